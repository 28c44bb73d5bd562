package telegramtest

import (
	"fmt"
	"slices"
	"strconv"
)

// Person is somebody who uses Telegram. The private chat of a person with the bot has the person's id.
type Person struct {
	User
	srv *Server
}

// NewPerson makes a person. A missing ID is given; everything else is taken as it is, so that people without a username,
// or with an empty name, can be made as well. The private chat begins with the first message.
func (s *Server) NewPerson(u User) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.ID == 0 {
		s.lastID++
		u.ID = s.lastID
	}
	p := &Person{User: u, srv: s}
	s.people[u.ID] = p
	s.rooms[u.ID] = emptyRoom(Chat{
		ID: u.ID, Type: ChatPrivate, Username: u.Username, FirstName: u.FirstName, LastName: u.LastName,
	})
	return p
}

// Say writes to the bot in private.
func (p *Person) Say(text string) (Message, error) {
	return p.Post(p.ID, Post{Text: text})
}

// Send writes into a chat.
func (p *Person) Send(chat int64, text string) (Message, error) {
	return p.Post(chat, Post{Text: text})
}

// Reply answers a message in its chat.
func (p *Person) Reply(to Message, text string) (Message, error) {
	return p.Post(to.Chat.ID, Post{Text: text, ReplyTo: to.ID})
}

// Edit changes the text of an own message; the bot gets edited_message.
func (p *Person) Edit(m Message, text string) (Message, error) {
	s := p.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[m.Chat.ID]
	if r == nil || r.messages[m.ID] == nil || r.messages[m.ID].byBot {
		return Message{}, fmt.Errorf("telegramtest: no message %d of this person in chat %d", m.ID, m.Chat.ID)
	}
	edited := r.messages[m.ID].msg
	edited.Text, edited.Entities = text, findEntities(text)
	edited = s.replace(r, edited)
	s.deliver(r, edited, "edited_message")
	return edited, nil
}

// Delete removes a message for everyone; the bot is not told.
func (p *Person) Delete(m Message) {
	s := p.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[m.Chat.ID]; r != nil {
		delete(r.messages, m.ID)
		r.changed.fire()
	}
}

// Block stops the bot from writing to the person; it gets a my_chat_member update.
func (p *Person) Block() {
	p.block(true)
}

// Unblock ends Block.
func (p *Person) Unblock() {
	p.block(false)
}

func (p *Person) block(blocked bool) {
	s := p.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[p.ID]
	r.blocked = blocked
	was, is := StatusKicked, StatusMember
	if blocked {
		was, is = is, was
	}
	s.push("my_chat_member", map[string]any{
		"chat": r.chat, "from": p.User, "date": s.opts.Now().Unix(),
		"old_chat_member": s.member(s.opts.Bot.ID, was), "new_chat_member": s.member(s.opts.Bot.ID, is),
	}, messageLifetime)
}

func (s *Server) newQueryID() string {
	s.lastQuery++
	return strconv.FormatInt(4_000_000_000_000+s.lastQuery, 10)
}

func sortedIDs(members map[int64]string) []int64 {
	ids := make([]int64, 0, len(members))
	for id := range members {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
