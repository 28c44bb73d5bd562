package state

import (
	"context"
	"database/sql"
	"errors"
)

// Chat is what is known of a chat.
type Chat struct {
	ID      int64
	Kind    string // private, group, supergroup or channel
	Lang    string // chosen by the people in it; empty when they have not
	Blocked bool   // the bot was blocked or thrown out
	// MigratedTo is the supergroup that the group became; 0 when it did not.
	MigratedTo int64
}

// Chat returns what is known of a chat; of an unknown one that is its id.
func (s *Store) Chat(ctx context.Context, id int64) (Chat, error) {
	c := Chat{ID: id}
	err := s.inTx(ctx, "read a chat", func(t tx) error {
		var blocked int
		err := t.row(ctx, `SELECT kind, lang, blocked, migrated_to FROM chats WHERE chat_id = ?`, id).
			Scan(&c.Kind, &c.Lang, &blocked, &c.MigratedTo)
		c.Blocked = blocked != 0
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return c, err
}

// SetChatKind remembers what kind of chat it is.
func (s *Store) SetChatKind(ctx context.Context, id int64, kind string) error {
	return s.inTx(ctx, "store the kind of a chat", func(t tx) error {
		_, err := t.exec(ctx, `INSERT INTO chats (chat_id, kind) VALUES (?, ?)
			ON CONFLICT (chat_id) DO UPDATE SET kind = excluded.kind`, id, kind)
		return err
	})
}

// SetChatLang remembers the language chosen in a chat.
func (s *Store) SetChatLang(ctx context.Context, id int64, lang string) error {
	return s.inTx(ctx, "store the language of a chat", func(t tx) error {
		_, err := t.exec(ctx, `INSERT INTO chats (chat_id, lang) VALUES (?, ?)
			ON CONFLICT (chat_id) DO UPDATE SET lang = excluded.lang`, id, lang)
		return err
	})
}

// SetChatBlocked remembers whether the bot may write to a chat.
func (s *Store) SetChatBlocked(ctx context.Context, id int64, blocked bool) error {
	return s.inTx(ctx, "store that a chat is blocked", func(t tx) error {
		_, err := t.exec(ctx, `INSERT INTO chats (chat_id, blocked) VALUES (?, ?)
			ON CONFLICT (chat_id) DO UPDATE SET blocked = excluded.blocked`, id, toFlag(blocked))
		return err
	})
}

// Migrate follows a group that became a supergroup ("migrate_to_chat_id"): its
// settings, its questions and what waits in the inbox move to the new id.
func (s *Store) Migrate(ctx context.Context, from, to int64) error {
	if from == to {
		return nil
	}
	return s.inTx(ctx, "move a chat", func(t tx) error {
		for _, step := range []struct {
			statement string
			args      []any
		}{
			{`INSERT INTO chats (chat_id, kind, lang) SELECT ?, 'supergroup', lang FROM chats WHERE chat_id = ?
				ON CONFLICT (chat_id) DO UPDATE SET lang = CASE WHEN chats.lang = '' THEN excluded.lang ELSE chats.lang END`, []any{to, from}},
			{`INSERT INTO chats (chat_id, migrated_to) VALUES (?, ?)
				ON CONFLICT (chat_id) DO UPDATE SET migrated_to = excluded.migrated_to`, []any{from, to}},
			{`UPDATE chats SET migrated_to = ? WHERE migrated_to = ?`, []any{to, from}},
			{`UPDATE history SET chat_id = ? WHERE chat_id = ?`, []any{to, from}},
			{`UPDATE inbox SET chat_id = ? WHERE chat_id = ? AND state IN (0, 1)`, []any{to, from}},
		} {
			if _, err := t.exec(ctx, step.statement, step.args...); err != nil {
				return err
			}
		}
		return settle(ctx, t, to)
	})
}
