package fees

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// fileLimit bounds a file that is read; a settlement of a million rows has some 200 MB.
const fileLimit = 512 << 20

// headLimit is how much of a file tells what it is.
const headLimit = 4096

var kinds = []string{".txt", ".tsv", ".csv", ".gz"}

// openFile lets a person choose a settlement file.
func (s *Screen) openFile() {
	s.h.Files.Open(words.T("Open a settlement file"), kinds, fileLimit, s.takeFile)
}

// Drop is part of page.Dropper: settlement files, or the table of labels.
func (s *Screen) Drop(files []fyne.URI) bool {
	for _, f := range files {
		if f.Scheme() != "file" || !has(kinds, strings.ToLower(f.Extension())) {
			return false
		}
	}
	for _, f := range files {
		s.h.ReadDropped(f.Path(), fileLimit, s.takeFile)
	}
	return len(files) > 0
}

func has(list []string, one string) bool {
	for _, x := range list {
		if x == one {
			return true
		}
	}
	return false
}

// taken is what became of a file.
type taken struct {
	ids   []domain.SettlementID
	table []byte // the file is a table of labels
	what  engine.Import
}

// takeFile takes a file: settlements are kept, a table of labels is shown first.
func (s *Screen) takeFile(name string, text []byte) {
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) (out taken, err error) {
		if isTable(text[:min(len(text), headLimit)]) {
			out.table = text
			out.what, err = e.ImportFeeTable(ctx, bytes.NewReader(text), false)
			return out, err
		}
		out.ids, err = e.OpenSettlementFile(ctx, name, bytes.NewReader(text))
		return out, err
	}, func(out taken, err error) {
		switch {
		case err != nil:
			s.h.ErrorDialog(words.T("{{.file}} cannot be used", words.A{"file": name}), err)
		case out.table != nil:
			s.showImport(out)
		default:
			s.opened(out.ids)
		}
	})
}

// isTable reports whether a file begins like the table of labels and groups.
func isTable(head []byte) bool {
	line, _, _ := strings.Cut(strings.ToLower(string(head)), "\n")
	return strings.Contains(line, "amount-description") && strings.Contains(line, "group") && !strings.Contains(line, "settlement-id")
}

// opened shows a settlement that was opened by hand.
func (s *Screen) opened(ids []domain.SettlementID) {
	if len(ids) > 0 {
		s.goSettlement(ids[0])
	}
	s.Reload()
	s.h.Toast(kit.Toast{Text: words.N(len(ids), "The settlement was read and is part of the check.", "{{.n}} settlements were read and are part of the check."), Tone: kit.Good})
}

// importTable lets a person choose a table of labels and groups.
func (s *Screen) importTable() {
	e := s.h.Engine
	s.h.Files.Open(words.T("Import the table of labels"), []string{".csv", ".txt", ".tsv"}, fileLimit, func(_ string, text []byte) {
		page.Work(s.h, func(ctx context.Context) (engine.Import, error) {
			return e.ImportFeeTable(ctx, bytes.NewReader(text), false)
		}, func(what engine.Import, err error) {
			if err != nil {
				s.h.ErrorToast(err)
				return
			}
			s.showImport(taken{table: text, what: what})
		})
	})
}

// showImport shows what a table would change, and imports it when all is right.
func (s *Screen) showImport(in taken) {
	list, wrong := in.what.Rows, len(in.what.Wrong())
	d := &kit.Dialog{Title: words.T("Import the table of labels"), Width: 680, Cancel: words.T("Cancel")}
	if len(list) == 0 {
		d.Width, d.Cancel, d.Confirm = 0, "", words.T("Close")
		d.Text = words.T("The file says what is saved already. There is nothing to import.")
		d.Show(s.h.Canvas)
		return
	}
	d.Text = words.N(len(list)-wrong, "{{.n}} label would be placed elsewhere.", "{{.n}} labels would be placed elsewhere.")
	content := kit.VStack(12)
	if wrong > 0 {
		content.Add(kit.NewBanner(kit.Bad, kit.IconError, words.N(wrong, "{{.n}} row is wrong, and a file is taken whole or not at all. Correct it and import the file again.", "{{.n}} rows are wrong, and a file is taken whole or not at all. Correct them and import the file again.")))
		d.Cancel = words.T("Close")
	} else {
		d.Confirm = words.N(len(list), "Import {{.n}} change", "Import {{.n}} changes")
		d.OnConfirm = func() {
			s.edit(words.N(len(list), "{{.n}} change is imported.", "{{.n}} changes are imported."), func(ctx context.Context, e *engine.Engine) error {
				_, err := e.ImportFeeTable(ctx, bytes.NewReader(in.table), true)
				return err
			}, nil)
		}
	}
	type line = engine.ImportRow
	name := func(id string) string {
		if g, ok := domain.FeeGroupByName(id); ok {
			return groupName(g)
		}
		return id
	}
	content.Add(kit.Sized(0, 280, kit.Scroll(small(list, 100, d.Refresh,
		kit.Column[line]{ID: "line", Title: words.T("Line"), Width: 56, Align: kit.End, Cell: func(r line) kit.Cell { return kit.Cell{Text: strconv.Itoa(r.Line), Secondary: true} }},
		kit.Column[line]{ID: "label", Title: words.T("Label"), Width: 150, Flex: 2, Cell: func(r line) kit.Cell { return kit.Cell{Text: r.Name} }},
		kit.Column[line]{ID: "before", Title: words.T("Before"), Width: 120, Flex: 1, Cell: func(r line) kit.Cell { return kit.Cell{Text: name(r.Before), Secondary: true} }},
		kit.Column[line]{ID: "after", Title: words.T("After"), Width: 120, Flex: 1, Cell: func(r line) kit.Cell {
			if r.Error != "" {
				return kit.Cell{Text: words.Engine(r.Error), Icon: kit.IconError, IconInk: kit.Bad.Ink(), Tip: words.Engine(r.Error)}
			}
			return kit.Cell{Text: name(r.After), Bold: true}
		}}))))
	d.Content = content
	d.Show(s.h.Canvas)
}

// Export is part of page.Exporter: what the chosen view is about.
func (s *Screen) Export() {
	switch s.shown() {
	case Findings:
		s.exportFindings()
	case Labels:
		s.exportTable()
	default:
		s.exportFees()
	}
}

func (s *Screen) save(title, name string, write func(context.Context, io.Writer) error) {
	s.h.Files.Save(title, name, write, func() { s.h.Done(words.T("Saved.")) })
}

func (s *Screen) exportFindings() {
	s.save(words.T("Save the findings"), "fee-findings.csv", s.h.Engine.ExportFeeFindings)
}

func (s *Screen) exportFees() { s.save(words.T("Save all fees"), "fees.csv", s.h.Engine.ExportFees) }

func (s *Screen) exportTable() {
	s.save(words.T("Save the table of labels"), "fee-table.csv", s.h.Engine.ExportFeeTable)
}

func (s *Screen) exportJournal(id domain.SettlementID) {
	e := s.h.Engine
	s.save(words.T("Save as manual journal (not posted)…"), "not-posted-journal-"+fileName(string(id))+".csv", func(ctx context.Context, w io.Writer) error {
		return e.ExportManualJournal(ctx, w, id)
	})
}

// fileName keeps letters and digits of a text from outside.
func fileName(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' {
			return r
		}
		return -1
	}, text)
}
