package telegram

import (
	"context"
	"sync"
	"time"
)

// holds remembers the retry_after of methods that have no chat. There are few, so nothing is ever forgotten.
type holds struct {
	mu    sync.Mutex
	until map[string]time.Time
}

func newHolds() *holds { return &holds{until: map[string]time.Time{}} }

func (h *holds) left(method string) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Until(h.until[method])
}

func (h *holds) hold(method string, after time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.until[method] = time.Now().Add(after)
}

// promptly makes a request that is of no use later: while the method is held back it fails at once.
func (c *Client) promptly(ctx context.Context, method string, r any, timeout time.Duration) error {
	if left := c.holds.left(method); left > 0 {
		return tooFast(method, left)
	}
	_, err := c.call(ctx, method, r, timeout)
	if after, ok := RetryAfter(err); ok {
		c.holds.hold(method, after)
	}
	return err
}

// patiently makes a request that can wait, and repeats it when it came too fast.
func (c *Client) patiently(ctx context.Context, method string, r, dst any, timeout time.Duration) error {
	for attempt := 1; ; attempt++ {
		if left := c.holds.left(method); left > 0 {
			if left > longestHold {
				return tooFast(method, left)
			}
			if err := sleep(ctx, left); err != nil {
				return &TransportError{Method: method, Err: err, given: true}
			}
		}
		result, err := c.call(ctx, method, r, timeout)
		after, tooMany := RetryAfter(err)
		if tooMany {
			c.holds.hold(method, after)
			if attempt < mostAttempts {
				continue
			}
		}
		if err != nil || dst == nil {
			return err
		}
		return decode(method, result, dst)
	}
}

// sleep waits for d, or less when ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // the caller does
	}
}
