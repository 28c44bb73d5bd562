package rag

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"mithaq/rag/terms"
	"mithaq/rag/verify"
)

// What callers of [Service.Answer] must tell apart.
var (
	// ErrEmptyQuestion: there is no letter and no digit in the question.
	ErrEmptyQuestion = errors.New("the question is empty")
	// ErrNoIndex: no generation has been set yet.
	ErrNoIndex = errors.New("nothing is indexed yet; build an index with: mithaq index --corpus DIR")
)

// Service answers questions from the generation that is set. It is safe for
// concurrent use; a question is answered on the generation it began on.
type Service struct {
	index atomic.Pointer[Index]
	terms *terms.Base
	gate  *verify.Gate
	// writing is the way through a model; nil without one.
	writing  *Writing
	reranker Reranker
	log      *slog.Logger
}

// Reranker orders passages by how well they answer a question.
type Reranker interface {
	// Rerank returns a score for each text, higher is better.
	Rerank(ctx context.Context, question string, texts []string) ([]float64, error)
}

// Options are what a service is made of.
type Options struct {
	Terms    *terms.Base
	Writing  *Writing // nil: without a model
	Reranker Reranker // nil: without
	Log      *slog.Logger
}

// NewService makes a service without an index; see [Service.Use].
func NewService(o Options) *Service {
	return &Service{terms: o.Terms, gate: verify.New(o.Terms), writing: o.Writing, reranker: o.Reranker, log: o.Log}
}

// Use makes x the generation that questions are answered from.
func (s *Service) Use(x *Index) { s.index.Store(x) }

// Index is the generation in use, nil before the first.
func (s *Service) Index() *Index { return s.index.Load() }

// Askable tells whether a question has any letter or digit to go by.
func Askable(question string) bool {
	return len(wordTexts(clip(strings.TrimSpace(question)))) > 0
}

// Answer is the way of a question; see [Service.Stream].
func (s *Service) Answer(ctx context.Context, q Question) (Answer, error) {
	return s.Stream(ctx, q, nil)
}

// Stream is the way of a question: understand, retrieve, then have the model
// write or, without one, decide and select sentences; check every statement.
// Those that a model writes are passed to onStatement, when it is not nil, as
// they pass the gate. Where the model fails, or nothing it writes passes, the
// extractive answer stands in.
func (s *Service) Stream(ctx context.Context, q Question, onStatement func(Statement)) (Answer, error) {
	start := time.Now()
	x := s.index.Load()
	if x == nil {
		return Answer{}, ErrNoIndex
	}
	if !Askable(q.Text) {
		return Answer{}, ErrEmptyQuestion
	}
	a := Answer{Question: q, Generation: x.generation, Model: Extractive}
	u, hits, err := s.retrieve(ctx, x, q, &a.Usage)
	if err != nil {
		return Answer{}, err
	}
	a.Lang, a.Retrieved = u.lang, hits
	if a.Lang == "und" {
		a.Lang = "ar"
	}
	picks := extract(u, x.weighEvidence(u, hits), hits)
	a.Confidence = confidence(u, picks)
	if !s.writeInto(ctx, &a, u, onStatement) && a.Confidence >= minConfidence {
		a.Statements = s.check(hits, picks)
	}
	a.Abstained = len(a.Statements) == 0
	a.Took = time.Since(start)
	s.log.InfoContext(ctx, "answered", "lang", a.Lang, "statements", len(a.Statements), "abstained", a.Abstained,
		"confidence", a.Confidence, "model", a.Model, "fallback", a.Fallback, "generation", a.Generation, "took", a.Took)
	return a, nil
}

// Extractive names the answerer that needs no model.
const Extractive = "extractive"

// retrieve understands q and finds passages. A model, when there is one,
// completes a follow-up and puts the question into the documents' language;
// where it fails, the rules do.
func (s *Service) retrieve(ctx context.Context, x *Index, q Question, used *Usage) (query, []Hit, error) {
	u := understand(q, s.terms)
	if s.writing != nil && len(q.History) > 0 && len(u.carried) > 0 {
		if text, err := s.standalone(ctx, q, used); err == nil {
			u = understand(Question{Text: text, Lang: u.lang}, s.terms)
		} else {
			s.log.DebugContext(ctx, "follow-up completed by rule", "error", err)
		}
	}
	x.prepare(&u)
	hits, err := x.search(ctx, u, maxRetrieved)
	if err != nil {
		return u, nil, err
	}
	if s.writing != nil {
		if hits, err = s.searchRendered(ctx, x, u.text, hits, used); err != nil {
			s.log.DebugContext(ctx, "searched in the question's language only", "error", err)
		}
	}
	return u, s.rerank(ctx, u.text, hits), nil
}

// rerank orders hits by the reranker, when there is one and it answers.
func (s *Service) rerank(ctx context.Context, question string, hits []Hit) []Hit {
	if s.reranker == nil || len(hits) < 2 {
		return hits
	}
	texts := make([]string, len(hits))
	for i, h := range hits {
		texts[i] = h.Passage.Text
	}
	scores, err := s.reranker.Rerank(ctx, question, texts)
	if err != nil || len(scores) != len(hits) {
		s.log.WarnContext(ctx, "ranking left as it was: the reranker failed", "error", err)
		return hits
	}
	order := make([]int, len(hits))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	out := make([]Hit, len(hits))
	for i, at := range order {
		out[i] = hits[at]
		out[i].Score = 1 / float64(i+1) // the place; a reranker's own scale may be any
	}
	return out
}

// writeInto has the model answer; false means that the extractive answer is to
// stand in.
func (s *Service) writeInto(ctx context.Context, a *Answer, u query, onStatement func(Statement)) bool {
	if s.writing == nil || len(a.Retrieved) == 0 {
		return false
	}
	d, err := s.write(ctx, u.text, a.Lang, a.Retrieved, onStatement)
	a.Usage.add(d.usage)
	a.Dropped = d.dropped
	if err != nil {
		s.log.WarnContext(ctx, "the model failed", "error", err)
	}
	switch {
	case len(d.statements) > 0:
		a.Statements, a.Model = d.statements, s.writing.model.Name()
		s.translate(ctx, a.Statements, a.Lang, &a.Usage)
		return true
	case err != nil:
		a.Fallback = "unavailable"
		return false
	case d.abstained:
		a.Model = s.writing.model.Name()
		return true
	}
	a.Fallback = "unsupported"
	return false
}

// check lets through the statements that pass the gate. An extractive
// statement is its own quote, so that a failure here is a fault of ours.
func (s *Service) check(hits []Hit, ps []picked) []Statement {
	var out []Statement
	for _, p := range ps {
		st := Statement{}
		for _, c := range p.candidates {
			hit := hits[c.hit]
			if err := verify.Verbatim(hit.Passage.Text, breaksIn(hit), c.start, c.end); err != nil {
				s.log.Warn("statement dropped", "reason", err)
				continue
			}
			st.Quotes = append(st.Quotes, Quote{Hit: hit, Start: c.start, End: c.end})
		}
		if len(st.Quotes) == 0 {
			continue
		}
		st.Text = strings.Join(strings.Fields(st.Quotes[0].Text()), " ")
		out = append(out, st)
	}
	return out
}

// breaksIn gives the places inside the hit's passage where cleaning removed
// something. There should be none.
func breaksIn(h Hit) []int {
	var out []int
	for _, b := range h.Doc.Breaks {
		if b > h.Passage.Start && b < h.Passage.End {
			out = append(out, b-h.Passage.Start)
		}
	}
	return out
}
