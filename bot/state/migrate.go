package state

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var files embed.FS

// migration is one step from an older schema to a newer. What was published
// never changes: its checksum is kept in the database.
type migration struct {
	number   int
	name     string
	text     string
	checksum string
}

// migrations reads the steps in order; they are numbered from 1 without a gap.
func migrations(from fs.FS) ([]migration, error) {
	names, err := fs.Glob(from, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list the migrations: %w", err)
	}
	list := make([]migration, 0, len(names))
	for i, file := range names {
		text, err := fs.ReadFile(from, file)
		if err != nil {
			return nil, fmt.Errorf("read a migration: %w", err)
		}
		name := strings.TrimSuffix(path.Base(file), ".sql")
		digits, _, _ := strings.Cut(name, "_")
		number, err := strconv.Atoi(digits)
		if err != nil || number != i+1 {
			return nil, fmt.Errorf("migration %s is not number %d", name, i+1)
		}
		sum := sha256.Sum256(text)
		list = append(list, migration{number, name, string(text), hex.EncodeToString(sum[:])})
	}
	return list, nil
}

// migrate brings the database up to date, all steps in one transaction, or
// refuses one that this program does not understand.
func (s *Store) migrate(ctx context.Context) error {
	steps, err := migrations(files)
	if err != nil {
		return err
	}
	return s.apply(ctx, steps)
}

func (s *Store) apply(ctx context.Context, steps []migration) error {
	return s.inTx(ctx, "update the schema", func(t tx) error {
		if _, err := t.exec(ctx, `CREATE TABLE IF NOT EXISTS schema_migrations (
			number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)`); err != nil {
			return err
		}
		applied, err := appliedSteps(ctx, t)
		if err != nil {
			return err
		}
		if len(applied) > len(steps) {
			return fmt.Errorf("%w: its schema is number %d, this program knows up to %d; use the newer program",
				ErrNewerSchema, len(applied), len(steps))
		}
		for i, step := range steps {
			if i >= len(applied) {
				if err := applyStep(ctx, t, step); err != nil {
					return fmt.Errorf("migration %s: %w", step.name, err)
				}
			} else if applied[i] != step.checksum {
				return fmt.Errorf("%w: migration %s is not the one that was applied", ErrChangedMigration, step.name)
			}
		}
		return nil
	})
}

// appliedSteps are the checksums of the steps that the database has gone.
func appliedSteps(ctx context.Context, t tx) ([]string, error) {
	var sums []string
	err := t.each(ctx, func(rows *sql.Rows) error {
		var sum string
		err := rows.Scan(&sum)
		sums = append(sums, sum)
		return err
	}, `SELECT checksum FROM schema_migrations ORDER BY number`)
	return sums, err
}

func applyStep(ctx context.Context, t tx, step migration) error {
	if _, err := t.exec(ctx, step.text); err != nil {
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO schema_migrations (number, name, checksum) VALUES (?, ?, ?)`,
		step.number, step.name, step.checksum)
	return err
}

// render fills in what differs between dialects. No statement of this package
// holds a question mark other than as a parameter.
func (d dialect) render(statement string) string {
	statement = d.words.Replace(statement)
	if !d.numbered {
		return statement
	}
	var b strings.Builder
	n := 0
	for _, r := range statement {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
	}
	return b.String()
}
