package amazon

import (
	"strings"

	"tallybridge/engine/domain"
)

// The columns of the All Listings report that are used, with the names seen in
// German, Japanese, Chinese, French, Italian, Spanish, Polish and Turkish files.
const (
	colSKU = iota
	colTitle
	colDescription
	colPrice
	colQuantity
	colOpenDate
	colIDType
	colProductID
	colASIN
	colChannel
	colStatus
)

var listingColumns = newColumns(
	column{name: "seller-sku", aliases: []string{
		"sku", "Händler-SKU", "Haendler-SKU", "Verkäufer-SKU", "出品者SKU", "卖家 SKU", "sku-vendeur",
		"SKU venditore", "SKU del vendedor", "sku-sprzedawcy", "sku-البائع",
	}},
	column{name: "item-name", aliases: []string{
		"Artikelbezeichnung", "Artikelname", "Produktname", "商品名", "商品名称", "nom-produit",
		"Nome dell'articolo", "Título del producto", "nazwa-produktu", "اسم-المنتج",
	}},
	column{name: "item-description", aliases: []string{
		"Artikelbeschreibung", "商品の説明", "商品描述", "description-article", "Descrizione dell'articolo",
		"Descripción del producto", "opis-produktu", "وصف-المنتج",
	}},
	column{name: "price", aliases: []string{
		"Preis", "価格", "价格", "prix", "Prezzo", "Precio", "cena", "السعر",
	}},
	column{name: "quantity", aliases: []string{
		"Menge", "Anzahl", "数量", "quantité", "Quantità", "Cantidad", "ilość", "الكمية",
	}},
	column{name: "open-date", aliases: []string{
		"Erstellungsdatum", "出品日", "开售日期", "date-ouverture", "Data di creazione", "Fecha de creación",
		"data-otwarcia", "تاريخ-مفتوح",
	}},
	column{name: "product-id-type", aliases: []string{
		"Produkt-ID-Typ", "商品IDタイプ", "商品编码类型", "type-id-produit", "Tipo di identificativo del prodotto",
		"Tipo de identificador de producto", "typ-identyfikatora-produktu", "نوع-رقم-المنتج",
	}},
	// The Chinese file calls the listing id and the product id alike; the
	// product id comes later.
	column{name: "product-id", last: true, aliases: []string{
		"Produkt-ID", "商品ID", "商品编码", "id-produit", "Identificativo del prodotto",
		"Identificador del producto", "identyfikator-produktu", "رقم-المنتج",
	}},
	column{name: "asin1", aliases: []string{"asin", "ASIN 1"}},
	column{name: "fulfillment-channel", aliases: []string{
		"fulfilment-channel", "Versender", "Versandkanal", "フルフィルメント・チャンネル", "配送渠道", "canal-traitement",
		"Canale di gestione", "Canal de gestión logística", "kanał-realizacji", "قناة-الشحن",
	}},
	column{name: "status", aliases: []string{
		"ステータス", "状态", "état", "stato", "Estado", "durum", "الحالة",
	}},
)

// ParseListings reads the All Listings report (GET_MERCHANT_LISTINGS_ALL_DATA)
// of one marketplace, in whatever charset and header language it comes.
//
// It is pure. Amounts that could be read in two ways stay unknown. A row that
// is not for Amazon's channel and has neither price nor quantity is a variation
// parent; on the merchant's channel, only if it is not Incomplete. A SKU that
// stands in several rows gives one listing. A SKU that may have lost characters
// in the file's charset would be another SKU: its rows are left out, and
// DamagedASINs tells of them. Files with unknown headers, or cut ones, are a Fault of kind data
// that names the headers found.
func ParseListings(d Document, conn domain.ConnectionID, m domain.MarketplaceID) ([]domain.Listing, error) {
	p, err := newListingsParser(d, conn, m)
	if err != nil {
		return nil, err
	}
	if err := p.all(); err != nil {
		return nil, err
	}
	return p.finish(), nil
}

// DamagedASINs returns the ASINs of the rows that ParseListings leaves out
// because their SKU may have lost characters; Client.ListingsByASIN brings them
// whole. Rows without an ASIN cannot be helped and are not named.
func DamagedASINs(d Document, m domain.MarketplaceID) ([]string, error) {
	p, err := newListingsParser(d, "", m)
	if err != nil {
		return nil, err
	}
	if err := p.all(); err != nil {
		return nil, err
	}
	return p.damagedASINs, nil
}

type listingsParser struct {
	*table
	at       []int
	conn     domain.ConnectionID
	m        domain.MarketplaceID
	currency string
	style    amountStyle
	// unsure holds the amounts that wait for the file's decimal sign.
	unsure map[int]string
	index  map[string]int
	out    []domain.Listing
	// damagedASINs are those of the rows whose SKU cannot be trusted.
	damagedASINs []string
	named        map[string]bool
}

func newListingsParser(d Document, conn domain.ConnectionID, m domain.MarketplaceID) (*listingsParser, error) {
	t, err := openTable(ReportListings, d, m)
	if err != nil {
		return nil, err
	}
	at := listingColumns.find(t.header)
	var missing []string
	for _, i := range []int{colSKU, colTitle, colPrice, colQuantity, colChannel, colStatus} {
		if at[i] < 0 {
			missing = append(missing, listingColumns.list[i].name)
		}
	}
	if at[colASIN] < 0 && at[colProductID] < 0 {
		missing = append(missing, "asin1")
	}
	if len(missing) > 0 {
		return nil, t.missing(missing)
	}
	t.need = 1 + max(at[colSKU], at[colTitle], at[colPrice], at[colQuantity], at[colChannel], at[colStatus])
	p := &listingsParser{
		table: t, at: at, conn: conn, m: m, currency: currencyOf(m),
		index: make(map[string]int, t.rows()), out: make([]domain.Listing, 0, t.rows()),
		named: map[string]bool{},
	}
	p.style.noDecimals = p.currency == "JPY"
	return p, nil
}

func (p *listingsParser) all() error {
	for {
		ok, err := p.next()
		if !ok || err != nil {
			return err
		}
		p.row()
	}
}

func (p *listingsParser) row() {
	l := domain.Listing{
		Connection: p.conn, Marketplace: p.m,
		SKU:         p.cell(p.at[colSKU]),
		Title:       strings.TrimSpace(p.cell(p.at[colTitle])),
		Description: strings.TrimSpace(p.cell(p.at[colDescription])),
		Status:      listingStatus(p.raw(p.at[colStatus])),
		Created:     openDate(p.cell(p.at[colOpenDate])),
	}
	if l.SKU == "" {
		return
	}
	l.TitleDamaged = p.damaged(l.Title)
	l.ASIN = strings.TrimSpace(p.cell(p.at[colASIN]))
	p.identify(&l)
	if p.worn(l.SKU) {
		if l.ASIN != "" && !p.named[l.ASIN] {
			p.named[l.ASIN] = true
			p.damagedASINs = append(p.damagedASINs, l.ASIN)
		}
		return
	}

	switch channelOf(string(p.raw(p.at[colChannel]))) {
	case channelAmazon:
		l.Amazon = true
	case channelMerchant:
		l.Merchant = true
		l.MerchantQuantity, l.MerchantKnown = cellUnits(p.raw(p.at[colQuantity]))
	}

	price := p.cell(p.at[colPrice])
	amount, ok, unsure := p.style.parse(price)
	if ok && amount.IsPos() && p.currency != "" {
		l.Price = domain.Money{Amount: amount, Currency: p.currency}
	}
	noPrice := strings.TrimSpace(price) == ""
	noQuantity := len(strings.TrimSpace(string(p.raw(p.at[colQuantity])))) == 0
	l.Parent = !l.Amazon && noPrice && noQuantity && (!l.Merchant || l.Status != domain.ListingIncomplete)

	if !unsure {
		price = ""
	}
	p.add(l, price)
}

// identify fills ASIN and barcode from the product id. Its type is 1 for an
// ASIN, 2 ISBN, 3 UPC, 4 EAN; the form of the id has the last word.
func (p *listingsParser) identify(l *domain.Listing) {
	id := strings.TrimSpace(p.cell(p.at[colProductID]))
	if id == "" {
		return
	}
	kind := strings.TrimSpace(string(p.raw(p.at[colIDType])))
	switch {
	case kind == "1" || strings.EqualFold(kind, "ASIN") || isASIN(id):
		if l.ASIN == "" {
			l.ASIN = id
		}
	case isBarcode(id):
		l.Barcode = id
	}
}

// isASIN reports whether s has the form of an ASIN that is no ISBN.
func isASIN(s string) bool { return len(s) == 10 && s[0] == 'B' }

// add appends the listing, or merges it with an earlier row of the same SKU:
// Amazon lists a SKU with two channels twice.
func (p *listingsParser) add(l domain.Listing, unsure string) {
	i, twice := p.index[l.SKU]
	if !twice {
		i = len(p.out)
		p.index[l.SKU] = i
		p.out = append(p.out, l)
		p.wait(i, unsure)
		return
	}
	a, b := p.out[i], l
	if a.Status != domain.ListingActive && b.Status == domain.ListingActive {
		a, b = b, a
		delete(p.unsure, i)
		p.wait(i, unsure)
	}
	a.Amazon, a.Merchant = a.Amazon || b.Amazon, a.Merchant || b.Merchant
	switch {
	case !a.MerchantKnown:
		a.MerchantQuantity, a.MerchantKnown = b.MerchantQuantity, b.MerchantKnown
	case b.MerchantKnown && b.MerchantQuantity != a.MerchantQuantity:
		a.MerchantQuantity, a.MerchantKnown = 0, false // they contradict each other
	}
	a.Parent = a.Parent && b.Parent
	p.out[i] = a
}

func (p *listingsParser) wait(i int, amount string) {
	if amount == "" {
		return
	}
	if p.unsure == nil {
		p.unsure = map[int]string{}
	}
	p.unsure[i] = amount
}

// finish reads the amounts again that had to wait for the file's decimal sign.
func (p *listingsParser) finish() []domain.Listing {
	for i, amount := range p.unsure {
		if d, ok, _ := p.style.parse(amount); ok && d.IsPos() && p.currency != "" {
			p.out[i].Price = domain.Money{Amount: d, Currency: p.currency}
		}
	}
	return p.out
}

// listingStatus makes one of the three known words whatever its case; others
// are kept as they came.
func listingStatus(cell []byte) domain.ListingStatus {
	s := strings.TrimSpace(string(cell))
	for _, known := range []domain.ListingStatus{domain.ListingActive, domain.ListingInactive, domain.ListingIncomplete} {
		if strings.EqualFold(s, string(known)) {
			return known
		}
	}
	return domain.ListingStatus(s)
}
