package ingest

import (
	"context"
	"fmt"
	"slices"

	"mithaq/rag/generation"
)

// batch is how many passages are embedded at a time: servers bound a request,
// and answer few large ones sooner than many small ones.
const batch = 64

// queue collects the passages of a shard's documents until there are enough to
// embed, leaving out those whose vectors the old generation has.
type queue struct {
	embedder Embedder
	old      *generation.Old
	entries  []generation.Entry
	missing  []slot
}

// slot is a passage of an entry that has no vector yet.
type slot struct{ entry, passage int }

func (q *queue) add(e generation.Entry) {
	e.Vectors = make([][]float32, len(e.Passages))
	for i, p := range e.Passages {
		var ok bool
		if e.Vectors[i], ok = q.old.Vector(p.ID); !ok {
			q.missing = append(q.missing, slot{len(q.entries), i})
		}
	}
	q.entries = append(q.entries, e)
}

// flush embeds what is missing.
func (q *queue) flush(ctx context.Context) error {
	for chunk := range slices.Chunk(q.missing, batch) {
		texts := make([]string, len(chunk))
		for i, at := range chunk {
			texts[i] = q.entries[at.entry].Passages[at.passage].Text
		}
		vs, err := q.embedder.EmbedDocuments(ctx, texts)
		if err != nil {
			return fmt.Errorf("embed passages of %s: %w", q.entries[chunk[0].entry].Document.ID, err)
		}
		if len(vs) != len(texts) {
			return fmt.Errorf("the embedder %s gave %d vectors for %d texts", q.embedder.Name(), len(vs), len(texts))
		}
		for i, at := range chunk {
			q.entries[at.entry].Vectors[at.passage] = vs[i]
		}
	}
	q.missing = q.missing[:0]
	return nil
}
