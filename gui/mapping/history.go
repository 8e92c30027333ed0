package mapping

import (
	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// history shows the steps of mapping work that can be taken back.
func (s *Screen) history() {
	page.Work(s.h, s.h.Engine.MappingHistory, func(steps []engine.MappingStep, err error) {
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		s.showHistory(steps)
	})
}

func (s *Screen) showHistory(steps []engine.MappingStep) {
	d := &kit.Dialog{
		Title: words.T("History of mapping"), Width: 640, Confirm: words.T("Close"),
		Text: words.T("Undo takes the newest step back, also one of an earlier session."),
	}
	if len(steps) == 0 {
		d.Text = words.T("You have not changed the mapping yet.")
		d.Show(s.h.Canvas)
		return
	}
	now := s.h.Loop.Now()

	g := kit.NewGrid(kit.GridOptions[int]{
		Single: true,
		Words:  kit.GridWords{Loading: words.T("Loading…"), Columns: words.T("Columns"), DefaultLayout: words.T("Reset columns")},
		Columns: []kit.Column[int]{
			{ID: "what", Title: words.T("What"), Width: 240, Flex: 1, Always: true, Cell: func(i int) kit.Cell {
				return kit.Cell{Text: words.Engine(steps[i].What), Secondary: steps[i].Undone}
			}},
			{ID: "state", Title: "", Width: 90, Always: true, Cell: func(i int) kit.Cell {
				if !steps[i].Undone {
					return kit.Cell{}
				}
				return kit.Cell{Chip: kit.Chip{Text: words.T("Undone")}}
			}},
			{ID: "when", Title: words.T("When"), Width: 110, Always: true, Cell: func(i int) kit.Cell {
				return kit.Cell{Text: words.Ago(steps[i].At, now), Tip: words.Instant(steps[i].At), Secondary: true}
			}},
		},
	})
	numbers := make([]int, len(steps))
	for i := range numbers {
		numbers[i] = i
	}
	g.SetData(kit.SliceRows(numbers, func(i int) string { return words.Number(i) }), kit.FromTop)
	d.Content = kit.NewCardPadded(0, kit.Sized(0, listHeight(len(steps), 9), g))
	d.Cancel, d.OnCancel = "", nil
	if anyLeft(steps) {
		d.Other, d.OnOther = words.T("Undo newest"), s.Undo
	}
	d.Show(s.h.Canvas)
}

func anyLeft(steps []engine.MappingStep) bool {
	for _, x := range steps {
		if !x.Undone {
			return true
		}
	}
	return false
}
