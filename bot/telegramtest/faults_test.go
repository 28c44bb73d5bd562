package telegramtest

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// outcome is what a client sees: status and body, or the error of the request or of reading the body.
func outcome(t *testing.T, client *http.Client, target string) (int, string, error) {
	t.Helper()
	response, err := client.Get(target)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close() //nolint:errcheck // reading is over
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, string(body), err
}

// TestFaults strikes one sendMessage with each fault, over a real connection and in memory.
func TestFaults(t *testing.T) {
	tests := []struct {
		kind    FaultKind
		status  int
		body    string // the body begins so
		broken  bool   // the client gets an error
		handled bool
	}{
		{FaultTooManyRequests, 429, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 9","parameters":{"retry_after":9}}`, false, false},
		{FaultConflict, 409, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request`, false, false},
		{FaultUnauthorized, 401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`, false, false},
		{FaultInternal, 500, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`, false, false},
		{FaultBadGateway, 502, "<html>", false, false},
		{FaultNoOK, 200, `{"message":`, false, false},
		{FaultDropBefore, 0, "", true, false},
		{FaultDropAfter, 0, "", true, true},
		{FaultTruncated, 200, `{"ok":true,"result":{"message_id":2`, false, true},
		{FaultCutBody, 200, `{"ok":true,"result":{"message_id":2`, true, true},
		{FaultSlow, 200, `{"ok":true,"result":{"message_id":2`, false, true},
	}
	for _, tt := range tests {
		if !tt.kind.Known() {
			t.Errorf("%s is not known", tt.kind)
		}
		for _, inMemory := range []bool{false, true} {
			t.Run(string(tt.kind), func(t *testing.T) {
				s := New(t, Options{InMemory: inMemory})
				client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
				if inMemory {
					client = s.Client()
				}
				must(t)(s.NewPerson(User{ID: 5}).Say("hi"))
				s.AddFault(Fault{Kind: tt.kind, Method: "sendMessage", Chat: 5, Times: 1, RetryAfter: 9, Delay: 30 * time.Millisecond})
				start := time.Now()
				status, body, err := outcome(t, client, s.URL()+"/bot"+s.Token()+"/sendMessage?chat_id=5&text=x")
				if status != tt.status || !strings.HasPrefix(body, tt.body) || (err != nil) != tt.broken {
					t.Errorf("got %d %s, %v", status, body, err)
				}
				if tt.kind == FaultSlow && time.Since(start) < 30*time.Millisecond {
					t.Error("it was not slow")
				}
				if tt.kind == FaultTruncated && strings.HasSuffix(body, "}}") {
					t.Error("nothing is missing")
				}
				if handled := len(s.Messages(5)) == 2; handled != tt.handled {
					t.Errorf("handled: %v", handled)
				}
				call := s.Calls("sendMessage")[0]
				if call.Fault != tt.kind || call.Accepted() != tt.handled || call.Unseen != tt.broken {
					t.Errorf("journal: %+v", call)
				}
				if v := s.Violations(); len(v) > 0 {
					t.Errorf("a fault is no violation of the bot: %+v", v)
				}
			})
		}
	}
}

func TestFaultChoice(t *testing.T) {
	b := newTester(t, Options{Seed: 1, Pacing: Pacing{Off: true}})
	amal := b.person("Amal")
	struck := func(method string, n int) string {
		var pattern strings.Builder
		for range n {
			a, err := b.try(method, p{"chat_id": amal.ID, "text": "x", "action": "typing"})
			if method == "getMe" {
				a, err = b.try(method, nil)
			}
			if err != nil {
				t.Fatal(err)
			}
			pattern.WriteString(map[bool]string{true: ".", false: "x"}[a.ErrorCode != 500])
		}
		return pattern.String()
	}
	remove := b.AddFault(Fault{Kind: FaultInternal, Method: "getMe", Skip: 2, Times: 3})
	if got := struck("getMe", 8); got != "..xxx..." {
		t.Errorf("skip 2 and strike 3 gave %s", got)
	}
	remove()
	b.AddFault(Fault{Kind: FaultInternal, Method: "getMe"})
	if got := struck("getMe", 3); got != "xxx" {
		t.Errorf("always gave %s", got)
	}
	b.ClearFaults()
	b.AddFault(Fault{Kind: FaultInternal, Probability: 0.3})
	got := struck("getMe", 200)
	if n := strings.Count(got, "x"); n < 40 || n > 80 {
		t.Errorf("probability 0.3 struck %d of 200", n)
	}
	b.ClearFaults()
	if got := struck("getMe", 2); got != ".." {
		t.Errorf("after clearing: %s", got)
	}
}

func TestRetryAfterIsWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newTester(t, Options{Pacing: Pacing{Slack: 1}})
		amal, badr := b.person("Amal"), b.person("Badr")
		b.AddFault(Fault{Kind: FaultTooManyRequests, Chat: amal.ID, Times: 1, RetryAfter: 3})
		a, err := b.try("sendMessage", p{"chat_id": amal.ID, "text": "x"})
		if err != nil || a.Parameters.RetryAfter != 3 {
			t.Fatalf("got %+v, %v", a, err)
		}
		b.call("sendMessage", p{"chat_id": badr.ID, "text": "x"}, nil)
		time.Sleep(2 * time.Second)
		if len(b.Violations()) > 0 {
			t.Errorf("another chat need not wait: %+v", b.Violations())
		}
		b.call("sendMessage", p{"chat_id": amal.ID, "text": "x"}, nil)
		if v := b.Violations(); len(v) != 1 || v[0].Text != "sent before retry_after was over" {
			t.Errorf("violations %+v", v)
		}
		time.Sleep(time.Second)
		b.call("sendMessage", p{"chat_id": amal.ID, "text": "x"}, nil)
		if len(b.Violations()) != 1 {
			t.Errorf("violations %+v", b.Violations())
		}
	})
}

func TestSlowBodyEndsWithItsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newTester(t, Options{})
		b.AddFault(Fault{Kind: FaultSlow, Delay: time.Hour})
		client := b.Client()
		client.Timeout = time.Second
		_, _, err := outcome(t, client, b.URL()+"/bot"+b.Token()+"/getMe")
		var timeout interface{ Timeout() bool }
		if !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("got %v", err)
		}
	})
}
