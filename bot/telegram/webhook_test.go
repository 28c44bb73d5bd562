package telegram

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestWebhook(t *testing.T) {
	t.Parallel()
	const secret = "the_secret-1"
	for _, tc := range []struct {
		name, method, secret string
		body                 io.Reader
		fail                 bool
		status               int
		stored, inline       int
	}{
		{name: "message", secret: secret, body: strings.NewReader(said(1)), status: 200, stored: 1},
		{name: "inline query", secret: secret, body: strings.NewReader(asked(1)), status: 200, inline: 1},
		{name: "unknown kind", secret: secret, body: strings.NewReader(`{"update_id":1,"poll":{}}`), status: 200},
		{name: "bad update", secret: secret, body: strings.NewReader(`{"update_id":1,"message":{"text":7}}`), status: 200},
		{name: "no update", secret: secret, body: strings.NewReader(`[1]`), status: 200},
		{name: "not JSON", secret: secret, body: strings.NewReader(`{"update_id"`), status: 400},
		{name: "empty", secret: secret, body: strings.NewReader(``), status: 400},
		{name: "cut", secret: secret, body: io.MultiReader(strings.NewReader(said(1)), broken{}), status: 400},
		{name: "too large", secret: secret, body: strings.NewReader(said(1) + strings.Repeat(" ", 1<<20)), status: 413},
		{name: "forged", secret: "the_secret-2", body: strings.NewReader(said(1)), status: 401},
		{name: "no secret", body: strings.NewReader(said(1)), status: 401},
		{name: "prefix", secret: secret[:5], body: strings.NewReader(said(1)), status: 401},
		{name: "get", method: http.MethodGet, secret: secret, body: http.NoBody, status: 405},
		{name: "store fails", secret: secret, body: strings.NewReader(said(1)), fail: true, status: 503},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := posted{fail: tc.fail}
			status := p.post(t, secret, tc.method, tc.secret, tc.body)
			if status != tc.status || p.stored != tc.stored || p.inline != tc.inline {
				t.Errorf("status %d, %+v", status, p)
			}
		})
	}
}

// posted is what came of a post.
type posted struct {
	fail           bool
	stored, inline int
}

func (p *posted) post(t *testing.T, secret, method, given string, body io.Reader) int {
	t.Helper()
	var log logBuffer
	h, err := NewWebhook(secret, Intake{
		Store: func(_ context.Context, updates []Update) error {
			if p.fail {
				return errors.New("disk is full")
			}
			p.stored += len(updates)
			return nil
		},
		Inline: func(context.Context, InlineQuery, time.Time) { p.inline++ },
		Log:    log.logger(),
	})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(cmp.Or(method, http.MethodPost), "/hook", body)
	if given != "" {
		r.Header.Set(secretHeader, given)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if strings.Contains(log.String(), "PRIVATEWORDS") {
		t.Errorf("the log tells what was written: %s", log.String())
	}
	return w.Code
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestWebhookSecrets(t *testing.T) {
	t.Parallel()
	for secret, ok := range map[string]bool{
		"a": true, "A-z_9": true, strings.Repeat("a", 256): true,
		"": false, "a b": false, "a:b": false, "ä": false, strings.Repeat("a", 257): false,
	} {
		_, err := NewWebhook(secret, Intake{Store: func(context.Context, []Update) error { return nil }, Log: new(logBuffer).logger()})
		if (err == nil) != ok {
			t.Errorf("%q: %v", secret, err)
		}
	}
	c := newTestClient(t, nil, Pace{})
	if s := c.WebhookSecret(); checkSecret(s) != nil || s != c.WebhookSecret() || leak(s) != "" {
		t.Errorf("derived %q", s)
	}
}

func TestWebhookRegistration(t *testing.T) {
	t.Parallel()
	var got url.Values
	c := newTestClient(t, func(r *http.Request) (*http.Response, error) {
		_ = r.ParseForm()
		got = r.PostForm
		return answer(200, `{"ok":true,"result":true,"description":"Webhook was set"}`), nil
	}, Pace{})
	if err := c.RegisterWebhook(t.Context(), "https://bot.example/hook", "s-1", 7); err != nil {
		t.Fatal(err)
	}
	kinds, _ := json.Marshal(Kinds())
	if got.Get("url") != "https://bot.example/hook" || got.Get("secret_token") != "s-1" || got.Get("max_connections") != "7" ||
		got.Get("allowed_updates") != string(kinds) || got.Has("drop_pending_updates") {
		t.Errorf("sent %v", got)
	}
	if err := c.RegisterWebhook(t.Context(), "https://bot.example/hook", "s 1", 7); err == nil {
		t.Error("a bad secret was sent")
	}
}

func TestWebhookOverHTTP(t *testing.T) {
	t.Parallel()
	stored := make(chan int64, 2)
	h, err := NewWebhook("s", Intake{Log: new(logBuffer).logger(), Store: func(_ context.Context, updates []Update) error {
		stored <- updates[0].ID
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	defer server.Close()
	for id := range int64(2) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(said(id+1)))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(secretHeader, "s")
		resp, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if got := <-stored; resp.StatusCode != http.StatusOK || got != id+1 {
			t.Errorf("status %d, stored %d", resp.StatusCode, got)
		}
	}
}

var _ http.Handler = (*Webhook)(nil)
