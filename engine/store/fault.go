package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"

	"tallybridge/engine/domain"
)

// explain turns an error into one a person can act on. doing says what was
// being done, for example "saving the listings".
func (s *Store) explain(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if cause := ctx.Err(); cause != nil {
		// SQLite answers "interrupted" and database/sql "transaction done"
		// when the context has ended.
		return fmt.Errorf("%s: %w", doing, cause)
	}
	if _, ok := domain.AsFault(err); ok {
		return err
	}
	if f := s.localFault(err); f != nil {
		f.Detail, f.Err = "while "+doing, err
		return f
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// localFault explains trouble with the disk, the folder or the file; nil if err is none.
func (s *Store) localFault(err error) *domain.Fault {
	var sq *sqlite.Error
	if errors.As(err, &sq) {
		switch sq.Code() & 0xff { // the primary code; the rest is detail
		case sqlitelib.SQLITE_FULL:
			return s.diskFull()
		case sqlitelib.SQLITE_READONLY, sqlitelib.SQLITE_PERM, sqlitelib.SQLITE_CANTOPEN, sqlitelib.SQLITE_AUTH:
			return s.notWritable()
		case sqlitelib.SQLITE_IOERR:
			return &domain.Fault{
				Kind:    domain.FaultLocal,
				Message: fmt.Sprintf("The disk gave an error while Tallybridge used %s.", s.path),
				Advice:  "Check that the drive is connected and healthy and has free space, then start again. The last complete state is kept.",
			}
		case sqlitelib.SQLITE_CORRUPT, sqlitelib.SQLITE_NOTADB:
			return s.damaged()
		case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
			return &domain.Fault{
				Kind:    domain.FaultBusy,
				Message: fmt.Sprintf("Another program is using %s.", s.path),
				Advice:  "Close the other copy of Tallybridge, or whatever has the file open, and try again.",
			}
		}
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return s.diskFull()
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR):
		return s.notWritable()
	}
	return nil
}

func (s *Store) diskFull() *domain.Fault {
	return &domain.Fault{
		Kind:    domain.FaultLocal,
		Message: fmt.Sprintf("The disk is full: Tallybridge could not write to %s.", s.folder),
		Advice:  "Free some space on that drive and try again. Nothing was lost; the last complete state is kept.",
	}
}

func (s *Store) notWritable() *domain.Fault {
	return &domain.Fault{
		Kind:    domain.FaultLocal,
		Message: fmt.Sprintf("Tallybridge may not write to the folder %s.", s.folder),
		Advice:  "Give your user write permission to the folder and the files in it, or choose another data folder.",
	}
}

func (s *Store) damaged() *domain.Fault {
	return &domain.Fault{
		Kind:    domain.FaultLocal,
		Message: fmt.Sprintf("The database %s is damaged.", s.path),
		Advice:  "Move the file away and put a backup in its place, or start with an empty folder and connect again. Xero and Amazon are not touched by this.",
	}
}

func (s *Store) foreign() *domain.Fault {
	return &domain.Fault{
		Kind:    domain.FaultLocal,
		Message: fmt.Sprintf("The file %s is not a Tallybridge database.", s.path),
		Advice:  "Choose another data folder, or move that file away. It was not changed.",
	}
}

func (s *Store) newer(have, known int64) *domain.Fault {
	return &domain.Fault{
		Kind:    domain.FaultLocal,
		Message: fmt.Sprintf("The database %s was made by a newer Tallybridge.", s.path),
		Advice:  "Install the newest Tallybridge, or restore the backup made before the update. The file was not changed.",
		Detail:  fmt.Sprintf("schema %d, this program knows %d", have, known),
	}
}

func misuse(format string, args ...any) error {
	return &domain.Fault{Kind: domain.FaultUsage, Message: fmt.Sprintf(format, args...)}
}
