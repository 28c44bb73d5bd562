// Package prompts is what a model is told: templates with a version, filled from
// plain values.
//
// [Set.Answer] asks for an answer in the statement protocol (one JSON object a
// line, evidence first), [Set.Standalone] for a follow-up question made to stand
// alone, [Set.Render] for a question in the documents' language, and
// [Set.Translate] for a translated quote. Everything that comes from documents or
// readers goes through neutral.go first, so that no text can pretend to be a
// delimiter; tokens are estimated and passages left out in budget.go.
package prompts

import (
	"embed"
	"errors"
	"fmt"
	"strings"
	"text/template"
)

// Version changes with every change of what a model is told.
const Version = "1"

//go:embed *.tmpl
var files embed.FS

// ErrBudget means that not even the least that must be said fits the budget.
var ErrBudget = errors.New("the prompt does not fit the budget of tokens")

// Prompt is ready to be sent.
type Prompt struct {
	System string
	User   string
	Tokens int // estimated, of both; see Tokens
	// Kept is how many of the passages, or of the earlier questions, are in it.
	Kept int
}

// Passage is a passage to answer from. Its place in the list is its number.
type Passage struct {
	Title string
	Date  string // YYYY-MM-DD, may be empty
	Kind  string // "primary" or "report", may be empty
	// Sentences as the gate counts them, in order: sentence k of passage n is
	// cited as n.k, both from 1.
	Sentences []string
}

// AnswerInput is what an answer is made from.
type AnswerInput struct {
	Question string // standing alone
	Lang     string // of the answer: ar, en, ru, zh; else the question's own language
	Passages []Passage
	Budget   int // tokens of the whole prompt; 0 for no bound
}

// StandaloneInput is a follow-up question with what was asked before.
type StandaloneInput struct {
	Question string
	History  []string // earlier questions of the reader, oldest first
	Budget   int      // tokens of the whole prompt; 0 for no bound
}

// RenderInput is a question to be put into another language.
type RenderInput struct {
	Question string
	Lang     string // of the documents
}

// TranslateInput is a quote to be translated.
type TranslateInput struct {
	Text string
	Lang string // to translate to
}

// Set is the templates, parsed. It is immutable and safe for concurrent use.
type Set struct{ templates map[string]*template.Template }

// The templates' names.
const (
	answer     = "answer"
	standalone = "standalone"
	render     = "render"
	translate  = "translate"
)

// New parses the templates. An error means that the binary was built wrongly.
func New() (*Set, error) {
	s := &Set{templates: make(map[string]*template.Template)}
	for _, name := range [...]string{answer, standalone, render, translate} {
		t, err := template.New(name).Option("missingkey=error").ParseFS(files, name+".tmpl")
		if err != nil {
			return nil, fmt.Errorf("prompt %s: %w", name, err)
		}
		for _, part := range [...]string{"system", "user"} {
			if t.Lookup(part) == nil {
				return nil, fmt.Errorf("prompt %s has no part %q", name, part)
			}
		}
		s.templates[name] = t
	}
	return s, nil
}

// fill renders both parts of a prompt.
func (s *Set) fill(name string, data any) (Prompt, error) {
	var system, user strings.Builder
	t := s.templates[name]
	if err := t.ExecuteTemplate(&system, "system", data); err != nil {
		return Prompt{}, fmt.Errorf("prompt %s: %w", name, err)
	}
	if err := t.ExecuteTemplate(&user, "user", data); err != nil {
		return Prompt{}, fmt.Errorf("prompt %s: %w", name, err)
	}
	p := Prompt{System: strings.TrimSpace(system.String()), User: strings.TrimSpace(user.String())}
	p.Tokens = Tokens(p.System) + Tokens(p.User)
	return p, nil
}

// Render asks for a question in the documents' language.
func (s *Set) Render(in RenderInput) (Prompt, error) {
	return s.fill(render, map[string]string{"Question": neutral(in.Question), "Language": language(in.Lang, "Arabic")})
}

// Translate asks for the translation of a quote.
func (s *Set) Translate(in TranslateInput) (Prompt, error) {
	return s.fill(translate, map[string]string{"Text": neutral(in.Text), "Language": language(in.Lang, "English")})
}

// language is the English name of a language, otherwise when it is not known.
func language(code, otherwise string) string {
	switch code {
	case "ar":
		return "Arabic"
	case "en":
		return "English"
	case "ru":
		return "Russian"
	case "zh":
		return "Chinese"
	}
	return otherwise
}
