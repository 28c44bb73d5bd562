package ingest

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"mithaq/rag/generation"
)

// fake embeds a text as the counts of its bytes, and counts what it embeds.
type fake struct {
	name     string
	embedded atomic.Int64
	fail     error
	short    bool
}

func (f *fake) Name() string    { return "fake" + f.name }
func (f *fake) Dimensions() int { return 16 }

func (f *fake) EmbedDocuments(_ context.Context, texts []string) ([][]float32, error) {
	if f.fail != nil {
		return nil, f.fail
	}
	f.embedded.Add(int64(len(texts)))
	out := make([][]float32, len(texts))
	for i, t := range texts {
		v := make([]float32, f.Dimensions())
		var sum float64
		for _, b := range []byte(t) {
			v[b%16]++
		}
		for _, x := range v {
			sum += float64(x) * float64(x)
		}
		for d := range v {
			v[d] = float32(float64(v[d]) / math.Sqrt(sum))
		}
		out[i] = v
	}
	if f.short {
		out = out[1:]
	}
	return out, nil
}

// folder writes files below a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		put(t, dir, name, content)
	}
	return dir
}

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	p := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func build(t *testing.T, r Request) Report {
	t.Helper()
	if r.Embedder == nil {
		r.Embedder = &fake{}
	}
	report, err := Build(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func ids(s *generation.Snapshot) []string {
	var out []string
	for _, d := range s.Documents {
		out = append(out, d.ID)
	}
	return out
}

func TestBuildInMemory(t *testing.T) {
	dir := folder(t, map[string]string{
		"one.txt":         " date 2024-05-06 https://a.example/x\nPorts reopen\nThe ports reopened on Monday.\nشاركها.\n",
		"sub/two.md":      "---\ntitle: Two\nkind: primary\n---\nThe second text is here.",
		"sub/UPPER.TXT":   "The third text is here.",
		"notes.pdf":       "%PDF",
		"binary.txt":      "a\x00b",
		"latin.txt":       "\xe9t\xe9",
		"empty.txt":       " \n",
		"bar.txt":         "شاركها.",
		".hidden.txt":     "Hidden.",
		".git/config.txt": "Hidden.",
	})
	s, report, err := Memory(t.Context(), dir, &fake{}, "t")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := ids(s), []string{"one.txt", "sub/UPPER.TXT", "sub/two.md"}; !slices.Equal(got, want) {
		t.Errorf("documents %v, want %v", got, want)
	}
	one := s.Documents[0]
	if one.Title != "Ports reopen" || one.Date != "2024-05-06" || one.URL != "https://a.example/x" || one.Lang != "en" ||
		one.Kind != "report" || one.Text != "The ports reopened on Monday." || len(one.Hash) != 64 {
		t.Errorf("%+v", one)
	}
	if two := s.Documents[2]; two.Title != "Two" || two.Kind != "primary" {
		t.Errorf("%+v", two)
	}
	reasons := map[string]string{}
	for _, sk := range report.Skipped {
		reasons[sk.Path], _, _ = strings.Cut(sk.Reason, ":")
	}
	want := map[string]string{"notes.pdf": "format", "binary.txt": "binary", "latin.txt": "not UTF-8", "empty.txt": "empty", "bar.txt": "nothing but boilerplate"}
	if !maps.Equal(reasons, want) {
		t.Errorf("skipped %v, want %v", reasons, want)
	}
	if report.Read != 8 || report.Documents != 3 || report.Passages != 3 || s.Vectors.Len() != 3 || report.Took <= 0 || !strings.HasPrefix(report.Generation, "memory-") {
		t.Errorf("%+v", report)
	}
}

func TestBuildOfTheBundledCorpus(t *testing.T) {
	bundled := fstest.MapFS{"a.md": {Data: []byte("---\ntitle: A\n---\nThe text of it.")}}
	r := build(t, Request{Bundled: bundled})
	if got := ids(r.Snapshot); !slices.Equal(got, []string{"a.md"}) || !slices.Equal(r.Corpora, []string{Bundled}) {
		t.Errorf("%v of %v", got, r.Corpora)
	}
}

func TestIncrementalBuilds(t *testing.T) {
	dir, data := folder(t, nil), filepath.Join(t.TempDir(), "data")
	for i := range 40 {
		put(t, dir, "doc"+string(rune('a'+i%26))+string(rune('a'+i/26))+".txt", strings.Repeat("word ", i+1)+"end.")
	}
	put(t, dir, "empty.txt", "")
	e := &fake{}
	request := Request{Corpora: []string{dir}, DataDir: data, Embedder: e, TermsHash: "t"}
	first := build(t, request)
	if len(first.Added) != 40 || e.embedded.Load() != 40 || len(first.Skipped) != 1 {
		t.Fatalf("%+v, %d embedded", first, e.embedded.Load())
	}
	again := build(t, request)
	if !again.Unchanged || again.Generation != first.Generation || e.embedded.Load() != 40 || len(again.Skipped) != 1 || again.Documents != 40 {
		t.Errorf("%+v, %d embedded", again, e.embedded.Load())
	}

	put(t, dir, "docaa.txt", "Changed it is.")
	put(t, dir, "new.txt", "New it is.")
	if err := os.Remove(filepath.Join(dir, "docba.txt")); err != nil {
		t.Fatal(err)
	}
	request.Active = first.Snapshot
	third := build(t, request)
	if !slices.Equal(third.Added, []string{"new.txt"}) || !slices.Equal(third.Changed, []string{"docaa.txt"}) || !slices.Equal(third.Removed, []string{"docba.txt"}) {
		t.Errorf("+%v ~%v -%v", third.Added, third.Changed, third.Removed)
	}
	if e.embedded.Load() != 42 {
		t.Errorf("%d embedded, want 2 more than 40", e.embedded.Load())
	}

	// An incremental build is the same as a full one, and as what is opened later.
	full := build(t, Request{Corpora: []string{dir}, TermsHash: "t"})
	opened, err := generation.Open(t.Context(), data, generation.Want{Embedder: e.Name()})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*generation.Snapshot{"returned": third.Snapshot, "opened": opened} {
		if !reflect.DeepEqual(s.Documents, full.Snapshot.Documents) || !reflect.DeepEqual(s.Passages, full.Snapshot.Passages) {
			t.Errorf("%s: other documents or passages than a full build's", name)
		}
	}
	if !slices.Equal(opened.Corpora, []string{dir}) {
		t.Errorf("corpora %v", opened.Corpora)
	}

	// Another term base reads all anew, but what has a vector keeps it.
	request.TermsHash = "u"
	if r := build(t, request); r.Unchanged || e.embedded.Load() != 42 {
		t.Errorf("%+v, %d embedded", r, e.embedded.Load())
	}
	// Another embedder embeds all anew.
	request.Embedder = &fake{name: "2"}
	build(t, request)
	if n := request.Embedder.(*fake).embedded.Load(); n != 40 {
		t.Errorf("%d embedded, want 40", n)
	}
}

func TestBuildErrors(t *testing.T) {
	good := folder(t, map[string]string{"a.txt": "A text."})
	broken := errors.New("the server is away")
	file := filepath.Join(folder(t, map[string]string{"file": ""}), "file")
	for _, c := range []struct {
		name    string
		request Request
		want    error
		hint    string
	}{
		{"missing folder", Request{Corpora: []string{filepath.Join(good, "no")}}, ErrNoCorpus, "is not there"},
		{"a file", Request{Corpora: []string{file}}, ErrNoCorpus, "name the folder"},
		{"none", Request{}, ErrNoCorpus, "--corpus"},
		{"empty", Request{Corpora: []string{t.TempDir()}}, ErrEmptyCorpus, "there are no files"},
		{"nothing of use", Request{Corpora: []string{folder(t, map[string]string{"b.txt": ""})}}, ErrEmptyCorpus, "b.txt: empty"},
		{"no text files", Request{Corpora: []string{folder(t, map[string]string{"b.jpg": ""})}}, ErrEmptyCorpus, "b.jpg: format"},
		{"embedder fails", Request{Corpora: []string{good}, Embedder: &fake{fail: broken}}, broken, "a.txt"},
		{"data directory is a file", Request{Corpora: []string{good}, DataDir: file}, generation.ErrUnwritable, "DATA_DIR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.request.Embedder == nil {
				c.request.Embedder = &fake{}
			}
			report, err := Build(t.Context(), c.request)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.hint) {
				t.Errorf("got %v", err)
			}
			if errors.Is(err, ErrEmptyCorpus) && report.Read != len(report.Skipped) {
				t.Errorf("report %+v", report)
			}
		})
	}
	if _, err := Build(t.Context(), Request{Corpora: []string{good}, Embedder: &fake{short: true}}); err == nil || !strings.Contains(err.Error(), "0 vectors for 1") {
		t.Errorf("too few vectors: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Build(ctx, Request{Corpora: []string{good}, Embedder: &fake{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

// What failed left the index as it was.
func TestAFailedBuildKeepsTheIndex(t *testing.T) {
	dir, data := folder(t, map[string]string{"a.txt": "A text."}), t.TempDir()
	first := build(t, Request{Corpora: []string{dir}, DataDir: data})
	for name, r := range map[string]Request{
		"empty":    {Corpora: []string{t.TempDir()}, Embedder: &fake{}},
		"embedder": {Corpora: []string{folder(t, map[string]string{"b.txt": "B."})}, Embedder: &fake{fail: errors.New("away")}},
		"check": {Corpora: []string{folder(t, map[string]string{"b.txt": "B."})}, Embedder: &fake{},
			Check: func(context.Context, *generation.Snapshot) error { return errors.New("poor") }},
	} {
		t.Run(name, func(t *testing.T) {
			r.DataDir = data
			if _, err := Build(t.Context(), r); err == nil {
				t.Fatal("no error")
			}
			s, err := generation.Open(t.Context(), data, generation.Want{})
			if err != nil || s.Name != first.Generation {
				t.Errorf("%v, %v", s, err)
			}
		})
	}
}

func TestSeveralCorpora(t *testing.T) {
	parent := folder(t, map[string]string{
		"x/a.txt": "The a of x.", "x/b.txt": "The b of x.", "y/a.txt": "The a of y.", "y/x/c.txt": "The c of y.",
		"z/x/a.txt": "The a of the other x.",
	})
	in := func(name string) string { return filepath.Join(parent, filepath.FromSlash(name)) }
	for _, c := range []struct {
		name    string
		corpora []string
		want    []string
	}{
		{"collision", []string{in("x"), in("y")}, []string{"a.txt", "b.txt", "x/c.txt", "y/a.txt"}},
		{"one twice", []string{in("x"), in("x") + "/../x"}, []string{"a.txt", "b.txt"}},
		{"one inside another", []string{in("y"), in("y/x")}, []string{"a.txt", "x/c.txt"}},
		{"same names", []string{in("x"), in("y"), in("z/x")}, []string{"a.txt", "b.txt", "x/a.txt", "x/c.txt", "y/a.txt"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ids(build(t, Request{Corpora: c.corpora}).Snapshot); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestLinks(t *testing.T) {
	outside := folder(t, map[string]string{"secret.txt": "Not for the index."})
	dir := folder(t, map[string]string{"a.txt": "A text.", "sub/b.txt": "B text."})
	for name, to := range map[string]string{
		"out.txt": filepath.Join(outside, "secret.txt"), "outside": outside, "loop": ".", "in.txt": "sub/b.txt", "gone.txt": "nowhere.txt",
	} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	r := build(t, Request{Corpora: []string{dir}})
	if got, want := ids(r.Snapshot), []string{"a.txt", "in.txt", "sub/b.txt"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if len(r.Skipped) != 4 {
		t.Errorf("skipped %v", r.Skipped)
	}
}

func TestTheDataDirectoryIsNoSource(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": "A text.", "data/notes.txt": "State of the bot."})
	r := build(t, Request{Corpora: []string{dir}, DataDir: filepath.Join(dir, "data")})
	if got := ids(r.Snapshot); !slices.Equal(got, []string{"a.txt"}) {
		t.Errorf("%v", got)
	}
}

func TestProgress(t *testing.T) {
	files := map[string]string{}
	for i := range 30 {
		files["d"+string(rune('A'+i))+".txt"] = "A text of its own."
	}
	var all []Progress
	build(t, Request{Corpora: []string{folder(t, files)}, Progress: func(p Progress) { all = append(all, p) }})
	stage, done := StageRead, 0
	for _, p := range all {
		if p.Stage != stage {
			stage, done = p.Stage, 0
		}
		if p.Done < done || p.Total != 0 && p.Done > p.Total {
			t.Errorf("%+v after %d", p, done)
		}
		done = p.Done
	}
	if last := all[len(all)-1]; stage != StageBuild || last.Done != 30 || last.Total != 30 {
		t.Errorf("the last is %+v", last)
	}
}

// unreadable fails like a file that this user may not read.
type unreadable struct{ fstest.MapFS }

func (u unreadable) Open(name string) (fs.File, error) {
	if name == "locked.txt" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.Open(name)
}

func TestAnUnreadableFileIsSkipped(t *testing.T) {
	r := build(t, Request{Bundled: unreadable{fstest.MapFS{"locked.txt": {Data: []byte("x")}, "a.txt": {Data: []byte("A text.")}}}})
	if len(r.Skipped) != 1 || r.Skipped[0].Path != "locked.txt" || !strings.HasPrefix(r.Skipped[0].Reason, "unreadable") {
		t.Errorf("%+v", r.Skipped)
	}
}

func TestNotesOfSourcesAreWarnings(t *testing.T) {
	r := build(t, Request{Corpora: []string{folder(t, map[string]string{"a.md": "---\nkind: poem\n---\nA text."})}})
	if len(r.Warnings) != 1 || !strings.HasPrefix(r.Warnings[0], "a.md: the kind") {
		t.Errorf("%q", r.Warnings)
	}
}

func TestDryRun(t *testing.T) {
	dir := folder(t, map[string]string{"a.txt": "A title\nA text.\nShare\nThe end.", "b.txt": "", "c.pdf": ""})
	got := map[string]Preview{}
	err := DryRun(t.Context(), Request{Corpora: []string{dir}}, func(p Preview) error { got[p.Path] = p; return nil })
	if err != nil {
		t.Fatal(err)
	}
	a := got["a.txt"]
	if len(got) != 3 || a.Draft.Title != "A title" || len(a.Draft.Lines) != 4 || len(a.Passages) != 2 || got["b.txt"].Reason == "" || got["c.pdf"].Reason == "" {
		t.Errorf("%+v", got)
	}
	enough := errors.New("enough")
	if err := DryRun(t.Context(), Request{Corpora: []string{dir}}, func(Preview) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("%v", err)
	}
}
