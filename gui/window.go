package gui

import (
	"context"
	"sync"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/setup"
	"tallybridge/gui/words"
)

// The keys under which the window's own things are kept.
const (
	keepPreferences = "preferences"
	keepWindow      = "window"
)

// The window's size when nobody has changed it, and the least one it is
// designed for.
const (
	usualWidth, usualHeight float32 = 1180, 760
)

// arrangement is what is remembered of the window.
type arrangement struct {
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
	Page   page.ID `json:"page"`
	// Hid tells that the user was told once where the window goes.
	Hid bool `json:"hid"`
}

// Window is the program's one window and what belongs to it.
type Window struct {
	app  fyne.App
	win  fyne.Window
	loop kit.Loop
	back Backstage

	prefs    page.Preferences
	arranged arrangement

	layers *kit.Layers
	body   *fyne.Container // one object: what the window shows
	desk   *desk           // the open profile; nil while there is none
	tray   *tray

	hidden    bool // in the tray
	away      bool // another program has the keyboard
	started   bool
	opening   bool
	wanted    Target  // what is being opened
	next      *Target // what a second start asked for meanwhile
	quitting  bool
	cancelled context.CancelFunc

	ctx  context.Context // ends with the program
	stop context.CancelFunc
	work sync.WaitGroup // what Quit waits for
	// leaving is the end that Quit began; over tells that the application's loop
	// has ended.
	leaving sync.WaitGroup
	over    atomic.Bool
}

// New makes the window. Start shows it. ctx ends with the program.
func New(ctx context.Context, app fyne.App, loop kit.Loop, back Backstage) *Window {
	w := &Window{app: app, loop: loop, back: back}
	w.ctx, w.stop = context.WithCancel(ctx)
	w.arranged = arrangement{Width: usualWidth, Height: usualHeight, Page: page.Overview}
	back.Keep().Load(keepWindow, &w.arranged)
	back.Keep().Load(keepPreferences, &w.prefs)
	w.applyPreferences()
	w.win = app.NewWindow("Tallybridge")
	w.win.SetPadded(false)
	w.win.SetMaster()
	w.body = container.NewStack()
	w.layers = kit.NewLayers(loop, w.win.Canvas(), w.body)
	w.win.SetContent(w.layers.Root)
	w.win.Resize(fyne.NewSize(w.arranged.Width, w.arranged.Height))
	w.win.SetCloseIntercept(w.closeAsked)
	w.win.SetOnDropped(w.dropped)
	w.win.Canvas().SetOnTypedKey(w.typedKey)
	app.Lifecycle().SetOnEnteredForeground(func() { w.away = false; w.returned() })
	app.Lifecycle().SetOnExitedForeground(func() { w.away = true })
	w.tray = newTray(w)
	w.tray.update() // the toolkit starts a tray only with its loop, when there is a menu by then
	w.setMenu()
	return w
}

// Start shows the window and opens what is asked for.
func (w *Window) Start(t Target, hidden bool) {
	w.started = true
	if w.next != nil { // a second start was quicker
		t, w.next = *w.next, nil
	}
	if hidden && w.trayWorks() {
		w.hidden = true
	} else {
		w.win.Show()
	}
	if t == (Target{}) {
		w.background(func(ctx context.Context) func() {
			last, ok := w.back.Last(ctx)
			return func() {
				if !ok {
					w.welcome()
					return
				}
				w.open(last)
			}
		})
		return
	}
	w.open(t)
}

// background runs something off the UI goroutine and what it returns on it.
// Quit waits for it.
func (w *Window) background(do func(ctx context.Context) func()) {
	ctx := w.ctx
	w.work.Go(func() {
		if apply := do(ctx); apply != nil {
			w.loop.Post(apply)
		}
	})
}

func (w *Window) show() {
	if w.quitting {
		return
	}
	was := w.hidden
	w.hidden = false
	w.win.Show()
	w.win.RequestFocus()
	if was {
		w.returned()
		if w.desk != nil {
			w.desk.unveiled()
		}
	}
	w.tray.update()
}

// Woke tells that the computer has slept: what became due is done at once. Any
// goroutine.
func (w *Window) Woke() { w.loop.Post(w.returned) }

// returned looks at the schedule when somebody comes back: the computer may
// have slept.
func (w *Window) returned() {
	if w.desk != nil {
		w.desk.s.Engine.Wake()
	}
}

// set shows one thing in the window.
func (w *Window) set(o fyne.CanvasObject) {
	w.body.Objects = []fyne.CanvasObject{o}
	w.body.Refresh()
}

// say is a page with one sentence.
func (w *Window) say(v kit.View) { w.set(kit.NewStateView(v)) }

// welcome is the first page of a new user.
func (w *Window) welcome() {
	w.win.SetTitle("Tallybridge")
	w.set(setup.NewWelcome(setup.Ways{
		Practice:   func() { w.open(Target{Practice: true}) },
		Connect:    func() { w.open(Target{Profile: "default"}) },
		OpenFolder: w.askFolder,
		Language: func(code string) {
			n := w.prefs
			n.Language = code
			w.setPreferences(n)
		},
		Version: w.back.Version(),
	}).Content())
	w.tray.update()
}

// open closes the open profile and opens another.
func (w *Window) open(t Target) {
	if w.opening || w.quitting {
		return
	}
	w.opening, w.wanted = true, t
	ctx, cancel := context.WithCancel(w.ctx)
	w.cancelled = cancel
	opening := words.T("Opening your data…")
	if t.Practice {
		opening = words.T("Opening the practice business…")
	}
	before := w.endDesk()
	w.say(kit.View{Icon: kit.IconDatabase, Title: opening})
	w.background(func(context.Context) func() {
		if before != nil {
			before()
		}
		s, err := w.back.Open(ctx, t, w.askPassphrase)
		return func() {
			cancel()
			w.opening = false
			if w.quitting {
				w.endSession(s)
				return
			}
			if err != nil {
				w.couldNotOpen(t, err)
			} else {
				w.begin(s)
			}
			w.goOn()
		}
	})
}

// endSession closes a session that came too late.
func (w *Window) endSession(s *Session) {
	if s != nil {
		w.background(func(context.Context) func() {
			w.back.Logged(s, s.Close())
			return nil
		})
	}
}

func (w *Window) couldNotOpen(t Target, err error) {
	w.back.Logged(nil, err)
	message, advice, _ := page.Say(err)
	v := kit.View{
		Icon: kit.IconError, Tone: kit.Bad, Title: message, Text: advice,
		Action: words.T("Try again"), OnTap: func() { w.open(t) },
		Second: words.T("Open something else"), OnSecond: w.welcome,
	}
	if domain.KindOf(err) == domain.FaultBusy {
		v.Icon, v.Tone = kit.IconInfo, kit.Info
	}
	w.say(v)
	w.tray.update()
	if w.hidden { // nobody sees the sentence above
		w.notify(words.T("Tallybridge could not open your data"), words.T("Nothing is synced until it can. Open the window to see why."))
	}
}

// begin shows an open profile.
func (w *Window) begin(s *Session) {
	w.desk = newDesk(w, s)
	w.win.SetTitle(w.title())
	w.set(w.desk.content)
	w.setMenu()
	w.desk.start()
	for _, r := range s.Remarks {
		w.layers.Toasts.Add(kit.Toast{Text: r, Tone: kit.Info})
	}
	w.tray.update()
}

func (w *Window) title() string {
	switch {
	case w.desk == nil:
		return "Tallybridge"
	case w.desk.s.Practice:
		return words.T("Tallybridge – practice accounts")
	case w.desk.s.Profile != "" && w.desk.s.Profile != "default":
		return "Tallybridge – " + w.desk.s.Profile
	}
	return "Tallybridge"
}

// endDesk takes the open profile off the window and returns what closes it,
// off the UI goroutine.
func (w *Window) endDesk() func() {
	d := w.desk
	if d == nil {
		return nil
	}
	w.desk = nil
	d.leave()
	w.uncover()
	w.setMenu()
	return func() {
		d.end()
		w.back.Logged(d.s, d.s.Close())
	}
}

// rebuild makes the screens anew, because the language changed.
func (w *Window) rebuild() {
	w.setMenu()
	w.tray.update()
	if w.desk == nil {
		if !w.opening {
			w.welcome()
		}
		return
	}
	w.desk.rebuild()
	w.win.SetTitle(w.title())
	w.set(w.desk.content)
}

// dropped hands dropped files to the screen.
func (w *Window) dropped(_ fyne.Position, files []fyne.URI) {
	if w.desk != nil {
		if p, ok := w.desk.page().(page.Dropper); ok && p.Drop(files) {
			return
		}
	}
	w.layers.Toasts.Add(kit.Toast{Text: words.T("Nothing here takes this file. Mapping, Inventory, Orders and Fees take tables, such as CSV files."), Tone: kit.Info})
}
