package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// leak finds the token in any way to print an error or a value.
func leak(v any) string {
	texts := []string{fmt.Sprint(v), fmt.Sprintf("%+v", v), fmt.Sprintf("%#v", v), fmt.Sprintf("%q", v)}
	if err, ok := v.(error); ok {
		for e := range chain(err) {
			texts = append(texts, e.Error(), fmt.Sprintf("%+v", e), fmt.Sprintf("%#v", e))
		}
	}
	var log logBuffer
	log.logger().Info("x", "value", v)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "value", v)
	texts = append(texts, log.String())
	_, secret, _ := strings.Cut(testToken, ":")
	for _, text := range texts {
		if strings.Contains(text, secret) {
			return text
		}
	}
	return ""
}

func chain(err error) func(yield func(error) bool) {
	return func(yield func(error) bool) {
		if !yield(err) {
			return
		}
		for _, cause := range causesOf(err) {
			chain(cause)(yield)
		}
	}
}

func TestTokenNeverLeaks(t *testing.T) {
	t.Parallel()
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"ok":false,"error_code":400,"description":"no such path %s"}`, r.URL.Path)
	}))
	defer echo.Close()
	redirect := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://elsewhere.invalid"+r.URL.Path, http.StatusFound)
	}))
	defer redirect.Close()
	message := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = fmt.Fprintf(w, `{"message":"cannot POST %s"}`, r.URL.Path)
	}))
	defer message.Close()
	drop := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	drop.Config.ErrorLog = nil
	defer drop.Close()
	for _, endpoint := range []string{echo.URL, redirect.URL, message.URL, drop.URL, "http://127.0.0.1:1", "http://no-such-host.invalid"} {
		c, err := New(Options{Token: testToken, Endpoint: endpoint})
		if err != nil {
			t.Fatal(err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for _, ctx := range []context.Context{t.Context(), gone} {
			_, err1 := c.GetMe(ctx)
			_, err2 := c.SendMessage(ctx, SendMessage{ChatID: 1, Text: "x"})
			_, err3 := c.GetUpdates(ctx, GetUpdates{})
			_, err4 := c.Download(ctx, File{FilePath: "x"}, io.Discard, 10)
			for _, err := range []error{err1, err2, err3, err4} {
				if err == nil {
					t.Errorf("%s: no error", endpoint)
				} else if text := leak(err); text != "" {
					t.Errorf("%s: the token is told: %s", endpoint, text)
				}
			}
		}
		if text := leak(c); text != "" {
			t.Errorf("printing a client tells the token: %s", text)
		}
		c.Close()
	}
}

func TestRedactedErrorsKeepTheirCause(t *testing.T) {
	t.Parallel()
	r := newRedactor(testToken)
	for _, err := range []error{
		&url.Error{Op: "Post", URL: "http://h/bot" + testToken + "/getMe", Err: context.Canceled},
		fmt.Errorf("sending: %w", &url.Error{Op: "Post", URL: "http://h/bot" + url.QueryEscape(testToken), Err: context.Canceled}),
		errors.Join(errors.New("at "+testToken), context.Canceled),
		fmt.Errorf("said nothing%w", hiding{&url.Error{Op: "Post", URL: testToken, Err: context.Canceled}}),
	} {
		got := r.err(err)
		if !errors.Is(got, context.Canceled) {
			t.Errorf("%v: the cause is lost", got)
		}
		var ue *url.Error
		if errors.As(got, &ue) {
			t.Errorf("%v: the *url.Error is still there", got)
		}
		if text := leak(got); text != "" {
			t.Errorf("told: %s", text)
		}
	}
	plain := errors.New("plain")
	if r.err(plain) != plain || r.err(nil) != nil { //nolint:errorlint // identity is what is tested
		t.Error("a clean error was changed")
	}
	if newRedactor("").text("abc") != "abc" {
		t.Error("an empty token redacts")
	}
}

// hiding is an error whose text hides what it wraps.
type hiding struct{ error }

func (hiding) Error() string   { return "" }
func (h hiding) Unwrap() error { return h.error }

func TestTokenIsNotCutInHalf(t *testing.T) {
	t.Parallel()
	for n := range 250 {
		err := checkForm([]byte(`{"message":"`+strings.Repeat("x", n)+testToken+`"}`), newRedactor(testToken))
		if err == nil || strings.Contains(err.Error(), testToken[:14]) {
			t.Fatalf("%d: %v", n, err)
		}
	}
}

func TestLibraryIsQuiet(t *testing.T) {
	quietLibrary()
	api := &tgbotapi.BotAPI{Token: testToken, Debug: true, Client: doFunc(func(*http.Request) (*http.Response, error) {
		return answer(200, `{"ok":true}`), nil
	})}
	api.SetAPIEndpoint("http://telegram.test/bot%s/%s")
	if _, err := api.MakeRequest("getMe", nil); err != nil { // it would write to standard error, which CI searches
		t.Fatal(err)
	}
}
