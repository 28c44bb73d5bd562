package telegramtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ErrClosed is what waiting ends with after Close.
var ErrClosed = errors.New("telegramtest: the server is closed")

// Options say what kind of server is wanted. The zero value serves on a loopback port with a bot called @ragbot.
type Options struct {
	// Token of the bot; its part before the colon is the id of the bot, unless Bot has one.
	Token string
	// Bot is what getMe tells. Empty fields are filled in.
	Bot User
	// Addr to listen on, 127.0.0.1:0 by default.
	Addr string
	// InMemory listens nowhere; only Client reaches the server.
	InMemory bool
	// Now is the clock for dates, pacing and lifetimes, time.Now by default. Waiting always uses package time, so in a
	// testing/synctest bubble both agree without doing anything.
	Now func() time.Time
	// Pacing is how fast the bot may send.
	Pacing Pacing
	// Seed for faults with a probability.
	Seed uint64
	// JournalLimit is how many calls are kept, the newest; 50,000 by default.
	JournalLimit int
	// AllowHTTPWebhook permits webhook URLs without TLS and on any port, as a local Bot API server does.
	AllowHTTPWebhook bool
	// WebhookTransport delivers webhook posts, http.DefaultTransport's settings by default.
	WebhookTransport http.RoundTripper
	// WebhookRetryMin and WebhookRetryMax bound the doubling wait after a failed delivery (100 ms and 5 s).
	WebhookRetryMin, WebhookRetryMax time.Duration
	// ReadAllGroupMessages turns privacy mode off ("Privacy mode" in the introduction to bots): the bot is then given
	// all messages of its groups, not only commands and replies to it.
	ReadAllGroupMessages bool
	// NoInlineFeedback stops chosen_inline_result updates, as without /setinlinefeedback.
	NoInlineFeedback bool
	// InlineCache answers repeated inline queries from earlier answers for their cache_time, as the real server does.
	InlineCache bool
	// InlineLifetime and CallbackLifetime are how long an answer is accepted (30 s and 150 s).
	InlineLifetime, CallbackLifetime time.Duration
	// OnCall and OnUpdate are told of every finished request and every new update, one at a time. They must not call
	// the server.
	OnCall   func(Call)
	OnUpdate func(id int64, update []byte)
}

func (o *Options) fill() error {
	if o.Token == "" {
		o.Token = "123456789:TEST_token-of-the-fake-Bot-API-server"
	}
	number, secret, ok := strings.Cut(o.Token, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || !ok || secret == "" || id <= 0 {
		return errors.New("telegramtest: a token is a number, a colon and a secret")
	}
	if o.Bot.ID == 0 {
		o.Bot.ID = id
	}
	if o.Bot.FirstName == "" {
		o.Bot.FirstName = "Rag Bot"
	}
	if o.Bot.Username == "" {
		o.Bot.Username = "ragbot"
	}
	o.Bot.IsBot = true
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.JournalLimit == 0 {
		o.JournalLimit = 50_000
	}
	o.WebhookRetryMin = orDefault(o.WebhookRetryMin, 100*time.Millisecond)
	o.WebhookRetryMax = orDefault(o.WebhookRetryMax, 5*time.Second)
	o.InlineLifetime = orDefault(o.InlineLifetime, 30*time.Second)
	o.CallbackLifetime = orDefault(o.CallbackLifetime, 150*time.Second)
	o.Pacing.fill()
	return nil
}

func orDefault(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// Server is one fake Bot API server with one bot. All methods may be called from any goroutine.
type Server struct {
	opts    Options
	schema  *schema
	methods map[string]method

	ctx      context.Context // ends with Close
	cancel   context.CancelFunc
	workMu   sync.Mutex // so that nothing begins once Close waits
	work     sync.WaitGroup
	listener net.Listener
	http     *http.Server

	mu        sync.Mutex
	people    map[int64]*Person
	rooms     map[int64]*room
	lastID    int64 // of people and chats
	lastQuery int64 // of callback and inline queries and files

	queue    updateQueue
	webhook  *webhook
	poll     *poll
	arrivals signal // fired when an update comes or the way of delivery changes

	callbacks map[string]*Callback
	inline    map[string]*InlineQuery
	cached    map[string]cachedAnswer
	inlineMsg map[string]messageRef
	files     map[string]*file
	profile   profile

	rand   *rand.Rand
	faults []*armedFault
	pacer  pacer

	journal    []Call
	seq        int
	dropped    int // calls no longer in the journal
	violations []Violation
	calls      signal
}

// TB is the part of testing.TB that New needs, so that the command does not carry package testing.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(f func())
}

// New starts a server for a test and closes it when the test ends.
func New(tb TB, opts Options) *Server {
	tb.Helper()
	s, err := NewServer(opts)
	if err != nil {
		tb.Fatalf("starting the fake Bot API server: %v", err)
		return nil
	}
	tb.Cleanup(s.Close)
	return s
}

// NewServer starts a server; it runs until Close.
func NewServer(opts Options) (*Server, error) {
	if err := opts.fill(); err != nil {
		return nil, err
	}
	schema, err := loadSchema()
	if err != nil {
		return nil, err
	}
	s := &Server{
		opts: opts, schema: schema,
		people: map[int64]*Person{}, rooms: map[int64]*room{}, lastID: 1000,
		callbacks: map[string]*Callback{}, inline: map[string]*InlineQuery{}, cached: map[string]cachedAnswer{},
		inlineMsg: map[string]messageRef{}, files: map[string]*file{}, profile: newProfile(),
		rand:  rand.New(rand.NewPCG(opts.Seed, 0x7e1e)), //nolint:gosec // repeatable faults, not secrets
		pacer: newPacer(opts.Pacing),
		queue: updateQueue{nextID: 100_001},
	}
	s.methods = s.table()
	s.ctx, s.cancel = context.WithCancel(context.Background())
	if !opts.InMemory {
		if err := s.listen(); err != nil {
			s.cancel()
			return nil, err
		}
	}
	return s, nil
}

func (s *Server) listen() error {
	var config net.ListenConfig
	l, err := config.Listen(s.ctx, "tcp", s.opts.Addr)
	if err != nil {
		return fmt.Errorf("telegramtest: listening: %w", err)
	}
	s.listener = l
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.spawn(func() {
		// It ends with http.ErrServerClosed on Close; whatever else it says, requests fail and the test sees that.
		_ = s.http.Serve(l)
	})
	return nil
}

// Close ends all requests, polls and deliveries and waits for them.
func (s *Server) Close() {
	s.workMu.Lock()
	s.cancel()
	s.workMu.Unlock()
	if s.http != nil {
		_ = s.http.Close() // listeners and connections are gone either way
	}
	s.work.Wait()
}

// begin counts a piece of work that Close waits for, unless the server is closed.
func (s *Server) begin() bool {
	s.workMu.Lock()
	defer s.workMu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.work.Add(1)
	return true
}

func (s *Server) spawn(f func()) bool {
	if !s.begin() {
		return false
	}
	go func() {
		defer s.work.Done()
		f()
	}()
	return true
}

// URL is where the bot finds the server: scheme and host without a path.
func (s *Server) URL() string {
	if s.listener == nil {
		return "http://telegram.test"
	}
	return "http://" + s.listener.Addr().String()
}

// Token is what the bot must use.
func (s *Server) Token() string {
	return s.opts.Token
}

// Bot is the bot that getMe tells of.
func (s *Server) Bot() User {
	return s.opts.Bot
}

// signal wakes everyone who waits for something to change. The owner's lock guards it.
type signal struct {
	ch chan struct{}
}

func (g *signal) wait() <-chan struct{} {
	if g.ch == nil {
		g.ch = make(chan struct{})
	}
	return g.ch
}

func (g *signal) fire() {
	if g.ch != nil {
		close(g.ch)
		g.ch = nil
	}
}
