package store

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// Whatever a verdict depends on makes the list stale, also while it is being
// worked out; what it does not depend on leaves it alone.
func TestListsGoStale(t *testing.T) {
	ctx := t.Context()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	sku := domain.SellerSKU{Connection: benchConn, SKU: "A"}
	item := domain.Item{ID: "i", Code: "A", Name: "N", Tracked: true}
	other := item
	other.Quantity = decimal.MustNew(3, 0)
	renamed := other
	renamed.Code = "B"
	n := int64(4)
	cfg := domain.DefaultConfig()
	cfg.Quantity.Inbound = true
	conflict := []domain.Conflict{{Kind: domain.ConflictNoItem, SKU: sku, Message: "m"}}
	both, mapping, inventory, none := [2]bool{true, true}, [2]bool{true, false}, [2]bool{false, true}, [2]bool{}
	s := opened(t)
	for _, c := range []struct {
		name string
		do   func() error
		want [2]bool
	}{
		{"listings", func() error {
			_, err := s.ReplaceListings(ctx, benchConn, benchPlace, someListings(2, 1), at)
			return err
		}, both},
		{"readings", func() error { _, err := s.ReplaceReadings(ctx, someReadings(2, 0)); return err }, inventory},
		{"unknown", func() error { return s.MarkUnknown(ctx, benchConn, benchPlace, "why") }, inventory},
		{"countries", func() error { return s.ReplaceCountryStock(ctx, domain.CountryStockSet{Connection: benchConn, At: at}) }, inventory},
		{"a new item", func() error { _, err := s.ReplaceItems(ctx, []domain.Item{item}, at); return err }, both},
		{"the same items", func() error { _, err := s.ReplaceItems(ctx, []domain.Item{item}, at); return err }, none},
		{"a quantity", func() error { _, err := s.ReplaceItems(ctx, []domain.Item{other}, at); return err }, inventory},
		{"a code", func() error { _, err := s.ReplaceItems(ctx, []domain.Item{renamed}, at); return err }, both},
		{"a link", func() error {
			return s.SaveLinks(ctx, []domain.Link{{SKU: sku, Item: "i", Units: 1}})
		}, both},
		{"units", func() error { return s.SaveLinks(ctx, []domain.Link{{SKU: sku, Item: "i", Units: 2}}) }, both},
		{"no link", func() error { return s.DeleteLinks(ctx, sku) }, both},
		{"an exclusion", func() error { return s.SaveExclusion(ctx, domain.Exclusion{SKU: sku}) }, both},
		{"no exclusion", func() error { return s.DeleteExclusion(ctx, sku) }, both},
		{"settings", func() error { return s.SaveConfig(ctx, cfg) }, both},
		{"the same settings", func() error { return s.SaveConfig(ctx, cfg) }, none},
		{"a conflict of products", func() error { return s.ReplaceConflicts(ctx, domain.EntityProducts, conflict) }, mapping},
		{"set aside", func() error { return s.SetAside(ctx, []string{conflict[0].Key()}, true) }, mapping},
		{"no conflict", func() error { return s.ReplaceConflicts(ctx, domain.EntityProducts, nil) }, mapping},
		{"a conflict of stock", func() error { return s.ReplaceConflicts(ctx, domain.EntityInventory, conflict) }, inventory},
		{"an item's state", func() error {
			return s.SaveItemStates(ctx, []domain.ItemState{{Item: "i", Suspended: "why"}})
		}, inventory},
		{"a field written", func() error {
			return s.SaveItemStates(ctx, []domain.ItemState{{Item: "i", Suspended: "why", Written: map[domain.Field]string{"name": "x"}}})
		}, none},
		{"a low-stock level", func() error { return s.SetLowStock(ctx, []domain.ItemID{"i"}, 5) }, none},
		{"a cost", func() error { return s.SetCosts(ctx, map[string]decimal.NullDecimal{"A": some("1")}) }, inventory},
		{"no cost", func() error { return s.SetCosts(ctx, map[string]decimal.NullDecimal{"A": {}}) }, inventory},
		{"elsewhere", func() error { return s.SetElsewhere(ctx, map[string]*int64{"A": &n}) }, inventory},
		{"quarantine", func() error { return s.SaveQuarantine(ctx, domain.Quarantined{Key: "k"}) }, inventory},
		{"no quarantine", func() error { return s.DeleteQuarantine(ctx, "k") }, inventory},
		{"a write", func() error { return s.AddWrite(ctx, domain.Write{ID: "w", State: domain.WriteIntent}) }, inventory},
		{"a connection", func() error { return s.SaveAmazonConnection(ctx, domain.AmazonConnection{ID: "na"}) }, both},
		{"a reason it broke", func() error { return s.SaveAmazonConnection(ctx, domain.AmazonConnection{ID: "na", Broken: "x"}) }, none},
		{"no connection", func() error { return s.DeleteAmazonConnection(ctx, "na") }, both},
		{"a run", func() error { return s.SaveRun(ctx, domain.Run{ID: "r"}) }, none},
		{"a change", func() error { return s.AddChanges(ctx, []domain.Change{{Run: "r"}}) }, none},
		{"a note", func() error { return s.SetNote(ctx, "a", "b") }, none},
	} {
		must(t, s.BeginList(ctx, ListMapping))
		must(t, s.BeginList(ctx, ListInventory))
		_, err := s.ReplaceSKURows(ctx, nil, "1", at)
		must(t, err)
		_, err = s.ReplaceItemRows(ctx, nil, nil, "1", at)
		must(t, err)
		must(t, c.do())
		var stale [2]bool
		for i, name := range []ListName{ListMapping, ListInventory} {
			fresh, made, err := s.ListFresh(ctx, name, "1")
			must(t, err)
			if stale[i] = !fresh; !made.Equal(at) {
				t.Errorf("%s: made at %v", name, made)
			}
		}
		if stale != c.want {
			t.Errorf("%s: stale are %v, want %v", c.name, stale, c.want)
		}
	}
	// A change while verdicts are worked out leaves them stale.
	must(t, s.BeginList(ctx, ListMapping))
	must(t, s.SaveExclusion(ctx, domain.Exclusion{SKU: sku, Reason: "now"}))
	_, err := s.ReplaceSKURows(ctx, nil, "1", at)
	must(t, err)
	if fresh, _, err := s.ListFresh(ctx, ListMapping, "1"); err != nil || fresh {
		t.Error("verdicts on old data are taken for current:", err)
	}
	// Verdicts by other rules are not current.
	must(t, s.BeginList(ctx, ListMapping))
	_, err = s.ReplaceSKURows(ctx, nil, "1", at)
	must(t, err)
	if fresh, _, err := s.ListFresh(ctx, ListMapping, "2"); err != nil || fresh {
		t.Error("verdicts by other rules are taken for current:", err)
	}
}

// Rows come back as they went in, keep their ids, and only those that differ are written.
func TestListRowsRoundTrip(t *testing.T) {
	ctx := t.Context()
	s := opened(t)
	at := time.Unix(1000, 0)
	full := &RowNote{
		Kind: "k", Message: "a \"quoted\" “text” <&>\n\t\x01 ü 𝒳", Fix: `back\slash`, Candidates: []string{"x", "\"y\""}, About: "i", Blocks: true,
		Proposed: "p", Units: 3, Reason: "case", Confidence: 85, Safe: true,
	}
	sku := func(name string) domain.SellerSKU { return domain.SellerSKU{Connection: "na", SKU: name} }
	rows := []SKURow{
		{SKU: sku("a"), State: "linked"},
		{SKU: sku("b"), State: "conflict", SetAside: true, Note: full},
		{SKU: sku("00471"), State: "suggested", Note: &RowNote{}},
	}
	n, err := s.ReplaceSKURows(ctx, rows, "1", at)
	if err != nil || n != 3 {
		t.Fatal(n, err)
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		id, ok, err := s.SKURowID(ctx, r.SKU)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		ids[i], rows[i].ID = id, id
	}
	got, err := s.SKURecords(ctx, []int64{ids[2], 99999, ids[0], ids[1], ids[0]})
	must(t, err)
	var plain []SKURow
	for _, r := range got {
		plain = append(plain, r.SKURow)
	}
	if diff := cmp.Diff([]SKURow{rows[2], rows[0], rows[1]}, plain); diff != "" {
		t.Fatal(diff)
	}
	changed := slices.Clone(rows)
	changed[0].State = "excluded"
	if n, err = s.ReplaceSKURows(ctx, changed, "1", at); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	if n, err = s.ReplaceSKURows(ctx, changed, "1", at); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	if id, _, err := s.SKURowID(ctx, rows[0].SKU); err != nil || id != ids[0] {
		t.Fatal(id, err)
	}

	_, err = s.ReplaceItems(ctx, someItems(2, 0), at)
	must(t, err)
	items := []ItemRow{
		{Item: someItems(1, 0)[0].ID, State: "differs", Units: -4, Known: true, Terms: []domain.Term{{Label: "US \"x\"", Units: -4, Detail: "ü"}, {Label: "", Units: 0}}},
		{Item: someItems(2, 0)[1].ID, State: "unknown", Note: full},
	}
	if n, err = s.ReplaceItemRows(ctx, items, map[string]int64{"US": 5}, "1", at); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	for i := range items {
		id, _, err := s.ItemRowID(ctx, items[i].Item)
		must(t, err)
		items[i].ID = id
	}
	records, err := s.ItemRecords(ctx, []int64{items[1].ID, items[0].ID})
	must(t, err)
	if diff := cmp.Diff([]ItemRow{items[1], items[0]}, []ItemRow{records[0].ItemRow, records[1].ItemRow}); diff != "" {
		t.Fatal(diff)
	}
	if totals, err := s.ListTotals(ctx); err != nil || totals["US"] != 5 {
		t.Fatal(totals, err)
	}
}
