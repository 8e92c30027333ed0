package practiceamazon

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/sandbox/world"
)

// allStock reads every page.
func (b *bench) allStock(code string, more url.Values) []stockSummary {
	b.t.Helper()
	var out []stockSummary
	q := url.Values{}
	for k, v := range more {
		q[k] = v
	}
	for {
		a := b.stock(code, q)
		if a.status != http.StatusOK {
			b.t.Fatalf("getInventorySummaries: %d %s", a.status, a.body)
		}
		var got stockAnswer
		a.json(b.t, &got)
		if len(got.Payload.Summaries) > stockPage {
			b.t.Fatalf("%d rows on a page", len(got.Payload.Summaries))
		}
		out = append(out, got.Payload.Summaries...)
		if got.Paging == nil || got.Paging.Next == "" {
			return out
		}
		q.Set("nextToken", got.Paging.Next)
	}
}

func binsOf(s stockSummary) world.Bins {
	d := s.Details
	return world.Bins{
		Fulfillable: d.Fulfillable, ReservedOrders: d.Reserved.Orders, ReservedTransfer: d.Reserved.Transfer,
		ReservedProcessing: d.Reserved.Processing, Unfulfillable: d.Unsellable.Total, Researching: d.Researching.Total,
		InboundWorking: d.Working, InboundShipped: d.Shipped, InboundReceiving: d.Receiving,
	}
}

func TestSummariesTellTheWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		for _, code := range markets {
			want := map[string]world.Bins{}
			for _, r := range b.world.Rows(code) {
				want[r.SKU] = r.Bins
			}
			got := map[string]world.Bins{}
			for _, s := range b.allStock(code, nil) {
				if _, twice := got[s.SKU]; twice {
					t.Errorf("%s %q came twice", code, s.SKU)
				}
				got[s.SKU] = binsOf(s)
				u := s.Details.Unsellable
				if u.Customer+u.Warehouse+u.Distributor+u.Carrier+u.Defective+u.Expired != u.Total {
					t.Errorf("unfulfillable parts: %+v", u)
				}
				if r := s.Details.Reserved; r.Orders+r.Transfer+r.Processing != r.Total {
					t.Errorf("reserved parts: %+v", r)
				}
				var sum int64
				for _, p := range s.Details.Researching.Parts {
					sum += p.Units
				}
				if sum != s.Details.Researching.Total || s.Total != got[s.SKU].Owned()+got[s.SKU].Inbound() {
					t.Errorf("totals: %+v", s)
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s (-world +Amazon):\n%s", code, d)
			}
		}
	})
}

func TestSummariesArguments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		var many []string
		for i := range 51 {
			many = append(many, fmt.Sprint("S", i))
		}
		for name, tc := range map[string]struct {
			more   url.Values
			status int
		}{
			"fine":                {nil, 200},
			"no granularity":      {url.Values{"granularityType": nil}, 400},
			"other granularity":   {url.Values{"granularityType": {"Country"}}, 400},
			"no id":               {url.Values{"granularityId": nil}, 400},
			"two marketplaces":    {url.Values{"marketplaceIds": {b.id("US") + "," + b.id("CA")}}, 400},
			"different ids":       {url.Values{"granularityId": {b.id("CA")}}, 400},
			"other region":        {url.Values{"granularityId": {b.id("UK")}, "marketplaceIds": {b.id("UK")}}, 403},
			"details of sorts":    {url.Values{"details": {"yes"}}, 400},
			"51 SKUs":             {url.Values{"sellerSkus": {strings.Join(many, ",")}}, 400},
			"bad start":           {url.Values{"startDateTime": {"monday"}}, 400},
			"19 months back":      {url.Values{"startDateTime": {b.rig.Clock().Now().AddDate(0, -19, 0).Format(time.RFC3339)}}, 400},
			"17 months back":      {url.Values{"startDateTime": {b.rig.Clock().Now().AddDate(0, -17, 0).Format(time.RFC3339)}}, 200},
			"bad token":           {url.Values{"nextToken": {"x"}}, 400},
			"token with a plus":   {url.Values{"nextToken": {"a+b/c="}}, 400},
			"SKU nobody has":      {url.Values{"sellerSku": {"nothing"}}, 200},
			"marketplace by code": {url.Values{"granularityId": {"US"}, "marketplaceIds": {"US"}}, 400},
		} {
			if a := b.stock("US", tc.more); a.status != tc.status {
				t.Errorf("%s: want %d, got %d %s", name, tc.status, a.status, a.body)
			}
		}
		if rows := b.allStock("US", url.Values{"details": {"false"}}); rows[0].Details != nil {
			t.Error("details came unasked")
		}
	})
}

func TestSummariesBySKU(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		var comma, plain string
		for _, r := range b.world.Rows("US") {
			if strings.Contains(r.SKU, ",") {
				comma = r.SKU
			} else if !strings.Contains(r.SKU, " ") {
				plain = r.SKU
			}
		}
		if comma == "" || plain == "" {
			t.Fatal("the world lacks the SKUs this test needs")
		}
		if rows := b.allStock("US", url.Values{"sellerSkus": {plain + "," + comma}}); len(rows) != 1 || rows[0].SKU != plain {
			t.Errorf("a list cannot hold a SKU with a comma: %+v", rows)
		}
		if rows := b.allStock("US", url.Values{"sellerSku": {comma}}); len(rows) != 1 || rows[0].SKU != comma {
			t.Errorf("one SKU with a comma: %+v", rows)
		}
	})
}

func TestSummariesToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		var first stockAnswer
		a := b.stock("US", nil)
		a.json(t, &first)
		if first.Paging == nil || strings.Contains(string(a.body), `"payload":{"pagination"`) {
			t.Fatalf("the token stands beside the payload: %.200s", a.body)
		}
		token := url.Values{"nextToken": {first.Paging.Next}}
		b.sleep(30 * time.Second)
		if a := b.stock("US", token); a.status != 200 {
			t.Errorf("after 30 s: %d %s", a.status, a.body)
		}
		b.sleep(time.Second)
		if a := b.stock("US", token); a.status != 400 || a.problem(t).Message != "Next token is invalid or expired" {
			t.Errorf("after 31 s: %d %s", a.status, a.body)
		}
		b.stock("US", nil).json(t, &first)
		token.Set("nextToken", first.Paging.Next)
		token.Set("details", "false")
		if a := b.stock("US", token); a.status != 400 {
			t.Errorf("a token with other parameters: %d", a.status)
		}
	})
}

func TestSummariesSince(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		rows := b.allStock("DE", nil)
		b.sleep(time.Hour)
		since := b.rig.Clock().Now()
		if got := b.allStock("DE", url.Values{"startDateTime": {since.Format(time.RFC3339)}}); len(got) != 0 {
			t.Errorf("nothing changed, yet %d rows", len(got))
		}
		var sku string
		for _, r := range rows {
			if r.Details.Fulfillable > 2 {
				sku = r.SKU
				break
			}
		}
		if err := b.world.Sell("DE", sku, 1); err != nil {
			t.Fatal(err)
		}
		got := b.allStock("DE", url.Values{"startDateTime": {since.Format(time.RFC3339)}, "sellerSku": {"ignored"}})
		if len(got) == 0 || got[0].SKU != sku {
			t.Errorf("after one sale: %+v", got)
		}
	})
}

func TestStockThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		if err := b.world.LoseReading("FR", "error"); err != nil {
			t.Fatal(err)
		}
		if a := b.stock("FR", nil); a.status != 500 || a.problem(t).Code != "InternalFailure" {
			t.Errorf("error: %d %s", a.status, a.body)
		}
		if v, _, _ := b.file(reportMYI, "FR", nil); v.Status != "FATAL" {
			t.Errorf("report: %+v", v)
		}
		if err := b.world.LoseReading("FR", "incomplete"); err != nil {
			t.Fatal(err)
		}
		var first stockAnswer
		b.stock("FR", nil).json(t, &first)
		if first.Paging == nil {
			t.Fatal("no second page is promised")
		}
		if a := b.stock("FR", url.Values{"nextToken": {first.Paging.Next}}); a.status != 400 {
			t.Errorf("second page: %d", a.status)
		}
		if err := b.world.LoseReading("FR", ""); err != nil {
			t.Fatal(err)
		}
		if len(b.allStock("FR", nil)) == 0 {
			t.Error("still lost")
		}
		if err := b.server.WithoutFBA("FR", true); err != nil {
			t.Fatal(err)
		}
		if a := b.stock("FR", nil); a.status != 400 || a.problem(t).Code != "InvalidInput" {
			t.Errorf("no FBA: %d %s", a.status, a.body)
		}
	})
}
