package practiceamazon

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/sandbox/world"
)

// allPages reads every page and returns the items.
func (b *bench) allPages(code string, more url.Values) (items []item, total int) {
	b.t.Helper()
	q := url.Values{}
	for k, v := range more {
		q[k] = v
	}
	for {
		a := b.listings(code, q)
		if a.status != http.StatusOK {
			b.t.Fatalf("searchListingsItems: %d %s", a.status, a.body)
		}
		var got searchAnswer
		a.json(b.t, &got)
		if len(got.Items) > 20 {
			b.t.Fatalf("%d items on a page", len(got.Items))
		}
		items, total = append(items, got.Items...), got.Total
		if got.Paging == nil || got.Paging.Next == "" {
			return items, total
		}
		q.Set("pageToken", got.Paging.Next)
	}
}

var everything = url.Values{"includedData": {"summaries,offers,fulfillmentAvailability,relationships,attributes,issues,productTypes,procurement"}}

// Every page together must tell each listing of the world once, as it is.
func TestSearchTellsTheWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		for _, code := range markets {
			want := map[string]world.Listing{}
			for _, l := range b.world.Offers(code) {
				want[l.SKU] = l
			}
			items, total := b.allPages(code, everything)
			if total != len(want) || len(items) != len(want) {
				t.Errorf("%s: numberOfResults %d, items %d, listings %d", code, total, len(items), len(want))
			}
			m, _ := b.world.MarketOf(code)
			for _, it := range items {
				l, ok := want[it.SKU]
				if !ok {
					t.Errorf("%s: %q came twice or does not exist", code, it.SKU)
					continue
				}
				delete(want, it.SKU)
				checkItem(t, m, l, it)
			}
		}
	})
}

func checkItem(t *testing.T, m world.Market, l world.Listing, it item) {
	t.Helper()
	if l.Status == "Incomplete" && !l.IsParent {
		if len(*it.Summaries) != 0 || len(*it.Issues) == 0 {
			t.Errorf("%s %q is incomplete: %+v", m.Code, l.SKU, it)
		}
		return
	}
	s := (*it.Summaries)[0]
	if s.Marketplace != m.ID || s.ASIN != l.ASIN || s.FNSKU != l.FNSKU || s.Title != l.Title {
		t.Errorf("%s: %+v is not %+v", m.Code, s, l)
	}
	if buyable := slices.Contains(s.Status, "BUYABLE"); buyable != (l.Status == "Active" && !l.IsParent) {
		t.Errorf("%s %q: status %v of a listing that is %s", m.Code, l.SKU, s.Status, l.Status)
	}
	var consumer []offer
	for _, o := range *it.Offers {
		if o.Type == "B2C" {
			consumer = append(consumer, o)
		}
	}
	onSale := l.Status == "Active" && !l.IsParent
	if onSale && (len(consumer) != 1 || consumer[0].Price.Currency != l.Currency || consumer[0].Price.Amount != l.Price.String()) || !onSale && len(*it.Offers) > 0 {
		t.Errorf("%s %q at %v %s: offers %+v", m.Code, l.SKU, l.Price, l.Currency, *it.Offers)
	}
	if m.Country == "JP" && onSale && strings.Contains(consumer[0].Price.Amount, ".") {
		t.Errorf("yen have no decimals: %s", consumer[0].Price.Amount)
	}
	channels := map[string]*int64{}
	for _, a := range *it.Availability {
		channels[a.Channel] = a.Quantity
	}
	if units, ok := channels["DEFAULT"]; ok != (l.Merchant && !l.IsParent) || ok && *units != l.MFN {
		t.Errorf("%s %q: merchant offer %v, channels %v", m.Code, l.SKU, l.Merchant, channels)
	}
	fba := channelOf(m)
	if units, ok := channels[fba]; ok != l.FBA() || units != nil {
		t.Errorf("%s %q: FBA %v, channels %v", m.Code, l.SKU, l.FBA(), channels)
	}
	family := (*it.Relationships)[0].Relationships
	if l.IsParent && (len(family) != 1 || len(family[0].Kids) == 0) || l.Parent != "" && (len(family) != 1 || family[0].Parents[0] != l.Parent) {
		t.Errorf("%s %q: relationships %+v", m.Code, l.SKU, family)
	}
	if _, ok := (*it.Attributes)["externally_assigned_product_identifier"]; ok != (l.Barcode != "") {
		t.Errorf("%s %q: barcode %q, attributes %v", m.Code, l.SKU, l.Barcode, *it.Attributes)
	}
}

func TestSearchArguments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		var skus []string
		for i := range 21 {
			skus = append(skus, fmt.Sprintf("S%d", i))
		}
		for name, tc := range map[string]struct {
			more   url.Values
			status int
		}{
			"no marketplace":       {url.Values{"marketplaceIds": nil}, 400},
			"unknown marketplace":  {url.Values{"marketplaceIds": {"NOPE"}}, 400},
			"code for an id":       {url.Values{"marketplaceIds": {"US"}}, 400},
			"other region":         {url.Values{"marketplaceIds": {b.id("DE")}}, 403},
			"not taking part":      {url.Values{"marketplaceIds": {"A2Q3Y263D00KWC"}}, 403},
			"pseudo-marketplace":   {url.Values{"marketplaceIds": {"A2ZV50J4W1RKNI"}}, 400},
			"page too large":       {url.Values{"pageSize": {"21"}}, 400},
			"page of none":         {url.Values{"pageSize": {"0"}}, 400},
			"unknown data":         {url.Values{"includedData": {"everything"}}, 400},
			"identifiers alone":    {url.Values{"identifiers": {"A"}}, 400},
			"type alone":           {url.Values{"identifiersType": {"SKU"}}, 400},
			"21 identifiers":       {url.Values{"identifiers": {strings.Join(skus, ",")}, "identifiersType": {"SKU"}}, 400},
			"strange type":         {url.Values{"identifiers": {"A"}, "identifiersType": {"NAME"}}, 400},
			"identifiers + parent": {url.Values{"identifiers": {"A"}, "identifiersType": {"SKU"}, "variationParentSku": {"B"}}, 400},
			"bad date":             {url.Values{"createdAfter": {"yesterday"}}, 400},
			"bad sort":             {url.Values{"sortBy": {"price"}}, 400},
			"bad order":            {url.Values{"sortOrder": {"UP"}}, 400},
			"bad token":            {url.Values{"pageToken": {"x"}}, 400},
			"bad status":           {url.Values{"withStatus": {"SOLD"}}, 400},
			"nothing found":        {url.Values{"identifiers": {"no such SKU"}, "identifiersType": {"SKU"}}, 200},
		} {
			a := b.listings("US", tc.more)
			if a.status != tc.status {
				t.Errorf("%s: want %d, got %d %s", name, tc.status, a.status, a.body)
			}
			rate := a.header.Get("X-Amzn-Ratelimit-Limit")
			if (rate == "5.0") != (a.status == 200 || a.status == 400) {
				t.Errorf("%s: rate header %q on %d", name, rate, a.status)
			}
		}
	})
}

func TestSearchPagesSortAndSlices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		first := b.listings("US", nil)
		var page searchAnswer
		first.json(t, &page)
		a := b.listings("US", url.Values{"pageToken": {page.Paging.Next}, "sortBy": {"sku"}})
		if a.status != 400 || !strings.Contains(a.problem(t).Message, "pageToken") {
			t.Errorf("a token with other parameters: %d %s", a.status, a.body)
		}
		items, _ := b.allPages("US", url.Values{"sortBy": {"sku"}, "sortOrder": {"ASC"}})
		if !sort.SliceIsSorted(items, func(i, j int) bool { return items[i].SKU < items[j].SKU }) {
			t.Error("not sorted by SKU")
		}
		items, total := b.allPages("US", url.Values{"sortBy": {"createdDate"}})
		middle := (*items[total/2].Summaries)[0].Created
		_, later := b.allPages("US", url.Values{"createdAfter": {middle}})
		_, sooner := b.allPages("US", url.Values{"createdBefore": {middle}})
		_, then := b.allPages("US", url.Values{"createdAfter": {middle}, "createdBefore": {middle}})
		if then == 0 || later+sooner != total+then {
			t.Errorf("%d later, %d sooner, %d at that moment, %d in all", later, sooner, then, total)
		}
		_, buyable := b.allPages("DE", url.Values{"withStatus": {"BUYABLE"}})
		_, not := b.allPages("DE", url.Values{"withoutStatus": {"BUYABLE"}})
		_, all := b.allPages("DE", nil)
		if buyable+not != all || not == 0 {
			t.Errorf("%d buyable, %d not, %d in all", buyable, not, all)
		}
	})
}

func TestSearchByIdentifierAndGetOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		seller := b.server.Credentials()["NA"].SellerID
		commas := 0
		for _, l := range b.world.Offers("US") {
			a := b.get("NA", "/listings/2021-08-01/items/"+seller+"/"+url.PathEscape(l.SKU), url.Values{"marketplaceIds": {b.id("US")}})
			var got item
			a.json(t, &got)
			if a.status != 200 || got.SKU != l.SKU || got.Offers != nil {
				t.Errorf("getListingsItem %q: %d %s", l.SKU, a.status, a.body)
			}
			items, _ := b.allPages("US", url.Values{"identifiers": {l.SKU}, "identifiersType": {"SKU"}})
			if strings.Contains(l.SKU, ",") {
				commas++ // cannot be asked for in a list
				if len(items) != 0 {
					t.Errorf("%q with its comma was found", l.SKU)
				}
			} else if len(items) != 1 || items[0].SKU != l.SKU {
				t.Errorf("by SKU %q: %+v", l.SKU, items)
			}
			for kind, id := range map[string]string{"ASIN": l.ASIN, "FNSKU": l.FNSKU, "EAN": l.Barcode, "GTIN": "0" + l.Barcode} {
				if len(id) < 2 {
					continue
				}
				items, _ := b.allPages("US", url.Values{"identifiers": {id}, "identifiersType": {kind}})
				if !slices.ContainsFunc(items, func(i item) bool { return i.SKU == l.SKU }) {
					t.Errorf("%q not found by %s %s", l.SKU, kind, id)
				}
			}
		}
		if commas == 0 {
			t.Error("the world has no SKU with a comma")
		}
		if a := b.get("NA", "/listings/2021-08-01/items/"+seller+"/no%2Fsuch", url.Values{"marketplaceIds": {b.id("US")}}); a.status != 404 || a.header.Get("X-Amzn-Ratelimit-Limit") == "" {
			t.Errorf("unknown SKU: %d %v", a.status, a.header)
		}
	})
}

// Several marketplaces of a region come as one item with several summaries.
func TestSearchSeveralMarketplaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		var sku string
		for _, l := range b.world.Offers("FR") {
			de, ok := b.world.Offer("DE", l.SKU)
			if ok && l.FBA() && !l.Merchant && l.Status == "Active" && de.Status == "Active" && !strings.Contains(l.SKU, ",") {
				sku = l.SKU
			}
		}
		a := b.listings("DE", url.Values{"marketplaceIds": {b.id("DE") + "," + b.id("FR")}, "identifiers": {sku}, "identifiersType": {"SKU"}, "includedData": {"summaries,offers,fulfillmentAvailability"}})
		var got searchAnswer
		a.json(t, &got)
		if got.Total != 1 || len(*got.Items[0].Summaries) != 2 || len(*got.Items[0].Availability) != 1 {
			t.Errorf("%s", a.body)
		}
	})
}

func TestSearchStopsAtThousand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{skus: 1100, markets: []string{"US"}})
		items, total := b.allPages("US", nil)
		if total != len(b.world.Offers("US")) || total <= 1000 || len(items) != 1000 {
			t.Errorf("numberOfResults %d, paged through %d", total, len(items))
		}
		b.server.listingsIn(b.world.Market[0]) // a change must be seen at once
		l := b.world.Offers("US")[0]
		if err := b.world.Rename("US", l.SKU, "A new name"); err != nil {
			t.Fatal(err)
		}
		got, _ := b.allPages("US", url.Values{"identifiers": {l.SKU}, "identifiersType": {"SKU"}})
		if len(got) != 1 || (*got[0].Summaries)[0].Title != "A new name" {
			t.Errorf("after a change: %+v", got)
		}
	})
}

func TestParticipations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		for region, count := range map[string]int{"NA": 2, "EU": 5, "FE": 2} {
			a := b.participations(region, b.token(region))
			var got struct{ Payload []marketParticipation }
			a.json(t, &got)
			real, others := 0, 0
			for _, p := range got.Payload {
				if m, ok := b.world.MarketOf(p.Marketplace.ID); ok {
					real++
					if m.Region != region || p.Marketplace.Currency != m.Currency || !p.Participation.Participating {
						t.Errorf("%+v", p)
					}
				} else {
					others++
					if isMarketplace(p.Marketplace.ID) && p.Participation.Participating {
						t.Errorf("takes part in %s", p.Marketplace.Name)
					}
				}
			}
			if real != count || others < 2 {
				t.Errorf("%s: %d marketplaces and %d others", region, real, others)
			}
		}
	})
}

// Buckets: the burst goes through, then one call per 1/rate, and the rate
// header stays away from the 429.
func TestBuckets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{limits: true})
		for i := range 2 {
			if a := b.stock("US", nil); a.status != 200 || a.header.Get("X-Amzn-Ratelimit-Limit") != "2.0" {
				t.Fatalf("call %d: %d %v", i, a.status, a.header)
			}
		}
		a := b.stock("US", nil)
		if p := a.problem(t); a.status != 429 || p.Code != "QuotaExceeded" || p.Message != textQuota || a.header.Get("X-Amzn-Ratelimit-Limit") != "" || a.header.Get("X-Amzn-Requestid") == "" {
			t.Errorf("%d %s %v", a.status, a.body, a.header)
		}
		if a := b.stock("DE", nil); a.status != 200 {
			t.Errorf("another account has its own bucket: %d", a.status)
		}
		if a := b.listings("US", nil); a.status != 200 {
			t.Errorf("another operation has its own bucket: %d", a.status)
		}
		for range 5 {
			b.sleep(500 * time.Millisecond)
			if a := b.stock("US", nil); a.status != 200 {
				t.Errorf("at the rate: %d", a.status)
			}
		}
		b.sleep(400 * time.Millisecond)
		if a := b.stock("US", nil); a.status != 429 {
			t.Errorf("before the rate: %d", a.status)
		}
		b.sleep(100 * time.Millisecond)
		if a := b.stock("US", nil); a.status != 200 {
			t.Errorf("a refused call must cost nothing: %d", a.status)
		}
		if n := b.rig.Ledger().Refusals()["amazon getInventorySummaries"]; n != 2 {
			t.Errorf("the ledger knows %d refusals", n)
		}
	})
}

func TestInjectedThrottleLooksLikeAmazons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		b.token("NA")
		b.rig.FailNext("amazon", "getInventorySummaries", "429", 1)
		if a := b.stock("US", nil); a.status != 429 || a.problem(t).Code != "QuotaExceeded" || a.header.Get("X-Amzn-Requestid") == "" {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
}
