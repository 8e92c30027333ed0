package kit

import (
	"math"
	"slices"

	"fyne.io/fyne/v2"
)

// GridView is what a person arranged: it can be kept as JSON and given back
// with SetView. Columns it does not know keep their defaults.
type GridView struct {
	// Widths are the dragged widths by column ID, at text factor 1.
	Widths map[string]float32 `json:"widths,omitempty"`
	// Hidden and Shown are the columns whose visibility differs from the
	// default.
	Hidden []string `json:"hidden,omitempty"`
	Shown  []string `json:"shown,omitempty"`
	Sort   Sort     `json:"sort,omitzero"`
}

// View is the present arrangement.
func (g *gridCore) View() GridView {
	v := GridView{Sort: g.sort}
	for i := range g.specs {
		c, d := &g.specs[i], &g.defaults[i]
		if c.dragged > 0 {
			if v.Widths == nil {
				v.Widths = map[string]float32{}
			}
			v.Widths[c.id] = c.dragged
		}
		switch {
		case c.hidden && !d.hidden:
			v.Hidden = append(v.Hidden, c.id)
		case !c.hidden && d.hidden:
			v.Shown = append(v.Shown, c.id)
		}
	}
	return v
}

// SetView arranges the grid. It does not call OnSort or OnView: the screen
// that restores a view knows it already.
func (g *gridCore) SetView(v GridView) {
	g.specs = append(g.specs[:0], g.defaults...)
	for i := range g.specs {
		c := &g.specs[i]
		if w := v.Widths[c.id]; w > 0 && !math.IsInf(float64(w), 0) {
			c.dragged = min(max(w, c.lowest()), maxColumnWidth)
		}
		if slices.Contains(v.Hidden, c.id) && !c.always {
			c.hidden = true
		}
		if slices.Contains(v.Shown, c.id) {
			c.hidden = false
		}
	}
	g.sort = Sort{}
	if i := g.column(v.Sort.Column); i >= 0 && g.specs[i].sortable {
		g.sort = v.Sort
	}
	g.columnsChanged()
}

// maxColumnWidth keeps a dragged column on any screen.
const maxColumnWidth = 1200

func (g *gridCore) column(id string) int {
	return slices.IndexFunc(g.specs, func(c columnSpec) bool { return c.id == id && id != "" })
}

// Sort is the order the header shows.
func (g *gridCore) Sort() Sort { return g.sort }

// SetSort changes the order the header shows, without calling OnSort.
func (g *gridCore) SetSort(s Sort) {
	g.sort = s
	g.header.Refresh()
}

// cycleSort is a click on a title: one way, the other way, natural order.
func (g *gridCore) cycleSort(col int) {
	c := &g.specs[col]
	if !c.sortable {
		return
	}
	switch {
	case g.sort.Column != c.id:
		g.sort = Sort{Column: c.id, Desc: c.descFirst}
	case g.sort.Desc == c.descFirst:
		g.sort.Desc = !c.descFirst
	default:
		g.sort = Sort{}
	}
	g.header.Refresh()
	if g.opts.onSort != nil {
		g.opts.onSort(g.sort)
	}
	g.viewChanged()
}

func (g *gridCore) resizeColumn(col int, width float32) {
	c := &g.specs[col]
	c.dragged = min(max(width/g.style.factor, c.lowest()), maxColumnWidth)
	g.columnsChanged()
}

// ShowColumn shows or hides a column.
func (g *gridCore) ShowColumn(id string, show bool) {
	i := g.column(id)
	if i < 0 || g.specs[i].hidden == !show || g.specs[i].always && !show {
		return
	}
	g.specs[i].hidden = !show
	g.columnsChanged()
	g.viewChanged()
}

// ResetColumns gives all columns their default width and visibility.
func (g *gridCore) ResetColumns() {
	g.specs = append(g.specs[:0], g.defaults...)
	g.columnsChanged()
	g.viewChanged()
}

func (g *gridCore) viewChanged() {
	if g.opts.onView != nil {
		g.opts.onView(g.View())
	}
}

// ColumnMenu is the choice of columns, for a menu or a button.
func (g *gridCore) ColumnMenu() *fyne.Menu {
	menu := fyne.NewMenu(g.opts.words.Columns)
	for i := range g.specs {
		c := &g.specs[i]
		id, shown := c.id, !c.hidden
		item := fyne.NewMenuItem(c.title, func() { g.ShowColumn(id, !shown) })
		item.Checked = shown
		item.Disabled = c.always
		menu.Items = append(menu.Items, item)
	}
	menu.Items = append(menu.Items, fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(g.opts.words.DefaultLayout, g.ResetColumns))
	return menu
}

func (g *gridCore) showChooser(at fyne.Position) {
	if c := canvasOf(g.header); c != nil {
		ShowMenu(c, g.ColumnMenu(), at)
	}
}
