package amazon

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// The fuzz tests hold what must be true of every input: no panic, no text that
// is not UTF-8, errors of one kind and of bounded size, and no row without a SKU.

func checkParseError(t *testing.T, err error) {
	t.Helper()
	f, ok := domain.AsFault(err)
	if !ok || f.Kind != domain.FaultData {
		t.Fatalf("error %v", err)
	}
	if len(f.Error()) > 30_000 || !utf8.ValidString(f.Error()) {
		t.Fatalf("error of %d bytes", len(f.Error()))
	}
}

var fuzzTypes = []string{"", "text/plain; charset=Cp1252", "text/plain;charset=UTF-8", "text/plain; charset=Shift_JIS", "text/plain; charset=gbk", "charset=utf-16", "charset"}

func FuzzParseListings(f *testing.F) {
	r := row(englishHeader, map[string]string{"item-name": `a "b`, "seller-sku": "S", "price": "1,99", "asin1": "B1", "fulfillment-channel": "DEFAULT", "status": "Active", "open-date": "2021-08-15 20:35:17 PDT"})
	f.Add([]byte(file(englishHeader, r, "", r)), uint8(0), false)
	f.Add([]byte(file(germanHeader, "x\ty")), uint8(1), false)
	f.Add([]byte(file(japaneseHeader)), uint8(3), true)
	f.Add([]byte("\xef\xbb\xbf"+chineseHeader+"\r"), uint8(2), false)
	f.Add([]byte("\"seller-sku\"\t\"status\"\n\"\"\t\"\n"), uint8(5), true)
	f.Fuzz(func(t *testing.T, body []byte, kind uint8, japan bool) {
		m := de
		if japan {
			m = jp
		}
		got, err := ParseListings(Document{body, fuzzTypes[int(kind)%len(fuzzTypes)]}, "c", m)
		if err != nil {
			checkParseError(t, err)
			return
		}
		seen := map[string]bool{}
		for _, l := range got {
			if l.SKU == "" || seen[l.SKU] || l.Connection != "c" || l.Marketplace != m {
				t.Fatalf("%+v", l)
			}
			seen[l.SKU] = true
			if l.Price.Known() && !l.Price.Amount.IsPos() || !l.MerchantKnown && l.MerchantQuantity != 0 || l.Parent && l.Price.Known() {
				t.Fatalf("%+v", l)
			}
			if !utf8.ValidString(l.SKU + l.Title + l.Description + l.ASIN + l.Barcode) {
				t.Fatalf("%+v", l)
			}
		}
		// Parsing is pure: a second time gives the same.
		if again, err := ParseListings(Document{body, fuzzTypes[int(kind)%len(fuzzTypes)]}, "c", m); err != nil || len(again) != len(got) {
			t.Fatalf("%d and then %d listings, %v", len(got), len(again), err)
		}
	})
}

func FuzzParseMYI(f *testing.F) {
	f.Add([]byte(file(myiHeader, myiRow(myiHeader, "S", "X"), myiRow(myiHeader, "S", "Y"))), uint8(0))
	f.Add([]byte(file(myiJapanese, myiRow(myiJapanese, "S", "X"))), uint8(2))
	f.Add([]byte(myiHeader+"\n\n"+strings.Repeat("\t", 30)), uint8(1))
	f.Fuzz(func(t *testing.T, body []byte, kind uint8) {
		got, err := ParseMYI(Document{body, fuzzTypes[int(kind)%len(fuzzTypes)]}, "c", de)
		if err != nil {
			checkParseError(t, err)
			return
		}
		seen := map[rowKey]bool{}
		for _, r := range got {
			k := rowKey{r.SKU, r.FNSKU, r.Condition}
			if r.SKU == "" || seen[k] || !utf8.ValidString(r.SKU+r.FNSKU+r.ASIN+r.Condition) {
				t.Fatalf("%+v", r)
			}
			seen[k] = true
		}
	})
}

func FuzzParseByCountry(f *testing.F) {
	f.Add([]byte("seller-sku\tfulfillment-channel-sku\tasin\tcondition-type\tcountry\tquantity-for-local-fulfillment\nS\tX\tB\tNewItem\tUK\t7\n"), uint8(0))
	f.Add([]byte("seller-sku\tasin\tcountry\tquantity-for-local-fulfillment\nS\tB\tde\t-7"), uint8(4))
	f.Fuzz(func(t *testing.T, body []byte, kind uint8) {
		got, err := ParseByCountry(Document{body, fuzzTypes[int(kind)%len(fuzzTypes)]}, "c")
		if err != nil {
			checkParseError(t, err)
			return
		}
		for _, r := range got {
			if r.SKU == "" || r.Country == "" || r.Country == "UK" || !utf8.ValidString(r.SKU+r.FNSKU+r.ASIN+r.Condition+r.Country) {
				t.Fatalf("%+v", r)
			}
		}
	})
}

func FuzzParseSettlements(f *testing.F) {
	for _, s := range statements {
		text, _ := s.file(5, 1)
		f.Add(s.bytes(f, text), uint8(0))
		f.Add(s.bytes(f, text), uint8(3))
	}
	f.Add([]byte(settlementOf("1.234", "(5)")), uint8(1))
	f.Add([]byte(settlementHeader+"\r1\t\t\t\t5\tEUR\r"), uint8(4))
	f.Fuzz(func(t *testing.T, body []byte, kind uint8) {
		parse := func() ([]domain.Settlement, error) {
			return ParseSettlements(bytes.NewReader(body), fuzzTypes[int(kind)%len(fuzzTypes)], "c")
		}
		got, err := parse()
		if err != nil {
			checkParseError(t, err)
			return
		}
		for _, s := range got {
			if s.Connection != "c" || len(s.Total.Currency) != 3 || len(s.Rows) > maxSettlementRows+1000 {
				t.Fatalf("%+v", s)
			}
			if _, err := s.Residual(); err != nil {
				t.Fatalf("%v of %+v", err, s)
			}
			seen := map[domain.SettlementRow]bool{}
			for _, r := range s.Rows {
				if !utf8.ValidString(r.Type+r.AmountType+r.Description+r.Marketplace) || len(r.Month) != 7 && r.Month != "" || r.Rows < 1 {
					t.Fatalf("%+v", r)
				}
				r.Rows, r.Amount = 0, decimal.Decimal{}
				if seen[r] {
					t.Fatalf("twice %+v", r)
				}
				seen[r] = true
			}
		}
		// Parsing is pure: a second time gives the same.
		again, err := parse()
		if err != nil || !slices.EqualFunc(got, again, func(a, b domain.Settlement) bool {
			return a.ID == b.ID && a.Total == b.Total && a.Lines == b.Lines && slices.Equal(a.Rows, b.Rows)
		}) {
			t.Fatalf("%+v and then %+v, %v", got, again, err)
		}
	})
}

// Whatever a cell holds, both readings of it are within the range they promise,
// and what plain programs write is read as they meant it.
func FuzzReadAmount(f *testing.F) {
	for _, s := range []string{"1.234,56", "(5.00)", "-12,30", "1'234.5", "1 234", "\x961", "\xe2\x88\x925", "99999999999999999999", ".", ",5"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, cell []byte) {
		r := readAmount(cell)
		const limit = 10_000_000_000_000 * 10_000
		for _, v := range []int64{r.twoWays.point, r.twoWays.comma} {
			if v >= limit || v <= -limit {
				t.Fatalf("%q is %d", cell, v)
			}
		}
		if r.vote == signPoint && !r.point || r.vote == signComma && !r.comma {
			t.Fatalf("%q votes for a sign that it is no amount with", cell)
		}
	})
}

func FuzzErrorBody(f *testing.F) {
	for _, s := range []string{
		expiredBody, roleBody, throttleBody, `{"message":"x"}`, `{"Message":{"a":1}}`, `{"errors":{"code":1}}`, `[{"code":"a"}]`,
		`{"error":"invalid_grant","error_description":"d"}`, `{"payload":{"errors":[{"code":"x"}]}}`, `<html><title>502</title>`,
		`<?xml version="1.0"?><Error><Message>expired</Message></Error>`, "Atza|secret", "\x00\xff",
	} {
		f.Add([]byte(s), 400, "application/json")
	}
	f.Add([]byte("<script>"), 503, "text/html")
	f.Fuzz(func(t *testing.T, body []byte, status int, contentType string) {
		problems := parseProblems(body, contentType)
		if len(problems) > maxProblems {
			t.Fatalf("%d problems", len(problems))
		}
		a := answered{op: opReport, status: status, header: http.Header{}, body: body, token: "Atza|secret"}
		for _, write := range []bool{false, true} {
			fault, ok := domain.AsFault(a.refusal(write, true).err)
			if !ok || fault.Kind == "" || fault.Message == "" {
				t.Fatalf("%+v", fault)
			}
			if s := fault.Error(); !utf8.ValidString(s) || len(s) > 20_000 || strings.Contains(s, "Atza|secret") {
				t.Fatalf("%q", s)
			}
		}
		if tr := a.errorsInside(false); tr != nil && tr.err == nil {
			t.Fatal("trouble without an error")
		}
	})
}
