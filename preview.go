package main

import (
	"context"
	"fmt"

	"mithaq/ingest"
	"mithaq/rag/generation"
)

// preview shows what index would make of the files, line by line with lines,
// and stores nothing.
func (p *program) preview(ctx context.Context, e *engine, r ingest.Request, lines bool) error {
	r.DataDir = e.config.DataDir
	r, err := e.request(r)
	if err != nil {
		return err
	}
	return ingestError(ingest.DryRun(ctx, r, func(f ingest.Preview) error {
		if f.Reason != "" {
			_, err := fmt.Fprintf(p.out, "%s\n  skipped: %s\n", f.Path, f.Reason)
			return err
		}
		d := f.Draft
		_, err := fmt.Fprintf(p.out, "%s\n  title %q\n  date %q, language %s, kind %s, publisher %q, url %q\n  %d passages, %d bytes of text\n",
			f.Path, d.Title, d.Date, d.Lang, d.Kind, d.Publisher, d.URL, len(f.Passages), len(d.Text))
		if !lines || err != nil {
			return err
		}
		for _, l := range d.Lines {
			if _, err := fmt.Fprintf(p.out, "  %4d %-10s %s\n", l.Number, l.Fate, l.Text); err != nil {
				return err
			}
		}
		return nil
	}))
}

// rollback makes the generation before the active one the active one again.
func (p *program) rollback(ctx context.Context, c config) error {
	name, err := generation.Rollback(ctx, c.DataDir)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "generation %s is active again\n", name)
	return err
}
