package store

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

func TestConnectionsRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	a := domain.AmazonConnection{
		ID: "na", Label: "North “America”", Region: domain.RegionNA, SellerID: "A1", ClientID: "amzn1.x",
		Marketplaces: []domain.MarketplaceID{"ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"}, Off: []domain.MarketplaceID{"A2EUQ1WTGCTBG2"},
		SecretCreated: 1_700_000_000, Public: true, AuthorisedAt: 1_700_000_001, Broken: "revoked",
	}
	bare := domain.AmazonConnection{ID: "eu", Region: domain.RegionEU}
	must(t, s.SaveAmazonConnection(ctx, domain.AmazonConnection{ID: "na", Label: "before"}))
	must(t, s.SaveAmazonConnection(ctx, a))
	must(t, s.SaveAmazonConnection(ctx, bare))
	same(t, "connections", []domain.AmazonConnection{bare, a}, got[[]domain.AmazonConnection](t)(s.AmazonConnections(ctx)))

	got[int](t)(s.ReplaceListings(ctx, "na", "m", []domain.Listing{{Connection: "na", Marketplace: "m", SKU: "x"}}, when))
	got[int](t)(s.ReplaceListings(ctx, "eu", "m", []domain.Listing{{Connection: "eu", Marketplace: "m", SKU: "y"}}, when))
	must(t, s.SaveTicket(ctx, domain.ReportTicket{Connection: "na", ReportID: "r"}))
	must(t, s.DeleteAmazonConnection(ctx, "na"))
	same(t, "connections", []domain.AmazonConnection{bare}, got[[]domain.AmazonConnection](t)(s.AmazonConnections(ctx)))
	same(t, "listings", []domain.Listing{{Connection: "eu", Marketplace: "m", SKU: "y"}}, got[[]domain.Listing](t)(s.Listings(ctx)))
	same(t, "tickets", 0, len(got[[]domain.ReportTicket](t)(s.Tickets(ctx))))

	_, found, err := s.XeroConnection(ctx)
	must(t, err)
	same(t, "no Xero", false, found)
	x := domain.XeroConnection{
		ConnectionID: "c", TenantID: "t", TenantName: "Demo Company", ClientID: "id", Scopes: []string{"a.b", "offline_access"},
		ConnectedAt: 1_700_000_002, Broken: "disconnected",
	}
	must(t, s.SaveXeroConnection(ctx, domain.XeroConnection{TenantID: "t"}))
	got[int](t)(s.ReplaceItems(ctx, []domain.Item{{ID: "i"}}, when))
	must(t, s.SaveXeroConnection(ctx, x))
	have, found, err := s.XeroConnection(ctx)
	must(t, err)
	same(t, "Xero", x, have)
	same(t, "found", true, found)
	items, _, err := s.Items(ctx)
	must(t, err)
	same(t, "items of the same organisation stay", 1, len(items))
	x.TenantID = "another"
	must(t, s.SaveXeroConnection(ctx, x))
	items, at, err := s.Items(ctx)
	must(t, err)
	if len(items) != 0 || !at.IsZero() {
		t.Error("items of another organisation stayed")
	}
	must(t, s.DeleteXeroConnection(ctx))
	_, found, err = s.XeroConnection(ctx)
	must(t, err)
	same(t, "found", false, found)
}

func TestDecisionsRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	var links []domain.Link
	var exclusions []domain.Exclusion
	costs, elsewhere := map[string]decimal.NullDecimal{}, map[string]*int64{}
	wantCosts, wantElse := map[string]decimal.Decimal{}, map[string]int64{}
	for i, a := range awkward {
		sku := domain.SellerSKU{Connection: "na", SKU: a}
		links = append(links,
			domain.Link{SKU: sku, Item: "i1", Units: int64(i) + 1, Origin: domain.LinkManual, At: when},
			domain.Link{SKU: sku, Item: "i2", Units: 1, Origin: domain.LinkCSV})
		exclusions = append(exclusions, domain.Exclusion{SKU: sku, Reason: a, At: when})
		units := int64(i) - 2
		costs[a], elsewhere[a] = some("1.2300"), &units
		wantCosts[a], wantElse[a] = decimal.MustParse("1.2300"), units
		must(t, s.SaveExclusion(ctx, exclusions[i]))
	}
	must(t, s.SaveLinks(ctx, links))
	must(t, s.SaveLinks(ctx, links))
	byLink := func(l domain.Link) string { return l.SKU.SKU + "\x00" + string(l.Item) }
	sortBy(links, byLink)
	same(t, "links", links, got[[]domain.Link](t)(s.Links(ctx)))
	must(t, s.DeleteLink(ctx, links[0].SKU, links[0].Item))
	must(t, s.DeleteLinks(ctx, links[2].SKU))
	must(t, s.DeleteLinks(ctx, domain.SellerSKU{Connection: "eu", SKU: links[4].SKU.SKU}))
	same(t, "links", append(links[1:2:2], links[4:]...), got[[]domain.Link](t)(s.Links(ctx)))
	if err := s.SaveLinks(ctx, []domain.Link{{SKU: links[0].SKU, Item: "i9", Units: 1}, {SKU: links[0].SKU, Item: "i8"}}); domain.KindOf(err) != domain.FaultUsage {
		t.Errorf("a link of no units: %v", err)
	}

	sortBy(exclusions, func(e domain.Exclusion) string { return e.SKU.SKU })
	same(t, "exclusions", exclusions, got[[]domain.Exclusion](t)(s.Exclusions(ctx)))
	must(t, s.DeleteExclusion(ctx, exclusions[0].SKU))
	same(t, "exclusions", exclusions[1:], got[[]domain.Exclusion](t)(s.Exclusions(ctx)))

	must(t, s.SetCosts(ctx, costs))
	must(t, s.SetElsewhere(ctx, elsewhere))
	same(t, "costs", wantCosts, got[map[string]decimal.Decimal](t)(s.Costs(ctx)))
	same(t, "elsewhere", wantElse, got[map[string]int64](t)(s.Elsewhere(ctx)))
	must(t, s.SetCosts(ctx, map[string]decimal.NullDecimal{"007": {}, "nobody": {}}))
	must(t, s.SetElsewhere(ctx, map[string]*int64{"007": nil}))
	delete(wantCosts, "007")
	delete(wantElse, "007")
	same(t, "costs", wantCosts, got[map[string]decimal.Decimal](t)(s.Costs(ctx)))
	same(t, "elsewhere", wantElse, got[map[string]int64](t)(s.Elsewhere(ctx)))
}

func TestItemStatesRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	want := map[domain.ItemID]domain.ItemState{
		"full": {
			Item: "full", Written: map[domain.Field]string{domain.FieldName: "a\"b", domain.FieldPrice: "1.50"}, Left: -3, LeftKnown: true,
			LeftAt: when, Created: true, Opened: true, LastAverage: some("4.2500"), AmazonWins: true, AcceptDrift: 7, AcceptKnown: true,
			FieldWins: map[domain.Field]bool{domain.FieldName: true, domain.FieldPrice: false}, Suspended: "undone", LowStock: 4,
		},
		"bare": {Item: "bare"},
	}
	must(t, s.SaveItemStates(ctx, []domain.ItemState{{Item: "full", LowStock: 1}}))
	must(t, s.SaveItemStates(ctx, []domain.ItemState{want["full"], want["bare"]}))
	same(t, "states", want, got[map[domain.ItemID]domain.ItemState](t)(s.ItemStates(ctx)))
}

// A run and a person who save different parts of an item's state at the same
// time keep each other's.
func TestPartsOfItemStates(t *testing.T) {
	kept := domain.ItemState{
		Item: "i", Written: map[domain.Field]string{domain.FieldName: "a"}, Left: 3, LeftKnown: true, LeftAt: when, Created: true, Opened: true,
		LastAverage: some("4.25"), AmazonWins: true, AcceptDrift: 7, AcceptKnown: true,
		FieldWins: map[domain.Field]bool{domain.FieldName: true}, Suspended: "undone", LowStock: 4,
	}
	stale := domain.ItemState{Item: "i", Written: map[domain.Field]string{domain.FieldName: "b"}, Left: 9, LastAverage: some("1"), LowStock: 1}
	for name, c := range map[string]struct {
		parts []StatePart
		want  func(*domain.ItemState)
	}{
		"fields": {[]StatePart{StateFields}, func(s *domain.ItemState) { s.Written = stale.Written }},
		"left":   {[]StatePart{StateLeft}, func(s *domain.ItemState) { s.Left, s.LeftKnown, s.LeftAt = 9, false, time.Time{} }},
		"average and left": {[]StatePart{StateAverage, StateLeft}, func(s *domain.ItemState) {
			s.LastAverage, s.Left, s.LeftKnown, s.LeftAt = some("1"), 9, false, time.Time{}
		}},
		"choices": {[]StatePart{StateChoices}, func(s *domain.ItemState) {
			s.AmazonWins, s.AcceptDrift, s.AcceptKnown, s.FieldWins, s.Suspended, s.LowStock = false, 0, false, nil, "", 1
		}},
		"all": {nil, func(s *domain.ItemState) { *s = stale }},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, s := t.Context(), opened(t)
			must(t, s.SaveItemStates(ctx, []domain.ItemState{kept}, c.parts...))
			same(t, "added", kept, got[map[domain.ItemID]domain.ItemState](t)(s.ItemStates(ctx))["i"])
			must(t, s.SaveItemStates(ctx, []domain.ItemState{stale}, c.parts...))
			want := kept
			c.want(&want)
			same(t, "changed", want, got[map[domain.ItemID]domain.ItemState](t)(s.ItemStates(ctx))["i"])
		})
	}
}

func TestLastWholeRun(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	n := 0
	add := func(r domain.Run) {
		n++
		r.Started = when.Add(time.Duration(n) * time.Minute)
		must(t, s.SaveRun(ctx, r))
	}
	last := func(e domain.Entity) string {
		r, _, err := s.LastWhole(ctx, e, "opening")
		must(t, err)
		return r.ID
	}
	add(domain.Run{ID: "stock", Entity: domain.EntityInventory, Result: domain.RunAttention})
	for i := range 120 {
		add(domain.Run{ID: fmt.Sprint("orders", i), Entity: domain.EntityOrders, Result: domain.RunDone})
	}
	add(domain.Run{ID: "failed", Entity: domain.EntityInventory, Result: domain.RunFailed})
	add(domain.Run{ID: "cancelled", Entity: domain.EntityInventory, Result: domain.RunCancelled})
	add(domain.Run{ID: "some", Entity: domain.EntityInventory, Result: domain.RunDone, Partial: true})
	add(domain.Run{ID: "undo", Entity: domain.EntityInventory, Result: domain.RunDone, Undoes: "stock"})
	add(domain.Run{ID: "opening", Entity: domain.EntityInventory, Trigger: "opening", Result: domain.RunDone})
	add(domain.Run{ID: "running", Entity: domain.EntityInventory, Result: domain.RunRunning})
	same(t, "stock", "stock", last(domain.EntityInventory))
	same(t, "products", "", last(domain.EntityProducts))
	add(domain.Run{ID: "both", Result: domain.RunDone})
	same(t, "stock", "both", last(domain.EntityInventory))
	same(t, "products", "both", last(domain.EntityProducts))
}

func TestRunsRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	r1 := domain.Run{ID: "r1", Entity: domain.EntityProducts, Trigger: "schedule", Started: when, Result: domain.RunRunning}
	must(t, s.SaveRun(ctx, r1))
	r2 := domain.Run{ID: "r2", Trigger: "user", DryRun: true, Started: later, Result: domain.RunDone}
	must(t, s.SaveRun(ctx, r2))
	r1 = domain.Run{
		ID: "r1", Entity: domain.EntityInventory, Trigger: "undo", Started: when, Ended: later, Result: domain.RunAttention, Message: "two wait",
		Created: 1, Updated: 2, Increased: 3, Decreased: 4, Unchanged: 5, Held: 6, Quarantined: 7, XeroCalls: 8, AmazonCalls: 9,
		Undoes: "r0", UndoneBy: "r9", Approved: true, Partial: true,
	}
	must(t, s.SaveRun(ctx, r1))
	same(t, "runs", []domain.Run{r2, r1}, got[[]domain.Run](t)(s.Runs(ctx, 0)))
	same(t, "newest", []domain.Run{r2}, got[[]domain.Run](t)(s.Runs(ctx, 1)))
	r, found, err := s.Run(ctx, "r1")
	must(t, err)
	same(t, "run", r1, r)
	same(t, "found", true, found)
	_, found, err = s.Run(ctx, "nobody")
	must(t, err)
	same(t, "found", false, found)

	var changes []domain.Change
	for _, a := range awkward {
		changes = append(changes, domain.Change{
			Run: "r1", Entity: domain.EntityInventory, Action: "increase", Item: "i", Code: a, SKU: domain.SellerSKU{Connection: "na", SKU: a},
			Field: "quantity", Before: "1", After: a, Document: "TB-1", Applied: true, Reason: a,
		})
	}
	must(t, s.AddChanges(ctx, changes[:5]))
	must(t, s.AddChanges(ctx, []domain.Change{{Run: "r2"}}))
	must(t, s.AddChanges(ctx, changes[5:]))
	same(t, "changes", changes, got[[]domain.Change](t)(s.Changes(ctx, "r1")))
}

func TestScheduleRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	want := map[domain.Entity]domain.JobState{
		domain.EntityInventory: {
			Entity: domain.EntityInventory, LastStart: when, LastEnd: later, LastResult: domain.RunDone, LastMessage: "fine", LastSuccess: later,
			NextDue: later.Add(time.Hour), PausedUntil: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), Stretched: "few calls left",
		},
		domain.EntityProducts: {Entity: domain.EntityProducts},
	}
	must(t, s.SaveJobState(ctx, domain.JobState{Entity: domain.EntityInventory}))
	for _, j := range want {
		must(t, s.SaveJobState(ctx, j))
	}
	same(t, "jobs", want, got[map[domain.Entity]domain.JobState](t)(s.JobStates(ctx)))

	tickets := []domain.ReportTicket{
		{Connection: "eu", Type: "GET_A", Marketplaces: []domain.MarketplaceID{"m1", "m2"}, ReportID: "1", RequestedAt: when},
		{Connection: "na", Type: "GET_B", ReportID: "2", RequestedAt: later},
	}
	for _, x := range tickets {
		must(t, s.SaveTicket(ctx, x))
		must(t, s.SaveTicket(ctx, x))
	}
	same(t, "tickets", tickets, got[[]domain.ReportTicket](t)(s.Tickets(ctx)))
	must(t, s.DeleteTicket(ctx, "1"))
	same(t, "tickets", tickets[1:], got[[]domain.ReportTicket](t)(s.Tickets(ctx)))
}

func TestQuarantineRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	a := domain.Quarantined{
		Key: "k1", Entity: domain.EntityInventory, SKU: domain.SellerSKU{Connection: "na", SKU: "007"}, Item: "i", Code: "007",
		Reason: "refused", Detail: "\"x\" <y>", At: 1_700_000_000, Tries: 2,
	}
	b := domain.Quarantined{Key: "k0", Entity: domain.EntityProducts, At: 1_700_000_001}
	must(t, s.SaveQuarantine(ctx, domain.Quarantined{Key: "k1", At: 1_800_000_000}))
	must(t, s.SaveQuarantine(ctx, a))
	must(t, s.SaveQuarantine(ctx, b))
	same(t, "quarantine", []domain.Quarantined{a, b}, got[[]domain.Quarantined](t)(s.Quarantine(ctx)))
	must(t, s.DeleteQuarantine(ctx, "k1"))
	same(t, "quarantine", []domain.Quarantined{b}, got[[]domain.Quarantined](t)(s.Quarantine(ctx)))
}

func TestSettingsRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	same(t, "new profile", domain.DefaultConfig(), got[domain.Config](t)(s.Config(ctx)))
	yes := true
	c := domain.DefaultConfig()
	c.Accounts.Inventory, c.StockMode, c.Purchases = "0630", domain.StockPost, domain.PurchasesExpensed
	c.Fields = []domain.Field{domain.FieldName}
	c.PriceTaxRate = some("19.00")
	c.Pools = map[domain.MarketplaceID]domain.PoolID{"A1F83G8C2ARO7P": "EU"}
	c.HomeMarketplace = map[domain.PoolID]domain.MarketplaceID{"EU": "A1PA6795UKMFR9"}
	c.Brake = domain.Brake{MaxUnits: 9, MaxValue: decimal.MustParse("1000.50")}
	c.OrganisationTyped = "Café & <Söhne>"
	c.Every = map[domain.Entity]int64{domain.EntityProducts: 60}
	c.Rules = domain.XeroRules{Proved: when, ZeroBillsCount: &yes}
	must(t, s.SaveConfig(ctx, c))
	same(t, "config", c, got[domain.Config](t)(s.Config(ctx)))

	// An older version's file lacks settings: they have their defaults.
	must(t, s.exec(ctx, "test", `UPDATE config SET body = '{"stockMode":"post","ofLater":1}'`))
	c = domain.DefaultConfig()
	c.StockMode = domain.StockPost
	same(t, "old config", c, got[domain.Config](t)(s.Config(ctx)))

	for _, a := range awkward {
		must(t, s.SetNote(ctx, a, a))
	}
	for _, a := range awkward {
		same(t, "note", a, got[string](t)(s.Note(ctx, a)))
	}
	must(t, s.SetNote(ctx, "007", ""))
	same(t, "removed note", "", got[string](t)(s.Note(ctx, "007")))
	same(t, "its twin", "7", got[string](t)(s.Note(ctx, "7")))
}

func TestSealedRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	same(t, "absent", []byte(nil), got[[]byte](t)(s.Sealed(ctx, "amazon/na")))
	blob := []byte{0, 255, 0, 1, '\'', '\n'}
	must(t, s.SaveSealed(ctx, "amazon/na", []byte("older")))
	must(t, s.SaveSealed(ctx, "amazon/na", blob))
	same(t, "sealed", blob, got[[]byte](t)(s.Sealed(ctx, "amazon/na")))
	must(t, s.DeleteSealed(ctx, "amazon/na"))
	same(t, "removed", []byte(nil), got[[]byte](t)(s.Sealed(ctx, "amazon/na")))
	if err := s.SaveSealed(ctx, "x", nil); err == nil {
		t.Error("an empty secret was taken")
	}
}

func TestBudgetsRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	want := []domain.BudgetState{
		{Key: "amazon/na/createReport", MicroTokens: -5, MicroRate: 16_700, Burst: 15, At: when, BlockedUntil: later},
		{Key: "xero/t/day", WindowStart: when, Used: 41, Limit: 5000},
	}
	must(t, s.SaveBudgets(ctx, []domain.BudgetState{{Key: "xero/t/day"}}))
	must(t, s.SaveBudgets(ctx, want))
	must(t, s.SaveBudgets(ctx, nil))
	same(t, "budgets", want, got[[]domain.BudgetState](t)(s.LoadBudgets(ctx)))
	// Never more generous than the truth: instants go up to the next millisecond.
	fine := domain.BudgetState{Key: "f", At: when.Add(1), WindowStart: when.Add(999_999), BlockedUntil: when}
	must(t, s.SaveBudgets(ctx, []domain.BudgetState{fine}))
	up := when.Add(time.Millisecond)
	same(t, "rounded", domain.BudgetState{Key: "f", At: up, WindowStart: up, BlockedUntil: when},
		got[[]domain.BudgetState](t)(s.LoadBudgets(ctx))[1])
}

func TestQuantityHistory(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	at := func(h int) time.Time { return when.Add(time.Duration(h) * time.Hour) }
	for h, units := range []int64{5, 5, 7, 7, 5} {
		must(t, s.RecordQuantities(ctx, at(h), map[domain.ItemID]int64{"a": units, "b": 1}))
	}
	same(t, "a", []Point{{at(0), 5}, {at(2), 7}, {at(4), 5}}, got[[]Point](t)(s.QuantityHistory(ctx, "a", time.Time{})))
	same(t, "b", []Point{{at(0), 1}}, got[[]Point](t)(s.QuantityHistory(ctx, "b", at(9))))
	same(t, "between", []Point{{at(2), 7}, {at(4), 5}}, got[[]Point](t)(s.QuantityHistory(ctx, "a", at(3))))
	same(t, "on a point", []Point{{at(2), 7}, {at(4), 5}}, got[[]Point](t)(s.QuantityHistory(ctx, "a", at(2))))
	same(t, "nobody", []Point(nil), got[[]Point](t)(s.QuantityHistory(ctx, "c", at(0))))
	must(t, s.RecordQuantities(ctx, at(4), map[domain.ItemID]int64{"a": 6}))
	same(t, "same instant", []Point{{at(2), 7}, {at(4), 6}}, got[[]Point](t)(s.QuantityHistory(ctx, "a", at(2))))
}

func TestEverythingSurvivesABackup(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	got[int](t)(s.ReplaceListings(ctx, benchConn, benchPlace, someListings(500, 1), when))
	must(t, s.SetNote(ctx, "k", "v"))
	folder := t.TempDir()
	path := folder + "/" + FileName
	must(t, s.Backup(ctx, path))
	must(t, s.SetNote(ctx, "k", "newer"))
	must(t, s.Backup(ctx, path)) // replaces
	must(t, s.SetNote(ctx, "k", "newest"))
	copied := openedIn(t, folder)
	same(t, "note", "newer", got[string](t)(copied.Note(ctx, "k")))
	if d := cmp.Diff(got[[]domain.Listing](t)(s.Listings(ctx)), got[[]domain.Listing](t)(copied.Listings(ctx))); d != "" {
		t.Error(d)
	}
	if err := s.Backup(ctx, s.Path()); domain.KindOf(err) != domain.FaultUsage {
		t.Errorf("a backup over the database: %v", err)
	}
	if err := s.Backup(context.Background(), folder+"/missing/x.db"); err == nil {
		t.Error("a backup into a folder that is not there")
	}
}
