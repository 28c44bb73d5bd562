package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// diary is what hooks were called, and when.
type diary struct {
	began   time.Time
	entries []string
	before  func(n int) error // nil for none
	refused error
}

func (d *diary) note(what string) {
	d.entries = append(d.entries, fmt.Sprint(what, " ", time.Since(d.began)))
}

func (d *diary) hooks() Hooks {
	n := 0
	return Hooks{
		Before: func(context.Context) error {
			d.note("before")
			n++
			if d.before == nil {
				return nil
			}
			return d.before(n)
		},
		Refused: func(ctx context.Context) error {
			d.note("refused")
			return errors.Join(d.refused, ctx.Err())
		},
	}
}

// TestHooksTellOfEveryTurn: nothing is told while a message waits, and a refusal
// is told before it waits again.
func TestHooksTellOfEveryTurn(t *testing.T) {
	t.Parallel()
	errHook := errors.New("a hook failed")
	for name, c := range map[string]struct {
		faults  []int // 429 with retry_after, and 0 for success
		d       diary
		timeout time.Duration
		want    []string
		sends   int // beside the one that went before
		err     error
	}{
		"accepted":         {nil, diary{}, 0, []string{"before 1s"}, 1, nil},
		"refused, then so": {[]int{5}, diary{}, 0, []string{"before 1s", "refused 1s", "before 6s"}, 2, nil},
		"always refused": {[]int{2, 2, 2, 2}, diary{}, 0, []string{
			"before 1s", "refused 1s", "before 3s", "refused 3s", "before 5s", "refused 5s", "before 7s", "refused 7s",
		}, 4, &RetryAfterError{}},
		"ended while it waits":       {nil, diary{}, 500 * time.Millisecond, nil, 0, context.DeadlineExceeded},
		"ended while it waits again": {[]int{5}, diary{}, 0, []string{"before 1s", "refused 1s"}, 1, context.Canceled},
		"it may not go":              {nil, diary{before: func(int) error { return errHook }}, 0, []string{"before 1s"}, 0, errHook},
		"it may not go again": {[]int{5}, diary{before: func(n int) error {
			if n == 2 {
				return errHook
			}
			return nil
		}}, 0, []string{"before 1s", "refused 1s", "before 6s"}, 1, errHook},
		"the refusal is not kept": {[]int{5}, diary{refused: errHook}, 0, []string{"before 1s", "refused 1s"}, 1, errHook},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &sent{}
			n := 0
			s.fault = func(arrival) int {
				if n++; n >= 2 && n-2 < len(c.faults) {
					return c.faults[n-2]
				}
				return 0
			}
			bubble(t, s, func(t *testing.T, client *Client) {
				sendAll(t, client, 1, 1)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if c.timeout > 0 {
					ctx, cancel = context.WithTimeout(ctx, c.timeout)
					defer cancel()
				}
				if errors.Is(c.err, context.Canceled) {
					time.AfterFunc(3*time.Second, cancel)
				}
				d := c.d
				d.began = s.began
				_, err := client.SendMessage(ctx, SendMessage{ChatID: 1, Text: "x", Hooks: d.hooks()})
				if _, tooMany := RetryAfter(c.err); tooMany {
					if _, ok := RetryAfter(err); !ok {
						t.Errorf("got %v", err)
					}
				} else if !errors.Is(err, c.err) {
					t.Errorf("got %v, want %v", err, c.err)
				}
				if err != nil && (MayBeAccepted(err) || errors.Is(err, errHook) && Temporary(err)) {
					t.Errorf("it may be there or come: %v", err)
				}
				if !slices.Equal(d.entries, c.want) {
					t.Errorf("told %q, want %q", d.entries, c.want)
				}
				if got := len(s.of(1)) - 1; got != c.sends {
					t.Errorf("sent %d times, want %d", got, c.sends)
				}
			})
		})
	}
}

// TestNothingIsToldOfAnUnknownOutcome: only the caller can know what to do then.
func TestNothingIsToldOfAnUnknownOutcome(t *testing.T) {
	t.Parallel()
	s := &sent{delay: time.Hour}
	bubble(t, s, func(t *testing.T, c *Client) {
		d := diary{began: s.began}
		_, err := c.SendMessage(t.Context(), SendMessage{ChatID: 1, Text: "x", Hooks: d.hooks()})
		if !MayBeAccepted(err) || !slices.Equal(d.entries, []string{"before 0s"}) {
			t.Errorf("told %q, got %v", d.entries, err)
		}
	})
}

// TestSlowHooksHurryNobody: the limits count from when a request leaves, and what
// did not leave does not count.
func TestSlowHooksHurryNobody(t *testing.T) {
	t.Parallel()
	s := &sent{}
	bubble(t, s, func(t *testing.T, c *Client) {
		for i := range int64(100) {
			go func() {
				_, _ = c.SendMessage(t.Context(), SendMessage{ChatID: i + 1, Text: "x", Hooks: Hooks{Before: func(ctx context.Context) error {
					if i%4 == 0 {
						return errors.New("it may not")
					}
					return sleep(ctx, time.Duration(i%7)*700*time.Millisecond)
				}}})
			}()
		}
		_ = sleep(t.Context(), time.Minute)
		synctest.Wait()
		if len(s.all) != 75 {
			t.Errorf("%d sent", len(s.all))
		}
		for i := 30; i < len(s.all); i++ {
			if span := s.all[i].at - s.all[i-30].at; span < time.Second {
				t.Errorf("31 within %v", span)
			}
		}
		if last := s.all[len(s.all)-1].at; last > 15*time.Second {
			t.Errorf("the last one at %v", last)
		}
	})
}
