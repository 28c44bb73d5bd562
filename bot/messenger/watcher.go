package messenger

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"mithaq/bot"
	"mithaq/bot/render"
	"mithaq/bot/telegram"
)

// How often progress is shown: edits count as messages, of which a group may
// get 20 a minute and a chat one a second.
const (
	progressPrivate = 1200 * time.Millisecond
	progressGroup   = 3 * time.Second
)

// watcher shows a rebuild to one who asked for it, in one message.
type watcher struct {
	client *telegram.Client
	log    *slog.Logger

	chat, thread, asking int64
	lang                 string
	private              bool
	joined               bool

	message int64  // 0 until it is sent
	shown   string // in it
}

// run shows progress, and in the end the result.
func (w *watcher) run(work context.Context, r *rebuild) {
	pause := progressGroup
	if w.private {
		pause = progressPrivate
	}
	for {
		state, news := r.look()
		_ = w.show(work, bot.ShowRebuilding(state, w.joined, w.lang)) // the next one, or the result, makes up for it
		if !w.rest(work, r, pause, news) {
			break
		}
	}
	select {
	case <-r.done:
	default:
		return // the bot ends before the rebuild does
	}
	var wait backoff
	for range 5 {
		err := w.show(work, bot.ShowRebuilt(r.result, w.lang))
		if err == nil || !telegram.Temporary(err) && !errors.Is(err, telegram.ErrMessageGone) {
			return
		}
		after, _ := telegram.RetryAfter(err)
		if sleep(work, max(after, wait.next())) != nil {
			return
		}
	}
}

// rest waits for the pause to be over, and for something new; it is false when
// the rebuild is done.
func (w *watcher) rest(work context.Context, r *rebuild, pause time.Duration, news <-chan struct{}) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.done:
		return false
	}
	select {
	case <-news:
		return true
	case <-r.done:
		return false
	case <-work.Done():
		return false
	}
}

// show puts text into the message, or into a new one when there is none (any
// more).
func (w *watcher) show(work context.Context, doc render.Doc) error {
	parts := render.HTML(doc, render.Limits{})
	if len(parts) == 0 || parts[0].Plain == w.shown {
		return nil
	}
	err := w.put(work, parts[0])
	switch {
	case err == nil, errors.Is(err, telegram.ErrNotModified):
		w.shown = parts[0].Plain
		return nil
	case errors.Is(err, telegram.ErrMessageGone):
		w.message = 0
	}
	if to, ok := telegram.UpgradedTo(err); ok {
		w.chat, w.thread, w.asking, w.message = to, 0, 0, 0
		return w.put(work, parts[0])
	}
	if work.Err() == nil {
		w.log.WarnContext(work, "the progress of reindexing was not shown", "error", err)
	}
	return err
}

func (w *watcher) put(work context.Context, p render.Part) error {
	preview := &telegram.LinkPreview{Disabled: true}
	if w.message != 0 {
		_, err := w.client.EditMessageText(work, telegram.EditMessageText{
			ChatID: w.chat, MessageID: w.message, Text: p.HTML, ParseMode: telegram.ParseHTML, LinkPreview: preview,
		})
		return err
	}
	r := telegram.SendMessage{ChatID: w.chat, ThreadID: w.thread, Text: p.HTML, ParseMode: telegram.ParseHTML, LinkPreview: preview}
	if w.asking != 0 {
		r.ReplyTo = &telegram.ReplyTo{MessageID: w.asking, AllowWithout: true}
	}
	m, err := w.client.SendMessage(work, r)
	if err == nil {
		w.message = m.ID
	}
	return err
}
