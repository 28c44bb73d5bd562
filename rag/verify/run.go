package verify

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// runInput is one line of the verify command's input. The question and the
// history are read past: they certify nothing.
type runInput struct {
	ID       json.RawMessage `json:"id"`
	Passages []struct {
		N     json.Number `json:"n"`
		Doc   string      `json:"doc"`
		Text  string      `json:"text"`
		Title string      `json:"title"`
		Date  string      `json:"date"`
	} `json:"passages"`
	Line json.RawMessage `json:"line"`
}

// runOutput is one line of its output.
type runOutput struct {
	ID      json.RawMessage `json:"id"`
	Pass    bool            `json:"pass"`
	Reasons []string        `json:"reasons"`
}

// maxInputLine bounds one line of input, in bytes.
const maxInputLine = 64 << 20

// ErrInput is wrapped by errors about an input line that cannot be read.
var ErrInput = errors.New("input line cannot be read")

// Run is the verify command: for every line {"id","lang","question","history",
// "passages":[{"n","doc","text","title","date"}],"line"} of in it writes a line
// {"id","pass","reasons"} to out, in the same order. Empty lines are skipped. A
// line of input that is not of this form ends the run with an error that wraps
// [ErrInput] and names its number; a model's line that cannot be read does
// not: it fails with the reason "unparsed".
func Run(ctx context.Context, in io.Reader, out io.Writer, tagger Tagger) error {
	gate := New(tagger)
	lines := bufio.NewReaderSize(in, 1<<16)
	w := bufio.NewWriter(out)
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return errors.Join(err, w.Flush())
		}
		raw, err := readLine(lines)
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return errors.Join(fmt.Errorf("line %d: %w", n, err), w.Flush())
		}
		if len(bytes.TrimSpace(raw)) > 0 {
			if err := runLine(gate, raw, w); err != nil {
				return errors.Join(fmt.Errorf("line %d: %w", n, err), w.Flush())
			}
		}
		// What is decided goes out before the next line is waited for.
		if lines.Buffered() == 0 || last {
			if err := w.Flush(); err != nil {
				return fmt.Errorf("writing verdicts: %w", err)
			}
		}
		if last {
			return nil
		}
	}
}

// readLine reads up to a line break of any kind, or to the end of the input,
// which it reports as io.EOF together with what came before it.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxInputLine {
			return nil, fmt.Errorf("%w: longer than %d bytes", ErrInput, maxInputLine)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func runLine(gate *Gate, raw []byte, w io.Writer) error {
	raw = bytes.TrimPrefix(bytes.TrimSpace(raw), []byte("\ufeff"))
	var in runInput
	if err := json.Unmarshal(raw, &in); err != nil {
		return fmt.Errorf("%w: %w", ErrInput, err)
	}
	passages := make([]Passage, 0, len(in.Passages))
	for i, p := range in.Passages {
		n := i + 1
		if p.N != "" {
			v, err := p.N.Int64()
			if err != nil {
				return fmt.Errorf("%w: passage number %q is not a whole number", ErrInput, p.N)
			}
			n = int(v)
		}
		passages = append(passages, Passage{N: n, Doc: p.Doc, Text: p.Text, Title: p.Title, Date: p.Date})
	}
	id := in.ID
	if len(id) == 0 {
		id = json.RawMessage("null")
	}
	v := gate.CheckLine(modelLine(in.Line), passages)
	reasons := v.Reasons
	if reasons == nil {
		reasons = []string{}
	}
	b, err := json.Marshal(runOutput{ID: id, Pass: v.Pass, Reasons: reasons})
	if err != nil {
		return fmt.Errorf("writing a verdict: %w", err)
	}
	if _, err := w.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("writing a verdict: %w", err)
	}
	return nil
}

// modelLine is what the model wrote: a string, or the object itself when the
// input holds it unquoted.
func modelLine(raw json.RawMessage) string {
	var s string
	if err := json.Unmarshal(raw, &s); err == nil {
		return s
	}
	return string(raw)
}
