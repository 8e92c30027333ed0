package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/practicexero"
)

// TestADayInMemory runs both servers without a socket: sign-in, reading, a
// first sync by hand, a day of sales, a second sync, and the truth every time.
func TestADayInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Options{Seed: 21, SKUs: 120, Traps: true, Limits: true, Marketplaces: []string{"US", "CA", "UK", "DE", "FR", "JP"}})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		c := newCaller(t, s, s.Transport())
		for _, region := range c.access.Amazon.Regions {
			c.signIn(region)
			if body := c.getAmazon(region, "/sellers/v1/marketplaceParticipations"); !bytes.Contains(body, []byte("marketplace")) {
				t.Errorf("%s: %s", region.Region, body)
			}
			for _, code := range region.Marketplaces {
				m, _ := s.World().MarketOf(code)
				time.Sleep(time.Second) // two calls a second are allowed
				body := c.getAmazon(region, "/fba/inventory/v1/summaries?details=true&granularityType=Marketplace&granularityId="+m.ID+"&marketplaceIds="+m.ID)
				if !bytes.Contains(body, []byte("fulfillableQuantity")) {
					t.Errorf("%s: %s", code, body)
				}
			}
		}
		before := s.Differences()
		if len(before) == 0 {
			t.Fatal("there is nothing to sync")
		}
		c.syncByHand(s, true)
		if d := s.Differences(); len(d) > 0 {
			t.Fatalf("after the first sync %d of %d things differ, the first: %v", len(d), len(before), d[0])
		}

		time.Sleep(24 * time.Hour)
		s.Mark()
		sold := 0
		for _, l := range s.World().Offers("US") {
			if b, ok := s.World().Shown("US", l.SKU); ok && b.Fulfillable > 4 {
				if err := s.Change(map[string]any{"do": "sell", "market": "US", "sku": l.SKU, "units": 1 + len(l.SKU)%4}); err != nil {
					t.Fatal(err)
				}
				if sold++; sold == 40 {
					break
				}
			}
		}
		if len(s.Differences()) < 30 {
			t.Errorf("after %d sales only %v differ", sold, s.Differences())
		}
		status, body := c.do("POST", c.access.Xero.Identity+"/connect/token", map[string]string{}, url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {c.access.Xero.RefreshToken}, "client_id": {c.access.Xero.ClientID},
		})
		var fresh struct {
			Token string `json:"access_token"`
		}
		if err := json.Unmarshal(body, &fresh); err != nil || status != 200 {
			t.Fatalf("refresh: %d %s", status, body)
		}
		c.access.Xero.AccessToken = fresh.Token
		c.syncByHand(s, false)
		if d := s.Differences(); len(d) > 0 {
			t.Fatalf("after the second sync: %v", d)
		}
		for op, n := range s.Ledger().Refusals() {
			t.Errorf("%d refusals of %s", n, op)
		}
	})
}

// TestAnyWorldCanBeMadeTrue syncs many businesses by hand: the world's
// arithmetic and the books' are two programs that must agree to the cent.
func TestAnyWorldCanBeMadeTrue(t *testing.T) {
	markets := [][]string{{"US"}, {"UK", "DE"}, {"DE", "FR", "IT"}, {"AU", "JP"}, {"CA", "US", "MX"}, nil}
	for seed := range int64(12) {
		synctest.Test(t, func(t *testing.T) {
			o := Options{
				Seed: seed, SKUs: 80 + int(seed)*7, Traps: seed%3 != 0, InXero: int(20 + 5*seed), Marketplaces: markets[seed%6],
				BaseCurrency: []string{"USD", "GBP", "EUR", "AUD", "CAD"}[seed%5],
			}
			if seed%2 == 1 {
				o.Rules = practicexero.DefaultRules()
				o.Rules.CaseSensitiveCodes = true
			}
			s, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			c := newCaller(t, s, s.Transport())
			c.syncByHand(s, true)
			if d := s.Differences(); len(d) > 0 {
				t.Errorf("%+v: %d differences, the first: %v", o, len(d), d[0])
			}
			prices := len(s.PriceDifferences())
			if _, ok := s.basePrice([]string{s.World().Listings[0].SKU}); ok != (prices > 0) {
				t.Errorf("%+v: %d wrong prices although nobody set any", o, prices)
			}
		})
	}
}

func TestDifferencesNotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Options{Seed: 2, SKUs: 60, Traps: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		c := newCaller(t, s, s.Transport())
		c.syncByHand(s, true)
		if d := s.Differences(); len(d) > 0 {
			t.Fatal(d)
		}
		// Somebody moves an item that had to be left alone.
		if err := s.Xero().PostForeignBill("B-1", "OTHER-PROGRAM-1", 1, decimal.MustParse("1.00")); err != nil {
			t.Fatal(err)
		}
		d := s.Differences()
		if !slices.ContainsFunc(d, func(d Difference) bool {
			return d.What == "item OTHER-PROGRAM-1" && d.Trap == "other-program" && strings.HasPrefix(d.Have, "41 units")
		}) || !slices.ContainsFunc(d, func(d Difference) bool { return strings.HasPrefix(d.What, "account 630") }) {
			t.Errorf("%v", d)
		}
		c.xero("PUT", "/api.xro/2.0/Items", map[string]any{"Items": []map[string]any{{"Code": "UNWANTED"}}})
		if d := s.Differences(); !slices.ContainsFunc(d, func(d Difference) bool { return d.What == "item UNWANTED" }) {
			t.Errorf("%v", d)
		}
	})
}

func TestListenServesTheSame(t *testing.T) {
	s, err := New(Options{Seed: 4, SKUs: 60, Traps: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, bad := range []string{"0.0.0.0:0", ":0", "192.0.2.7:0", "example.com:80", "127.0.0.1"} {
		if err := s.Listen(t.Context(), bad, ""); err == nil {
			t.Errorf("listens on %q", bad)
		}
	}
	if err := s.Listen(t.Context(), "127.0.0.1:0", "localhost:0"); err != nil {
		t.Fatal(err)
	}
	c := newCaller(t, s, &http.Transport{})
	defer c.client.CloseIdleConnections()
	if u := c.access.Environment["TALLYBRIDGE_AMAZON_URL"]; !strings.HasPrefix(u, "http://127.0.0.1:") || !strings.HasSuffix(u, "/{region}") {
		t.Errorf("address %q", u)
	}
	c.signIn(c.access.Amazon.Regions[0])
	c.getAmazon(c.access.Amazon.Regions[0], "/sellers/v1/marketplaceParticipations")
	c.xero("GET", "/api.xro/2.0/Items?unitdp=4", nil)
	for path, want := range map[string]string{
		c.access.Amazon.Controls + "/ledger": `"amazon getMarketplaceParticipations": 1`,
		c.access.Xero.Controls + "/ledger":   `"writes": []`,
		c.access.Amazon.Controls + "/state":  `"fulfillable"`,
		c.access.Xero.Controls + "/state":    `"costPool"`,
		c.access.Xero.Controls + "/truth":    `"differences"`,
	} {
		if status, body := c.do("GET", path, map[string]string{}, nil); status != 200 || !bytes.Contains(body, []byte(want)) {
			t.Errorf("%s: %d, no %s in %.300s", path, status, want, body)
		}
	}
	change := func(header map[string]string, fields map[string]any) int {
		status, _ := c.do("POST", c.access.Xero.Controls+"/change", header, fields)
		return status
	}
	if got := change(map[string]string{}, map[string]any{"do": "lock-period", "date": "2026-01-31"}); got != 200 {
		t.Errorf("lock-period: %d", got)
	}
	if got := change(map[string]string{}, map[string]any{"do": "paint-it-black"}); got != 404 {
		t.Errorf("unknown change: %d", got)
	}
	if got := change(map[string]string{}, map[string]any{"do": "sell", "market": "US", "sku": "TORCH-90", "units": 1, "colour": 1}); got != 400 {
		t.Errorf("unknown field: %d", got)
	}
	if got := change(map[string]string{"Origin": "http://evil.example"}, map[string]any{"do": "reset-ledger"}); got != 403 {
		t.Errorf("from a web page: %d", got)
	}
	line, err := json.Marshal(c.access)
	if err != nil || bytes.ContainsRune(line, '\n') || !bytes.Contains(line, []byte(c.access.Amazon.Regions[0].ClientSecret)) {
		t.Errorf("%v: %s", err, line)
	}
	if text := fmt.Sprintf("%v %+v %#v", c.access, c.access, c.access); strings.Contains(text, c.access.Amazon.Regions[0].ClientSecret) {
		t.Errorf("a secret is printed: %s", text)
	}
	s.Close()
	s.Close()
	if _, err := c.client.Get(c.access.Xero.Controls + "/ledger"); err == nil {
		t.Error("still listens after Close")
	}
}

func TestChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := New(Options{Seed: 5, SKUs: 60, Traps: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		type m = map[string]any
		for _, c := range []m{
			{"do": "sell", "market": "US", "sku": "TORCH-90", "units": 3},
			{"do": "reserve", "market": "US", "sku": "TORCH-90", "units": 2},
			{"do": "ship", "market": "US", "sku": "TORCH-90", "units": 2},
			{"do": "restock", "market": "US", "sku": "TORCH-90", "units": 10},
			{"do": "move", "sku": "TORCH-90", "from": m{"pool": "US", "country": "US"}, "to": m{"pool": "SHELF"}, "units": 1},
			{"do": "elsewhere", "sku": "CASE-7A", "units": 4},
			{"do": "cost", "sku": "NO-COST-1", "price": "3.20"},
			{"do": "rename", "sku": "TORCH-90", "title": "A new name"},
			{"do": "reprice", "market": "US", "sku": "TORCH-90", "price": 12.5},
			{"do": "close", "sku": "TORCH-90"},
			{"do": "reopen", "sku": "TORCH-90"},
			{"do": "lose-reading", "market": "DE", "how": "error"},
			{"do": "fail", "api": "xero", "operation": "", "fault": "429", "times": 2},
			{"do": "faults", "level": "light"},
			{"do": "faults", "level": "off"},
			{"do": "revoke-amazon", "region": "EU"},
			{"do": "reauthorise-amazon", "region": "EU"},
			{"do": "rotate-secret", "region": "NA"},
			{"do": "expire-secret", "region": "NA"},
			{"do": "expire-amazon", "region": "NA"},
			{"do": "drop-role", "region": "NA", "roles": []string{"Product Listing"}},
			{"do": "add-role", "region": "NA"},
			{"do": "suspend-listings", "region": "NA"},
			{"do": "without-fba", "market": "FR"},
			{"do": "reset-ledger"},
			{"do": "lock-period", "date": "2026-01-31"},
			{"do": "edit-item", "code": "CASE-7A", "name": "My own name"},
			{"do": "archive-account", "account": "630"},
			{"do": "back-order", "code": "BACK-ORDER-1", "units": 2},
			{"do": "disconnect"},
		} {
			if err := s.Change(c); err != nil {
				t.Errorf("%v: %v", c, err)
			}
		}
		for _, c := range []m{
			{"do": "sell", "market": "US", "sku": "NONE", "units": 3},
			{"do": "faults", "level": "much"},
			{"do": "cost", "sku": "NO-COST-1"},
			{"do": "fail"},
			{"do": "revoke-amazon", "region": "FE"},
			{},
		} {
			if err := s.Change(c); err == nil {
				t.Errorf("%v was accepted", c)
			}
		}
		if err := s.Change(m{"do": "fly"}); !errors.Is(err, ErrUnknownChange) {
			t.Errorf("error = %v", err)
		}
		if n := s.World().Elsewhere()["CASE-7A"]; n != 4 {
			t.Errorf("elsewhere: %d", n)
		}
	})
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{
		{SKUs: -1}, {SKUs: maxSKUs + 1}, {Faults: "some"}, {Marketplaces: []string{"US", "ZZ"}}, {TimeScale: -1}, {Latency: -time.Second}, {InXero: 101},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v was accepted", o)
		}
	}
}
