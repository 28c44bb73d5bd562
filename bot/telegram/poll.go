package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"
)

// Pollable is what a poller asks; the [Client] is one.
type Pollable interface {
	GetUpdates(ctx context.Context, r GetUpdates) ([]json.RawMessage, error)
	DeleteWebhook(ctx context.Context, r DeleteWebhook) error
}

// Poller brings updates by long polling (Bot API, "getUpdates").
type Poller struct {
	api    Pollable
	intake Intake

	offset int64
	limit  int
	seen   *recent
	wait   backoff
	heard  atomic.Int64 // UnixNano of the last good answer
}

const (
	// pollSeconds is how long the server holds a poll; it allows 50 at most.
	pollSeconds = 50
	// pollLimit is the most updates in one answer.
	pollLimit = 100
	// pollPause is the least time from one empty poll to the next, for servers that hold none.
	pollPause = 200 * time.Millisecond
	// remembered is how many update ids are told apart, for servers that repeat updates whatever the offset.
	remembered = 4096
	// clearTries is how often the leftover webhook is asked to go before polling begins all the same.
	clearTries = 3
	// conflictPause is the least wait after a 409.
	conflictPause = 5 * time.Second
)

// NewPoller makes a poller.
func NewPoller(api Pollable, intake Intake) (*Poller, error) {
	if err := intake.check(); err != nil {
		return nil, err
	}
	return &Poller{api: api, intake: intake, limit: pollLimit, seen: newRecent(remembered)}, nil
}

// Heard is when the server last answered a poll; zero before.
func (p *Poller) Heard() time.Time {
	if at := p.heard.Load(); at != 0 {
		return time.Unix(0, at)
	}
	return time.Time{}
}

// Run polls until ctx ends, and then returns nil; or until the token is refused, which no waiting mends. It is called
// once.
func (p *Poller) Run(ctx context.Context) error {
	if err := p.clearWebhook(ctx); err != nil {
		return err
	}
	for !ended(ctx) {
		pause, err := p.poll(ctx)
		if err != nil {
			if pause, err = p.failed(ctx, err); err != nil {
				return err
			}
		} else {
			p.wait.reset()
		}
		if pause > 0 {
			_ = sleep(ctx, pause) // when ctx ends, so does the loop
		}
	}
	return nil
}

// poll asks once, and tells how long to pause. The updates are confirmed by the offset of the next poll, so only after
// they were stored.
func (p *Poller) poll(ctx context.Context) (pause time.Duration, err error) {
	began := time.Now()
	raws, err := p.api.GetUpdates(ctx, GetUpdates{
		Offset: p.offset, Limit: p.limit, TimeoutSeconds: pollSeconds, AllowedUpdates: Kinds(),
	})
	if err != nil {
		if errors.Is(err, ErrTooLarge) && p.limit > 1 {
			p.limit /= 2 // so that no update, however large, stops those behind it
		}
		return 0, err
	}
	p.limit = pollLimit
	p.heard.Store(time.Now().UnixNano())
	b := p.intake.read(ctx, raws, p.seen.has)
	p.intake.answer(ctx, b.inline)
	for _, u := range b.inline {
		p.seen.add(u.ID) // even when storing fails: it was answered
	}
	if err := p.intake.store(ctx, b.store); err != nil {
		return 0, fmt.Errorf("storing updates: %w", err)
	}
	for _, id := range b.ids {
		p.seen.add(id)
	}
	if b.last != 0 {
		p.offset = b.last + 1
		return 0, nil
	}
	return pollPause - time.Since(began), nil
}

// failed tells how long to wait after a failure, or returns the error that ends the polling.
func (p *Poller) failed(ctx context.Context, err error) (time.Duration, error) {
	if ended(ctx) {
		return 0, nil
	}
	if errors.Is(err, ErrUnauthorized) {
		return 0, fmt.Errorf("telegram refuses the bot token: set TELEGRAM_BOT_TOKEN to the one @BotFather shows: %w", err)
	}
	if errors.Is(err, ErrConflict) {
		return p.conflict(ctx, err), nil
	}
	wait := p.wait.next()
	if after, ok := RetryAfter(err); ok {
		wait = min(after, longestHold)
	}
	p.intake.Log.WarnContext(ctx, "asking for updates failed", "error", err, "wait", wait)
	return wait, nil
}

// conflict explains a 409, which stays as long as the other program does.
func (p *Poller) conflict(ctx context.Context, err error) time.Duration {
	wait := max(p.wait.next(), conflictPause)
	hint := "another program polls with this token: stop it, or give each its own bot"
	var refused *APIError
	if errors.As(err, &refused) && strings.Contains(strings.ToLower(refused.Description), "webhook") {
		hint = "a webhook is set for this token: it is asked to go"
		if gone := p.api.DeleteWebhook(ctx, DeleteWebhook{}); gone == nil && p.wait.failures == 1 {
			wait = pollPause // the next time somebody keeps setting it
		}
	}
	p.intake.Log.WarnContext(ctx, "updates are taken elsewhere", "error", err, "hint", hint, "wait", wait)
	return wait
}

// clearWebhook takes a leftover webhook away, without the updates that wait. When the server does not know how, polling
// begins all the same: if there is a webhook, it will say so.
func (p *Poller) clearWebhook(ctx context.Context) error {
	defer p.wait.reset()
	for try := 1; ; try++ {
		err := p.api.DeleteWebhook(ctx, DeleteWebhook{})
		if err == nil {
			return nil
		}
		wait, fatal := p.failed(ctx, err)
		if fatal != nil || try == clearTries || ended(ctx) {
			return fatal
		}
		_ = sleep(ctx, wait) // when ctx ends, the next try does at once
	}
}

func ended(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return true
	default:
		return false
	}
}

// backoff grows from half a second to half a minute, each wait being a random part of it, so that many bots do not
// come back at once.
type backoff struct {
	failures int
}

const (
	fastest = 500 * time.Millisecond
	slowest = 30 * time.Second
)

func (b *backoff) next() time.Duration {
	full := min(fastest<<min(b.failures, 10), slowest)
	b.failures++
	return full/2 + b.jitter(full/2)
}

func (b *backoff) jitter(d time.Duration) time.Duration {
	return rand.N(d) + 1 //nolint:gosec // no secret
}

func (b *backoff) reset() { b.failures = 0 }
