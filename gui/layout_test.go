package gui

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/gui/page"
)

// drawn is a text on the window: where it is drawn, and what of that is seen.
type drawn struct {
	text       string
	at, seen   box
	room, need float32 // the width it has and the one it takes
	scrolled   bool    // it lies in something that scrolls
}

type box struct{ x1, y1, x2, y2 float32 }

func boxAt(p fyne.Position, s fyne.Size) box { return box{p.X, p.Y, p.X + s.Width, p.Y + s.Height} }

func (b box) in(o box) box {
	return box{max(b.x1, o.x1), max(b.y1, o.y1), min(b.x2, o.x2), min(b.y2, o.y2)}
}

// most is how far a box may reach into another one: the air around letters.
const most = 2

func (b box) covers(o box) bool {
	c := b.in(o)
	return c.x2-c.x1 > most && c.y2-c.y1 > 2*most
}

func (b box) empty() bool { return b.x2 <= b.x1 || b.y2 <= b.y1 }

// texts collects the visible texts below an object.
func texts(o fyne.CanvasObject, at fyne.Position, clip box, scrolled bool, out *[]drawn) {
	if o == nil || !o.Visible() || clip.empty() {
		return
	}
	at = at.Add(o.Position())
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case *canvas.Text:
		if strings.TrimSpace(o.Text) == "" || o.Color == nil {
			return
		}
		if _, _, _, a := o.Color.RGBA(); a == 0 {
			return
		}
		need := o.MinSize()
		where := boxAt(at, need)
		switch o.Alignment {
		case fyne.TextAlignTrailing:
			where = boxAt(at.AddXY(o.Size().Width-need.Width, 0), need)
		case fyne.TextAlignCenter:
			where = boxAt(at.AddXY((o.Size().Width-need.Width)/2, 0), need)
		}
		where.y1 += (o.Size().Height - need.Height) / 2
		where.y2 += (o.Size().Height - need.Height) / 2
		if seen := where.in(clip); !seen.empty() {
			*out = append(*out, drawn{o.Text, where, seen, o.Size().Width, need.Width, scrolled})
		}
		return
	case *fyne.Container:
		inside = o.Objects
	case *container.Scroll:
		clip, scrolled = clip.in(boxAt(at, o.Size())), true
		inside = []fyne.CanvasObject{o.Content}
	case fyne.Widget:
		inside = test.WidgetRenderer(o).Objects()
	}
	for _, x := range inside {
		texts(x, at, clip, scrolled, out)
	}
}

// faults tells what is cut off and what lies on one another in a window.
func faults(win fyne.Window) []string {
	size := win.Canvas().Size()
	whole := boxAt(fyne.Position{}, size)
	var all []drawn
	texts(win.Content(), fyne.Position{}, whole, false, &all)
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for i, t := range all {
		if t.need > t.room+1 {
			say("“%s” is %.0f wide and has %.0f", t.text, t.need, t.room)
		}
		if !t.scrolled && (t.at.x1 < -1 || t.at.y1 < -most || t.at.x2 > size.Width+1 || t.at.y2 > size.Height+most) {
			say("“%s” is cut by the window's edge: %.0f", t.text, t.at)
		}
		for _, u := range all[i+1:] {
			if t.seen.covers(u.seen) {
				say("“%s” %.0f and “%s” %.0f lie on one another", t.text, t.seen, u.text, u.seen)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestNothingIsCutOrCovered looks at every screen of the whole window, with
// few and many rows, small and large, in both languages and with large text.
func TestNothingIsCutOrCovered(t *testing.T) {
	kinds := map[string]func(t *testing.T) *stage.Stage{
		"0": func(t *testing.T) *stage.Stage { return stage.New(t, stage.Options{}) },
		"5": func(t *testing.T) *stage.Stage {
			return stage.New(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Synced})
		},
		"traps": func(t *testing.T) *stage.Stage { return stage.New(t, stage.Options{Step: stage.Previewed}) },
		"1000":  func(t *testing.T) *stage.Stage { return stage.Big(t, 1000, stage.Options{}) },
	}
	sizes := map[string]fyne.Size{"small": {Width: 1000, Height: 650}, "large": {Width: 1920, Height: 1080}}
	looks := map[string]page.Preferences{
		"light":  {Theme: "light", Language: "en"},
		"dark":   {Theme: "dark", Language: "en"},
		"bigger": {Theme: "light", Language: "en", TextSize: 1.4},
		"german": {Theme: "light", Language: "de"},
	}
	for kind, set := range kinds {
		t.Run(kind, func(t *testing.T) {
			s := set(t)
			for look, prefs := range looks {
				if look == "dark" && os.Getenv("TALLYBRIDGE_LOOK") == "" || testing.Short() && look != "bigger" {
					continue // dark has the same places: it is for a person to look at
				}
				b := benchOn(t, s, func(f *backFake) { f.keep.Store(keepPreferences, prefs) })
				b.start(Target{Practice: true})
				for size, of := range sizes {
					b.w.win.Resize(of)
					b.look(kind + "-" + look + "-" + size)
				}
				b.w.endDesk()
			}
		})
	}
}

// look shows every screen and says what is wrong with it.
func (b *bench) look(name string) {
	b.Window = b.w.win
	for id := range builders {
		b.w.desk.goTo(id, page.Want{})
		b.Rest()
		b.judge(name + "-" + string(id))
		if l, ok := b.Find(func(o fyne.CanvasObject) bool {
			_, ok := o.(fyne.Focusable)
			return ok && fmt.Sprintf("%T", o) == "*kit.rowList"
		}).(fyne.Focusable); ok {
			b.w.win.Canvas().Focus(l)
			l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
			l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			b.Rest()
			b.judge(name + "-" + string(id) + "-panel")
		}
	}
}

func (b *bench) judge(name string) {
	b.Look(name)
	for _, f := range faults(b.w.win) {
		b.T.Errorf("%s: %s", name, f)
	}
}
