package generation

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestWriteAndOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	c := manyDocuments(50).with("bad", "refuse")
	r := write(t, dir, c)
	if r.Documents != 50 || r.Passages != 100 || len(r.Added) != 50 || r.Previous != "" || r.Unchanged {
		t.Errorf("result %+v", r)
	}
	s := open(t, dir)
	wantTexts(t, s, c.with("bad", ""))
	if s.Name != r.Name || s.Embedder != "fake" || s.Dimensions != testDims || s.TermsHash != "t1" || !slices.Equal(s.Corpora, []string{"/corpus"}) {
		t.Errorf("snapshot %s %s %d %s %v", s.Name, s.Embedder, s.Dimensions, s.TermsHash, s.Corpora)
	}
	if name, err := Current(dir); err != nil || name != r.Name {
		t.Errorf("Current gives %q, %v", name, err)
	}
	info, err := Describe(dir)
	if err != nil || info.Documents != 50 || info.Passages != 100 || info.Recipe != "r1" {
		t.Errorf("Describe gives %+v, %v", info, err)
	}
	for _, src := range r.Sources {
		if (src.Reason != "") != (src.ID == "bad") {
			t.Errorf("source %+v", src)
		}
	}
	wantTidy(t, dir)
}

func TestAnUnchangedWriteDoesNothing(t *testing.T) {
	dir := t.TempDir()
	c := manyDocuments(30).with("bad", "refuse")
	first := write(t, dir, c)
	before := files(t, dir)
	var filled []string
	again, err := Write(t.Context(), dir, c.plan(&filled))
	if err != nil {
		t.Fatal(err)
	}
	if !again.Unchanged || again.Name != first.Name || len(filled) != 0 || again.Snapshot != nil {
		t.Errorf("result %+v, filled %v", again, filled)
	}
	if !slices.Equal(before, files(t, dir)) {
		t.Error("files changed")
	}
}

func TestAChangeCostsItsOwnShardOnly(t *testing.T) {
	dir := t.TempDir()
	c := manyDocuments(100)
	write(t, dir, c)
	before, err := manifestOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	c = c.with("doc-007", "Another text.").with("doc-009", "")
	var filled []string
	r, err := Write(t.Context(), dir, c.plan(&filled))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(filled, []string{"doc-007"}) {
		t.Errorf("filled %v", filled)
	}
	if !slices.Equal(r.Changed, []string{"doc-007"}) || !slices.Equal(r.Removed, []string{"doc-009"}) || len(r.Added) != 0 {
		t.Errorf("difference +%v ~%v -%v", r.Added, r.Changed, r.Removed)
	}
	after, err := manifestOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range after.Shards {
		touched := e.Number == shardOf("doc-007") || e.Number == shardOf("doc-009")
		if same := *before.shard(e.Number) == e; same == touched {
			t.Errorf("shard %d: same %v, touched %v", e.Number, same, touched)
		}
	}
	wantTexts(t, open(t, dir), c)
	wantTidy(t, dir)
}

func manifestOf(dir string) (*manifest, error) {
	p, err := readPointer(dir)
	if err != nil {
		return nil, err
	}
	return readManifest(dir, p.name, p.sum)
}

// The way to a generation does not show in it: built at once, step by step, or
// in memory, it holds the same in the same order.
func TestFullIncrementalAndMemoryBuildsAreEqual(t *testing.T) {
	c := manyDocuments(60)
	full, steps := t.TempDir(), t.TempDir()
	write(t, full, c)
	write(t, steps, c.with("doc-001", "Old.").with("doc-050", "").with("gone", "Away."))
	write(t, steps, c.with("doc-002", ""))
	write(t, steps, c)
	r, err := Assemble(t.Context(), c.plan(nil))
	if err != nil {
		t.Fatal(err)
	}
	want := open(t, full)
	for name, got := range map[string]*Snapshot{"incremental": open(t, steps), "in memory": r.Snapshot} {
		if !reflect.DeepEqual(got.Documents, want.Documents) || !reflect.DeepEqual(got.Passages, want.Passages) || !slices.Equal(got.DimCounts, want.DimCounts) {
			t.Errorf("%s: the snapshots differ", name)
		}
		if got.Name[len(got.Name)-8:] != want.Name[len(want.Name)-8:] {
			t.Errorf("%s: the same content is called %s and %s", name, got.Name, want.Name)
		}
		q := vectorOf("a question")
		a, err1 := got.Vectors.Nearest(t.Context(), q, 20)
		b, err2 := want.Vectors.Nearest(t.Context(), q, 20)
		if err1 != nil || err2 != nil || !slices.Equal(a, b) {
			t.Errorf("%s: other passages are nearest (%v, %v)", name, err1, err2)
		}
	}
}

func TestOtherSettingsMakeAllAnew(t *testing.T) {
	c := manyDocuments(20).with("bad", "refuse")
	for name, change := range map[string]func(p *Plan){
		"embedder":   func(p *Plan) { p.Embedder = "other" },
		"terms":      func(p *Plan) { p.TermsHash = "t2" },
		"recipe":     func(p *Plan) { p.Recipe = "r2" },
		"all anew":   func(p *Plan) { p.Embedder, p.TermsHash = "x", "y" },
		"refused by": func(p *Plan) { p.Recipe = "r3" },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, c)
			var filled []string
			p := c.plan(&filled)
			change(&p)
			r, err := Write(t.Context(), dir, p)
			if err != nil || r.Unchanged || len(filled) != 21 {
				t.Errorf("unchanged %v, %d filled, %v", r.Unchanged, len(filled), err)
			}
		})
	}
}

func TestOnlyTheCorporaChanged(t *testing.T) {
	dir := t.TempDir()
	c := manyDocuments(5)
	write(t, dir, c)
	p := c.plan(nil)
	p.Corpora = []string{"/elsewhere"}
	r, err := Write(t.Context(), dir, p)
	if err != nil || r.Unchanged || len(r.Added)+len(r.Changed)+len(r.Removed) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	if s := open(t, dir); !slices.Equal(s.Corpora, p.Corpora) {
		t.Errorf("corpora %v", s.Corpora)
	}
}

func TestWhatIsNotChangedIsSharedInMemory(t *testing.T) {
	dir := t.TempDir()
	c := manyDocuments(80)
	write(t, dir, c)
	active := open(t, dir)
	p := c.with("doc-003", "New text.").plan(nil)
	p.Active = active
	r, err := Write(t.Context(), dir, p)
	if err != nil {
		t.Fatal(err)
	}
	for n, part := range r.Snapshot.parts {
		if shared := part == active.parts[n]; shared != (n != shardOf("doc-003")) {
			t.Errorf("shard %d: shared %v", n, shared)
		}
	}
}

func TestAFailedWriteChangesNothing(t *testing.T) {
	dir := t.TempDir()
	old := manyDocuments(20)
	write(t, dir, old)
	before := files(t, dir)
	broken := errors.New("broken")
	next := old.with("doc-004", "New.")
	for name, change := range map[string]func(p *Plan, cancel func()){
		"check": func(p *Plan, _ func()) { p.Check = func(context.Context, *Snapshot) error { return broken } },
		"fill": func(p *Plan, _ func()) {
			p.Fill = func(context.Context, []Source, *Old) ([]Entry, []Source, error) { return nil, nil, broken }
		},
		"no documents": func(p *Plan, _ func()) { p.Sources = nil },
		"cancelled at the check": func(p *Plan, cancel func()) {
			p.Check = func(context.Context, *Snapshot) error { cancel(); return nil }
		},
		"bad vectors": func(p *Plan, _ func()) { p.Dimensions = 3 },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			p := next.plan(nil)
			change(&p, cancel)
			if _, err := Write(ctx, dir, p); err == nil {
				t.Fatal("no error")
			}
			if !slices.Equal(before, files(t, dir)) {
				t.Error("files changed")
			}
			wantTexts(t, open(t, dir), old)
		})
	}
}

func TestNoDocuments(t *testing.T) {
	for name, c := range map[string]corpus{"none": {}, "all refused": {"a": "refuse", "b": "refuse"}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if _, err := Write(t.Context(), dir, c.plan(nil)); !errors.Is(err, ErrNoDocuments) {
				t.Errorf("Write: %v", err)
			}
			if _, err := Assemble(t.Context(), c.plan(nil)); !errors.Is(err, ErrNoDocuments) {
				t.Errorf("Assemble: %v", err)
			}
			if left := files(t, dir); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestOneWriterAtATime(t *testing.T) {
	dir := t.TempDir()
	c := manyDocuments(3)
	p := c.plan(nil)
	p.Check = func(ctx context.Context, _ *Snapshot) error {
		if _, err := Write(ctx, dir, c.plan(nil)); !errors.Is(err, ErrLocked) {
			t.Errorf("a second writer: %v", err)
		}
		return nil
	}
	if _, err := Write(t.Context(), dir, p); err != nil {
		t.Fatal(err)
	}
	write(t, dir, c)
}

func TestADirectoryThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	replace(t, file, nil)
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		_, err := Write(t.Context(), dir, manyDocuments(1).plan(nil))
		if !errors.Is(err, ErrUnwritable) || !strings.Contains(err.Error(), "DATA_DIR") {
			t.Errorf("%v", err)
		}
	}
}
