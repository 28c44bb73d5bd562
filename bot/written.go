package bot

import (
	"strconv"

	"mithaq/bot/render"
	"mithaq/rag"
)

// written shows an answer in a model's words: each statement with the numbers
// of its quotes, below them the quotes as the documents have them, a translation
// marked as such where the languages differ, and the sources.
func (b *Bot) written(a rag.Answer, t texts, lang string) render.Doc {
	var doc, quotes render.Doc
	var cited []rag.Quote
	for _, s := range a.Statements {
		line := render.Para(lang, render.Text(oneLine(s.Text)))
		for _, q := range s.Quotes {
			cited = append(cited, q)
			mark := "[" + strconv.Itoa(len(cited)) + "]"
			line.Inlines = append(line.Inlines, render.Strong(" "+mark))
			quotes = append(quotes, render.Line(render.Quote, q.Hit.Passage.Lang, render.Strong(mark+" "), render.Text(oneLine(q.Text()))))
			if q.Translation != "" {
				quotes = append(quotes, render.Line(render.Quote, lang, render.Strong(t.translation+": "), render.Text(oneLine(q.Translation))))
			}
		}
		doc = append(doc, line)
	}
	doc = append(doc, render.Line(render.Heading, lang, render.Text(t.quotes)))
	doc = append(doc, quotes...)
	return append(doc, citedSources(cited, t, lang)...)
}

// standIn tells why the documents' own sentences are shown where a model was to
// write.
func standIn(fallback string, t texts, lang string) render.Doc {
	switch fallback {
	case "unavailable":
		return render.Doc{render.Para(lang, render.Inline{Text: t.unavailable, Emphasis: render.Italic})}
	case "unsupported":
		return render.Doc{render.Para(lang, render.Inline{Text: t.unsupported, Emphasis: render.Italic})}
	}
	return nil
}
