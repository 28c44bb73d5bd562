package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Item is an update that was received.
//
// It waits, is claimed, and ends as done or set aside. Of a chat one item is
// claimed at a time, in the order in which they were put; one that waits for
// another try holds up those behind it.
type Item struct {
	UpdateID int64
	// ChatID is where it belongs, and where the reply goes: it follows the
	// chat when that becomes a supergroup, which Payload does not.
	ChatID   int64
	Kind     string
	Payload  []byte
	Received time.Time

	// What a claim tells beside.

	Failures int    // tries that failed
	Crashes  int    // claims that a crash cut off
	Reply    []Part // what earlier tries meant to send; empty when none got that far
	Reason   string // of the last failure, or why it was set aside
}

// Statements write out the states of an item (0 waiting, 1 claimed, 2 done, 3
// set aside), since that is how SQLite finds the partial indexes.

const itemColumns = `update_id, chat_id, kind, payload, received, failures, crashes, reason`

// Put stores items, all of them or none, and returns how many are new: an
// update id is taken once. When it returns they survive a crash, so Telegram
// may be told.
func (s *Store) Put(ctx context.Context, items []Item) (added int, err error) {
	if len(items) == 0 {
		return 0, nil
	}
	err = s.inTx(ctx, "put updates", func(t tx) error {
		for _, it := range items {
			payload := it.Payload
			if payload == nil {
				payload = []byte{}
			}
			n, err := t.exec(ctx, `INSERT INTO inbox (update_id, chat_id, kind, payload, received, head)
				VALUES (?, ?, ?, ?, ?, CASE WHEN EXISTS (SELECT 1 FROM inbox WHERE chat_id = ? AND state = 0)
					OR EXISTS (SELECT 1 FROM inbox WHERE chat_id = ? AND state = 1) THEN 0 ELSE 1 END)
				ON CONFLICT (update_id) DO NOTHING`,
				it.UpdateID, it.ChatID, it.Kind, payload, toMillis(it.Received), it.ChatID, it.ChatID)
			if err != nil {
				return fmt.Errorf("update %d: %w", it.UpdateID, err)
			}
			added += n
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

// Claim gives the oldest item that waits in a chat with none in progress; ok
// is false when there is none now. The item is the caller's until Done, Fail
// or Return; what a crash leaves claimed, Recover gives back.
func (s *Store) Claim(ctx context.Context, now time.Time) (it Item, ok bool, err error) {
	err = s.inTx(ctx, "claim an update", func(t tx) error {
		found, err := scanItem(t.row(ctx, `UPDATE inbox SET state = 1, head = 0 WHERE seq = (
				SELECT seq FROM inbox WHERE state = 0 AND head = 1 AND not_before <= ?
				ORDER BY seq LIMIT 1 {{skip locked}})
			RETURNING `+itemColumns, toMillis(now)))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if found.Reply, err = parts(ctx, t, found.UpdateID); err != nil {
			return err
		}
		it, ok = found, true
		return nil
	})
	if err != nil {
		return Item{}, false, err
	}
	return it, ok, nil
}

// NextTry is when the next item that waits for another try may be claimed; ok
// is false when none waits.
func (s *Store) NextTry(ctx context.Context, now time.Time) (at time.Time, ok bool, err error) {
	err = s.inTx(ctx, "look for the next try", func(t tx) error {
		var when sql.NullInt64
		err := t.row(ctx, `SELECT MIN(not_before) FROM inbox WHERE state = 0 AND head = 1 AND not_before > ?`, toMillis(now)).Scan(&when)
		at, ok = fromMillis(when.Int64), when.Valid
		return err
	})
	return at, ok, err
}

// Done ends an item that was handled. Of it only the id is kept, for as long
// as it might be delivered again.
func (s *Store) Done(ctx context.Context, updateID int64, now time.Time) error {
	return s.inTx(ctx, "finish an update", func(t tx) error {
		chat, err := release(ctx, t, updateID, `state = 2, finished = ?, payload = ''`, toMillis(now))
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `DELETE FROM reply_parts WHERE update_id = ?`, updateID); err != nil {
			return err
		}
		return settle(ctx, t, chat)
	})
}

// Return gives a claimed item back as if it had not been claimed, as when the
// bot shuts down.
func (s *Store) Return(ctx context.Context, updateID int64) error {
	return s.inTx(ctx, "return an update", func(t tx) error {
		chat, err := release(ctx, t, updateID, `state = 0`)
		if err != nil {
			return err
		}
		return settle(ctx, t, chat)
	})
}

// Fail gives a claimed item back to be tried again at retry, or sets it aside
// when it has failed too often; the next of its chat may come then.
func (s *Store) Fail(ctx context.Context, updateID int64, now, retry time.Time, cause string) (setAside bool, err error) {
	err = s.inTx(ctx, "record a failure", func(t tx) error {
		chat, err := release(ctx, t, updateID, `state = 0, failures = failures + 1, not_before = ?, reason = ?`, toMillis(retry), cause)
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `UPDATE inbox SET state = 3, finished = ? WHERE update_id = ? AND failures >= ?`,
			toMillis(now), updateID, s.options.MaxFailures)
		if err != nil {
			return err
		}
		setAside = n > 0
		return settle(ctx, t, chat)
	})
	return setAside && err == nil, err
}

// Recover gives back what was in progress when the process before this one
// ended. Call it once, before the first claim: nobody else may be at work. An
// item that was cut off too often is set aside.
func (s *Store) Recover(ctx context.Context, now time.Time) (givenBack, setAside int, err error) {
	err = s.inTx(ctx, "recover the inbox", func(t tx) error {
		chats := map[int64]bool{}
		err := t.each(ctx, func(rows *sql.Rows) error {
			var chat int64
			err := rows.Scan(&chat)
			chats[chat] = true
			return err
		}, `SELECT DISTINCT chat_id FROM inbox WHERE state = 1`)
		if err != nil {
			return err
		}
		if setAside, err = t.exec(ctx, `UPDATE inbox SET state = 3, crashes = crashes + 1, finished = ?, reason = 'cut off by crashes'
			WHERE state = 1 AND crashes + 1 >= ?`, toMillis(now), s.options.MaxCrashes); err != nil {
			return err
		}
		if givenBack, err = t.exec(ctx, `UPDATE inbox SET state = 0, crashes = crashes + 1 WHERE state = 1`); err != nil {
			return err
		}
		for chat := range chats {
			if err := settle(ctx, t, chat); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	return givenBack, setAside, nil
}

// release changes a claimed item and returns its chat.
func release(ctx context.Context, t tx, updateID int64, set string, args ...any) (chat int64, err error) {
	err = t.row(ctx, `UPDATE inbox SET `+set+` WHERE update_id = ? AND state = 1 RETURNING chat_id`,
		append(args, updateID)...).Scan(&chat)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("update %d: %w", updateID, ErrNotClaimed)
	}
	return chat, err
}

// settle marks the item of a chat that may be claimed next: the oldest that
// waits, when none is in progress. With the mark a claim need not look at what
// queues up behind.
func settle(ctx context.Context, t tx, chat int64) error {
	if _, err := t.exec(ctx, `UPDATE inbox SET head = 0 WHERE chat_id = ? AND state = 0 AND head = 1`, chat); err != nil {
		return err
	}
	_, err := t.exec(ctx, `UPDATE inbox SET head = 1 WHERE seq = (SELECT MIN(seq) FROM inbox WHERE chat_id = ? AND state = 0)
		AND NOT EXISTS (SELECT 1 FROM inbox WHERE chat_id = ? AND state = 1)`, chat, chat)
	return err
}

func scanItem(row interface{ Scan(...any) error }) (Item, error) {
	var it Item
	var received int64
	err := row.Scan(&it.UpdateID, &it.ChatID, &it.Kind, &it.Payload, &received, &it.Failures, &it.Crashes, &it.Reason)
	it.Received = fromMillis(received)
	return it, err
}
