package world

import (
	"slices"

	"github.com/govalues/decimal"
)

// seedling is one SKU of a trap: a good listed in the home marketplace with
// exactly the units given, unless it says more.
type seedling struct {
	sku     string
	good    *good // a new one when nil
	markets []Market
	units   int64 // fulfillable in the home pool
	offer         // the other wishes; sku, good, markets and stock are filled in
}

// sow lists a seedling and returns its good.
func (g *grower) sow(s seedling) *good {
	gd, rng := g.draw()
	if s.good != nil {
		gd = s.good
	}
	o := s.offer
	o.sku, o.good, o.rng, o.markets = s.sku, gd, rng, s.markets
	if o.markets == nil {
		o.markets = []Market{g.home}
	}
	if o.status == "" {
		o.status = "Active"
	}
	if o.stock == nil && s.units > 0 {
		o.stock = map[string]Bins{g.home.Pool: {Fulfillable: s.units}}
	}
	if s.markets == nil {
		o.exact = true
	}
	g.list(o)
	return gd
}

// trap records a planted difficulty. Fates of its SKUs are recorded apart.
func (g *grower) trap(t Trap) {
	if t.Concerns == nil {
		t.Concerns = t.SKUs
	}
	for _, it := range g.w.Books.Items {
		for _, f := range g.w.fates {
			if f.trap == t.Name && f.code == it.Code && !slices.Contains(t.Codes, it.Code) {
				t.Codes = append(t.Codes, it.Code)
			}
		}
	}
	g.w.Traps = append(g.w.Traps, t)
}

// linked plants a SKU that has its item, and says what becomes of it.
func (g *grower) linked(trap string, gd *good, sku, code string, quantity int64, pool decimal.Decimal, outcome Outcome, kind string) *Item {
	g.fate(fate{skus: []string{sku}, code: code, outcome: outcome, kind: kind, trap: trap})
	return g.item(code, gd, quantity, pool)
}

// has tells whether the seller takes part in a marketplace.
func (g *grower) has(code string) bool {
	_, ok := g.w.MarketOf(code)
	return ok
}

func (g *grower) market(code string) Market { return g.w.market(code) }

// members are the marketplaces of a pool.
func (g *grower) members(pool string) []Market {
	var out []Market
	for _, m := range g.w.Market {
		if m.Pool == pool {
			out = append(out, m)
		}
	}
	return out
}

// withHome adds the home marketplace in front of others.
func (g *grower) withHome(markets ...Market) []Market {
	out := []Market{g.home}
	for _, m := range markets {
		if m.Code != g.home.Code {
			out = append(out, m)
		}
	}
	return out
}

// plant grows every trap that the marketplaces have room for.
func (g *grower) plant() {
	g.plantCodes()
	g.plantShared()
	g.plantPools()
	g.plantItems()
	g.plantStock()
	g.plantLookAlikes()
}
