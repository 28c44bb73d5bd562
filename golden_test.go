package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"mithaq/ingest"
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
	e, err := p.newEngine(config{LogLevel: slog.LevelWarn, LogFormat: "text"})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.useFolder(context.Background(), ingest.Request{}); err != nil {
		t.Fatal(err)
	}
	byLang := map[string][]eval.Outcome{}
	err = eval.Answers(context.Background(), e.service, questions, func(q eval.QuestionLine, pr eval.Prediction) error {
		o, ok := eval.Score(q, pr)
		if !ok {
			t.Errorf("question %s has no gold fields", q.ID)
		}
		byLang["all"], byLang[q.Lang] = append(byLang["all"], o), append(byLang[q.Lang], o)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	figures := map[string]eval.Summary{}
	for lang, os := range byLang {
		figures[lang] = eval.Summarize(os)
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
