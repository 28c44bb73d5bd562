package rag

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"mithaq/rag/normal"
	"mithaq/rag/terms"
)

// How much of a unit counts as found by where it stands. A name said once
// holds for the sentences after it; other words hold less far.
const (
	nearWord    = 0.5 // in the sentence before or after
	farWord     = 0.3 // elsewhere in the passage
	titleWord   = 0.6 // in the document's title
	nearName    = 0.8
	farName     = 0.65
	titleName   = 0.8
	farDocument = 0.5 // a name elsewhere in the document
	// Places, organizations and programmes are more often what is spoken of
	// than who acts, and do not carry over as far.
	nearTopic        = 0.65
	farTopic         = 0.5
	farTopicDocument = 0.35
)

// evidencePassages is how many of the best passages are read sentence by
// sentence for the answer.
const evidencePassages = 8

// minConfidence is the least confidence with which the bot answers. On the 84
// questions on news articles that it was set by, 3 of 63 that the documents
// answer came out below it, and 1 of 21 of the others above.
const minConfidence = 0.475

// candidate is a sentence that may answer, with its evidence.
type candidate struct {
	hit        int // number in the retrieved list
	start, end int // bytes in the passage
	f          *features
	found      []float64 // by unit: how far the sentence itself holds it
	held       []float64 // by unit: the same with what its context tells
	score      float64   // coverage with context, by weight, times the kind's factor
}

// weighEvidence reads the best passages sentence by sentence and returns the
// sentences by how well they cover what the question is about, best first.
func (x *Index) weighEvidence(q query, hits []Hit) []candidate {
	var out []candidate
	top := 0.0
	for h, hit := range hits[:min(len(hits), evidencePassages)] {
		top = max(top, hit.Score)
		out = append(out, x.weighPassage(q, h, hit, top)...)
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return out
}

func (x *Index) weighPassage(q query, h int, hit Hit, top float64) []candidate {
	text := hit.Passage.Text
	// What no unit asks for is not looked for: these two cost the most.
	dated := slices.ContainsFunc(q.units, func(u unit) bool { return u.kind == valueUnit })
	heard := slices.ContainsFunc(q.units, func(u unit) bool { return u.sound != "" })
	var cs []candidate
	for _, s := range normal.Sentences(text) {
		f := featuresOf(text[s.Start:s.End], x.terms)
		if dated {
			for _, k := range relativeKeys(text[s.Start:s.End], hit.Doc.Date) {
				f.keys[k] = struct{}{}
			}
		}
		if heard {
			f.sounds = soundsOf(normal.Tokens(text[s.Start:s.End]))
		}
		c := candidate{hit: h, start: s.Start, end: s.End, f: f, found: make([]float64, len(q.units))}
		for i, u := range q.units {
			c.found[i] = f.match(u)
		}
		cs = append(cs, c)
	}
	title := featuresOf(hit.Doc.Title+"\n"+hit.Doc.Date, x.terms)
	doc := x.documentSet(hit.Doc.ID)
	for i := range cs {
		c := &cs[i]
		c.held = make([]float64, len(q.units))
		for k, u := range q.units {
			c.held[k] = max(c.found[k], x.weight(PartContext, found(k, u, cs, i, title, doc)))
		}
		c.score = coverage(q, *c) * x.factor(PartKind, holdsKind(q, c.f)*counted(q, c.f)*x.unseen(q)) *
			x.factor(PartDeed, holdsDeed(q, *c)) * x.factor(PartBinds, binds(q, *c, hit.Doc.Date)) *
			x.factor(PartPeople, x.aboutOthers(q, *c)) * x.factor(PartCore, holdsCore(q, *c)*holdsTopic(q, *c))
		if top > 0 {
			c.score *= 0.9 + 0.1*hit.Score/top
		}
		if heading(text[c.start:c.end]) {
			c.score *= 0.5 // it names the subject but says nothing of it
		}
	}
	return cs
}

// heading tells a title or caption from a sentence: short, without an end.
func heading(s string) bool {
	words := len(strings.Fields(s))
	last, _ := utf8.DecodeLastRuneInString(s)
	return words < 4 && DetectLang(s) != "zh" || words < 12 && !strings.ContainsRune(".!?؟。！？…\"”»'’)", last) && DetectLang(s) != "zh"
}

// coverage is the share, by weight, of the question's units that a sentence
// holds, itself or by its context.
func coverage(q query, c candidate) float64 {
	sum, total := 0.0, 0.0
	for k, u := range q.units {
		if !u.comparable(c.f.lang) {
			continue
		}
		total += u.weight
		sum += u.weight * c.held[k]
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

// holdsDeed lowers a sentence that does not say what the question asks the
// doer, the time or the cause of: who signed is not told by what is planned.
func holdsDeed(q query, c candidate) float64 {
	missing := 1.0
	switch q.kind {
	case whoAnswer, whenAnswer, whereAnswer, howManyAnswer, howMuchAnswer, howAnswer:
		missing = 0.6
	case listAnswer, anyAnswer, yesNoAnswer:
		missing = 0.8
	}
	for i, u := range q.units {
		if u.deed && !u.carried && c.found[i] < 0.5 {
			return missing
		}
	}
	return 1
}

// holdsCore lowers a sentence that gives a measure, a time or a doer of
// something else: what weighs most in such a question must be in it.
func holdsCore(q query, c candidate) float64 {
	switch q.kind {
	case whoAnswer, whenAnswer, whereAnswer, howManyAnswer, howMuchAnswer, howLongAnswer, percentAnswer:
	default:
		return 1
	}
	core := -1
	for i, u := range q.units {
		if u.kind == wordUnit || u.minor || u.common || u.asked || u.deed || u.place || u.carried {
			continue
		}
		if core < 0 || u.weight > q.units[core].weight {
			core = i
		}
	}
	if core >= 0 && c.found[core] < 0.5 {
		return 0.8
	}
	return 1
}

// holdsTopic lowers a sentence that shares with the question only whom it is
// about: the same two presidents, another matter.
func holdsTopic(q query, c candidate) float64 {
	sum, total := 0.0, 0.0
	for i, u := range q.units {
		if u.kind == nameUnit || u.carried || !u.comparable(c.f.lang) {
			continue
		}
		total += u.weight
		sum += u.weight * c.held[i]
	}
	if total > 0 && sum/total < 0.25 && q.kind != compareAnswer {
		return 0.8
	}
	return 1
}

// binds lowers a sentence whose document never names what the question pins
// its answer to: another person, another meeting, another year. A year says
// nothing against a document of unknown date.
func binds(q query, c candidate, date string) float64 {
	factor := 1.0
	if q.kind == compareAnswer {
		return factor // each side has its own names
	}
	for k, u := range q.units {
		pinned := u.kind == nameUnit || u.kind == valueUnit
		if !pinned || u.carried || strings.HasPrefix(u.key, "#year:") && date == "" {
			continue
		}
		if c.held[k] == 0 {
			factor *= 0.5
		}
	}
	return factor
}

// unseen lowers everything when the kind of thing asked for is a term of the
// field that no passage names: no hotel, no hotel's name.
func (x *Index) unseen(q query) float64 {
	for _, u := range q.units {
		if u.asked && u.kind == conceptUnit && !u.common && !u.carried && x.concepts.DF(u.key) == 0 {
			return 0.75
		}
	}
	return 1
}

// aboutOthers lowers a sentence that names other people and none of those in
// question: how long Xi stayed is not how long Putin did.
func (x *Index) aboutOthers(q query, c candidate) float64 {
	if q.kind == whoAnswer || q.kind == compareAnswer || q.kind == listAnswer {
		return 1
	}
	asked := false
	for i, u := range q.units {
		if concept := x.terms.Concept(u.key); concept != nil && concept.Kind == terms.Person && !u.carried {
			if c.found[i] > 0 {
				return 1
			}
			asked = true
		}
	}
	if asked && c.f.hasKind(terms.Person) {
		return 0.6
	}
	return 1
}

// counted lowers a sentence without a number beside what is to be counted.
func counted(q query, f *features) float64 {
	if q.kind != howManyAnswer {
		return 1
	}
	for _, u := range q.units {
		if u.counted && !f.counts(u) {
			return 0.5
		}
	}
	return 1
}

func found(k int, u unit, cs []candidate, i int, title *features, doc docSet) float64 {
	best := cs[i].found[k]
	if best >= 1 {
		return 1
	}
	near, far, inTitle := nearWord, farWord, titleWord
	switch {
	case u.kind == nameUnit && !u.person:
		near, far, inTitle = nearTopic, farTopic, titleName
		if doc.has(u.key) {
			best = max(best, farTopicDocument)
		}
	case u.kind == nameUnit || u.kind == valueUnit && !strings.Contains(u.key, ":"):
		near, far, inTitle = nearName, farName, titleName
		if doc.has(u.key) {
			best = max(best, farDocument)
		}
	}
	if u.kind == valueUnit {
		inTitle = titleName // the year of a document holds for all of it
	}
	for j := range cs {
		w := far
		if j == i-1 || j == i+1 {
			w = near
		}
		best = max(best, w*cs[j].found[k])
	}
	return max(best, inTitle*title.match(u))
}

func (x *Index) documentSet(id string) docSet {
	for i := range x.docs {
		if x.docs[i].ID == id {
			return x.sets[i]
		}
	}
	return nil
}

// confidence tells how sure the picked sentences make the answer. Units that
// nothing could be compared with lower it: nothing speaks for them.
func confidence(q query, ps []picked) float64 {
	if len(ps) == 0 {
		return 0
	}
	best := ps[0].candidates[0]
	known, all := 0.0, 0.0
	for _, u := range q.units {
		all += u.weight
		if u.comparable(best.f.lang) {
			known += u.weight
		}
	}
	if all == 0 {
		return 0
	}
	score := best.score
	if q.kind == compareAnswer {
		score = max(score, together(q, ps))
	}
	share := known / all
	if share < minKnown {
		score *= share / minKnown
	}
	return min(1, score*(0.7+0.3*share))
}

// minKnown is the share of a question that must be known words for the rest to
// be trusted: below, it may be of a language that nobody here speaks.
const minKnown = 0.5

// together is the coverage by several sentences: a comparison need not be made
// by any one of them.
func together(q query, ps []picked) float64 {
	sum, total := 0.0, 0.0
	for i, u := range q.units {
		best := 0.0
		for _, p := range ps {
			best = max(best, p.candidates[0].held[i])
		}
		total += u.weight
		sum += u.weight * best
	}
	return sum / total
}
