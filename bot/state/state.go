// Package state is what the bot remembers across restarts: the inbox of
// updates, the replies being sent, the chats, and the last questions of each
// person.
//
// [Open] gives the [Store]. Read inbox.go next, with the life of an [Item]: it
// is put before Telegram is told that it was received, claimed by a worker,
// answered part by part (reply.go), and done. Everything that is stored is on
// the disk when the call returns, so that the process may be killed at any
// point. chats.go and history.go are plain tables.
//
// The time is always handed in. The statements are common to SQLite and
// PostgreSQL; sqlite.go is all that is peculiar to the first, and migrate.go
// brings an older database up to date. The package statetest is what every
// dialect must pass.
package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Errors of a Store.
var (
	// ErrNewerSchema: the database was written by a newer version.
	ErrNewerSchema = errors.New("the database was written by a newer version of mithaq")
	// ErrChangedMigration: the database was made by other migrations.
	ErrChangedMigration = errors.New("the database was made by another build of mithaq")
	// ErrNotClaimed: the item is not in progress.
	ErrNotClaimed = errors.New("the item is not in progress")
	// ErrNoPart: the reply has no such part.
	ErrNoPart = errors.New("the reply has no such part")
)

// Options bound what is kept and tried. A zero field means the default.
type Options struct {
	MaxFailures  int           // failures before an item is set aside; 5
	MaxCrashes   int           // claims cut off by a crash before it is; 20, since a crash may not be its fault
	KeepDone     time.Duration // ids of handled updates, against repetition; 48 h, twice as long as Telegram keeps updates
	KeepAside    time.Duration // items set aside; 7 days
	HistoryCount int           // questions kept for a person in a chat; 10
	HistoryAge   time.Duration // how old they get; 24 h
}

func (o Options) withDefaults() Options {
	count := func(n *int, d int) {
		if *n <= 0 {
			*n = d
		}
	}
	span := func(n *time.Duration, d time.Duration) {
		if *n <= 0 {
			*n = d
		}
	}
	count(&o.MaxFailures, 5)
	count(&o.MaxCrashes, 20)
	count(&o.HistoryCount, 10)
	span(&o.KeepDone, 48*time.Hour)
	span(&o.KeepAside, 7*24*time.Hour)
	span(&o.HistoryAge, 24*time.Hour)
	return o
}

// Store keeps the state in a database. It is safe for concurrent use.
type Store struct {
	db      *sql.DB
	dialect dialect
	options Options
}

// dialect is how a kind of database differs from the others.
type dialect struct {
	// words fills the {{words}} of migrations and statements.
	words interface{ Replace(string) string }
	// numbered: parameters are written $1, $2 instead of ?.
	numbered bool
}

// Close ends the use of the store.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close the state: %w", err)
	}
	return nil
}

// tx is a transaction in the store's dialect.
type tx struct {
	*sql.Tx
	dialect dialect
}

// inTx runs do in a transaction; what names it in the error.
func (s *Store) inTx(ctx context.Context, what string, do func(tx) error) error {
	t, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: begin: %w", what, err)
	}
	if err := do(tx{t, s.dialect}); err != nil {
		// The first error is the one that tells; a transaction whose context
		// ended is rolled back already.
		_ = t.Rollback()
		return fmt.Errorf("%s: %w", what, err)
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("%s: commit: %w", what, err)
	}
	return nil
}

// exec runs a statement and returns how many rows it changed.
func (t tx) exec(ctx context.Context, statement string, args ...any) (int, error) {
	r, err := t.ExecContext(ctx, t.dialect.render(statement), args...)
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	return int(n), err
}

func (t tx) row(ctx context.Context, statement string, args ...any) *sql.Row {
	return t.QueryRowContext(ctx, t.dialect.render(statement), args...)
}

// each calls scan for every row of a query.
func (t tx) each(ctx context.Context, scan func(*sql.Rows) error, statement string, args ...any) (err error) {
	rows, err := t.QueryContext(ctx, t.dialect.render(statement), args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Times are kept in milliseconds, the zero time as 0.
func toMillis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

func toFlag(b bool) int {
	if b {
		return 1
	}
	return 0
}
