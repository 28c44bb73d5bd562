// Package chromem keeps the vectors of an index in chromem-go, as an immutable
// store: built once in memory, exported to a file, imported whole, never changed.
//
// Start with [Store], what retrieval asks; a store is made of [Shard]s, each one
// chromem-go collection and one file. chromem-go's own persistence, deletion and
// embedding are not used: killed while adding it leaves databases that it then
// refuses, and it takes a zero vector or another dimension without a word, so
// every vector is checked here before it goes in and after it comes out.
package chromem

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/philippgille/chromem-go"
)

// ErrVector tells that a vector cannot be stored or searched with: other
// dimensions, not finite, or without a direction.
var ErrVector = errors.New("not a usable vector")

// errNoEmbedding is what chromem-go gets for an embedding function. Its default
// would call a server on the internet.
var errNoEmbedding = errors.New("this store holds ready vectors and embeds nothing")

// Tolerances of a vector's length. What chromem-go itself holds for unit length
// is within 1e-6; staying inside it keeps chromem-go from scaling a vector anew,
// so that a vector stored twice is the same to the last bit.
const (
	acceptedOff = 1e-2
	exactOff    = 5e-7
	storedOff   = 1e-5
)

// Entry is one vector under its passage's id.
type Entry struct {
	ID     string
	Vector []float32 // of length 1; owned by the shard from here on
}

// Shard is one immutable chromem-go collection. It is safe for concurrent use
// and may belong to several stores at a time.
type Shard struct {
	db         *chromem.DB
	collection *chromem.Collection
	name       string
	dims       int
	ids        []string             // sorted
	vectors    map[string][]float32 // aliases of what the collection holds
	counts     []uint32             // vectors that are not zero, by dimension
}

// NewShard builds a shard of the given name in memory. Entries with other than
// dims dimensions, values that are not finite, a length that is not 1, an empty
// id or an id that occurs twice are errors; no entries at all are allowed.
func NewShard(ctx context.Context, name string, dims int, entries []Entry) (*Shard, error) {
	db := chromem.NewDB()
	collection, err := db.CreateCollection(name, nil, refuse)
	if err != nil {
		return nil, fmt.Errorf("make the collection %s: %w", name, err)
	}
	seen := make(map[string]bool, len(entries))
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if e.ID == "" || seen[e.ID] {
			return nil, fmt.Errorf("shard %s: the passage id %q is empty or occurs twice", name, e.ID)
		}
		seen[e.ID] = true
		v, err := unit(e.Vector, dims)
		if err != nil {
			return nil, fmt.Errorf("shard %s, passage %s: %w", name, e.ID, err)
		}
		if err := collection.AddDocument(ctx, chromem.Document{ID: e.ID, Embedding: v}); err != nil {
			return nil, fmt.Errorf("shard %s, passage %s: %w", name, e.ID, err)
		}
	}
	return take(ctx, db, collection, name, dims)
}

// ImportShard reads the shard of the given name from a file that
// [Shard.Export] wrote. Check the file's checksum before: chromem-go loads most
// altered files without noticing.
func ImportShard(ctx context.Context, path, name string, dims int) (*Shard, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	db := chromem.NewDB()
	if err := db.ImportFromFile(path, ""); err != nil {
		return nil, fmt.Errorf("import the vectors of shard %s: %w", name, err)
	}
	collection := db.GetCollection(name, refuse)
	if collection == nil {
		return nil, fmt.Errorf("the file %s holds no shard %s", path, name)
	}
	return take(ctx, db, collection, name, dims)
}

// Export writes the shard to path, which is overwritten. It does not sync: that
// is for whoever gives the file its final name.
func (s *Shard) Export(path string) error {
	if err := s.db.ExportToFile(path, false, ""); err != nil {
		return fmt.Errorf("export the vectors of shard %s: %w", s.name, err)
	}
	return nil
}

// Len is the number of vectors.
func (s *Shard) Len() int { return len(s.ids) }

// Vector is the stored vector of a passage. It is shared: do not change it.
func (s *Shard) Vector(id string) ([]float32, bool) {
	v, ok := s.vectors[id]
	return v, ok
}

// take indexes what the collection holds, without copying: chromem-go's results
// alias its store, while reading by id would clone every vector.
func take(ctx context.Context, db *chromem.DB, c *chromem.Collection, name string, dims int) (*Shard, error) {
	if dims <= 0 {
		return nil, fmt.Errorf("shard %s: %w: %d dimensions", name, ErrVector, dims)
	}
	s := &Shard{db: db, collection: c, name: name, dims: dims, vectors: map[string][]float32{}, counts: make([]uint32, dims)}
	n := c.Count()
	if n == 0 {
		return s, nil
	}
	probe := make([]float32, dims)
	probe[0] = 1
	all, err := c.QueryEmbedding(ctx, probe, n, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("shard %s: %w: %w", name, ErrVector, err)
	}
	// chromem-go stops without an error when the context ends.
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.vectors = make(map[string][]float32, n)
	s.ids = make([]string, 0, n)
	for _, r := range all {
		off, err := offUnit(r.Embedding, dims)
		if err == nil && off > storedOff {
			err = fmt.Errorf("%w: its length is off 1 by %.3g", ErrVector, off)
		}
		if err != nil {
			return nil, fmt.Errorf("shard %s, passage %s: %w", name, r.ID, err)
		}
		for d, x := range r.Embedding {
			if x != 0 {
				s.counts[d]++
			}
		}
		s.vectors[r.ID] = r.Embedding
		s.ids = append(s.ids, r.ID)
	}
	slices.Sort(s.ids)
	return s, nil
}

func refuse(context.Context, string) ([]float32, error) { return nil, errNoEmbedding }

// unit checks v and returns it with length 1, v itself when it has it already.
func unit(v []float32, dims int) ([]float32, error) {
	off, err := offUnit(v, dims)
	if err != nil {
		return nil, err
	}
	if off <= exactOff {
		return v, nil
	}
	if off > acceptedOff {
		return nil, fmt.Errorf("%w: its length is off 1 by %.3g", ErrVector, off)
	}
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return out, nil
}

// offUnit is how far v's length is from 1.
func offUnit(v []float32, dims int) (float64, error) {
	if len(v) != dims {
		return 0, fmt.Errorf("%w: %d dimensions where %d were expected", ErrVector, len(v), dims)
	}
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return 0, fmt.Errorf("%w: it has values that are not finite", ErrVector)
	}
	return math.Abs(math.Sqrt(sum) - 1), nil
}
