package messenger

import (
	"context"
	"sync"
	"time"
)

// backoff grows from a quarter of a second to half a minute.
type backoff struct {
	failures int
}

const (
	shortestWait = 250 * time.Millisecond
	longestWait  = 30 * time.Second
)

func (b *backoff) next() time.Duration {
	wait := min(shortestWait<<min(b.failures, 10), longestWait)
	b.failures++
	return wait
}

// sleep waits for d, or less when ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// limiter lets something happen once in a while for each chat.
type limiter struct {
	pause time.Duration

	mu   sync.Mutex
	last map[int64]time.Time
}

// limiterSize bounds how many chats a limiter remembers.
const limiterSize = 1000

func newLimiter(pause time.Duration) *limiter {
	return &limiter{pause: pause, last: map[int64]time.Time{}}
}

// allow tells whether it may happen now.
func (l *limiter) allow(chat int64, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.last[chat]) < l.pause {
		return false
	}
	if len(l.last) >= limiterSize {
		clear(l.last)
	}
	l.last[chat] = now
	return true
}
