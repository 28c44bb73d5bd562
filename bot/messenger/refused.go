package messenger

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"mithaq/bot/telegram"
)

// verdict is what to do after a send that failed.
type verdict uint8

const (
	fail    verdict = iota // nobody knows why: a failure of the item
	again                  // at once, the letter having been changed
	upgrade                // at once, to the supergroup
	split                  // in two
	later                  // after a while
	drop                   // nobody is there to read it
	stopped                // the bot is
)

// decide tells what to do after err, and changes the letter where that helps.
// The pause is what the server asks for.
func decide(err error, l *letter, chat int64) (next verdict, pause time.Duration) {
	here := l.Chat == chat
	_, upgraded := telegram.UpgradedTo(err)
	switch {
	case upgraded:
		return upgrade, 0
	case errors.Is(err, telegram.ErrBadEntities) && l.HTML != "":
		l.HTML = ""
		return again, 0
	case errors.Is(err, telegram.ErrThreadGone) && here && l.Thread != 0:
		l.Thread = 0
		return again, 0
	case errors.Is(err, telegram.ErrMessageGone) && here && l.ReplyTo != 0:
		l.ReplyTo = 0
		return again, 0
	case errors.Is(err, telegram.ErrTooLong):
		return split, 0
	case errors.Is(err, telegram.ErrBlocked), errors.Is(err, telegram.ErrChatNotFound), errors.Is(err, telegram.ErrNoRights),
		errors.Is(err, telegram.ErrThreadGone):
		return drop, 0
	case telegram.Temporary(err):
		pause, _ = telegram.RetryAfter(err)
		return later, pause
	}
	var refused *telegram.APIError
	if !errors.As(err, &refused) || errors.Is(err, telegram.ErrUnauthorized) {
		if errors.Is(err, context.Canceled) {
			return stopped, 0
		}
		return fail, 0
	}
	// A refusal that nobody foresaw: the barest message may still pass.
	if l.HTML != "" || here && (l.Thread != 0 || l.ReplyTo != 0) {
		l.HTML, l.ReplyTo = "", 0
		return again, 0
	}
	return fail, 0
}

// dropped remembers that nobody can be written to in the chat.
func (j *job) dropped(cause error) error {
	j.o.Log.InfoContext(j.work, "a reply was dropped: nobody can read it", "update_id", j.item.UpdateID, "error", cause)
	if errors.Is(cause, telegram.ErrBlocked) || errors.Is(cause, telegram.ErrChatNotFound) {
		ctx, cancel := j.keep()
		defer cancel()
		if err := j.o.Store.SetChatBlocked(ctx, j.item.ChatID, true); err != nil {
			return err
		}
	}
	return errDropped
}

// upgrade follows a group to the supergroup that it became.
func (j *job) upgrade(cause error) error {
	to, _ := telegram.UpgradedTo(cause)
	ctx, cancel := j.keep()
	defer cancel()
	if err := j.o.Store.Migrate(ctx, j.item.ChatID, to); err != nil {
		return err
	}
	j.item.ChatID = to
	return nil
}

// migrated follows the same change when a service message tells of it.
func (j *job) migrated(m *telegram.Message) error {
	switch {
	case m.MigrateTo != 0:
		return j.o.Store.Migrate(j.work, m.Chat.ID, m.MigrateTo)
	case m.MigrateFrom != 0:
		return j.o.Store.Migrate(j.work, m.MigrateFrom, m.Chat.ID)
	}
	return nil
}

// member remembers whether the bot may write to a chat.
func (j *job) member(u *telegram.ChatMemberUpdated) error {
	if u.New.User.ID != j.self().ID && u.New.User.ID != 0 {
		return nil
	}
	out := u.New.Status == "left" || u.New.Status == "kicked"
	if err := j.o.Store.SetChatBlocked(j.work, j.item.ChatID, out); err != nil {
		return err
	}
	if u.Chat.Type == "" {
		return nil
	}
	return j.o.Store.SetChatKind(j.work, j.item.ChatID, string(u.Chat.Type))
}

// shortest is the shortest text that is worth splitting, in bytes.
const shortest = 64

// halve cuts a text in the middle, at a space when there is one near.
func halve(text string) (first, second string, ok bool) {
	if len(text) < shortest {
		return "", "", false
	}
	at := len(text) / 2
	if i := strings.LastIndexAny(text[:at], " \n"); i > at/2 {
		at = i
	}
	for !utf8.RuneStart(text[at]) {
		at--
	}
	first, second = strings.TrimSpace(text[:at]), strings.TrimSpace(text[at:])
	return first, second, first != "" && second != ""
}
