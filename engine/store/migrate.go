package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pressly/goose/v3"
)

// keepBackups is how many copies made before migrations stay.
const keepBackups = 3

//go:embed migrations/*.sql
var migrationFiles embed.FS

func embedded() fs.FS {
	sub, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	return sub
}

// migrate brings the schema up to date: each step in its own transaction, a
// copy of the file first. It refuses a schema it does not know.
func (s *Store) migrate(ctx context.Context, migrations fs.FS) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, s.writer, migrations,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	known := sources[len(sources)-1].Version
	switch {
	case have > known:
		return s.newer(have, known)
	case have == known:
		return nil
	case have > 0:
		if err := s.backupBefore(ctx, have); err != nil {
			return fmt.Errorf("making a copy before the update: %w", err)
		}
	}
	_, err = p.Up(ctx)
	return err
}

// backupBefore copies the file next to itself, named with its schema version
// and the present instant, and removes the oldest copies.
func (s *Store) backupBefore(ctx context.Context, version int64) error {
	name := fmt.Sprintf("%s.v%d-%s.bak", FileName, version, s.clock.Now().UTC().Format("20060102T150405Z"))
	if err := s.Backup(ctx, filepath.Join(s.folder, name)); err != nil {
		return err
	}
	copies, err := filepath.Glob(filepath.Join(escapeGlob(s.folder), FileName+".v*-*.bak"))
	if err != nil {
		return err
	}
	type old struct {
		path  string
		stamp string
	}
	var all []old
	for _, c := range copies {
		base := filepath.Base(c)
		all = append(all, old{c, base[len(base)-len("20060102T150405Z.bak"):]})
	}
	slices.SortFunc(all, func(a, b old) int {
		if a.stamp != b.stamp {
			if a.stamp > b.stamp {
				return -1
			}
			return 1
		}
		return 0
	})
	for i, c := range all {
		if i >= keepBackups {
			if err := os.Remove(c.path); err != nil {
				return err
			}
		}
	}
	return nil
}

// escapeGlob keeps a folder's own brackets and stars from being a pattern.
func escapeGlob(folder string) string {
	var b []rune
	for _, r := range folder {
		switch r {
		case '*', '?', '[':
			b = append(b, '[', r, ']')
		default:
			b = append(b, r)
		}
	}
	return string(b)
}
