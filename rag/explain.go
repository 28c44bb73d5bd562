package rag

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// Explain writes how a question is answered, step by step, for people who tune
// retrieval: what was understood, which passages were found and why, how the
// sentences were weighed, and the decision.
func (s *Service) Explain(ctx context.Context, q Question, w io.Writer) error {
	x := s.index.Load()
	if x == nil {
		return ErrNoIndex
	}
	u := understand(q, s.terms)
	x.prepare(&u)
	hits, err := x.search(ctx, u, maxRetrieved)
	if err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "question    %s\nlanguage    %s, seeks %s\nwords       %s\n", u.text, u.lang, u.kind, u.full)
	for _, t := range u.units {
		fmt.Fprintf(&b, "about       %-10s %-28s weight %.2f%s%s\n", t.kind, t.key, t.weight, mark(t.asked, " asked"), mark(t.carried, " carried"))
	}
	for i, h := range hits {
		fmt.Fprintf(&b, "passage %-3d %.3f %s [%d:%d]", i+1, h.Score, h.Passage.DocID, h.Passage.Start, h.Passage.End)
		for _, name := range [...]string{"grams", "stems", "vectors", "concepts", "document"} {
			fmt.Fprintf(&b, " %s %.2f", name, h.Parts[name])
		}
		b.WriteByte('\n')
	}
	cs := x.weighEvidence(u, hits)
	for _, c := range cs[:min(len(cs), 8)] {
		text := hits[c.hit].Passage.Text[c.start:c.end]
		fmt.Fprintf(&b, "sentence    %.3f in passage %d: %s\n            ", c.score, c.hit+1, text)
		for i, t := range u.units {
			fmt.Fprintf(&b, " %s=%.2f/%.2f", t.key, c.found[i], c.held[i])
		}
		b.WriteByte('\n')
	}
	if len(cs) > 0 {
		fmt.Fprintf(&b, "confidence  %.3f, answers from %.2f\n", confidence(u, extract(u, cs, hits)), minConfidence)
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func mark(is bool, s string) string {
	if is {
		return s
	}
	return ""
}

// String is the kind's name.
func (k unitKind) String() string {
	return [...]string{"word", "concept", "value", "name"}[k]
}

// String is the kind's name.
func (k answerKind) String() string {
	return [...]string{"anything", "who", "when", "where", "how many", "how much", "a percentage", "how long", "how or why", "a list",
		"a comparison", "yes or no"}[k]
}
