package telegramtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// answer is a response as a client reads it.
type answer struct {
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	ErrorCode   int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  struct {
		MigrateTo  int64 `json:"migrate_to_chat_id"`
		RetryAfter int   `json:"retry_after"`
	} `json:"parameters"`
}

// tester is a bot that calls methods by hand.
type tester struct {
	*Server
	t      *testing.T
	client *http.Client
}

func newTester(t *testing.T, opts Options) *tester {
	t.Helper()
	opts.InMemory = true
	s := New(t, opts)
	return &tester{Server: s, t: t, client: s.Client()}
}

// do posts a form; values that are not strings are sent as JSON.
func (b *tester) do(ctx context.Context, method string, params map[string]any) (*http.Response, error) {
	form := url.Values{}
	for name, v := range params {
		text, ok := v.(string)
		if !ok {
			encoded, err := json.Marshal(v)
			if err != nil {
				return nil, err
			}
			text = string(encoded)
		}
		form.Set(name, text)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.URL()+"/bot"+b.Token()+"/"+method, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.client.Do(r)
}

func (b *tester) try(method string, params map[string]any) (answer, error) {
	var a answer
	response, err := b.do(context.Background(), method, params)
	if err != nil {
		return a, err
	}
	defer response.Body.Close() //nolint:errcheck // reading is over
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(body, &a); err != nil {
		return a, fmt.Errorf("%d %s: %w", response.StatusCode, body, err)
	}
	return a, nil
}

// call makes a call that must succeed and decodes its result.
func (b *tester) call(method string, params map[string]any, result any) {
	b.t.Helper()
	a, err := b.try(method, params)
	if err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	if !a.OK {
		b.t.Fatalf("%s %v: %d %s", method, params, a.ErrorCode, a.Description)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(a.Result, result); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
}

// refuse makes a call that must fail with this description.
func (b *tester) refuse(method string, params map[string]any, code int, description string) {
	b.t.Helper()
	a, err := b.try(method, params)
	if err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	if a.OK || a.ErrorCode != code || a.Description != description {
		b.t.Errorf("%s %v\ngot  %d %q\nwant %d %q", method, params, a.ErrorCode, a.Description, code, description)
	}
}

type p = map[string]any

// rawUpdate is an update as the bot reads it.
type rawUpdate struct {
	ID       int64           `json:"update_id"`
	Message  *Message        `json:"message"`
	Edited   *Message        `json:"edited_message"`
	Channel  *Message        `json:"channel_post"`
	Callback json.RawMessage `json:"callback_query"`
	Inline   json.RawMessage `json:"inline_query"`
	Chosen   json.RawMessage `json:"chosen_inline_result"`
	MyMember json.RawMessage `json:"my_chat_member"`
}

// updates takes all pending updates and confirms them.
func (b *tester) updates() []rawUpdate {
	b.t.Helper()
	var got []rawUpdate
	b.call("getUpdates", nil, &got)
	if len(got) > 0 {
		b.call("getUpdates", p{"offset": got[len(got)-1].ID + 1}, nil)
	}
	return got
}

func (b *tester) person(name string) *Person {
	b.t.Helper()
	person := b.NewPerson(User{FirstName: name, Username: strings.ToLower(name), LanguageCode: "ar"})
	must(b.t)(person.Say("/start"))
	b.updates()
	return person
}

func must(t *testing.T) func(Message, error) Message {
	return func(m Message, err error) Message {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// uploadForm is a multipart body with fields and one file.
func uploadForm(t *testing.T, fields map[string]string, part, name string, data []byte) (body io.Reader, contentType string) {
	t.Helper()
	var buffer bytes.Buffer
	w := multipart.NewWriter(&buffer)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	file, err := w.CreateFormFile(part, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &buffer, w.FormDataContentType()
}
