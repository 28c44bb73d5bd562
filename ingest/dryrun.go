package ingest

import (
	"context"
	"errors"

	"mithaq/ingest/extract"
	"mithaq/rag"
)

// Preview is what would become of one file.
type Preview struct {
	Path     string        // as the document's id would be
	Reason   string        // why it would be skipped; then the rest is empty
	Draft    extract.Draft // with the fate of every line of the file
	Passages []rag.Passage // without ids of any use
}

// DryRun shows what [Build] would make of the request's corpora, file by file,
// and stores nothing. Only Corpora, Bundled and DataDir are looked at. An error
// of show ends it.
func DryRun(ctx context.Context, r Request, show func(Preview) error) error {
	corpora, err := openCorpora(r)
	if err != nil {
		return err
	}
	defer closeCorpora(corpora)
	files, err := walk(ctx, corpora, r.DataDir, func(int) {})
	if err != nil {
		return err
	}
	for i := range files {
		p, err := preview(ctx, &files[i])
		if err != nil {
			return err
		}
		if err := show(p); err != nil {
			return err
		}
	}
	return nil
}

func preview(ctx context.Context, f *found) (Preview, error) {
	p := Preview{Path: f.id, Reason: f.reason}
	if p.Reason != "" {
		return p, nil
	}
	raw, err := f.read()
	if err != nil {
		p.Reason = rejected(extract.Unreadable, err.Error())
		return p, nil
	}
	draft, err := extract.File(ctx, f.id, raw)
	var no *extract.RejectionError
	switch {
	case errors.As(err, &no):
		p.Reason = no.Error()
		return p, nil
	case err != nil:
		return p, err
	}
	p.Draft = draft
	p.Passages = Split(rag.Document{ID: f.id, Lang: draft.Lang, Text: draft.Text, Breaks: draft.Breaks}, "")
	return p, nil
}
