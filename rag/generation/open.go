package generation

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"mithaq/rag"
	"mithaq/rag/chromem"
)

// Want says what the reader can use. Its zero value takes any index.
type Want struct {
	Embedder   string    // the embedder's name; empty takes any
	Dimensions int       // 0 takes any
	Active     *Snapshot // shards that it already holds are shared, not read again
}

// Open reads the active generation of dir and verifies the checksum of every
// file of it. See [ErrNoIndex], [ErrTorn], [ErrOtherEmbedder], [ErrOtherVersion].
// It takes no lock: when a writer retires the generation meanwhile, it opens the
// newer one.
func Open(ctx context.Context, dir string, want Want) (*Snapshot, error) {
	p, err := readPointer(dir)
	if err != nil {
		return nil, err
	}
	for {
		s, err := openNamed(ctx, dir, p, want)
		if err == nil || !errors.Is(err, ErrTorn) {
			return s, err
		}
		now, again := readPointer(dir)
		if again != nil || now == p {
			return nil, err
		}
		p = now
	}
}

func openNamed(ctx context.Context, dir string, p pointer, want Want) (*Snapshot, error) {
	m, err := readManifest(dir, p.name, p.sum)
	if err != nil {
		return nil, err
	}
	if want.Embedder != "" && want.Embedder != m.Embedder || want.Dimensions != 0 && want.Dimensions != m.Dimensions {
		return nil, fmt.Errorf("%w: generation %s holds vectors of %s (%d dimensions), the settings say %s (%d); change the settings back, or %s",
			ErrOtherEmbedder, m.Name, m.Embedder, m.Dimensions, want.Embedder, want.Dimensions, hintRebuild)
	}
	parts, err := loadParts(ctx, dir, m, want.Active)
	if err != nil {
		return nil, err
	}
	return assemble(m, parts)
}

// loadParts reads the shards of a generation, as many at a time as there are
// processors, sharing those that active already holds.
func loadParts(ctx context.Context, dir string, m *manifest, active *Snapshot) ([]*part, error) {
	held := map[string]*part{}
	if active != nil && active.Dimensions == m.Dimensions {
		for _, p := range active.parts {
			if p != nil && p.entry.Vectors.SHA256 != "" {
				held[p.entry.Texts.SHA256+p.entry.Vectors.SHA256] = p
			}
		}
	}
	parts := make([]*part, shardCount)
	err := inParallel(ctx, runtime.GOMAXPROCS(0), len(m.Shards), func(ctx context.Context, i int) error {
		e := m.Shards[i]
		if p := held[e.Texts.SHA256+e.Vectors.SHA256]; p != nil {
			parts[e.Number] = p
			return nil
		}
		p, err := loadPart(ctx, dir, e, m.Dimensions)
		parts[e.Number] = p
		return err
	})
	if err != nil {
		return nil, err
	}
	return parts, nil
}

// assemble joins parts to a snapshot: documents by id, passages in their order,
// so that the same documents give the same snapshot however they were built.
func assemble(m *manifest, parts []*part) (*Snapshot, error) {
	s := &Snapshot{
		Name: m.Name, Embedder: m.Embedder, Dimensions: m.Dimensions, TermsHash: m.TermsHash,
		Corpora: m.Corpora, Created: m.Created, parts: parts,
		Documents: make([]rag.Document, 0, m.Documents), Passages: make([]rag.Passage, 0, m.Passages),
	}
	at := make([]int, len(parts))
	for {
		next := -1
		for n, p := range parts {
			if p != nil && at[n] < len(p.documents) &&
				(next < 0 || p.documents[at[n]].ID < parts[next].documents[at[next]].ID) {
				next = n
			}
		}
		if next < 0 {
			break
		}
		s.Documents = append(s.Documents, parts[next].documents[at[next]])
		s.Passages = append(s.Passages, parts[next].passages[at[next]]...)
		at[next]++
	}
	var shards []*chromem.Shard
	for _, p := range parts {
		if p != nil {
			shards = append(shards, p.vectors)
		}
	}
	var err error
	if s.Vectors, err = chromem.NewStore(m.Dimensions, shards...); err != nil {
		return nil, fmt.Errorf("%w: %w; %s", ErrTorn, err, hintRebuild)
	}
	s.DimCounts = s.Vectors.DimCounts()
	if len(s.Documents) != m.Documents || len(s.Passages) != m.Passages {
		return nil, fmt.Errorf("%w: generation %s holds %d documents and %d passages, its manifest says %d and %d; %s",
			ErrTorn, m.Name, len(s.Documents), len(s.Passages), m.Documents, m.Passages, hintRebuild)
	}
	return s, nil
}

// inParallel calls do for 0..n-1 with at most workers at a time. The first error
// cancels the others and is returned.
func inParallel(ctx context.Context, workers, n int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(workers, n) {
		wg.Go(func() {
			for i := range next {
				if err := do(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
feed:
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	wg.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}
