package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/app/demo"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/wire"
)

// callsPractice opens a connected practice profile in memory; call it inside
// a synctest bubble, where days pass in no time.
func callsPractice(t *testing.T, o sandbox.Options) practice {
	t.Helper()
	ctx := t.Context()
	// A bubble begins in the year 2000; the books do not.
	time.Sleep(time.Until(time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)))
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	e, err := engine.Open(ctx, engine.Options{
		Folder: t.TempDir(), Profile: "practice", Random: rand.Reader, Transport: box.Transport(),
		Keychain: demo.NewKeychain(), URLs: demo.URLs(box.Access()), Practice: true, Location: time.UTC,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(context.WithoutCancel(ctx)); err != nil {
			t.Error(err)
		}
	})
	p := practice{box, e}
	if err := p.connect(ctx); err != nil {
		t.Fatal(err)
	}
	if err := p.choose(ctx); err != nil {
		t.Fatal(err)
	}
	return p
}

// ready takes a practice profile through preview and settling to the switch.
func (p practice) ready(t *testing.T) {
	t.Helper()
	if _, err := p.engine.Sync(t.Context(), engine.SyncOptions{DryRun: true}); err != nil {
		t.Fatal(err)
	}
	if err := p.settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.engine.SetAutomatic(t.Context(), true); err != nil {
		t.Fatal(err)
	}
}

// mustSync syncs and asks for an undisturbed end.
func (p practice) mustSync(t *testing.T) engine.Report {
	t.Helper()
	r, err := p.engine.Sync(t.Context(), engine.SyncOptions{Trigger: "schedule"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// xeroCalls counts what the practice Xero saw since the ledger was reset.
func (p practice) xeroCalls() (int, string) {
	n := 0
	var list []string
	counts := p.box.Ledger().Counts()
	for _, op := range slices.Sorted(maps.Keys(counts)) {
		if strings.HasPrefix(op, "xero ") {
			n += counts[op]
			list = append(list, fmt.Sprintf("%s ×%d", op, counts[op]))
		}
	}
	return n, strings.Join(list, ", ")
}

// xeroWrites are the writes to the organisation since the ledger was reset.
func (p practice) xeroWrites() []wire.Call {
	return slices.DeleteFunc(p.box.Ledger().Writes(), func(c wire.Call) bool { return c.API != "xero" })
}

func (p practice) noThrottling(t *testing.T) {
	t.Helper()
	for _, c := range p.box.Ledger().Calls() {
		if c.Status == 429 {
			t.Fatalf("a 429 at real limits: %s %s at %s", c.API, c.Operation, c.At)
		}
	}
}

// The budget of calls that a seller with a thousand SKUs has to be able to
// rely on, at the real limits.
func TestCallsOfAThousandSKUs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{Seed: 7, SKUs: 1000, Limits: true, InXero: 50})
		p.ready(t)
		time.Sleep(2 * time.Hour) // nothing read for the preview is used again
		p.box.Ledger().Reset()
		p.mustSync(t)
		n, list := p.xeroCalls()
		if n > 30 {
			t.Errorf("the first sync took %d Xero calls, at most 30 are allowed: %s", n, list)
		}
		t.Logf("first sync: %d Xero calls: %s", n, list)
		if d := p.box.Differences(); len(d) > 0 {
			t.Fatalf("not as it should be: %v", d[:min(len(d), 10)])
		}

		time.Sleep(2 * time.Hour)
		p.box.Ledger().Reset()
		r := p.mustSync(t)
		n, list = p.xeroCalls()
		if w := p.xeroWrites(); n > 4 || len(w) > 0 {
			t.Errorf("a sync without a change took %d Xero calls (at most 4) and %d writes: %s", n, len(w), list)
		}
		t.Logf("no change: %d Xero calls: %s; %s", n, list, r.Run.Message)

		time.Sleep(2 * time.Hour)
		p.box.Mark()
		p.change(t, 100)
		p.box.Ledger().Reset()
		p.mustSync(t)
		n, list = p.xeroCalls()
		if n > 8 {
			t.Errorf("100 changed quantities took %d Xero calls, at most 8 are allowed: %s", n, list)
		}
		t.Logf("100 changes: %d Xero calls: %s", n, list)
		if d := p.box.Differences(); len(d) > 0 {
			t.Fatalf("not as it should be: %v", d[:min(len(d), 10)])
		}
		p.noThrottling(t)
	})
}

// change sells and restocks so that n quantities differ.
func (p practice) change(t *testing.T, n int) {
	t.Helper()
	seen := map[string]bool{}
	for _, l := range p.box.World().Offers("US") {
		if n == 0 {
			return
		}
		b, ok := p.box.World().Shown("US", l.SKU)
		if !ok || l.FNSKU == "" || seen[l.SKU] || b.Fulfillable < 3 {
			continue
		}
		seen[l.SKU] = true
		var err error
		if n%2 == 0 {
			err = p.box.World().Sell("US", l.SKU, 2)
		} else {
			err = p.box.World().Restock("US", l.SKU, 5)
		}
		if err != nil {
			t.Fatal(err)
		}
		n--
	}
	if n > 0 {
		t.Fatalf("%d changes could not be made", n)
	}
}

// Ten thousand SKUs come by report and stay within the day's calls.
func TestCallsOfTenThousandSKUs(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{Seed: 8, SKUs: 10_000, Limits: true, InXero: 50, Marketplaces: []string{"US", "UK", "DE"}})
		p.ready(t)
		p.box.Ledger().Reset()
		if _, err := p.engine.Sync(t.Context(), engine.SyncOptions{Trigger: "schedule", Reuse: time.Hour}); err != nil {
			t.Fatal(err)
		}
		n, list := p.xeroCalls()
		if n > 160 {
			t.Errorf("the first sync took %d Xero calls, at most 160 are allowed: %s", n, list)
		}
		t.Logf("first sync: %d Xero calls: %s", n, list)
		if d := p.box.Differences(); len(d) > 0 {
			t.Fatalf("%d differences: %v", len(d), d[:min(len(d), 10)])
		}
		p.noThrottling(t)
	})
}

// Every planted difficulty ends as the practice business says it must, and a
// second look finds nothing to do.
func TestEveryTrap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{
			Seed: 3, SKUs: 300, Traps: true, Limits: true,
			Marketplaces: []string{"US", "CA", "UK", "DE", "FR", "IT", "ES", "AU", "JP"},
		})
		p.ready(t)
		p.mustSync(t)
		if d := p.box.Differences(); len(d) > 0 {
			t.Fatalf("not as it should be: %v", d)
		}
		conflicts, err := p.engine.Conflicts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		quarantine, err := p.engine.Quarantine(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		wantHeld, wantRefused := map[string]string{}, map[string]bool{}
		for _, trap := range p.box.World().Truth() {
			switch trap.Outcome {
			case "held":
				for _, sku := range trap.SKUs {
					wantHeld[sku] = trap.Kind
				}
			case "refused":
				wantRefused[trap.Item()] = true
			}
		}
		for _, c := range conflicts {
			sku := c.SKU.SKU
			if sku == "" {
				sku = p.skuOf(t, c.Code)
			}
			if c.Kind == domain.ConflictPriceCurrency {
				continue // says that a price is left alone; holds no stock
			}
			if want, ok := wantHeld[sku]; !ok || want != string(c.Kind) {
				t.Errorf("%s (%s) is held as %s, planted was %q: %s", sku, c.Code, c.Kind, want, c.Message)
			}
		}
		for sku, kind := range wantHeld {
			found := slices.ContainsFunc(conflicts, func(c domain.Conflict) bool {
				return string(c.Kind) == kind && (c.SKU.SKU == sku || p.skuOf(t, c.Code) == sku)
			})
			if !found {
				t.Errorf("%s should be held as %s", sku, kind)
			}
		}
		for _, q := range quarantine {
			if !wantRefused[q.Code] {
				t.Errorf("%s is in quarantine: %s %s", q.Code, q.Reason, q.Detail)
			}
			delete(wantRefused, q.Code)
		}
		for code := range wantRefused {
			t.Errorf("%s should be in quarantine", code)
		}
		p.box.Ledger().Reset()
		time.Sleep(time.Hour)
		p.mustSync(t)
		if w := p.xeroWrites(); len(w) > 0 {
			t.Errorf("the second run wrote %d times: %s %s", len(w), w[0].Operation, w[0].Body)
		}
		p.noThrottling(t)
	})
}

// Above a thousand listings a marketplace is read by report, in its own
// charset and language; the result is the same.
func TestTrapsReadByReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := callsPractice(t, sandbox.Options{Seed: 4, SKUs: 1500, Traps: true, Limits: true, Marketplaces: []string{"US", "DE", "JP"}})
		p.ready(t)
		p.mustSync(t)
		for _, d := range p.box.Differences() {
			t.Error(d)
		}
		conflicts, err := p.engine.Conflicts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]bool{}
		for _, x := range p.box.World().Truth() {
			if x.Outcome == "held" {
				want[x.Kind] = true
			}
		}
		for _, c := range conflicts {
			if !want[string(c.Kind)] && c.Kind != domain.ConflictPriceCurrency {
				t.Errorf("%s is held as %s: %s", c.SKU.SKU+c.Code, c.Kind, c.Message)
			}
		}
		p.noThrottling(t)
	})
}

// skuOf finds the planted SKU behind an item code.
func (p practice) skuOf(t *testing.T, code string) string {
	t.Helper()
	for _, x := range p.box.World().Truth() {
		if x.Item() == code && len(x.SKUs) > 0 {
			return x.SKUs[0]
		}
	}
	return code
}
