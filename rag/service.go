package rag

import (
	"context"
	"errors"
	"log/slog"
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
	log   *slog.Logger
}

// NewService makes a service without an index; see [Service.Use].
func NewService(base *terms.Base, log *slog.Logger) *Service {
	return &Service{terms: base, gate: verify.New(base), log: log}
}

// Use makes x the generation that questions are answered from.
func (s *Service) Use(x *Index) { s.index.Store(x) }

// Index is the generation in use, nil before the first.
func (s *Service) Index() *Index { return s.index.Load() }

// Askable tells whether a question has any letter or digit to go by.
func Askable(question string) bool {
	return len(wordTexts(clip(strings.TrimSpace(question), maxQuestion))) > 0
}

// Answer is the way of a question: understand, retrieve, decide, select the
// sentences, check every one.
func (s *Service) Answer(ctx context.Context, q Question) (Answer, error) {
	start := time.Now()
	x := s.index.Load()
	if x == nil {
		return Answer{}, ErrNoIndex
	}
	if !Askable(q.Text) {
		return Answer{}, ErrEmptyQuestion
	}
	u := understand(q, s.terms)
	x.prepare(&u)
	hits, err := x.search(ctx, u, maxRetrieved)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Question: q, Lang: u.lang, Retrieved: hits, Generation: x.generation, Model: "extractive"}
	if a.Lang == "und" {
		a.Lang = "ar"
	}
	picks := extract(u, x.weighEvidence(u, hits), hits)
	a.Confidence = confidence(u, picks)
	if a.Confidence >= minConfidence {
		a.Statements = s.check(hits, picks)
	}
	a.Abstained = len(a.Statements) == 0
	a.Took = time.Since(start)
	s.log.InfoContext(ctx, "answered", "lang", a.Lang, "statements", len(a.Statements), "abstained", a.Abstained,
		"confidence", a.Confidence, "generation", a.Generation, "took", a.Took)
	return a, nil
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
