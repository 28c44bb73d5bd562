package statetest

import (
	"strconv"
	"time"

	"mithaq/bot/state"
)

func testPrune(b *bench) {
	b.reopen(state.Options{MaxFailures: 1})
	b.put(item(1, 1), item(2, 2), item(3, 3))
	b.claim(1)
	b.claim(2)
	b.done(1)
	_, err := b.s.Fail(b.ctx, 2, start(), start(), "bad")
	b.must(err)
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{47 * time.Hour, 0}, {49 * time.Hour, 1}, {8 * 24 * time.Hour, 1}} {
		n, err := b.s.Prune(b.ctx, start().Add(c.after))
		b.must(err)
		if n != c.want {
			b.Errorf("after %v: pruned %d, want %d", c.after, n, c.want)
		}
	}
	b.counts(state.Counts{Waiting: 1}) // what waits is never pruned
	if n := b.put(item(1, 1)); n != 1 {
		b.Error("a pruned id is still known")
	}
}

func testOffset(b *bench) {
	for _, want := range []int64{0, 1 << 40, 17} {
		if want != 0 {
			b.must(b.s.SetOffset(b.ctx, want))
			b.reopen(b.options)
		}
		if got, err := b.s.Offset(b.ctx); got != want || err != nil {
			b.Errorf("offset %d (%v), want %d", got, err, want)
		}
	}
}

func (b *bench) chat(want state.Chat) {
	b.Helper()
	got, err := b.s.Chat(b.ctx, want.ID)
	b.must(err)
	if got != want {
		b.Errorf("chat %+v, want %+v", got, want)
	}
}

func testChats(b *bench) {
	b.chat(state.Chat{ID: -5})
	b.must(b.s.SetChatBlocked(b.ctx, -5, true))
	b.must(b.s.SetChatLang(b.ctx, -5, "ar"))
	b.must(b.s.SetChatKind(b.ctx, -5, "group"))
	b.must(b.s.SetChatLang(b.ctx, -5, "ru"))
	b.reopen(b.options)
	b.chat(state.Chat{ID: -5, Kind: "group", Lang: "ru", Blocked: true})
	b.must(b.s.SetChatBlocked(b.ctx, -5, false))
	b.chat(state.Chat{ID: -5, Kind: "group", Lang: "ru"})
}

func (b *bench) ask(chat, user, update int64, text string, at time.Time) {
	b.Helper()
	b.must(b.s.Remember(b.ctx, state.Question{ChatID: chat, UserID: user, UpdateID: update, Text: text, Asked: at}))
}

// recall returns the texts of the questions, joined.
func (b *bench) recall(chat, user int64, now time.Time) string {
	b.Helper()
	list, err := b.s.Recall(b.ctx, chat, user, now)
	b.must(err)
	all := ""
	for _, q := range list {
		all += q.Text
	}
	return all
}

func (b *bench) recalls(chat, user int64, want string) {
	b.Helper()
	if got := b.recall(chat, user, start()); got != want {
		b.Errorf("chat %d, user %d: recalled %q, want %q", chat, user, got, want)
	}
}

func testMigration(b *bench) {
	b.must(b.s.SetChatLang(b.ctx, -1, "zh"))
	b.must(b.s.SetChatKind(b.ctx, -1, "group"))
	b.put(item(1, -1), item(2, -1), item(3, -100), item(4, -1))
	b.ask(-1, 7, 1, "a", start())
	b.must(b.s.Migrate(b.ctx, -1, -100))
	b.must(b.s.Migrate(b.ctx, -1, -100)) // the update may come again
	b.must(b.s.Migrate(b.ctx, -100, -100))
	b.chat(state.Chat{ID: -1, Kind: "group", Lang: "zh", MigratedTo: -100})
	b.chat(state.Chat{ID: -100, Kind: "supergroup", Lang: "zh"})
	b.recalls(-100, 7, "a")
	b.recalls(-1, 7, "")
	for _, id := range []int64{1, 2, 3, 4} {
		if it := b.claim(id); it.ChatID != -100 {
			b.Errorf("update %d is still in chat %d", id, it.ChatID)
		}
		b.claim(0)
		b.done(id)
	}
	b.must(b.s.Migrate(b.ctx, -100, -200))
	b.chat(state.Chat{ID: -1, Kind: "group", Lang: "zh", MigratedTo: -200})
}

// testMigrationWhileBusy: with an item in progress in both chats, the next
// comes when both are through.
func testMigrationWhileBusy(b *bench) {
	b.put(item(1, -1), item(2, -1), item(3, -100), item(4, -100))
	b.claim(1)
	b.claim(3)
	b.must(b.s.Migrate(b.ctx, -1, -100))
	b.claim(0)
	b.done(1)
	b.claim(0)
	b.done(3)
	b.claim(2)
	b.claim(0)
	b.done(2)
	b.claim(4)
}

func testHistory(b *bench) {
	b.ask(1, 1, 10, "a", start().Add(-2*time.Minute))
	b.ask(1, 1, 11, "b", start().Add(-time.Minute))
	b.ask(1, 1, 10, "a", start()) // the item was handled again
	b.ask(-9, 1, 12, "c", start())
	b.ask(-9, 2, 13, "d", start())
	b.ask(-9, 2, 0, "e", start())
	b.ask(-9, 2, 0, "f", start())
	b.reopen(b.options)
	b.recalls(1, 1, "ab")
	b.recalls(-9, 1, "c")
	b.recalls(-9, 2, "def")
	list, err := b.s.Recall(b.ctx, 1, 1, start())
	b.must(err)
	if q := list[0]; q.ChatID != 1 || q.UserID != 1 || q.UpdateID != 10 || !q.Asked.Equal(start().Add(-2*time.Minute)) {
		b.Errorf("recalled %+v", q)
	}
}

func testHistoryBounds(b *bench) {
	b.reopen(state.Options{HistoryCount: 3, HistoryAge: time.Hour})
	for i := range int64(6) {
		b.ask(1, 1, 10+i, strconv.FormatInt(i, 10), start().Add(time.Duration(i)*time.Minute))
	}
	b.recalls(1, 1, "345")
	if got := b.recall(1, 1, start().Add(time.Hour+4*time.Minute)); got != "45" {
		b.Errorf("after an hour: %q", got)
	}
	_, err := b.s.Prune(b.ctx, start().Add(time.Hour+5*time.Minute))
	b.must(err)
	b.recalls(1, 1, "5")
}

func testForget(b *bench) {
	b.ask(1, 1, 10, "a", start())
	b.ask(-9, 1, 11, "b", start())
	b.ask(-9, 2, 12, "c", start())
	b.ask(-8, 1, 13, "d", start())
	if n, err := b.s.Forget(b.ctx, -9, 1); n != 1 || err != nil {
		b.Errorf("forgot %d (%v)", n, err)
	}
	b.recalls(-9, 1, "")
	b.recalls(-9, 2, "c")
	if n, err := b.s.ForgetEverywhere(b.ctx, 1); n != 2 || err != nil {
		b.Errorf("forgot %d (%v)", n, err)
	}
	b.recalls(1, 1, "")
	b.recalls(-9, 2, "c")
}
