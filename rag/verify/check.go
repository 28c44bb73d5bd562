package verify

import (
	"errors"
	"slices"

	"mithaq/rag/normal"
)

// Bounds in bytes, far above what a sentence and a passage of 180 words need.
// They keep the work on hostile input small: rules compare every word of a
// statement with every word of its quotes.
const (
	maxStatement = 2 << 10
	maxQuotes    = 12 << 10 // of all quotes of a statement together
	maxPassage   = 64 << 10 // of a passage, as far as it is read around its quotes
)

// Check decides whether a statement is supported by what it cites. The rules
// are those of DESIGN.md, "The gate", in the order of the constants above; each
// has its own file. All that fail are named.
func (g *Gate) Check(in Input) Verdict {
	if in.Line.Abstain {
		return Verdict{Pass: true, Reasons: []string{ReasonAbstained}}
	}
	v := Verdict{Text: in.Line.Text}
	if len(normal.Tokens(in.Line.Text)) == 0 {
		v.fail(ReasonEmpty)
		return v
	}
	if len(in.Line.Text) > maxStatement {
		v.fail(ReasonTooLong)
		return v
	}
	if len(in.Line.Cites) == 0 {
		v.fail(ReasonNoCitation)
		return v
	}
	s := g.read(in.Line.Text)
	e := evidence{gate: g, given: in.Passages}
	e.locate(&v, in, s)
	if len(v.Reasons) > 0 {
		v.Quotes = nil
		return v
	}
	g.judge(&v, s, &e)
	v.Pass = len(v.Reasons) == 0
	return v
}

// judge applies the rules that compare a statement with located quotes.
func (g *Gate) judge(v *Verdict, s *view, e *evidence) {
	texts := make([]string, len(e.quotes))
	for i, q := range e.quotes {
		texts[i] = q.text
	}
	if ownMarkup(v.Text, texts) {
		v.fail(ReasonLink)
	}
	for _, r := range e.values(s) {
		v.fail(r)
	}
	if !e.names(s) {
		v.fail(ReasonName)
	}
	if !e.coverage(s) {
		v.fail(ReasonCoverage)
	}
	if e.negation(s) {
		v.fail(ReasonNegation)
	}
	if e.direction(s) {
		v.fail(ReasonDirection)
	}
}

func (v *Verdict) fail(reason string) {
	if !slices.Contains(v.Reasons, reason) {
		v.Reasons = append(v.Reasons, reason)
	}
}

// locate turns every citation into ranges of its passage. A citation that cannot
// be located fails the statement: what it was to prove is not proven.
func (e *evidence) locate(v *Verdict, in Input, s *view) {
	for _, c := range in.Line.Cites {
		i := slices.IndexFunc(in.Passages, func(p Passage) bool { return p.N == c.Passage })
		if i < 0 || c.Passage <= 0 && c.Quote == "" && c.Sentence == 0 {
			v.fail(ReasonUnknownPassage)
			continue
		}
		p := &in.Passages[i]
		if !slices.Contains(e.passages, p) {
			e.passages = append(e.passages, p)
		}
		spans, err := e.spans(c, p, s)
		if err != nil {
			v.fail(reasonOf(err))
			continue
		}
		for _, span := range spans {
			v.quote(Quote{N: p.N, Start: span.Start, End: span.End})
		}
	}
	size := 0
	for _, q := range v.Quotes {
		size += q.End - q.Start
	}
	if size > maxQuotes {
		v.fail(ReasonTooLong)
		return
	}
	for _, q := range v.Quotes {
		i := slices.IndexFunc(in.Passages, func(p Passage) bool { return p.N == q.N })
		e.quotes = append(e.quotes, e.gate.read(in.Passages[i].Text[q.Start:q.End]))
	}
}

// quote adds a range unless another holds it already.
func (v *Verdict) quote(q Quote) {
	for _, o := range v.Quotes {
		if o.N == q.N && o.Start <= q.Start && q.End <= o.End {
			return
		}
	}
	v.Quotes = append(v.Quotes, q)
}

// reasonError is a reason on its way to the verdict.
type reasonError string

func (r reasonError) Error() string { return string(r) }

func reasonOf(err error) string {
	var r reasonError
	if errors.As(err, &r) {
		return string(r)
	}
	return ReasonQuoteNotFound
}

// spans gives the ranges that a citation means.
func (e *evidence) spans(c Cite, p *Passage, s *view) ([]normal.Span, error) {
	if c.Quote != "" {
		return e.quoteSpan(c, p)
	}
	sentences := normal.Sentences(p.Text)
	if len(sentences) > 0 && sentences[0].End-sentences[0].Start > maxQuotes && c.Sentence == 0 {
		return nil, reasonError(ReasonTooLong)
	}
	if c.Sentence < 0 || c.Sentence > len(sentences) || len(sentences) == 0 {
		return nil, reasonError(ReasonUnknownSentence)
	}
	if c.Sentence > 0 {
		return sentences[c.Sentence-1 : c.Sentence], nil
	}
	return e.best(sentences, p, s), nil
}

func (e *evidence) quoteSpan(c Cite, p *Passage) ([]normal.Span, error) {
	h := newHaystack(p.Text)
	start, end, ok := h.find(c.Quote)
	if !ok {
		if h.spliced(c.Quote) {
			return nil, reasonError(ReasonQuoteSpliced)
		}
		return nil, reasonError(ReasonQuoteNotFound)
	}
	if !longEnough(p.Text, start, end) {
		return nil, reasonError(ReasonQuoteTooShort)
	}
	return []normal.Span{{Start: start, End: end}}, nil
}

// maxBest is how many sentences a citation of a whole passage may stand for.
const maxBest = 3

// minGain is what a further sentence must add, in the weights of the coverage
// rule: more than a name.
const minGain = 0.55

// best picks, for a citation of a whole passage, the sentences that hold most of
// the statement: the best one, and more as long as each adds something.
func (e *evidence) best(sentences []normal.Span, p *Passage, s *view) []normal.Span {
	const maxSentences = 40 // of a passage of 180 words; bounds the work on odd input
	whole := e.passage(p)
	views := make([]*view, 0, maxSentences)
	for _, span := range sentences[:min(len(sentences), maxSentences)] {
		if span.End > len(whole.text) {
			break
		}
		views = append(views, whole.slice(span))
	}
	var picked []int
	held := 0.0
	for len(picked) < maxBest {
		next, most := -1, held
		for i := range views {
			if slices.Contains(picked, i) {
				continue
			}
			trial := evidence{gate: e.gate}
			for _, k := range append(slices.Clone(picked), i) {
				trial.quotes = append(trial.quotes, views[k])
			}
			if h := trial.heldBy(s); h > most+minGain {
				next, most = i, h
			}
		}
		if next < 0 {
			break
		}
		picked, held = append(picked, next), most
	}
	if len(picked) == 0 {
		picked = []int{0}
	}
	slices.Sort(picked)
	out := make([]normal.Span, len(picked))
	for i, k := range picked {
		out[i] = sentences[k]
	}
	return out
}

// heldBy is the weight of what the quotes hold of a statement.
func (e *evidence) heldBy(s *view) float64 {
	var t tally
	for i, u := range s.units {
		e.tallyUnit(&t, s, i, u)
	}
	return t.held
}
