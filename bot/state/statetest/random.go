package statetest

import (
	"math/rand/v2"
	"time"

	"mithaq/bot/state"
)

// model is the inbox as it should be, without a database.
type model struct {
	order   map[int64][]int64 // what is open, by chat
	claimed map[int64]int64   // by chat
	crashes map[int64]int
	ended   map[int64]bool
	next    int64
}

// testRandom does at random what a bot may do, crashes included, and compares
// with the model after every step.
func testRandom(b *bench) {
	r := rand.New(rand.NewPCG(3, 14))
	m := model{order: map[int64][]int64{}, claimed: map[int64]int64{}, crashes: map[int64]int{}, ended: map[int64]bool{}}
	b.reopen(state.Options{MaxCrashes: 3})
	for range 400 {
		switch p := r.IntN(100); {
		case p < 35:
			m.put(b, r)
		case p < 65:
			m.claim(b)
		case p < 93:
			m.finish(b, r)
		default:
			m.crash(b)
		}
		waiting, claimed := 0, len(m.claimed)
		for _, queue := range m.order {
			waiting += len(queue)
		}
		got, err := b.s.Counts(b.ctx)
		b.must(err)
		if got.Waiting != waiting-claimed || got.Claimed != claimed {
			b.Fatalf("counts %+v, want %d waiting and %d claimed", got, waiting-claimed, claimed)
		}
	}
}

func (m *model) put(b *bench, r *rand.Rand) {
	var items []state.Item
	for range 1 + r.IntN(4) {
		m.next++
		chat := int64(r.IntN(4))
		m.order[chat] = append(m.order[chat], m.next)
		items = append(items, item(m.next, chat))
		if m.next > 1 && r.IntN(4) == 0 { // delivered again
			items = append(items, item(1+r.Int64N(m.next), chat))
		}
	}
	b.put(items...)
}

// oldest is what a claim must give, 0 for nothing.
func (m *model) oldest() int64 {
	var oldest int64
	for chat, queue := range m.order {
		if len(queue) > 0 && m.claimed[chat] == 0 && (oldest == 0 || queue[0] < oldest) {
			oldest = queue[0]
		}
	}
	return oldest
}

func (m *model) claim(b *bench) {
	want := m.oldest()
	if it := b.claim(want); want != 0 {
		if m.ended[it.UpdateID] || m.order[it.ChatID][0] != it.UpdateID {
			b.Fatalf("update %d is not the next of chat %d", it.UpdateID, it.ChatID)
		}
		m.claimed[it.ChatID] = it.UpdateID
	}
}

// finish ends one of the claimed items in some way.
func (m *model) finish(b *bench, r *rand.Rand) {
	for chat, id := range m.claimed {
		delete(m.claimed, chat)
		switch r.IntN(4) {
		case 0:
			b.must(b.s.Return(b.ctx, id))
		case 1:
			aside, err := b.s.Fail(b.ctx, id, start(), start().Add(-time.Second), "test")
			b.must(err)
			if aside {
				m.end(chat, id)
			}
		default:
			b.done(id)
			m.end(chat, id)
		}
		return
	}
}

func (m *model) end(chat, id int64) {
	m.order[chat] = m.order[chat][1:]
	m.ended[id] = true
}

func (m *model) crash(b *bench) {
	for chat, id := range m.claimed {
		if m.crashes[id]++; m.crashes[id] == b.options.MaxCrashes {
			m.end(chat, id)
		}
	}
	m.claimed = map[int64]int64{}
	b.crash()
}
