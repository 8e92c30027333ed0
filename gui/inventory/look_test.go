package inventory_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/inventory"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

var wide = fyne.NewSize(1920, 1080)

// rowOf is the id of the first row with a kind of problem.
func rowOf(s *stage.Stage, k domain.ConflictKind) int64 {
	s.T.Helper()
	ids, err := s.Engine.InventoryIDs(s.T.Context(), engine.Query{Kind: string(k)})
	if err != nil || len(ids) == 0 {
		s.T.Fatalf("no row of kind %s: %v", k, err)
	}
	return ids[0]
}

// codeOf is the id of the row with a code.
func codeOf(s *stage.Stage, code string) int64 {
	s.T.Helper()
	ids, err := s.Engine.InventoryIDs(s.T.Context(), engine.Query{Search: code})
	if err != nil || len(ids) == 0 {
		s.T.Fatalf("no row %s: %v", code, err)
	}
	return ids[0]
}

func shown(s *stage.Stage, w, h float32, want page.Want) *inventory.Screen {
	s.T.Helper()
	v := inventory.New(s.Host)
	s.Show(v, w, h, want)
	s.Rest()
	return v
}

// run does a command of the palette.
func run(s *stage.Stage, v *inventory.Screen, id string) {
	s.T.Helper()
	for _, c := range v.Commands() {
		if c.ID == id {
			c.Run()
			s.Rest()
			return
		}
	}
	s.T.Fatalf("no command %s", id)
}

// dialog is the dialog that is open, nil for none.
func dialog(s *stage.Stage) fyne.CanvasObject { return s.Window.Canvas().Overlays().Top() }

// press taps the button that says something, in the window or its dialog.
func press(s *stage.Stage, root fyne.CanvasObject, text string) {
	s.T.Helper()
	b := find(root, func(b *kit.Button) bool { return strings.HasPrefix(b.Text, text) })
	if b == nil {
		s.T.Fatalf("no button says %q", text)
	}
	b.Tapped(nil)
	s.Rest()
}

func pictures(s *stage.Stage, v *inventory.Screen) {
	s.T.Helper()
	s.Golden("list-1000")
	v.Enter(page.Want{Row: codeOf(s, "OWN-SHELF-1")})
	s.Window.Resize(fyne.NewSize(1000, 1800))
	s.Golden("panel-tall")
	s.Window.Resize(wide)
	v.Enter(page.Want{Row: rowOf(s, domain.ConflictBackOrder)})
	s.Golden("held-1920")
	s.Window.Resize(fyne.NewSize(1000, 650))
	run(s, v, "inventory.preview")
	s.Until("a preview", func() bool { return dialog(s) != nil })
	s.Golden("preview-off")
	press(s, dialog(s), "Close")
}

func TestPicturesInTheDark(t *testing.T) {
	s := stage.Big(t, 400, stage.Options{Variant: kit.Dark})
	v := shown(s, 1300, 900, page.Want{Row: 6})
	s.Golden("history-dark")
	v.Grid.SelectAll()
	s.Rest()
	run(s, v, "inventory.monthend")
	s.Golden("monthend-dark")
}

func TestPicturesInGermanAndLarge(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Settled, Language: "de", Variant: kit.Light, Factor: 1.4})
	v := shown(s, 1000, 650, page.Want{})
	v.Enter(page.Want{Row: codeOf(s, "GRILL-TONGS")})
	s.Rest()
	v.Grid.SelectAll()
	s.Golden("german-large")
	run(s, v, "inventory.preview")
	s.Until("a preview", func() bool { return dialog(s) != nil })
	s.Golden("german-preview")
}

func TestPicturesOfNothing(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Empty, Plain: true, SKUs: 5, Variant: kit.Dark})
	shown(s, 1000, 650, page.Want{})
	s.Golden("empty-dark")
}
