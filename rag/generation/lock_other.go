//go:build !unix

package generation

import (
	"errors"
	"fmt"
)

// lock fails: without flock two writers could not be kept apart.
func (d *disk) lock() (func(), error) {
	return nil, fmt.Errorf("%w: %w", ErrUnwritable, errors.New("this system has no flock; index into memory, or on a Unix system"))
}
