package kit

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestFit(t *testing.T) {
	setup(t, Light, 1)
	m := metricsFor(13, fyne.TextStyle{})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-zA-Z0-9 äöüß·–]{0,60}`).Draw(t, "s")
		width := rapid.Float32Range(0, 500).Draw(t, "width")
		got, cut := m.fit(s, width)
		switch {
		case !utf8.ValidString(got):
			t.Fatalf("%q is broken", got)
		case !cut && got != s:
			t.Fatalf("%q became %q without being cut", s, got)
		case cut && got != "" && !strings.HasSuffix(got, ellipsis):
			t.Fatalf("%q became %q without a sign", s, got)
		case cut && m.width(s) <= width:
			t.Fatalf("%q fits %v and was cut", s, width)
		case m.width(got) > width+0.01:
			t.Fatalf("%q does not fit %v", got, width)
		}
		// what is drawn is as wide as we reckon, within a pixel or two for kerning
		if got != "" {
			drawn := fyne.MeasureText(got, 13, fyne.TextStyle{}).Width
			if drawn > width+2 {
				t.Fatalf("%q is drawn %v wide in %v", got, drawn, width)
			}
		}
	})
}

func TestWrap(t *testing.T) {
	setup(t, Light, 1)
	m := metricsFor(13, fyne.TextStyle{})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-zA-Z]{1,12}( [a-zA-Z]{1,30}){0,12}`).Draw(t, "s")
		width := rapid.Float32Range(60, 400).Draw(t, "width")
		lines := m.wrap(s, width)
		for _, l := range lines {
			if m.width(l) > width+0.01 {
				t.Fatalf("line %q does not fit %v", l, width)
			}
		}
		if got := strings.Join(lines, ""); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(s, " ", "") {
			t.Fatalf("letters were lost: %q", lines)
		}
	})
	if diff := cmp.Diff([]string{"A", "AAAAAM", "E"}, m.wrap("A AAAAAME", m.width("AAAAAM"))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"one", "", "two"}, m.wrap("one\n\ntwo", 200)); diff != "" {
		t.Error(diff)
	}
}

func TestOneLine(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "a\nb\tc": "a b c", "x\u202egpj.exe": "xgpj.exe", "ümlaut": "ümlaut", "nul\x00": "nul ", "\u2028": " ",
	} {
		if got := oneLine(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestRelativeTimes(t *testing.T) {
	w := EnglishTimes()
	for d, want := range map[time.Duration]string{
		0: "just now", 44 * time.Second: "just now", 50 * time.Second: "1 min ago", 89 * time.Second: "1 min ago", 12 * time.Minute: "12 min ago",
		59*time.Minute + 20*time.Second: "59 min ago", 59*time.Minute + 40*time.Second: "1 hour ago", 3 * time.Hour: "3 hours ago",
		23*time.Hour + 40*time.Minute: "yesterday", 50 * time.Hour: "2 days ago",
		-10 * time.Second: "now", -3 * time.Minute: "in 3 min", -90 * time.Minute: "in 2 hours", -25 * time.Hour: "tomorrow",
	} {
		if got := w.Relative(start.Add(-d), start); got != want {
			t.Errorf("%v ago is %q, want %q", d, got, want)
		}
	}
	if got := w.Relative(time.Time{}, start); got != "" {
		t.Errorf("never is %q", got)
	}
	if got := w.Relative(start.AddDate(0, -2, 0), start); !strings.Contains(got, "Jan 2026") {
		t.Errorf("two months ago is %q", got)
	}
}

func TestTimeTextTicks(t *testing.T) {
	p := setup(t, Light, 1)
	text := NewTimeText(p, Caption, EnglishTimes(), "Synced ")
	ticker := NewTicker(p, text.Tick)
	text.Set(start)
	ticker.Start()
	p.Advance(2 * time.Minute)
	if text.Text.Text() != "Synced 2 min ago" {
		t.Errorf("it says %q", text.Text.Text())
	}
	ticker.Stop()
	if p.Timers() != 0 {
		t.Error("a stopped ticker wakes nobody")
	}
}

func TestDigits(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -4321: "−4,321"} {
		if got := digits(n); got != want {
			t.Errorf("%d is %q", n, got)
		}
	}
}

func TestTextCutTellsTheWhole(t *testing.T) {
	p := setup(t, Light, 1)
	text := NewCutText(Body, "A rather long sentence that has no room at all", 40)
	win := window(t, text, 100, 30)
	tips := NewTips(p)
	tips.Attach(win.Canvas())
	defer tips.Detach()
	text.MouseIn(mouseAt(5, 5))
	p.Advance(TipDelay)
	if tips.Shown() != text.Text() {
		t.Errorf("the tip says %q", tips.Shown())
	}
	text.MouseOut()
	if tips.Shown() != "" {
		t.Error("the tip stays")
	}
}

func TestParagraphHeight(t *testing.T) {
	setup(t, Light, 1)
	words := "Tallybridge posts one zero-total bill and one zero-total credit note each time stock changed."
	a, b := NewParagraph(Body, words), NewText(Body, "below")
	page := VStack(8, a, b)
	window(t, page, 200, 300)
	if a.Size().Height < 3*lineHeight(Body.metrics()) {
		t.Errorf("the paragraph is %v tall", a.Size().Height)
	}
	if b.Position().Y != a.Size().Height+8 {
		t.Errorf("what follows is at %v, the paragraph ends at %v", b.Position().Y, a.Size().Height)
	}
	narrow, wide := a.HeightFor(120), a.HeightFor(900)
	if narrow <= wide || wide != lineHeight(Body.metrics()) {
		t.Errorf("heights %v and %v", narrow, wide)
	}
}

// A page knows how tall its top is at its width, also when the width changes.
func TestFrameFollowsItsWidth(t *testing.T) {
	setup(t, Light, 1)
	top := VStack(8, NewParagraph(Body, "Tallybridge posts one zero-total bill and one zero-total credit note each time stock changed."))
	middle := NewText(Body, "rows")
	win := window(t, Frame(top, NewText(Caption, "foot"), middle), 200, 400)
	for _, width := range []float32{200, 900, 300, 1200} {
		win.Resize(fyne.NewSize(width, 400))
		if got, want := middle.Position().Y, top.Objects[0].(*Text).HeightFor(width); got != want {
			t.Errorf("at %v the rows begin at %v, the text ends at %v", width, got, want)
		}
	}
}
