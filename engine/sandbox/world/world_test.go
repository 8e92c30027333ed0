package world

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"
)

var everywhere = []string{"US", "CA", "UK", "DE", "FR", "IT", "ES", "AU", "JP"}

func options(t *rapid.T) Options {
	return Options{
		Seed:         rapid.Int64().Draw(t, "seed"),
		SKUs:         rapid.IntRange(1, 90).Draw(t, "skus"),
		Marketplaces: rapid.SliceOfNDistinct(rapid.SampledFrom(everywhere), 1, 9, rapid.ID[string]).Draw(t, "markets"),
		Traps:        rapid.Bool().Draw(t, "traps"),
		InXero:       rapid.IntRange(-1, 100).Draw(t, "inXero"),
		BaseCurrency: rapid.SampledFrom([]string{"USD", "GBP", "EUR", "AUD", "CAD", "NZD"}).Draw(t, "currency"),
	}
}

// same compares worlds by what they show.
func same(a, b *World) string {
	return cmp.Diff(picture(a), picture(b), cmp.Comparer(func(x, y decimal.Decimal) bool { return x == y }))
}

func picture(w *World) []any {
	var all []any
	for _, l := range w.Listings {
		b, ok := w.Shown(l.Market, l.SKU)
		all = append(all, *l, b, ok)
	}
	for _, p := range w.Products {
		stock := map[Place]Bins{}
		for at, b := range p.Stock {
			stock[at] = *b
		}
		all = append(all, p.FNSKU, p.ASIN, p.Barcode, p.Title, p.UnitCost, stock)
	}
	return append(all, w.Books, w.Traps, w.Market, w.Truth(), w.TruthBalances(), w.Costs(), w.Elsewhere())
}

func TestSameSeedSameWorld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := options(t)
		if d := same(Grow(o), Grow(o)); d != "" {
			t.Fatalf("two worlds of %+v differ:\n%s", o, d)
		}
	})
	a, b := Grow(Options{Seed: 1, SKUs: 20}), Grow(Options{Seed: 2, SKUs: 20})
	if same(a, b) == "" {
		t.Error("two seeds give the same world")
	}
}

func TestFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := options(t)
		w := Grow(o)
		if want := max(o.SKUs, 60); o.Traps && len(w.bySKU) != want || !o.Traps && len(w.bySKU) != o.SKUs {
			t.Errorf("%d SKUs of %+v", len(w.bySKU), o)
		}
		skus, asins, fnskus, barcodes := map[string]bool{}, map[string]string{}, map[string]bool{}, map[string]bool{}
		for _, l := range w.Listings {
			skus[l.SKU] = true
			if !l.Merchant && l.FNSKU == "" && !l.IsParent {
				t.Errorf("nobody fulfils %q in %s", l.SKU, l.Market)
			}
			if len(l.ASIN) != 10 || !strings.HasPrefix(l.ASIN, "B0") || l.FNSKU != "" && len(l.FNSKU) != 10 || len(l.Barcode) != 13 {
				t.Errorf("ASIN %q, FNSKU %q, barcode %q", l.ASIN, l.FNSKU, l.Barcode)
			}
			if n := utf8.RuneCountInString(l.Title); n < 20 || n > 200 {
				t.Errorf("title of %d characters: %q", n, l.Title)
			}
			if n := utf8.RuneCountInString(l.SKU); n > 40 {
				t.Errorf("SKU of %d characters: %q", n, l.SKU)
			}
			if l.Price.Sign() <= 0 || l.Currency == "JPY" && !l.Price.IsInt() {
				t.Errorf("price %v %s", l.Price, l.Currency)
			}
			if m, ok := w.MarketOf(l.Market); !ok || m.Currency != l.Currency {
				t.Errorf("%q is listed in %s for %s", l.SKU, l.Market, l.Currency)
			}
			if asins[l.ASIN+l.Market] != "" && !trapped(w, l.SKU, "shared-fnsku", "fba-fbm-pair") {
				t.Errorf("%q and %q share the ASIN %s", l.SKU, asins[l.ASIN+l.Market], l.ASIN)
			}
			asins[l.ASIN+l.Market] = l.SKU
			if w.fateOf[l.SKU] == nil {
				t.Errorf("nobody knows what becomes of %q", l.SKU)
			}
		}
		for _, p := range w.Products {
			if fnskus[p.Region+p.FNSKU] || barcodes[p.Region+p.Barcode] && p.ASIN != w.bySKU["TWO-ASINS-1"][0].ASIN {
				t.Errorf("FNSKU %s or barcode %s is there twice", p.FNSKU, p.Barcode)
			}
			fnskus[p.Region+p.FNSKU], barcodes[p.Region+p.Barcode] = true, true
			for at, b := range p.Stock {
				v := reflect.ValueOf(*b)
				for i := range v.NumField() {
					if v.Field(i).Int() < 0 {
						t.Errorf("%s has %+v at %v", p.FNSKU, *b, at)
					}
				}
			}
		}
	})
}

func trapped(w *World, sku string, names ...string) bool {
	return slices.ContainsFunc(w.Traps, func(tr Trap) bool { return slices.Contains(names, tr.Name) && slices.Contains(tr.SKUs, sku) })
}

func TestMarketsOfAPoolShowTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Grow(options(t))
		type key struct{ sku, pool string }
		seen := map[key]Bins{}
		for _, l := range w.Listings {
			b, ok := w.Shown(l.Market, l.SKU)
			if ok != (l.FBA() && !l.NoStockRow) {
				t.Errorf("%q in %s: shown %v, FBA %v", l.SKU, l.Market, ok, l.FBA())
			}
			if !ok || l.LocalOnly {
				continue
			}
			k := key{l.SKU, w.market(l.Market).Pool}
			if before, there := seen[k]; there && before != b {
				t.Errorf("%q: %s shows %+v, another market of its pool %+v", l.SKU, l.Market, b, before)
			}
			seen[k] = b
		}
		// Ordinary pools of one SKU never show equal figures.
		for a, x := range seen {
			for b, y := range seen {
				if a.sku == b.sku && a.pool < b.pool && x.Owned() == y.Owned() && x.Owned() != 0 && !strings.HasPrefix(a.sku, "CA-REMOTE") {
					t.Errorf("%q: %s and %s both own %d", a.sku, a.pool, b.pool, x.Owned())
				}
			}
		}
	})
}

// TestTruthCountsEachUnitOnce adds up the units of all products, and of all
// items: whatever is not held without an item must be found once.
func TestTruthCountsEachUnitOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Grow(options(t))
		var physical, counted int64
		for _, p := range w.Products {
			for at, b := range p.Stock {
				if at.Pool == Shelf {
					physical += b.Fulfillable
				} else if at.Pool != Transit {
					physical += b.Owned()
				}
			}
		}
		codes := map[string]bool{}
		for _, x := range w.Truth() {
			counted += x.Units
			if x.Item() != "" && codes[x.Item()] {
				t.Errorf("two truths for the item %q", x.Item())
			}
			codes[x.Item()] = true
			if x.Outcome == Synced && (x.Quantity != decimal.MustNew(x.Units, 0) || x.CostPool.IsNeg()) {
				t.Errorf("%+v", x)
			}
		}
		if physical != counted {
			t.Errorf("%d units lie somewhere, %d are counted", physical, counted)
		}
		for _, it := range w.Books.Items {
			if !codes[it.Code] {
				t.Errorf("no truth for the item %q", it.Code)
			}
			if utf8.RuneCountInString(it.Code) > 30 || utf8.RuneCountInString(it.Name) > 50 {
				t.Errorf("item %q, %q", it.Code, it.Name)
			}
		}
	})
}

func TestBooksBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Grow(options(t))
		var first, after decimal.Decimal
		types := map[string]bool{}
		for _, a := range w.Books.Accounts {
			first = plus(first, a.Balance)
			types[a.Type] = true
		}
		pools := map[string]decimal.Decimal{}
		assets := map[string]string{}
		for _, it := range w.Books.Items {
			assets[it.Code] = it.InventoryAccount
		}
		for _, x := range w.Truth() {
			acc := assets[x.Item()]
			if acc == "" {
				acc = w.Books.Roles.Inventory
			}
			pools[acc] = plus(pools[acc], x.CostPool)
		}
		balances := w.TruthBalances()
		for code, b := range balances {
			after = plus(after, b)
			if p, ok := pools[code]; ok && p.Cmp(b) != 0 {
				t.Errorf("account %s holds %v, the cost pools %v", code, b, p)
			}
		}
		if !first.IsZero() || !after.IsZero() {
			t.Errorf("the books are off by %v on the first day, by %v after", first, after)
		}
		for _, typ := range strings.Fields("BANK CURRENT CURRLIAB DEPRECIATN DIRECTCOSTS EQUITY EXPENSE FIXED INVENTORY LIABILITY NONCURRENT OTHERINCOME OVERHEADS PREPAYMENT REVENUE SALES TERMLIAB") {
			if !types[typ] {
				t.Errorf("no account of type %s", typ)
			}
		}
		r := w.Books.Roles
		for _, code := range []string{r.Inventory, r.COGS, r.Adjustment, r.Opening, r.Sales, r.Purchases} {
			if _, ok := balances[code]; !ok {
				t.Errorf("there is no account %q", code)
			}
		}
	})
}

// TestPoolsConserveUnits does random things to a world: only sales, shipments
// and restocking change how many units there are.
func TestPoolsConserveUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Grow(Options{Seed: rapid.Int64().Draw(t, "seed"), SKUs: 8, Marketplaces: everywhere})
		total := func() (n int64) {
			for _, p := range w.Products {
				for _, b := range p.Stock {
					n += b.Owned() + b.Inbound()
				}
			}
			return n
		}
		want, version := total(), w.Version()
		places := []Place{{"US", "US"}, {"CA", "CA"}, {"UK", "GB"}, {"EU", "DE"}, {"EU", "FR"}, {"JP", "JP"}, {Pool: Shelf}}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			l := rapid.SampledFrom(w.Listings).Draw(t, "listing")
			units := rapid.Int64Range(-1, 60).Draw(t, "units")
			var change int64
			var err error
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				err, change = w.Sell(l.Market, l.SKU, units), -units
			case 1:
				err, change = w.Restock(l.Market, l.SKU, units), units
			case 2:
				err = w.Reserve(l.Market, l.SKU, units)
			case 3:
				err, change = w.Ship(l.Market, l.SKU, units), -units
			case 4:
				err = w.Move(l.SKU, rapid.SampledFrom(places).Draw(t, "from"), rapid.SampledFrom(places).Draw(t, "to"), units)
			}
			if err == nil {
				want += change
				version++
			}
			if got := total(); got != want {
				t.Fatalf("%d units, want %d", got, want)
			}
		}
		if w.Version() != version {
			t.Errorf("version %d, want %d", w.Version(), version)
		}
		var counted int64
		for _, x := range w.Truth() {
			counted += x.Units
		}
		var inbound int64
		for _, p := range w.Products {
			for _, b := range p.Stock {
				inbound += b.Inbound()
			}
		}
		if counted != want-inbound {
			t.Errorf("the truth counts %d of %d units", counted, want-inbound)
		}
	})
}

// TestTitlesStayApart checks that ordinary titles share less than 80 percent of
// their words, also when one of them is cut to 50 characters.
func TestTitlesStayApart(t *testing.T) {
	w := Grow(Options{Seed: 5, SKUs: 1200, Marketplaces: []string{"US"}})
	id := map[string]int{}
	words := func(title string) map[int]bool {
		out := map[int]bool{}
		for _, word := range strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return strings.ContainsRune(" ,.()-", r) }) {
			if id[word] == 0 {
				id[word] = len(id) + 1
			}
			out[id[word]] = true
		}
		return out
	}
	var whole, cut []map[int]bool
	for _, l := range w.Listings {
		whole, cut = append(whole, words(l.Title)), append(cut, words(clip(l.Title, 50)))
	}
	for i := range whole {
		for k := range i {
			for _, pair := range [][2]map[int]bool{{whole[i], whole[k]}, {whole[i], cut[k]}, {cut[i], whole[k]}, {cut[i], cut[k]}} {
				shared := 0
				for x := range pair[0] {
					if pair[1][x] {
						shared++
					}
				}
				if shared*5 >= 4*min(len(pair[0]), len(pair[1])) {
					t.Fatalf("%q and %q share %d words", w.Listings[i].Title, w.Listings[k].Title, shared)
				}
			}
		}
	}
}

func TestChangesAreChecked(t *testing.T) {
	w := Grow(Options{Seed: 1, Traps: true})
	bad := map[string]error{
		"sell too many":     w.Sell("US", "TORCH-90", 1000),
		"sell nothing":      w.Sell("US", "TORCH-90", 0),
		"sell unknown":      w.Sell("US", "NONE", 1),
		"sell merchant":     w.Sell("US", "TORCH-90-FBM", 1),
		"move far":          w.Move("TORCH-90", Place{"US", "US"}, Place{"EU", "DE"}, 1),
		"price of nothing":  w.Reprice("US", "TORCH-90", decimal.Zero),
		"price nowhere":     w.Reprice("", "TORCH-90", decimal.One),
		"endless title":     w.Rename("", "TORCH-90", strings.Repeat("x", 201)),
		"unknown reading":   w.LoseReading("XX", "error"),
		"reading how":       w.LoseReading("US", "burned"),
		"close unknown":     w.Close("US", "NONE"),
		"negative cost":     w.SetCost("TORCH-90", decimal.MustNew(-1, 0)),
		"negative on shelf": w.SetElsewhere("TORCH-90", -1),
	}
	for what, err := range bad {
		if err == nil {
			t.Errorf("%s was accepted", what)
		}
	}
	if w.Version() != 0 {
		t.Error("a refused change counted")
	}
	for _, err := range []error{
		w.Sell("US", "TORCH-90", 2), w.Rename("US", "TORCH-90", "New title"), w.Reprice("US", "TORCH-90", decimal.MustParse("12.345")),
		w.Close("", "TORCH-90"), w.LoseReading("US", "error"), w.SetElsewhere("TORCH-90", 4),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	l, _ := w.Offer("US", "TORCH-90")
	if l.Title != "New title" || l.Price.String() != "12.34" || l.Status != "Inactive" || w.LostReading("US") != "error" {
		t.Errorf("%+v", l)
	}
	if x := find1(t, w, "TORCH-90"); x.Units != 31-2+4 {
		t.Errorf("%+v", x)
	}
}

func TestLargeWorldGrowsQuickly(t *testing.T) {
	if testing.Short() {
		t.Skip("grows 100,000 SKUs")
	}
	start := time.Now()
	w := Grow(Options{Seed: 9, SKUs: 100_000, Traps: true, Marketplaces: []string{"US"}})
	if len(w.Listings) < 99_900 {
		t.Errorf("%d listings", len(w.Listings))
	}
	t.Logf("%d listings in %v", len(w.Listings), time.Since(start))
}
