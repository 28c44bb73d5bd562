package messenger

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"mithaq/bot"
	"mithaq/bot/render"
	"mithaq/bot/state"
	"mithaq/bot/telegram"
)

var (
	// errLater: the item goes back as if it had not been claimed.
	errLater = errors.New("not now")
	// errDropped: nothing more can be said there.
	errDropped = errors.New("the chat cannot be written to")
)

// retryError is a failure with the time of the next try.
type retryError struct {
	at    time.Time
	cause error
}

func (e *retryError) Error() string { return e.cause.Error() }
func (e *retryError) Unwrap() error { return e.cause }

// job is one item under way.
type job struct {
	*Messenger
	item state.Item
	// ctx ends when the bot is to stop: nothing new is begun then. What was
	// begun may go on until work ends.
	ctx, work context.Context
}

// keepTime bounds one write to the store.
const keepTime = 5 * time.Second

// keep is for writes that must be made even when all else has ended.
func (j *job) keep() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(j.work), keepTime)
}

// handle handles an item and records how it ended.
func (m *Messenger) handle(ctx, work context.Context, it state.Item) {
	j := &job{Messenger: m, item: it, ctx: ctx, work: work}
	err := j.guarded() //nolint:contextcheck // the job has it
	var wait backoff
	for {
		aside, kept := j.settle(err) //nolint:contextcheck // made when all else has ended
		if kept == nil {
			if aside {
				j.apologize()
			}
			return
		}
		pause := wait.next()
		m.o.Log.ErrorContext(work, "recording the end of an update failed", "update_id", it.UpdateID, "error", kept, "wait", pause)
		if errors.Is(kept, state.ErrNotClaimed) || sleep(ctx, pause) != nil {
			return // a restart recovers it
		}
	}
}

// guarded handles the item; a panic is a failure of this item alone.
func (j *job) guarded() (err error) {
	defer func() {
		if p := recover(); p != nil {
			// The value may hold what somebody wrote; the stack does not.
			j.o.Log.ErrorContext(j.work, "handling an update panicked", "update_id", j.item.UpdateID,
				"type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = errors.New("panic")
		}
	}()
	return j.process()
}

// settle records the end of the item in the store.
func (j *job) settle(err error) (aside bool, kept error) {
	ctx, cancel := j.keep()
	defer cancel()
	id, log := j.item.UpdateID, j.o.Log.With("update_id", j.item.UpdateID)
	switch {
	case err == nil, errors.Is(err, errDropped):
		return false, j.o.Store.Done(ctx, id, time.Now())
	case errors.Is(err, errLater), j.work.Err() != nil:
		return false, j.o.Store.Return(ctx, id)
	case errors.Is(err, telegram.ErrUnauthorized):
		j.fatal(refusedToken(err))
		return false, j.o.Store.Return(ctx, id)
	}
	now := time.Now()
	at := now.Add(time.Second << min(2*j.item.Failures, 8))
	var retry *retryError
	if errors.As(err, &retry) {
		at = retry.at
	}
	aside, kept = j.o.Store.Fail(ctx, id, now, at, j.o.Client.Redact(err.Error()))
	if kept == nil {
		log.WarnContext(ctx, "handling an update failed", "error", err, "failures", j.item.Failures+1, "set_aside", aside)
	}
	return aside, kept
}

// process handles the item.
func (j *job) process() error {
	if len(j.item.Reply) > 0 {
		return j.deliver() // an earlier try got that far
	}
	u, err := telegram.DecodeUpdate(j.item.Payload)
	if err != nil {
		j.o.Log.WarnContext(j.work, "stored update passed over", "update_id", j.item.UpdateID, "error", err)
		return nil
	}
	switch u.Kind() {
	case telegram.KindMessage:
		return j.message(u.Message)
	case telegram.KindEditedMessage:
		return j.hint(u.EditedMessage, bot.OnlyNew)
	case telegram.KindCallbackQuery:
		return j.oldButton(u.CallbackQuery)
	case telegram.KindMyChatMember:
		return j.member(u.MyChatMember)
	case telegram.KindUnknown, telegram.KindInlineQuery, telegram.KindChosenInlineResult:
	}
	return nil
}

// message does what a message asks for.
func (j *job) message(msg *telegram.Message) error {
	asked := understand(msg, j.self())
	if asked.private {
		j.menu.met(j.ctx, asked.user)
	}
	switch asked.what {
	case migration:
		return j.migrated(msg)
	case wordless:
		return j.hint(msg, bot.OnlyText)
	case reindexing:
		return j.askReindex(msg, asked)
	case question, command:
		return j.answer(msg, asked)
	case nothing:
	}
	return nil
}

// hint says a short word in a private chat, not too often: an album comes as
// many messages.
func (j *job) hint(msg *telegram.Message, n bot.Notice) error {
	if !j.hints.allow(msg.Chat.ID, time.Now()) {
		return nil
	}
	return j.notify(msg, n)
}

func (j *job) notify(msg *telegram.Message, n bot.Notice) error {
	return j.say(msg, bot.Notify(n, langOf(msg.From)), "notice")
}

// say stores a reply and delivers it.
func (j *job) say(msg *telegram.Message, doc render.Doc, outcome string) error {
	if err := j.write(msg, doc); err != nil {
		return err
	}
	err := j.deliver()
	if err == nil {
		j.o.Observer.Replied(outcome, time.Since(j.item.Received))
	}
	return err
}

// apologize tells, when it can, that the item was set aside.
func (j *job) apologize() {
	u, err := telegram.DecodeUpdate(j.item.Payload)
	if err != nil || u.Message == nil {
		return
	}
	_, err = j.o.Client.SendMessage(j.work, telegram.SendMessage{
		ChatID: j.item.ChatID, ThreadID: u.Message.ThreadID, Text: bot.Say(bot.Apology, langOf(u.Message.From)),
		ReplyTo: &telegram.ReplyTo{MessageID: u.Message.ID, AllowWithout: true},
	})
	if err != nil {
		j.o.Log.WarnContext(j.work, "an apology was not sent", "update_id", j.item.UpdateID, "error", err)
	}
}

// oldButton answers a button, of which this version has none.
func (j *job) oldButton(q *telegram.CallbackQuery) error {
	err := j.o.Client.AnswerCallbackQuery(j.work, telegram.AnswerCallbackQuery{
		QueryID: q.ID, Text: bot.Say(bot.OldButton, q.From.LanguageCode),
	})
	if err != nil && !errors.Is(err, telegram.ErrQueryTooOld) {
		j.o.Log.InfoContext(j.work, "a button was not answered", "update_id", j.item.UpdateID, "error", err)
	}
	return nil // a button that was not answered soon is not answered at all
}

func langOf(u *telegram.User) string {
	if u == nil {
		return ""
	}
	return u.LanguageCode
}
