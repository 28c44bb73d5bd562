package main

import (
	"context"
	"errors"
	"time"

	"mithaq/ingest"
	"mithaq/rag/generation"
)

// Reindex reads the active corpora again and answers from the new generation
// when it is whole. Until then, and when it fails, the old one answers.
func (e *engine) Reindex(ctx context.Context, progress func(ingest.Progress)) (ingest.Report, error) {
	e.swap.Lock()
	defer e.swap.Unlock()
	corpora, err := activeCorpora(e.config.DataDir)
	if err != nil {
		return ingest.Report{}, err
	}
	report, err := e.build(ctx, ingest.Request{Corpora: corpora, Active: e.active.Load(), Progress: progress})
	if err != nil {
		return report, err
	}
	if report.Snapshot == nil { // unchanged, but another process may have published it
		return report, e.catchUp(ctx)
	}
	return report, e.use(ctx, report.Snapshot)
}

// followEvery is how often it is looked for a generation that `mithaq index`
// published beside this process.
const followEvery = 3 * time.Second

// follow answers from what other processes publish, until ctx ends.
func (e *engine) follow(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	failed := ""
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if !e.swap.TryLock() {
			continue // it is being changed from here
		}
		err := e.catchUp(ctx)
		e.swap.Unlock()
		switch {
		case err == nil:
			failed = ""
		case err.Error() != failed && ctx.Err() == nil: // said once, not every few seconds
			failed = err.Error()
			e.log.WarnContext(ctx, "the new generation cannot be used; answering from the old one", "error", err)
		}
	}
}

// catchUp opens the published generation when it is another than the one in
// use. The caller holds swap.
func (e *engine) catchUp(ctx context.Context) error {
	name, err := generation.Current(e.config.DataDir)
	if errors.Is(err, generation.ErrNoIndex) {
		return nil // taken away; what is in memory goes on answering
	}
	active := e.active.Load()
	if err != nil || active != nil && active.Name == name {
		return err
	}
	s, err := generation.Open(ctx, e.config.DataDir, generation.Want{Embedder: e.embedder.Name(), Active: active})
	if err != nil {
		return err
	}
	if err := e.use(ctx, s); err != nil {
		return err
	}
	e.log.InfoContext(ctx, "another process published a generation", "generation", s.Name, "documents", len(s.Documents))
	return nil
}
