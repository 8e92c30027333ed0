// Package stage is what the tests of the window stand on: an engine with
// practice data, a pumped UI goroutine, a window without a display, and
// pictures to compare with. The program itself never imports it.
package stage

import (
	"context"
	"crypto/rand"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/demo"
	"tallybridge/engine"
	"tallybridge/engine/sandbox"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// Step says how far the practice business has come.
type Step int

// The steps.
const (
	Empty     Step = iota // a new profile, nothing connected
	Connected             // practice accounts connected, books read, choices not made
	Chosen                // accounts and choices made, costs brought
	Previewed             // a dry run was made: everything is listed, nothing is written
	Settled               // safe suggestions accepted, the rest set aside
	Synced                // automatic sync is on and one sync went through
)

// Options choose a stage.
type Options struct {
	SKUs    int // 60 when 0; 60 at least with all difficulties
	Plain   bool
	Step    Step
	Variant kit.Variant
	Factor  float32 // of the text size
	// Language of the window; English when empty.
	Language string
	// World changes the practice business's own options before it grows.
	World func(*sandbox.Options)
	// Changes is how many changes each run of a big stage made.
	Changes int
	// Moved is a business that was connected on another computer: its data are
	// here, the key to its secrets is not.
	Moved bool
}

// start is the stage's first instant, so that pictures show the same dates.
var start = time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)

// clock is real time, moved to the stage's first instant. While it hurries,
// nobody waits: whoever sleeps moves it on.
type clock struct {
	began time.Time
	mu    sync.Mutex
	ahead time.Duration
	hurry bool
}

func newClock() *clock { return &clock{began: time.Now()} }

// Now is part of domain.Clock.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *clock) now() time.Time { return start.Add(time.Since(c.began) + c.ahead).UTC() }

// Sleep is part of domain.Clock.
func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	if c.skip(d) {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// skip moves the clock on by d when it hurries.
func (c *clock) skip(d time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.hurry {
		c.ahead += d
	}
	return c.hurry
}

// hurrying runs f without waiting for anything.
func (c *clock) hurrying(f func()) {
	set := func(on bool) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.hurry = on
	}
	set(true)
	defer set(false)
	f()
}

// Stage is an engine and the world of a window around it.
type Stage struct {
	T      testing.TB
	Engine *engine.Engine
	Box    *sandbox.Sandbox // nil on a big stage
	Pump   *kit.Pump
	Window fyne.Window
	Host   *page.Host
	// What screens asked of the window.
	Toasts  []kit.Toast
	Went    []page.ID
	Wanted  []page.Want
	Synced  []engine.SyncOptions
	Opened  []string // addresses
	Longs   []*Long  // what took long
	Clicks  int      // that Click and Choose made
	Keep    *Keep
	Files   *Files
	Program *Program

	clock  *clock
	cancel context.CancelFunc
	retold *retold
}

// New makes a stage with the practice business at a step.
func New(t testing.TB, o Options) *Stage {
	t.Helper()
	if o.SKUs == 0 {
		o.SKUs = 60
	}
	c := newClock()
	so := sandbox.Options{Seed: 1, SKUs: o.SKUs, Traps: !o.Plain, Clock: c, ReportTime: time.Millisecond}
	if o.World != nil {
		o.World(&so)
	}
	box, err := sandbox.New(so)
	must(t, err)
	t.Cleanup(box.Close)
	tells := &retold{next: box.Transport()}
	eo := engine.Options{
		Folder: t.TempDir(), Profile: "stage", Version: "0.0.0", Clock: c, Random: rand.Reader, Transport: tells,
		Keychain: demo.NewKeychain(), URLs: demo.URLs(box.Access()), Practice: true, Location: time.UTC,
		OpenBrowser: func(string) error { return nil }, // a person follows Stage.Opened, or what a page shows
	}
	if o.Moved {
		e, err := engine.Open(t.Context(), eo)
		must(t, err)
		must(t, demo.Connect(t.Context(), e, box))
		must(t, e.Close(t.Context()))
		eo.Keychain = demo.NewKeychain()
	}
	e, err := engine.Open(t.Context(), eo)
	must(t, err)
	s := newStage(t, e, o)
	s.Box, s.clock, s.retold = box, c, tells
	c.hurrying(func() { s.walk(o.Step) })
	return s
}

// Sync runs a sync as a person who waits for it would see it, at once.
func (s *Stage) Sync(o engine.SyncOptions) (report engine.Report) {
	s.T.Helper()
	s.clock.hurrying(func() {
		var err error
		report, err = s.Engine.Sync(s.T.Context(), o)
		must(s.T, err)
	})
	return report
}

// walk brings the business to a step.
func (s *Stage) walk(to Step) {
	s.T.Helper()
	ctx := s.T.Context()
	for step := Empty + 1; step <= to; step++ {
		var err error
		switch step {
		case Connected:
			err = demo.Connect(ctx, s.Engine, s.Box)
		case Chosen:
			if err = demo.Choose(ctx, s.Engine, s.Box); err == nil {
				_, _, err = demo.Bring(ctx, s.Engine, s.Box)
			}
		case Previewed:
			_, err = s.Engine.Sync(ctx, engine.SyncOptions{DryRun: true, Trigger: "user"})
		case Settled:
			_, err = demo.Decide(ctx, s.Engine, s.Box)
		case Synced:
			if err = s.Engine.SetAutomatic(ctx, true); err == nil {
				_, err = s.Engine.Sync(ctx, engine.SyncOptions{Trigger: "user"})
			}
		}
		must(s.T, err)
	}
	if to >= Previewed {
		must(s.T, s.Engine.RefreshLists(ctx))
	}
}

func newStage(t testing.TB, e *engine.Engine, o Options) *Stage {
	t.Helper()
	words.Use(o.Language)
	t.Cleanup(func() { words.Use("") })
	app := test.NewTempApp(t)
	app.Settings().SetTheme(kit.NewTheme(o.Variant, o.Factor))
	s := &Stage{T: t, Engine: e, Pump: kit.NewPump(start), Keep: &Keep{}, Program: &Program{}}
	s.Files = &Files{s: s}
	s.Window = test.NewTempWindow(t, nil)
	s.Window.SetPadded(false)
	var ctx context.Context
	ctx, s.cancel = context.WithCancel(t.Context())
	s.Host = &page.Host{
		Ctx: ctx, Engine: e, Loop: s.Pump, Canvas: s.Window.Canvas(), Keep: s.Keep, Files: s.Files,
		Practice: true, Profile: "stage", Program: s.Program,
		Toast: func(x kit.Toast) { s.Toasts = append(s.Toasts, x) },
		Go: func(id page.ID, w page.Want) {
			s.Went, s.Wanted = append(s.Went, id), append(s.Wanted, w)
		},
		Long:    s.long,
		Sync:    func(o engine.SyncOptions) { s.Synced = append(s.Synced, o) },
		OpenURL: func(u string) { s.Opened = append(s.Opened, u) },
	}
	t.Cleanup(s.close)
	return s
}

func (s *Stage) close() {
	s.cancel()
	s.Host.Wait()
	if err := s.Engine.Close(context.WithoutCancel(s.Host.Ctx)); err != nil {
		s.T.Error(err)
	}
}

// Show puts a screen into the window at a size and enters it. It is closed at
// the end of the test.
func (s *Stage) Show(p page.Page, w, h float32, want page.Want) {
	s.T.Helper()
	layers := kit.NewLayers(s.Pump, s.Window.Canvas(), p.Content())
	s.Window.SetContent(layers.Root)
	s.Window.Resize(fyne.NewSize(w, h))
	p.Enter(want)
	s.T.Cleanup(func() {
		p.Leave()
		p.Close()
		layers.Close()
	})
}

// Until plays the UI goroutine until done says so; the test fails when it does
// not within 20 seconds.
func (s *Stage) Until(what string, done func() bool) {
	s.T.Helper()
	for end := time.Now().Add(20 * time.Second); ; {
		s.Pump.Advance(kit.SearchDelay)
		if done() {
			return
		}
		if time.Now().After(end) {
			s.T.Fatalf("waited in vain: %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

// Settle plays the UI goroutine until no work of the screen is under way and
// what it had to say was heard, however long that takes on a busy machine. A
// test whose screen waits for somebody uses Rest or Until.
func (s *Stage) Settle() {
	s.T.Helper()
	end := time.Now().Add(30 * time.Second)
	for quiet := 0; quiet < 5; quiet++ {
		s.Pump.Advance(kit.SearchDelay)
		if s.Pump.Busy() {
			quiet = 0
			time.Sleep(time.Millisecond)
			if time.Now().After(end) {
				s.T.Fatal("the screen does not come to rest")
			}
		}
	}
}

// Rest plays the UI goroutine until nothing was posted for a moment.
func (s *Stage) Rest() {
	s.T.Helper()
	for quiet := 0; quiet < 20; quiet++ {
		s.Pump.Advance(kit.SearchDelay)
		if s.Pump.Drain() > 0 {
			quiet = 0
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var _ page.Program = (*Program)(nil)

// Program is a page.Program that remembers what was asked.
type Program struct {
	Prefs  page.Preferences
	List   []page.ProfileInfo
	Login  bool
	NoTray bool

	mu   sync.Mutex
	said []string
}

// Asked is what was asked so far: "open name", "practice fresh". Screens ask
// some of it off the UI goroutine.
func (p *Program) Asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.said)
}

// Version is part of page.Program.
func (p *Program) Version() string { return "0.0.0" }

// Profiles is part of page.Program.
func (p *Program) Profiles(context.Context) ([]page.ProfileInfo, error) { return p.List, nil }

// OpenProfile is part of page.Program.
func (p *Program) OpenProfile(name string) { p.say("open " + name) }

// OpenPractice is part of page.Program.
func (p *Program) OpenPractice(fresh bool) {
	if fresh {
		p.say("practice fresh")
		return
	}
	p.say("practice")
}

// OpenFolder is part of page.Program.
func (p *Program) OpenFolder(path string) { p.say("folder " + path) }

// RemoveProfile is part of page.Program.
func (p *Program) RemoveProfile(_ context.Context, name string) error {
	p.say("remove " + name)
	return nil
}

// Restore is part of page.Program.
func (p *Program) Restore(path string) { p.say("restore " + path) }

// DataFolder is part of page.Program.
func (p *Program) DataFolder() string { return "/home/you/.config/Tallybridge" }

// LogFolder is part of page.Program.
func (p *Program) LogFolder() string { return "/home/you/.config/Tallybridge/profiles/default/log" }

// ShowFolder is part of page.Program.
func (p *Program) ShowFolder(path string) { p.say("show " + path) }

// Diagnostics is part of page.Program.
func (p *Program) Diagnostics(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, "diagnostics")
	return err
}

// Preferences is part of page.Program.
func (p *Program) Preferences() page.Preferences { return p.Prefs }

// SetPreferences is part of page.Program.
func (p *Program) SetPreferences(n page.Preferences) { p.Prefs = n }

// StartsAtLogin is part of page.Program.
func (p *Program) StartsAtLogin() (on, ok bool) { return p.Login, true }

// SetStartAtLogin is part of page.Program.
func (p *Program) SetStartAtLogin(on bool) error {
	p.Login = on
	return nil
}

// TrayReal is part of page.Program.
func (p *Program) TrayReal() bool { return !p.NoTray }

// Forget begins anew to remember what is asked.
func (p *Program) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = nil
}

func (p *Program) say(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, s)
}

// Long is what a screen told of work that takes long.
type Long struct {
	Text        string
	Done, Total int
	Ended       bool
	Cancel      func()
}

func (s *Stage) long(text string, cancel func()) (far func(done, total int), end func()) {
	l := &Long{Text: text, Cancel: cancel}
	s.Longs = append(s.Longs, l)
	return func(done, total int) { l.Done, l.Total = done, total }, func() { l.Ended = true }
}
