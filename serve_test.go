package main

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mithaq/bot/telegramtest"
)

const spaceQuestion = "Which years does the space cooperation programme of Russia and China cover?"

// TestServeAnswers is a whole life: the first start, an answer, health and
// metrics, and the end.
func TestServeAnswers(t *testing.T) {
	t.Parallel()
	server := telegramtest.New(t, telegramtest.Options{})
	amal := server.NewPerson(telegramtest.User{FirstName: "Amal", LanguageCode: "en"})
	// Without a command: the token alone makes it serve.
	p := start(t, server, map[string]string{"HTTP_ADDR": "127.0.0.1:0"})
	asked := say(t, amal, spaceQuestion)
	m := heard(t, server, amal.ID, "2027")
	if m.ReplyTo == nil || m.ReplyTo.ID != asked.ID || !strings.Contains(m.Text, "2025-11-04") {
		t.Errorf("the answer is %+v", m)
	}
	query := amal.Inline("space cooperation programme")
	if a, err := query.Wait(patience(t)); err != nil || len(a.Results) == 0 {
		t.Errorf("inline: %v, %+v", err, a)
	}
	web := "http://" + p.address()
	for path, want := range map[string]string{
		"/healthz": "ok", "/readyz": "ready", "/metrics": `mithaq_reply_seconds_count{outcome="answer"} 1`,
	} {
		if status, body := fetch(t, request(t, http.MethodGet, web+path, "")); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	p.stop()
	obedient(t, server)
}

// TestServeDrains: what is on its way when the bot is told to end arrives, and
// the next start knows that it did.
func TestServeDrains(t *testing.T) {
	t.Parallel()
	server := telegramtest.New(t, telegramtest.Options{})
	server.AddFault(telegramtest.Fault{Kind: telegramtest.FaultSlow, Method: "sendMessage", Times: 1, Delay: 2 * time.Second})
	amal := server.NewPerson(telegramtest.User{FirstName: "Amal", LanguageCode: "en"})
	settings := map[string]string{"DATA_DIR": filepath.Join(t.TempDir(), "data")}
	p := start(t, server, settings, "serve")
	say(t, amal, spaceQuestion)
	heard(t, server, amal.ID, "2027") // and the bot still reads that it was accepted
	began := time.Now()
	p.signal(syscall.SIGTERM)
	if code := p.wait(); code != exitDone {
		t.Errorf("exit %d:\n%s", code, p.output)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("ending took %v", took)
	}
	p = start(t, server, settings, "serve")
	say(t, amal, "/help")
	heard(t, server, amal.ID, "/sources")
	p.stop()
	said := 0
	for _, m := range server.Messages(amal.ID) {
		if strings.Contains(m.Text, "2027") {
			said++
		}
	}
	if said != 1 {
		t.Errorf("the answer came %d times", said)
	}
	obedient(t, server)
}

// TestServeEndsAtOnce: a second signal does not wait for what is on its way.
func TestServeEndsAtOnce(t *testing.T) {
	t.Parallel()
	server := telegramtest.New(t, telegramtest.Options{})
	server.AddFault(telegramtest.Fault{Kind: telegramtest.FaultSlow, Method: "sendMessage", Delay: time.Minute})
	amal := server.NewPerson(telegramtest.User{FirstName: "Amal"})
	p := start(t, server, nil, "serve")
	say(t, amal, spaceQuestion)
	heard(t, server, amal.ID, "2027")
	// Signals that come too close together are one: so again until it ends, which
	// by the first one alone would take all the time it has for draining.
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for ended := false; !ended; {
		_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may just have ended
		select {
		case <-again.C:
		case <-p.ended:
			ended = true
		}
	}
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() || status.Signal() != syscall.SIGTERM {
		t.Errorf("it ended with %v:\n%s", p.cmd.ProcessState, p.output)
	}
}

func TestServeRefusedToken(t *testing.T) {
	t.Parallel()
	server := telegramtest.New(t, telegramtest.Options{})
	p := start(t, server, map[string]string{"TELEGRAM_BOT_TOKEN": "987654321:revoked_Token-of-somebody"}, "serve")
	if code := p.wait(); code != exitFailed {
		t.Errorf("exit %d", code)
	}
	text := p.output.String()
	lines := strings.Split(strings.TrimSpace(text), "\n")
	last := lines[len(lines)-1]
	if !strings.HasPrefix(last, "mithaq: ") || !strings.Contains(last, "TELEGRAM_BOT_TOKEN") || !strings.Contains(last, "@BotFather") {
		t.Errorf("it says:\n%s", text)
	}
	if strings.Contains(text, "revoked_Token") {
		t.Errorf("the output has the token:\n%s", text)
	}
}

func TestServeMisused(t *testing.T) {
	env := dataDir(t)
	if r := mithaq(t, env, "", "serve"); r.code != exitMisuse || !strings.Contains(r.err, "TELEGRAM_BOT_TOKEN") {
		t.Errorf("without a token: exit %d: %s", r.code, r.err)
	}
	wrong := map[string]string{
		"TELEGRAM_BOT_TOKEN": "not a token", "TELEGRAM_API_ENDPOINT": "ftp://host/path", "ADMIN_IDS": "7,amal",
		"HTTP_ADDR": "nowhere", "WEBHOOK_URL": "bot.example.org", "WEBHOOK_SECRET": "has spaces!", "WEBHOOK_TLS_CERT": "none.pem",
		"LOG_LEVEL": "loud", "LOG_FORMAT": "xml", "DATA_DIR": env["DATA_DIR"],
	}
	r := mithaq(t, wrong, "", "serve")
	if r.code != exitMisuse {
		t.Errorf("exit %d", r.code)
	}
	for name := range wrong {
		if name != "DATA_DIR" && !strings.Contains(r.err, name) {
			t.Errorf("%s is not named:\n%s", name, r.err)
		}
	}
	if strings.Contains(r.err, "not a token") || strings.Contains(r.err, "has spaces!") {
		t.Errorf("a secret is shown:\n%s", r.err)
	}
	if r := mithaq(t, env, "", "serve", "now"); r.code != exitMisuse || !strings.Contains(r.err, "now") {
		t.Errorf("an argument: exit %d: %s", r.code, r.err)
	}
}

// redirect sends requests to another host, as the DNS and the proxy before a
// webhook do.
type redirect struct{ to <-chan string }

func (r redirect) RoundTrip(request *http.Request) (*http.Response, error) {
	select {
	case host, open := <-r.to:
		if !open {
			return nil, errors.New("nobody there")
		}
		request = request.Clone(request.Context())
		request.URL.Scheme, request.URL.Host = "http", host
	case <-request.Context().Done():
		return nil, request.Context().Err()
	}
	return (&http.Transport{DisableKeepAlives: true}).RoundTrip(request)
}

// TestServeWebhook has updates posted, and posts forged ones.
func TestServeWebhook(t *testing.T) {
	t.Parallel()
	hosts := make(chan string)
	server := telegramtest.New(t, telegramtest.Options{WebhookTransport: redirect{hosts}})
	amal := server.NewPerson(telegramtest.User{FirstName: "Amal", LanguageCode: "en"})
	p := start(t, server, map[string]string{
		"WEBHOOK_URL": "https://bot.example.org/telegram", "HTTP_ADDR": "127.0.0.1:0", "WEBHOOK_SECRET": "a-secret_of-ours",
	}, "serve")
	host := p.address()
	ended := t.Context().Done()
	go func() {
		for {
			select {
			case hosts <- host:
			case <-ended:
				return
			}
		}
	}()
	say(t, amal, spaceQuestion)
	heard(t, server, amal.ID, "2027")
	forged := `{"update_id":99,"message":{"message_id":9,"date":1,"chat":{"id":1001,"type":"private"},` +
		`"from":{"id":1001,"is_bot":false,"first_name":"A"},"text":"forged"}}`
	hook := "http://" + host + "/telegram"
	for name, secret := range map[string]string{"no secret": "", "another secret": "a-secret_of-theirs"} {
		r := request(t, http.MethodPost, hook, forged)
		if secret != "" {
			r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		}
		if status, _ := fetch(t, r); status != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _ := fetch(t, request(t, http.MethodGet, hook, "")); status != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", status)
	}
	for body, want := range map[string]int{"{": http.StatusBadRequest, strings.Repeat("x", 8<<20): http.StatusRequestEntityTooLarge} {
		r := request(t, http.MethodPost, hook, "")
		r.Body = io.NopCloser(strings.NewReader(body))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "a-secret_of-ours")
		if status, _ := fetch(t, r); status != want {
			t.Errorf("a body of %d bytes: %d, want %d", len(body), status, want)
		}
	}
	// Whatever was taken is handled before this, which comes later in the chat.
	say(t, amal, "/sources")
	heard(t, server, amal.ID, "International Lunar")
	for _, m := range server.Messages(amal.ID) {
		if strings.Contains(m.Text, "forged") || m.ReplyTo != nil && m.ReplyTo.ID == 9 {
			t.Errorf("a forged post was answered: %+v", m)
		}
	}
	if out := p.output.String(); strings.Contains(out, "a-secret_of-ours") {
		t.Errorf("the output has the secret:\n%s", out)
	}
	p.stop()
	obedient(t, server)
}

// TestServeFollowsTheIndex: another process indexes, and the running bot
// answers from it.
func TestServeFollowsTheIndex(t *testing.T) {
	t.Parallel()
	server := telegramtest.New(t, telegramtest.Options{})
	amal := server.NewPerson(telegramtest.User{FirstName: "Amal", LanguageCode: "en"})
	settings := map[string]string{"DATA_DIR": filepath.Join(t.TempDir(), "data")}
	p := start(t, server, settings, "serve")
	say(t, amal, spaceQuestion)
	heard(t, server, amal.ID, "2027")
	if index := start(t, server, settings, "index", "--corpus", corpus(t)); index.wait() != exitDone {
		t.Fatal(index.output)
	}
	p.says("another process published a generation")
	say(t, amal, "Where was the canal treaty signed?")
	heard(t, server, amal.ID, "Port Alba")
	p.stop()
	obedient(t, server)
}

// TestServeUnreachable: the bot waits for a server that is not there, and ends
// when it is told to.
func TestServeUnreachable(t *testing.T) {
	t.Parallel()
	server := telegramtest.New(t, telegramtest.Options{})
	server.AddFault(telegramtest.Fault{Kind: telegramtest.FaultDropBefore})
	p := start(t, server, nil, "serve")
	p.says("Telegram is not reached")
	p.signal(os.Interrupt)
	if code := p.wait(); code != exitDone {
		t.Errorf("exit %d", code)
	}
}
