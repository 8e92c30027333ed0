package activity

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// tableRows is how many rows a table in the panel shows before it scrolls.
const tableRows = 12

// changeTable lists what a run changed, proposed and held.
func changeTable(changes []domain.Change) fyne.CanvasObject {
	g := kit.NewGrid(kit.GridOptions[int]{Single: true, Columns: []kit.Column[int]{
		{ID: "code", Title: words.T("Item"), Width: 90, Flex: 1, Always: true, Cell: func(i int) kit.Cell {
			c := changes[i]
			if c.Action == "create" {
				return kit.Cell{Text: name(c.Code, c.SKU), Mono: true, Tip: c.Code + ": " + c.After}
			}
			return kit.Cell{Text: name(c.Code, c.SKU), Mono: true, Tip: words.Engine(c.Reason)}
		}},
		{ID: "what", Title: words.T("What"), Width: 84, Flex: 1, Cell: func(i int) kit.Cell {
			return kit.Cell{Text: short(changes[i]), Tip: words.Engine(changes[i].Reason), Ink: changeInk(changes[i])}
		}},
		{ID: "before", Title: words.T("Before"), Width: 56, Align: kit.End, Cell: func(i int) kit.Cell {
			return kit.Cell{Text: figure(changes[i], changes[i].Before), Secondary: true}
		}},
		{ID: "after", Title: words.T("After"), Width: 60, Align: kit.End, Cell: func(i int) kit.Cell {
			if changes[i].Action == "create" {
				return kit.Cell{}
			}
			return kit.Cell{Text: figure(changes[i], changes[i].After)}
		}},
	}})
	return table(g, len(changes))
}

// short is action in one word, where there is little room.
func short(c domain.Change) string {
	if !c.Applied {
		switch c.Action {
		case "create":
			return words.T("Create")
		case "increase":
			return words.T("Raise")
		case "decrease":
			return words.T("Lower")
		}
	}
	switch c.Action {
	case "create":
		return words.T("Created")
	case "increase":
		return words.T("Raised")
	case "decrease":
		return words.T("Lowered")
	case "update":
		return field(c.Field)
	case "refuse":
		return words.T("Refused")
	}
	return action(c)
}

func changeInk(c domain.Change) fyne.ThemeColorName {
	if c.Action == "refuse" || c.Action == "hold" {
		return changeChip(c).Tone.Ink()
	}
	return ""
}

// table fills a grid with n rows by their number and gives it a fitting height.
func table(g *kit.Grid[int], n int) fyne.CanvasObject { return tableOf(g, n, tableRows) }

// tableOf is a table that scrolls beyond a number of rows.
func tableOf(g *kit.Grid[int], n, most int) fyne.CanvasObject {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	g.SetData(kit.SliceRows(rows, strconv.Itoa), kit.FromTop)
	header := theme.Size(kit.SizeHeader)
	return kit.NewCardPadded(1, kit.Sized(0, header+g.RowHeight()*float32(min(n, most))+2, g))
}
