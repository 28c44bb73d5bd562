package generation

import (
	"context"
	"time"
)

// Plan is what the next generation shall hold, and how its parts are made.
type Plan struct {
	Embedder   string
	Dimensions int
	TermsHash  string
	Recipe     string // version of what turns sources into passages
	Corpora    []string
	Sources    []Source // every source with its hash; which are refused is found by Fill

	// Fill makes the documents of one shard: for each source either an entry or
	// a reason in the returned sources. It is called for shards whose sources
	// changed, several at a time, each with what the old generation had there.
	Fill func(ctx context.Context, sources []Source, old *Old) ([]Entry, []Source, error)
	// Check, when set, looks at the finished generation before it is published;
	// an error leaves the old one active.
	Check func(ctx context.Context, s *Snapshot) error

	Active  *Snapshot // shares its unchanged shards with the new snapshot; may be nil
	Workers int       // shards made at a time; 0 means one a processor
	Now     func() time.Time

	step func(operation string) error // see disk
}

// Result is what a write did. With [ErrNoDocuments] it holds the sources only.
type Result struct {
	Name      string
	Unchanged bool // nothing was written: Name is the generation that was active
	Previous  string
	Added     []string // documents by id, against the generation before
	Changed   []string
	Removed   []string
	Sources   []Source // with the reasons of the refused ones, by id
	Documents int
	Passages  int
	Snapshot  *Snapshot // the new generation as it was opened for its check; nil when Unchanged
	Warnings  []error   // what went wrong without harm: leftovers, a damaged old index
}
