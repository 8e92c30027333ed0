package activity

import (
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

type (
	row    = engine.ActivityRow
	column = kit.Column[row]
)

// columns declares the list's columns. Those that can be sorted by are named
// as the engine names its orders.
func (s *Screen) columns() []column {
	return []column{
		{ID: engine.SortTime, Title: words.T("When"), Width: 104, Sortable: true, DescFirst: true, Always: true, Cell: func(r row) kit.Cell {
			return kit.Cell{Text: words.Ago(r.At, s.h.Loop.Now()), Secondary: true, Tip: words.Instant(r.At)}
		}},
		{ID: engine.SortItem, Title: words.T("Item"), Width: 150, Sortable: true, Always: true, Cell: itemCell},
		{ID: "what", Title: words.T("What happened"), Width: 180, Flex: 1, Cell: whatCell},
		{ID: "before", Title: words.T("Before"), Width: 84, Align: kit.End, Priority: 4, Cell: func(r row) kit.Cell { return valueCell(r, true) }},
		{ID: "after", Title: words.T("After"), Width: 84, Align: kit.End, Priority: 3, Cell: func(r row) kit.Cell { return valueCell(r, false) }},
		{
			ID: "document", Title: words.T("Document"), Tip: words.T("A click opens it in Xero"), Width: 216, Priority: 1, Cell: documentCell,
			OnTap: func(_ int, r row) {
				if r.Link != "" {
					s.h.OpenURL(r.Link)
				}
			},
		},
		{ID: engine.SortState, Title: words.T("Result"), Width: 104, Sortable: true, Cell: stateCell},
		{ID: "run", Title: words.T("Run"), Width: 150, Priority: 5, Hidden: true, Cell: func(r row) kit.Cell {
			switch {
			case r.Run != nil:
				return kit.Cell{Text: r.Run.ID, Mono: true, Secondary: true}
			case r.Change != nil:
				return kit.Cell{Text: r.Change.Run, Mono: true, Secondary: true}
			}
			return kit.Cell{}
		}},
	}
}

func itemCell(r row) kit.Cell {
	switch {
	case r.Run != nil:
		return kit.Cell{Text: runName(*r.Run), Bold: true, Icon: runIcon(*r.Run), IconInk: kit.ColorSecondary}
	case r.Change != nil:
		return kit.Cell{Text: name(r.Change.Code, r.Change.SKU), Mono: true}
	}
	return kit.Cell{Text: name(r.Quarantined.Code, r.Quarantined.SKU), Mono: true}
}

func runIcon(r domain.Run) kit.IconName {
	switch {
	case r.Trigger == "undo":
		return kit.IconUndo
	case r.DryRun:
		return kit.IconEye
	}
	return kit.IconRefresh
}

func whatCell(r row) kit.Cell {
	switch {
	case r.Run != nil:
		return kit.Cell{Text: words.Engine(r.Run.Message)}
	case r.Change != nil && r.Change.Reason != "" && !r.Change.Applied:
		return kit.Cell{Text: action(*r.Change) + ": " + words.Engine(r.Change.Reason)}
	case r.Change != nil && r.Change.Action == "create" && r.Change.After != "":
		return kit.Cell{Text: action(*r.Change) + ": " + r.Change.After}
	case r.Change != nil:
		return kit.Cell{Text: action(*r.Change)}
	}
	return kit.Cell{Text: words.Engine(r.Quarantined.Reason)}
}

func valueCell(r row, before bool) kit.Cell {
	if r.Change == nil || r.Change.Action == "create" { // a new item's name stands beside
		return kit.Cell{}
	}
	if before {
		return kit.Cell{Text: figure(*r.Change, r.Change.Before), Secondary: true}
	}
	return kit.Cell{Text: figure(*r.Change, r.Change.After)}
}

// figure writes a value as the list writes quantities, and texts as they are.
func figure(c domain.Change, v string) string {
	if c.Field == "quantity" {
		return units(v)
	}
	return v
}

func documentCell(r row) kit.Cell {
	switch {
	case r.Change != nil && r.Change.Document != "":
		return kit.Cell{Text: r.Change.Document, Mono: true, Link: r.Link != ""}
	case r.Run != nil && r.Run.UndoneBy != "":
		return kit.Cell{Text: words.T("undone"), Secondary: true, Icon: kit.IconUndo, IconInk: kit.ColorSecondary}
	}
	return kit.Cell{}
}

func stateCell(r row) kit.Cell {
	switch {
	case r.Run != nil:
		return kit.Cell{Chip: runChip(*r.Run)}
	case r.Change != nil:
		return kit.Cell{Chip: changeChip(*r.Change)}
	}
	return kit.Cell{Chip: kit.Chip{Text: words.T("Quarantine"), Tone: kit.Bad}}
}
