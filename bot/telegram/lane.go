package telegram

import (
	"context"
	"slices"
	"time"
)

// laneKey is what is paced by itself: a chat, or a message sent inline, whose chat is not known.
type laneKey struct {
	chat   int64
	inline string
}

// group tells whether the limit for groups holds. The ids of people are positive; those of groups, supergroups and
// channels negative.
func (k laneKey) group() bool { return k.chat < 0 }

// editRef names what an edit changes. The zero value is no edit.
type editRef struct {
	is      bool
	message int64
	text    bool // the text and the buttons, not only the buttons
}

// covers tells whether older needs not go out when e does.
func (e editRef) covers(older editRef) bool {
	return e.is && older.is && e.message == older.message && (e.text || !older.text)
}

// ticket is one request that waits for its turn, or has it.
type ticket struct {
	edit     editRef
	order    uint64 // by age
	since    time.Time
	deadline time.Time // of its context, zero for none
	attempts int
	// verdict gets one answer each time the ticket waits.
	verdict chan verdict
	stamp   *stamp // when it has its turn
}

// verdict ends a wait: the turn has come, or a newer edit has taken it (superseded), or it will not come (err).
type verdict struct {
	superseded bool
	err        error
}

func newTicket(ctx context.Context, edit editRef) *ticket {
	t := &ticket{edit: edit, verdict: make(chan verdict, 1)}
	t.deadline, _ = ctx.Deadline()
	return t
}

// lane is the queue of one chat. One request of it is under way at a time, so they arrive in order.
type lane struct {
	key      laneKey
	queue    []*ticket
	busy     bool      // a request is under way
	ready    time.Time // when the interval since the last request is over
	held     time.Time // when retry_after is over
	perGroup *window   // nil for no group

	at    time.Time // when there is something to do: grant a turn, or forget the lane
	index int       // in the heap, -1 outside
}

// plan sets at: when the first ticket may go, or when nothing is left to remember.
func (l *lane) plan(now time.Time) {
	l.at = later(l.ready, l.held)
	switch {
	case len(l.queue) > 0:
		l.at = later(l.at, l.queue[0].since)
		if l.perGroup != nil {
			l.at = later(l.at, l.perGroup.free(now))
		}
	case l.perGroup != nil:
		l.at = later(l.at, l.perGroup.empty())
	}
}

// add queues a ticket; an edit takes the place of older ones of the same message.
func (l *lane) add(t *ticket) {
	place := -1
	kept := l.queue[:0]
	for _, other := range l.queue {
		if !t.edit.covers(other.edit) {
			kept = append(kept, other)
			continue
		}
		if place < 0 {
			place = len(kept)
			t.since, t.order = other.since, other.order
		}
		other.verdict <- verdict{superseded: true}
	}
	clear(l.queue[len(kept):])
	l.queue = kept
	if place < 0 {
		place = len(l.queue)
	}
	l.queue = slices.Insert(l.queue, place, t)
}

// again queues a ticket that was sent too fast in front, unless a newer edit waits that covers it.
func (l *lane) again(t *ticket) (superseded bool) {
	for _, other := range l.queue {
		if other.edit.covers(t.edit) {
			return true
		}
	}
	l.queue = slices.Insert(l.queue, 0, t)
	return false
}

// withdraw takes a ticket out of the queue; it is false when it is not in it.
func (l *lane) withdraw(t *ticket) bool {
	before := len(l.queue)
	l.queue = slices.DeleteFunc(l.queue, func(other *ticket) bool { return other == t })
	return len(l.queue) < before
}

// hold closes the lane, and turns away those who cannot wait so long.
func (l *lane) hold(now time.Time, after time.Duration, method string) {
	l.held = later(l.held, now.Add(after))
	l.queue = slices.DeleteFunc(l.queue, func(t *ticket) bool {
		err := l.turnAway(now, t, method)
		if err != nil {
			t.verdict <- verdict{err: err}
		}
		return err != nil
	})
}

// turnAway is the error for a ticket that cannot wait until the lane opens.
func (l *lane) turnAway(now time.Time, t *ticket, method string) error {
	left := l.held.Sub(now)
	if left > longestHold || left > 0 && !t.deadline.IsZero() && t.deadline.Before(l.held) {
		return tooFast(method, left)
	}
	return nil
}

// lanes is a heap: the lane with the earliest thing to do first, and the one that waited longest among equals. A lane
// that had its turn comes back a second later, behind those who wait since before: that is the fairness.
type lanes []*lane

func (h lanes) Len() int { return len(h) }

func (h lanes) Less(i, j int) bool {
	a, b := h[i], h[j]
	if !a.at.Equal(b.at) {
		return a.at.Before(b.at)
	}
	return a.order() < b.order()
}

func (l *lane) order() uint64 {
	if len(l.queue) == 0 {
		return 0
	}
	return l.queue[0].order
}

func (h lanes) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push is for package heap.
func (h *lanes) Push(x any) {
	l, ok := x.(*lane)
	if !ok {
		return
	}
	l.index = len(*h)
	*h = append(*h, l)
}

// Pop is for package heap.
func (h *lanes) Pop() any {
	old := *h
	l := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	l.index = -1
	return l
}
