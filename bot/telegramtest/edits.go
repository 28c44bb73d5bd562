package telegramtest

import "slices"

const notModified = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"

// editMessageText ("editMessageText"), of the bot's own messages and of messages sent through it inline.
func (s *Server) editMessageText(a args) (any, error) {
	if a.has("rich_message") {
		return nil, badRequest(RefusedSchema, strictly+"rich messages are not implemented")
	}
	text, entities, err := readText(a, "MESSAGE_TOO_LONG")
	if err != nil {
		return nil, err
	}
	keyboard, other, err := readMarkup(a)
	if err != nil {
		return nil, err
	}
	if other != nil {
		return nil, badRequest(RefusedSchema, "inline keyboard expected")
	}
	r, m, err := s.editable(a)
	if err != nil {
		return nil, err
	}
	if m.Text == "" {
		return nil, badRequest(RefusedState, "there is no text in the message to edit")
	}
	preview, err := readLinkPreview(a)
	if err != nil {
		return nil, err
	}
	if m.Text == text && sameEntities(m.Entities, entities) && sameMarkup(m.ReplyMarkup, keyboard) &&
		string(m.LinkPreview) == string(preview) {
		return nil, badRequest(RefusedState, notModified)
	}
	m.Text, m.Entities, m.ReplyMarkup, m.LinkPreview = text, entities, keyboard, preview
	return s.edited(a, r, m), nil
}

// editMessageReplyMarkup ("editMessageReplyMarkup"); without reply_markup it removes the keyboard.
func (s *Server) editMessageReplyMarkup(a args) (any, error) {
	keyboard, other, err := readMarkup(a)
	if err != nil {
		return nil, err
	}
	if other != nil {
		return nil, badRequest(RefusedSchema, "inline keyboard expected")
	}
	r, m, err := s.editable(a)
	if err != nil {
		return nil, err
	}
	if sameMarkup(m.ReplyMarkup, keyboard) {
		return nil, badRequest(RefusedState, notModified)
	}
	m.ReplyMarkup = keyboard
	return s.edited(a, r, m), nil
}

func sameEntities(a, b []Entity) bool {
	return slices.EqualFunc(a, b, func(x, y Entity) bool {
		sameUser := (x.User == nil) == (y.User == nil) && (x.User == nil || x.User.ID == y.User.ID)
		x.User, y.User = nil, nil
		return sameUser && x == y
	})
}

func (s *Server) edited(a args, r *room, m Message) any {
	m = s.replace(r, m)
	if a.has("inline_message_id") {
		return true
	}
	return m
}

// editable finds the message of an edit, by chat and message or by its inline id.
func (s *Server) editable(a args) (*room, Message, error) {
	if id := a.text("inline_message_id"); id != "" {
		if a.has("chat_id") || a.has("message_id") {
			return nil, Message{}, badRequest(RefusedSchema, strictly+"chat_id and message_id do not go with inline_message_id")
		}
		ref, ok := s.inlineMsg[id]
		r := s.rooms[ref.chat]
		if !ok || r == nil || r.messages[ref.id] == nil {
			return nil, Message{}, badRequest(RefusedState, "MESSAGE_ID_INVALID")
		}
		return r, r.messages[ref.id].msg, nil
	}
	r, err := s.target(a)
	if err != nil {
		return nil, Message{}, err
	}
	if !a.has("message_id") {
		return nil, Message{}, missing("editMessageText", "message_id")
	}
	m := r.messages[int(a.integer("message_id"))]
	if m == nil {
		return nil, Message{}, badRequest(RefusedState, "message to edit not found")
	}
	if !m.byBot {
		return nil, Message{}, badRequest(RefusedState, "message can't be edited")
	}
	return r, m.msg, nil
}
