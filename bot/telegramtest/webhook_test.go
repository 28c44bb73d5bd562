package telegramtest

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestWebhookOverHTTP(t *testing.T) {
	type post struct{ secret, body, contentType string }
	posts := make(chan post, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		posts <- post{r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), string(body), r.Header.Get("Content-Type")}
	}))
	defer hook.Close()
	s := New(t, Options{AllowHTTPWebhook: true})
	b := &tester{Server: s, t: t, client: s.Client()}
	b.call("setWebhook", p{"url": hook.URL + "/x", "secret_token": "abc_-1"}, nil)
	amal := s.NewPerson(User{FirstName: "Amal"})
	must(t)(amal.Say("hi"))
	select {
	case got := <-posts:
		if got.secret != "abc_-1" || got.contentType != "application/json" || !strings.Contains(got.body, `"text":"hi"`) {
			t.Errorf("got %+v", got)
		}
	case <-within(t).Done():
		t.Fatal("nothing was posted")
	}
	if err := s.WaitConfirmed(within(t)); err != nil {
		t.Error(err)
	}
}

// roundTrip answers webhook posts.
type roundTrip func(r *http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	return f(r)
}

func TestWebhookRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		var bodies []string
		start := time.Now()
		b := newTester(t, Options{WebhookTransport: roundTrip(func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return nil, err
			}
			times, bodies = append(times, time.Since(start)), append(bodies, string(body))
			switch len(times) {
			case 1:
				return nil, errors.New("connection refused")
			case 2, 3, 4, 5, 6, 7, 8:
				return &http.Response{StatusCode: http.StatusServiceUnavailable, Status: "503 Service Unavailable", Body: http.NoBody}, nil
			default:
				return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody}, nil
			}
		})})
		b.call("setWebhook", p{"url": "https://example.com/"}, nil)
		amal := b.NewPerson(User{FirstName: "Amal"})
		must(t)(amal.Say("first"))
		must(t)(amal.Say("second"))
		if err := b.WaitConfirmed(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(bodies) != 10 || !strings.Contains(bodies[8], "first") || !strings.Contains(bodies[9], "second") {
			t.Errorf("posted %q", bodies)
		}
		if times[1]-times[0] != 100*time.Millisecond || times[8]-times[7] != 5*time.Second || times[9] != times[8] {
			t.Errorf("posted at %v", times)
		}
		var info struct {
			LastError string `json:"last_error_message"`
			Pending   int    `json:"pending_update_count"`
		}
		b.call("getWebhookInfo", nil, &info)
		if info.LastError != "Wrong response from the webhook: 503 Service Unavailable" || info.Pending != 0 {
			t.Errorf("info %+v", info)
		}
	})
}

func TestDropPendingUpdates(t *testing.T) {
	b := newTester(t, Options{})
	must(t)(b.NewPerson(User{FirstName: "Amal"}).Say("x"))
	b.call("deleteWebhook", p{"drop_pending_updates": false}, nil)
	if b.PendingUpdates() != 1 {
		t.Error("dropped without being asked")
	}
	b.call("deleteWebhook", p{"drop_pending_updates": true}, nil)
	if b.PendingUpdates() != 0 {
		t.Error("not dropped")
	}
}
