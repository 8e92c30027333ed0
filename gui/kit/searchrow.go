package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// SearchRow puts a search field beside filter chips, or above them where the
// chips need the whole width.
func SearchRow(search *Search, chips *FilterChips) *fyne.Container {
	return container.New(&searchRow{search, chips}, search, chips)
}

type searchRow struct {
	search *Search
	chips  *FilterChips
}

// The width of the search field at text factor 1.
const (
	searchLeast float32 = 200
	searchMost  float32 = 300
)

// beside tells how wide the search is beside the chips; false when they go
// below it.
func (r *searchRow) beside(width float32) (float32, bool) {
	left := width - r.chips.Width() - Related
	if left < searchLeast*factor() {
		return width, false
	}
	return min(left, searchMost*factor()), true
}

func (r *searchRow) heightFor(_ []fyne.CanvasObject, width float32) float32 {
	h := r.search.MinSize().Height
	if _, ok := r.beside(width); ok {
		return max(h, r.chips.HeightFor(width))
	}
	return h + Related + r.chips.HeightFor(width)
}

func (r *searchRow) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(searchLeast*factor(), r.search.MinSize().Height)
}

func (r *searchRow) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	h := r.search.MinSize().Height
	w, ok := r.beside(size.Width)
	if ok {
		ch := r.chips.HeightFor(size.Width - w - Related)
		tall := max(h, ch)
		r.search.Move(fyne.NewPos(0, (tall-h)/2))
		r.search.Resize(fyne.NewSize(w, h))
		r.chips.Move(fyne.NewPos(w+Related, (tall-ch)/2))
		r.chips.Resize(fyne.NewSize(size.Width-w-Related, ch))
		return
	}
	r.search.Move(fyne.NewPos(0, 0))
	r.search.Resize(fyne.NewSize(min(w, 2*searchMost*factor()), h))
	r.chips.Move(fyne.NewPos(0, h+Related))
	r.chips.Resize(fyne.NewSize(size.Width, r.chips.HeightFor(size.Width)))
}
