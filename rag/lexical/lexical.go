// Package lexical ranks passages by the words that they share with a question:
// Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework:
// BM25 and Beyond", 2009) over one or more fields of terms.
//
// A [Field] is one inverted index. It is immutable once built and safe for many
// readers at a time. What the terms are is up to the caller; see [Grams] and
// [Stems] for the two that this package makes from words.
package lexical

import (
	"maps"
	"math"
	"slices"
)

// Params are BM25's two free parameters.
type Params struct {
	K1 float64 // saturation of the term frequency
	B  float64 // how far the length of a passage counts, 0..1
}

// Builder collects the terms of passages, in the order of their numbers.
type Builder struct {
	terms    map[string]uint32
	postings [][]posting
	lengths  []uint32
	total    uint64
}

type posting struct {
	doc uint32
	tf  uint32
}

// NewBuilder makes an empty builder.
func NewBuilder() *Builder { return &Builder{terms: map[string]uint32{}} }

// Add appends the next passage with its terms, repeats included.
func (b *Builder) Add(terms []string) {
	doc := uint32(len(b.lengths))
	b.lengths = append(b.lengths, uint32(len(terms)))
	b.total += uint64(len(terms))
	for _, t := range terms {
		id, ok := b.terms[t]
		if !ok {
			id = uint32(len(b.postings))
			b.terms[t] = id
			b.postings = append(b.postings, nil)
		}
		p := b.postings[id]
		if n := len(p); n > 0 && p[n-1].doc == doc {
			p[n-1].tf++
			continue
		}
		b.postings[id] = append(p, posting{doc: doc, tf: 1})
	}
}

// Field is an inverted index over the passages 0..N-1.
type Field struct {
	terms  map[string]uint32
	starts []uint32 // by term id, into docs and weights; one more at the end
	docs   []uint32
	// weights hold what BM25 needs of a posting beside the query: the saturated,
	// length-normalized frequency. The IDF is the query's business.
	weights []float32
	n       int
}

// Build freezes what was added. The builder must not be used afterwards.
func (b *Builder) Build(p Params) *Field {
	f := &Field{terms: b.terms, n: len(b.lengths), starts: make([]uint32, 0, len(b.postings)+1)}
	total := 0
	for _, ps := range b.postings {
		total += len(ps)
	}
	f.docs, f.weights = make([]uint32, 0, total), make([]float32, 0, total)
	mean := 1.0
	if f.n > 0 && b.total > 0 {
		mean = float64(b.total) / float64(f.n)
	}
	for _, ps := range b.postings {
		f.starts = append(f.starts, uint32(len(f.docs)))
		for _, q := range ps {
			norm := p.K1 * (1 - p.B + p.B*float64(b.lengths[q.doc])/mean)
			f.docs = append(f.docs, q.doc)
			f.weights = append(f.weights, float32(float64(q.tf)*(p.K1+1)/(float64(q.tf)+norm)))
		}
	}
	f.starts = append(f.starts, uint32(len(f.docs)))
	return f
}

// Len is the number of passages.
func (f *Field) Len() int { return f.n }

// DF is the number of passages that hold term.
func (f *Field) DF(term string) int {
	id, ok := f.terms[term]
	if !ok {
		return 0
	}
	return int(f.starts[id+1] - f.starts[id])
}

// IDF is ln(1 + (N-df+.5)/(df+.5)), never negative; a term that no passage
// holds has the highest.
func (f *Field) IDF(term string) float64 {
	df := float64(f.DF(term))
	return math.Log(1 + (float64(f.n)-df+.5)/(df+.5))
}

// Scores adds the BM25 score of every passage for the weighted query terms to
// acc, which must be Len long. It returns the highest score added to.
func (f *Field) Scores(query map[string]float64, acc []float32) float32 {
	var best float32
	// In the order of the terms: float sums must not depend on the map's order.
	for _, term := range slices.Sorted(maps.Keys(query)) {
		id, ok := f.terms[term]
		if !ok {
			continue
		}
		w := float32(query[term] * f.IDF(term))
		docs, weights := f.docs[f.starts[id]:f.starts[id+1]], f.weights[f.starts[id]:f.starts[id+1]]
		for i, d := range docs {
			acc[d] += w * weights[i]
			best = max(best, acc[d])
		}
	}
	return best
}
