package inventory_test

import (
	"strings"
	"testing"
	"time"

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
	// Later in the day, so that pictures say the same however long it took so far.
	s.Pump.Advance(3*time.Hour + 5*time.Minute)
	v := inventory.New(s.Host)
	s.Show(v, w, h, want)
	s.Settle()
	return v
}

// run does a command of the palette.
func run(s *stage.Stage, v *inventory.Screen, id string) {
	s.T.Helper()
	for _, c := range v.Commands() {
		if c.ID == id {
			c.Run()
			s.Settle()
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
	s.Settle()
}

func pictures(s *stage.Stage, v *inventory.Screen) {
	s.T.Helper()
	s.Settle()
	s.Golden("list-1000")
	v.Enter(page.Want{Row: codeOf(s, "OWN-SHELF-1")})
	s.Window.Resize(fyne.NewSize(1000, 1800))
	s.Settle()
	s.Golden("panel-tall")
	s.Window.Resize(wide)
	v.Enter(page.Want{Row: rowOf(s, domain.ConflictBackOrder)})
	s.Settle()
	s.Golden("held-1920")
	s.Window.Resize(fyne.NewSize(1000, 650))
	run(s, v, "inventory.preview")
	s.Until("a preview", func() bool { return dialog(s) != nil })
	s.Settle()
	s.Golden("preview-off")
	press(s, dialog(s), "Close")
}

func TestPicturesInTheDark(t *testing.T) {
	s := stage.Big(t, 400, stage.Options{Variant: kit.Dark})
	v := shown(s, 1300, 900, page.Want{Row: 6})
	s.Settle()
	s.Golden("history-dark")
	v.Grid.SelectAll()
	s.Settle()
	run(s, v, "inventory.monthend")
	s.Settle()
	s.Golden("monthend-dark")
}

func TestPicturesInGermanAndLarge(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Settled, Language: "de", Variant: kit.Light, Factor: 1.4})
	v := shown(s, 1000, 650, page.Want{})
	v.Enter(page.Want{Row: codeOf(s, "GRILL-TONGS")})
	s.Settle()
	v.Grid.SelectAll()
	s.Settle()
	s.Golden("german-large")
	run(s, v, "inventory.preview")
	s.Until("a preview", func() bool { return dialog(s) != nil })
	s.Settle()
	s.Golden("german-preview")
}

func TestPicturesOfNothing(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Empty, Plain: true, SKUs: 5, Variant: kit.Dark})
	shown(s, 1000, 650, page.Want{})
	s.Settle()
	s.Golden("empty-dark")
}
