package orders_test

import (
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/orders"
	"tallybridge/gui/page"
)

const many = 100_000

// filled is the screen once its list is there.
func filled(s *stage.Stage) *orders.Screen {
	p := orders.New(s.Host)
	s.Show(p, 1300, 850, page.Want{})
	s.Until("the list", func() bool { return p.Grid.Len() > 0 })
	return p
}

// Typing into the search until the list shows the hits, at 100,000 orders.
func BenchmarkSearch(b *testing.B) {
	s := stage.BigOrders(b, many, stage.Options{})
	p := filled(s)
	words := []string{"mug", "lamp 12", "SKU-00012", "brand99", "0000123"}
	for i := 0; b.Loop(); i++ {
		old := p.Grid.Generation()
		p.Search.SetText(words[i%len(words)])
		s.Until("hits", func() bool { return p.Grid.Generation() != old })
	}
	if p.Grid.Len() == 0 || p.Grid.Len() == many {
		b.Fatalf("%d hits", p.Grid.Len())
	}
}

// A click on a view until the list shows it.
func BenchmarkView(b *testing.B) {
	s := stage.BigOrders(b, many, stage.Options{})
	p := filled(s)
	for i := 0; b.Loop(); i++ {
		old := p.Grid.Generation()
		p.Enter(page.Want{Filter: string([]engine.OrderView{engine.OrdersShipped, engine.OrdersFBA, engine.OrdersLate}[i%3])})
		s.Until("rows", func() bool { return p.Grid.Generation() != old })
	}
}

// A click on a header until the list is in that order.
func BenchmarkSort(b *testing.B) {
	s := stage.BigOrders(b, many, stage.Options{})
	p := filled(s)
	columns := []string{engine.OrderSortTotal, engine.OrderSortTitle, engine.OrderSortShipBy, engine.OrderSortStatus}
	for i := 0; b.Loop(); i++ {
		old := p.Grid.Generation()
		p.Grid.SetSort(kit.Sort{Column: columns[i%len(columns)], Desc: i%2 == 0})
		p.Show()
		s.Until("rows", func() bool { return p.Grid.Generation() != old })
	}
}

// One wheel step down the list.
func BenchmarkScroll(b *testing.B) {
	s := stage.BigOrders(b, many, stage.Options{})
	p := filled(s)
	before := p.Grid.ScrollOffset()
	for b.Loop() {
		test.Scroll(s.Window.Canvas(), fyne.NewPos(300, 500), 0, -3*p.Grid.RowHeight())
		s.Pump.Drain()
	}
	if p.Grid.ScrollOffset() == before {
		b.Fatal("it did not scroll")
	}
}

// What the screen holds at 100,000 orders beyond itself with next to nothing in it.
func BenchmarkMemory(b *testing.B) {
	held := func(n int) float64 {
		s := stage.BigOrders(b, n, stage.Options{})
		p := filled(s)
		for i := range 40 {
			p.Grid.ScrollTo(float32(i) * float32(n) * p.Grid.RowHeight() / 40)
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
