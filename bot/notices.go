package bot

import (
	"strings"

	"mithaq/bot/render"
)

// Notice is a short word of the bot where there is nothing to answer.
type Notice uint8

// The notices.
const (
	OnlyText    Notice = iota // to a photo, a voice note, a service message
	OnlyNew                   // to an edited message
	OldButton                 // to a button of an older version
	Apology                   // when an answer failed for good
	AdminsOnly                // to a command for others
	AskOnInline               // on the button above inline results
	TryOnInline               // on the button under an example
)

// Say is a notice in the language that is nearest to lang.
func Say(n Notice, lang string) string {
	t := textsFor(nearestLang(lang))
	switch n {
	case OnlyText:
		return t.onlyText
	case OnlyNew:
		return t.onlyNew
	case OldButton:
		return t.oldButton
	case AdminsOnly:
		return t.reindex.adminsOnly
	case AskOnInline:
		return t.inlineAsk
	case TryOnInline:
		return t.inlineTry
	case Apology:
	}
	return t.apology
}

// Notify is a notice as a message.
func Notify(n Notice, lang string) render.Doc {
	return line(nearestLang(lang), Say(n, lang))
}

func line(lang, text string) render.Doc {
	return render.Doc{render.Para(lang, render.Text(text))}
}

// Command is one entry of the menu of commands: its name without the slash,
// and what it does.
type Command struct{ Name, Does string }

// Commands is the menu for everybody.
func Commands(lang string) []Command {
	t := textsFor(lang)
	list := make([]Command, 0, len(t.commands)+1)
	for _, c := range t.commands {
		list = append(list, Command{strings.TrimPrefix(c.name, "/"), c.does})
	}
	return list
}

// AdminCommands is the menu for admins.
func AdminCommands(lang string) []Command {
	return append(Commands(lang), Command{"reindex", textsFor(lang).reindex.does})
}

// nearestLang is the language that the bot speaks to a client whose language is
// given as an IETF tag, such as "ru-RU"; the default when it speaks none.
func nearestLang(tag string) string {
	for _, l := range Languages() {
		if strings.HasPrefix(strings.ToLower(tag), l) {
			return l
		}
	}
	return Languages()[0]
}
