// Package statetest is what every database under a [state.Store] must do. A
// dialect passes when [Run] does.
package statetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"mithaq/bot/state"
)

// Fresh makes an empty database for one test. Each call of what it returns
// opens that same database; the caller closes it.
type Fresh func(t *testing.T) (open func(state.Options) *state.Store)

// Run runs the suite.
func Run(t *testing.T, fresh Fresh) {
	for name, test := range map[string]func(*bench){
		"once":            testOnce,
		"order":           testOrder,
		"failure":         testFailure,
		"failures":        testTooManyFailures,
		"recovery":        testRecovery,
		"crashes":         testTooManyCrashes,
		"return":          testReturn,
		"not claimed":     testNotClaimed,
		"many workers":    testManyWorkers,
		"random":          testRandom,
		"reply":           testReply,
		"send twice":      testSendTwice,
		"reply replaced":  testReplyReplaced,
		"prune":           testPrune,
		"offset":          testOffset,
		"chats":           testChats,
		"migration":       testMigration,
		"migration busy":  testMigrationWhileBusy,
		"history":         testHistory,
		"history bounds":  testHistoryBounds,
		"history forgets": testForget,
	} {
		t.Run(name, func(t *testing.T) {
			b := &bench{T: t, ctx: t.Context(), open: fresh(t)}
			b.reopen(state.Options{})
			t.Cleanup(func() { b.must(b.s.Close()) })
			test(b)
		})
	}
}

// start is when the tests happen.
func start() time.Time { return time.Date(2025, 11, 4, 12, 0, 0, 0, time.UTC) }

// bench is a test with a store.
type bench struct {
	*testing.T
	ctx     context.Context
	open    func(state.Options) *state.Store
	s       *state.Store
	options state.Options
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// reopen closes the store, without a word to what is in progress, and opens it
// again.
func (b *bench) reopen(o state.Options) {
	b.Helper()
	if b.s != nil {
		b.must(b.s.Close())
	}
	b.options = o
	b.s = b.open(o)
}

// crash is a restart of the process.
func (b *bench) crash() (givenBack, setAside int) {
	b.Helper()
	b.reopen(b.options)
	givenBack, setAside, err := b.s.Recover(b.ctx, start())
	b.must(err)
	return givenBack, setAside
}

func item(update, chat int64) state.Item {
	return state.Item{UpdateID: update, ChatID: chat, Kind: "message", Payload: fmt.Appendf(nil, `{"update_id":%d}`, update), Received: start()}
}

func (b *bench) put(items ...state.Item) int {
	b.Helper()
	n, err := b.s.Put(b.ctx, items)
	b.must(err)
	return n
}

// claim claims, and fails unless it is given that update; 0 stands for none.
func (b *bench) claim(want int64) state.Item {
	b.Helper()
	return b.claimAt(start(), want)
}

func (b *bench) claimAt(now time.Time, want int64) state.Item {
	b.Helper()
	it, ok, err := b.s.Claim(b.ctx, now)
	b.must(err)
	if ok != (want != 0) || it.UpdateID != want {
		b.Fatalf("claimed update %d (%v), want %d", it.UpdateID, ok, want)
	}
	return it
}

func (b *bench) done(update int64) {
	b.Helper()
	b.must(b.s.Done(b.ctx, update, start()))
}

func (b *bench) counts(want state.Counts) {
	b.Helper()
	got, err := b.s.Counts(b.ctx)
	b.must(err)
	if got != want {
		b.Fatalf("counts %+v, want %+v", got, want)
	}
}

func testOnce(b *bench) {
	if n := b.put(); n != 0 {
		b.Errorf("%d items in nothing", n)
	}
	if n := b.put(item(1, 7), item(1, 7), item(2, 7)); n != 2 {
		b.Errorf("added %d, want 2", n)
	}
	if n := b.put(item(2, 8), state.Item{UpdateID: 3, ChatID: 9, Received: start()}); n != 1 {
		b.Errorf("added %d, want 1", n)
	}
	b.reopen(b.options)
	it := b.claim(1)
	if want := item(1, 7); it.ChatID != 7 || it.Kind != want.Kind || !bytes.Equal(it.Payload, want.Payload) || !it.Received.Equal(want.Received) {
		b.Errorf("claimed %+v, want %+v", it, want)
	}
	b.done(1)
	if n := b.put(item(1, 7)); n != 0 {
		b.Error("an update that is done was taken again")
	}
	b.claim(2)
	b.claim(3)
	b.claim(0)
}

func testOrder(b *bench) {
	b.put(item(5, 1), item(3, 1), item(4, 2)) // the order of arrival counts, not the number
	b.put(item(6, 1), item(7, 3))
	b.claim(5)
	b.claim(4)
	b.claim(7)
	b.claim(0)
	b.done(4)
	b.claim(0)
	b.done(5)
	b.claim(3)
	b.put(item(8, 2))
	b.claim(8)
	b.done(3)
	b.claim(6)
	b.counts(state.Counts{Claimed: 3})
}

func testFailure(b *bench) {
	b.put(item(1, 1), item(2, 1), item(3, 2))
	b.claim(1)
	retry := start().Add(time.Minute)
	aside, err := b.s.Fail(b.ctx, 1, start(), retry, "no answer")
	b.must(err)
	if aside {
		b.Error("set aside after one failure")
	}
	b.claim(3)
	b.claim(0) // update 2 waits behind update 1
	at, ok, err := b.s.NextTry(b.ctx, start())
	b.must(err)
	if !ok || !at.Equal(retry) {
		b.Errorf("next try at %v (%v), want %v", at, ok, retry)
	}
	if it := b.claimAt(retry, 1); it.Failures != 1 || it.Reason != "no answer" {
		b.Errorf("claimed %+v", it)
	}
	if _, ok, err := b.s.NextTry(b.ctx, start()); ok || err != nil {
		b.Errorf("another try is waited for: %v, %v", ok, err)
	}
}

func testTooManyFailures(b *bench) {
	b.reopen(state.Options{MaxFailures: 2})
	b.put(item(1, 1), item(2, 1))
	b.claim(1)
	_, err := b.s.Fail(b.ctx, 1, start(), start(), "first")
	b.must(err)
	b.claim(1)
	aside, err := b.s.Fail(b.ctx, 1, start(), start(), "second")
	b.must(err)
	if !aside {
		b.Error("not set aside")
	}
	b.claim(2)
	b.counts(state.Counts{Claimed: 1, Aside: 1})
	list, err := b.s.Aside(b.ctx, 10)
	b.must(err)
	if len(list) != 1 || list[0].UpdateID != 1 || list[0].Reason != "second" || list[0].Failures != 2 {
		b.Errorf("set aside: %+v", list)
	}
	if n := b.put(item(1, 1)); n != 0 {
		b.Error("an update that was set aside was taken again")
	}
}

func testRecovery(b *bench) {
	b.put(item(1, 1), item(2, 1), item(3, 2), item(4, 3))
	b.claim(1)
	b.claim(3)
	b.done(3)
	if n, aside := b.crash(); n != 1 || aside != 0 {
		b.Errorf("gave back %d, set aside %d", n, aside)
	}
	if it := b.claim(1); it.Crashes != 1 || it.Failures != 0 {
		b.Errorf("claimed %+v", it)
	}
	b.claim(4)
	b.claim(0)
	b.done(1)
	b.claim(2)
}

func testTooManyCrashes(b *bench) {
	b.reopen(state.Options{MaxCrashes: 2})
	b.put(item(1, 1), item(2, 1))
	b.claim(1)
	b.crash()
	b.claim(1)
	if n, aside := b.crash(); n != 0 || aside != 1 {
		b.Errorf("gave back %d, set aside %d", n, aside)
	}
	b.claim(2)
}

func testReturn(b *bench) {
	b.put(item(1, 1), item(2, 1))
	b.claim(1)
	b.must(b.s.Return(b.ctx, 1))
	if it := b.claim(1); it.Failures != 0 || it.Crashes != 0 {
		b.Errorf("claimed %+v", it)
	}
	b.claim(0)
}

func testNotClaimed(b *bench) {
	b.put(item(1, 1), item(2, 2))
	b.claim(1)
	b.done(1)
	for _, id := range []int64{1, 2, 99} {
		_, failed := b.s.Fail(b.ctx, id, start(), start(), "")
		_, sending := b.s.Sending(b.ctx, id, 0)
		for what, err := range map[string]error{
			"done": b.s.Done(b.ctx, id, start()), "return": b.s.Return(b.ctx, id), "fail": failed,
			"reply": b.s.Reply(b.ctx, id, [][]byte{nil}), "sending": sending,
		} {
			if !errors.Is(err, state.ErrNotClaimed) {
				b.Errorf("%s of update %d: %v", what, id, err)
			}
		}
	}
	b.claim(2)
	ctx, cancel := context.WithCancel(b.ctx)
	cancel()
	if err := b.s.Done(ctx, 2, start()); !errors.Is(err, context.Canceled) {
		b.Errorf("with a context that ended: %v", err)
	}
	b.done(2)
}

// testManyWorkers has workers claim from many chats at once; each chat's items
// must come in order and one at a time.
func testManyWorkers(b *bench) {
	const chats, each, workers = 7, 12, 4
	for i := range int64(chats * each) {
		b.put(item(i+1, i%chats))
	}
	var mu sync.Mutex
	busy, last, handled := map[int64]bool{}, map[int64]int64{}, 0
	handle := func() (more bool) {
		it, ok, err := b.s.Claim(b.ctx, start())
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			b.Error(err)
			return false
		}
		if !ok {
			return handled < chats*each
		}
		if busy[it.ChatID] || it.UpdateID <= last[it.ChatID] {
			b.Errorf("update %d of chat %d: busy %v, after %d", it.UpdateID, it.ChatID, busy[it.ChatID], last[it.ChatID])
		}
		busy[it.ChatID], last[it.ChatID] = true, it.UpdateID
		mu.Unlock()
		b.s.Reply(b.ctx, it.UpdateID, [][]byte{{1}}) //nolint:errcheck // only here to take time
		mu.Lock()
		busy[it.ChatID] = false
		handled++
		if err := b.s.Done(b.ctx, it.UpdateID, start()); err != nil {
			b.Error(err)
		}
		return true
	}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for handle() && !b.Failed() {
			}
		})
	}
	wg.Wait()
	b.counts(state.Counts{})
}
