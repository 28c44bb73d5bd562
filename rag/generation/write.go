package generation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Assemble builds a generation in memory only.
func Assemble(ctx context.Context, plan Plan) (Result, error) {
	b := &build{plan: plan, parts: make([]*part, shardCount)}
	if err := b.fill(ctx, nil); err != nil {
		return b.refusals(err), err
	}
	m := b.manifest("memory-")
	s, err := b.open(ctx, m, func() ([]*part, error) { return b.parts, nil })
	if err != nil {
		return Result{}, err
	}
	r := b.result(m, nil)
	r.Snapshot = s
	return r, nil
}

// Write builds the generation that plan describes beside the active one of dir,
// checks it and publishes it; it becomes active whole or not at all. Then what
// neither it nor its predecessor needs is removed. Unchanged shards are shared,
// and when nothing changed nothing is published. See [ErrLocked],
// [ErrUnwritable], [ErrNoDocuments].
func Write(ctx context.Context, dir string, plan Plan) (Result, error) {
	d := &disk{dir: dir, step: plan.step}
	if err := d.makeDir(dir); err != nil {
		return Result{}, err
	}
	unlock, err := d.lock()
	if err != nil {
		return Result{}, err
	}
	defer unlock()
	b := &build{plan: plan, disk: d, parts: make([]*part, shardCount)}
	r, err := b.write(ctx)
	if err != nil {
		// What was written so far is of no use, and may be why the disk is full.
		return r, errors.Join(err, d.retire())
	}
	if err := d.retire(); err != nil {
		r.Warnings = append(r.Warnings, fmt.Errorf("clear up after indexing: %w", err))
	}
	return r, nil
}

// build is one run of Write or Assemble.
type build struct {
	plan     Plan
	disk     *disk        // nil in memory
	old      *manifest    // the active generation's; nil when there is none to use
	oldSum   string       // of the old manifest
	parts    []*part      // by shard, where documents were made anew
	entries  []shardEntry // by shard, where there are documents
	sources  [shardCount][]Source
	before   [shardCount][]Source // the old generation's
	warnings []error
}

func (b *build) write(ctx context.Context) (Result, error) {
	if err := b.prepare(); err != nil {
		return Result{}, err
	}
	if err := b.fill(ctx, b.storeShard); err != nil {
		return b.refusals(err), err
	}
	if b.unchanged() {
		r := b.result(b.old, b.old)
		r.Unchanged = true
		return r, nil
	}
	m, sum, err := b.storeManifest()
	if err != nil {
		return Result{}, err
	}
	s, err := b.open(ctx, m, func() ([]*part, error) { return loadParts(ctx, b.disk.dir, m, b.plan.Active) })
	if err != nil {
		return Result{}, err
	}
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	if err := b.disk.publish(pointer{m.Name, sum}); err != nil {
		return Result{}, err
	}
	r := b.result(m, b.old)
	r.Snapshot = s
	return r, nil
}

// prepare makes the directories, clears what a killed run left, and reads what
// is active. A damaged or foreign index is a warning: it is being replaced.
func (b *build) prepare() error {
	d := b.disk
	if err := d.remove(d.path(tmpDir)); err != nil {
		return d.unwritable(err)
	}
	for _, name := range []string{tmpDir, generationsDir, shardsDir} {
		if err := d.makeDir(d.path(name)); err != nil {
			return err
		}
	}
	p, err := readPointer(d.dir)
	if err == nil {
		b.oldSum = p.sum
		b.old, err = readManifest(d.dir, p.name, p.sum)
	}
	if err != nil && !errors.Is(err, ErrNoIndex) {
		if !errors.Is(err, ErrTorn) && !errors.Is(err, ErrOtherVersion) {
			return err
		}
		b.warnings = append(b.warnings, fmt.Errorf("nothing of the old index is used: %w", err))
	}
	if b.old != nil {
		for _, s := range b.old.Sources {
			n := shardOf(s.ID)
			b.before[n] = append(b.before[n], s)
		}
	}
	return nil
}

// unchanged tells whether the new generation would be the old one again.
func (b *build) unchanged() bool {
	if !b.sameKind() || !slices.Equal(b.old.Corpora, b.plan.Corpora) {
		return false
	}
	m := b.manifest("")
	return slices.Equal(m.Shards, b.old.Shards) && slices.Equal(m.Sources, b.old.Sources)
}

// manifest describes what was built. The name ends in a hash of the content:
// the same documents read the same way give the same ending.
func (b *build) manifest(prefix string) *manifest {
	now := time.Now
	if b.plan.Now != nil {
		now = b.plan.Now
	}
	m := &manifest{Format: formatVersion, Info: Info{
		Created:  now().UTC().Truncate(time.Second),
		Embedder: b.plan.Embedder, Dimensions: b.plan.Dimensions,
		TermsHash: b.plan.TermsHash, Recipe: b.plan.Recipe, Corpora: b.plan.Corpora,
	}}
	for n := range b.entries {
		if e := b.entries[n]; e.Documents > 0 {
			m.Shards = append(m.Shards, e)
			m.Documents += e.Documents
			m.Passages += e.Passages
		}
		m.Sources = append(m.Sources, b.sources[n]...)
	}
	slices.SortFunc(m.Sources, func(x, y Source) int { return strings.Compare(x.ID, y.ID) })
	h := sha256.New()
	_ = json.NewEncoder(h).Encode([]any{formatVersion, m.Embedder, m.Dimensions, m.TermsHash, m.Recipe, m.Corpora, m.Sources})
	m.Name = prefix + hex.EncodeToString(h.Sum(nil)[:4])
	return m
}

// storeManifest writes the manifest and makes everything below it last.
func (b *build) storeManifest() (*manifest, string, error) {
	d := b.disk
	names, err := d.names(d.path(generationsDir))
	if err != nil {
		return nil, "", err
	}
	m := b.manifest(fmt.Sprintf("g%06d-", lastNumber(names)+1))
	if b.old != nil {
		m.Previous, m.PreviousSum = b.old.Name, b.oldSum
	}
	raw, err := m.encode()
	if err != nil {
		return nil, "", err
	}
	tmp := d.path(tmpDir, m.Name)
	if err := d.makeDir(tmp); err != nil {
		return nil, "", err
	}
	if err := d.writeFile(filepath.Join(tmp, manifestFile), raw); err != nil {
		return nil, "", err
	}
	if err := d.syncDir(tmp); err != nil {
		return nil, "", err
	}
	if err := d.rename(tmp, d.path(generationsDir, m.Name)); err != nil {
		return nil, "", err
	}
	for _, dir := range []string{d.path(shardsDir), d.path(generationsDir), d.dir} {
		if err := d.syncDir(dir); err != nil {
			return nil, "", err
		}
	}
	h := sha256.Sum256(raw)
	return m, hex.EncodeToString(h[:]), nil
}

func lastNumber(names []string) int {
	last := 0
	for _, name := range names {
		var n int
		if nameForm.MatchString(name) {
			if _, err := fmt.Sscanf(name, "g%d-", &n); err == nil {
				last = max(last, n)
			}
		}
	}
	return last
}

// open makes the snapshot as readers will see it and lets the plan look at it.
func (b *build) open(ctx context.Context, m *manifest, parts func() ([]*part, error)) (*Snapshot, error) {
	ps, err := parts()
	if err != nil {
		return nil, err
	}
	s, err := assemble(m, ps)
	if err != nil {
		return nil, err
	}
	if b.plan.Check != nil {
		if err := b.plan.Check(ctx, s); err != nil {
			return nil, fmt.Errorf("the new generation failed its check and was not published: %w", err)
		}
	}
	return s, nil
}

// refusals is the result of a build that found no document: why.
func (b *build) refusals(err error) Result {
	if !errors.Is(err, ErrNoDocuments) {
		return Result{}
	}
	return Result{Sources: b.manifest("").Sources, Warnings: b.warnings}
}

// result tells what the build made of m against the generation before.
func (b *build) result(m, old *manifest) Result {
	r := Result{Name: m.Name, Previous: m.Previous, Sources: m.Sources, Documents: m.Documents, Passages: m.Passages, Warnings: b.warnings}
	before := map[string]string{}
	if old != nil {
		for _, s := range old.Sources {
			if s.Reason == "" {
				before[s.ID] = s.Hash
			}
		}
	}
	for _, s := range m.Sources {
		if s.Reason != "" {
			continue
		}
		hash, was := before[s.ID]
		switch {
		case !was:
			r.Added = append(r.Added, s.ID)
		case hash != s.Hash:
			r.Changed = append(r.Changed, s.ID)
		}
		delete(before, s.ID)
	}
	for id := range before {
		r.Removed = append(r.Removed, id)
	}
	slices.Sort(r.Removed)
	return r
}
