package world

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/govalues/decimal"
)

// change runs f alone and counts the version when it worked.
func (w *World) change(f func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := f(); err != nil {
		return err
	}
	w.version++
	return nil
}

// stocked finds a listing with stock at Amazon.
func (w *World) stocked(market, sku string) (*Listing, *Product, error) {
	l := w.offer(market, sku)
	if l == nil {
		return nil, nil, fmt.Errorf("%q is not listed in %s", sku, market)
	}
	p := w.product(l)
	if p == nil {
		return nil, nil, fmt.Errorf("Amazon holds no stock of %q in %s", sku, market)
	}
	return l, p, nil
}

// places lists a product's places in a pool: a country first, then by name.
func (p *Product) places(pool, country string) []Place {
	var out []Place
	for at := range p.Stock {
		if at.Pool == pool {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, func(a, b Place) int {
		if (a.Country == country) != (b.Country == country) {
			if a.Country == country {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Country, b.Country)
	})
	return out
}

// take removes units of one bucket from the pool behind a listing, from its own
// country first. Nothing is taken when there are too few.
func (w *World) take(l *Listing, p *Product, units int64, bucket func(*Bins) *int64, moved func(*Bins, int64)) error {
	if units <= 0 {
		return fmt.Errorf("%d is not a number of units", units)
	}
	m := w.market(l.Market)
	pool := m.Pool
	if l.ShowsPool != "" {
		pool = l.ShowsPool
	}
	places := p.places(pool, m.Country)
	var have int64
	for _, at := range places {
		have += *bucket(p.Stock[at])
	}
	if have < units {
		return fmt.Errorf("%q has %d such units in the pool %s, fewer than %d", l.SKU, have, pool, units)
	}
	for _, at := range places {
		b := p.Stock[at]
		n := min(*bucket(b), units)
		*bucket(b) -= n
		moved(b, n)
		units -= n
	}
	return nil
}

func fulfillable(b *Bins) *int64 { return &b.Fulfillable }
func ordered(b *Bins) *int64     { return &b.ReservedOrders }

// Sell ships sellable units to customers of a marketplace: they leave the pool that serves it.
func (w *World) Sell(market, sku string, units int64) error {
	return w.change(func() error {
		l, p, err := w.stocked(market, sku)
		if err != nil {
			return err
		}
		return w.take(l, p, units, fulfillable, func(*Bins, int64) {})
	})
}

// Reserve puts sellable units aside for orders that were not shipped yet: they
// are still the seller's.
func (w *World) Reserve(market, sku string, units int64) error {
	return w.change(func() error {
		l, p, err := w.stocked(market, sku)
		if err != nil {
			return err
		}
		return w.take(l, p, units, fulfillable, func(b *Bins, n int64) { b.ReservedOrders += n })
	})
}

// Ship sends reserved units to their customers.
func (w *World) Ship(market, sku string, units int64) error {
	return w.change(func() error {
		l, p, err := w.stocked(market, sku)
		if err != nil {
			return err
		}
		return w.take(l, p, units, ordered, func(*Bins, int64) {})
	})
}

// Restock puts sellable units into the marketplace's own country.
func (w *World) Restock(market, sku string, units int64) error {
	return w.change(func() error {
		_, p, err := w.stocked(market, sku)
		if err != nil {
			return err
		}
		if units <= 0 {
			return fmt.Errorf("%d is not a number of units", units)
		}
		m := w.market(market)
		p.at(Place{m.Pool, m.Country}).Fulfillable += units
		return nil
	})
}

func (p *Product) at(place Place) *Bins {
	if p.Stock[place] == nil {
		p.Stock[place] = &Bins{}
	}
	return p.Stock[place]
}

// Move carries sellable units of a SKU from one place to another: between the
// countries of a pool, from a pool to another one of the same region, to and
// from the seller's shelf. No unit is made or lost.
func (w *World) Move(sku string, from, to Place, units int64) error {
	return w.change(func() error {
		if units <= 0 {
			return fmt.Errorf("%d is not a number of units", units)
		}
		for _, l := range w.bySKU[sku] {
			p := w.product(l)
			if p == nil || p.Stock[from] == nil || p.Stock[from].Fulfillable < units {
				continue
			}
			if !w.holds(to, p.Region) {
				return fmt.Errorf("no warehouse of the region %s is in %s/%s", p.Region, to.Pool, to.Country)
			}
			p.Stock[from].Fulfillable -= units
			p.at(to).Fulfillable += units
			return nil
		}
		return fmt.Errorf("%q has no %d sellable units in %s/%s", sku, units, from.Pool, from.Country)
	})
}

// holds tells whether a region's products can lie at a place.
func (w *World) holds(at Place, region string) bool {
	if at.Pool == Shelf || at.Pool == Transit {
		return true
	}
	return slices.ContainsFunc(atlas, func(m rated) bool { return m.Region == region && m.Pool == at.Pool })
}

// SetElsewhere sets how many units of a SKU lie on the seller's own shelf.
func (w *World) SetElsewhere(sku string, units int64) error {
	return w.change(func() error {
		if units < 0 {
			return fmt.Errorf("%d is not a number of units", units)
		}
		var mine *Product
		for _, l := range w.bySKU[sku] {
			p := w.product(l)
			if p == nil {
				continue
			}
			if mine == nil {
				mine = p
			}
			delete(p.Stock, Place{Pool: Shelf})
		}
		if mine == nil {
			return fmt.Errorf("%q is not a product Amazon holds", sku)
		}
		if units > 0 {
			mine.at(Place{Pool: Shelf}).Fulfillable = units
		}
		return nil
	})
}

// SetCost tells the seller a SKU's unit cost, in the base currency.
func (w *World) SetCost(sku string, cost decimal.Decimal) error {
	return w.change(func() error {
		if len(w.bySKU[sku]) == 0 {
			return fmt.Errorf("there is no SKU %q", sku)
		}
		if cost.IsNeg() {
			return fmt.Errorf("a unit cost of %v is below zero", cost)
		}
		w.costs[sku] = cost
		return nil
	})
}

// touch changes listings of a SKU: those of one marketplace, or all when it is empty.
func (w *World) touch(market, sku string, f func(*Listing)) error {
	return w.change(func() error {
		n := 0
		for _, l := range w.bySKU[sku] {
			if market == "" || l.Market == market {
				f(l)
				n++
			}
		}
		if n == 0 {
			return fmt.Errorf("%q is not listed in %q", sku, market)
		}
		return nil
	})
}

// Rename gives a listing another title; an empty market means everywhere.
func (w *World) Rename(market, sku, title string) error {
	if n := utf8.RuneCountInString(title); n == 0 || n > 200 {
		return fmt.Errorf("a title has 1 to 200 characters, not %d", n)
	}
	return w.touch(market, sku, func(l *Listing) { l.Title = title })
}

// Reprice gives a listing another price, in the marketplace's currency.
func (w *World) Reprice(market, sku string, price decimal.Decimal) error {
	if price.Sign() <= 0 {
		return fmt.Errorf("a price of %v is not above zero", price)
	}
	if market == "" {
		return fmt.Errorf("a price needs a marketplace")
	}
	return w.touch(market, sku, func(l *Listing) { l.Price = price.Rescale(decimals(l.Currency)) })
}

// Close makes a listing Inactive; an empty market means everywhere. Stock that
// Amazon holds stays and is still shown.
func (w *World) Close(market, sku string) error {
	return w.touch(market, sku, func(l *Listing) { l.Status = "Inactive" })
}

// Reopen makes a listing Active again.
func (w *World) Reopen(market, sku string) error {
	return w.touch(market, sku, func(l *Listing) { l.Status = "Active" })
}

// LoseReading makes a marketplace's stock unreadable: "error" answers with an
// error, "incomplete" loses a page on the way; "" makes it readable again.
func (w *World) LoseReading(market, how string) error {
	return w.change(func() error {
		if _, ok := w.MarketOf(market); !ok {
			return fmt.Errorf("the seller has no marketplace %q", market)
		}
		switch how {
		case "":
			delete(w.lostReads, market)
		case "error", "incomplete":
			w.lostReads[market] = how
		default:
			return fmt.Errorf("%q is neither \"error\" nor \"incomplete\"", how)
		}
		return nil
	})
}

// LostReading tells how a marketplace's stock reading is lost: "error",
// "incomplete", or "" when it is not.
func (w *World) LostReading(market string) string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.lostReads[market]
}
