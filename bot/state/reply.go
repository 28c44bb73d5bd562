package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Part is one message of the reply to an item.
type Part struct {
	Body []byte // as rendered, so that a restart sends the very same
	// Sends counts the sends that were begun and not known to be refused: with
	// Sent false, the message may be there or not.
	Sends     int
	Sent      bool  // nothing more is to be sent
	MessageID int64 // the message it is; 0 when not known
}

// mostSends is how often a part is begun when nothing is known of the outcome:
// once, and once more.
const mostSends = 2

// Reply stores the parts of the reply to a claimed item, before the first is
// sent. Called again, it replaces their bodies; a part that was sent keeps its
// message, which the caller then edits.
func (s *Store) Reply(ctx context.Context, updateID int64, bodies [][]byte) error {
	return s.inTx(ctx, "store a reply", func(t tx) error {
		if err := mustBeClaimed(ctx, t, updateID); err != nil {
			return err
		}
		for i, body := range bodies {
			if body == nil {
				body = []byte{}
			}
			if _, err := t.exec(ctx, `INSERT INTO reply_parts (update_id, part, body) VALUES (?, ?, ?)
				ON CONFLICT (update_id, part) DO UPDATE SET body = excluded.body`, updateID, i, body); err != nil {
				return err
			}
		}
		_, err := t.exec(ctx, `DELETE FROM reply_parts WHERE update_id = ? AND part >= ?`, updateID, len(bodies))
		return err
	})
}

// Sending records that a part is about to be sent, and tells whether it may be:
// not when it was sent, and not when it was begun twice with the outcome
// unknown, after which it counts as sent. So a message is repeated only where
// a fault hid whether it was accepted, and at most once.
func (s *Store) Sending(ctx context.Context, updateID int64, part int) (may bool, err error) {
	err = s.inTx(ctx, "begin to send", func(t tx) error {
		if err := mustBeClaimed(ctx, t, updateID); err != nil {
			return err
		}
		n, err := t.exec(ctx, `UPDATE reply_parts SET sends = sends + 1 WHERE update_id = ? AND part = ? AND sent = 0 AND sends < ?`,
			updateID, part, mostSends)
		if err != nil || n == 1 {
			may = n == 1
			return err
		}
		return changePart(ctx, t, updateID, part, `sent = 1`)
	})
	return may && err == nil, err
}

// Unsent records that the send last begun was refused for certain: the server
// said so, or was never reached. It may be begun again.
func (s *Store) Unsent(ctx context.Context, updateID int64, part int) error {
	return s.inTx(ctx, "record a refused send", func(t tx) error {
		return changePart(ctx, t, updateID, part, `sends = CASE WHEN sends > 0 THEN sends - 1 ELSE 0 END`)
	})
}

// Sent records that a part was accepted, as messageID when that is known.
func (s *Store) Sent(ctx context.Context, updateID int64, part int, messageID int64) error {
	return s.inTx(ctx, "record a send", func(t tx) error {
		return changePart(ctx, t, updateID, part, `sent = 1, message_id = ?`, messageID)
	})
}

func changePart(ctx context.Context, t tx, updateID int64, part int, set string, args ...any) error {
	n, err := t.exec(ctx, `UPDATE reply_parts SET `+set+` WHERE update_id = ? AND part = ?`, append(args, updateID, part)...)
	if err == nil && n == 0 {
		err = fmt.Errorf("update %d, part %d: %w", updateID, part, ErrNoPart)
	}
	return err
}

func mustBeClaimed(ctx context.Context, t tx, updateID int64) error {
	var one int
	err := t.row(ctx, `SELECT 1 FROM inbox WHERE update_id = ? AND state = 1`, updateID).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("update %d: %w", updateID, ErrNotClaimed)
	}
	return err
}

func parts(ctx context.Context, t tx, updateID int64) ([]Part, error) {
	var list []Part
	err := t.each(ctx, func(rows *sql.Rows) error {
		var p Part
		var sent int
		err := rows.Scan(&p.Body, &p.Sends, &sent, &p.MessageID)
		p.Sent = sent != 0
		list = append(list, p)
		return err
	}, `SELECT body, sends, sent, message_id FROM reply_parts WHERE update_id = ? ORDER BY part`, updateID)
	return list, err
}
