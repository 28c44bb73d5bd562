package openai_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"mithaq/rag/openai"
	"mithaq/rag/openai/openaitest"
)

var (
	first  = openaitest.Line("Ruritania signed in 1931.", "1.1")
	second = openaitest.Line("وقّعت غراوستارك عام 1932.", "2.3", "2.4")
)

func trimmed(lines ...string) []string {
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		out = append(out, strings.TrimSpace(l))
	}
	return out
}

func TestStream(t *testing.T) {
	for _, test := range []struct {
		name  string
		reply openaitest.Reply
		want  []string
		err   error
	}{
		{"plain", openaitest.Say(first, second), trimmed(first, second), nil},
		{"cut over tokens", openaitest.Say(first[:9], first[9:20], first[20:]+second[:4], second[4:]), trimmed(first, second), nil},
		{"reasoning field", openaitest.Script(openaitest.Reasoning("hm"), openaitest.Reasoning(" so"), openaitest.Token(first)), trimmed(first), nil},
		{"unknown reasoning field", openaitest.Script(openaitest.Delta(map[string]any{"role": "assistant", "content": "", "reasoning": "hm"}), openaitest.Token(first)), trimmed(first), nil},
		{"reasoning tags", openaitest.Say("<thi", "nk>", "hm\n", "</th", "ink>\n", first), trimmed(first), nil},
		{"comments", openaitest.Script(openaitest.Comment("OPENROUTER PROCESSING"), openaitest.Token(first), openaitest.Comment("x"), openaitest.Token(second)), trimmed(first, second), nil},
		{"no end mark", openaitest.Script(openaitest.Token(first), openaitest.Finish("stop"), openaitest.Stop()), trimmed(first), nil},
		{"end without finish", openaitest.Script(openaitest.Token(first+second[:20]), openaitest.Stop()), trimmed(first), openai.ErrCut},
		{"cut", openaitest.Script(openaitest.Token(first+second[:20]), openaitest.Cut()), trimmed(first), openai.ErrCut},
		{"cut in an event", openaitest.Script(openaitest.Token(first+second[:20]), openaitest.CutInEvent()), trimmed(first), openai.ErrCut},
		{"cut behind a whole object", openaitest.Script(openaitest.Token(first+strings.TrimSpace(second)), openaitest.CutInEvent()), trimmed(first, second), openai.ErrCut},
		{"length", openaitest.Script(openaitest.Token(first+second[:20]), openaitest.Finish("length")), trimmed(first), nil},
		{"filter", openaitest.Script(openaitest.Token(first), openaitest.Finish("content_filter")), trimmed(first), openai.ErrRefused},
		{"error inside", openaitest.Script(openaitest.Token(first), openaitest.ErrorEvent(openaitest.Overloaded())), trimmed(first), openai.ErrUnavailable},
		{"not JSON", openaitest.Script(openaitest.Token(first), openaitest.Raw("data: {nonsense\n\n")), trimmed(first), openai.ErrBadResponse},
		{"a huge event", openaitest.Script(openaitest.Token(first), openaitest.Endless(openaitest.Raw(strings.Repeat("x", 1<<16)))), trimmed(first), openai.ErrRunaway},
		{"repeats a token for ever", openaitest.Script(openaitest.Token(first), openaitest.Endless(openaitest.Token("and so on "))), trimmed(first), openai.ErrRunaway},
		{"repeats a line for ever", openaitest.Script(openaitest.Endless(openaitest.Token(first))), trimmed(first), openai.ErrRunaway},
		{"thinks in circles", openaitest.Script(openaitest.Token(first), openaitest.Endless(openaitest.Reasoning("wait, "))), trimmed(first), openai.ErrRunaway},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, cfg := start(t, openaitest.Options{})
			s.Reply(test.reply)
			got, _, err := collect(t.Context(), newChat(t, cfg))
			if !errors.Is(err, test.err) {
				t.Errorf("error %v, want %v", err, test.err)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("lines\n got %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestStreamIsBounded(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	cfg.Limits = openai.Limits{Bytes: 64 << 10, Lines: 50}
	chat := newChat(t, cfg)
	s.ReplyFunc(func(openaitest.ChatRequest) openaitest.Reply {
		return openaitest.Script(openaitest.Counted(func(n int) openaitest.Step { return openaitest.Token("word" + strconv.Itoa(n*n) + " ") }))
	})
	if got, _, err := collect(t.Context(), chat); !errors.Is(err, openai.ErrRunaway) || len(got) != 0 {
		t.Errorf("one endless line: %d lines, error %v", len(got), err)
	}
	s.ReplyFunc(func(openaitest.ChatRequest) openaitest.Reply {
		return openaitest.Script(openaitest.Counted(func(n int) openaitest.Step { return openaitest.Token("fact " + strconv.Itoa(n*n) + " [1.1]\n") }))
	})
	if got, _, err := collect(t.Context(), chat); !errors.Is(err, openai.ErrRunaway) || len(got) != 50 {
		t.Errorf("endless lines: %d lines, error %v", len(got), err)
	}
}

func TestFirstLineComesBeforeTheRest(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	release := make(chan struct{})
	s.Reply(openaitest.Script(openaitest.Token(first), openaitest.Await(release), openaitest.Token(second)))
	var got []string
	_, err := newChat(t, cfg).Stream(t.Context(), openai.Request{User: "q"}, func(line string) error {
		if got = append(got, line); len(got) == 1 {
			close(release) // nothing more comes before this line was handed on
		}
		return nil
	})
	if err != nil || !slices.Equal(got, trimmed(first, second)) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestStreamStopsPolitely(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	s.Reply(openaitest.Script(openaitest.Token(first), openaitest.Token(second), openaitest.Await(nil)))
	chat := newChat(t, cfg)
	u, err := chat.Stream(t.Context(), openai.Request{User: "q"}, func(string) error { return openai.ErrStop })
	if err != nil || !u.Estimated || u.Out == 0 {
		t.Errorf("usage %+v, error %v", u, err)
	}
	mine := errors.New("mine")
	if _, err = chat.Stream(t.Context(), openai.Request{User: "q"}, func(string) error { return mine }); !errors.Is(err, mine) {
		t.Errorf("error %v", err)
	}
}

func TestStreamEndsOnCancellation(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	s.Reply(openaitest.Script(openaitest.Token(first), openaitest.Await(nil)))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := newChat(t, cfg).Stream(ctx, openai.Request{User: "q"}, func(string) error {
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestUsage(t *testing.T) {
	for _, test := range []struct {
		name  string
		reply openaitest.Reply
		want  openai.Usage
	}{
		{"counted", openaitest.Script(openaitest.Token(first), openaitest.Finish("stop"), openaitest.Usage(120, 30)), openai.Usage{In: 120, Out: 30}},
		{"absent", openaitest.Script(openaitest.Token(first), openaitest.NoUsage()), openai.Usage{In: 15, Out: 16, Estimated: true}},
		{"truncated", openaitest.Script(openaitest.Token(first), openaitest.Finish("length"), openaitest.Usage(9, 8)), openai.Usage{In: 9, Out: 8, Truncated: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, cfg := start(t, openaitest.Options{})
			s.Reply(test.reply)
			_, u, err := collect(t.Context(), newChat(t, cfg))
			if err != nil || u != test.want {
				t.Errorf("got %+v, %v; want %+v", u, err, test.want)
			}
		})
	}
}

func TestComplete(t *testing.T) {
	for _, test := range []struct {
		name  string
		reply openaitest.Reply
		want  string
		err   error
	}{
		{"plain", openaitest.Say(" When was it ", "signed? \n"), "When was it signed?", nil},
		{"reasoning", openaitest.Say("<think>well</think>\n\nWhen?"), "When?", nil},
		{"reasoning without a beginning", openaitest.Say("well</think>When?"), "When?", nil},
		{"fenced", openaitest.Say("```text\nWhen?\n```"), "When?", nil},
		{"empty", openaitest.Say("<think>well"), "", openai.ErrBadResponse},
		{"broken off", openaitest.Script(openaitest.Token("When was"), openaitest.Finish("length")), "", openai.ErrCut},
		{"refused", openaitest.Script(openaitest.Token("When was"), openaitest.Finish("content_filter")), "", openai.ErrRefused},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, cfg := start(t, openaitest.Options{})
			s.Reply(test.reply)
			got, _, err := newChat(t, cfg).Complete(t.Context(), openai.Request{User: "q"})
			if got != test.want || !errors.Is(err, test.err) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestDialectIsLearned(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	s.ReplyFunc(func(r openaitest.ChatRequest) openaitest.Reply {
		switch {
		case r.MaxTokens > 0:
			return openaitest.Unsupported("max_tokens", "max_completion_tokens").Reply()
		case r.StreamOptions != nil:
			return openaitest.Unsupported("stream_options", "stream").Reply()
		case r.Temperature != nil:
			return openaitest.Unsupported("temperature", "top_p").Reply()
		}
		return openaitest.Say(first)
	})
	chat := newChat(t, cfg)
	for want := range 2 {
		got, _, err := collect(t.Context(), chat)
		if err != nil || len(got) != 1 {
			t.Fatalf("got %q, %v", got, err)
		}
		if n := s.Count("/chat/completions"); n != 4+want {
			t.Errorf("%d requests", n)
		}
	}
}

func TestNewerModelsGetNoOldParameters(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	s.ReplyFunc(func(r openaitest.ChatRequest) openaitest.Reply {
		if r.MaxTokens != 0 || r.Temperature != nil || r.MaxCompletionTokens <= 100 {
			t.Errorf("request %+v", r)
		}
		return openaitest.Say(first)
	})
	cfg.Model = "gpt-5-mini"
	if _, _, err := collect(t.Context(), newChat(t, cfg)); err != nil {
		t.Error(err)
	}
}

func TestNothingSecretInLogs(t *testing.T) {
	s, cfg := start(t, openaitest.Options{Key: testKey})
	var b bytes.Buffer
	cfg.Breaker.Failures = 1
	chat, err := openai.New(cfg, newLog(&b))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(chat.Close)
	s.Reply(openaitest.ServerError().Reply())
	if _, _, err := collect(t.Context(), chat); err == nil {
		t.Fatal("no error")
	}
	for _, secret := range []string{testKey, "who signed it", "rules"} {
		if strings.Contains(b.String(), secret) {
			t.Errorf("%q in the log:\n%s", secret, b.String())
		}
	}
	if !strings.Contains(b.String(), "to=open") {
		t.Errorf("no word of the breaker in the log:\n%s", b.String())
	}
}

func BenchmarkStreamLine(b *testing.B) {
	s, cfg := start(b, openaitest.Options{})
	chat := newChat(b, cfg)
	var sent time.Time
	lines, waited := 0, time.Duration(0)
	s.ReplyFunc(func(openaitest.ChatRequest) openaitest.Reply {
		return openaitest.Script(func(w *openaitest.Stream) bool {
			sent = time.Now()
			return openaitest.Token(first)(w)
		})
	})
	for b.Loop() {
		_, err := chat.Stream(b.Context(), openai.Request{User: "q"}, func(string) error {
			waited += time.Since(sent)
			lines++
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(waited.Microseconds())/float64(max(1, lines)), "µs/first-line")
}
