package amazon

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

const myiHeader = "sku\tfnsku\tasin\tproduct-name\tcondition\tyour-price\tmfn-listing-exists\tmfn-fulfillable-quantity\tafn-listing-exists\tafn-warehouse-quantity\tafn-fulfillable-quantity\tafn-unsellable-quantity\tafn-reserved-quantity\tafn-total-quantity\tper-unit-volume\tafn-inbound-working-quantity\tafn-inbound-shipped-quantity\tafn-inbound-receiving-quantity\tafn-researching-quantity\tafn-reserved-future-supply\tafn-future-supply-buyable\tafn-fulfillable-quantity-local\tafn-fulfillable-quantity-remote\tstore"

const myiJapanese = "出品者SKU\tFNSKU\tASIN\t商品名\tコンディション\t価格\t出品者出荷在庫\t出品者出荷在庫(出荷可)\tAmazon出荷在庫\tAmazon出荷在庫(配送センター内)\tAmazon出荷在庫(出荷可)\tAmazon出荷在庫(販売不可)\tAmazon出荷在庫(引当済み)\tAmazon出荷在庫(合計)\t容積\tAmazon納品数(準備中)\tAmazon納品数(発送済み)\tAmazon納品数(受領中)\tafn-researching-qty\tafn-reserved-future-supply\tafn-future-supply-buyable"

// myiRow is a row whose quantities are n, n+1, … in the report's order.
func myiRow(header, sku, fnsku string) string {
	names := strings.Split(header, "\t")
	cells := map[string]string{
		names[0]: sku, names[1]: fnsku, names[2]: "B0", names[3]: `A "title`, names[4]: "New", names[5]: "12,90", names[14]: "0.001",
		names[10]: "40", names[11]: "2", names[12]: "5", names[13]: "60", names[15]: "6", names[16]: "7", names[17]: "8", names[18]: "3",
	}
	return row(header, cells)
}

func TestParseMYI(t *testing.T) {
	want := domain.StockReading{
		SKU: "00-A", FNSKU: "X01", ASIN: "B0", Condition: "New",
		Buckets: domain.Buckets{
			Fulfillable: 40, Unfulfillable: 2, ReservedProcessing: 5, Researching: 3,
			InboundWorking: 6, InboundShipped: 7, InboundReceiving: 8,
		},
	}
	for name, c := range map[string]struct {
		doc Document
		m   domain.MarketplaceID
	}{
		"English":  {Document{Body: []byte(file(myiHeader, myiRow(myiHeader, "00-A", "X01")))}, de},
		"Japanese": {Document{Body: cp932(t, file(myiJapanese, myiRow(myiJapanese, "00-A", "X01")))}, jp},
		"newer columns in the middle": {Document{Body: []byte(file(
			"afn-fc-transfer-quantity\t"+myiHeader, "99\t"+myiRow(myiHeader, "00-A", "X01"),
		))}, de},
	} {
		got, err := ParseMYI(c.doc, "eu", c.m)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		w := want
		w.Connection, w.Marketplace = "eu", c.m
		if d := cmp.Diff([]domain.StockReading{w}, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Rows that say nothing, or contradict each other, are unknown and left out;
// equal rows count once; one SKU under two FNSKUs is two readings.
func TestParseMYIKeepsUnknownApart(t *testing.T) {
	other := strings.Replace(myiRow(myiHeader, "TWICE", "X9"), "\t40\t", "\t41\t", 1)
	blankRow := row(myiHeader, map[string]string{"sku": "BLANK", "fnsku": "X5"})
	got, err := ParseMYI(Document{Body: []byte(file(
		myiHeader,
		myiRow(myiHeader, "SAME", "X1"), myiRow(myiHeader, "SAME", "X1"),
		myiRow(myiHeader, "TWO", "X2"), myiRow(myiHeader, "TWO", "X3"),
		myiRow(myiHeader, "TWICE", "X9"), other,
		blankRow, myiRow(myiHeader, "", "X8"),
	))}, "eu", de)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range got {
		names = append(names, r.SKU+"/"+r.FNSKU)
	}
	if d := cmp.Diff([]string{"SAME/X1", "TWO/X2", "TWO/X3"}, names); d != "" {
		t.Error(d)
	}
}

func TestParseMYIErrors(t *testing.T) {
	cases := []struct{ name, body, detail string }{
		{"empty", "", ""},
		{"the listings report", englishHeader, "not found: afn-fulfillable-quantity"},
		{"a quantity column is gone", strings.ReplaceAll(file(myiHeader), "afn-reserved-quantity", "afn-reserved-units"), "not found: afn-reserved-quantity"},
		{"neither FNSKU nor ASIN", strings.NewReplacer("fnsku", "f", "asin", "a").Replace(myiHeader), "not found: fnsku"},
		{"a word for a number", file(myiHeader, strings.Replace(myiRow(myiHeader, "S", "X"), "\t40\t", "\tmany\t", 1)), `line 2, afn-fulfillable-quantity: "many"`},
		{"thousands or decimals", file(myiHeader, strings.Replace(myiRow(myiHeader, "S", "X"), "\t40\t", "\t1.000\t", 1)), `afn-fulfillable-quantity: "1.000"`},
		{"cut", file(myiHeader, myiRow(myiHeader, "S", "X"))[:len(myiHeader)+55], "line 2 has"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseMYI(Document{Body: []byte(c.body)}, "eu", de)
			f := wantKind(t, err, domain.FaultData)
			if got != nil || !strings.Contains(f.Detail, c.detail) {
				t.Errorf("%v, detail %q", got, f.Detail)
			}
		})
	}
}

func TestParseByCountry(t *testing.T) {
	header := "seller-sku\tfulfillment-channel-sku\tasin\tcondition-type\tcountry\tquantity-for-local-fulfillment"
	got, err := ParseByCountry(Document{Body: []byte("\xef\xbb\xbf" + strings.Join([]string{
		header,
		"SKU-0001\tX001\tB001\tNewItem\tDE\t7",
		"SKU-0001\tX001\tB001\tNewItem\tPL\t0",
		"SKU-0001\tX001\tB001\tNewItem\tUK\t12",
		"SKU-0001\tX001\tB001\tNewItem\tUK\t12",
		"SKU-0002\tX002\tB002\tNewItem\tgb\t",
		"SKU-0002\tX002\tB002\tNewItem\tFR\t3",
		"SKU-0002\tX002\tB002\tNewItem\tFR\t4",
	}, "\n"))}, "eu")
	if err != nil {
		t.Fatal(err)
	}
	base := domain.CountryStock{Connection: "eu", SKU: "SKU-0001", FNSKU: "X001", ASIN: "B001", Condition: "NewItem"}
	in := func(country string, n int64) domain.CountryStock {
		r := base
		r.Country, r.Quantity = country, n
		return r
	}
	if d := cmp.Diff([]domain.CountryStock{in("DE", 7), in("PL", 0), in("GB", 12)}, got); d != "" {
		t.Error(d)
	}
	_, err = ParseByCountry(Document{Body: []byte(header + "\nS\tX\tB\tNew\tDE\tx\n")}, "eu")
	wantKind(t, err, domain.FaultData)
	_, err = ParseByCountry(Document{Body: []byte("a\tb\n")}, "eu")
	if f := wantKind(t, err, domain.FaultData); !strings.Contains(f.Detail, "a | b") {
		t.Errorf("detail %q", f.Detail)
	}
}
