package app

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/wire"
)

// faultsBubble runs f on a small practice business that stands before its first sync.
func faultsBubble(t *testing.T, o sandbox.Options, f func(t *testing.T, b *faultsBench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.Limits = true
		b := faultsOpen(t, o)
		b.start()
		f(t, b)
	})
}

// faultsSmall is a business of one marketplace, half of its goods in Xero.
var faultsSmall = sandbox.Options{Seed: 4, SKUs: 24, Marketplaces: []string{"US"}}

// must syncs and asks for an end without an error.
func (b *faultsBench) must() engine.Report {
	b.t.Helper()
	r, err := b.sync()
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// sent are the calls to the practice Xero that meant to change something.
func (b *faultsBench) sent() []wire.Call {
	var out []wire.Call
	for _, c := range b.box.Ledger().Writes() {
		if c.API == "xero" {
			out = append(out, c)
		}
	}
	return out
}

// documents are the sent ones that hold a stock document.
func (b *faultsBench) documents() []wire.Call {
	return slices.DeleteFunc(b.sent(), func(c wire.Call) bool {
		kind, _, _ := faultsDocument(c)
		return kind == ""
	})
}

// none asks that nothing more was sent than before.
func (b *faultsBench) none(before int, when string) {
	b.t.Helper()
	if n := len(b.sent()); n != before {
		b.t.Errorf("%s: %d writes were sent", when, n-before)
		faultsJournal(b.t, b.sent()[before:])
	}
}

// quantities are what the practice Xero holds.
func (b *faultsBench) quantities() map[string]decimal.Decimal {
	out := map[string]decimal.Decimal{}
	for _, it := range b.box.XeroState().Items {
		if it.Tracked {
			out[it.Code] = it.Quantity
		}
	}
	return out
}

func (b *faultsBench) configure(f func(*domain.Config)) {
	b.t.Helper()
	cfg, err := b.engine.Config(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	f(&cfg)
	if err := b.engine.SaveConfig(b.t.Context(), cfg); err != nil {
		b.t.Fatal(err)
	}
}

func (b *faultsBench) kinds(item string) []domain.ConflictKind {
	b.t.Helper()
	all, err := b.engine.Conflicts(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	var out []domain.ConflictKind
	for _, c := range all {
		if c.Code == item {
			out = append(out, c.Kind)
		}
	}
	return out
}

// held is a synced item with at least n units.
func (b *faultsBench) held(n int64) string {
	b.t.Helper()
	for _, tr := range b.box.World().Truth() {
		if tr.Outcome == "synced" && tr.Units >= n && tr.Trap == "" {
			return tr.Item()
		}
	}
	b.t.Fatal("no such item")
	return ""
}

// Law 1: from a reading that was lost nothing is written, on the first day nor
// later, and what could not be seen on the first day is still opening stock.
func TestLawUnknownIsNeverZero(t *testing.T) {
	for _, how := range []string{"error", "incomplete"} {
		t.Run("later/"+how, func(t *testing.T) {
			faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
				b.must()
				time.Sleep(2 * time.Hour)
				b.box.Mark()
				b.stir(faultsRandom(1), 9)
				b.change("lose-reading", map[string]any{"market": "US", "how": how})
				before := len(b.sent())
				for range 3 {
					_, _ = b.sync()
					time.Sleep(40 * time.Minute)
				}
				b.none(before, "while the reading was lost")
				b.change("lose-reading", map[string]any{"market": "US", "how": ""})
				b.calm()
				b.same("when it came back")
			})
		})
		t.Run("first day/"+how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := faultsOpen(t, sandbox.Options{Seed: 6, SKUs: 60, Traps: true, Limits: true})
				b.start()
				time.Sleep(10 * time.Minute) // the preview's readings are young, but no longer the newest try
				w := b.box.World()
				unseen := map[string]bool{}
				for _, tr := range w.Truth() {
					for _, sku := range tr.SKUs {
						if l, ok := w.Offer("UK", sku); ok && l.FNSKU != "" {
							unseen[tr.Item()] = true
						}
					}
				}
				b.change("lose-reading", map[string]any{"market": "UK", "how": how})
				b.must()
				posted := 0
				for _, c := range b.documents() {
					_, number, lines := faultsDocument(c)
					for _, l := range lines {
						posted++
						if unseen[l.code] {
							t.Errorf("%s changes %s, whose units in the UK were not known", number, l.code)
						}
					}
				}
				if posted == 0 {
					t.Error("nothing was posted: the test shows nothing")
				}
				b.change("lose-reading", map[string]any{"market": "UK", "how": ""})
				b.calm()
				b.same("when it came back")
				faultsLedger(t, b.box, 1)
			})
		})
	}
}

// Law 1: while the listings of a marketplace were never read, nothing is known
// of any seller SKU, so nothing is written.
func TestLawNothingBeforeAllListings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, sandbox.Options{Seed: 6, SKUs: 60, Traps: true, Limits: true})
		uk, _ := b.box.World().MarketOf("UK")
		b.cut.refuse = func(r *http.Request) bool {
			return strings.Contains(r.URL.Path, "/listings/") && strings.Contains(r.URL.RawQuery, uk.ID)
		}
		b.start()
		r := b.must()
		b.none(0, "before all listings were read")
		if !slices.ContainsFunc(r.Conflicts, func(c domain.Conflict) bool {
			return c.Kind == domain.ConflictUnknown && strings.Contains(c.Message, "amazon.co.uk")
		}) {
			t.Error("nobody is told which listings are missing")
		}
		b.cut.refuse = nil
		b.must()
		if err := b.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		b.calm()
		b.same("when they were read")
		faultsLedger(t, b.box, 1)
	})
}

// Law 3: while automatic sync is off nothing is written, also not what a run
// that ended in the middle left behind.
func TestLawNoWriteBeforeTheSwitch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := faultsOpen(t, faultsSmall)
		for range 2 {
			if r := b.must(); r.Preview == "" || len(r.Plan.Stock) == 0 {
				t.Errorf("the preview shows nothing: %s", r.Run.Message)
			}
		}
		b.none(0, "before the switch")
		if err := b.engine.SetAutomatic(t.Context(), true); err != nil {
			t.Fatal(err)
		}
		b.endAt("PUT Invoices")
		before := len(b.sent())
		if err := b.engine.SetAutomatic(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			b.must()
			time.Sleep(time.Hour)
		}
		b.none(before, "after automatic sync was turned off")
		if _, err := b.engine.Sync(t.Context(), engine.SyncOptions{DryRun: true}); err != nil {
			t.Fatal(err)
		}
		b.none(before, "in a dry run")
	})
}

// First stock is opening stock, also of items that could not be made in the
// first run.
func TestOpeningStockOfALaterItem(t *testing.T) {
	faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
		b.box.Rig().FailNext("xero", "PUT Items", wire.Fault500, 9)
		if r := b.must(); r.Run.Created > 0 || r.Run.Increased+r.Run.Decreased == 0 {
			t.Fatalf("the first run was to make no item and to post: %s", r.Run.Message)
		}
		b.calm()
		b.same("at the end")
		faultsLedger(t, b.box, 1)
	})
}

// New items whose creation lands late, while the next life of the program
// makes them again, are made once and wait for nobody.
func TestLateItemsAreMadeOnce(t *testing.T) {
	for _, seed := range faultsSeeds(6) {
		o := faultsSmall
		o.Seed = seed
		faultsBubble(t, o, func(t *testing.T, b *faultsBench) {
			b.box.Rig().FailNext("xero", "PUT Items", wire.FaultLate, 1)
			b.endAt("PUT Items")
			time.Sleep(time.Duration(faultsRandom(seed).IntN(140)) * time.Second)
			b.box.Rig().FailNext("xero", "PUT Items", []string{wire.FaultLate, wire.FaultTimeoutBefore}[seed%2], 1)
			b.must()
			b.calm()
			b.same("at the end")
			faultsLedger(t, b.box, 1)
			if waiting, err := b.engine.Quarantine(t.Context()); err != nil || len(waiting) > 0 {
				t.Errorf("items that are there wait in quarantine: %+v, %v", waiting, err)
			}
		})
	}
}

// during calls f once, at the first call to Amazon or Xero that begins with
// this method and holds this part of a path.
func (b *faultsBench) during(method, part string, f func()) {
	b.cut.mu.Lock()
	defer b.cut.mu.Unlock()
	done := false
	b.cut.instead = func(r *http.Request) *http.Response {
		if !done && r.Method == method && strings.Contains(r.URL.Path, part) {
			done = true
			f()
		}
		return nil
	}
	b.t.Cleanup(func() {
		if !done {
			b.t.Errorf("there was no call to %s", part)
		}
	})
}

// What a person changes while a run is under way holds: the run writes back
// nothing but what it found out itself.
func TestChangesDuringARunHold(t *testing.T) {
	connections := func(t *testing.T, b *faultsBench) []domain.AmazonConnection {
		t.Helper()
		s, err := b.engine.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out []domain.AmazonConnection
		for _, a := range s.Amazon {
			out = append(out, a.AmazonConnection)
		}
		return out
	}
	t.Run("connection", func(t *testing.T) {
		o := faultsSmall
		o.Marketplaces = []string{"US", "CA"}
		faultsBubble(t, o, func(t *testing.T, b *faultsBench) {
			b.must()
			refuse := func(f func(*http.Request) bool) {
				b.cut.mu.Lock()
				defer b.cut.mu.Unlock()
				b.cut.refuse = f
			}
			refuse(func(r *http.Request) bool { return r.URL.Host == sandbox.AmazonHost })
			time.Sleep(10 * time.Minute)
			_, _ = b.sync()
			if c := connections(t, b); len(c) != 1 || c[0].Broken == "" {
				t.Fatalf("the connection is not broken: %+v", c)
			}
			refuse(nil)
			time.Sleep(time.Hour)
			b.during(http.MethodGet, "/listings/", func() {
				ca, _ := domain.MarketplaceByCode("CA")
				if err := b.engine.SwitchMarketplace(t.Context(), "na", ca.ID, false); err != nil {
					t.Error(err)
				}
			})
			b.must()
			if c := connections(t, b); len(c) != 1 || c[0].Broken != "" || len(c[0].Off) != 1 {
				t.Errorf("after the run: %+v", c)
			}
		})
	})
	t.Run("connection removed", func(t *testing.T) {
		faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
			b.must()
			b.change("drop-role", map[string]any{"region": "NA", "roles": []string{"Product Listing", "Amazon Fulfillment"}})
			time.Sleep(time.Hour)
			b.during(http.MethodGet, "/listings/", func() {
				if err := b.engine.DisconnectAmazon(t.Context(), "na"); err != nil {
					t.Error(err)
				}
			})
			_, _ = b.sync()
			if c := connections(t, b); len(c) != 0 {
				t.Errorf("the removed connection is back: %+v", c)
			}
		})
	})
	t.Run("item", func(t *testing.T) {
		faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
			b.must()
			b.configure(func(c *domain.Config) { c.Fields = []domain.Field{domain.FieldName} })
			code := b.held(1)
			b.change("rename", map[string]any{"sku": code, "title": "Quite another title"})
			time.Sleep(time.Hour)
			row := func() engine.InventoryListRow {
				ids, err := b.engine.InventoryIDs(t.Context(), engine.Query{Search: code})
				if err != nil || len(ids) == 0 {
					t.Fatal(ids, err)
				}
				rows, err := b.engine.InventoryRows(t.Context(), ids[:1])
				if err != nil {
					t.Fatal(err)
				}
				return rows[0]
			}
			b.during(http.MethodPost, "/Items", func() {
				if err := b.engine.SetLowStock(t.Context(), []domain.ItemID{row().Item}, 17); err != nil {
					t.Error(err)
				}
			})
			b.must()
			if r := row(); r.OwnLevel != 17 {
				t.Errorf("the level chosen during the run is %d", r.OwnLevel)
			}
		})
	})
}

// Law 7: records that Xero refuses wait with a reason, the others go on, and
// after a Retry they follow.
func TestLawBadRecordsWait(t *testing.T) {
	faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
		b.must()
		time.Sleep(time.Hour)
		b.box.Mark()
		b.stir(faultsRandom(5), 12)
		bad := map[string]bool{}
		for _, d := range b.box.Differences() {
			if code, ok := strings.CutPrefix(d.What, "item "); ok && len(bad) < 3 {
				bad[code] = true
				b.change("edit-item", map[string]any{"code": code, "archived": true})
			}
		}
		b.must()
		for _, d := range b.box.Differences() {
			if code, ok := strings.CutPrefix(d.What, "item "); ok && !bad[code] {
				t.Errorf("a good record did not go on: %v", d)
			}
		}
		waiting, err := b.engine.Quarantine(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range waiting {
			if !bad[q.Code] || !strings.Contains(q.Reason+q.Detail, "archived") {
				t.Errorf("in quarantine: %+v", q)
			}
		}
		if len(waiting) != len(bad) {
			t.Errorf("%d records wait, not %d", len(waiting), len(bad))
		}
		before := len(b.sent())
		b.must()
		b.none(before, "while the records wait")
		for code := range bad {
			b.change("edit-item", map[string]any{"code": code, "archived": false})
			if n, err := b.engine.RetryQuarantine(t.Context(), code); n != 1 || err != nil {
				t.Errorf("Retry of %s: %d, %v", code, n, err)
			}
		}
		b.calm()
		b.same("after the Retry")
		faultsLedger(t, b.box, 2)
	})
}

// approve says yes to what the brake asks.
func (b *faultsBench) approve() {
	b.t.Helper()
	question, err := b.engine.Question(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.engine.Approve(b.t.Context(), question); err != nil {
		b.t.Fatal(err)
	}
}

// Law 12: a push beyond the user's limit stops and asks; one yes lets one push through.
func TestLawTheBrake(t *testing.T) {
	faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
		b.must()
		b.configure(func(c *domain.Config) { c.Brake.MaxUnits = 3 })
		for round := range 2 {
			time.Sleep(20 * time.Minute)
			b.box.Mark()
			b.stir(faultsRandom(int64(6+round)), 9)
			before := len(b.sent())
			for range 2 {
				if r := b.must(); r.Plan.Brake == "" {
					t.Error("the brake did not ask")
				}
			}
			b.none(before, "while the brake asks")
			b.approve()
			b.must()
			b.same("after the answer")
		}
		faultsLedger(t, b.box, 0)
	})
}

// Law 12: a yes is for what was asked. A push that goes beyond it stops and
// asks again, whichever way the yes was given.
func TestLawAYesIsForWhatWasShown(t *testing.T) {
	for name, yes := range map[string]func(b *faultsBench, shown engine.Report) engine.SyncOptions{
		"beforehand": func(b *faultsBench, _ engine.Report) engine.SyncOptions {
			b.approve()
			return engine.SyncOptions{}
		},
		"with the push": func(_ *faultsBench, shown engine.Report) engine.SyncOptions {
			return engine.SyncOptions{Approved: &shown.Plan.Move}
		},
	} {
		t.Run(name, func(t *testing.T) {
			faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
				b.must()
				b.configure(func(c *domain.Config) { c.Brake.MaxUnits = 3 })
				time.Sleep(20 * time.Minute)
				b.box.Mark()
				b.stir(faultsRandom(6), 9)
				shown := b.must()
				opts := yes(b, shown)
				time.Sleep(20 * time.Minute)
				b.stir(faultsRandom(7), 60)
				before := len(b.sent())
				beyond, err := b.engine.Sync(t.Context(), opts)
				if err != nil || beyond.Plan.Move.Units <= shown.Plan.Move.Units+shown.Plan.Move.Units/10 {
					t.Fatalf("the world did not move: %+v, then %+v: %v", shown.Plan.Move, beyond.Plan.Move, err)
				}
				if !strings.Contains(beyond.Plan.Brake, "You said yes to less.") || beyond.Run.Approved {
					t.Errorf("asked %q, approved %v", beyond.Plan.Brake, beyond.Run.Approved)
				}
				b.none(before, "beyond the yes")
				again := yes(b, beyond)
				if r, err := b.engine.Sync(t.Context(), again); err != nil || r.Plan.Brake != "" || !r.Run.Approved {
					t.Fatalf("after the second yes: %+v: %v", r.Run, err)
				}
				b.same("after the second yes")
				faultsLedger(t, b.box, 0)
			})
		})
	}
}

// What something else moved, and what is on back order, is held and shown.
func TestLawDriftAndBackOrdersAreHeld(t *testing.T) {
	faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
		b.must()
		time.Sleep(time.Hour)
		moved := b.held(3)
		b.change("sell-in-xero", map[string]any{"number": "S-1", "code": moved, "units": 1, "price": "9.00"})
		before := len(b.sent())
		b.must()
		b.none(before, "after a foreign sale")
		if k := b.kinds(moved); !slices.Contains(k, domain.ConflictDrift) && !slices.Contains(k, domain.ConflictOtherProgram) {
			t.Errorf("%s is not held as moved: %v", moved, k)
		}
		b.change("back-order", map[string]any{"code": moved, "units": 2})
		b.must()
		b.none(before, "with back orders")
		if k := b.kinds(moved); !slices.Contains(k, domain.ConflictBackOrder) {
			t.Errorf("%s is not held for its back orders: %v", moved, k)
		}
	})
}

// How purchases are booked decides what may be posted.
func TestLawPurchasesDecide(t *testing.T) {
	t.Run("other-program", func(t *testing.T) {
		faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
			b.configure(func(c *domain.Config) { c.Purchases = domain.PurchasesOther })
			b.must()
			if n := len(b.documents()); n > 0 {
				t.Errorf("%d documents were sent", n)
			}
		})
	})
	t.Run("item-bills", func(t *testing.T) {
		faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
			b.must()
			time.Sleep(time.Hour)
			before := len(b.documents())
			b.configure(func(c *domain.Config) { c.Purchases = domain.PurchasesBills })
			b.stir(faultsRandom(8), 12)
			b.must()
			sent := b.documents()[before:]
			if len(sent) == 0 {
				t.Error("no decrease was posted")
			}
			for _, c := range sent {
				if kind, number, _ := faultsDocument(c); kind != "ACCPAYCREDIT" {
					t.Errorf("%s of type %s was posted", number, kind)
				}
			}
		})
	})
}

// While Xero lets no bill be approved, what lowers stock is posted all the
// same, and what raises it waits and is told of.
func TestABillCapHoldsOnlyBills(t *testing.T) {
	faultsBubble(t, faultsSmall, func(t *testing.T, b *faultsBench) {
		b.must()
		b.change("plan-bills", map[string]any{"count": 1})
		time.Sleep(time.Hour)
		before := len(b.documents())
		posted := func(want string) {
			t.Helper()
			var kinds []string
			for _, c := range b.documents()[before:] {
				kind, _, _ := faultsDocument(c)
				kinds = append(kinds, kind)
			}
			if got := strings.Join(kinds, " "); got != want {
				t.Errorf("posted %q, want %q", got, want)
			}
			before = len(b.documents())
		}
		shown := func(n int64) (string, int64) {
			for _, l := range b.box.World().Offers("US") {
				if s, ok := b.box.World().Shown("US", l.SKU); ok && l.FNSKU != "" && l.ShowsPool == "" && s.Fulfillable > n {
					return l.SKU, s.Fulfillable
				}
			}
			t.Fatal("nothing to sell")
			return "", 0
		}
		gone, _ := shown(4)
		b.change("sell", map[string]any{"market": "US", "sku": gone, "units": 2})
		b.must()
		posted("ACCPAYCREDIT")
		time.Sleep(time.Hour)
		b.change("sell", map[string]any{"market": "US", "sku": gone, "units": 1})
		for _, l := range b.box.World().Offers("US") {
			if s, ok := b.box.World().Shown("US", l.SKU); ok && l.SKU != gone && l.FNSKU != "" && l.ShowsPool == "" && s.Fulfillable > 0 {
				b.change("restock", map[string]any{"market": "US", "sku": l.SKU, "units": 3})
				break
			}
		}
		if _, err := b.sync(); domain.KindOf(err) != domain.FaultPlanCap {
			t.Errorf("the run ended with %v", err)
		}
		posted("ACCPAYCREDIT")
		b.change("plan-bills", map[string]any{"count": 0})
		b.must()
		posted("ACCPAY")
	})
}

// The log of what runs only found does not grow with their number; what was
// written stays, with its run, and can be undone.
func TestTheLogKeepsWhatWasWritten(t *testing.T) {
	o := faultsSmall
	o.Traps = true
	faultsBubble(t, o, func(t *testing.T, b *faultsBench) {
		r := b.must()
		changes := func(run string) (applied, found int) {
			list, err := b.engine.Changes(t.Context(), run)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list {
				if c.Applied || c.Action == "refuse" {
					applied++
				} else {
					found++
				}
			}
			return applied, found
		}
		written, held := changes(r.Run.ID)
		if written == 0 || held == 0 {
			t.Fatalf("the first run wrote %d and held %d", written, held)
		}
		for range 40 {
			time.Sleep(24 * time.Hour)
			b.must()
		}
		if applied, found := changes(r.Run.ID); applied != written || found != 0 {
			t.Errorf("of %d written and %d held, %d and %d are left", written, held, applied, found)
		}
		runs, err := b.engine.Runs(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		all, idle := 0, 0
		for _, x := range runs {
			applied, found := changes(x.ID)
			all += found
			if applied == 0 && x.Started.Before(time.Now().AddDate(0, 0, -31)) && x.Created+x.Updated+x.Increased+x.Decreased == 0 {
				idle++
			}
		}
		if all > 13*held+held/2 || idle > 0 {
			t.Errorf("%d runs hold %d proposals and holds, the first held %d; %d did nothing a month ago", len(runs), all, held, idle)
		}
	})
}
