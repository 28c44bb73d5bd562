package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"mithaq/ingest/extract"
)

// corpus is one folder, or the bundled one.
type corpus struct {
	name string // as recorded: the absolute path, or Bundled
	base string // sets ids apart where two corpora have the same one
	fsys fs.FS
	root *os.Root // nil when bundled
}

// found is one file of a corpus that may become a document.
type found struct {
	id     string
	corpus *corpus
	path   string // inside the corpus
	hash   string // hex SHA-256; empty when it could not be read
	reason string // why it can be no document, known from outside
}

// openCorpora opens the request's folders. A link inside one is followed only
// as far as it stays inside.
func openCorpora(r Request) ([]*corpus, error) {
	if len(r.Corpora) == 0 {
		if r.Bundled == nil {
			return nil, fmt.Errorf("%w: none was named; use --corpus DIR", ErrNoCorpus)
		}
		return []*corpus{{name: Bundled, base: "bundled", fsys: r.Bundled}}, nil
	}
	var out []*corpus
	seen := map[string]bool{}
	for _, dir := range r.Corpora {
		abs, err := filepath.Abs(dir)
		if err != nil {
			closeCorpora(out)
			return nil, fmt.Errorf("%w: %q: %w", ErrNoCorpus, dir, err)
		}
		if seen[abs] {
			continue
		}
		seen[abs] = true
		root, err := openFolder(dir, abs)
		if err != nil {
			closeCorpora(out)
			return nil, err
		}
		out = append(out, &corpus{name: abs, base: filepath.Base(abs), fsys: root.FS(), root: root})
	}
	return out, nil
}

func openFolder(dir, abs string) (*os.Root, error) {
	info, err := os.Stat(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %q is not there; name a folder of .txt or .md files", ErrNoCorpus, dir)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrNoCorpus, err)
	case !info.IsDir():
		return nil, fmt.Errorf("%w: %q is no folder; name the folder it is in", ErrNoCorpus, dir)
	}
	root, err := os.OpenRoot(abs)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoCorpus, err)
	}
	return root, nil
}

func closeCorpora(cs []*corpus) {
	for _, c := range cs {
		if c.root != nil {
			_ = c.root.Close() // nothing was written
		}
	}
}

// walk lists the files of all corpora in a fixed order and hashes them. Hidden
// files and folders and the data directory are left out without a word.
func walk(ctx context.Context, corpora []*corpus, dataDir string, progress func(done int)) ([]found, error) {
	var out []found
	own, err := filepath.Abs(dataDir)
	if err != nil || dataDir == "" {
		own = ""
	}
	ids := map[string]bool{}
	places := map[string]bool{} // a file in two nested corpora is one file
	for _, c := range corpora {
		err := fs.WalkDir(c.fsys, ".", func(p string, e fs.DirEntry, err error) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err != nil && p == "." {
				return fmt.Errorf("%w: %w", ErrNoCorpus, err)
			}
			place := filepath.Join(c.name, p)
			if p != "." && (strings.HasPrefix(path.Base(p), ".") || place == own) {
				if e != nil && e.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if err == nil && e.IsDir() || places[place] {
				return nil
			}
			places[place] = true
			f := found{id: uniqueID(ids, c, p), corpus: c, path: p}
			if err != nil {
				f.reason = rejected(extract.Unreadable, err.Error())
			} else {
				f.inspect(e)
			}
			out = append(out, f)
			progress(len(out))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// uniqueID is the path inside the corpus, with the folder's name before it only
// where another corpus has a file at the same path.
func uniqueID(taken map[string]bool, c *corpus, p string) string {
	p = strings.ToValidUTF8(p, "\ufffd")
	id := p
	for n := 1; taken[id]; n++ {
		id = c.base + "/" + p
		if n > 1 {
			id = c.base + "-" + strconv.Itoa(n) + "/" + p
		}
	}
	taken[id] = true
	return id
}

// inspect finds what can be told of a file without understanding it.
func (f *found) inspect(e fs.DirEntry) {
	if !utf8.ValidString(f.path) {
		f.reason = rejected(extract.Unreadable, "its name is not UTF-8; rename it")
		return
	}
	info, err := e.Info()
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if info, err = fs.Stat(f.corpus.fsys, f.path); err != nil {
			f.reason = rejected(extract.Link, "it leads out of the corpus or nowhere; copy the file in")
			return
		}
	}
	switch {
	case err != nil:
		f.reason = rejected(extract.Unreadable, err.Error())
	case info.IsDir():
		f.reason = rejected(extract.Link, "links to folders are not followed")
	case !info.Mode().IsRegular():
		f.reason = rejected(extract.Unreadable, "it is no regular file")
	case !extract.Supported(f.path):
		f.reason = rejected(extract.Unsupported, fmt.Sprintf("files ending in %q are not read; use .txt or .md", path.Ext(f.path)))
	case info.Size() > extract.MaxBytes:
		f.reason = rejected(extract.TooLarge, fmt.Sprintf("%d bytes; at most %d are read, split the file", info.Size(), extract.MaxBytes))
	default:
		raw, err := f.read()
		if err != nil {
			f.reason = rejected(extract.Unreadable, err.Error())
			return
		}
		f.hash = hashOf(raw)
	}
}

// read gives the file's bytes, one more than [extract.MaxBytes] at most.
func (f *found) read() ([]byte, error) {
	file, err := f.corpus.fsys.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, extract.MaxBytes+1))
}

func hashOf(raw []byte) string {
	h := sha256.Sum256(raw)
	return hex.EncodeToString(h[:])
}

func rejected(r extract.Reason, detail string) string {
	return (&extract.RejectionError{Reason: r, Detail: detail}).Error()
}
