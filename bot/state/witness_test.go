package state_test

import (
	"fmt"
	"testing"

	"mithaq/bot/state"
)

// witness reads the journal of a bot that was killed again and again, and
// objects to what must not happen.
type witness struct {
	*testing.T
	life    int
	put     map[int64]bool
	done    map[int64]bool
	inHand  map[int64]int64    // the item in progress, by chat, in this life
	latest  map[int64]int64    // the last item begun, by chat
	sends   map[[2]int64][]int // the lives in which a part was sent
	sent    map[[2]int64]bool  // parts known to be sent
	repeats int
}

func newWitness(t *testing.T) *witness {
	return &witness{
		T: t, put: map[int64]bool{}, done: map[int64]bool{}, inHand: map[int64]int64{}, latest: map[int64]int64{},
		sends: map[[2]int64][]int{}, sent: map[[2]int64]bool{},
	}
}

func (w *witness) read(line string) {
	var what string
	var id, more int64
	var payload string
	// What a line does not have stays zero.
	_, _ = fmt.Sscan(line, &what, &id, &more, &payload)
	switch what {
	case "start":
		w.life++
		w.inHand = map[int64]int64{}
	case "put":
		w.put[id] = true
	case "claim":
		w.claim(id, more, payload)
	case "send":
		w.send(id, more)
	case "sent":
		w.sent[[2]int64{id, more}] = true
	case "done":
		w.done[id] = true
		delete(w.inHand, id%victimChats)
	}
}

func (w *witness) claim(id, chat int64, payload string) {
	if w.done[id] {
		w.Errorf("life %d: update %d came again after it was done", w.life, id)
	}
	if chat != id%victimChats || payload != fmt.Sprint(id) {
		w.Errorf("life %d: update %d came with chat %d and payload %q", w.life, id, chat, payload)
	}
	if id < w.latest[chat] {
		w.Errorf("life %d: update %d came after %d", w.life, id, w.latest[chat])
	}
	if other, busy := w.inHand[chat]; busy {
		w.Errorf("life %d: update %d came while %d was in progress", w.life, id, other)
	}
	w.latest[chat], w.inHand[chat] = id, id
}

func (w *witness) send(id, part int64) {
	key := [2]int64{id, part}
	lives := w.sends[key]
	if w.sent[key] {
		w.Errorf("life %d: part %d of update %d was sent again though it was known to be sent", w.life, part, id)
	}
	if part == 1 && len(w.sends[[2]int64{id, 0}]) == 0 {
		w.Errorf("life %d: update %d began with its second part", w.life, id)
	}
	if len(lives) > 0 {
		w.repeats++
		if len(lives) > 1 || lives[0] == w.life {
			w.Errorf("life %d: part %d of update %d was sent in the lives %v before", w.life, part, id, lives)
		}
	}
	w.sends[key] = append(lives, w.life)
}

// finish handles what is left, and then wants all that was put to be done.
func (w *witness) finish(path string) {
	s := open(w, path, state.Options{})
	defer func() { must(w, s.Close()) }()
	ctx := w.Context()
	_, _, err := s.Recover(ctx, now())
	must(w, err)
	w.read("start")
	for {
		it, ok, err := s.Claim(ctx, now())
		must(w, err)
		if !ok {
			break
		}
		w.claim(it.UpdateID, it.ChatID, string(it.Payload))
		must(w, s.Done(ctx, it.UpdateID, now()))
		w.read(fmt.Sprint("done ", it.UpdateID))
	}
	lost := 0
	for id := range w.put {
		if !w.done[id] {
			// Done may have been stored in the moment before a kill.
			if n, err := s.Put(ctx, []state.Item{{UpdateID: id, ChatID: id % victimChats}}); err != nil || n != 0 {
				w.Errorf("update %d was lost (%v)", id, err)
			}
			lost++
		}
	}
	if lost > w.life {
		w.Errorf("%d updates ended without a word, in %d lives", lost, w.life)
	}
	counts, err := s.Counts(ctx)
	must(w, err)
	if counts != (state.Counts{}) {
		w.Errorf("left: %+v", counts)
	}
	w.Logf("%d lives, %d updates, %d parts sent twice", w.life, len(w.put), w.repeats)
	if len(w.put) < kills {
		w.Error("hardly anything happened")
	}
}
