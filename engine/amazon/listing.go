package amazon

import (
	"strings"

	"tallybridge/engine/domain"
)

// listingItem is one item of searchListingsItems or getListingsItem. Its parts
// are arrays with one element per marketplace.
type listingItem struct {
	SKU       text `json:"sku"`
	Summaries list[struct {
		MarketplaceID text       `json:"marketplaceId"`
		ASIN          text       `json:"asin"`
		Status        list[text] `json:"status"`
		FNSKU         text       `json:"fnSku"`
		ItemName      text       `json:"itemName"`
		CreatedDate   text       `json:"createdDate"`
	}] `json:"summaries"`
	Offers       list[offerEntry] `json:"offers"`
	Availability list[struct {
		Channel  text  `json:"fulfillmentChannelCode"`
		Quantity count `json:"quantity"`
	}] `json:"fulfillmentAvailability"`
	Relationships list[struct {
		MarketplaceID text `json:"marketplaceId"`
		Relationships list[struct {
			Type      text       `json:"type"`
			ChildSKUs list[text] `json:"childSkus"`
		}] `json:"relationships"`
	}] `json:"relationships"`
	Attributes attributes `json:"attributes"`
}

type offerEntry struct {
	MarketplaceID text `json:"marketplaceId"`
	OfferType     text `json:"offerType"`
	Price         struct {
		CurrencyCode text `json:"currencyCode"`
		Currency     text `json:"currency"`
		Amount       text `json:"amount"`
	} `json:"price"`
	Audience struct {
		Value text `json:"value"`
	} `json:"audience"`
}

// attributes keeps of the attributes only what a listing needs.
type attributes struct {
	Description list[attribute] `json:"product_description"`
	Identifier  list[attribute] `json:"externally_assigned_product_identifier"`
}

type attribute struct {
	MarketplaceID text `json:"marketplace_id"`
	Type          text `json:"type"`
	Value         text `json:"value"`
}

// listing is the item as one marketplace sees it.
//
// Status: BUYABLE is Active. DISCOVERABLE alone, or no status, is Inactive:
// shoppers cannot buy it. A SKU without any summary in this marketplace is
// still being processed or was never finished here: Incomplete. Words that are
// not known are kept as they came.
func (i listingItem) listing(conn domain.ConnectionID, m domain.MarketplaceID) domain.Listing {
	l := domain.Listing{
		Connection: conn, Marketplace: m, SKU: string(i.SKU),
		Status: domain.ListingIncomplete,
	}
	for _, s := range i.Summaries {
		if !here(s.MarketplaceID, m) {
			continue
		}
		l.ASIN, l.FNSKU, l.Title = string(s.ASIN), string(s.FNSKU), string(s.ItemName)
		l.Created = parseTime(s.CreatedDate)
		l.Status = statusOf(s.Status)
		break
	}
	l.TitleDamaged = strings.ContainsRune(l.Title, '\uFFFD')
	l.Price = i.price(m)
	for _, a := range i.Availability {
		switch channelOf(string(a.Channel)) {
		case channelAmazon:
			l.Amazon = true
		case channelMerchant:
			l.Merchant = true
			if a.Quantity.known {
				l.MerchantQuantity, l.MerchantKnown = a.Quantity.n, true
			}
		}
	}
	l.Barcode = i.Attributes.barcode(m)
	for _, d := range i.Attributes.Description {
		if here(d.MarketplaceID, m) {
			l.Description = string(d.Value)
			break
		}
	}
	l.Parent = i.parent(l)
	return l
}

// here reports whether an element belongs to the marketplace; one that does
// not say belongs to the only one that was asked for.
func here(id text, m domain.MarketplaceID) bool {
	return id == "" || string(id) == string(m)
}

func statusOf(words list[text]) domain.ListingStatus {
	var unknown string
	for _, w := range words {
		switch strings.ToUpper(string(w)) {
		case "BUYABLE":
			return domain.ListingActive
		case "DISCOVERABLE", "":
		default:
			unknown = string(w)
		}
	}
	if unknown != "" {
		return domain.ListingStatus(unknown)
	}
	return domain.ListingInactive
}

// price is the consumer offer: B2C, for every buyer. It is unknown when there
// is none, or when its amount makes no sense.
func (i listingItem) price(m domain.MarketplaceID) domain.Money {
	var best domain.Money
	for _, o := range i.Offers {
		if !here(o.MarketplaceID, m) || o.OfferType != "" && !strings.EqualFold(string(o.OfferType), "B2C") {
			continue
		}
		amount, ok := parseAmount(o.Price.Amount)
		if !ok || !amount.IsPos() {
			continue
		}
		currency := string(o.Price.CurrencyCode)
		if currency == "" {
			currency = string(o.Price.Currency)
		}
		if currency == "" {
			currency = currencyOf(m)
		}
		money := domain.Money{Amount: amount, Currency: currency}
		if o.Audience.Value == "" || strings.EqualFold(string(o.Audience.Value), "ALL") {
			return money
		}
		if !best.Known() {
			best = money
		}
	}
	return best
}

// parent reports whether the item is a variation parent: it has variation
// children and neither an offer nor stock of its own. An item with children
// that can still be bought or held is kept, or its stock would be hidden.
func (i listingItem) parent(l domain.Listing) bool {
	if l.Price.Known() || l.Amazon || l.FNSKU != "" || l.MerchantKnown && l.MerchantQuantity > 0 {
		return false
	}
	for _, of := range i.Relationships {
		if !here(of.MarketplaceID, l.Marketplace) {
			continue
		}
		for _, r := range of.Relationships {
			// PACKAGE_HIERARCHY children are what a case holds, not variants.
			if len(r.ChildSKUs) > 0 && !strings.EqualFold(string(r.Type), "PACKAGE_HIERARCHY") {
				return true
			}
		}
	}
	return false
}

func (a attributes) barcode(m domain.MarketplaceID) string {
	for _, id := range a.Identifier {
		if !here(id.MarketplaceID, m) {
			continue
		}
		switch strings.ToLower(string(id.Type)) {
		case "ean", "upc", "gtin", "jan", "isbn", "":
			if v := strings.TrimSpace(string(id.Value)); isBarcode(v) {
				return v
			}
		}
	}
	return ""
}

// isBarcode reports whether s has the form of an EAN, UPC, GTIN or ISBN.
func isBarcode(s string) bool {
	switch len(s) {
	case 8, 12, 13, 14:
		return digits(s) == len(s)
	case 10:
		return digits(s) == 10 || digits(s) == 9 && (s[9] == 'X' || s[9] == 'x')
	default:
		return false
	}
}

// digits counts the leading ASCII digits.
func digits(s string) int {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return i
		}
	}
	return len(s)
}

type channel int

const (
	channelUnknown channel = iota
	channelAmazon
	channelMerchant
)

// channelOf reads a fulfilment channel: AMAZON_NA, AMAZON_EU, AMAZON_JP, … and
// AFN are Amazon, DEFAULT and MFN the merchant.
func channelOf(s string) channel {
	s = strings.ToUpper(strings.TrimSpace(s))
	switch {
	case strings.HasPrefix(s, "AMAZON"), s == "AFN", s == "FBA":
		return channelAmazon
	case s == "DEFAULT", s == "MFN", s == "FBM", strings.HasPrefix(s, "MERCHANT"):
		return channelMerchant
	default:
		return channelUnknown
	}
}

func currencyOf(m domain.MarketplaceID) string {
	mp, _ := domain.MarketplaceByID(m)
	return mp.Currency
}
