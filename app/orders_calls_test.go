package app

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// The calls that orders cost at the real limits: n new orders in n/100 rounded
// up and one more, none for each order, and one for each look at nothing new.
func TestCallsOfOrders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{Seed: 5, SKUs: 200, Limits: true, Marketplaces: []string{"US", "CA"}})
		p.syncOrders(t, "user")
		since := time.Now().Add(-30 * 24 * time.Hour)
		for _, n := range []int{0, 1, 99, 100, 101, 250, 0} {
			time.Sleep(4 * time.Hour) // the allowance is whole again
			if n > 0 {
				if err := p.box.Change(map[string]any{"do": "new-orders", "count": n, "units": 1}); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(5 * time.Minute) // Amazon shows what is two minutes old
			p.box.Ledger().Reset()
			r := p.syncOrders(t, "schedule")
			most := (n+99)/100 + 1
			if n == 0 {
				most = 1
			}
			if got := p.amazonCalls(""); got > most || got != p.amazonCalls("searchOrders") || r.Orders.New != n {
				t.Errorf("%d new orders (%d found) took %d calls, at most %d: %v", n, r.Orders.New, got, most, p.box.Ledger().Counts())
			}
			p.box.Ledger().Reset()
			time.Sleep(5 * time.Minute)
			if r := p.syncOrders(t, "schedule"); p.amazonCalls("") != 1 || r.Orders.New+r.Orders.Changed > 0 {
				t.Errorf("a look at nothing new took %d calls and found %d", p.amazonCalls(""), r.Orders.New+r.Orders.Changed)
			}
		}
		p.noThrottling(t)
		p.noOrdersDiffer(t, since)
	})
}

// Two years of orders by report, on the schedule, beside stock and products:
// at most two calls for each window and six more, no 429, and stock is on time.
func TestCallsOfTwoYearsOfOrders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{Seed: 6, SKUs: 60, Limits: true, OrderDays: 731, OrdersPerDay: 3, Marketplaces: []string{"US", "CA"}})
		p.ready(t)
		p.mustSync(t) // the first push takes many calls, and the next run waits longer after it
		cfg, err := p.engine.Config(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		cfg.OrderHistory = domain.MaxOrderHistory
		if err := p.engine.SaveConfig(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		since := time.Now().Add(-domain.MaxOrderHistory * 24 * time.Hour)
		// Settlements share the allowance of documents; here only orders count.
		if err := p.engine.Pause(t.Context(), time.Time{}, domain.EntitySettlements); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Hour)
		p.box.Ledger().Reset()
		begin := time.Now()
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- p.engine.Watch(ctx, func(_ engine.Report, err error) {
				if err != nil {
					t.Error(err)
				}
			})
		}()
		time.Sleep(3 * time.Hour)
		stop()
		<-ended
		windows := (domain.MaxOrderHistory + 29) / 30
		reports := map[string]int{}
		for _, c := range p.box.Ledger().Calls() {
			if c.Operation == "createReport" || c.Operation == "getReport" || c.Operation == "getReports" || c.Operation == "getReportDocument" {
				reports[c.Operation]++
			}
		}
		sum := reports["createReport"] + reports["getReport"] + reports["getReports"] + reports["getReportDocument"]
		if sum > 2*windows+6 || reports["getReportDocument"] != windows {
			t.Errorf("%d windows took %d calls, at most %d: %v", windows, sum, 2*windows+6, reports)
		}
		t.Log(windows, "windows:", reports)
		p.noThrottling(t)
		p.noOrdersDiffer(t, since)
		runs, err := p.engine.Runs(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		var last time.Time // of stock, newest first
		stock := 0
		for _, r := range runs {
			if r.Trigger != "schedule" || r.Started.Before(begin) || r.Entity == domain.EntityOrders || r.Entity == domain.EntityProducts {
				continue
			}
			stock++
			if gap := last.Sub(r.Started); !last.IsZero() && gap > 17*time.Minute {
				t.Errorf("stock waited %s for orders", gap)
			}
			last = r.Started
		}
		if stock < 11 {
			t.Errorf("only %d runs of stock in three hours", stock)
		}
	})
}

// Far more orders than the allowance holds at once: scheduled runs read what
// may be read, end, and go on later where they were. Stock is not kept waiting.
func TestOrdersBeyondTheAllowance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{Seed: 8, SKUs: 400, Limits: true, Marketplaces: []string{"US"}, OrdersPerDay: -1})
		p.syncOrders(t, "user")
		time.Sleep(10 * time.Hour)
		if err := p.box.Change(map[string]any{"do": "new-orders", "count": 2600, "units": 1}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		p.box.Ledger().Reset()
		begin := time.Now()
		r := p.syncOrders(t, "schedule")
		if took := time.Since(begin); took > time.Minute || r.Orders.Later == "" || r.Orders.New < 1500 {
			t.Errorf("the first run took %s and read %d orders: %s", took, r.Orders.New, r.Run.Message)
		}
		status, err := p.engine.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if due := status.Jobs[domain.EntityOrders].NextDue; due.After(time.Now().Add(4 * time.Minute)) {
			t.Errorf("the rest waits until %s, now it is %s", due, time.Now())
		}
		for range 20 {
			time.Sleep(3*time.Minute + 10*time.Second)
			if r = p.syncOrders(t, "schedule"); r.Orders.Later == "" {
				break
			}
		}
		if got := p.amazonCalls("searchOrders"); got > 27 {
			t.Errorf("%d calls for 2600 orders", got)
		}
		p.noThrottling(t)
		p.noOrdersDiffer(t, time.Time{})
	})
}

// Amazon shows a change two minutes later. Whoever looks before that finds it
// with the next look, however the two fall.
func TestOrdersThatAmazonShowsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{Seed: 8, SKUs: 60, Marketplaces: []string{"US"}, OrdersPerDay: 2})
		since := time.Now().Add(-30 * 24 * time.Hour)
		p.syncOrders(t, "user")
		for _, wait := range []time.Duration{0, time.Second, 59 * time.Second, 119 * time.Second, 2 * time.Minute, 121 * time.Second} {
			if err := p.box.Change(map[string]any{"do": "new-orders", "units": 1}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(wait)
			first := p.syncOrders(t, "schedule").Orders.New
			time.Sleep(5 * time.Minute)
			if second := p.syncOrders(t, "schedule").Orders.New; first+second != 1 {
				t.Errorf("an order that was looked for after %s was found %d times", wait, first+second)
			}
		}
		p.noOrdersDiffer(t, since)
	})
}
