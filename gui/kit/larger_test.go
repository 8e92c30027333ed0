package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// Icons and check boxes grow with the text beside them.
func TestIconsGrowWithTheText(t *testing.T) {
	for _, factor := range []float32{1, 1.4} {
		setup(t, Light, factor)
		b := NewButton("Save", IconCheck, nil)
		chip := NewStatusChip(Chip{Text: "Active"}, IconCheck)
		g := productGrid(3)
		win := window(t, VStack(Related, HStack(Related, b, chip), Grow(g)), 900, 300)
		g.SelectAll()
		var box *canvas.Rectangle
		for _, r := range g.live {
			box = r.box
		}
		for name, x := range map[string]struct{ got, want float32 }{
			"button":    {b.icon.img.Size().Width, 16},
			"chip":      {chip.mark.img.Size().Width, 13},
			"check box": {box.Size().Width, 15},
			"check all": {g.header.box.Size().Width, 15},
		} {
			if d := x.got - x.want*factor; d > 0.2 || d < -0.2 {
				t.Errorf("%s at %v: %v", name, factor, x.got)
			}
		}
		look(t, win, "larger")
	}
}

// A menu of choices is as wide as the field it hangs on, or wider.
func TestAMenuOfChoicesIsAsWideAsItsField(t *testing.T) {
	setup(t, Light, 1)
	s := NewSelect(nil, "a", "", Option{ID: "a", Text: "A"}, Option{ID: "b", Text: "A choice with a longer name than most"})
	for _, width := range []float32{120, 420} {
		win := window(t, Sized(width, 0, s), 600, 300)
		win.SetContent(HStack(0, Sized(width, 0, s)))
		test.Tap(s.Button)
		m := win.Canvas().Overlays().Top().(*menuPage)
		if w := m.card.Size().Width; w < s.Size().Width || w < 240 {
			t.Errorf("%v wide below a field of %v", w, s.Size().Width)
		}
		if width == 420 && m.card.Size().Width != s.Size().Width {
			t.Errorf("%v wide below a field of %v", m.card.Size().Width, s.Size().Width)
		}
		m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	}
}
