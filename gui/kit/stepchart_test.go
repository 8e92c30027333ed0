package kit

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func steps(n int) StepData {
	from := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	d := StepData{From: from, To: from.AddDate(0, 0, 10), When: func(t time.Time) string { return t.Format("2 Jan") }}
	for i := range n {
		d.Points = append(d.Points, StepPoint{from.Add(time.Duration(i) * (10 * 24 * time.Hour / time.Duration(n))), float64(i % 7)})
	}
	return d
}

func TestStepChartTellsWhatHeld(t *testing.T) {
	setup(t, Light, 1)
	d := steps(10)
	s := NewStepChart(d)
	window(t, s, 400, 160)
	left, _, width, _ := s.frame()
	s.MouseMoved(mouseAt(left+width*0.35, 60))
	if s.hover != 3 {
		t.Fatalf("the pointer is on point %d", s.hover)
	}
	if got := s.tip(3); got != "3\n4 Mar" {
		t.Errorf("it says %q", got)
	}
	s.MouseMoved(mouseAt(2, 60))
	if s.hover != -1 {
		t.Error("the axis counts as a point")
	}
	s.MouseIn(mouseAt(left+width, 60))
	s.MouseOut()
	if s.hover != -1 {
		t.Error("still on a point")
	}
	d.Points = d.Points[5:] // nothing is known before
	s.Set(d)
	if i := s.at(left + 10); i != -1 {
		t.Errorf("point %d holds before the first", i)
	}
}

// However many points there are, about one step a pixel is drawn.
func TestStepChartDrawsNoMoreThanItShows(t *testing.T) {
	setup(t, Light, 1)
	s := NewStepChart(steps(50_000))
	window(t, s, 400, 160)
	if n := len(test.WidgetRenderer(s).Objects()); n < 400 || n > 1300 {
		t.Errorf("%d things are drawn", n)
	}
}

func TestBannerBreaks(t *testing.T) {
	setup(t, Light, 1)
	taps := 0
	go1, go2 := NewButton("Show what", "", func() { taps++ }), NewButton("Approve and push", "", func() { taps += 10 })
	b := NewBanner(Warn, IconWarning, "This push would take 21 of 100 items to zero. Is that right?", go1, go2)
	wide, narrow := b.HeightFor(900), b.HeightFor(380)
	if narrow < wide+go1.MinSize().Height {
		t.Errorf("%.0f tall when wide, %.0f when narrow", wide, narrow)
	}
	window(t, b, 900, wide)
	test.Tap(go1)
	test.Tap(go2)
	if taps != 11 {
		t.Errorf("taps: %d", taps)
	}
	b.SetText("Short.")
	if b.text.Text() != "Short." || b.text.Size().Width <= 0 {
		t.Error("the new text is not shown")
	}
	var _ fyne.Widget = b
}
