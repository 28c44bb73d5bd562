package eval

import (
	"slices"
	"strings"

	"mithaq/rag/normal"
)

// Outcome is how one question came out against its gold fields.
type Outcome struct {
	Answerable bool
	Rank       int     // of the first passages that cover the needed spans; 0: not within 10
	Recall     float64 // share of the needed spans that the citations cover by half
	Precision  float64 // share of the citations that overlap a gold span by half
	Cited      bool    // there are citations, so Precision means something
	Correct    bool    // every key fact stated and no trap sprung
	Abstained  bool
	Confidence float64
}

// Summary are the figures over many questions.
type Summary struct {
	N           int     `json:"n"`
	Answerable  int     `json:"answerable"`
	Hit1        float64 `json:"span_hit@1"`
	Hit5        float64 `json:"span_hit@5"`
	MRR10       float64 `json:"span_mrr@10"`
	Recall      float64 `json:"citation_recall"`
	Precision   float64 `json:"citation_precision"`
	Correct     float64 `json:"answer_correct"`
	Refused     int     `json:"answerable_refused"`
	Unanswered  int     `json:"unanswerable_refused"`
	Hallucinate int     `json:"unanswerable_answered"`
	// Rejection is the share of the unanswerable questions that are refused
	// when the confidence is cut so that one in twenty answerable ones is.
	Rejection float64 `json:"rejection_at_5"`
}

// Score compares a prediction with the gold fields of its question; ok is false
// when the question has none.
func Score(q QuestionLine, p Prediction) (o Outcome, ok bool) {
	if q.Answerable == nil {
		return Outcome{}, false
	}
	o = Outcome{Answerable: *q.Answerable, Abstained: p.Abstained, Cited: len(p.Citations) > 0, Confidence: p.Confidence}
	if !o.Answerable {
		return o, true
	}
	for k := 1; k <= len(p.Retrieved) && o.Rank == 0; k++ {
		if q.needed(func(s Span) bool { return coveredBy(s, p.Retrieved[:k], .8) }) {
			o.Rank = k
		}
	}
	o.Recall = q.share(func(s Span) bool { return coveredTogether(s, p.Citations, .5) })
	for _, c := range p.Citations {
		if slices.ContainsFunc(q.GoldSpans, func(s Span) bool { return coveredBy(s, []Span{c}, .5) || coveredBy(c, []Span{s}, .5) }) {
			o.Precision += 1 / float64(len(p.Citations))
		}
	}
	o.Correct = !p.Abstained
	answer := normal.Fold(p.Answer)
	for _, f := range q.KeyFacts {
		o.Correct = o.Correct && slices.ContainsFunc(f.Any, func(s string) bool { return strings.Contains(answer, normal.Fold(s)) })
	}
	for _, s := range q.MustNot {
		o.Correct = o.Correct && !strings.Contains(answer, normal.Fold(s))
	}
	return o, true
}

// needed applies the question's need to what holds of its spans.
func (q QuestionLine) needed(holds func(Span) bool) bool { return q.share(holds) == 1 }

// share is the share of the needed spans for which holds: of all, or 1 if any
// one does, or of the best group.
func (q QuestionLine) share(holds func(Span) bool) float64 {
	groups := q.Need.Groups
	switch {
	case len(q.GoldSpans) == 0:
		return 0
	case q.Need.Any:
		for i := range q.GoldSpans {
			groups = append(groups, []int{i})
		}
	case groups == nil:
		all := make([]int, len(q.GoldSpans))
		for i := range all {
			all[i] = i
		}
		groups = [][]int{all}
	}
	best := 0.0
	for _, g := range groups {
		n := 0
		for _, i := range g {
			if i >= 0 && i < len(q.GoldSpans) && holds(q.GoldSpans[i]) {
				n++
			}
		}
		if len(g) > 0 {
			best = max(best, float64(n)/float64(len(g)))
		}
	}
	return best
}

// coveredBy tells whether one of texts, of the same document, holds at least
// share of the span's words, repeats counted.
func coveredBy(s Span, texts []Span, share float64) bool {
	return slices.ContainsFunc(texts, func(t Span) bool {
		return t.Doc == s.Doc && wordShare(s.Text, []string{t.Text}) >= share
	})
}

// coveredTogether is coveredBy with the texts of the document taken as one.
func coveredTogether(s Span, texts []Span, share float64) bool {
	var same []string
	for _, t := range texts {
		if t.Doc == s.Doc {
			same = append(same, t.Text)
		}
	}
	return len(same) > 0 && wordShare(s.Text, same) >= share
}

func wordShare(span string, texts []string) float64 {
	have := map[string]int{}
	for _, t := range texts {
		for _, w := range words(t) {
			have[w]++
		}
	}
	all := words(span)
	n := 0
	for _, w := range all {
		if have[w] > 0 {
			have[w]--
			n++
		}
	}
	if len(all) == 0 {
		return 0
	}
	return float64(n) / float64(len(all))
}

// words are the span's tokens; Chinese counts by characters.
func words(s string) []string {
	var out []string
	for _, t := range normal.Tokens(s) {
		if t.Script != normal.Han {
			out = append(out, t.Text)
			continue
		}
		for _, r := range t.Text {
			out = append(out, string(r))
		}
	}
	return out
}

// Summarize takes the means over outcomes: retrieval and citations over the
// answerable questions, precision over those that cite at all.
func Summarize(os []Outcome) Summary {
	s := Summary{N: len(os)}
	cited := 0
	for _, o := range os {
		if !o.Answerable {
			if o.Abstained {
				s.Unanswered++
			} else {
				s.Hallucinate++
			}
			continue
		}
		s.Answerable++
		s.addAnswerable(o, &cited)
	}
	for _, f := range []*float64{&s.Hit1, &s.Hit5, &s.MRR10, &s.Recall, &s.Correct} {
		*f /= float64(max(1, s.Answerable))
	}
	s.Precision /= float64(max(1, cited))
	s.Rejection = rejection(os, 0.05)
	return s
}

// rejection cuts at the confidence below which the given share of the
// answerable questions lies, and tells the share of the others below it.
func rejection(os []Outcome, falseRefusals float64) float64 {
	var answerable []float64
	for _, o := range os {
		if o.Answerable {
			answerable = append(answerable, o.Confidence)
		}
	}
	if len(answerable) == 0 || len(answerable) == len(os) {
		return 0
	}
	slices.Sort(answerable)
	cut, below := answerable[int(falseRefusals*float64(len(answerable)))], 0
	for _, o := range os {
		if !o.Answerable && o.Confidence < cut {
			below++
		}
	}
	return float64(below) / float64(len(os)-len(answerable))
}

func (s *Summary) addAnswerable(o Outcome, cited *int) {
	if o.Abstained {
		s.Refused++
	}
	if o.Correct {
		s.Correct++
	}
	s.Recall += o.Recall
	if o.Cited {
		*cited++
		s.Precision += o.Precision
	}
	if o.Rank == 0 {
		return
	}
	s.MRR10 += 1 / float64(o.Rank)
	if o.Rank == 1 {
		s.Hit1++
	}
	if o.Rank <= 5 {
		s.Hit5++
	}
}
