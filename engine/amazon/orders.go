package amazon

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

// The Orders API 2026-01-01 replaces v0, whose reading ends in March 2027. What
// the fields of v0, which reports and older tools still speak of, are called now:
//
//	v0                              2026-01-01
//	AmazonOrderId                   orderId
//	SellerOrderId                   orderAliases, aliasType SELLER_ORDER_ID
//	PurchaseDate, LastUpdateDate    createdTime, lastUpdatedTime
//	OrderStatus Canceled, …         fulfillment.fulfillmentStatus CANCELLED, …
//	FulfillmentChannel AFN, MFN     fulfillment.fulfilledBy AMAZON, MERCHANT
//	SalesChannel                    salesChannel.marketplaceName
//	MarketplaceId                   salesChannel.marketplaceId
//	ShipServiceLevel                fulfillment.fulfillmentServiceLevel
//	EarliestShipDate, LatestShipDate  fulfillment.shipByWindow
//	OrderTotal                      proceeds.grandTotal
//	IsPrime, IsBusinessOrder        programs PRIME, AMAZON_BUSINESS
//	IsReplacementOrder              associatedOrders, associationType REPLACEMENT_ORIGINAL_ID
//	OrderItemId, SellerSKU, ASIN    orderItems[].orderItemId, .product.sellerSku, .product.asin
//	QuantityOrdered                 orderItems[].quantityOrdered
//	QuantityShipped                 orderItems[].fulfillment.quantityFulfilled
//	(packages were never readable)  packages[], by packageReferenceId of confirmShipment
//
// Statuses not in the model (the map names INVOICE_UNCONFIRMED) are kept as text.
// Source: developer-docs.amazon.com/sp-api/docs/orders-api-v2026-01-01-reference
// and the migration guide beside it.

// includedData asks for what the dashboard shows. BUYER and RECIPIENT are
// never asked for. Without FULFILLMENT there is no status, without PROCEEDS no money.
const includedData = "FULFILLMENT,PROCEEDS,PROMOTION,CANCELLATION,PACKAGES"

// MaxOrdersPage is how many orders a page holds at most.
const MaxOrdersPage = 100

// OrderSearch says which orders are wanted: exactly one of CreatedAfter and
// UpdatedAfter. All parameters must stay the same from page to page.
type OrderSearch struct {
	CreatedAfter, UpdatedAfter time.Time
	// UpdatedBefore may be left zero; else it is at least two minutes ago.
	UpdatedBefore time.Time
	Statuses      []domain.OrderStatus // empty takes all
	// Token is OrderPage.Next of the page before, empty for the first.
	Token string
}

// OrderPage is one page of a search.
type OrderPage struct {
	Orders []domain.Order
	// Bad are the records that could not be understood; the others are good.
	Bad []BadOrder
	// Next asks for the next page and lives 24 hours; empty on the last page.
	Next string
	// Before is the instant up to which the answer is complete; zero if Amazon
	// did not say.
	Before time.Time
}

// BadOrder is a record that could not be understood. Nothing of its content is kept.
type BadOrder struct {
	ID     string // empty if even that could not be read
	Reason string // plain words
}

type ordersAnswer struct {
	Orders     *list[json.RawMessage] `json:"orders"`
	Pagination struct {
		NextToken text `json:"nextToken"`
	} `json:"pagination"`
	UpdatedBefore text `json:"lastUpdatedBefore"`
	CreatedBefore text `json:"createdBefore"`
}

// SearchOrders reads one page of orders with their items (searchOrders), 100
// orders a call. Its budget is the slowest there is: 20 calls at once, then one
// in three minutes. A page token that has ended, or that belongs to other
// parameters, is a Fault of kind invalid: start the search again without it.
//
// Source: developer-docs.amazon.com/sp-api/docs/orders-api-v2026-01-01-reference.
func (c *Client) SearchOrders(ctx context.Context, s OrderSearch) (OrderPage, error) {
	query := url.Values{"includedData": {includedData}, "maxResultsPerPage": {strconv.Itoa(MaxOrdersPage)}}
	switch {
	case s.CreatedAfter.IsZero() == s.UpdatedAfter.IsZero():
		return OrderPage{}, usageFault(opSearchOrders, errors.New("a search needs exactly one lower bound"))
	case s.CreatedAfter.IsZero():
		query.Set("lastUpdatedAfter", instant(s.UpdatedAfter))
	default:
		query.Set("createdAfter", instant(s.CreatedAfter))
	}
	if !s.UpdatedBefore.IsZero() {
		query.Set("lastUpdatedBefore", instant(s.UpdatedBefore))
	}
	if len(s.Statuses) > 0 {
		words := make([]string, len(s.Statuses))
		for i, w := range s.Statuses {
			words[i] = string(w)
		}
		query.Set("fulfillmentStatuses", strings.Join(words, ","))
	}
	if s.Token != "" {
		query.Set("paginationToken", s.Token)
	}
	var page OrderPage
	err := c.call(ctx, request{op: opSearchOrders, path: "/orders/2026-01-01/orders", query: query}, func(body []byte) error {
		var err error
		page, err = c.decodeOrders(body)
		return err
	})
	return page, err
}

func (c *Client) decodeOrders(body []byte) (OrderPage, error) {
	var answer ordersAnswer
	if err := unwrap(body, &answer); err != nil {
		return OrderPage{}, err
	}
	if answer.Orders == nil {
		return OrderPage{}, errors.New("no orders in the answer")
	}
	page := OrderPage{Next: string(answer.Pagination.NextToken), Before: parseTime(answer.UpdatedBefore)}
	if page.Before.IsZero() {
		page.Before = parseTime(answer.CreatedBefore)
	}
	for _, raw := range *answer.Orders {
		o, why := decodeOrder(raw, c.connection)
		if why != "" {
			page.Bad = append(page.Bad, BadOrder{orderIDOf(raw), why})
			continue
		}
		page.Orders = append(page.Orders, o)
	}
	return page, nil
}

// Order reads one order with its items and packages (getOrder). An order of
// another account is a Fault of kind not-found; one that cannot be understood,
// of kind data.
//
// Source: developer-docs.amazon.com/sp-api/docs/orders-api-v2026-01-01-reference.
func (c *Client) Order(ctx context.Context, id string) (domain.Order, error) {
	if id == "" {
		return domain.Order{}, usageFault(opOrder, errors.New("an order id is needed"))
	}
	var raw json.RawMessage
	r := request{op: opOrder, path: "/orders/2026-01-01/orders/" + pathPart(id), query: url.Values{"includedData": {includedData}}}
	err := c.call(ctx, r, func(body []byte) error {
		var answer struct {
			Order json.RawMessage `json:"order"`
		}
		if err := unwrap(body, &answer); err != nil {
			return err
		}
		if len(answer.Order) == 0 {
			return errors.New("no order in the answer")
		}
		raw = answer.Order
		return nil
	})
	if err != nil {
		return domain.Order{}, err
	}
	o, why := decodeOrder(raw, c.connection)
	if why != "" {
		f := answered{op: opOrder}.fault(dataFault, why)
		return domain.Order{}, f
	}
	return o, nil
}

// ConfirmShipment tells Amazon that a package of an order was shipped
// (confirmShipment of the Orders API v0, which stays). It is sent once: an answer that
// was lost, and any of 500 and above, is a Fault of kind uncertain; look for the
// package by its reference (Order) before sending it again.
//
// Source: developer-docs.amazon.com/sp-api/docs/orders-api-v0-reference.
func (c *Client) ConfirmShipment(ctx context.Context, s domain.Shipment) error {
	body, err := EncodeShipment(s)
	if err != nil {
		return usageFault(opConfirm, err)
	}
	r := request{op: opConfirm, path: "/orders/v0/orders/" + pathPart(s.Order.ID) + "/shipmentConfirmation", body: body}
	err = c.call(ctx, r, func([]byte) error { return nil }) // 204 has no body
	if f, ok := domain.AsFault(err); ok && f.Kind == domain.FaultUncertain {
		f.Message = "It is not known whether Amazon took the shipment confirmation."
		f.Advice = "Tallybridge looks for the package at Amazon before it sends the confirmation again."
	}
	return err
}

type confirmItem struct {
	ID       string `json:"orderItemId"`
	Quantity int64  `json:"quantity"`
}

// EncodeShipment is the body of a confirmation, or an error when something
// that Amazon requires is missing.
func EncodeShipment(s domain.Shipment) ([]byte, error) {
	n, err := strconv.ParseUint(s.Reference, 10, 63)
	switch {
	case s.Order.ID == "" || s.Marketplace == "":
		return nil, errors.New("the order or its marketplace is missing")
	case err != nil || n == 0:
		return nil, errors.New("the package reference has to be a positive number")
	case s.Carrier == "" || s.Carrier == domain.CarrierOther && s.CarrierName == "":
		return nil, errors.New("the carrier is missing")
	case s.Tracking == "" || s.ShipDate.IsZero() || len(s.Items) == 0:
		return nil, errors.New("the tracking number, ship date or items are missing")
	}
	type detail struct {
		Reference string        `json:"packageReferenceId"`
		Carrier   string        `json:"carrierCode"`
		Name      string        `json:"carrierName,omitempty"`
		Method    string        `json:"shippingMethod,omitempty"`
		Tracking  string        `json:"trackingNumber"`
		ShipDate  string        `json:"shipDate"`
		Items     []confirmItem `json:"orderItems"`
	}
	d := detail{
		Reference: s.Reference, Carrier: s.Carrier, Name: s.CarrierName, Method: s.Service,
		Tracking: s.Tracking, ShipDate: instant(s.ShipDate),
	}
	for _, i := range s.Items {
		if i.Item == "" || i.Quantity <= 0 {
			return nil, errors.New("an item has no id or no quantity")
		}
		d.Items = append(d.Items, confirmItem{i.Item, i.Quantity})
	}
	return json.Marshal(struct {
		Marketplace domain.MarketplaceID `json:"marketplaceId"`
		Package     detail               `json:"packageDetail"`
	}{s.Marketplace, d})
}
