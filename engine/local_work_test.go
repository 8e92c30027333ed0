package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/amazon"
	"tallybridge/engine/domain"
	"tallybridge/engine/match"
	"tallybridge/engine/plan"
	"tallybridge/engine/stock"
	"tallybridge/engine/store"
	"tallybridge/engine/xero"
)

// localWork is everything a first sync does on this machine for a number of
// listings, from the bytes of Amazon's and Xero's answers to the documents.
type localWork struct {
	listings, inventory []byte // reports of one marketplace
	items               []byte // GET Items: every second SKU has one
	n                   int
}

var nouns = strings.Fields("mug lamp chair tent brush kettle frame basket towel clock bottle shelf tray pillow rug")

func newLocalWork(n int) localWork {
	w := localWork{n: n}
	var l, s, x bytes.Buffer
	l.WriteString("item-name\titem-description\tlisting-id\tseller-sku\tprice\tquantity\topen-date\tproduct-id-type\titem-condition\tasin1\tproduct-id\tfulfillment-channel\tstatus\r\n")
	s.WriteString("sku\tfnsku\tasin\tproduct-name\tcondition\tyour-price\tmfn-listing-exists\tmfn-fulfillable-quantity\tafn-listing-exists\tafn-warehouse-quantity\tafn-fulfillable-quantity\tafn-unsellable-quantity\tafn-reserved-quantity\tafn-total-quantity\tper-unit-volume\tafn-inbound-working-quantity\tafn-inbound-shipped-quantity\tafn-inbound-receiving-quantity\tafn-researching-quantity\r\n")
	x.WriteString(`{"Id":"1","Status":"OK","Items":[`)
	for i := range n {
		sku := fmt.Sprintf("SKU-%07d", i)
		asin := fmt.Sprintf("B0%08d", i)
		title := fmt.Sprintf("Brand%d %s number %d made of material %d", i%997, nouns[i%len(nouns)], i, i*7919%100003)
		fmt.Fprintf(&l, "%s\t\tL%d\t%s\t%d.%02d\t\t2026-01-02 03:04:05 PST\t1\t11\t%s\t%s\tAMAZON_NA\tActive\r\n", title, i, sku, 5+i%90, i%100, asin, asin)
		fmt.Fprintf(&s, "%s\tX%09d\t%s\t%s\tNewItem\t9.99\tNo\t\tYes\t%d\t%d\t1\t2\t%d\t0.10\t0\t0\t0\t0\r\n", sku, i, asin, title, i%50+2, i%50, i%50+3)
		if i%2 == 0 {
			if i > 0 {
				x.WriteByte(',')
			}
			fmt.Fprintf(&x, `{"ItemID":"10000000-0000-4000-8000-%012d","Code":%q,"Name":%q,"IsSold":true,"IsPurchased":true,"SalesDetails":{"UnitPrice":9.99,"AccountCode":"200"},"PurchaseDetails":{"UnitPrice":3.5,"COGSAccountCode":"300"},"InventoryAssetAccountCode":"630","IsTrackedAsInventory":true,"QuantityOnHand":%d,"TotalCostPool":%d,"UpdatedDateUTC":"\/Date(1488338552390+0000)\/"}`,
				i, sku, title[:min(50, len(title))], i%40, i%40*3)
		}
	}
	x.WriteString("]}")
	w.listings, w.inventory, w.items = l.Bytes(), s.Bytes(), x.Bytes()
	return w
}

// answer serves the same body to every request.
type answer []byte

func (a answer) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(a)), Request: r,
	}, nil
}

type noBudget struct{}

func (noBudget) Acquire(context.Context) (func(int, http.Header), error) {
	return func(int, http.Header) {}, nil
}

type oneToken struct{}

func (oneToken) Token(context.Context) (string, error) { return "token", nil }
func (oneToken) Expire(string)                         {}

// run does the work in a new store and returns how many documents it plans.
func (w localWork) run(tb testing.TB) int {
	tb.Helper()
	ctx := tb.Context()
	const conn, market = domain.ConnectionID("na"), domain.MarketplaceID("ATVPDKIKX0DER")
	now := time.Now().UTC()
	must := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	db, err := store.Open(ctx, tb.TempDir(), domain.SystemClock{})
	must(err)
	defer func() { must(db.Close()) }()

	listings, err := amazon.ParseListings(amazon.Document{Body: w.listings}, conn, market)
	must(err)
	_, err = db.ReplaceListings(ctx, conn, market, listings, now)
	must(err)
	readings, err := amazon.ParseMYI(amazon.Document{Body: w.inventory}, conn, market)
	must(err)
	_, err = db.ReplaceReadings(ctx, domain.ReadingSet{Connection: conn, Marketplace: market, Source: domain.SourceMYI, At: now, Readings: readings})
	must(err)
	items, err := xero.New(xero.Config{
		BaseURL: "http://xero.practice", Transport: answer(w.items), Tokens: oneToken{}, Budget: noBudget{},
		Clock: domain.SystemClock{}, TenantID: "00000000-0000-0000-0000-000000000001",
	}).Items(ctx)
	must(err)
	_, err = db.ReplaceItems(ctx, items, now)
	must(err)

	listings, err = db.Listings(ctx)
	must(err)
	sets, err := db.Readings(ctx)
	must(err)
	cfg := domain.DefaultConfig()
	cfg.CreateItems, cfg.TrackedLimitAccepted = true, true
	cfg.StockMode, cfg.Purchases, cfg.Opening = domain.StockPost, domain.PurchasesExpensed, domain.OpeningPost
	cfg.Accounts = domain.AccountMap{Inventory: "630", COGS: "300", Adjustment: "310", Opening: "320", Sales: "200"}
	org := domain.Organisation{BaseCurrency: "USD", Demo: true}
	accounts := []domain.Account{
		{Code: "630", Type: "INVENTORY", Status: "ACTIVE"},
		{Code: "300", Type: "DIRECTCOSTS", Status: "ACTIVE"},
		{Code: "310", Type: "DIRECTCOSTS", Status: "ACTIVE"},
		{Code: "320", Type: "CURRENT", Status: "ACTIVE"},
		{Code: "200", Type: "REVENUE", Status: "ACTIVE"},
	}
	found := match.Match(match.Input{Listings: listings, Items: items, Config: cfg, BaseCurrency: "USD"})
	must(db.SaveLinks(ctx, found.NewLinks))
	products := plan.Products(plan.ProductInput{
		Items: items, Links: found.NewLinks, Listings: listings, Config: cfg, Organisation: org, Accounts: accounts,
		Creates: found.Creates, Conflicts: found.Conflicts,
	})
	counted := stock.Count(stock.Input{
		Listings: listings, Sets: sets, Links: found.NewLinks, Items: items, Config: cfg, Now: now, MaxAge: time.Hour,
		Connections: []domain.AmazonConnection{{ID: conn, Region: domain.RegionNA, Marketplaces: []domain.MarketplaceID{market}}},
	})
	costs := map[string]decimal.Decimal{}
	changes := plan.Stock(plan.StockInput{
		Items: items, Quantities: counted.Quantities, Costs: costs, Config: cfg, Organisation: org, Accounts: accounts,
	})
	docs := plan.Documents(plan.DocumentInput{Changes: changes.Changes, Run: "20261123-BENCH1", Date: "2026-11-23", Currency: "USD", Config: cfg})
	if len(found.NewLinks) != (w.n+1)/2 || len(products.Creates) != w.n/2 || len(docs) == 0 {
		tb.Fatalf("%d links, %d items to create, %d documents: not what the input asks for", len(found.NewLinks), len(products.Creates), len(docs))
	}
	return len(docs)
}

// heap returns the bytes of the heap in use; reading it stops nothing.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64() + sample[1].Value.Uint64()
}

// peak runs f and returns by how much the heap grew at most meanwhile, in bytes.
func peak(f func()) uint64 {
	runtime.GC()
	before := heap()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var most uint64
	wg.Go(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			most = max(most, heap())
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	})
	f()
	close(stop)
	wg.Wait()
	return most - min(most, before)
}

// BenchmarkLocalWork is decode, store, match, count and plan for a first sync.
func BenchmarkLocalWork(b *testing.B) {
	// As the program does it: a program in the background owes memory more than time.
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("listings=%d", n), func(b *testing.B) {
			w := newLocalWork(n)
			b.ReportAllocs()
			var most uint64
			for b.Loop() {
				most = max(most, peak(func() { w.run(b) }))
			}
			b.ReportMetric(float64(most)/(1<<20), "peak-MB")
		})
	}
}

// The local work grows no faster than the catalogue, with room for noise.
func TestLocalWorkIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("measures for some seconds")
	}
	took := func(n int) time.Duration {
		w := newLocalWork(n)
		best := time.Hour
		for range 3 {
			begin := time.Now()
			w.run(t)
			best = min(best, time.Since(begin))
		}
		return best
	}
	small, large := took(2_000), took(20_000)
	t.Logf("2,000 listings in %v, 20,000 in %v", small, large)
	if large > 25*small {
		t.Errorf("ten times the listings took %.1f times as long", float64(large)/float64(small))
	}
}
