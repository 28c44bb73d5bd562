package messenger

import (
	"encoding/json"
	"fmt"
	"time"

	"mithaq/bot/telegram"
)

// deliver sends the parts of the stored reply that were not sent.
func (j *job) deliver() error {
	for i := 0; i < len(j.item.Reply); i++ { // a part may be split into two
		if j.item.Reply[i].Sent {
			continue
		}
		if err := j.send(i); err != nil {
			return err
		}
	}
	return nil
}

// send sends one part, however often it takes. A send whose outcome is unknown
// is repeated once; one that was refused for certain, as often as it may help.
func (j *job) send(i int) error {
	var l letter
	if err := json.Unmarshal(j.item.Reply[i].Body, &l); err != nil {
		return fmt.Errorf("reading a stored reply: %w", err)
	}
	var wait backoff
	for changes := 0; ; {
		if j.ctx.Err() != nil && wait.failures > 0 {
			return errLater
		}
		may, err := j.o.Store.Sending(j.work, j.item.UpdateID, i)
		if err != nil {
			return err
		}
		if !may {
			j.o.Log.WarnContext(j.work, "it stays unknown whether a message was sent", "update_id", j.item.UpdateID, "part", i)
			return nil
		}
		sent, err := j.o.Client.SendMessage(j.work, l.request(j.item.ChatID))
		if err == nil {
			return j.recordSent(i, sent.ID)
		}
		if err := j.recordFailed(i, err); err != nil {
			return err
		}
		next, pause := decide(err, &l, j.item.ChatID)
		switch next {
		case again:
			if changes++; changes > mostChanges {
				return err
			}
		case upgrade:
			if changes++; changes > mostChanges {
				return err
			}
			if err := j.upgrade(err); err != nil {
				return err
			}
		case split:
			return j.split(i, l, err)
		case later:
			pause = max(pause, wait.next())
			if pause > longestHold {
				return &retryError{time.Now().Add(pause), err}
			}
			j.o.Log.WarnContext(j.work, "a message was not sent yet", "update_id", j.item.UpdateID, "error", err, "wait", pause)
			if sleep(j.ctx, pause) != nil {
				return errLater
			}
		case drop:
			return j.dropped(err)
		case stopped:
			return errLater
		case fail:
			return err
		}
	}
}

const (
	// mostChanges is how often a part is sent another way.
	mostChanges = 6
	// longestHold is how long a worker waits for one chat.
	longestHold = time.Minute
)

// request is the letter as the server takes it.
func (l *letter) request(chat int64) telegram.SendMessage {
	r := telegram.SendMessage{ChatID: chat, Text: l.Plain, LinkPreview: &telegram.LinkPreview{Disabled: true}}
	if l.HTML != "" {
		r.Text, r.ParseMode = l.HTML, telegram.ParseHTML
	}
	if chat == l.Chat {
		r.ThreadID = l.Thread
		if l.ReplyTo != 0 {
			r.ReplyTo = &telegram.ReplyTo{MessageID: l.ReplyTo, AllowWithout: true}
		}
	}
	return r
}

func (j *job) recordSent(i int, message int64) error {
	ctx, cancel := j.keep()
	defer cancel()
	return j.o.Store.Sent(ctx, j.item.UpdateID, i, message)
}

// recordFailed takes back that a send was begun when it surely did nothing.
func (j *job) recordFailed(i int, err error) error {
	if telegram.MayBeAccepted(err) {
		return nil
	}
	ctx, cancel := j.keep()
	defer cancel()
	return j.o.Store.Unsent(ctx, j.item.UpdateID, i)
}

// split sends a part that is too long as two, without markup.
func (j *job) split(i int, l letter, cause error) error {
	first, second, ok := halve(l.Plain)
	if !ok {
		return cause
	}
	letters := make([]letter, 0, len(j.item.Reply)+1)
	for k, part := range j.item.Reply {
		var other letter
		if err := json.Unmarshal(part.Body, &other); err != nil {
			return fmt.Errorf("reading a stored reply: %w", err)
		}
		if k == i {
			rest := l
			l.HTML, l.Plain = "", first
			rest.HTML, rest.Plain, rest.ReplyTo = "", second, 0
			letters = append(letters, l, rest)
			continue
		}
		letters = append(letters, other)
	}
	if err := j.keepLetters(letters); err != nil {
		return err
	}
	return j.send(i)
}
