// Command cmd serves the fake Bot API server of package telegramtest alone, for a bot that is run by hand or from
// another program:
//
//	go run ./bot/telegramtest/cmd --addr 127.0.0.1:8081 --token 1:secret
//	TELEGRAM_API_ENDPOINT=http://127.0.0.1:8081 TELEGRAM_BOT_TOKEN=1:secret mithaq serve
//
// What the bot calls and what updates it gets is printed. People are played at http://127.0.0.1:8081/control/, a page
// with one form for each of these; all take form values or a JSON object and answer JSON, errors with status 400:
//
//	POST /control/person    id, first_name, last_name, username, language_code
//	POST /control/chat      type (group, supergroup, channel), title, members (ids with commas)
//	POST /control/send      user, text; chat (the private chat), reply_to, photo, voice, anonymous
//	POST /control/edit      user, chat, message, text
//	POST /control/press     user, chat, message, data; wait (seconds, 5) for the answer
//	POST /control/inline    user, query; offset, wait
//	POST /control/choose    user, query_id, result, chat
//	POST /control/block     user, blocked (true, false)
//	POST /control/inject    raw: any JSON as an update
//	POST /control/fault     kind, method, chat, times, skip, probability, retry_after; kind=none clears all
//	GET  /control/messages  chat
//	GET  /control/journal   after (a seq): the finished requests
//	GET  /control/violations
//
// A user that does not exist yet is made. With --strict-exit the command exits with 1 when it ends and anything was
// violated.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"mithaq/bot/telegramtest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

type config struct {
	addr       string
	token      string
	username   string
	readAll    bool
	enforce    bool
	noPacing   bool
	strictExit bool
}

// run serves until ctx ends. It returns the exit code: 0, 1 for failures, 2 for wrong flags.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c config
	flags := flag.NewFlagSet("telegramtest", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&c.addr, "addr", "127.0.0.1:8081", "`host:port` to serve on")
	flags.StringVar(&c.token, "token", "", "token of the bot, a number, a colon and a secret")
	flags.StringVar(&c.username, "username", "ragbot", "username of the bot")
	flags.BoolVar(&c.readAll, "read-all", false, "privacy mode off: the bot sees all messages of its groups")
	flags.BoolVar(&c.enforce, "enforce-pacing", false, "answer 429 when the bot sends too fast, instead of noting it")
	flags.BoolVar(&c.noPacing, "no-pacing", false, "do not look at how fast the bot sends")
	flags.BoolVar(&c.strictExit, "strict-exit", false, "exit with 1 when anything was violated")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "telegramtest: unexpected argument %q; see --help\n", flags.Arg(0))
		return 2
	}
	violated, err := serve(ctx, c, stdout)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	if violated > 0 && c.strictExit {
		fmt.Fprintf(stderr, "telegramtest: %d violations\n", violated)
		return 1
	}
	return 0
}

func serve(ctx context.Context, c config, stdout io.Writer) (violated int, err error) {
	log := &printer{out: stdout}
	server, err := telegramtest.NewServer(telegramtest.Options{
		Token: c.token, Bot: telegramtest.User{Username: c.username}, InMemory: true,
		Pacing:           telegramtest.Pacing{Off: c.noPacing, Enforce: c.enforce},
		AllowHTTPWebhook: true, ReadAllGroupMessages: c.readAll,
		OnCall: log.call, OnUpdate: log.update,
	})
	if err != nil {
		return 0, fmt.Errorf("starting: %w", err)
	}
	defer server.Close()
	var listening net.ListenConfig
	l, err := listening.Listen(ctx, "tcp", c.addr)
	if err != nil {
		return 0, fmt.Errorf("telegramtest: listening: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", server)
	newControl(server).routes(mux)
	web := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	log.printf("serving on http://%s, control at http://%s/control/\n", l.Addr(), l.Addr())
	if c.token == "" {
		log.printf("token %s\n", server.Token())
	}
	stop := context.AfterFunc(ctx, func() {
		server.Close() // ends the long polls
		_ = web.Close()
	})
	defer stop()
	if err := web.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return 0, fmt.Errorf("telegramtest: serving: %w", err)
	}
	return len(server.Violations()), nil
}
