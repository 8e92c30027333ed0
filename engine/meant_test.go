package engine

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// meddler does something once, before a call is let through that fits.
type meddler struct {
	next http.RoundTripper
	fits func(*http.Request) bool
	do   func()
}

func (m *meddler) RoundTrip(r *http.Request) (*http.Response, error) {
	if m.do != nil && m.fits(r) {
		do := m.do
		m.do = nil
		do()
	}
	return m.next.RoundTrip(r)
}

// switchedOn is a practised engine whose owner turned automatic sync on.
func switchedOn(t *testing.T, o sandbox.Options, between func(next http.RoundTripper) http.RoundTripper) (*Engine, *sandbox.Sandbox) {
	t.Helper()
	time.Sleep(48 * time.Hour)
	e, box := practisedBehind(t, o, between)
	_, err := e.Sync(t.Context(), SyncOptions{DryRun: true})
	must(t, err)
	_, err = e.SetAside(t.Context(), nil, true)
	must(t, err)
	must(t, e.SetAutomatic(t.Context(), true))
	return e, box
}

func writesOf(box *sandbox.Sandbox) (n int) {
	for _, c := range box.Ledger().Writes() {
		if c.API == "xero" && c.Effect {
			n++
		}
	}
	return n
}

// TestChangedUnderWay: turning automatic sync off, choosing otherwise and
// mapping otherwise hold from that moment, also for the run that is under way.
func TestChangedUnderWay(t *testing.T) {
	items := func(r *http.Request) bool {
		return r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/Items")
	}
	set := func(f func(*domain.Config)) func(context.Context, *Engine) error {
		return func(ctx context.Context, e *Engine) error {
			cfg, err := e.Config(ctx)
			f(&cfg)
			if err != nil {
				return err
			}
			return e.SaveConfig(ctx, cfg)
		}
	}
	for name, c := range map[string]struct {
		change func(context.Context, *Engine) error
		says   string
	}{
		"automatic off":    {func(ctx context.Context, e *Engine) error { return e.SetAutomatic(ctx, false) }, "Automatic sync was turned off while"},
		"only differences": {set(func(c *domain.Config) { c.StockMode = domain.StockDifferences }), "The settings were changed while"},
		"other fields":     {set(func(c *domain.Config) { c.Fields = []domain.Field{domain.FieldName} }), "The settings were changed while"},
		"no new items":     {set(func(c *domain.Config) { c.CreateItems = false }), "The settings were changed while"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &meddler{fits: items}
				e, box := switchedOn(t, sandbox.Options{SKUs: 60}, func(next http.RoundTripper) http.RoundTripper {
					m.next = next
					return m
				})
				m.do = func() { must(t, c.change(t.Context(), e)) }
				report, err := e.Sync(t.Context(), SyncOptions{Approved: anything})
				must(t, err)
				if n := writesOf(box); n > 0 || !strings.Contains(report.Run.Message, c.says) {
					t.Fatalf("%d writes, and it says: %s", n, report.Run.Message)
				}
				if name == "automatic off" {
					return
				}
				report, err = e.Sync(t.Context(), SyncOptions{Approved: anything})
				if err != nil || strings.Contains(report.Run.Message, "while this run was under way") {
					t.Errorf("the next run: %v %s", err, report.Run.Message)
				}
			})
		})
	}
}

// TestExcludedUnderWay: what was excluded while a run counted is not posted.
func TestExcludedUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &meddler{}
		e, box := switchedOn(t, sandbox.Options{SKUs: 60}, func(next http.RoundTripper) http.RoundTripper {
			m.next = next
			return m
		})
		m.fits = func(r *http.Request) bool { return strings.Contains(r.URL.RawQuery, "BY_COUNTRY") }
		m.do = func() {
			n, err := e.ExcludeSKUs(t.Context(), []domain.SellerSKU{{Connection: "eu", SKU: "EU-LOCAL-1"}, {Connection: "na", SKU: "EU-LOCAL-1"}}, "not this one")
			if err != nil || n.N != 2 {
				t.Error(n, err)
			}
		}
		time.Sleep(2 * time.Hour) // the report by country of the preview is too old by now
		_, err := e.Sync(t.Context(), SyncOptions{Entities: []domain.Entity{domain.EntityInventory}, Approved: anything})
		must(t, err)
		if m.do != nil {
			t.Fatal("nothing was excluded")
		}
		for _, w := range box.Ledger().Writes() {
			if strings.Contains(string(w.Body), "EU-LOCAL-1") {
				t.Errorf("posted all the same: %s", w.Body)
			}
		}
	})
}
