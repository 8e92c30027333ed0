package engine

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/amazon"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/practiceamazon"
	"tallybridge/engine/sandbox/wire"
)

// gate is a network in which a test refuses some requests.
type gate struct {
	next http.RoundTripper
	mu   sync.Mutex
	// deny gives the answer in place of the server's; nil lets a request pass.
	deny func(*http.Request) *http.Response
	seen []string // method, path and query of every request
}

func (g *gate) RoundTrip(r *http.Request) (*http.Response, error) {
	g.mu.Lock()
	g.seen = append(g.seen, r.Method+" "+r.URL.Host+r.URL.Path+"?"+r.URL.RawQuery)
	deny := g.deny
	g.mu.Unlock()
	if deny != nil {
		if res := deny(r); res != nil {
			res.Request = r
			return res, nil
		}
	}
	return g.next.RoundTrip(r)
}

func (g *gate) set(deny func(*http.Request) *http.Response) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.deny = deny
}

func (g *gate) count(part string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := 0
	for _, s := range g.seen {
		if strings.Contains(s, part) {
			n++
		}
	}
	return n
}

func answered(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}
}

const noRole = `{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied."}]}`

// gated is a business of three months behind a gate.
func gated(t *testing.T, o sandbox.Options) (*Engine, *sandbox.Sandbox, *gate) {
	t.Helper()
	g := &gate{}
	o.Seed, o.SKUs, o.OrderDays, o.OrdersPerDay, o.Limits = 5, 40, 88, 15, true
	e, box := bookkeepingThrough(t, o, func(r http.RoundTripper) http.RoundTripper {
		g.next = r
		return g
	})
	return e, box, g
}

func settlementRequest(r *http.Request) bool {
	return strings.Contains(r.URL.RawQuery, amazon.ReportSettlement) || strings.Contains(r.URL.Path, "financialEventGroups")
}

// syncSettled runs settlements once.
func syncSettled(t *testing.T, e *Engine, trigger string) (Report, error) {
	t.Helper()
	return e.Sync(t.Context(), SyncOptions{Entities: []domain.Entity{domain.EntitySettlements}, Trigger: trigger})
}

// Without the role of settlements there is a plain sentence that names it, the
// connection stays whole, and listings and stock go on.
func TestMissingFinanceRoleBreaksNothingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, _, g := gated(t, sandbox.Options{Marketplaces: []string{"US", "UK"}})
		eu := func(r *http.Request) bool {
			return strings.Contains(r.URL.Path, "/eu/") || strings.Contains(r.URL.Host, "-eu")
		}
		g.set(func(r *http.Request) *http.Response {
			if settlementRequest(r) && eu(r) {
				return answered(403, noRole)
			}
			return nil
		})
		report, err := syncSettled(t, e, "schedule")
		must(t, err)
		if report.Run.Result != domain.RunAttention || len(report.Fees.Trouble) != 1 || !strings.Contains(report.Fees.Trouble[0], `"Finance and Accounting"`) || report.Fees.Changed == 0 {
			t.Fatalf("%+v", report)
		}
		g.set(func(r *http.Request) *http.Response {
			if settlementRequest(r) {
				return answered(403, noRole)
			}
			return nil
		})
		if report, err = syncSettled(t, e, "schedule"); err != nil || report.Run.Result != domain.RunAttention || len(report.Fees.Trouble) != 2 {
			t.Fatalf("%+v, %v", report, err)
		}
		status, err := e.Status(t.Context())
		must(t, err)
		for _, c := range status.Amazon {
			if c.Broken != "" {
				t.Errorf("%s is called broken: %s", c.ID, c.Broken)
			}
		}
		if due := status.Jobs[domain.EntitySettlements].NextDue.Sub(e.opts.Clock.Now()); due < 11*time.Hour {
			t.Errorf("a missing role is tried again in %s", due)
		}
		plain, err := e.Sync(t.Context(), SyncOptions{DryRun: true})
		must(t, err)
		if plain.Run.Result == domain.RunFailed || len(plain.Changes) == 0 {
			t.Errorf("%+v", plain.Run)
		}
	})
}

// Plain sync means products and stock: it asks for no settlement and reads no
// money of Xero. The schedule includes settlements.
func TestPlainSyncAsksForNoSettlements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, _, g := gated(t, sandbox.Options{Marketplaces: []string{"US"}})
		_, err := e.Sync(t.Context(), SyncOptions{DryRun: true})
		must(t, err)
		for _, part := range []string{amazon.ReportSettlement, "financialEventGroups", "/BankTransactions", "/Payments", "/Currencies"} {
			if n := g.count(part); n > 0 {
				t.Errorf("%d calls of %s", n, part)
			}
		}
		_, err = e.Sync(t.Context(), SyncOptions{})
		must(t, err)
		status, err := e.Status(t.Context())
		must(t, err)
		if st := status.Jobs[domain.EntitySettlements]; !st.LastEnd.IsZero() {
			t.Errorf("a plain sync counts as one of settlements: %+v", st)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		heard, end := e.Subscribe()
		defer end()
		ran := map[domain.Entity]int{}
		if err := e.Watch(ctx, func(r Report, err error) {
			ran[r.Run.Entity]++
			if err != nil {
				t.Errorf("%s: %v", r.Run.Entity, err)
			}
		}); ctx.Err() == nil {
			t.Fatal(err)
		}
		if ran[domain.EntitySettlements] == 0 || ran[""]+ran[domain.EntityInventory] == 0 {
			t.Errorf("the schedule ran %v", ran)
		}
		if list, err := e.Settlements(t.Context()); err != nil || len(list) < 4 {
			t.Errorf("%d settlements, %v", len(list), err)
		}
		changed := false
		for len(heard) > 0 {
			if ev := <-heard; ev.Kind == EventFeesChanged {
				changed = true
			}
		}
		if !changed {
			t.Error("nobody heard of new settlements")
		}
	})
}

// What was fetched is never fetched again, whatever cuts a run off; the oldest
// comes first, and a run leaves most of the allowance to others.
func TestSettlementsGoOnWhereTheyStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, box, g := gated(t, sandbox.Options{Marketplaces: []string{"US", "CA", "MX"}})
		all := box.Payouts().Settlements()
		if len(all) < 12 {
			t.Fatalf("only %d settlements", len(all))
		}
		report, err := syncSettled(t, e, "schedule")
		must(t, err)
		if n := g.count("/2021-06-30/documents/"); n > 6 || report.Fees.Changed != 6 || report.Fees.Left != len(all)-6 {
			t.Errorf("%d documents, %+v", n, report.Fees)
		}
		list, err := e.Settlements(t.Context())
		must(t, err)
		for _, s := range list {
			for _, x := range all[6:] {
				if string(s.ID) == x.ID && x.Report.After(all[5].Report) {
					t.Errorf("%s came before older ones", x.ID)
				}
			}
		}
		// The network breaks in the middle, then the run is cancelled, then all is well.
		before := g.count("/2021-06-30/documents/")
		g.set(func(r *http.Request) *http.Response {
			if strings.Contains(r.URL.Path, "/2021-06-30/documents/") && g.count("/2021-06-30/documents/") > before+2 {
				return answered(503, `{"errors":[{"code":"ServiceUnavailable","message":"x"}]}`)
			}
			return nil
		})
		must(t, e.opts.Clock.Sleep(t.Context(), time.Hour))
		if report, err = syncSettled(t, e, "schedule"); err != nil || len(report.Fees.Trouble) != 1 || report.Fees.Changed != 2 {
			t.Fatalf("%+v, %v", report.Fees, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		g.set(func(r *http.Request) *http.Response {
			if strings.Contains(r.URL.Path, "/2021-06-30/documents/") {
				cancel()
			}
			return nil
		})
		if report, err = e.Sync(ctx, SyncOptions{Entities: []domain.Entity{domain.EntitySettlements}, Trigger: "schedule"}); err == nil || report.Run.Result != domain.RunCancelled {
			t.Fatalf("%+v, %v", report.Run, err)
		}
		g.set(nil)
		g.mu.Lock()
		g.seen = nil
		g.mu.Unlock()
		settled(t, e)
		if n := g.count("/2021-06-30/documents/"); n != len(all)-8 {
			t.Errorf("%d documents were fetched for %d settlements", n, len(all)-8)
		}
		checkGroups(t, e, all)
		if report, err = syncSettled(t, e, "schedule"); err != nil || report.Fees.Changed+report.Fees.Left > 0 {
			t.Errorf("%+v, %v", report.Fees, err)
		}
		if n := g.count("/2021-06-30/documents/"); n != len(all)-8 {
			t.Errorf("fetched again: %d", n)
		}
	})
}

// A document that cannot be read waits, tries three times, and the others go on.
func TestDamagedSettlementWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, box, g := gated(t, sandbox.Options{Marketplaces: []string{"US"}})
		bad := ""
		g.set(func(r *http.Request) *http.Response {
			// The file of the first document that is asked for is nonsense.
			if r.Method == http.MethodGet && r.Header.Get("X-Amz-Access-Token") == "" && r.Header.Get("Authorization") == "" && !strings.Contains(r.URL.Path, "/api") {
				if bad == "" {
					bad = r.URL.Path
				}
				if r.URL.Path == bad {
					return answered(200, "settlement-id\tnonsense\n1\t2\n")
				}
			}
			return nil
		})
		for range 5 {
			_, err := syncSettled(t, e, "user")
			must(t, err)
			must(t, e.opts.Clock.Sleep(t.Context(), time.Hour))
		}
		list, err := e.Settlements(t.Context())
		must(t, err)
		if want := len(box.Payouts().Settlements()) - 1; len(list) != want {
			t.Errorf("%d settlements, want %d", len(list), want)
		}
		docs, err := e.store.SettlementDocuments(t.Context(), domain.ConnectionID("na"))
		must(t, err)
		failed := 0
		for _, d := range docs {
			if d.Trouble != "" {
				failed++
				if d.Tries != 3 || !strings.Contains(d.Trouble, "columns are missing") {
					t.Errorf("%+v", d)
				}
			}
		}
		if failed != 1 {
			t.Errorf("%d failed of %v (file %s)", failed, docs, bad)
		}
	})
}

// A document that cannot be fetched at all keeps no newer one waiting, is told
// of, and comes in when it can be fetched again.
func TestUndownloadableSettlementHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, box, g := gated(t, sandbox.Options{Marketplaces: []string{"US"}})
		all := len(box.Payouts().Settlements())
		bad := ""
		g.set(func(r *http.Request) *http.Response {
			if !strings.Contains(r.URL.Path, "/2021-06-30/documents/") {
				return nil
			}
			if bad == "" {
				bad = r.URL.Path
			}
			if r.URL.Path != bad {
				return nil
			}
			return answered(503, `{"errors":[{"code":"ServiceUnavailable","message":"x"}]}`)
		})
		for range 5 {
			report, err := syncSettled(t, e, "user")
			must(t, err)
			if len(report.Fees.Trouble) != 1 || report.Fees.Left == 0 || report.Run.Result != domain.RunAttention {
				t.Errorf("%s: %+v", report.Run.Message, report.Fees)
			}
			must(t, e.opts.Clock.Sleep(t.Context(), time.Hour))
		}
		list, err := e.Settlements(t.Context())
		if err != nil || len(list) != all-1 {
			t.Errorf("%d of %d settlements came in, %v", len(list), all, err)
		}
		g.set(nil)
		_, err = syncSettled(t, e, "user")
		must(t, err)
		if list, err = e.Settlements(t.Context()); err != nil || len(list) != all {
			t.Errorf("%d of %d settlements are there at the end, %v", len(list), all, err)
		}
	})
}

// The check needs a handful of calls, and all that Xero hears is GET.
func TestFeeCheckOnlyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, box, _ := gated(t, sandbox.Options{Marketplaces: []string{"US", "UK", "DE"}, Traps: true})
		settled(t, e)
		begin := len(box.Ledger().Calls())
		report, err := syncSettled(t, e, "schedule")
		must(t, err)
		var xero []wire.Call
		for _, c := range box.Ledger().Calls()[begin:] {
			if strings.HasPrefix(c.Path, "/api.xro/") {
				xero = append(xero, c)
			}
		}
		if len(xero) > 6 || report.Run.XeroCalls != len(xero) {
			t.Errorf("%d calls, the run counts %d: %v", len(xero), report.Run.XeroCalls, xero)
		}
		for _, c := range box.Ledger().Calls() {
			if strings.HasPrefix(c.Path, "/api.xro/") && c.Method != http.MethodGet {
				t.Errorf("%s %s", c.Method, c.Path)
			}
		}
		must(t, e.SetFeeAccounts(t.Context(), ownAccounts))
		before, err := e.FeeCheck(t.Context())
		must(t, err)
		if len(before.Payouts) == 0 {
			t.Fatal("no payouts")
		}
		balances, err := e.OpenBalances(t.Context())
		if err != nil || len(balances) != len(box.Payouts().OpenPeriods()) {
			t.Errorf("%d balances, want %d: %v", len(balances), len(box.Payouts().OpenPeriods()), err)
		}
	})
}

// Files of every corner of the world come through the API in their own styles
// and charsets, with columns nobody announced and in another order, and every
// group is right to the last digit.
func TestSettlementsOfTheWorld(t *testing.T) {
	for name, layout := range map[string]practiceamazon.SettlementLayout{
		"as announced": {}, "more columns": {Extra: true}, "another order": {Reordered: true, Extra: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, box, _ := gated(t, sandbox.Options{Marketplaces: []string{"US", "MX", "UK", "DE", "SE", "PL", "JP", "AU"}, Traps: true})
				box.Amazon().SetSettlementLayout(layout)
				settled(t, e)
				all := box.Payouts().Settlements()
				styles := map[string]bool{}
				for _, s := range all {
					styles[s.Style.Date+s.Style.Charset] = true
				}
				if len(styles) < 4 || len(all) < 30 {
					t.Errorf("only %d settlements in %d styles", len(all), len(styles))
				}
				checkGroups(t, e, all)
				checkLabels(t, e, box.Payouts())
			})
		})
	}
}
