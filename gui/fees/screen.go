// Package fees is the fee check as a screen: what was found, every settlement
// from sales to payout, which account of Xero each group of fees belongs to,
// the names Amazon gives its fees, and what they take of sales month by month.
//
// Nothing here is ever posted, neither to Xero nor to Amazon. The user's own
// tables (accounts, labels, ticks) are all that changes.
package fees

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// The views of the screen; also the Filter of a page.Want.
const (
	Findings    = "findings"
	Settlements = "settlements"
	Accounts    = "accounts"
	Labels      = "labels"
	Months      = "months"
)

// facts are all that is read for the screen, at one time.
type facts struct {
	check       engine.FeeResult
	settlements []engine.SettlementSummary
	grid        engine.FeeGrid
	labels      []engine.FeeLabel
	months      []engine.FeeMonth
	balances    []engine.Balance
	conns       engine.Connections
	job         domain.JobState
}

// Screen is the fee check.
type Screen struct {
	h       *page.Host
	content *fyne.Container
	tabs    *kit.FilterChips
	tools   *fyne.Container // what belongs to the view alone
	banner  *fyne.Container
	middle  *fyne.Container
	foot    *kit.Text
	check   *kit.Button
	export  *kit.Button
	reading *kit.Latest

	facts   facts
	known   bool
	trouble fyne.CanvasObject // in place of every view while nothing can be read

	findings    *findings
	settlements *settlements
	accounts    *accounts
	labels      *labels
	months      *months
}

var (
	_ page.Page      = (*Screen)(nil)
	_ page.Commander = (*Screen)(nil)
	_ page.Finder    = (*Screen)(nil)
	_ page.Exporter  = (*Screen)(nil)
	_ page.Reloader  = (*Screen)(nil)
	_ page.Helper    = (*Screen)(nil)
	_ page.Dropper   = (*Screen)(nil)
	_ page.Ticker    = (*Screen)(nil)
)

// New makes the screen. It asks nothing before Enter.
func New(h *page.Host) *Screen {
	s := &Screen{
		h: h, reading: kit.NewLatest(h.Loop), middle: container.NewStack(), tools: kit.HStack(kit.Related),
		banner: kit.VStack(0), foot: kit.NewCutText(kit.Caption, "", 60),
	}
	s.findings, s.settlements, s.accounts, s.labels, s.months = newFindings(s), newSettlements(s), newAccounts(s), newLabels(s), newMonths(s)
	s.tabs = kit.NewFilterChips(func(string) { s.show() }, s.filters()...)
	s.tabs.Format = words.Number

	open := kit.NewButton(words.T("Open settlement file…"), kit.IconFolder, s.openFile)
	open.Tip = words.T("Reads a settlement file that you downloaded in Seller Central; dropping it on the window does the same")
	export := kit.NewButton(words.T("Export"), kit.IconDownload, nil)
	export.OnTap = func() { kit.ShowMenuBelow(s.exportMenu(), export) }
	check := kit.NewPrimary(words.T("Check now"), kit.IconRefresh, s.checkNow)
	s.check, s.export = check, export
	check.Tip = words.T("Reads new settlements from Amazon, and accounts and deposits from Xero")
	head := kit.HStack(kit.Related, kit.Grow(kit.NewText(kit.Title, words.T("Fees"))), open, export, check)
	top := kit.VStack(kit.Related, head, kit.HStack(kit.Related, kit.Grow(s.tabs), s.tools))
	s.content = kit.Frame(
		kit.VStack(0, kit.Inset(12, kit.Apart, 10, kit.Apart, top), s.banner),
		kit.Inset(6, kit.Apart, 6, kit.Apart, kit.HStack(kit.Near, kit.NewSymbol(kit.IconLock, kit.ColorSecondary, 14), kit.Grow(s.foot))),
		s.middle)
	s.show()
	return s
}

func (s *Screen) filters() []kit.Filter {
	f := &s.facts
	count := func(n int) int {
		if !s.known {
			return -1
		}
		return n
	}
	tone, loose := kit.Warn, 0
	for _, x := range f.check.Findings {
		if !x.Ticked && x.Severity == domain.SeverityProblem {
			tone = kit.Bad
		}
	}
	for _, l := range f.labels {
		if l.Group == domain.GroupUnmapped {
			loose++
		}
	}
	return []kit.Filter{
		{ID: Findings, Text: words.T("Findings"), Count: count(f.check.Open()), Tone: tone},
		{ID: Settlements, Text: words.T("Settlements"), Count: count(len(f.settlements))},
		{ID: Accounts, Text: words.T("Accounts"), Count: kit.NoCount},
		{ID: Labels, Text: words.T("Labels"), Count: count(loose), Tone: kit.Bad},
		{ID: Months, Text: words.T("By month"), Count: kit.NoCount},
	}
}

// Content is part of page.Page.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Enter is part of page.Page. A Want names a view in Filter and may name a
// settlement in Search.
func (s *Screen) Enter(w page.Want) {
	if w.Filter != "" {
		s.tabs.Choose(w.Filter)
		s.show()
	}
	if w.Search != "" {
		s.goSettlement(domain.SettlementID(w.Search))
	}
	s.Reload()
}

// Leave is part of page.Page.
func (s *Screen) Leave() {}

// Heard is part of page.Page.
func (s *Screen) Heard(k page.Kinds) {
	if k.Any(engine.EventFeesChanged, engine.EventRunFinished, engine.EventConnectionChanged, engine.EventConfigChanged) {
		s.Reload()
	}
}

// Tick is part of page.Ticker.
func (s *Screen) Tick() { s.sayWhen() }

// Close is part of page.Page.
func (s *Screen) Close() {
	for _, l := range []*kit.Latest{s.reading, s.settlements.reading, s.accounts.reading} {
		l.Cancel()
		l.Wait()
	}
}

// Reload is part of page.Reloader.
func (s *Screen) Reload() {
	e, take := s.h.Engine, s.take
	s.reading.Run(s.h.Ctx, func(ctx context.Context) func() {
		f, err := read(ctx, e)
		if ctx.Err() != nil {
			return nil
		}
		return func() { take(f, err) }
	})
}

func read(ctx context.Context, e *engine.Engine) (f facts, err error) {
	if f.check, err = e.FeeCheck(ctx); err != nil {
		return f, err
	}
	if f.settlements, err = e.Settlements(ctx); err != nil {
		return f, err
	}
	if f.grid, err = e.FeeGrid(ctx); err != nil {
		return f, err
	}
	if f.labels, err = e.FeeLabels(ctx); err != nil {
		return f, err
	}
	if f.months, err = e.FeeTrends(ctx); err != nil {
		return f, err
	}
	if f.balances, err = e.OpenBalances(ctx); err != nil {
		return f, err
	}
	if f.conns, err = e.Connections(ctx); err != nil {
		return f, err
	}
	status, err := e.Status(ctx)
	f.job = status.Jobs[domain.EntitySettlements]
	return f, err
}

func (s *Screen) take(f facts, err error) {
	s.trouble = nil
	if err != nil {
		s.trouble = kit.NewStateView(s.h.Trouble(words.T("The fee check could not be read"), err, s.Reload))
		s.show()
		return
	}
	s.facts, s.known = f, true
	s.tabs.SetFilters(s.filters()...)
	s.findings.take(&s.facts)
	s.settlements.take(&s.facts)
	s.accounts.take(&s.facts)
	s.labels.take(&s.facts)
	s.months.take(&s.facts)
	s.sayWhen()
	s.show()
}

// sayWhen writes the line at the foot.
func (s *Screen) sayWhen() {
	text := words.T("Read only: nothing is posted to Xero or Amazon.")
	if at := s.facts.job.LastSuccess; s.known && !at.IsZero() {
		text += " " + words.Sentence(words.T("Last checked {{.ago}}", words.A{"ago": words.Ago(at, s.h.Loop.Now())}))
	}
	var open []string
	for _, b := range s.facts.balances {
		open = append(open, words.Money(b.Original))
	}
	if len(open) > 0 {
		text += " " + words.T("Not paid out yet: {{.money}}.", words.A{"money": strings.Join(open, ", ")})
	}
	s.foot.SetText(text)
}

// show puts the chosen view onto the page.
func (s *Screen) show() {
	var body fyne.CanvasObject
	var tools []fyne.CanvasObject
	tab := s.tabs.Chosen()
	switch {
	case s.trouble != nil:
		body = s.trouble
	case !s.known:
		body = kit.NewStateView(kit.View{Icon: kit.IconCoins, Title: words.T("Loading…")})
	case tab == Accounts:
		body, tools = s.accounts.object, s.accounts.tools
	case len(s.facts.settlements) == 0 && (tab != Findings || len(s.findings.items) == 0):
		body = kit.NewStateView(s.nothing())
	case tab == Settlements:
		body = s.settlements.table.object
	case tab == Labels:
		body, tools = s.labels.table.object, s.labels.tools
	case tab == Months:
		body = s.months.object
	default:
		body = s.findings.table.object
	}
	// A page that asks for one thing has no other button that asks as loudly.
	lone := s.known && len(s.facts.settlements) == 0
	s.check.Kind = kit.Primary
	if lone {
		s.check.Kind = kit.Quiet
	}
	s.check.Hidden, s.export.Hidden = lone && len(s.facts.conns.Amazon) == 0, lone
	s.check.Refresh()
	s.banner.Objects = nil
	if b := s.warning(); b != nil {
		s.banner.Add(kit.Inset(0, kit.Apart, kit.Related, kit.Apart, b))
	}
	s.tools.Objects, s.middle.Objects = tools, []fyne.CanvasObject{body}
	s.content.Refresh()
}

// again lays the page out anew after something on it grew.
func (s *Screen) again() { s.content.Refresh() }

// shown is the view that is on the page.
func (s *Screen) shown() string { return s.tabs.Chosen() }

// Find is part of page.Finder: it goes to the search of the chosen list.
func (s *Screen) Find() {
	switch s.shown() {
	case Settlements:
		s.settlements.table.find()
	case Labels:
		s.labels.table.find()
	case Findings:
		s.findings.table.find()
	}
}

// goTab changes the view.
func (s *Screen) goTab(id string) {
	s.tabs.Choose(id)
	s.show()
}

func (s *Screen) goSettlement(id domain.SettlementID) {
	s.goTab(Settlements)
	s.settlements.table.goTo(string(id))
}

func (s *Screen) goLabel(l domain.FeeLabel) {
	s.goTab(Labels)
	s.labels.table.goTo(labelKey(l))
}

func (s *Screen) goGroup(g domain.FeeGroup, country string) {
	s.goTab(Accounts)
	s.accounts.goTo(groupKey(g, country))
}

func (s *Screen) checkNow() {
	s.h.Sync(engine.SyncOptions{Entities: []domain.Entity{domain.EntitySettlements}})
}

// edit changes one of the user's tables and says so; undo may be nil.
func (s *Screen) edit(said string, do, undo func(ctx context.Context, e *engine.Engine) error) {
	e := s.h.Engine
	page.Work(s.h, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx, e) }, func(_ struct{}, err error) {
		s.Reload()
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		t := kit.Toast{Text: said, Tone: kit.Good}
		if undo != nil {
			t.Action, t.OnTap = words.T("Undo"), func() { s.edit(words.T("Undone."), undo, nil) }
		}
		s.h.Toast(t)
	})
}
