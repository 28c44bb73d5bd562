package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"mithaq/rag"
	"mithaq/rag/generation"
	"mithaq/rag/openai"
)

// errUnwell is returned when something that is configured does not work.
var errUnwell = errors.New("something needs mending; see above")

// doctor checks what is configured, live, and says how to mend what is wrong:
// the index, the servers of models, and one answered question.
func (p *program) doctor(ctx context.Context, args []string) error {
	rest, err := p.parse(p.flags("doctor"), args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return misuse("doctor takes no arguments, but got %q", rest[0])
	}
	c, err := p.loadConfig()
	if err != nil {
		return err
	}
	d := &checkup{out: p.out}
	d.index(c)
	d.chat(ctx, p, c)
	d.embedding(ctx, p, c)
	d.rerank(ctx, p, c)
	if !d.unwell {
		d.question(ctx, p, c)
	}
	if d.unwell {
		return errUnwell
	}
	return nil
}

// checkup prints one line for each thing looked at.
type checkup struct {
	out    io.Writer
	unwell bool
}

func (d *checkup) good(what, format string, args ...any) {
	fmt.Fprintf(d.out, "ok    %-10s %s\n", what, fmt.Sprintf(format, args...))
}

func (d *checkup) bad(what string, err error) {
	d.unwell = true
	fmt.Fprintf(d.out, "FAIL  %-10s %s\n", what, oneLine(err))
	if hint := openai.Hint(err); hint != "" && !strings.Contains(err.Error(), hint) {
		fmt.Fprintf(d.out, "      %-10s %s\n", "", hint)
	}
}

func (d *checkup) index(c config) {
	info, err := generation.Describe(c.DataDir)
	switch {
	case errors.Is(err, generation.ErrNoIndex):
		d.good("index", "none in %s yet; the bundled corpus is indexed at the first question", c.DataDir)
	case err != nil:
		d.bad("index", err)
	default:
		d.good("index", "%s: %d documents, %d passages, vectors of %s", info.Name, info.Documents, info.Passages, info.Embedder)
	}
}

func (d *checkup) chat(ctx context.Context, p *program, c config) {
	if !c.Models.Chat.set() {
		d.good("answers", "extractive: no OPENAI_MODEL is set, and none is needed")
		return
	}
	chat, err := openai.New(openai.Config{BaseURL: c.Models.Chat.BaseURL, Key: string(c.Models.Chat.Key), Model: c.Models.Chat.Model}, p.logger(c))
	if err != nil {
		d.bad("answers", err)
		return
	}
	defer chat.Close()
	d.server("answers", chat.Diagnose(ctx))
}

func (d *checkup) embedding(ctx context.Context, p *program, c config) {
	if !c.Models.Embedding.set() {
		d.good("vectors", "built in: no EMBEDDING_MODEL is set, and none is needed")
		return
	}
	e, err := openai.NewEmbedder(ctx, openai.EmbedderConfig{
		Config:     openai.Config{BaseURL: c.Models.Embedding.BaseURL, Key: string(c.Models.Embedding.Key), Model: c.Models.Embedding.Model},
		Dimensions: c.Models.Embedding.Dimensions,
	}, nil, p.logger(c))
	if err != nil {
		d.bad("vectors", err)
		return
	}
	defer e.Close()
	d.server("vectors", e.Diagnose(ctx))
}

func (d *checkup) rerank(ctx context.Context, p *program, c config) {
	if c.Models.Rerank.BaseURL == "" {
		return
	}
	r, err := openai.NewReranker(openai.Config{BaseURL: c.Models.Rerank.BaseURL, Key: string(c.Models.Rerank.Key), Model: c.Models.Rerank.Model}, p.logger(c))
	if err != nil {
		d.bad("reranking", err)
		return
	}
	defer r.Close()
	d.server("reranking", r.Diagnose(ctx))
}

// server tells what a diagnosis found.
func (d *checkup) server(what string, g openai.Diagnosis) {
	if g.Err != nil {
		d.bad(what, fmt.Errorf("%s at %s: %w", g.Model, g.BaseURL, g.Err))
		if len(g.Models) > 0 && !slices.Contains(g.Models, g.Model) {
			fmt.Fprintf(d.out, "      %-10s the server has: %s\n", "", strings.Join(g.Models[:min(8, len(g.Models))], ", "))
		}
		return
	}
	more := ""
	if g.Dimensions > 0 {
		more = fmt.Sprintf(", %d dimensions", g.Dimensions)
	}
	d.good(what, "%s at %s answers in %s%s", g.Model, g.BaseURL, g.Took.Round(time.Millisecond), more)
}

// question answers one question the whole way.
func (d *checkup) question(ctx context.Context, p *program, c config) {
	e, err := p.newEngine(ctx, c, true)
	if err != nil {
		d.bad("question", err)
		return
	}
	if err := e.useData(ctx); err != nil {
		d.bad("question", err)
		return
	}
	text := "What do the documents say about cooperation between the two sides?"
	if docs := e.Documents(); len(docs) > 0 && docs[0].Title != "" {
		text = docs[0].Title
	}
	a, err := e.service.Answer(ctx, rag.Question{Text: text})
	switch {
	case err != nil:
		d.bad("question", err)
	case a.Fallback != "":
		d.bad("question", fmt.Errorf("the extractive answer stood in for %s (%s; stopped by the gate: %v)", c.Models.Chat.Model, a.Fallback, a.Dropped))
	default:
		d.good("question", "answered by %s in %s: %d statements passed the gate, %d did not", a.Model, a.Took.Round(time.Millisecond),
			len(a.Statements), total(a.Dropped))
	}
}

func total(m map[string]int) int {
	n := 0
	for _, v := range m {
		n += v
	}
	return n
}
