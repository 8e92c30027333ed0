package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// gridState is what the list's body shows instead of rows.
type gridState struct {
	loading bool
	trouble *View
}

// SetLoading shows placeholders instead of rows, with the words below or the
// grid's own. Rows that are there stay until SetData: a list that is asked
// again does not go blank.
func (g *gridCore) SetLoading(text string) {
	g.state = gridState{loading: true}
	if text != "" {
		g.opts.words.Loading = text
	}
	g.applyState()
	g.list.Refresh()
}

// SetError shows what failed and what to do instead of rows.
func (g *gridCore) SetError(v View) {
	g.state = gridState{trouble: &v}
	g.applyState()
	g.list.Refresh()
}

// SetEmpty changes what is shown when there are no rows: nothing yet and
// nothing found are two different views.
func (g *gridCore) SetEmpty(v View) {
	g.opts.empty = v
	g.applyState()
}

// applyState shows the cover that the state asks for.
func (g *gridCore) applyState() {
	switch {
	case g.state.trouble != nil:
		g.cover.set(*g.state.trouble, true)
	case g.state.loading && g.source == nil:
		g.cover.set(View{Text: g.opts.words.Loading}, false)
	case g.state.loading:
		g.cover.Hide()
		return
	case g.Len() == 0 && !g.opts.empty.isZero():
		g.cover.set(g.opts.empty, true)
	default:
		g.cover.Hide()
		return
	}
	g.cover.Show()
}

// gridSurface is the paper below the rows.
type gridSurface struct {
	back, ruler *canvas.Rectangle
}

func newGridSurface() *gridSurface {
	s := &gridSurface{back: rect(), ruler: rect()}
	s.paint()
	return s
}

func (s *gridSurface) paint() {
	s.back.FillColor = colorOf(ColorSurface)
	s.ruler.FillColor = colorOf(ColorBorder)
	s.back.Refresh()
	s.ruler.Refresh()
}

func (s *gridSurface) place(size fyne.Size) {
	s.back.Resize(size)
	s.ruler.Resize(fyne.NewSize(size.Width, 1))
	s.ruler.Move(fyne.NewPos(0, size.Height-1))
}
