-- Updates that were received and are not yet forgotten. A row stays after it
-- was handled, without its payload, so that its update_id is known again.
CREATE TABLE inbox (
    seq         {{serial}},
    update_id   BIGINT  NOT NULL UNIQUE,
    chat_id     BIGINT  NOT NULL,
    kind        TEXT    NOT NULL,
    payload     {{bytes}} NOT NULL,
    received    BIGINT  NOT NULL,
    state       INTEGER NOT NULL DEFAULT 0, -- 0 waiting, 1 claimed, 2 done, 3 set aside
    head        INTEGER NOT NULL DEFAULT 0, -- 1: the next of its chat, which is free
    failures    INTEGER NOT NULL DEFAULT 0,
    crashes     INTEGER NOT NULL DEFAULT 0,
    not_before  BIGINT  NOT NULL DEFAULT 0,
    finished    BIGINT  NOT NULL DEFAULT 0,
    reason      TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX inbox_next ON inbox (seq) WHERE state = 0 AND head = 1;
CREATE INDEX inbox_head ON inbox (chat_id) WHERE state = 0 AND head = 1;
CREATE INDEX inbox_waiting ON inbox (chat_id, seq) WHERE state = 0;
CREATE INDEX inbox_claimed ON inbox (chat_id) WHERE state = 1;
CREATE INDEX inbox_done ON inbox (finished) WHERE state = 2;
CREATE INDEX inbox_aside ON inbox (finished) WHERE state = 3;

-- The reply to an item under way, a row for each message it consists of.
CREATE TABLE reply_parts (
    update_id   BIGINT  NOT NULL,
    part        INTEGER NOT NULL,
    body        {{bytes}} NOT NULL,
    sends       INTEGER NOT NULL DEFAULT 0, -- begun, and not known to have been refused
    sent        INTEGER NOT NULL DEFAULT 0,
    message_id  BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (update_id, part)
);

-- Single values, such as the offset of the long poll.
CREATE TABLE settings (
    name        TEXT   NOT NULL PRIMARY KEY,
    value       BIGINT NOT NULL
);
