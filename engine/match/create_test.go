package match

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

func TestNewItem(t *testing.T) {
	c := creating()
	c.Accounts = domain.AccountMap{Inventory: "630", COGS: "310", Sales: "200"}
	c.TrackNew = true
	long := strings.Repeat("Tea ", 20)
	out := Match(Input{
		Listings: []domain.Listing{
			listing(eu, "DE", "TEA", title("Grüner Tee"), price("9.90", "EUR")),
			listing(na, "US", "TEA", title(long), price("12.50", "USD"), func(l *domain.Listing) { l.Description = strings.Repeat("x", 5000) }),
			listing(na, "CA", "TEA", title("Tea, eh"), price("15.00", "CAD")),
		},
		Config: c, BaseCurrency: "USD",
	})
	if len(out.Creates) != 1 || len(out.Conflicts) != 0 {
		t.Fatalf("creates %+v, conflicts %+v", out.Creates, out.Conflicts)
	}
	got := out.Creates[0]
	want := domain.NewItem{
		SKUs: []domain.SellerSKU{sku(eu, "TEA"), sku(na, "TEA")}, Code: "TEA", Name: strings.TrimSpace(long[:50]),
		Description: strings.Repeat("x", 4000), Accounts: c.Accounts, Tracked: true,
		SalesPrice: decimal.NullDecimal{Decimal: decimal.MustParse("12.50"), Valid: true},
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Equal(b) })); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, l := range out.Products {
		if l.State != StateUnmapped {
			t.Errorf("%v is %s", l.SKU, l.State)
		}
	}
}

func TestNewItemPrice(t *testing.T) {
	listings := []domain.Listing{
		listing(eu, "DE", "Q", price("12.00", "EUR")), listing(eu, "FR", "Q", price("13.00", "EUR")), listing(eu, "UK", "Q", price("10.00", "GBP")),
	}
	for _, c := range []struct {
		name, base string
		change     func(*domain.Config)
		want       string
	}{
		{"first in the base currency", "EUR", nil, "12.00"},
		{"other base", "GBP", nil, "10.00"},
		{"no listing in the base currency", "USD", nil, ""},
		{"the source the user picked", "EUR", func(c *domain.Config) { c.PriceSource = "A13V1IB3VIYZZH" }, "13.00"},
		{"the source is in another currency", "EUR", func(c *domain.Config) { c.PriceSource = "A1F83G8C2ARO7P" }, ""},
		{"tax taken off", "EUR", func(c *domain.Config) {
			c.PriceTaxRate = decimal.NullDecimal{Decimal: decimal.MustParse("19"), Valid: true}
		}, "10.0840"},
		{"tax added", "EUR", func(c *domain.Config) {
			c.PriceTaxRate = decimal.NullDecimal{Decimal: decimal.MustParse("-20"), Valid: true}
		}, "14.40"},
	} {
		conf := creating()
		if c.change != nil {
			c.change(&conf)
		}
		n := Match(Input{Listings: listings, Config: conf, BaseCurrency: c.base}).Creates[0]
		got := ""
		if n.SalesPrice.Valid {
			got = n.SalesPrice.Decimal.String()
		}
		if n.SalesPrice.Valid != (c.want != "") || (c.want != "" && !n.SalesPrice.Decimal.Equal(decimal.MustParse(c.want))) {
			t.Errorf("%s: price %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNewItemName(t *testing.T) {
	for _, c := range []struct{ name, title, want string }{
		{"short", "Tea", "Tea"},
		{"one line", " Tea\r\n\tgreen ", "Tea green"},
		{"cut between runes", strings.Repeat("ü", 60), strings.Repeat("ü", 50)},
		{"an emoji counts twice", strings.Repeat("x", 49) + "🍵", strings.Repeat("x", 49)},
		{"no space at the end", strings.Repeat("x", 49) + " yz", strings.Repeat("x", 49)},
		{"no title: the code", "", "Q"},
	} {
		got := Match(Input{Listings: []domain.Listing{listing(na, "US", "Q", title(c.title))}, Config: creating()}).Creates[0].Name
		if got != c.want || !utf8.ValidString(got) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// SKUs that share an FNSKU and have no item yet get one item: two would count the same units apart.
func TestOneNewItemPerUnits(t *testing.T) {
	out := Match(Input{Listings: []domain.Listing{
		listing(na, "US", "TEA-STICKERLESS", fnsku("X1"), asin("B01")), listing(na, "US", "TEA", fnsku("X1"), asin("B01")),
		listing(na, "US", "POT", fnsku("X2"), asin("B02")),
	}, Config: creating()})
	var got [][]domain.SellerSKU
	for _, n := range out.Creates {
		got = append(got, append([]domain.SellerSKU{{SKU: n.Code}}, n.SKUs...))
	}
	want := [][]domain.SellerSKU{
		{{SKU: "POT"}, sku(na, "POT")},
		{{SKU: "TEA"}, sku(na, "TEA"), sku(na, "TEA-STICKERLESS")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Two unlinked products that both look like one item are not safe to accept.
func TestSafeOnlyWhenAlone(t *testing.T) {
	items := []domain.Item{item("NB-20-GRID")}
	out := Match(Input{Listings: []domain.Listing{listing(na, "US", "NB 20 GRID"), listing(na, "US", "NB_20_GRID")}, Items: items})
	for _, s := range out.Suggestions {
		if s.Safe {
			t.Errorf("%+v is called safe beside another product", s)
		}
	}
	out = Match(Input{Listings: []domain.Listing{listing(na, "US", "NB 20 GRID"), listing(eu, "DE", "NB 20 GRID")}, Items: items})
	if len(out.Suggestions) != 2 || !out.Suggestions[0].Safe || !out.Suggestions[1].Safe {
		t.Errorf("the same product in two accounts: %+v", out.Suggestions)
	}
}

// The order of the input never shows in the output, and what is given is not changed.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		in := drawInput(rt)
		before := slices.Clone(in.Listings)
		a := Match(in)
		if diff := cmp.Diff(before, in.Listings, compareDecimals); diff != "" {
			rt.Fatalf("input changed: %s", diff)
		}
		mixed := in
		mixed.Listings = rapid.Permutation(in.Listings).Draw(rt, "listings")
		mixed.Items = rapid.Permutation(in.Items).Draw(rt, "items")
		mixed.Links = rapid.Permutation(in.Links).Draw(rt, "links")
		b := Match(mixed)
		if diff := cmp.Diff(a, b, compareDecimals); diff != "" {
			rt.Fatalf("(-one order +another)\n%s", diff)
		}
	})
}

var compareDecimals = cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Cmp(b) == 0 })

// Whatever the catalogue: every product has one fate; no code is made twice or
// over an existing item; no two products of different ASINs get into one item
// without a person.
func TestNothingIsMergedOrMadeTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		in := drawInput(rt)
		out := Match(in)
		fold := func(s string) string {
			if in.Config.Rules.CaseSensitiveCodes {
				return s
			}
			return strings.ToLower(s)
		}
		codes := map[string]bool{}
		for _, i := range in.Items {
			codes[fold(i.Code)] = true
		}
		fate := map[domain.SellerSKU]int{}
		asins := map[domain.SellerSKU][]string{}
		for _, p := range out.Products {
			for _, l := range p.Listings {
				if !l.Parent {
					asins[p.SKU] = append(asins[p.SKU], l.ASIN)
				}
			}
		}
		for _, n := range out.Creates {
			if codes[fold(n.Code)] || len([]rune(n.Code)) > domain.MaxItemCode || n.Code == "" {
				rt.Fatalf("code %q is taken, too long or empty", n.Code)
			}
			codes[fold(n.Code)] = true
			for _, s := range n.SKUs {
				fate[s]++
			}
		}
		byItem := map[domain.ItemID]domain.SellerSKU{}
		for _, l := range out.NewLinks {
			fate[l.SKU]++
			if o, ok := byItem[l.Item]; ok && o.SKU == l.SKU.SKU {
				for _, a := range asins[o] {
					for _, b := range asins[l.SKU] {
						if a != "" && b != "" && a != b {
							rt.Fatalf("%v and %v with ASINs %s and %s in one item", o, l.SKU, a, b)
						}
					}
				}
			}
			byItem[l.Item] = l.SKU
		}
		for _, c := range out.Conflicts {
			fate[c.SKU]++
		}
		keys := map[string]bool{}
		for _, c := range out.Conflicts {
			if keys[c.Key()] {
				rt.Fatalf("conflict twice: %+v", c)
			}
			keys[c.Key()] = true
		}
		for _, p := range out.Products {
			want := 1
			switch p.State {
			case StateParent, StateClosed, StateExcluded:
				want = 0
			case StateLinked:
				if fate[p.SKU] > 1 {
					rt.Fatalf("%v linked and more: %d", p.SKU, fate[p.SKU])
				}
				continue
			}
			if fate[p.SKU] != want {
				rt.Fatalf("%v (%s) has %d fates", p.SKU, p.State, fate[p.SKU])
			}
		}
	})
}

// drawInput draws a small catalogue in which everything is likely to clash.
func drawInput(rt *rapid.T) Input {
	skus := []string{"A", "a", "A-1", "A 1", "A_1", "A.1", "A-1-FBA", "AMZ-A-1", "TEAPOT", "TEAPOT-6PK", "teapot", "ТEAPOT", "00471", "471", "A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER", "A-VERY-LONG-SELLER-SKU-OF-38-COLOURS", "A-VERY-LONG-SELLER-SKU-OF-38-C"}
	markets := map[domain.ConnectionID][]string{na: {"US", "CA"}, eu: {"UK", "DE", "FR"}}
	in := Input{Config: creating(), BaseCurrency: "EUR"}
	in.Config.CreateItems = rapid.Bool().Draw(rt, "create")
	in.Config.Rules.CaseSensitiveCodes = rapid.Bool().Draw(rt, "case")
	seen := map[domain.SellerSKU]map[string]bool{}
	for range rapid.IntRange(1, 25).Draw(rt, "listings") {
		conn := rapid.SampledFrom([]domain.ConnectionID{na, eu}).Draw(rt, "account")
		s := rapid.SampledFrom(skus).Draw(rt, "sku")
		m := rapid.SampledFrom(markets[conn]).Draw(rt, "market")
		key := sku(conn, s)
		if seen[key] == nil {
			seen[key] = map[string]bool{}
		}
		if seen[key][m] {
			continue
		}
		seen[key][m] = true
		l := listing(conn, m, s, asin(rapid.SampledFrom([]string{"", "B1", "B2", "B3"}).Draw(rt, "asin")),
			fnsku(rapid.SampledFrom([]string{"", "X1", "X2", "X3", "X4"}).Draw(rt, "fnsku")),
			ean(rapid.SampledFrom([]string{"", "4006381333931"}).Draw(rt, "ean")))
		l.Parent = rapid.IntRange(0, 9).Draw(rt, "parent") == 0
		l.Status = rapid.SampledFrom([]domain.ListingStatus{domain.ListingActive, domain.ListingActive, domain.ListingInactive}).Draw(rt, "status")
		in.Listings = append(in.Listings, l)
	}
	for _, code := range rapid.SliceOfNDistinct(rapid.SampledFrom(append(skus[:14:14], "4006381333931", "A-VERY-LONG-SELLER-SKU-OF-38-C")), 0, 8, rapid.ID[string]).Draw(rt, "codes") {
		in.Items = append(in.Items, item(code))
	}
	for i, it := range in.Items {
		if rapid.IntRange(0, 3).Draw(rt, "link") == 0 && len(in.Listings) > 0 {
			l := in.Listings[i%len(in.Listings)]
			origin := rapid.SampledFrom([]domain.LinkOrigin{domain.LinkExact, domain.LinkManual, domain.LinkCreated}).Draw(rt, "origin")
			in.Links = append(in.Links, domain.Link{SKU: l.Key(), Item: it.ID, Units: int64(rapid.IntRange(1, 3).Draw(rt, "units")), Origin: origin})
		}
	}
	if len(in.Listings) > 2 && rapid.Bool().Draw(rt, "exclude") {
		in.Exclusions = []domain.Exclusion{{SKU: in.Listings[0].Key()}}
	}
	return in
}

// What the user asks an item of its own for gets one, whatever it looks like;
// nothing else does while creating is off.
func TestOwnItems(t *testing.T) {
	items := []domain.Item{{ID: "i", Code: "mug-1", Name: "Mug"}}
	listings := []domain.Listing{
		listing(na, "US", "MUG 1", title("Mug")), // looks like mug-1
		listing(na, "US", "PLATE", title("Plate")),
		listing(na, "US", "BOWL", title("Bowl")),
		listing(na, "US", "MUG-1", title("Mug")), // would clash with mug-1
		listing(na, "US", "OUT", title("Out")),
	}
	out := Match(Input{
		Listings: listings, Items: items, Config: domain.DefaultConfig(),
		Exclusions: []domain.Exclusion{{SKU: sku(na, "OUT")}},
		Own:        map[domain.SellerSKU]bool{sku(na, "MUG 1"): true, sku(na, "PLATE"): true, sku(na, "MUG-1"): true, sku(na, "OUT"): true},
	})
	var codes []string
	for _, c := range out.Creates {
		codes = append(codes, c.Code)
	}
	if diff := cmp.Diff([]string{"MUG 1", "PLATE"}, codes); diff != "" {
		t.Errorf("created (-want +got)\n%s", diff)
	}
	for s, want := range map[string]State{"MUG 1": StateUnmapped, "BOWL": StateUnmapped, "MUG-1": StateConflict, "OUT": StateExcluded} {
		if got := stateOf(t, out, sku(na, s)); got != want {
			t.Errorf("%s is %s, want %s", s, got, want)
		}
	}
	kinds := map[string]domain.ConflictKind{}
	for _, c := range out.Conflicts {
		kinds[c.SKU.SKU] = c.Kind
	}
	if diff := cmp.Diff(map[string]domain.ConflictKind{"BOWL": domain.ConflictNoItem, "MUG-1": domain.ConflictCodeClash}, kinds); diff != "" {
		t.Errorf("conflicts (-want +got)\n%s", diff)
	}
}
