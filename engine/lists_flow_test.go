package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/csv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/store"
)

// keys is a keychain in memory.
type keys struct {
	mu sync.Mutex
	m  map[string]string
}

func (k *keys) Get(service, user string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	v, ok := k.m[service+user]
	if !ok {
		return "", ErrNoSecret
	}
	return v, nil
}

func (k *keys) Set(service, user, secret string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.m[service+user] = secret
	return nil
}

func (k *keys) Delete(service, user string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.m, service+user)
	return nil
}

// practised is an engine that is connected to practice accounts and set up to post.
func practised(t *testing.T, skus int) (*Engine, *sandbox.Sandbox) {
	t.Helper()
	return practisedBehind(t, sandbox.Options{SKUs: skus}, func(next http.RoundTripper) http.RoundTripper { return next })
}

// practisedBehind is practised with something between it and the practice servers.
func practisedBehind(t *testing.T, o sandbox.Options, between func(next http.RoundTripper) http.RoundTripper) (*Engine, *sandbox.Sandbox) {
	t.Helper()
	ctx := t.Context()
	o.Seed, o.Traps, o.Limits = 7, true, true
	box, err := sandbox.New(o)
	must(t, err)
	t.Cleanup(box.Close)
	a := box.Access()
	e, err := Open(ctx, Options{
		Folder: t.TempDir(), Profile: "practice", Random: rand.Reader, Transport: between(box.Transport()), Keychain: &keys{m: map[string]string{}},
		Practice: true, Location: time.UTC, URLs: URLs{
			Amazon: a.Environment["TALLYBRIDGE_AMAZON_URL"], LWA: a.Environment["TALLYBRIDGE_LWA_URL"],
			Xero: a.Environment["TALLYBRIDGE_XERO_URL"], XeroIdentity: a.Environment["TALLYBRIDGE_XERO_IDENTITY_URL"],
		},
	})
	must(t, err)
	t.Cleanup(func() { must(t, e.Close(context.WithoutCancel(ctx))) })
	for _, r := range a.Amazon.Regions {
		_, err := e.ConnectAmazon(ctx, AmazonCredentials{
			Region: domain.Region(r.Region), SellerID: r.MerchantID, ClientID: r.ClientID, ClientSecret: r.ClientSecret, RefreshToken: r.RefreshToken,
		})
		must(t, err)
	}
	_, err = e.AdoptXero(ctx, XeroSecret{
		ClientID: a.Xero.ClientID, AccessToken: a.Xero.AccessToken, RefreshToken: a.Xero.RefreshToken, Expiry: a.Xero.Expiry, Scopes: a.Xero.Scopes,
	}, nil)
	must(t, err)
	must(t, e.RefreshBooks(ctx))
	cfg, err := e.Config(ctx)
	must(t, err)
	r := box.World().Books.Roles
	cfg.Accounts = domain.AccountMap{
		Inventory: r.Inventory, COGS: r.COGS, Adjustment: r.Adjustment, Opening: r.Opening, Sales: r.Sales, SalesTax: r.SalesTax, PurchaseTax: r.PurchaseTax,
	}
	cfg.StockMode, cfg.Purchases, cfg.Opening = domain.StockPost, domain.PurchasesExpensed, domain.OpeningPost
	cfg.CreateItems, cfg.TrackNew, cfg.TrackedLimitAccepted, cfg.LowStockDefault = true, true, true, 10
	must(t, e.SaveConfig(ctx, cfg))
	return e, box
}

// allRows is both lists in full.
type allRows struct {
	Mapping   []MappingListRow
	Inventory []InventoryListRow
}

func look(t testing.TB, e *Engine) (out allRows) {
	t.Helper()
	ids, err := e.MappingIDs(t.Context(), Query{})
	must(t, err)
	out.Mapping, err = e.MappingRows(t.Context(), ids)
	must(t, err)
	ids, err = e.InventoryIDs(t.Context(), Query{})
	must(t, err)
	out.Inventory, err = e.InventoryRows(t.Context(), ids)
	must(t, err)
	return out
}

// remade is both lists worked out from the mirrors alone.
func remade(t testing.TB, e *Engine) allRows {
	t.Helper()
	must(t, e.store.BeginList(t.Context(), store.ListMapping))
	must(t, e.store.BeginList(t.Context(), store.ListInventory))
	must(t, e.RefreshLists(t.Context()))
	return look(t, e)
}

func checkTiles(t testing.TB, e *Engine) Overview {
	t.Helper()
	o, err := e.Overview(t.Context())
	must(t, err)
	for _, tile := range o.Tiles {
		var ids []int64
		switch tile.List {
		case ListMapping:
			ids, err = e.MappingIDs(t.Context(), Query{Filter: tile.Filter})
		case ListInventory:
			ids, err = e.InventoryIDs(t.Context(), Query{Filter: tile.Filter})
		case ListActivity:
			ids, err = e.ActivityIDs(t.Context(), Query{Filter: tile.Filter})
		}
		if err != nil || len(ids) != tile.Count {
			t.Errorf("the tile %+v opens a list of %d: %v", tile, len(ids), err)
		}
	}
	// Counted by the database, as before the lists are loaded, they are the same.
	e.ReleaseLists()
	again, err := e.Overview(t.Context())
	must(t, err)
	if !slices.Equal(again.Tiles, o.Tiles) {
		t.Errorf("in memory the tiles are %v, in the database %v", o.Tiles, again.Tiles)
	}
	return o
}

// From the first preview to an undone push the lists say what the runs found,
// without being worked out again, and the tiles count what they open.
func TestListsFollowTheRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		time.Sleep(48 * time.Hour) // away from the first day of the bubble, which is last century elsewhere
		e, _ := practised(t, 150)
		_, err := e.Sync(ctx, SyncOptions{DryRun: true})
		must(t, err)
		for _, name := range []store.ListName{store.ListMapping, store.ListInventory} {
			if fresh, _, err := e.store.ListFresh(ctx, name, listRules); err != nil || !fresh {
				t.Fatalf("after a preview the %s list is not current: %v", name, err)
			}
		}
		found := look(t, e)
		if diff := gocmp.Diff(remade(t, e), found); diff != "" {
			t.Fatal("what the preview found is not what the mirrors say:", diff)
		}
		o := checkTiles(t, e)
		if len(o.Runs) != 1 || len(o.Pools) < 2 || o.Tiles[0].Count+o.Tiles[1].Count == 0 {
			t.Fatalf("%+v", o)
		}

		ids, err := e.MappingIDs(ctx, Query{Filter: FilterSafe})
		must(t, err)
		accepted, err := e.AcceptRows(ctx, ids)
		if err != nil || accepted.N != len(ids) || accepted.N == 0 {
			t.Fatal(accepted, len(ids), err)
		}
		_, err = e.Sync(ctx, SyncOptions{DryRun: true})
		must(t, err)
		_, err = e.SetAside(ctx, nil, true)
		must(t, err)
		synctest.Wait() // the lists follow in the background
		checkTiles(t, e)
		if open, err := e.MappingIDs(ctx, Query{Filter: FilterConflict}); err != nil || len(open) != 0 {
			t.Fatal("conflicts that were set aside still ask:", open, err)
		}

		must(t, e.SetAutomatic(ctx, true))
		report, err := e.Sync(ctx, SyncOptions{Approved: anything})
		must(t, err)
		if report.Found != nil || report.Run.Created == 0 || report.Run.Increased == 0 {
			t.Fatalf("%+v", report.Run)
		}
		synctest.Wait()
		after := look(t, e)
		if diff := gocmp.Diff(remade(t, e), after); diff != "" {
			t.Fatal(diff)
		}
		checkTiles(t, e)
		checkActivity(t, e, report)

		_, err = e.Undo(ctx, report.Run.ID)
		must(t, err)
		synctest.Wait()
		held, err := e.InventoryIDs(ctx, Query{Filter: StateHeld, Kind: string(domain.ConflictSuspended)})
		if err != nil || len(held) == 0 {
			t.Fatal("what was undone is not held:", held, err)
		}
		if diff := gocmp.Diff(remade(t, e), look(t, e)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// checkActivity compares the activity list with what a run reported.
func checkActivity(t testing.TB, e *Engine, report Report) {
	t.Helper()
	ctx := t.Context()
	ids, err := e.ActivityIDs(ctx, Query{})
	must(t, err)
	rows, err := e.ActivityRows(ctx, ids)
	must(t, err)
	if len(rows) != len(ids) || !slices.IsSortedFunc(rows, func(a, b ActivityRow) int { return b.At.Compare(a.At) }) {
		t.Fatalf("%d of %d, or not the newest first", len(rows), len(ids))
	}
	runs, err := e.ActivityIDs(ctx, Query{Filter: FilterRuns})
	must(t, err)
	if first, err := e.ActivityRows(ctx, runs[:1]); err != nil || first[0].Run == nil || first[0].Run.ID != report.Run.ID {
		t.Fatalf("%+v %v", first, err)
	}
	applied, linked := 0, 0
	seen := map[int64]bool{}
	for _, r := range rows {
		if seen[r.ID] {
			t.Fatal("shown twice:", r.ID)
		}
		seen[r.ID] = true
		if r.Change != nil && r.Change.Run == report.Run.ID && r.Change.Applied {
			applied++
			if r.Change.Document != "" && strings.HasPrefix(r.Link, "https://go.xero.com/") {
				linked++
			}
		}
	}
	want := 0
	for _, c := range report.Changes {
		if c.Applied {
			want++
		}
	}
	if applied != want || linked != report.Run.Increased+report.Run.Decreased {
		t.Fatalf("%d of %d changes are shown, %d of %d with a link", applied, want, linked, report.Run.Increased+report.Run.Decreased)
	}
	d, err := e.RunDetail(ctx, report.Run.ID)
	if err != nil || len(d.Documents) == 0 || d.Documents[0].Link == "" || len(d.Changes) < applied {
		t.Fatalf("%+v %v", d.Documents, err)
	}
	// A document is found by its number, and leads to the items in it.
	docs, err := e.ActivityIDs(ctx, Query{Search: d.Documents[0].Number})
	if err != nil || len(docs) != len(d.Documents[0].Lines) {
		t.Fatal(len(docs), len(d.Documents[0].Lines), err)
	}
	id, ok, err := e.store.ItemRowID(ctx, d.Documents[0].Lines[0].Item)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	item, err := e.InventoryDetail(ctx, id, time.Time{})
	if err != nil || len(item.Terms) == 0 || len(item.SKUs) == 0 || len(item.History) == 0 || len(item.Changes) == 0 || item.Changes[0].Link == "" {
		t.Fatalf("%+v %v", item, err)
	}
}

// An item's level, cost and stock elsewhere change its row.
func TestInventoryEdits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		e, _ := small(t)
		must(t, e.Link(ctx, skuOf("MUG")[0], "id-MUG", 1, true, domain.LinkManual))
		must(t, e.Link(ctx, skuOf("lid")[0], "id-LID", 2, true, domain.LinkManual))
		_, err := e.store.ReplaceReadings(ctx, domain.ReadingSet{
			Connection: "na", Marketplace: theUS, At: shopTime, Readings: []domain.StockReading{
				{Connection: "na", Marketplace: theUS, SKU: "MUG", FNSKU: "XMUG", Buckets: domain.Buckets{Fulfillable: 7}},
				{Connection: "na", Marketplace: theUS, SKU: "lid", FNSKU: "Xlid", Buckets: domain.Buckets{Fulfillable: 20, ReservedOrders: 1}},
			},
		})
		must(t, err)
		row := func(code string) InventoryListRow {
			t.Helper()
			synctest.Wait()
			ids, err := e.InventoryIDs(ctx, Query{Search: code})
			must(t, err)
			rows, err := e.InventoryRows(ctx, ids)
			if err != nil || len(rows) != 1 {
				t.Fatal(rows, err)
			}
			return rows[0]
		}
		if r := row("lid"); r.Amazon != 42 || r.Difference != 42 || r.State != StateHeld || r.Pools != "US 42" || r.Low {
			t.Fatalf("%+v", r) // held: opening stock
		}
		must(t, e.SetLowStock(ctx, []domain.ItemID{"id-LID"}, 50))
		if r := row("lid"); !r.Low || r.LowLevel != 50 || r.OwnLevel != 50 {
			t.Fatalf("%+v", r)
		}
		n := int64(8)
		must(t, e.SetElsewhere(ctx, "LID", &n))
		if r := row("lid"); r.Amazon != 50 || r.Low || r.Pools != "US 42 + Held elsewhere 8" || !r.ElsewhereSet {
			t.Fatalf("%+v", r)
		}
		must(t, e.SetCost(ctx, "LID", decimal.NullDecimal{Decimal: decimal.MustParse("2.50"), Valid: true}))
		if r := row("lid"); r.CostSource != "your cost" || r.Cost.Decimal.String() != "2.50" {
			t.Fatalf("%+v", r)
		}
		o, err := e.Overview(ctx)
		must(t, err)
		if diff := gocmp.Diff([]PoolUnits{{"US", 49}, {"Held elsewhere", 8}}, o.Pools); diff != "" {
			t.Fatal(diff)
		}
		// The arithmetic, and the quantities of the past.
		must(t, e.store.RecordQuantities(ctx, time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC), map[domain.ItemID]int64{"id-LID": 3, "id-GONE": 9}))
		must(t, e.store.RecordQuantities(ctx, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), map[domain.ItemID]int64{"id-LID": 4}))
		if at, err := e.StockAt(ctx, e.MonthEnd(2026, time.January)); err != nil || len(at) != 2 || at[0].Units != 3 || at[0].Code != "LID" || at[1].Item != "id-GONE" {
			t.Fatal(at, err)
		}
		if at, err := e.StockAt(ctx, e.MonthEnd(2026, time.February)); err != nil || at[0].Units != 4 {
			t.Fatal(at, err)
		}
		if at, err := e.StockAt(ctx, e.MonthEnd(2025, time.December)); err != nil || len(at) != 0 {
			t.Fatal(at, err)
		}
	})
}

// Files of the lists hold what the query shows, and no cell is a formula.
func TestListsExport(t *testing.T) {
	ctx := t.Context()
	e, s := small(t)
	s.listings[0].Title = "=HYPERLINK(\"http://bad\")"
	_, err := e.store.ReplaceListings(ctx, "na", theUS, s.listings, shopTime)
	must(t, err)
	must(t, e.Exclude(ctx, skuOf("TRAY")[0], "+1"))
	var b bytes.Buffer
	must(t, e.ExportMapping(ctx, &b, Query{Sort: SortSKU, Descending: true}))
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 5 || rows[1][1] != "TRAY" || rows[1][2] != "excluded" || rows[2][4] != "'=HYPERLINK(\"http://bad\")" {
		t.Fatal(rows, err)
	}
	b.Reset()
	must(t, e.ExportInventory(ctx, &b, Query{}))
	must(t, e.ExportActivity(ctx, &b, Query{}))
	must(t, e.ExportStockAt(ctx, &b, shopTime))
	if strings.Count(b.String(), "\n") < 3 {
		t.Fatal(b.String())
	}
}

// Lists are asked while the mapping changes under them: nothing is shown
// twice, and in the end they say what matching says.
func TestListsWhileEverythingChanges(t *testing.T) {
	ctx := t.Context()
	e, s := small(t)
	var work sync.WaitGroup
	for i := range 3 {
		work.Go(func() {
			for n := range 15 {
				sku := s.listings[(i+n)%len(s.listings)].Key()
				_, err := e.ExcludeSKUs(ctx, []domain.SellerSKU{sku}, strconv.Itoa(n))
				if err != nil {
					t.Error(err)
				}
				if _, err := e.UndoMapping(ctx, 0); err != nil && domain.KindOf(err) != domain.FaultUsage {
					t.Error(err)
				}
				ids, err := e.MappingIDs(ctx, Query{Search: "a"})
				if err != nil || len(ids) != len(slices.Compact(slices.Sorted(slices.Values(ids)))) {
					t.Error(ids, err)
				}
				if _, err := e.Overview(ctx); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	must(t, e.RefreshLists(ctx))
	shown := look(t, e)
	if diff := gocmp.Diff(remade(t, e), shown); diff != "" {
		t.Fatal(diff)
	}
}
