package gui

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"tallybridge/app/stage"
	"tallybridge/gui/kit"
)

// opened is a file as the toolkit's dialog hands it over: emptied.
type opened struct {
	*os.File
	uri fyne.URI
}

func (o opened) URI() fyne.URI { return o.uri }

func open(t *testing.T, path string) opened {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	return opened{f, storage.NewFileURI(path)}
}

// A file is saved whole, or there is none.
func TestSavingIsWholeOrNothing(t *testing.T) {
	full := errors.New("the disk is full")
	for name, c := range map[string]struct {
		err  error
		want string
	}{"saved": {nil, "all of it"}, "failed": {full, ""}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "list.csv")
			out := open(t, path)
			if err := os.Chmod(path, 0o640); err != nil {
				t.Fatal(err)
			}
			err := saveTo(t.Context(), out, func(_ context.Context, w io.Writer) error {
				_, err := io.WriteString(w, "all of it")
				if now, rerr := os.ReadFile(path); rerr != nil || len(now) > 0 {
					t.Errorf("while it is written it reads %q, %v", now, rerr)
				}
				return errors.Join(err, c.err)
			})
			if !errors.Is(err, c.err) || (err == nil) != (c.err == nil) {
				t.Errorf("%v", err)
			}
			files, _ := filepath.Glob(filepath.Join(dir, "*"))
			hidden, _ := filepath.Glob(filepath.Join(dir, ".*.part"))
			if c.want == "" {
				if len(files)+len(hidden) != 0 {
					t.Errorf("left behind: %v %v", files, hidden)
				}
				return
			}
			got, rerr := os.ReadFile(path)
			info, serr := os.Stat(path)
			if rerr != nil || serr != nil || string(got) != c.want || info.Mode().Perm() != 0o640 || len(files)+len(hidden) != 1 {
				t.Errorf("%q, %v, %v, beside it %v", got, rerr, serr, hidden)
			}
		})
	}
}

// A link keeps pointing to the file it pointed to.
func TestSavingThroughALink(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.csv"), filepath.Join(dir, "link.csv")
	if err := os.Symlink(real, link); err != nil {
		t.Skip(err)
	}
	err := saveTo(t.Context(), open(t, link), func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "x")
		return err
	})
	if got, rerr := os.ReadFile(real); err != nil || rerr != nil || string(got) != "x" {
		t.Errorf("%q, %v, %v", got, rerr, err)
	}
	if i, err := os.Lstat(link); err != nil || i.Mode()&os.ModeSymlink == 0 {
		t.Error("the link became a file")
	}
}

// One toast says that a file is saved, and leads to it.
func TestSavingIsSaidOnce(t *testing.T) {
	b := newBench(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Connected}).start(Target{Practice: true})
	f := b.w.desk.h.Files.(*files)
	where := storage.NewFileURI("/home/you/list.csv")
	for want, done := range map[string]func(){
		"Saved list.csv.":     nil,
		"The backup is kept.": func() { b.w.desk.h.Done("The backup is kept.") },
	} {
		b.w.layers.Toasts.Dismiss()
		b.Rest()
		f.said(where, done)
		toast, there := b.w.layers.Toasts.Current()
		if !there || toast.Text != want || toast.Action != "Show in folder" {
			t.Errorf("%v: %+v", there, toast)
		}
		b.w.layers.Toasts.Dismiss()
		b.Rest()
		if toast, there = b.w.layers.Toasts.Current(); there {
			t.Errorf("said after it: %+v", toast)
		}
	}
	b.w.desk.h.Toast(kit.Toast{Text: "Something else"})
	if toast, _ := b.w.layers.Toasts.Current(); toast.Action != "" {
		t.Errorf("%+v", toast)
	}
}
