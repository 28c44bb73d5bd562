package messenger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"mithaq/bot/state"
	"mithaq/bot/telegram"
)

// inbox deals stored updates out to workers: in order within a chat, many chats
// at a time.
type inbox struct {
	store *state.Store
	slots chan struct{}
	more  chan struct{} // something may have become free to be claimed
	log   *slog.Logger
}

func newInbox(store *state.Store, workers int, log *slog.Logger) *inbox {
	return &inbox{store: store, slots: make(chan struct{}, workers), more: make(chan struct{}, 1), log: log}
}

var errNotYet = errors.New("the bot is still starting")

// take stores updates: when it returns nil, they survive a crash. What is not
// meant for the bot is left out.
func (m *Messenger) take(ctx context.Context, updates []telegram.Update) error {
	if m.me.Load() == nil {
		return errNotYet // posted before the bot knows its own name
	}
	items := make([]state.Item, 0, len(updates))
	for i := range updates {
		u := &updates[i]
		m.o.Observer.Update(string(u.Kind()))
		if !m.concerned(u) {
			continue
		}
		items = append(items, state.Item{
			UpdateID: u.ID, ChatID: u.ChatID(), Kind: string(u.Kind()), Payload: u.Raw, Received: u.Received,
		})
	}
	if len(items) == 0 {
		return nil
	}
	if _, err := m.o.Store.Put(ctx, items); err != nil {
		return err
	}
	m.inbox.wake()
	return nil
}

func (b *inbox) wake() {
	select {
	case b.more <- struct{}{}:
	default:
	}
}

// recover takes up what the process before this one left unfinished.
func (b *inbox) recover(ctx context.Context) error {
	back, aside, err := b.store.Recover(ctx, time.Now())
	if err != nil {
		return fmt.Errorf("recovering the inbox: %w", err)
	}
	if back+aside > 0 {
		b.log.InfoContext(ctx, "taking up what was in progress", "items", back, "set_aside", aside)
	}
	return nil
}

// run claims items until ctx ends, and returns when those in progress are
// handled.
func (b *inbox) run(ctx, work context.Context, handle func(ctx, work context.Context, it state.Item)) {
	var workers sync.WaitGroup
	defer workers.Wait()
	var wait backoff
	for {
		select {
		case b.slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		it, ok, err := b.store.Claim(ctx, time.Now())
		if ok && err == nil {
			wait = backoff{}
			workers.Go(func() {
				defer func() { <-b.slots; b.wake() }()
				handle(ctx, work, it)
			})
			continue
		}
		<-b.slots
		if err != nil && ctx.Err() == nil {
			pause := wait.next()
			b.log.ErrorContext(ctx, "claiming an update failed", "error", err, "wait", pause)
			_ = sleep(ctx, pause) // when ctx ends, the next turn of the loop does
			continue
		}
		if !b.rest(ctx) {
			return
		}
	}
}

// longestRest bounds how long nobody looks into the inbox.
const longestRest = time.Minute

// rest waits until there may be something to claim; it is false when ctx ended.
func (b *inbox) rest(ctx context.Context) bool {
	now := time.Now()
	pause := longestRest
	if at, ok, err := b.store.NextTry(ctx, now); err == nil && ok {
		pause = min(pause, max(at.Sub(now), time.Millisecond))
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-b.more:
	case <-timer.C:
	case <-ctx.Done():
		return false
	}
	return true
}
