package generation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const (
	killedEnv   = "MITHAQ_TEST_KILLED_WRITER" // the data directory
	killedAtEnv = "MITHAQ_TEST_KILLED_AT"     // the step
)

func crashCorpora() (before, after corpus) {
	before = manyDocuments(12)
	return before, before.with("doc-001", "New text.").with("doc-002", "").with("more", "Another.\nTwo.")
}

// killedWriter is a process that writes and dies by SIGKILL before a step.
func killedWriter(dir string) {
	at, err := strconv.Atoi(os.Getenv(killedAtEnv))
	if err != nil {
		os.Exit(3)
	}
	_, after := crashCorpora()
	p := after.plan(nil)
	step := 0
	p.step = func(string) error {
		if step == at {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
		step++
		return nil
	}
	if _, err := Write(context.Background(), dir, p); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Whatever step a writer is killed at, the next start serves a whole
// generation, and the next run leaves nothing of the killed one.
func TestKilledAtEveryStep(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a process a step")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	before, after := crashCorpora()
	served := map[string]int{}
	for at := 0; ; at++ {
		dir := t.TempDir()
		write(t, dir, before)
		cmd := exec.Command(self, "-test.run=^$")
		cmd.Env = append(os.Environ(), killedEnv+"="+dir, killedAtEnv+"="+strconv.Itoa(at))
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err == nil {
			break // it came through: there are no more steps
		}
		if !errors.As(err, &exit) || !exit.Sys().(syscall.WaitStatus).Signaled() {
			t.Fatalf("step %d: %v: %s", at, err, out)
		}
		served[checkWhole(t, dir, before, after)]++
		write(t, dir, after)
		wantTexts(t, open(t, dir), after)
		wantTidy(t, dir)
	}
	if served["old"] == 0 || served["new"] == 0 {
		t.Errorf("served after the kills: %v; want both", served)
	}
}

// checkWhole tells which of the two generations is served.
func checkWhole(t *testing.T, dir string, before, after corpus) string {
	t.Helper()
	got := texts(t, open(t, dir))
	switch {
	case maps.Equal(got, before):
		return "old"
	case maps.Equal(got, after):
		return "new"
	}
	t.Errorf("neither the old nor the new generation is served, but %d documents", len(got))
	return "neither"
}

// A step that fails, and with it all that follow (a full disk, a disk gone),
// leaves the old generation serving, or the new one when it was published.
func TestFailingAtEveryStep(t *testing.T) {
	before, after := crashCorpora()
	for _, lasting := range []bool{true, false} {
		for at, over := 0, false; !over; at++ {
			dir := t.TempDir()
			write(t, dir, before)
			p := after.plan(nil)
			step, hit := 0, ""
			p.step = func(operation string) error {
				step++
				if step-1 == at || lasting && step-1 > at {
					hit = operation
					return fmt.Errorf("%s: %w", operation, syscall.ENOSPC)
				}
				return nil
			}
			r, err := Write(t.Context(), dir, p)
			over = step <= at
			served := checkWhole(t, dir, before, after)
			if !over && err == nil && (len(r.Warnings) == 0 || served != "new") {
				t.Errorf("step %d (%s) failed without a word", at, hit)
			}
			if err != nil && !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("step %d (%s): %v", at, hit, err)
			}
			if err != nil && served == "new" && !strings.HasPrefix(hit, "sync the directory") && !lasting {
				t.Errorf("step %d (%s) failed, but was published", at, hit)
			}
			write(t, dir, after)
			wantTexts(t, open(t, dir), after)
			wantTidy(t, dir)
		}
	}
}

// The first run of all, killed, leaves an empty directory that says so.
func TestFirstRunFailing(t *testing.T) {
	c := manyDocuments(3)
	for at, over := 0, false; !over; at++ {
		dir := t.TempDir()
		p := c.plan(nil)
		step := 0
		p.step = func(string) error {
			step++
			if step > at {
				return errors.New("gone")
			}
			return nil
		}
		_, err := Write(t.Context(), dir, p)
		over = step <= at
		s, openErr := Open(t.Context(), dir, Want{})
		switch {
		case openErr == nil:
			wantTexts(t, s, c)
		case !errors.Is(openErr, ErrNoIndex) || err == nil:
			t.Errorf("step %d: %v after %v", at, openErr, err)
		}
		write(t, dir, c)
		wantTidy(t, dir)
	}
}
