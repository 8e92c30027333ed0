package overview_test

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/overview"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

func open(t *testing.T, s *stage.Stage, w, h float32) *overview.Screen {
	t.Helper()
	v := overview.New(s.Host)
	s.Show(v, w, h, page.Want{})
	s.Until("the facts", v.Known)
	return v
}

// all finds every widget of a kind that can be seen.
func all[T any](o fyne.CanvasObject) (found []T) {
	if o == nil || !o.Visible() {
		return nil
	}
	if x, ok := o.(T); ok {
		found = append(found, x)
	}
	switch x := o.(type) {
	case *fyne.Container:
		for _, c := range x.Objects {
			found = append(found, all[T](c)...)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(x).Objects() {
			found = append(found, all[T](c)...)
		}
	}
	return found
}

func button(t *testing.T, s *stage.Stage, text string) *kit.Button {
	t.Helper()
	for _, b := range all[*kit.Button](s.Window.Content()) {
		if b.Text == text || b.Tip == text {
			return b
		}
	}
	t.Fatalf("no button %q", text)
	return nil
}

func says(s *stage.Stage, text string) bool {
	for _, x := range all[*kit.Text](s.Window.Content()) {
		if x.Text() == text {
			return true
		}
	}
	return false
}

func TestBeforeAnythingIsConnected(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Empty, Variant: kit.Light})
	s.Host.Practice = false
	open(t, s, 1000, 650)
	s.Golden("empty-light")
	test.Tap(button(t, s, "Start setup"))
	test.Tap(button(t, s, "Try with practice data"))
	if len(s.Went) != 1 || s.Went[0] != page.Setup || len(s.Program.Asked()) != 1 {
		t.Errorf("went %v, asked %v", s.Went, s.Program.Asked())
	}
}

// facts are a business in which much happens at once.
func facts() health.Facts {
	at := func(d time.Duration) time.Time { return now.Add(d) }
	cfg := domain.DefaultConfig()
	cfg.Automatic, cfg.StockMode, cfg.Fields = true, domain.StockPost, []domain.Field{domain.FieldName, domain.FieldPrice}
	var runs []domain.Run
	for i := range 40 {
		r := domain.Run{
			ID: fmt.Sprint(i), Started: at(-time.Duration(i) * 15 * time.Minute), Result: domain.RunDone,
			Increased: i * 7 % 13, Decreased: i * 5 % 9, Updated: i % 11 / 5,
		}
		if i%9 == 4 {
			r.Result = domain.RunAttention
		}
		runs = append(runs, r)
	}
	tile := func(l engine.ListKind, filter string, n int) engine.Tile {
		return engine.Tile{List: l, Filter: filter, Count: n}
	}
	return health.Facts{
		Now: now,
		Status: engine.Status{
			Amazon: []engine.AmazonStatus{
				{AmazonConnection: domain.AmazonConnection{ID: "na", Label: "North America", Marketplaces: []domain.MarketplaceID{"ATVPDKIKX0DER", "A2EUQ1WTGCTBG2"}}},
				{AmazonConnection: domain.AmazonConnection{ID: "eu", Label: "Europe", Marketplaces: []domain.MarketplaceID{"A1PA6795UKMFR9"}}, SecretEnds: at(12*24*time.Hour + time.Hour), Warnings: []string{"The client secret ends in 12 days. Make a new one in Seller Central and connect again."}},
				{AmazonConnection: domain.AmazonConnection{ID: "jp", Label: "Japan", Broken: "Amazon says that the authorisation was taken back."}},
			},
			Xero: domain.XeroConnection{TenantID: "t", TenantName: "Ravenfield Trading LLC"}, XeroReady: true,
			Organisation: domain.Organisation{BaseCurrency: "USD", Demo: true}, Config: cfg, Conflicts: 12, Quarantined: 1,
			Jobs: map[domain.Entity]domain.JobState{
				domain.EntityProducts:  {LastEnd: at(-2 * time.Hour), LastSuccess: at(-2 * time.Hour), LastResult: domain.RunDone, LastMessage: "Nothing to change.", NextDue: at(4 * time.Hour)},
				domain.EntityInventory: {LastEnd: at(-3 * time.Minute), LastSuccess: at(-18 * time.Minute), LastResult: domain.RunFailed, LastMessage: "Amazon could not be reached.", NextDue: at(12 * time.Minute), Stretched: "The last run needed 11 Xero calls, so runs are further apart to stay within the day's allowance."},
				domain.EntityOrders:    {LastEnd: at(-4 * time.Minute), LastSuccess: at(-4 * time.Minute), LastResult: domain.RunAttention, PausedUntil: at(time.Hour)},
			},
			Budgets: []domain.BudgetView{
				{Key: "amazon/eu/getReport", Left: 15, Limit: 15},
				{Key: "amazon/na/createReport", Left: 3, Limit: 14},
				{Key: "amazon/na/getInventorySummaries", Left: 0, Limit: 2},
				{Key: "xero/t/day", Left: 4812, Limit: 5000, More: at(9 * time.Hour)},
				{Key: "xero/t/minute", Left: 0, Limit: 60, BlockedUntil: at(50 * time.Second)},
			},
		},
		Overview: engine.Overview{
			Tiles: []engine.Tile{
				tile(engine.ListMapping, engine.FilterUnmapped, 204), tile(engine.ListMapping, engine.FilterSuggested, 93_211), tile(engine.ListMapping, engine.FilterConflict, 4),
				tile(engine.ListInventory, engine.StateDiffers, 23), tile(engine.ListInventory, engine.StateHeld, 7), tile(engine.ListInventory, engine.StateUnknown, 1),
				tile(engine.ListInventory, engine.FilterLow, 0), tile(engine.ListActivity, engine.FilterQuarantine, 1),
			},
			Runs: runs, Pools: []engine.PoolUnits{{Pool: "US", Units: 40_120}, {Pool: "EU", Units: 25_004}, {Pool: "UK", Units: 8_320}, {Pool: "Held elsewhere", Units: 15}},
		},
	}
}

var now = time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)

func TestLooks(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Empty})
	look := func(name string, v kit.Variant, factor float32, language string, w, h float32, change func(*health.Facts)) {
		fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(v, factor))
		words.Use(language)
		screen, f := open(t, s, w, h), facts()
		if change != nil {
			change(&f)
		}
		screen.Take(f)
		if name == "open-dark" {
			test.Tap(all[*kit.Fold](s.Window.Content())[1])
		}
		s.Golden(name)
	}
	look("trouble-light", kit.Light, 1, "", 1000, 1600, nil)
	look("trouble-dark", kit.Dark, 1, "", 1920, 1080, func(f *health.Facts) { f.Status.Running = true })
	look("open-dark", kit.Dark, 1, "", 1000, 650, nil)
	look("fine-light", kit.Light, 1, "", 1000, 650, func(f *health.Facts) {
		f.Status.Amazon, f.Status.Conflicts, f.Status.Quarantined, f.Overview.Tiles = f.Status.Amazon[:1], 0, 0, nil
		for e, j := range f.Status.Jobs {
			j.LastResult, j.PausedUntil, j.Stretched = domain.RunDone, time.Time{}, ""
			f.Status.Jobs[e] = j
		}
	})
	look("connected-light", kit.Light, 1, "", 1000, 1300, func(f *health.Facts) {
		*f = health.Facts{Now: f.Now, Blockers: []engine.Blocker{{Kind: engine.BlockedByStockMode}}, Status: engine.Status{
			Amazon: f.Status.Amazon[:1], XeroReady: true, Xero: f.Status.Xero, Config: domain.DefaultConfig(),
		}}
	})
	look("german-large", kit.Light, 1.4, "de", 1000, 2400, nil)
}
