package inventory_test

import (
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/gui/inventory"
	"tallybridge/gui/page"
)

const many = 100_000

// filled is the screen once its list is there.
func filled(s *stage.Stage) *inventory.Screen {
	v := shown(s, 1300, 850, page.Want{})
	s.Until("the list", func() bool { return v.Grid.Len() > 0 })
	return v
}

// Typing into the search until the list shows the hits, at 100,000 SKUs.
func BenchmarkSearch(b *testing.B) {
	s := stage.Big(b, many, stage.Options{})
	v := filled(s)
	all := v.Grid.Len()
	words := []string{"mug", "lamp 12", "SKU-00012", "brand99"}
	for i := 0; b.Loop(); i++ {
		old := v.Grid.Generation()
		v.Search.SetText(words[i%len(words)])
		s.Until("hits", func() bool { return v.Grid.Generation() != old })
	}
	if v.Grid.Len() == 0 || v.Grid.Len() == all {
		b.Fatalf("%d hits", v.Grid.Len())
	}
}

// A click on a chip, and one on a header, until the list shows the rows.
func BenchmarkChip(b *testing.B) {
	s := stage.Big(b, many, stage.Options{})
	v := filled(s)
	for i := 0; b.Loop(); i++ {
		old := v.Grid.Generation()
		v.Chips.Choose([]string{engine.StateDiffers, "", engine.StateInSync}[i%3])
		v.Show()
		s.Until("rows", func() bool { return v.Grid.Generation() != old })
	}
}

// What the screen holds at 100,000 SKUs beyond itself with nothing in it.
func BenchmarkMemory(b *testing.B) {
	held := func(n int) float64 {
		s := stage.Big(b, n, stage.Options{})
		v := filled(s)
		for i := range 40 {
			v.Grid.ScrollTo(float32(i) * 900 * v.Grid.RowHeight() / 40)
			s.Settle()
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	for b.Loop() {
		few, lots := held(10), held(many)
		b.ReportMetric(lots-few, "MB-above-empty")
	}
}

// One wheel step down the list.
func BenchmarkScroll(b *testing.B) {
	s := stage.Big(b, many, stage.Options{})
	v := filled(s)
	before := v.Grid.ScrollOffset()
	for b.Loop() {
		test.Scroll(s.Window.Canvas(), fyne.NewPos(300, 500), 0, -3*v.Grid.RowHeight())
		s.Pump.Drain()
	}
	if v.Grid.ScrollOffset() == before {
		b.Fatal("it did not scroll")
	}
}
