package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// Other content keeps the place; content about another thing starts at its top,
// and shorter content is never left scrolled past its end.
func TestAPaneKeepsItsPlace(t *testing.T) {
	test.NewTempApp(t)
	p := NewPane()
	p.Object.Resize(fyne.NewSize(200, 100))
	p.Set(Sized(10, 500, NewText(Body, "a")), true)
	p.scroll.ScrollToOffset(fyne.NewPos(0, 120))
	p.Set(Sized(10, 400, NewText(Body, "b")), false)
	if y := p.scroll.Offset.Y; y != 120 {
		t.Errorf("at %v after other content", y)
	}
	p.Set(Sized(10, 150, NewText(Body, "c")), false)
	if y := p.scroll.Offset.Y; y > 50 {
		t.Errorf("at %v of 150", y)
	}
	p.Set(Sized(10, 500, NewText(Body, "d")), true)
	if y := p.scroll.Offset.Y; y != 0 {
		t.Errorf("another thing begins at %v", y)
	}
}
