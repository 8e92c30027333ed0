package amazon

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

// leap is a clock whose pauses take no time but pass all the same.
type leap struct{ now time.Time }

func (c *leap) Now() time.Time { return c.now }

func (c *leap) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	return ctx.Err()
}

// trials draws, for each call, what goes wrong with it.
type trials struct {
	list []string
	n    int
}

func drawTrials(t *rapid.T) *trials {
	kinds := []string{"fine", "fine", "fine", "fine", "503", "500", "429", "cut", "bad", "net", "expired", "slow", "html", "refused", "empty"}
	return &trials{list: rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 60).Draw(t, "trials")}
}

func (t *trials) take() string {
	t.n++
	if t.n > len(t.list) {
		return "fine"
	}
	return t.list[t.n-1]
}

// spoil answers in place of a good server; nil means it does not.
func spoil(trial, body string, c *leap) step {
	switch trial {
	case "503":
		return answer(503, "Service Unavailable")
	case "500":
		return answer(500, brokenBody)
	case "429":
		return answer(429, throttleBody)
	case "cut":
		return cut(body[:len(body)/2])
	case "bad":
		return answer(200, body[:len(body)-1])
	case "net":
		return fails(errReset)
	case "expired":
		return answer(403, expiredBody)
	case "slow":
		c.now = c.now.Add(31 * time.Second)
		return nil
	case "html":
		return answer(200, "<html><title>Wi-Fi</title></html>")
	case "refused":
		return answer(400, invalidBody)
	case "empty":
		return answer(200, "")
	default:
		return nil
	}
}

// Whatever goes wrong on the way: a reading is complete or an error.
func TestLawReadingsAreCompleteOrAnError(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		total := rapid.IntRange(1, 12).Draw(rt, "rows")
		perPage := rapid.IntRange(1, 5).Draw(rt, "rows per page")
		clock := &leap{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
		tried := drawTrials(rt)
		made := map[string]time.Time{}
		begun := false
		serve := func(req *http.Request) (*http.Response, error) {
			from := 0
			token := req.URL.Query().Get("nextToken")
			trial := tried.take()
			if trial == "refused" && !begun {
				trial = "fine" // at the beginning it would mean that there is no FBA
			}
			var entries []string
			if token != "" {
				_, _ = fmt.Sscanf(token, "%d/", &from)
			}
			to := min(from+perPage, total)
			for i := from; i < to; i++ {
				entries = append(entries, stockOf(fmt.Sprint("S", i), i))
			}
			next := ""
			if to < total {
				next = fmt.Sprintf("%d/%d", to, len(made))
			}
			body := summariesOf(next, entries...)
			if s := spoil(trial, body, clock); s != nil {
				return s(req)
			}
			if token != "" && clock.now.Sub(made[token]) > 30*time.Second {
				return answer(400, invalidBody)(req)
			}
			begun = true
			if next != "" {
				made[next] = clock.now
			}
			return answer(200, body)(req)
		}
		r := newRig(t, serve)
		r.clock = clock
		got, err := r.InventorySummaries(context.Background(), de, nil)
		if err != nil {
			if got != nil {
				rt.Fatalf("an error and %d rows: %v", len(got), err)
			}
			return
		}
		if len(got) != total {
			rt.Fatalf("%d of %d rows passed for a complete reading", len(got), total)
		}
		for i, x := range got {
			if x.SKU != fmt.Sprint("S", i) || x.Fulfillable != int64(i) {
				rt.Fatalf("row %d is %+v", i, x)
			}
		}
	})
}

// Whatever goes wrong on the way: a list of listings is complete or an error,
// every try is paid for, and the tries end.
func TestLawListingsAreCompleteOrAnError(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		total := rapid.IntRange(0, 60).Draw(rt, "listings")
		clock := &leap{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
		tried := drawTrials(rt)
		serve := func(req *http.Request) (*http.Response, error) {
			from := 0
			_, _ = fmt.Sscanf(req.URL.Query().Get("pageToken"), "p%d", &from)
			to := min(from+20, total)
			var skus []string
			for i := from; i < to; i++ {
				skus = append(skus, fmt.Sprint("S", i))
			}
			next := ""
			if to < total {
				next = fmt.Sprint("p", to)
			}
			body := itemsPage(total, next, skus...)
			if s := spoil(tried.take(), body, clock); s != nil {
				return s(req)
			}
			return answer(200, body)(req)
		}
		r := newRig(t, serve)
		r.clock = clock
		got, err := r.SearchListings(context.Background(), de, nil)
		if len(r.purse.paid) != len(r.wire.calls) {
			rt.Fatalf("%d calls, %d paid", len(r.wire.calls), len(r.purse.paid))
		}
		if len(r.wire.calls) > 4*20 {
			rt.Fatalf("%d calls", len(r.wire.calls))
		}
		if err != nil {
			if got != nil || domain.KindOf(err) == "" {
				rt.Fatalf("%d listings and %v", len(got), err)
			}
			return
		}
		if len(got) != total {
			rt.Fatalf("%d of %d listings passed for all", len(got), total)
		}
	})
}

// However often a report is asked for again, Amazon takes at most one request
// unless the caller was told that it is uncertain.
func TestLawAReportIsNotAskedForTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		clock := &leap{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
		tried := drawTrials(rt)
		taken := 0
		serve := func(req *http.Request) (*http.Response, error) {
			trial := tried.take()
			// The answers that get lost come after the request was taken.
			if slices.Contains([]string{"fine", "slow", "cut", "bad", "net", "html", "empty"}, trial) {
				taken++
			}
			body := fmt.Sprintf(`{"reportId":"R%d"}`, taken)
			if s := spoil(trial, body, clock); s != nil {
				return s(req)
			}
			return answer(202, body)(req)
		}
		r := newRig(t, serve)
		r.clock = clock
		id, err := r.CreateReport(context.Background(), ReportSpec{Type: ReportMYI, Marketplaces: []domain.MarketplaceID{de}})
		if taken > 1 {
			rt.Fatalf("taken %d times (%s)", taken, strings.Join(tried.list, " "))
		}
		if err == nil && id != "R1" {
			rt.Fatalf("id %q", id)
		}
		if taken == 1 && err != nil && domain.KindOf(err) != domain.FaultUncertain {
			rt.Fatalf("taken, but the caller is told %v", err)
		}
	})
}
