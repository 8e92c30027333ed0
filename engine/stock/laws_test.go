package stock

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

// warehouse is the physical truth of one product in one account: units by
// pool and country, which marketplaces sell it, and what they show.
type warehouse struct {
	account domain.ConnectionID
	code    string // item
	fnsku   string
	skus    []string // all of them are these very units
	pack    int64
	pools   map[domain.PoolID]*depot
	listed  map[string]bool   // marketplaces with a listing
	repeats map[string]string // marketplace → marketplace whose pool it shows instead
	local   map[string]bool   // marketplaces that show only the units in their country
}

type depot struct {
	countries map[string]int64 // fulfillable units by country
	rest      domain.Buckets   // the other buckets of the pool
}

var poolMarkets = map[domain.ConnectionID]map[domain.PoolID][]string{
	na: {"US": {"US"}, "CA": {"CA"}},
	eu: {"UK": {"UK"}, "EU": {"DE", "FR", "IT", "ES"}},
}

func poolOf(code string) domain.PoolID {
	m, _ := domain.MarketplaceByCode(code)
	return m.Pool
}

func (d *depot) buckets() domain.Buckets {
	b := d.rest
	for _, n := range d.countries {
		b.Fulfillable += n
	}
	return b
}

// units is the truth: every unit once, whoever shows it.
func (w *warehouse) units() int64 {
	var n int64
	for _, d := range w.pools {
		n += units(d.buckets(), domain.Config{})
	}
	return n * w.pack
}

func (w *warehouse) shown(code string) domain.Buckets {
	from := code
	if o := w.repeats[code]; o != "" {
		from = o
	}
	d := w.pools[poolOf(from)]
	if w.local[code] {
		m, _ := domain.MarketplaceByCode(code)
		return domain.Buckets{Fulfillable: d.countries[m.Country]}
	}
	return d.buckets()
}

// tell writes what Amazon says of the warehouse into the shop.
func (w *warehouse) tell(s *shop, report bool) {
	s.item(w.code)
	for _, sku := range w.skus {
		s.Links = append(s.Links, domain.Link{SKU: domain.SellerSKU{Connection: w.account, SKU: sku}, Item: domain.ItemID("id-" + w.code), Units: w.pack, Origin: domain.LinkExact})
		for _, markets := range poolMarkets[w.account] {
			for _, m := range markets {
				if w.listed[m] {
					s.list(m, sku, fnsku(w.fnsku), func(l *domain.Listing) { l.ASIN = "B" + w.fnsku })
				}
				s.row(m, sku, w.fnsku, w.shown(m)) // Amazon lists all FBA SKUs everywhere
			}
		}
	}
	if !report {
		return
	}
	for id, d := range w.pools {
		countries := d.countries
		if id != "EU" && len(countries) == 0 {
			countries = map[string]int64{map[domain.PoolID]string{"US": "US", "CA": "CA", "UK": "GB"}[id]: 0}
		}
		for c, n := range countries {
			s.country(w.account, w.skus[0], c, n)
			set := &s.Countries[slices.IndexFunc(s.Countries, func(x domain.CountryStockSet) bool { return x.Connection == w.account })]
			set.Rows[len(set.Rows)-1].FNSKU = w.fnsku
		}
	}
}

// drawWarehouse draws a product. With honest, every marketplace shows its own pool.
func drawWarehouse(rt *rapid.T, n int, honest bool) *warehouse {
	w := &warehouse{
		account: rapid.SampledFrom([]domain.ConnectionID{na, eu}).Draw(rt, "account"),
		code:    fmt.Sprintf("I%d", n), fnsku: fmt.Sprintf("F%d", n), pack: int64(rapid.IntRange(1, 3).Draw(rt, "pack")),
		pools: map[domain.PoolID]*depot{}, listed: map[string]bool{}, repeats: map[string]string{}, local: map[string]bool{},
	}
	for i := range rapid.IntRange(1, 3).Draw(rt, "skus") {
		w.skus = append(w.skus, fmt.Sprintf("S%d-%d", n, i))
	}
	count := rapid.Int64Range(0, 30)
	places := map[domain.PoolID][]string{"US": {"US"}, "CA": {"CA"}, "UK": {"GB"}, "EU": {"DE", "FR", "PL", "CZ"}}
	var all []string
	for _, id := range []domain.PoolID{"US", "CA", "UK", "EU"} {
		markets, ok := poolMarkets[w.account][id]
		if !ok {
			continue
		}
		all = append(all, markets...)
		d := &depot{countries: map[string]int64{}}
		for _, c := range places[id] {
			d.countries[c] = count.Draw(rt, c)
		}
		d.rest = domain.Buckets{
			ReservedOrders: rapid.Int64Range(0, 3).Draw(rt, "orders"), Unfulfillable: rapid.Int64Range(0, 2).Draw(rt, "broken"),
			InboundShipped: rapid.Int64Range(0, 5).Draw(rt, "inbound"),
		}
		w.pools[id] = d
	}
	for _, m := range all {
		w.listed[m] = rapid.IntRange(0, 3).Draw(rt, "lists "+m) > 0
	}
	if honest {
		return w
	}
	switch w.account {
	case na:
		if rapid.Bool().Draw(rt, "Canada repeats") {
			w.repeats["CA"] = "US"
			w.pools["CA"].rest = domain.Buckets{} // nobody can see what is reserved there
		}
	case eu:
		for _, m := range []string{"FR", "IT"} {
			w.local[m] = rapid.IntRange(0, 2).Draw(rt, "local "+m) == 0
		}
		w.local["DE"] = rapid.IntRange(0, 5).Draw(rt, "local DE") == 0
		w.listed["ES"] = w.listed["ES"] || w.local["DE"] // somebody shows the whole pool
		if rapid.IntRange(0, 3).Draw(rt, "UK repeats") == 0 {
			w.repeats["UK"] = "ES"
			w.pools["UK"].rest = domain.Buckets{}
		}
	}
	// A marketplace that repeats an empty pool shows nothing at all; that it hides units of its own nobody could know.
	for m, o := range w.repeats {
		if units(w.pools[poolOf(o)].buckets(), domain.Config{}) == 0 {
			w.pools[poolOf(m)] = &depot{countries: map[string]int64{}}
			continue
		}
		// Nor could anybody know of a repeat that happens to tell the number of units that are there.
		own, shown := w.pools[poolOf(m)], w.pools[poolOf(o)].buckets()
		if own.buckets().Fulfillable == shown.Fulfillable {
			for c := range own.countries {
				own.countries[c]++
			}
		}
	}
	return w
}

func drawShop(rt *rapid.T, honest bool) (*shop, []*warehouse, bool) {
	s := newShop()
	report := rapid.Bool().Draw(rt, "report")
	var ws []*warehouse
	for n := range rapid.IntRange(1, 4).Draw(rt, "products") {
		w := drawWarehouse(rt, n, honest)
		w.tell(s, report)
		ws = append(ws, w)
	}
	return s, ws, report
}

// Law 2: for any physical world and any way marketplaces repeat pools, a
// quantity that is known equals the units, each once; and in an honest world
// with the multi-country report at hand it is known.
func TestOnePhysicalPoolIsCountedOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		honest := rapid.Bool().Draw(rt, "honest")
		s, ws, report := drawShop(rt, honest)
		out := Count(s.Input)
		for _, w := range ws {
			r := resultOf(t, out, w.code)
			switch {
			case !r.Present:
				rt.Fatalf("%s is missing", w.code)
			case r.Known && r.Units != w.units():
				rt.Fatalf("%s: counted %d, there are %d\n%+v\n%+v", w.code, r.Units, w.units(), w, out.Quantities[domain.ItemID("id-"+w.code)])
			case !r.Known && honest && report:
				rt.Fatalf("%s: not known in an honest world: %+v", w.code, out.Conflicts)
			case !r.Known && honest && r.Kind != domain.ConflictPoolsRepeat:
				rt.Fatalf("%s: %s in an honest world", w.code, r.Kind)
			}
		}
	})
}

// Law 2: a further marketplace of the same pool, or a further SKU on the same units, changes nothing.
func TestAnotherMarketplaceOfThePoolChangesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWarehouse(rt, 0, true)
		s := newShop()
		w.tell(s, true)
		before := resultOf(t, Count(s.Input), w.code)
		for _, markets := range poolMarkets[w.account] {
			for _, m := range markets {
				sells := slices.ContainsFunc(markets, func(o string) bool { return w.listed[o] })
				w.listed[m] = w.listed[m] || (sells && rapid.Bool().Draw(rt, "also "+m))
			}
		}
		if rapid.Bool().Draw(rt, "another SKU") {
			w.skus = append(w.skus, "ANOTHER")
		}
		s = newShop()
		w.tell(s, true)
		if diff := cmp.Diff(before, resultOf(t, Count(s.Input), w.code)); diff != "" {
			rt.Fatalf("(-before +after)\n%s", diff)
		}
	})
}

// Law 1: whatever readings fail, go stale or come back empty-handed, a quantity
// stays what it was or becomes unknown: it never changes, and never to zero.
func TestUnknownIsNeverLess(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		honest := rapid.Bool().Draw(rt, "honest")
		s, ws, _ := drawShop(rt, honest)
		before := Count(s.Input)
		for i := range s.Sets {
			set := &s.Sets[i]
			listedHere := slices.ContainsFunc(s.Listings, func(l domain.Listing) bool { return l.Marketplace == set.Marketplace })
			switch rapid.IntRange(0, 5).Draw(rt, "trouble") {
			case 0:
				set.Unknown = "half a page"
			case 1:
				set.At = now.Add(-3 * time.Hour)
			case 2:
				if honest && listedHere && allListed(s, set.Marketplace) {
					set.Unknown, set.Readings = "never got through", nil
				}
			}
		}
		after := Count(s.Input)
		for _, w := range ws {
			a, b := resultOf(t, before, w.code), resultOf(t, after, w.code)
			if b.Known && (!a.Known && b.Units != w.units() || a.Known && a.Units != b.Units) {
				rt.Fatalf("%s: %+v became %+v", w.code, a, b)
			}
		}
	})
}

// allListed reports whether every linked SKU of the account is listed in the marketplace.
func allListed(s *shop, m domain.MarketplaceID) bool {
	listed := map[domain.SellerSKU]bool{}
	for _, l := range s.Listings {
		if l.Marketplace == m {
			listed[l.Key()] = true
		}
	}
	for _, l := range s.Links {
		if s.set(m.Code()).Connection == l.SKU.Connection && !listed[l.SKU] {
			return false
		}
	}
	return true
}

// The order of the input never shows.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, _, _ := drawShop(rt, false)
		a := Count(s.Input)
		mixed := s.Input
		mixed.Listings = rapid.Permutation(s.Listings).Draw(rt, "listings")
		mixed.Links = rapid.Permutation(s.Links).Draw(rt, "links")
		mixed.Items = rapid.Permutation(s.Items).Draw(rt, "items")
		mixed.Sets = rapid.Permutation(s.Sets).Draw(rt, "sets")
		for i := range mixed.Sets {
			mixed.Sets[i].Readings = rapid.Permutation(mixed.Sets[i].Readings).Draw(rt, "readings")
		}
		if diff := cmp.Diff(a, Count(mixed)); diff != "" {
			rt.Fatalf("(-one order +another)\n%s", diff)
		}
	})
}
