package generation

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"mithaq/rag/chromem"
)

// disk is every change that a writer makes to the data directory. Each goes
// through step first, where tests stop the process or let the operation fail.
type disk struct {
	dir  string
	step func(operation string) error // nil outside tests
}

func (d *disk) path(elem ...string) string {
	return filepath.Join(append([]string{d.dir}, elem...)...)
}

func (d *disk) before(operation string) error {
	if d.step == nil {
		return nil
	}
	return d.step(operation)
}

// makeDir makes a directory and its parents. Only the owner may look inside:
// the data directory also holds what readers asked.
func (d *disk) makeDir(path string) error {
	if err := d.before("mkdir " + filepath.Base(path)); err != nil {
		return err
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return d.unwritable(err)
	}
	return nil
}

// unwritable adds the sentinel and its hint to the errors that a read-only,
// foreign or full directory gives.
func (d *disk) unwritable(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: %w; free some space, then index again: the index that was there is unchanged", ErrUnwritable, err)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%w: %w; make %s a directory that this user may write, or set DATA_DIR to another", ErrUnwritable, err, d.dir)
	}
	return err
}

// writeFile writes content to a new file and syncs it.
func (d *disk) writeFile(path string, content []byte) error {
	if err := d.before("write " + filepath.Base(path)); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return d.unwritable(err)
	}
	_, err = f.Write(content)
	if err == nil {
		err = d.before("sync " + filepath.Base(path))
	}
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return d.unwritable(err)
	}
	return nil
}

// export writes a shard's vectors to a new file and syncs it.
func (d *disk) export(s *chromem.Shard, path string) error {
	if err := d.before("export " + filepath.Base(path)); err != nil {
		return err
	}
	if err := s.Export(path); err != nil {
		return d.unwritable(err)
	}
	if err := d.before("sync " + filepath.Base(path)); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return d.unwritable(err)
	}
	if err := errors.Join(f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return d.unwritable(err)
	}
	return nil
}

func (d *disk) rename(from, to string) error {
	if err := d.before("rename to " + filepath.Base(to)); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return d.unwritable(err)
	}
	return nil
}

// syncDir makes the renames inside a directory last.
func (d *disk) syncDir(path string) error {
	if err := d.before("sync the directory " + filepath.Base(path)); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return d.unwritable(err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return d.unwritable(err)
	}
	return nil
}

func (d *disk) remove(path string) error {
	if err := d.before("remove " + filepath.Base(path)); err != nil {
		return err
	}
	return os.RemoveAll(path)
}

// names lists a directory; one that is not there is empty.
func (d *disk) names(path string) ([]string, error) {
	entries, err := os.ReadDir(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = e.Name()
	}
	return out, nil
}
