// Package overview is the first screen: how the business stands in one
// sentence, what is connected, what moves and when, what waits for a person,
// what calls are left, and what Tallybridge never does.
//
// It decides nothing itself: package health judges, the engine counts, and a
// click leads to the list that holds what was counted.
package overview

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"tallybridge/engine"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// Screen is the overview.
type Screen struct {
	h       *page.Host
	content *fyne.Container
	body    fyne.CanvasObject // what is shown when something is connected
	reading *kit.Latest
	facts   health.Facts
	health  health.Health
	known   bool

	head        *head
	tiles       *tiles
	connections *connections
	matrix      *matrix
	budgets     *budgets
	charts      *charts
	notes       *kit.Fold
}

// New makes the overview. It asks nothing before Enter.
func New(h *page.Host) *Screen {
	s := &Screen{h: h, reading: kit.NewLatest(h.Loop), content: container.NewStack()}
	s.head = newHead(s)
	s.tiles = newTiles(s)
	s.connections = newConnections(s)
	s.matrix = newMatrix(s)
	s.budgets = newBudgets()
	s.charts = newCharts()
	s.notes = newNotes(s)
	s.body = kit.Scroll(kit.Inset(12, kit.Near, kit.Section, kit.Apart, kit.VStack(kit.Apart,
		s.head.object,
		s.tiles.object,
		s.matrix.object,
		s.connections.object,
		kit.Columnar(420, kit.Apart, s.charts.runs, kit.VStack(kit.Apart, s.charts.pools, kit.Grow(s.budgets.object))),
		kit.NewCardPadded(8, s.notes),
	)))
	s.show(kit.NewStateView(kit.View{Icon: kit.IconOverview, Title: words.T("Loading…")}))
	return s
}

// Content is part of page.Page.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Enter is part of page.Page.
func (s *Screen) Enter(page.Want) { s.Reload() }

// Leave is part of page.Page.
func (s *Screen) Leave() {}

// Heard is part of page.Page. Everything that happens may change a number here.
func (s *Screen) Heard(page.Kinds) { s.Reload() }

// Close is part of page.Page.
func (s *Screen) Close() {
	s.reading.Cancel()
	s.reading.Wait()
}

// Tick writes relative times anew. Budgets refill meanwhile, so that the
// numbers are read again too.
func (s *Screen) Tick() { s.Reload() }

// Reload reads everything again.
func (s *Screen) Reload() {
	e, now, take := s.h.Engine, s.h.Loop.Now(), s.take
	s.reading.Run(s.h.Ctx, func(ctx context.Context) func() {
		f, err := health.Read(ctx, e, now)
		if ctx.Err() != nil {
			return nil
		}
		return func() { take(f, err) }
	})
}

func (s *Screen) take(f health.Facts, err error) {
	if err != nil {
		s.known = false
		s.show(kit.NewStateView(s.h.Trouble(words.T("The overview could not be read"), err, s.Reload)))
		return
	}
	s.facts, s.health, s.known = f, health.Of(f), true
	if len(f.Status.Amazon) == 0 && !f.Status.XeroReady {
		s.show(s.welcome())
		return
	}
	s.head.take(f, s.health)
	s.tiles.take(f)
	s.connections.take(f)
	s.matrix.take(f)
	s.budgets.take(f)
	s.charts.take(f)
	s.show(s.body)
	s.content.Refresh()
}

// show puts one thing onto the page, if it is not there already.
func (s *Screen) show(o fyne.CanvasObject) {
	if len(s.content.Objects) == 1 && s.content.Objects[0] == o {
		return
	}
	s.content.Objects = []fyne.CanvasObject{o}
	s.content.Refresh()
}

// welcome is the page before anything is connected.
func (s *Screen) welcome() fyne.CanvasObject {
	v := kit.View{
		Icon: kit.IconPlug, Tone: kit.Info, Title: words.T("Nothing is connected yet"),
		Text:   words.T("Connect Amazon and Xero, look at what would change, then let Tallybridge keep them equal. Nothing is written before you say so."),
		Action: s.health.Action.Text, OnTap: func() { s.act(s.health.Action) },
	}
	if !s.h.Practice {
		v.Second, v.OnSecond = words.T("Try with practice data"), func() { s.h.Program.OpenPractice(false) }
	}
	return kit.NewStateView(v)
}

// work runs something of the engine, shows an error and reads everything anew.
func (s *Screen) work(do func(ctx context.Context, e *engine.Engine) error, done func()) {
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx, e) }, func(_ struct{}, err error) {
		s.Reload()
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		if done != nil {
			done()
		}
	})
}

// section is a title above what belongs together, with a way elsewhere.
func section(title string, more fyne.CanvasObject) fyne.CanvasObject {
	row := kit.HStack(kit.Related, kit.Grow(kit.NewText(kit.Heading, title)))
	if more != nil {
		row.Add(more)
	}
	return row
}
