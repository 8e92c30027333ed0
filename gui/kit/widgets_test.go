package kit

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"github.com/google/go-cmp/cmp"

	"tallybridge/assets/icons"
)

func mouseAt(x, y float32) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y), AbsolutePosition: fyne.NewPos(x, y)}}
}

// Every icon can be drawn, in any colour, and draws something.
func TestIconsDraw(t *testing.T) {
	setup(t, Light, 1)
	files, err := fs.Glob(icons.Files, "*.svg")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d icons, %v", len(files), err)
	}
	for _, f := range files {
		name := IconName(strings.TrimSuffix(f, ".svg"))
		img := canvas.NewImageFromResource(IconIn(name, ColorAccent))
		win := window(t, img, 48, 48)
		picture := flat(win.Canvas().Capture())
		inked := 0
		for i := 0; i < len(picture.Pix); i += 4 {
			if picture.Pix[i] < 0x80 {
				inked++
			}
		}
		if inked < 20 || inked > 48*48/2 {
			t.Errorf("%s draws %d pixels", name, inked)
		}
	}
}

func TestButton(t *testing.T) {
	setup(t, Light, 1)
	taps := 0
	b := NewPrimary("Sync now", IconRefresh, func() { taps++ })
	window(t, b, 200, 40)
	test.Tap(b)
	key(b, fyne.KeySpace, fyne.KeyReturn, fyne.KeyDown)
	if taps != 3 {
		t.Errorf("%d taps", taps)
	}
	b.SetBusy(true)
	test.Tap(b)
	b.SetBusy(false)
	b.Disable()
	key(b, fyne.KeySpace)
	if taps != 3 {
		t.Error("a locked button works")
	}
}

func TestSearchWaitsForTheLastKey(t *testing.T) {
	p := setup(t, Light, 1)
	var asked []string
	left := 0
	s := NewSearch(p, "Search", func(text string) { asked = append(asked, text) })
	s.OnLeave = func() { left++ }
	win := window(t, s, 300, 40)
	win.Canvas().Focus(s)
	for _, r := range "bot" {
		s.TypedRune(r)
		p.Advance(SearchDelay / 2)
	}
	if len(asked) != 0 {
		t.Errorf("asked %q before the pause", asked)
	}
	p.Advance(SearchDelay)
	s.TypedRune('t')
	key(s, fyne.KeyReturn)
	key(s, fyne.KeyReturn) // the same again asks nothing
	key(s, fyne.KeyEscape)
	key(s, fyne.KeyEscape, fyne.KeyDown)
	p.Advance(time.Second)
	if diff := cmp.Diff([]string{"bot", "bott", ""}, asked); diff != "" {
		t.Error(diff)
	}
	if left != 2 || p.Timers() != 0 {
		t.Errorf("left %d times, %d timers", left, p.Timers())
	}
	s.Insert('x')
	if s.Text != "x" {
		t.Errorf("the field has %q", s.Text)
	}
}

func TestFilterChips(t *testing.T) {
	setup(t, Light, 1)
	var got []string
	f := NewFilterChips(func(id string) { got = append(got, id) }, Filter{"all", "All", 10, Neutral}, Filter{"bad", "Conflict", 2, Bad}, Filter{"new", "Unmapped", 0, Warn})
	window(t, f, 600, 60)
	face := f.faces[1]
	f.Tapped(&fyne.PointEvent{Position: fyne.NewPos(face.x+5, face.y+5)})
	key(f, fyne.KeyRight, fyne.KeyRight, fyne.KeyHome)
	f.Choose("bad") // by the program: nobody is told
	f.SetFilters(Filter{"all", "All", 9, Neutral})
	if diff := cmp.Diff([]string{"bad", "new", "all"}, got); diff != "" {
		t.Error(diff)
	}
	if f.Chosen() != "all" {
		t.Errorf("a filter that is gone leaves %q chosen", f.Chosen())
	}
}

func TestProgressStrip(t *testing.T) {
	p := setup(t, Light, 1)
	cancelled := 0
	strip := NewProgressStrip(p, "Cancel", func() { cancelled++ })
	window(t, strip, 600, 40)
	if strip.Visible() || p.Timers() != 0 {
		t.Error("at rest it takes no room")
	}
	strip.Set(ProgressState{Text: "Reading"})
	p.Advance(time.Second)
	if p.Timers() != 1 || strip.phase == 0 {
		t.Error("while nobody knows how much there is, the bar moves")
	}
	strip.Set(ProgressState{Text: "Reading", Done: 3, Total: 10})
	if p.Timers() != 0 {
		t.Error("a bar that shows its length does not move by itself")
	}
	test.Tap(strip.cancel)
	strip.Cancelling()
	test.Tap(strip.cancel)
	if cancelled != 1 {
		t.Errorf("Cancel ran %d times", cancelled)
	}
	strip.Set(ProgressState{Text: "Reading"})
	strip.Done()
	if strip.Visible() || p.Timers() != 0 {
		t.Error("done, and still there")
	}
}

func TestSplit(t *testing.T) {
	setup(t, Light, 1)
	var views []SplitView
	s := NewSplit(NewText(Body, "main"), NewText(Body, "side"))
	s.OnView = func(v SplitView) { views = append(views, v) }
	win := window(t, s, 1000, 300)
	if s.main.Size().Width != 1000 {
		t.Error("closed, the page has all the room")
	}
	s.Open(true)
	test.Drag(win.Canvas(), fyne.NewPos(1000-SideDefault, 100), -60, 0)
	want := []SplitView{{SideDefault, true}, {SideDefault + 60, true}}
	if diff := cmp.Diff(want, views); diff != "" {
		t.Error(diff)
	}
	win.Resize(fyne.NewSize(1400, 300))
	if got := s.side.Size().Width; got != SideDefault+60-1 {
		t.Errorf("a wider window changes the panel to %v", got)
	}
	win.Resize(fyne.NewSize(600, 300))
	if got := s.side.Size().Width; got != 600-mainLeast-1 {
		t.Errorf("in a narrow window the panel has %v", got)
	}
	s.SetView(SplitView{Side: -5, Open: true})
	if s.View() != (SplitView{SideDefault, true}) {
		t.Errorf("a broken view becomes %+v", s.View())
	}
}

func TestTileAndDetails(t *testing.T) {
	setup(t, Light, 1)
	taps := 0
	tile := NewTile(Stat{Label: "Conflicts", Figure: "17"}, func() { taps++ })
	window(t, tile, 200, 100)
	test.Tap(tile)
	key(tile, fyne.KeyReturn)
	if taps != 2 {
		t.Errorf("%d taps", taps)
	}
	var copied string
	d := NewDetails(Detail{Label: "SKU", Value: "AB-1", Copy: true}, Detail{Label: "Note", Value: "none"})
	d.OnCopied = func(s string) { copied = s }
	window(t, d, 300, 200)
	test.Tap(d.rows[0].copy)
	if copied != "AB-1" || fyne.CurrentApp().Clipboard().Content() != "AB-1" {
		t.Errorf("copied %q", copied)
	}
}

func TestChartScale(t *testing.T) {
	for high, want := range map[float64][2]float64{
		0: {1, 4}, 1: {1, 1}, 3: {1, 3}, 9: {2, 5}, 10: {2, 5}, 393: {100, 4}, 1000: {200, 5}, 48_120: {10_000, 5}, 0.2: {1, 1},
	} {
		step, n := scale(high)
		if step != want[0] || float64(n) != want[1] || step*float64(n) < high {
			t.Errorf("an axis to %v has %d steps of %v", high, n, step)
		}
	}
}

func TestChartTips(t *testing.T) {
	p := setup(t, Light, 1)
	b := NewBarChart(BarData{Labels: []string{"Mon", "Tue"}, Series: []ChartSeries{{Name: "US", Values: []float64{3, 4}}, {Name: "EU", Values: []float64{1}}}, Total: "Total"})
	win := window(t, b, 400, 200)
	tips := NewTips(p)
	tips.Attach(win.Canvas())
	defer tips.Detach()
	b.MouseMoved(mouseAt(120, 80))
	p.Advance(TipDelay)
	if got := tips.Shown(); got != "Mon\nUS  3\nEU  1\nTotal  4" {
		t.Errorf("the bar says %q", got)
	}
	b.MouseOut()
	s := NewShareBar(Share{"US", 10, "10", ""}, Share{"EU", 0, "0", ""}, Share{"UK", 1e-9, "a little", ""})
	spans := s.spans(300)
	if spans[1][0] != spans[1][1] || spans[2][1]-spans[2][0] < 2 || spans[2][1] > 300.01 {
		t.Errorf("spans %v", spans)
	}
}

func TestFormRowError(t *testing.T) {
	setup(t, Light, 1)
	row := NewFormRow("Cost", "In AUD.", NewEntry(""))
	window(t, row, 300, 100)
	before := row.HeightFor(300)
	row.SetError("This is no number.")
	if row.Error() == "" || row.hint.Text() != "This is no number." || !row.mark.Visible() || row.HeightFor(300) != before {
		t.Error("the error stands where the hint stood, and nothing jumps")
	}
	row.SetError("")
	if row.hint.Text() != "In AUD." || row.mark.Visible() {
		t.Error("the hint is back")
	}
}

func TestNavBar(t *testing.T) {
	setup(t, Light, 1)
	var got []string
	n := NewNavBar(func(id string) { got = append(got, id) }, NewIconButton(IconSettings, "Settings", nil),
		NavItem{"a", "Overview", IconOverview, 0}, NavItem{"b", "Mapping", IconMapping, 17}, NavItem{"c", "Inventory", IconBox, 0})
	win := window(t, n, 700, 40)
	n.Tapped(&fyne.PointEvent{Position: fyne.NewPos(n.faces[1].x+5, 10)})
	key(n, fyne.KeyRight, fyne.KeyRight)
	if diff := cmp.Diff([]string{"b", "c"}, got); diff != "" {
		t.Error(diff)
	}
	if !n.faces[0].label.Visible() {
		t.Error("with enough room all pages have their words")
	}
	win.Resize(fyne.NewSize(260, 40))
	if n.faces[0].label.Visible() || !n.faces[2].label.Visible() {
		t.Error("in a narrow window only the current page has its word")
	}
	last := n.faces[2]
	if last.x+last.w > 260-30 {
		t.Errorf("the pages end at %v", last.x+last.w)
	}
}

func TestFilterChipsWrap(t *testing.T) {
	setup(t, Light, 1)
	f := NewFilterChips(nil, Filter{"all", "All", 10, Neutral}, Filter{"bad", "Conflict", 2, Bad}, Filter{"new", "Unmapped", 0, Warn})
	if one, two := f.HeightFor(f.Width()), f.HeightFor(f.Width()-5); two <= one {
		t.Errorf("rows are %v and %v tall", one, two)
	}
}

func TestChoices(t *testing.T) {
	setup(t, Light, 1)
	var got []string
	note := func(id string) { got = append(got, id) }
	o := NewOptions(note, "", Option{ID: "a", Text: "A", More: "More about it."}, Option{ID: "b", Text: "B", Disabled: true}, Option{ID: "c", Text: "C"})
	win := window(t, o, 300, 300)
	if o.Chosen() != "" {
		t.Error("nothing is chosen for anybody")
	}
	o.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5, o.spans[1][0]+3)})
	o.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5, o.spans[0][0]+3)})
	win.Canvas().Focus(o)
	key(o, fyne.KeyDown, fyne.KeySpace, fyne.KeySpace)

	s := NewSelect(note, "x", "Choose…", Option{ID: "x", Text: "Hourly"}, Option{ID: "y", Text: "Daily"})
	win = window(t, s, 300, 300)
	test.Tap(s.Button)
	m := win.Canvas().Overlays().Top().(*menuPage)
	key(m, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	if s.Text != "Daily" {
		t.Errorf("the field says %q", s.Text)
	}
	if diff := cmp.Diff([]string{"a", "c", "y"}, got); diff != "" {
		t.Error(diff)
	}

	turned := 0
	w := NewSwitch("Tray", false, func(bool) { turned++ })
	window(t, w, 200, 40)
	test.Tap(w)
	key(w, fyne.KeySpace)
	w.Disable()
	test.Tap(w)
	if turned != 2 || w.On() {
		t.Errorf("turned %d times", turned)
	}
}

func TestKeysText(t *testing.T) {
	s := &desktop.CustomShortcut{KeyName: fyne.KeyK, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift}
	if got := keysText(s, false); got != "Ctrl+Shift+K" {
		t.Error(got)
	}
	s = &desktop.CustomShortcut{KeyName: fyne.KeyK, Modifier: fyne.KeyModifierSuper}
	if got := keysText(s, true); got != "⌘K" {
		t.Error(got)
	}
}

// The column of sections is worked by mouse and keys, and a step's new state
// does not change the choice.
func TestSideNav(t *testing.T) {
	setup(t, Light, 1)
	var chosen []string
	items := []SideItem{{ID: "a", Text: "A", Number: 1}, {ID: "b", Text: "B", Number: 2}, {ID: "c", Text: "C", Number: 3}}
	n := NewSideNav(func(id string) { chosen = append(chosen, id) }, items...)
	window(t, n, 200, 200)
	if n.Chosen() != "a" || len(chosen) != 0 {
		t.Fatalf("at first %q, told %q", n.Chosen(), chosen)
	}
	n.Tapped(&fyne.PointEvent{Position: fyne.NewPos(20, n.faces[1].y+3)})
	key(n, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyHome, fyne.KeyEnd)
	if diff := cmp.Diff([]string{"b", "c", "b", "a", "c"}, chosen); diff != "" {
		t.Error(diff)
	}
	items[2].More = "Done"
	n.SetItems(items...)
	if n.Chosen() != "c" || len(chosen) != 5 {
		t.Error("new states changed the choice")
	}
}

// A drawing keeps its proportions and never leaves a colour's name in it.
func TestDrawingFollowsTheTheme(t *testing.T) {
	setup(t, Light, 1)
	d := NewDrawing("x", []byte(`<svg><rect fill="$tint" stroke="$line"/></svg>`), 400, 200)
	window(t, d, 200, 200)
	if h := d.HeightFor(200); h != 100 {
		t.Errorf("%v tall at half its width", h)
	}
	if h := d.HeightFor(900); h != 200 {
		t.Errorf("%v tall where there is room", h)
	}
	light := d.drawn
	if strings.Contains(light, "$") {
		t.Error(light)
	}
	fyne.CurrentApp().Settings().SetTheme(NewTheme(Dark, 1))
	d.Refresh()
	if d.drawn == light {
		t.Error("the drawing has the same colours in the dark")
	}
}

// What gets the keyboard can be seen, wherever on a long page it is.
func TestFocusScrollsToWhatHasIt(t *testing.T) {
	setup(t, Light, 1)
	var fields []fyne.CanvasObject
	var first, last *Entry
	for range 30 {
		last = NewEntry("")
		if first == nil {
			first = last
		}
		fields = append(fields, NewFormRow("Label", "hint", last))
	}
	options := NewOptions(nil, "", Option{ID: "a", Text: "A", More: "more"}, Option{ID: "b", Text: "B", More: "more"}, Option{ID: "c", Text: "C", More: "more"})
	win := window(t, Scroll(NewCard(VStack(Apart, append(fields, options)...))), 300, 200)
	inView := func(o fyne.CanvasObject, y, h float32) bool {
		top := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y + y
		return top >= 0 && top+h <= 200
	}
	win.Canvas().Focus(last)
	if !inView(last, 0, last.Size().Height) {
		t.Error("the last field has the keyboard and cannot be seen")
	}
	win.Canvas().Focus(options)
	key(options, fyne.KeyDown, fyne.KeyDown)
	if s := options.spans[2]; !inView(options, s[0], s[1]-s[0]) {
		t.Error("the last option has the keyboard and cannot be seen")
	}
	win.Canvas().Focus(first)
	if !inView(first, 0, first.Size().Height) {
		t.Error("the first field has the keyboard and cannot be seen")
	}
}
