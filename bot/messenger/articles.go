package messenger

import (
	"mithaq/bot"
	"mithaq/bot/render"
	"mithaq/bot/telegram"
)

const (
	// startInline is the parameter of /start that tells of a person who came
	// from an inline query.
	startInline = "inline"
	// mostPassages is how many passages are offered below the answer.
	mostPassages = 10
)

// articles are cards as inline results, each of which becomes one message.
func articles(cards []bot.Card, lang string) []telegram.InlineArticle {
	list := make([]telegram.InlineArticle, 0, len(cards))
	for _, c := range cards[:min(len(cards), 1+mostPassages)] {
		parts := render.HTML(c.Doc, render.Limits{})
		if len(parts) == 0 || c.Title == "" {
			continue
		}
		a := telegram.InlineArticle{
			ID: c.ID, Title: c.Title, Description: c.Description,
			Content: telegram.InlineContent{
				Text: parts[0].HTML, ParseMode: telegram.ParseHTML, LinkPreview: &telegram.LinkPreview{Disabled: true},
			},
		}
		if c.Query != "" {
			query := c.Query
			a.Buttons = &telegram.InlineButtons{Rows: [][]telegram.Button{{
				{Text: bot.Say(bot.TryOnInline, lang), SwitchInlineHere: &query},
			}}}
		}
		list = append(list, a)
	}
	return list
}

// examples answer an empty query, in the person's language and so for this
// person alone.
func examples(lang string) telegram.AnswerInlineQuery {
	return telegram.AnswerInlineQuery{
		Results: articles(bot.ExampleCards(lang), lang), CacheSeconds: cacheExamples, Personal: true,
		Button: &telegram.InlineButton{Text: bot.Say(bot.AskOnInline, lang), StartParameter: startInline},
	}
}
