package state

import (
	"context"
	"database/sql"
	"slices"
	"time"
)

// Question is one that a person asked. In a private chat the chat and the
// person have the same id.
type Question struct {
	ChatID, UserID int64
	UpdateID       int64 // that brought it; 0 when none did
	Text           string
	Asked          time.Time
}

// Remember keeps a question, and of the person's earlier ones in the chat only
// the last few. The same update is remembered once.
func (s *Store) Remember(ctx context.Context, q Question) error {
	return s.inTx(ctx, "remember a question", func(t tx) error {
		if _, err := t.exec(ctx, `INSERT INTO history (chat_id, user_id, update_id, text, asked) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`,
			q.ChatID, q.UserID, q.UpdateID, q.Text, toMillis(q.Asked)); err != nil {
			return err
		}
		_, err := t.exec(ctx, `DELETE FROM history WHERE chat_id = ? AND user_id = ? AND seq NOT IN
			(SELECT seq FROM history WHERE chat_id = ? AND user_id = ? ORDER BY seq DESC LIMIT ?)`,
			q.ChatID, q.UserID, q.ChatID, q.UserID, s.options.HistoryCount)
		return err
	})
}

// Recall returns the person's last questions in the chat, the oldest first;
// those that are too old are not among them.
func (s *Store) Recall(ctx context.Context, chatID, userID int64, now time.Time) (list []Question, err error) {
	err = s.inTx(ctx, "recall questions", func(t tx) error {
		return t.each(ctx, func(rows *sql.Rows) error {
			q := Question{ChatID: chatID, UserID: userID}
			var asked int64
			err := rows.Scan(&q.UpdateID, &q.Text, &asked)
			q.Asked = fromMillis(asked)
			list = append(list, q)
			return err
		}, `SELECT update_id, text, asked FROM history WHERE chat_id = ? AND user_id = ? AND asked >= ? ORDER BY seq DESC LIMIT ?`,
			chatID, userID, toMillis(now.Add(-s.options.HistoryAge)), s.options.HistoryCount)
	})
	slices.Reverse(list)
	return list, err
}

// Forget drops the person's questions in the chat, and returns how many there
// were.
func (s *Store) Forget(ctx context.Context, chatID, userID int64) (n int, err error) {
	err = s.inTx(ctx, "forget questions", func(t tx) (err error) {
		n, err = t.exec(ctx, `DELETE FROM history WHERE chat_id = ? AND user_id = ?`, chatID, userID)
		return err
	})
	return n, err
}

// ForgetEverywhere drops the person's questions in all chats.
func (s *Store) ForgetEverywhere(ctx context.Context, userID int64) (n int, err error) {
	err = s.inTx(ctx, "forget questions", func(t tx) (err error) {
		n, err = t.exec(ctx, `DELETE FROM history WHERE user_id = ?`, userID)
		return err
	})
	return n, err
}
