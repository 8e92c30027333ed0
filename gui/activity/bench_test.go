package activity_test

import (
	"runtime"
	"testing"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/gui/activity"
	"tallybridge/gui/page"
)

// The figures that the window promises for a list of 100,000 rows: typing to
// hits 50 ms, a chip 100 ms, a scroll step 4 ms.

func big(b *testing.B) (*stage.Stage, *activity.Screen) {
	b.Helper()
	s := stage.Big(b, 10_000, stage.Options{Changes: 1000})
	v := activity.New(s.Host)
	s.Show(v, 1200, 800, page.Want{})
	s.Until("rows", func() bool { return v.Grid.Len() >= 100_000 })
	return s, v
}

func BenchmarkSearch(b *testing.B) {
	s, v := big(b)
	for i := 0; b.Loop(); i++ {
		text := []string{"sku-00", "run-000042", "2026", "increase"}[i%4]
		generation := v.Grid.Generation()
		v.Search.SetText(text)
		s.Until("hits", func() bool { return v.Grid.Generation() != generation })
	}
}

func BenchmarkChip(b *testing.B) {
	s, v := big(b)
	for i := 0; b.Loop(); i++ {
		generation := v.Grid.Generation()
		v.Enter(page.Want{Filter: []string{engine.FilterRuns, engine.FilterChanges}[i%2]})
		s.Until("rows", func() bool { return v.Grid.Generation() != generation })
	}
}

func BenchmarkScrollStep(b *testing.B) {
	s, v := big(b)
	for i := 0; b.Loop(); i++ {
		v.Grid.ScrollTo(float32(i*60) + 1)
		s.Pump.Drain()
	}
}

func BenchmarkMemory(b *testing.B) {
	heap := func() float64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapInuse) / (1 << 20)
	}
	for b.Loop() {
		empty := stage.Big(b, 100, stage.Options{})
		v := activity.New(empty.Host)
		empty.Show(v, 1200, 800, page.Want{})
		empty.Rest()
		before := heap()
		_, full := big(b)
		b.ReportMetric(heap()-before, "MB-above-empty")
		runtime.KeepAlive(full)
		runtime.KeepAlive(v)
	}
}
