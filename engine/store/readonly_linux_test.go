package store

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"tallybridge/engine/domain"
)

// TestReadOnlyFolder opens folders that the user may not write to. Root may
// always write, so as root this thread becomes nobody for the file system.
func TestReadOnlyFolder(t *testing.T) {
	folder := filled(t)
	openFile := filled(t)
	parent := t.TempDir()
	must(t, os.Chmod(filepath.Join(openFile, FileName), 0o444))
	for _, f := range []string{folder, parent} {
		must(t, os.Chmod(f, 0o555))
		t.Cleanup(func() { must(t, os.Chmod(f, 0o755)) })
	}
	if os.Getuid() == 0 {
		must(t, os.Chmod(filepath.Join(folder, FileName), 0o644))
		must(t, os.Chmod(openFile, 0o777))
		for f := filepath.Dir(folder); f != os.TempDir() && f != "/"; f = filepath.Dir(f) {
			must(t, os.Chmod(f, 0o755))
		}
		runtime.LockOSThread() // never unlocked: the thread dies with the test
		must(t, syscall.Setfsuid(65534))
		defer func() { must(t, syscall.Setfsuid(0)) }()
		if err := os.WriteFile(filepath.Join(parent, "probe"), nil, 0o600); err == nil {
			t.Skip("this system lets root write everywhere")
		}
	}
	for name, f := range map[string]string{
		"folder": folder, "file": openFile, "parent": filepath.Join(parent, "new"),
	} {
		_, err := Open(t.Context(), f, domain.SystemClock{})
		t.Log(name, err)
		wantFault(t, err, domain.FaultLocal, "may not write")
	}
}
