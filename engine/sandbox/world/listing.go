package world

import (
	"math/rand/v2"
	"slices"
	"time"
)

// offer is a SKU to be listed.
type offer struct {
	sku      string
	good     *good
	markets  []Market
	rng      *rand.Rand
	merchant bool // has a merchant offer too
	// only leaves out Amazon's fulfilment: no FNSKU, no FBA row.
	only   bool
	status string // "" draws one
	mfn    int64  // 0 draws one
	asin   string // "" takes the good's
	// share lists the SKU on the physical products of another SKU.
	share string
	// stock fixes the bins per pool; pools not named are drawn, or empty when exact.
	stock map[string]Bins
	exact bool
	// spread names the countries over which a pool's units are spread; pools not named are drawn.
	spread map[string][]string
	mark   func(*Listing)
}

// list makes the listings of a SKU and, where Amazon fulfils it, the physical
// products behind them: one per region.
func (g *grower) list(o offer) {
	created := g.w.Options.Now.Truncate(time.Hour).Add(-time.Duration(30*24+o.rng.IntN(4*365*24)) * time.Hour)
	if o.rng.IntN(5) == 0 { // came in a bulk upload: many share one second
		created = g.w.Options.Now.Truncate(24*time.Hour).AddDate(-1, 0, -o.rng.IntN(3))
	}
	mfn := o.mfn
	if mfn == 0 && (o.merchant || o.only) {
		mfn = 1 + o.rng.Int64N(25)
	}
	products := map[string]*Product{}
	for i, m := range o.markets {
		l := &Listing{
			SKU: o.sku, Market: m.Code, ASIN: o.good.asin, Barcode: o.good.barcode, Title: o.good.title(m),
			Price: price(o.good.cents, m), Currency: m.Currency, Status: o.status,
			Merchant: o.merchant || o.only, MFN: mfn,
			Created: created.Add(time.Duration(i) * time.Minute), Updated: created.AddDate(0, 0, o.rng.IntN(30)),
		}
		if o.asin != "" {
			l.ASIN = o.asin
		}
		if l.Status == "" {
			l.Status = drawStatus(o.rng, m.Code == g.home.Code)
		}
		if !o.only {
			if products[m.Region] == nil {
				products[m.Region] = g.hold(o, m.Region)
			}
			l.FNSKU = products[m.Region].FNSKU
		}
		if o.mark != nil {
			o.mark(l)
		}
		g.w.Listings = append(g.w.Listings, l)
		g.w.bySKU[o.sku] = append(g.w.bySKU[o.sku], l)
		g.w.byMarket[m.Code] = append(g.w.byMarket[m.Code], l)
	}
	g.w.costs[o.sku] = o.good.cost
}

func drawStatus(rng *rand.Rand, home bool) string {
	switch roll := rng.IntN(100); {
	case home || roll < 93:
		return "Active"
	case roll < 97:
		return "Inactive"
	default:
		return "Incomplete"
	}
}

// hold finds or makes the product of a region and lays its units.
func (g *grower) hold(o offer, region string) *Product {
	if o.share != "" {
		for _, l := range g.w.bySKU[o.share] {
			if m := g.w.market(l.Market); m.Region == region && l.FNSKU != "" {
				return g.w.byFNSKU[regionFNSKU{region, l.FNSKU}]
			}
		}
	}
	p := &Product{
		FNSKU: g.fnsku(o.good), ASIN: o.good.asin, Condition: "NewItem", Barcode: o.good.barcode, Title: o.good.titles[0],
		Region: region, UnitCost: o.good.cost, Stock: map[Place]*Bins{},
	}
	if o.asin != "" {
		p.ASIN = o.asin
	}
	g.w.Products = append(g.w.Products, p)
	g.w.byFNSKU[regionFNSKU{region, p.FNSKU}] = p
	for _, pool := range g.pools(o.markets, region) {
		bins, fixed := o.stock[pool]
		if !fixed && !o.exact {
			bins = g.drawBins(o.rng, pool, o.sku)
		}
		countries := o.spread[pool]
		if countries == nil {
			countries = g.countries(o.rng, o.markets, pool)
		}
		lay(p, pool, countries, bins)
	}
	return p
}

// pools are the physical pools of a region behind some marketplaces.
func (g *grower) pools(markets []Market, region string) []string {
	var out []string
	for _, m := range markets {
		if m.Region == region && !slices.Contains(out, m.Pool) {
			out = append(out, m.Pool)
		}
	}
	return out
}

// countries draws where in a pool units lie: its marketplaces' own countries,
// and Poland for the EU, where many of Amazon's warehouses are.
func (g *grower) countries(rng *rand.Rand, markets []Market, pool string) []string {
	var all []string
	for _, m := range markets {
		if m.Pool == pool {
			all = append(all, m.Country)
		}
	}
	if pool == "EU" && !slices.Contains(all, "PL") {
		all = append(all, "PL")
	}
	if len(all) > 1 {
		all = all[:1+rng.IntN(min(len(all), 4))]
	}
	return all
}

// lay spreads bins over countries. The buckets other than fulfillable stay in
// the first country.
func lay(p *Product, pool string, countries []string, b Bins) {
	each := b.Fulfillable / int64(len(countries))
	for i, c := range countries[1:] {
		part := each - int64(i) // uneven, as life is
		if part <= 0 {
			continue
		}
		p.Stock[Place{pool, c}] = &Bins{Fulfillable: part}
		b.Fulfillable -= part
	}
	p.Stock[Place{pool, countries[0]}] = &b
}

// drawBins draws a pool's units. Two pools of one SKU never hold the same
// number, owned or fulfillable: that would be a trap of its own.
func (g *grower) drawBins(rng *rand.Rand, pool, sku string) Bins {
	if roll := rng.IntN(100); roll < 4 || (roll < 35 && pool != g.home.Pool) {
		return Bins{}
	}
	b := Bins{Fulfillable: 1 + rng.Int64N(140)}
	if rng.IntN(6) == 0 {
		b.Fulfillable += rng.Int64N(600)
	}
	if rng.IntN(3) == 0 {
		b.ReservedOrders = rng.Int64N(9)
	}
	if rng.IntN(4) == 0 {
		b.ReservedTransfer = rng.Int64N(15)
	}
	if rng.IntN(6) == 0 {
		b.ReservedProcessing = rng.Int64N(5)
	}
	if rng.IntN(7) == 0 {
		b.Unfulfillable = rng.Int64N(6)
	}
	if rng.IntN(15) == 0 {
		b.Researching = rng.Int64N(4)
	}
	if rng.IntN(8) == 0 {
		b.InboundShipped = 10 * (1 + rng.Int64N(12))
	}
	if rng.IntN(20) == 0 {
		b.InboundReceiving = rng.Int64N(20)
	}
	if rng.IntN(20) == 0 {
		b.InboundWorking = 5 * (1 + rng.Int64N(10))
	}
	for g.poolHas(sku, b) {
		b.Fulfillable++
	}
	return b
}

// poolHas tells whether another pool of the SKU shows the same figures.
func (g *grower) poolHas(sku string, b Bins) bool {
	seen := map[*Product]bool{}
	same := func(p *Product) bool {
		sums := map[string]Bins{}
		for at, have := range p.Stock {
			sums[at.Pool] = sums[at.Pool].Plus(*have)
		}
		for _, have := range sums {
			if have.Owned() == b.Owned() || have.Fulfillable == b.Fulfillable {
				return true
			}
		}
		return false
	}
	for _, l := range g.w.bySKU[sku] {
		if p := g.w.product(l); p != nil && !seen[p] {
			seen[p] = true
			if same(p) {
				return true
			}
		}
	}
	// The product being laid has no listing yet: it is the last one made.
	last := g.w.Products[len(g.w.Products)-1]
	return !seen[last] && same(last)
}
