package state

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// sqlite is the dialect of one machine.
func sqlite() dialect {
	return dialect{words: strings.NewReplacer(
		"{{serial}}", "INTEGER PRIMARY KEY AUTOINCREMENT",
		"{{bytes}}", "BLOB",
		"{{skip locked}}", "", // one writer: there is nobody to skip
	)}
}

// Open opens the SQLite database in the file at path, makes it where there is
// none, and brings it up to date.
//
// There is one connection, so one transaction at a time: SQLite has one writer
// in any case, and with one connection nobody waits for a lock by polling. The
// write-ahead log with synchronous=FULL has every commit on the disk before it
// returns.
func Open(ctx context.Context, path string, options Options) (*Store, error) {
	if err := private(path); err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open the state %s: %w", path, err)
	}
	query := url.Values{
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "temp_store(MEMORY)"},
		"_txlock": {"immediate"},
	}
	source := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(abs), RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", source.String())
	if err != nil {
		return nil, fmt.Errorf("open the state %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	s := &Store{db: db, dialect: sqlite(), options: options.withDefaults()}
	if err := s.migrate(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open the state %s: %w", path, err)
	}
	return s, nil
}

// private makes the file for its owner alone, since it holds what people asked;
// SQLite gives its other files the same rights.
func private(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the state: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open the state: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("open the state: %w", err)
	}
	return nil
}
