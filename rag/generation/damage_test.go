package generation

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestOpenRefuses(t *testing.T) {
	if _, err := Open(t.Context(), t.TempDir(), Want{}); !errors.Is(err, ErrNoIndex) || !strings.Contains(err.Error(), "mithaq index") {
		t.Errorf("an empty directory: %v", err)
	}
	dir := t.TempDir()
	write(t, dir, manyDocuments(3))
	for _, w := range []Want{{Embedder: "other"}, {Dimensions: testDims + 1}} {
		if _, err := Open(t.Context(), dir, w); !errors.Is(err, ErrOtherEmbedder) {
			t.Errorf("%+v: %v", w, err)
		}
	}
	if _, err := Open(t.Context(), dir, Want{Embedder: "fake", Dimensions: testDims}); err != nil {
		t.Errorf("what is there: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, dir, Want{}); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

func TestAnotherFormatVersion(t *testing.T) {
	dir := t.TempDir()
	c := manyDocuments(3)
	r := write(t, dir, c)
	m, err := manifestOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	m.Format++
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	replace(t, filepath.Join(dir, generationsDir, r.Name, manifestFile), raw)
	replace(t, filepath.Join(dir, currentFile), pointer{r.Name, hashText(string(raw))}.encode())
	if _, err := Open(t.Context(), dir, Want{}); !errors.Is(err, ErrOtherVersion) {
		t.Errorf("got %v", err)
	}
	if again := write(t, dir, c); len(again.Warnings) != 1 || again.Unchanged {
		t.Errorf("indexing over it: %+v", again)
	}
	wantTexts(t, open(t, dir), c)
}

func replace(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Every file of the index, damaged in every way, is noticed at the start, and
// the next run mends it from the sources.
func TestDamageIsNoticedAndMended(t *testing.T) {
	c := manyDocuments(6)
	dir := t.TempDir()
	write(t, dir, c)
	for _, name := range files(t, dir) {
		for how, damage := range map[string]func(t *testing.T, path string, raw []byte){
			"missing": func(t *testing.T, path string, _ []byte) {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			},
			"cut short": func(t *testing.T, path string, raw []byte) { replace(t, path, raw[:len(raw)/2]) },
			"one bit": func(t *testing.T, path string, raw []byte) {
				raw = slices.Clone(raw)
				raw[len(raw)/2] ^= 1
				replace(t, path, raw)
			},
			"empty": func(t *testing.T, path string, _ []byte) { replace(t, path, nil) },
		} {
			t.Run(filepath.Ext(name)+" "+how, func(t *testing.T) {
				dir := t.TempDir()
				write(t, dir, c)
				path := filepath.Join(dir, findLike(t, dir, name))
				raw, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				damage(t, path, raw)
				_, err = Open(t.Context(), dir, Want{})
				lost := how == "missing" && name == currentFile
				if !errors.Is(err, ErrTorn) && !(lost && errors.Is(err, ErrNoIndex)) {
					t.Errorf("opened, or failed otherwise: %v", err)
				}
				write(t, dir, c)
				wantTexts(t, open(t, dir), c)
				wantTidy(t, dir)
			})
		}
	}
}

// findLike finds the file that stands in for name in another directory: of the
// vectors, whose bytes differ between builds, any one.
func findLike(t *testing.T, dir, name string) string {
	t.Helper()
	all := files(t, dir)
	if slices.Contains(all, name) {
		return name
	}
	for _, f := range all {
		if filepath.Ext(f) == filepath.Ext(name) {
			return f
		}
	}
	t.Fatalf("no file like %s", name)
	return ""
}
