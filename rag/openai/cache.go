package openai

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// DirCache keeps vectors as small files, named by what they were made from,
// each with a checksum. A file is written whole under another name and then
// renamed, so that a crash leaves either the vector or nothing; a damaged file
// counts as absent and is written anew. Several processes may share a directory;
// deleting it loses nothing but time.
type DirCache struct{ dir string }

const (
	cacheMagic = "mithaqv1"
	tempPrefix = "new-"
	// strayAge is how old an unfinished file must be before it is surely left
	// over from a crash.
	strayAge = time.Hour
)

// OpenDirCache makes the directory if there is none, and removes what a crash
// left unfinished.
func OpenDirCache(dir string) (*DirCache, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("embedding cache: %w", err)
	}
	c := &DirCache{dir: dir}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("embedding cache: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) {
			c.removeStray(e)
		}
	}
	return c, nil
}

func (c *DirCache) removeStray(e fs.DirEntry) {
	info, err := e.Info()
	if err == nil && time.Since(info.ModTime()) > strayAge {
		_ = os.Remove(filepath.Join(c.dir, e.Name())) // it does no harm where it is
	}
}

// path is where the vector of a key is.
func (c *DirCache) path(key CacheKey) string {
	h := sha256.New()
	h.Write(key.Text[:])
	_ = binary.Write(h, binary.LittleEndian, int64(key.Dimensions)) // a hash takes everything
	h.Write([]byte(key.Model))
	name := hex.EncodeToString(h.Sum(nil))
	return filepath.Join(c.dir, name[:2], name[2:])
}

// Get returns the vector of a key.
func (c *DirCache) Get(key CacheKey) ([]float32, bool) {
	b, err := os.ReadFile(c.path(key))
	if err != nil {
		return nil, false
	}
	return decodeVector(b)
}

// Put keeps the vector of a key.
func (c *DirCache) Put(key CacheKey, vector []float32) (err error) {
	path := c.path(key)
	f, err := os.CreateTemp(c.dir, tempPrefix)
	if err != nil {
		return fmt.Errorf("embedding cache: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // the first error tells more
			err = fmt.Errorf("embedding cache: %w", err)
		}
	}()
	_, err = f.Write(encodeVector(vector))
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	if err = os.Mkdir(filepath.Dir(path), 0o700); err != nil && !os.IsExist(err) {
		return err
	}
	return os.Rename(f.Name(), path)
}

// encodeVector lays a vector out: mark, numbers, checksum of both.
func encodeVector(v []float32) []byte {
	b := make([]byte, 0, len(cacheMagic)+4*len(v)+sha256.Size)
	b = append(b, cacheMagic...)
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

func decodeVector(b []byte) ([]float32, bool) {
	if len(b) < len(cacheMagic)+4+sha256.Size || string(b[:len(cacheMagic)]) != cacheMagic {
		return nil, false
	}
	body, sum := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if sha256.Sum256(body) != [sha256.Size]byte(sum) {
		return nil, false
	}
	body = body[len(cacheMagic):]
	if len(body)%4 != 0 {
		return nil, false
	}
	v := make([]float32, len(body)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(body[4*i:]))
	}
	return v, true
}
