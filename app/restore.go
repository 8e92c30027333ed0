package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// restore puts a backup in the place of a profile's database. What was there
// is kept beside it under another name; when the backup cannot be opened, it
// is put back.
func restore(ctx context.Context, clock domain.Clock, dir, backup string) (err error) {
	unlock, err := lock(dir)
	if err != nil {
		return err
	}
	defer unlock()
	trial, err := os.MkdirTemp(dir, "restore-*")
	if err != nil {
		return localFault("Tallybridge may not write to the folder "+dir+".", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(trial)) }()
	if err := copyFile(filepath.Join(trial, engine.DatabaseFile), backup); err != nil {
		return &domain.Fault{
			Kind: domain.FaultLocal, Message: "The backup " + backup + " cannot be read.", Err: err,
			Advice: "Choose a file that Tallybridge wrote as a backup. Your data is as it was.",
		}
	}
	// Opening it proves that it is one, and brings an older one up to date.
	e, err := engine.Open(ctx, engine.Options{Folder: trial, Profile: "restore", Clock: clock})
	if err != nil {
		return unusable(err, filepath.Join(trial, engine.DatabaseFile), backup)
	}
	if err := e.Close(ctx); err != nil {
		return err
	}
	aside := filepath.Join(dir, "before-restore-"+clock.Now().UTC().Format("20060102-150405")+"-")
	return exchange(dir, aside, filepath.Join(trial, engine.DatabaseFile), os.Rename)
}

// exchange moves the database in dir aside, to names that begin with aside, and
// another into its place. When a step fails, the steps before it are taken back
// in reverse order.
func exchange(dir, aside, database string, rename func(from, to string) error) error {
	var moved [][2]string // from, to
	move := func(from, to string) error {
		err := rename(from, to)
		if err == nil {
			moved = append(moved, [2]string{from, to})
		}
		return err
	}
	back := func(message string, err error) error {
		for _, m := range slices.Backward(moved) {
			if e := rename(m[1], m[0]); e != nil {
				return localFault(message+" Your data is beside it: take the beginning "+filepath.Base(aside)+" off the names of the files in "+dir+".", errors.Join(err, e))
			}
		}
		return localFault(message+" Your data is as it was.", err)
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		name := engine.DatabaseFile + end
		if err := move(filepath.Join(dir, name), aside+name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return back("The present data could not be moved aside.", err)
		}
	}
	if err := move(database, filepath.Join(dir, engine.DatabaseFile)); err != nil {
		return back("The backup could not be put into its place.", err)
	}
	return nil
}

// unusable tells of the backup what was found out about its copy.
func unusable(err error, trial, backup string) error {
	f, ok := domain.AsFault(err)
	if !ok || !strings.Contains(f.Message, trial) {
		return err
	}
	told := *f
	told.Kind = domain.FaultUsage
	told.Message = strings.ReplaceAll(f.Message, trial, backup)
	told.Advice = "Choose a file that Tallybridge wrote as a backup, or use the newest Tallybridge. Your data is as it was."
	return &told
}

func copyFile(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	return replaceFile(to, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}
