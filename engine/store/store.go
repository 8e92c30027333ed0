package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"

	"tallybridge/engine/domain"
)

// FileName is the database's name in the profile folder.
const FileName = "tallybridge.db"

const (
	// busyTimeout is how long SQLite waits for another process, in milliseconds.
	busyTimeout = 10_000
	// readers is how many readings may run beside each other and the writer.
	readers = 4
	// Page caches for each connection, in KiB (SQLite wants them negative).
	writerCache = -16 * 1024
	readerCache = -4 * 1024
	// walLimit is what a checkpoint leaves of a grown write-ahead log, in bytes.
	walLimit = 16 << 20
)

// Store is one open profile database. It is safe for use by many goroutines:
// writers queue for the one writing connection, readers see the last
// committed state and are never kept waiting by a writer.
type Store struct {
	folder, path string
	clock        domain.Clock
	writer       *sql.DB
	reader       *sql.DB
}

// Open opens or creates the database in folder, brings its schema up to date
// and checks it when the last close was not clean. The folder is made if it
// is missing. Only one process should have it open; the caller sees to that.
//
// Errors are *domain.Fault of kind FaultLocal: folder or file not writable,
// disk full, damaged, not ours, or made by a newer version.
func Open(ctx context.Context, folder string, clock domain.Clock) (*Store, error) {
	return open(ctx, folder, clock, embedded())
}

func open(ctx context.Context, folder string, clock domain.Clock, migrations fs.FS) (*Store, error) {
	s := &Store{folder: folder, clock: clock}
	if err := s.open(ctx, migrations); err != nil {
		return nil, errors.Join(s.explain(ctx, "opening the database", err), s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, migrations fs.FS) error {
	abs, err := filepath.Abs(s.folder)
	if err != nil {
		return err
	}
	s.folder, s.path = abs, filepath.Join(abs, FileName)
	if err := os.MkdirAll(abs, 0o700); err != nil {
		return err
	}
	// SQLite would make the file readable by everybody. A file that exists is
	// not opened here: closing it would drop the locks of other connections.
	f, err := os.OpenFile(s.path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	switch {
	case err == nil:
		if err := f.Close(); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	unclean := s.leftOpen()
	if s.writer, err = s.pool(1, "immediate", fmt.Sprintf("cache_size(%d)", writerCache),
		// FULL: once a journal entry is committed it must survive a power
		// cut, because the request goes out next. Commits are few.
		"synchronous(FULL)", "foreign_keys(1)", fmt.Sprintf("journal_size_limit(%d)", walLimit)); err != nil {
		return err
	}
	if err := s.inspect(ctx, unclean); err != nil {
		return err
	}
	if err := s.migrate(ctx, migrations); err != nil {
		return err
	}
	if s.reader, err = s.pool(readers, "deferred", fmt.Sprintf("cache_size(%d)", readerCache), "query_only(1)"); err != nil {
		return err
	}
	return s.reader.PingContext(ctx)
}

// pool makes a pool of at most n connections to the file.
func (s *Store) pool(n int, lock string, pragmas ...string) (*sql.DB, error) {
	q := url.Values{"_txlock": {lock}, "_pragma": append([]string{fmt.Sprintf("busy_timeout(%d)", busyTimeout)}, pragmas...)}
	p := filepath.ToSlash(s.path)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/… on Windows
	}
	c, err := sqlite.NewConnector("file:" + (&url.URL{Path: p}).EscapedPath() + "?" + q.Encode())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// Close closes the database. The readers go first, so that the writer, as the
// last one, folds the write-ahead log into the file.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.reader, s.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Path returns the database file's path.
func (s *Store) Path() string { return s.path }
