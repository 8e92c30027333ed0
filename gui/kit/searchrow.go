package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// SearchRow puts a search field beside filter chips, or above them where the
// chips need the whole width. Tools stand at the right end of the first line.
func SearchRow(search *Search, chips *FilterChips, tools ...fyne.CanvasObject) *fyne.Container {
	r := &searchRow{search, chips, HStack(Related, tools...)}
	return container.New(r, search, chips, r.tools)
}

type searchRow struct {
	search *Search
	chips  *FilterChips
	tools  *fyne.Container
}

// first is the width that the tools leave in the first line.
func (r *searchRow) first(width float32) float32 {
	if len(r.tools.Objects) == 0 {
		return width
	}
	return width - r.tools.MinSize().Width - Related
}

// The width of the search field at text factor 1.
const (
	searchLeast float32 = 200
	searchMost  float32 = 300
)

// beside tells how wide the search is beside the chips; false when they go
// below it.
func (r *searchRow) beside(width float32) (float32, bool) {
	first := r.first(width)
	left := first - r.chips.Width() - Related
	if left < searchLeast*factor() {
		return first, false
	}
	return min(left, searchMost*factor()), true
}

func (r *searchRow) heightFor(_ []fyne.CanvasObject, width float32) float32 {
	h := r.search.MinSize().Height
	if w, ok := r.beside(width); ok {
		return max(h, r.chips.HeightFor(r.first(width)-w-Related))
	}
	return h + Related + r.chips.HeightFor(width)
}

func (r *searchRow) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(searchLeast*factor()-r.first(0), r.search.MinSize().Height)
}

func (r *searchRow) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	h := r.search.MinSize().Height
	w, ok := r.beside(size.Width)
	first := r.first(size.Width)
	least := r.tools.MinSize()
	r.tools.Move(fyne.NewPos(size.Width-least.Width, (h-least.Height)/2))
	r.tools.Resize(least)
	if ok {
		ch := r.chips.HeightFor(first - w - Related)
		tall := max(h, ch)
		r.search.Move(fyne.NewPos(0, (tall-h)/2))
		r.search.Resize(fyne.NewSize(w, h))
		r.chips.Move(fyne.NewPos(w+Related, (tall-ch)/2))
		r.chips.Resize(fyne.NewSize(first-w-Related, ch))
		return
	}
	r.search.Move(fyne.NewPos(0, 0))
	r.search.Resize(fyne.NewSize(min(w, 2*searchMost*factor()), h))
	r.chips.Move(fyne.NewPos(0, h+Related))
	r.chips.Resize(fyne.NewSize(size.Width, r.chips.HeightFor(size.Width)))
}
