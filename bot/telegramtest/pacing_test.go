package telegramtest

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func TestPacing(t *testing.T) {
	every := func(d time.Duration, n int) []time.Duration {
		times := make([]time.Duration, n)
		for i := range times {
			times[i] = time.Duration(i) * d
		}
		return times
	}
	tests := []struct {
		name  string
		rules Pacing
		group bool
		chats int // the messages go to so many chats in turn
		times []time.Duration
		want  int
	}{
		{"one a second", Pacing{}, false, 1, every(time.Second, 90), 0},
		{"a bit faster", Pacing{}, false, 1, every(999*time.Millisecond, 3), 2},
		{"slack", Pacing{Slack: 10 * time.Millisecond}, false, 1, every(999*time.Millisecond, 3), 0},
		{"slack does not add up", Pacing{Slack: 10 * time.Millisecond}, false, 1, every(999*time.Millisecond, 30), 2},
		{"one too early does not spoil the rest", Pacing{}, false, 1, []time.Duration{0, 500e6, 1500e6, 2500e6}, 1},
		{"burst", Pacing{ChatBurst: 3}, false, 1, []time.Duration{0, 0, 0, 1e9, 2e9, 2e9, 5e9, 5e9}, 1},
		{"20 in a minute in a group", Pacing{}, true, 1, every(3*time.Second, 60), 0},
		{"more", Pacing{}, true, 1, every(time.Second, 25), 5},
		{"30 in a second in all", Pacing{}, false, 60, append(every(0, 30), append(every(0, 0), plus(time.Second, 30)...)...), 0},
		{"31", Pacing{}, false, 60, every(0, 31), 1},
		{"off", Pacing{Off: true}, false, 1, every(0, 50), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if tt.rules.Slack == 0 {
					tt.rules.Slack = 1
				}
				b := newTester(t, Options{Pacing: tt.rules})
				amal := b.person("Amal")
				var chats []int64
				for i := range tt.chats {
					chat := b.NewPerson(User{FirstName: strconv.Itoa(i)}).ID
					b.rooms[chat].started = true
					if tt.group {
						chat = b.NewSupergroup("G", amal).ID
					}
					chats = append(chats, chat)
				}
				start := time.Now()
				for i, at := range tt.times {
					time.Sleep(time.Until(start.Add(at)))
					b.call("sendMessage", p{"chat_id": chats[i%len(chats)], "text": "x"}, nil)
				}
				if v := b.Violations(); len(v) != tt.want {
					t.Errorf("%d violations, want %d: %+v", len(v), tt.want, v)
				}
			})
		})
	}
}

func plus(d time.Duration, n int) []time.Duration {
	times := make([]time.Duration, n)
	for i := range times {
		times[i] = d
	}
	return times
}

func TestEditsCountAndActionsDoNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newTester(t, Options{Pacing: Pacing{Slack: 1}})
		amal := b.person("Amal")
		var m Message
		b.call("sendMessage", p{"chat_id": amal.ID, "text": "x"}, &m)
		for range 5 {
			b.call("sendChatAction", p{"chat_id": amal.ID, "action": "typing"}, nil)
		}
		if len(b.Violations()) != 0 {
			t.Errorf("violations %+v", b.Violations())
		}
		b.call("editMessageText", p{"chat_id": amal.ID, "message_id": m.ID, "text": "y"}, nil)
		if len(b.Violations()) != 1 {
			t.Errorf("an edit at once: %+v", b.Violations())
		}
	})
}

func TestEnforcedPacing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newTester(t, Options{Pacing: Pacing{Enforce: true, Slack: 1}})
		amal := b.person("Amal")
		b.call("sendMessage", p{"chat_id": amal.ID, "text": "x"}, nil)
		a, err := b.try("sendMessage", p{"chat_id": amal.ID, "text": "x"})
		if err != nil || a.ErrorCode != 429 || a.Parameters.RetryAfter != 1 {
			t.Fatalf("got %+v, %v", a, err)
		}
		time.Sleep(time.Second)
		b.call("sendMessage", p{"chat_id": amal.ID, "text": "x"}, nil)
		if len(b.Messages(amal.ID)) != 3 || len(b.Violations()) != 0 {
			t.Errorf("%d messages, violations %+v", len(b.Messages(amal.ID)), b.Violations())
		}
	})
}
