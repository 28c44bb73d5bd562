package chromem

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const dims = 24

func randomVector(r *rand.Rand) []float32 {
	v := make([]float32, dims)
	var sum float64
	for i := range v {
		if r.IntN(3) > 0 {
			v[i] = float32(r.NormFloat64())
		}
		sum += float64(v[i]) * float64(v[i])
	}
	v[0]++
	sum = 0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(sum))
	}
	return v
}

func entries(r *rand.Rand, shard, n int) []Entry {
	out := make([]Entry, n)
	for i := range out {
		out[i] = Entry{ID: fmt.Sprintf("p-%d-%03d", shard, i), Vector: randomVector(r)}
	}
	return out
}

func testStore(t *testing.T, perShard ...int) *Store {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var shards []*Shard
	for i, n := range perShard {
		s, err := NewShard(t.Context(), fmt.Sprintf("shard-%d", i), dims, entries(r, i, n))
		if err != nil {
			t.Fatal(err)
		}
		shards = append(shards, s)
	}
	st, err := NewStore(dims, shards...)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func (s *Store) allIDs() []string {
	var ids []string
	for _, sh := range s.shards {
		ids = append(ids, sh.ids...)
	}
	return ids
}

// chromem-go's own exhaustive search is the oracle for the scores by id.
func TestScoresAgreeWithNearest(t *testing.T) {
	st := testStore(t, 40, 0, 7, 60)
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		q := randomVector(r)
		ids := st.allIDs()
		scores, err := st.Scores(t.Context(), q, ids)
		if err != nil {
			t.Fatal(err)
		}
		want := make([]Scored, len(ids))
		for i := range ids {
			want[i] = Scored{ids[i], scores[i]}
		}
		slices.SortFunc(want, byScore)
		got, err := st.Nearest(t.Context(), q, 15)
		if err != nil {
			t.Fatal(err)
		}
		for i, g := range got {
			if g.ID != want[i].ID || math.Abs(g.Score-want[i].Score) > 1e-6 {
				t.Fatalf("place %d: chromem says %v, scores say %v", i, g, want[i])
			}
		}
	}
}

func TestNearestClipsToWhatThereIs(t *testing.T) {
	st := testStore(t, 3, 2)
	for _, c := range []struct{ k, want int }{{-1, 0}, {0, 0}, {4, 4}, {5, 5}, {99, 5}} {
		got, err := st.Nearest(t.Context(), randomVector(rand.New(rand.NewPCG(5, 6))), c.k)
		if err != nil || len(got) != c.want {
			t.Errorf("k=%d: %d results, %v; want %d", c.k, len(got), err, c.want)
		}
	}
	empty := testStore(t)
	if got, err := empty.Nearest(t.Context(), randomVector(rand.New(rand.NewPCG(5, 6))), 3); err != nil || len(got) != 0 {
		t.Errorf("an empty store gives %v, %v", got, err)
	}
}

func TestNearestOrdersEqualVectorsByID(t *testing.T) {
	v := randomVector(rand.New(rand.NewPCG(7, 8)))
	var es []Entry
	for i := range 50 {
		es = append(es, Entry{ID: fmt.Sprintf("same-%02d", i), Vector: v})
	}
	s, err := NewShard(t.Context(), "ties", dims, es)
	if err != nil {
		t.Fatal(err)
	}
	st, err := NewStore(dims, s)
	if err != nil {
		t.Fatal(err)
	}
	got, err := st.Nearest(t.Context(), v, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range got {
		if want := fmt.Sprintf("same-%02d", i); g.ID != want {
			t.Errorf("place %d is %s, want %s", i, g.ID, want)
		}
	}
}

func TestNewShardRefuses(t *testing.T) {
	good := randomVector(rand.New(rand.NewPCG(9, 9)))
	with := func(change func(v []float32)) []float32 {
		v := slices.Clone(good)
		change(v)
		return v
	}
	for _, c := range []struct {
		name    string
		entries []Entry
		vector  bool // whether it is the vector's fault
	}{
		{"other dimensions", []Entry{{"a", good[1:]}}, true},
		{"no vector", []Entry{{"a", nil}}, true},
		{"zero", []Entry{{"a", make([]float32, dims)}}, true},
		{"NaN", []Entry{{"a", with(func(v []float32) { v[3] = float32(math.NaN()) })}}, true},
		{"infinite", []Entry{{"a", with(func(v []float32) { v[3] = float32(math.Inf(1)) })}}, true},
		{"too long", []Entry{{"a", with(func(v []float32) { v[0] *= 9 })}}, true},
		{"no id", []Entry{{"", good}}, false},
		{"an id twice", []Entry{{"a", good}, {"a", good}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := NewShard(t.Context(), "s", dims, c.entries)
			if err == nil || errors.Is(err, ErrVector) != c.vector {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := NewShard(t.Context(), "s", 0, nil); !errors.Is(err, ErrVector) {
		t.Errorf("no dimensions: %v", err)
	}
}

func TestScoresRefuse(t *testing.T) {
	st := testStore(t, 3)
	q := randomVector(rand.New(rand.NewPCG(1, 1)))
	if _, err := st.Scores(t.Context(), q, []string{"nobody"}); !errors.Is(err, ErrUnknownID) {
		t.Errorf("an unknown id: %v", err)
	}
	for name, bad := range map[string][]float32{"zero": make([]float32, dims), "short": q[1:], "none": nil} {
		if _, err := st.Scores(t.Context(), bad, nil); !errors.Is(err, ErrVector) {
			t.Errorf("%s query: Scores gives %v", name, err)
		}
		if _, err := st.Nearest(t.Context(), bad, 1); !errors.Is(err, ErrVector) {
			t.Errorf("%s query: Nearest gives %v", name, err)
		}
	}
}

// chromem-go itself returns half a result without an error.
func TestAnEndedContextIsAnError(t *testing.T) {
	st := testStore(t, 9)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	q := randomVector(rand.New(rand.NewPCG(1, 1)))
	if _, err := st.Nearest(ctx, q, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("Nearest: %v", err)
	}
	if _, err := st.Scores(ctx, q, st.allIDs()); !errors.Is(err, context.Canceled) {
		t.Errorf("Scores: %v", err)
	}
}

func TestExportAndImportGiveTheSameVectors(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	es := entries(r, 0, 30)
	for i := range es[0].Vector {
		es[0].Vector[i] *= 1.0001 // what some servers call length 1
	}
	a, err := NewShard(t.Context(), "shard-0", dims, es)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "file")
	if err := a.Export(path); err != nil {
		t.Fatal(err)
	}
	b, err := ImportShard(t.Context(), path, "shard-0", dims)
	if err != nil {
		t.Fatal(err)
	}
	again := make([]Entry, 0, b.Len())
	for _, id := range b.ids {
		v, _ := b.Vector(id)
		again = append(again, Entry{id, v})
	}
	c, err := NewShard(t.Context(), "shard-0", dims, again)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range a.ids {
		va, _ := a.Vector(id)
		vb, _ := b.Vector(id)
		vc, _ := c.Vector(id)
		if !slices.Equal(va, vb) || !slices.Equal(vb, vc) {
			t.Errorf("%s: a vector changed on the way through a file", id)
		}
	}
	if !slices.Equal(a.counts, b.counts) {
		t.Error("the counts by dimension differ")
	}
	if _, err := ImportShard(t.Context(), path, "shard-1", dims); err == nil {
		t.Error("a file of another shard was taken")
	}
	if _, err := ImportShard(t.Context(), path, "shard-0", dims+1); err == nil {
		t.Error("other dimensions were taken")
	}
	if _, err := ImportShard(t.Context(), path+"x", "shard-0", dims); err == nil {
		t.Error("a missing file was taken")
	}
}

func TestDimCountsAddUpOverShards(t *testing.T) {
	st := testStore(t, 10, 20)
	for d, n := range st.DimCounts() {
		var want uint32
		for _, v := range st.vectors {
			if v[d] != 0 {
				want++
			}
		}
		if n != want {
			t.Errorf("dimension %d: %d, want %d", d, n, want)
		}
	}
}

func TestNewStoreRefuses(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	es := entries(r, 0, 2)
	a, err := NewShard(t.Context(), "a", dims, es)
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewShard(t.Context(), "b", dims, es)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewStore(dims, a, b); err == nil {
		t.Error("an id in two shards was taken")
	}
	if _, err := NewStore(dims+1, a); !errors.Is(err, ErrVector) {
		t.Errorf("other dimensions: %v", err)
	}
	if _, err := NewStore(0); !errors.Is(err, ErrVector) {
		t.Errorf("no dimensions: %v", err)
	}
}

func BenchmarkScores(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	s, err := NewShard(b.Context(), "s", dims, entries(r, 0, 300))
	if err != nil {
		b.Fatal(err)
	}
	st, err := NewStore(dims, s)
	if err != nil {
		b.Fatal(err)
	}
	q := randomVector(r)
	for b.Loop() {
		if _, err := st.Scores(b.Context(), q, s.ids); err != nil {
			b.Fatal(err)
		}
	}
}
