package overview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// column is one of the sync matrix: its width at text factor 1, and what goes
// first when the window is too narrow: the highest number, 0 never.
type column struct {
	width float32
	drop  int
}

// textFactor is how much larger than usual text is.
func textFactor() float32 { return theme.Size(theme.SizeNameText) / 13 }

// columnGap is the room between columns.
const columnGap float32 = 12

// line lays the cells of a row out in the matrix's columns. Columns that do not fit are hidden; the row's
// details say the same.
type line struct{ columns []column }

// widths are the columns that fit; a negative width is hidden.
func (l *line) widths(total float32) []float32 {
	factor := textFactor()
	out := make([]float32, len(l.columns))
	for i, c := range l.columns {
		out[i] = c.width * factor
	}
	for {
		sum, shown := float32(0), 0
		last := -1
		for i, w := range out {
			if w < 0 {
				continue
			}
			sum += w
			shown++
			if l.columns[i].drop > 0 && (last < 0 || l.columns[i].drop > l.columns[last].drop) {
				last = i
			}
		}
		rest := total - sum - columnGap*float32(shown-1)
		if rest >= 0 || last < 0 {
			spread(out, max(0, rest))
			return out
		}
		out[last] = -1
	}
}

// spread shares what is left over among all columns but the last, which holds
// buttons.
func spread(widths []float32, rest float32) {
	sum := float32(0)
	for _, w := range widths[:len(widths)-1] {
		sum += max(0, w)
	}
	for i, w := range widths[:len(widths)-1] {
		if w > 0 {
			widths[i] += rest * w / sum
		}
	}
}

// MinSize is part of fyne.Layout.
func (l *line) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var h float32
	for _, o := range objects {
		h = max(h, o.MinSize().Height)
	}
	return fyne.NewSize(320, h)
}

// Layout is part of fyne.Layout.
func (l *line) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	widths := l.widths(size.Width)
	var x float32
	for i, o := range objects {
		w := widths[i]
		if w < 0 {
			o.Hide()
			continue
		}
		o.Show()
		h := o.MinSize().Height
		o.Resize(fyne.NewSize(w, h))
		o.Move(fyne.NewPos(x, (size.Height-h)/2))
		x += w + columnGap
	}
}
