// Package hashing is the built-in embedder: character n-grams of words hashed
// into a fixed number of dimensions ("feature hashing", Weinberger et al.,
// 2009). It needs no model and no network.
//
// A document's vector carries no statistics of the corpus, so that adding a
// document changes no other vector; the inverse document frequency weighs the
// query's side only, from the counts of the generation that is searched.
package hashing

import (
	"context"
	"math"
	"strconv"

	"mithaq/rag/normal"
)

// Bounds of the n-grams in characters, the word's two edge marks included.
const (
	minGram = 3
	maxGram = 5
)

// DefaultDimensions keeps 40,000 passages within 330 MB.
const DefaultDimensions = 2048

// Embedder turns texts into unit vectors. It has no state and is safe for
// concurrent use.
type Embedder struct{ dims int }

// New makes an embedder of the given number of dimensions; 0 means the default.
func New(dims int) *Embedder {
	if dims <= 0 {
		dims = DefaultDimensions
	}
	return &Embedder{dims: dims}
}

// Name identifies the embedder and every setting that changes its vectors.
func (e *Embedder) Name() string { return "hashing-3-5-grams-v1-" + strconv.Itoa(e.dims) }

// Dimensions is the length of every vector.
func (e *Embedder) Dimensions() int { return e.dims }

// EmbedDocuments returns one vector of length 1 for each text: 1+ln tf in each
// dimension. A text without any word gets the vector of a lone mark, since a
// zero vector has no direction and spoils cosine search.
func (e *Embedder) EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, t := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v := e.counts(t)
		for d, tf := range v {
			if tf > 0 {
				v[d] = 1 + float32(math.Log(float64(tf)))
			}
		}
		out[i] = unit(v)
	}
	return out, nil
}

// EmbedQuery returns the query's unit vector with each dimension weighed by
// ln(1 + (n-df+.5)/(df+.5)), where counts[d] is the number of documents, out of
// n, whose vector is not zero in dimension d. Without counts nothing is weighed.
func (e *Embedder) EmbedQuery(_ context.Context, text string, counts []uint32, n int) ([]float32, error) {
	v := e.counts(text)
	for d, tf := range v {
		if tf == 0 {
			continue
		}
		w := 1 + math.Log(float64(tf))
		if len(counts) == len(v) {
			df := float64(counts[d])
			w *= math.Log(1 + (float64(n)-df+.5)/(df+.5))
		}
		v[d] = float32(w)
	}
	return unit(v), nil
}

func (e *Embedder) counts(text string) []float32 {
	v := make([]float32, e.dims)
	for _, t := range normal.Tokens(text) {
		e.addWord(v, t)
	}
	return v
}

func (e *Embedder) addWord(v []float32, t normal.Token) {
	word := "^" + t.Text + "$"
	offs := make([]int, 0, len(word)+1)
	for i := range word {
		offs = append(offs, i)
	}
	offs = append(offs, len(word))
	lo := minGram
	if t.Script == normal.Han {
		lo = 2 // a Chinese word is mostly two characters
	}
	for n := lo; n <= maxGram; n++ {
		for i := 0; i+n < len(offs); i++ {
			v[e.bucket(word[offs[i]:offs[i+n]])]++
		}
	}
}

// bucket is FNV-1a (draft-eastlake-fnv) with a final mix, modulo the dimensions.
func (e *Embedder) bucket(s string) int {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h ^= uint64(s[i])
		h *= 1099511628211
	}
	h ^= h >> 32
	return int(h % uint64(e.dims))
}

func unit(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		v[0] = 1
		return v
	}
	inv := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= inv
	}
	return v
}
