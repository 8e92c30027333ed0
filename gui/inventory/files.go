package inventory

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// importLimit bounds a file that is read; far above half a million rows.
const importLimit = 64 << 20

// Export is part of page.Exporter: the list as it is shown.
func (s *Screen) Export() {
	q, e := s.Query(), s.h.Engine
	s.saveFile(words.T("Save the inventory list"), "inventory.csv", func(ctx context.Context, w io.Writer) error { return e.ExportInventory(ctx, w, q) })
}

func (s *Screen) exportDifferences() {
	s.saveFile(words.T("Save the differences"), "differences.csv", s.h.Engine.ExportDifferences)
}

func (s *Screen) exportCosts() {
	s.saveFile(words.T("Save unit costs"), "unit-costs.csv", s.h.Engine.ExportCosts)
}

func (s *Screen) exportElsewhere() {
	s.saveFile(words.T("Save what is held elsewhere"), "held-elsewhere.csv", s.h.Engine.ExportElsewhere)
}

func (s *Screen) saveFile(title, name string, write func(context.Context, io.Writer) error) {
	s.h.Files.Save(title, name, write, func() { s.h.Done(words.T("Saved.")) })
}

// importFile lets a person choose a file of unit costs or of units held
// elsewhere; its columns tell which.
func (s *Screen) importFile() {
	s.h.Files.Open(words.T("Import unit costs or units held elsewhere"), []string{".csv", ".txt", ".tsv"}, importLimit, s.takeFile)
}

// Drop is part of page.Dropper.
func (s *Screen) Drop(files []fyne.URI) bool {
	if len(files) != 1 || files[0].Scheme() != "file" {
		return false
	}
	switch strings.ToLower(files[0].Extension()) {
	case ".csv", ".txt", ".tsv":
	default:
		return false
	}
	s.h.ReadDropped(files[0].Path(), importLimit, s.takeFile)
	return true
}

// imported is a file with what it would change.
type imported struct {
	kind engine.TableKind
	text []byte
	what engine.Import
}

// takeFile finds out what a file is, and shows what it would change.
func (s *Screen) takeFile(_ string, text []byte) {
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) (in imported, err error) {
		in.text = text
		if in.kind, err = engine.KindOfTable(bytes.NewReader(in.text)); err != nil {
			return in, err
		}
		if in.kind != engine.TableLinks {
			in.what, err = importer(e, in.kind)(ctx, bytes.NewReader(in.text), false)
		}
		return in, err
	}, func(in imported, err error) {
		switch {
		case err != nil:
			s.h.ErrorToast(err)
		case in.kind == engine.TableLinks:
			s.h.Toast(kit.Toast{
				Text: words.T("This file links SKUs to items. Import it on the Mapping screen."), Tone: kit.Info,
				Action: words.T("Go to Mapping"), OnTap: func() { s.h.Go(page.Mapping, page.Want{}) },
			})
		default:
			s.showImport(in)
		}
	})
}

func importer(e *engine.Engine, k engine.TableKind) func(context.Context, io.Reader, bool) (engine.Import, error) {
	if k == engine.TableCosts {
		return e.ImportCosts
	}
	return e.ImportElsewhere
}

// showImport shows what a file would change, and imports it when all is right.
func (s *Screen) showImport(in imported) {
	title, head := words.T("Import unit costs"), words.T("Unit cost")
	if in.kind == engine.TableElsewhere {
		title, head = words.T("Import units held elsewhere"), words.T("Held elsewhere")
	}
	rows, wrong := in.what.Rows, len(in.what.Wrong())
	d := &kit.Dialog{Title: title, Width: 720, Cancel: words.T("Cancel")}
	if len(rows) == 0 {
		d.Width, d.Cancel, d.Confirm = 0, "", words.T("Close")
		d.Text = words.T("The file says what is saved already. There is nothing to import.")
		d.Show(s.h.Canvas)
		return
	}
	d.Text = words.N(len(rows)-wrong, "{{.n}} item would change.", "{{.n}} items would change.")
	if n := in.what.Unchanged; n > 0 {
		d.Text += " " + words.N(n, "{{.n}} is like that already.", "{{.n}} are like that already.")
	}
	content := kit.VStack(12)
	if wrong > 0 {
		content.Add(kit.NewBanner(kit.Bad, kit.IconError, words.N(wrong, "{{.n}} row is wrong, and a file is taken whole or not at all. Correct it and import the file again.", "{{.n}} rows are wrong, and a file is taken whole or not at all. Correct them and import the file again.")))
		d.Cancel = words.T("Close")
	} else {
		d.Confirm = words.N(len(rows), "Import {{.n}} change", "Import {{.n}} changes")
		d.OnConfirm = func() { s.importNow(in) }
	}
	content.Add(kit.Sized(0, 250, importGrid(rows, head)))
	d.Content = content
	d.Show(s.h.Canvas)
}

func importGrid(rows []engine.ImportRow, value string) fyne.CanvasObject {
	type line = engine.ImportRow
	g := kit.NewGrid(kit.GridOptions[line]{Single: true, Words: gridWords(), Columns: []kit.Column[line]{
		{ID: "line", Title: words.T("Line"), Width: 56, Align: kit.End, Cell: func(r line) kit.Cell { return kit.Cell{Text: strconv.Itoa(r.Line), Secondary: true} }},
		{ID: "code", Title: words.T("Code"), Width: 150, Always: true, Cell: func(r line) kit.Cell { return kit.Cell{Text: r.Name, Mono: true} }},
		{ID: "before", Title: words.T("Before"), Width: 84, Align: kit.End, Cell: func(r line) kit.Cell { return none(r.Before) }},
		{ID: "after", Title: value, Width: 104, Align: kit.End, Cell: func(r line) kit.Cell {
			c := none(r.After)
			c.Bold = r.Error == ""
			return c
		}},
		{ID: "note", Title: words.T("Note"), Width: 160, Flex: 1, Cell: func(r line) kit.Cell {
			if r.Error != "" {
				return kit.Cell{Text: words.Engine(r.Error), Icon: kit.IconError, IconInk: kit.Bad.Ink()}
			}
			return kit.Cell{Text: words.Engine(r.Note), Secondary: true}
		}},
	}})
	// What is wrong comes first: it has to be corrected.
	ordered := make([]line, 0, len(rows))
	for _, wrong := range []bool{true, false} {
		for _, r := range rows {
			if (r.Error != "") == wrong {
				ordered = append(ordered, r)
			}
		}
	}
	g.SetData(kit.SliceRows(ordered, func(r line) string { return strconv.Itoa(r.Line) }), kit.FromTop)
	return kit.NewCardPadded(1, g)
}

func none(text string) kit.Cell {
	if text == "" {
		return kit.Cell{Text: words.T("not set"), Secondary: true}
	}
	return kit.Cell{Text: text}
}

func (s *Screen) importNow(in imported) {
	e := s.h.Engine
	s.save(words.N(len(in.what.Rows), "{{.n}} change is imported.", "{{.n}} changes are imported."), func(ctx context.Context) error {
		_, err := importer(e, in.kind)(ctx, bytes.NewReader(in.text), true)
		return err
	}, nil)
}
