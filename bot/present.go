package bot

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"mithaq/bot/render"
	"mithaq/rag"
)

// How much of an abstention's nearest passages and of lists is shown.
const (
	nearestShown  = 3
	snippetLength = 280 // characters
	sourcesShown  = 40
	glossShown    = 6
)

// Show shows an answer in the language it is framed in.
func (b *Bot) Show(a rag.Answer) render.Doc { return b.answer(a, a.Lang) }

// answer shows an answer, or an abstention with the nearest passages.
func (b *Bot) answer(a rag.Answer, lang string) render.Doc {
	t := textsFor(lang)
	if a.Abstained {
		return nearest(a, t, lang)
	}
	if a.Model != rag.Extractive {
		return b.written(a, t, lang)
	}
	doc := append(standIn(a.Fallback, t, lang), render.Para(lang, render.Text(t.answers)))
	var cited []rag.Quote
	var words strings.Builder
	for _, s := range a.Statements {
		for i, q := range s.Quotes {
			cited = append(cited, q)
			n := " [" + strconv.Itoa(len(cited)) + "]"
			if i > 0 {
				doc[len(doc)-1].Inlines = append(doc[len(doc)-1].Inlines, render.Strong(n))
				continue
			}
			doc = append(doc, render.Line(render.Quote, q.Hit.Passage.Lang, render.Text(oneLine(q.Text())), render.Strong(n)))
			words.WriteString(q.Text() + "\n")
		}
	}
	doc = append(doc, b.gloss(words.String(), cited, t, lang)...)
	return append(doc, citedSources(cited, t, lang)...)
}

// gloss helps a reader who does not read the documents' language: the names
// and terms of the quotes in the reader's own.
func (b *Bot) gloss(text string, cited []rag.Quote, t texts, lang string) render.Doc {
	if b.glossary == nil || len(cited) == 0 || cited[0].Hit.Passage.Lang == lang {
		return nil
	}
	entries := b.glossary.Gloss(text, lang, glossShown)
	if len(entries) == 0 {
		return nil
	}
	in := []render.Inline{render.Strong(t.terms + ": ")}
	for i, e := range entries {
		if i > 0 {
			in = append(in, render.Text("; "))
		}
		in = append(in, render.Text(oneLine(e.Original)+" = "+e.Name))
	}
	return render.Doc{render.Para(lang, in...)}
}

func citedSources(cited []rag.Quote, t texts, lang string) render.Doc {
	doc := render.Doc{render.Line(render.Heading, lang, render.Text(t.sources))}
	var order []*rag.Document
	numbers := map[string]string{}
	for i, q := range cited {
		d := q.Hit.Doc
		if numbers[d.ID] == "" {
			order = append(order, d)
		}
		numbers[d.ID] += "[" + strconv.Itoa(i+1) + "]"
	}
	for _, d := range order {
		doc = append(doc, sourceLine(numbers[d.ID], d, t, lang))
	}
	return doc
}

// sourceLine is one document with its date and link.
func sourceLine(mark string, d *rag.Document, t texts, lang string) render.Block {
	date := d.Date
	if date == "" {
		date = t.noDate
	}
	if mark != "" {
		mark += " "
	}
	return render.Line(render.Item, lang, render.Text(mark), render.Link(Title(d, t.untitled), d.URL), render.Text(" — "+date))
}

// Title is what a document is called: its title, or else how it begins.
func Title(d *rag.Document, untitled string) string {
	if d.Title != "" {
		return oneLine(d.Title)
	}
	if start := Snippet(d.Text, 60); start != "" {
		return start
	}
	if untitled == "" {
		return d.ID
	}
	return untitled
}

func nearest(a rag.Answer, t texts, lang string) render.Doc {
	doc := render.Doc{render.Para(lang, render.Text(t.notSaid))}
	if len(a.Retrieved) == 0 {
		return doc
	}
	doc = append(doc, render.Para(lang, render.Text(t.nearest)))
	for i, h := range a.Retrieved[:min(nearestShown, len(a.Retrieved))] {
		doc = append(doc,
			render.Line(render.Quote, h.Passage.Lang, render.Text(Snippet(h.Passage.Text, snippetLength))),
			sourceLine("["+strconv.Itoa(i+1)+"]", h.Doc, t, lang))
	}
	return doc
}

// sources lists the documents.
func sources(docs []rag.Document, t texts, lang string) render.Doc {
	if len(docs) == 0 {
		return render.Doc{render.Para(lang, render.Text(t.noIndex))}
	}
	doc := render.Doc{render.Line(render.Heading, lang, render.Text(fmt.Sprintf("%s (%d)", t.documents, len(docs))))}
	for i := range docs[:min(sourcesShown, len(docs))] {
		doc = append(doc, sourceLine(strconv.Itoa(i+1)+".", &docs[i], t, lang))
	}
	if rest := len(docs) - sourcesShown; rest > 0 {
		doc = append(doc, render.Line(render.Item, lang, render.Text(fmt.Sprintf(t.more, rest))))
	}
	return doc
}

// help tells who the bot is and how to ask.
func help(t texts, lang string) render.Doc {
	doc := render.Doc{render.Para(lang, render.Text(t.greeting)), render.Para(lang, render.Text(t.howTo))}
	doc = append(doc, examples(t, lang)...)
	doc = append(doc, render.Line(render.Heading, lang, render.Text(t.commandsHead)))
	for _, c := range t.commands {
		doc = append(doc, render.Line(render.Item, lang, render.Text(c.name+" — "+c.does)))
	}
	return doc
}

func examples(t texts, lang string) render.Doc {
	doc := render.Doc{render.Line(render.Heading, lang, render.Text(t.examplesHead))}
	for _, e := range t.examples {
		doc = append(doc, render.Line(render.Item, lang, render.Text(e)))
	}
	return doc
}

// Snippet is the beginning of a text on one line, cut between words, with an
// ellipsis when cut; n is in characters.
func Snippet(s string, n int) string {
	s = oneLine(s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ،,.") + "…"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
