package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"mithaq/ingest/extract"
	"mithaq/rag"
	"mithaq/rag/generation"
)

// Build reads the corpora and makes the next generation of their documents,
// beside the active one in DataDir, published whole or not at all; without a
// DataDir it is made in memory. Files that cannot become documents are skipped
// and reported. See [ErrNoCorpus], [ErrEmptyCorpus], and the errors of
// [generation.Write]. On an error the report still says what was skipped.
func Build(ctx context.Context, r Request) (Report, error) {
	began := time.Now()
	b := &builder{request: r}
	report, err := b.build(ctx)
	report.Took = time.Since(began)
	return report, err
}

// Memory builds the documents of one folder in memory, leaving no trace.
func Memory(ctx context.Context, dir string, e Embedder, termsHash string) (*generation.Snapshot, Report, error) {
	report, err := Build(ctx, Request{Corpora: []string{dir}, Embedder: e, TermsHash: termsHash})
	return report.Snapshot, report, err
}

type builder struct {
	request Request
	files   map[string]*found // by id
	skipped []Skipped         // known without reading

	mu    sync.Mutex
	done  int      // files
	notes []string // what sources say that could not be used
}

func (b *builder) build(ctx context.Context) (Report, error) {
	corpora, err := openCorpora(b.request)
	if err != nil {
		return Report{}, err
	}
	defer closeCorpora(corpora)
	files, err := walk(ctx, corpora, b.request.DataDir, func(done int) { b.tell(Progress{Stage: StageRead, Done: done}) })
	if err != nil {
		return Report{}, err
	}
	report := Report{Read: len(files)}
	plan := generation.Plan{
		Embedder: b.request.Embedder.Name(), Dimensions: b.request.Embedder.Dimensions(), TermsHash: b.request.TermsHash,
		Recipe: recipe, Fill: b.fill, Check: b.request.Check, Active: b.request.Active,
	}
	for _, c := range corpora {
		plan.Corpora = append(plan.Corpora, c.name)
	}
	report.Corpora = plan.Corpora
	b.files = make(map[string]*found, len(files))
	for i := range files {
		f := &files[i]
		if f.reason != "" {
			b.skipped = append(b.skipped, Skipped{f.id, f.reason})
			continue
		}
		b.files[f.id] = f
		plan.Sources = append(plan.Sources, generation.Source{ID: f.id, Hash: f.hash})
	}
	if len(plan.Sources) == 0 {
		report.Skipped = b.skipped
		return report, b.empty(report)
	}
	result, err := b.write(ctx, plan)
	report.add(result, b.skipped)
	slices.Sort(b.notes)
	report.Warnings = append(report.Warnings, b.notes...)
	if err == nil {
		// Shards that were shared whole told nothing.
		b.tell(Progress{Stage: StageBuild, Done: len(b.files), Total: len(b.files)})
	}
	if errors.Is(err, generation.ErrNoDocuments) {
		return report, b.empty(report)
	}
	return report, err
}

func (b *builder) write(ctx context.Context, plan generation.Plan) (generation.Result, error) {
	if b.request.DataDir == "" {
		return generation.Assemble(ctx, plan)
	}
	return generation.Write(ctx, b.request.DataDir, plan)
}

func (r *Report) add(from generation.Result, skipped []Skipped) {
	r.Generation, r.Unchanged, r.Snapshot = from.Name, from.Unchanged, from.Snapshot
	r.Documents, r.Passages = from.Documents, from.Passages
	r.Added, r.Changed, r.Removed = from.Added, from.Changed, from.Removed
	r.Skipped = skipped
	for _, s := range from.Sources {
		if s.Reason != "" {
			r.Skipped = append(r.Skipped, Skipped{s.ID, s.Reason})
		}
	}
	slices.SortFunc(r.Skipped, func(a, b Skipped) int { return strings.Compare(a.Path, b.Path) })
	for _, w := range from.Warnings {
		r.Warnings = append(r.Warnings, w.Error())
	}
}

// empty is the error for corpora without a single document.
func (b *builder) empty(r Report) error {
	where := strings.Join(r.Corpora, ", ")
	if r.Read == 0 {
		return fmt.Errorf("%w: there are no files in %s; put .txt or .md files there", ErrEmptyCorpus, where)
	}
	if len(r.Skipped) == 0 {
		return fmt.Errorf("%w: none of %d files in %s could be used; they must be .txt or .md texts", ErrEmptyCorpus, r.Read, where)
	}
	return fmt.Errorf("%w: none of %d files in %s could be used; the first: %s: %s",
		ErrEmptyCorpus, r.Read, where, r.Skipped[0].Path, r.Skipped[0].Reason)
}

// fill makes the documents of one shard, taking over what did not change.
func (b *builder) fill(ctx context.Context, sources []generation.Source, old *generation.Old) ([]generation.Entry, []generation.Source, error) {
	sources = slices.Clone(sources)
	q := &queue{embedder: b.request.Embedder, old: old}
	taken := 0 // entries whose progress was told
	for i := range sources {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		s := &sources[i]
		if e, ok := old.Entry(s.ID, s.Hash); ok {
			q.entries = append(q.entries, e)
			continue
		}
		if reason, ok := old.Refused(s.ID, s.Hash); ok {
			s.Reason = reason
			b.step(1)
			continue
		}
		d, err := b.document(ctx, s)
		if err != nil {
			return nil, nil, err
		}
		if s.Reason != "" {
			b.step(1)
			continue
		}
		q.add(generation.Entry{Document: d, Passages: Split(d, b.request.Embedder.Name())})
		if len(q.missing) >= batch {
			if err := q.flush(ctx); err != nil {
				return nil, nil, err
			}
			b.step(len(q.entries) - taken)
			taken = len(q.entries)
		}
	}
	if err := q.flush(ctx); err != nil {
		return nil, nil, err
	}
	b.step(len(q.entries) - taken)
	return q.entries, sources, nil
}

// document reads and extracts one source. What stands in the way of it goes to
// the source's reason; an error ends the build. The file may have changed since
// it was found: the hash is of the bytes that were used.
func (b *builder) document(ctx context.Context, s *generation.Source) (rag.Document, error) {
	raw, err := b.files[s.ID].read()
	if err != nil {
		s.Reason = rejected(extract.Unreadable, err.Error())
		return rag.Document{}, nil
	}
	s.Hash = hashOf(raw)
	draft, err := extract.File(ctx, s.ID, raw)
	var no *extract.RejectionError
	if errors.As(err, &no) {
		s.Reason = no.Error()
		return rag.Document{}, nil
	}
	if err != nil {
		return rag.Document{}, err
	}
	b.note(s.ID, draft.Notes)
	return rag.Document{
		ID: s.ID, Title: draft.Title, URL: draft.URL, Date: draft.Date, Lang: draft.Lang, Kind: draft.Kind,
		Text: draft.Text, Hash: s.Hash, Breaks: draft.Breaks,
	}, nil
}

func (b *builder) note(id string, notes []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range notes {
		b.notes = append(b.notes, id+": "+n)
	}
}

// step tells the progress of n more files.
func (b *builder) step(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done += n
	b.tell(Progress{Stage: StageBuild, Done: b.done, Total: len(b.files)})
}

// tell reports progress. The caller holds mu, or is the only goroutine.
func (b *builder) tell(p Progress) {
	if b.request.Progress != nil {
		b.request.Progress(p)
	}
}
