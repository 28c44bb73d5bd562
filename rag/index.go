package rag

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"mithaq/rag/facts"
	"mithaq/rag/lexical"
	"mithaq/rag/normal"
	"mithaq/rag/terms"
)

// Vectors answers how near passages are to a query, by cosine.
type Vectors interface {
	// Scores returns one cosine for each id, in the order of the ids.
	Scores(ctx context.Context, query []float32, ids []string) ([]float64, error)
	// Nearest returns the ids of at most k passages, the nearest first.
	Nearest(ctx context.Context, query []float32, k int) ([]string, error)
}

// QueryEmbedder embeds questions in the space of the generation's passages.
type QueryEmbedder interface {
	Name() string
	// EmbedQuery returns a unit vector. counts[d] is the number of the n
	// passages whose vector is not zero in dimension d, for those embedders
	// that weigh the query by it.
	EmbedQuery(ctx context.Context, text string, counts []uint32, n int) ([]float32, error)
}

// IndexInput is what an index is made from: one whole generation.
type IndexInput struct {
	Generation string
	Documents  []Document
	Passages   []Passage
	Vectors    Vectors
	DimCounts  []uint32 // by dimension, see [QueryEmbedder]
	Embedder   QueryEmbedder
	// Dense tells that the vectors carry meaning across languages, as a
	// model's do: then they find passages, not only score what words found.
	Dense   bool
	Terms   *terms.Base
	Without []Part // switched off, for measuring
}

// Index is one generation, ready to be searched. It is immutable and safe for
// many readers at a time.
type Index struct {
	generation string
	docs       []Document
	docOf      []int // passage number -> number in docs
	passages   []Passage
	grams      *lexical.Field
	stems      *lexical.Field
	concepts   *lexical.Field
	sounds     *lexical.Field // skeletons of words, for names that no list knows
	sets       []docSet       // by document number
	age        []float64      // by document number: 0 the oldest to 1 the newest, 0.5 when its date is not known
	vectors    Vectors
	dimCounts  []uint32
	embedder   QueryEmbedder
	terms      *terms.Base
	without    []Part
	lang       string // of most passages
	dense      bool
	byID       map[string]int // passage id -> number
}

// docSet is what a document names anywhere, its title and date included.
type docSet map[string]struct{}

func (s docSet) has(key string) bool { _, ok := s[key]; return ok }

// ErrBadIndex is returned for a generation whose parts do not fit together.
var ErrBadIndex = errors.New("index parts do not fit together; build it again with: mithaq index")

// Field parameters, tuned on ARCD-train and MLQA (nDCG@10 for 4-grams alone on
// ARCD-train: b=.75 .847, b=.9 .854; for both fields fused see fieldWeights).
func gramParams() lexical.Params    { return lexical.Params{K1: 1.2, B: 0.9} }
func stemParams() lexical.Params    { return lexical.Params{K1: 1.2, B: 0.75} }
func conceptParams() lexical.Params { return lexical.Params{K1: 0.9, B: 0.5} }

// NewIndex builds the lexical fields over the passages of a generation.
func NewIndex(ctx context.Context, in IndexInput) (*Index, error) {
	x := &Index{
		generation: in.Generation, docs: in.Documents, passages: in.Passages, vectors: in.Vectors,
		dimCounts: in.DimCounts, embedder: in.Embedder, terms: in.Terms, without: in.Without, dense: in.Dense, byID: make(map[string]int, len(in.Passages)),
		docOf: make([]int, len(in.Passages)), sets: make([]docSet, len(in.Documents)),
	}
	byID := make(map[string]int, len(in.Documents))
	for i, d := range in.Documents {
		byID[d.ID] = i
		x.sets[i] = docSet{}
		x.sets[i].add(keysOf(d.Title, in.Terms))
		x.sets[i].add(keysOf(d.Date, in.Terms))
	}
	grams, stems, concepts, sounds := lexical.NewBuilder(), lexical.NewBuilder(), lexical.NewBuilder(), lexical.NewBuilder()
	for i, p := range in.Passages {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d, ok := byID[p.DocID]
		if !ok {
			return nil, fmt.Errorf("passage %s names document %q, which is not there: %w", p.ID, p.DocID, ErrBadIndex)
		}
		x.docOf[i], x.byID[p.ID] = d, i
		tokens := normal.Tokens(p.Text)
		keys := append(keysOf(p.Text, in.Terms), relativeKeys(p.Text, in.Documents[d].Date)...)
		x.sets[d].add(keys)
		sounds.Add(soundsOf(tokens))
		grams.Add(lexical.Grams(tokens))
		stems.Add(lexical.Stems(tokens))
		concepts.Add(keys)
	}
	x.age, x.lang = ages(in.Documents), mostLang(in.Passages)
	x.grams, x.stems = grams.Build(gramParams()), stems.Build(stemParams())
	x.concepts, x.sounds = concepts.Build(conceptParams()), sounds.Build(conceptParams())
	return x, nil
}

// mostLang is the language of most passages, the first by name among equals.
func mostLang(ps []Passage) string {
	n := map[string]int{}
	for _, p := range ps {
		n[p.Lang]++
	}
	best := ""
	for _, lang := range slices.Sorted(maps.Keys(n)) {
		if lang != "und" && n[lang] > n[best] {
			best = lang
		}
	}
	return best
}

// ages places the documents between the oldest and the newest date.
func ages(docs []Document) []float64 {
	var dates []string
	for _, d := range docs {
		if d.Date != "" && !slices.Contains(dates, d.Date) {
			dates = append(dates, d.Date)
		}
	}
	slices.Sort(dates)
	out := make([]float64, len(docs))
	for i, d := range docs {
		out[i] = 0.5
		if at, ok := slices.BinarySearch(dates, d.Date); ok && len(dates) > 1 {
			out[i] = float64(at) / float64(len(dates)-1)
		}
	}
	return out
}

func (s docSet) add(keys []string) {
	for _, k := range keys {
		s[k] = struct{}{}
	}
}

// Generation is the name of what is searched.
func (x *Index) Generation() string { return x.generation }

// Documents are the documents of the generation; they must not be changed.
func (x *Index) Documents() []Document { return x.docs }

// Passages is the number of passages.
func (x *Index) Passages() int { return len(x.passages) }

// keysOf gives the tokens of the concept field: concept ids and the canonical
// values, the same for every language.
func keysOf(text string, base *terms.Base) []string {
	var out []string
	for _, m := range base.Tag(text) {
		out = append(out, m.Concept.ID)
	}
	for _, v := range facts.Find(text) {
		out = append(out, valueKeys(v)...)
	}
	return out
}

// valueKeys are the keys under which a value of a text can be asked for: a
// date also answers to its year, a range to both its ends.
func valueKeys(v facts.Value) []string {
	out := []string{valueKey(v)}
	switch v.Kind {
	case facts.Date:
		if len(v.Canonical) >= 4 && v.Canonical[0] != '-' {
			out = append(out, "#year:"+v.Canonical[:4])
		}
	case facts.Range:
		for i := range len(v.Canonical) {
			if v.Canonical[i] == '/' {
				out = append(out, "#year:"+v.Canonical[:i], "#year:"+v.Canonical[i+1:])
			}
		}
	case facts.Percent:
		out = append(out, "#"+v.Canonical)
	}
	return out
}
