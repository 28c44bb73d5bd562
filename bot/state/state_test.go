package state_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mithaq/bot/state"
	"mithaq/bot/state/statetest"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimEnv); dir != "" {
		os.Exit(victim(dir))
	}
	goleak.VerifyTestMain(m)
}

func now() time.Time { return time.Date(2025, 11, 4, 12, 0, 0, 0, time.UTC) }

func open(t testing.TB, path string, o state.Options) *state.Store {
	t.Helper()
	s, err := state.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSQLite(t *testing.T) {
	statetest.Run(t, func(t *testing.T) func(state.Options) *state.Store {
		path := filepath.Join(t.TempDir(), "state.db")
		return func(o state.Options) *state.Store { return open(t, path, o) }
	})
}

// TestPath: signs that mean something in an address are plain in a path, and
// the file is for its owner alone.
func TestPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "حالة #1?mode=ro%20&.db")
	s := open(t, path, state.Options{})
	if err := s.SetOffset(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%q has the rights %v", suffix, info.Mode())
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := state.Open(t.Context(), path, state.Options{}); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("opened, or does not say which: %v", err)
	}
	if _, err := state.Open(t.Context(), filepath.Join(path, "below"), state.Options{}); err == nil {
		t.Error("a file is no folder")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := state.Open(ctx, filepath.Join(t.TempDir(), "x.db"), state.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that ended: %v", err)
	}
}

// BenchmarkItem is all that is stored for one question and its answer.
func BenchmarkItem(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state.db"), state.Options{})
	defer func() { must(b, s.Close()) }()
	ctx := b.Context()
	payload := []byte(strings.Repeat("x", 600))
	for i := int64(1); b.Loop(); i++ {
		_, err := s.Put(ctx, []state.Item{{UpdateID: i, ChatID: i % 50, Payload: payload, Received: now()}})
		must(b, err)
		_, _, err = s.Claim(ctx, now())
		must(b, err)
		must(b, s.Reply(ctx, i, [][]byte{payload}))
		_, err = s.Sending(ctx, i, 0)
		must(b, err)
		must(b, s.Sent(ctx, i, 0, 1))
		must(b, s.Done(ctx, i, now()))
	}
}

// BenchmarkClaimFlood claims while one chat has thousands of items waiting.
func BenchmarkClaimFlood(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "state.db"), state.Options{})
	defer func() { must(b, s.Close()) }()
	ctx := b.Context()
	items := make([]state.Item, 0, 20000)
	for i := range int64(20000) {
		items = append(items, state.Item{UpdateID: i + 1, ChatID: 1, Payload: []byte("x"), Received: now()})
	}
	_, err := s.Put(ctx, items)
	must(b, err)
	for b.Loop() {
		it, ok, err := s.Claim(ctx, now())
		must(b, err)
		if ok {
			must(b, s.Return(ctx, it.UpdateID))
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
