package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// Backup writes a compact copy of the last committed state to path, replacing
// a file that is there. Readers and writers go on meanwhile. The copy appears
// whole or not at all. It holds the sealed secrets, never their key.
func (s *Store) Backup(ctx context.Context, path string) error {
	return s.explain(ctx, "making a backup", s.backup(ctx, path))
}

func (s *Store) backup(ctx context.Context, path string) (err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return err
	}
	if path == s.path {
		return misuse("A backup cannot replace the database itself.")
	}
	// SQLite fills an empty file; made here so that only the user may read it.
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*")
	if err != nil {
		return err
	}
	part := f.Name()
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(part))
		}
	}()
	if err := f.Close(); err != nil {
		return err
	}
	db, err := s.pool(1, "deferred")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", part)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := syncFile(part); err != nil {
		return err
	}
	return os.Rename(part, path)
}

// syncFile makes a file's content durable.
func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
