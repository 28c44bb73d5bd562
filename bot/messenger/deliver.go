package messenger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"mithaq/bot/telegram"
)

// deliver sends the parts of the stored reply that were not sent.
func (j *job) deliver() error {
	for i := 0; i < len(j.item.Reply); i++ { //nolint:intrange // a part may be split into two
		if j.item.Reply[i].Sent {
			continue
		}
		if err := j.send(i); err != nil {
			return err
		}
	}
	return nil
}

// errUnknown: a part was begun twice, and nobody knows whether it is there.
var errUnknown = errors.New("it stays unknown whether the message was sent")

// send sends one part, however often it takes. A send whose outcome is unknown
// is repeated once; one that was refused for certain, as often as it may help.
// To wait for its turn is not to send.
func (j *job) send(i int) error {
	s := sending{part: i}
	if err := json.Unmarshal(j.item.Reply[i].Body, &s.letter); err != nil {
		return fmt.Errorf("reading a stored reply: %w", err)
	}
	for {
		r := s.letter.request(j.item.ChatID)
		r.Hooks = j.record(i)
		sent, err := j.o.Client.SendMessage(j.work, r)
		switch {
		case err == nil:
			return j.recordSent(i, sent.ID)
		case errors.Is(err, errUnknown):
			j.o.Log.WarnContext(j.work, "it stays unknown whether a message was sent", "update_id", j.item.UpdateID, "part", i)
			return nil
		}
		if repeat, err := j.react(&s, err); !repeat {
			return err
		}
	}
}

// sending is one part under way.
type sending struct {
	part    int
	letter  letter
	changes int // ways in which it was sent otherwise
	wait    backoff
}

// react does what a failed send calls for, and tells whether to repeat it.
func (j *job) react(s *sending, cause error) (repeat bool, err error) {
	next, pause := decide(cause, &s.letter, j.item.ChatID)
	switch next {
	case again, upgrade:
		if s.changes++; s.changes > mostChanges {
			return false, cause
		}
		if next == upgrade {
			err = j.upgrade(cause)
		}
		return err == nil, err
	case split:
		return false, j.split(s.part, s.letter, cause)
	case later:
		return j.linger(s, max(pause, s.wait.next()), cause)
	case drop:
		return false, j.dropped(cause)
	case stopped:
		return false, errLater
	case fail:
	}
	return false, cause
}

// linger waits before the next send.
func (j *job) linger(s *sending, pause time.Duration, cause error) (repeat bool, err error) {
	if pause > longestHold {
		return false, &retryError{time.Now().Add(pause), cause}
	}
	j.o.Log.WarnContext(j.work, "a message was not sent yet", "update_id", j.item.UpdateID, "part", s.part, "error", cause, "wait", pause)
	if sleep(j.ctx, pause) != nil || telegram.MayBeAccepted(cause) && !j.recovered() {
		return false, errLater
	}
	return true, nil
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

// recovered waits until the server answers again: a message may be repeated only
// once where its outcome is unknown, and that should not be wasted on a server
// that is still out of order. It is false when the bot is to stop.
func (j *job) recovered() bool {
	return j.probe.share(j.work, func() bool {
		var wait backoff
		for {
			if _, err := j.o.Client.GetMe(j.work); err == nil {
				return true
			}
			if sleep(j.ctx, wait.next()) != nil {
				return false
			}
		}
	})
}

// probe is a question that many have and one asks for all.
type probe struct {
	mu  sync.Mutex
	now *asking // nil when nobody asks
}

type asking struct {
	done chan struct{}
	ok   bool // to be read once done
}

// share asks, or waits for the answer to whoever asks already.
func (p *probe) share(ctx context.Context, ask func() bool) bool {
	p.mu.Lock()
	a := p.now
	if a != nil {
		p.mu.Unlock()
		select {
		case <-a.done:
			return a.ok
		case <-ctx.Done():
			return false
		}
	}
	a = &asking{done: make(chan struct{})}
	p.now = a
	p.mu.Unlock()
	defer func() { // even if it panics
		p.mu.Lock()
		p.now = nil
		p.mu.Unlock()
		close(a.done)
	}()
	a.ok = ask()
	return a.ok
}

// record keeps count of the sends of a part in the store.
func (j *job) record(i int) telegram.Hooks {
	id := j.item.UpdateID
	return telegram.Hooks{
		Before: func(ctx context.Context) error {
			// Even when the send ends, so that it is clear whether it was counted.
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTime)
			defer cancel()
			may, err := j.o.Store.Sending(ctx, id, i)
			if err == nil && !may {
				err = errUnknown
			}
			return err
		},
		Refused: func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, keepTime)
			defer cancel()
			if err := j.o.Store.Unsent(ctx, id, i); err != nil {
				return err
			}
			j.o.Log.DebugContext(ctx, "a message was refused", "update_id", id, "part", i)
			return nil
		},
	}
}

func (j *job) recordSent(i int, message int64) error {
	ctx, cancel := j.keep()
	defer cancel()
	return j.o.Store.Sent(ctx, j.item.UpdateID, i, message)
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
