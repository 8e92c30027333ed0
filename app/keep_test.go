//go:build cgo || !darwin

package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Whoever stores does not wait for the disk, and at an orderly end nothing is
// lost.
func TestKeepIsWrittenLater(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "window.json")
	k := openKeep(path)
	for i := range 100 {
		k.Store("n", i)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is written by who stores")
	}
	n := 0
	if !k.Load("n", &n) || n != 99 {
		t.Errorf("before it is written it is %d", n)
	}
	k.flush()
	if !openKeep(path).Load("n", &n) || n != 99 {
		t.Errorf("after the end it is %d", n)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	k.Store("n", 99)
	k.flush() // nothing changed
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) {
		t.Errorf("written again: %v", err)
	}
	k.Store("m", "later")
	text := ""
	for end := time.Now().Add(20 * time.Second); !openKeep(path).Load("m", &text); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it is never written without an end")
		}
	}
	k.forget("n")
	k.forget("n")
	k.flush()
	if openKeep(path).Load("n", &n) {
		t.Error("what was forgotten is kept")
	}
}
