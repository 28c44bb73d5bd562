package telegramtest

import (
	"context"
	"encoding/json"
	"time"
)

// otherPoll is what a poll is told when another one takes its place.
const otherPoll = "terminated by other getUpdates request; make sure that only one bot instance is running"

// poll is a getUpdates that waits.
type poll struct {
	ended chan struct{}
	why   string // set before ended is closed
}

func (s *Server) endPoll(why string) {
	if s.poll != nil {
		s.poll.why = why
		close(s.poll.ended)
		s.poll = nil
	}
}

// getUpdates serves a long poll ("getUpdates"). A newer poll ends the older one with 409, as the real server does.
func (s *Server) getUpdates(ctx context.Context, a args) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.webhook != nil {
		return nil, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	limit := 100
	if a.has("limit") {
		if limit = int(a.integer("limit")); limit < 1 || limit > 100 {
			return nil, badRequest(RefusedLimit, strictly+"limit must be 1 to 100")
		}
	}
	if t := a.integer("timeout"); t < 0 || t > maxLongPoll {
		return nil, badRequest(RefusedLimit, strictly+"timeout must be 0 to %d, and the real server would cut it", maxLongPoll)
	}
	if err := s.setAllowed(a); err != nil {
		return nil, err
	}
	s.endPoll(otherPoll)
	if offset := a.integer("offset"); offset != 0 {
		s.confirm(offset)
	}
	me := &poll{ended: make(chan struct{})}
	s.poll = me
	timer := time.NewTimer(time.Duration(a.integer("timeout")) * time.Second)
	defer timer.Stop()
	for waiting := a.integer("timeout") > 0; ; {
		s.expire()
		if batch := s.batch(limit); len(batch) > 0 || !waiting {
			s.leavePoll(me)
			return batch, nil
		}
		var err error
		if waiting, err = s.waitPoll(ctx, me, timer.C); err != nil {
			s.leavePoll(me)
			return nil, err
		}
	}
}

// waitPoll waits without the lock until there may be something to send; it reports false when the time is over.
func (s *Server) waitPoll(ctx context.Context, me *poll, timeout <-chan time.Time) (bool, error) {
	arrived := s.arrivals.wait()
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-arrived:
		return true, nil
	case <-timeout:
		return false, nil
	case <-me.ended:
		return false, conflict(me.why)
	case <-ctx.Done():
		return false, errGone
	case <-s.ctx.Done():
		return false, errGone
	}
}

func (s *Server) leavePoll(me *poll) {
	if s.poll == me {
		s.poll = nil
	}
}

// batch returns the first updates; never nil, since it must be an empty array then.
func (s *Server) batch(limit int) []json.RawMessage {
	items := s.queue.items[:min(limit, len(s.queue.items))]
	batch := make([]json.RawMessage, 0, len(items))
	for _, u := range items {
		batch = append(batch, u.raw)
	}
	return batch
}

// setAllowed remembers allowed_updates when it is given; an empty list means the default kinds.
func (s *Server) setAllowed(a args) error {
	if !a.has("allowed_updates") {
		return nil
	}
	var kinds []string
	if err := a.decode("allowed_updates", &kinds); err != nil {
		return err
	}
	for _, kind := range kinds {
		if _, known := s.schema.Types["Update"].Fields[kind]; !known && !isOtherUpdate(kind) {
			return badRequest(RefusedSchema, strictly+"allowed_updates: there is no update of kind %q", kind)
		}
	}
	s.queue.allowed = kinds
	return nil
}

// isOtherUpdate tells of the kinds of update whose types are not in the reduced schema.
func isOtherUpdate(kind string) bool {
	switch kind {
	case "business_connection", "business_message", "edited_business_message", "deleted_business_messages",
		"message_reaction", "message_reaction_count", "shipping_query", "pre_checkout_query", "purchased_paid_media",
		"poll", "poll_answer", "chat_join_request", "chat_boost", "removed_chat_boost", "guest_message", "managed_bot":
		return true
	default:
		return false
	}
}
