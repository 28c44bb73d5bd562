package state_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mithaq/bot/state"
)

// victimEnv is where the test binary, run again as a bot that is to be killed,
// finds its folder.
const victimEnv = "MITHAQ_STATE_VICTIM"

const (
	kills        = 60
	victimChats  = 5
	victimParts  = 2
	victimInARow = 3 // updates put at once
)

// victim is a bot without Telegram: it takes updates, answers them, and writes
// a line to the journal for everything the world would see. It goes on until it
// is killed, so nothing is ever closed.
func victim(dir string) int {
	if err := work(context.Background(), dir, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return 1
}

func work(ctx context.Context, dir string, stdout io.Writer) error {
	journal, err := os.OpenFile(filepath.Join(dir, "journal"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	// A single write, so a line is there as a whole or not at all; the page
	// cache outlives the process. The parent hears of it by the same words.
	note := func(format string, args ...any) {
		line := fmt.Sprintf(format+"\n", args...)
		if _, err := journal.WriteString(line); err == nil {
			_, err = io.WriteString(stdout, line)
			_ = err // a parent that is gone kills this process soon
		}
	}
	// No crash is an item's own fault here.
	s, err := state.Open(ctx, filepath.Join(dir, "state.db"), state.Options{MaxCrashes: 10 * kills})
	if err != nil {
		return err
	}
	if _, _, err := s.Recover(ctx, now()); err != nil {
		return err
	}
	next, err := s.Offset(ctx)
	if err != nil {
		return err
	}
	note("start")
	for ; ; next += victimInARow {
		if err := receive(ctx, s, next, note); err != nil {
			return err
		}
		for range victimInARow + 1 { // faster than they come in, so that the inbox empties
			if err := answer(ctx, s, note); err != nil {
				return err
			}
		}
	}
}

type noter func(format string, args ...any)

// receive puts some updates, of which the first may have been put before.
func receive(ctx context.Context, s *state.Store, from int64, note noter) error {
	var items []state.Item
	for id := from; id < from+victimInARow; id++ {
		items = append(items, state.Item{UpdateID: id, ChatID: id % victimChats, Payload: fmt.Append(nil, id), Received: now()})
	}
	if _, err := s.Put(ctx, items); err != nil {
		return err
	}
	for _, it := range items {
		note("put %d", it.UpdateID)
	}
	return s.SetOffset(ctx, from+victimInARow)
}

func answer(ctx context.Context, s *state.Store, note noter) error {
	it, ok, err := s.Claim(ctx, now())
	if err != nil || !ok {
		return err
	}
	note("claim %d %d %s", it.UpdateID, it.ChatID, it.Payload)
	if len(it.Reply) == 0 {
		if err := s.Reply(ctx, it.UpdateID, [][]byte{fmt.Append(nil, it.UpdateID, " a"), fmt.Append(nil, it.UpdateID, " b")}); err != nil {
			return err
		}
	}
	for part := range victimParts {
		may, err := s.Sending(ctx, it.UpdateID, part)
		if err != nil {
			return err
		}
		if !may {
			continue
		}
		note("send %d %d", it.UpdateID, part)
		if err := s.Sent(ctx, it.UpdateID, part, 1); err != nil {
			return err
		}
		note("sent %d %d", it.UpdateID, part)
	}
	if err := s.Done(ctx, it.UpdateID, now()); err != nil {
		return err
	}
	note("done %d", it.UpdateID)
	return nil
}

// TestKill kills a bot at random moments, many times, and then reads what the
// world saw of it.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a process many times")
	}
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	for range kills {
		killOnce(t, dir, r.IntN(60), time.Duration(r.IntN(3000))*time.Microsecond)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	w := newWitness(t)
	for line := range strings.Lines(string(raw)) {
		w.read(strings.TrimSpace(line))
	}
	w.finish(filepath.Join(dir, "state.db"))
}

// killOnce runs the victim until it has said a number of things, and kills it
// a moment later.
func killOnce(t *testing.T, dir string, lines int, later time.Duration) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+dir)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	scanner := bufio.NewScanner(stdout)
	for n := 0; n <= lines && scanner.Scan(); n++ {
	}
	kill := time.AfterFunc(later, func() { _ = cmd.Process.Kill() })
	_, err = io.Copy(io.Discard, stdout)
	must(t, err)
	kill.Stop()
	_ = cmd.Wait() // killed
	if stderr.Len() > 0 {
		t.Fatalf("the victim failed: %s", stderr.String())
	}
}
