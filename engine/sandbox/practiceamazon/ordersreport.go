package practiceamazon

import (
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/sandbox/world"
)

// ordersReportMax is the longest window of an orders report: what lies behind
// it is cut off without a word.
const ordersReportMax = 30 * 24 * time.Hour

// Columns of the all-orders report, and those that come with some accounts.
var (
	orderColumns = sameColumns(
		"amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date", "order-status", "fulfillment-channel",
		"sales-channel", "order-channel", "ship-service-level", "product-name", "sku", "asin", "item-status", "quantity",
		"currency", "item-price", "item-tax", "shipping-price", "shipping-tax", "gift-wrap-price", "gift-wrap-tax",
		"item-promotion-discount", "ship-promotion-discount", "ship-city", "ship-state", "ship-postal-code", "ship-country",
		"promotion-ids", "is-business-order", "purchase-order-number", "price-designation",
	)
	orderColumnsNA = sameColumns("number-of-items", "is-iba", "is-sold-by-ab")
	orderColumnsEU = sameColumns("order-item-id", "tax-collection-model", "address-type ")
	orderColumnsBR = sameColumns("cpf")
	// orderColumnsLeak have no business in this report.
	orderColumnsLeak = sameColumns("buyer-name", "buyer-email", "buyer-phone-number", "recipient-name", "ship-address-1", "ship-address-2", "gift-message-text")
)

// ordersFile is the all-orders report by last update: one row per item; nil
// without a single row.
func (s *Server) ordersFile(markets []world.Market, r *report) *file {
	end := r.end
	if end.Sub(r.start) > ordersReportMax {
		end = r.start.Add(ordersReportMax)
	}
	if end.After(r.created) {
		end = r.created
	}
	in := map[string]world.Market{}
	for _, m := range markets {
		in[m.Code] = m
	}
	s.mu.Lock()
	leak := s.leaks
	s.mu.Unlock()
	columns := append([]column(nil), orderColumns...)
	switch markets[0].Region {
	case "NA":
		columns = append(columns, orderColumnsNA...)
	case "EU":
		columns = append(columns, orderColumnsEU...)
	}
	if markets[0].Country == "BR" {
		columns = append(columns, orderColumnsBR...)
	}
	if leak {
		columns = append(columns, orderColumnsLeak...)
	}
	t := newTable(columns)
	some := false
	for _, o := range s.world.OrdersWhere(func(o *world.Order) bool {
		_, ok := in[o.Market]
		return ok && !o.Updated.Before(r.start) && !o.Updated.After(end)
	}) {
		for i := range o.Items {
			t.row(orderValues(&o, &o.Items[i], in[o.Market]))
			some = true
		}
	}
	if !some {
		return nil
	}
	// Europe's files are UTF-8 by now, the others are not.
	if markets[0].Region == "EU" {
		return fileFrom("text/plain;charset=UTF-8", []byte(t.b.String()))
	}
	body, charset := encode(t.b.String(), markets[0])
	return fileFrom(contentType(charset, markets[0].Country != "JP"), body)
}

// reportStatusNames are the order statuses in the words of the report.
var reportStatusNames = map[string]string{
	world.PendingAvailability: "Pending", world.Pending: "Pending", world.Unshipped: "Unshipped",
	world.PartiallyShipped: "PartiallyShipped", world.Shipped: "Shipped", world.Cancelled: "Cancelled",
	world.Unfulfillable: "Unfulfillable",
}

// reportStatus is a status in the words of the report; one that is not known stays as it is.
func reportStatus(status string) string {
	if name, ok := reportStatusNames[status]; ok {
		return name
	}
	return status
}

// serviceNames are the service levels in the words of the report.
var serviceNames = map[string]string{
	"STANDARD": "Standard", "EXPEDITED": "Expedited", "NEXT_DAY": "NextDay", "SECOND_DAY": "SecondDay", "SAME_DAY": "SameDay",
	"FREE_ECONOMY": "FreeEconomy",
}

// orderValues are the cells of one item.
func orderValues(o *world.Order, it *world.OrderItem, m world.Market) map[string]string {
	stamp := func(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05+00:00") }
	v := map[string]string{
		"amazon-order-id": o.ID, "merchant-order-id": o.SellerOrderID, "purchase-date": stamp(o.Created), "last-updated-date": stamp(o.Updated),
		"order-status": reportStatus(o.Status), "fulfillment-channel": "Amazon", "sales-channel": marketName(m),
		"ship-service-level": serviceNames[o.Service], "product-name": it.Title, "sku": it.SKU, "asin": it.ASIN,
		"item-status": itemStatus(o, it), "quantity": strconv.FormatInt(it.Ordered, 10),
		"ship-city": o.Customer.City, "ship-state": o.Customer.State, "ship-postal-code": o.Customer.PostalCode, "ship-country": o.Customer.Country,
		"promotion-ids": it.Promotion, "is-business-order": "false", "purchase-order-number": o.PurchaseOrder,
		"number-of-items": strconv.Itoa(len(o.Items)), "is-iba": "false", "is-sold-by-ab": "false", "order-item-id": it.ID, "address-type": "Residential",
		"cpf": "000.000.000-00", "buyer-name": o.Customer.Name, "buyer-email": o.Customer.Email, "buyer-phone-number": o.Customer.Phone,
		"recipient-name": o.Customer.Name, "ship-address-1": o.Customer.Line1, "ship-address-2": o.Customer.Line2, "gift-message-text": it.GiftNote,
	}
	if o.Status == world.Cancelled { // the report does not count what was cancelled
		v["quantity"] = "0"
	}
	if o.FulfilledBy == world.ByMerchant {
		v["fulfillment-channel"] = "Merchant"
		if o.Status == world.Shipped && len(o.Packages) > 0 && o.Packages[0].Delivered {
			v["order-status"] = "Shipped - Delivered to Buyer"
		}
	}
	if o.OffAmazon {
		v["sales-channel"], v["order-channel"] = offAmazonName(m), "WebsiteOrderChannel"
	}
	if strings.Contains(strings.Join(o.Programs, " "), "AMAZON_BUSINESS") {
		v["is-business-order"] = "true"
	}
	if it.Business {
		v["price-designation"] = "Business Price"
	}
	if !world.TaxIncluded(o.Market) {
		v["tax-collection-model"] = "MarketplaceFacilitator"
	}
	if o.Status == world.Pending || o.Status == world.PendingAvailability || o.Status == world.Cancelled || o.OffAmazon {
		return v // the prices stay blank
	}
	v["currency"] = o.Currency
	for name, amount := range map[string]int64{
		"item-price": it.Money.Item, "item-tax": it.Money.ItemTax, "shipping-price": it.Money.Shipping, "shipping-tax": it.Money.ShippingTax,
		"gift-wrap-price": it.Money.Gift, "gift-wrap-tax": it.Money.GiftTax,
		"item-promotion-discount": it.Money.ItemDiscount, "ship-promotion-discount": it.Money.ShipDiscount,
	} {
		if amount != 0 || name == "item-price" {
			v[name] = world.Amount(amount, o.Currency).String()
		}
	}
	return v
}

func itemStatus(o *world.Order, it *world.OrderItem) string {
	switch o.Status {
	case world.Cancelled, world.Pending, world.PendingAvailability:
		return reportStatusNames[o.Status]
	}
	if it.Shipped == it.Ordered {
		return "Shipped"
	}
	return "Unshipped"
}
