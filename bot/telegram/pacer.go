package telegram

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// Pace is how fast messages and edits may go out. Zero fields get what Telegram documents ("My bot is hitting limits,
// how do I avoid this?" in the Bots FAQ).
type Pace struct {
	// ChatInterval between two in one chat, 1 s.
	ChatInterval time.Duration
	// GroupPerMinute in one group, 20.
	GroupPerMinute int
	// PerSecond in all chats together, 30.
	PerSecond int
}

const (
	// longestHold is the longest retry_after that is waited for; a longer one fails at once.
	longestHold = time.Minute
	// mostAttempts is how often a request goes out that comes too fast each time.
	mostAttempts = 4
)

// pacer decides when a request may go out. It has no goroutine: a timer runs while somebody waits, or until the last
// idle chat is forgotten.
type pacer struct {
	pace Pace

	mu      sync.Mutex
	lanes   map[laneKey]*lane
	queue   lanes
	overall window
	orders  uint64
	timer   *time.Timer
	closed  bool // no timer for idle chats any more
}

func newPacer(pace Pace) *pacer {
	if pace.ChatInterval <= 0 {
		pace.ChatInterval = time.Second
	}
	if pace.GroupPerMinute <= 0 {
		pace.GroupPerMinute = 20
	}
	if pace.PerSecond <= 0 {
		pace.PerSecond = 30
	}
	return &pacer{pace: pace, lanes: map[laneKey]*lane{}, overall: window{span: time.Second, limit: pace.PerSecond}}
}

// do calls send when the lane's turn comes, and again after retry_after. It is false without an error when a newer
// edit went out instead. Nothing was sent when ctx ends before the turn.
func (p *pacer) do(ctx context.Context, method string, key laneKey, edit editRef, hooks Hooks, send func() error) (bool, error) {
	t := newTicket(ctx, edit)
	if err := p.enter(key, t, method); err != nil {
		return false, err
	}
	for {
		v, err := p.wait(ctx, key, t)
		switch {
		case err != nil:
			return false, &TransportError{Method: method, Err: err, given: true}
		case v.err != nil || v.superseded:
			return false, v.err
		}
		begun, err := p.attempt(ctx, method, t, hooks, send)
		var failed error
		if begun {
			failed = hooks.after(ctx, err) // before the lane goes on, so that the order holds
		}
		switch again := p.leave(key, t, method, err, failed == nil); {
		case failed != nil:
			return false, &TransportError{Method: method, Err: failed, given: true}
		case !again:
			return err == nil, err
		}
	}
}

// attempt sends once, in the ticket's turn. It is begun when the hook was told so.
func (p *pacer) attempt(ctx context.Context, method string, t *ticket, hooks Hooks, send func() error) (begun bool, err error) {
	err = ctx.Err()
	if err == nil {
		err = hooks.before(ctx)
	}
	if err != nil {
		return false, &TransportError{Method: method, Err: err, given: true}
	}
	p.depart(t)
	return true, send()
}

// depart notes that a request leaves now, however long the hook took.
func (p *pacer) depart(t *ticket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	t.stamp.at = now.Add(settle)
	p.run(now)
}

func (p *pacer) wait(ctx context.Context, key laneKey, t *ticket) (verdict, error) {
	select {
	case v := <-t.verdict:
		return v, nil
	case <-ctx.Done():
	}
	if p.withdraw(key, t) {
		return verdict{}, ctx.Err() //nolint:wrapcheck // do wraps it
	}
	return <-t.verdict, nil // it was given just now; sending ends at once by ctx
}

func (p *pacer) enter(key laneKey, t *ticket, method string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	l := p.lane(key)
	if err := l.turnAway(now, t, method); err != nil {
		return err
	}
	p.orders++
	t.since, t.order = now, p.orders
	l.add(t)
	p.settled(now, l)
	return nil
}

func (p *pacer) lane(key laneKey) *lane {
	l := p.lanes[key]
	if l == nil {
		l = &lane{key: key, index: -1}
		if key.group() {
			l.perGroup = &window{span: time.Minute, limit: p.pace.GroupPerMinute}
		}
		p.lanes[key] = l
	}
	return l
}

func (p *pacer) withdraw(key laneKey, t *ticket) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lanes[key]
	if l == nil || !l.withdraw(t) {
		return false
	}
	p.settled(time.Now(), l)
	return true
}

// leave notes the end of a request. It is true when the ticket waits again, because the request came too fast and may
// be repeated.
func (p *pacer) leave(key laneKey, t *ticket, method string, err error, repeat bool) (again bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	l := p.lane(key)
	l.busy = false
	if neverSent(err) {
		p.overall.remove(t.stamp)
		if l.perGroup != nil {
			l.perGroup.remove(t.stamp)
		}
	} else {
		l.ready = now.Add(p.pace.ChatInterval)
		if now.Before(t.stamp.at) {
			t.stamp.at = now
		}
	}
	t.stamp = nil
	if after, tooMany := RetryAfter(err); tooMany {
		l.hold(now, after, method)
		again = repeat && p.again(l, t, now, method)
	}
	p.settled(now, l)
	return again
}

func (p *pacer) again(l *lane, t *ticket, now time.Time, method string) bool {
	t.attempts++
	if t.attempts >= mostAttempts || l.turnAway(now, t, method) != nil {
		return false
	}
	if l.again(t) {
		t.verdict <- verdict{superseded: true}
	}
	return true
}

// hold closes a lane for a while, for a request that was not paced.
func (p *pacer) hold(key laneKey, after time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	l := p.lane(key)
	l.hold(now, after, "sendMessage")
	p.settled(now, l)
}

// heldFor is how long a lane is still closed.
func (p *pacer) heldFor(key laneKey) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := p.lanes[key]; l != nil {
		return time.Until(l.held)
	}
	return 0
}

// settled puts a lane that changed in its place in the heap, and gives the turns that have come.
func (p *pacer) settled(now time.Time, l *lane) {
	if !l.busy {
		l.plan(now)
		if l.index < 0 {
			heap.Push(&p.queue, l)
		} else {
			heap.Fix(&p.queue, l.index)
		}
	}
	p.run(now)
}

// run gives all turns that have come, forgets idle lanes, and sets the timer for what comes next.
func (p *pacer) run(now time.Time) {
	for len(p.queue) > 0 {
		l := p.queue[0]
		if l.at.After(now) {
			p.wake(now, l.at)
			return
		}
		if len(l.queue) == 0 {
			heap.Pop(&p.queue)
			delete(p.lanes, l.key)
			continue
		}
		if free := p.overall.free(now); free.After(now) {
			p.wake(now, free)
			return
		}
		heap.Pop(&p.queue)
		p.grant(now, l)
	}
	if p.timer != nil {
		p.timer.Stop()
	}
}

func (p *pacer) grant(now time.Time, l *lane) {
	t := l.queue[0]
	l.queue[0] = nil
	l.queue = l.queue[1:]
	l.busy = true
	t.stamp = &stamp{at: now.Add(undeparted)}
	p.overall.add(t.stamp)
	if l.perGroup != nil {
		l.perGroup.add(t.stamp)
	}
	t.verdict <- verdict{}
}

func (p *pacer) wake(now, at time.Time) {
	if p.closed && !p.waiting() {
		return
	}
	if p.timer == nil {
		p.timer = time.AfterFunc(at.Sub(now), p.tick)
		return
	}
	p.timer.Reset(at.Sub(now))
}

func (p *pacer) waiting() bool {
	for _, l := range p.lanes {
		if len(l.queue) > 0 {
			return true
		}
	}
	return false
}

func (p *pacer) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.run(time.Now())
}

// close stops the timer unless somebody waits.
func (p *pacer) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	if p.timer != nil && !p.waiting() {
		p.timer.Stop()
	}
}
