package telegramtest

import "fmt"

// Post is a message that somebody sends, for everything beyond plain text.
type Post struct {
	// Text, with the commands, mentions, hashtags and links in it found as clients do, unless Entities are given.
	Text     string
	Entities []Entity
	// ReplyTo is the message answered, 0 for none. One that is gone is answered all the same, without the original, as
	// it looks to a bot when the original was deleted.
	ReplyTo int
	// Topic is the forum topic (message_thread_id) it is sent into.
	Topic int
	// Photo and Voice send such a message; Text becomes its caption.
	Photo, Voice bool
	// File is sent as a document; Text becomes its caption.
	File     []byte
	FileName string
	MimeType string
	// Anonymous sends in the name of the group, as anonymous administrators do: from is @GroupAnonymousBot and
	// sender_chat the group.
	Anonymous bool
	// AsChannel sends in the name of a channel: from is @Channel_Bot and sender_chat the channel.
	AsChannel int64
}

// Post sends a message into a chat: the person's private chat with the bot, a chat the person is in, or, as an
// administrator, a channel.
func (p *Person) Post(chat int64, post Post) (Message, error) {
	s := p.srv
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rooms[chat]
	switch {
	case r == nil || r.gone || r.migratedTo != 0:
		return Message{}, fmt.Errorf("telegramtest: there is no chat %d", chat)
	case r.chat.Type == ChatPrivate && chat != p.ID:
		return Message{}, fmt.Errorf("telegramtest: chat %d is private to somebody else", chat)
	case r.chat.Type == ChatChannel && !r.isAdmin(p.ID):
		return Message{}, fmt.Errorf("telegramtest: user %d is no administrator of channel %d", p.ID, chat)
	case r.chat.Type != ChatPrivate && !r.isMember(p.ID):
		return Message{}, fmt.Errorf("telegramtest: user %d is not in chat %d", p.ID, chat)
	}
	m, err := s.compose(r, p, post)
	if err != nil {
		return Message{}, err
	}
	r.started = true
	m = s.put(r, m)
	s.deliver(r, m, "message")
	return m, nil
}

func (s *Server) compose(r *room, p *Person, post Post) (Message, error) {
	user := p.User
	m := Message{From: &user, ThreadID: post.Topic, InTopic: post.Topic != 0}
	if err := s.signAs(&m, r, post); err != nil {
		return m, err
	}
	entities := post.Entities
	if entities == nil {
		entities = findEntities(post.Text)
	}
	if original := r.messages[post.ReplyTo]; original != nil {
		reply := original.msg
		reply.ReplyTo = nil
		m.ReplyTo = &reply
	}
	switch {
	case post.Photo:
		f := s.store("photo.jpg", "image/jpeg", []byte("a photo"))
		m.Photo = []PhotoSize{
			{FileID: f.id, FileUniqueID: "U" + f.id, Width: 90, Height: 67, FileSize: len(f.data)},
			{FileID: f.id, FileUniqueID: "U" + f.id, Width: 1280, Height: 960, FileSize: len(f.data)},
		}
	case post.Voice:
		f := s.store("voice.ogg", "audio/ogg", []byte("a voice note"))
		m.Voice = &Voice{FileID: f.id, FileUniqueID: "U" + f.id, Duration: 3, MimeType: "audio/ogg", FileSize: len(f.data)}
	case post.File != nil:
		m.Document = s.store(post.FileName, post.MimeType, post.File).document()
	default:
		m.Text, m.Entities = post.Text, entities
		return m, nil
	}
	m.Caption, m.CaptionEntities = post.Text, entities
	return m, nil
}

// signAs puts the sender as the Bot API shows it when it is not simply a user ("Message", sender_chat: from then holds
// a fake user for backward compatibility).
func (s *Server) signAs(m *Message, r *room, post Post) error {
	switch {
	case r.chat.Type == ChatChannel:
		chat := r.chat
		m.From, m.SenderChat = nil, &chat
	case post.Anonymous:
		chat := r.chat
		m.From = &User{ID: 1087968824, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}
		m.SenderChat = &chat
	case post.AsChannel != 0:
		channel := s.rooms[post.AsChannel]
		if channel == nil || channel.chat.Type != ChatChannel {
			return fmt.Errorf("telegramtest: there is no channel %d", post.AsChannel)
		}
		chat := channel.chat
		m.From = &User{ID: 136817688, IsBot: true, FirstName: "Channel", Username: "Channel_Bot"}
		m.SenderChat = &chat
	}
	return nil
}
