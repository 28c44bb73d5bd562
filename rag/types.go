// Package rag answers questions from documents and proves what it says.
//
// Read [Service.Answer] first: it is the way of a question, step by step, from
// understanding through retrieval and the decision to the checked statements.
// Every step takes and returns values; none of them knows Telegram or a store.
package rag

import "time"

// Document is one source text.
type Document struct {
	ID    string `json:"id"`    // stable: the slash path under the corpus, or the URL
	Title string `json:"title"` // may be empty when the source states none
	URL   string `json:"url,omitempty"`
	Date  string `json:"date,omitempty"` // published, YYYY-MM-DD; empty when nowhere stated
	Lang  string `json:"lang"`           // ar, en, ru or zh; "und" when undetermined
	Kind  string `json:"kind,omitempty"` // "primary" (the text itself) or "report" (about one)
	Text  string `json:"text"`           // clean text, UTF-8
	Hash  string `json:"hash"`           // hex SHA-256 of the source's bytes
	// Breaks are the offsets in Text where cleaning removed something: no
	// passage and no quote crosses one.
	Breaks []int `json:"breaks,omitempty"`
}

// Passage is a run of whole sentences of one document: what is indexed and
// cited. Text is always Document.Text[Start:End].
type Passage struct {
	ID    string `json:"id"` // 128 bits, hex, of embedder, document and text
	DocID string `json:"doc"`
	Start int    `json:"start"` // bytes in the document's clean text
	End   int    `json:"end"`
	Text  string `json:"text"`
	Lang  string `json:"lang"`
}

// Hit is a passage with its fused score and the score's parts.
type Hit struct {
	Passage Passage
	Doc     *Document          // shared and read-only; Text may be empty
	Score   float64            // comparable within one result list only
	Parts   map[string]float64 // by field name, each max-normalized to 0..1
}

// Quote is a verbatim substring of a passage.
type Quote struct {
	Hit        Hit
	Start, End int // bytes in Hit.Passage.Text
	// Translation is into the answer's language, by a model, checked against
	// the quote; empty when there is none.
	Translation string
}

// Text is the quoted words, the document's own bytes.
func (q Quote) Text() string { return q.Hit.Passage.Text[q.Start:q.End] }

// DocStart is the quote's offset in the document's clean text.
func (q Quote) DocStart() int { return q.Hit.Passage.Start + q.Start }

// DocEnd is the end of the quote in the document's clean text.
func (q Quote) DocEnd() int { return q.Hit.Passage.Start + q.End }

// Statement is one sentence of an answer with the quotes that support it.
type Statement struct {
	Text   string
	Quotes []Quote
}

// Question is what a reader asks.
type Question struct {
	Text    string
	Lang    string   // of the reader; empty means: detect
	History []string // the reader's earlier turns, oldest first
}

// Answer is checked statements, or an abstention with the nearest passages.
type Answer struct {
	Question   Question
	Lang       string // the language the answer is framed in
	Statements []Statement
	Abstained  bool
	Confidence float64 // 0..1: how sure it is that the documents answer the question
	Retrieved  []Hit   // best first, at most 10
	Generation string
	Model      string // "extractive", or the model's name
	// Fallback tells why the extractive answer stands in for the model's:
	// "unavailable", "unsupported" (nothing it wrote passed the gate); else empty.
	Fallback string
	Dropped  map[string]int // what the model wrote and the gate stopped, by reason
	Usage    Usage          // of the model, zero without one
	Took     time.Duration
}
