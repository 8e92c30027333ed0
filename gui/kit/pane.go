package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Pane is a page that scrolls and lasts: what it shows can be put in anew, and
// the place that somebody reads stays.
type Pane struct {
	Object fyne.CanvasObject

	scroll *container.Scroll
	inside *fyne.Container
}

// NewPane makes a pane that shows nothing yet.
func NewPane() *Pane {
	p := &Pane{inside: VStack(0)}
	p.scroll = container.NewVScroll(Inset(0, scrollMargin, 0, 0, p.inside))
	p.Object = container.New(pageScroll{}, p.scroll)
	return p
}

// Set shows something; top goes to its beginning, for a page about another thing.
func (p *Pane) Set(o fyne.CanvasObject, top bool) {
	p.inside.Objects = []fyne.CanvasObject{o}
	if top {
		p.scroll.Offset = fyne.Position{}
	}
	p.Object.Refresh()
}
