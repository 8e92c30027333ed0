package engine

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
	"tallybridge/engine/jobs"
	"tallybridge/engine/match"
	"tallybridge/engine/stock"
	"tallybridge/engine/store"
)

// must and want keep tests short.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func opened(t testing.TB, folder string) *Engine {
	t.Helper()
	e, err := Open(t.Context(), Options{Folder: folder, Profile: "test", Random: rand.Reader, Location: time.UTC})
	must(t, err)
	return e
}

// emptyProfile is a database without anything in it: making one takes longer
// than all that a property does with it.
var emptyProfile = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "tallybridge-empty-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // a leftover in the temporary folder harms nobody
	ctx := context.Background()
	e, err := Open(ctx, Options{Folder: folder, Random: rand.Reader})
	if err != nil {
		return nil, err
	}
	if err := e.Close(ctx); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(folder, DatabaseFile))
})

// newFolder is a new profile's folder.
func newFolder(t testing.TB) string {
	t.Helper()
	folder, err := os.MkdirTemp(t.TempDir(), "profile-*")
	must(t, err)
	empty, err := emptyProfile()
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, DatabaseFile), empty, 0o600))
	return folder
}

// engineWith returns an engine on a real file that ends with the test.
func engineWith(t testing.TB) *Engine {
	t.Helper()
	e := opened(t, newFolder(t))
	t.Cleanup(func() {
		if err := e.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
	return e
}

// shop is what a seller has, as the mirrors would hold it.
type shop struct {
	listings   []domain.Listing
	sets       []domain.ReadingSet
	items      []domain.Item
	links      []domain.Link
	exclusions []domain.Exclusion
	conns      []domain.AmazonConnection
	conflicts  []domain.Conflict
	cfg        domain.Config
}

const (
	theUS = domain.MarketplaceID("ATVPDKIKX0DER")
	theCA = domain.MarketplaceID("A2EUQ1WTGCTBG2")
	theDE = domain.MarketplaceID("A1PA6795UKMFR9")
)

var shopTime = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// store writes the shop into the engine's database as a run would.
func (s shop) store(t testing.TB, e *Engine) {
	t.Helper()
	ctx := t.Context()
	for _, c := range s.conns {
		must(t, e.store.SaveAmazonConnection(ctx, c))
		for _, m := range c.Marketplaces {
			var list []domain.Listing
			for _, l := range s.listings {
				if l.Connection == c.ID && l.Marketplace == m {
					list = append(list, l)
				}
			}
			_, err := e.store.ReplaceListings(ctx, c.ID, m, list, shopTime)
			must(t, err)
		}
	}
	for _, set := range s.sets {
		_, err := e.store.ReplaceReadings(ctx, set)
		must(t, err)
	}
	_, err := e.store.ReplaceItems(ctx, s.items, shopTime)
	must(t, err)
	must(t, e.store.SaveOrganisation(ctx, domain.Organisation{ID: "o", Name: "Practice", BaseCurrency: "USD", ShortCode: "!abc"}, shopTime))
	must(t, e.store.SaveLinks(ctx, s.links))
	for _, x := range s.exclusions {
		must(t, e.store.SaveExclusion(ctx, x))
	}
	must(t, e.store.ReplaceConflicts(ctx, domain.EntityProducts, s.conflicts))
	must(t, e.store.SaveConfig(ctx, s.cfg))
}

// drawShop draws a small shop full of coincidences.
func drawShop(rt *rapid.T) shop {
	s := shop{cfg: domain.DefaultConfig(), conns: []domain.AmazonConnection{
		{ID: "na", Label: "North America", Region: domain.RegionNA, Marketplaces: []domain.MarketplaceID{theUS, theCA}},
		{ID: "eu", Label: "Europe", Region: domain.RegionEU, Marketplaces: []domain.MarketplaceID{theDE}},
	}}
	s.cfg.CreateItems = rapid.Bool().Draw(rt, "create")
	s.cfg.LowStockDefault = 5
	text := rapid.SampledFrom([]string{"A-1", "a-1", "A 1", "B%2", "B_2", `"C"`, "D'4", "E*", "NEAR(x)", "x OR y", "00471", "471", "ä-ß", strings.Repeat("L", 35)})
	title := rapid.SampledFrom([]string{"Blue mug, 100% cotton", "Red_mug", "Blue lamp", `The "best" chair`, "", "Grün OR gelb"})
	for range rapid.IntRange(0, 14).Draw(rt, "listings") {
		c := s.conns[rapid.IntRange(0, 1).Draw(rt, "connection")]
		l := domain.Listing{
			Connection: c.ID, Marketplace: c.Marketplaces[rapid.IntRange(0, len(c.Marketplaces)-1).Draw(rt, "market")],
			SKU: text.Draw(rt, "sku"), ASIN: rapid.SampledFrom([]string{"B01", "B02", "B03", "B04"}).Draw(rt, "asin"),
			Title: title.Draw(rt, "title"), Status: rapid.SampledFrom([]domain.ListingStatus{domain.ListingActive, domain.ListingInactive}).Draw(rt, "status"),
			Amazon: true, Parent: rapid.IntRange(0, 9).Draw(rt, "parent") == 0,
		}
		if rapid.Bool().Draw(rt, "priced") {
			l.Price = domain.Money{Amount: decimal.MustNew(int64(rapid.IntRange(0, 99999).Draw(rt, "price")), 2), Currency: rapid.SampledFrom([]string{"USD", "CAD"}).Draw(rt, "currency")}
		}
		if !slices.ContainsFunc(s.listings, func(o domain.Listing) bool { return o.Key() == l.Key() && o.Marketplace == l.Marketplace }) {
			s.listings = append(s.listings, l)
		}
	}
	codes := rapid.SliceOfNDistinct(text.Filter(func(s string) bool { return len(s) <= 30 }), 0, 6, rapid.ID).Draw(rt, "codes")
	for i, code := range codes {
		s.items = append(s.items, domain.Item{
			ID: domain.ItemID(fmt.Sprintf("item-%d", i)), Code: code, Name: title.Draw(rt, "name"),
			Tracked: rapid.IntRange(0, 4).Draw(rt, "tracked") > 0, Quantity: decimal.MustNew(int64(rapid.IntRange(0, 9).Draw(rt, "on hand")), 0),
		})
	}
	for _, l := range s.listings {
		switch rapid.IntRange(0, 4).Draw(rt, "decision") {
		case 0:
			if len(s.items) > 0 {
				s.links = append(s.links, domain.Link{
					SKU: l.Key(), Item: s.items[rapid.IntRange(0, len(s.items)-1).Draw(rt, "to")].ID,
					Units: int64(rapid.IntRange(1, 3).Draw(rt, "units")), Origin: domain.LinkManual,
				})
			}
		case 1:
			s.exclusions = append(s.exclusions, domain.Exclusion{SKU: l.Key(), Reason: "not now"})
		}
	}
	s.links = distinctLinks(s.links)
	for _, c := range s.conns {
		for _, m := range c.Marketplaces {
			set := domain.ReadingSet{Connection: c.ID, Marketplace: m, Source: domain.SourceSummaries, At: shopTime}
			for _, l := range s.listings {
				if l.Connection == c.ID && l.Marketplace == m && !l.Parent && rapid.Bool().Draw(rt, "stocked") {
					set.Readings = append(set.Readings, domain.StockReading{
						Connection: c.ID, Marketplace: m, SKU: l.SKU, FNSKU: "X" + l.ASIN,
						Buckets: domain.Buckets{Fulfillable: int64(rapid.IntRange(0, 9).Draw(rt, "units"))},
					})
				}
			}
			s.sets = append(s.sets, set)
		}
	}
	return s
}

func distinctLinks(links []domain.Link) []domain.Link {
	var out []domain.Link
	for _, l := range links {
		if !slices.ContainsFunc(out, func(o domain.Link) bool { return o.SKU == l.SKU && o.Item == l.Item }) {
			out = append(out, l)
		}
	}
	return out
}

// Every seller SKU and every linked item is shown once, with what matching and
// counting say of it; a search finds what has the words in it, whatever signs
// they have; every column sorts; and what a run found gives the very rows that
// the mirrors give.
func TestListsSayWhatMatchingAndCountingSay(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := opened(t, newFolder(t))
		defer func() { must(t, e.Close(t.Context())) }()
		s := drawShop(rt)
		s.store(t, e)
		checkMapping(t, rt, e)
		checkInventory(t, rt, e, s)
		checkSearch(t, rt, e)
		checkSort(t, rt, e)
		checkFindings(t, rt, e)
		// Decisions change; the list follows.
		if rapid.Bool().Draw(rt, "work") {
			drawStep(t, rt, e, s)
			must(t, e.RefreshLists(t.Context()))
			checkMapping(t, rt, e)
		}
	})
}

// drawStep makes one random decision about one random SKU.
func drawStep(t testing.TB, rt *rapid.T, e *Engine, s shop) {
	t.Helper()
	if len(s.listings) == 0 {
		return
	}
	sku := rapid.SampledFrom(s.listings).Draw(rt, "step of").Key()
	switch rapid.IntRange(0, 5).Draw(rt, "step") {
	case 0:
		if len(s.items) > 0 {
			item := rapid.SampledFrom(s.items).Draw(rt, "step to").ID
			must(t, e.Link(t.Context(), sku, item, int64(rapid.IntRange(1, 3).Draw(rt, "pack")), rapid.Bool().Draw(rt, "replace"), domain.LinkManual))
		}
	case 1:
		must(t, e.Unlink(t.Context(), sku))
	case 2:
		must(t, e.Exclude(t.Context(), sku, rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "reason")))
	case 3:
		must(t, e.Include(t.Context(), sku))
	case 4:
		ids, err := e.MappingIDs(t.Context(), Query{Filter: FilterSuggested})
		must(t, err)
		_, err = e.AcceptRows(t.Context(), ids)
		must(t, err)
	case 5:
		_, err := e.AcceptSuggestions(t.Context(), func(s domain.Suggestion) bool { return s.Safe })
		must(t, err)
	}
}

func checkMapping(t testing.TB, rt *rapid.T, e *Engine) {
	t.Helper()
	ctx := t.Context()
	in, err := e.matchInput(ctx)
	must(t, err)
	out := match.Match(in)
	ids, err := e.MappingIDs(ctx, Query{})
	must(t, err)
	rows, err := e.MappingRows(ctx, ids)
	must(t, err)
	if len(rows) != len(ids) || len(rows) != len(out.Products) {
		rt.Fatalf("%d ids, %d rows, %d products", len(ids), len(rows), len(out.Products))
	}
	products := map[domain.SellerSKU]match.Product{}
	for _, p := range out.Products {
		products[p.SKU] = p
	}
	suggestions := map[domain.SellerSKU]domain.Suggestion{}
	for _, s := range out.Suggestions {
		suggestions[s.SKU] = s
	}
	counts := map[string]int{"": len(rows)}
	for _, r := range rows {
		p, ok := products[r.SKU]
		if !ok {
			rt.Fatalf("%v is shown twice or never was", r.SKU)
		}
		delete(products, r.SKU)
		if r.State != p.State {
			rt.Fatalf("%v is %s, matching says %s", r.SKU, r.State, p.State)
		}
		counts[r.Filter]++
		if len(r.Marketplaces) != len(p.Listings) || r.Title != firstTitle(p.Listings) {
			rt.Fatalf("%v: %v %q is not of %+v", r.SKU, r.Marketplaces, r.Title, p.Listings)
		}
		s, proposed := suggestions[r.SKU]
		switch {
		case proposed != (r.Proposed != nil):
			rt.Fatalf("%v: proposed %v, matching proposes %v", r.SKU, r.Proposed, s)
		case proposed && (r.Proposed.Item != s.Item || r.Proposed.Confidence != s.Confidence || r.Message != s.Why || r.Proposed.Code != s.Code):
			rt.Fatalf("%v: proposed %+v, matching proposes %+v", r.SKU, *r.Proposed, s)
		}
	}
	got, err := e.MappingCounts(ctx, "")
	must(t, err)
	for _, f := range []string{"", FilterLinked, FilterSuggested, FilterConflict, FilterUnmapped, FilterExcluded, FilterAside, FilterIgnored} {
		if got[f] != counts[f] {
			rt.Fatalf("filter %q counts %d, there are %d", f, got[f], counts[f])
		}
		fit, err := e.MappingIDs(ctx, Query{Filter: f})
		must(t, err)
		if len(fit) != counts[f] {
			rt.Fatalf("filter %q shows %d of %d", f, len(fit), counts[f])
		}
	}
}

func firstTitle(listings []domain.Listing) string {
	for _, l := range listings {
		if l.Title != "" {
			return l.Title
		}
	}
	return ""
}

// checkInventory: every linked item is shown once, with the quantity that counting gives it.
func checkInventory(t testing.TB, rt *rapid.T, e *Engine, s shop) {
	t.Helper()
	ctx := t.Context()
	out := stock.Count(stock.Input{
		Listings: s.listings, Sets: s.sets, Links: s.links, Items: s.items, Config: s.cfg, Exclusions: s.exclusions,
		Now: shopTime, MaxAge: time.Hour, Connections: s.conns,
	})
	left := linkedSKUs(s.links, s.exclusions)
	ids, err := e.InventoryIDs(ctx, Query{})
	must(t, err)
	rows, err := e.InventoryRows(ctx, ids)
	must(t, err)
	for _, r := range rows {
		if len(left[r.Item]) == 0 {
			rt.Fatalf("%s is shown twice, or is not linked", r.Code)
		}
		delete(left, r.Item)
		q, counted := out.Quantities[r.Item]
		if r.Known != (counted && q.Known) || r.Known && r.Amazon != q.Units {
			rt.Fatalf("%s shows %d (known %v), counting says %+v", r.Code, r.Amazon, r.Known, q)
		}
		switch xero, _ := (domain.Item{Quantity: r.Xero}).WholeQuantity(); {
		case r.DifferenceKnown && r.Difference != r.Amazon-xero:
			rt.Fatalf("%s: %d is not %d - %d", r.Code, r.Difference, r.Amazon, xero)
		case r.State == StateInSync && r.Difference != 0, r.State == StateDiffers && r.Difference == 0, r.Low != (r.Known && r.Amazon < 5):
			rt.Fatalf("%+v", r)
		}
	}
	for item := range left {
		if slices.ContainsFunc(s.items, func(i domain.Item) bool { return i.ID == item }) {
			rt.Fatalf("%s is linked and not shown", item)
		}
	}
}

// checkFindings: what a run found gives the very rows that the mirrors give.
func checkFindings(t testing.TB, rt *rapid.T, e *Engine) {
	t.Helper()
	ctx := t.Context()
	var before [2]any
	look := func() (out [2]any) {
		ids, err := e.MappingIDs(ctx, Query{})
		must(t, err)
		m, err := e.MappingRows(ctx, ids)
		must(t, err)
		ids, err = e.InventoryIDs(ctx, Query{})
		must(t, err)
		i, err := e.InventoryRows(ctx, ids)
		must(t, err)
		return [2]any{m, i}
	}
	before = look()
	in, err := e.matchInput(ctx)
	must(t, err)
	cfg, err := e.store.Config(ctx)
	must(t, err)
	si, err := e.lists.stockInput(ctx, decisions{in.Links, in.Exclusions, cfg})
	must(t, err)
	e.lists.afterRun(ctx, &jobs.Findings{
		Config: cfg, Items: si.Items,
		Match: &jobs.Matched{Output: match.Match(in), Links: in.Links, Exclusions: in.Exclusions},
		Count: &jobs.Counted{Output: stock.Count(si), Links: in.Links, Exclusions: in.Exclusions},
	})
	if diff := gocmp.Diff(before, look()); diff != "" {
		rt.Fatal(diff)
	}
	for _, name := range []string{"mapping", "inventory"} {
		if fresh, _, err := e.store.ListFresh(ctx, store.ListName(name), listRules); err != nil || !fresh {
			rt.Fatalf("%s is not current: %v", name, err)
		}
	}
}

// checkSearch: a search finds exactly the rows in which every word occurs, whatever signs it has.
func checkSearch(t testing.TB, rt *rapid.T, e *Engine) {
	t.Helper()
	words := rapid.SampledFrom([]string{"%", "_", `"`, "'", "*", "OR", "AND", "NEAR(", ")", "-", "^", "mug", "100%", "a_1", "B%2", "00471", "471", "x or y", "ß", "\\", "\x00", "blue  mug", ""})
	ctx := t.Context()
	ids, err := e.MappingIDs(ctx, Query{})
	must(t, err)
	all, err := e.MappingRows(ctx, ids)
	must(t, err)
	fields := make([][]string, len(all))
	for i, r := range all {
		fields[i] = searchedFields(e, t, r)
	}
	for range 3 {
		search := words.Draw(rt, "search")
		var wanted []int64
		for i, r := range all {
			if hasWords(fields[i], search) {
				wanted = append(wanted, r.ID)
			}
		}
		got, err := e.MappingIDs(ctx, Query{Search: search})
		must(t, err)
		if !slices.Equal(wanted, got) {
			rt.Fatalf("%q finds %v, wanted %v", search, got, wanted)
		}
		counts, err := e.MappingCounts(ctx, search)
		must(t, err)
		if counts[""] != len(got) {
			rt.Fatalf("%q: counted %d of %d", search, counts[""], len(got))
		}
	}
}

// searchedFields are the texts of a row that a search looks at.
func searchedFields(e *Engine, t testing.TB, r MappingListRow) []string {
	t.Helper()
	d, err := e.MappingDetail(t.Context(), r.ID)
	must(t, err)
	fields := []string{r.SKU.SKU}
	for _, l := range d.Listings {
		fields = append(fields, l.Title, l.ASIN, l.FNSKU)
	}
	for _, l := range r.Links {
		fields = append(fields, l.Code, l.Name)
	}
	return fields
}

// hasWords is searching, written down once more the slow way.
func hasWords(fields []string, search string) bool {
	for _, w := range strings.Fields(strings.ToLower(search)) {
		if !slices.ContainsFunc(fields, func(f string) bool { return strings.Contains(strings.ToLower(f), w) }) {
			return false
		}
	}
	return true
}

// checkSort: every column sorts, both ways, and loses nothing.
func checkSort(t testing.TB, rt *rapid.T, e *Engine) {
	t.Helper()
	ctx := t.Context()
	ids, err := e.MappingIDs(ctx, Query{})
	must(t, err)
	for name := range mappingShape.columns {
		up, err := e.MappingIDs(ctx, Query{Sort: name})
		must(t, err)
		down, err := e.MappingIDs(ctx, Query{Sort: name, Descending: true})
		must(t, err)
		slices.Reverse(down)
		if !slices.Equal(up, down) || !sameElements(up, ids) {
			rt.Fatalf("by %s: %v and %v of %v", name, up, down, ids)
		}
		rows, err := e.MappingRows(ctx, up)
		must(t, err)
		sorted := slices.IsSortedFunc(rows, func(a, b MappingListRow) int {
			switch name {
			case SortSKU:
				return cmp.Compare(strings.ToLower(a.SKU.SKU), strings.ToLower(b.SKU.SKU))
			case SortTitle:
				return cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
			case SortASIN:
				return cmp.Compare(a.ASIN, b.ASIN)
			case SortPrice:
				return a.Price.Amount.Cmp(b.Price.Amount)
			case SortMarketplaces:
				return len(a.Marketplaces) - len(b.Marketplaces)
			}
			return 0
		})
		if !sorted {
			rt.Fatalf("not sorted by %s: %+v", name, rows)
		}
	}
	if _, err := e.MappingIDs(ctx, Query{Sort: "'; DROP TABLE listings"}); domain.KindOf(err) != domain.FaultUsage {
		rt.Fatal(err)
	}
	if _, err := e.MappingIDs(ctx, Query{Filter: "nonsense"}); domain.KindOf(err) != domain.FaultUsage {
		rt.Fatal(err)
	}
}

func sameElements(a, b []int64) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
