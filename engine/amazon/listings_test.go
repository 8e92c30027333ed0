package amazon

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

func money(amount, currency string) domain.Money {
	return domain.Money{Amount: decimal.MustParse(amount), Currency: currency}
}

// itemsPage is a page of searchListingsItems with minimal items.
func itemsPage(total int, next string, skus ...string) string {
	var items []string
	for _, s := range skus {
		items = append(items, fmt.Sprintf(`{"sku":%q,"summaries":[{"marketplaceId":%q,"status":["BUYABLE"]}]}`, s, de))
	}
	p := ""
	if next != "" {
		p = fmt.Sprintf(`,"pagination":{"nextToken":%q}`, next)
	}
	return fmt.Sprintf(`{"numberOfResults":%d%s,"items":[%s]}`, total, p, strings.Join(items, ","))
}

func TestSearchListingsReadsAllPages(t *testing.T) {
	r := newRig(
		t,
		answer(200, itemsPage(5, "a+b/c=", "S1", "S2")),
		answer(200, itemsPage(5, "t3", "S3", "S4")),
		answer(200, itemsPage(5, "", "S5")),
	)
	var steps []string
	got, err := r.SearchListings(t.Context(), de, func(done, total int) { steps = append(steps, fmt.Sprint(done, "/", total)) })
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 5 || got[4].SKU != "S5" || got[4].Connection != "eu" || got[4].Marketplace != de {
		t.Errorf("listings %+v", got)
	}
	if d := cmp.Diff([]string{"2/5", "4/5", "5/5"}, steps); d != "" {
		t.Error(d)
	}
	first, err := url.Parse(r.wire.calls[0].url)
	if err != nil {
		t.Fatal(err)
	}
	if first.EscapedPath() != "/listings/2021-08-01/items/A1SELLER" {
		t.Errorf("path %q", first.EscapedPath())
	}
	want := url.Values{
		"marketplaceIds": {string(de)}, "pageSize": {"20"}, "sortBy": {"createdDate"}, "sortOrder": {"ASC"},
		"includedData": {"summaries,offers,fulfillmentAvailability,relationships"},
	}
	if d := cmp.Diff(want, first.Query()); d != "" {
		t.Error(d)
	}
	if !strings.Contains(r.wire.calls[1].url, "pageToken=a%2Bb%2Fc%3D") {
		t.Errorf("the token is not encoded: %s", r.wire.calls[1].url)
	}
}

func TestSearchListingsOfTooManyCostsOneCall(t *testing.T) {
	r := newRig(t, answer(200, itemsPage(1001, "t", "S1")))
	_, err := r.SearchListings(t.Context(), de, nil)
	if !errors.Is(err, ErrTooMany) || len(r.wire.calls) != 1 {
		t.Errorf("error %v after %d calls", err, len(r.wire.calls))
	}
}

func TestSearchListingsNeedsTheMerchantToken(t *testing.T) {
	r := newRig(t, answer(200, itemsPage(0, "")))
	r.sellerID = ""
	_, err := r.SearchListings(t.Context(), de, nil)
	wantKind(t, err, domain.FaultSetup)
	if len(r.wire.calls) != 0 {
		t.Error("called all the same")
	}
}

func TestSearchListingsThatChangeOnTheWay(t *testing.T) {
	t.Run("read again", func(t *testing.T) {
		r := newRig(t, answer(200, itemsPage(3, "", "S1", "S2")), answer(200, itemsPage(3, "", "S1", "S2", "S3")))
		got, err := r.SearchListings(t.Context(), de, nil)
		if err != nil || len(got) != 3 {
			t.Errorf("%d listings, error %v", len(got), err)
		}
	})
	t.Run("a wrong count is believed once it repeats", func(t *testing.T) {
		r := newRig(t, answer(200, itemsPage(3, "", "S1", "S2")))
		got, err := r.SearchListings(t.Context(), de, nil)
		if err != nil || len(got) != 2 || len(r.wire.calls) != 2 {
			t.Errorf("%d listings after %d calls, error %v", len(got), len(r.wire.calls), err)
		}
	})
	t.Run("never settles", func(t *testing.T) {
		r := newRig(t, answer(200, itemsPage(9, "", "S1")), answer(200, itemsPage(9, "", "S1", "S2")), answer(200, itemsPage(9, "", "S1", "S2", "S3")))
		got, err := r.SearchListings(t.Context(), de, nil)
		wantKind(t, err, domain.FaultUnavailable)
		if got != nil {
			t.Errorf("half a list came out: %v", got)
		}
	})
	t.Run("pages without end", func(t *testing.T) {
		n := 0
		r := newRig(t, func(req *http.Request) (*http.Response, error) {
			n++
			return answer(200, itemsPage(100, fmt.Sprint("t", n), fmt.Sprint("S", n)))(req)
		})
		_, err := r.SearchListings(t.Context(), de, nil)
		wantKind(t, err, domain.FaultData)
		if len(r.wire.calls) > 110 {
			t.Errorf("%d calls", len(r.wire.calls))
		}
	})
}

func TestSearchListingsIsCompleteOrAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, answer(200, itemsPage(2, "t", "S1")), answer(503, ``))
		got, err := r.SearchListings(t.Context(), de, nil)
		wantKind(t, err, domain.FaultUnavailable)
		if got != nil {
			t.Errorf("half a list came out: %v", got)
		}
	})
}

func TestListingOfAnItem(t *testing.T) {
	created := time.Date(2021, 2, 1, 0, 0, 0, 0, time.UTC)
	cases := []struct {
		name, item string
		want       domain.Listing
	}{
		{
			"FBA", `{"sku":"00123","summaries":[{"marketplaceId":"A1F83G8C2ARO7P","asin":"WRONG","status":[]},
			{"marketplaceId":"A1PA6795UKMFR9","asin":"B0","fnSku":"X001","status":["BUYABLE","DISCOVERABLE"],"itemName":"Kanne","createdDate":"2021-02-01T00:00:00Z"}],
			"offers":[{"marketplaceId":"A1PA6795UKMFR9","offerType":"B2B","price":{"currencyCode":"EUR","amount":"9.00"}},
			{"marketplaceId":"A1PA6795UKMFR9","offerType":"B2C","price":{"currencyCode":"EUR","amount":"12.90"}}],
			"fulfillmentAvailability":[{"fulfillmentChannelCode":"AMAZON_EU"}]}`,
			domain.Listing{SKU: "00123", ASIN: "B0", FNSKU: "X001", Title: "Kanne", Status: "Active", Price: money("12.90", "EUR"), Amazon: true, Created: created},
		},
		{
			"merchant with a quantity as text, price as a number", `{"sku":"M","summaries":[{"asin":"B1","status":["DISCOVERABLE"]}],
			"offers":[{"price":{"currency":"EUR","amount":7.5}}],
			"fulfillmentAvailability":[{"fulfillmentChannelCode":"DEFAULT","quantity":"12"}]}`,
			domain.Listing{SKU: "M", ASIN: "B1", Status: "Inactive", Price: money("7.5", "EUR"), Merchant: true, MerchantQuantity: 12, MerchantKnown: true},
		},
		{
			"both channels", `{"sku":"X","summaries":[{"status":["BUYABLE"]}],
			"fulfillmentAvailability":[{"fulfillmentChannelCode":"AMAZON_NA"},{"fulfillmentChannelCode":"DEFAULT"}]}`,
			domain.Listing{SKU: "X", Status: "Active", Amazon: true, Merchant: true},
		},
		{
			"variation parent", `{"sku":"P","summaries":[{"asin":"B2","status":["DISCOVERABLE"],"itemName":"All colours"}],"offers":[],
			"relationships":[{"marketplaceId":"A1PA6795UKMFR9","relationships":[{"type":"VARIATION","childSkus":["P-1","P-2"]}]}]}`,
			domain.Listing{SKU: "P", ASIN: "B2", Title: "All colours", Status: "Inactive", Parent: true},
		},
		{
			"parent of another marketplace only", `{"sku":"P","summaries":[{"status":[]}],
			"relationships":[{"marketplaceId":"ATVPDKIKX0DER","relationships":[{"type":"VARIATION","childSkus":["P-1"]}]}]}`,
			domain.Listing{SKU: "P", Status: "Inactive"},
		},
		{
			"variation child", `{"sku":"C","summaries":[{"status":["BUYABLE"]}],
			"relationships":[{"relationships":[{"type":"VARIATION","parentSkus":["P"]}]}]}`,
			domain.Listing{SKU: "C", Status: "Active"},
		},
		{
			"a case is no parent", `{"sku":"CASE","summaries":[{"status":["BUYABLE"]}],
			"relationships":[{"relationships":[{"type":"PACKAGE_HIERARCHY","childSkus":["ONE"]}]}]}`,
			domain.Listing{SKU: "CASE", Status: "Active"},
		},
		{
			"a parent with stock is kept as a listing", `{"sku":"P","summaries":[{"fnSku":"X9","status":[]}],
			"relationships":[{"relationships":[{"type":"VARIATION","childSkus":["P-1"]}]}]}`,
			domain.Listing{SKU: "P", FNSKU: "X9", Status: "Inactive"},
		},
		{
			"not finished here", `{"sku":"N","summaries":[],"offers":null,"attributes":{}}`,
			domain.Listing{SKU: "N", Status: "Incomplete"},
		},
		{
			"an unknown status is kept", `{"sku":"U","summaries":[{"status":["UNDER_REVIEW"]}]}`,
			domain.Listing{SKU: "U", Status: "UNDER_REVIEW"},
		},
		{
			"a special audience only if there is no general price", `{"sku":"A","summaries":[{"status":["BUYABLE"]}],"offers":[
			{"offerType":"B2C","price":{"currencyCode":"EUR","amount":"5"},"audience":{"value":"STUDENTS"}},
			{"offerType":"B2C","price":{"currencyCode":"EUR","amount":"6"},"audience":{"value":"ALL"}}]}`,
			domain.Listing{SKU: "A", Status: "Active", Price: money("6", "EUR")},
		},
		{
			"a price of nothing or nonsense is unknown", `{"sku":"Z","summaries":[{"status":["BUYABLE"]}],"offers":[
			{"offerType":"B2C","price":{"currencyCode":"EUR","amount":"0.00"}},{"offerType":"B2C","price":{"currencyCode":"EUR","amount":"abc"}},{"offerType":"B2C"}]}`,
			domain.Listing{SKU: "Z", Status: "Active"},
		},
		{
			"barcode and description out of the attributes", `{"sku":"E","summaries":[{"status":["BUYABLE"]}],"attributes":{
			"bullet_point":[{"value":"long"}],"product_description":[{"value":"Very long","marketplace_id":"A1PA6795UKMFR9"}],
			"externally_assigned_product_identifier":[{"type":"asin","value":"B000000001"},{"type":"ean","value":"0012345678905","marketplace_id":"A1PA6795UKMFR9"}]}}`,
			domain.Listing{SKU: "E", Status: "Active", Barcode: "0012345678905", Description: "Very long"},
		},
		{
			"forms nobody promised", `{"sku":77,"summaries":{"status":"BUYABLE","asin":null,"itemName":true},"offers":{"price":null},"fulfillmentAvailability":[null],"relationships":{"relationships":{"childSkus":null}}}`,
			domain.Listing{SKU: "77", Title: "true", Status: "Active"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, answer(200, `{"numberOfResults":1,"items":[`+c.item+`]}`))
			got, err := r.SearchListings(t.Context(), de, nil)
			if err != nil {
				t.Fatal(err)
			}
			c.want.Connection, c.want.Marketplace = "eu", de
			if d := cmp.Diff([]domain.Listing{c.want}, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAnItemOfTheWrongFormIsNoListing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, answer(200, `{"numberOfResults":1,"items":[{"sku":"A","offers":["none"]}]}`))
		_, err := r.SearchListings(t.Context(), de, nil)
		if f := wantKind(t, err, domain.FaultData); f.Detail != "a string where something else belongs, in items.offers" {
			t.Errorf("detail %q", f.Detail)
		}
	})
}

func TestYenHaveNoDecimals(t *testing.T) {
	r := newRig(t, answer(200, `{"numberOfResults":1,"items":[{"sku":"J","summaries":[{"status":["BUYABLE"]}],"offers":[{"marketplaceId":"A1VC38T7YXB528","offerType":"B2C","price":{"amount":"19940"}}]}]}`))
	got, err := r.SearchListings(t.Context(), jp, nil)
	if err != nil || got[0].Price.String() != "19940 JPY" {
		t.Errorf("%v, %v", got, err)
	}
}

// Twenty a call; a SKU with a comma goes alone, in the path, and so does an
// unusual one that the list did not bring.
func TestListingsBySKU(t *testing.T) {
	var asked []string
	known := map[string]bool{"a b": true, "x,y/z": true, "plain-1": true, "plain-25": true}
	r := newRig(t, func(req *http.Request) (*http.Response, error) {
		q := req.URL.Query()
		if !strings.Contains(q.Get("includedData"), "attributes") {
			t.Errorf("included %q", q.Get("includedData"))
		}
		if ids := q.Get("identifiers"); ids != "" {
			if q.Get("identifiersType") != "SKU" {
				t.Errorf("type %q", q.Get("identifiersType"))
			}
			list := strings.Split(ids, ",")
			asked = append(asked, fmt.Sprint(len(list)))
			var found []string
			for _, s := range list {
				if known[s] && s != "a b" { // this server loses SKUs with a space
					found = append(found, s)
				}
			}
			return answer(200, itemsPage(len(found), "", found...))(req)
		}
		part := strings.TrimPrefix(req.URL.EscapedPath(), "/listings/2021-08-01/items/A1SELLER/")
		asked = append(asked, part)
		sku, err := url.PathUnescape(part)
		if err != nil || !known[sku] {
			return answer(404, `{"errors":[{"code":"NOT_FOUND","message":"SKU not found"}]}`)(req)
		}
		return answer(200, fmt.Sprintf(`{"sku":%q,"summaries":[{"asin":"B9","status":["BUYABLE"]}]}`, sku))(req)
	})
	skus := []string{"a b", "x,y/z", "", "gone +%", "plain-1", "plain-1"}
	for i := 2; i <= 25; i++ {
		skus = append(skus, fmt.Sprint("plain-", i))
	}
	got, err := r.ListingsBySKU(t.Context(), de, skus)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, l := range got {
		names = append(names, l.SKU)
	}
	if d := cmp.Diff([]string{"plain-1", "plain-25", "x,y/z", "a b"}, names); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"20", "7", "x%2Cy%2Fz", "a%20b", "gone%20%2B%25"}, asked); d != "" {
		t.Error(d)
	}
}

func TestListingsBySKUFailsWhole(t *testing.T) {
	r := newRig(t, answer(403, roleBody))
	got, err := r.ListingsBySKU(t.Context(), de, []string{"A"})
	f := wantKind(t, err, domain.FaultRole)
	if got != nil || !strings.Contains(f.Advice, "Product Listing") {
		t.Errorf("%v, advice %q", got, f.Advice)
	}
}

// One ASIN may have many SKUs, on more than one page.
func TestListingsByASIN(t *testing.T) {
	var asked []string
	r := newRig(t, func(req *http.Request) (*http.Response, error) {
		q := req.URL.Query()
		asked = append(asked, fmt.Sprint(q.Get("identifiersType"), " ", len(strings.Split(q.Get("identifiers"), ",")), " ", q.Get("pageToken")))
		switch len(asked) {
		case 1:
			return answer(200, itemsPage(3, "next", "S1", "S2"))(req)
		case 2:
			return answer(200, itemsPage(3, "", "S3"))(req)
		default:
			return answer(200, itemsPage(1, "", "S1"))(req)
		}
	})
	asins := []string{"", "B0", "B0"}
	for i := 1; i <= 20; i++ {
		asins = append(asins, fmt.Sprint("B", i))
	}
	got, err := r.ListingsByASIN(t.Context(), de, asins)
	if err != nil || len(got) != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	if d := cmp.Diff([]string{"ASIN 20 ", "ASIN 20 next", "ASIN 1 "}, asked); d != "" {
		t.Error(d)
	}
	if got, err := r.ListingsByASIN(t.Context(), de, nil); err != nil || got != nil {
		t.Errorf("%v, %v", got, err)
	}
}
