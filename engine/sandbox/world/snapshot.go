package world

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/govalues/decimal"
)

// ErrGrewOtherwise means that a snapshot belongs to a world with another first
// day: the options differ, or the program grows worlds differently now.
var ErrGrewOtherwise = errors.New("the practice business has another first day")

// Snapshot is what has changed in a world since it grew. The rest of it grows
// again from its options.
type Snapshot struct {
	// Grown identifies the first day that the changes belong to.
	Grown    string                     `json:"grown"`
	Listings []Listing                  `json:"listings,omitempty"` // those that changed, whole
	Stock    []StockShot                `json:"stock,omitempty"`    // of the products whose stock changed, whole
	Costs    map[string]decimal.Decimal `json:"costs,omitempty"`    // those that changed, by SKU
	// LostReadings tells by marketplace code how its stock reading is lost.
	LostReadings map[string]string `json:"lostReadings,omitempty"`
	Orders       *OrdersShot       `json:"orders,omitempty"` // nil while no order changed
}

// StockShot is where the units of one product lie.
type StockShot struct {
	Region string      `json:"region"`
	FNSKU  string      `json:"fnsku"`
	Places []PlaceShot `json:"places"`
}

// PlaceShot are the units at one place.
type PlaceShot struct {
	Place
	Bins
}

// Filled are the options with the defaults filled in.
func (o Options) Filled() Options { return o.filled() }

// again grows a world's first day once more.
func (w *World) again() *World {
	o := w.Options
	if o.InXero == 0 { // filled options say 0 for none
		o.InXero = -1
	}
	return Grow(o)
}

// Snapshot tells what has changed since the world grew.
func (w *World) Snapshot() Snapshot {
	first := w.again()
	w.mu.RLock()
	defer w.mu.RUnlock()
	out := Snapshot{Grown: first.fingerprint(), Costs: map[string]decimal.Decimal{}, LostReadings: maps.Clone(w.lostReads)}
	for i, l := range w.Listings {
		if *l != *first.Listings[i] {
			out.Listings = append(out.Listings, *l)
		}
	}
	for i, p := range w.Products {
		if now := p.shot(); !slices.Equal(now.Places, first.Products[i].shot().Places) {
			out.Stock = append(out.Stock, now)
		}
	}
	for sku, c := range w.costs {
		if was, ok := first.costs[sku]; !ok || was != c {
			out.Costs[sku] = c
		}
	}
	out.Orders = w.book.shot()
	return out
}

// shot lists a product's places in order, empty ones too.
func (p *Product) shot() StockShot {
	out := StockShot{Region: p.Region, FNSKU: p.FNSKU, Places: []PlaceShot{}}
	for at, b := range p.Stock {
		out.Places = append(out.Places, PlaceShot{at, *b})
	}
	slices.SortFunc(out.Places, func(a, b PlaceShot) int {
		return cmp.Or(cmp.Compare(a.Pool, b.Pool), cmp.Compare(a.Country, b.Country))
	})
	return out
}

// Restore makes the changes of a snapshot in a world that has just grown from
// the same options. The error says why they do not belong to it; the world is
// then of no use.
func (w *World) Restore(s Snapshot) error {
	return w.change(func() error {
		if w.fingerprint() != s.Grown {
			return ErrGrewOtherwise
		}
		for _, l := range s.Listings {
			have := w.offer(l.Market, l.SKU)
			if have == nil || have.FNSKU != l.FNSKU || have.Currency != l.Currency {
				return fmt.Errorf("%q is not listed in %q", l.SKU, l.Market)
			}
			*have = l
		}
		for _, shot := range s.Stock {
			p := w.byFNSKU[regionFNSKU{shot.Region, shot.FNSKU}]
			if p == nil {
				return fmt.Errorf("the region %q holds no product %q", shot.Region, shot.FNSKU)
			}
			clear(p.Stock)
			for _, at := range shot.Places {
				p.Stock[at.Place] = &at.Bins
			}
		}
		for sku, c := range s.Costs {
			if len(w.bySKU[sku]) == 0 {
				return fmt.Errorf("there is no SKU %q", sku)
			}
			w.costs[sku] = c
		}
		maps.Copy(w.lostReads, s.LostReadings)
		return w.book.restore(s.Orders)
	})
}

// fingerprint identifies what grew; the caller sees to it that nothing has
// changed since.
func (w *World) fingerprint() string {
	h := sha256.New()
	line := func(v any) { _, _ = io.WriteString(h, fmt.Sprintf("%+v\n", v)) } // a hash takes everything
	line(w.Options)
	line(orderGrowth)
	line(w.Market)
	for _, a := range w.Accounts {
		line(*a)
	}
	for _, l := range w.Listings {
		line(*l)
	}
	for _, p := range w.Products {
		line(p.shot())
		line([]any{p.ASIN, p.Condition, p.Barcode, p.Title, p.UnitCost})
	}
	line(w.Books)
	line(w.Traps)
	line(w.costs) // printed in order
	for _, f := range w.fates {
		line(*f)
	}
	return hex.EncodeToString(h.Sum(nil))
}
