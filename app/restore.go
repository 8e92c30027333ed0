package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
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
	stamp := clock.Now().UTC().Format("20060102-150405")
	for _, end := range []string{"", "-wal", "-shm"} {
		from := filepath.Join(dir, engine.DatabaseFile+end)
		if err := os.Rename(from, filepath.Join(dir, "before-restore-"+stamp+"-"+engine.DatabaseFile+end)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return localFault("The present data could not be moved aside.", err)
		}
	}
	if err := os.Rename(filepath.Join(trial, engine.DatabaseFile), filepath.Join(dir, engine.DatabaseFile)); err != nil {
		return localFault("The backup could not be put into its place. Your data is beside it, named before-restore-"+stamp+".", err)
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
