package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"strings"

	"tallybridge/engine/domain"
)

// applicationID marks our files in SQLite's header ("Tlyb").
const applicationID = 0x546c7962

// leftOpen reports whether the last close was not clean: SQLite removes the
// write-ahead log when the last connection closes.
func (s *Store) leftOpen() bool {
	for _, suffix := range []string{"-wal", "-journal"} {
		if info, err := os.Stat(s.path + suffix); err == nil && info.Size() > 0 {
			return true
		}
	}
	return false
}

// inspect makes sure that the file is ours, whole and writable before anything
// is written to it, marks a new file and turns the write-ahead log on.
func (s *Store) inspect(ctx context.Context, unclean bool) error {
	c, err := s.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := s.writable(c); err != nil {
		return err
	}
	var id, tables int64
	if err := c.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if err := c.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	switch {
	case id == applicationID:
		if unclean {
			if err := s.quickCheck(ctx, c); err != nil {
				return err
			}
		}
	case id == 0 && tables == 0: // new, or killed before the first word was written
		if _, err := c.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
			return err
		}
	default:
		return s.foreign()
	}
	var mode string
	if err := c.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode); err != nil {
		return err
	}
	if !strings.EqualFold(mode, "wal") {
		return &domain.Fault{
			Kind:    domain.FaultLocal,
			Message: fmt.Sprintf("The folder %s is on a drive that cannot hold the database safely.", s.folder),
			Advice:  "Choose a data folder on a drive of this computer, not on a network drive.",
			Detail:  "journal mode " + mode,
		}
	}
	return nil
}

// quickCheck walks through the whole file.
func (s *Store) quickCheck(ctx context.Context, c *sql.Conn) error {
	var word string
	if err := c.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&word); err != nil {
		return err
	}
	if word != "ok" {
		f := s.damaged()
		f.Detail = word
		return f
	}
	return nil
}

// writable finds out whether SQLite could open the file for reading only,
// which it does without a word.
func (s *Store) writable(c *sql.Conn) error {
	return c.Raw(func(driver any) error {
		d, ok := driver.(interface {
			IsReadOnly(schema string) (bool, error)
		})
		if !ok {
			return fmt.Errorf("the SQLite driver %T cannot tell whether a file is writable", driver)
		}
		readOnly, err := d.IsReadOnly("main")
		if err == nil && readOnly {
			return s.notWritable()
		}
		return err
	})
}
