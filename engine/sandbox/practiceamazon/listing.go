package practiceamazon

import "strings"

// item is one SKU of Listings Items 2021-08-01; data sets that were not asked
// for are left out.
type item struct {
	SKU           string          `json:"sku"`
	Summaries     *[]summary      `json:"summaries,omitempty"`
	Attributes    *map[string]any `json:"attributes,omitempty"`
	Issues        *[]issue        `json:"issues,omitempty"`
	Offers        *[]offer        `json:"offers,omitempty"`
	Availability  *[]availability `json:"fulfillmentAvailability,omitempty"`
	Procurement   *[]any          `json:"procurement,omitempty"`
	Relationships *[]relations    `json:"relationships,omitempty"`
	ProductTypes  *[]productType  `json:"productTypes,omitempty"`
}

type summary struct {
	Marketplace string   `json:"marketplaceId"`
	ASIN        string   `json:"asin,omitempty"`
	ProductType string   `json:"productType"`
	Condition   string   `json:"conditionType,omitempty"`
	Status      []string `json:"status"`
	FNSKU       string   `json:"fnSku,omitempty"`
	Title       string   `json:"itemName,omitempty"`
	Created     string   `json:"createdDate"`
	Updated     string   `json:"lastUpdatedDate"`
	Image       *image   `json:"mainImage,omitempty"`
}

type image struct {
	Link   string `json:"link"`
	Height int    `json:"height"`
	Width  int    `json:"width"`
}

type offer struct {
	Marketplace string    `json:"marketplaceId"`
	Type        string    `json:"offerType"`
	Price       money     `json:"price"`
	Points      *points   `json:"points,omitempty"`
	Audience    *audience `json:"audience,omitempty"`
}

type money struct {
	Currency string `json:"currencyCode"`
	Amount   string `json:"amount"`
}

type points struct {
	Number int `json:"pointsNumber"`
}

type audience struct {
	Value string `json:"value"`
	Name  string `json:"displayName"`
}

type availability struct {
	Channel  string `json:"fulfillmentChannelCode"`
	Quantity *int64 `json:"quantity,omitempty"`
}

type relations struct {
	Marketplace   string     `json:"marketplaceId"`
	Relationships []relation `json:"relationships"`
}

type relation struct {
	Type    string   `json:"type"`
	Theme   *theme   `json:"variationTheme,omitempty"`
	Parents []string `json:"parentSkus,omitempty"`
	Kids    []string `json:"childSkus,omitempty"`
}

type theme struct {
	Attributes []string `json:"attributes"`
	Theme      string   `json:"theme"`
}

type productType struct {
	Marketplace string `json:"marketplaceId"`
	ProductType string `json:"productType"`
}

type issue struct {
	Code         string   `json:"code"`
	Message      string   `json:"message"`
	Severity     string   `json:"severity"`
	Attributes   []string `json:"attributeNames,omitempty"`
	Categories   []string `json:"categories"`
	Marketplaces []string `json:"marketplaceIds,omitempty"`
}

// dataSets are the values of includedData.
var dataSets = []string{
	"summaries", "attributes", "issues", "offers", "fulfillmentAvailability", "procurement", "relationships", "productTypes",
}

// productTypes a seller of ordinary goods meets.
var productTypes = []string{"HOME", "KITCHEN", "LUGGAGE", "OFFICE_PRODUCTS", "GROCERY", "TOYS_AND_GAMES", "PET_SUPPLIES", "SPORTING_GOODS"}

// render writes one SKU's listings in the asked marketplaces; all are of one SKU.
func (s *Server) render(sku string, all []shown, sets map[string]bool) item {
	it := item{SKU: sku}
	if sets["summaries"] {
		it.Summaries = &[]summary{}
	}
	if sets["attributes"] {
		it.Attributes = &map[string]any{}
	}
	if sets["issues"] {
		it.Issues = &[]issue{}
	}
	if sets["offers"] {
		it.Offers = &[]offer{}
	}
	if sets["fulfillmentAvailability"] {
		it.Availability = &[]availability{}
	}
	if sets["procurement"] {
		it.Procurement = &[]any{} // vendors only
	}
	if sets["relationships"] {
		it.Relationships = &[]relations{}
	}
	if sets["productTypes"] {
		it.ProductTypes = &[]productType{}
	}
	for _, l := range all {
		s.renderOne(&it, l)
	}
	return it
}

func (s *Server) renderOne(it *item, l shown) {
	kind := productTypes[s.roll("product type", l.ASIN)%uint64(len(productTypes))]
	// A listing that Amazon is still working on has no summary and no offer; a
	// variation parent is never more than that, and has a summary all the same.
	ready := l.Status != "Incomplete" || l.IsParent
	if it.Summaries != nil && ready {
		sum := summary{
			Marketplace: l.market.ID, ASIN: l.ASIN, ProductType: kind, Condition: conditionOf(l.condition).listing,
			Status: statuses(l.Listing), FNSKU: l.FNSKU, Title: l.Title,
			Created: isoSeconds(l.Created), Updated: isoSeconds(l.Updated),
		}
		if pick := s.roll("image", l.ASIN); pick%11 != 0 {
			sum.Image = &image{"https://m.media-amazon.com/images/I/" + textOf(s.derive("image "+l.ASIN, 0), 11) + ".jpg", 500, 500}
		}
		*it.Summaries = append(*it.Summaries, sum)
	}
	if it.Issues != nil && !ready {
		*it.Issues = append(*it.Issues, issue{
			Code: "90220", Message: "'brand' is required but not supplied.", Severity: "ERROR",
			Attributes: []string{"brand"}, Categories: []string{"MISSING_ATTRIBUTE"}, Marketplaces: []string{l.market.ID},
		})
	}
	if it.Offers != nil && ready {
		*it.Offers = append(*it.Offers, s.offersOf(l)...)
	}
	if it.Availability != nil {
		it.Availability = availabilityOf(it.Availability, l)
	}
	if it.Relationships != nil {
		*it.Relationships = append(*it.Relationships, relationsOf(l))
	}
	if it.ProductTypes != nil {
		*it.ProductTypes = append(*it.ProductTypes, productType{l.market.ID, kind})
	}
	if it.Attributes != nil {
		s.attributesOf(*it.Attributes, l)
	}
}

// offersOf are the offers of a listing on sale; some also have one for businesses.
func (s *Server) offersOf(l shown) []offer {
	if l.IsParent || l.Status != "Active" {
		return nil
	}
	consumer := offer{
		Marketplace: l.market.ID, Type: "B2C", Price: money{l.Currency, priceText(l.Listing)},
		Audience: &audience{"ALL", "Sell on Amazon"},
	}
	if l.market.Country == "JP" {
		consumer.Points = &points{int(s.roll("points", l.SKU) % 30)}
	}
	pick := s.roll("business offer", l.SKU) % 10
	if pick > 1 {
		return []offer{consumer}
	}
	cheaper := l.Listing
	if p, err := l.Price.Mul(ninetyFive); err == nil {
		cheaper.Price = p
	}
	business := offer{
		Marketplace: l.market.ID, Type: "B2B", Price: money{l.Currency, priceText(cheaper)},
		Audience: &audience{"B2B", "Amazon Business"},
	}
	if pick == 0 { // no order is promised
		return []offer{business, consumer}
	}
	return []offer{consumer, business}
}

// availabilityOf adds the channels of a listing. They belong to the SKU, not to
// the marketplace, so each stands there once.
func availabilityOf(have *[]availability, l shown) *[]availability {
	add := func(a availability) {
		for _, h := range *have {
			if h.Channel == a.Channel {
				return
			}
		}
		*have = append(*have, a)
	}
	if l.IsParent {
		return have
	}
	if l.Merchant {
		units := l.MFN
		add(availability{Channel: "DEFAULT", Quantity: &units})
	}
	if l.FNSKU != "" {
		add(availability{Channel: channelOf(l.market)}) // FBA stock is not told here
	}
	return have
}

func relationsOf(l shown) relations {
	out := relations{Marketplace: l.market.ID, Relationships: []relation{}}
	size := &theme{Attributes: []string{"size"}, Theme: "SIZE"}
	switch {
	case l.IsParent && len(l.kids) > 0:
		out.Relationships = append(out.Relationships, relation{Type: "VARIATION", Theme: size, Kids: l.kids})
	case l.Parent != "":
		out.Relationships = append(out.Relationships, relation{Type: "VARIATION", Theme: size, Parents: []string{l.Parent}})
	}
	return out
}

// attributesOf adds a marketplace's values to the attributes of a SKU.
func (s *Server) attributesOf(have map[string]any, l shown) {
	add := func(name string, value map[string]any) {
		value["marketplace_id"] = l.market.ID
		list, _ := have[name].([]any)
		have[name] = append(list, value)
	}
	tag := languageOf(l.market)
	add("item_name", map[string]any{"value": l.Title, "language_tag": tag})
	if brand, _, ok := strings.Cut(l.Title, " "); ok {
		add("brand", map[string]any{"value": brand, "language_tag": tag})
	}
	if l.condition != "" && !l.IsParent {
		add("condition_type", map[string]any{"value": conditionOf(l.condition).listing})
	}
	if l.Barcode != "" {
		kind := "ean"
		if len(l.Barcode) == 12 {
			kind = "upc"
		}
		add("externally_assigned_product_identifier", map[string]any{"type": kind, "value": l.Barcode})
	}
	add("merchant_suggested_asin", map[string]any{"value": l.ASIN})
	if l.IsParent {
		add("parentage_level", map[string]any{"value": "parent"})
		return
	}
	if l.Parent != "" {
		add("parentage_level", map[string]any{"value": "child"})
		add("child_parent_sku_relationship", map[string]any{"child_relationship_type": "variation", "parent_sku": l.Parent})
	}
	add("list_price", map[string]any{"currency": l.Currency, "value": number(priceText(l.Listing))})
	add("purchasable_offer", map[string]any{
		"currency": l.Currency, "audience": "ALL",
		"our_price": []any{map[string]any{"schedule": []any{map[string]any{"value_with_tax": number(priceText(l.Listing))}}}},
	})
}
