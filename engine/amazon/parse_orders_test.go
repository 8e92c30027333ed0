package amazon

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tallybridge/engine/domain"
)

const ordersHeader = "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\torder-channel\t" +
	"ship-service-level\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\tgift-wrap-price\tgift-wrap-tax\t" +
	"item-promotion-discount\tship-promotion-discount\tship-city\tship-state\tship-postal-code\tship-country\tpromotion-ids\tis-business-order\tpurchase-order-number\tprice-designation \tcpf\torder-item-id\tsomething-new"

func ordersReport(rows ...string) Document {
	return Document{Body: []byte(ordersHeader + "\r\n" + strings.Join(rows, "\r\n") + "\r\n"), ContentType: "text/tab-separated-values; charset=UTF-8"}
}

// ordersRow fills in what most rows have in common.
func ordersRow(id, updated, status, by, channel, sku, qty, price, item string) string {
	return strings.Join([]string{
		id, id, "2026-08-30T10:00:00+00:00", updated, status, by, channel, "", "SecondDay", `Mug "large`, sku, "B01", "", qty, "EUR", price, "1.60", "4.99", "0.80", "", "",
		"2.00", "", "SPY CITY", "SPY STATE", "SPY 123", "DE", "P1, P2", "true", "PO-SPY", "", "SPY-CPF", item, "x",
	}, "\t")
}

func TestParseOrders(t *testing.T) {
	orders, bad, err := ParseOrders(ordersReport(
		ordersRow("303-1", "2026-09-01T08:00:00+02:00", "Shipped - Delivered to Buyer", "Merchant", "Amazon.de", "00123", "2", "19.98", "11"),
		ordersRow("303-1", "2026-09-01T08:00:00+02:00", "Shipped - Delivered to Buyer", "Merchant", "Amazon.de", "ABC", "1", "5.00", "12"),
		ordersRow("303-2", "2026-09-01T08:00:00Z", "Pending", "Amazon", "Amazon.fr", "X", "1", "", ""),
		ordersRow("S01-3", "2026-09-01T08:00:00Z", "Shipped", "Amazon", "Non-Amazon US", "X", "1", "", ""),
		ordersRow("303-4", "2026-09-01T08:00:00Z", "Unshipped", "Merchant", "Amazon.de", "X", "many", "1.00", "13"),
		ordersRow("303-5", "yesterday", "Unshipped", "Merchant", "Amazon.de", "X", "1", "1.00", "14"),
		ordersRow("303-6", "2026-09-01T08:00:00Z", "InvoiceUnconfirmed", "Merchant", "Amazon.com.br", "X", "1", "1.00", "15"),
		ordersRow("303-6", "2026-09-01T09:00:00Z", "Cancelled", "Merchant", "Amazon.com.br", "X", "0", "", "15"),
	), "eu", de)
	if err != nil {
		t.Fatal(err)
	}
	if len(orders) != 4 || len(bad) != 2 || bad[0].ID != "303-4" || bad[1].ID != "303-5" {
		t.Fatalf("%+v\n%+v", orders, bad)
	}
	o := orders[0]
	if o.Status != domain.OrderShipped || o.Marketplace != de || o.FulfilledBy != domain.FulfilledByMerchant || o.Service != "SECOND_DAY" || o.Country != "DE" ||
		!o.Has(domain.ProgramBusiness) || o.Source != domain.OrderFromReport || !o.Updated.Equal(time.Date(2026, 9, 1, 6, 0, 0, 0, time.UTC)) || len(o.Items) != 2 {
		t.Errorf("%+v", o)
	}
	// 19.98 + 4.99 - 2.00 and 5.00 + 4.99 - 2.00, taxes left out.
	if o.Total.String() != "30.96 EUR" || !o.TotalFromLines || o.Items[0].Total.String() != "22.97 EUR" || o.Items[0].Shipped != 2 || o.Items[0].SKU != "00123" || len(o.Items[0].Promotions) != 2 {
		t.Errorf("total %s, %+v", o.Total, o.Items)
	}
	if p := orders[1]; p.Total.Known() || p.Status != domain.OrderPending || p.FulfilledBy != domain.FulfilledByAmazon || p.Marketplace == "" {
		t.Errorf("a pending order: %+v", p)
	}
	if n := orders[2]; n.Channel != domain.ChannelNonAmazon || n.Marketplace != "" || n.SalesChannel != "Non-Amazon US" {
		t.Errorf("a multi-channel order: %+v", n)
	}
	if c := orders[3]; c.Status != domain.OrderCancelled || len(c.Items) != 1 || c.Items[0].Ordered != 0 {
		t.Errorf("the later row counts: %+v", c)
	}
	for _, spy := range []string{"SPY", "PO-SPY"} {
		if strings.Contains(fmt.Sprintf("%+v%+v", orders, bad), spy) {
			t.Errorf("%q was read", spy)
		}
	}
}

func TestParseOrdersRefusesWhatIsNoOrdersReport(t *testing.T) {
	_, _, err := ParseOrders(Document{Body: []byte("amazon-order-id\tsku\r\n1\t2\r\n")}, "eu", de)
	f := wantKind(t, err, domain.FaultData)
	if !strings.Contains(f.Detail, "order-status") || !strings.Contains(f.Detail, "sku") {
		t.Error(f.Detail)
	}
	whole := ordersReport(ordersRow("303-1", "2026-09-01T08:00:00Z", "Shipped", "Merchant", "Amazon.de", "A", "1", "1.00", "1"))
	whole.Body = whole.Body[:len(whole.Body)-120]
	if _, _, err := ParseOrders(whole, "eu", de); domain.KindOf(err) != domain.FaultData {
		t.Errorf("a cut file: %v", err)
	}
}

func FuzzParseOrders(f *testing.F) {
	f.Add(ordersReport(ordersRow("303-1", "2026-09-01T08:00:00Z", "Shipped", "Merchant", "Amazon.de", "A", "1", "1.00", "1")).Body)
	f.Add([]byte(ordersHeader + "\n\t\t\t\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		orders, _, err := ParseOrders(Document{Body: body}, "eu", de)
		for _, o := range orders {
			if err != nil || o.ID == "" || o.Updated.IsZero() || o.Status == "" || len(o.Items) == 0 {
				t.Errorf("%+v", o)
			}
		}
	})
}
