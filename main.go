// Mithaq answers questions about agreements between states and proves every
// sentence with a passage quoted word for word.
//
// The way of a question, read downwards: a front end in bot takes it, package
// rag answers it (understand, retrieve, decide, select, check), and package ingest makes
// the index that it is answered from. This package only wires them: main.go maps
// errors to exit codes, config.go reads flags and environment, and each command
// is one file.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// Exit codes: an abstention is done.
const (
	exitDone   = 0
	exitFailed = 1
	exitMisuse = 2
)

// errMisuse is wrapped by every error that the caller can mend by calling
// otherwise: unknown flags, missing files, bad values.
var errMisuse = errors.New("misuse")

// program is what a command may use of the outside.
type program struct {
	in     io.Reader
	out    io.Writer // results
	err    io.Writer // everything else
	getenv func(string) (string, bool)
	// unsetenv takes a setting out of the environment; may be nil.
	unsetenv func(string) error
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal ends the program at once
	p := &program{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.LookupEnv, unsetenv: os.Unsetenv}
	err := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(p.exit(err))
}

// exit reports err in one line and tells the exit code.
func (p *program) exit(err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.Is(err, errMisuse):
		fmt.Fprintln(p.err, "mithaq:", strings.TrimPrefix(err.Error(), errMisuse.Error()+": "))
		return exitMisuse
	}
	fmt.Fprintln(p.err, "mithaq:", err)
	return exitFailed
}

// misuse makes an error that exits with 2.
func misuse(format string, args ...any) error {
	return fmt.Errorf("%w: %w", errMisuse, fmt.Errorf(format, args...))
}

const usage = `Mithaq answers questions about agreements between states, with quotes checked word for word.

Usage:
  mithaq                     the bot: in Telegram when TELEGRAM_BOT_TOKEN is set, else at the terminal or for a pipe
  mithaq serve               the bot in Telegram
  mithaq ask "QUESTION"      answer one question
  mithaq index --corpus DIR  index the documents in DIR
  mithaq eval                measure answers or rankings against a questions file
  mithaq verify              check what a model wrote against the passages it cites
  mithaq doctor              check what is configured, and say how to mend it
  mithaq COMMAND --help      the flags of a command

Settings come from the environment and from a file .env; see .env.example.
`

// run carries out one command line.
func (p *program) run(ctx context.Context, args []string) error {
	name := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	commands := map[string]func(context.Context, []string) error{
		"": p.converse, "ask": p.ask, "index": p.index, "serve": p.serve, "eval": p.eval, "verify": p.verify, "doctor": p.doctor, "help": p.help,
	}
	c, ok := commands[name]
	if !ok {
		return misuse("unknown command %q; the commands are ask, index, serve, eval, verify, doctor, help", name)
	}
	return c(ctx, args)
}

func (p *program) help(context.Context, []string) error {
	_, err := io.WriteString(p.out, usage)
	return err
}

// flags makes a flag set that reports its errors as misuse, in one line.
func (p *program) flags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet("mithaq "+name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	return fs
}

// parse reads args; flags may also follow the other arguments. On --help it
// prints the flags to stdout.
func (p *program) parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		err := fs.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			fs.SetOutput(p.out)
			fmt.Fprintf(p.out, "Usage of %s:\n", fs.Name())
			fs.PrintDefaults()
			return nil, err
		}
		if err != nil {
			return nil, misuse("%w; see %s --help", err, fs.Name())
		}
		args = fs.Args()
		if len(args) == 0 {
			return rest, nil
		}
		rest, args = append(rest, args[0]), args[1:]
	}
}
