package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// practiceSavedDesk is somebody who starts sync --demo again and again.
type practiceSavedDesk struct {
	t   *testing.T
	dir string
	ctx context.Context
}

// offline fails the test when the demo asks for anything outside itself.
type offline struct{ t *testing.T }

func (o offline) RoundTrip(r *http.Request) (*http.Response, error) {
	o.t.Errorf("the demo went out to %s", r.URL)
	return nil, errors.New("no network")
}

// start runs sync --demo as a new program and returns exit code and output.
func (d practiceSavedDesk) start(args ...string) (code int, out, errs string) {
	d.t.Helper()
	var o, e bytes.Buffer
	ctx := d.ctx
	if ctx == nil {
		ctx = d.t.Context()
	}
	w := World{
		Stdin: strings.NewReader(""), Stdout: &o, Stderr: &e, Getenv: func(string) string { return "" },
		ConfigDir: func() (string, error) { return "", errors.New("no such folder") },
		Clock:     quickClock{time.Now()}, Random: rand.Reader, Location: time.UTC, Transport: offline{d.t},
	}
	code = Run(ctx, append([]string{"--data-dir", d.dir, "sync", "--demo", "--skus", "60"}, args...), w)
	return code, o.String(), e.String()
}

// says starts it and checks what is printed.
func (d practiceSavedDesk) says(args []string, want, never []string) string {
	d.t.Helper()
	code, out, errs := d.start(args...)
	if code != ExitDone {
		d.t.Fatalf("%v: exit code %d\n%s%s", args, code, out, errs)
	}
	for _, s := range want {
		if !strings.Contains(out+errs, s) {
			d.t.Errorf("%v: not said: %q\n%s%s", args, s, out, errs)
		}
	}
	for _, s := range never {
		if strings.Contains(out+errs, s) {
			d.t.Errorf("%v: said: %q\n%s%s", args, s, out, errs)
		}
	}
	return out
}

func (d practiceSavedDesk) file(name string) string {
	return filepath.Join(d.dir, practiceFolder, name)
}

const (
	saysFirst   = "is a practice business: 60 seller SKUs"
	saysGoesOn  = "Going on with the practice business of "
	saysNothing = "Nothing to change."
	saysTrue    = "Checked against what the practice seller really owns"
	saysCreated = "items created"
)

func TestPracticeLastsBetweenStarts(t *testing.T) {
	d := practiceSavedDesk{t: t, dir: t.TempDir()}
	d.says(nil, []string{saysFirst, saysCreated, "Second look. Nothing to change", saysTrue, d.file("")[:len(d.file(""))-1]}, []string{saysGoesOn})
	for range 3 {
		out := d.says(nil, []string{saysGoesOn, saysNothing, saysTrue, "--fresh"}, []string{saysCreated, "Set-up"})
		if n := strings.Count(out, "\n"); n > 12 {
			t.Errorf("a later start says %d lines:\n%s", n, out)
		}
	}
	d.says([]string{"--dry-run"}, []string{saysGoesOn, "Dry run. Nothing to change."}, []string{saysCreated})
	out := d.says([]string{"--json"}, nil, nil)
	var report struct {
		Run struct {
			Message                                string
			Created, Updated, Increased, Decreased int
		}
	}
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if r := report.Run; r.Created+r.Updated+r.Increased+r.Decreased != 0 {
		t.Errorf("a later start wrote: %+v", r)
	}
	d.says([]string{"--fresh"}, []string{saysFirst, saysCreated, saysTrue}, []string{saysGoesOn})
	if _, err := os.Stat(d.file(practiceOpen)); err == nil {
		t.Error("the mark of an open run is left behind")
	}
	if left, err := filepath.Glob(d.file("*.new")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestPracticeGoesThroughADryRunFirst(t *testing.T) {
	d := practiceSavedDesk{t: t, dir: t.TempDir()}
	for range 2 {
		d.says([]string{"--dry-run"}, []string{"Dry run.", "left automatic sync off"}, []string{saysCreated})
	}
	d.says([]string{"--only", "products"}, []string{saysGoesOn, saysCreated}, []string{"quantities raised", saysTrue})
	d.says(nil, []string{saysGoesOn, "quantities raised", saysTrue}, nil)
	d.says(nil, []string{saysNothing, saysTrue}, nil)
}

func TestPracticeOfAnotherKindStartsOver(t *testing.T) {
	d := practiceSavedDesk{t: t, dir: t.TempDir()}
	d.says([]string{"--dry-run"}, nil, nil)
	d.says([]string{"--seed", "7", "--dry-run"}, []string{"made with other options", saysFirst}, []string{saysGoesOn})
	for name, spoil := range map[string]func(){
		"is damaged":             func() { practiceSavedWrite(t, d.file(practiceSaved), "{") },
		"cannot be opened":       func() { practiceSavedWrite(t, d.file("tallybridge.db"), strings.Repeat("no database ", 400)) },
		"another version":        func() { practiceSavedReplace(t, d.file(practiceSaved), `"version":1`, `"version":9`) },
		"A part of":              func() { practiceSavedRemove(t, d.file(practiceKeyed)) },
		"was cut off":            func() { practiceSavedWrite(t, d.file(practiceOpen), "") },
		"is a practice business": func() { practiceSavedRemove(t, d.file(practiceSaved)) },
	} {
		spoil()
		d.says([]string{"--seed", "7", "--dry-run"}, []string{name, saysFirst}, []string{saysGoesOn})
	}
	d.says([]string{"--seed", "7", "--dry-run"}, []string{saysGoesOn}, []string{saysFirst})
	// What else lies in a folder of that name is nobody's business.
	own := d.file("my own notes.txt")
	practiceSavedWrite(t, own, "keep")
	d.says([]string{"--seed", "7", "--dry-run", "--fresh"}, []string{saysFirst}, nil)
	if raw, err := os.ReadFile(own); err != nil || string(raw) != "keep" {
		t.Errorf("a file of the user's: %q %v", raw, err)
	}
}

func TestPracticeIsOpenOnce(t *testing.T) {
	d := practiceSavedDesk{t: t, dir: t.TempDir()}
	if err := os.MkdirAll(d.file(""), 0o700); err != nil {
		t.Fatal(err)
	}
	unlock, err := lock(filepath.Join(d.dir, practiceFolder))
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	code, out, errs := d.start()
	if code != ExitReach || out != "" || !strings.Contains(errs, "Another Tallybridge has the practice business open.") {
		t.Errorf("%d\n%s%s", code, out, errs)
	}
}

func TestPracticeWithoutAFolderIsTemporary(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a file, no folder")
	practiceSavedWrite(t, dir, "")
	t.Setenv("TMPDIR", t.TempDir())
	d := practiceSavedDesk{t: t, dir: dir}
	for range 2 {
		d.says([]string{"--dry-run"}, []string{"is forgotten at the end of this run", saysFirst}, []string{saysGoesOn, "is kept in"})
	}
	out := d.says([]string{"--dry-run", "--json"}, []string{"is forgotten at the end of this run"}, nil)
	if !json.Valid([]byte(out)) {
		t.Errorf("not only JSON: %s", out)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// Whenever the user stops a run, the next start goes on from there and ends
// with books that are true to the cent.
func TestPracticeStoppedRunsGoOn(t *testing.T) {
	d := practiceSavedDesk{t: t, dir: t.TempDir()}
	stopped := 0
	for _, after := range []time.Duration{20 * time.Millisecond, 120 * time.Millisecond, 250 * time.Millisecond, 400 * time.Millisecond, 550 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		d.ctx = ctx
		code, out, errs := d.start()
		cancel()
		if code == ExitDone {
			continue
		}
		stopped++
		if code != ExitPerson || !strings.Contains(errs, "What was done so far is kept.") {
			t.Errorf("stopped after %s: %d\n%s%s", after, code, out, errs)
		}
		if _, err := os.Stat(d.file(practiceOpen)); err == nil {
			t.Errorf("stopped after %s: not saved", after)
		}
	}
	if stopped == 0 {
		t.Fatal("no run was stopped half way: stop them sooner")
	}
	d.ctx = nil
	d.says(nil, []string{saysTrue}, []string{"cut off"})
	d.says(nil, []string{saysGoesOn, saysNothing, saysTrue}, nil)
}

func TestPracticeAloneStartsOver(t *testing.T) {
	var o, e bytes.Buffer
	code := Run(t.Context(), []string{"--data-dir", t.TempDir(), "sync", "--fresh"}, World{
		Stdout: &o, Stderr: &e, Getenv: func(string) string { return "" }, Clock: quickClock{time.Now()}, Location: time.UTC,
	})
	if code != ExitUsage || !strings.Contains(e.String(), "--fresh goes with --demo") {
		t.Errorf("%d %s%s", code, o.String(), e.String())
	}
}

func practiceSavedWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func practiceSavedReplace(t *testing.T, path, old, new string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(raw, []byte(old)) {
		t.Fatalf("no %s in %s: %v", old, path, err)
	}
	practiceSavedWrite(t, path, string(bytes.Replace(raw, []byte(old), []byte(new), 1)))
}

func practiceSavedRemove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}
