package openai_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"mithaq/rag/openai"
	"mithaq/rag/openai/openaitest"
)

// bubble runs f with a server in memory and time that costs nothing.
func bubble(t *testing.T, f func(t *testing.T, s *openaitest.Server, cfg openai.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := openaitest.New(openaitest.Options{InMemory: true})
		cfg := openai.Config{BaseURL: s.BaseURL(), Model: "m", Transport: s.Transport()}
		f(t, s, cfg)
		s.Close()
		synctest.Wait()
	})
}

func TestTimeouts(t *testing.T) {
	slow := openaitest.Pause(10 * time.Second)
	for _, test := range []struct {
		name  string
		reply openaitest.Reply
		lines int
		err   error
		took  time.Duration
	}{
		{"no first token", openaitest.Script(openaitest.Pause(time.Hour)), 0, openai.ErrTimeout, 30 * time.Second},
		{"slow first token", openaitest.Script(openaitest.Pause(25*time.Second), openaitest.Token(first)), 1, nil, 25 * time.Second},
		{"stall", openaitest.Script(openaitest.Token(first), openaitest.Pause(time.Hour)), 1, openai.ErrTimeout, 15 * time.Second},
		{"slow tokens", openaitest.Script(openaitest.Token(first), slow, openaitest.Token("a"), slow, openaitest.Token("b"), slow), 2, nil, 30 * time.Second},
		{"slow for ever", openaitest.Script(openaitest.Token(first), openaitest.Endless(slow, openaitest.Reasoning("hm"))), 1, openai.ErrTimeout, 2 * time.Minute},
		{"thinks long", openaitest.Script(openaitest.Reasoning("a"), slow, openaitest.Reasoning("b"), slow, openaitest.Reasoning("c"), slow, openaitest.Reasoning("d"), slow, openaitest.Token(first)), 1, nil, 40 * time.Second},
		{"open behind the end", openaitest.Script(openaitest.Token(first), openaitest.Finish("stop"), openaitest.Pause(time.Hour)), 1, nil, 2 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, s *openaitest.Server, cfg openai.Config) {
				s.Reply(test.reply)
				chat := newChat(t, cfg)
				defer chat.Close()
				begin := time.Now()
				got, _, err := collect(t.Context(), chat)
				if !errors.Is(err, test.err) || len(got) != test.lines {
					t.Errorf("lines %q, error %v", got, err)
				}
				if took := time.Since(begin); took != test.took {
					t.Errorf("took %v, want %v", took, test.took)
				}
			})
		})
	}
}

func TestCallTimeout(t *testing.T) {
	bubble(t, func(t *testing.T, s *openaitest.Server, cfg openai.Config) {
		s.Reply(openaitest.Script(openaitest.Pause(time.Hour)))
		chat := newChat(t, cfg)
		defer chat.Close()
		begin := time.Now()
		_, _, err := chat.Complete(t.Context(), openai.Request{User: "q"})
		if !errors.Is(err, openai.ErrTimeout) || time.Since(begin) != 30*time.Second {
			t.Errorf("error %v after %v", err, time.Since(begin))
		}
	})
}

func TestCallersDeadline(t *testing.T) {
	bubble(t, func(t *testing.T, s *openaitest.Server, cfg openai.Config) {
		s.Reply(openaitest.Script(openaitest.Pause(time.Hour)))
		cfg.Breaker.Failures = 1
		chat := newChat(t, cfg)
		defer chat.Close()
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, _, err := collect(ctx, chat)
			cancel()
			// A caller in a hurry says nothing about the server.
			if !errors.Is(err, openai.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	bubble(t, func(t *testing.T, s *openaitest.Server, cfg openai.Config) {
		s.Reply(openaitest.RateLimited(3*time.Second).Reply(), openaitest.Say(first))
		chat := newChat(t, cfg)
		defer chat.Close()
		begin := time.Now()
		if _, _, err := collect(t.Context(), chat); err != nil || time.Since(begin) < 3*time.Second {
			t.Errorf("error %v after %v", err, time.Since(begin))
		}
	})
}

func TestBreakerOpensAndRecovers(t *testing.T) {
	bubble(t, func(t *testing.T, s *openaitest.Server, cfg openai.Config) {
		cfg.Breaker = openai.Breaker{Failures: 3, Rest: 20 * time.Second}
		chat := newChat(t, cfg)
		defer chat.Close()
		s.Reply(openaitest.ServerError().Reply())
		if _, _, err := collect(t.Context(), chat); !errors.Is(err, openai.ErrUnavailable) {
			t.Fatal(err)
		}
		n := s.Count("/chat/completions")
		begin := time.Now()
		if _, _, err := collect(t.Context(), chat); !errors.Is(err, openai.ErrUnavailable) {
			t.Errorf("error %v", err)
		}
		if time.Since(begin) != 0 || s.Count("/chat/completions") != n {
			t.Error("the server was called while it rests")
		}
		s.Reset()
		s.Reply(openaitest.Say(first))
		<-time.After(21 * time.Second)
		if got, _, err := collect(t.Context(), chat); err != nil || len(got) != 1 {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestUnreachableInMemory(t *testing.T) {
	bubble(t, func(t *testing.T, s *openaitest.Server, cfg openai.Config) {
		chat := newChat(t, cfg)
		defer chat.Close()
		s.Close()
		if _, _, err := collect(t.Context(), chat); !errors.Is(err, openai.ErrUnreachable) {
			t.Errorf("error %v", err)
		}
	})
}
