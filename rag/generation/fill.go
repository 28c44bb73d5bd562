package generation

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// fill brings every shard up to date: shared when nothing in it changed, made
// anew otherwise. store, when set, writes a new part and says where it lies.
func (b *build) fill(ctx context.Context, store func(ctx context.Context, number int, p *part) error) error {
	for _, s := range b.plan.Sources {
		n := shardOf(s.ID)
		b.sources[n] = append(b.sources[n], s)
	}
	b.entries = make([]shardEntry, shardCount)
	workers := b.plan.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	err := inParallel(ctx, workers, shardCount, func(ctx context.Context, n int) error {
		slices.SortFunc(b.sources[n], func(x, y Source) int { return strings.Compare(x.ID, y.ID) })
		if b.share(ctx, n) {
			return nil
		}
		if len(b.sources[n]) == 0 {
			return nil
		}
		entries, sources, err := b.plan.Fill(ctx, b.sources[n], b.oldPart(ctx, n))
		if err != nil {
			return err
		}
		b.sources[n] = sources
		if len(entries) == 0 {
			return nil
		}
		p, err := newPart(ctx, n, b.plan.Dimensions, entries)
		if err != nil {
			return err
		}
		b.entries[n] = shardEntry{Number: n, Documents: len(p.documents), Passages: p.passageCount()}
		if store == nil {
			b.parts[n] = p
			return nil
		}
		return store(ctx, n, p)
	})
	if err != nil {
		return err
	}
	for _, e := range b.entries {
		if e.Documents > 0 {
			return nil
		}
	}
	return ErrNoDocuments
}

// sameKind tells whether the old generation's entries may stand in the new one.
func (b *build) sameKind() bool {
	return b.old != nil && b.old.Embedder == b.plan.Embedder && b.old.Dimensions == b.plan.Dimensions &&
		b.old.Recipe == b.plan.Recipe && b.old.TermsHash == b.plan.TermsHash
}

// share takes a shard over from the old generation when its sources are the
// same and its files are whole.
func (b *build) share(ctx context.Context, n int) bool {
	if !b.sameKind() {
		return false
	}
	old := b.before[n]
	same := slices.EqualFunc(old, b.sources[n], func(x, y Source) bool { return x.ID == y.ID && x.Hash == y.Hash })
	if !same {
		return false
	}
	e := b.old.shard(n)
	if e != nil {
		if e.verify(ctx, b.disk.dir) != nil {
			return false
		}
		b.entries[n] = *e
	}
	b.sources[n] = old
	return true
}

// oldPart loads what the old generation has in a shard, as far as it is of use.
func (b *build) oldPart(ctx context.Context, n int) *Old {
	if b.old == nil || b.old.Embedder != b.plan.Embedder || b.old.Dimensions != b.plan.Dimensions {
		return nil
	}
	o := &Old{reusable: b.sameKind(), refused: map[string]Source{}, part: &part{}}
	for _, s := range b.before[n] {
		if s.Reason != "" {
			o.refused[s.ID] = s
		}
	}
	if e := b.old.shard(n); e != nil {
		p, err := loadPart(ctx, b.disk.dir, *e, b.old.Dimensions)
		if err != nil {
			return nil // damaged: it is made anew from the sources
		}
		o.part = p
	}
	return o
}

// storeShard writes a part's two files under the names of their content.
func (b *build) storeShard(ctx context.Context, n int, p *part) error {
	texts, err := p.encodeTexts()
	if err != nil {
		return err
	}
	tmp := b.disk.path(tmpDir, fmt.Sprintf("shard-%d.%s", n, kindTexts))
	if err := b.disk.writeFile(tmp, texts); err != nil {
		return err
	}
	if b.entries[n].Texts, err = b.adopt(ctx, tmp, kindTexts); err != nil {
		return err
	}
	tmp = b.disk.path(tmpDir, fmt.Sprintf("shard-%d.%s", n, kindVectors))
	if err := b.disk.export(p.vectors, tmp); err != nil {
		return err
	}
	b.entries[n].Vectors, err = b.adopt(ctx, tmp, kindVectors)
	return err
}

// adopt gives a finished temporary file its content's name.
func (b *build) adopt(ctx context.Context, tmp, kind string) (file, error) {
	sum, size, err := sumFile(ctx, tmp)
	if err != nil {
		return file{}, err
	}
	f := file{SHA256: sum, Size: size, Kind: kind}
	return f, b.disk.rename(tmp, f.path(b.disk.dir))
}
