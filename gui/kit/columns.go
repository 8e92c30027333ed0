package kit

import (
	"math"
	"slices"
)

// Column declares one column of a Grid.
type Column[R any] struct {
	// ID names the column in saved views, sorting and exports; it never
	// changes.
	ID string
	// Title is the header, Tip what the header says when the pointer rests.
	Title string
	Tip   string
	// Width is the width in device-independent pixels at text factor 1. A
	// column with Flex takes a share of what is left over instead, and Width
	// is then the width it wants at least before others are dropped.
	Width float32
	Flex  float32
	// Wish is the width it should have before less important columns, those of a
	// higher Priority, take any room; Width if it is not larger.
	Wish float32
	// MinWidth is how narrow a person may drag it; 0 means 48.
	MinWidth float32
	// Align is the edge its text stands at.
	Align Align
	// Sortable lets a click on the header sort by it; DescFirst makes the
	// first click sort from the largest.
	Sortable  bool
	DescFirst bool
	// Hidden columns are shown only once chosen; Always ones cannot be hidden.
	Hidden bool
	Always bool
	// Priority says what goes first when the window is too narrow: the
	// highest number is dropped first, 0 never.
	Priority int
	// Cell shows the row. It runs for every row that scrolls into view and
	// must only format.
	Cell func(R) Cell
	// OnTap runs when a cell with Link is clicked.
	OnTap func(index int, row R)
}

// columnSpec is a Column without its type of row.
type columnSpec struct {
	id, title, tip        string
	width, flex, minWidth float32
	wish                  float32
	align                 Align
	sortable, descFirst   bool
	always                bool
	priority              int

	hidden  bool    // by default or by the person's choice
	dragged float32 // the person's width at text factor 1; 0 = none
}

func (c *columnSpec) lowest() float32 {
	if c.minWidth > 0 {
		return c.minWidth
	}
	return 48
}

// wanted is the width it takes before sharing.
func (c *columnSpec) wanted() float32 {
	if c.dragged > 0 {
		return c.dragged
	}
	return max(c.width, c.lowest())
}

// wished is the width it takes while columns of a priority are still shown.
func (c *columnSpec) wished(priority int) float32 {
	if c.dragged > 0 || priority <= c.priority {
		return c.wanted()
	}
	return max(c.wish, c.wanted())
}

func (c *columnSpec) flexes() bool { return c.flex > 0 && c.dragged == 0 }

// slot is a column's place in the row: x from the row's left edge.
type slot struct {
	col  int
	x, w float32
}

// layoutColumns shares the width from x to x+avail among the visible columns:
// fixed ones take theirs, flexible ones share the rest by weight. When it is
// too narrow, columns are dropped from the highest priority down; what may not
// be dropped then shrinks towards its least width.
func layoutColumns(cols []columnSpec, x, avail, factor float32) []slot {
	var show []int
	for i := range cols {
		if !cols[i].hidden {
			show = append(show, i)
		}
	}
	need := func(priority int) (sum float32) {
		for _, i := range show {
			sum += cols[i].wished(priority) * factor
		}
		return sum
	}
	for {
		worst := -1
		for _, i := range show {
			if cols[i].priority > 0 && (worst < 0 || cols[i].priority >= cols[worst].priority) {
				worst = i
			}
		}
		if worst < 0 || need(cols[worst].priority) <= avail {
			break
		}
		show = slices.DeleteFunc(show, func(i int) bool { return i == worst })
	}
	if len(show) == 0 {
		return nil
	}
	widths := make([]float32, len(show))
	var sum, flex float32
	for k, i := range show {
		widths[k] = cols[i].wanted() * factor
		sum += widths[k]
		if cols[i].flexes() {
			flex += cols[i].flex
		}
	}
	switch rest := avail - sum; {
	case rest > 0 && flex > 0:
		for k, i := range show {
			if cols[i].flexes() {
				widths[k] += rest * cols[i].flex / flex
			}
		}
	case rest < 0:
		shrink(cols, show, widths, -rest, factor)
	}
	slots := make([]slot, len(show))
	for k, i := range show {
		w := float32(math.Floor(float64(widths[k])))
		slots[k] = slot{col: i, x: x, w: w}
		x += w
	}
	return slots
}

// shrink takes excess from the columns in proportion to what each can give.
func shrink(cols []columnSpec, show []int, widths []float32, excess, factor float32) {
	var give float32
	for k, i := range show {
		give += max(0, widths[k]-cols[i].lowest()*factor)
	}
	if give <= 0 {
		return
	}
	part := min(1, excess/give)
	for k, i := range show {
		widths[k] -= part * max(0, widths[k]-cols[i].lowest()*factor)
	}
}
