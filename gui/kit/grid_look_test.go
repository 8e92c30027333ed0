package kit

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestGridLook(t *testing.T) {
	for _, v := range []struct {
		name string
		v    Variant
	}{{"light", Light}, {"dark", Dark}} {
		setup(t, v.v, 1)
		g := productGrid(100_000)
		win := window(t, g, 1000, 650)
		g.SetSort(Sort{Column: "xero", Desc: true})
		g.Focus()
		g.Click(3, 0)
		g.Click(6, fyne.KeyModifierControl)
		look(t, win, "grid-"+v.name)
	}
}
