package amazon

import (
	"slices"
	"strings"

	"tallybridge/engine/domain"
)

// The columns of the FBA Manage Inventory report that are used. The quantity
// columns stand in the order of myiQuantities.
const (
	myiSKU = iota
	myiFNSKU
	myiASIN
	myiCondition
	myiFirstQuantity
)

var myiColumns = newColumns(
	column{name: "sku", aliases: []string{"seller-sku", "出品者SKU", "Händler-SKU", "卖家 SKU", "sku-vendeur", "SKU venditore", "SKU del vendedor"}},
	column{name: "fnsku", aliases: []string{"fulfillment-channel-sku", "fulfilment-channel-sku"}},
	column{name: "asin", aliases: []string{"asin1"}},
	column{name: "condition", aliases: []string{"condition-type", "コンディション", "Zustand", "Artikelzustand", "商品状况"}},
	column{name: "afn-fulfillable-quantity", aliases: []string{"Amazon出荷在庫(出荷可)"}},
	column{name: "afn-unsellable-quantity", aliases: []string{"afn-unsellable-qty", "Amazon出荷在庫(販売不可)"}},
	column{name: "afn-reserved-quantity", aliases: []string{"afn-reserved-qty", "Amazon出荷在庫(引当済み)"}},
	column{name: "afn-researching-quantity", aliases: []string{"afn-researching-qty"}},
	column{name: "afn-inbound-working-quantity", aliases: []string{"Amazon納品数(準備中)"}},
	column{name: "afn-inbound-shipped-quantity", aliases: []string{"Amazon納品数(発送済み)"}},
	column{name: "afn-inbound-receiving-quantity", aliases: []string{"Amazon納品数(受領中)"}},
)

// ParseMYI reads the FBA Manage Inventory report
// (GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA) of one marketplace.
//
// It is pure. The report does not split the reserved units; all of them are
// returned as ReservedProcessing. A row without a fulfillable figure, rows of
// one SKU that contradict each other, and rows whose SKU may have lost
// characters in the file's charset are left out: unknown, not zero.
// Every quantity column must be there; files with unknown headers, cut ones,
// and figures that are no numbers are a Fault of kind data.
func ParseMYI(d Document, conn domain.ConnectionID, m domain.MarketplaceID) ([]domain.StockReading, error) {
	t, err := openTable(ReportMYI, d, m)
	if err != nil {
		return nil, err
	}
	at, err := t.columns(myiColumns, []int{myiFNSKU, myiASIN}, []int{myiCondition})
	if err != nil {
		return nil, err
	}
	rows := newSet[domain.StockReading](t.rows())
	words := interner{}
	for {
		ok, err := t.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			return rows.settled(), nil
		}
		r := domain.StockReading{
			Connection: conn, Marketplace: m,
			SKU:       t.cell(at[myiSKU]),
			FNSKU:     strings.TrimSpace(t.cell(at[myiFNSKU])),
			ASIN:      strings.TrimSpace(t.cell(at[myiASIN])),
			Condition: words.get(t, at[myiCondition]),
		}
		if r.SKU == "" || t.worn(r.SKU) || blank(t.raw(at[myiFirstQuantity])) {
			continue
		}
		for i, into := range []*int64{
			&r.Fulfillable, &r.Unfulfillable, &r.ReservedProcessing, &r.Researching,
			&r.InboundWorking, &r.InboundShipped, &r.InboundReceiving,
		} {
			c := t.raw(at[myiFirstQuantity+i])
			if blank(c) {
				continue
			}
			n, ok := cellUnits(c)
			if !ok {
				return nil, t.badNumber(myiColumns.list[myiFirstQuantity+i].name, c)
			}
			*into = n
		}
		rows.add(rowKey{r.SKU, r.FNSKU, r.Condition}, r)
	}
}

// The columns of the Multi-Country Inventory report.
const (
	countrySKU = iota
	countryFNSKU
	countryASIN
	countryCondition
	countryCountry
	countryQuantity
)

var countryColumns = newColumns(
	column{name: "seller-sku", aliases: []string{"sku", "Händler-SKU", "出品者SKU", "卖家 SKU", "sku-vendeur", "SKU venditore", "SKU del vendedor"}},
	column{name: "fulfillment-channel-sku", aliases: []string{"fulfilment-channel-sku", "fnsku"}},
	column{name: "asin", aliases: []string{"asin1"}},
	column{name: "condition-type", aliases: []string{"condition", "Zustand", "Artikelzustand", "コンディション"}},
	column{name: "country", aliases: []string{"country-code", "Land", "国", "pays", "paese", "país"}},
	column{name: "quantity-for-local-fulfillment", aliases: []string{"quantity-for-local-fulfilment", "quantity-for-local-fulfillments"}},
)

// ParseByCountry reads the Multi-Country Inventory report
// (GET_AFN_INVENTORY_DATA_BY_COUNTRY) of a connection: units by the country
// they lie in. Countries are ISO 3166 codes, so the United Kingdom is GB.
//
// It is pure. Rows without a figure or a country, rows that contradict each
// other, and rows whose SKU may have lost characters are left out. Errors are those of ParseMYI.
func ParseByCountry(d Document, conn domain.ConnectionID) ([]domain.CountryStock, error) {
	t, err := openTable(ReportByCountry, d, "")
	if err != nil {
		return nil, err
	}
	at, err := t.columns(countryColumns, []int{countryFNSKU, countryASIN}, []int{countryCondition})
	if err != nil {
		return nil, err
	}
	rows := newSet[domain.CountryStock](t.rows())
	words := interner{}
	for {
		ok, err := t.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			return rows.settled(), nil
		}
		r := domain.CountryStock{
			Connection: conn,
			SKU:        t.cell(at[countrySKU]),
			FNSKU:      strings.TrimSpace(t.cell(at[countryFNSKU])),
			ASIN:       strings.TrimSpace(t.cell(at[countryASIN])),
			Condition:  words.get(t, at[countryCondition]),
			Country:    strings.ToUpper(words.get(t, at[countryCountry])),
		}
		if r.Country == "UK" {
			r.Country = "GB"
		}
		c := t.raw(at[countryQuantity])
		if r.SKU == "" || t.worn(r.SKU) || r.Country == "" || blank(c) {
			continue
		}
		n, ok := cellUnits(c)
		if !ok {
			return nil, t.badNumber(countryColumns.list[countryQuantity].name, c)
		}
		r.Quantity = n
		rows.add(rowKey{r.SKU, r.FNSKU, r.Condition + "\x1f" + r.Country}, r)
	}
}

// columns finds the wanted columns. Of either one is enough; optional ones may
// be missing; all others must be there. It also sets how many cells a row needs.
func (t *table) columns(want *columns, either, optional []int) ([]int, error) {
	at := want.find(t.header)
	var missing []string
	found := false
	for i, place := range at {
		switch {
		case slices.Contains(optional, i):
		case slices.Contains(either, i):
			found = found || place >= 0
		case place < 0:
			missing = append(missing, want.list[i].name)
		default:
			t.need = max(t.need, place+1)
		}
	}
	if !found {
		missing = append(missing, want.list[either[0]].name)
	}
	if len(missing) > 0 {
		return nil, t.missing(missing)
	}
	return at, nil
}

// interner keeps one copy of words that come again and again.
type interner map[string]string

func (w interner) get(t *table, i int) string {
	raw := t.raw(i)
	if s, ok := w[string(raw)]; ok {
		return s
	}
	s := strings.TrimSpace(t.text(raw))
	if len(w) < 1000 {
		w[string(raw)] = s
	}
	return s
}

// rowKey says which rows speak of the same thing.
type rowKey struct{ sku, fnsku, rest string }

// set gathers rows in their order. Equal rows count once; rows of one key that
// differ are all left out, as nobody can tell which one is true.
type set[T comparable] struct {
	rows  []T
	index map[rowKey]int
	bad   map[int]bool
}

func newSet[T comparable](n int) *set[T] {
	return &set[T]{rows: make([]T, 0, n), index: make(map[rowKey]int, n)}
}

func (s *set[T]) add(k rowKey, row T) {
	i, ok := s.index[k]
	if !ok {
		s.index[k] = len(s.rows)
		s.rows = append(s.rows, row)
		return
	}
	if s.rows[i] != row {
		if s.bad == nil {
			s.bad = map[int]bool{}
		}
		s.bad[i] = true
	}
}

func (s *set[T]) settled() []T {
	if len(s.bad) == 0 {
		return s.rows
	}
	kept := s.rows[:0]
	for i, r := range s.rows {
		if !s.bad[i] {
			kept = append(kept, r)
		}
	}
	return kept
}
