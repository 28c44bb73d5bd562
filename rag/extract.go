package rag

import "slices"

// Selection of the sentences of an extractive answer.
const (
	maxStatements        = 3
	maxStatementsCompare = 4
	// minGain is the share of the question, by weight, that a further sentence
	// must add to what is already said, and minGainMany the same for lists and
	// comparisons, which are made of several.
	minGain     = 0.25
	minGainMany = 0.1
	// minRelative is its own evidence relative to the best sentence's.
	minRelative     = 0.6
	minRelativeMany = 0.4
	// minWiden is the share that a neighbouring sentence must add to be quoted
	// in one with the best, and maxGap the white space between the two, in bytes.
	minWiden = 0.1
	maxGap   = 4
	// sameFact is the overlap from which two sentences of different documents
	// tell the same: one statement with both as sources.
	sameFact = 0.5
)

// picked is one statement of an extractive answer: a sentence and those of
// other documents that tell the same.
type picked struct {
	candidates []candidate
}

// extract picks the one to three sentences that answer q, the best first.
func extract(q query, cs []candidate, hits []Hit) []picked {
	if len(cs) == 0 {
		return nil
	}
	first := widen(q, cs)
	out := []picked{{candidates: []candidate{first}}}
	covered := settled(q, first)
	gainNeeded, relative, most := minGain, minRelative, maxStatements
	if q.kind == compareAnswer {
		most = maxStatementsCompare
	}
	if q.kind == listAnswer || q.kind == compareAnswer {
		gainNeeded, relative = minGainMany, minRelativeMany
	}
	if next, ok := consequence(q, cs); ok {
		out = append(out, picked{candidates: []candidate{next}})
	}
	for _, c := range cs[1:] {
		if c.hit == first.hit && c.start >= first.start && c.end <= first.end {
			continue
		}
		if c.score < relative*cs[0].score {
			break
		}
		if i := sameAs(out, c, hits); i >= 0 {
			out[i].candidates = append(out[i].candidates, c)
			continue
		}
		if len(out) == most || gain(q, c, covered) < gainNeeded {
			continue
		}
		out = append(out, picked{candidates: []candidate{c}})
		for i := range covered {
			covered[i] = max(covered[i], c.held[i])
		}
	}
	return out
}

// widen joins to the best sentence the one right after or before it, when that
// one says what the best one lacks: together they are one quote.
func widen(q query, cs []candidate) candidate {
	best := cs[0]
	if q.kind == howAnswer || q.kind == compareAnswer {
		return best // these take sentences of their own
	}
	lacks := slices.Clone(best.found)
	for i, u := range q.units {
		if u.kind == nameUnit || u.kind == valueUnit {
			lacks[i] = max(lacks[i], best.held[i])
		}
	}
	at, most := -1, minWiden
	for i, c := range cs[1:] {
		adjacent := c.hit == best.hit && (c.start >= best.end && c.start-best.end <= maxGap || best.start >= c.end && best.start-c.end <= maxGap)
		if g := gain(q, c, lacks); adjacent && g > most {
			at, most = i+1, g
		}
	}
	if at < 0 {
		return best
	}
	c := cs[at]
	best.start, best.end = min(best.start, c.start), max(best.end, c.end)
	best.found, best.held = slices.Clone(best.found), slices.Clone(best.held)
	for i := range best.found {
		best.found[i], best.held[i] = max(best.found[i], c.found[i]), max(best.held[i], c.held[i])
	}
	return best
}

// settled is what a sentence says of each unit. Names and values that its
// context gives need no sentence of their own, but in a comparison.
func settled(q query, c candidate) []float64 {
	out := slices.Clone(c.held)
	for i, u := range q.units {
		if (u.kind == nameUnit || u.kind == valueUnit) && out[i] >= 0.5 && q.kind != compareAnswer {
			out[i] = 1
		}
	}
	return out
}

// consequence is the sentence after the best one when the question asks how or
// why and the best one does not say what is asked: it sets out, the next one
// tells.
func consequence(q query, cs []candidate) (candidate, bool) {
	if q.kind != howAnswer || saysLast(q, cs[0]) {
		return candidate{}, false
	}
	next, found := candidate{}, false
	for _, c := range cs[1:] {
		if c.hit == cs[0].hit && c.start > cs[0].start && (!found || c.start < next.start) {
			next, found = c, true
		}
	}
	return next, found
}

// saysLast tells whether a sentence itself holds the last term of the question,
// which in "how will the plants benefit" is what is asked about.
func saysLast(q query, c candidate) bool {
	last := -1
	for i, u := range q.units {
		if u.kind == conceptUnit && !u.minor && !u.carried && !u.source && (last < 0 || u.start > q.units[last].start) {
			last = i
		}
	}
	return last < 0 || c.found[last] >= 0.5
}

// gain is the share of the question, by weight, that a sentence itself adds to
// what is covered.
func gain(q query, c candidate, covered []float64) float64 {
	sum, total := 0.0, 0.0
	for i, u := range q.units {
		total += u.weight
		if u.source && q.kind != compareAnswer {
			continue // that it stands in the statement adds nothing to what does
		}
		sum += u.weight * max(0, c.found[i]-covered[i])
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

// sameAs finds the statement whose sentence c repeats from another document, -1
// when it repeats none. A statement takes one further source only.
func sameAs(out []picked, c candidate, hits []Hit) int {
	for i, p := range out {
		first := p.candidates[0]
		if len(p.candidates) == 1 && hits[first.hit].Passage.DocID != hits[c.hit].Passage.DocID && overlap(first.f, c.f) >= sameFact {
			return i
		}
	}
	return -1
}

// overlap is the Jaccard index of two sentences' concepts and stems.
func overlap(a, b *features) float64 {
	both, all := 0, len(b.stems)+len(b.keys)
	for s := range a.stems {
		if _, ok := b.stems[s]; ok {
			both++
		} else {
			all++
		}
	}
	for k := range a.keys {
		if _, ok := b.keys[k]; ok {
			both++
		} else {
			all++
		}
	}
	if all == 0 {
		return 0
	}
	return float64(both) / float64(all)
}
