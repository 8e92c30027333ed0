package stage

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/app/demo"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

var nouns = strings.Fields("mug lamp chair tent brush kettle frame basket towel clock bottle shelf tray pillow rug")

// Big makes a stage with n seller SKUs in three marketplaces, as syncs would
// have left them: half of them have an item, some of these are out of sync.
// There are no servers behind it.
func Big(t testing.TB, n int, o Options) *Stage {
	t.Helper()
	folder, c := t.TempDir(), newClock()
	st, err := store.Open(t.Context(), folder, c)
	must(t, err)
	fill(t, st, n, o.Changes)
	must(t, st.Close())
	e, err := engine.Open(t.Context(), engine.Options{
		Folder: folder, Profile: "big", Version: "0.0.0", Clock: c, Random: rand.Reader, Keychain: demo.NewKeychain(), Location: time.UTC,
	})
	must(t, err)
	s := newStage(t, e, o)
	must(t, e.RefreshLists(t.Context()))
	return s
}

func fill(t testing.TB, st *store.Store, n, changes int) {
	t.Helper()
	ctx := t.Context()
	markets := []domain.MarketplaceID{"ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8"}
	must(t, st.SaveAmazonConnection(ctx, domain.AmazonConnection{ID: "na", Label: "North America", Region: domain.RegionNA, Marketplaces: markets}))
	cfg := domain.DefaultConfig()
	cfg.LowStockDefault, cfg.OpeningDone = 5, true
	cfg.StockMode, cfg.Purchases = domain.StockPost, domain.PurchasesExpensed
	cfg.Accounts = domain.AccountMap{Inventory: "630", COGS: "500", Adjustment: "505", Opening: "970", Sales: "200"}
	must(t, st.SaveConfig(ctx, cfg))
	must(t, st.SaveAccounts(ctx, []domain.Account{
		{ID: "a1", Code: "630", Name: "Inventory", Type: "INVENTORY", Class: "ASSET", Status: "ACTIVE"},
		{ID: "a2", Code: "500", Name: "Cost of Goods Sold", Type: "DIRECTCOSTS", Class: "EXPENSE", Status: "ACTIVE"},
		{ID: "a3", Code: "505", Name: "Inventory Adjustments", Type: "DIRECTCOSTS", Class: "EXPENSE", Status: "ACTIVE"},
		{ID: "a4", Code: "970", Name: "Owner Funds", Type: "EQUITY", Class: "EQUITY", Status: "ACTIVE"},
		{ID: "a5", Code: "200", Name: "Sales", Type: "REVENUE", Class: "REVENUE", Status: "ACTIVE"},
	}, start))
	must(t, st.SaveOrganisation(ctx, domain.Organisation{ID: "o", Name: "Practice", BaseCurrency: "USD", ShortCode: "!abc", Demo: true}, start))
	listings := make([][]domain.Listing, 3)
	readings := make([][]domain.StockReading, 3)
	var items []domain.Item
	var links []domain.Link
	var states []domain.ItemState
	for i := range n {
		m := i % 3
		sku, asin := fmt.Sprintf("SKU-%07d", i), fmt.Sprintf("B0%08d", i)
		title := fmt.Sprintf("Brand%d %s number %d made of material %d, dishwasher safe and with a lid", i%997, nouns[i%len(nouns)], i, i*7919%100003)
		listings[m] = append(listings[m], domain.Listing{
			Connection: "na", Marketplace: markets[m], SKU: sku, ASIN: asin, Title: title, Status: domain.ListingActive, Amazon: true,
			Price: domain.Money{Amount: decimal.MustNew(int64(500+i*7919%9000), 2), Currency: "USD"},
		})
		readings[m] = append(readings[m], domain.StockReading{
			Connection: "na", Marketplace: markets[m], SKU: sku, FNSKU: fmt.Sprintf("X%09d", i), ASIN: asin,
			Buckets: domain.Buckets{Fulfillable: int64(i % 50), ReservedOrders: int64(i % 3)},
		})
		if i%2 == 1 {
			continue
		}
		code := sku
		if i%20 == 0 {
			code = strings.ToLower(sku) // a suggestion
		}
		id := domain.ItemID(fmt.Sprintf("10000000-0000-4000-8000-%012d", i))
		items = append(items, domain.Item{
			ID: id, Code: code, Name: title[:min(50, len(title))], Tracked: true,
			Quantity: decimal.MustNew(int64(i%40), 0), CostPool: decimal.MustNew(int64(i%40*3), 0), InventoryAccount: "630",
		})
		states = append(states, domain.ItemState{
			Item: id, Left: int64(i % 40), LeftKnown: true, LeftAt: start, Opened: true,
			LastAverage: decimal.NullDecimal{Decimal: decimal.MustNew(3, 0), Valid: true},
		})
		if code == sku {
			links = append(links, domain.Link{SKU: domain.SellerSKU{Connection: "na", SKU: sku}, Item: id, Units: 1, Origin: domain.LinkExact, At: start})
		}
	}
	for m, id := range markets {
		_, err := st.ReplaceListings(ctx, "na", id, listings[m], start)
		must(t, err)
		_, err = st.ReplaceReadings(ctx, domain.ReadingSet{Connection: "na", Marketplace: id, Source: domain.SourceMYI, At: start, Readings: readings[m]})
		must(t, err)
	}
	_, err := st.ReplaceItems(ctx, items, start)
	must(t, err)
	must(t, st.SaveLinks(ctx, links))
	must(t, st.SaveItemStates(ctx, states))
	must(t, fillRuns(ctx, st, n/100, changes))
	must(t, fillHistory(ctx, st, items[:min(20, len(items))]))
}

// fillHistory writes what Xero had of a few items in the last 70 days: they
// sell every third day and are filled up once a month.
func fillHistory(ctx context.Context, st *store.Store, items []domain.Item) error {
	for day := 70; day > 0; day-- {
		units := map[domain.ItemID]int64{}
		for i, it := range items {
			now, _ := it.WholeQuantity()
			units[it.ID] = now + int64((day%30)/3*(i%4))
		}
		if err := st.RecordQuantities(ctx, start.Add(-time.Duration(day)*24*time.Hour), units); err != nil {
			return err
		}
	}
	return nil
}

// fillRuns writes runs with their changes for the activity list.
func fillRuns(ctx context.Context, st *store.Store, n, changes int) error {
	for i := range n {
		at := start.Add(-time.Duration(n-i) * 15 * time.Minute)
		err := st.SaveRun(ctx, domain.Run{
			ID: fmt.Sprintf("run-%06d", i), Entity: domain.EntityInventory, Trigger: "schedule", Started: at, Ended: at.Add(9 * time.Second),
			Result: domain.RunDone, Message: "Stock was looked at.", Unchanged: 100, Increased: i % 4, Decreased: i % 3, XeroCalls: 2, AmazonCalls: 5,
		})
		if err != nil {
			return err
		}
		if err := st.AddChanges(ctx, fillChanges(i, changes)); err != nil {
			return err
		}
	}
	return nil
}

// fillChanges are the changes of one run, as a bill carries them.
func fillChanges(run, n int) []domain.Change {
	out := make([]domain.Change, 0, n)
	for k := range n {
		before := (run + k) % 40
		out = append(out, domain.Change{
			Run: fmt.Sprintf("run-%06d", run), Entity: domain.EntityInventory, Action: "increase", Field: "quantity",
			Code: fmt.Sprintf("SKU-%07d", (run*n+k)*2), Before: strconv.Itoa(before), After: strconv.Itoa(before + 1 + k%9),
			Document: fmt.Sprintf("TB-20260313-%06d-1-IN", run), Applied: true,
		})
	}
	return out
}
