package engine

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// topSKUs is how many SKUs a chart shows.
const topSKUs = 20

// OrderCharts are the numbers behind the charts of a span of time. Cancelled,
// multi-channel and replacement orders are no sales and left out. Money is
// never added across currencies.
type OrderCharts struct {
	// Days holds one entry for each day and marketplace with an order, by day,
	// then in marketplace order.
	Days []OrderDay
	Top  []TopSKU // by units, most first
	// Late is the rate of late shipments by marketplace, of merchant orders
	// whose ship-by instant is over.
	Late []LateRate
	// Revenue holds the items' totals, one sum for each currency.
	Revenue []domain.Money
}

// OrderDay counts the orders that were placed on a day in the seller's time zone.
type OrderDay struct {
	Day           string // 2026-09-30
	Marketplace   domain.MarketplaceID
	Orders, Units int64
}

// TopSKU is a seller SKU with what was sold of it.
type TopSKU struct {
	SKU           domain.SellerSKU
	ASIN, Title   string
	Units, Orders int64
	Revenue       []domain.Money // one for each currency
}

// LateRate counts orders that had to be shipped by the seller. Of those whose
// first package has a ship time, or that are still not shipped, it is known
// whether they are late; Unknown counts the others.
type LateRate struct {
	Marketplace              domain.MarketplaceID
	OnTime, TooLate, Unknown int64
}

// Percent is the share of late ones among the known, in tenths of a percent;
// false when none is known.
func (l LateRate) Percent() (tenths int64, ok bool) {
	n := l.OnTime + l.TooLate
	if n == 0 {
		return 0, false
	}
	return (l.TooLate*1000 + n/2) / n, true
}

// sums adds money up, currency by currency.
type sums map[string]decimal.Decimal

func (s sums) add(amount, currency string) {
	if currency == "" {
		return
	}
	d, err := decimal.Parse(amount)
	if err != nil {
		return
	}
	if total, err := s[currency].Add(d); err == nil {
		s[currency] = total
	}
}

func (s sums) money() []domain.Money {
	var out []domain.Money
	for _, c := range slices.Sorted(maps.Keys(s)) {
		out = append(out, domain.Money{Amount: s[c], Currency: c})
	}
	return out
}

// OrderCharts counts the orders placed from an instant up to, but not, another.
func (e *Engine) OrderCharts(ctx context.Context, from, to time.Time) (OrderCharts, error) {
	type dayKey struct {
		day    string
		market domain.MarketplaceID
	}
	days := map[dayKey]*OrderDay{}
	top := map[domain.SellerSKU]*TopSKU{}
	money := map[domain.SellerSKU]sums{}
	late := map[domain.MarketplaceID]*LateRate{}
	revenue := sums{}
	now := e.opts.Clock.Now().UnixMilli()
	last := int64(0)
	lastSKU := map[domain.SellerSKU]int64{} // the last order that counted for it
	err := e.store.OrderSales(ctx, from.UnixMilli(), to.UnixMilli(), func(o store.OrderSale) {
		if domain.OrderStatus(o.Status) == domain.OrderCancelled || o.Channel == domain.ChannelNonAmazon || o.Replacement {
			return
		}
		k := dayKey{time.UnixMilli(o.Created).In(e.opts.Location).Format(time.DateOnly), domain.MarketplaceID(o.Marketplace)}
		if days[k] == nil {
			days[k] = &OrderDay{Day: k.day, Marketplace: k.market}
		}
		if o.Row != last {
			last = o.Row
			days[k].Orders++
			countLate(late, o, now)
		}
		days[k].Units += o.Ordered
		sku := domain.SellerSKU{Connection: domain.ConnectionID(o.Connection), SKU: o.SKU}
		t := top[sku]
		if t == nil {
			t = &TopSKU{SKU: sku, ASIN: o.ASIN, Title: o.Title}
			top[sku], money[sku] = t, sums{}
		}
		t.Units += o.Ordered
		if lastSKU[sku] != o.Row {
			lastSKU[sku] = o.Row
			t.Orders++
		}
		money[sku].add(o.Total, o.Currency)
		revenue.add(o.Total, o.Currency)
	})
	if err != nil {
		return OrderCharts{}, err
	}
	out := OrderCharts{Revenue: revenue.money()}
	for _, d := range days {
		out.Days = append(out.Days, *d)
	}
	slices.SortFunc(out.Days, func(a, b OrderDay) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), marketOrder(a.Marketplace, b.Marketplace))
	})
	for _, t := range top {
		out.Top = append(out.Top, *t)
	}
	slices.SortFunc(out.Top, func(a, b TopSKU) int {
		return cmp.Or(cmp.Compare(b.Units, a.Units), cmp.Compare(a.SKU.SKU, b.SKU.SKU), cmp.Compare(a.SKU.Connection, b.SKU.Connection))
	})
	out.Top = out.Top[:min(len(out.Top), topSKUs)]
	for i := range out.Top {
		out.Top[i].Revenue = money[out.Top[i].SKU].money()
	}
	for _, l := range late {
		out.Late = append(out.Late, *l)
	}
	slices.SortFunc(out.Late, func(a, b LateRate) int { return marketOrder(a.Marketplace, b.Marketplace) })
	return out, nil
}

func countLate(late map[domain.MarketplaceID]*LateRate, o store.OrderSale, now int64) {
	if o.FulfilledBy != domain.FulfilledByMerchant || o.ShipBy == 0 || o.ShipBy >= now {
		return
	}
	m := domain.MarketplaceID(o.Marketplace)
	if late[m] == nil {
		late[m] = &LateRate{Marketplace: m}
	}
	shipped, err := time.Parse(time.RFC3339, o.Shipped)
	switch {
	case err == nil && shipped.UnixMilli() <= o.ShipBy:
		late[m].OnTime++
	case err == nil, domain.OrderStatus(o.Status).ToShip():
		late[m].TooLate++
	default:
		late[m].Unknown++
	}
}

// marketOrder sorts marketplaces as screens show them, unknown ones last.
func marketOrder(a, b domain.MarketplaceID) int {
	rank := func(id domain.MarketplaceID) int {
		all := domain.Marketplaces()
		if n := slices.IndexFunc(all, func(m domain.Marketplace) bool { return m.ID == id }); n >= 0 {
			return n
		}
		return len(all)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}
