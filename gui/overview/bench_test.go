package overview_test

import (
	"testing"

	"tallybridge/app/stage"
	"tallybridge/gui/health"
	"tallybridge/gui/overview"
	"tallybridge/gui/page"
)

// Reading what the overview says, at 100,000 SKUs: it happens off the UI
// goroutine after everything that happens, and twice a minute.
func BenchmarkRead(b *testing.B) {
	s := stage.Big(b, 100_000, stage.Options{})
	for b.Loop() {
		if _, err := health.Read(b.Context(), s.Engine, now); err != nil {
			b.Fatal(err)
		}
	}
}

// Showing it, on the UI goroutine.
func BenchmarkShow(b *testing.B) {
	s := stage.New(b, stage.Options{Step: stage.Empty})
	v := overview.New(s.Host)
	s.Show(v, 1920, 1080, page.Want{})
	s.Until("the facts", v.Known)
	f := facts()
	for b.Loop() {
		v.Take(f)
	}
}
