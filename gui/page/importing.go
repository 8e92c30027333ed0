package page

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// maxImport bounds a file that is imported: far above any seller's business.
const maxImport = 64 << 20

// importKinds are the endings of files that hold tables.
var importKinds = []string{".csv", ".txt", ".tsv"}

// Importer reads a table from a file: it shows first what would change, and
// changes it when the user says so. A file with a wrong row is not taken at all.
type Importer struct {
	Host *Host
	// Title is the file dialog's: "Import tracking numbers".
	Title string
	// Column is what a row is about: "Order".
	Column string
	// Import reads; with apply it changes.
	Import func(ctx context.Context, r io.Reader, apply bool) (engine.Import, error)
	// Done runs after the file was taken, with how many rows changed something.
	Done func(n int)
}

// Ask asks for a file and shows what it would change.
func (i Importer) Ask() {
	i.Host.Files.Open(i.Title, importKinds, func(name string, r io.Reader) {
		b, err := io.ReadAll(io.LimitReader(r, maxImport))
		i.preview(name, b, err)
	})
}

// Drop takes one dropped file that may hold a table; false leaves it.
func (i Importer) Drop(files []fyne.URI) bool {
	if len(files) != 1 || files[0].Scheme() != "file" {
		return false
	}
	path := files[0].Path()
	table := false
	for _, k := range importKinds {
		table = table || strings.EqualFold(filepath.Ext(path), k)
	}
	if !table {
		return false
	}
	Work(i.Host, func(context.Context) ([]byte, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close() //nolint:errcheck // it was only read
		return io.ReadAll(io.LimitReader(f, maxImport))
	}, func(b []byte, err error) { i.preview(filepath.Base(path), b, err) })
	return true
}

func (i Importer) preview(name string, b []byte, err error) {
	if err != nil {
		i.Host.ErrorDialog(words.T("The file could not be read"), err)
		return
	}
	Work(i.Host, func(ctx context.Context) (engine.Import, error) { return i.Import(ctx, bytes.NewReader(b), false) }, func(in engine.Import, err error) {
		if err != nil {
			i.Host.ErrorDialog(words.T("The file could not be read"), err)
			return
		}
		i.show(name, b, in)
	})
}

func (i Importer) show(name string, b []byte, in engine.Import) {
	wrong := in.Wrong()
	changes := len(in.Rows) - len(wrong)
	d := &kit.Dialog{Title: words.T("Import {{.file}}", words.A{"file": name}), Width: 720, Cancel: words.T("Cancel")}
	rows := in.Rows
	switch {
	case len(wrong) > 0:
		d.Icon, d.Tone = kit.IconError, kit.Bad
		d.Text = words.N(len(wrong), "{{.n}} row is wrong, so nothing can be imported. Correct it in the file and import it again.",
			"{{.n}} rows are wrong, so nothing can be imported. Correct them in the file and import it again.")
		d.Confirm, d.OnConfirm, rows = words.T("Choose another file…"), i.Ask, wrong
	case changes == 0:
		d.Icon, d.Tone, d.Text = kit.IconInfo, kit.Info, words.T("Everything in the file is as it should be already.")
		d.Confirm, d.Cancel = words.T("Close"), ""
	default:
		d.Icon, d.Tone = kit.IconUpload, kit.Info
		d.Text = words.N(changes, "{{.n}} row changes something.", "{{.n}} rows change something.")
		d.Confirm = words.N(changes, "Import {{.n}} change", "Import {{.n}} changes")
		d.OnConfirm = func() { i.apply(b, changes) }
	}
	if len(rows) > 0 {
		d.Content = kit.Sized(0, 300, i.grid(rows, len(wrong) > 0))
	}
	d.Show(i.Host.Canvas)
}

func (i Importer) grid(rows []engine.ImportRow, wrong bool) fyne.CanvasObject {
	type row = engine.ImportRow
	columns := []kit.Column[row]{
		{ID: "line", Title: words.T("Line"), Width: 56, Align: kit.End, Always: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: words.Number(r.Line), Secondary: true} }},
		{ID: "name", Title: i.Column, Width: 170, Always: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: r.Name, Mono: true} }},
	}
	if wrong {
		columns = append(columns, kit.Column[row]{ID: "error", Title: words.T("What is wrong"), Width: 200, Flex: 1, Always: true, Cell: func(r row) kit.Cell {
			return kit.Cell{Text: words.Engine(r.Error), Ink: kit.Bad.Ink()}
		}})
	} else {
		columns = append(columns,
			kit.Column[row]{ID: "before", Title: words.T("Now"), Width: 120, Flex: 1, Always: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: words.Engine(r.Before), Secondary: true} }},
			kit.Column[row]{ID: "after", Title: words.T("Then"), Width: 120, Flex: 1, Always: true, Cell: func(r row) kit.Cell {
				return kit.Cell{Text: words.Engine(r.After), Bold: true, Tip: words.Engine(r.Note)}
			}})
	}
	g := kit.NewGrid(kit.GridOptions[row]{
		Single: true, Columns: columns,
		Words: kit.GridWords{Loading: words.T("Loading…"), Columns: words.T("Columns"), DefaultLayout: words.T("Reset columns")},
	})
	g.SetData(kit.SliceRows(rows, func(r row) string { return words.Number(r.Line) }), kit.FromTop)
	return g
}

func (i Importer) apply(b []byte, changes int) {
	Work(i.Host, func(ctx context.Context) (engine.Import, error) { return i.Import(ctx, bytes.NewReader(b), true) }, func(_ engine.Import, err error) {
		if err != nil {
			i.Host.ErrorDialog(words.T("The file could not be imported"), err)
			return
		}
		if i.Done != nil {
			i.Done(changes)
		}
	})
}
