package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func foldPage() (*fyne.Container, *Fold, *Button) {
	b := NewIconButton(IconPlay, "Run now", nil)
	f := NewFold(HStack(Related, Grow(NewText(BodyBold, "Inventory")), NewText(Hint, "2 min ago"), b),
		VStack(Related, NewParagraph(Body, "One quantity for each item, from all marketplaces. A pool that several marketplaces share is counted once."), NewMeter(0.7, Neutral)))
	second := NewFold(NewText(BodyBold, "Orders"), NewText(Body, "hidden"))
	return VStack(Near, f, NewRule(), second, NewMeter(0.5, Neutral), NewMeter(0.1, Warn), NewMeter(0.001, Bad), NewMeter(0, Bad)), f, b
}

func TestFoldOpens(t *testing.T) {
	setup(t, Light, 1)
	content, f, b := foldPage()
	window(t, content, 360, 300)
	closed, told, runs := f.HeightFor(300), 0, 0
	f.OnChange = func(bool) { told++ }
	b.OnTap = func() { runs++ }
	test.Tap(f)
	if !f.IsOpen() || f.HeightFor(300) <= closed+40 {
		t.Errorf("open is %v, height %v after %v", f.IsOpen(), f.HeightFor(300), closed)
	}
	key(f, fyne.KeyRight) // is open already
	key(f, fyne.KeyLeft, fyne.KeyReturn, fyne.KeySpace)
	if f.IsOpen() || f.HeightFor(300) != closed {
		t.Error("did not close")
	}
	f.Open(true)
	test.Tap(b)
	if told != 4 || runs != 1 || !f.IsOpen() {
		t.Errorf("told %d times, %d runs", told, runs)
	}
}

func TestFoldLook(t *testing.T) {
	for name, v := range map[string]Variant{"fold-light": Light, "fold-dark": Dark} {
		setup(t, v, 1)
		content, f, _ := foldPage()
		win := window(t, Inset(Apart, Apart, Apart, Apart, content), 420, 260)
		f.Open(true)
		win.Canvas().Focus(f)
		content.Refresh()
		golden(t, win, name)
	}
}
