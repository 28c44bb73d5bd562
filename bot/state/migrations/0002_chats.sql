CREATE TABLE chats (
    chat_id     BIGINT  NOT NULL PRIMARY KEY,
    kind        TEXT    NOT NULL DEFAULT '',
    lang        TEXT    NOT NULL DEFAULT '',
    blocked     INTEGER NOT NULL DEFAULT 0,
    migrated_to BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX chats_migrated ON chats (migrated_to) WHERE migrated_to <> 0;

-- The last questions of a person in a chat.
CREATE TABLE history (
    seq         {{serial}},
    chat_id     BIGINT  NOT NULL,
    user_id     BIGINT  NOT NULL,
    update_id   BIGINT  NOT NULL, -- that brought it, 0 when none did
    text        TEXT    NOT NULL,
    asked       BIGINT  NOT NULL
);
-- An item that is handled twice is remembered once.
CREATE UNIQUE INDEX history_update ON history (user_id, update_id) WHERE update_id <> 0;
CREATE INDEX history_person ON history (chat_id, user_id, seq);
CREATE INDEX history_asked ON history (asked);
