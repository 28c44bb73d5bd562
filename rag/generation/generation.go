// Package generation keeps complete indexes on disk, each immutable once it is
// published, and swaps them whole.
//
// Start with [Open], which reads the active generation and checks every byte of
// it, and [Write], which builds the next one beside it. In the data directory:
//
//	CURRENT                          the active generation's name and its manifest's SHA-256
//	generations/<name>/manifest.json what it holds, with the SHA-256 and size of every file
//	shards/<sha256>.vectors          vectors of one shard, by chromem-go
//	shards/<sha256>.texts            its documents and passages, a JSON line a document
//	index.lock                       held by the one process that writes
//	index.tmp/                       work in progress; whatever a killed run left is removed
//
// Files in shards are named by their content and shared between generations, so
// that an unchanged shard costs nothing. CURRENT is replaced by one rename: a
// process killed at any moment leaves the old generation or the new one.
package generation

import (
	"errors"
	"time"

	"mithaq/rag"
	"mithaq/rag/chromem"
)

// What can be wrong with a data directory. Each comes wrapped with what was
// found and a hint how to mend it.
var (
	ErrNoIndex       = errors.New("nothing was indexed here yet")
	ErrTorn          = errors.New("the index is damaged")
	ErrOtherEmbedder = errors.New("the index was made with another embedder")
	ErrOtherVersion  = errors.New("the index has another format version")
	ErrLocked        = errors.New("another process is indexing into this directory")
	ErrUnwritable    = errors.New("the data directory cannot be written")
	ErrNoPredecessor = errors.New("there is no earlier generation to go back to")
	ErrNoDocuments   = errors.New("no document is left to index")
)

// formatVersion changes with every change of the files' meaning.
const formatVersion = 1

// shardCount is how many shards documents are spread over. More of them make a
// small change cheaper and a full scan dearer.
const shardCount = 16

// Snapshot is one generation in memory, whole and read-only. It needs no file
// after it was opened, so writers may retire its files at any time.
type Snapshot struct {
	Name       string
	Embedder   string // the name of what made the vectors
	Dimensions int
	TermsHash  string
	Corpora    []string // as recorded by the run that wrote it
	Created    time.Time
	Documents  []rag.Document // by id
	Passages   []rag.Passage  // in the order of Documents, then of their text
	Vectors    *chromem.Store
	DimCounts  []uint32 // vectors not zero, by dimension

	parts []*part // by shard number; nil where a shard is empty
}

// Info is what a generation's manifest says, read without loading anything.
type Info struct {
	Name       string    `json:"name"`
	Previous   string    `json:"previous,omitempty"`
	Created    time.Time `json:"created"`
	Embedder   string    `json:"embedder"`
	Dimensions int       `json:"dimensions"`
	TermsHash  string    `json:"terms"`
	Recipe     string    `json:"recipe"` // version of what turned sources into passages
	Corpora    []string  `json:"corpora"`
	Documents  int       `json:"documents"`
	Passages   int       `json:"passages"`
}

// Source is one file as a run found it. Reason says why it was refused; it is
// empty for what became a document.
type Source struct {
	ID     string `json:"id"`
	Hash   string `json:"hash"` // hex SHA-256 of its bytes
	Reason string `json:"reason,omitempty"`
}

// Entry is a document with its passages and their vectors, in the same order.
type Entry struct {
	Document rag.Document
	Passages []rag.Passage
	Vectors  [][]float32
}

// Old is a shard of the active generation, offered for reuse while its
// successor is made.
type Old struct {
	reusable bool
	refused  map[string]Source
	part     *part
}

// Entry gives a document as it stands in the active generation when its source
// has this hash and was read by the same recipe.
func (o *Old) Entry(id, hash string) (Entry, bool) {
	if o == nil || !o.reusable {
		return Entry{}, false
	}
	i, ok := o.part.byID[id]
	if !ok || o.part.documents[i].Hash != hash {
		return Entry{}, false
	}
	e := Entry{Document: o.part.documents[i], Passages: o.part.passages[i]}
	for _, p := range e.Passages {
		v, ok := o.part.vectors.Vector(p.ID)
		if !ok {
			return Entry{}, false
		}
		e.Vectors = append(e.Vectors, v)
	}
	return e, true
}

// Refused tells why the source of this hash was refused before.
func (o *Old) Refused(id, hash string) (reason string, ok bool) {
	if o == nil || !o.reusable {
		return "", false
	}
	s, ok := o.refused[id]
	return s.Reason, ok && s.Hash == hash
}

// Vector gives the vector of a passage by its id, whatever became of the rest
// of its document.
func (o *Old) Vector(passageID string) ([]float32, bool) {
	if o == nil || o.part == nil || o.part.vectors == nil {
		return nil, false
	}
	return o.part.vectors.Vector(passageID)
}
