package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// script is a server that gives one answer after the other, and then holds polls forever.
type script struct {
	mu      sync.Mutex
	polls   []GetUpdates
	at      []time.Time
	steps   []step
	deletes int
	refuse  func() error // deleteWebhook
}

type step struct {
	raws []string
	err  error
	// after is how long the poll is held.
	after time.Duration
}

func (s *script) GetUpdates(ctx context.Context, r GetUpdates) ([]json.RawMessage, error) {
	s.mu.Lock()
	s.polls = append(s.polls, r)
	s.at = append(s.at, time.Now())
	if len(s.steps) == 0 {
		s.mu.Unlock()
		<-ctx.Done()
		return nil, ctx.Err()
	}
	next := s.steps[0]
	s.steps = s.steps[1:]
	s.mu.Unlock()
	if err := sleep(ctx, next.after); err != nil {
		return nil, err
	}
	var raws []json.RawMessage
	for _, raw := range next.raws {
		raws = append(raws, json.RawMessage(raw))
	}
	return raws, next.err
}

func (s *script) DeleteWebhook(context.Context, DeleteWebhook) error {
	s.deletes++
	if s.refuse != nil {
		return s.refuse()
	}
	return nil
}

func (s *script) offsets() []int64 {
	var offsets []int64
	for _, p := range s.polls {
		offsets = append(offsets, p.Offset)
	}
	return offsets
}

func said(id int64) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":1,"chat":{"id":5},"text":"PRIVATEWORDS"}}`, id)
}

func asked(id int64) string {
	return fmt.Sprintf(`{"update_id":%d,"inline_query":{"id":"%d","from":{"id":5},"query":"PRIVATEWORDS"}}`, id, id)
}

// run polls by a script until it is through, and tells what was stored and asked inline, and the error.
type ran struct {
	stored []int64
	inline []string
	log    string
	err    error
}

func (s *script) run(t *testing.T, store func(updates []Update) error) ran {
	t.Helper()
	var r ran
	var log logBuffer
	p, err := NewPoller(s, Intake{
		Store: func(_ context.Context, updates []Update) error {
			if store != nil {
				if err := store(updates); err != nil {
					return err
				}
			}
			for _, u := range updates {
				r.stored = append(r.stored, u.ID)
			}
			return nil
		},
		Inline: func(_ context.Context, q InlineQuery, _ time.Time) { r.inline = append(r.inline, q.ID) },
		Log:    log.logger(),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	r.err = p.Run(ctx)
	r.log = log.String()
	if strings.Contains(r.log, "PRIVATEWORDS") {
		t.Errorf("the log tells what was written: %s", r.log)
	}
	return r
}

func TestPolling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{
			{raws: []string{said(10), asked(11), said(12)}},
			{raws: []string{`{"update_id":13,"message":{"text":[]}}`, `{"update_id":14,"poll":{}}`, `{"nothing":1}`, said(15)}},
			{raws: []string{`{"update_id":16,"message":7}`}},
			{raws: []string{said(15), said(16)}},               // repeated
			{raws: []string{said(3)}, after: 45 * time.Second}, // ids began again
		}}
		r := s.run(t, nil)
		if r.err != nil || !slices.Equal(r.stored, []int64{10, 12, 15, 3}) || !slices.Equal(r.inline, []string{"11"}) {
			t.Errorf("%+v", r)
		}
		if got := s.offsets(); !slices.Equal(got, []int64{0, 13, 16, 17, 17, 4}) {
			t.Errorf("offsets %v", got)
		}
		if s.deletes != 1 || s.polls[0].TimeoutSeconds != 50 || !slices.Equal(s.polls[0].AllowedUpdates, Kinds()) {
			t.Errorf("%d deletes, %+v", s.deletes, s.polls[0])
		}
	})
}

func TestNothingIsConfirmedThatIsNotStored(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{
			{raws: []string{said(10), asked(11)}},
			{raws: []string{said(10), asked(11)}},
			{raws: []string{said(10), asked(11), said(12)}},
		}}
		failures := 2
		r := s.run(t, func([]Update) error {
			if failures--; failures >= 0 {
				return errors.New("disk is full")
			}
			return nil
		})
		if !slices.Equal(s.offsets(), []int64{0, 0, 0, 13}) || !slices.Equal(r.stored, []int64{10, 12}) {
			t.Errorf("offsets %v, stored %v", s.offsets(), r.stored)
		}
		if !slices.Equal(r.inline, []string{"11"}) {
			t.Errorf("inline %v", r.inline)
		}
		if !strings.Contains(r.log, "disk is full") {
			t.Errorf("log %s", r.log)
		}
	})
}

func TestStoringIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{raws: []string{said(1)}}}}
		p, err := NewPoller(s, Intake{Log: new(logBuffer).logger(), Store: func(ctx context.Context, _ []Update) error {
			<-ctx.Done()
			return ctx.Err()
		}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_ = p.Run(ctx)
		if len(s.polls) != 2 || s.polls[1].Offset != 0 {
			t.Errorf("polls %+v", s.polls)
		}
		if p.Heard().IsZero() {
			t.Error("the server was not heard")
		}
	})
}

func TestPollingEndsPromptly(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]step{
		"held":    nil,
		"backoff": {{err: errors.New("x")}, {err: errors.New("x")}, {err: errors.New("x")}, {err: errors.New("x")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p, err := NewPoller(&script{steps: steps}, Intake{
					Log: new(logBuffer).logger(), Store: func(context.Context, []Update) error { return nil },
				})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- p.Run(ctx) }()
				_ = sleep(t.Context(), 3*time.Second)
				cancel()
				at := time.Now()
				if err := <-ended; err != nil || time.Since(at) != 0 {
					t.Errorf("ended with %v after %v", err, time.Since(at))
				}
			})
		})
	}
}

func TestPollingFailures(t *testing.T) {
	t.Parallel()
	refused := func(code int, description string, after time.Duration) error {
		return newAPIError("getUpdates", refusal{code: code, description: description, retryAfter: after})
	}
	for _, tc := range []struct {
		name     string
		err      error
		min, max time.Duration // until the next poll
		log      string
	}{
		{"network", errors.New("no route"), 250 * time.Millisecond, 501 * time.Millisecond, "no route"},
		{"429", refused(429, "", 17*time.Second), 17 * time.Second, 17 * time.Second, "failed"},
		{"429 for a day", refused(429, "", 24*time.Hour), time.Minute, time.Minute, "failed"},
		{"409", refused(409, "Conflict: terminated by other getUpdates request", 0), 5 * time.Second, 5 * time.Second, "another program"},
		{"409 webhook", refused(409, "Conflict: can't use getUpdates method while webhook is active", 0), pollPause, pollPause, "webhook is set"},
		{"500", refused(500, "Internal Server Error", 0), 250 * time.Millisecond, 501 * time.Millisecond, "failed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{{err: tc.err}, {raws: []string{said(1)}}}}
				r := s.run(t, nil)
				if gap := s.at[1].Sub(s.at[0]); gap < tc.min || gap > tc.max {
					t.Errorf("asked again after %v", gap)
				}
				if r.err != nil || len(r.stored) != 1 || !strings.Contains(r.log, tc.log) {
					t.Errorf("%+v", r)
				}
			})
		})
	}
}

func TestBackoffGrowsAndIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{}
		for range 20 {
			s.steps = append(s.steps, step{err: errors.New("x")})
		}
		s.run(t, nil)
		for i := 1; i <= 20; i++ {
			full := min(fastest<<min(i-1, 10), slowest)
			if gap := s.at[i].Sub(s.at[i-1]); gap < full/2 || gap > full+1 {
				t.Errorf("wait %d: %v", i, gap)
			}
		}
	})
}

func TestBadTokenEndsPolling(t *testing.T) {
	t.Parallel()
	bad := newAPIError("getUpdates", refusal{code: 401, description: "Unauthorized"})
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{err: bad}}}
		if r := s.run(t, nil); !errors.Is(r.err, ErrUnauthorized) || !strings.Contains(r.err.Error(), "TELEGRAM_BOT_TOKEN") {
			t.Errorf("got %v", r.err)
		}
		s = &script{refuse: func() error { return bad }}
		if r := s.run(t, nil); !errors.Is(r.err, ErrUnauthorized) || len(s.polls) != 0 {
			t.Errorf("at start: got %v", r.err)
		}
	})
}

func TestServersThatHoldNoPoll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{refuse: func() error { return errors.New("no such method") }}
		for range 50 {
			s.steps = append(s.steps, step{}, step{raws: []string{said(7)}, after: 10 * time.Millisecond})
		}
		r := s.run(t, nil)
		if len(r.stored) != 1 || s.deletes != clearTries {
			t.Errorf("%d stored, %d deletes", len(r.stored), s.deletes)
		}
		for i := 3; i < 100; i++ {
			if gap := s.at[i].Sub(s.at[i-1]); gap != pollPause {
				t.Fatalf("asked again after %v", gap)
			}
		}
	})
}

func TestAnswersTooLargeAreAskedForInParts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tooLarge := &TransportError{Method: "getUpdates", Status: 200, Err: ErrTooLarge}
		s := &script{steps: []step{{err: tooLarge}, {err: tooLarge}, {raws: []string{said(1)}}}}
		s.run(t, nil)
		var limits []int
		for _, p := range s.polls {
			limits = append(limits, p.Limit)
		}
		if !slices.Equal(limits, []int{100, 50, 25, 100}) {
			t.Errorf("limits %v", limits)
		}
	})
}

func TestIntakeIsChecked(t *testing.T) {
	t.Parallel()
	if _, err := NewPoller(&script{}, Intake{}); err == nil {
		t.Error("a poller without a store")
	}
	if _, err := NewWebhook("secret", Intake{}); err == nil {
		t.Error("a webhook without a store")
	}
}
