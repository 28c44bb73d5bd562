package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"text/tabwriter"

	"mithaq/bot"
	"mithaq/ingest"
	"mithaq/rag"
	"mithaq/rag/eval"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGoldenQuestions answers the golden questions from the bundled corpus and
// compares the quality figures with testdata/golden/figures.json, so that a
// regression, and a gain, shows in the diff.
func TestGoldenQuestions(t *testing.T) {
	questions, err := readLinesFile[eval.QuestionLine]("testdata/golden/questions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	p := &program{out: &log, err: &log, getenv: func(string) (string, bool) { return "", false }}
	e, err := p.newEngine(context.Background(), config{LogLevel: slog.LevelWarn, LogFormat: "text"}, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.useFolder(context.Background(), ingest.Request{}); err != nil {
		t.Fatal(err)
	}
	figures, err := predictAll(context.Background(), e, questions, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if figures.N != len(questions) {
		t.Errorf("%d of %d questions carry gold fields", figures.N, len(questions))
	}
	got, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/golden/figures.json", append(got, '\n'))
	if log.Len() > 0 {
		t.Errorf("something was logged or shown: %s", log.String())
	}
}

// golden compares with a golden file, or writes it with -update.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.FromSlash(path), got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(filepath.FromSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; if the change is meant, run: go test . -run %s -update\ngot:\n%s\nwant:\n%s", path, t.Name(), got, want)
	}
}

// TestAblation keeps what each part is worth on the golden questions: the
// figures with one part switched off at a time, beside all of them on.
func TestAblation(t *testing.T) {
	questions, err := readLinesFile[eval.QuestionLine]("testdata/golden/questions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	p := &program{out: io.Discard, err: io.Discard, getenv: func(string) (string, bool) { return "", false }}
	e, err := p.newEngine(context.Background(), config{LogLevel: slog.LevelWarn, LogFormat: "text"}, false)
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "without\tspan hit@1\thit@5\tmrr@10\trecall\tprecision\tcorrect\trefused\twrongly answered")
	for _, part := range append([]rag.Part{"(nothing)"}, rag.Parts()...) {
		e.without = []rag.Part{part}
		if err := e.useFolder(context.Background(), ingest.Request{}); err != nil {
			t.Fatal(err)
		}
		s, err := predictAll(context.Background(), e, questions, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(w, "%s\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%d of %d\t%d of %d\n", part, s.Hit1, s.Hit5, s.MRR10,
			s.Recall, s.Precision, s.Correct, s.Refused, s.Answerable, s.Hallucinate, s.N-s.Answerable)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/golden/ablation.txt", table.Bytes())
}

// TestTheBotsOwnExamplesAreAnswered asks what /start suggests.
func TestTheBotsOwnExamplesAreAnswered(t *testing.T) {
	p := &program{out: io.Discard, err: io.Discard, getenv: func(string) (string, bool) { return "", false }}
	e, err := p.newEngine(context.Background(), config{LogLevel: slog.LevelWarn, LogFormat: "text"}, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.useFolder(context.Background(), ingest.Request{}); err != nil {
		t.Fatal(err)
	}
	for _, lang := range bot.Languages() {
		for _, q := range bot.Examples(lang) {
			a, err := e.service.Answer(context.Background(), rag.Question{Text: q})
			if err != nil || a.Abstained || a.Lang != lang {
				t.Errorf("%s: %s: abstained %v with confidence %.2f, %v", lang, q, a.Abstained, a.Confidence, err)
			}
		}
	}
}
