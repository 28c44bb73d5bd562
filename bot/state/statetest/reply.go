package statetest

import (
	"errors"
	"slices"

	"mithaq/bot/state"
)

// reply stores a reply to update 1, which these tests are about.
func (b *bench) reply(bodies ...string) {
	b.Helper()
	raw := make([][]byte, 0, len(bodies))
	for _, s := range bodies {
		raw = append(raw, []byte(s))
	}
	b.must(b.s.Reply(b.ctx, 1, raw))
}

func (b *bench) sending(part int, want bool) {
	b.Helper()
	may, err := b.s.Sending(b.ctx, 1, part)
	b.must(err)
	if may != want {
		b.Fatalf("part %d may be sent: %v, want %v", part, may, want)
	}
}

// left are the bodies still to be sent.
func left(it state.Item) []string {
	var bodies []string
	for _, p := range it.Reply {
		if !p.Sent {
			bodies = append(bodies, string(p.Body))
		}
	}
	return bodies
}

// testReply: after a crash the reply goes on with the next part, in the very
// same words.
func testReply(b *bench) {
	b.put(item(1, 1))
	if it := b.claim(1); len(it.Reply) != 0 {
		b.Errorf("a reply before any: %+v", it.Reply)
	}
	b.reply("one", "two", "three")
	b.sending(0, true)
	b.must(b.s.Sent(b.ctx, 1, 0, 41))
	b.sending(0, false)
	b.sending(1, true)
	b.crash()
	it := b.claim(1)
	if !slices.Equal(left(it), []string{"two", "three"}) || it.Reply[0].MessageID != 41 || it.Reply[1].Sends != 1 {
		b.Errorf("after the crash: %+v", it.Reply)
	}
	b.sending(1, true)
	b.must(b.s.Sent(b.ctx, 1, 1, 0))
	b.sending(2, true)
	b.must(b.s.Sent(b.ctx, 1, 2, 43))
	b.done(1)
	if err := b.s.Sent(b.ctx, 1, 2, 43); !errors.Is(err, state.ErrNoPart) {
		b.Errorf("a part of what is done: %v", err)
	}
}

// testSendTwice: with the outcome unknown a part is begun twice at most, in
// one life or in several.
func testSendTwice(b *bench) {
	b.put(item(1, 1))
	b.claim(1)
	b.reply("one", "two")
	for range 5 {
		b.sending(0, true)
		b.must(b.s.Unsent(b.ctx, 1, 0)) // refused for certain, so it does not count
	}
	b.sending(0, true)
	b.crash()
	b.claim(1)
	b.sending(0, true)
	b.crash()
	b.claim(1)
	b.sending(0, false)
	b.sending(0, false)
	b.crash()
	if it := b.claim(1); !slices.Equal(left(it), []string{"two"}) {
		b.Errorf("left: %+v", it.Reply)
	}
	for _, part := range []int{-1, 2} {
		if _, err := b.s.Sending(b.ctx, 1, part); !errors.Is(err, state.ErrNoPart) {
			b.Errorf("part %d: %v", part, err)
		}
	}
}

// testReplyReplaced: a first message that says to wait becomes the answer.
func testReplyReplaced(b *bench) {
	b.put(item(1, 1))
	b.claim(1)
	b.reply("wait", "more")
	b.sending(0, true)
	b.must(b.s.Sent(b.ctx, 1, 0, 41))
	b.reply("answer")
	b.crash()
	it := b.claim(1)
	if len(it.Reply) != 1 || string(it.Reply[0].Body) != "answer" || !it.Reply[0].Sent || it.Reply[0].MessageID != 41 {
		b.Errorf("reply %+v", it.Reply)
	}
	b.reply()
	b.crash()
	if it := b.claim(1); len(it.Reply) != 0 {
		b.Errorf("reply %+v", it.Reply)
	}
}
