package telegram

import (
	"slices"
	"time"
)

// stamp is a request in the windows that it counts in: at is when the server is taken to have had it. That is when it
// answered, or settle after the request left, whichever is earlier; so a slow network cannot bring requests closer
// together at the server than they left here, and a server that hangs does not stop everything.
type stamp struct {
	at time.Time
}

// settle is how long a request may be on its way before it is taken to have arrived.
const settle = time.Second

// undeparted puts the stamp of a request that has its turn, but did not leave yet, far ahead: its place stays taken.
const undeparted = time.Hour

// window counts requests: at most limit in any span. There are never more stamps in it than limit.
type window struct {
	span   time.Duration
	limit  int
	stamps []*stamp
}

// free is when the window has room again: not after now when it has.
func (w *window) free(now time.Time) time.Time {
	w.stamps = slices.DeleteFunc(w.stamps, func(s *stamp) bool { return !s.at.Add(w.span).After(now) })
	if len(w.stamps) < w.limit {
		return time.Time{}
	}
	earliest := w.stamps[0].at
	for _, s := range w.stamps[1:] {
		if s.at.Before(earliest) {
			earliest = s.at
		}
	}
	return earliest.Add(w.span)
}

// empty is when nothing counts any more.
func (w *window) empty() time.Time {
	var last time.Time
	for _, s := range w.stamps {
		last = later(last, s.at.Add(w.span))
	}
	return last
}

func (w *window) add(s *stamp) { w.stamps = append(w.stamps, s) }

func (w *window) remove(s *stamp) {
	w.stamps = slices.DeleteFunc(w.stamps, func(other *stamp) bool { return other == s })
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
