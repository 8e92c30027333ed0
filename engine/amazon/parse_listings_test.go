package amazon

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"tallybridge/engine/domain"
)

// englishHeader is the header line of the All Listings report, two optional
// columns included.
const englishHeader = "item-name\titem-description\tlisting-id\tseller-sku\tprice\tquantity\topen-date\timage-url\titem-is-marketplace\tproduct-id-type\tzshop-shipping-fee\titem-note\titem-condition\tzshop-category1\tzshop-browse-path\tzshop-storefront-feature\tasin1\tasin2\tasin3\twill-ship-internationally\texpedited-shipping\tzshop-boldface\tproduct-id\tbid-for-featured-placement\tadd-delete\tpending-quantity\tfulfillment-channel\tBusiness Price\tQuantity Price Type\tmerchant-shipping-group\tstatus\tMinimum order quantity"

// japaneseHeader is that of a Japanese account, germanHeader of a German one,
// chineseHeader of a Chinese seller in any marketplace: there the listing id
// and the product id have one name.
const (
	japaneseHeader = "商品名\t出品ID\t出品者SKU\t価格\t数量\t出品日\t商品IDタイプ\tコンディション説明\tコンディション\t国外へ配送可\t迅速な配送\t商品ID\t在庫数\tフルフィルメント・チャンネル\tmerchant-shipping-group\tポイント\tステータス"
	germanHeader   = "Artikelbezeichnung\tArtikelbeschreibung\tAngebotsnummer\tHändler-SKU\tPreis\tMenge\tErstellungsdatum\tArtikel ist Marketplace-Angebot\tProdukt-ID-Typ\tAnmerkung zum Artikel\tArtikelzustand\tASIN 1\tInternationaler Versand\tExpressversand\tProdukt-ID\tAnzahl Bestellungen\tVersender\tHändlerversandgruppe\tStatus"
	chineseHeader  = "商品名称\t商品描述\t商品编码\t卖家 SKU\t价格\t数量\t开售日期\t不适用项目\t是否为商城中的商品\t商品编码类型\t不适用项目\t商品备注\t商品状况\t不适用项目\t不适用项目\t不适用项目\tASIN1\t不适用项目\t不适用项目\t国际配送\t加急配送\t不适用项目\t商品编码\t不适用项目\t添加-删除\t等待购买数量\t配送渠道\t卖家配送组\t状态"
)

// row fills the columns of a header by position names; the rest stays empty.
func row(header string, cells map[string]string) string {
	names := strings.Split(header, "\t")
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = cells[n]
	}
	return strings.Join(out, "\t")
}

func file(lines ...string) string { return strings.Join(lines, "\r\n") + "\r\n" }

func cp1252(t *testing.T, s string) []byte {
	t.Helper()
	b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func cp932(t *testing.T, s string) []byte {
	t.Helper()
	b, err := japanese.ShiftJIS.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseListingsEnglish(t *testing.T) {
	body := file(
		englishHeader,
		row(englishHeader, map[string]string{
			"item-name": `22" Küchenmesser "Profi`, "item-description": "Scharf — sehr", "seller-sku": "00123", "price": "19.99",
			"open-date": "2021-08-15 20:35:17 PDT", "product-id-type": "1", "asin1": "B00V7I4DHA", "product-id": "B00V7I4DHA",
			"fulfillment-channel": "AMAZON_NA", "merchant-shipping-group": "Migrated Template", "status": "Active",
		}),
		"",
		row(englishHeader, map[string]string{
			"item-name": `"Lone quote at the start`, "seller-sku": "a/b c+%", "price": "5", "quantity": "12",
			"product-id-type": "4", "product-id": "0012345678905", "asin1": "B000000002",
			"fulfillment-channel": "DEFAULT", "status": "inactive",
		}),
		"\t\t\t\t",
		row(englishHeader, map[string]string{
			"item-name": "Parent", "seller-sku": "PARENT", "asin1": "B000000003", "fulfillment-channel": "DEFAULT", "status": "Active",
		}),
		row(englishHeader, map[string]string{"item-name": "Parent 2", "seller-sku": "PARENT2", "status": "Active"}),
		row(englishHeader, map[string]string{
			"item-name": "Draft", "seller-sku": "DRAFT", "fulfillment-channel": "DEFAULT", "status": "Incomplete",
		}),
		row(englishHeader, map[string]string{
			"item-name": "What ? Polish ??wka", "seller-sku": "P", "asin1": "B4", "price": "1", "fulfillment-channel": "AMAZON_EU", "status": "Blocked",
		}),
	)
	got, err := ParseListings(Document{cp1252(t, body), "text/plain; charset=Cp1252"}, "na", us)
	if err != nil {
		t.Fatal(err)
	}
	want := []domain.Listing{
		{
			SKU: "00123", ASIN: "B00V7I4DHA", Title: `22" Küchenmesser "Profi`, Description: "Scharf — sehr", Price: money("19.99", "USD"),
			Status: "Active", Amazon: true, Created: time.Date(2021, 8, 16, 3, 35, 17, 0, time.UTC),
		},
		{
			SKU: "a/b c+%", ASIN: "B000000002", Barcode: "0012345678905", Title: `"Lone quote at the start`, Price: money("5", "USD"),
			Status: "Inactive", Merchant: true, MerchantQuantity: 12, MerchantKnown: true,
		},
		{SKU: "PARENT", ASIN: "B000000003", Title: "Parent", Status: "Active", Merchant: true, Parent: true},
		{SKU: "PARENT2", Title: "Parent 2", Status: "Active", Parent: true},
		{SKU: "DRAFT", Title: "Draft", Status: "Incomplete", Merchant: true},
		{SKU: "P", ASIN: "B4", Title: "What ? Polish ??wka", TitleDamaged: true, Price: money("1", "USD"), Status: "Blocked", Amazon: true},
	}
	for i := range want {
		want[i].Connection, want[i].Marketplace = "na", us
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// The same two listings, as accounts in several languages get them.
func TestParseListingsInEveryEncodingAndLanguage(t *testing.T) {
	german := file(
		germanHeader+" ",
		row(germanHeader, map[string]string{
			"Artikelbezeichnung": "Gießkanne 10 l für Rosen", "Händler-SKU": "GK-10", "Preis": "1.249,90", "Menge": "3",
			"Erstellungsdatum": "15.08.2021 20:35:17 MEST", "Produkt-ID-Typ": "4", "Produkt-ID": "4012345678901", "ASIN 1": "B0GERMAN01",
			"Versender": "DEFAULT", "Status": "Active",
		}),
	)
	germanWant := domain.Listing{
		Connection: "eu", Marketplace: de, SKU: "GK-10", ASIN: "B0GERMAN01", Barcode: "4012345678901", Title: "Gießkanne 10 l für Rosen",
		Price: money("1249.90", "EUR"), Status: "Active", Merchant: true, MerchantQuantity: 3, MerchantKnown: true,
		Created: time.Date(2021, 8, 15, 18, 35, 17, 0, time.UTC),
	}
	japan := file(
		japaneseHeader,
		row(japaneseHeader, map[string]string{
			"商品名": "急須 ①髙橋 ～日本製～ ソ表能", "出品者SKU": "ソ-1", "価格": "19940", "商品IDタイプ": "1", "商品ID": "B0JAPAN001",
			"出品日": "2021/08/15 20:35:17 JST", "フルフィルメント・チャンネル": "AMAZON_JP", "ステータス": "Active",
		}),
	)
	japanWant := domain.Listing{
		Connection: "eu", Marketplace: jp, SKU: "ソ-1", ASIN: "B0JAPAN001", Title: "急須 ①髙橋 ～日本製～ ソ表能",
		Price: money("19940", "JPY"), Status: "Active", Amazon: true, Created: time.Date(2021, 8, 15, 11, 35, 17, 0, time.UTC),
	}
	chinese := file(
		chineseHeader,
		strings.Join([]string{
			"Nail Glue 指甲胶", "", "0816Y30OYFH", "NG-8", "7.99", "", "2022-01-02 03:04:05 PST", "", "y", "1", "", "", "11", "", "", "",
			"B0CHINA001", "", "", "", "", "", "B0CHINA001", "", "", "", "AMAZON_NA", "默认", "Active",
		}, "\t"),
	)
	chineseWant := domain.Listing{
		Connection: "eu", Marketplace: us, SKU: "NG-8", ASIN: "B0CHINA001", Title: "Nail Glue 指甲胶", Price: money("7.99", "USD"),
		Status: "Active", Amazon: true, Created: time.Date(2022, 1, 2, 11, 4, 5, 0, time.UTC),
	}
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(chinese))
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(japan))
	if err != nil {
		t.Fatal(err)
	}
	bom := func(s string) []byte { return append([]byte("\xef\xbb\xbf"), s...) }
	cases := []struct {
		name string
		doc  Document
		want domain.Listing
	}{
		{"German Cp1252 as declared", Document{cp1252(t, german), "text/plain; charset=Cp1252"}, germanWant},
		{"German Cp1252 declared as ISO-8859-1", Document{cp1252(t, german), `text/plain;charset="ISO-8859-1"`}, germanWant},
		{"German Cp1252 not declared", Document{cp1252(t, german), "text/plain"}, germanWant},
		{"German Cp1252 with a charset nobody knows", Document{cp1252(t, german), "text/plain; charset=x-unknown"}, germanWant},
		{"German UTF-8", Document{[]byte(german), ""}, germanWant},
		{"German UTF-8 with BOM", Document{bom(german), ""}, germanWant},
		{"German UTF-8 with BOM, declared as Cp1252", Document{bom(german), "text/plain; charset=Cp1252"}, germanWant},
		{"German declared as UTF-8, which it is not", Document{cp1252(t, german), "text/plain; charset=UTF-8"}, germanWant},
		{"Japanese CP932 not declared", Document{cp932(t, japan), ""}, japanWant},
		{"Japanese as declared", Document{cp932(t, japan), "text/plain; charset=Shift_JIS"}, japanWant},
		{"Japanese as Windows calls it", Document{cp932(t, japan), "text/plain; charset=windows-31j"}, japanWant},
		{"Japanese UTF-8", Document{[]byte(japan), "text/plain;charset=utf-8"}, japanWant},
		{"Japanese UTF-16", Document{utf16, ""}, japanWant},
		{"Chinese UTF-8", Document{[]byte(chinese), ""}, chineseWant},
		{"Chinese GBK", Document{gbk, "text/plain; charset=GBK"}, chineseWant},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseListings(c.doc, "eu", c.want.Marketplace)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff([]domain.Listing{c.want}, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// Headers as they come out of a charset that could not hold them, with a
// translation in parentheses, with stray spaces, in another case and order.
func TestHeadersAreFoundWhateverTheyWentThrough(t *testing.T) {
	worn := strings.NewReplacer("ä", "?", "ü", "\uFFFD").Replace(germanHeader)
	italian := "Nome dell'articolo\tNumero offerta\tSKU venditore\tPrezzo\tQuantit?\tASIN 1\tQuantit? in sospeso\tCanale di gestione\tstato"
	turkish := "item-name (ürün adı)\tlisting-id (liste kaydı numarası)\tseller-sku (satıcı sku)\tprice (fiyat)\tquantity (adet)\tproduct-id (ürün numarası)\tpending-quantity (bekleyen adet)\tfulfillment-channel (dağıtım kanalı)\tdurum"
	mixed := "STATUS\tFulfillment Channel \t Item Name\tnew-column\tSeller_SKU\tPRICE\tQuantity\tASIN1"
	for name, header := range map[string]string{"worn German": worn, "worn Italian": italian, "Turkish": turkish, "mixed": mixed} {
		at := listingColumns.find(strings.Split(header, "\t"))
		for _, i := range []int{colSKU, colTitle, colPrice, colQuantity, colChannel, colStatus} {
			if at[i] < 0 {
				t.Errorf("%s: no %s", name, listingColumns.list[i].name)
			}
		}
		if name == "worn Italian" && at[colQuantity] != 4 {
			t.Errorf("quantity at %d", at[colQuantity])
		}
		if at[colASIN] < 0 && at[colProductID] < 0 {
			t.Errorf("%s: no ASIN", name)
		}
	}
	if at := listingColumns.find(strings.Split(chineseHeader, "\t")); at[colProductID] != 22 {
		t.Errorf("the Chinese product id is at %d", at[colProductID])
	}
	for _, h := range []string{"", "?", "???", "??sku??x", "\uFFFD\uFFFD", "(", "afn"} {
		if i, ok := listingColumns.match(h); ok {
			t.Errorf("%q passes for %s", h, listingColumns.list[i].name)
		}
	}
}

func TestParseListingsErrorsNameWhatWasFound(t *testing.T) {
	cases := []struct{ name, body, detail string }{
		{"nothing", "", ""},
		{"blank lines", "\r\n \t\r\n", ""},
		{"unknown headers", "namn\tpris\tantal\r\nx\t1\t2\r\n", "the file has: namn | pris | antal"},
		{"a single one missing", strings.Replace(file(englishHeader), "seller-sku", "foo", 1), "not found: seller-sku; the file has: item-name | item-description"},
		{"JSON", `{"errors":[{"code":"x"}]}`, `{"errors":[{"code":"x"}]}`},
		{"a web page", "<html>\n<title>no</title>", "<html>"},
		{"control characters", "a\x00\x1b[31mb\tc\r\n", "a[31mb | c"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseListings(Document{Body: []byte(c.body)}, "eu", de)
			f := wantKind(t, err, domain.FaultData)
			if got != nil || !strings.Contains(f.Detail, c.detail) || f.Advice == "" {
				t.Errorf("%v, detail %q", got, f.Detail)
			}
		})
	}
	long := strings.Repeat("very-long-header-name\t", 5000)
	_, err := ParseListings(Document{Body: []byte(long)}, "eu", de)
	if f := wantKind(t, err, domain.FaultData); len(f.Detail) > 8000 {
		t.Errorf("the error has %d bytes", len(f.Detail))
	}
}

func TestParseListingsWithoutRows(t *testing.T) {
	for _, body := range []string{englishHeader, englishHeader + "\n", file(englishHeader), file(englishHeader, "", "")} {
		got, err := ParseListings(Document{Body: []byte(body)}, "eu", de)
		if err != nil || got == nil || len(got) != 0 {
			t.Errorf("%v, %v", got, err)
		}
	}
}

// A description with line breaks is one row; a file that ends in the middle of
// a row is an error, never a shorter list.
func TestRowsThatBreak(t *testing.T) {
	good := row(englishHeader, map[string]string{"item-name": "One", "seller-sku": "S1", "asin1": "B1", "price": "1.50", "fulfillment-channel": "AMAZON_EU", "status": "Active"})
	broken := row(englishHeader, map[string]string{"item-name": "Two", "item-description": "first\nsecond\r\n\r\nlast", "seller-sku": "S2", "asin1": "B2", "price": "2", "fulfillment-channel": "AMAZON_EU", "status": "Active"})
	for name, lines := range map[string][]string{
		"last": {englishHeader, good, broken}, "first": {englishHeader, "", broken, good}, "between": {englishHeader, good, broken, good},
	} {
		got, err := ParseListings(Document{Body: []byte(file(lines...))}, "eu", de)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, l := range got {
			if l.SKU == "S2" && l.Description != "first\nsecond\r\n\r\nlast" {
				t.Errorf("%s: description %q", name, l.Description)
			}
		}
		if len(got) != 2 {
			t.Errorf("%s: %d listings", name, len(got))
		}
	}
	whole := file(englishHeader, good, good)
	for cut := len(whole) - 3; cut > len(whole)-len(good)+2; cut-- {
		got, err := ParseListings(Document{Body: []byte(whole[:cut])}, "eu", de)
		if err == nil && cut < len(whole)-len("Active\t\r\n") {
			t.Fatalf("cut at %d of %d: %d listings and no error", cut, len(whole), len(got))
		}
	}
	// Two pieces that miss a cell of the whole are not one row.
	_, err := ParseListings(Document{Body: []byte(file(englishHeader, strings.Repeat("a\t", 4), strings.Repeat("b\t", 26)))}, "eu", de)
	wantKind(t, err, domain.FaultData)
	_, err = ParseListings(Document{Body: []byte(file(englishHeader, good, "x\ty", good))}, "eu", de)
	if f := wantKind(t, err, domain.FaultData); !strings.Contains(f.Detail, "line 3 has 2 of 32 columns") {
		t.Errorf("detail %q", f.Detail)
	}
}

func TestParseListingsOfATwiceListedSKU(t *testing.T) {
	line := func(channel, quantity, status, price string) string {
		return row(englishHeader, map[string]string{"item-name": "T " + status, "seller-sku": "S", "asin1": "B1", "price": price, "quantity": quantity, "fulfillment-channel": channel, "status": status})
	}
	parse := func(lines ...string) domain.Listing {
		t.Helper()
		got, err := ParseListings(Document{Body: []byte(file(append([]string{englishHeader}, lines...)...))}, "eu", de)
		if err != nil || len(got) != 1 {
			t.Fatalf("%v, %v", got, err)
		}
		return got[0]
	}
	if l := parse(line("DEFAULT", "7", "Inactive", "5"), line("AMAZON_EU", "", "Active", "6")); !l.Amazon || !l.Merchant || l.MerchantQuantity != 7 || l.Status != "Active" || l.Price.String() != "6 EUR" || l.Parent {
		t.Errorf("%+v", l)
	}
	if l := parse(line("DEFAULT", "7", "Active", "5"), line("DEFAULT", "8", "Active", "5")); l.MerchantKnown {
		t.Errorf("two quantities give one: %+v", l)
	}
	if l := parse(line("DEFAULT", "7", "Active", "5"), line("DEFAULT", "7", "Active", "5")); l.MerchantQuantity != 7 || !l.MerchantKnown {
		t.Errorf("%+v", l)
	}
}

func TestParseListingsWhereEveryCellIsQuoted(t *testing.T) {
	quote := func(line string) string {
		cells := strings.Split(line, "\t")
		for i, c := range cells {
			cells[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		return strings.Join(cells, "\t")
	}
	good := row(englishHeader, map[string]string{"item-name": `22" knife`, "seller-sku": "S1", "asin1": "B1", "price": "1.50", "fulfillment-channel": "AMAZON_EU", "status": "Active"})
	got, err := ParseListings(Document{Body: []byte(file(quote(englishHeader), quote(good)))}, "eu", de)
	if err != nil || len(got) != 1 || got[0].Title != `22" knife` || got[0].SKU != "S1" || got[0].Price.String() != "1.50 EUR" {
		t.Errorf("%+v, %v", got, err)
	}
}

// "АRC-5" with a Cyrillic A comes as "?RC-5", which is nobody's SKU.
func TestSKUsThatLostCharactersAreNobodys(t *testing.T) {
	line := func(sku, asin string) string {
		return row(englishHeader, map[string]string{"item-name": "x", "seller-sku": sku, "asin1": asin, "price": "1", "fulfillment-channel": "AMAZON_EU", "status": "Active"})
	}
	body := []byte(file(englishHeader, line("?RC-5", "B1"), line("GOOD", "B2"), line("?\u00fcx", "B1"), line("A?", ""), line("A?B", "B3")))
	declared := Document{body, "text/plain; charset=UTF-8"}
	for _, c := range []struct {
		name  string
		doc   Document
		skus  int
		asins []string
	}{
		{"Cp1252", Document{body, "text/plain; charset=Cp1252"}, 1, []string{"B1", "B3"}},
		{"UTF-8 loses nothing", declared, 5, nil},
	} {
		got, err := ParseListings(c.doc, "eu", de)
		if err != nil || len(got) != c.skus {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
		asins, err := DamagedASINs(c.doc, de)
		if err != nil {
			t.Error(err)
		}
		if d := cmp.Diff(c.asins, asins); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	if _, err := DamagedASINs(Document{Body: []byte("a\tb\n")}, de); domain.KindOf(err) != domain.FaultData {
		t.Errorf("error %v", err)
	}
	stock, err := ParseMYI(Document{[]byte(file(myiHeader, myiRow(myiHeader, "?RC-5", "X1"), myiRow(myiHeader, "GOOD", "X2"))), "text/plain; charset=Cp1252"}, "eu", de)
	if err != nil || len(stock) != 1 || stock[0].SKU != "GOOD" {
		t.Errorf("%+v, %v", stock, err)
	}
}

// The decimal sign of an amount that could be read in two ways is that of the
// rest of the file, whichever comes first.
func TestAmbiguousPricesFollowTheFile(t *testing.T) {
	parse := func(prices ...string) []string {
		t.Helper()
		lines := []string{englishHeader}
		for i, p := range prices {
			lines = append(lines, row(englishHeader, map[string]string{"item-name": "x", "seller-sku": strings.Repeat("S", i+1), "asin1": "B1", "price": p, "fulfillment-channel": "AMAZON_EU", "status": "Active"}))
		}
		got, err := ParseListings(Document{Body: []byte(file(lines...))}, "eu", de)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, l := range got {
			out = append(out, l.Price.String())
		}
		return out
	}
	for _, c := range []struct{ in, want []string }{
		{[]string{"1.234", "19,99"}, []string{"1234 EUR", "19.99 EUR"}},
		{[]string{"19,99", "1.234"}, []string{"19.99 EUR", "1234 EUR"}},
		{[]string{"1,234", "19.99"}, []string{"1234 EUR", "19.99 EUR"}},
		{[]string{"1.234", "19.99"}, []string{"1.234 EUR", "19.99 EUR"}},
		{[]string{"1.234", "7"}, []string{"–", "7 EUR"}},
	} {
		if d := cmp.Diff(c.want, parse(c.in...)); d != "" {
			t.Errorf("%v: %s", c.in, d)
		}
	}
}

// A body must not be changed, and nothing of it kept alive, by parsing.
func TestParseListingsLeavesTheBodyAlone(t *testing.T) {
	body := []byte(file(englishHeader, row(englishHeader, map[string]string{"item-name": "x", "seller-sku": "S", "asin1": "B1", "fulfillment-channel": "AMAZON_EU", "status": "Active"})))
	before := bytes.Clone(body)
	got, err := ParseListings(Document{Body: body}, "eu", de)
	if err != nil || !bytes.Equal(body, before) {
		t.Fatalf("%v", err)
	}
	for i := range body {
		body[i] = '#'
	}
	if got[0].SKU != "S" || got[0].Title != "x" {
		t.Errorf("%+v", got[0])
	}
}
