package practiceamazon

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"tallybridge/engine/sandbox/wire"
	"tallybridge/engine/sandbox/world"
)

// Every answer must have the shape of Amazon's published models.
func TestAnswersFitTheModels(t *testing.T) {
	sellers, listings := readSpec(t, "sellers.json"), readSpec(t, "listingsItems_2021-08-01.json")
	inventory, reports := readSpec(t, "fbaInventory.json"), readSpec(t, "reports_2021-06-30.json")
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		for _, region := range []string{"NA", "EU", "FE"} {
			sellers.mustFit(t, b.participations(region, b.token(region)), "/sellers/v1/marketplaceParticipations", "get")
		}
		sellers.mustFit(t, b.participations("NA", "wrong"), "/sellers/v1/marketplaceParticipations", "get")
		const search, one = "/listings/2021-08-01/items/{sellerId}", "/listings/2021-08-01/items/{sellerId}/{sku}"
		for _, code := range markets {
			q := url.Values{"includedData": everything["includedData"]}
			for { // every item of every marketplace
				a := b.listings(code, q)
				listings.mustFit(t, a, search, "get")
				var got searchAnswer
				a.json(t, &got)
				if got.Paging == nil || got.Paging.Next == "" {
					break
				}
				q.Set("pageToken", got.Paging.Next)
			}
			q = url.Values{}
			for {
				a := b.stock(code, q)
				inventory.mustFit(t, a, "/fba/inventory/v1/summaries", "get")
				var got stockAnswer
				a.json(t, &got)
				if got.Paging == nil || got.Paging.Next == "" {
					break
				}
				q.Set("nextToken", got.Paging.Next)
			}
		}
		listings.mustFit(t, b.listings("US", url.Values{"pageSize": {"99"}}), search, "get")
		seller := b.server.Credentials()["NA"].SellerID
		sku := b.world.Offers("US")[0].SKU
		for _, path := range []string{url.PathEscape(sku), "nothing"} {
			a := b.get("NA", "/listings/2021-08-01/items/"+seller+"/"+path, url.Values{"marketplaceIds": {b.id("US")}})
			listings.mustFit(t, a, one, "get")
		}
		inventory.mustFit(t, b.stock("US", url.Values{"details": {"false"}}), "/fba/inventory/v1/summaries", "get")
		inventory.mustFit(t, b.stock("US", url.Values{"granularityId": {""}}), "/fba/inventory/v1/summaries", "get")

		const all, byID, doc = "/reports/2021-06-30/reports", "/reports/2021-06-30/reports/{reportId}", "/reports/2021-06-30/documents/{reportDocumentId}"
		order := []byte(`{"reportType":"` + reportListings + `","marketplaceIds":["` + b.id("US") + `"]}`)
		a := b.call(http.MethodPost, "NA", all, nil, order)
		reports.mustFit(t, a, all, "post")
		reports.mustFit(t, b.call(http.MethodPost, "NA", all, nil, []byte(`{}`)), all, "post")
		var got struct{ ReportID string }
		a.json(t, &got)
		for range 3 {
			reports.mustFit(t, b.get("NA", all+"/"+got.ReportID, nil), byID, "get")
			b.sleep(DefaultReportTime / 2)
		}
		reports.mustFit(t, b.get("NA", all+"/unknown", nil), byID, "get")
		reports.mustFit(t, b.get("NA", all, url.Values{"reportTypes": {reportListings}}), all, "get")
		reports.mustFit(t, b.get("NA", all, nil), all, "get")
		v := b.report("US", got.ReportID)
		reports.mustFit(t, b.get("NA", "/reports/2021-06-30/documents/"+v.Document, nil), doc, "get")
		reports.mustFit(t, b.get("NA", "/reports/2021-06-30/documents/unknown", nil), doc, "get")
	})
}

// Over a real socket everything works the same: the address of a document
// leads back to the server it came from.
func TestOverASocket(t *testing.T) {
	w := world.Grow(world.Options{Seed: 3, SKUs: 60, Marketplaces: []string{"US", "DE"}, Traps: true})
	rig := wire.NewRig(wire.Options{Limits: true})
	defer rig.Close()
	s := New(Config{World: w, Rig: rig, ReportTime: 1})
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	c := s.Credentials()["NA"]
	send := func(method, path, token, body string) reply {
		t.Helper()
		address := path
		if strings.HasPrefix(path, "/") {
			address = server.URL + path
		}
		r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if path == "/auth/o2/token" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if token != "" {
			r.Header.Set("x-amz-access-token", token)
		}
		b := bench{t: t, client: server.Client()}
		return b.do(r)
	}
	var token tokenAnswer
	send(http.MethodPost, "/auth/o2/token", "", url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {c.RefreshToken}, "client_id": {c.ClientID}, "client_secret": {c.ClientSecret},
	}.Encode()).json(t, &token)
	id, _ := w.MarketOf("US")
	var made struct{ ReportID string }
	send(http.MethodPost, "/na/reports/2021-06-30/reports", token.AccessToken, `{"reportType":"`+reportMYI+`","marketplaceIds":["`+id.ID+`"]}`).json(t, &made)
	var v reportView
	send(http.MethodGet, "/na/reports/2021-06-30/reports/"+made.ReportID, token.AccessToken, "").json(t, &v)
	if v.Status != "DONE" {
		t.Fatalf("%+v", v)
	}
	var where struct{ URL string }
	send(http.MethodGet, "/na/reports/2021-06-30/documents/"+v.Document, token.AccessToken, "").json(t, &where)
	if !strings.HasPrefix(where.URL, server.URL+"/documents/") {
		t.Errorf("document lies at %s", where.URL)
	}
	if a := send(http.MethodGet, where.URL, "", ""); a.status != 200 || len(a.body) == 0 {
		t.Errorf("document: %d", a.status)
	}
	s.SetBaseURL("http://elsewhere.example/")
	send(http.MethodGet, "/na/reports/2021-06-30/documents/"+v.Document, token.AccessToken, "").json(t, &where)
	if !strings.HasPrefix(where.URL, "http://elsewhere.example/documents/") {
		t.Errorf("with a base address: %s", where.URL)
	}
}

// A path with an encoded slash, space or plus must reach the SKU it names.
func TestMatch(t *testing.T) {
	for path, want := range map[string]string{
		"/listings/2021-08-01/items/A1/a%2Fb":     "a/b",
		"/listings/2021-08-01/items/A1/a%20b":     "a b",
		"/listings/2021-08-01/items/A1/a+b":       "a+b",
		"/listings/2021-08-01/items/A1/100%25":    "100%",
		"/listings/2021-08-01/items/A1/%C3%A4":    "ä",
		"/listings/2021-08-01/items/A1/a/b":       "",
		"/listings/2021-08-01/items/A1/":          "",
		"/listings/2021-08-01/items/A1/x%":        "",
		"/listings/2021-08-01/items/A1/%E3%81%82": "あ",
	} {
		op, parts, _ := route(http.MethodGet, path)
		got := ""
		if op != nil {
			got = parts[1]
		}
		if got != want {
			t.Errorf("%s: want %q, got %q", path, want, got)
		}
	}
}
