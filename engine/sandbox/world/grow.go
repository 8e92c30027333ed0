package world

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/govalues/decimal"
)

// The least number of SKUs with traps, and the number nobody chose.
const (
	leastSKUs   = 60
	defaultSKUs = 300
)

// Known tells whether a marketplace code can be practised with.
func Known(code string) bool {
	_, ok := find(code)
	return ok
}

// Grow makes a practice business. The same options give the same business,
// whatever the machine and the day: when Now is zero a fixed day is taken.
func Grow(o Options) *World {
	o = o.filled()
	g := &grower{
		w: &World{
			Options: o,
			bySKU:   map[string][]*Listing{}, byMarket: map[string][]*Listing{}, byFNSKU: map[regionFNSKU]*Product{},
			costs: map[string]decimal.Decimal{}, fateOf: map[string]*fate{}, lostReads: map[string]string{},
		},
		seed: uint64(o.Seed), items: map[string]bool{},
	}
	for _, code := range o.Marketplaces {
		m, _ := find(code)
		g.w.Market = append(g.w.Market, m.Market)
		g.tongues[tongue(m.Language)] = true
	}
	g.tongues[0] = true
	g.home = g.w.Market[0]
	for _, m := range g.w.Market {
		if m.Currency == o.BaseCurrency {
			g.home = m
			break
		}
	}
	for i, region := range []string{"NA", "EU", "FE"} {
		if slices.ContainsFunc(g.w.Market, func(m Market) bool { return m.Region == region }) {
			id := "A" + base36(1+scatter(uint64(i), g.seed), 6) + base36(scatter(uint64(i)+9, g.seed), 7)
			g.w.Accounts = append(g.w.Accounts, &Seller{Region: region, MerchantID: id})
		}
	}
	g.openBooks()
	if o.Traps {
		g.plant()
	}
	for len(g.w.bySKU) < o.SKUs {
		g.ordinary()
	}
	g.strangers()
	g.balanceBooks()
	g.w.book = newOrderBook(g.w)
	return g.w
}

func (o Options) filled() Options {
	if o.SKUs <= 0 {
		o.SKUs = defaultSKUs
	}
	if o.Traps {
		o.SKUs = max(o.SKUs, leastSKUs)
	}
	if o.BaseCurrency == "" {
		o.BaseCurrency = "USD"
	}
	switch {
	case o.InXero == 0:
		o.InXero = 50
	case o.InXero < 0:
		o.InXero = 0
	}
	if o.Now.IsZero() {
		o.Now = time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	}
	o.Now = o.Now.UTC()
	var codes []string
	for _, code := range o.Marketplaces {
		if m, ok := find(code); ok && !slices.Contains(codes, m.Code) {
			codes = append(codes, m.Code)
		}
	}
	if len(codes) == 0 {
		codes = DefaultMarketplaces()
	}
	o.Marketplaces = codes
	return o
}

// grower holds what is only needed while the world grows.
type grower struct {
	w       *World
	seed    uint64
	home    Market // sells in the base currency where any does
	tongues [6]bool
	goods   uint64
	fnskus  uint64
	items   map[string]bool // codes taken
}

// draw makes the next good and the chance that goes with it. Each good has its
// own chance, so that a change of one does not shift the others.
func (g *grower) draw() (*good, *rand.Rand) {
	n := g.goods
	g.goods++
	rng := rand.New(rand.NewPCG(g.seed, n))
	return newGood(rng, n, g.seed, g.w.Options.BaseCurrency, g.tongues), rng
}

// fnsku makes the next label, or takes the ASIN for goods that keep the
// manufacturer's barcode.
func (g *grower) fnsku(gd *good) string {
	n := g.fnskus
	g.fnskus++
	if n%20 == 13 {
		return gd.asin
	}
	return "X00" + base36(scatter(n, g.seed+11), 5) + base36(n*31+g.seed%1000, 2)
}

// ordinary grows one SKU without any difficulty.
func (g *grower) ordinary() {
	gd, rng := g.draw()
	sku := g.ordinarySKU(gd)
	o := offer{sku: sku, good: gd, markets: g.somewhere(rng), rng: rng, merchant: rng.IntN(16) == 0}
	g.list(o)
	if rng.IntN(100) < g.w.Options.InXero {
		quantity, pool := g.bookStock(rng, g.w.units([]string{sku}), gd.cost)
		it := g.item(sku, gd, quantity, pool)
		if rng.IntN(8) == 0 && it.SalesPrice.Valid { // nobody told Xero of the last price
			it.SalesPrice = valid(price(gd.cents*9/10, g.home))
		}
		g.fate(fate{skus: []string{sku}, code: sku, outcome: Synced})
		return
	}
	g.fate(fate{skus: []string{sku}, created: codeFor(sku), outcome: Synced})
}

// ordinarySKU makes a SKU that is neither the beginning nor the end of another
// one, with letter case, spaces and punctuation or without.
func (g *grower) ordinarySKU(gd *good) string {
	n := (g.goods*387_919 + g.seed%1_000_000) % 1_000_000 // the factor shares none with a million
	switch g.goods % 7 {
	case 3:
		return fmt.Sprintf("%06d.%s-%s", n, gd.category, gd.colour)
	case 5:
		return fmt.Sprintf("%s_%06d_%s", gd.category, n, gd.colour)
	default:
		return fmt.Sprintf("%s-%06d-%s", gd.category, n, gd.colour)
	}
}

// somewhere chooses the marketplaces of an ordinary SKU: always where the base
// currency is paid, so that it has a price the books can take.
func (g *grower) somewhere(rng *rand.Rand) []Market {
	share := map[string]int{"NA": 85, "EU": 65, "FE": 35}
	in := map[string]bool{}
	for _, a := range g.w.Accounts {
		in[a.Region] = rng.IntN(100) < share[a.Region]
	}
	in[g.home.Region] = true
	var out []Market
	for _, m := range g.w.Market {
		if roll := rng.IntN(100); m.Code == g.home.Code || (in[m.Region] && roll < 82) {
			out = append(out, m)
		}
	}
	return out
}

// bookStock draws what Xero believed before the first sync: the truth, a little
// more, a little less, or nothing yet.
func (g *grower) bookStock(rng *rand.Rand, units int64, cost decimal.Decimal) (quantity int64, pool decimal.Decimal) {
	switch roll := rng.IntN(100); {
	case units == 0 && roll < 30:
		quantity = 1 + rng.Int64N(6)
	case units == 0:
	case roll < 45:
		quantity = units
	case roll < 65:
		quantity = max(units-1-rng.Int64N(20), 1)
	case roll < 85:
		quantity = units + 1 + rng.Int64N(20)
	}
	pool = worth(quantity, cost)
	if quantity > 2 && rng.IntN(10) == 0 {
		pool = plus(pool, decimal.MustNew(1+rng.Int64N(quantity*3), 2)) // freight that was booked onto it
	}
	return quantity, pool
}
