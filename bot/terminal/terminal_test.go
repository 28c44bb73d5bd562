package terminal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"mithaq/bot"
	"mithaq/bot/render"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo answers every line with itself and remembers what it was asked.
type echo struct{ got []bot.Message }

func (e *echo) Handle(_ context.Context, m bot.Message) bot.Reply {
	e.got = append(e.got, m)
	r := bot.Reply{Doc: render.Doc{render.Para("en", render.Text("you said "+m.Text))}}
	if !strings.HasPrefix(m.Text, "/") {
		r.Question = m.Text
	}
	return r
}

func converse(t *testing.T, in string, interactive bool) (*echo, string) {
	t.Helper()
	var out bytes.Buffer
	e := &echo{}
	if err := Run(context.Background(), e, Options{In: strings.NewReader(in), Out: &out, Interactive: interactive}); err != nil {
		t.Fatal(err)
	}
	return e, out.String()
}

func TestPipe(t *testing.T) {
	e, out := converse(t, "one\n\n  \ntwo", false)
	if len(e.got) != 2 || e.got[1].Text != "two" {
		t.Fatalf("messages: %+v", e.got)
	}
	if out != "you said one\n\nyou said two\n\n" {
		t.Errorf("output is %q", out)
	}
}

func TestInteractiveGreetsAndPrompts(t *testing.T) {
	e, out := converse(t, "one\n", true)
	if e.got[0].Text != "/start" || strings.Count(out, prompt) != 2 {
		t.Errorf("messages %+v, output %q", e.got, out)
	}
}

func TestQuitLeavesTheRestUnread(t *testing.T) {
	e, _ := converse(t, "one\n/QUIT \ntwo\n", false)
	if len(e.got) != 1 {
		t.Errorf("messages: %+v", e.got)
	}
}

func TestHistoryIsOfQuestionsAndBounded(t *testing.T) {
	e, _ := converse(t, "/help\n"+strings.Repeat("q\n", maxHistory+3)+"last\n", false)
	h := e.got[len(e.got)-1].History
	if len(h) != maxHistory || h[0] != "q" {
		t.Errorf("history is %v", h)
	}
}

func TestOverlongLineIsCutNotSplit(t *testing.T) {
	e, _ := converse(t, strings.Repeat("x", 3*maxLine)+"\nnext\n", false)
	if len(e.got) != 2 || len(e.got[0].Text) != maxLine || e.got[1].Text != "next" {
		t.Errorf("%d messages, the first of %d bytes", len(e.got), len(e.got[0].Text))
	}
}

func TestEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- Run(ctx, &echo{}, Options{In: r, Out: io.Discard}) }()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := w.Close(); err != nil { // a read from a terminal cannot be cancelled; its end ends the reader
		t.Error(err)
	}
}

func TestReadAndWriteErrors(t *testing.T) {
	broken := errors.New("broken")
	r, w := io.Pipe()
	w.CloseWithError(broken)
	if err := Run(context.Background(), &echo{}, Options{In: r, Out: io.Discard}); !errors.Is(err, broken) {
		t.Errorf("reading: %v", err)
	}
	r, w = io.Pipe()
	if err := r.CloseWithError(broken); err != nil {
		t.Fatal(err)
	}
	if err := Run(context.Background(), &echo{}, Options{In: strings.NewReader("x\n"), Out: w}); !errors.Is(err, broken) {
		t.Errorf("writing: %v", err)
	}
}
