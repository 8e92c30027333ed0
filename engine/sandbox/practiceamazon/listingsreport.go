package practiceamazon

import (
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/sandbox/world"
)

// The listings report's headers in the languages sellers met them in. Amazon
// leaves columns out where a marketplace does not use them.
var (
	listingsEnglish = sameColumns(
		"item-name", "item-description", "listing-id", "seller-sku", "price", "quantity", "open-date", "image-url",
		"item-is-marketplace", "product-id-type", "zshop-shipping-fee", "item-note", "item-condition", "zshop-category1",
		"zshop-browse-path", "zshop-storefront-feature", "asin1", "asin2", "asin3", "will-ship-internationally",
		"expedited-shipping", "zshop-boldface", "product-id", "bid-for-featured-placement", "add-delete", "pending-quantity",
		"fulfillment-channel", "merchant-shipping-group", "status", "Minimum order quantity", "Sell remainder ",
	)
	listingsGerman = []column{
		{"Artikelbezeichnung", "item-name"},
		{"Artikelbeschreibung", "item-description"},
		{"Angebotsnummer", "listing-id"},
		{"Händler-SKU", "seller-sku"},
		{"Preis", "price"},
		{"Menge", "quantity"},
		{"Erstellungsdatum", "open-date"},
		{"Artikel ist Marketplace-Angebot", "item-is-marketplace"},
		{"Produkt-ID-Typ", "product-id-type"},
		{"Anmerkung zum Artikel", "item-note"},
		{"Artikelzustand", "item-condition"},
		{"ASIN 1", "asin1"},
		{"Internationaler Versand", "will-ship-internationally"},
		{"Produkt-ID", "product-id"},
		{"hinzufügen-löschen", "add-delete"},
		{"Anzahl Bestellungen", "pending-quantity"},
		{"Versender", "fulfillment-channel"},
		{"Händlerversandgruppe", "merchant-shipping-group"},
		{"Status", "status"},
		{"Mindestbestellmenge", "Minimum order quantity"},
		{"Restposten verkaufen ", "Sell remainder"},
	}
	listingsJapanese = []column{
		{"商品名", "item-name"},
		{"出品ID", "listing-id"},
		{"出品者SKU", "seller-sku"},
		{"価格", "price"},
		{"数量", "quantity"},
		{"出品日", "open-date"},
		{"商品IDタイプ", "product-id-type"},
		{"コンディション説明", "item-note"},
		{"コンディション", "item-condition"},
		{"国外へ配送可", "will-ship-internationally"},
		{"迅速な配送", "expedited-shipping"},
		{"商品ID", "product-id"},
		{"在庫数", "pending-quantity"},
		{"フルフィルメント・チャンネル", "fulfillment-channel"},
		{"merchant-shipping-group", "merchant-shipping-group"},
		{"ポイント", "points"},
		{"ステータス", "status"},
		{"ASIN 1", "asin1"},
	}
	// listingsJapanInEnglish are Japan's columns under English headers.
	listingsJapanInEnglish = sameColumns(
		"item-name", "listing-id", "seller-sku", "price", "quantity", "open-date", "product-id-type", "item-note",
		"item-condition", "will-ship-internationally", "expedited-shipping", "product-id", "pending-quantity",
		"fulfillment-channel", "merchant-shipping-group", "points", "status", "asin1",
	)
)

// listingColumns are the headers of a marketplace's file.
func listingColumns(m world.Market, english bool) []column {
	switch {
	case m.Country == "JP" && english:
		return listingsJapanInEnglish
	case m.Country == "JP":
		return listingsJapanese
	case m.Country == "DE" && !english:
		return listingsGerman
	case m.Country == "US": // business columns where the seller sells to businesses
		return append(append([]column(nil), listingsEnglish...),
			sameColumns("Business Price", "Quantity Price Type", "Quantity Lower Bound 1", "Quantity Price 1", "ProductTaxCode")...)
	case m.Country == "GB" || m.Country == "FR": // British spelling; a blank after a name
		out := append([]column(nil), listingsEnglish...)
		for i := range out {
			switch {
			case out[i].head == "fulfillment-channel" && m.Country == "GB":
				out[i].head = "fulfilment-channel"
			case out[i].head == "status" && m.Country == "FR":
				out[i].head = "status "
			}
		}
		return out
	}
	return listingsEnglish
}

// listingsFile is the listings report of one marketplace, or the one Amazon
// still has. English headers are given when asked for, except when it happens
// to have another file ready.
func (s *Server) listingsFile(region string, m world.Market, locale string, now time.Time) *file {
	s.mu.Lock()
	shelf := s.reports[region]
	have, ok := shelf.cached[m.ID]
	n := shelf.asked[m.ID]
	shelf.asked[m.ID]++
	s.mu.Unlock()
	if ok && now.Sub(have.made) < s.conf.ListingCache {
		return have.file
	}
	english := strings.HasPrefix(locale, "en") && s.roll("listings language "+m.ID, strconv.Itoa(n))%3 != 0
	t := newTable(listingColumns(m, english))
	translated := m.Country == "DE" && !english
	for _, l := range s.listingsIn(m) {
		v := s.listingValues(l)
		if translated {
			v["price"] = strings.Replace(v["price"], ".", ",", 1)
		}
		t.row(v)
	}
	body, charset := encode(t.b.String(), m)
	f := fileFrom(contentType(charset, n%2 == 0), body)
	s.mu.Lock()
	shelf.cached[m.ID] = cachedFile{now, f}
	s.mu.Unlock()
	return f
}

// listingValues are the cells of one listing.
func (s *Server) listingValues(l shown) map[string]string {
	idType, id := "1", l.ASIN
	switch len(l.Barcode) {
	case 12:
		idType, id = "3", l.Barcode
	case 13:
		idType, id = "4", l.Barcode
	}
	v := map[string]string{
		"item-name": l.Title, "item-description": s.description(l), "listing-id": listingID(s.roll("listing id", l.Market+l.SKU), l.Created),
		"seller-sku": l.SKU, "open-date": openDate(l.Created, l.market), "item-is-marketplace": "y",
		"product-id-type": idType, "product-id": id, "item-condition": conditionOf(l.condition).code, "asin1": l.ASIN,
		"will-ship-internationally": "1", "pending-quantity": "0", "status": l.Status,
	}
	if l.IsParent {
		return v
	}
	v["price"] = priceText(l.Listing)
	if l.FNSKU != "" { // the quantity of FBA offers is blank
		v["fulfillment-channel"] = channelOf(l.market)
		return v
	}
	v["fulfillment-channel"], v["merchant-shipping-group"] = "DEFAULT", "Migrated Template"
	v["quantity"] = strconv.FormatInt(l.MFN, 10)
	return v
}

// description is seller's prose; some begins with a quotation mark that never closes.
func (s *Server) description(l shown) string {
	switch s.roll("description", l.SKU) % 9 {
	case 0:
		return `"Finest quality. ` + l.Title
	case 1:
		return l.Title + `, 12" wide`
	case 2:
		return ""
	}
	return l.Title + ". Ships in recyclable packaging."
}

func listingID(roll uint64, created time.Time) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	b := []byte(created.UTC().Format("0102"))
	for range 7 {
		b = append(b, letters[roll%36])
		roll /= 36
	}
	return string(b)
}

// zone is a marketplace's local time: standard and summer.
type zone struct {
	names   [2]string
	hours   [2]int
	pattern string
}

var zones = map[string]zone{
	"NA": {[2]string{"PST", "PDT"}, [2]int{-8, -7}, "2006-01-02 15:04:05"},
	"GB": {[2]string{"GMT", "BST"}, [2]int{0, 1}, "02/01/2006 15:04:05"},
	"EU": {[2]string{"MET", "MEST"}, [2]int{1, 2}, "02/01/2006 15:04:05"},
	"JP": {[2]string{"JST", "JST"}, [2]int{9, 9}, "2006/01/02 15:04:05"},
	"AU": {[2]string{"AEST", "AEST"}, [2]int{10, 10}, "02/01/2006 15:04:05"},
}

// openDate writes an instant in the account's local style. Summer is April to
// October, which is near enough for a text nobody computes with.
func openDate(at time.Time, m world.Market) string {
	z, ok := zones[m.Country]
	if !ok {
		z, ok = zones[m.Region]
	}
	if !ok {
		z = zones["AU"]
	}
	season := 0
	if mo := at.UTC().Month(); mo >= time.April && mo <= time.October {
		season = 1
	}
	return at.UTC().Add(time.Duration(z.hours[season])*time.Hour).Format(z.pattern) + " " + z.names[season]
}
