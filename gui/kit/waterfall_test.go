package kit

import (
	"testing"

	"fyne.io/fyne/v2"
)

func TestWaterfallStepsMeet(t *testing.T) {
	spans := waterfallSpans([]WaterfallStep{{Value: 100}, {Value: -30}, {Value: -90}, {Value: -20, Total: true}, {Value: 5}})
	want := [][2]float64{{0, 100}, {100, 70}, {70, -20}, {0, -20}, {-20, -15}}
	for i := range want {
		if spans[i] != want[i] {
			t.Errorf("step %d spans %v, want %v", i, spans[i], want[i])
		}
	}
}

func TestWaterfallTellsWhatWasCut(t *testing.T) {
	w := NewWaterfall(WaterfallStep{Name: "A name that is much too long for a column so narrow", Text: "1.00", Value: 1}, WaterfallStep{Name: "B", Text: "2.00", Value: 2, Tip: "2 rows"})
	w.Resize(fyne.NewSize(240, w.HeightFor(240)))
	if tip := w.tip(0); tip == "" {
		t.Error("a cut name has no tip")
	}
	if tip := w.tip(1); tip != "2 rows" {
		t.Errorf("tip %q", tip)
	}
}
