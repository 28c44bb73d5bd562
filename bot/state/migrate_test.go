package state

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func openTest(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "state.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestMigrations(t *testing.T) {
	s := openTest(t)
	steps, err := migrations(files)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.apply(t.Context(), steps); err != nil {
		t.Errorf("again: %v", err)
	}
	if err := s.apply(t.Context(), steps[:1]); !errors.Is(err, ErrNewerSchema) {
		t.Errorf("an older program: %v", err)
	}
	changed := append([]migration(nil), steps...)
	changed[0].checksum = "other"
	if err := s.apply(t.Context(), changed); !errors.Is(err, ErrChangedMigration) {
		t.Errorf("another first step: %v", err)
	}
	// A step that fails leaves nothing behind.
	bad := append(steps, migration{number: 3, name: "0003_bad", text: "CREATE TABLE half (x INTEGER); CREATE TABLE nonsense", checksum: "x"}) //nolint:gocritic // a new slice is meant
	if err := s.apply(t.Context(), bad); err == nil {
		t.Error("a bad step passed")
	}
	if _, err := s.db.ExecContext(t.Context(), "CREATE TABLE half (x INTEGER)"); err != nil {
		t.Errorf("half of a bad step was applied: %v", err)
	}
	if err := s.apply(t.Context(), steps); err != nil {
		t.Errorf("after a bad step: %v", err)
	}
}

func TestMigrationNumbers(t *testing.T) {
	for name, from := range map[string]fstest.MapFS{
		"gap":       {"migrations/0001_a.sql": {}, "migrations/0003_b.sql": {}},
		"twice":     {"migrations/0001_a.sql": {}, "migrations/0001_b.sql": {}},
		"no number": {"migrations/first.sql": {}},
	} {
		if _, err := migrations(from); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestNumberedParameters(t *testing.T) {
	d := dialect{words: strings.NewReplacer("{{bytes}}", "BYTEA"), numbered: true}
	if got := d.render("a {{bytes}} ? ?"); got != "a BYTEA $1 $2" {
		t.Errorf("got %q", got)
	}
}
