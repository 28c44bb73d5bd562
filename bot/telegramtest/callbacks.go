package telegramtest

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// Callback is one press of a button.
type Callback struct {
	ID   string
	Data string

	srv      *Server
	expires  time.Time
	answered bool
	answer   CallbackAnswer
	done     signal
}

// CallbackAnswer is what the bot shows the person who pressed.
type CallbackAnswer struct {
	Text      string
	ShowAlert bool
	URL       string
}

// Press presses the button with this callback data on a message, as the message is now.
func (p *Person) Press(m Message, data string) (*Callback, error) {
	now, ok := p.srv.Message(m.Chat.ID, m.ID)
	if !ok {
		return nil, fmt.Errorf("telegramtest: message %d is gone", m.ID)
	}
	for _, b := range now.ReplyMarkup.Buttons() {
		if b.CallbackData == data && data != "" {
			return p.PressForged(now, data), nil
		}
	}
	return nil, fmt.Errorf("telegramtest: message %d has no button with data %q", m.ID, data)
}

// PressForged sends callback data that no button has: of an older version, or made up ("CallbackQuery": a bad client
// can send arbitrary data). When the message is gone, the bot gets it as inaccessible.
func (p *Person) PressForged(m Message, data string) *Callback {
	s := p.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &Callback{ID: s.newQueryID(), Data: data, srv: s, expires: s.opts.Now().Add(s.opts.CallbackLifetime)}
	s.callbacks[c.ID] = c
	query := map[string]any{"id": c.ID, "from": p.User, "chat_instance": strconv.FormatInt(m.Chat.ID*7, 10), "data": data}
	r := s.rooms[m.Chat.ID]
	switch {
	case m.InlineID != "":
		query["inline_message_id"] = m.InlineID
	case r != nil && r.messages[m.ID] != nil:
		query["message"] = r.messages[m.ID].now()
	default:
		query["message"] = map[string]any{"chat": m.Chat, "message_id": m.ID, "date": 0}
	}
	s.push("callback_query", query, s.opts.CallbackLifetime)
	return c
}

// Wait waits until the bot answers.
func (c *Callback) Wait(ctx context.Context) (CallbackAnswer, error) {
	var answer CallbackAnswer
	err := c.srv.waitUntil(ctx, "an answer to a button", &c.done, func() bool {
		answer = c.answer
		return c.answered
	})
	return answer, err
}
