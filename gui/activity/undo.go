package activity

import (
	"context"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// undo shows what undoing a run would do, and does it once that was seen. The
// preview reads the items from Xero, so that it takes a moment.
func (s *Screen) undo(r domain.Run) {
	e := s.h.Engine
	s.panel.busy(true)
	page.Work(s.h, func(ctx context.Context) (engine.UndoPreview, error) { return e.PreviewUndo(ctx, r.ID) }, func(p engine.UndoPreview, err error) {
		s.panel.busy(false)
		if err != nil {
			s.h.ErrorDialog(words.T("This run cannot be undone now"), err)
			return
		}
		s.undoDialog(p).Show(s.h.Canvas)
	})
}

func (p *panel) busy(on bool) {
	if p.undo != nil {
		p.undo.SetBusy(on)
	}
}

func (s *Screen) undoDialog(p engine.UndoPreview) *kit.Dialog {
	n := len(p.Documents)
	text := words.N(n, "{{.n}} document is posted that reverses this run at the same cost.", "{{.n}} documents are posted that reverse this run at the same cost.")
	if p.Void {
		text = words.N(n, "{{.n}} document of this run is voided in Xero.", "{{.n}} documents of this run are voided in Xero.")
	}
	text += " " + words.T("The items stay held afterwards, until you resume them.")
	body := kit.VStack(12)
	if t := undoTable(p.Documents); t != nil {
		body.Add(t)
	}
	if len(p.Blocked) > 0 {
		list := kit.VStack(kit.Near, kit.NewParagraph(kit.BodyBold, words.N(len(p.Blocked), "{{.n}} item cannot be taken back", "{{.n}} items cannot be taken back")))
		for i, c := range p.Blocked {
			if i == blockedShown {
				list.Add(kit.NewParagraph(kit.Hint, words.N(len(p.Blocked)-i, "and {{.n}} more", "and {{.n}} more")))
				break
			}
			list.Add(kit.NewParagraph(kit.Hint, words.Engine(c.Message+" "+c.Fix)))
		}
		body.Add(list)
	}
	return &kit.Dialog{
		Title: words.T("Undo the run of {{.day}}?", words.A{"day": words.Instant(p.Run.Started)}), Text: text, Icon: kit.IconUndo, Tone: kit.Warn, Width: 560,
		Content: body, Confirm: words.T("Undo the run"), Danger: true, OnConfirm: func() { s.undoNow(p.Run.ID) }, Cancel: words.T("Cancel"),
	}
}

// blockedShown is how many reasons the dialog lists.
const blockedShown = 4

// undoTable lists the items with their quantity now and afterwards.
func undoTable(docs []domain.StockDocument) fyne.CanvasObject {
	var lines []domain.DocumentLine
	for _, d := range docs {
		lines = append(lines, d.Lines...)
	}
	if len(lines) == 0 {
		return nil
	}
	g := kit.NewGrid(kit.GridOptions[int]{Single: true, Columns: []kit.Column[int]{
		{ID: "code", Title: words.T("Item"), Width: 160, Flex: 1, Always: true, Cell: func(i int) kit.Cell { return kit.Cell{Text: lines[i].Code, Mono: true} }},
		{ID: "now", Title: words.T("Now in Xero"), Width: 110, Align: kit.End, Cell: func(i int) kit.Cell {
			return kit.Cell{Text: words.Units(lines[i].After), Secondary: true}
		}},
		{ID: "change", Title: words.T("Change"), Width: 90, Align: kit.End, Cell: func(i int) kit.Cell {
			return kit.Cell{Text: words.Signed(lines[i].Before - lines[i].After)}
		}},
		{ID: "then", Title: words.T("After the undo"), Width: 120, Align: kit.End, Cell: func(i int) kit.Cell {
			return kit.Cell{Text: words.Units(lines[i].Before), Bold: true}
		}},
	}})
	return tableOf(g, len(lines), 6)
}

func (s *Screen) undoNow(run string) {
	e := s.h.Engine
	s.panel.busy(true)
	page.Work(s.h, func(ctx context.Context) (engine.Report, error) { return e.Undo(ctx, run) }, func(_ engine.Report, err error) {
		s.panel.busy(false)
		s.Reload()
		if err != nil {
			s.h.ErrorDialog(words.T("The undo did not go through"), err)
			return
		}
		s.h.Toast(kit.Toast{
			Text: words.T("The run was undone. Its items stay held until you resume them."), Tone: kit.Good,
			Action: words.T("Show them"), OnTap: func() { s.h.Go(page.Inventory, page.Want{Filter: engine.StateHeld}) },
		})
	})
}
