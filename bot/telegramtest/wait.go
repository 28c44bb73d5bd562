package telegramtest

import (
	"context"
	"fmt"
)

// waitUntil waits until done reports true. It asks under the lock, at first and whenever the signal fires.
func (s *Server) waitUntil(ctx context.Context, what string, g *signal, done func() bool) error {
	for {
		s.mu.Lock()
		ok, changed := done(), g.wait()
		s.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("telegramtest: waiting for %s: %w", what, context.Cause(ctx))
		case <-s.ctx.Done():
			return fmt.Errorf("telegramtest: waiting for %s: %w", what, ErrClosed)
		}
	}
}

// WaitMessage waits for a message of the bot in a chat that matches, as it is now: a message that is edited until it
// matches is found too. Messages that match already are found at once, the oldest first.
func (s *Server) WaitMessage(ctx context.Context, chat int64, match func(Message) bool) (Message, error) {
	s.mu.Lock()
	r := s.rooms[chat]
	s.mu.Unlock()
	if r == nil {
		return Message{}, fmt.Errorf("telegramtest: there is no chat %d", chat)
	}
	var found Message
	err := s.waitUntil(ctx, fmt.Sprintf("a message in chat %d", chat), &r.changed, func() bool {
		for id := r.firstByBot; id > 0 && id <= r.lastID; id++ {
			if m := r.messages[id]; m != nil && m.byBot && match(m.now()) {
				found = m.now()
				return true
			}
		}
		return false
	})
	return found, err
}

// WaitCall waits for a finished request that matches, and finds earlier ones too.
func (s *Server) WaitCall(ctx context.Context, match func(Call) bool) (Call, error) {
	var found Call
	seen := 0 // calls looked at, counted from the first ever
	err := s.waitUntil(ctx, "a call", &s.calls, func() bool {
		for ; seen < s.dropped+len(s.journal); seen++ {
			if seen < s.dropped {
				continue
			}
			if c := s.journal[seen-s.dropped]; match(c) {
				found = c
				return true
			}
		}
		return false
	})
	return found, err
}

// WaitConfirmed waits until the bot has taken and confirmed every update there is.
func (s *Server) WaitConfirmed(ctx context.Context) error {
	return s.waitUntil(ctx, "updates to be confirmed", &s.arrivals, func() bool { return len(s.queue.items) == 0 })
}
