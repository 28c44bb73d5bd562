package telegramtest

import (
	"encoding/json"
	"slices"
	"strings"
)

// sendMessage ("sendMessage").
func (s *Server) sendMessage(a args) (any, error) {
	text, entities, err := readText(a, "message is too long")
	if err != nil {
		return nil, err
	}
	keyboard, other, err := readMarkup(a)
	if err != nil {
		return nil, err
	}
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	m, err := s.outgoing(r, a)
	if err != nil {
		return nil, err
	}
	m.Text, m.Entities, m.ReplyMarkup, m.ReplyKeyboard = text, entities, keyboard, other
	if m.LinkPreview, err = readLinkPreview(a); err != nil {
		return nil, err
	}
	clear(r.drafts) // a sent message takes the place of the draft ("sendMessageDraft")
	return s.put(r, m), nil
}

// readText reads text, parse_mode and entities of a message that must have a text.
func readText(a args, tooLong string) (string, []Entity, error) {
	if a.text("text") == "" {
		return "", nil, badRequest(RefusedLimit, "message text is empty")
	}
	var given []Entity
	if err := a.decode("entities", &given); err != nil {
		return "", nil, err
	}
	if given != nil && a.text("parse_mode") != "" {
		return "", nil, badRequest(RefusedSchema, strictly+"entities are ignored when parse_mode is given")
	}
	text, entities, err := messageText(a.text("text"), a.text("parse_mode"), given, maxMessageText, tooLong)
	if err == nil && text == "" {
		err = badRequest(RefusedLimit, "text must be non-empty")
	}
	return text, entities, err
}

// readLinkPreview keeps link_preview_options as given, after a look at the URL.
func readLinkPreview(a args) (json.RawMessage, error) {
	var options struct {
		URL   string `json:"url"`
		Small bool   `json:"prefer_small_media"`
		Large bool   `json:"prefer_large_media"`
	}
	if !a.has("link_preview_options") {
		return nil, nil
	}
	if err := a.decode("link_preview_options", &options); err != nil {
		return nil, err
	}
	if options.Small && options.Large {
		return nil, badRequest(RefusedLimit, strictly+"a link preview can't be both small and large")
	}
	return json.RawMessage(a.text("link_preview_options")), nil
}

// outgoing begins a message of the bot with what all kinds of message share.
func (s *Server) outgoing(r *room, a args) (Message, error) {
	bot := s.opts.Bot
	m := Message{From: &bot, ThreadID: int(a.integer("message_thread_id")), Protected: a.boolean("protect_content")}
	m.InTopic = m.ThreadID != 0
	if m.InTopic && !r.chat.IsForum {
		return m, badRequest(RefusedState, "message thread not found")
	}
	if r.status(bot.ID) == StatusRestricted {
		return m, badRequest(RefusedState, "not enough rights to send text messages to the chat")
	}
	if r.chat.Type == ChatChannel {
		chat := r.chat
		m.SenderChat = &chat
		if !r.isAdmin(bot.ID) {
			return m, badRequest(RefusedState, "need administrator rights in the channel chat")
		}
	}
	if !a.has("reply_parameters") {
		return m, nil
	}
	return m, s.addReply(r, a, &m)
}

// addReply reads reply_parameters ("ReplyParameters"). Replies into other chats are not implemented.
func (s *Server) addReply(r *room, a args, m *Message) error {
	var reply struct {
		MessageID int             `json:"message_id"`
		ChatID    json.RawMessage `json:"chat_id"`
		Optional  bool            `json:"allow_sending_without_reply"`
		Quote     string          `json:"quote"`
		ParseMode string          `json:"quote_parse_mode"`
		Entities  []Entity        `json:"quote_entities"`
		Position  int             `json:"quote_position"`
	}
	if err := a.decode("reply_parameters", &reply); err != nil {
		return err
	}
	if id := strings.Trim(string(reply.ChatID), `"`); id != "" && s.roomOf(id) != r {
		return badRequest(RefusedSchema, strictly+"replies to another chat are not implemented")
	}
	original := r.messages[reply.MessageID]
	if original == nil {
		if reply.Optional {
			return nil
		}
		return badRequest(RefusedState, "message to be replied not found")
	}
	target := original.msg
	target.ReplyTo = nil // "will not contain further reply_to_message fields"
	m.ReplyTo = &target
	if reply.Quote == "" {
		return nil
	}
	quote, entities, err := messageText(reply.Quote, reply.ParseMode, reply.Entities, maxCaption, "QUOTE_TEXT_INVALID")
	if err != nil {
		return err
	}
	if !strings.Contains(target.Text+target.Caption, quote) {
		return badRequest(RefusedLimit, "QUOTE_TEXT_INVALID")
	}
	m.Quote = &TextQuote{Text: quote, Entities: entities, Position: reply.Position, IsManual: true}
	return nil
}

// sendChatAction ("sendChatAction").
func (s *Server) sendChatAction(a args) (any, error) {
	known := []string{
		"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
		"choose_sticker", "find_location", "record_video_note", "upload_video_note",
	}
	if !slices.Contains(known, a.text("action")) {
		return nil, badRequest(RefusedLimit, "wrong parameter action in request")
	}
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	r.actions = append(r.actions, a.text("action"))
	return true, nil
}

// sendMessageDraft ("sendMessageDraft"): a text that is being written, in private chats only.
func (s *Server) sendMessageDraft(a args) (any, error) {
	if a.integer("draft_id") == 0 {
		return nil, badRequest(RefusedLimit, strictly+"draft_id must be non-zero")
	}
	var given []Entity
	if err := a.decode("entities", &given); err != nil {
		return nil, err
	}
	text, _, err := messageText(a.text("text"), a.text("parse_mode"), given, maxMessageText, "message is too long")
	if err != nil {
		return nil, err
	}
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	if r.chat.Type != ChatPrivate {
		return nil, badRequest(RefusedState, "TEXTDRAFT_PEER_INVALID")
	}
	clear(r.drafts)
	r.drafts[a.integer("draft_id")] = text
	r.changed.fire()
	return true, nil
}

// setMessageReaction ("setMessageReaction"): checked and forgotten.
func (s *Server) setMessageReaction(a args) (any, error) {
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	if r.messages[int(a.integer("message_id"))] == nil {
		return nil, badRequest(RefusedState, "message to react not found")
	}
	var reactions []json.RawMessage
	if err := a.decode("reaction", &reactions); err != nil {
		return nil, err
	}
	if len(reactions) > 1 {
		return nil, badRequest(RefusedLimit, "REACTIONS_TOO_MANY")
	}
	return true, nil
}

// deleteMessage ("deleteMessage").
func (s *Server) deleteMessage(a args) (any, error) {
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	m := r.messages[int(a.integer("message_id"))]
	if m == nil {
		return nil, badRequest(RefusedState, "message to delete not found")
	}
	if !s.mayDelete(r, m) {
		return nil, badRequest(RefusedState, "message can't be deleted")
	}
	delete(r.messages, m.msg.ID)
	r.changed.fire()
	return true, nil
}

// mayDelete: bots delete their own messages, everything in private chats, and the rest as administrators.
func (s *Server) mayDelete(r *room, m *stored) bool {
	return m.byBot || r.chat.Type == ChatPrivate || r.isAdmin(s.opts.Bot.ID)
}

// deleteMessages ("deleteMessages"): what cannot be found is skipped.
func (s *Server) deleteMessages(a args) (any, error) {
	r, err := s.target(a)
	if err != nil {
		return nil, err
	}
	var ids []int
	if err := a.decode("message_ids", &ids); err != nil {
		return nil, err
	}
	if len(ids) < 1 || len(ids) > 100 {
		return nil, badRequest(RefusedLimit, strictly+"message_ids must be 1 to 100")
	}
	for _, id := range ids {
		if m := r.messages[id]; m != nil && s.mayDelete(r, m) {
			delete(r.messages, id)
		}
	}
	r.changed.fire()
	return true, nil
}
