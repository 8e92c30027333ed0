package gui

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// desk is an open profile in the window: its screens, what the engine says,
// and the schedule. UI goroutine only, except where a method says otherwise.
type desk struct {
	w       *Window
	s       *Session
	h       *page.Host
	cancel  context.CancelFunc
	content fyne.CanvasObject

	nav     *kit.NavBar
	body    *fyne.Container
	strip   *kit.ProgressStrip
	status  *statusBar
	pages   map[page.ID]page.Page
	missed  map[page.ID]page.Kinds
	current page.ID
	entered bool // the current page was entered and not left
	ticker  *kit.Ticker
	palette *kit.Palette

	step   step
	wish   context.CancelFunc // ends the run that a person asked for, also while it waits; nil when there is none
	long   *long              // of a screen's; nil when there is none
	ear    *ear
	gauge  *kit.Latest // reads the health
	fees   *kit.Latest // counts what the fee check found
	health health.Health
	knows  bool
	// waiting is how much waits for a person.
	waiting int
	// due is how many orders have to go out.
	due      engine.DeadlineCounts
	knowsDue bool
	// openFees is how many findings of the fee check are not ticked off.
	openFees int

	work sync.WaitGroup // schedule and listener
}

func newDesk(w *Window, s *Session) *desk {
	d := &desk{w: w, s: s}
	var ctx context.Context
	ctx, d.cancel = context.WithCancel(w.ctx)
	d.h = &page.Host{
		Ctx: ctx, Engine: s.Engine, Loop: w.loop, Canvas: w.win.Canvas(), Keep: w.back.Keep(),
		Practice: s.Practice, Profile: s.Profile, Program: &program{w, s},
		Go: d.goTo, Sync: d.sync, Long: d.longWork, OpenURL: w.openURL,
	}
	f := &files{w: w, h: d.h}
	d.h.Files, d.h.Toast = f, f.toast
	d.gauge, d.fees = kit.NewLatest(w.loop), kit.NewLatest(w.loop)
	d.ticker = kit.NewTicker(w.loop, d.tick)
	d.current = w.arranged.Page
	if builders[d.current] == nil {
		d.current = page.ID(navItems()[0].ID)
	}
	d.ear = newEar(w.loop, d.heard)
	d.build()
	return d
}

// build makes everything that is seen.
func (d *desk) build() {
	d.pages, d.missed = map[page.ID]page.Page{}, map[page.ID]page.Kinds{}
	d.nav = kit.NewNavBar(func(id string) { d.goTo(page.ID(id), page.Want{}) }, d.corner(), navItems()...)
	d.body = container.NewStack()
	d.strip = kit.NewProgressStrip(d.w.loop, words.T("Cancel"), d.cancelRun)
	d.status = newStatusBar(d.strip, func() { d.goTo(page.Overview, page.Want{}) })
	d.content = kit.Frame(d.nav, d.status.content, d.body)
	d.palette = kit.NewPalette(kit.PaletteOptions{
		Placeholder: words.T("Find an action, a SKU or an item…"), Nothing: words.T("Nothing fits."),
		Commands: d.commands, More: d.findSKUs,
	})
}

// corner are the buttons at the right of the pages.
func (d *desk) corner() fyne.CanvasObject {
	return kit.HStack(kit.Near,
		kit.NewIconButton(kit.IconSearch, words.T("Find an action or a SKU (Ctrl+K)"), d.openPalette),
		kit.NewIconButton(kit.IconHelp, words.T("Help for this screen (F1)"), d.help),
		kit.NewIconButton(kit.IconSettings, words.T("Settings"), func() { d.goTo(page.Settings, page.Want{}) }),
	)
}

// start begins to listen and to work.
func (d *desk) start() {
	events, cancel := d.s.Engine.Subscribe()
	d.work.Go(func() { d.ear.listen(events) })
	context.AfterFunc(d.h.Ctx, cancel)
	d.work.Go(d.schedule)
	if !d.w.hidden {
		d.ticker.Start()
		d.arrive()
	}
	d.measure()
	d.measureFees()
}

// arrive goes to the page where work goes on: setup until its choices are made.
func (d *desk) arrive() {
	page.Work(d.h, func(ctx context.Context) (bool, error) {
		cfg, err := d.s.Engine.Config(ctx)
		return cfg.Automatic || cfg.StockMode != domain.StockUnset, err
	}, func(done bool, err error) {
		to := d.current
		if err == nil && !done && builders[page.Setup] != nil {
			to = page.Setup
		}
		d.goTo(to, page.Want{})
	})
}

// page is the screen that is shown; nil before the first.
func (d *desk) page() page.Page { return d.pages[d.current] }

// goTo shows a screen.
func (d *desk) goTo(id page.ID, want page.Want) {
	build := builders[id]
	if build == nil || d.h.Ctx.Err() != nil {
		return
	}
	if d.entered && id == d.current {
		d.page().Enter(want)
		return
	}
	d.leavePage()
	d.current = id
	p := d.pages[id]
	if p == nil {
		p = build(d.h)
		d.pages[id] = p
	} else if missed := d.missed[id]; len(missed) > 0 {
		p.Heard(missed)
	}
	delete(d.missed, id)
	// What had the keyboard is not seen any more.
	d.w.win.Canvas().Unfocus()
	d.nav.Choose(string(id))
	d.body.Objects = []fyne.CanvasObject{p.Content()}
	d.body.Refresh()
	d.entered = true
	p.Enter(want)
	d.w.setMenu()
	d.w.remember() // a system that shuts down ends the program without asking
}

func (d *desk) leavePage() {
	if p := d.page(); p != nil && d.entered {
		p.Leave()
	}
	d.entered = false
}

// heard takes what happened since the last time.
func (d *desk) heard(n news) {
	if d.h.Ctx.Err() != nil {
		return
	}
	d.progress(n)
	if n.stopped && !d.w.hidden {
		d.cancelled()
	}
	if len(n.kinds) > 0 {
		for id := range d.pages {
			if id == d.current && d.entered {
				continue
			}
			if d.missed[id] == nil {
				d.missed[id] = page.Kinds{}
			}
			for k := range n.kinds {
				d.missed[id][k] = true
			}
		}
		if p := d.page(); p != nil && d.entered {
			p.Heard(n.kinds)
		}
		d.measure()
		if n.kinds[engine.EventFeesChanged] {
			d.measureFees()
		}
	}
}

// measureFees counts the open findings of the fee check. That reads all
// settlements, so it is done only when they changed, and for a window that
// somebody sees.
func (d *desk) measureFees() {
	if d.w.hidden {
		return
	}
	e := d.s.Engine
	d.fees.Run(d.h.Ctx, func(ctx context.Context) func() {
		r, err := e.FeeCheck(ctx)
		if err != nil {
			return nil // the screen says what is wrong
		}
		open := r.Open()
		return func() {
			d.openFees = open
			d.nav.SetBadge(string(page.Fees), open)
		}
	})
}

// measure reads how things are and shows it.
func (d *desk) measure() {
	e, was := d.s.Engine, d.due
	if !d.w.hidden {
		d.status.budgets(e.Budgets())
	}
	d.gauge.Run(d.h.Ctx, func(ctx context.Context) func() {
		f, err := health.Read(ctx, e, d.w.loop.Now())
		if err != nil {
			return nil // the next event asks again
		}
		due, err := e.DeadlineCounts(ctx)
		if err != nil {
			due = was
		}
		return func() {
			d.took(f, health.Of(f))
			d.tookDeadlines(due)
		}
	})
}

func (d *desk) took(f health.Facts, h health.Health) {
	before, waited := d.health, d.waiting
	d.health = h
	d.status.health(h)
	mapping := f.Count(engine.ListMapping, engine.FilterConflict) + f.Count(engine.ListMapping, engine.FilterSuggested)
	held := f.Count(engine.ListInventory, engine.StateHeld)
	refused := f.Count(engine.ListActivity, engine.FilterQuarantine)
	d.waiting = mapping + held + refused
	d.nav.SetBadge(string(page.Mapping), mapping)
	d.nav.SetBadge(string(page.Inventory), held)
	d.nav.SetBadge(string(page.Activity), refused)
	d.nav.SetBadge(string(page.Fees), d.openFees)
	d.w.tray.update()
	// Only numbers and our own words: a notification's text may be run as code.
	// What waited before a start that nobody saw is news as well.
	if (d.knows || d.w.hidden) && h.State == health.NeedsYou && (before.State != health.NeedsYou || waited < d.waiting) && (d.w.hidden || d.w.away) {
		d.w.notify(words.T("Tallybridge needs you"), words.N(max(1, d.waiting), "{{.n}} thing waits for your decision.", "{{.n}} things wait for your decision."))
	}
	d.knows = true
}

// tookDeadlines shows how many orders have to go out, and says so when there
// are more than before. Numbers only: no order, no name.
func (d *desk) tookDeadlines(due engine.DeadlineCounts) {
	before, knew := d.due, d.knowsDue
	d.due, d.knowsDue = due, true
	d.nav.SetBadge(string(page.Orders), due.Late+due.Today)
	if !d.w.hidden && (!knew || !d.w.away) {
		return
	}
	switch {
	case due.Late > before.Late:
		d.w.notify(words.T("Orders are late"), words.N(due.Late, "{{.n}} order should have been shipped.", "{{.n}} orders should have been shipped."))
	case due.Today > before.Today:
		d.w.notify(words.T("Orders to ship today"), words.N(due.Today, "{{.n}} order has to go out today.", "{{.n}} orders have to go out today."))
	}
}

// tick writes relative times anew.
func (d *desk) tick() {
	if p, ok := d.page().(page.Ticker); ok && d.entered {
		p.Tick()
	}
	d.status.budgets(d.s.Engine.Budgets())
	d.status.health(d.health)
	// A deadline that passed changes lists and badges, and no event tells of it.
	if next := d.due.Changes; !next.IsZero() && !d.w.loop.Now().Before(next) {
		d.due.Changes = time.Time{} // until it is counted anew
		d.heard(news{kinds: page.Kinds{engine.EventOrdersChanged: true}})
	}
}

// veiled and unveiled follow the window into the tray and back.
func (d *desk) veiled() {
	d.ticker.Stop()
	d.status.idle()
	d.leavePage()
	d.s.Engine.ReleaseLists()
}

func (d *desk) unveiled() {
	d.ticker.Start()
	d.goTo(d.current, page.Want{})
	d.measure()
	d.measureFees()
}

// rebuild makes the screens anew in another language.
func (d *desk) rebuild() {
	d.leavePage()
	d.closePages()
	d.build()
	d.goTo(d.current, page.Want{})
	d.measure()
}

func (d *desk) closePages() {
	for _, p := range d.pages {
		p.Close()
	}
}

// leave takes the desk off the window: nothing is started any more.
func (d *desk) leave() {
	d.leavePage()
	d.ticker.Stop()
	d.status.idle()
	d.palette.Close()
	d.gauge.Cancel()
	d.fees.Cancel()
	d.s.Engine.Cancel()
	d.cancel()
}

// end waits for everything that was started. Off the UI goroutine.
func (d *desk) end() {
	d.work.Wait()
	d.gauge.Wait()
	d.fees.Wait()
	d.closePages()
	d.h.Wait()
}

// schedule does what is due until the profile is closed; the engine knows what
// that is, with automatic sync and without. Off the UI goroutine.
func (d *desk) schedule() {
	ctx := d.h.Ctx
	for ctx.Err() == nil {
		if err := d.s.Engine.Watch(ctx, func(engine.Report, error) {}); err != nil && ctx.Err() == nil {
			d.w.back.Logged(d.s, err)
			// The database could not be read: look again later, not at once.
			t := time.NewTimer(time.Minute)
			select {
			case <-t.C:
			case <-ctx.Done():
				t.Stop()
			}
		}
	}
}
