package orders

import (
	"strings"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// columns declare the list. What is hidden at first is in the choice of columns.
func (s *Screen) columns() []kit.Column[row] {
	return []kit.Column[row]{
		{ID: engine.OrderSortID, Title: words.T("Order"), Width: 168, Sortable: true, Always: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: r.Order.ID, Mono: true} }},
		{ID: engine.OrderSortStatus, Title: words.T("Status"), Width: 120, Sortable: true, Cell: func(r row) kit.Cell { return kit.Cell{Chip: statusChip(r.Status)} }},
		{ID: engine.OrderSortShipBy, Title: words.T("Ship by"), Width: 138, Sortable: true, Cell: s.shipBy},
		{ID: engine.OrderSortMarketplace, Title: words.T("Shop"), Tip: words.T("The marketplace it was placed in"), Width: 62, Sortable: true, Priority: 4, Cell: func(r row) kit.Cell { return kit.Cell{Text: shop(r.Order), Secondary: true} }},
		{ID: engine.OrderSortChannel, Title: words.T("Ships"), Tip: words.T("Who ships it"), Width: 78, Sortable: true, Priority: 5, Cell: func(r row) kit.Cell { return kit.Cell{Text: who(r.Order), Secondary: !r.Merchant()} }},
		{ID: engine.OrderSortTitle, Title: words.T("Items"), Width: 200, Flex: 1, Sortable: true, Cell: items},
		{ID: engine.OrderSortUnits, Title: words.T("Units"), Width: 58, Align: kit.End, Sortable: true, DescFirst: true, Priority: 2, Cell: func(r row) kit.Cell { return kit.Cell{Text: words.Units(r.Units())} }},
		{ID: engine.OrderSortTotal, Title: words.T("Total"), Width: 104, Align: kit.End, Sortable: true, DescFirst: true, Priority: 3, Cell: func(r row) kit.Cell { return kit.Cell{Text: words.Money(r.Total)} }},
		{ID: engine.OrderSortWork, Title: words.T("Work"), Tip: words.T("How far you are with it; Amazon is not told"), Width: 92, Sortable: true, Priority: 1, Cell: workCell},
		{ID: engine.OrderSortCreated, Title: words.T("Placed"), Width: 110, Sortable: true, DescFirst: true, Priority: 6, Cell: func(r row) kit.Cell { return s.ago(r.Created) }},
		{ID: engine.OrderSortService, Title: words.T("Service"), Width: 110, Sortable: true, Hidden: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: serviceName(r.Service)} }},
		{ID: "programs", Title: words.T("Programs"), Width: 120, Hidden: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: programs(r.Order)} }},
		{ID: engine.OrderSortTags, Title: words.T("Tags"), Width: 120, Sortable: true, Hidden: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: strings.Join(r.Work.Tags, ", ")} }},
		{ID: engine.OrderSortSKU, Title: words.T("SKU"), Width: 140, Sortable: true, Hidden: true, Cell: func(r row) kit.Cell {
			if len(r.Items) == 0 {
				return kit.Cell{}
			}
			return kit.Cell{Text: r.Items[0].SKU, Mono: true}
		}},
		{ID: engine.OrderSortASIN, Title: words.T("ASIN"), Width: 110, Sortable: true, Hidden: true, Cell: func(r row) kit.Cell {
			if len(r.Items) == 0 {
				return kit.Cell{}
			}
			return kit.Cell{Text: r.Items[0].ASIN, Mono: true}
		}},
		{ID: "mapped", Title: words.T("Mapped"), Tip: words.T("Whether every SKU of it has a Xero item"), Width: 84, Hidden: true, Cell: func(r row) kit.Cell {
			if r.Mapped {
				return kit.Cell{Text: words.T("yes"), Secondary: true}
			}
			return kit.Cell{Text: words.T("no"), Ink: kit.Warn.Ink()}
		}},
		{ID: engine.OrderSortDeliverBy, Title: words.T("Deliver by"), Width: 110, Sortable: true, Hidden: true, Cell: func(r row) kit.Cell { return s.ago(r.DeliverBy) }},
		{ID: engine.OrderSortTracking, Title: words.T("Tracking"), Width: 150, Sortable: true, Hidden: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: tracking(r), Mono: true} }},
		{ID: engine.OrderSortCountry, Title: words.T("Country"), Width: 74, Sortable: true, Hidden: true, Cell: func(r row) kit.Cell { return kit.Cell{Text: r.Country} }},
		{ID: engine.OrderSortUpdated, Title: words.T("Changed"), Width: 110, Sortable: true, DescFirst: true, Hidden: true, Cell: func(r row) kit.Cell { return s.ago(r.Updated) }},
		{ID: engine.OrderSortSeen, Title: words.T("Last read"), Width: 110, Sortable: true, DescFirst: true, Hidden: true, Cell: func(r row) kit.Cell { return s.ago(r.Seen) }},
	}
}

func (s *Screen) ago(t time.Time) kit.Cell {
	return kit.Cell{Text: words.Ago(t, s.h.Loop.Now()), Secondary: true, Tip: words.Instant(t)}
}

// shipBy is the deadline with its badge.
func (s *Screen) shipBy(r row) kit.Cell {
	switch r.Deadline {
	case engine.DeadlineLate:
		return kit.Cell{Chip: kit.Chip{Text: words.T("Late"), Tone: kit.Bad}, Text: words.Ago(r.ShipBy, s.h.Loop.Now()), Tip: words.Instant(r.ShipBy)}
	case engine.DeadlineToday:
		return kit.Cell{Chip: kit.Chip{Text: words.T("Today"), Tone: kit.Warn}, Text: words.Clock(r.ShipBy), Tip: words.Instant(r.ShipBy)}
	}
	if r.ShipBy.IsZero() || !r.Status.Open() {
		return kit.Cell{}
	}
	return kit.Cell{Text: words.Ago(r.ShipBy, s.h.Loop.Now()), Secondary: true, Tip: words.Instant(r.ShipBy)}
}

// items is the first title and how many more there are.
func items(r row) kit.Cell {
	if len(r.Items) == 0 {
		return kit.Cell{Text: words.T("not known yet"), Secondary: true}
	}
	first := r.Items[0]
	text := first.Title
	if text == "" {
		text = first.SKU
	}
	if n := len(r.Items) - 1; n > 0 {
		text = words.N(n, "{{.title}} and {{.n}} more", "{{.title}} and {{.n}} more", words.A{"title": text})
	}
	c := kit.Cell{Text: text}
	if len(r.Attention) > 0 {
		c.Icon, c.IconInk, c.Tip = kit.IconWarning, kit.Bad.Ink(), words.Engine(strings.Join(r.Attention, "\n"))
	}
	return c
}

func statusChip(s domain.OrderStatus) kit.Chip {
	switch s {
	case domain.OrderPendingAvailability:
		return kit.Chip{Text: words.T("Pre-order"), Tone: kit.Neutral}
	case domain.OrderPending:
		return kit.Chip{Text: words.T("Pending"), Tone: kit.Neutral}
	case domain.OrderUnshipped:
		return kit.Chip{Text: words.T("Unshipped"), Tone: kit.Info}
	case domain.OrderPartiallyShipped:
		return kit.Chip{Text: words.T("Part shipped"), Tone: kit.Warn}
	case domain.OrderShipped:
		return kit.Chip{Text: words.T("Shipped"), Tone: kit.Good}
	case domain.OrderCancelled:
		return kit.Chip{Text: words.T("Cancelled"), Tone: kit.Neutral}
	case domain.OrderUnfulfillable:
		return kit.Chip{Text: words.T("Unfulfillable"), Tone: kit.Bad}
	}
	return kit.Chip{Text: string(s), Tone: kit.Neutral} // a word of Amazon's that is new
}

func workName(w domain.WorkState) string {
	switch w {
	case domain.WorkPicking:
		return words.T("Picking")
	case domain.WorkPacked:
		return words.T("Packed")
	case domain.WorkShipped:
		return words.T("Handed over")
	case domain.WorkHold:
		return words.T("On hold")
	}
	return words.T("New")
}

func workCell(r row) kit.Cell {
	if r.ReadOnly {
		return kit.Cell{Text: words.T("Amazon"), Secondary: true, Tip: words.T("Amazon ships it: there is nothing to do.")}
	}
	if r.Work.State == domain.WorkHold {
		return kit.Cell{Chip: kit.Chip{Text: workName(r.Work.State), Tone: kit.Warn}}
	}
	return kit.Cell{Text: workName(r.Work.State), Secondary: r.Work.State == "" || r.Work.State == domain.WorkNew}
}

// who tells who ships an order.
func who(o domain.Order) string {
	switch {
	case o.Channel == domain.ChannelNonAmazon:
		return words.T("FBA, other shop")
	case o.FulfilledBy == domain.FulfilledByAmazon:
		return words.T("FBA")
	}
	return words.T("You")
}

func shop(o domain.Order) string {
	if o.Marketplace == "" {
		return o.SalesChannel
	}
	return o.Marketplace.Code()
}

func programs(o domain.Order) string {
	var out []string
	for _, p := range o.Programs {
		switch p {
		case domain.ProgramPrime:
			out = append(out, "Prime")
		case domain.ProgramBusiness:
			out = append(out, "Business")
		case domain.ProgramPreorder:
			out = append(out, words.T("Pre-order"))
		default:
			out = append(out, p)
		}
	}
	if o.Replacement() {
		out = append(out, words.T("Replacement"))
	}
	return strings.Join(out, ", ")
}

// serviceName writes Amazon's code of a service as words: NEXT_DAY is "Next day".
func serviceName(s string) string {
	if s == "" {
		return ""
	}
	t := strings.ToLower(strings.ReplaceAll(s, "_", " "))
	return strings.ToUpper(t[:1]) + t[1:]
}

func tracking(r row) string {
	var out []string
	for _, p := range r.Packages {
		if p.Tracking != "" {
			out = append(out, p.Tracking)
		}
	}
	return strings.Join(out, ", ")
}
