package amazon

import (
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// ReportOrders is the all-orders report by last update: one row per order
// item, windows of at most MaxOrdersWindow. It needs no restricted role.
const ReportOrders = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"

// MaxOrdersWindow is the longest window of the all-orders report; a longer one
// comes cut or empty.
const MaxOrdersWindow = 30 * 24 * time.Hour

// The columns of the all-orders report that are read. This is an allow-list:
// ship-city, ship-state, ship-postal-code, purchase-order-number, cpf and
// whatever else may name a person is never looked at. The country is.
const (
	ordID = iota
	ordSellerID
	ordPurchased
	ordUpdated
	ordStatus
	ordFulfilment
	ordChannel
	ordService
	ordTitle
	ordSKU
	ordASIN
	ordItemStatus
	ordQuantity
	ordCurrency
	ordItemPrice
	ordItemTax
	ordShipPrice
	ordShipTax
	ordGiftPrice
	ordGiftTax
	ordItemPromotion
	ordShipPromotion
	ordCountry
	ordPromotions
	ordBusiness
	ordItemID
)

var orderColumns = newColumns(
	column{name: "amazon-order-id", aliases: []string{"order-id"}},
	column{name: "merchant-order-id"},
	column{name: "purchase-date"},
	column{name: "last-updated-date"},
	column{name: "order-status"},
	column{name: "fulfillment-channel", aliases: []string{"fulfilment-channel"}},
	column{name: "sales-channel"},
	column{name: "ship-service-level"},
	column{name: "product-name"},
	column{name: "sku", aliases: []string{"seller-sku"}},
	column{name: "asin"},
	column{name: "item-status"},
	column{name: "quantity", aliases: []string{"quantity-purchased"}},
	column{name: "currency"},
	column{name: "item-price"},
	column{name: "item-tax"},
	column{name: "shipping-price"},
	column{name: "shipping-tax"},
	column{name: "gift-wrap-price"},
	column{name: "gift-wrap-tax"},
	column{name: "item-promotion-discount"},
	column{name: "ship-promotion-discount"},
	column{name: "ship-country"},
	column{name: "promotion-ids"},
	column{name: "is-business-order"},
	column{name: "order-item-id"},
)

// ParseOrders reads the all-orders report: v0's words for statuses, channels
// and services become those of the 2026 model. m only tells which charset to
// expect; the orders are of all marketplaces of the report.
//
// It is pure. item-price is the line's total, not a unit price. A blank price
// (pending orders) is unknown. An order with a row that cannot be read is left
// out whole and named among the bad ones. Rows that repeat an order item count
// once, the last one. Files with unknown headers, or cut ones, are a Fault of kind data.
func ParseOrders(d Document, conn domain.ConnectionID, m domain.MarketplaceID) ([]domain.Order, []BadOrder, error) {
	t, err := openTable(ReportOrders, d, m)
	if err != nil {
		return nil, nil, err
	}
	at := orderColumns.find(t.header)
	var missing []string
	for _, i := range []int{ordID, ordPurchased, ordUpdated, ordStatus, ordFulfilment, ordChannel, ordSKU, ordQuantity} {
		if at[i] < 0 {
			missing = append(missing, orderColumns.list[i].name)
			continue
		}
		t.need = max(t.need, at[i]+1)
	}
	if len(missing) > 0 {
		return nil, nil, t.missing(missing)
	}
	p := &ordersParser{table: t, at: at, conn: conn, index: map[string]int{}, bad: map[string]string{}, words: interner{}}
	for {
		ok, err := t.next()
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			orders, bad := p.finish()
			return orders, bad, nil
		}
		p.row()
	}
}

type ordersParser struct {
	*table
	at    []int
	conn  domain.ConnectionID
	index map[string]int
	out   []domain.Order
	// bad tells why an order is left out; order keeps their first appearance.
	bad      map[string]string
	badOrder []string
	style    amountStyle
	words    interner
}

func (p *ordersParser) word(col int) string { return p.words.get(p.table, p.at[col]) }

func (p *ordersParser) spoil(id, why string) {
	if _, known := p.bad[id]; !known {
		p.bad[id] = why
		p.badOrder = append(p.badOrder, id)
	}
}

func (p *ordersParser) row() {
	id := strings.TrimSpace(p.cell(p.at[ordID]))
	updated := openDate(p.cell(p.at[ordUpdated]))
	status := p.word(ordStatus)
	quantity, ok := cellUnits(p.raw(p.at[ordQuantity]))
	switch {
	case id == "":
		p.spoil("", "A row of the orders report has no order number.")
		return
	case status == "":
		p.spoil(id, "The orders report gives this order no status.")
		return
	case updated.IsZero():
		p.spoil(id, "The orders report gives this order no date that can be read.")
		return
	case !ok || quantity < 0:
		p.spoil(id, "The orders report gives an item of this order a quantity that is no number.")
		return
	}
	n, known := p.index[id]
	if !known {
		n = len(p.out)
		p.index[id] = n
		p.out = append(p.out, domain.Order{Connection: p.conn, ID: id, Source: domain.OrderFromReport})
	}
	o := &p.out[n]
	if !updated.Before(o.Updated) {
		p.head(o, updated, status)
	}
	item := p.item(quantity, status)
	if item.ID != "" {
		if i := slices.IndexFunc(o.Items, func(x domain.OrderItem) bool { return x.ID == item.ID }); i >= 0 {
			o.Items[i] = item
			return
		}
	}
	o.Items = append(o.Items, item)
}

// head reads what belongs to the order and not to the item.
func (p *ordersParser) head(o *domain.Order, updated time.Time, status string) {
	o.Updated, o.Created = updated, openDate(p.cell(p.at[ordPurchased]))
	o.Status = reportStatus(status)
	o.SalesChannel, o.Channel = p.word(ordChannel), domain.ChannelAmazonStore
	if strings.HasPrefix(strings.ToLower(o.SalesChannel), "non-amazon") {
		o.Channel = domain.ChannelNonAmazon
	}
	o.Marketplace = ""
	for _, m := range domain.Marketplaces() {
		if strings.EqualFold(m.Domain, o.SalesChannel) {
			o.Marketplace = m.ID
		}
	}
	switch by := p.word(ordFulfilment); strings.ToUpper(by) {
	case "AMAZON", "AFN":
		o.FulfilledBy = domain.FulfilledByAmazon
	case "MERCHANT", "MFN", "SELLER":
		o.FulfilledBy = domain.FulfilledByMerchant
	default:
		o.FulfilledBy = by
	}
	o.Service = serviceOf(p.word(ordService))
	o.SellerOrderID = strings.TrimSpace(p.cell(p.at[ordSellerID]))
	if o.SellerOrderID == o.ID {
		o.SellerOrderID = ""
	}
	o.Country = strings.ToUpper(p.word(ordCountry))
	if len(o.Country) != 2 {
		o.Country = "" // not a code: who knows what stands there
	}
	o.Programs = nil
	if strings.EqualFold(p.word(ordBusiness), "true") {
		o.Programs = []string{domain.ProgramBusiness}
	}
}

// The heads of an item's money, by column and by the name the API gives them.
var orderAmounts = []struct {
	col  int
	kind string
	less bool
}{
	{ordItemPrice, "ITEM", false},
	{ordItemTax, "TAX", false},
	{ordShipPrice, "SHIPPING", false},
	{ordShipTax, "TAX", false},
	{ordGiftPrice, "GIFT_WRAP", false},
	{ordGiftTax, "TAX", false},
	{ordItemPromotion, "DISCOUNT", true},
	{ordShipPromotion, "DISCOUNT", true},
}

func (p *ordersParser) item(quantity int64, orderStatus string) domain.OrderItem {
	i := domain.OrderItem{
		ID: strings.TrimSpace(p.cell(p.at[ordItemID])), SKU: p.cell(p.at[ordSKU]), ASIN: strings.TrimSpace(p.cell(p.at[ordASIN])),
		Title: p.cell(p.at[ordTitle]), Ordered: quantity,
	}
	status := p.word(ordItemStatus)
	if status == "" {
		status = orderStatus
	}
	switch reportStatus(status) {
	case domain.OrderShipped:
		i.Shipped, i.ShippedKnown = quantity, true
	case domain.OrderUnshipped, domain.OrderPending:
		i.ShippedKnown = true
	}
	if ids := strings.TrimSpace(p.cell(p.at[ordPromotions])); ids != "" {
		for id := range strings.SplitSeq(ids, ",") {
			if id = strings.TrimSpace(id); id != "" {
				i.Promotions = append(i.Promotions, id)
			}
		}
	}
	currency := strings.ToUpper(p.word(ordCurrency))
	if currency == "" {
		return i
	}
	total, whole := decimal.Decimal{}, true
	for _, a := range orderAmounts {
		d, known := p.amount(a.col)
		switch {
		case !known && a.col == ordItemPrice:
			whole = false
			continue
		case !known || d.IsZero() && a.col != ordItemPrice:
			continue
		}
		if a.less {
			d = d.Abs().Neg()
		}
		i.Amounts = append(i.Amounts, domain.OrderAmount{Type: a.kind, Amount: d, Currency: currency})
		if a.kind == "TAX" {
			continue
		}
		sum, err := total.Add(d)
		if err != nil {
			whole = false
			continue
		}
		total = sum
	}
	if whole {
		i.Total = domain.Money{Amount: total, Currency: currency}
	}
	return i
}

// amount reads one amount; a minus sign is kept.
func (p *ordersParser) amount(col int) (decimal.Decimal, bool) {
	s := strings.TrimSpace(p.cell(p.at[col]))
	if s == "" {
		return decimal.Decimal{}, false
	}
	if d, err := decimal.Parse(s); err == nil {
		return d, true
	}
	rest, minus := strings.CutPrefix(s, "-")
	d, ok, unsure := p.style.parse(rest)
	if minus {
		d = d.Neg()
	}
	return d, ok && !unsure
}

// finish adds up the totals and takes the bad orders out.
func (p *ordersParser) finish() ([]domain.Order, []BadOrder) {
	out := p.out[:0]
	for _, o := range p.out {
		if _, bad := p.bad[o.ID]; bad {
			continue
		}
		o.Total, o.TotalFromLines = totalOf(o.Items)
		out = append(out, o)
	}
	var bad []BadOrder
	for _, id := range p.badOrder {
		bad = append(bad, BadOrder{clip(tidy(id), 40), p.bad[id]})
	}
	return out, bad
}

// totalOf adds the lines up; unknown when one of them is, or when currencies differ.
func totalOf(items []domain.OrderItem) (domain.Money, bool) {
	var total domain.Money
	for i, it := range items {
		switch {
		case !it.Total.Known() || i > 0 && it.Total.Currency != total.Currency:
			return domain.Money{}, false
		case i == 0:
			total = it.Total
			continue
		}
		sum, err := total.Amount.Add(it.Total.Amount)
		if err != nil {
			return domain.Money{}, false
		}
		total.Amount = sum
	}
	return total, total.Known()
}

// reportStatus reads the report's words: "Shipped - Delivered to Buyer" and
// its like say where the parcel is; the order is shipped.
func reportStatus(s string) domain.OrderStatus {
	if word, _, found := strings.Cut(s, " - "); found && strings.EqualFold(strings.TrimSpace(word), "shipped") {
		return domain.OrderShipped
	}
	return orderStatusOf(s)
}

// services are the report's words for the service levels of the API.
var services = map[string]string{
	"standard": "STANDARD", "expedited": "EXPEDITED", "priority": "PRIORITY", "nextday": "NEXT_DAY", "secondday": "SECOND_DAY",
	"sameday": "SAME_DAY", "scheduled": "SCHEDULED", "freeeconomy": "FREE_ECONOMY",
}

func serviceOf(s string) string {
	key := strings.ToLower(strings.NewReplacer(" ", "", "-", "", "_", "").Replace(s))
	if known, ok := services[key]; ok {
		return known
	}
	return s
}
