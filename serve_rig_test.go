package main

import (
	"bytes"
	"context"
	"flag"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"mithaq/bot/telegramtest"
)

// programSetting makes the test binary the program itself.
const programSetting = "MITHAQ_TEST_PROGRAM"

// TestProgram is no test: it is main, for tests that need a process of its own
// to send signals to.
func TestProgram(t *testing.T) {
	if os.Getenv(programSetting) == "" {
		t.Skip("started by other tests")
	}
	os.Args = append([]string{"mithaq"}, flag.Args()...)
	main()
}

// patience bounds every wait; it only says that something hangs.
func patience(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// process is the program at work.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	output *output // both streams
	ended  chan struct{}
}

// serveTokens are what no output may hold.
func serveTokens(server *telegramtest.Server) []string {
	token := server.Token()
	_, tail, _ := strings.Cut(token, ":")
	return []string{token, url.QueryEscape(token), tail}
}

// start runs the program against the fake server, in a directory of its own.
func start(t *testing.T, server *telegramtest.Server, settings map[string]string, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	//nolint:gosec // it starts itself
	cmd := exec.Command(self, append([]string{"-test.run=^TestProgram$", "--"}, args...)...)
	cmd.Dir = t.TempDir()
	all := map[string]string{
		programSetting: "1", "HOME": cmd.Dir, "PATH": os.Getenv("PATH"), "TELEGRAM_BOT_TOKEN": server.Token(),
		"TELEGRAM_API_ENDPOINT": server.URL(), "DATA_DIR": filepath.Join(cmd.Dir, "data"), "LOG_LEVEL": "debug",
	}
	for name, value := range settings {
		all[name] = value
	}
	for name, value := range all {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	p := &process{t: t, cmd: cmd, output: newOutput(), ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.output, p.output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = cmd.Wait() // cmd.ProcessState says how it ended
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended
		<-p.ended
		text := p.output.String()
		for _, secret := range serveTokens(server) {
			if strings.Contains(text, secret) {
				t.Errorf("the output has the token:\n%s", text)
			}
		}
		if strings.Contains(text, "DATA RACE") || strings.Contains(text, "panic:") {
			t.Errorf("the program broke:\n%s", text)
		}
	})
	return p
}

// signal sends a signal to the program.
func (p *process) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatalf("%v\n%s", err, p.output)
	}
}

// wait waits for the end and returns the exit code, -1 after a signal.
func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-patience(p.t).Done():
		p.t.Fatalf("the program does not end:\n%s", p.output)
	}
	return p.cmd.ProcessState.ExitCode()
}

// stop ends the program kindly; it must obey.
func (p *process) stop() {
	p.t.Helper()
	p.signal(os.Interrupt)
	if code := p.wait(); code != exitDone {
		p.t.Errorf("exit %d:\n%s", code, p.output)
	}
}

// says waits until the output matches, and returns the submatches.
func (p *process) says(pattern string) []string {
	p.t.Helper()
	found, err := p.output.wait(patience(p.t), p.ended, regexp.MustCompile(pattern))
	if err != nil {
		p.t.Fatalf("%v; it says no %q:\n%s", err, pattern, p.output)
	}
	return found
}

// address is where HTTP is served, without a scheme.
func (p *process) address() string {
	p.t.Helper()
	return p.says(`msg="serving HTTP" address=(\S+)`)[1]
}

// output keeps what a program writes and wakes who waits for it.
type output struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{}
}

func newOutput() *output { return &output{changed: make(chan struct{})} }

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	close(o.changed)
	o.changed = make(chan struct{})
	return o.text.Write(p)
}

func (o *output) String() string {
	text, _ := o.look()
	return text
}

func (o *output) look() (string, <-chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String(), o.changed
}

func (o *output) wait(ctx context.Context, ended <-chan struct{}, pattern *regexp.Regexp) ([]string, error) {
	for {
		text, changed := o.look()
		if found := pattern.FindStringSubmatch(text); found != nil {
			return found, nil
		}
		select {
		case <-changed:
		case <-ended:
			if text, _ = o.look(); pattern.MatchString(text) {
				continue
			}
			return nil, context.Canceled
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// fetch asks the program's HTTP side.
func fetch(t *testing.T, r *http.Request) (status int, body string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // reading is over
	var text bytes.Buffer
	if _, err := text.ReadFrom(response.Body); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, text.String()
}

func request(t *testing.T, method, address, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// heard waits for a message of the bot in a chat that has the text.
func heard(t *testing.T, server *telegramtest.Server, chat int64, text string) telegramtest.Message {
	t.Helper()
	m, err := server.WaitMessage(patience(t), chat, func(m telegramtest.Message) bool { return strings.Contains(m.Text, text) })
	if err != nil {
		t.Fatalf("%q was not said: %v; there is %+v", text, err, server.Messages(chat))
	}
	return m
}

func say(t *testing.T, p *telegramtest.Person, text string) telegramtest.Message {
	t.Helper()
	m, err := p.Say(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// obedient asserts that the bot did nothing that a well-behaved bot does not.
// Pacing does not count where a process was killed, which forgets it.
func obedient(t *testing.T, server *telegramtest.Server) {
	t.Helper()
	for _, v := range server.Violations() {
		t.Errorf("violation: %s %s: %s %v", v.Kind, v.Method, v.Text, v.Params)
	}
}
