package rag

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mithaq/prompts"
	"mithaq/rag/normal"
	"mithaq/rag/verify"
)

// Model writes text. Everything it writes goes through the gate; it decides
// nothing by itself.
type Model interface {
	Name() string
	// Stream hands on what the model writes, line by line, each as soon as it
	// is complete. An error of onLine ends it and is returned.
	Stream(ctx context.Context, p prompts.Prompt, onLine func(line string) error) (Usage, error)
	// Complete returns one short text.
	Complete(ctx context.Context, p prompts.Prompt) (string, Usage, error)
}

// Usage is what a model was sent and wrote, in tokens.
type Usage struct {
	In, Out   int
	Estimated bool // the server did not say; counted by [prompts.Tokens]
}

func (u *Usage) add(o Usage) {
	u.In, u.Out, u.Estimated = u.In+o.In, u.Out+o.Out, u.Estimated || o.Estimated
}

// Bounds of a model's answer.
const (
	passagesShown   = 6    // to the model
	promptBudget    = 6000 // tokens of the whole prompt
	maxWritten      = 8    // statements
	translatedShown = 4    // quotes
)

// Writing answers with a model. It is nil without one.
type Writing struct {
	model   Model
	prompts *prompts.Set
}

// NewWriting makes the way of an answer through a model.
func NewWriting(m Model) (*Writing, error) {
	set, err := prompts.New()
	if err != nil {
		return nil, err
	}
	return &Writing{model: m, prompts: set}, nil
}

// draft is what came of asking the model.
type draft struct {
	statements []Statement
	abstained  bool
	dropped    map[string]int // failed lines, by the gate's reasons
	usage      Usage
}

// write has the model answer from hits. Every line is checked when it is
// complete, and only what passes is kept and passed to onStatement.
func (s *Service) write(ctx context.Context, question, lang string, hits []Hit, onStatement func(Statement)) (draft, error) {
	d := draft{dropped: map[string]int{}}
	hits = hits[:min(passagesShown, len(hits))]
	in := prompts.AnswerInput{Question: question, Lang: lang, Budget: promptBudget}
	passages := make([]verify.Passage, len(hits))
	for i, h := range hits {
		in.Passages = append(in.Passages, prompts.Passage{Title: h.Doc.Title, Date: h.Doc.Date, Kind: h.Doc.Kind, Sentences: sentencesOf(h.Passage.Text)})
		passages[i] = verify.Passage{N: i + 1, Doc: h.Doc.ID, Text: h.Passage.Text, Title: h.Doc.Title, Date: h.Doc.Date}
	}
	p, err := s.writing.prompts.Answer(in)
	if err != nil {
		return d, fmt.Errorf("prompt for the answer: %w", err)
	}
	passages = passages[:p.Kept]
	seen := map[string]bool{}
	d.usage, err = s.writing.model.Stream(ctx, p, func(line string) error {
		st, ok := s.checkLine(line, passages, hits, &d)
		if !ok || seen[normal.Fold(st.Text)] {
			return nil
		}
		seen[normal.Fold(st.Text)] = true
		d.statements = append(d.statements, st)
		if onStatement != nil {
			onStatement(st)
		}
		if len(d.statements) == maxWritten {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return d, err
}

var errEnough = errors.New("enough statements")

// checkLine puts one line of the model through the gate.
func (s *Service) checkLine(line string, passages []verify.Passage, hits []Hit, d *draft) (Statement, bool) {
	if strings.TrimSpace(line) == "" {
		return Statement{}, false
	}
	v := s.gate.CheckLine(line, passages)
	if v.Abstained() {
		d.abstained = true
		return Statement{}, false
	}
	if !v.Pass {
		for _, r := range v.Reasons {
			d.dropped[r]++
		}
		return Statement{}, false
	}
	st := Statement{Text: v.Text}
	for _, q := range v.Quotes {
		st.Quotes = append(st.Quotes, Quote{Hit: hits[q.N-1], Start: q.Start, End: q.End})
	}
	return st, true
}

func sentencesOf(text string) []string {
	var out []string
	for _, sp := range normal.Sentences(text) {
		out = append(out, text[sp.Start:sp.End])
	}
	return out
}

// standalone has the model complete a follow-up question from the turns before
// it. What the model makes of it only helps to search: it proves nothing.
func (s *Service) standalone(ctx context.Context, q Question, u *Usage) (string, error) {
	p, err := s.writing.prompts.Standalone(prompts.StandaloneInput{Question: q.Text, History: q.History, Budget: promptBudget / 4})
	if err != nil {
		return "", err
	}
	text, used, err := s.writing.model.Complete(ctx, p)
	u.add(used)
	if err != nil {
		return "", err
	}
	if text = clip(strings.TrimSpace(text)); !Askable(text) {
		return "", errors.New("the model left nothing of the question")
	}
	return text, nil
}

// searchRendered searches with the question put into the documents' language
// as well, and merges both results.
func (s *Service) searchRendered(ctx context.Context, x *Index, text string, hits []Hit, u *Usage) ([]Hit, error) {
	lang := x.mainLang()
	if lang == "" || DetectLang(text) == lang {
		return hits, nil
	}
	p, err := s.writing.prompts.Render(prompts.RenderInput{Question: text, Lang: lang})
	if err != nil {
		return hits, err
	}
	rendered, used, err := s.writing.model.Complete(ctx, p)
	u.add(used)
	if err != nil || !Askable(rendered) {
		return hits, err // the question as it stands found hits all the same
	}
	more, err := x.Rank(ctx, Question{Text: rendered}, maxRetrieved)
	if err != nil {
		return hits, err
	}
	return mergeHits(hits, more), nil
}

// mergeHits joins two rankings: each score relative to its ranking's best, the
// sum over both.
func mergeHits(a, b []Hit) []Hit {
	at := map[string]int{}
	var out []Hit
	for _, list := range [][]Hit{a, b} {
		for _, h := range list {
			score := h.Score / list[0].Score
			if i, ok := at[h.Passage.ID]; ok {
				out[i].Score += score
				continue
			}
			at[h.Passage.ID] = len(out)
			h.Score = score
			out = append(out, h)
		}
	}
	slices.SortStableFunc(out, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return out[:min(maxRetrieved, len(out))]
}

// translate gives the quotes of other languages a translation into lang that
// has passed the gate against its quote; a quote whose translation does not
// pass goes without.
func (s *Service) translate(ctx context.Context, statements []Statement, lang string, u *Usage) {
	left := translatedShown
	for i := range statements {
		for j := range statements[i].Quotes {
			q := &statements[i].Quotes[j]
			if q.Hit.Passage.Lang == lang || left == 0 || ctx.Err() != nil {
				continue
			}
			left--
			q.Translation = s.translation(ctx, *q, lang, u)
		}
	}
}

func (s *Service) translation(ctx context.Context, q Quote, lang string, u *Usage) string {
	p, err := s.writing.prompts.Translate(prompts.TranslateInput{Text: q.Text(), Lang: lang})
	if err != nil {
		return ""
	}
	text, used, err := s.writing.model.Complete(ctx, p)
	u.add(used)
	if err != nil {
		s.log.DebugContext(ctx, "translation failed", "error", err)
		return ""
	}
	v := s.gate.Check(verify.Input{
		Passages: []verify.Passage{{N: 1, Doc: q.Hit.Doc.ID, Text: q.Hit.Passage.Text, Title: q.Hit.Doc.Title, Date: q.Hit.Doc.Date}},
		Line:     verify.Line{Text: strings.Join(strings.Fields(text), " "), Cites: []verify.Cite{{Passage: 1, Quote: q.Text()}}},
	})
	if !v.Pass {
		return ""
	}
	return v.Text
}

// mainLang is the language of most passages, empty for an empty index.
func (x *Index) mainLang() string { return x.lang }
