package mapping

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// maxFile bounds a file of links: far above any seller's catalogue.
const maxFile = 64 << 20

// Export is part of page.Exporter: the list as it is shown.
func (s *Screen) Export() {
	q := s.Query()
	s.h.Files.Save(words.T("Export this list"), "mapping.csv", func(ctx context.Context, w io.Writer) error {
		return s.h.Engine.ExportMapping(ctx, w, q)
	}, func() { s.h.Done(words.T("The list was exported.")) })
}

// exportLinks writes all links in the form that can be imported again.
func (s *Screen) exportLinks() {
	s.h.Files.Save(words.T("Export links"), "links.csv", s.h.Engine.ExportLinks, func() { s.h.Done(words.T("The links were exported.")) })
}

// importFile asks for a file of links.
func (s *Screen) importFile() {
	s.h.Files.Open(words.T("Import links"), []string{".csv", ".txt", ".tsv"}, maxFile, s.preview)
}

// Drop is part of page.Dropper.
func (s *Screen) Drop(files []fyne.URI) bool {
	if len(files) != 1 || files[0].Scheme() != "file" {
		return false
	}
	path := files[0].Path()
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".txt", ".tsv":
	default:
		return false
	}
	s.h.ReadDropped(path, maxFile, s.preview)
	return true
}

// preview works out what a file would change and shows it.
func (s *Screen) preview(name string, b []byte) {
	page.Work(s.h, func(ctx context.Context) (engine.Import, error) {
		return s.h.Engine.ImportLinks(ctx, bytes.NewReader(b), false)
	}, func(in engine.Import, err error) {
		if err != nil {
			s.h.ErrorDialog(words.T("The file could not be read"), err)
			return
		}
		s.showPreview(name, b, in)
	})
}

func (s *Screen) showPreview(name string, b []byte, in engine.Import) {
	wrong := len(in.Wrong())
	changes := len(in.Rows) - wrong
	d := &kit.Dialog{Title: words.T("Import {{.file}}", words.A{"file": name}), Width: 720, Cancel: words.T("Cancel")}
	text := words.N(changes, "{{.n}} SKU changes.", "{{.n}} SKUs change.") + " " + words.N(in.Unchanged, "{{.n}} is as it should be already.", "{{.n}} are as they should be already.")
	switch {
	case wrong > 0:
		d.Icon, d.Tone = kit.IconError, kit.Bad
		d.Text = words.N(wrong, "{{.n}} row is wrong, so nothing can be imported. Correct it in the file and import it again.",
			"{{.n}} rows are wrong, so nothing can be imported. Correct them in the file and import it again.")
		d.Confirm = words.T("Choose another file…")
		d.OnConfirm = s.importFile
	case changes == 0:
		d.Icon, d.Tone, d.Text = kit.IconInfo, kit.Info, text
		d.Confirm, d.Cancel = words.T("Close"), ""
	default:
		d.Text = text
		d.Confirm = words.N(changes, "Import {{.n}} change", "Import {{.n}} changes")
		d.OnConfirm = func() { s.apply(b, changes) }
	}
	if len(in.Rows) > 0 {
		d.Content = importGrid(in.Rows, wrong > 0)
	}
	d.Show(s.h.Canvas)
}

func importGrid(rows []engine.ImportRow, wrong bool) fyne.CanvasObject {
	if wrong { // what has to be corrected, and nothing else
		var bad []engine.ImportRow
		for _, r := range rows {
			if r.Error != "" {
				bad = append(bad, r)
			}
		}
		rows = bad
	}
	type row = engine.ImportRow
	columns := []kit.Column[row]{
		{ID: "line", Title: words.T("Line"), Width: 56, Align: kit.End, Always: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: words.Number(r.Line), Secondary: true} }},
		{ID: "sku", Title: words.T("SKU"), Width: 150, Always: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: r.Name, Mono: true} }},
	}
	if wrong {
		columns = append(columns, kit.Column[row]{ID: "error", Title: words.T("What is wrong"), Width: 200, Flex: 1, Always: true, Cell: func(r row) kit.Cell {
			return kit.Cell{Text: sentence(words.Engine(r.Error)), Ink: kit.Bad.Ink()}
		}})
	} else {
		columns = append(columns,
			kit.Column[row]{ID: "before", Title: words.T("Now"), Width: 120, Flex: 1, Always: true, Cell: func(r row) kit.Cell {
				if r.Before == "" {
					return kit.Cell{Text: words.T("not linked"), Secondary: true}
				}
				return kit.Cell{Text: r.Before, Secondary: true}
			}},
			kit.Column[row]{ID: "after", Title: words.T("Then"), Width: 120, Flex: 1, Always: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: r.After, Bold: true} }})
	}
	g := kit.NewGrid(kit.GridOptions[row]{
		Single: true, Columns: columns,
		Words: kit.GridWords{Loading: words.T("Loading…"), Columns: words.T("Columns"), DefaultLayout: words.T("Reset columns")},
	})
	g.SetData(kit.SliceRows(rows, func(r row) string { return words.Number(r.Line) + r.Name }), kit.FromTop)
	return kit.NewCardPadded(0, kit.Sized(0, listHeight(len(rows), 8), g))
}

// sentence begins with a capital.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// apply imports what the preview showed.
func (s *Screen) apply(b []byte, changes int) {
	page.Work(s.h, func(ctx context.Context) (engine.Import, error) {
		return s.h.Engine.ImportLinks(ctx, bytes.NewReader(b), true)
	}, func(in engine.Import, err error) {
		if err != nil {
			s.h.ErrorDialog(words.T("The links were not imported"), err)
			return
		}
		t := kit.Toast{Text: words.N(changes, "Imported the links of {{.n}} SKU.", "Imported the links of {{.n}} SKUs."), Tone: kit.Good}
		if in.Step != 0 {
			t.Action, t.OnTap = words.T("Undo"), func() { s.undoStep(in.Step) }
		}
		s.h.Toast(t)
		s.Reload()
	})
}
