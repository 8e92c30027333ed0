package gui

import (
	"context"
	"errors"
	"io"

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
}

var _ page.Files = (*files)(nil)

// Open is part of page.Files.
func (f *files) Open(title string, kinds []string, read func(name string, r io.Reader)) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil {
			f.h.ErrorToast(err)
			return
		}
		if r == nil {
			return // cancelled
		}
		defer func() { _ = r.Close() }() // it was only read
		read(r.URI().Name(), r)
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
		where := out.URI().Path()
		page.Work(f.h, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, errors.Join(write(ctx, out), out.Close())
		}, func(_ struct{}, err error) {
			if err != nil {
				f.h.ErrorToast(err)
				return
			}
			f.w.layers.Toasts.Add(kit.Toast{
				Text: words.T("Saved {{.name}}.", words.A{"name": out.URI().Name()}), Tone: kit.Good,
				Action: words.T("Show in folder"), OnTap: func() { f.w.showFolder(folderOf(where)) },
			})
			if done != nil {
				done()
			}
		})
	}, f.w.win)
	d.SetTitleText(title)
	d.SetFileName(name)
	f.show(d)
}
