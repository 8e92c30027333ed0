package inventory

import (
	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

type (
	row    = engine.InventoryListRow
	column = kit.Column[row]
)

// columns declares the list's columns. Those that can be sorted by are named
// as the engine names its orders.
func (s *Screen) columns() []column {
	open := func(_ int, r row) { s.Open(r.ID) }
	return []column{
		{ID: engine.SortItem, Title: words.T("Code"), Width: 140, Always: true, Sortable: true, Cell: func(r row) kit.Cell {
			return kit.Cell{Text: r.Code, Mono: true}
		}},
		{ID: engine.SortName, Title: words.T("Name"), Width: 84, Wish: 200, Flex: 3, Priority: 3, Sortable: true, Cell: func(r row) kit.Cell {
			return kit.Cell{Text: r.Name}
		}},
		{ID: engine.SortState, Title: words.T("State"), Width: 118, Sortable: true, Cell: func(r row) kit.Cell {
			return kit.Cell{Chip: chip(r.Filter), Tip: words.Engine(r.Message)}
		}},
		{ID: engine.SortXero, Title: words.T("Xero"), Tip: words.T("On hand in Xero"), Width: 88, Align: kit.End, Sortable: true, DescFirst: true, Priority: 1, Cell: func(r row) kit.Cell {
			if !r.Tracked {
				return kit.Cell{Text: words.T("not tracked"), Secondary: true}
			}
			return kit.Cell{Text: words.Decimal(r.Xero)}
		}},
		{
			ID: engine.SortAmazon, Title: words.T("Amazon"), Tip: words.T("What Amazon holds, with what is held elsewhere: click a number for how it comes about"),
			Width: 88, Align: kit.End, Sortable: true, DescFirst: true, OnTap: open, Cell: amazonCell,
		},
		{ID: engine.SortDifference, Title: words.T("Difference"), Tip: words.T("Amazon − Xero"), Width: 96, Align: kit.End, Sortable: true, DescFirst: true, Priority: 1, Cell: differenceCell},
		{ID: "pools", Title: words.T("Pools"), Width: 150, Flex: 2, Priority: 7, OnTap: open, Cell: func(r row) kit.Cell {
			return kit.Cell{Text: pools(r.Pools), Link: r.Pools != "", Secondary: true}
		}},
		{ID: "cost", Title: words.T("Unit cost"), Tip: words.T("What an increase is posted at"), Width: 90, Align: kit.End, Priority: 5, Cell: s.costCell},
		{ID: "costfrom", Title: words.T("Cost from"), Width: 130, Priority: 9, Hidden: true, Cell: func(r row) kit.Cell {
			return kit.Cell{Text: source(r.CostSource), Secondary: true}
		}},
		{ID: "elsewhere", Title: words.T("Elsewhere"), Tip: words.T("Units that Amazon does not hold: your own shelf, another warehouse"), Width: 88, Align: kit.End, Priority: 10, Cell: func(r row) kit.Cell {
			if !r.ElsewhereSet {
				return kit.Cell{}
			}
			return kit.Cell{Text: words.Units(r.Elsewhere)}
		}},
		{ID: "level", Title: words.T("Low below"), Width: 88, Align: kit.End, Priority: 8, Cell: levelCell},
		{ID: engine.SortChanged, Title: words.T("Last change"), Tip: words.T("When Xero’s quantity last changed, as far as Tallybridge saw it"), Width: 110, Sortable: true, DescFirst: true, Priority: 6, Cell: func(r row) kit.Cell {
			return kit.Cell{Text: words.Ago(r.LastChange, s.h.Loop.Now()), Secondary: true, Tip: words.Instant(r.LastChange)}
		}},
	}
}

func amazonCell(r row) kit.Cell {
	switch {
	case r.Known && r.Low:
		return kit.Cell{
			Text: words.Units(r.Amazon), Link: true, Icon: kit.IconWarning, IconInk: kit.Warn.Ink(),
			Tip: words.T("Low: below {{.level}}", words.A{"level": words.Units(r.LowLevel)}),
		}
	case r.Known:
		return kit.Cell{Text: words.Units(r.Amazon), Link: true, Tip: pools(r.Pools)}
	case r.State == engine.StateUncounted:
		return kit.Cell{Text: words.T("not counted"), Secondary: true, Tip: words.T("You fulfil it yourself, and merchant-fulfilled stock is not counted.")}
	}
	return kit.Cell{Text: words.T("unknown"), Secondary: true, Tip: words.Engine(r.Message)}
}

func differenceCell(r row) kit.Cell {
	switch {
	case !r.DifferenceKnown:
		return kit.Cell{}
	case r.Difference == 0:
		return kit.Cell{Text: "0", Secondary: true}
	}
	return kit.Cell{Text: words.Signed(r.Difference), Ink: kit.Warn.Ink()}
}

func (s *Screen) costCell(r row) kit.Cell {
	if !r.Cost.Valid {
		return kit.Cell{Text: words.T("not set"), Secondary: true}
	}
	return kit.Cell{Text: amount(r.Cost, s.facts.Currency), Tip: source(r.CostSource)}
}

func levelCell(r row) kit.Cell {
	switch {
	case r.LowLevel == 0:
		return kit.Cell{}
	case r.OwnLevel == 0:
		return kit.Cell{Text: words.Units(r.LowLevel), Secondary: true, Tip: words.T("the default")}
	}
	return kit.Cell{Text: words.Units(r.LowLevel), Tip: words.T("set for this item")}
}
