package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// lines is an output that can be waited on.
type lines struct {
	mu    sync.Mutex
	text  bytes.Buffer
	wrote chan struct{}
}

func (l *lines) Write(data []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.wrote <- struct{}{}:
	default:
	}
	return l.text.Write(data)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// start runs the command and returns its address; stop ends it and returns its exit code.
func start(t *testing.T, args ...string) (base string, out *lines, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out = &lines{wrote: make(chan struct{}, 1)}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append([]string{"--addr", "127.0.0.1:0", "--token", "1:secret"}, args...), out, out)
	}()
	select {
	case <-out.wrote:
	case <-time.After(20 * time.Second):
		t.Fatal("it does not start")
	}
	_, rest, _ := strings.Cut(out.String(), "http://")
	base, _, _ = strings.Cut(rest, ",")
	return "http://" + base, out, func() int {
		cancel()
		return <-code
	}
}

func client() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
}

// post sends form values and decodes what comes back.
func post(t *testing.T, target string, status int, values string, result any) {
	t.Helper()
	form, err := url.ParseQuery(values)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client().PostForm(target, form)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // reading is over
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != status {
		t.Errorf("%s %s: %d %s", target, values, response.StatusCode, body)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(body, result); err != nil {
		t.Errorf("%s: %v in %s", target, err, body)
	}
}

func get(t *testing.T, target string) string {
	t.Helper()
	response, err := client().Get(target)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // reading is over
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestCommand(t *testing.T) {
	base, out, stop := start(t, "--no-pacing")
	bot, control := base+"/bot1:secret/", base+"/control/"
	if !strings.Contains(get(t, control), "<form>") && !strings.Contains(get(t, control), "forms") {
		t.Error("no page")
	}
	var m struct {
		Chat struct{ ID int64 }
	}
	post(t, control+"send", 200, "user=5&text=/start", &m)
	if m.Chat.ID != 5 {
		t.Errorf("sent into %d", m.Chat.ID)
	}
	if got := get(t, bot+"getUpdates"); !strings.Contains(got, `"text":"/start"`) {
		t.Errorf("updates: %s", got)
	}
	post(t, bot+"sendMessage", 200, `chat_id=5&text=hi&reply_markup={"inline_keyboard":[[{"text":"b","callback_data":"d"}]]}`, nil)
	if got := get(t, control+"messages?chat=5"); !strings.Contains(got, `"hi"`) {
		t.Errorf("messages: %s", got)
	}
	post(t, control+"press", 400, "user=5&chat=5&message=2&data=d&wait=0.01", nil)
	post(t, control+"inline", 400, "user=5&query=x&wait=0.01", nil)
	post(t, control+"edit", 200, "user=5&chat=5&message=1&text=/help", nil)
	post(t, control+"chat", 200, "type=supergroup&title=G&members=5,6", nil)
	post(t, control+"person", 400, "id=5", nil)
	post(t, control+"inject", 200, `raw={"odd":1}`, nil)
	post(t, control+"fault", 400, "kind=unheard-of", nil)
	post(t, control+"fault", 200, "kind=502&method=getMe&times=1", nil)
	if got := get(t, bot+"getMe"); !strings.Contains(got, "Bad Gateway") {
		t.Errorf("fault: %s", got)
	}
	post(t, control+"block", 200, "user=5&blocked=true", nil)
	post(t, bot+"sendMessage", 403, "chat_id=5&text=x", nil)
	if got := get(t, control+"journal?after=1"); !strings.Contains(got, "blocked by the user") || strings.Contains(got, "secret") {
		t.Errorf("journal: %s", got)
	}
	if got := get(t, control+"violations"); strings.TrimSpace(got) != "[]" {
		t.Errorf("violations: %s", got)
	}
	if code := stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if text := out.String(); !strings.Contains(text, `<- sendMessage chat_id="5"`) || !strings.Contains(text, `-> {"message":`) || strings.Contains(text, "secret") {
		t.Errorf("printed %s", text)
	}
}

// TestInlineAndPress answers from a second goroutine, as a bot does.
func TestInlineAndPress(t *testing.T) {
	base, _, stop := start(t)
	defer stop()
	bot, control := base+"/bot1:secret/", base+"/control/"
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		var updates struct {
			Result []struct {
				Inline struct{ ID string } `json:"inline_query"`
			}
		}
		if err := json.Unmarshal([]byte(get(t, bot+"getUpdates?timeout=20")), &updates); err != nil || len(updates.Result) != 1 {
			t.Errorf("updates %+v, %v", updates, err)
			return
		}
		post(t, bot+"answerInlineQuery", 200, "inline_query_id="+updates.Result[0].Inline.ID+
			`&results=[{"type":"article","id":"1","title":"T","input_message_content":{"message_text":"chosen"}}]`, nil)
	}()
	var got struct {
		QueryID string `json:"query_id"`
	}
	post(t, control+"inline", 200, "user=5&query=x&wait=20", &got)
	<-answered
	post(t, control+"choose", 200, "user=5&chat=5&result=1&query_id="+got.QueryID, nil)
	if got := get(t, control+"messages?chat=5"); !strings.Contains(got, "chosen") {
		t.Errorf("messages: %s", got)
	}
}

func TestExitCodes(t *testing.T) {
	for _, tt := range []struct {
		args []string
		code int
	}{
		{[]string{"--unheard"}, 2}, {[]string{"argument"}, 2}, {[]string{"--token", "x"}, 1}, {[]string{"--addr", "256.0.0.1:1"}, 1},
	} {
		var out bytes.Buffer
		if code := run(t.Context(), tt.args, &out, &out); code != tt.code || out.Len() == 0 {
			t.Errorf("%v: exit code %d, %s", tt.args, code, &out)
		}
	}
	base, _, stop := start(t, "--strict-exit")
	get(t, base+"/bot1:secret/sendMessage?chat=5")
	if code := stop(); code != 1 {
		t.Errorf("exit code %d after a violation", code)
	}
}
