package generation

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Names in the data directory.
const (
	currentFile    = "CURRENT"
	generationsDir = "generations"
	shardsDir      = "shards"
	lockFile       = "index.lock"
	tmpDir         = "index.tmp"
	manifestFile   = "manifest.json"
)

// hintRebuild is how most damage is mended.
const hintRebuild = "run `mithaq index --corpus DIR` to build it anew"

// manifest is the whole description of a generation.
type manifest struct {
	Format int `json:"format"`
	Info
	PreviousSum string       `json:"previous_sha256,omitempty"` // of the predecessor's manifest
	Shards      []shardEntry `json:"shards"`
	Sources     []Source     `json:"sources"` // by id, the refused ones included
}

// shardEntry is one shard that is not empty.
type shardEntry struct {
	Number    int  `json:"number"`
	Documents int  `json:"documents"`
	Passages  int  `json:"passages"`
	Texts     file `json:"texts"`
	Vectors   file `json:"vectors"`
}

// file is one content-addressed file.
type file struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Kind   string `json:"kind"` // the name's ending: texts or vectors
}

func (f file) path(dir string) string {
	return filepath.Join(dir, shardsDir, f.SHA256+"."+f.Kind)
}

func (m *manifest) shard(number int) *shardEntry {
	for i := range m.Shards {
		if m.Shards[i].Number == number {
			return &m.Shards[i]
		}
	}
	return nil
}

func (m *manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(m); err != nil {
		return nil, fmt.Errorf("encode the manifest: %w", err)
	}
	return b.Bytes(), nil
}

// pointer is what CURRENT says.
type pointer struct{ name, sum string }

var (
	nameForm = regexp.MustCompile(`^g[0-9]{6,}-[0-9a-f]{8}$`)
	sumForm  = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func readPointer(dir string) (pointer, error) {
	raw, err := os.ReadFile(filepath.Join(dir, currentFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return pointer{}, fmt.Errorf("%w: %s; run `mithaq index --corpus DIR` first", ErrNoIndex, dir)
	case err != nil:
		return pointer{}, fmt.Errorf("read which generation is active: %w", err)
	}
	f := strings.Fields(string(raw))
	if len(f) != 2 || !nameForm.MatchString(f[0]) || !sumForm.MatchString(f[1]) {
		return pointer{}, fmt.Errorf("%w: %s names no generation; %s", ErrTorn, currentFile, hintRebuild)
	}
	return pointer{f[0], f[1]}, nil
}

func (p pointer) encode() []byte { return []byte(p.name + " " + p.sum + "\n") }

// readManifest reads a generation's manifest, which must have this SHA-256.
func readManifest(dir, name, sum string) (*manifest, error) {
	raw, err := os.ReadFile(filepath.Join(dir, generationsDir, name, manifestFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: generation %s has no manifest; %s", ErrTorn, name, hintRebuild)
	case err != nil:
		return nil, fmt.Errorf("read the manifest of generation %s: %w", name, err)
	}
	h := sha256.Sum256(raw)
	if hex.EncodeToString(h[:]) != sum {
		return nil, fmt.Errorf("%w: the manifest of generation %s was altered; %s", ErrTorn, name, hintRebuild)
	}
	var version struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(raw, &version); err != nil {
		return nil, fmt.Errorf("%w: the manifest of generation %s: %w; %s", ErrTorn, name, err, hintRebuild)
	}
	if version.Format != formatVersion {
		return nil, fmt.Errorf("%w: generation %s has %d, this program reads %d; %s",
			ErrOtherVersion, name, version.Format, formatVersion, hintRebuild)
	}
	m := &manifest{}
	if err := json.Unmarshal(raw, m); err != nil {
		return nil, fmt.Errorf("%w: the manifest of generation %s: %w; %s", ErrTorn, name, err, hintRebuild)
	}
	if err := m.sane(name); err != nil {
		return nil, fmt.Errorf("%w: %w; %s", ErrTorn, err, hintRebuild)
	}
	return m, nil
}

// sane refuses what no writer makes, before any of it is used as a path or a size.
func (m *manifest) sane(name string) error {
	if m.Name != name || m.Dimensions <= 0 {
		return fmt.Errorf("the manifest of generation %s describes %q with %d dimensions", name, m.Name, m.Dimensions)
	}
	for _, s := range m.Shards {
		if s.Number < 0 || s.Number >= shardCount ||
			!sumForm.MatchString(s.Texts.SHA256) || !sumForm.MatchString(s.Vectors.SHA256) ||
			s.Texts.Kind != kindTexts || s.Vectors.Kind != kindVectors {
			return fmt.Errorf("the manifest of generation %s names no proper files for shard %d", name, s.Number)
		}
	}
	return nil
}

// Current is the name of the active generation, for noticing cheaply that
// another process published. See [ErrNoIndex].
func Current(dir string) (string, error) {
	p, err := readPointer(dir)
	return p.name, err
}

// Describe reads what the active generation is, without loading or checking its
// files.
func Describe(dir string) (Info, error) {
	p, err := readPointer(dir)
	if err != nil {
		return Info{}, err
	}
	m, err := readManifest(dir, p.name, p.sum)
	if err != nil {
		return Info{}, err
	}
	return m.Info, nil
}
