package page

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

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
	// Doing says what goes on while the file is taken: "Confirming shipments…".
	Doing string
	// Look tells what a file would change, and changes nothing.
	Look func(ctx context.Context, r io.Reader) (engine.Import, error)
	// Take takes the file. It tells step how many of all rows it has done, and
	// stops when step answers false.
	Take func(ctx context.Context, r io.Reader, step func(done, all int) bool) (engine.Import, error)
	// Done hears what became of the file; err ended it early. Not every row of it
	// need be done, see Import.Failed. stopped tells that the user stopped it.
	Done func(in engine.Import, stopped bool, err error)
}

// Ask asks for a file and shows what it would change.
func (i Importer) Ask() { i.Host.Files.Open(i.Title, importKinds, maxImport, i.preview) }

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
	i.Host.ReadDropped(path, maxImport, i.preview)
	return true
}

func (i Importer) preview(name string, b []byte) {
	Work(i.Host, func(ctx context.Context) (engine.Import, error) { return i.Look(ctx, bytes.NewReader(b)) }, func(in engine.Import, err error) {
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
		d.OnConfirm = func() { i.take(b) }
	}
	if len(rows) > 0 {
		d.Content = kit.Sized(0, 300, i.grid(rows))
	}
	d.Show(i.Host.Canvas)
}

func (i Importer) grid(rows []engine.ImportRow) fyne.CanvasObject {
	type row = engine.ImportRow
	has := func(what func(row) string) bool {
		return slices.ContainsFunc(rows, func(r row) bool { return what(r) != "" })
	}
	columns := []kit.Column[row]{
		{ID: "line", Title: words.T("Line"), Width: 56, Align: kit.End, Always: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: words.Number(r.Line), Secondary: true} }},
		{ID: "name", Title: i.Column, Width: 170, Always: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: r.Name, Mono: true} }},
	}
	if has(func(r row) string { return r.Before }) {
		columns = append(columns, kit.Column[row]{ID: "before", Title: words.T("Now"), Width: 120, Flex: 1, Always: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: words.Engine(r.Before), Secondary: true} }})
	}
	wrong := func(r row) string { return r.Error + r.Failed }
	if has(func(r row) string { return r.After }) && !has(wrong) {
		columns = append(columns, kit.Column[row]{ID: "after", Title: words.T("Then"), Width: 120, Flex: 1, Always: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: words.Engine(r.After), Bold: true} }})
	}
	if has(wrong) {
		columns = append(columns, kit.Column[row]{ID: "error", Title: words.T("What is wrong"), Width: 200, Flex: 1, Always: true, Cell: func(r row) kit.Cell {
			return kit.Cell{Text: words.Engine(wrong(r)), Ink: kit.Bad.Ink()}
		}})
	}
	if has(func(r row) string { return r.Note }) {
		columns = append(columns, kit.Column[row]{ID: "note", Title: words.T("Note"), Width: 120, Flex: 1, Cell: func(r row) kit.Cell { return kit.Cell{Text: words.Engine(r.Note), Secondary: true} }})
	}
	g := kit.NewGrid(kit.GridOptions[row]{
		Single: true, Columns: columns,
		Words: kit.GridWords{Loading: words.T("Loading…"), Columns: words.T("Columns"), DefaultLayout: words.T("Reset columns")},
	})
	g.SetData(kit.SliceRows(rows, func(r row) string { return words.Number(r.Line) }), kit.FromTop)
	return g
}

// Show shows rows of a file: those that were taken and are not done.
func (i Importer) Show(title, text string, rows []engine.ImportRow) {
	d := &kit.Dialog{Title: title, Text: text, Icon: kit.IconWarning, Tone: kit.Warn, Width: 900, Confirm: words.T("Close")}
	d.Content = kit.Sized(0, float32(min(300, 60+30*len(rows))), i.grid(rows))
	d.Show(i.Host.Canvas)
}

// take takes the file, with its progress and a Cancel in the window.
func (i Importer) take(b []byte) {
	var stopped atomic.Bool
	far, end := i.Host.Long(i.Doing, func() { stopped.Store(true) })
	Work(i.Host, func(ctx context.Context) (engine.Import, error) {
		return i.Take(ctx, bytes.NewReader(b), func(done, all int) bool {
			i.Host.Loop.Post(func() { far(done, all) })
			return !stopped.Load()
		})
	}, func(in engine.Import, err error) {
		end()
		if err != nil && len(in.Failed()) == 0 {
			i.Host.ErrorDialog(words.T("The file could not be imported"), err)
			return
		}
		i.Done(in, stopped.Load(), err)
	})
}
