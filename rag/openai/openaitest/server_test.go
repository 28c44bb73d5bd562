package openaitest_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mithaq/rag/openai/openaitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func post(ctx context.Context, t *testing.T, s *openaitest.Server, path, key, body string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.BaseURL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	res, err := (&http.Client{Transport: s.Transport()}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func text(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const ask = `{"model":"m","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"who signed"}]}`

func TestStreamOnTheWire(t *testing.T) {
	s := openaitest.Start(t, openaitest.Options{})
	s.Reply(openaitest.Say("a", "b"))
	res := post(t.Context(), t, s, "/chat/completions", "", ask) //nolint:bodyclose // post closes it at the end of the test
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("type %s", got)
	}
	var events []string
	for in := bufio.NewScanner(res.Body); in.Scan(); {
		if e, ok := strings.CutPrefix(in.Text(), "data: "); ok {
			events = append(events, e)
		}
	}
	wants := []string{`"role":"assistant"`, `"content":"a"`, `"content":"b"`, `"finish_reason":"stop"`, `"usage":{"completion_tokens":1,"prompt_tokens":2,"total_tokens":3}`, "[DONE]"}
	if len(events) != len(wants) {
		t.Fatalf("events %q", events)
	}
	for i, want := range wants {
		if !strings.Contains(events[i], want) {
			t.Errorf("event %d is %s, want %s in it", i, events[i], want)
		}
	}
}

func TestRefusals(t *testing.T) {
	s := openaitest.Start(t, openaitest.Options{Key: "k", Models: []string{"other"}})
	for _, test := range []struct {
		path, key, body string
		status          int
		code            string
	}{
		{"/chat/completions", "wrong", ask, 401, `"code":"invalid_api_key"`},
		{"/chat/completions", "", ask, 401, "You didn't provide an API key"},
		{"/chat/completions", "k", ask, 404, `"code":"model_not_found"`},
		{"/chat/completions", "k", "{", 400, "could not parse"},
		{"/embeddings", "k", `{"model":"m","input":["a"]}`, 404, `"code":"model_not_found"`},
		{"/nowhere", "k", "{}", 404, "Invalid URL"},
	} {
		res := post(t.Context(), t, s, test.path, test.key, test.body) //nolint:bodyclose // post closes it at the end of the test
		if got := text(t, res); res.StatusCode != test.status || !strings.Contains(got, test.code) {
			t.Errorf("%s: %d %s", test.path, res.StatusCode, got)
		}
	}
	if n := s.Count("/chat/completions"); n != 4 {
		t.Errorf("%d requests recorded", n)
	}
}

func TestCloseEndsWhatWaits(t *testing.T) {
	s := openaitest.Start(t, openaitest.Options{})
	reached := make(chan struct{})
	s.Reply(openaitest.Script(openaitest.Signal(reached), openaitest.Await(nil)))
	res := post(t.Context(), t, s, "/chat/completions", "", ask) //nolint:bodyclose // post closes it at the end of the test
	<-reached
	s.Close()
	_, _ = io.ReadAll(res.Body) // however it ends, it ends
}

func TestTimeInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openaitest.New(openaitest.Options{InMemory: true})
		defer s.Close()
		s.Reply(openaitest.Script(openaitest.Pause(time.Hour), openaitest.Token("a")))
		begin := time.Now()
		res := post(t.Context(), t, s, "/chat/completions", "", ask) //nolint:bodyclose // post closes it at the end of the test
		if got := text(t, res); !strings.Contains(got, `"content":"a"`) || time.Since(begin) != time.Hour {
			t.Errorf("after %v: %s", time.Since(begin), got)
		}
	})
}
