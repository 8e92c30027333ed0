package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"tallybridge/engine"
)

type restoreCmd struct {
	File string `arg:"" help:"A file that tallybridge backup or the window wrote." type:"path"`
}

// Run puts a backup in the place of the profile's database, which is kept.
func (c *restoreCmd) Run(s *session) error {
	if info, err := os.Stat(c.File); err != nil || info.IsDir() {
		return wrong("There is no file %s.", c.File)
	}
	s.connecting = true // a profile may begin with a backup
	dir, err := s.folder()
	if err != nil {
		return err
	}
	_, err = os.Stat(filepath.Join(dir, engine.DatabaseFile))
	had := !errors.Is(err, fs.ErrNotExist)
	if err := restore(s.ctx, s.world.Clock, dir, c.File); err != nil {
		return err
	}
	w := s.world.Stdout
	fmt.Fprintf(w, "The backup is now the data of the profile %s.\n", s.profile)
	if had {
		fmt.Fprintf(w, "What was there before is kept in %s, in files named before-restore.\n", dir)
	}
	fmt.Fprintln(w, "Where the key to its secrets is on another computer: tallybridge secrets forget, then connect Amazon and Xero again.")
	return nil
}
