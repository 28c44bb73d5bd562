package generation

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"mithaq/rag"
	"mithaq/rag/chromem"
)

// Endings of the files in shards.
const (
	kindTexts   = "texts"
	kindVectors = "vectors"
)

// part is one shard in memory: documents by id, their passages and vectors.
// Parts are immutable and shared between snapshots.
type part struct {
	entry     shardEntry // where it lies on disk; zero for one only in memory
	documents []rag.Document
	passages  [][]rag.Passage // by document
	vectors   *chromem.Shard
	byID      map[string]int
}

// textLine is one line of a texts file. A passage's text is not written: it is
// the document's between the offsets.
type textLine struct {
	Document rag.Document  `json:"document"`
	Passages []passageLine `json:"passages"`
}

type passageLine struct {
	ID    string `json:"id"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Lang  string `json:"lang"`
}

// shardOf is the number of the shard that a document belongs to.
func shardOf(documentID string) int {
	h := sha256.Sum256([]byte(documentID))
	return int(h[0]) % shardCount
}

func shardName(number int) string { return "shard-" + strconv.Itoa(number) }

// newPart puts entries in order and builds their vectors.
func newPart(ctx context.Context, number, dims int, entries []Entry) (*part, error) {
	slices.SortFunc(entries, func(a, b Entry) int { return strings.Compare(a.Document.ID, b.Document.ID) })
	p := &part{byID: make(map[string]int, len(entries))}
	var vectors []chromem.Entry
	for i, e := range entries {
		if _, twice := p.byID[e.Document.ID]; twice {
			return nil, fmt.Errorf("the document id %q occurs twice", e.Document.ID)
		}
		if len(e.Passages) != len(e.Vectors) {
			return nil, fmt.Errorf("document %q has %d passages and %d vectors", e.Document.ID, len(e.Passages), len(e.Vectors))
		}
		p.byID[e.Document.ID] = i
		p.documents = append(p.documents, e.Document)
		p.passages = append(p.passages, e.Passages)
		for j, passage := range e.Passages {
			if err := checkPassage(e.Document, passage); err != nil {
				return nil, err
			}
			vectors = append(vectors, chromem.Entry{ID: passage.ID, Vector: e.Vectors[j]})
		}
	}
	var err error
	if p.vectors, err = chromem.NewShard(ctx, shardName(number), dims, vectors); err != nil {
		return nil, err
	}
	return p, nil
}

func checkPassage(d rag.Document, p rag.Passage) error {
	if p.DocID != d.ID || p.Start < 0 || p.Start >= p.End || p.End > len(d.Text) || d.Text[p.Start:p.End] != p.Text {
		return fmt.Errorf("passage %s is not the text of document %q between %d and %d", p.ID, d.ID, p.Start, p.End)
	}
	return nil
}

func (p *part) passageCount() int {
	n := 0
	for _, ps := range p.passages {
		n += len(ps)
	}
	return n
}

// encodeTexts gives the texts file's content, the same for the same documents.
func (p *part) encodeTexts() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for i, d := range p.documents {
		line := textLine{Document: d, Passages: make([]passageLine, 0, len(p.passages[i]))}
		for _, ps := range p.passages[i] {
			line.Passages = append(line.Passages, passageLine{ID: ps.ID, Start: ps.Start, End: ps.End, Lang: ps.Lang})
		}
		if err := enc.Encode(line); err != nil {
			return nil, fmt.Errorf("encode document %q: %w", d.ID, err)
		}
	}
	return b.Bytes(), nil
}

// loadPart reads a shard from disk after its checksums, and checks that what it
// holds is what the manifest says.
func loadPart(ctx context.Context, dir string, e shardEntry, dims int) (*part, error) {
	if err := e.verify(ctx, dir); err != nil {
		return nil, err
	}
	p := &part{entry: e, byID: make(map[string]int, e.Documents)}
	if err := p.readTexts(ctx, e.Texts.path(dir)); err != nil {
		return nil, err
	}
	var err error
	if p.vectors, err = chromem.ImportShard(ctx, e.Vectors.path(dir), shardName(e.Number), dims); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %w; %s", ErrTorn, err, hintRebuild)
	}
	n := p.passageCount()
	if len(p.documents) != e.Documents || n != e.Passages || p.vectors.Len() != n {
		return nil, fmt.Errorf("%w: shard %d holds %d documents, %d passages and %d vectors, the manifest says %d and %d; %s",
			ErrTorn, e.Number, len(p.documents), n, p.vectors.Len(), e.Documents, e.Passages, hintRebuild)
	}
	for _, ps := range p.passages {
		for _, q := range ps {
			if _, ok := p.vectors.Vector(q.ID); !ok {
				return nil, fmt.Errorf("%w: passage %s has no vector; %s", ErrTorn, q.ID, hintRebuild)
			}
		}
	}
	return p, nil
}

func (p *part) readTexts(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the texts of a shard: %w", err)
	}
	defer func() { _ = f.Close() }()
	dec := json.NewDecoder(bufio.NewReaderSize(f, 1<<16))
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		var line textLine
		if err := dec.Decode(&line); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%w: %s: %w; %s", ErrTorn, path, err, hintRebuild)
		}
		d := line.Document
		passages := make([]rag.Passage, len(line.Passages))
		for i, l := range line.Passages {
			if l.Start < 0 || l.Start >= l.End || l.End > len(d.Text) {
				return fmt.Errorf("%w: passage %s lies outside its document; %s", ErrTorn, l.ID, hintRebuild)
			}
			passages[i] = rag.Passage{ID: l.ID, DocID: d.ID, Start: l.Start, End: l.End, Text: d.Text[l.Start:l.End], Lang: l.Lang}
		}
		p.byID[d.ID] = len(p.documents)
		p.documents = append(p.documents, d)
		p.passages = append(p.passages, passages)
	}
}

// verify compares the shard's files with their checksums.
func (e *shardEntry) verify(ctx context.Context, dir string) error {
	for _, f := range []file{e.Texts, e.Vectors} {
		sum, size, err := sumFile(ctx, f.path(dir))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("%w: the file %s is missing; %s", ErrTorn, f.path(dir), hintRebuild)
		case err != nil:
			return err
		case sum != f.SHA256 || size != f.Size:
			return fmt.Errorf("%w: the file %s was altered; %s", ErrTorn, f.path(dir), hintRebuild)
		}
	}
	return nil
}

// sumFile gives the hex SHA-256 and size of a file.
func sumFile(ctx context.Context, path string) (string, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, fmt.Errorf("check a file of the index: %w", err)
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	buf := make([]byte, 1<<18)
	var size int64
	for {
		if err := ctx.Err(); err != nil {
			return "", 0, err
		}
		n, err := f.Read(buf)
		h.Write(buf[:n])
		size += int64(n)
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(h.Sum(nil)), size, nil
		}
		if err != nil {
			return "", 0, fmt.Errorf("check %s: %w", path, err)
		}
	}
}
