package xero

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

var decimals = cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Cmp(b) == 0 })

func valid(s string) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: decimal.MustParse(s), Valid: true}
}

const twoItems = `{
 "Id":"ae7ef7c8-9024-4d42-8d59-5f26ed3f508b","Status":"OK","ProviderName":"P","DateTimeUTC":"\/Date(1552331871904)\/",
 "Unheard":{"of":[1,2,{"x":null}]},
 "Items":[
  {"ItemID":"aaaaaaaa-0000-4000-8000-000000000001","Code":"0012-a","Name":"Fridge","Description":"Cold",
   "PurchaseDescription":"Buy cold","UpdatedDateUTC":"\/Date(1488338552390+1300)\/",
   "PurchaseDetails":{"UnitPrice":75.5555,"COGSAccountCode":"300","TaxType":"INPUT2"},
   "SalesDetails":{"UnitPrice":1020.5555,"AccountCode":"260","TaxType":"OUTPUT2"},
   "IsTrackedAsInventory":true,"InventoryAssetAccountCode":"630","TotalCostPool":200.00,"QuantityOnHand":3.0000,
   "QuantityAvailable":-2.5,"QuantityOnBackOrder":1,"IsSold":true,"IsPurchased":true,"NewField":[true]},
  {"ItemID":"aaaaaaaa-0000-4000-8000-000000000002","Code":"Plain","IsSold":false,"PurchaseDetails":{},"SalesDetails":{"UnitPrice":null,"AccountCode":""},
   "IsTrackedAsInventory":false,"UpdatedDateUTC":"2026-01-02T03:04:05"}
 ]}`

func TestItems(t *testing.T) {
	r := rig(t, ok(twoItems))
	got, err := r.Items(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	r.used(t)
	want := []domain.Item{
		{
			ID: "aaaaaaaa-0000-4000-8000-000000000001", Code: "0012-a", Name: "Fridge", Description: "Cold",
			PurchaseDescription: "Buy cold", IsSold: true, IsPurchased: true,
			SalesPrice: valid("1020.5555"), SalesAccount: "260", SalesTax: "OUTPUT2",
			PurchasePrice: valid("75.5555"), PurchaseTax: "INPUT2", COGSAccount: "300", InventoryAccount: "630", Tracked: true,
			Quantity: decimal.MustParse("3"), CostPool: decimal.MustParse("200"),
			Available: valid("-2.5"), BackOrder: decimal.MustParse("1"),
			Updated: time.UnixMilli(1488338552390).UTC(),
		},
		{
			ID: "aaaaaaaa-0000-4000-8000-000000000002", Code: "Plain", IsPurchased: true,
			Updated: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		},
	}
	if d := cmp.Diff(want, got, decimals); d != "" {
		t.Errorf("items (-want +got):\n%s", d)
	}
	c := r.wire.calls[0]
	if c.method != "GET" || c.path != "/api.xro/2.0/Items" || c.rawQuery != "unitdp=4" {
		t.Errorf("asked %s %s?%s", c.method, c.path, c.rawQuery)
	}
	for k, v := range map[string]string{
		"Authorization": "Bearer token-1", "Accept": "application/json", "Xero-Tenant-Id": tenant, "User-Agent": "Tallybridge/test",
		"Idempotency-Key": "", "Content-Type": "",
	} {
		if c.header.Get(k) != v {
			t.Errorf("header %s = %q, want %q", k, c.header.Get(k), v)
		}
	}
}

// Whatever is not a whole, sensible list is an error, never a shorter list.
func TestItemsIncompleteIsAnError(t *testing.T) {
	const head = `{"Items":[{"ItemID":"aaaaaaaa-0000-4000-8000-000000000001","Code":"A"`
	cases := map[string]string{
		"no list at all":        `{"Id":"x","Status":"OK"}`,
		"null list":             `{"Items":null}`,
		"cut in an element":     head,
		"cut after an element":  head + `}`,
		"cut after the list":    head + `}]`,
		"something behind":      head + `}]}{}`,
		"two lists":             `{"Items":[],"Items":[]}`,
		"bare array":            `[]`,
		"empty":                 ``,
		"html":                  `<html><body>Bad gateway</body></html>`,
		"xml":                   `<?xml version="1.0"?><Response><Items/></Response>`,
		"text":                  `The organisation is offline`,
		"without id":            `{"Items":[{"Code":"A"}]}`,
		"zero id":               `{"Items":[{"ItemID":"00000000-0000-0000-0000-000000000000","Code":"A"}]}`,
		"quantity not a number": head + `,"QuantityOnHand":"many"}]}`,
		"tracked, no quantity":  head + `,"IsTrackedAsInventory":true}]}`,
		"tracked, no value":     head + `,"IsTrackedAsInventory":true,"QuantityOnHand":3}]}`,
	}
	for name, body := range cases {
		t.Run(name, func(t *testing.T) {
			if items, err := decodeItems(strings.NewReader(body)); err == nil {
				t.Errorf("got %v", items)
			}
			r := rig(t, ok(body), ok(body), ok(body), ok(body))
			items, err := r.Items(context.Background())
			wantKind(t, err, domain.FaultData)
			if items != nil {
				t.Errorf("an error came with items: %v", items)
			}
			r.used(t)
		})
	}
}

func TestItemsTrackedIsDerivedWhereLeftOut(t *testing.T) {
	body := `{"Items":[{"ItemID":"` + guid(1) + `","Code":"A","InventoryAssetAccountCode":"630","PurchaseDetails":{"COGSAccountCode":"300"},"QuantityOnHand":"12.5","TotalCostPool":1.5E+2},` +
		`{"ItemID":"` + guid(2) + `","Code":"B","IsTrackedAsInventory":true,"QuantityOnHand":0}]}`
	items, err := decodeItems(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if !items[0].Tracked || items[0].Quantity.String() != "12.5" || items[0].CostPool.Cmp(decimal.MustParse("150")) != 0 {
		t.Errorf("first: %+v", items[0])
	}
	if !items[1].Tracked || !items[1].Quantity.IsZero() || !items[1].IsSold || !items[1].IsPurchased {
		t.Errorf("second: %+v", items[1])
	}
}

func TestReadsAreRepeated(t *testing.T) {
	good := ok(`{"Items":[]}`)
	cases := []struct {
		name    string
		replies []reply
		kind    domain.FaultKind // "" for success
		calls   int
		expired int
	}{
		{"server error", []reply{{status: 500, body: "oops"}, {status: 503, body: "The Organisation is offline"}, good}, "", 3, 0},
		{"network", []reply{{err: io.ErrUnexpectedEOF}, good}, "", 2, 0},
		{"cut body", []reply{{status: 200, body: `{"Items":[`, cut: true}, good}, "", 2, 0},
		{"bad JSON", []reply{ok(`{"Items":[{"Code":}]}`), good}, "", 2, 0},
		{"gateway page", []reply{ok("<html></html>"), good}, "", 2, 0},
		{"gives up", []reply{{status: 502}, {status: 502}, {status: 502}, {status: 502}}, domain.FaultUnavailable, 4, 0},
		{"expired once", []reply{{status: 401, body: `{"Detail":"TokenExpired: token expired at 07/14/2020 21:26:02"}`}, good}, "", 2, 1},
		{"expired for good", []reply{{status: 401, body: `{"Detail":"TokenExpired"}`}, {status: 401}}, domain.FaultRevoked, 2, 1},
		{"minute", []reply{{status: 429, header: map[string]string{"Retry-After": "30", "X-Rate-Limit-Problem": "minute"}}, good}, "", 2, 0},
		{"concurrent", []reply{{status: 429, header: map[string]string{"X-Rate-Limit-Problem": "concurrent"}}, {status: 429, header: map[string]string{"X-Rate-Limit-Problem": "Concurrent"}}, good}, "", 3, 0},
		{"day", []reply{{status: 429, header: map[string]string{"Retry-After": "8000", "X-Rate-Limit-Problem": "Daily"}}}, domain.FaultThrottled, 1, 0},
		{"refused", []reply{{status: 400, body: `{"Type":"QueryParseException","Message":"no"}`}}, domain.FaultInvalid, 1, 0},
		{"disconnected", []reply{{status: 403, body: `{"Detail":"AuthenticationUnsuccessful"}`}}, domain.FaultDisconnected, 1, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := rig(t, c.replies...)
			_, err := r.Items(context.Background())
			if c.kind == "" && err != nil {
				t.Fatal(err)
			}
			if c.kind != "" {
				wantKind(t, err, c.kind)
			}
			if len(r.wire.calls) != c.calls || len(r.tokens.expired) != c.expired {
				t.Errorf("%d calls, %d expired tokens; want %d, %d", len(r.wire.calls), len(r.tokens.expired), c.calls, c.expired)
			}
			r.used(t)
		})
	}
}

// Nobody retries early: the next try comes no sooner than Xero said.
func TestRetryAfterIsKept(t *testing.T) {
	r := rig(t, reply{status: 429, header: map[string]string{"Retry-After": "37", "X-Rate-Limit-Problem": "minute"}}, ok(`{"Items":[]}`))
	if _, err := r.Items(context.Background()); err != nil {
		t.Fatal(err)
	}
	if r.clock.slept != 37*time.Second {
		t.Errorf("slept %s", r.clock.slept)
	}
}

func TestNothingIsSentWithoutBudgetOrToken(t *testing.T) {
	no := &domain.Fault{Kind: domain.FaultThrottled, Message: "used up", Advice: "wait"}
	r := rig(t)
	r.purse.err = no
	_, err := r.Items(context.Background())
	wantKind(t, err, domain.FaultThrottled)

	r = rig(t)
	r.tokens.err = &domain.Fault{Kind: domain.FaultRevoked, Message: "gone", Advice: "connect"}
	_, err = r.Items(context.Background())
	wantKind(t, err, domain.FaultRevoked)
	if len(r.wire.calls) != 0 || r.purse.held != 0 {
		t.Errorf("%d calls, %d places held", len(r.wire.calls), r.purse.held)
	}

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r = rig(t)
	if _, err := r.Items(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
}
