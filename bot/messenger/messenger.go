// Package messenger is the bot's front end in Telegram.
//
// Read [Messenger.Run] first. Updates come by package telegram, and go two ways:
//
//   - Messages and buttons go through the inbox (package state), and are
//     confirmed only once they are on the disk: inbox.go takes them in and deals
//     them out, item.go handles one, incoming.go decides what is meant for the
//     bot, reply.go renders and stores what it says, deliver.go sends that part
//     by part, and refused.go knows what to do when Telegram refuses.
//   - Inline queries are worth nothing a few seconds later: inline.go answers
//     them at once, from memory, with the articles of articles.go.
//
// reindex.go runs /reindex beside all that, and watcher.go shows how far it is.
// menu.go tells Telegram the commands. What the bot says, and in which language,
// is package bot's; what a person sees of it is package render's. The folder
// status serves health and metrics.
package messenger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"mithaq/bot"
	"mithaq/bot/state"
	"mithaq/bot/telegram"
)

// Observer counts what happens. Its methods must not block.
type Observer interface {
	// Update came, of this kind.
	Update(kind string)
	// Replied tells what was said to a message ("answer", "abstention",
	// "notice") and how long after it came.
	Replied(outcome string, took time.Duration)
	// Inline tells what became of an inline query ("answer", "abstention",
	// "examples", "failed", "dropped") and how long after it came.
	Inline(outcome string, took time.Duration)
}

// Options are what a messenger is made of.
type Options struct {
	Client  *telegram.Client
	Store   *state.Store
	Bot     *bot.Bot     // to messages
	Answers bot.Answerer // to inline queries
	// Reindexer makes a new index; nil where there is no /reindex.
	Reindexer Reindexer
	// Admins are the ids of those who may use it.
	Admins []int64
	// WebhookURL is where updates are posted, by whatever serves
	// [Messenger.Webhook]; empty for long polling.
	WebhookURL string
	// WebhookSecret proves that posts are Telegram's; when empty it is derived
	// from the token.
	WebhookSecret string
	Observer      Observer // may be nil
	Log           *slog.Logger

	// Workers is how many chats are served at a time, 64.
	Workers int
	// Drain is how long what is in progress may take after the end, 8 s.
	Drain time.Duration
}

// Messenger is the bot in Telegram. It is made by [New] and runs once.
type Messenger struct {
	o       Options
	me      atomic.Pointer[telegram.User] // nil until Telegram has said who the bot is
	inbox   *inbox
	inline  *inline
	reindex *reindex
	menu    *menu
	hints   *limiter
	probe   probe // whether the server answers
	poller  *telegram.Poller
	webhook *telegram.Webhook

	registered atomic.Bool  // the webhook
	met        atomic.Int64 // UnixNano of when Telegram said who the bot is
	fatal      context.CancelCauseFunc
}

// New makes a messenger.
func New(o Options) (*Messenger, error) {
	if o.Client == nil || o.Store == nil || o.Bot == nil || o.Answers == nil || o.Log == nil {
		return nil, errors.New("messenger: Client, Store, Bot, Answers and Log are needed")
	}
	if o.Observer == nil {
		o.Observer = unobserved{}
	}
	if o.Workers <= 0 {
		o.Workers = 64
	}
	if o.Drain <= 0 {
		o.Drain = 8 * time.Second
	}
	if o.WebhookSecret == "" {
		o.WebhookSecret = o.Client.WebhookSecret()
	}
	m := &Messenger{o: o, hints: newLimiter(hintPause)}
	m.menu = newMenu(o.Client, o.Admins, o.Log)
	m.reindex = newReindex(o.Client, o.Reindexer, o.Log)
	m.inline = newInline(o, m.reindex)
	m.inbox = newInbox(o.Store, o.Workers, o.Log)
	intake := telegram.Intake{Store: m.take, Inline: m.inline.take, Log: o.Log}
	var err error
	if o.WebhookURL != "" {
		m.webhook, err = telegram.NewWebhook(o.WebhookSecret, intake)
	} else {
		m.poller, err = telegram.NewPoller(o.Client, intake)
	}
	if err != nil {
		return nil, fmt.Errorf("messenger: %w", err)
	}
	return m, nil
}

// Webhook takes the posts of Telegram; nil when polling.
func (m *Messenger) Webhook() http.Handler {
	if m.webhook == nil {
		return nil // not a handler that is a nil pointer
	}
	return m.webhook
}

// heardWithin is how recently a poll must have been answered: one takes 50 s.
const heardWithin = 2 * time.Minute

// Listening tells whether updates come in.
func (m *Messenger) Listening() bool {
	if m.poller == nil {
		return m.registered.Load()
	}
	// The first poll may hold for its whole time.
	last := max(m.poller.Heard().UnixNano(), m.met.Load())
	return time.Since(time.Unix(0, last)) < heardWithin
}

// Run serves until ctx ends, and then finishes what is in progress, in the time
// of Options.Drain; what is left waits in the inbox for the next start. Before
// that it only ends when the token is refused.
func (m *Messenger) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	m.fatal = cancel
	if err := m.introduce(ctx); err != nil {
		return ignoreEnd(ctx, err)
	}
	if err := m.inbox.recover(ctx); err != nil {
		return ignoreEnd(ctx, err)
	}
	// What is in progress outlives ctx a while, but not for ever.
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var jobs sync.WaitGroup
	jobs.Go(func() { m.inbox.run(ctx, work, m.handle) })
	jobs.Go(func() { m.inline.run(ctx, work) })
	jobs.Go(func() { m.menu.run(ctx) })
	jobs.Go(func() { m.tidy(ctx) })
	m.reindex.begin(ctx, work)
	err := m.listen(ctx)
	cancel(err)
	<-ctx.Done()
	limit := time.AfterFunc(m.o.Drain, stop)
	defer limit.Stop()
	jobs.Wait()
	m.reindex.wait(work)
	return ignoreEnd(ctx, context.Cause(ctx))
}

// introduce learns who the bot is, however long Telegram is not reached; only a
// token that is refused ends it.
func (m *Messenger) introduce(ctx context.Context) error {
	var wait backoff
	for {
		me, err := m.o.Client.GetMe(ctx)
		if err == nil {
			m.me.Store(&me)
			m.met.Store(time.Now().UnixNano())
			m.o.Log.InfoContext(ctx, "connected to Telegram", "bot", "@"+me.Username, "inline", me.SupportsInlineQueries)
			return nil
		}
		if errors.Is(err, telegram.ErrUnauthorized) || ctx.Err() != nil {
			return refusedToken(err)
		}
		pause := wait.next()
		m.o.Log.WarnContext(ctx, "Telegram is not reached", "error", err, "wait", pause)
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// refusedToken explains the one error that no waiting mends.
func refusedToken(err error) error {
	if !errors.Is(err, telegram.ErrUnauthorized) {
		return err
	}
	return fmt.Errorf("telegram refuses the bot token: set TELEGRAM_BOT_TOKEN to the one @BotFather shows: %w", err)
}

// listen brings updates until ctx ends.
func (m *Messenger) listen(ctx context.Context) error {
	if m.poller != nil {
		return m.poller.Run(ctx)
	}
	var wait backoff
	for {
		err := m.o.Client.RegisterWebhook(ctx, m.o.WebhookURL, m.o.WebhookSecret, 0)
		if err == nil {
			m.registered.Store(true)
			m.o.Log.InfoContext(ctx, "webhook registered")
			<-ctx.Done()
			return nil
		}
		var refused *telegram.APIError
		if errors.As(err, &refused) && !telegram.Temporary(err) && ctx.Err() == nil {
			return fmt.Errorf("telegram does not accept the webhook; it must be an https address that it can reach, on port 443, 80, 88 or 8443: %w", refusedToken(err))
		}
		pause := wait.next()
		m.o.Log.WarnContext(ctx, "registering the webhook failed", "error", err, "wait", pause)
		if sleep(ctx, pause) != nil {
			return nil //nolint:nilerr // to end is no failure
		}
	}
}

// tidy forgets old state, now and then.
func (m *Messenger) tidy(ctx context.Context) {
	for {
		if _, err := m.o.Store.Prune(ctx, time.Now()); err != nil && ctx.Err() == nil {
			m.o.Log.WarnContext(ctx, "pruning the state failed", "error", err)
		}
		if sleep(ctx, time.Hour) != nil {
			return
		}
	}
}

// self is the bot itself.
func (m *Messenger) self() telegram.User {
	if me := m.me.Load(); me != nil {
		return *me
	}
	return telegram.User{}
}

func (m *Messenger) admin(user int64) bool { return slices.Contains(m.o.Admins, user) }

// ignoreEnd is nil for an error that only says that ctx ended.
func ignoreEnd(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return nil //nolint:nilerr // to end is no failure
	}
	return err
}

type unobserved struct{}

func (unobserved) Update(string)                 {}
func (unobserved) Replied(string, time.Duration) {}
func (unobserved) Inline(string, time.Duration)  {}
