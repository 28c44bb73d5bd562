package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"mithaq/ingest"
	"mithaq/rag"
	"mithaq/rag/eval"
)

// evalFlags are the flags of both forms of eval.
type evalFlags struct {
	corpora   []string
	passages  string
	questions string
	out       string
	json      bool
	explain   string
	without   []rag.Part
}

// eval measures: answers over documents (--corpus), or rankings of ready-made
// passages (--passages). Neither touches the data directory.
func (p *program) eval(ctx context.Context, args []string) error {
	var f evalFlags
	fs := p.flags("eval")
	fs.Func("corpus", "answer from the documents in this `folder`; repeatable", appendTo(&f.corpora))
	fs.StringVar(&f.passages, "passages", "", "rank the passages in this JSON lines `file` instead")
	fs.StringVar(&f.questions, "questions", "", "the questions, a JSON lines `file`")
	fs.StringVar(&f.out, "out", "", "write the predictions to this `file` instead of stdout")
	fs.BoolVar(&f.json, "json", false, "print the figures as JSON")
	fs.StringVar(&f.explain, "explain", "", "show every step for the question with this `id`, and nothing else")
	fs.Func("without", "switch these `parts` off, to see what they are worth (comma-separated)", func(list string) (err error) {
		f.without, err = rag.ParseParts(list)
		return err
	})
	rest, err := p.parse(fs, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) > 0:
		return misuse("eval takes flags only, but got %q; see mithaq eval --help", rest[0])
	case f.questions == "":
		return misuse("eval needs --questions FILE.jsonl")
	case (f.passages == "") == (len(f.corpora) == 0):
		return misuse("eval needs either --corpus DIR or --passages FILE.jsonl")
	}
	c, err := p.loadConfig()
	if err != nil {
		return err
	}
	e, err := p.newEngine(ctx, c, false)
	if err != nil {
		return err
	}
	e.without = f.without
	if f.passages != "" {
		return p.evalPassages(ctx, e, f)
	}
	return p.evalCorpus(ctx, e, f)
}

// evalPassages ranks ready-made passages, each a document of its own that is
// never split.
func (p *program) evalPassages(ctx context.Context, e *engine, f evalFlags) error {
	passages, err := readLinesFile[eval.PassageLine](f.passages)
	if err != nil {
		return err
	}
	queries, err := readLinesFile[eval.QueryLine](f.questions)
	if err != nil {
		return err
	}
	docs, ps := make([]rag.Document, len(passages)), make([]rag.Passage, len(passages))
	seen := map[string]bool{}
	for i, l := range passages {
		id := l.ID.String()
		if id == "" || seen[id] {
			return fmt.Errorf("%s: passage %d has no id of its own (%q); every passage needs one", f.passages, i+1, id)
		}
		seen[id] = true
		lang := rag.DetectLang(l.Text)
		docs[i] = rag.Document{ID: id, Lang: lang}
		ps[i] = rag.Passage{ID: id, DocID: id, Text: l.Text, End: len(l.Text), Lang: lang}
	}
	x, err := e.indexOf(ctx, "passages", docs, ps)
	if err != nil {
		return err
	}
	r, err := eval.Rank(ctx, x, queries)
	if err != nil {
		return err
	}
	if f.json {
		return json.NewEncoder(p.out).Encode(r)
	}
	_, err = fmt.Fprintf(p.out, "questions %d\nhit@1     %.3f\nhit@5     %.3f\nhit@10    %.3f\nmrr@10    %.3f\nndcg@10   %.3f\nms p50    %.2f\nms p99    %.2f\n",
		r.N, r.Hit1, r.Hit5, r.Hit10, r.MRR10, r.NDCG10, r.MsP50, r.MsP99)
	return err
}

// evalCorpus answers every question from documents indexed in memory.
func (p *program) evalCorpus(ctx context.Context, e *engine, f evalFlags) error {
	questions, err := readLinesFile[eval.QuestionLine](f.questions)
	if err != nil {
		return err
	}
	if err := e.useFolder(ctx, ingest.Request{Corpora: f.corpora}); err != nil {
		return err
	}
	if f.explain != "" {
		return p.explain(ctx, e, questions, f.explain)
	}
	// With --out the figures go to stdout; without, the predictions do and the
	// figures go to stderr.
	preds, figures, closeOut := p.out, p.err, func() error { return nil }
	if f.out != "" {
		file, err := os.Create(f.out)
		if err != nil {
			return misuse("cannot write --out: %w", err)
		}
		preds, figures, closeOut = file, p.out, file.Close
	}
	report, err := predictAll(ctx, e, questions, preds)
	if err := errors.Join(err, closeOut()); err != nil {
		return err
	}
	if report.N == 0 {
		return nil
	}
	if f.json {
		return json.NewEncoder(figures).Encode(report)
	}
	return printReportOf(figures, report)
}

func (p *program) explain(ctx context.Context, e *engine, questions []eval.QuestionLine, id string) error {
	for _, q := range questions {
		if q.ID.String() == id {
			return e.service.Explain(ctx, rag.Question{Text: q.Question, Lang: q.Lang, History: q.History}, p.out)
		}
	}
	return misuse("no question has the id %q", id)
}

// predictAll writes one prediction a line and gives the figures over those
// questions that carry gold fields.
func predictAll(ctx context.Context, e *engine, questions []eval.QuestionLine, w io.Writer) (eval.Report, error) {
	buf := bufio.NewWriter(w)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	var r eval.Recorder
	err := eval.Answers(ctx, e.service, questions, func(q eval.QuestionLine, pr eval.Prediction) error {
		r.Add(q, pr)
		return enc.Encode(pr)
	})
	if err != nil {
		return eval.Report{}, err
	}
	return r.Report(), buf.Flush()
}

func printReportOf(w io.Writer, r eval.Report) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\tquestions\tspan hit@1\thit@5\tmrr@10\trecall\tprecision\tcorrect\trefused\twrongly answered\trejection at 5%")
	row := func(name string, s eval.Summary) {
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%d of %d\t%d of %d\t%.2f\n", name, s.N, s.Hit1, s.Hit5, s.MRR10,
			s.Recall, s.Precision, s.Correct, s.Refused, s.Answerable, s.Hallucinate, s.N-s.Answerable, s.Rejection)
	}
	row("all", r.Summary)
	for _, groups := range []map[string]eval.Summary{r.ByLang, r.ByType} {
		for _, name := range slices.Sorted(maps.Keys(groups)) {
			row(name, groups[name])
		}
	}
	return t.Flush()
}

func readLinesFile[T any](path string) ([]T, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, misuse("cannot read %s: %w", path, err)
	}
	defer file.Close() //nolint:errcheck // read only
	return eval.ReadLines[T](file, path)
}

// appendTo makes a repeatable flag.
func appendTo(list *[]string) func(string) error {
	return func(v string) error {
		if strings.TrimSpace(v) == "" {
			return errors.New("a folder's name is expected")
		}
		*list = append(*list, v)
		return nil
	}
}
