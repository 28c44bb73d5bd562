package main

import (
	"context"
	"os"

	"golang.org/x/term"

	"mithaq/bot"
	"mithaq/bot/terminal"
)

// converse is the bot: in Telegram when there is a token, else at the terminal,
// or for a pipe.
func (p *program) converse(ctx context.Context, args []string) error {
	fs := p.flags("")
	dataDir := fs.String("data-dir", "", "keep the index in this `folder` (default: DATA_DIR)")
	rest, err := p.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return misuse("unexpected argument %q; to ask one question: mithaq ask %q", rest[0], rest[0])
	}
	c, err := p.loadConfig()
	if err != nil {
		return err
	}
	if c.Telegram.Token != "" {
		return p.serveIn(ctx, *dataDir)
	}
	if *dataDir != "" {
		c.DataDir = *dataDir
	}
	if closed(p.in) {
		return misuse("there is no input to read questions from; set TELEGRAM_BOT_TOKEN to run the bot in Telegram, or run it at a terminal or behind a pipe")
	}
	e, err := p.newEngine(ctx, c, true)
	if err != nil {
		return err
	}
	if err := e.useData(ctx); err != nil {
		return err
	}
	return terminal.Run(ctx, bot.New(e.service, e, e.terms, e.log), terminal.Options{
		In: p.in, Out: p.out, Interactive: isTerminal(p.in) && isTerminal(p.out), Lang: c.Lang,
	})
}

// isTerminal tells whether a person sits at the other end of a stream.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// closed tells whether standard input is not there at all, as under a service
// manager: closed, or the null device.
func closed(in any) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil {
		return true
	}
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}
