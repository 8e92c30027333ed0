package amazon

import (
	"encoding/json"
	"strings"

	"tallybridge/engine/domain"
)

// The types below are the allow-list of what is read of an order. What has no
// field here never gets into the program: names, addresses, e-mail and phone
// numbers, gift messages, customisation texts, the reasons that people give for
// a cancellation, serial numbers, tax and payment details.

type moneyEntry struct {
	Amount   text `json:"amount"`
	Currency text `json:"currencyCode"`
}

func (m moneyEntry) money() domain.Money {
	d, ok := parseAmount(m.Amount)
	if !ok || m.Currency == "" {
		return domain.Money{}
	}
	return domain.Money{Amount: d, Currency: string(m.Currency)}
}

type proceedsEntry struct {
	Type     text       `json:"type"`
	Subtotal moneyEntry `json:"subtotal"`
}

func amountsOf(entries []proceedsEntry) []domain.OrderAmount {
	var out []domain.OrderAmount
	for _, e := range entries {
		if m := e.Subtotal.money(); m.Known() {
			out = append(out, domain.OrderAmount{Type: string(e.Type), Amount: m.Amount, Currency: m.Currency})
		}
	}
	return out
}

type windowEntry struct {
	Earliest text `json:"earliestDateTime"`
	Latest   text `json:"latestDateTime"`
}

type orderRecord struct {
	ID      text `json:"orderId"`
	Aliases list[struct {
		ID   text `json:"aliasId"`
		Type text `json:"aliasType"`
	}] `json:"orderAliases"`
	Created    text       `json:"createdTime"`
	Updated    text       `json:"lastUpdatedTime"`
	Programs   list[text] `json:"programs"`
	Associated list[struct {
		ID   text `json:"orderId"`
		Type text `json:"associationType"`
	}] `json:"associatedOrders"`
	Channel struct {
		Name            text `json:"channelName"`
		Marketplace     text `json:"marketplaceId"`
		MarketplaceName text `json:"marketplaceName"`
	} `json:"salesChannel"`
	Proceeds struct {
		Total      moneyEntry          `json:"grandTotal"`
		Breakdowns list[proceedsEntry] `json:"breakdowns"`
	} `json:"proceeds"`
	Fulfillment struct {
		Status    text        `json:"fulfillmentStatus"`
		By        text        `json:"fulfilledBy"`
		Level     text        `json:"fulfillmentServiceLevel"`
		ShipBy    windowEntry `json:"shipByWindow"`
		DeliverBy windowEntry `json:"deliverByWindow"`
	} `json:"fulfillment"`
	Items    *list[itemRecord]   `json:"orderItems"`
	Packages list[packageRecord] `json:"packages"`
}

type itemRecord struct {
	ID       text       `json:"orderItemId"`
	Ordered  count      `json:"quantityOrdered"`
	Programs list[text] `json:"programs"`
	Product  struct {
		ASIN      text `json:"asin"`
		Title     text `json:"title"`
		SKU       text `json:"sellerSku"`
		Condition struct {
			Type    text `json:"conditionType"`
			Subtype text `json:"conditionSubtype"`
		} `json:"condition"`
		Price struct {
			Unit moneyEntry `json:"unitPrice"`
		} `json:"price"`
	} `json:"product"`
	Proceeds struct {
		Total      moneyEntry          `json:"proceedsTotal"`
		Breakdowns list[proceedsEntry] `json:"breakdowns"`
	} `json:"proceeds"`
	Promotion struct {
		Breakdowns list[struct {
			ID text `json:"promotionId"`
		}] `json:"breakdowns"`
	} `json:"promotion"`
	Cancellation struct {
		Request *struct {
			Requester text `json:"requester"`
		} `json:"cancellationRequest"`
		Execution *struct {
			By text `json:"cancelledBy"`
		} `json:"cancellationExecution"`
	} `json:"cancellation"`
	Fulfillment struct {
		Fulfilled count `json:"quantityFulfilled"`
		Packing   struct {
			Gift struct {
				Level text `json:"giftWrapLevel"`
			} `json:"giftOption"`
		} `json:"packing"`
	} `json:"fulfillment"`
}

type packageRecord struct {
	Reference text `json:"packageReferenceId"`
	Created   text `json:"createdTime"`
	Status    struct {
		Status text `json:"status"`
		Detail text `json:"detailedStatus"`
	} `json:"packageStatus"`
	Carrier  text `json:"carrier"`
	Shipped  text `json:"shipTime"`
	Service  text `json:"shippingService"`
	Tracking text `json:"trackingNumber"`
	Items    list[struct {
		ID       text  `json:"orderItemId"`
		Quantity count `json:"quantity"`
	}] `json:"packageItems"`
}

// orderIDOf finds the id of a record that could not be read otherwise.
func orderIDOf(raw json.RawMessage) string {
	var r struct {
		ID text `json:"orderId"`
	}
	if json.Unmarshal(raw, &r) != nil {
		return ""
	}
	return clip(tidy(string(r.ID)), 40)
}

// decodeOrder reads one order. why says in plain words what is wrong with it,
// empty when it is good; it never quotes the record.
func decodeOrder(raw json.RawMessage, conn domain.ConnectionID) (o domain.Order, why string) {
	var r orderRecord
	if err := json.Unmarshal(raw, &r); err != nil {
		return o, "Amazon's record of this order has another form than it should have."
	}
	switch {
	case r.ID == "":
		return o, "Amazon sent an order without a number."
	case r.Fulfillment.Status == "":
		return o, "Amazon sent this order without a status."
	case parseTime(r.Created).IsZero() || parseTime(r.Updated).IsZero():
		return o, "Amazon sent this order without its dates."
	case r.Items == nil:
		return o, "Amazon sent this order without its items."
	}
	o = domain.Order{
		Connection: conn, ID: string(r.ID), Created: parseTime(r.Created), Updated: parseTime(r.Updated),
		Marketplace: domain.MarketplaceID(r.Channel.Marketplace), SalesChannel: string(r.Channel.MarketplaceName), Channel: string(r.Channel.Name),
		Status: orderStatusOf(string(r.Fulfillment.Status)), FulfilledBy: string(r.Fulfillment.By), Service: string(r.Fulfillment.Level),
		ShipFrom: parseTime(r.Fulfillment.ShipBy.Earliest), ShipBy: parseTime(r.Fulfillment.ShipBy.Latest),
		DeliverFrom: parseTime(r.Fulfillment.DeliverBy.Earliest), DeliverBy: parseTime(r.Fulfillment.DeliverBy.Latest),
		Programs: wordsOf(r.Programs), Total: r.Proceeds.Total.money(), Proceeds: amountsOf(r.Proceeds.Breakdowns), Source: domain.OrderFromAPI,
	}
	for _, a := range r.Aliases {
		if a.Type == "SELLER_ORDER_ID" && o.SellerOrderID == "" {
			o.SellerOrderID = string(a.ID)
		}
	}
	for _, a := range r.Associated {
		if a.ID != "" {
			o.Associated = append(o.Associated, domain.AssociatedOrder{ID: string(a.ID), Kind: string(a.Type)})
		}
	}
	for _, i := range *r.Items {
		if !i.Ordered.known {
			return o, "Amazon sent an item of this order without a quantity."
		}
		o.Items = append(o.Items, i.item())
	}
	for _, p := range r.Packages {
		if p.Reference != "" {
			o.Packages = append(o.Packages, p.pack())
		}
	}
	return o, ""
}

// orderStatusOf brings a status to the form of the 2026 model; v0 spelt some
// otherwise. Words that neither knows stay as they are.
func orderStatusOf(s string) domain.OrderStatus {
	switch strings.ToUpper(strings.NewReplacer("_", "", " ", "", "-", "").Replace(s)) {
	case "PENDINGAVAILABILITY":
		return domain.OrderPendingAvailability
	case "PENDING":
		return domain.OrderPending
	case "UNSHIPPED":
		return domain.OrderUnshipped
	case "PARTIALLYSHIPPED":
		return domain.OrderPartiallyShipped
	case "SHIPPED":
		return domain.OrderShipped
	case "CANCELLED", "CANCELED":
		return domain.OrderCancelled
	case "UNFULFILLABLE":
		return domain.OrderUnfulfillable
	}
	return domain.OrderStatus(s)
}

func (i itemRecord) item() domain.OrderItem {
	p := i.Product
	out := domain.OrderItem{
		ID: string(i.ID), SKU: string(p.SKU), ASIN: string(p.ASIN), Title: string(p.Title),
		Ordered: i.Ordered.n, Shipped: i.Fulfillment.Fulfilled.n, ShippedKnown: i.Fulfillment.Fulfilled.known,
		UnitPrice: p.Price.Unit.money(), Total: i.Proceeds.Total.money(), Amounts: amountsOf(i.Proceeds.Breakdowns),
		Programs: wordsOf(i.Programs), GiftWrap: string(i.Fulfillment.Packing.Gift.Level),
		Condition: conditionOf(string(p.Condition.Type), string(p.Condition.Subtype)),
	}
	for _, b := range i.Promotion.Breakdowns {
		if b.ID != "" {
			out.Promotions = append(out.Promotions, string(b.ID))
		}
	}
	if c := i.Cancellation.Request; c != nil {
		out.CancelRequested = true
	}
	if c := i.Cancellation.Execution; c != nil {
		out.CancelledBy = string(c.By)
	}
	return out
}

func conditionOf(kind, sub string) string {
	if sub == "" || strings.EqualFold(kind, sub) {
		return kind
	}
	return kind + " " + sub
}

func (p packageRecord) pack() domain.OrderPackage {
	out := domain.OrderPackage{
		Reference: string(p.Reference), Created: parseTime(p.Created), Status: string(p.Status.Status), Detail: string(p.Status.Detail),
		Carrier: string(p.Carrier), Service: string(p.Service), Tracking: string(p.Tracking), Shipped: parseTime(p.Shipped),
	}
	for _, i := range p.Items {
		if i.ID != "" && i.Quantity.n > 0 {
			out.Items = append(out.Items, domain.PackageItem{Item: string(i.ID), Quantity: i.Quantity.n})
		}
	}
	return out
}

func wordsOf(l list[text]) []string {
	var out []string
	for _, w := range l {
		if w != "" {
			out = append(out, string(w))
		}
	}
	return out
}
