package chromem

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
)

// ErrUnknownID tells that a passage has no vector in the store.
var ErrUnknownID = errors.New("no vector under this passage id")

// Scored is a passage id with the cosine of its vector and the query's, -1..1.
type Scored struct {
	ID    string
	Score float64
}

// Store answers for all shards of a generation. It is immutable and safe for
// concurrent use.
type Store struct {
	dims    int
	shards  []*Shard
	vectors map[string][]float32
	counts  []uint32
}

// NewStore joins shards of the same dimensions. An id in two shards is an error.
func NewStore(dims int, shards ...*Shard) (*Store, error) {
	if dims <= 0 {
		return nil, fmt.Errorf("%w: a store of %d dimensions", ErrVector, dims)
	}
	total := 0
	for _, s := range shards {
		total += s.Len()
	}
	st := &Store{dims: dims, vectors: make(map[string][]float32, total), counts: make([]uint32, dims)}
	for _, s := range shards {
		if s.dims != dims {
			return nil, fmt.Errorf("%w: shard %s has %d dimensions, the store %d", ErrVector, s.name, s.dims, dims)
		}
		if s.Len() == 0 {
			continue
		}
		st.shards = append(st.shards, s)
		for _, id := range s.ids {
			if _, twice := st.vectors[id]; twice {
				return nil, fmt.Errorf("the passage id %s is in two shards", id)
			}
			st.vectors[id] = s.vectors[id]
		}
		for d, n := range s.counts {
			st.counts[d] += n
		}
	}
	return st, nil
}

// Len is the number of vectors.
func (s *Store) Len() int { return len(s.vectors) }

// Dimensions is the length of every vector.
func (s *Store) Dimensions() int { return s.dims }

// DimCounts is, for each dimension, how many vectors are not zero in it. It is
// shared: do not change it.
func (s *Store) DimCounts() []uint32 { return s.counts }

// Scores gives the cosine of the query with each of the passages, in the order
// of ids. An id that is not in the store is [ErrUnknownID], a query of other
// dimensions or without direction [ErrVector].
func (s *Store) Scores(ctx context.Context, query []float32, ids []string) ([]float64, error) {
	norm, err := s.checkQuery(query)
	if err != nil {
		return nil, err
	}
	// A hashed query is zero in most dimensions: only the others can add anything.
	at := make([]int, 0, len(query))
	for d, x := range query {
		if x != 0 {
			at = append(at, d)
		}
	}
	out := make([]float64, len(ids))
	for i, id := range ids {
		if i%256 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		v, ok := s.vectors[id]
		if !ok {
			return nil, fmt.Errorf("%w: %s", ErrUnknownID, id)
		}
		var sum float64
		for _, d := range at {
			sum += float64(query[d]) * float64(v[d])
		}
		out[i] = sum / norm
	}
	return out, nil
}

// Nearest gives the k passages nearest to the query, best first, ties by id, by
// chromem-go's exhaustive search of every shard. Fewer come when the store has
// fewer; k of 0 or less gives none.
func (s *Store) Nearest(ctx context.Context, query []float32, k int) ([]Scored, error) {
	if _, err := s.checkQuery(query); err != nil {
		return nil, err
	}
	k = min(k, s.Len())
	if k <= 0 {
		return nil, ctx.Err()
	}
	var out []Scored
	for _, sh := range s.shards {
		found, err := sh.nearest(ctx, query, k)
		if err != nil {
			return nil, fmt.Errorf("search shard %s: %w", sh.name, err)
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, byScore)
	return out[:k], nil
}

func byScore(a, b Scored) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
}

// nearest asks chromem-go for more than k until the last one is worse than the
// k-th: among equals it keeps whichever its map gave first, and equal vectors
// are common, since papers print the same wire story.
func (s *Shard) nearest(ctx context.Context, query []float32, k int) ([]Scored, error) {
	k = min(k, s.Len())
	for ask := min(k+8, s.Len()); ; ask = min(ask*4, s.Len()) {
		found, err := s.collection.QueryEmbedding(ctx, query, ask, nil, nil)
		if err != nil {
			return nil, err
		}
		// chromem-go stops without an error when the context ends.
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if ask < s.Len() && found[len(found)-1].Similarity == found[k-1].Similarity {
			continue
		}
		out := make([]Scored, len(found))
		for i, r := range found {
			out[i] = Scored{ID: r.ID, Score: float64(r.Similarity)}
		}
		slices.SortFunc(out, byScore)
		return out[:k], nil
	}
}

// checkQuery gives the query's length, which need not be 1.
func (s *Store) checkQuery(query []float32) (float64, error) {
	if _, err := offUnit(query, s.dims); err != nil {
		return 0, fmt.Errorf("the query: %w", err)
	}
	var sum float64
	for _, x := range query {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return 0, fmt.Errorf("the query: %w: it is zero", ErrVector)
	}
	return math.Sqrt(sum), nil
}
