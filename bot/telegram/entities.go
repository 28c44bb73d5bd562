package telegram

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Content is what a message says, with its entities: its text, or the caption of what it carries.
func (m *Message) Content() (string, []Entity) {
	if m.Text != "" {
		return m.Text, m.Entities
	}
	return m.Caption, m.CaptionEntities
}

// Command is a command at the start of a message.
type Command struct {
	// Name without the slash, in lower case.
	Name string
	// Args is what follows, without white space around it.
	Args string
	// Ours is false when the command names another bot, as in /start@OtherBot.
	Ours bool
}

// Command finds the command that a message begins with. Only what the server marked as one counts: a bot_command
// entity at offset 0 (Bot API, "MessageEntity").
func (m *Message) Command(self User) (Command, bool) {
	text, entities := m.Content()
	for _, e := range entities {
		if e.Type != "bot_command" || e.Offset != 0 {
			continue
		}
		_, end, ok := span(text, e)
		if !ok {
			return Command{}, false
		}
		word, slash := strings.CutPrefix(text[:end], "/")
		name, bot, named := strings.Cut(word, "@")
		if !slash || name == "" {
			return Command{}, false
		}
		return Command{
			Name: strings.ToLower(name), Args: strings.TrimSpace(text[end:]),
			Ours: !named || self.called(bot),
		}, true
	}
	return Command{}, false
}

// Mentioned tells whether a message names the bot, and what it says without that: "@ragbot when?" says "when?".
// @RagBot is the bot as well, @ragbot2 and x@ragbot.com are not: the entities tell.
func (m *Message) Mentioned(self User) (rest string, ok bool) {
	text, entities := m.Content()
	var b strings.Builder
	done := 0
	for _, e := range entities {
		start, end, inside := span(text, e)
		if !inside || start < done || !names(text[start:end], e, self) {
			continue
		}
		ok = true
		b.WriteString(text[done:start])
		done = end
	}
	if !ok {
		return text, false
	}
	b.WriteString(text[done:])
	return strings.TrimSpace(b.String()), true
}

func names(part string, e Entity, self User) bool {
	switch e.Type {
	case "mention":
		name, at := strings.CutPrefix(part, "@")
		return at && self.called(name)
	case "text_mention":
		return e.User != nil && e.User.ID == self.ID && self.ID != 0
	}
	return false
}

// called tells whether name is the user's. Usernames have no case.
func (u User) called(name string) bool {
	return u.Username != "" && strings.EqualFold(u.Username, name)
}

// span is where an entity lies in text, in bytes; ok is false when it lies outside, or splits a character.
func span(text string, e Entity) (start, end int, ok bool) {
	if e.Offset < 0 || e.Length <= 0 || e.Offset > len(text) || e.Length > len(text)-e.Offset {
		return 0, 0, false // a UTF-16 text has no more units than its UTF-8 has bytes
	}
	if start, ok = byteAt(text, e.Offset); !ok {
		return 0, 0, false
	}
	length, ok := byteAt(text[start:], e.Length)
	return start, start + length, ok
}

// byteAt is the byte at which the given number of UTF-16 units ends.
func byteAt(text string, units int) (int, bool) {
	at := 0
	for units > 0 && at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		units -= max(utf16.RuneLen(r), 1)
		at += size
	}
	return at, units == 0
}
