package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"mithaq/ingest"
	"mithaq/rag/generation"
)

// index makes folders the corpus that is active in DATA_DIR; without --corpus
// it reads again those that are.
func (p *program) index(ctx context.Context, args []string) error {
	var r ingest.Request
	var asJSON bool
	fs := p.flags("index")
	fs.Func("corpus", "index the documents in this `folder`; repeatable", appendTo(&r.Corpora))
	fs.BoolVar(&asJSON, "json", false, "print the report as JSON")
	dataDir := fs.String("data-dir", "", "keep the index in this `folder` (default: DATA_DIR)")
	dryRun := fs.Bool("dry-run", false, "say what would be indexed, and store nothing")
	show := fs.Bool("show", false, "with --dry-run: show line by line what is kept and what is dropped")
	back := fs.Bool("rollback", false, "go back to the generation before")
	rest, err := p.parse(fs, args)
	if err != nil {
		return err
	}
	if *show && !*dryRun {
		return misuse("--show goes with --dry-run")
	}
	if len(rest) > 0 {
		return misuse("index takes flags only, but got %q; name a folder with --corpus %s", rest[0], rest[0])
	}
	c, err := p.loadConfig()
	if err != nil {
		return err
	}
	if *dataDir != "" {
		c.DataDir = *dataDir
	}
	if *back {
		return p.rollback(ctx, c)
	}
	e, err := p.newEngine(ctx, c, !*dryRun)
	if err != nil {
		return err
	}
	if len(r.Corpora) == 0 {
		if r.Corpora, err = activeCorpora(c.DataDir); err != nil {
			return err
		}
	}
	if *dryRun {
		return p.preview(ctx, e, r, *show)
	}
	report, err := e.build(ctx, r)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(p.out).Encode(report)
	}
	return printReport(p.out, report)
}

// activeCorpora are the folders of the active generation; none where nothing
// was indexed or the bundled corpus is active.
func activeCorpora(dir string) ([]string, error) {
	info, err := generation.Describe(dir)
	switch {
	case errors.Is(err, generation.ErrNoIndex):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%w; name the folders with --corpus to index them anew", err)
	case len(info.Corpora) == 1 && info.Corpora[0] == ingest.Bundled:
		return nil, nil
	}
	return info.Corpora, nil
}

// printReport says what was read, skipped and stored.
func printReport(w io.Writer, r ingest.Report) error {
	for _, list := range []struct {
		mark string
		ids  []string
	}{{"+", r.Added}, {"~", r.Changed}, {"-", r.Removed}} {
		for _, id := range list.ids {
			fmt.Fprintf(w, "%s %s\n", list.mark, id)
		}
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(w, "skipped %s: %s\n", s.Path, s.Reason)
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(w, "note: %s\n", warning)
	}
	state := "published"
	if r.Unchanged {
		state = "unchanged"
	}
	_, err := fmt.Fprintf(w, "read %d files, skipped %d; stored %d documents in %d passages (%d added, %d changed, %d removed)\ngeneration %s %s in %s\n",
		r.Read, len(r.Skipped), r.Documents, r.Passages, len(r.Added), len(r.Changed), len(r.Removed),
		r.Generation, state, r.Took.Round(time.Millisecond))
	return err
}
