package telegramtest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Statuses of chat members ("ChatMember").
const (
	StatusCreator       = "creator"
	StatusAdministrator = "administrator"
	StatusMember        = "member"
	StatusRestricted    = "restricted"
	StatusLeft          = "left"
	StatusKicked        = "kicked"
)

// room is a chat with what is in it.
type room struct {
	chat       Chat
	members    map[int64]string
	messages   map[int]*stored
	lastID     int
	firstByBot int
	drafts     map[int64]string
	actions    []string
	started    bool  // private: the person wrote first, so the bot may answer
	blocked    bool  // private: the person blocked the bot
	gone       bool  // deleted
	migratedTo int64 // the supergroup that a group became
	changed    signal
}

type stored struct {
	msg       Message
	byBot     bool
	revisions []Message // what the message was before its edits
}

func (m *stored) now() Message {
	return m.msg
}

type messageRef struct {
	chat int64
	id   int
}

// NewGroup makes a basic group with the bot and these people as members. The first one is the creator.
func (s *Server) NewGroup(title string, members ...*Person) Chat {
	return s.newRoom(ChatGroup, title, members)
}

// NewSupergroup makes a supergroup, as NewGroup does.
func (s *Server) NewSupergroup(title string, members ...*Person) Chat {
	return s.newRoom(ChatSupergroup, title, members)
}

// NewChannel makes a channel. The bot is an administrator of it, as a bot can only be.
func (s *Server) NewChannel(title string, members ...*Person) Chat {
	return s.newRoom(ChatChannel, title, members)
}

func (s *Server) newRoom(typ, title string, members []*Person) Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	r := emptyRoom(Chat{ID: -s.lastID, Type: typ, Title: title})
	if typ != ChatGroup {
		r.chat.ID = -1_000_000_000_000 - s.lastID
	}
	r.members[s.opts.Bot.ID] = StatusMember
	if typ == ChatChannel {
		r.members[s.opts.Bot.ID] = StatusAdministrator
	}
	for i, p := range members {
		r.members[p.ID] = StatusMember
		if i == 0 {
			r.members[p.ID] = StatusCreator
		}
	}
	s.rooms[r.chat.ID] = r
	return r.chat
}

func emptyRoom(chat Chat) *room {
	return &room{chat: chat, members: map[int64]string{}, messages: map[int]*stored{}, drafts: map[int64]string{}}
}

// SetMember gives a person, or the bot, a status in a chat. For the bot a my_chat_member update is sent.
func (s *Server) SetMember(chat, user int64, status string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[chat]
	if r == nil || s.userByID(user) == nil {
		return fmt.Errorf("telegramtest: there is no chat %d or no user %d", chat, user)
	}
	old := r.status(user)
	r.members[user] = status
	kind := "chat_member"
	if user == s.opts.Bot.ID {
		kind = "my_chat_member"
	}
	s.push(kind, map[string]any{
		"chat": r.chat, "from": s.opts.Bot, "date": s.opts.Now().Unix(),
		"old_chat_member": s.member(user, old), "new_chat_member": s.member(user, status),
	}, messageLifetime)
	return nil
}

func (r *room) status(user int64) string {
	if status, ok := r.members[user]; ok {
		return status
	}
	return StatusLeft
}

func (r *room) isAdmin(user int64) bool {
	status := r.status(user)
	return status == StatusCreator || status == StatusAdministrator
}

func (r *room) isMember(user int64) bool {
	status := r.status(user)
	return status != StatusLeft && status != StatusKicked
}

// Upgrade turns a group into a supergroup: the old id is refused with migrate_to_chat_id from now on, and the bot gets
// the two service messages.
func (s *Server) Upgrade(group int64) (Chat, error) {
	s.mu.Lock()
	r := s.rooms[group]
	s.mu.Unlock()
	if r == nil || r.chat.Type != ChatGroup {
		return Chat{}, fmt.Errorf("telegramtest: there is no group %d", group)
	}
	chat := s.newRoom(ChatSupergroup, r.chat.Title, nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.rooms[chat.ID]
	for id, status := range r.members {
		next.members[id] = status
	}
	s.deliver(r, s.put(r, Message{From: &s.opts.Bot, MigrateTo: chat.ID}), "message")
	r.migratedTo = chat.ID
	s.deliver(next, s.put(next, Message{From: &s.opts.Bot, MigrateFrom: group}), "message")
	return chat, nil
}

// ChangeChat changes what a chat is called, or makes it a forum; the id and the type stay.
func (s *Server) ChangeChat(chat int64, change func(*Chat)) (Chat, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[chat]
	if r == nil {
		return Chat{}, fmt.Errorf("telegramtest: there is no chat %d", chat)
	}
	changed := r.chat
	change(&changed)
	changed.ID, changed.Type = r.chat.ID, r.chat.Type
	r.chat = changed
	return changed, nil
}

// DeleteChat makes a chat disappear for the bot: "chat not found" from now on.
func (s *Server) DeleteChat(chat int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[chat]; r != nil {
		r.gone = true
	}
}

// Messages lists the messages of a chat that are not deleted, oldest first.
func (s *Server) Messages(chat int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[chat]
	if r == nil {
		return nil
	}
	var all []Message
	for id := 1; id <= r.lastID; id++ {
		if m := r.messages[id]; m != nil {
			all = append(all, m.now())
		}
	}
	return all
}

// Message finds one message as it is now.
func (s *Server) Message(chat int64, id int) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[chat]; r != nil && r.messages[id] != nil {
		return r.messages[id].now(), true
	}
	return Message{}, false
}

// Revisions lists all states of a message, the first one first and the present one last.
func (s *Server) Revisions(chat int64, id int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[chat]; r != nil && r.messages[id] != nil {
		return append(append([]Message{}, r.messages[id].revisions...), r.messages[id].msg)
	}
	return nil
}

// Draft is the text last shown with sendMessageDraft, empty when none is shown.
func (s *Server) Draft(chat int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.rooms[chat]; r != nil {
		for _, text := range r.drafts {
			return text
		}
	}
	return ""
}

// put stores a new message in a room and returns it with its id and date.
func (s *Server) put(r *room, m Message) Message {
	r.lastID++
	m.ID, m.Chat, m.Date = r.lastID, r.chat, s.opts.Now().Unix()
	byBot := m.From != nil && m.From.ID == s.opts.Bot.ID && m.MigrateTo == 0 && m.MigrateFrom == 0
	if byBot && r.firstByBot == 0 {
		r.firstByBot = m.ID
	}
	r.messages[m.ID] = &stored{msg: m, byBot: byBot}
	r.changed.fire()
	return m
}

// replace makes an edit.
func (s *Server) replace(r *room, m Message) Message {
	kept := r.messages[m.ID]
	kept.revisions = append(kept.revisions, kept.msg)
	m.EditDate = s.opts.Now().Unix()
	kept.msg = m
	r.changed.fire()
	return m
}

// roomOf finds the chat that a chat_id names, by number or by @username.
func (s *Server) roomOf(chatID string) *room {
	if name, ok := strings.CutPrefix(chatID, "@"); ok {
		for _, r := range s.rooms {
			if r.chat.Type != ChatPrivate && strings.EqualFold(r.chat.Username, name) {
				return r
			}
		}
		return nil
	}
	id, err := strconv.ParseInt(chatID, 10, 64)
	if err != nil {
		return nil
	}
	return s.rooms[id]
}

// target finds the chat of a request and refuses it when the bot cannot act there.
func (s *Server) target(a args) (*room, error) {
	id := a.text("chat_id")
	if id == "" {
		return nil, badRequest(RefusedSchema, "chat_id is empty")
	}
	r := s.roomOf(id)
	switch {
	case r == nil || r.gone:
		return nil, badRequest(RefusedState, "chat not found")
	case r.migratedTo != 0:
		refused := badRequest(RefusedState, "group chat was upgraded to a supergroup chat")
		refused.migrateTo = r.migratedTo
		return nil, refused
	case r.chat.Type == ChatPrivate && r.blocked:
		return nil, forbidden("bot was blocked by the user")
	case r.chat.Type == ChatPrivate && !r.started:
		return nil, forbidden("bot can't initiate conversation with a user")
	case r.chat.Type == ChatPrivate:
		return r, nil
	}
	kind := r.chat.Type
	if kind != ChatChannel {
		kind += " chat"
	}
	switch r.status(s.opts.Bot.ID) {
	case StatusKicked:
		return nil, forbidden("bot was kicked from the %s", kind)
	case StatusLeft:
		return nil, forbidden("bot is not a member of the %s", kind)
	}
	return r, nil
}

func (s *Server) isGroup(chat int64) bool {
	r := s.rooms[chat]
	return r != nil && (r.chat.Type == ChatGroup || r.chat.Type == ChatSupergroup)
}

func (s *Server) userByID(id int64) *User {
	if id == s.opts.Bot.ID {
		return &s.opts.Bot
	}
	if p := s.people[id]; p != nil {
		return &p.User
	}
	return nil
}

// member is a ChatMember of the given status, with the fields that the status requires.
func (s *Server) member(user int64, status string) map[string]any {
	m := map[string]any{"user": s.userByID(user), "status": status}
	flags := []string{}
	switch status {
	case StatusCreator:
		flags = []string{"is_anonymous"}
	case StatusAdministrator:
		flags = []string{
			"can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
			"can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
			"can_edit_stories", "can_delete_stories",
		}
	case StatusRestricted:
		flags = []string{
			"is_member", "can_add_web_page_previews", "can_change_info", "can_edit_tag", "can_invite_users",
			"can_manage_topics", "can_pin_messages", "can_react_to_messages", "can_send_audios", "can_send_documents",
			"can_send_messages", "can_send_other_messages", "can_send_photos", "can_send_polls",
			"can_send_video_notes", "can_send_videos", "can_send_voice_notes",
		}
		m["until_date"] = 0
	case StatusKicked:
		m["until_date"] = 0
	}
	for _, f := range flags {
		m[f] = f == "can_manage_chat" || f == "is_member" || f == "can_send_messages"
	}
	return m
}

const messageLifetime = 24 * time.Hour
