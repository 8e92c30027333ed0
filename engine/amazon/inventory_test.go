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

	"tallybridge/engine/domain"
)

// summariesOf is a page of getInventorySummaries, the token beside the payload.
func summariesOf(next string, entries ...string) string {
	p := ""
	if next != "" {
		p = fmt.Sprintf(`"pagination":{"nextToken":%q},`, next)
	}
	return fmt.Sprintf(`{%s"payload":{"granularity":{"granularityType":"Marketplace"},"inventorySummaries":[%s]}}`, p, strings.Join(entries, ","))
}

func stockOf(sku string, n int) string {
	return fmt.Sprintf(`{"asin":"B0","fnSku":"X0","sellerSku":%q,"condition":"NewItem","totalQuantity":%d,"inventoryDetails":{"fulfillableQuantity":%d}}`, sku, n, n)
}

func TestInventorySummariesReadsAllPagesAndBuckets(t *testing.T) {
	full := `{"asin":"B0A","fnSku":"X00A","sellerSku":"A/1","condition":"NewItem","lastUpdatedTime":"","productName":null,"totalQuantity":99,
		"inventoryDetails":{"fulfillableQuantity":40,"inboundWorkingQuantity":1,"inboundShippedQuantity":2,"inboundReceivingQuantity":3,
		"reservedQuantity":{"totalReservedQuantity":9,"pendingCustomerOrderQuantity":4,"pendingTransshipmentQuantity":2,"fcProcessingQuantity":1},
		"researchingQuantity":{"totalResearchingQuantity":5,"researchingQuantityBreakdown":[{"name":"new_term","quantity":5}]},
		"unfulfillableQuantity":{"totalUnfulfillableQuantity":6,"expiredQuantity":6},
		"futureSupplyQuantity":{"reservedFutureSupplyQuantity":1,"futureSupplyBuyableQuantity":2}}}`
	token := "seed/next+page=="
	r := newRig(t, answer(200, summariesOf(token, full)), answer(200, summariesOf("", stockOf("B", 7), stockOf("A", 0))))
	var steps []int
	got, err := r.InventorySummaries(t.Context(), de, func(done int) { steps = append(steps, done) })
	if err != nil {
		t.Fatal(err)
	}
	want := []domain.StockReading{
		{Connection: "eu", Marketplace: de, SKU: "A/1", FNSKU: "X00A", ASIN: "B0A", Condition: "NewItem", Buckets: domain.Buckets{
			Fulfillable: 40, ReservedOrders: 4, ReservedTransfer: 2, ReservedProcessing: 3, Unfulfillable: 6, Researching: 5,
			InboundWorking: 1, InboundShipped: 2, InboundReceiving: 3,
		}},
		{Connection: "eu", Marketplace: de, SKU: "B", FNSKU: "X0", ASIN: "B0", Condition: "NewItem", Buckets: domain.Buckets{Fulfillable: 7}},
		{Connection: "eu", Marketplace: de, SKU: "A", FNSKU: "X0", ASIN: "B0", Condition: "NewItem"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int{1, 3}, steps); d != "" {
		t.Error(d)
	}
	q := url.Values{"details": {"true"}, "granularityType": {"Marketplace"}, "granularityId": {string(de)}, "marketplaceIds": {string(de)}}
	first, _ := url.Parse(r.wire.calls[0].url)
	if d := cmp.Diff(q, first.Query()); d != "" {
		t.Error(d)
	}
	if !strings.Contains(r.wire.calls[1].url, "nextToken=seed%2Fnext%2Bpage%3D%3D") {
		t.Errorf("second call %s", r.wire.calls[1].url)
	}
}

// An unknown figure is left out; it must not come out as zero.
func TestInventorySummariesNeverTurnUnknownIntoZero(t *testing.T) {
	r := newRig(t, answer(200, summariesOf("",
		`{"sellerSku":"NODETAILS","totalQuantity":12}`,
		`{"sellerSku":"NULLDETAILS","totalQuantity":3,"inventoryDetails":null}`,
		`{"sellerSku":"NOTHING"}`,
		`{"sellerSku":"EMPTY","totalQuantity":0,"inventoryDetails":{}}`,
		`{"sellerSku":"","totalQuantity":1,"inventoryDetails":{"fulfillableQuantity":1}}`,
		`{"sellerSku":"TEXT","totalQuantity":"4","inventoryDetails":{"fulfillableQuantity":"4"}}`)))
	got, err := r.InventorySummaries(t.Context(), de, nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, x := range got {
		names = append(names, fmt.Sprint(x.SKU, "=", x.Fulfillable))
	}
	if d := cmp.Diff([]string{"EMPTY=0", "TEXT=4"}, names); d != "" {
		t.Error(d)
	}
}

// paging is a server whose tokens live 30 seconds.
type paging struct {
	t     *testing.T
	pages int
	made  map[string]time.Time
	slow  func(page int) time.Duration // before the answer
	short func(call int) bool          // answers 503
	n     int
}

func (p *paging) serve(req *http.Request) (*http.Response, error) {
	p.n++
	token := req.URL.Query().Get("nextToken")
	page := 0
	if token != "" {
		made, ok := p.made[token]
		if !ok || time.Since(made) > 30*time.Second {
			return answer(400, `{"errors":[{"code":"InvalidInput","message":"Next token is invalid/expired.","details":""}]}`)(req)
		}
		if _, err := fmt.Sscanf(token, "page-%d-", &page); err != nil {
			p.t.Error(err)
		}
	}
	if p.short != nil && p.short(p.n) {
		return answer(503, ``)(req)
	}
	if p.slow != nil {
		time.Sleep(p.slow(page))
	}
	next := ""
	if page+1 < p.pages {
		next = fmt.Sprintf("page-%d-%d", page+1, p.n)
		p.made[next] = time.Now()
	}
	return answer(200, summariesOf(next, stockOf(fmt.Sprint("S", page), page)))(req)
}

func TestInventorySummariesStartsAgainWhenATokenDied(t *testing.T) {
	cases := []struct {
		name  string
		waits map[int]time.Duration // by the number of the payment
		kind  domain.FaultKind
		calls int
	}{
		{"in time", nil, "", 4},
		{"29 seconds are fine", map[int]time.Duration{2: 29 * time.Second}, "", 4},
		{"one pause too long", map[int]time.Duration{3: 31 * time.Second}, "", 3 + 4},
		{"three pauses too long", map[int]time.Duration{2: time.Minute, 4: time.Minute, 6: time.Minute}, "", 2 + 2 + 2 + 4},
		{"always too long", map[int]time.Duration{2: time.Minute, 4: time.Minute, 6: time.Minute, 8: time.Minute}, domain.FaultUnavailable, 8},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &paging{t: t, pages: 4, made: map[string]time.Time{}}
				r := newRig(t, p.serve)
				r.purse.wait = func() { time.Sleep(c.waits[len(r.purse.paid)]) }
				got, err := r.InventorySummaries(t.Context(), de, nil)
				if len(r.wire.calls) != c.calls {
					t.Errorf("%d calls, want %d", len(r.wire.calls), c.calls)
				}
				if c.kind != "" {
					wantKind(t, err, c.kind)
					if got != nil {
						t.Errorf("half a reading came out: %v", got)
					}
					return
				}
				if err != nil || len(got) != 4 {
					t.Errorf("%d readings, error %v", len(got), err)
				}
			})
		})
	}
}

func TestInventorySummariesOutlivesAFault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &paging{t: t, pages: 10, made: map[string]time.Time{}, short: func(n int) bool { return n%3 == 0 }}
		r := newRig(t, p.serve)
		got, err := r.InventorySummaries(t.Context(), de, nil)
		if err != nil || len(got) != 10 {
			t.Errorf("%d readings, error %v", len(got), err)
		}
	})
}

func TestInventorySummariesWithoutFBA(t *testing.T) {
	r := newRig(t, answer(400, invalidBody))
	got, err := r.InventorySummaries(t.Context(), de, nil)
	if !errors.Is(err, ErrNoFBA) || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
	// Other refusals say nothing of FBA.
	for name, refused := range map[string]step{
		"a page of a proxy":      answer(400, "<html><body>Bad Request</body></html>"),
		"a sign-in of a network": answer(407, "Proxy Authentication Required"),
		"too large":              answer(413, `{"errors":[{"code":"InvalidInput","message":"too large"}]}`),
		"by law":                 answer(451, ""),
		"another code":           answer(400, `{"errors":[{"code":"BadRequest","message":"x"}]}`),
	} {
		if _, err := newRig(t, refused).InventorySummaries(t.Context(), de, nil); err == nil || errors.Is(err, ErrNoFBA) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The same words for a foreign marketplace are no empty reading.
	r = newRig(t, answer(400, `{"errors":[{"code":"InvalidInput","message":"The marketplace is not in the region of this endpoint"}]}`))
	_, err = r.InventorySummaries(t.Context(), de, nil)
	wantKind(t, err, domain.FaultRegion)
}

// Once a page has come there is FBA: a refusal afterwards is no empty reading.
func TestInventorySummariesRefusedOnTheWayIsNotEmpty(t *testing.T) {
	n := 0
	r := newRig(t, func(req *http.Request) (*http.Response, error) {
		n++
		if n == 1 {
			return answer(200, summariesOf("t", stockOf("A", 5)))(req)
		}
		return answer(400, invalidBody)(req)
	})
	got, err := r.InventorySummaries(t.Context(), de, nil)
	wantKind(t, err, domain.FaultInvalid)
	if got != nil {
		t.Errorf("readings %v", got)
	}
}

func TestInventorySummariesGoingRoundInCircles(t *testing.T) {
	r := newRig(t, answer(200, summariesOf("same", stockOf("A", 5))))
	_, err := r.InventorySummaries(t.Context(), de, nil)
	wantKind(t, err, domain.FaultUnavailable)
	if len(r.wire.calls) != 8 {
		t.Errorf("%d calls", len(r.wire.calls))
	}
}

func TestInventorySummariesWithoutAListIsNoReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, answer(200, `{"payload":{}}`))
		_, err := r.InventorySummaries(t.Context(), de, nil)
		wantKind(t, err, domain.FaultData)
	})
}
