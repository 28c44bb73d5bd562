// Package terminal is the bot's front end for one person at a terminal, or for
// a pipe: one message a line in, the reply out.
package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"mithaq/bot"
	"mithaq/bot/render"
)

// Handler replies to messages.
type Handler interface {
	Handle(ctx context.Context, m bot.Message) bot.Reply
}

// Options are how the conversation looks.
type Options struct {
	In          io.Reader
	Out         io.Writer
	Interactive bool   // greet, draw a prompt, use bold type
	Lang        string // of the environment: greeting and commands are in it
}

const (
	// maxLine bounds one message, in bytes; more is cut off, not read as the next.
	maxLine = 64 << 10
	// maxHistory is how many earlier questions a follow-up can lean on.
	maxHistory = 6
	prompt     = "\n> "
)

// Run converses until the input ends, /quit, or ctx is done. The end of input
// is no error.
func Run(ctx context.Context, h Handler, o Options) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop() // ends the reader
	lines, errs := readLines(ctx, o.In)
	if o.Interactive {
		if err := show(o, "/start", h.Handle(ctx, bot.Message{Text: "/start", Lang: o.Lang})); err != nil {
			return err
		}
	}
	var history []string
	for {
		if o.Interactive {
			if _, err := io.WriteString(o.Out, prompt); err != nil {
				return fmt.Errorf("writing: %w", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-errs:
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("reading a question: %w", err)
		case line := <-lines:
			if quit(line) {
				return farewell(o)
			}
			if strings.TrimSpace(line) == "" {
				continue
			}
			r := h.Handle(ctx, bot.Message{Text: line, Lang: o.Lang, History: history})
			if r.Question != "" {
				history = append(history, r.Question)
				history = history[max(0, len(history)-maxHistory):]
			}
			if err := show(o, line, r); err != nil {
				return err
			}
		}
	}
}

// show writes a reply; what only a terminal knows, how to leave it, is added to
// the list of commands.
func show(o Options, to string, r bot.Reply) error {
	if c := strings.ToLower(strings.TrimSpace(to)); c == "/start" || c == "/help" {
		r.Doc = append(r.Doc, render.Line(render.Item, o.Lang, render.Text(bot.QuitHint(o.Lang))))
	}
	if err := render.Plain(o.Out, r.Doc, o.Interactive); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	if o.Interactive {
		return nil
	}
	// In a pipe a blank line parts one reply from the next.
	if _, err := io.WriteString(o.Out, "\n"); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

func farewell(o Options) error {
	if !o.Interactive {
		return nil
	}
	if _, err := fmt.Fprintln(o.Out, bot.Farewell(o.Lang)); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

func quit(line string) bool {
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "/quit", "/exit", "/q":
		return true
	}
	return false
}

// readLines reads in the background, since a read from a terminal cannot be
// cancelled. The goroutine ends with the input, or with ctx once a line comes.
func readLines(ctx context.Context, in io.Reader) (<-chan string, <-chan error) {
	lines, errs := make(chan string), make(chan error, 1)
	go func() {
		r := bufio.NewReaderSize(in, maxLine)
		for {
			line, err := readLine(r)
			if line != "" || err == nil {
				select {
				case lines <- line:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				errs <- err
				return
			}
		}
	}()
	return lines, errs
}

// readLine reads one line without its end; what exceeds maxLine is dropped.
func readLine(r *bufio.Reader) (string, error) {
	part, err := r.ReadSlice('\n')
	line := string(part)
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = r.ReadSlice('\n')
	}
	return strings.TrimRight(strings.ToValidUTF8(line, ""), "\r\n"), err
}
