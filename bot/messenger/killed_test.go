package messenger

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mithaq/bot/telegramtest"
	"mithaq/rag"
)

// kill ends the bot without it knowing: the next one has the disk as it is now.
func (r *rig) kill() {
	r.Helper()
	synctest.Wait()
	dir := r.TempDir()
	files, err := filepath.Glob(r.path + "*")
	r.must(err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		r.must(err)
		r.must(os.WriteFile(filepath.Join(dir, filepath.Base(file)), data, 0o600))
	}
	r.end()
	r.path = filepath.Join(dir, filepath.Base(r.path))
}

// TestKilledWhileItWaits: to wait for a turn, the first or after a refusal, is no
// attempt, however often the bot is killed in it.
func TestKilledWhileItWaits(t *testing.T) {
	for name, c := range map[string]struct {
		fault telegramtest.Fault
		want  [3]int
	}{
		"after a refusal": {telegramtest.Fault{Kind: telegramtest.FaultTooManyRequests, RetryAfter: 40}, [3]int{1, 1, 1}},
		// What is begun counts: nobody knows of two sends of the first part.
		"after an unknown outcome": {telegramtest.Fault{Kind: telegramtest.FaultDropBefore, Times: 2}, [3]int{0, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, telegramtest.Options{}, func(r *rig) {
				r.brain.answers(func(context.Context, rag.Question) (rag.Answer, error) { return long(), nil })
				r.drain = time.Nanosecond
				r.forgiven = true // retry_after is not remembered across restarts
				c.fault.Method = "sendMessage"
				remove := r.server.AddFault(c.fault)
				amal := r.person(telegramtest.User{})
				r.say(amal, "question")
				for range 3 {
					r.start()
					r.quiet(5 * time.Second)
					r.kill()
				}
				remove()
				r.quiet(time.Minute)
				r.start()
				r.hears(amal.ID, "part2 ")
				r.quiet(time.Minute)
				if got := r.repeats(amal.ID); got != c.want {
					r.Errorf("the parts arrived %v times, want %v", got, c.want)
				}
				r.inboxEmpty()
			})
		})
	}
}

func TestOneAsksForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var p probe
		var asked, yes atomic.Int32
		ask := func() bool {
			asked.Add(1)
			return sleep(t.Context(), time.Second) == nil
		}
		var wg sync.WaitGroup
		for range 64 {
			wg.Go(func() {
				if p.share(t.Context(), ask) {
					yes.Add(1)
				}
			})
		}
		synctest.Wait()
		ended, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("the end"))
		if p.share(ended, ask) {
			t.Error("an answer for one who does not wait")
		}
		wg.Wait()
		if asked.Load() != 1 || yes.Load() != 64 {
			t.Errorf("asked %d times, %d answers", asked.Load(), yes.Load())
		}
		if !p.share(t.Context(), ask) || asked.Load() != 2 {
			t.Error("an old answer")
		}
	})
}
