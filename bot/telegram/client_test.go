package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestParametersAsSent(t *testing.T) {
	t.Parallel()
	empty := ""
	for _, tc := range []struct {
		name    string
		request any
		want    string // url.Values.Encode, unescaped
	}{
		{"message", SendMessage{ChatID: -7, Text: "a <b> \"c\"\n", ParseMode: ParseHTML}, "chat_id=-7&parse_mode=HTML&text=a <b> \"c\"\n"},
		{"newer fields", SendMessage{
			ChatID: 1, ThreadID: 5, Text: "x", LinkPreview: &LinkPreview{Disabled: true},
			ReplyTo: &ReplyTo{MessageID: 9, AllowWithout: true},
		}, `chat_id=1&link_preview_options={"is_disabled":true}&message_thread_id=5&reply_parameters={"message_id":9,"allow_sending_without_reply":true}&text=x`},
		{"no buttons", EditMessageButtons{ChatID: 1, MessageID: 2}, "chat_id=1&message_id=2"},
		{"nil rows", EditMessageButtons{InlineMessageID: "i", Buttons: &InlineButtons{}}, `inline_message_id=i&reply_markup={"inline_keyboard":[]}`},
		{"nil row", EditMessageButtons{InlineMessageID: "i", Buttons: &InlineButtons{Rows: [][]Button{nil, {{Text: "t", SwitchInlineHere: &empty}}}}}, `inline_message_id=i&reply_markup={"inline_keyboard":[[],[{"text":"t","switch_inline_query_current_chat":""}]]}`},
		{"inline", AnswerInlineQuery{QueryID: "q", Results: []InlineArticle{{ID: "1", Title: "<T>", Content: InlineContent{Text: "m"}}}, Button: &InlineButton{Text: "b", StartParameter: "s"}},
			`button={"text":"b","start_parameter":"s"}&cache_time=0&inline_query_id=q&results=[{"type":"article","id":"1","title":"<T>","input_message_content":{"message_text":"m"}}]`},
		{"poll", GetUpdates{Offset: 4, TimeoutSeconds: 0, AllowedUpdates: []string{"message"}}, `allowed_updates=["message"]&offset=4&timeout=0`},
		{"commands", SetMyCommands{Commands: []BotCommand{{"ask", "Ask"}}, Scope: &CommandScope{Type: ScopeChat, ChatID: 3}, LanguageCode: "ar"}, `commands=[{"command":"ask","description":"Ask"}]&language_code=ar&scope={"type":"chat","chat_id":3}`},
		{"bad UTF-8", AnswerCallbackQuery{QueryID: "1", Text: "a\xffb"}, "callback_query_id=1&text=a\uFFFDb"},
		{"nothing", nil, ""},
	} {
		params, err := encode(tc.request)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		values := url.Values{}
		for k, v := range params {
			values.Set(k, v)
		}
		got, _ := url.QueryUnescape(values.Encode())
		if got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", tc.name, got, tc.want)
		}
	}
}

func TestNilResultsAreSentEmpty(t *testing.T) {
	t.Parallel()
	var got url.Values
	c := newTestClient(t, func(r *http.Request) (*http.Response, error) {
		_ = r.ParseForm()
		got = r.PostForm
		return answer(200, `{"ok":true,"result":true}`), nil
	}, Pace{})
	if err := c.AnswerInlineQuery(t.Context(), AnswerInlineQuery{QueryID: "q"}); err != nil || got.Get("results") != "[]" {
		t.Errorf("results %q: %v", got.Get("results"), err)
	}
	if err := c.SetMyCommands(t.Context(), SetMyCommands{}); err != nil || got.Get("commands") != "[]" {
		t.Errorf("commands %q: %v", got.Get("commands"), err)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		token, endpoint string
		ok              bool
	}{
		{testToken, "", true},
		{"sampleToken", "http://localhost:9001", true},
		{testToken, "http://localhost:9001/", true},
		{testToken, "https://[::1]:8443", true},
		{"", "", false},
		{"123:a b", "", false},
		{"123:a/b%", "", false},
		{testToken, "localhost:9001", false},
		{testToken, "http://", false},
		{testToken, "http://host/bot%s/%s", false},
		{testToken, "http://host/sub", false},
		{testToken, "ftp://host", false},
		{testToken, "http://user:pw@host", false},
	} {
		c, err := New(Options{Token: tc.token, Endpoint: tc.endpoint})
		if (err == nil) != tc.ok {
			t.Errorf("%q %q: %v", tc.token, tc.endpoint, err)
		}
		if err != nil && tc.token != "" && strings.Contains(err.Error(), tc.token) {
			t.Errorf("the error tells the token: %v", err)
		}
		if c != nil {
			c.Close()
		}
	}
}

func TestDeadlinesByMethod(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		call func(context.Context, *Client) error
		want time.Duration
	}{
		{"inline", func(ctx context.Context, c *Client) error { return c.AnswerInlineQuery(ctx, AnswerInlineQuery{}) }, 3 * time.Second},
		{"send", func(ctx context.Context, c *Client) error {
			_, err := c.SendMessage(ctx, SendMessage{ChatID: 1})
			return err
		}, 15 * time.Second},
		{"poll", func(ctx context.Context, c *Client) error {
			_, err := c.GetUpdates(ctx, GetUpdates{TimeoutSeconds: 50})
			return err
		}, 60 * time.Second},
		{"action", func(ctx context.Context, c *Client) error { return c.SendChatAction(ctx, SendChatAction{ChatID: 1}) }, 5 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newTestClient(t, func(r *http.Request) (*http.Response, error) {
					<-r.Context().Done()
					return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: r.Context().Err()}
				}, Pace{})
				began := time.Now()
				err := tc.call(t.Context(), c)
				if !errors.Is(err, ErrTimeout) || errors.Is(err, context.DeadlineExceeded) || !Temporary(err) || !MayBeAccepted(err) {
					t.Errorf("got %v", err)
				}
				if took := time.Since(began); took != tc.want {
					t.Errorf("took %v, want %v", took, tc.want)
				}
			})
		})
	}
}

// TestWhetherItMayHaveArrived uses real sockets: only they tell how far a request came.
func TestWhetherItMayHaveArrived(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	dropping := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(dropping.Close)
	for _, tc := range []struct {
		endpoint string
		may      bool
	}{
		{"http://" + closed.Addr().String(), false},
		{dropping.URL, true},
	} {
		c, err := New(Options{Token: testToken, Endpoint: tc.endpoint})
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.GetMe(t.Context())
		if MayBeAccepted(err) != tc.may || !Temporary(err) {
			t.Errorf("%s: may be accepted %v: %v", tc.endpoint, MayBeAccepted(err), err)
		}
		c.Close()
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bot" + testToken + "/getFile":
			_, _ = fmt.Fprint(w, `{"ok":true,"result":{"file_id":"f","file_path":"documents/file 1.txt"}}`)
		case "/file/bot" + testToken + "/documents/file 1.txt":
			_, _ = fmt.Fprint(w, "0123456789")
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	c, err := New(Options{Token: testToken, Endpoint: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	f, err := c.GetFile(t.Context(), "f")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if n, err := c.Download(t.Context(), f, &b, 10); err != nil || n != 10 || b.String() != "0123456789" {
		t.Errorf("got %d %q %v", n, b.String(), err)
	}
	b.Reset()
	if _, err := c.Download(t.Context(), f, &b, 9); !errors.Is(err, ErrTooLarge) || b.Len() > 9 {
		t.Errorf("too large: %v, %d bytes", err, b.Len())
	}
	if _, err := c.Download(t.Context(), File{FilePath: "a", FileSize: 11}, &b, 10); !errors.Is(err, ErrTooLarge) {
		t.Errorf("announced: %v", err)
	}
	for _, path := range []string{"", "../x", "/var/lib/x", "a//b"} {
		if _, err := c.Download(t.Context(), File{FilePath: path}, &b, 10); err == nil {
			t.Errorf("path %q was asked for", path)
		}
	}
	_, err = c.Download(t.Context(), File{FilePath: "gone"}, &b, 10)
	if err == nil || strings.Contains(err.Error(), testToken) {
		t.Errorf("gone: %v", err)
	}
}

func TestObserve(t *testing.T) {
	t.Parallel()
	var seen []string
	c, err := New(Options{
		Token:   testToken,
		HTTP:    doFunc(func(*http.Request) (*http.Response, error) { return answer(200, `{"ok":true,"result":{"id":1}}`), nil }),
		Observe: func(method string, _ time.Duration, err error) { seen = append(seen, fmt.Sprint(method, err)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.GetMe(t.Context()); err != nil || len(seen) != 1 || seen[0] != "getMe<nil>" {
		t.Errorf("%v %v", seen, err)
	}
}

func TestMarkupRoundTrip(t *testing.T) {
	t.Parallel()
	in := InlineButtons{Rows: [][]Button{{{Text: "a", CallbackData: "b"}}}}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out InlineButtons
	if err := json.Unmarshal(data, &out); err != nil || out.Rows[0][0] != in.Rows[0][0] {
		t.Errorf("%s: %v %v", data, out, err)
	}
}
