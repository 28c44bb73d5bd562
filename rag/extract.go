package rag

// Selection of the sentences of an extractive answer.
const (
	maxStatements = 3
	// minGain is the share of the question, by weight, that a further sentence
	// must add to what is already said.
	minGain = 0.12
	// minRelative is its own evidence relative to the best sentence's.
	minRelative = 0.55
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
	out := []picked{{candidates: []candidate{cs[0]}}}
	covered := append([]float64(nil), cs[0].found...)
	total := 0.0
	for _, u := range q.units {
		total += u.weight
	}
	for _, c := range cs[1:] {
		if c.score < minRelative*cs[0].score {
			break
		}
		if i := sameAs(out, c, hits); i >= 0 {
			out[i].candidates = append(out[i].candidates, c)
			continue
		}
		if len(out) == maxStatements || total == 0 {
			continue
		}
		gain := 0.0
		for i, u := range q.units {
			gain += u.weight * max(0, c.found[i]-covered[i])
		}
		if gain/total < minGain {
			continue
		}
		out = append(out, picked{candidates: []candidate{c}})
		for i := range covered {
			covered[i] = max(covered[i], c.found[i])
		}
	}
	return out
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
