package amazon

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

var orderTime = time.Date(2026, 9, 1, 8, 30, 0, 0, time.UTC)

func testShipment() domain.Shipment {
	return domain.Shipment{
		Order: domain.OrderKey{Connection: "eu", ID: "902-1106328-1059050"}, Marketplace: de, Reference: "1",
		Carrier: "DHL", Tracking: "JJD0099", ShipDate: orderTime, Items: []domain.PackageItem{{Item: "79039765272157", Quantity: 2}},
	}
}

// checkOrder checks an order of Amazon's examples: everything that is
// required is there, and nothing of a person.
func checkOrder(t *testing.T, body json.RawMessage, o domain.Order) {
	t.Helper()
	if o.ID == "" || o.Created.IsZero() || o.Updated.IsZero() || o.Status == "" || o.Channel == "" || len(o.Items) == 0 {
		t.Errorf("%+v", o)
	}
	for _, i := range o.Items {
		if i.ID == "" || i.SKU == "" || i.Ordered == 0 {
			t.Errorf("%+v", i)
		}
	}
	text := fmt.Sprintf("%+v", o)
	for _, secret := range personal(t, body) {
		if strings.Contains(text, secret) {
			t.Errorf("order %s holds %q", o.ID, secret)
		}
	}
}

// personal returns the texts under buyer, recipient and the like in an answer.
func personal(t *testing.T, body json.RawMessage) []string {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	var out []string
	var walk func(v any, inside bool)
	walk = func(v any, inside bool) {
		switch x := v.(type) {
		case map[string]any:
			for k, e := range x {
				walk(e, inside || k == "buyer" || k == "recipient" || k == "giftMessage" || k == "customizedUrl")
			}
		case []any:
			for _, e := range x {
				walk(e, inside)
			}
		case string:
			if inside && len(x) > 5 {
				out = append(out, x)
			}
		}
	}
	walk(v, false)
	return out
}

const spyOrder = `{"orderId":"303-1","createdTime":"2026-09-01T07:00:00Z","lastUpdatedTime":"2026-09-01T08:00:00Z",
 "orderAliases":[{"aliasId":"MY-7","aliasType":"SELLER_ORDER_ID"}],"programs":["PRIME","AMAZON_BUSINESS"],
 "associatedOrders":[{"orderId":"303-0","associationType":"REPLACEMENT_ORIGINAL_ID"}],
 "salesChannel":{"channelName":"AMAZON","marketplaceId":"A1PA6795UKMFR9","marketplaceName":"Amazon.de"},
 "buyer":{"buyerName":"Erika Mustermann","buyerEmail":"spy@marketplace.amazon.de","buyerPurchaseOrderNumber":"PO-SPY"},
 "recipient":{"deliveryAddress":{"name":"Erika Mustermann","addressLine1":"Spyweg 1","city":"Spystadt","postalCode":"99999","phone":"+49 spy","countryCode":"DE"}},
 "proceeds":{"grandTotal":{"amount":"19.98","currencyCode":"EUR"},"breakdowns":[{"type":"ITEM","subtotal":{"amount":"19.98","currencyCode":"EUR"}}]},
 "fulfillment":{"fulfillmentStatus":"PARTIALLY_SHIPPED","fulfilledBy":"MERCHANT","fulfillmentServiceLevel":"EXPEDITED",
  "shipByWindow":{"earliestDateTime":"2026-09-01T22:00:00Z","latestDateTime":"2026-09-02T21:59:59Z"},"deliverByWindow":{"latestDateTime":"2026-09-04T21:59:59Z"}},
 "orderItems":[{"orderItemId":"11","quantityOrdered":2,"product":{"asin":"B01","title":"Mug","sellerSku":"00123","condition":{"conditionType":"NEW","conditionSubtype":"NEW"},
   "price":{"unitPrice":{"amount":"9.99","currencyCode":"EUR"}},"customization":{"customizedUrl":"https://spy"},"serialNumbers":["SPY-1"]},
   "proceeds":{"proceedsTotal":{"amount":"19.98","currencyCode":"EUR"}},"promotion":{"breakdowns":[{"promotionId":"P1"}]},
   "cancellation":{"cancellationRequest":{"requester":"BUYER","cancelReason":"spy: my name is Erika"}},
   "fulfillment":{"quantityFulfilled":1,"packing":{"giftOption":{"giftMessage":"spy love","giftWrapLevel":"PREMIUM"}}}}],
 "packages":[{"packageReferenceId":"1","createdTime":"2026-09-01T07:30:00Z","packageStatus":{"status":"IN_TRANSIT","detailedStatus":"OUT"},"carrier":"DHL","shipTime":"2026-09-01T07:40:00Z",
   "shippingService":"Paket","trackingNumber":"JJD1","shipFromAddress":{"name":"Spy Warehouse"},"packageItems":[{"orderItemId":"11","quantity":1}]}]}`

func TestOrderOfAnAnswerIsReadWholeAndWithoutAPerson(t *testing.T) {
	eur := func(s string) domain.Money {
		d, _ := parseAmount(text(s))
		return domain.Money{Amount: d, Currency: "EUR"}
	}
	at := func(d, h, m, s int) time.Time { return time.Date(2026, 9, d, h, m, s, 0, time.UTC) }
	want := domain.Order{
		Connection: "eu", ID: "303-1", SellerOrderID: "MY-7", Marketplace: de, SalesChannel: "Amazon.de", Channel: "AMAZON",
		Status: domain.OrderPartiallyShipped, FulfilledBy: "MERCHANT", Service: "EXPEDITED", Created: at(1, 7, 0, 0), Updated: at(1, 8, 0, 0),
		ShipFrom: at(1, 22, 0, 0), ShipBy: at(2, 21, 59, 59), DeliverBy: at(4, 21, 59, 59),
		Programs: []string{"PRIME", "AMAZON_BUSINESS"}, Associated: []domain.AssociatedOrder{{ID: "303-0", Kind: "REPLACEMENT_ORIGINAL_ID"}},
		Total: eur("19.98"), Proceeds: []domain.OrderAmount{{Type: "ITEM", Amount: eur("19.98").Amount, Currency: "EUR"}}, Source: domain.OrderFromAPI,
		Items: []domain.OrderItem{{
			ID: "11", SKU: "00123", ASIN: "B01", Title: "Mug", Ordered: 2, Shipped: 1, ShippedKnown: true, UnitPrice: eur("9.99"), Total: eur("19.98"),
			Promotions: []string{"P1"}, Condition: "NEW", GiftWrap: "PREMIUM", CancelRequested: true,
		}},
		Packages: []domain.OrderPackage{{
			Reference: "1", Created: at(1, 7, 30, 0), Status: "IN_TRANSIT", Detail: "OUT", Carrier: "DHL", Service: "Paket", Tracking: "JJD1",
			Shipped: at(1, 7, 40, 0), Items: []domain.PackageItem{{Item: "11", Quantity: 1}},
		}},
	}
	got, err := newRig(t, answer(200, `{"order":`+spyOrder+`}`)).Order(t.Context(), "303-1")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, spy := range []string{"spy", "Spy", "SPY", "Erika"} {
		if strings.Contains(fmt.Sprintf("%+v", got), spy) {
			t.Errorf("the order holds %q", spy)
		}
	}
}

func TestSearchOrdersAsksForNoPerson(t *testing.T) {
	r := newRig(t, answer(200, `{"orders":[`+spyOrder+`,{"orderId":"303-2","orderItems":"none"},{"orderId":"303-3","createdTime":"x","orderItems":[]},null],
		"pagination":{"nextToken":"a+b/c="},"lastUpdatedBefore":"2026-09-01T08:28:00Z"}`))
	page, err := r.SearchOrders(t.Context(), OrderSearch{
		UpdatedAfter: orderTime, Token: "t+1/=", Statuses: []domain.OrderStatus{domain.OrderPending, domain.OrderUnshipped},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Orders) != 1 || page.Next != "a+b/c=" || !page.Before.Equal(time.Date(2026, 9, 1, 8, 28, 0, 0, time.UTC)) {
		t.Errorf("%+v", page)
	}
	if len(page.Bad) != 2 || page.Bad[0].ID != "303-2" || page.Bad[1].ID != "303-3" || page.Bad[0].Reason == "" {
		t.Errorf("bad records: %+v", page.Bad)
	}
	u, err := url.Parse(r.wire.calls[0].url)
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"includedData": {"FULFILLMENT,PROCEEDS,PROMOTION,CANCELLATION,PACKAGES"}, "maxResultsPerPage": {"100"},
		"lastUpdatedAfter": {"2026-09-01T08:30:00Z"}, "paginationToken": {"t+1/="}, "fulfillmentStatuses": {"PENDING,UNSHIPPED"},
	}
	if d := cmp.Diff(want, u.Query()); d != "" || u.Path != "/orders/2026-01-01/orders" {
		t.Error(u.Path, d)
	}
	for _, s := range []OrderSearch{{}, {CreatedAfter: orderTime, UpdatedAfter: orderTime}} {
		if _, err := r.SearchOrders(t.Context(), s); domain.KindOf(err) != domain.FaultUsage {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

// A status that no model knows stays as it came; v0's spelling becomes the new one.
func TestStatusesOfBothModels(t *testing.T) {
	for in, want := range map[string]domain.OrderStatus{
		"Canceled": "CANCELLED", "PartiallyShipped": "PARTIALLY_SHIPPED", "Partially Shipped": "PARTIALLY_SHIPPED", "PENDING_AVAILABILITY": "PENDING_AVAILABILITY",
		"INVOICE_UNCONFIRMED": "INVOICE_UNCONFIRMED", "InvoiceUnconfirmed": "InvoiceUnconfirmed", "Unfulfillable": "UNFULFILLABLE",
	} {
		if got := orderStatusOf(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// Law: a confirmation is never sent a second time unless it was surely not taken.
func TestConfirmShipmentIsSentOnce(t *testing.T) {
	broken := `{"errors":[{"code":"InternalFailure","message":"We encountered an internal error."}]}`
	for name, s := range map[string]step{
		"network": fails(errReset), "500": answer(500, broken), "503": answer(503, `{"errors":[{"code":"ServiceUnavailable","message":"x"}]}`),
		"502": answer(502, "<html>bad gateway</html>"), "504": answer(504, "late"), "cut": cut(`{"x"`),
	} {
		r := newRig(t, s)
		f := wantKind(t, r.ConfirmShipment(t.Context(), testShipment()), domain.FaultUncertain)
		if len(r.wire.calls) != 1 {
			t.Errorf("%s: sent %d times", name, len(r.wire.calls))
		}
		if !strings.Contains(f.Advice, "package") {
			t.Errorf("%s: %s", name, f.Advice)
		}
	}
	// Refused for its rate, it was not taken: it goes again.
	r := newRig(t, answer(429, `{"errors":[{"code":"QuotaExceeded","message":"x"}]}`), answer(204, ""))
	r.clock = &leap{}
	if err := r.ConfirmShipment(t.Context(), testShipment()); err != nil || len(r.wire.calls) != 2 {
		t.Errorf("%d calls, %v", len(r.wire.calls), err)
	}
	c := r.wire.calls[1]
	want := `{"marketplaceId":"A1PA6795UKMFR9","packageDetail":{"packageReferenceId":"1","carrierCode":"DHL","trackingNumber":"JJD0099",` +
		`"shipDate":"2026-09-01T08:30:00Z","orderItems":[{"orderItemId":"79039765272157","quantity":2}]}}`
	if c.method != http.MethodPost || c.body != want || !strings.HasSuffix(c.url, "/orders/v0/orders/902-1106328-1059050/shipmentConfirmation") {
		t.Errorf("%s %s\n%s", c.method, c.url, c.body)
	}
	wantKind(t, newRig(t, answer(400, `{"errors":[{"code":"InvalidInput","message":"The package was shipped already"}]}`)).ConfirmShipment(t.Context(), testShipment()), domain.FaultInvalid)
}

func TestConfirmShipmentNeedsWhatAmazonNeeds(t *testing.T) {
	for name, spoil := range map[string]func(*domain.Shipment){
		"reference": func(s *domain.Shipment) { s.Reference = "A1" }, "zero": func(s *domain.Shipment) { s.Reference = "0" },
		"tracking": func(s *domain.Shipment) { s.Tracking = "" }, "items": func(s *domain.Shipment) { s.Items = nil },
		"quantity": func(s *domain.Shipment) { s.Items[0].Quantity = 0 }, "carrier name": func(s *domain.Shipment) { s.Carrier = domain.CarrierOther },
		"marketplace": func(s *domain.Shipment) { s.Marketplace = "" }, "date": func(s *domain.Shipment) { s.ShipDate = time.Time{} },
	} {
		s := testShipment()
		spoil(&s)
		r := newRig(t, answer(204, ""))
		if err := r.ConfirmShipment(t.Context(), s); domain.KindOf(err) != domain.FaultUsage || len(r.wire.calls) > 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
