package messenger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mithaq/bot"
	"mithaq/bot/state"
	"mithaq/bot/telegram"
	"mithaq/bot/telegramtest"
	"mithaq/ingest"
	"mithaq/rag"
	"mithaq/rag/terms"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rig is a bot before a strict fake of Telegram, on the fake time of a synctest
// bubble.
type rig struct {
	*testing.T
	server *telegramtest.Server
	brain  *brain
	maker  Reindexer
	admins []int64
	drain  time.Duration
	hook   string
	// forgiven: the test has the bot send what is refused.
	forgiven bool

	seen *counts
	log  *logs
	path string

	bot   *Messenger
	store *state.Store
	stop  func() error
}

// inBubble runs f with a rig that is not started yet.
func inBubble(t *testing.T, o telegramtest.Options, f func(r *rig)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o.InMemory = true
		o.Pacing.Slack = time.Nanosecond
		r := &rig{
			T: t, server: telegramtest.New(t, o), brain: &brain{}, seen: &counts{}, log: &logs{},
			path: filepath.Join(t.TempDir(), "state.db"),
		}
		f(r)
		r.end()
		if text := r.log.String(); strings.Contains(text, r.server.Token()) || strings.Contains(text, "TEST_token") {
			t.Errorf("the log has the token:\n%s", text)
		}
		for _, v := range r.server.Violations() {
			if r.forgiven {
				break
			}
			t.Errorf("violation: %s %s: %s %v", v.Kind, v.Method, v.Text, v.Params)
		}
	})
}

// start runs the bot, on the state that an earlier one left.
func (r *rig) start() {
	r.Helper()
	var err error
	r.store, err = state.Open(r.Context(), r.path, state.Options{})
	r.must(err)
	client, err := telegram.New(telegram.Options{Token: r.server.Token(), Endpoint: r.server.URL(), HTTP: r.server.Client()})
	r.must(err)
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.bot, err = New(Options{
		Client: client, Store: r.store, Bot: bot.New(r.brain, r.brain, r.brain, log), Answers: r.brain, Reindexer: r.maker,
		Admins: r.admins, WebhookURL: r.hook, Observer: r.seen, Log: log, Drain: r.drain,
	})
	r.must(err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.bot.Run(ctx) }()
	store := r.store
	r.stop = func() error {
		cancel()
		err := <-done
		client.Close()
		return errors.Join(err, store.Close())
	}
	r.Cleanup(func() { // of a test that failed on the way
		if r.stop != nil {
			_ = r.stop()
		}
	})
}

// end stops the bot if it runs.
func (r *rig) end() {
	r.Helper()
	if r.stop != nil {
		stop := r.stop
		r.stop = nil
		r.must(stop())
	}
}

func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err, "\n", r.log.String())
	}
}

// ctx bounds a wait, on fake time.
func (r *rig) patience() context.Context {
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Minute)
	r.Cleanup(cancel)
	return ctx
}

func (r *rig) person(u telegramtest.User) *telegramtest.Person {
	if u.FirstName == "" {
		u.FirstName = "Amal"
	}
	return r.server.NewPerson(u)
}

// say writes to the bot in private.
func (r *rig) say(p *telegramtest.Person, text string) telegramtest.Message {
	r.Helper()
	m, err := p.Say(text)
	r.must(err)
	return m
}

func (r *rig) post(p *telegramtest.Person, chat int64, post telegramtest.Post) telegramtest.Message {
	r.Helper()
	m, err := p.Post(chat, post)
	r.must(err)
	return m
}

// hears waits for a message of the bot that has the text.
func (r *rig) hears(chat int64, text string) telegramtest.Message {
	r.Helper()
	m, err := r.server.WaitMessage(r.patience(), chat, func(m telegramtest.Message) bool { return strings.Contains(m.Text, text) })
	if err != nil {
		r.Fatalf("%q was not said: %v; but %q\n%s", text, err, r.spoken(chat), r.log)
	}
	return m
}

// spoken are the texts of the bot's messages in a chat.
func (r *rig) spoken(chat int64) []string {
	var list []string
	for _, m := range r.server.Messages(chat) {
		if m.From != nil && m.From.ID == r.server.Bot().ID && m.MigrateTo == 0 && m.MigrateFrom == 0 {
			list = append(list, m.Text)
		}
	}
	return list
}

// quiet lets some time pass, in which everything that is going to happen does.
func (r *rig) quiet(d time.Duration) {
	time.Sleep(d) // in the bubble this costs no time
	synctest.Wait()
}

// silent asserts that the bot says nothing in a chat.
func (r *rig) silent(chat int64, what string) {
	r.Helper()
	r.quiet(5 * time.Second)
	if said := r.spoken(chat); len(said) > 0 {
		r.Errorf("%s: the bot says %q", what, said)
	}
}

// inboxEmpty asserts that nothing waits and nothing was set aside.
func (r *rig) inboxEmpty() {
	r.Helper()
	n, err := r.store.Counts(r.Context())
	r.must(err)
	if n != (state.Counts{}) {
		r.Errorf("the inbox holds %+v\n%s", n, r.log)
	}
}

// brain answers every question with itself, or as it is told.
type brain struct {
	mu    sync.Mutex
	reply func(ctx context.Context, q rag.Question) (rag.Answer, error)
	asked []rag.Question
	docs  []rag.Document
}

func (b *brain) Answer(ctx context.Context, q rag.Question) (rag.Answer, error) {
	b.mu.Lock()
	b.asked = append(b.asked, q)
	reply := b.reply
	b.mu.Unlock()
	if strings.TrimSpace(q.Text) == "" {
		return rag.Answer{}, rag.ErrEmptyQuestion
	}
	if reply != nil {
		return reply(ctx, q)
	}
	return quoting(q.Text), nil
}

func (b *brain) answers(reply func(ctx context.Context, q rag.Question) (rag.Answer, error)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reply = reply
}

func (b *brain) questions() []rag.Question {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]rag.Question{}, b.asked...)
}

func (b *brain) Documents() []rag.Document { return b.docs }

func (b *brain) Gloss(string, string, int) []terms.Gloss { return nil }

// quoting is an answer that quotes each of the texts.
func quoting(texts ...string) rag.Answer {
	a := rag.Answer{Lang: "en", Generation: "g1", Model: rag.Extractive, Confidence: 1}
	for i, text := range texts {
		h := hit(i, text)
		a.Retrieved = append(a.Retrieved, h)
		a.Statements = append(a.Statements, rag.Statement{Text: text, Quotes: []rag.Quote{{Hit: h, End: len(text)}}})
	}
	return a
}

func hit(i int, text string) rag.Hit {
	doc := &rag.Document{ID: fmt.Sprint("doc", i), Title: fmt.Sprintf("Treaty <%d>", i), Date: "2025-11-04", URL: fmt.Sprintf("https://example.org/%d?a=1&b=2", i), Lang: "en"}
	return rag.Hit{Passage: rag.Passage{ID: fmt.Sprintf("%032x", i), DocID: doc.ID, Text: text, End: len(text), Lang: "en"}, Doc: doc}
}

// makerFunc is a Reindexer.
type makerFunc func(ctx context.Context, progress func(ingest.Progress)) (ingest.Report, error)

func (f makerFunc) Reindex(ctx context.Context, progress func(ingest.Progress)) (ingest.Report, error) {
	return f(ctx, progress)
}

// counts is an Observer.
type counts struct {
	mu  sync.Mutex
	all map[string]int
}

func (c *counts) add(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[string]int{}
	}
	c.all[what]++
}

func (c *counts) Update(kind string)                      { c.add("update " + kind) }
func (c *counts) Replied(outcome string, _ time.Duration) { c.add("reply " + outcome) }
func (c *counts) Inline(outcome string, _ time.Duration)  { c.add("inline " + outcome) }

func (c *counts) of(what string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all[what]
}

// logs keeps what is logged.
type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func id(n int64) string { return fmt.Sprint(n) }
