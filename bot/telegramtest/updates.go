package telegramtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// updateQueue holds the updates that the bot has not confirmed ("Getting updates").
type updateQueue struct {
	nextID  int64
	items   []update
	allowed []string // nil for the default set; kept from call to call
}

type update struct {
	id      int64
	kind    string
	raw     json.RawMessage
	expires time.Time
}

// isWanted applies allowed_updates; without it everything but three kinds comes.
func (q *updateQueue) isWanted(kind string) bool {
	if len(q.allowed) == 0 {
		return kind != "chat_member" && kind != "message_reaction" && kind != "message_reaction_count"
	}
	return slices.Contains(q.allowed, kind)
}

// push queues an update unless the bot does not want its kind.
func (s *Server) push(kind string, payload any, lifetime time.Duration) {
	if !s.queue.isWanted(kind) {
		return
	}
	id := s.queue.nextID
	raw, err := json.Marshal(map[string]any{"update_id": id, kind: payload})
	if err != nil {
		return // not possible with the types of this package
	}
	s.enqueue(update{id: id, kind: kind, raw: raw, expires: s.opts.Now().Add(lifetime)})
}

func (s *Server) enqueue(u update) {
	s.queue.nextID = max(s.queue.nextID, u.id) + 1
	s.queue.items = append(s.queue.items, u)
	s.arrivals.fire()
	if s.opts.OnUpdate != nil {
		s.opts.OnUpdate(u.id, u.raw)
	}
}

// Inject queues an update of any form. A JSON object gets the next update_id unless it has one; anything else is handed
// over as it is, so that one update in a batch can be something that no server should send.
func (s *Server) Inject(raw string) (int64, error) {
	value, err := decodeJSON([]byte(raw))
	if err != nil {
		return 0, fmt.Errorf("telegramtest: an update that is not JSON would break the whole answer: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := update{id: s.queue.nextID, kind: "injected", raw: json.RawMessage(raw), expires: s.opts.Now().Add(messageLifetime)}
	object, ok := value.(map[string]any)
	if id, has := object["update_id"].(json.Number); has {
		if n, err := id.Int64(); err == nil {
			u.id = n
		}
	} else if _, odd := object["update_id"]; ok && !odd {
		// Spliced into the text, so that everything else stays as it was written.
		rest := bytes.TrimSpace([]byte(raw))[1:]
		sep := ","
		if len(object) == 0 {
			sep = ""
		}
		u.raw = fmt.Appendf(nil, `{"update_id":%d%s%s`, u.id, sep, rest)
	}
	s.enqueue(u)
	return u.id, nil
}

// PendingUpdates is how many updates the bot has not confirmed.
func (s *Server) PendingUpdates() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expire()
	return len(s.queue.items)
}

// expire drops updates that waited too long: inline queries 30 s, button presses 150 s, messages 24 hours.
func (s *Server) expire() {
	now := s.opts.Now()
	before := len(s.queue.items)
	s.queue.items = slices.DeleteFunc(s.queue.items, func(u update) bool { return now.After(u.expires) })
	if len(s.queue.items) != before {
		s.arrivals.fire()
	}
}

// confirm forgets what an offset confirms ("getUpdates", offset); a negative one keeps only that many from the end.
func (s *Server) confirm(offset int64) {
	before := len(s.queue.items)
	if offset < 0 {
		keep := int(min(-offset, int64(before)))
		s.queue.items = slices.Clone(s.queue.items[before-keep:])
	} else {
		s.queue.items = slices.DeleteFunc(s.queue.items, func(u update) bool { return u.id < offset })
	}
	if len(s.queue.items) != before {
		s.arrivals.fire()
	}
}

// deliver gives the bot a message that somebody wrote, when the bot is there and may read it.
func (s *Server) deliver(r *room, m Message, kind string) {
	if r.gone || r.chat.Type == ChatPrivate && r.blocked {
		return
	}
	if r.chat.Type != ChatPrivate && !r.isMember(s.opts.Bot.ID) {
		return
	}
	if r.chat.Type == ChatChannel {
		kind = strings.Replace(kind, "message", "channel_post", 1)
	}
	if s.isGroup(r.chat.ID) && !s.mayRead(r, m) {
		return
	}
	s.push(kind, m, messageLifetime)
}

// mayRead is privacy mode: in groups a bot sees commands (those without a name, and its own), replies to itself, what
// was sent through it, and service messages. Mentions may or may not come on the real server, so here they do not.
func (s *Server) mayRead(r *room, m Message) bool {
	switch {
	case s.opts.ReadAllGroupMessages, r.isAdmin(s.opts.Bot.ID):
		return true
	case m.ViaBot != nil && m.ViaBot.ID == s.opts.Bot.ID:
		return true
	case m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == s.opts.Bot.ID:
		return true
	case m.MigrateTo != 0, m.MigrateFrom != 0, m.NewMembers != nil, m.LeftMember != nil:
		return true
	}
	for _, e := range slices.Concat(m.Entities, m.CaptionEntities) {
		if e.Type != "bot_command" || e.Offset != 0 {
			continue
		}
		text := m.Text + m.Caption // ASCII up to the end of the command
		_, name, named := strings.Cut(text[:e.Length], "@")
		return !named || strings.EqualFold(name, s.opts.Bot.Username)
	}
	return false
}
