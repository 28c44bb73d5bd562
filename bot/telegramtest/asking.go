package telegramtest

import (
	"context"
	"fmt"
	"time"
)

// InlineQuery is what somebody typed after the name of the bot.
type InlineQuery struct {
	ID     string
	From   User
	Query  string
	Offset string

	srv      *Server
	expires  time.Time
	answered bool
	answer   InlineAnswer
	done     signal
}

// Inline types "@bot query" in some chat. What is over 256 characters is cut off, as clients do.
func (p *Person) Inline(query string) *InlineQuery {
	return p.InlineFrom(query, "", "sender")
}

// InlineFrom asks for the results after an offset that the bot gave, from a type of chat ("sender" is the private chat
// with the bot, otherwise a chat type).
func (p *Person) InlineFrom(query, offset, chatType string) *InlineQuery {
	if runes := []rune(query); len(runes) > maxInlineQuery {
		query = string(runes[:maxInlineQuery])
	}
	s := p.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opts.Now()
	q := &InlineQuery{
		ID: s.newQueryID(), From: p.User, Query: query, Offset: offset, srv: s, expires: now.Add(s.opts.InlineLifetime),
	}
	for _, user := range []int64{0, p.ID} {
		if hit, ok := s.cached[cacheKey(user, query, offset)]; ok && now.Before(hit.expires) {
			q.answered, q.answer = true, hit.answer
			return q
		}
	}
	s.inline[q.ID] = q
	s.push("inline_query", map[string]any{
		"id": q.ID, "from": p.User, "query": query, "offset": offset, "chat_type": chatType,
	}, s.opts.InlineLifetime)
	return q
}

// Wait waits until the bot answers.
func (q *InlineQuery) Wait(ctx context.Context) (InlineAnswer, error) {
	var answer InlineAnswer
	err := q.srv.waitUntil(ctx, "inline results", &q.done, func() bool {
		answer = q.answer
		return q.answered
	})
	return answer, err
}

// ChooseInline taps a result: its message goes into the chat, signed "via @bot". The bot gets chosen_inline_result, with
// an inline_message_id only when the result has a keyboard ("ChosenInlineResult"), and the message itself when it is
// in the chat. The chat need not be one of the bot's.
func (p *Person) ChooseInline(q *InlineQuery, resultID string, chat int64) (Message, error) {
	s := p.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[chat]
	if r == nil || r.gone {
		return Message{}, fmt.Errorf("telegramtest: there is no chat %d", chat)
	}
	var chosen *InlineResult
	for i := range q.answer.Results {
		if q.answer.Results[i].ID == resultID {
			chosen = &q.answer.Results[i]
		}
	}
	if chosen == nil {
		return Message{}, fmt.Errorf("telegramtest: no result %q was offered", resultID)
	}
	user, bot := p.User, s.opts.Bot
	m := Message{From: &user, ViaBot: &bot, Text: chosen.Text, Entities: chosen.Entities, ReplyMarkup: chosen.Markup}
	feedback := map[string]any{"result_id": resultID, "from": p.User, "query": q.Query}
	if chosen.Markup != nil {
		m.InlineID = "AAAA" + s.newQueryID()
		feedback["inline_message_id"] = m.InlineID
	}
	m = s.put(r, m)
	if m.InlineID != "" {
		s.inlineMsg[m.InlineID] = messageRef{chat, m.ID}
	}
	if !s.opts.NoInlineFeedback {
		s.push("chosen_inline_result", feedback, 10*time.Minute)
	}
	s.deliver(r, m, "message")
	return m, nil
}
