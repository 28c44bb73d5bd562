package openai_test

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"mithaq/rag/openai"
	"mithaq/rag/openai/openaitest"
)

func TestFailuresAreToldApart(t *testing.T) {
	plain := func(status int, body string) openaitest.Failure {
		return openaitest.Failure{Status: status, Body: body, ContentType: "application/json"}
	}
	for _, test := range []struct {
		name    string
		failure openaitest.Failure
		want    error
		calls   int
	}{
		{"wrong key", openaitest.WrongKey(testKey), openai.ErrUnauthorized, 1},
		{"forbidden", openaitest.Failure{Status: 403, Message: "Country, region, or territory not supported"}, openai.ErrUnauthorized, 1},
		{"unknown model", openaitest.UnknownModel("m"), openai.ErrUnknownModel, 1},
		{"unknown model of Ollama", openaitest.UnknownOllamaModel("m"), openai.ErrUnknownModel, 1},
		{"unknown model of vLLM", plain(404, `{"object":"error","message":"The model m does not exist.","type":"NotFoundError","code":404}`), openai.ErrUnknownModel, 1},
		{"too long", openaitest.ContextTooLong(), openai.ErrContextTooLong, 1},
		{"too long for llama.cpp", plain(400, `{"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error"}}`), openai.ErrContextTooLong, 1},
		{"quota", openaitest.QuotaUsedUp(), openai.ErrQuota, 1},
		{"rate", openaitest.RateLimited(0), openai.ErrRateLimited, 3},
		{"rate, for too long", openaitest.RateLimited(time.Minute), openai.ErrRateLimited, 1},
		{"server error", openaitest.ServerError(), openai.ErrUnavailable, 3},
		{"gateway", openaitest.GatewayPage(), openai.ErrUnavailable, 3},
		{"string error", plain(400, `{"error":"bad thing"}`), openai.ErrBadRequest, 1},
		{"FastAPI", plain(422, `{"detail":[{"loc":["body"],"msg":"field required","input":"secret question"}]}`), openai.ErrBadRequest, 1},
		{"no such path", plain(404, `404 page not found`), openai.ErrBadRequest, 1},
		{"moved", openaitest.Failure{Status: 308, Message: "moved"}, openai.ErrBadResponse, 1},
		{"error under success", plain(200, `{"error":{"message":"no provider","code":429}}`), openai.ErrRateLimited, 3},
		{"web page under success", openaitest.Failure{Status: 200, Body: "<html>", ContentType: "text/html"}, openai.ErrBadResponse, 1},
		{"no stream", plain(200, `{"choices":[]}`), openai.ErrBadResponse, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, cfg := start(t, openaitest.Options{})
			cfg.Key = testKey
			s.Reply(test.failure.Reply())
			_, _, err := collect(t.Context(), newChat(t, cfg))
			if !errors.Is(err, test.want) {
				t.Fatalf("error %v, want %v", err, test.want)
			}
			if n := s.Count("/chat/completions"); n != test.calls {
				t.Errorf("%d calls, want %d", n, test.calls)
			}
			for _, printed := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", errors.Unwrap(err))} {
				if strings.Contains(printed, testKey) || strings.Contains(printed, "secret question") {
					t.Errorf("secret in the error: %s", printed)
				}
			}
			if openai.Hint(err) == "" && !errors.Is(err, openai.ErrBadRequest) {
				t.Errorf("no hint with %v", err)
			}
		})
	}
}

func TestRetriesEndWithSuccess(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	s.Reply(openaitest.ServerError().Reply(), openaitest.RateLimited(0).Reply(), openaitest.Say(first))
	got, _, err := collect(t.Context(), newChat(t, cfg))
	if err != nil || len(got) != 1 {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestConnectionThatBreaksBeforeTheFirstTokenIsRetried(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	s.Reply(openaitest.Script(openaitest.Cut()), openaitest.Script(openaitest.ErrorEvent(openaitest.Overloaded())), openaitest.Say(first))
	got, _, err := collect(t.Context(), newChat(t, cfg))
	if err != nil || len(got) != 1 || s.Count("/chat/completions") != 3 {
		t.Errorf("got %q, %v after %d calls", got, err, s.Count("/chat/completions"))
	}
}

func TestNoRetryBehindTheFirstToken(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	s.Reply(openaitest.Script(openaitest.Token("Ruri"), openaitest.Cut()))
	if _, _, err := collect(t.Context(), newChat(t, cfg)); !errors.Is(err, openai.ErrCut) || s.Count("/chat/completions") != 1 {
		t.Errorf("error %v after %d calls", err, s.Count("/chat/completions"))
	}
}

func TestNoRoute(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	chat := newChat(t, openai.Config{BaseURL: "http://" + address + "/v1", Model: "m", Retries: openai.Retries{Base: 1}})
	if _, _, err := collect(t.Context(), chat); !errors.Is(err, openai.ErrUnreachable) || openai.Hint(err) == "" {
		t.Errorf("error %v", err)
	}
}

func TestTLSToPlainServer(t *testing.T) {
	s, cfg := start(t, openaitest.Options{})
	cfg.BaseURL = strings.Replace(s.BaseURL(), "http://", "https://", 1)
	if _, _, err := collect(t.Context(), newChat(t, cfg)); !errors.Is(err, openai.ErrUnreachable) || !strings.Contains(err.Error(), "http://") {
		t.Errorf("error %v", err)
	}
}

func TestConfig(t *testing.T) {
	for _, test := range []struct {
		name string
		cfg  openai.Config
		ok   bool
	}{
		{"local without key", openai.Config{BaseURL: "http://localhost:11434/v1", Model: "m"}, true},
		{"default address", openai.Config{Key: testKey, Model: "m"}, true},
		{"space around the key", openai.Config{Key: " " + testKey + "\n", Model: "m"}, true},
		{"key with a line break", openai.Config{Key: "sk-\ntest", Model: "m"}, false},
		{"key with a control character", openai.Config{Key: "sk-\x00test", Model: "m"}, false},
		{"key with Arabic", openai.Config{Key: "مفتاح", Model: "m"}, false},
		{"no model", openai.Config{Key: testKey}, false},
		{"model with a line break", openai.Config{Model: "m\nn"}, false},
		{"no scheme", openai.Config{BaseURL: "localhost:11434/v1", Model: "m"}, false},
		{"key in the address", openai.Config{BaseURL: "http://user:" + testKey + "@localhost/v1", Model: "m"}, false},
		{"unreadable address", openai.Config{BaseURL: "http://[::1/" + testKey, Model: "m"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := openai.New(test.cfg, nil)
			if (err == nil) != test.ok || err != nil && !errors.Is(err, openai.ErrConfig) {
				t.Fatalf("error %v", err)
			}
			if err != nil && strings.Contains(err.Error(), testKey) {
				t.Errorf("key in the error: %v", err)
			}
			if c != nil {
				c.Close()
			}
		})
	}
	c, err := openai.New(openai.Config{BaseURL: "http://localhost:1/v1/chat/completions/", Model: "m"}, nil)
	if err != nil || c.BaseURL() != "http://localhost:1/v1" {
		t.Errorf("base URL %v, error %v", c, err)
	}
}
