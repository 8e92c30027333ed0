// Package orders is the screen of Amazon's orders of every marketplace: what
// has to go out today, what is late, and the way from picking to the shipment
// confirmation.
//
// No name, address, city, postcode, e-mail or phone is ever here: the engine
// has no place for them. For address and label a click opens the order at
// Amazon.
package orders

import (
	"context"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

var (
	_ page.Page      = (*Screen)(nil)
	_ page.Commander = (*Screen)(nil)
	_ page.Exporter  = (*Screen)(nil)
	_ page.Reloader  = (*Screen)(nil)
	_ page.Helper    = (*Screen)(nil)
	_ page.Dropper   = (*Screen)(nil)
	_ page.Ticker    = (*Screen)(nil)
)

type row = engine.OrderListRow

// Screen is the orders list with its side panel. UI goroutine only.
type Screen struct {
	*page.List[row]
	// Panel shows one order in full.
	Panel *Panel

	h          *page.Host
	more       engine.OrderQuery // the further filters; view, search and order are the list's
	bar        *filterBar
	facets     engine.OrderFacets
	views      []engine.SavedOrderView
	know       bool // whether Amazon is connected was read
	amazon     bool
	reading    *kit.Latest
	confirm    *kit.Button
	confirmAll *kit.Button // in the bar of several
	bulkBar    *fyne.Container
	menuBut    *kit.Button
	picked     *kit.Text
	charts     *kit.Latest
	weighing   *kit.Latest
	waiting    waiting // confirmations that can still be undone
}

// New makes the screen. It asks nothing before Enter.
func New(h *page.Host) *Screen {
	s := &Screen{h: h, reading: kit.NewLatest(h.Loop), charts: kit.NewLatest(h.Loop), weighing: kit.NewLatest(h.Loop)}
	s.Panel = newPanel(s)
	s.bar = newFilterBar(s)
	s.confirm = kit.NewPrimary(words.T("Confirm shipment"), kit.IconTruck, func() { s.confirmRows(s.Chosen()) })
	s.menuBut = kit.NewButton("", kit.IconMore, nil)
	s.menuBut.Tip = words.T("More")
	s.menuBut.OnTap = func() { kit.ShowMenuBelow(s.moreMenu(), s.menuBut) }
	charts := kit.NewButton(words.T("Charts"), kit.IconChart, s.showCharts)
	e := h.Engine
	s.List = page.NewList(h, page.ListOptions[row]{
		Name: "orders", Title: words.T("Orders"), Hint: words.T("Search order, SKU, ASIN, title, tracking…"),
		Ask: func(q engine.Query) func(context.Context) (page.Found, error) {
			o := s.query(q)
			return func(ctx context.Context) (f page.Found, err error) {
				if f.IDs, err = e.OrderIDs(ctx, o); err != nil {
					return f, err
				}
				counts, err := e.OrderCounts(ctx, o)
				f.Counts = map[string]int{}
				for view, n := range counts {
					f.Counts[string(view)] = n
				}
				return f, err
			}
		},
		Fetch: e.OrderRows,
		ID:    func(r row) int64 { return r.ID },
		Copy:  func() func(row) string { return func(r row) string { return r.Order.ID } },
		Grid: kit.GridOptions[row]{
			Columns: s.columns(), OnMenu: s.menu,
			OnSelect: s.selectionChanged,
		},
		Filters: viewChips(), Nothing: s.nothing, Actions: []fyne.CanvasObject{charts, s.menuBut, s.confirm},
		Tools: s.bar.tools(), Extra: s.bar.active, Bulk: s.bulk(), Panel: s.Panel.content, Fill: s.Panel.Show,
		OnFound: func(map[string]int) { s.weigh() },
	})
	s.weigh()
	return s
}

// query is the engine's question for the list's.
func (s *Screen) query(q engine.Query) engine.OrderQuery {
	o := s.more
	o.View, o.Search, o.Sort, o.Descending = engine.OrderView(q.Filter), q.Search, q.Sort, q.Descending
	return o
}

// Enter is part of page.Page.
func (s *Screen) Enter(w page.Want) {
	if !w.IsZero() && s.filtered() { // what is wanted is all of it
		s.more = engine.OrderQuery{}
		s.bar.repaint()
	}
	s.readFacets()
	s.List.Enter(w)
	s.Open(w.Row)
}

// Leave is part of page.Page.
func (s *Screen) Leave() { s.Panel.leaveNote() }

// Heard is part of page.Page.
func (s *Screen) Heard(k page.Kinds) {
	if k.Any(engine.EventOrdersChanged, engine.EventConnectionChanged, engine.EventLinksChanged) {
		s.Reload()
	}
}

// Reload is part of page.Reloader.
func (s *Screen) Reload() {
	s.readFacets()
	s.Refresh()
	s.Panel.reload()
}

// Tick is part of page.Ticker.
func (s *Screen) Tick() { s.Repaint() }

// Close is part of page.Page.
func (s *Screen) Close() {
	for _, l := range []*kit.Latest{s.reading, s.charts, s.weighing} {
		l.Cancel()
		l.Wait()
	}
	s.Panel.close()
	s.List.Close()
	s.sendWaiting()
}

// facts are what the screen has to know beside its rows.
type facts struct {
	facets engine.OrderFacets
	views  []engine.SavedOrderView
	amazon bool
}

func (s *Screen) readFacets() {
	e := s.h.Engine
	s.reading.Run(s.h.Ctx, func(ctx context.Context) func() {
		var f facts
		var err error
		if f.facets, err = e.OrderFacets(ctx); err == nil {
			f.views, err = e.SavedOrderViews(ctx)
		}
		if err == nil {
			var st engine.Status
			st, err = e.Status(ctx)
			f.amazon = len(st.Amazon) > 0
		}
		if ctx.Err() != nil {
			return nil
		}
		return func() {
			if err != nil {
				s.h.ErrorToast(err)
				return
			}
			s.facets, s.views, s.amazon, s.know = f.facets, f.views, f.amazon, true
			s.bar.repaint()
			s.Grid.SetEmpty(s.nothing(s.Query()))
		}
	})
}

// viewChips are the views in their order.
func viewChips() []kit.Filter {
	var out []kit.Filter
	for _, v := range engine.OrderViews() {
		f := kit.Filter{ID: string(v), Text: viewName(v), Count: -1}
		switch v {
		case engine.OrdersToday:
			f.Tone = kit.Warn
		case engine.OrdersLate, engine.OrdersAttention:
			f.Tone = kit.Bad
		}
		out = append(out, f)
	}
	return out
}

func viewName(v engine.OrderView) string {
	switch v {
	case engine.OrdersAll:
		return words.T("All")
	case engine.OrdersPending:
		return words.T("Pending")
	case engine.OrdersUnshipped:
		return words.T("Unshipped")
	case engine.OrdersToday:
		return words.T("Ship by today")
	case engine.OrdersLate:
		return words.T("Late")
	case engine.OrdersPartial:
		return words.T("Partially shipped")
	case engine.OrdersShipped:
		return words.T("Shipped")
	case engine.OrdersCancelled:
		return words.T("Cancelled")
	case engine.OrdersFBA:
		return words.T("FBA")
	}
	return words.T("Needs attention")
}

// nothing says why there are no rows and what to do about it.
func (s *Screen) nothing(q engine.Query) kit.View {
	switch {
	case q.Search != "":
		return kit.View{
			Icon: kit.IconSearch, Title: words.T("Nothing found"),
			Text:   words.T("No order has “{{.text}}” in its id, SKUs, ASINs, titles or tracking numbers.", words.A{"text": q.Search}),
			Action: words.T("Clear the search"), OnTap: s.Search.Clear,
		}
	case s.filtered():
		return kit.View{
			Icon: kit.IconFilter, Title: words.T("No such orders"), Text: words.T("No order fits all of these filters."),
			Action: words.T("Clear the filters"), OnTap: s.clearFilters,
		}
	case q.Filter == string(engine.OrdersLate), q.Filter == string(engine.OrdersToday), q.Filter == string(engine.OrdersAttention):
		return kit.View{
			Icon: kit.IconSuccess, Tone: kit.Good, Title: words.T("Nothing waits here"), Text: words.T("No order is in this view now."),
			Action: words.T("Show all orders"), OnTap: s.showAll,
		}
	case q.Filter != "":
		return kit.View{
			Icon: kit.IconInbox, Title: words.T("No such orders"), Text: words.T("No order is in this view now."),
			Action: words.T("Show all orders"), OnTap: s.showAll,
		}
	case s.know && !s.amazon:
		return kit.View{
			Icon: kit.IconPlug, Title: words.T("No orders yet"), Text: words.T("Connect Amazon, and the orders of all its marketplaces come in here."),
			Action: words.T("Go to setup"), OnTap: func() { s.h.Go(page.Setup, page.Want{Part: "amazon"}) },
		}
	}
	return kit.View{
		Icon: kit.IconCart, Title: words.T("No orders yet"), Text: words.T("Orders are read every few minutes; the first time the last 30 days come along."),
		Action: words.T("Read orders now"), OnTap: s.readNow,
	}
}

func (s *Screen) showAll() {
	s.Chips.Choose("")
	s.Show()
}

func (s *Screen) readNow() {
	s.h.Sync(engine.SyncOptions{Entities: []domain.Entity{domain.EntityOrders}})
}

func (s *Screen) selectionChanged() {
	n := s.Grid.SelectedCount()
	s.weigh()
	if s.picked != nil {
		s.picked.SetText(words.N(n, "{{.n}} order", "{{.n}} orders"))
		s.bulkBar.Refresh() // the words may need more room now
	}
}
