package engine

import (
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

func TestUnitsOfSeveral(t *testing.T) {
	synctest.Test(t, checkUnitsOfSeveral)
}

func checkUnitsOfSeveral(t *testing.T) {
	ctx := t.Context()
	time.Sleep(48 * time.Hour)
	e, _ := practised(t, 60)
	_, err := e.Sync(ctx, SyncOptions{DryRun: true})
	must(t, err)
	must(t, e.RefreshLists(ctx))
	ids, err := e.MappingIDs(ctx, Query{Filter: FilterLinked})
	must(t, err)
	skus, err := e.SKUsOf(ctx, ids[:3])
	must(t, err)
	n, err := e.SetUnitsOf(ctx, skus, 6)
	must(t, err)
	rows, err := e.MappingRows(ctx, ids[:3])
	must(t, err)
	for _, r := range rows {
		if n.N != 3 || r.Links[0].Units != 6 || r.Links[0].Origin != domain.LinkManual {
			t.Errorf("%d changed, %+v", n.N, r.Links)
		}
	}
	if _, err := e.SetUnitsOf(ctx, skus, 0); err == nil {
		t.Error("no units at all were taken")
	}
	_, err = e.UndoMapping(ctx, 0)
	must(t, err)
	if rows, err = e.MappingRows(ctx, ids[:3]); err != nil || rows[0].Links[0].Units != 1 {
		t.Errorf("after undo %+v, %v", rows[0].Links, err)
	}
}

func TestAsideRows(t *testing.T) {
	synctest.Test(t, checkAsideRows)
}

func checkAsideRows(t *testing.T) {
	ctx := t.Context()
	e, _ := chosenUnmapped(t)
	ids, err := e.MappingIDs(ctx, Query{Filter: FilterUnmapped})
	must(t, err)
	linked, err := e.MappingIDs(ctx, Query{Filter: FilterLinked})
	must(t, err)
	if n, err := e.AsideRows(ctx, linked[:1], true); n != (Stepped{}) || err != nil {
		t.Errorf("%d set aside with nothing wrong, %v", n.N, err)
	}
	if n, err := e.AsideRows(ctx, ids[:2], true); n.N != 2 || err != nil {
		t.Fatalf("%d set aside, %v", n.N, err)
	}
	must(t, e.RefreshLists(ctx))
	aside, err := e.MappingIDs(ctx, Query{Filter: FilterAside})
	must(t, err)
	if len(aside) != 2 {
		t.Errorf("%d are shown as set aside", len(aside))
	}
	if n, err := e.AsideRows(ctx, aside, false); n.N != 2 || err != nil {
		t.Errorf("%d taken back, %v", n.N, err)
	}
}

// Setting aside is mapping work as links are: it is undone and done again in its turn.
func TestAsideIsAStep(t *testing.T) {
	synctest.Test(t, checkAsideIsAStep)
}

func checkAsideIsAStep(t *testing.T) {
	ctx := t.Context()
	e, _ := chosenUnmapped(t)
	ids, err := e.MappingIDs(ctx, Query{Filter: FilterUnmapped})
	must(t, err)
	aside := func() (n int) {
		all, err := e.Conflicts(ctx)
		must(t, err)
		for _, c := range all {
			if c.SetAside {
				n++
			}
		}
		return n
	}
	set, err := e.AsideRows(ctx, ids[:2], true)
	must(t, err)
	skus, err := e.SKUsOf(ctx, ids[2:3])
	must(t, err)
	excluded, err := e.ExcludeSKUs(ctx, skus, "no")
	must(t, err)
	if _, err := e.UndoMapping(ctx, set.Step); domain.KindOf(err) != domain.FaultUsage || aside() != 2 {
		t.Fatal("a step that is not the newest was taken back:", err)
	}
	if s, err := e.UndoMapping(ctx, excluded.Step); err != nil || s.What != "Excluded "+skus[0].SKU {
		t.Fatal(s, err)
	}
	if s, err := e.UndoMapping(ctx, set.Step); err != nil || s.What != "Set 2 conflicts aside" || aside() != 0 {
		t.Fatal(s, err, aside())
	}
	if _, err := e.RedoMapping(ctx, excluded.Step); domain.KindOf(err) != domain.FaultUsage {
		t.Fatal("a step was done again before the one in front of it:", err)
	}
	if _, err := e.RedoMapping(ctx, 0); err != nil || aside() != 2 {
		t.Fatal(err, aside())
	}
	reopened, err := e.AsideRows(ctx, ids[:1], false)
	if err != nil || reopened.N != 1 || aside() != 1 {
		t.Fatal(reopened, err)
	}
	if s, err := e.UndoMapping(ctx, 0); err != nil || s.What != "Opened 1 conflict again" || aside() != 2 {
		t.Fatal(s, err, aside())
	}
	if _, err := e.RedoMapping(ctx, excluded.Step); domain.KindOf(err) != domain.FaultUsage {
		t.Fatal("undone work is there after other work:", err)
	}
}

// A linked SKU whose item somebody edited: Amazon wins for the edited fields
// and for no other, and the row's detail has the item.
func TestAmazonWinsForRows(t *testing.T) {
	ctx := t.Context()
	e, _ := small(t)
	_, err := e.LinkSKUs(ctx, skuOf("MUG"), []LinkTarget{{"id-MUG", 1}})
	must(t, err)
	must(t, e.store.ReplaceConflicts(ctx, domain.EntityProducts, []domain.Conflict{{
		Kind: domain.ConflictFieldChanged, Item: "id-MUG", Code: "MUG", Message: "Someone edited it.", Fix: "Choose.", Candidates: []string{"name"}, Blocks: true,
	}}))
	must(t, e.RefreshLists(ctx))
	ids, err := e.MappingIDs(ctx, Query{Filter: FilterConflict, Kind: string(domain.ConflictFieldChanged)})
	if err != nil || len(ids) != 1 {
		t.Fatal(ids, err)
	}
	d, err := e.MappingDetail(ctx, ids[0])
	if err != nil || d.About != "id-MUG" || len(d.Items) != 1 || d.Items[0].Name != "Item MUG" {
		t.Fatalf("%+v, %v", d, err)
	}
	all, err := e.MappingIDs(ctx, Query{})
	must(t, err)
	if n, err := e.AmazonWinsRows(ctx, all); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	states, err := e.store.ItemStates(ctx)
	must(t, err)
	want := map[domain.Field]bool{domain.FieldName: true}
	if diff := gocmp.Diff(want, states["id-MUG"].FieldWins); diff != "" {
		t.Error(diff)
	}
}
