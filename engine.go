package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"mithaq/ingest"
	"mithaq/rag"
	"mithaq/rag/chromem"
	"mithaq/rag/generation"
	"mithaq/rag/terms"
)

//go:embed testdata/agreements/*.md
var bundled embed.FS

// engine is what every command that answers needs, wired.
type engine struct {
	config   config
	terms    *terms.Base
	embedder embedder
	dense    bool // the embedder's vectors carry meaning across languages
	service  *rag.Service
	quick    *rag.Service // the same index without any server, for inline queries
	log      *slog.Logger
	progress io.Writer
	without  []rag.Part // switched off, for measuring

	swap   sync.Mutex // one change of generation at a time
	active atomic.Pointer[generation.Snapshot]
}

// newEngine wires an engine. With keep, what costs a call to a server is kept
// in DATA_DIR; otherwise that stays untouched.
func (p *program) newEngine(ctx context.Context, c config, keep bool) (*engine, error) {
	base, err := loadTerms(c)
	if err != nil {
		return nil, err
	}
	e := &engine{config: c, terms: base, log: p.logger(c), progress: p.err}
	writing, err := c.Models.writing(e.log)
	if err != nil {
		return nil, err
	}
	reranker, err := c.Models.reranker(e.log)
	if err != nil {
		return nil, err
	}
	dir := ""
	if keep {
		dir = c.DataDir
	}
	if e.embedder, e.dense, err = c.Models.embedder(ctx, dir, e.log); err != nil {
		return nil, err
	}
	e.service = rag.NewService(rag.Options{Terms: base, Writing: writing, Reranker: reranker, Log: e.log})
	e.quick = rag.NewService(rag.Options{Terms: base, Log: slog.New(slog.DiscardHandler)}) // a query for every key pressed
	return e, nil
}

// vectorStore gives chromem's results the form that retrieval asks for.
type vectorStore struct{ *chromem.Store }

// Nearest returns the ids of at most k passages, the nearest first.
func (v vectorStore) Nearest(ctx context.Context, query []float32, k int) ([]string, error) {
	found, err := v.Store.Nearest(ctx, query, k)
	ids := make([]string, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	return ids, err
}

func loadTerms(c config) (*terms.Base, error) {
	var extra []io.Reader
	if c.TermsFile != "" {
		file, err := os.Open(c.TermsFile)
		if err != nil {
			return nil, misuse("cannot read TERMS_FILE: %w", err)
		}
		defer file.Close() //nolint:errcheck // read only
		extra = append(extra, file)
	}
	base, err := terms.Load(extra...)
	if errors.Is(err, terms.ErrFormat) && c.TermsFile != "" {
		return nil, misuse("TERMS_FILE %s: %w", c.TermsFile, err)
	}
	return base, err
}

// request completes an ingest request with the engine's parts and shows its
// progress.
func (e *engine) request(r ingest.Request) (ingest.Request, error) {
	corpus, err := fs.Sub(bundled, "testdata/agreements")
	if err != nil {
		return r, fmt.Errorf("opening the bundled corpus: %w", err)
	}
	r.Bundled, r.Embedder, r.TermsHash = corpus, e.embedder, e.terms.Hash()
	if r.Progress == nil && r.DataDir != "" {
		r.Progress = progressLine(e.progress)
	}
	return r, nil
}

// progressLine shows progress at most once a second, and the end of it.
func progressLine(w io.Writer) func(ingest.Progress) {
	last, shown := time.Now(), 0
	return func(p ingest.Progress) {
		if p.Stage != ingest.StageBuild || p.Total == 0 || p.Done == shown || p.Done < p.Total && time.Since(last) < time.Second {
			return
		}
		last, shown = time.Now(), p.Done
		fmt.Fprintf(w, "indexed %d of %d files (%d%%)\n", p.Done, p.Total, 100*p.Done/p.Total)
	}
}

// useFolder answers from folders indexed in memory; DATA_DIR stays untouched.
func (e *engine) useFolder(ctx context.Context, r ingest.Request) error {
	r.DataDir = ""
	r, err := e.request(r)
	if err != nil {
		return err
	}
	report, err := ingest.Build(ctx, r)
	for _, s := range report.Skipped {
		fmt.Fprintf(e.progress, "skipped %s: %s\n", s.Path, s.Reason)
	}
	if err != nil {
		return ingestError(err)
	}
	return e.use(ctx, report.Snapshot)
}

// useData answers from what was indexed into DATA_DIR; where nothing ever was,
// it indexes the bundled corpus first and says so.
func (e *engine) useData(ctx context.Context) error {
	s, err := generation.Open(ctx, e.config.DataDir, generation.Want{Embedder: e.embedder.Name()})
	if errors.Is(err, generation.ErrNoIndex) {
		fmt.Fprintf(e.progress, "First start: indexing the bundled corpus into %s …\n", e.config.DataDir)
		report, err := e.build(ctx, ingest.Request{})
		if err != nil {
			return err
		}
		fmt.Fprintf(e.progress, "Ready: %d documents, %d passages, in %s.\n\n", report.Documents, report.Passages, report.Took.Round(time.Millisecond))
		return e.use(ctx, report.Snapshot)
	}
	if err != nil {
		return err
	}
	return e.use(ctx, s)
}

// build indexes into DATA_DIR and publishes.
func (e *engine) build(ctx context.Context, r ingest.Request) (ingest.Report, error) {
	r.DataDir = e.config.DataDir
	r, err := e.request(r)
	if err != nil {
		return ingest.Report{}, err
	}
	report, err := ingest.Build(ctx, r)
	return report, ingestError(err)
}

// ingestError tells what the caller can mend by naming another folder.
func ingestError(err error) error {
	if errors.Is(err, ingest.ErrNoCorpus) {
		return misuse("%w", err)
	}
	return err
}

// use makes a generation the one that questions are answered from.
func (e *engine) use(ctx context.Context, s *generation.Snapshot) error {
	x, err := rag.NewIndex(ctx, rag.IndexInput{
		Generation: s.Name, Documents: s.Documents, Passages: s.Passages, Vectors: vectorStore{s.Vectors}, Dense: e.dense,
		DimCounts: s.Vectors.DimCounts(), Embedder: e.embedder, Terms: e.terms, Without: e.without,
	})
	if err != nil {
		return err
	}
	e.service.Use(x)
	e.quick.Use(x)
	e.active.Store(s)
	return nil
}

// indexOf indexes ready-made passages in memory.
func (e *engine) indexOf(ctx context.Context, name string, docs []rag.Document, ps []rag.Passage) (*rag.Index, error) {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.Text
	}
	vectors, err := e.embedder.EmbedDocuments(ctx, texts)
	if err != nil {
		return nil, fmt.Errorf("embedding the passages: %w", err)
	}
	entries := make([]chromem.Entry, len(ps))
	for i, p := range ps {
		entries[i] = chromem.Entry{ID: p.ID, Vector: vectors[i]}
	}
	shard, err := chromem.NewShard(ctx, name, e.embedder.Dimensions(), entries)
	if err != nil {
		return nil, err
	}
	store, err := chromem.NewStore(e.embedder.Dimensions(), shard)
	if err != nil {
		return nil, err
	}
	return rag.NewIndex(ctx, rag.IndexInput{
		Generation: name, Documents: docs, Passages: ps, Vectors: vectorStore{store}, Dense: e.dense,
		DimCounts: store.DimCounts(), Embedder: e.embedder, Terms: e.terms, Without: e.without,
	})
}

// Documents are those of the generation in use.
func (e *engine) Documents() []rag.Document {
	if x := e.service.Index(); x != nil {
		return x.Documents()
	}
	return nil
}
