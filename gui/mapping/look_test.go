package mapping_test

import (
	"testing"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

func TestLooks(t *testing.T) {
	a := previewed(t, stage.Options{Variant: kit.Light}, 1920, 1080)
	a.Golden("wide-light")
	a.Screen.Enter(page.Want{Filter: engine.FilterConflict})
	a.Rest()
	a.Panel(true)
	a.Grid.SetCursor(0)
	a.Golden("conflict-light")
	b := previewed(t, stage.Options{Variant: kit.Dark}, 1000, 650)
	b.Golden("narrow-dark")
	b.Screen.Enter(page.Want{Filter: engine.FilterSuggested})
	b.Rest()
	b.Panel(true)
	b.Grid.SetCursor(0)
	b.Golden("suggested-dark")
	b.run("link")
	b.Golden("link-dark")
}
