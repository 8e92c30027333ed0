package inventory_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/inventory"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

// rowOf is the id of the first row with a kind of problem.
func rowOf(s *stage.Stage, k domain.ConflictKind) int64 {
	s.T.Helper()
	ids, err := s.Engine.InventoryIDs(s.T.Context(), engine.Query{Kind: string(k)})
	if err != nil || len(ids) == 0 {
		s.T.Fatalf("no row of kind %s: %v", k, err)
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

func TestPictures(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Settled, Variant: kit.Light})
	v := shown(s, 1000, 650, page.Want{})
	s.Golden("list-1000")
	v.GoTo(v.IDs()[0])
	s.Golden("panel-1000")
	s.Window.Resize(page1920)
	s.Golden("panel-1920")
}

var page1920 = fyne.NewSize(1920, 1080)
