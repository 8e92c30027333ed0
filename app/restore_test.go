//go:build cgo || !darwin

package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tallybridge/engine"
)

// A restore that fails at any step leaves everything as it was.
func TestRestoreGoesBack(t *testing.T) {
	t.Parallel()
	full := errors.New("the disk is full")
	for step := 1; step <= 5; step++ {
		dir := t.TempDir()
		write := func(name, text string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		read := func(name string) string {
			b, _ := os.ReadFile(filepath.Join(dir, name)) // what is not there reads as nothing
			return string(b)
		}
		for _, end := range []string{"", "-wal", "-shm"} {
			write(engine.DatabaseFile+end, "old"+end)
		}
		write("new", "new")
		n := 0
		err := exchange(dir, filepath.Join(dir, "aside-"), filepath.Join(dir, "new"), func(from, to string) error {
			if n++; n == step {
				return full
			}
			return os.Rename(from, to)
		})
		if step == 5 {
			if err != nil || read(engine.DatabaseFile) != "new" || read(engine.DatabaseFile+"-wal") != "" || read("aside-"+engine.DatabaseFile) != "old" {
				t.Errorf("whole: %v", err)
			}
			continue
		}
		if !errors.Is(err, full) || !strings.Contains(err.Error(), "as it was") {
			t.Errorf("step %d: %v", step, err)
		}
		for _, end := range []string{"", "-wal", "-shm"} {
			if got := read(engine.DatabaseFile + end); got != "old"+end {
				t.Errorf("step %d: the file %s reads %q", step, engine.DatabaseFile+end, got)
			}
		}
	}
}

// Files that cannot be taken back are named.
func TestRestoreThatCannotGoBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, engine.DatabaseFile), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	err := exchange(dir, filepath.Join(dir, "aside-"), "new", func(from, to string) error {
		if n++; n > 1 {
			return errors.New("the disk is gone")
		}
		return os.Rename(from, to)
	})
	if err == nil || strings.Contains(err.Error(), "as it was") || !strings.Contains(err.Error(), "aside-") {
		t.Errorf("%v", err)
	}
}
