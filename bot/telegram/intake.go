package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"
)

// Intake is where updates go.
type Intake struct {
	// Store keeps updates for good. Only when it returns nil are they confirmed, so it may get the same ones again,
	// after a failure or a restart: they are told apart by their ID.
	Store func(ctx context.Context, updates []Update) error
	// Inline takes an inline query, which is worth nothing later and is not stored. It must return at once. When nil,
	// inline queries are passed over.
	Inline func(ctx context.Context, q InlineQuery, received time.Time)
	// Log is told of what is passed over; never of what is in it.
	Log *slog.Logger
}

// storeTimeout bounds one call of Store.
const storeTimeout = 10 * time.Second

func (in *Intake) check() error {
	if in.Store == nil || in.Log == nil {
		return errors.New("telegram: an intake needs Store and Log")
	}
	return nil
}

// read decodes updates one by one and sorts them: what to store, which inline queries there are, and the highest id.
// Ids that were seen are left out, and what cannot be read or is of an unknown kind is passed over.
func (in *Intake) read(ctx context.Context, raws []json.RawMessage, seen func(id int64) bool) batch {
	var b batch
	now := time.Now()
	for _, raw := range raws {
		u, err := DecodeUpdate(raw)
		var bad *BadUpdateError
		if errors.As(err, &bad) {
			u.ID = bad.ID
		}
		if u.ID != 0 && seen(u.ID) {
			continue
		}
		u.Received = now
		b.last = max(b.last, u.ID)
		b.ids = append(b.ids, u.ID)
		kind := u.Kind()
		switch {
		case err != nil:
			in.Log.WarnContext(ctx, "bad update passed over", "update_id", u.ID, "error", err)
		case kind == KindUnknown:
			in.Log.DebugContext(ctx, "update of unknown kind passed over", "update_id", u.ID)
		case kind == KindInlineQuery:
			b.inline = append(b.inline, u)
		default:
			b.store = append(b.store, u)
		}
	}
	return b
}

// batch is what came at once.
type batch struct {
	store  []Update
	inline []Update
	ids    []int64 // of all that are new, 0 for those without one
	last   int64
}

func (in *Intake) answer(ctx context.Context, inline []Update) {
	if in.Inline == nil {
		return
	}
	for _, u := range inline {
		in.Inline(ctx, *u.InlineQuery, u.Received)
	}
}

func (in *Intake) store(ctx context.Context, updates []Update) error {
	if len(updates) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	return in.Store(ctx, updates)
}

// recent remembers the last ids, up to a number. Ids may start again at random after a quiet week (Bot API, "Update"),
// so being lower than the last one does not make an update an old one.
type recent struct {
	ids  map[int64]struct{}
	ring []int64
	next int
}

func newRecent(size int) *recent {
	return &recent{ids: make(map[int64]struct{}, size), ring: make([]int64, 0, size)}
}

func (r *recent) has(id int64) bool {
	_, ok := r.ids[id]
	return ok
}

func (r *recent) add(id int64) {
	if id == 0 || r.has(id) {
		return
	}
	r.ids[id] = struct{}{}
	if len(r.ring) < cap(r.ring) {
		r.ring = append(r.ring, id)
		return
	}
	delete(r.ids, r.ring[r.next])
	r.ring[r.next] = id
	r.next = (r.next + 1) % len(r.ring)
}
