package telegram

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"
)

func TestRefusalsAreTold(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		code        int
		description string
		want        error // nil for no kind
	}{
		{400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message", ErrNotModified},
		{403, "Forbidden: bot was blocked by the user", ErrBlocked},
		{403, "Forbidden: user is deactivated", ErrBlocked},
		{403, "Forbidden: bot was kicked from the supergroup chat", ErrBlocked},
		{403, "Forbidden: bot can't initiate conversation with a user", ErrBlocked},
		{400, "Bad Request: chat not found", ErrChatNotFound},
		{400, "Bad Request: PEER_ID_INVALID", ErrChatNotFound},
		{400, "Bad Request: query is too old and response timeout expired or query ID is invalid", ErrQueryTooOld},
		{400, "Bad Request: QUERY_ID_INVALID", ErrQueryTooOld},
		{400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0", ErrBadEntities},
		{401, "Unauthorized", ErrUnauthorized},
		{404, "Not Found", ErrUnauthorized},
		{404, "Not Found: method not found", nil},
		{409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running", ErrConflict},
		{400, "Bad Request: message to edit not found", ErrMessageGone},
		{400, "Bad Request: message to be replied not found", ErrMessageGone},
		{400, "Bad Request: MESSAGE_ID_INVALID", ErrMessageGone},
		{400, "Bad Request: message is too long", ErrTooLong},
		{400, "Bad Request: MESSAGE_TOO_LONG", ErrTooLong},
		{413, "Request Entity Too Large", ErrTooLong},
		{400, "Bad Request: message thread not found", ErrThreadGone},
		{400, "Bad Request: not enough rights to send text messages to the chat", ErrNoRights},
		{400, "Bad Request: something new", nil},
		{418, "I'm a teapot", nil},
	} {
		err := error(newAPIError("sendMessage", refusal{code: tc.code, description: tc.description}))
		if got := errors.Unwrap(err); got != tc.want { //nolint:errorlint // identity is what is tested
			t.Errorf("%d %s: got %v, want %v", tc.code, tc.description, got, tc.want)
		}
		var refused *APIError
		if !errors.As(err, &refused) || refused.Code != tc.code || Temporary(err) || MayBeAccepted(err) {
			t.Errorf("%d %s: is temporary or unclear: %v", tc.code, tc.description, err)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		r    refusal
		want time.Duration
	}{
		{refusal{code: 429, retryAfter: 7 * time.Second}, 7 * time.Second},
		{refusal{code: 429, description: "Too Many Requests: retry after 35"}, 35 * time.Second},
		{refusal{code: 429, description: "Too Many Requests: retry after ages"}, time.Second},
		{refusal{code: 429}, time.Second},
	} {
		err := newAPIError("sendMessage", tc.r)
		if got, ok := RetryAfter(err); !ok || got != tc.want || !Temporary(err) || MayBeAccepted(err) {
			t.Errorf("%+v: got %v %v", tc.r, got, ok)
		}
	}
}

func TestUpgraded(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, func(*http.Request) (*http.Response, error) {
		return answer(400, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1001234567890}}`), nil
	}, Pace{})
	_, err := c.SendMessage(t.Context(), SendMessage{ChatID: -5, Text: "x"})
	if id, ok := UpgradedTo(err); !ok || id != -1001234567890 {
		t.Errorf("got %d %v of %v", id, ok, err)
	}
}

func TestOddAnswers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name       string
		status     int
		body       string
		is         error
		temporary  bool
		acceptable bool // may be accepted
	}{
		{"html 502", 502, "<html><h1>502 Bad Gateway</h1></html>", ErrNoAnswer, true, true},
		{"no ok", 200, `{"message":"upstream"}`, ErrNoAnswer, true, true},
		{"test api", 500, `{"message":"Not Found: unknown method"}`, ErrNoAnswer, true, true},
		{"empty", 200, "", ErrNoAnswer, true, true},
		{"cut", 200, `{"ok":true,"result":{"mess`, ErrNoAnswer, true, true},
		{"array", 200, `[1]`, ErrNoAnswer, true, true},
		{"null", 200, `null`, ErrNoAnswer, true, true},
		{"html 404", 404, "nothing here", ErrNoAnswer, false, false},
		{"redirect", 302, "", ErrNoAnswer, false, true},
		{"json 500", 500, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`, nil, true, true},
		{"ok false only", 200, `{"ok":false}`, nil, true, true},
		{"retry_after of another form", 429, `{"ok":false,"error_code":429,"parameters":{"retry_after":"5"}}`, nil, true, false},
		{"too large", 200, `{"ok":true,"result":"` + string(make([]byte, 2<<20)) + `"}`, ErrTooLarge, true, true},
	} {
		c := newTestClient(t, func(*http.Request) (*http.Response, error) { return answer(tc.status, tc.body), nil }, Pace{})
		err := c.AnswerCallbackQuery(t.Context(), AnswerCallbackQuery{QueryID: "1"})
		if err == nil || tc.is != nil && !errors.Is(err, tc.is) {
			t.Errorf("%s: got %v, want %v", tc.name, err, tc.is)
		}
		if Temporary(err) != tc.temporary || MayBeAccepted(err) != tc.acceptable {
			t.Errorf("%s: temporary %v, may be accepted %v: %v", tc.name, Temporary(err), MayBeAccepted(err), err)
		}
	}
}

func TestResultsOfOtherForms(t *testing.T) {
	t.Parallel()
	for _, result := range []string{`,"result":true`, `,"result":null`, ``, `,"result":{"message_id":"seven"}`, `,"result":[]`} {
		c := newTestClient(t, func(*http.Request) (*http.Response, error) {
			return answer(200, `{"ok":true`+result+`}`), nil
		}, Pace{})
		if m, err := c.SendMessage(t.Context(), SendMessage{ChatID: 1, Text: "x"}); err != nil || m.ID != 0 {
			t.Errorf("send, result %q: %v %v", result, m, err)
		}
		if applied, err := c.EditMessageText(t.Context(), EditMessageText{ChatID: 2, MessageID: 1, Text: "x"}); err != nil || !applied {
			t.Errorf("edit, result %q: %v %v", result, applied, err)
		}
	}
}

func TestProxy429(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, func(*http.Request) (*http.Response, error) {
		r := answer(429, "<html>slow down</html>")
		r.Header.Set("Retry-After", strconv.Itoa(3))
		return r, nil
	}, Pace{})
	err := c.AnswerInlineQuery(t.Context(), AnswerInlineQuery{QueryID: "1"})
	if after, ok := RetryAfter(err); !ok || after != 3*time.Second {
		t.Errorf("got %v", err)
	}
	err = c.AnswerInlineQuery(t.Context(), AnswerInlineQuery{QueryID: "2"})
	if after, ok := RetryAfter(err); !ok || after > 3*time.Second {
		t.Errorf("held back: got %v", err)
	}
}

func TestCallerGaveUp(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}, Pace{})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	_, err := c.GetMe(ctx)
	if !errors.Is(err, context.Canceled) || Temporary(err) || !MayBeAccepted(err) {
		t.Errorf("under way: %v", err)
	}
	_, err = c.GetMe(ctx)
	if !errors.Is(err, context.Canceled) || Temporary(err) || MayBeAccepted(err) {
		t.Errorf("before: %v", err)
	}
}
