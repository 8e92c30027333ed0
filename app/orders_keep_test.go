package app

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// spoilOne spoils the record of one order in every answer, while it is on.
type spoilOne struct {
	next http.RoundTripper
	id   string
}

func (s *spoilOne) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := s.next.RoundTrip(r)
	if err != nil || s.id == "" || !strings.Contains(r.URL.Path, "/orders/2026-01-01/orders") {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	_ = res.Body.Close()
	text := strings.ReplaceAll(string(body), `"orderId":"`+s.id+`",`, `"orderId":"`+s.id+`","programs":{"none":[]},"salesChannel":7,`)
	res.Body, res.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	res.Header.Del("Content-Length")
	return res, nil
}

// A record that cannot be understood waits in quarantine, the others go on; a
// Retry reads it again, and it comes in.
func TestABadOrderWaitsAndTheOthersGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 12, SKUs: 60, Marketplaces: []string{"US"}, OrdersPerDay: 6, OrderDays: 4})
		all := b.box.World().Orders()
		bad := all[len(all)-1].ID
		b.close()
		spoil := &spoilOne{next: b.box.Transport(), id: bad}
		b.open()
		b.cut.next = spoil
		cfg, err := b.engine.Config(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		cfg.OrderHistory = -1 // the report would bring it
		if err := b.engine.SaveConfig(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		if err := b.box.Change(map[string]any{"do": "new-orders", "count": 3, "units": 1}); err != nil {
			t.Fatal(err)
		}
		all = b.box.World().Orders()
		spoil.id = all[len(all)-1].ID
		time.Sleep(5 * time.Minute)
		r := b.syncOrders(t, "schedule")
		if r.Run.Result != domain.RunAttention || r.Orders.Bad != 1 || r.Orders.New < 2 || len(r.Quarantine) != 1 || r.Quarantine[0].Code != spoil.id {
			t.Fatalf("%+v", r)
		}
		time.Sleep(5 * time.Minute)
		if r := b.syncOrders(t, "schedule"); len(r.Quarantine) != 1 {
			t.Errorf("%+v", r.Quarantine)
		}
		if n, err := b.engine.RetryQuarantine(t.Context(), spoil.id); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if r := b.syncOrders(t, "schedule"); len(r.Quarantine) != 1 {
			t.Errorf("still bad, but let go: %+v", r.Quarantine)
		}
		spoiled := spoil.id
		spoil.id = ""
		if _, err := b.engine.RetryQuarantine(t.Context(), spoiled); err != nil {
			t.Fatal(err)
		}
		if r := b.syncOrders(t, "schedule"); len(r.Quarantine) != 0 || r.Orders.New != 1 {
			t.Errorf("%+v", r)
		}
		if ids, err := b.engine.OrderRowsOf(t.Context(), spoiled); err != nil || len(ids) != 1 {
			t.Error(ids, err)
		}
	})
}

// Old orders go when the user says so, open ones stay, and they do not come back.
func TestOldOrdersAreRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 13, SKUs: 60, Marketplaces: []string{"US", "CA"}, OrdersPerDay: 6, OrderDays: 30})
		b.syncOrders(t, "user")
		cfg, err := b.engine.Config(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		cfg.OrderRetention = 10
		if err := b.engine.SaveConfig(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		r := b.syncOrders(t, "schedule")
		if r.Orders.Removed == 0 || !strings.Contains(r.Run.Message, "removed") {
			t.Fatalf("%+v", r.Run)
		}
		time.Sleep(25 * time.Hour)
		b.syncOrders(t, "schedule")
		ids, err := b.engine.OrderIDs(t.Context(), engine.OrderQuery{})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := b.engine.OrderRows(t.Context(), ids)
		if err != nil {
			t.Fatal(err)
		}
		kept := map[string]bool{}
		for _, r := range rows {
			kept[r.Order.ID] = true
			if r.Created.Before(time.Now().AddDate(0, 0, -11)) && !r.Status.Open() {
				t.Errorf("%s of %s, %s, is still there", r.Order.ID, r.Created, r.Status)
			}
		}
		for _, o := range b.box.World().Orders() {
			if o.Created.After(time.Now().AddDate(0, 0, -9)) && !kept[o.ID] {
				t.Errorf("%s of %s is gone", o.ID, o.Created)
			}
		}
	})
}

// A week and more without a look is filled by the report; nothing is missing.
func TestALongPauseIsFilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 14, SKUs: 80, Marketplaces: []string{"US", "DE"}, OrdersPerDay: 10, OrderDays: 20, LiveOrders: true, Limits: true})
		since := time.Now().Add(-20 * 24 * time.Hour)
		b.syncOrders(t, "user")
		time.Sleep(16 * 24 * time.Hour)
		b.box.Ledger().Reset()
		b.syncOrders(t, "user")
		time.Sleep(10 * time.Minute)
		b.syncOrders(t, "user")
		if n := b.amazonCalls("createReport"); n != 2 {
			t.Errorf("%d reports for a pause of 16 days of two connections", n)
		}
		b.noThrottling(t)
		b.noOrdersDiffer(t, since)
	})
}

// Law: a day of the schedule with heavy faults and a business that lives on:
// once Amazon is well again, every order is there once with its true status,
// and nothing was confirmed twice.
func TestLawOrdersOutliveHeavyFaults(t *testing.T) {
	for _, seed := range []int64{21, 22} {
		synctest.Test(t, func(t *testing.T) {
			b := faultsOpen(t, sandbox.Options{
				Seed: seed, SKUs: 80, Marketplaces: []string{"US", "CA", "DE", "JP"}, OrdersPerDay: 30, OrderDays: 20, LiveOrders: true, Limits: true, RepeatedPackages: seed%2 == 0,
			})
			since := time.Now().Add(-20 * 24 * time.Hour)
			b.box.Rig().SetFaults("heavy")
			orders := []domain.Entity{domain.EntityOrders}
			confirmed := 0
			for hour := range 24 {
				for range 12 {
					// A run may fail; the next one goes on.
					_, _ = b.engine.Sync(t.Context(), engine.SyncOptions{Entities: orders, Trigger: "schedule"})
					time.Sleep(5 * time.Minute)
				}
				for i, r := range b.toShip(t) {
					if i > 2 || len(r.Shipments) > 0 || confirmed > 40 {
						break
					}
					res, err := b.engine.ConfirmShipments(t.Context(), []engine.ShipmentRequest{{Order: r.Key(), Carrier: "UPS", Tracking: "1Z" + r.Order.ID}})
					if err == nil && res[0].Plan.Error == "" {
						confirmed++
					}
				}
				if hour%12 == 5 { // the program ends and begins again
					b.close()
					b.open()
				}
			}
			b.box.Rig().SetFaults("off")
			for range 40 {
				b.syncOrders(t, "schedule")
				time.Sleep(10 * time.Minute)
			}
			open, err := b.engine.OpenShipments(t.Context())
			if err != nil || len(open) > 0 {
				t.Errorf("seed %d: %d confirmations are not settled: %v", seed, len(open), err)
			}
			list, err := b.engine.Shipments(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range list {
				n := b.box.World().ConfirmationsOf(s.Order.ID, s.Reference)
				if s.State == domain.ShipmentDone && n != 1 || s.State != domain.ShipmentDone && n != 0 {
					t.Errorf("seed %d: package %s of %s is %s and landed %d times", seed, s.Reference, s.Order.ID, s.State, n)
				}
			}
			if confirmed < 5 {
				t.Errorf("seed %d: only %d confirmations", seed, confirmed)
			}
			// The business goes on to the last moment, and Amazon shows it later.
			late := func(line string) bool {
				o, ok := b.box.World().OrderByID(strings.Fields(line)[0])
				return ok && o.Updated.After(time.Now().Add(-15*time.Minute))
			}
			d := slices.DeleteFunc(b.ordersDiffer(t, since), late)
			if len(d) > 0 {
				t.Errorf("seed %d: %d orders differ: %s", seed, len(d), strings.Join(d[:min(len(d), 10)], "\n"))
			}
		})
	}
}

// Amazon cancels a report of orders when none is in it, and also when too much
// was asked for: a window is believed to be empty only after several reports.
func TestACancelledReportIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 13, SKUs: 60, Marketplaces: []string{"US"}, OrdersPerDay: 3, OrderDays: 85})
		b.configure(func(c *domain.Config) { c.OrderHistory = 90 })
		quota := true
		b.cut.next = answers{b.cut.next, func(r *http.Request, body []byte) []byte {
			if quota && strings.HasSuffix(r.URL.Path, "/reports") && strings.Contains(r.URL.RawQuery, "ALL_ORDERS") {
				return bytes.ReplaceAll(body, []byte(`"DONE"`), []byte(`"CANCELLED"`))
			}
			return body
		}}
		for range 2 {
			b.syncOrders(t, "schedule")
			time.Sleep(5 * time.Minute)
		}
		quota = false
		for range 12 {
			b.syncOrders(t, "schedule")
			time.Sleep(5 * time.Minute)
		}
		b.noOrdersDiffer(t, time.Now().Add(-80*24*time.Hour))
		if r := b.syncOrders(t, "schedule"); r.Orders.History != 0 {
			t.Errorf("%d windows are still to come", r.Orders.History)
		}
	})
}

// A report of orders that cannot be fetched keeps no other waiting.
func TestAnUndownloadableReportHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 13, SKUs: 60, Marketplaces: []string{"US"}, OrdersPerDay: 3, OrderDays: 85})
		b.configure(func(c *domain.Config) { c.OrderHistory = 90 })
		bad, documents := "", map[string]bool{}
		b.cut.mu.Lock()
		b.cut.instead = func(r *http.Request) *http.Response {
			if !strings.Contains(r.URL.Path, "/2021-06-30/documents/") {
				return nil
			}
			if bad == "" {
				bad = r.URL.Path // of the newest window: it comes first
			}
			if documents[r.URL.Path] = true; r.URL.Path != bad {
				return nil
			}
			return &http.Response{
				StatusCode: http.StatusServiceUnavailable, Header: http.Header{"Content-Type": {"application/json"}},
				Body: io.NopCloser(strings.NewReader(`{"errors":[{"code":"ServiceUnavailable","message":"x"}]}`)),
			}
		}
		b.cut.mu.Unlock()
		for range 4 {
			_, _ = b.engine.Sync(t.Context(), engine.SyncOptions{Entities: []domain.Entity{domain.EntityOrders}, Trigger: "schedule"})
			time.Sleep(5 * time.Minute)
		}
		if bad == "" || len(documents) < 3 {
			t.Errorf("only %d reports were asked for", len(documents))
		}
		b.cut.mu.Lock()
		b.cut.instead = nil
		b.cut.mu.Unlock()
		for range 3 {
			b.syncOrders(t, "schedule")
			time.Sleep(5 * time.Minute)
		}
		b.noOrdersDiffer(t, time.Now().Add(-80*24*time.Hour))
	})
}
