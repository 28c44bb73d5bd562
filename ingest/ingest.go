// Package ingest is the way of a document: files of a corpus become documents,
// passages, and a new generation of the index.
//
// Start with [Build]. It finds the files (corpus.go), has package extract clean
// and describe them, cuts them into passages ([Split]), embeds those that are
// new, and hands all to package generation, which stores and publishes. What did
// not change since the last run is taken over unread.
package ingest

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"mithaq/rag/generation"
)

// Bundled is how the corpus inside the binary is recorded in a generation.
const Bundled = "bundled:"

// ErrEmptyCorpus means that no document came out of the corpora. It comes with
// what was there instead.
var ErrEmptyCorpus = errors.New("no document to index")

// ErrNoCorpus means that a corpus is not there, or is no folder.
var ErrNoCorpus = errors.New("cannot read the corpus")

// recipe is the version of everything between a source's bytes and its
// passages. Change it with any change of cleaning, describing or splitting:
// documents of another recipe are not taken over.
const recipe = "1"

// Embedder turns passages into vectors of length 1. It is called from several
// goroutines at a time.
type Embedder interface {
	Name() string // with every setting that changes the vectors
	Dimensions() int
	EmbedDocuments(ctx context.Context, texts []string) ([][]float32, error)
}

// Request says what to build and where.
type Request struct {
	Corpora   []string // folders
	Bundled   fs.FS    // the corpus inside the binary, used when Corpora is empty
	DataDir   string   // empty: build in memory and write nothing
	Embedder  Embedder
	TermsHash string // of the term base; another one makes everything anew

	// Active is the generation in use, when there is one: what did not change
	// is shared with it and not held twice.
	Active *generation.Snapshot
	// Check looks at the new generation before it is published; an error keeps
	// the old one.
	Check func(ctx context.Context, s *generation.Snapshot) error
	// Progress is called after every document, never by two goroutines at once.
	Progress func(Progress)
}

// Progress is how far a build is. Done and Total count files.
type Progress struct {
	Stage string // StageRead or StageBuild
	Done  int
	Total int // 0 while unknown
}

// The stages: reading finds what changed, building makes it.
const (
	StageRead  = "read"
	StageBuild = "build"
)

// Report is what a build did.
type Report struct {
	Generation string        `json:"generation"`
	Unchanged  bool          `json:"unchanged"` // the generation that was active stays
	Read       int           `json:"read"`      // files
	Documents  int           `json:"documents"` // stored
	Passages   int           `json:"passages"`
	Added      []string      `json:"added"` // document ids, against the generation before
	Changed    []string      `json:"changed"`
	Removed    []string      `json:"removed"`
	Skipped    []Skipped     `json:"skipped"`
	Warnings   []string      `json:"warnings,omitempty"` // what did no harm; of sources, only of those read anew
	Corpora    []string      `json:"corpora"`
	Took       time.Duration `json:"took_ns"`

	// Snapshot is the new generation, ready to answer. Nil when Unchanged.
	Snapshot *generation.Snapshot `json:"-"`
}

// Skipped is a file that did not become a document.
type Skipped struct {
	Path   string `json:"path"` // as the document's id would be
	Reason string `json:"reason"`
}
