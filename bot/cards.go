package bot

import (
	"unicode/utf8"

	"mithaq/bot/render"
	"mithaq/rag"
)

// Card is one thing to pick from a list and put into a conversation.
type Card struct {
	ID          string // unique in its list, at most 64 bytes
	Title       string
	Description string
	Doc         render.Doc // what is put into the conversation
	Query       string     // offered to be asked next; may be empty
}

const (
	// cardText bounds the quotes on a card, in characters, so that it is one
	// message.
	cardText       = 2000
	passageText    = 700
	descriptionLen = 160
)

// Cards offers an answer, when there is one, and then the passages nearest to
// the question.
func (b *Bot) Cards(a rag.Answer) []Card {
	lang := nearestLang(a.Lang)
	t := textsFor(lang)
	var cards []Card
	if !a.Abstained && len(a.Statements) > 0 {
		a.Statements = fitting(a.Statements)
		cards = append(cards, Card{
			ID: "answer", Title: t.inlineAnswer, Doc: b.answer(a, lang),
			Description: Snippet(a.Statements[0].Text, descriptionLen),
		})
	}
	seen := map[string]bool{}
	for _, h := range a.Retrieved {
		id := "p-" + h.Passage.ID
		if seen[id] || len(id) > 64 {
			continue
		}
		seen[id] = true
		title := Title(h.Doc, t.untitled)
		if h.Doc.Date != "" {
			title += " — " + h.Doc.Date
		}
		cards = append(cards, Card{
			ID: id, Title: title, Description: Snippet(h.Passage.Text, descriptionLen),
			Doc: render.Doc{
				render.Line(render.Quote, h.Passage.Lang, render.Text(Snippet(h.Passage.Text, passageText))),
				sourceLine("", h.Doc, t, lang),
			},
		})
	}
	return cards
}

// fitting are the statements, best first, whose quotes fit on one card; the
// first always.
func fitting(all []rag.Statement) []rag.Statement {
	length := 0
	for i, s := range all {
		for _, q := range s.Quotes {
			length += utf8.RuneCountInString(q.Text())
		}
		if length > cardText && i > 0 {
			return all[:i]
		}
	}
	return all
}

// ExampleCards offer examples of questions, and the help.
func ExampleCards(lang string) []Card {
	lang = nearestLang(lang)
	t := textsFor(lang)
	cards := make([]Card, 0, len(t.examples)+1)
	for i, e := range t.examples {
		cards = append(cards, Card{
			ID: "example-" + string(rune('a'+i)), Title: e, Description: t.inlineTry, Query: e,
			Doc: render.Doc{render.Para(lang, render.Text(e))},
		})
	}
	return append(cards, Card{ID: "help", Title: t.inlineHelp, Description: t.howTo, Doc: help(t, lang)})
}
