package setup_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/setup"
)

// tab moves the focus on until it is on what fits.
func tab(t *testing.T, s *stage.Stage, what string, fits func(fyne.Focusable) bool) {
	t.Helper()
	c := s.Window.Canvas().(interface{ FocusNext() })
	for range 60 {
		c.FocusNext()
		if f := s.Window.Canvas().Focused(); f != nil && fits(f) {
			return
		}
	}
	t.Fatalf("the keyboard does not reach %s", what)
}

func press(s *stage.Stage, keys ...fyne.KeyName) {
	for _, k := range keys {
		s.Window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
		s.Pump.Advance(kit.SearchDelay)
	}
}

func button(text string) func(fyne.Focusable) bool {
	return func(f fyne.Focusable) bool { b, ok := f.(*kit.Button); return ok && b.Text == text }
}

// The keyboard alone leads through the steps: it reaches the column of steps,
// the options and the buttons.
func TestSetupByKeyboard(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Connected, Variant: kit.Light})
	p := setup.New(s.Host)
	s.Show(p, 1000, 610, page.Want{Part: setup.StepAmazon})
	s.Until("the step", func() bool { return p.At() == setup.StepAmazon })
	s.Rest()
	tab(t, s, "the steps", func(f fyne.Focusable) bool { _, ok := f.(*kit.SideNav); return ok })
	press(s, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)
	if p.At() != setup.StepPurchases {
		t.Fatalf("four steps down is %s", p.At())
	}
	options := func(f fyne.Focusable) bool { _, ok := f.(*kit.Options); return ok }
	tab(t, s, "the options", options)
	press(s, fyne.KeySpace)
	tab(t, s, "Continue", button("Continue"))
	press(s, fyne.KeyReturn)
	tab(t, s, "the modes", options)
	press(s, fyne.KeyDown, fyne.KeySpace)
	s.Until("both to be stored", func() bool {
		c, err := s.Engine.Config(t.Context())
		return err == nil && c.Purchases == domain.PurchasesExpensed && c.StockMode == domain.StockPost
	})
	s.Rest()
	tab(t, s, "Back", button("Back"))
	press(s, fyne.KeySpace)
	if p.At() != setup.StepPurchases {
		t.Errorf("back is %s", p.At())
	}
}
