package app

import (
	"context"
	"fmt"
	mathrand "math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/world"
)

var crashOrdersOnly = []domain.Entity{domain.EntityOrders}

// crashOrders is one life of the program with orders: it reads them, confirms
// some, and reads again.
func crashOrders(ctx context.Context, e *engine.Engine, most int, end *crashEnd) error {
	sync := func() error {
		report, err := e.Sync(ctx, engine.SyncOptions{Entities: crashOrdersOnly, Trigger: "user"})
		end.Message, end.Open = report.Run.Message, report.Orders.History
		return err
	}
	if err := sync(); err != nil {
		return err
	}
	ids, err := e.OrderIDs(ctx, engine.OrderQuery{
		FBA: engine.No, Statuses: []domain.OrderStatus{domain.OrderUnshipped, domain.OrderPartiallyShipped}, Sort: engine.OrderSortID,
	})
	if err != nil {
		return err
	}
	rows, err := e.OrderRows(ctx, ids)
	if err != nil {
		return err
	}
	var requests []engine.ShipmentRequest
	for i, r := range rows {
		if len(requests) == most {
			break
		}
		if r.Left == 0 || len(r.Shipments) > 0 {
			continue
		}
		q := engine.ShipmentRequest{Order: r.Key(), Carrier: "UPS", Tracking: "T-" + r.Order.ID}
		if last := r.Items[0]; i%2 == 1 && last.ID != "" && last.Left() > 1 {
			q.Items = []domain.PackageItem{{Item: last.ID, Quantity: 1}} // a part
		}
		requests = append(requests, q)
	}
	if _, err := e.ConfirmShipments(ctx, requests); err != nil {
		return err
	}
	if err := sync(); err != nil {
		return err
	}
	open, err := e.OpenShipments(ctx)
	end.Open += len(open)
	return err
}

// ordersOpen is a practice business with orders and a profile that is connected
// to Amazon and has read nothing.
func ordersOpen(t *testing.T, seed int64) *crashBusiness {
	t.Helper()
	start := time.Now()
	o := sandbox.Options{
		Seed: seed, SKUs: 60, Traps: true, Limits: true, Clock: crashClock{start}, Marketplaces: []string{"US", "CA", "UK", "DE", "FR"},
		OrdersPerDay: 14, OrderDays: 40, ReportTime: 20 * time.Second,
	}
	o.RepeatedPackages = seed%2 == 0 // nobody knows which is true of Amazon
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	if err := box.Listen(t.Context(), "", ""); err != nil {
		t.Fatal(err)
	}
	b := &crashBusiness{
		t: t, box: box, seed: seed, api: "amazon", rnd: mathrand.New(mathrand.NewPCG(uint64(seed), 11)),
		profile: crashProfile{Dir: t.TempDir(), Start: start, Environment: box.Access().Environment, Orders: 12},
	}
	err = b.profile.session(t.Context()).withEngine(func(e *engine.Engine) error { return practice{box, e}.connect(t.Context()) })
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// stir lets customers order, pay and cancel, and Amazon send, at random.
func (b *crashBusiness) stir(n int) {
	all := b.box.World().Orders()
	for range n {
		o := all[b.rnd.IntN(len(all))]
		do := []string{"pay-order", "cancel-order", "ship-order", "new-orders"}[b.rnd.IntN(4)]
		if do == "cancel-order" && o.FulfilledBy == world.ByMerchant {
			do = "new-orders" // a parcel that is on its way and cancelled meanwhile has no single truth
		}
		_ = b.box.Change(map[string]any{"do": do, "order": o.ID}) // most do not fit the order, which is well
	}
}

// ordersRight compares what the profile holds with the practice seller's truth.
func (b *crashBusiness) ordersRight(since time.Time) {
	b.t.Helper()
	ctx := b.t.Context()
	err := b.profile.session(ctx).withEngine(func(e *engine.Engine) error {
		p := practice{b.box, e}
		if d := p.ordersDiffer(b.t, since); len(d) > 0 {
			b.t.Errorf("seed %d: %d orders differ: %s", b.seed, len(d), strings.Join(d[:min(len(d), 10)], "\n"))
		}
		shipments, err := e.Shipments(ctx, 0)
		if err != nil {
			return err
		}
		done := 0
		for _, s := range shipments {
			landed := b.box.World().ConfirmationsOf(s.Order.ID, s.Reference)
			if s.State == domain.ShipmentDone {
				done++
				if landed != 1 {
					b.t.Errorf("seed %d: package %s of %s landed %d times", b.seed, s.Reference, s.Order.ID, landed)
				}
			} else if landed != 0 || s.State != domain.ShipmentRefused {
				b.t.Errorf("seed %d: package %s of %s is %s and landed %d times: %s", b.seed, s.Reference, s.Order.ID, s.State, landed, s.Error)
			}
		}
		if n := len(b.box.World().Confirmations()); n != done {
			b.t.Errorf("seed %d: %d confirmations took effect, %d are known to be done", b.seed, n, done)
		}
		b.tell("%d confirmations done of %d", done, len(shipments))
		return nil
	})
	if err != nil {
		b.t.Error(err)
	}
}

// TestKilledWhileReadingAndConfirmingOrders kills the process with SIGKILL at
// random moments, with heavy faults and a business that goes on meanwhile. Each
// time the next lives end with every order there once, every status the truth,
// and every confirmation at Amazon exactly once. -kills 100 takes some minutes;
// -crash-seed N -kills 1 repeats the business with seed N.
func TestKilledWhileReadingAndConfirmingOrders(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes for half a minute")
	}
	kills := 0
	for seed := *crashSeed; kills < *crashKills; seed++ {
		if seed >= *crashSeed+int64(*crashKills)*4 {
			t.Fatalf("only %d lives were cut short", kills)
		}
		t.Run("seed"+strconv.FormatInt(seed, 10), func(t *testing.T) {
			b := ordersOpen(t, seed)
			// The first life begins some minutes from now, and its thirty days with it.
			since := b.box.Clock().Now().Add(2*time.Hour - 30*24*time.Hour)
			b.box.Rig().SetFaults("heavy")
			for range 2 + b.rnd.IntN(4) {
				if b.kill() {
					kills++
				}
				b.stir(10)
			}
			for range b.rnd.IntN(3) {
				if b.live().good() {
					break
				}
			}
			b.box.Rig().SetFaults("off")
			b.comesToRest()
			b.stir(20)
			b.profile.Orders = 1
			b.comesToRest()
			b.rest()
			b.ordersRight(since)
			if t.Failed() {
				t.Log(strings.Join(b.story, "\n"))
			}
		})
	}
	t.Logf("%d lives were cut short", kills)
}

// comesToRest lets the program live until nothing is open. A report that
// Amazon could not make is asked for again some minutes later.
func (b *crashBusiness) comesToRest() {
	b.t.Helper()
	for range 12 {
		// What changed less than two minutes ago is not shown yet.
		if err := b.box.Clock().Sleep(b.t.Context(), 6*time.Minute); err != nil {
			b.t.Fatal(err)
		}
		if b.live().good() {
			return
		}
	}
	b.t.Errorf("seed %d: the program does not come to rest", b.seed)
}

// rest reads once more without confirming anything, when Amazon shows all.
func (b *crashBusiness) rest() {
	b.t.Helper()
	ctx := b.t.Context()
	if err := b.box.Clock().Sleep(ctx, 5*time.Minute); err != nil {
		b.t.Fatal(err)
	}
	err := b.profile.session(ctx).withEngine(func(e *engine.Engine) error {
		report, err := e.Sync(ctx, engine.SyncOptions{Entities: crashOrdersOnly, Trigger: "user"})
		if err == nil && len(report.Orders.Later) > 0 {
			err = fmt.Errorf("more comes later: %s", report.Orders.Later)
		}
		return err
	})
	if err != nil {
		b.t.Error(err)
	}
}
