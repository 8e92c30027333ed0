package engine

import (
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/domain"
)

// chosenUnmapped is a practice shop after a preview without creating, and some
// of its SKUs that have no item.
func chosenUnmapped(t *testing.T) (*Engine, []domain.SellerSKU) {
	t.Helper()
	ctx := t.Context()
	time.Sleep(48 * time.Hour) // away from the first day of the bubble, which is last century elsewhere
	e, _ := practised(t, 60)
	cfg, err := e.Config(ctx)
	must(t, err)
	cfg.CreateItems = false
	must(t, e.SaveConfig(ctx, cfg))
	_, err = e.Sync(ctx, SyncOptions{DryRun: true})
	must(t, err)
	must(t, e.RefreshLists(ctx))
	ids, err := e.MappingIDs(ctx, Query{Filter: FilterUnmapped})
	must(t, err)
	if len(ids) < 4 {
		t.Fatalf("only %d SKUs have no item", len(ids))
	}
	skus, err := e.SKUsOf(ctx, ids[:2])
	must(t, err)
	return e, skus
}

// Laws 3 and 4: an item on demand is previewed without a call, written only
// while automatic sync is on, through the journal, and nothing else is written.
func TestCreateOnDemand(t *testing.T) {
	synctest.Test(t, checkCreateOnDemand)
}

func checkCreateOnDemand(t *testing.T) {
	ctx := t.Context()
	e, skus := chosenUnmapped(t)
	p, err := e.PreviewCreate(ctx, skus)
	must(t, err)
	if len(p.Items) == 0 || len(p.Refused) != 0 || p.Automatic || p.Always {
		t.Fatalf("preview %+v", p)
	}
	report, err := e.Sync(ctx, CreateFor(skus))
	must(t, err)
	if report.Run.Created != 0 || report.Preview == "" || len(report.Plan.Creates) != len(p.Items) {
		t.Fatalf("with automatic sync off: %+v", report.Run)
	}
	_, err = e.SetAside(ctx, nil, true)
	must(t, err)
	must(t, e.SetAutomatic(ctx, true))
	before := jobsAsText(t, e)
	report, err = e.Sync(ctx, CreateFor(skus))
	must(t, err)
	if report.Run.Created != len(p.Items) || report.Run.Updated+report.Run.Increased+report.Run.Decreased != 0 {
		t.Fatalf("created %d, wanted %d: %+v", report.Run.Created, len(p.Items), report.Run)
	}
	writes, err := e.Writes(ctx, report.Run.ID)
	must(t, err)
	if len(writes) != 1 || writes[0].Op != "create-items" || writes[0].State != domain.WriteDone {
		t.Errorf("the journal holds %+v", writes)
	}
	if now := jobsAsText(t, e); now != before {
		t.Errorf("the schedule changed from %s to %s", before, now)
	}
	must(t, e.RefreshLists(ctx))
	for _, k := range skus {
		id, ok, err := e.store.SKURowID(ctx, k)
		must(t, err)
		rows, err := e.MappingRows(ctx, []int64{id})
		must(t, err)
		if !ok || len(rows) != 1 || rows[0].Filter != FilterLinked || rows[0].Links[0].Origin != domain.LinkCreated {
			t.Errorf("%v is %+v", k, rows)
		}
	}
	conflicts, err := e.Conflicts(ctx)
	must(t, err)
	for _, c := range conflicts {
		if c.SKU == skus[0] {
			t.Errorf("still %+v", c)
		}
	}
	again, err := e.PreviewCreate(ctx, skus)
	must(t, err)
	if len(again.Items) != 0 || len(again.Refused) != len(skus) || again.Refused[0].Reason == "" {
		t.Errorf("once more: %+v", again)
	}
	report, err = e.Sync(ctx, CreateFor(skus))
	must(t, err)
	if report.Run.Created != 0 {
		t.Error("an item was made twice")
	}
}

func jobsAsText(t *testing.T, e *Engine) string {
	t.Helper()
	s, err := e.Status(t.Context())
	must(t, err)
	out := ""
	for _, k := range []domain.Entity{domain.EntityProducts, domain.EntityInventory} {
		out += s.Jobs[k].NextDue.String() + s.Jobs[k].LastEnd.String()
	}
	return out
}

// An item on demand is no preview of what a sync would do.
func TestCreateOnDemandIsNoPreview(t *testing.T) {
	e := engineWith(t)
	must(t, e.store.SaveRun(t.Context(), domain.Run{ID: "a", Result: domain.RunDone, Entity: domain.EntityProducts, Trigger: "create"}))
	must(t, e.store.SaveRun(t.Context(), domain.Run{ID: "b", Result: domain.RunDone, Entity: domain.EntityInventory, Trigger: "user"}))
	if seen, err := e.previewed(t.Context()); seen || err != nil {
		t.Error("a run that only creates passes for a preview", err)
	}
}
