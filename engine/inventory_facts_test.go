package engine

import (
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

func TestCover(t *testing.T) {
	now := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	ago := func(days int) time.Time { return now.Add(-time.Duration(days) * 24 * time.Hour) }
	day := 24 * time.Hour
	for _, c := range []struct {
		name    string
		units   int64
		history []HistoryPoint
		want    Cover
	}{
		{"never seen", 5, nil, Cover{}},
		{"two a day for 30 days", 60, []HistoryPoint{{ago(60), 200}, {ago(20), 170}, {ago(10), 140}}, Cover{Known: true, Days: 30, Gone: 60, Watched: 30 * day}},
		{"rises do not count", 10, []HistoryPoint{{ago(40), 10}, {ago(20), 0}, {ago(15), 50}, {ago(5), 30}}, Cover{Known: true, Days: 10, Gone: 30, Watched: 30 * day}},
		{"what fell before the window does not count", 10, []HistoryPoint{{ago(90), 500}, {ago(45), 10}}, Cover{Watched: 30 * day}},
		{"watched for ten days", 30, []HistoryPoint{{ago(10), 60}, {ago(3), 30}}, Cover{Known: true, Days: 10, Gone: 30, Watched: 10 * day}},
		{"watched for too short a time", 30, []HistoryPoint{{ago(6), 60}, {ago(3), 30}}, Cover{Gone: 30, Watched: 6 * day}},
		{"nothing left", 0, []HistoryPoint{{ago(30), 30}, {ago(3), 0}}, Cover{Known: true, Gone: 30, Watched: 30 * day}},
		{"below zero is no stock to last", -3, []HistoryPoint{{ago(30), 30}, {ago(3), 0}}, Cover{Gone: 30, Watched: 30 * day}},
		{"more than can be counted", 1 << 61, []HistoryPoint{{ago(30), 30}, {ago(3), 0}}, Cover{Gone: 30, Watched: 30 * day}},
		{"a clock that was put back", 5, []HistoryPoint{{ago(-2), 30}}, Cover{}},
	} {
		if got := CoverOf(c.units, c.history, now); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestKindOfTable(t *testing.T) {
	for _, c := range []struct {
		text string
		want TableKind
		says string
	}{
		{"sku,cost\n", TableCosts, ""},
		{"\ufeffCode;Cost\nA;1\n", TableCosts, ""},
		{"code\tunits\n", TableElsewhere, ""},
		{"sku,units\n", TableElsewhere, ""},
		{"sku,code,units\n", TableLinks, ""},
		{"name,units\n", "", "name, units"},
		{"", "", "empty"},
	} {
		got, err := KindOfTable(strings.NewReader(c.text))
		if got != c.want || (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %q, %v", c.text, got, err)
		}
	}
}

func TestInventoryFacts(t *testing.T) {
	e, _ := practised(t, 60)
	ctx := t.Context()
	facts := func() InventoryFacts {
		t.Helper()
		f, err := e.InventoryFacts(ctx)
		must(t, err)
		return f
	}
	f := facts()
	if !f.Amazon || !f.Xero || f.Currency == "" || f.LowStockDefault != 10 || f.Obstacle != ObstacleAutomatic || f.Asked.Question != "" {
		t.Errorf("%+v", f)
	}
	cfg, err := e.store.Config(ctx)
	must(t, err)
	cfg.Automatic = true
	for _, c := range []struct {
		mode      domain.StockMode
		purchases domain.Purchases
		want      Obstacle
	}{
		{domain.StockDifferences, domain.PurchasesExpensed, ObstacleDifferences},
		{domain.StockPost, domain.PurchasesUnset, ObstaclePurchases},
		{domain.StockPost, domain.PurchasesOther, ObstacleOtherProgram},
		{domain.StockPost, domain.PurchasesExpensed, ""}, // the practice organisation is a demo company
	} {
		cfg.StockMode, cfg.Purchases = c.mode, c.purchases
		must(t, e.store.SaveConfig(ctx, cfg))
		if f := facts(); f.Obstacle != c.want {
			t.Errorf("%s %s: %q", c.mode, c.purchases, f.Obstacle)
		}
	}
	org, _, err := e.store.Organisation(ctx)
	must(t, err)
	org.Demo, org.Name = false, "Real Ltd"
	must(t, e.store.SaveOrganisation(ctx, org, time.Now()))
	if f := facts(); f.Obstacle != ObstacleName {
		t.Errorf("the name was not asked for: %q", f.Obstacle)
	}
}

// A preview says what the brake would ask, but no push waits for an answer.
func TestPreviewTellsTheBrakesQuestion(t *testing.T) {
	e, _ := practised(t, 60)
	ctx := t.Context()
	cfg, err := e.Config(ctx)
	must(t, err)
	cfg.Brake.MaxUnits, cfg.OpeningDone, cfg.Opening = 1, true, domain.OpeningFile
	must(t, e.SaveConfig(ctx, cfg))
	whole, err := e.Sync(ctx, SyncOptions{DryRun: true})
	must(t, err)
	if !strings.Contains(whole.Question, "more than your limit of 1") || whole.Plan.Brake != "" {
		t.Fatalf("question %q, brake %q", whole.Question, whole.Plan.Brake)
	}
	if q, err := e.Question(ctx); err != nil || q != "" {
		t.Errorf("a preview left the question %q: %v", q, err)
	}
	item := whole.Plan.Stock[0].Item
	one, err := e.Sync(ctx, SyncOptions{DryRun: true, Entities: []domain.Entity{domain.EntityInventory}, Items: map[domain.ItemID]bool{item: true}, Reuse: time.Hour})
	must(t, err)
	if len(one.Plan.Stock) != 1 || one.Plan.Stock[0].Item != item || one.Question == whole.Question {
		t.Errorf("%d changes, asking %q", len(one.Plan.Stock), one.Question)
	}
	// A push that the brake stops keeps what it was about, and one yes is for that alone.
	must(t, e.store.SaveConfig(ctx, func() domain.Config { cfg.Automatic = true; return cfg }()))
	var some []domain.ItemID
	for _, c := range whole.Plan.Stock {
		if d := c.Delta(); d > 1 || d < -1 {
			some = append(some, c.Item)
		}
	}
	push := SyncOptions{Entities: []domain.Entity{domain.EntityInventory}, Items: map[domain.ItemID]bool{some[0]: true}, Reuse: time.Hour}
	stopped, err := e.Sync(ctx, push)
	must(t, err)
	f, err := e.InventoryFacts(ctx)
	if err != nil || f.Asked.Question == "" || f.Asked.Question != stopped.Plan.Brake || len(f.Asked.Items) != 1 || !f.Asked.Items[some[0]] {
		t.Fatalf("%+v: %v", f, err)
	}
	must(t, e.Approve(ctx, f.Asked.Question))
	if all, err := e.Sync(ctx, SyncOptions{Entities: push.Entities, Reuse: time.Hour}); err != nil || all.Plan.Brake == "" || all.Run.Increased+all.Run.Decreased > 0 {
		t.Fatalf("a yes for one item let all through: %+v: %v", all.Run, err)
	}
	done, err := e.Sync(ctx, push)
	must(t, err)
	if n := done.Run.Increased + done.Run.Decreased; n != 1 {
		t.Errorf("%d quantities moved", n)
	}
	if f, err = e.InventoryFacts(ctx); err != nil || f.Asked.Question != "" || f.Asked.Items != nil {
		t.Errorf("after the yes: %+v: %v", f, err)
	}
	ids, err := e.InventoryIDs(ctx, Query{})
	must(t, err)
	items, err := e.ItemsOf(ctx, append(ids, 1<<40))
	if err != nil || len(items) != len(ids) {
		t.Errorf("%d items of %d rows: %v", len(items), len(ids), err)
	}
}

func TestAmazonWinsForSeveral(t *testing.T) {
	e, _ := practised(t, 60)
	ctx := t.Context()
	_, err := e.Sync(ctx, SyncOptions{DryRun: true})
	must(t, err)
	items, _, err := e.store.Items(ctx)
	must(t, err)
	var whole []domain.ItemID
	want := 0
	for _, it := range items {
		whole = append(whole, it.ID)
		if _, ok := it.WholeQuantity(); ok {
			want++
		}
	}
	n, err := e.AmazonWinsItems(ctx, append(whole, "gone"), true)
	if err != nil || n != want || n == 0 {
		t.Errorf("%d settled, want %d: %v", n, want, err)
	}
	states, err := e.store.ItemStates(ctx)
	must(t, err)
	for _, it := range items {
		st := states[it.ID]
		if q, ok := it.WholeQuantity(); ok && (!st.AmazonWins || !st.AcceptKnown || st.AcceptDrift != q) {
			t.Errorf("%s: %+v", it.Code, st)
		}
	}
	if err := e.AmazonWins(ctx, "gone", "", false); domain.KindOf(err) != domain.FaultUsage {
		t.Errorf("an item that is gone: %v", err)
	}
}

// anything is a yes to whatever the brake may ask.
var anything = &Move{Zero: 1 << 30, Units: 1 << 40, Value: decimal.MustParse("1000000000")}

// A yes to the question that was read is none to another one.
func TestApproveOnlyWhatWasRead(t *testing.T) {
	e := engineWith(t)
	ctx := t.Context()
	must(t, e.keepQuestion(ctx, Asked{Question: "12 of 50?", Move: Move{Zero: 12}}))
	if err := e.Approve(ctx, "200 of 300?"); domain.KindOf(err) != domain.FaultUsage {
		t.Error("a yes to another question was taken:", err)
	}
	if err := e.Approve(ctx, ""); domain.KindOf(err) != domain.FaultUsage {
		t.Error("a yes to nothing was taken:", err)
	}
	must(t, e.Approve(ctx, "12 of 50?"))
}
