package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"mithaq/bot"
	"mithaq/bot/messenger"
	"mithaq/bot/messenger/status"
	"mithaq/bot/state"
	"mithaq/bot/telegram"
)

// serve is the bot in Telegram.
func (p *program) serve(ctx context.Context, args []string) error {
	fs := p.flags("serve")
	dataDir := fs.String("data-dir", "", "keep index and state in this `folder` (default: DATA_DIR)")
	rest, err := p.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return misuse("serve takes flags only, but got %q", rest[0])
	}
	return p.serveIn(ctx, *dataDir)
}

// stateFile is the database of what the bot remembers, in DATA_DIR.
const stateFile = "state.db"

func (p *program) serveIn(ctx context.Context, dataDir string) error {
	c, err := p.loadConfigWith(slog.LevelInfo)
	if err != nil {
		return err
	}
	if dataDir != "" {
		c.DataDir = dataDir
	}
	if c.Telegram.Token == "" {
		return misuse("serve needs a bot token: ask @BotFather in Telegram for one (/newbot) and set TELEGRAM_BOT_TOKEN")
	}
	p.forget()
	e, err := p.newEngine(ctx, c, true)
	if err != nil {
		return err
	}
	s := &telegramServer{engine: e, config: c.Telegram, log: e.log}
	return s.run(ctx)
}

// telegramServer is the bot in Telegram with all that it needs.
type telegramServer struct {
	engine *engine
	config telegramConfig
	log    *slog.Logger

	store     *state.Store
	status    *status.Status
	client    *telegram.Client
	messenger *messenger.Messenger
}

// run serves until ctx ends or something fails that waiting does not mend.
func (s *telegramServer) run(ctx context.Context) (err error) {
	s.log.InfoContext(ctx, "starting", "data_dir", s.engine.config.DataDir, "token", s.config.Token.String(),
		"admins", len(s.config.Admins), "http", s.config.HTTPAddr, "webhook", s.config.Webhook != nil)
	if err := s.open(ctx); err != nil {
		return err
	}
	defer func() {
		s.client.Close()
		err = errors.Join(err, s.store.Close())
	}()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	web, err := s.listen(ctx)
	if err != nil {
		return err
	}
	var side sync.WaitGroup
	defer side.Wait()
	failed := make(chan error, 1)
	if web != nil {
		side.Go(func() {
			failed <- web.serve()
			cancel() // without its HTTP side the bot cannot be watched, or not even heard
		})
		defer web.close(ctx)
	}
	if err := s.engine.useData(ctx); err != nil {
		return ended(ctx, err)
	}
	side.Go(func() { s.engine.follow(ctx) })
	err = s.messenger.Run(ctx)
	cancel()
	select {
	case broken := <-failed:
		err = errors.Join(err, broken)
	default:
	}
	s.log.InfoContext(ctx, "stopped")
	return err
}

// ended is nil when err only says that the bot was told to end.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// open makes the parts; closing the store is the caller's when it succeeds.
func (s *telegramServer) open(ctx context.Context) (err error) {
	s.store, err = state.Open(ctx, filepath.Join(s.engine.config.DataDir, stateFile), state.Options{})
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.store.Close())
		}
	}()
	s.status = status.New(status.Sources{
		Generation: s.generation, Documents: func() int { return len(s.engine.Documents()) },
		Listening: func() bool { return s.messenger.Listening() },
		Depth: func(ctx context.Context) (waiting, claimed, aside int, err error) {
			n, err := s.store.Counts(ctx)
			return n.Waiting, n.Claimed, n.Aside, err
		},
	})
	s.client, err = telegram.New(telegram.Options{
		Token: string(s.config.Token), Endpoint: s.config.Endpoint, Observe: s.status.Call,
	})
	if err != nil {
		return misuse("%w", err)
	}
	e := s.engine
	o := messenger.Options{
		Client: s.client, Store: s.store, Bot: bot.New(e.service, e, e.terms, s.log), Answers: e.quick, Reindexer: e,
		Admins: s.config.Admins, WebhookSecret: string(s.config.HookToken), Observer: s.status, Log: s.log,
	}
	if s.config.Webhook != nil {
		o.WebhookURL = s.config.Webhook.String()
	}
	s.messenger, err = messenger.New(o)
	return err
}

func (s *telegramServer) generation() string {
	if x := s.engine.service.Index(); x != nil {
		return x.Generation()
	}
	return ""
}

// website is the HTTP side: health, metrics, and the webhook.
type website struct {
	server    *http.Server
	listener  net.Listener
	cert, key string
}

// listen opens HTTP_ADDR; there is no website without one.
func (s *telegramServer) listen(ctx context.Context) (*website, error) {
	if s.config.HTTPAddr == "" {
		return nil, nil
	}
	mux := http.NewServeMux()
	s.status.Routes(mux)
	if hook := s.messenger.Webhook(); hook != nil {
		path := s.config.Webhook.EscapedPath()
		if path == "" {
			path = "/"
		}
		mux.Handle(path, hook)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", s.config.HTTPAddr)
	if err != nil {
		return nil, fmt.Errorf("HTTP_ADDR: %w", err)
	}
	s.log.InfoContext(ctx, "serving HTTP", "address", l.Addr().String())
	return &website{
		listener: l, cert: s.config.CertFile, key: s.config.KeyFile,
		server: &http.Server{
			Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 20 * time.Second,
			IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		},
	}, nil
}

func (w *website) serve() error {
	var err error
	if w.cert != "" {
		err = w.server.ServeTLS(w.listener, w.cert, w.key)
	} else {
		err = w.server.Serve(w.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serving HTTP: %w", err)
}

// closeTime is how long requests in progress may take at the end.
const closeTime = time.Second

func (w *website) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	if w.server.Shutdown(ctx) != nil {
		_ = w.server.Close() // they were given their time
	}
}
