package generation

import (
	"context"
	"errors"
	"fmt"
)

// publish makes a generation the active one by one rename.
func (d *disk) publish(p pointer) error {
	tmp := d.path(tmpDir, currentFile)
	if err := d.writeFile(tmp, p.encode()); err != nil {
		return err
	}
	if err := d.rename(tmp, d.path(currentFile)); err != nil {
		return err
	}
	return d.syncDir(d.dir)
}

// retire removes temporary data, every generation but the active one and its
// predecessor, and the shards that neither needs. Where CURRENT cannot be
// understood it leaves all generations alone: another version may know better.
func (d *disk) retire() error {
	if err := d.remove(d.path(tmpDir)); err != nil {
		return err
	}
	keep, needed, err := d.keep()
	switch {
	case errors.Is(err, ErrTorn), errors.Is(err, ErrOtherVersion):
		return nil
	case err != nil && !errors.Is(err, ErrNoIndex):
		return err
	}
	for _, in := range []struct {
		dir  string
		keep map[string]bool
	}{{generationsDir, keep}, {shardsDir, needed}} {
		names, err := d.names(d.path(in.dir))
		if err != nil {
			return err
		}
		for _, name := range names {
			if in.keep[name] {
				continue
			}
			if err := d.remove(d.path(in.dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// keep names the generations and the shards' files that stay. A predecessor
// that cannot be read is of no use to anyone and goes.
func (d *disk) keep() (generations, shards map[string]bool, err error) {
	p, err := readPointer(d.dir)
	if err != nil {
		return nil, nil, err
	}
	m, err := readManifest(d.dir, p.name, p.sum)
	if err != nil {
		return nil, nil, err
	}
	generations, shards = map[string]bool{}, map[string]bool{}
	for _, m := range []*manifest{m, d.predecessor(m)} {
		if m == nil {
			continue
		}
		generations[m.Name] = true
		for _, s := range m.Shards {
			for _, f := range []file{s.Texts, s.Vectors} {
				shards[f.SHA256+"."+f.Kind] = true
			}
		}
	}
	return generations, shards, nil
}

func (d *disk) predecessor(m *manifest) *manifest {
	if !nameForm.MatchString(m.Previous) || !sumForm.MatchString(m.PreviousSum) {
		return nil
	}
	old, err := readManifest(d.dir, m.Previous, m.PreviousSum)
	if err != nil {
		return nil
	}
	return old
}

// Rollback makes the predecessor of the active generation the active one again,
// after checking all of it, and gives its name. What it undoes is removed by the
// next [Write]. See [ErrNoPredecessor].
func Rollback(ctx context.Context, dir string) (string, error) {
	d := &disk{dir: dir}
	// Before the lock, which would make a file where nothing was indexed.
	if _, err := readPointer(dir); err != nil {
		return "", err
	}
	unlock, err := d.lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	p, err := readPointer(dir)
	if err != nil {
		return "", err
	}
	m, err := readManifest(dir, p.name, p.sum)
	if err != nil {
		return "", err
	}
	if !nameForm.MatchString(m.Previous) || !sumForm.MatchString(m.PreviousSum) {
		return "", fmt.Errorf("%w: %s is the first; index again instead", ErrNoPredecessor, m.Name)
	}
	to := pointer{m.Previous, m.PreviousSum}
	if _, err := openNamed(ctx, dir, to, Want{}); err != nil {
		return "", fmt.Errorf("go back to generation %s: %w", to.name, err)
	}
	if err := d.makeDir(d.path(tmpDir)); err != nil {
		return "", err
	}
	if err := d.publish(to); err != nil {
		return "", err
	}
	if err := d.remove(d.path(tmpDir)); err != nil {
		return "", fmt.Errorf("went back to generation %s, but its temporary data stays: %w", to.name, err)
	}
	return to.name, nil
}
