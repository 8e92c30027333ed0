package engine

import (
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

// decided is all that a person decided about SKUs, as text.
func decided(t testing.TB, e *Engine) string {
	t.Helper()
	links, err := e.store.Links(t.Context())
	must(t, err)
	exclusions, err := e.store.Exclusions(t.Context())
	must(t, err)
	var b strings.Builder
	for _, l := range links {
		fmt.Fprintln(&b, l.SKU, l.Item, l.Units, l.Origin)
	}
	for _, x := range exclusions {
		fmt.Fprintln(&b, "not", x.SKU, x.Reason)
	}
	return b.String()
}

// Any work, taken back step by step, gives every earlier state in turn; done
// again, every later one. The list shows the same as matching all the way, and
// closing the program forgets none of it.
func TestUndoAndRedoGoThroughEveryState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		ctx := t.Context()
		folder := newFolder(t)
		e := opened(t, folder)
		defer func() { must(t, e.Close(ctx)) }()
		s := drawShop(rt)
		s.store(t, e)
		states := []string{decided(t, e)}
		for range rapid.IntRange(1, 5).Draw(rt, "work") {
			drawStep(t, rt, e, s)
			if now := decided(t, e); now != states[len(states)-1] {
				states = append(states, now)
			}
		}
		history, err := e.MappingHistory(ctx)
		must(t, err)
		if len(history) != len(states)-1 {
			rt.Fatalf("%d steps are kept of %d changes", len(history), len(states)-1)
		}
		for i := len(states) - 2; i >= 0; i-- {
			what, err := e.UndoMapping(ctx, 0)
			must(t, err)
			if what.What != history[len(states)-2-i].What || what.What == "" || !what.Undone {
				rt.Fatalf("%q was undone, %+v is the history", what.What, history)
			}
			if diff := gocmp.Diff(states[i], decided(t, e)); diff != "" {
				rt.Fatalf("undoing %q: %s", what.What, diff)
			}
		}
		if _, err := e.UndoMapping(ctx, 0); domain.KindOf(err) != domain.FaultUsage {
			rt.Fatal(err)
		}
		must(t, e.Close(ctx))
		e = opened(t, folder)
		for i := 1; i < len(states); i++ {
			_, err := e.RedoMapping(ctx, 0)
			must(t, err)
			if diff := gocmp.Diff(states[i], decided(t, e)); diff != "" {
				rt.Fatal(diff)
			}
		}
		if _, err := e.RedoMapping(ctx, 0); domain.KindOf(err) != domain.FaultUsage {
			rt.Fatal(err)
		}
		must(t, e.RefreshLists(ctx))
		checkMapping(t, rt, e)
	})
}

func small(t testing.TB) (*Engine, shop) {
	t.Helper()
	e := engineWith(t)
	s := shop{cfg: domain.DefaultConfig(), conns: []domain.AmazonConnection{
		{ID: "na", Label: "North America", Region: domain.RegionNA, Marketplaces: []domain.MarketplaceID{theUS}},
	}}
	for _, sku := range []string{"MUG", "LAMP", "TRAY", "lid"} {
		s.listings = append(s.listings, domain.Listing{
			Connection: "na", Marketplace: theUS, SKU: sku, ASIN: "B0" + sku, FNSKU: "X" + sku, Title: "A " + sku, Status: domain.ListingActive, Amazon: true,
		})
	}
	for _, code := range []string{"MUG", "LID", "BOX"} {
		s.items = append(s.items, domain.Item{ID: domain.ItemID("id-" + code), Code: code, Name: "Item " + code, Tracked: true})
	}
	s.store(t, e)
	return e, s
}

func skuOf(s string) []domain.SellerSKU { return []domain.SellerSKU{{Connection: "na", SKU: s}} }

// A step is kept with the change it made, undone steps go when another is
// made, and what a sync linked meanwhile stays.
func TestUndoTouchesOnlyItsOwnStep(t *testing.T) {
	ctx := t.Context()
	e, _ := small(t)
	_, err := e.LinkSKUs(ctx, skuOf("LAMP"), []LinkTarget{{"id-BOX", 1}, {"id-LID", 2}})
	must(t, err)
	_, err = e.ExcludeSKUs(ctx, skuOf("MUG"), "sold out")
	must(t, err)
	// The same again is no step.
	if n, err := e.ExcludeSKUs(ctx, skuOf("MUG"), "sold out"); n != (Stepped{}) || err != nil {
		t.Fatal(n, err)
	}
	must(t, e.store.SaveLinks(ctx, []domain.Link{{SKU: skuOf("TRAY")[0], Item: "id-MUG", Units: 1, Origin: domain.LinkCreated}})) // a sync
	what, err := e.UndoMapping(ctx, 0)
	if err != nil || what.What != "Excluded MUG" {
		t.Fatal(what, err)
	}
	what, err = e.UndoMapping(ctx, 0)
	if err != nil || what.What != "Linked LAMP to BOX + 2 × LID" {
		t.Fatal(what, err)
	}
	want := "{na TRAY} id-MUG 1 created\n"
	if diff := gocmp.Diff(want, decided(t, e)); diff != "" {
		t.Fatal(diff)
	}
	must(t, e.Exclude(ctx, skuOf("TRAY")[0], "no"))
	if _, err := e.RedoMapping(ctx, 0); domain.KindOf(err) != domain.FaultUsage {
		t.Fatal("a step that was undone is still there after another one:", err)
	}
	history, err := e.MappingHistory(ctx)
	if err != nil || len(history) != 1 || history[0].SKUs != 1 {
		t.Fatal(history, err)
	}
}

func TestMappingRefusesNonsense(t *testing.T) {
	ctx := t.Context()
	e, _ := small(t)
	for name, f := range map[string]func() error{
		"no units": func() error { _, err := e.LinkSKUs(ctx, skuOf("MUG"), []LinkTarget{{"id-BOX", 0}}); return err },
		"no item":  func() error { _, err := e.LinkSKUs(ctx, skuOf("MUG"), nil); return err },
		"twice": func() error {
			_, err := e.LinkSKUs(ctx, skuOf("MUG"), []LinkTarget{{"id-BOX", 1}, {"id-BOX", 2}})
			return err
		},
		"gone":        func() error { _, err := e.LinkSKUs(ctx, skuOf("MUG"), []LinkTarget{{"id-GONE", 1}}); return err },
		"below zero":  func() error { return e.SetLowStock(ctx, []domain.ItemID{"id-BOX"}, -1) },
		"minus units": func() error { n := int64(-1); return e.SetElsewhere(ctx, "BOX", &n) },
	} {
		if err := f(); domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := decided(t, e); got != "" {
		t.Fatal(got)
	}
}

// One click shows at once, before anything else is worked out.
func TestAChangeShowsAtOnce(t *testing.T) {
	ctx := t.Context()
	e, _ := small(t)
	ids, err := e.MappingIDs(ctx, Query{Search: "lid", Filter: FilterSuggested})
	must(t, err)
	if len(ids) != 1 {
		t.Fatal(ids)
	}
	e.lists.used.Store(false) // nothing in the background
	n, err := e.AcceptRows(ctx, ids)
	if err != nil || n.N != 1 {
		t.Fatal(n, err)
	}
	e.lists.mu.Lock()
	x := e.lists.mapping
	e.lists.mu.Unlock()
	if got, err := x.ids(Query{Search: "item lid", Filter: FilterLinked}); err != nil || len(got) != 1 || got[0] != ids[0] {
		t.Fatal(got, err)
	}
	rows, err := e.MappingRows(ctx, ids)
	if err != nil || len(rows) != 1 || rows[0].Filter != FilterLinked || len(rows[0].Links) != 1 || rows[0].Links[0].Code != "LID" || rows[0].Proposed != nil {
		t.Fatalf("%+v %v", rows, err)
	}
	if done, err := e.SetUnitsOf(ctx, []domain.SellerSKU{rows[0].SKU}, 6); err != nil || done.N != 1 {
		t.Fatal(done, err)
	}
	if rows, err = e.MappingRows(ctx, ids); err != nil || rows[0].Links[0].Units != 6 {
		t.Fatalf("%+v %v", rows, err)
	}
	if _, err := e.UndoMapping(ctx, 0); err != nil {
		t.Fatal(err)
	}
	if rows, err = e.MappingRows(ctx, ids); err != nil || rows[0].Links[0].Units != 1 || rows[0].Links[0].Origin != domain.LinkAccepted {
		t.Fatalf("%+v %v", rows, err)
	}
}

// Importing a file is one step.
func TestImportIsOneStep(t *testing.T) {
	ctx := t.Context()
	e, _ := small(t)
	before := decided(t, e)
	_, err := e.ImportLinks(ctx, strings.NewReader("sku,code,units\nMUG,BOX,2\nLAMP,LID,1\nLAMP,BOX,3\n"), true)
	must(t, err)
	if history, err := e.MappingHistory(ctx); err != nil || len(history) != 1 || history[0].SKUs != 2 || history[0].What != "Imported links of 2 SKUs" {
		t.Fatal(history, err)
	}
	_, err = e.UndoMapping(ctx, 0)
	must(t, err)
	if diff := gocmp.Diff(before, decided(t, e)); diff != "" {
		t.Fatal(diff)
	}
}

// The item with exactly the code comes first, and signs stand for themselves.
func TestSearchItems(t *testing.T) {
	ctx := t.Context()
	e, s := small(t)
	s.items = append(s.items, domain.Item{ID: "id-B_X", Code: "B_X", Name: "100% BOX"}, domain.Item{ID: "id-BOXES", Code: "BOXES", Name: "Many"})
	_, err := e.store.ReplaceItems(ctx, s.items, shopTime)
	must(t, err)
	for search, want := range map[string][]string{"box": {"BOX", "BOXES", "B_X"}, "b_x": {"B_X"}, "100%": {"B_X"}, "item box": {"BOX"}, "'": nil} {
		found, err := e.SearchItems(ctx, search, 3)
		must(t, err)
		var got []string
		for _, i := range found {
			got = append(got, i.Code)
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", search, diff)
		}
	}
}
