package state

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

const offsetName = "poll offset"

// Offset is where the long poll goes on; 0 when it never began.
func (s *Store) Offset(ctx context.Context) (offset int64, err error) {
	err = s.inTx(ctx, "read the offset", func(t tx) error {
		err := t.row(ctx, `SELECT value FROM settings WHERE name = ?`, offsetName).Scan(&offset)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return offset, err
}

// SetOffset remembers where the long poll goes on. It may go back: after a
// quiet week Telegram numbers updates anew.
func (s *Store) SetOffset(ctx context.Context, offset int64) error {
	return s.inTx(ctx, "store the offset", func(t tx) error {
		_, err := t.exec(ctx, `INSERT INTO settings (name, value) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, offsetName, offset)
		return err
	})
}

// Counts says how many items are in which state.
type Counts struct{ Waiting, Claimed, Aside int }

// Counts counts the items that are not done.
func (s *Store) Counts(ctx context.Context) (c Counts, err error) {
	err = s.inTx(ctx, "count the inbox", func(t tx) error {
		return t.each(ctx, func(rows *sql.Rows) error {
			var state, n int
			err := rows.Scan(&state, &n)
			switch state {
			case 0:
				c.Waiting = n
			case 1:
				c.Claimed = n
			case 3:
				c.Aside = n
			}
			return err
		}, `SELECT 0, COUNT(*) FROM inbox WHERE state = 0
			UNION ALL SELECT 1, COUNT(*) FROM inbox WHERE state = 1
			UNION ALL SELECT 3, COUNT(*) FROM inbox WHERE state = 3`)
	})
	return c, err
}

// Aside lists the items that were set aside, the latest first.
func (s *Store) Aside(ctx context.Context, most int) (items []Item, err error) {
	err = s.inTx(ctx, "list what was set aside", func(t tx) error {
		return t.each(ctx, func(rows *sql.Rows) error {
			it, err := scanItem(rows)
			items = append(items, it)
			return err
		}, `SELECT `+itemColumns+` FROM inbox WHERE state = 3 ORDER BY finished DESC, seq DESC LIMIT ?`, most)
	})
	return items, err
}

// Prune forgets what is older than it need be known, and returns how many
// items that were.
func (s *Store) Prune(ctx context.Context, now time.Time) (items int, err error) {
	err = s.inTx(ctx, "prune the state", func(t tx) error {
		doneBefore := toMillis(now.Add(-s.options.KeepDone))
		asideBefore := toMillis(now.Add(-s.options.KeepAside))
		if _, err := t.exec(ctx, `DELETE FROM reply_parts WHERE update_id IN
			(SELECT update_id FROM inbox WHERE state = 3 AND finished < ?)`, asideBefore); err != nil {
			return err
		}
		nDone, err := t.exec(ctx, `DELETE FROM inbox WHERE state = 2 AND finished < ?`, doneBefore)
		if err != nil {
			return err
		}
		nAside, err := t.exec(ctx, `DELETE FROM inbox WHERE state = 3 AND finished < ?`, asideBefore)
		if err != nil {
			return err
		}
		items = nDone + nAside
		_, err = t.exec(ctx, `DELETE FROM history WHERE asked < ?`, toMillis(now.Add(-s.options.HistoryAge)))
		return err
	})
	return items, err
}
