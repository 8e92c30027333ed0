package gui

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// files asks for files with the toolkit's dialogs.
type files struct {
	w *Window
	h *page.Host
	// saved is the file that was just saved, while the screen says so.
	saved string
}

var _ page.Files = (*files)(nil)

// Open is part of page.Files.
func (f *files) Open(title string, kinds []string, most int64, taken func(name string, text []byte)) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil {
			f.h.ErrorToast(err)
			return
		}
		if r == nil {
			return // cancelled
		}
		f.h.ReadFile(r.URI().Name(), func() (io.ReadCloser, error) { return r, nil }, most, taken)
	}, f.w.win)
	d.SetTitleText(title)
	if len(kinds) > 0 {
		d.SetFilter(storage.NewExtensionFileFilter(kinds))
	}
	f.show(d)
}

// Path is part of page.Files.
func (f *files) Path(title string, kinds []string, chosen func(path string)) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil {
			f.h.ErrorToast(err)
			return
		}
		if r == nil {
			return // cancelled
		}
		path := r.URI().Path()
		_ = r.Close() // nothing was read
		chosen(path)
	}, f.w.win)
	d.SetTitleText(title)
	if len(kinds) > 0 {
		d.SetFilter(storage.NewExtensionFileFilter(kinds))
	}
	f.show(d)
}

// Folder is part of page.Files.
func (f *files) Folder(title string, chosen func(path string)) {
	d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		if err != nil {
			f.h.ErrorToast(err)
			return
		}
		if u != nil {
			chosen(u.Path())
		}
	}, f.w.win)
	d.SetTitleText(title)
	f.show(d)
}

// show makes a file dialog as large as the window allows.
func (f *files) show(d *dialog.FileDialog) {
	size := f.w.win.Canvas().Size()
	d.Resize(fyne.NewSize(min(900, size.Width-60), min(620, size.Height-60)))
	d.Show()
}

// Save is part of page.Files.
func (f *files) Save(title, name string, write func(ctx context.Context, w io.Writer) error, done func()) {
	d := dialog.NewFileSave(func(out fyne.URIWriteCloser, err error) {
		if err != nil {
			f.h.ErrorToast(err)
			return
		}
		if out == nil {
			return // cancelled
		}
		page.Work(f.h, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, saveTo(ctx, out, write)
		}, func(_ struct{}, err error) {
			if err != nil {
				f.h.ErrorToast(err)
				return
			}
			f.said(out.URI(), done)
		})
	}, f.w.win)
	d.SetTitleText(title)
	d.SetFileName(name)
	f.show(d)
}

// said tells that a file was saved: in the screen's own words, or in the
// window's. There is one toast, and it leads to the file.
func (f *files) said(file fyne.URI, done func()) {
	f.saved = file.Path()
	defer func() { f.saved = "" }()
	if done == nil {
		done = func() { f.h.Done(words.T("Saved {{.name}}.", words.A{"name": file.Name()})) }
	}
	done()
}

// toast shows what a screen says. About a file that was just saved, it leads
// there.
func (f *files) toast(t kit.Toast) {
	if where := f.saved; where != "" && t.Action == "" {
		t.Action, t.OnTap = words.T("Show in folder"), func() { f.w.showFolder(folderOf(where)) }
	}
	f.w.layers.Toasts.Add(t)
}

// saveTo writes a file that the toolkit has opened, and emptied. On this
// computer's disk it is written beside that and takes its place when it is
// whole; what fails leaves no file behind.
func saveTo(ctx context.Context, out fyne.URIWriteCloser, write func(ctx context.Context, w io.Writer) error) error {
	if out.URI().Scheme() != "file" {
		return errors.Join(write(ctx, out), out.Close())
	}
	path := out.URI().Path()
	err := out.Close()
	if err == nil {
		err = writeWhole(path, func(w io.Writer) error { return write(ctx, w) })
	}
	if err != nil {
		return errors.Join(err, os.Remove(path)) // it is empty
	}
	return nil
}

// writeWhole replaces a file that is there by what is written, all of it or
// nothing. Its permissions stay.
func writeWhole(path string, write func(io.Writer) error) error {
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	was, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Chmod(f.Name(), was.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
