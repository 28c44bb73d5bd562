package telegram

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// sent is a journal of requests by when they arrived.
type sent struct {
	mu    sync.Mutex
	began time.Time
	all   []arrival
	// fault, when it is not nil, gives the retry_after of a refusal, or 0 for success.
	fault func(a arrival) int
	delay time.Duration
}

type arrival struct {
	method string
	chat   int64
	text   string
	at     time.Duration
}

func (s *sent) do(r *http.Request) (*http.Response, error) {
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	chat, _ := strconv.ParseInt(r.PostForm.Get("chat_id"), 10, 64)
	a := arrival{methodOf(r), chat, r.PostForm.Get("text"), time.Since(s.began)}
	s.mu.Lock()
	s.all = append(s.all, a)
	s.mu.Unlock()
	if s.fault != nil {
		if seconds := s.fault(a); seconds > 0 {
			return tooMany(seconds), nil
		}
	}
	if s.delay > 0 {
		if err := sleep(r.Context(), s.delay); err != nil {
			return nil, err
		}
	}
	return answer(200, `{"ok":true,"result":{"message_id":1,"chat":{"id":1}}}`), nil
}

func (s *sent) of(chat int64) []arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.all), func(a arrival) bool { return a.chat != chat })
}

// bubble runs f with a client on fake time.
func bubble(t *testing.T, s *sent, f func(t *testing.T, c *Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s.began = time.Now()
		f(t, newTestClient(t, s.do, Pace{}))
	})
}

func tooMany(seconds int) *http.Response {
	return answer(429, fmt.Sprintf(`{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d","parameters":{"retry_after":%d}}`, seconds, seconds))
}

// sendAll sends n messages to each chat at once and waits for all.
func sendAll(t *testing.T, c *Client, n int, chats ...int64) {
	t.Helper()
	var wg sync.WaitGroup
	for _, chat := range chats {
		for range n {
			wg.Go(func() {
				if _, err := c.SendMessage(t.Context(), SendMessage{ChatID: chat, Text: "x"}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
}
