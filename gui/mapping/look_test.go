package mapping_test

import (
	"testing"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

func TestLooksWide(t *testing.T) {
	a := previewed(t, stage.Options{Variant: kit.Light}, 1920, 1080)
	a.golden("wide-light")
	a.enter(page.Want{Filter: engine.FilterConflict})
	a.choose(2)
	a.golden("conflict-light")
}

func TestLooksNarrow(t *testing.T) {
	a := previewed(t, stage.Options{Variant: kit.Dark}, 1000, 650)
	a.enter(page.Want{Filter: engine.FilterSuggested, Kind: string(domainSameFNSKU)})
	a.choose(0)
	a.golden("suggested-dark")
}

func TestLooksSelected(t *testing.T) {
	a := previewed(t, stage.Options{Variant: kit.Dark}, 1000, 650)
	for i := range 4 {
		a.Grid.Click(2+3*i, ctrl)
	}
	a.golden("selected-dark")
	b := previewed(t, stage.Options{Variant: kit.Light, Language: "de", Factor: 1.4}, 1200, 760)
	b.choose(0)
	b.golden("german-large-light")
}

func TestLooksEmpty(t *testing.T) {
	a := open(t, stage.New(t, stage.Options{Variant: kit.Light, Step: stage.Empty}), 1000, 650, page.Want{})
	a.golden("empty-light")
}
