package app

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"tallybridge/engine/sandbox"
)

// inChild runs a test of this file again in a process of its own, which may
// give up rights and room. It reports whether this is that process.
func inChild(t *testing.T) bool {
	t.Helper()
	if os.Getenv("TALLYBRIDGE_TEST_CHILD") == t.Name() {
		return true
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "TALLYBRIDGE_TEST_CHILD="+t.Name())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	return false
}

// TestFullDisk: files may not grow any more in the middle of a sync, which is
// how a full disk shows. With room again the same sync ends right.
func TestFullDisk(t *testing.T) {
	if !inChild(t) {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	d := newDesk(t, sandbox.Options{SKUs: 40}).ready()
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	full := 0
	for _, room := range []uint64{0, 4 << 10, 32 << 10, 48 << 10, 64 << 10, 96 << 10, 128 << 10, 256 << 10} {
		limit := syscall.Rlimit{Cur: room, Max: old.Max}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		d.run("sync")
		code := d.code
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Fatal(err)
		}
		if code == ExitDone {
			break
		}
		d.ends(ExitReach, "disk", "space").plainly()
		full++
		d.run("status")
		if d.code == ExitReach {
			t.Errorf("with %d bytes of room the database was hurt: %s", room, d.err)
		}
	}
	if full == 0 {
		t.Fatal("the disk was never full")
	}
	t.Log(full, "times full")
	d.recovers()
}

// TestReadOnlyFolder works as a user who may read the profile and no more.
func TestReadOnlyFolder(t *testing.T) {
	if !inChild(t) {
		return
	}
	d := newDesk(t, sandbox.Options{}).ready()
	modes := func(file, folder os.FileMode) {
		for f := d.dir; ; f = filepath.Dir(f) {
			if f == os.TempDir() || f == "/" {
				break
			}
			if err := os.Chmod(f, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		err := filepath.WalkDir(d.dir, func(path string, e os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if e.IsDir() {
				return os.Chmod(path, folder)
			}
			return os.Chmod(path, file)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	modes(0o444, 0o555)
	asNobody := func(f func()) {
		if os.Getuid() == 0 {
			// Root may write everywhere. The real id stays, so that it can be taken back.
			if err := syscall.Setresuid(0, 65534, 0); err != nil {
				t.Skipf("root may write everywhere, and may not become somebody else here: %v", err)
			}
			defer func() {
				if err := syscall.Setresuid(0, 0, 0); err != nil {
					t.Fatal(err)
				}
			}()
		}
		f()
	}
	asNobody(func() {
		for _, args := range [][]string{{"sync"}, {"status"}, {"--profile", "new", "connect", "xero", "--token"}} {
			d.run(args...).ends(ExitReach, "write").plainly()
		}
	})
	modes(0o600, 0o700)
	d.recovers()
}
