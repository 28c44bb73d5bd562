package telegram

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestOneMessageASecondAChat(t *testing.T) {
	t.Parallel()
	s := &sent{delay: 300 * time.Millisecond}
	bubble(t, s, func(t *testing.T, c *Client) {
		sendAll(t, c, 5, 1, 2)
		for chat := range int64(2) {
			all := s.of(chat + 1)
			for i := 1; i < len(all); i++ {
				if gap := all[i].at - all[i-1].at; gap < time.Second || gap > 1400*time.Millisecond {
					t.Errorf("chat %d: %v between two", chat, gap)
				}
			}
		}
	})
}

func TestTwentyAMinuteAGroup(t *testing.T) {
	t.Parallel()
	s := &sent{}
	bubble(t, s, func(t *testing.T, c *Client) {
		sendAll(t, c, 45, -100)
		all := s.of(-100)
		for i := 20; i < len(all); i++ {
			if span := all[i].at - all[i-20].at; span < time.Minute {
				t.Errorf("messages %d to %d within %v", i-20, i, span)
			}
		}
		if last := all[44].at; last != 124*time.Second {
			t.Errorf("the last one at %v", last)
		}
	})
}

func TestThirtyASecondOverall(t *testing.T) {
	t.Parallel()
	s := &sent{delay: 40 * time.Millisecond}
	bubble(t, s, func(t *testing.T, c *Client) {
		var chats []int64
		for i := range int64(200) {
			chats = append(chats, i+1)
		}
		sendAll(t, c, 1, chats...)
		for i := 30; i < len(s.all); i++ {
			if span := s.all[i].at - s.all[i-30].at; span < time.Second {
				t.Errorf("31 within %v", span)
			}
		}
		if last := s.all[len(s.all)-1].at; last > 7*time.Second {
			t.Errorf("200 took %v", last)
		}
	})
}

func TestFairBetweenChats(t *testing.T) {
	t.Parallel()
	s := &sent{}
	bubble(t, s, func(t *testing.T, c *Client) {
		var wg sync.WaitGroup
		var busy []int64
		for i := range int64(60) {
			busy = append(busy, i+1)
		}
		wg.Go(func() { sendAll(t, c, 10, busy...) })
		synctest.Wait()
		_ = sleep(t.Context(), 1500*time.Millisecond)
		asked := time.Now()
		wg.Go(func() {
			sendAll(t, c, 1, 999)
			if took := time.Since(asked); took > 2*time.Second {
				t.Errorf("the quiet chat waited %v behind the busy ones", took)
			}
		})
		wg.Wait()
		if len(s.all) != 601 {
			t.Errorf("%d sent", len(s.all))
		}
	})
}

func TestHangingServerDoesNotStopEverything(t *testing.T) {
	t.Parallel()
	s := &sent{}
	s.fault = func(a arrival) int {
		if a.chat <= 30 {
			<-time.After(10 * time.Second)
		}
		return 0
	}
	bubble(t, s, func(t *testing.T, c *Client) {
		var wg sync.WaitGroup
		for i := range int64(30) {
			wg.Go(func() { sendAll(t, c, 1, i+1) })
		}
		synctest.Wait()
		sendAll(t, c, 1, 31)
		if at := s.of(31)[0].at; at > 2*time.Second {
			t.Errorf("went out at %v", at)
		}
		wg.Wait()
	})
}

func TestRetryAfterHoldsThatChatAlone(t *testing.T) {
	t.Parallel()
	s := &sent{}
	var once sync.Once
	s.fault = func(a arrival) (after int) {
		if a.chat == 1 {
			once.Do(func() { after = 5 })
		}
		return after
	}
	bubble(t, s, func(t *testing.T, c *Client) {
		var wg sync.WaitGroup
		wg.Go(func() { sendAll(t, c, 2, 1) })
		synctest.Wait()
		if err := c.SendChatAction(t.Context(), SendChatAction{ChatID: 1, Action: ActionTyping}); err == nil {
			t.Error("an action went to a chat that is to be left alone")
		}
		if err := c.SendChatAction(t.Context(), SendChatAction{ChatID: 2, Action: ActionTyping}); err != nil {
			t.Error(err)
		}
		sendAll(t, c, 3, 2)
		if at := s.of(2)[3].at; at != 2*time.Second {
			t.Errorf("the other chat was held: %v", at)
		}
		wg.Wait()
		var at []time.Duration
		for _, a := range s.of(1) {
			at = append(at, a.at)
		}
		if want := []time.Duration{0, 5 * time.Second, 6 * time.Second}; !slices.Equal(at, want) {
			t.Errorf("sent at %v, want %v", at, want)
		}
	})
}

func TestRetryAfterIsBounded(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		seconds int
		timeout time.Duration
		takes   time.Duration
	}{
		{"longer than the caller has", 30, 10 * time.Second, 0},
		{"longer than anyone waits", 3600, 0, 0},
		{"again and again", 2, 0, 6 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := &sent{fault: func(arrival) int { return tc.seconds }}
			bubble(t, s, func(t *testing.T, c *Client) {
				ctx := t.Context()
				if tc.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tc.timeout)
					defer cancel()
				}
				errs := make(chan error, 2)
				for range 2 {
					go func() {
						_, err := c.SendMessage(ctx, SendMessage{ChatID: 1, Text: "x"})
						errs <- err
					}()
				}
				err := <-errs
				if after, ok := RetryAfter(err); !ok || after <= 0 || MayBeAccepted(err) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(s.began); took != tc.takes {
					t.Errorf("took %v", took)
				}
				if err := <-errs; err == nil {
					t.Error("the second was sent")
				}
			})
		})
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	s := &sent{}
	bubble(t, s, func(t *testing.T, c *Client) {
		sendAll(t, c, 1, 1)
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		_, err := c.SendMessage(ctx, SendMessage{ChatID: 1, Text: "late"})
		if !errors.Is(err, context.DeadlineExceeded) || MayBeAccepted(err) || Temporary(err) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(s.began); took != 300*time.Millisecond {
			t.Errorf("waited %v", took)
		}
		sendAll(t, c, 1, 1)
		if all := s.of(1); len(all) != 2 || all[1].at != time.Second {
			t.Errorf("sent %v", all)
		}
	})
}

func TestWhatWasNotSentDoesNotCount(t *testing.T) {
	t.Parallel()
	s := &sent{}
	bubble(t, s, func(t *testing.T, c *Client) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for range 50 {
			if _, err := c.SendMessage(ctx, SendMessage{ChatID: -1, Text: "x"}); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		sendAll(t, c, 1, -1)
		if all := s.of(-1); len(all) != 1 || all[0].at != 0 {
			t.Errorf("sent %v", all)
		}
	})
}

func TestUnpacedMethodsGoAtOnce(t *testing.T) {
	t.Parallel()
	s := &sent{}
	bubble(t, s, func(t *testing.T, c *Client) {
		for range 100 {
			err := errors.Join(
				c.AnswerInlineQuery(t.Context(), AnswerInlineQuery{QueryID: "q"}),
				c.AnswerCallbackQuery(t.Context(), AnswerCallbackQuery{QueryID: "q"}),
				c.SendChatAction(t.Context(), SendChatAction{ChatID: 1, Action: ActionTyping}),
			)
			if err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(s.began); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

func TestPatientMethodsWaitForRetryAfter(t *testing.T) {
	t.Parallel()
	s := &sent{}
	var once sync.Once
	s.fault = func(arrival) (after int) {
		once.Do(func() { after = 4 })
		return after
	}
	bubble(t, s, func(t *testing.T, c *Client) {
		if err := c.SetMyCommands(t.Context(), SetMyCommands{}); err != nil {
			t.Error(err)
		}
		if took := time.Since(s.began); took != 4*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestIdleChatsAreForgotten(t *testing.T) {
	t.Parallel()
	s := &sent{}
	bubble(t, s, func(t *testing.T, c *Client) {
		var chats []int64
		for i := range int64(100) {
			chats = append(chats, i+1, -i-1)
		}
		sendAll(t, c, 1, chats...)
		_ = sleep(t.Context(), 2*time.Minute)
		synctest.Wait()
		c.pacer.mu.Lock()
		defer c.pacer.mu.Unlock()
		if n, m := len(c.pacer.lanes), len(c.pacer.queue); n+m != 0 {
			t.Errorf("%d chats remembered, %d queued", n, m)
		}
	})
}

// TestPacingUnderLoad checks the limits with callers that come and go in every way.
func TestPacingUnderLoad(t *testing.T) {
	t.Parallel()
	s := &sent{}
	var n sync.Map
	s.fault = func(a arrival) int {
		if a.chat%7 == 0 {
			if _, before := n.LoadOrStore(a.chat, true); !before {
				return 2
			}
		}
		return 0
	}
	bubble(t, s, func(t *testing.T, c *Client) {
		var wg sync.WaitGroup
		for i := range 2000 {
			chat := int64(i%50) - 25
			if chat == 0 {
				chat = 100
			}
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%90+1)*time.Second)
				defer cancel()
				if i%3 == 0 {
					_, _ = c.EditMessageText(ctx, EditMessageText{ChatID: chat, MessageID: int64(i % 2), Text: "e"})
					return
				}
				_, _ = c.SendMessage(ctx, SendMessage{ChatID: chat, Text: "m"})
			})
		}
		wg.Wait()
		for chat := int64(-25); chat <= 100; chat++ {
			all := s.of(chat)
			for i := 1; i < len(all); i++ {
				if gap := all[i].at - all[i-1].at; gap < time.Second {
					t.Fatalf("chat %d: %v", chat, gap)
				}
				if chat < 0 && i >= 20 && all[i].at-all[i-20].at < time.Minute {
					t.Fatalf("group %d: 21 within a minute", chat)
				}
			}
		}
		for i := 30; i < len(s.all); i++ {
			if s.all[i].at-s.all[i-30].at < time.Second {
				t.Fatalf("31 within a second at %v", s.all[i].at)
			}
		}
	})
}
