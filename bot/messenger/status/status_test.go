package status

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// page asks for a path.
func page(t *testing.T, s *Status, path string) (int, string) {
	t.Helper()
	mux := http.NewServeMux()
	s.Routes(mux)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

func TestReadiness(t *testing.T) {
	var generation string
	var listening bool
	s := New(Sources{
		Generation: func() string { return generation }, Documents: func() int { return 1 }, Listening: func() bool { return listening },
		Depth: func(context.Context) (int, int, int, error) { return 0, 0, 0, nil },
	})
	want := func(status int, text string) {
		t.Helper()
		if code, body := page(t, s, "/readyz"); code != status || !strings.Contains(body, text) {
			t.Errorf("readyz says %d %q, want %d %q", code, body, status, text)
		}
		if code, _ := page(t, s, "/healthz"); code != http.StatusOK {
			t.Errorf("healthz says %d", code)
		}
	}
	want(http.StatusServiceUnavailable, "no index")
	generation = "g1"
	want(http.StatusServiceUnavailable, "not reached")
	listening = true
	want(http.StatusOK, "ready")
}

func TestMetrics(t *testing.T) {
	var broken error
	s := New(Sources{
		Generation: func() string { return "g7" }, Documents: func() int { return 16 }, Listening: func() bool { return true },
		Depth: func(context.Context) (int, int, int, error) { return 3, 2, 1, broken },
	})
	s.Update("message")
	s.Replied("abstention", 40*time.Millisecond)
	s.Inline("answer", 7*time.Millisecond)
	s.Call("sendMessage", time.Second, errors.New("refused"))
	s.Call("sendMessage", time.Second, nil)
	_, body := page(t, s, "/metrics")
	for _, want := range []string{
		`mithaq_updates_total{kind="message"} 1`, `mithaq_reply_seconds_count{outcome="abstention"} 1`, `mithaq_inline_seconds_sum{outcome="answer"} 0.007`,
		`mithaq_telegram_errors_total{method="sendMessage"} 1`, `mithaq_telegram_request_seconds_count{method="sendMessage"} 2`,
		`mithaq_inbox_items{state="waiting"} 3`, `mithaq_inbox_items{state="claimed"} 2`, `mithaq_inbox_items{state="aside"} 1`,
		`mithaq_generation_info{generation="g7"} 16`, "go_goroutines",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	broken = errors.New("the disk is gone")
	if code, _ := page(t, s, "/metrics"); code != http.StatusOK {
		t.Errorf("metrics say %d when one of them fails", code)
	}
}
