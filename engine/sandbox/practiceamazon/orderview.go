package practiceamazon

import (
	"strings"

	"tallybridge/engine/sandbox/world"
)

// orderView is an order of Orders API 2026-01-01; data sets that were not
// asked for are left out.
type orderView struct {
	ID          string            `json:"orderId"`
	Aliases     []orderAlias      `json:"orderAliases,omitempty"`
	Created     string            `json:"createdTime"`
	Updated     string            `json:"lastUpdatedTime"`
	Programs    []string          `json:"programs,omitempty"`
	Associated  []associatedOrder `json:"associatedOrders,omitempty"`
	Channel     orderChannel      `json:"salesChannel"`
	Buyer       *orderBuyer       `json:"buyer,omitempty"`
	Recipient   *orderRecipient   `json:"recipient,omitempty"`
	Proceeds    *orderProceeds    `json:"proceeds,omitempty"`
	Fulfillment *orderFulfillment `json:"fulfillment,omitempty"`
	Items       []orderItemView   `json:"orderItems"`
	Packages    []packageView     `json:"packages,omitempty"`
}

type orderAlias struct {
	ID   string `json:"aliasId"`
	Type string `json:"aliasType"`
}

type associatedOrder struct {
	ID   string `json:"orderId"`
	Type string `json:"associationType"`
}

type orderChannel struct {
	Name   string `json:"channelName"`
	Market string `json:"marketplaceId,omitempty"`
	Title  string `json:"marketplaceName,omitempty"`
}

type orderBuyer struct {
	Name          string `json:"buyerName,omitempty"`
	Email         string `json:"buyerEmail,omitempty"`
	Company       string `json:"buyerCompanyName,omitempty"`
	PurchaseOrder string `json:"buyerPurchaseOrderNumber,omitempty"`
}

type orderRecipient struct {
	Address orderAddress `json:"deliveryAddress"`
}

type orderAddress struct {
	Name       string `json:"name,omitempty"`
	Company    string `json:"companyName,omitempty"`
	Line1      string `json:"addressLine1,omitempty"`
	Line2      string `json:"addressLine2,omitempty"`
	City       string `json:"city,omitempty"`
	State      string `json:"stateOrRegion,omitempty"`
	PostalCode string `json:"postalCode,omitempty"`
	Country    string `json:"countryCode"`
	Phone      string `json:"phone,omitempty"`
	Type       string `json:"addressType"`
}

type orderProceeds struct {
	Total      money        `json:"grandTotal"`
	Breakdowns []orderShare `json:"breakdowns,omitempty"`
}

type itemProceeds struct {
	Total      money        `json:"proceedsTotal"`
	Breakdowns []orderShare `json:"breakdowns,omitempty"`
}

type orderShare struct {
	Type     string       `json:"type"`
	Subtotal money        `json:"subtotal"`
	Detailed []orderPiece `json:"detailedBreakdowns,omitempty"` // of items only
}

type orderPiece struct {
	Subtype string `json:"subtype"`
	Value   money  `json:"value"`
}

type orderFulfillment struct {
	Status    string       `json:"fulfillmentStatus"`
	By        string       `json:"fulfilledBy"`
	Service   string       `json:"fulfillmentServiceLevel"`
	ShipBy    *orderWindow `json:"shipByWindow,omitempty"`
	DeliverBy *orderWindow `json:"deliverByWindow,omitempty"`
}

type orderWindow struct {
	From string `json:"earliestDateTime"`
	To   string `json:"latestDateTime"`
}

type orderItemView struct {
	ID           string            `json:"orderItemId"`
	Ordered      int64             `json:"quantityOrdered"`
	Product      orderProduct      `json:"product"`
	Proceeds     *itemProceeds     `json:"proceeds,omitempty"`
	Promotion    *itemPromotion    `json:"promotion,omitempty"`
	Cancellation *itemCancellation `json:"cancellation,omitempty"`
	Fulfillment  *itemFulfillment  `json:"fulfillment,omitempty"`
	Tax          *itemTax          `json:"tax,omitempty"`
}

type orderProduct struct {
	ASIN      string         `json:"asin"`
	Title     string         `json:"title"`
	SKU       string         `json:"sellerSku"`
	Condition orderCondition `json:"condition"`
	Price     *itemPrice     `json:"price,omitempty"`
}

type orderCondition struct {
	Type    string `json:"conditionType"`
	Subtype string `json:"conditionSubtype"`
}

type itemPrice struct {
	Unit        money  `json:"unitPrice"`
	Designation string `json:"priceDesignation,omitempty"`
}

type itemPromotion struct {
	Breakdowns []promotionShare `json:"breakdowns"`
}

type promotionShare struct {
	ID string `json:"promotionId"`
}

type itemCancellation struct {
	Execution cancelExecution `json:"cancellationExecution"`
}

type cancelExecution struct {
	By     string `json:"cancelledBy"`
	Reason string `json:"cancelReason"`
}

type itemFulfillment struct {
	Fulfilled   int64        `json:"quantityFulfilled"`
	Unfulfilled int64        `json:"quantityUnfulfilled"`
	Packing     *itemPacking `json:"packing,omitempty"`
}

type itemPacking struct {
	Gift giftOption `json:"giftOption"`
}

type giftOption struct {
	Message string `json:"giftMessage,omitempty"`
	Wrap    string `json:"giftWrapLevel,omitempty"`
}

type itemTax struct {
	Collections []taxCollection `json:"taxCollections"`
}

type taxCollection struct {
	Model string `json:"model"`
	Party string `json:"responsibleParty"`
}

type packageView struct {
	Reference string           `json:"packageReferenceId"`
	Created   string           `json:"createdTime"`
	Status    packageStatus    `json:"packageStatus"`
	Carrier   string           `json:"carrier,omitempty"`
	Shipped   string           `json:"shipTime"`
	Service   string           `json:"shippingService,omitempty"`
	Tracking  string           `json:"trackingNumber,omitempty"`
	Items     []packageContent `json:"packageItems"`
}

type packageStatus struct {
	Status   string `json:"status"`
	Detailed string `json:"detailedStatus,omitempty"`
}

type packageContent struct {
	Item     string `json:"orderItemId"`
	Quantity int64  `json:"quantity"`
}

// orderView shows an order with the data sets that were asked for. Personal
// data come when they were asked for and the authorisation has a restricted
// role; while the practice Amazon leaks, they come always.
func (c *call) orderView(o *world.Order, sets map[string]bool) orderView {
	c.s.mu.Lock()
	leak := c.s.leaks
	c.s.mu.Unlock()
	personal := leak || c.roles[RoleShipping]
	m, _ := c.s.world.MarketOf(o.Market)
	v := orderView{
		ID: o.ID, Created: orderTime(o.Created), Updated: orderTime(o.Updated), Programs: o.Programs,
		Channel: orderChannel{Name: "AMAZON", Market: m.ID, Title: marketName(m)},
	}
	if o.OffAmazon {
		v.Channel = orderChannel{Name: "NON_AMAZON", Title: offAmazonName(m)}
	}
	if o.SellerOrderID != "" {
		v.Aliases = []orderAlias{{o.SellerOrderID, "SELLER_ORDER_ID"}}
	}
	if o.Original != "" {
		v.Associated = []associatedOrder{{o.Original, o.Relation}}
	}
	if sets[setBuyer] || leak {
		v.Buyer = buyerView(o, personal)
	}
	if sets[setRecipient] || leak {
		v.Recipient = recipientView(o, personal)
	}
	priced := o.Status != world.PendingAvailability && (o.Status != world.Pending || o.Market == "JP")
	if sets[setProceeds] && priced && !o.OffAmazon {
		v.Proceeds = &orderProceeds{Total: coins(o.Total(), o.Currency), Breakdowns: orderShares(o)}
	}
	if sets[setFulfillment] {
		v.Fulfillment = &orderFulfillment{o.Status, o.FulfilledBy, o.Service, windowView(o.ShipBy), windowView(o.DeliverBy)}
	}
	for i := range o.Items {
		v.Items = append(v.Items, itemView(o, &o.Items[i], sets, priced, personal && (leak || sets[setBuyer])))
	}
	if sets[setPackages] {
		for i := range o.Packages {
			v.Packages = append(v.Packages, packageOf(&o.Packages[i]))
		}
	}
	return v
}

func buyerView(o *world.Order, personal bool) *orderBuyer {
	b := &orderBuyer{Company: o.Customer.Company, PurchaseOrder: o.PurchaseOrder}
	if personal {
		b.Name = o.Customer.Name
		if o.FulfilledBy == world.ByMerchant {
			b.Email = o.Customer.Email
		}
	}
	return b
}

func recipientView(o *world.Order, personal bool) *orderRecipient {
	p := o.Customer
	a := orderAddress{City: p.City, State: p.State, Country: p.Country, Type: "RESIDENTIAL"}
	if p.Company != "" {
		a.Type = "COMMERCIAL"
	}
	if personal {
		a.Name, a.Company, a.Line1, a.Line2, a.PostalCode = p.Name, p.Company, p.Line1, p.Line2, p.PostalCode
		if o.FulfilledBy == world.ByMerchant {
			a.Phone = p.Phone
		}
	}
	return &orderRecipient{a}
}

func itemView(o *world.Order, it *world.OrderItem, sets map[string]bool, priced, personal bool) orderItemView {
	v := orderItemView{
		ID: it.ID, Ordered: it.Ordered,
		Product: orderProduct{ASIN: it.ASIN, Title: it.Title, SKU: it.SKU, Condition: orderConditionOf(it.Condition)},
	}
	if priced && !o.OffAmazon {
		v.Product.Price = &itemPrice{Unit: coins(it.Money.Item/max(it.Ordered, 1), o.Currency)}
		if it.Business {
			v.Product.Price.Designation = "BUSINESS_PRICE"
		}
		if sets[setProceeds] {
			v.Proceeds = &itemProceeds{coins(it.Money.Total(o.Market), o.Currency), itemShares(o, it)}
		}
	}
	if sets[setPromotion] && it.Promotion != "" {
		v.Promotion = &itemPromotion{[]promotionShare{{it.Promotion}}}
	}
	if sets[setCancellation] && o.Status == world.Cancelled {
		v.Cancellation = &itemCancellation{cancelExecution{o.CancelledBy, o.CancelReason}}
	}
	if sets[setFulfillment] {
		v.Fulfillment = &itemFulfillment{Fulfilled: it.Shipped, Unfulfilled: it.Ordered - it.Shipped}
		if o.Status == world.Cancelled {
			v.Fulfillment.Unfulfilled = 0
		}
		if it.Money.Gift > 0 {
			v.Fulfillment.Packing = &itemPacking{giftOption{Wrap: "PREMIUM"}}
		}
	}
	if personal && it.GiftNote != "" {
		if v.Fulfillment == nil {
			v.Fulfillment = &itemFulfillment{Fulfilled: it.Shipped, Unfulfilled: it.Ordered - it.Shipped}
		}
		if v.Fulfillment.Packing == nil {
			v.Fulfillment.Packing = &itemPacking{}
		}
		v.Fulfillment.Packing.Gift.Message = it.GiftNote
	}
	if sets[setTax] && !world.TaxIncluded(o.Market) {
		v.Tax = &itemTax{[]taxCollection{{"MARKETPLACE_FACILITATOR", "Amazon Services, Inc."}}}
	}
	return v
}

// part is an amount in the smallest unit of a currency with what it is for.
type part struct {
	kind  string
	value int64
}

// shares are the sums of one line or of all, before tax and discount.
func shares(l world.Line, market, currency string) []orderShare {
	item, ship, gift := l.Item, l.Shipping, l.Gift
	if world.TaxIncluded(market) {
		item, ship, gift = item-l.ItemTax, ship-l.ShippingTax, gift-l.GiftTax
	}
	out := []orderShare{{Type: "ITEM", Subtotal: coins(item, currency)}}
	for _, s := range []part{{"SHIPPING", ship}, {"GIFT_WRAP", gift}, {"TAX", l.Tax()}, {"DISCOUNT", -l.ItemDiscount - l.ShipDiscount}} {
		if s.value != 0 {
			out = append(out, orderShare{Type: s.kind, Subtotal: coins(s.value, currency)})
		}
	}
	return out
}

func orderShares(o *world.Order) []orderShare {
	var sum world.Line
	for _, it := range o.Items {
		m := it.Money
		sum = world.Line{
			Item: sum.Item + m.Item, ItemTax: sum.ItemTax + m.ItemTax, Shipping: sum.Shipping + m.Shipping,
			ShippingTax: sum.ShippingTax + m.ShippingTax, Gift: sum.Gift + m.Gift, GiftTax: sum.GiftTax + m.GiftTax,
			ItemDiscount: sum.ItemDiscount + m.ItemDiscount, ShipDiscount: sum.ShipDiscount + m.ShipDiscount,
		}
	}
	return shares(sum, o.Market, o.Currency)
}

func itemShares(o *world.Order, it *world.OrderItem) []orderShare {
	l := it.Money
	out := shares(l, o.Market, o.Currency)
	for i := range out {
		var parts []part
		switch out[i].Type {
		case "TAX":
			parts = []part{{"ITEM", l.ItemTax}, {"SHIPPING", l.ShippingTax}, {"GIFT_WRAP", l.GiftTax}}
		case "DISCOUNT":
			parts = []part{{"ITEM", -l.ItemDiscount}, {"SHIPPING", -l.ShipDiscount}}
		}
		for _, p := range parts {
			if p.value != 0 {
				out[i].Detailed = append(out[i].Detailed, orderPiece{p.kind, coins(p.value, o.Currency)})
			}
		}
	}
	return out
}

func coins(minor int64, currency string) money {
	return money{Currency: currency, Amount: world.Amount(minor, currency).String()}
}

func windowView(w world.Window) *orderWindow {
	if w.To.IsZero() {
		return nil
	}
	return &orderWindow{orderTime(w.From), orderTime(w.To)}
}

func packageOf(p *world.Package) packageView {
	v := packageView{
		Reference: p.Reference, Created: orderTime(p.Confirmed), Carrier: p.Carrier, Shipped: orderTime(p.Shipped),
		Service: p.Service, Tracking: p.Tracking, Status: packageStatus{"SHIPPED", "PICKED_UP"}, Items: []packageContent{},
	}
	if p.Delivered {
		v.Status = packageStatus{"DELIVERED", "DELIVERED"}
	}
	for _, it := range p.Items {
		v.Items = append(v.Items, packageContent(it))
	}
	return v
}

// marketName is a marketplace as customers know it: "Amazon.co.uk".
func marketName(m world.Market) string {
	return "Amazon" + strings.TrimPrefix(strings.TrimPrefix(m.Domain, "www."), "amazon")
}

// offAmazonName is the sales channel of multi-channel orders: "Non-Amazon DE".
func offAmazonName(m world.Market) string { return "Non-Amazon " + m.Country }

// orderConditionOf spells the condition of an item.
func orderConditionOf(condition string) orderCondition {
	switch condition {
	case "NewItem", "NewOEM", "NewOpenBox":
		return orderCondition{"NEW", "NEW"}
	case "NewWithWarranty":
		return orderCondition{"NEW", "WARRANTY"}
	case "UsedLikeNew":
		return orderCondition{"USED", "MINT"}
	case "UsedVeryGood":
		return orderCondition{"USED", "VERY_GOOD"}
	case "UsedGood":
		return orderCondition{"USED", "GOOD"}
	case "UsedAcceptable":
		return orderCondition{"USED", "ACCEPTABLE"}
	}
	if strings.HasPrefix(condition, "Collectible") {
		return orderCondition{"COLLECTIBLE", "OTHER"}
	}
	if strings.HasPrefix(condition, "Refurbished") {
		return orderCondition{"REFURBISHED", "REFURBISHED"}
	}
	return orderCondition{"NEW", "NEW"}
}
