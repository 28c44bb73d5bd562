package main

import (
	"context"
	"encoding/json"
	"strings"

	"mithaq/bot"
	"mithaq/bot/render"
	"mithaq/ingest"
	"mithaq/rag"
)

// ask answers one question and prints the answer with its citations.
func (p *program) ask(ctx context.Context, args []string) error {
	var corpora []string
	var asJSON bool
	fs := p.flags("ask")
	fs.Func("corpus", "answer from the documents in this `folder`, leaving DATA_DIR alone; repeatable", appendTo(&corpora))
	fs.BoolVar(&asJSON, "json", false, "print the answer as JSON")
	lang := fs.String("lang", "", "answer in this `language` (ar, en, ru, zh) instead of the question's")
	rest, err := p.parse(fs, args)
	if err != nil {
		return err
	}
	question := strings.Join(rest, " ")
	switch *lang {
	case "", "ar", "en", "ru", "zh":
	default:
		return misuse("--lang is %q; expected one of ar, en, ru, zh", *lang)
	}
	if strings.TrimSpace(question) == "" {
		return misuse(`ask needs a question, for example: mithaq ask "Which years does the programme cover?"`)
	}
	if !rag.Askable(question) {
		return misuse("%w: it has no letter and no digit", rag.ErrEmptyQuestion)
	}
	c, err := p.loadConfig()
	if err != nil {
		return err
	}
	e, err := p.newEngine(ctx, c, len(corpora) == 0)
	if err != nil {
		return err
	}
	if len(corpora) > 0 {
		err = e.useFolder(ctx, ingest.Request{Corpora: corpora})
	} else {
		err = e.useData(ctx)
	}
	if err != nil {
		return err
	}
	a, err := e.service.Answer(ctx, rag.Question{Text: question, Lang: *lang})
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(p.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(answerJSON(question, a))
	}
	b := bot.New(e.service, e, e.terms, e.log)
	return render.Plain(p.out, b.Show(a), false)
}

// jsonAnswer is the answer of ask --json.
type jsonAnswer struct {
	Question   string          `json:"question"`
	Lang       string          `json:"lang"`
	Answer     string          `json:"answer"`
	Abstained  bool            `json:"abstained"`
	Confidence float64         `json:"confidence"`
	Statements []jsonStatement `json:"statements"`
	Sources    []jsonSource    `json:"sources"`
	Generation string          `json:"generation"`
	Model      string          `json:"model"`
	Ms         float64         `json:"ms"`
	// Fallback tells why the extractive answer stands in for a model's.
	Fallback string         `json:"fallback,omitempty"`
	Dropped  map[string]int `json:"dropped,omitempty"` // stopped by the gate, by reason
	Usage    *jsonUsage     `json:"usage,omitempty"`
}

// jsonUsage are a model's tokens.
type jsonUsage struct {
	In        int  `json:"in"`
	Out       int  `json:"out"`
	Estimated bool `json:"estimated,omitempty"`
}

type jsonStatement struct {
	Text  string     `json:"text"`
	Cites []jsonCite `json:"cites"`
}

// jsonCite is one quote; start and end are bytes of the document's clean text.
type jsonCite struct {
	N     int    `json:"n"`
	Doc   string `json:"doc"`
	Title string `json:"title"`
	Date  string `json:"date"`
	URL   string `json:"url"`
	Quote string `json:"quote"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	// Translation is by the model, checked against the quote.
	Translation string `json:"translation,omitempty"`
}

// jsonSource is one document that is cited or, in an abstention, near.
type jsonSource struct {
	Doc   string `json:"doc"`
	Title string `json:"title"`
	Date  string `json:"date"`
	URL   string `json:"url"`
	Kind  string `json:"kind"`
}

func answerJSON(question string, a rag.Answer) jsonAnswer {
	out := jsonAnswer{
		Question: question, Lang: a.Lang, Abstained: a.Abstained, Confidence: a.Confidence, Generation: a.Generation, Model: a.Model,
		Ms: float64(a.Took.Microseconds()) / 1000, Statements: []jsonStatement{}, Sources: []jsonSource{},
	}
	out.Fallback, out.Dropped = a.Fallback, a.Dropped
	if a.Usage != (rag.Usage{}) {
		out.Usage = &jsonUsage{In: a.Usage.In, Out: a.Usage.Out, Estimated: a.Usage.Estimated}
	}
	seen := map[string]bool{}
	source := func(d *rag.Document) {
		if !seen[d.ID] {
			seen[d.ID] = true
			out.Sources = append(out.Sources, jsonSource{Doc: d.ID, Title: d.Title, Date: d.Date, URL: d.URL, Kind: d.Kind})
		}
	}
	n := 0
	var text []string
	for _, s := range a.Statements {
		js := jsonStatement{Text: s.Text}
		for _, q := range s.Quotes {
			n++
			d := q.Hit.Doc
			js.Cites = append(js.Cites, jsonCite{N: n, Doc: d.ID, Title: d.Title, Date: d.Date, URL: d.URL, Quote: q.Text(), Start: q.DocStart(), End: q.DocEnd(), Translation: q.Translation})
			source(d)
		}
		text = append(text, s.Text)
		out.Statements = append(out.Statements, js)
	}
	out.Answer = strings.Join(text, "\n")
	if a.Abstained {
		for _, h := range a.Retrieved[:min(3, len(a.Retrieved))] {
			source(h.Doc)
		}
	}
	return out
}
