package generation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"mithaq/rag"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(killedEnv); dir != "" {
		killedWriter(dir)
	}
	goleak.VerifyTestMain(m)
}

const testDims = 8

// corpus is documents by id; a text of "refuse" cannot be read.
type corpus map[string]string

func manyDocuments(n int) corpus {
	c := corpus{}
	for i := range n {
		c[fmt.Sprintf("doc-%03d", i)] = fmt.Sprintf("Text number %d. It says something.\nAnd more.", i)
	}
	return c
}

func (c corpus) with(id, text string) corpus {
	out := maps.Clone(c)
	if text == "" {
		delete(out, id)
	} else {
		out[id] = text
	}
	return out
}

func hashText(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// plan makes each line of a text a passage, and counts in filled, when it is
// set, the documents that were not taken over.
func (c corpus) plan(filled *[]string) Plan {
	p := Plan{Embedder: "fake", Dimensions: testDims, TermsHash: "t1", Recipe: "r1", Corpora: []string{"/corpus"}, Workers: 1}
	for _, id := range slices.Sorted(maps.Keys(c)) {
		p.Sources = append(p.Sources, Source{ID: id, Hash: hashText(c[id])})
	}
	p.Fill = func(_ context.Context, sources []Source, old *Old) ([]Entry, []Source, error) {
		sources = slices.Clone(sources)
		var out []Entry
		for i, s := range sources {
			if e, ok := old.Entry(s.ID, s.Hash); ok {
				out = append(out, e)
				continue
			}
			if reason, ok := old.Refused(s.ID, s.Hash); ok {
				sources[i].Reason = reason
				continue
			}
			if filled != nil {
				*filled = append(*filled, s.ID)
			}
			if c[s.ID] == "refuse" {
				sources[i].Reason = "refused"
				continue
			}
			out = append(out, makeEntry(s, c[s.ID]))
		}
		return out, sources, nil
	}
	return p
}

func makeEntry(s Source, text string) Entry {
	e := Entry{Document: rag.Document{ID: s.ID, Title: "T " + s.ID, Lang: "en", Text: text, Hash: s.Hash}}
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		e.Passages = append(e.Passages, rag.Passage{
			ID: hashText(s.ID + line)[:32], DocID: s.ID, Start: at, End: at + len(line), Text: line, Lang: "en",
		})
		e.Vectors = append(e.Vectors, vectorOf(line))
		at += len(line) + 1
	}
	return e
}

func vectorOf(s string) []float32 {
	h := sha256.Sum256([]byte(s))
	v := make([]float32, testDims)
	var sum float64
	for i := range v {
		v[i] = float32(h[i]%4) + float32(i%2)
		sum += float64(v[i]) * float64(v[i])
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(sum))
	}
	return v
}

func write(t *testing.T, dir string, c corpus) Result {
	t.Helper()
	r, err := Write(t.Context(), dir, c.plan(nil))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func open(t *testing.T, dir string) *Snapshot {
	t.Helper()
	s, err := Open(t.Context(), dir, Want{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// texts are the documents of a snapshot, with every passage checked.
func texts(t *testing.T, s *Snapshot) corpus {
	t.Helper()
	out := corpus{}
	for _, d := range s.Documents {
		out[d.ID] = d.Text
	}
	if s.Vectors.Len() != len(s.Passages) {
		t.Errorf("%d passages and %d vectors", len(s.Passages), s.Vectors.Len())
	}
	for _, p := range s.Passages {
		if out[p.DocID][p.Start:p.End] != p.Text {
			t.Errorf("passage %s is not its document's text", p.ID)
		}
		scores, err := s.Vectors.Scores(t.Context(), vectorOf(p.Text), []string{p.ID})
		if err != nil || math.Abs(scores[0]-1) > 1e-6 {
			t.Errorf("passage %s has the vector of another: %v, %v", p.ID, scores, err)
		}
	}
	return out
}

func wantTexts(t *testing.T, s *Snapshot, want corpus) {
	t.Helper()
	if got := texts(t, s); !maps.Equal(got, want) {
		t.Errorf("the generation %s holds %d documents that are not the %d expected", s.Name, len(got), len(want))
	}
}

// files lists everything under a data directory but the lock.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != lockFile {
			rel, _ := filepath.Rel(dir, p)
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// wantTidy checks that nothing is on disk but what the active generation and
// its predecessor need.
func wantTidy(t *testing.T, dir string) {
	t.Helper()
	d := &disk{dir: dir}
	generations, shards, err := d.keep()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files(t, dir) {
		parts := strings.Split(f, string(filepath.Separator))
		if f == currentFile || parts[0] == generationsDir && generations[parts[1]] || parts[0] == shardsDir && shards[parts[1]] {
			continue
		}
		t.Errorf("%s was left behind", f)
	}
}
