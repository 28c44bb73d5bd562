package telegramtest

import "encoding/json"

// profile is what the bot tells about itself, by language code where the methods have one.
type profile struct {
	names, descriptions, short map[string]string
	commands                   map[string][]BotCommand
	menuButtons                map[int64]json.RawMessage
}

func newProfile() profile {
	return profile{
		names: map[string]string{}, descriptions: map[string]string{}, short: map[string]string{},
		commands: map[string][]BotCommand{}, menuButtons: map[int64]json.RawMessage{},
	}
}

// getMe ("getMe").
func (s *Server) getMe(args) (any, error) {
	bot := s.opts.Bot
	return map[string]any{
		"id": bot.ID, "is_bot": true, "first_name": bot.FirstName, "username": bot.Username,
		"can_join_groups": true, "can_read_all_group_messages": s.opts.ReadAllGroupMessages,
		"supports_inline_queries": true, "can_connect_to_business": false, "has_main_web_app": false,
	}, nil
}

// confirmOnly serves logOut and close, which change nothing that a test could see.
func (s *Server) confirmOnly(args) (any, error) {
	return true, nil
}

// setText stores a text per language; empty removes it.
func setText(texts map[string]string, a args, name string, longest int) (any, error) {
	if err := checkLanguage(a); err != nil {
		return nil, err
	}
	if utf16Len(a.text(name)) > longest {
		return nil, badRequest(RefusedLimit, strictly+"%s is longer than %d", name, longest)
	}
	texts[a.text("language_code")] = a.text(name)
	return true, nil
}

func getText(texts map[string]string, a args, name, otherwise string) (any, error) {
	text := texts[a.text("language_code")]
	if text == "" {
		text = texts[""]
	}
	if text == "" {
		text = otherwise
	}
	return map[string]string{name: text}, nil
}

// checkLanguage: two letters of ISO 639-1, or nothing.
func checkLanguage(a args) error {
	code := a.text("language_code")
	if code == "" || len(code) == 2 && 'a' <= code[0] && code[0] <= 'z' && 'a' <= code[1] && code[1] <= 'z' {
		return nil
	}
	return badRequest(RefusedLimit, "invalid language code specified")
}

func (s *Server) setMyName(a args) (any, error) {
	return setText(s.profile.names, a, "name", 64)
}

func (s *Server) getMyName(a args) (any, error) {
	return getText(s.profile.names, a, "name", s.opts.Bot.FirstName)
}

func (s *Server) setMyDescription(a args) (any, error) {
	return setText(s.profile.descriptions, a, "description", 512)
}

func (s *Server) getMyDescription(a args) (any, error) {
	return getText(s.profile.descriptions, a, "description", "")
}

func (s *Server) setMyShortDescription(a args) (any, error) {
	return setText(s.profile.short, a, "short_description", 120)
}

func (s *Server) getMyShortDescription(a args) (any, error) {
	return getText(s.profile.short, a, "short_description", "")
}

// setChatMenuButton ("setChatMenuButton").
func (s *Server) setChatMenuButton(a args) (any, error) {
	if a.has("chat_id") {
		if _, err := s.target(a); err != nil {
			return nil, err
		}
	}
	s.profile.menuButtons[a.integer("chat_id")] = json.RawMessage(a.text("menu_button"))
	if !a.has("menu_button") {
		delete(s.profile.menuButtons, a.integer("chat_id"))
	}
	return true, nil
}

func (s *Server) getChatMenuButton(a args) (any, error) {
	for _, chat := range []int64{a.integer("chat_id"), 0} {
		if b := s.profile.menuButtons[chat]; b != nil {
			return b, nil
		}
	}
	return map[string]string{"type": "default"}, nil
}
