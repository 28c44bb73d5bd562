package generation

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRollback(t *testing.T) {
	dir := t.TempDir()
	if _, err := Rollback(t.Context(), dir); !errors.Is(err, ErrNoIndex) {
		t.Errorf("nothing indexed: %v", err)
	}
	a, b := manyDocuments(10), manyDocuments(12).with("doc-001", "Other.")
	first := write(t, dir, a)
	if _, err := Rollback(t.Context(), dir); !errors.Is(err, ErrNoPredecessor) {
		t.Errorf("the first: %v", err)
	}
	second := write(t, dir, b)
	if name, err := Rollback(t.Context(), dir); err != nil || name != first.Name {
		t.Fatalf("went to %q, %v", name, err)
	}
	wantTexts(t, open(t, dir), a)
	if _, err := Rollback(t.Context(), dir); !errors.Is(err, ErrNoPredecessor) {
		t.Errorf("twice: %v", err)
	}
	third := write(t, dir, b)
	if third.Name == second.Name || third.Previous != first.Name {
		t.Errorf("%s after %s follows %s", third.Name, second.Name, third.Previous)
	}
	wantTexts(t, open(t, dir), b)
	wantTidy(t, dir)
}

func TestTheNewAndItsPredecessorStay(t *testing.T) {
	dir := t.TempDir()
	c := manyDocuments(10)
	for i := range 5 {
		c = c.with("doc-000", strings.Repeat("More. ", i+1))
		write(t, dir, c)
		wantTidy(t, dir)
	}
	names, err := os.ReadDir(filepath.Join(dir, generationsDir))
	if err != nil || len(names) != 2 {
		t.Errorf("%d generations, %v", len(names), err)
	}
}

// Readers take no lock and always get a whole generation while a writer
// publishes and retires.
func TestReadersBesideAWriter(t *testing.T) {
	dir := t.TempDir()
	c := manyDocuments(20)
	write(t, dir, c)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 25 {
			if _, err := Write(t.Context(), dir, c.with("doc-000", strings.Repeat("More. ", i+1)).plan(nil)); err != nil {
				t.Error(err)
			}
		}
	}()
	for {
		s := open(t, dir)
		if got := texts(t, s); !maps.Equal(got.with("doc-000", ""), c.with("doc-000", "")) {
			t.Error("not a whole generation")
		}
		select {
		case <-done:
			return
		default:
		}
	}
}
