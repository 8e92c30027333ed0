package health_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

var now = time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)

// good is a business in which all is as it should be.
func good() health.Facts {
	cfg := domain.DefaultConfig()
	cfg.Automatic, cfg.StockMode, cfg.Purchases, cfg.Accounts.Adjustment = true, domain.StockPost, domain.PurchasesExpensed, "505"
	job := domain.JobState{LastEnd: now.Add(-2 * time.Minute), LastSuccess: now.Add(-2 * time.Minute), LastResult: domain.RunDone, NextDue: now.Add(13 * time.Minute)}
	return health.Facts{
		Now: now,
		Status: engine.Status{
			Amazon: []engine.AmazonStatus{{AmazonConnection: domain.AmazonConnection{ID: "na", Label: "North America"}}}, XeroReady: true, Config: cfg,
			Jobs: map[domain.Entity]domain.JobState{domain.EntityProducts: job, domain.EntityInventory: job},
		},
		Overview: engine.Overview{Runs: []domain.Run{{ID: "r", Result: domain.RunDone}}},
	}
}

func jobs(f *health.Facts, change func(*domain.JobState), entities ...domain.Entity) {
	for _, e := range entities {
		j := f.Status.Jobs[e]
		change(&j)
		f.Status.Jobs[e] = j
	}
}

func TestHealth(t *testing.T) {
	all := []domain.Entity{domain.EntityProducts, domain.EntityInventory}
	far := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	fault := func(k domain.FaultKind) *domain.Fault {
		return &domain.Fault{Kind: k, Message: "Amazon could not be reached.", Advice: "Check the network."}
	}
	for _, c := range []struct {
		name   string
		change func(*health.Facts)
		state  health.State
		says   string
		do     health.Do
		page   page.ID
		want   page.Want
	}{
		{"fine", func(*health.Facts) {}, health.Fine, "Everything is fine. Amazon and Xero were compared 2 min ago; next time in 13 min.", health.SyncNow, "", page.Want{}},
		{"due", func(f *health.Facts) {
			jobs(f, func(j *domain.JobState) { j.NextDue = now.Add(-time.Hour) }, all...)
		}, health.Fine, "the next sync is due now", health.SyncNow, "", page.Want{}},
		{"first", func(f *health.Facts) { f.Status.Jobs = nil }, health.Fine, "The first sync begins", health.SyncNow, "", page.Want{}},
		{"differs", func(f *health.Facts) {
			f.Overview.Tiles = []engine.Tile{{List: engine.ListInventory, Filter: engine.StateDiffers, Count: 4}}
		}, health.Fine, "4 items differ and are corrected at the next run, in 13 min.", health.SyncNow, "", page.Want{}},
		{"only shown", func(f *health.Facts) {
			f.Status.Config.StockMode = domain.StockDifferences
			f.Overview.Tiles = []engine.Tile{{List: engine.ListInventory, Filter: engine.StateDiffers, Count: 1}}
		}, health.Fine, "1 item differs between Amazon and Xero; checked 2 min ago. Nothing is posted, as you chose.", health.SyncNow, "", page.Want{}},
		{"nothing", func(f *health.Facts) { *f = health.Facts{Now: now} }, health.NotConnected, "Nothing is connected yet", health.Go, page.Setup, page.Want{}},
		{"no amazon", func(f *health.Facts) { f.Status.Amazon = nil }, health.NotConnected, "Connect Amazon next", health.Go, page.Setup, page.Want{Part: "amazon"}},
		{"no xero", func(f *health.Facts) { f.Status.XeroReady = false }, health.NotConnected, "Connect Xero next", health.Go, page.Setup, page.Want{Part: "xero"}},
		{"stock mode", func(f *health.Facts) {
			f.Status.Config.Automatic = false
			f.Blockers = []engine.Blocker{{Kind: engine.BlockedByPreview}, {Kind: engine.BlockedByStockMode}}
		}, health.Setup, "what Tallybridge may do with stock", health.Go, page.Setup, page.Want{Part: "stock"}},
		{"purchases", func(f *health.Facts) {
			f.Status.Config.Automatic, f.Blockers = false, []engine.Blocker{{Kind: engine.BlockedByPurchases}}
		}, health.Setup, "how purchases are booked", health.Go, page.Setup, page.Want{Part: "purchases"}},
		{"account", func(f *health.Facts) {
			f.Status.Config.Automatic, f.Blockers = false, []engine.Blocker{{Kind: engine.BlockedByAdjustment}}
		}, health.Setup, "account for stock adjustments", health.Go, page.Setup, page.Want{Part: "accounts"}},
		{"no preview", func(f *health.Facts) {
			f.Status.Config.Automatic, f.Blockers = false, []engine.Blocker{{Kind: engine.BlockedByPreview}}
		}, health.Setup, "Make a preview", health.Preview, "", page.Want{}},
		{"off", func(f *health.Facts) { f.Status.Config.Automatic = false }, health.Off, "Everything is ready to turn it on", health.TurnOn, "", page.Want{}},
		{"off and open", func(f *health.Facts) {
			f.Status.Config.Automatic, f.Status.Conflicts = false, 5
			f.Blockers = []engine.Blocker{{Kind: engine.BlockedByConflicts, Count: 3}}
		}, health.Off, "nothing is written. 3 decisions come first.", health.Go, page.Mapping, page.Want{Filter: engine.FilterOpen}},
		{"name not typed", func(f *health.Facts) {
			f.Status.Config.Automatic, f.Blockers = false, []engine.Blocker{{Kind: engine.BlockedByOrganisation}}
		}, health.Off, "confirm the organisation's name", health.Go, page.Setup, page.Want{Part: "switch"}},
		{"running", func(f *health.Facts) {
			f.Status.Running, f.Status.Conflicts = true, 3
			f.Progress = domain.Progress{Stage: "Reading listings of amazon.de", Done: 40, Total: 120}
		}, health.Syncing, "Syncing: Reading listings of amazon.de, 40 of 120.", health.CancelRun, "", page.Want{}},
		{"running, throttled", func(f *health.Facts) {
			f.Status.Running = true
			f.Progress = domain.Progress{Waiting: "Waiting for Xero", Until: now.Add(3 * time.Minute)}
		}, health.Syncing, "Syncing: Waiting for Xero. It goes on in 3 min.", health.CancelRun, "", page.Want{}},
		{"xero broken", func(f *health.Facts) { f.Status.Xero.Broken = "The organisation was disconnected" }, health.NeedsYou, "Xero has to be connected again. The organisation was disconnected.", health.Go, page.Settings, page.Want{Part: "xero"}},
		{"amazon broken", func(f *health.Facts) { f.Status.Amazon[0].Broken = "The consent ended." }, health.NeedsYou, "Amazon North America has to be connected again. The consent ended.", health.Go, page.Settings, page.Want{Part: "amazon"}},
		{"question", func(f *health.Facts) { f.Overview.Question = "14 of 60 items would go to zero?" }, health.NeedsYou, "14 of 60 items would go to zero?", health.Answer, page.Overview, page.Want{}},
		{"paused", func(f *health.Facts) {
			jobs(f, func(j *domain.JobState) { j.PausedUntil = far }, all...)
		}, health.Paused, "Syncing is paused until you resume it.", health.Resume, "", page.Want{}},
		{"paused an hour, and failed", func(f *health.Facts) {
			jobs(f, func(j *domain.JobState) { j.PausedUntil, j.LastResult = now.Add(time.Hour), domain.RunFailed }, all...)
		}, health.Paused, "Syncing is paused until 10:30.", health.Resume, "", page.Want{}},
		{"one paused", func(f *health.Facts) {
			jobs(f, func(j *domain.JobState) { j.PausedUntil = far }, domain.EntityInventory)
		}, health.Paused, "Paused until you resume: Inventory. The rest goes on.", health.Resume, "", page.Want{}},
		{"pause over", func(f *health.Facts) {
			jobs(f, func(j *domain.JobState) { j.PausedUntil = now.Add(-time.Minute) }, all...)
		}, health.Fine, "Everything is fine", health.SyncNow, "", page.Want{}},
		{"offline", func(f *health.Facts) { f.Status.Failure = fault(domain.FaultUnavailable) }, health.Waiting, "Amazon could not be reached. It is tried again in 13 min.", health.SyncNow, "", page.Want{}},
		{"throttled", func(f *health.Facts) {
			x := fault(domain.FaultThrottled)
			x.Until = now.Add(2 * time.Hour)
			f.Status.Failure = x
		}, health.Waiting, "Calls are used up until 11:30. Nothing is lost.", health.Nothing, "", page.Want{}},
		{"failed before the start", func(f *health.Facts) {
			jobs(f, func(j *domain.JobState) { j.LastResult, j.LastMessage = domain.RunFailed, "Xero has trouble" }, all...)
		}, health.Waiting, "The last sync failed. Xero has trouble. It is tried again in 13 min.", health.SyncNow, "", page.Want{}},
		{"failed, and orders went through since", func(f *health.Facts) {
			jobs(f, func(j *domain.JobState) {
				j.LastResult, j.LastMessage, j.LastEnd = domain.RunFailed, "Xero has trouble", now.Add(-time.Hour)
			}, all...)
			f.Status.Jobs[domain.EntityOrders] = domain.JobState{LastResult: domain.RunDone, LastMessage: "3 new orders", LastEnd: now.Add(-time.Minute), NextDue: now.Add(4 * time.Minute)}
			f.Status.Failure = errors.New("x")
		}, health.Waiting, "The last sync failed. Xero has trouble. It is tried again in 13 min.", health.SyncNow, "", page.Want{}},
		{"locked period", func(f *health.Facts) { f.Status.Failure = errors.Join(errors.New("x"), fault(domain.FaultLocked)) }, health.NeedsYou, "The last sync failed. Amazon could not be reached. Check the network.", health.Go, page.Activity, page.Want{Filter: engine.FilterFailed}},
		{"conflicts", func(f *health.Facts) {
			f.Status.Conflicts = 2
			f.Overview.Tiles = []engine.Tile{{List: engine.ListMapping, Filter: engine.FilterConflict, Count: 2}}
		}, health.NeedsYou, "2 things wait for your decision", health.Go, page.Mapping, page.Want{Filter: engine.FilterOpen}},
		{"held", func(f *health.Facts) {
			f.Status.Conflicts = 1
			f.Overview.Tiles = []engine.Tile{{List: engine.ListInventory, Filter: engine.StateHeld, Count: 1}}
		}, health.NeedsYou, "1 thing waits for your decision", health.Go, page.Inventory, page.Want{Filter: engine.StateHeld}},
		{"quarantine", func(f *health.Facts) { f.Status.Quarantined = 1 }, health.NeedsYou, "1 thing waits", health.Go, page.Activity, page.Want{Filter: engine.FilterQuarantine}},
		{"secret ends", func(f *health.Facts) { f.Status.Amazon[0].SecretEnds = now.Add(12*24*time.Hour + time.Hour) }, health.NeedsYou, "The client secret of Amazon North America ends in 12 days.", health.Go, page.Settings, page.Want{Part: "amazon"}},
		{"secret ended", func(f *health.Facts) { f.Status.Amazon[0].SecretEnds = now.Add(-time.Hour) }, health.NeedsYou, "is too old and has probably stopped working", health.Go, page.Settings, page.Want{Part: "amazon"}},
		{"consent ends first", func(f *health.Facts) {
			f.Status.Amazon[0].SecretEnds, f.Status.Amazon[0].ConsentEnds = now.Add(20*24*time.Hour), now.Add(25*time.Hour)
		}, health.NeedsYou, "The consent of Amazon North America ends in 1 day.", health.Go, page.Settings, page.Want{Part: "amazon"}},
		{"secret lives", func(f *health.Facts) { f.Status.Amazon[0].SecretEnds = now.Add(31 * 24 * time.Hour) }, health.Fine, "Everything is fine", health.SyncNow, "", page.Want{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := good()
			c.change(&f)
			h := health.Of(f)
			if h.State != c.state || !strings.Contains(h.Sentence, c.says) {
				t.Errorf("%s: %q", h.State, h.Sentence)
			}
			if h.Action.Do != c.do || h.Action.Page != c.page || h.Action.Want != c.want {
				t.Errorf("action %+v", h.Action)
			}
			if (h.Action.Text == "") != (c.do == health.Nothing) {
				t.Errorf("the button says %q", h.Action.Text)
			}
			if strings.Contains(h.Sentence, "{{") || strings.Contains(h.Sentence, "..") {
				t.Errorf("sentence %q", h.Sentence)
			}
		})
	}
}

// Each state differs from the others in word and picture, not in colour alone.
func TestStatesDiffer(t *testing.T) {
	seenWord, seenIcon := map[string]bool{}, map[kit.IconName]bool{}
	for _, s := range []health.State{health.NotConnected, health.Setup, health.Off, health.Fine, health.Syncing, health.Paused, health.Waiting, health.NeedsYou} {
		if seenWord[s.Word()] || seenIcon[s.Icon()] {
			t.Errorf("%s looks like another state", s)
		}
		seenWord[s.Word()], seenIcon[s.Icon()] = true, true
	}
}

func TestReadFollowsThePracticeBusiness(t *testing.T) {
	for step, want := range map[stage.Step]health.State{
		stage.Empty: health.NotConnected, stage.Chosen: health.Setup, stage.Settled: health.Off,
	} {
		s := stage.New(t, stage.Options{Step: step})
		f, err := health.Read(t.Context(), s.Engine, now)
		if err != nil {
			t.Fatal(err)
		}
		if h := health.Of(f); h.State != want {
			t.Errorf("step %d: %s, %q", step, h.State, h.Sentence)
		}
	}
}
