package telegramtest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// commandScope is a BotCommandScope.
type commandScope struct {
	Type   string          `json:"type"`
	ChatID json.RawMessage `json:"chat_id,omitempty"`
	UserID int64           `json:"user_id,omitempty"`
}

// commandKey names the list of commands that a scope and a language code mean.
func (s *Server) commandKey(a args) (string, error) {
	scope := commandScope{Type: "default"}
	if err := a.decode("scope", &scope); err != nil {
		return "", err
	}
	if err := checkLanguage(a); err != nil {
		return "", err
	}
	chat := strings.Trim(string(scope.ChatID), `"`)
	if chat != "" {
		r := s.roomOf(chat)
		if r == nil || r.gone {
			return "", badRequest(RefusedState, "chat not found")
		}
	}
	return fmt.Sprintf("%s/%s/%d/%s", scope.Type, chat, scope.UserID, a.text("language_code")), nil
}

// setMyCommands ("setMyCommands").
func (s *Server) setMyCommands(a args) (any, error) {
	var commands []BotCommand
	if err := a.decode("commands", &commands); err != nil {
		return nil, err
	}
	if err := checkCommands(commands); err != nil {
		return nil, err
	}
	key, err := s.commandKey(a)
	if err != nil {
		return nil, err
	}
	s.profile.commands[key] = commands
	return true, nil
}

func (s *Server) getMyCommands(a args) (any, error) {
	key, err := s.commandKey(a)
	if err != nil {
		return nil, err
	}
	return append([]BotCommand{}, s.profile.commands[key]...), nil
}

func (s *Server) deleteMyCommands(a args) (any, error) {
	key, err := s.commandKey(a)
	if err != nil {
		return nil, err
	}
	delete(s.profile.commands, key)
	return true, nil
}

// Commands are the commands set for the default scope, in a language or for all when it is empty.
func (s *Server) Commands(language string) []BotCommand {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]BotCommand(nil), s.profile.commands["default//0/"+language]...)
}
