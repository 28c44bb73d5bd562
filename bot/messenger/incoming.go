package messenger

import (
	"strings"
	"time"

	"mithaq/bot/telegram"
)

// intent is what a message wants of the bot.
type intent uint8

const (
	nothing    intent = iota // it is not meant for the bot
	question                 // text to be answered
	command                  // a command other than /ask
	reindexing               // /reindex
	wordless                 // in private, something without a text
	migration                // a group became a supergroup
)

// asked is a message as the bot understands it.
type asked struct {
	what    intent
	text    string // for bot.Handle
	user    int64  // who asks: a person, or the chat in whose name it is said
	alone   bool   // user is a person who speaks for himself
	private bool
}

// hintPause is the least time between two hints in a chat.
const hintPause = 10 * time.Second

// understand decides what a message wants. In private everything is meant for
// the bot. In groups it is /ask, a reply to the bot, or its name; other commands
// only when they name the bot, since all bots of a group see them.
func understand(m *telegram.Message, self telegram.User) asked {
	a := asked{private: m.Chat.Private(), user: m.Chat.ID}
	switch {
	case m.SenderChat != nil:
		a.user = m.SenderChat.ID
	case m.From != nil:
		a.user, a.alone = m.From.ID, !m.From.IsBot
	}
	switch {
	case m.MigrateTo != 0 || m.MigrateFrom != 0:
		a.what = migration
	case !a.private && !m.Chat.Group(), m.AutomaticForward, m.SenderChat == nil && m.From != nil && m.From.IsBot,
		m.ViaBot != nil && m.ViaBot.ID == self.ID:
		// A channel, another bot, or the bot's own words.
	case a.private:
		a.inPrivate(m, self)
	default:
		a.inGroup(m, self)
	}
	return a
}

func (a *asked) inPrivate(m *telegram.Message, self telegram.User) {
	text, _ := m.Content()
	if strings.TrimSpace(text) == "" {
		a.what = wordless
		return
	}
	if c, ok := m.Command(self); ok {
		a.obey(c)
		return
	}
	a.what, a.text = question, text
	if rest, mentioned := m.Mentioned(self); mentioned && rest != "" {
		a.text = rest
	}
}

func (a *asked) inGroup(m *telegram.Message, self telegram.User) {
	text, _ := m.Content()
	rest, mentioned := m.Mentioned(self)
	if c, ok := m.Command(self); ok {
		named := strings.Contains(firstWord(text), "@")
		if c.Ours && (named || c.Name == "ask" || c.Name == "reindex") {
			a.obey(c)
		}
		return
	}
	toBot := m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == self.ID
	if strings.TrimSpace(rest) == "" || !toBot && !mentioned || m.SenderChat != nil {
		return // speaking for a chat one asks with /ask
	}
	a.what, a.text = question, rest
}

// obey takes a command. What follows /start is a parameter of a link, no text.
func (a *asked) obey(c telegram.Command) {
	switch c.Name {
	case "reindex":
		a.what = reindexing
	case "ask":
		a.what, a.text = question, strings.TrimSpace("/ask "+c.Args)
	default:
		a.what, a.text = command, "/"+c.Name
	}
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

// concerned tells whether an update is worth storing.
func (m *Messenger) concerned(u *telegram.Update) bool {
	switch u.Kind() {
	case telegram.KindMessage:
		return understand(u.Message, m.self()).what != nothing
	case telegram.KindEditedMessage:
		e := u.EditedMessage
		return e.Chat.Private() && e.Text != "" && e.From != nil && !e.From.IsBot && e.ViaBot == nil
	case telegram.KindCallbackQuery, telegram.KindMyChatMember:
		return true
	case telegram.KindUnknown, telegram.KindInlineQuery, telegram.KindChosenInlineResult:
	}
	return false
}
