package engine

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/amazon"
	"tallybridge/engine/sandbox"
)

// TestNoFBAIsNotZero: Amazon's "no FBA here" looks like every bad request. Where
// there was stock before, it makes the quantities unknown, never zero.
func TestNoFBAIsNotZero(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, box := switchedOn(t, sandbox.Options{SKUs: 60}, func(next http.RoundTripper) http.RoundTripper { return next })
		_, err := e.Sync(t.Context(), SyncOptions{Approved: anything})
		must(t, err)
		must(t, box.Change(map[string]any{"do": "without-fba", "market": "US"}))
		before := writesOf(box)
		report, err := e.Sync(t.Context(), SyncOptions{Approved: anything})
		must(t, err)
		if report.Run.Decreased > 0 || writesOf(box) != before {
			t.Errorf("%d quantities were lowered", report.Run.Decreased)
		}
		unknown := 0
		for _, r := range look(t, e).Inventory {
			if r.State == StateUnknown {
				unknown++
			}
		}
		if unknown == 0 {
			t.Error("every quantity is still known")
		}
	})
}

// cancels answers that a report was cancelled.
type cancels struct {
	next http.RoundTripper
	kind string // of the reports
	on   bool
}

func (c *cancels) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := c.next.RoundTrip(r)
	if err != nil || !c.on || r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/reports/2021-06-30/reports/") {
		return res, err
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(body, []byte(c.kind)) {
		for _, status := range []string{"DONE", "IN_QUEUE", "IN_PROGRESS"} {
			body = bytes.ReplaceAll(body, []byte(`"`+status+`"`), []byte(`"CANCELLED"`))
		}
	}
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res.Header.Del("Content-Length")
	return res, nil
}

// TestCancelledListingsAreNotGone: a listings report that Amazon cancelled
// leaves the listings as they were. They were not closed.
func TestCancelledListingsAreNotGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &cancels{kind: amazon.ReportListings}
		e, _ := switchedOn(t, sandbox.Options{SKUs: 60}, func(next http.RoundTripper) http.RoundTripper {
			c.next = next
			return c
		})
		conns, err := e.store.AmazonConnections(t.Context())
		must(t, err)
		for _, x := range conns {
			x.SellerID = "" // only the report is left
			must(t, e.store.SaveAmazonConnection(t.Context(), x))
		}
		_, err = e.Sync(t.Context(), SyncOptions{DryRun: true})
		must(t, err)
		before := look(t, e)
		c.on = true
		time.Sleep(2 * time.Hour) // a report is taken again within the hour
		report, err := e.Sync(t.Context(), SyncOptions{DryRun: true})
		if err == nil && !strings.Contains(report.Run.Message, "cancelled the listings report") {
			t.Error("it says nothing of it:", report.Run.Message)
		}
		after := look(t, e)
		if len(after.Mapping) != len(before.Mapping) {
			t.Errorf("%d listings were %d", len(after.Mapping), len(before.Mapping))
		}
	})
}
