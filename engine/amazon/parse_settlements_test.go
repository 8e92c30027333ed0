package amazon

import (
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"tallybridge/engine/domain"
)

const settlementHeader = "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\tfulfillment-id\tposted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\tsku\tquantity-purchased\tpromotion-id"

// statement writes settlement files in the style of a country.
type statement struct {
	currency, market string
	// date writes a day and hour; amount writes ten-thousandths.
	date    func(day, hour int) string
	point   string // decimal sign
	group   string // sign of thousands, "" for none
	cents   bool
	bracket bool // negative amounts in brackets
	charset encoding.Encoding
	kind    string // content type
}

func isoDate(d, h int) string { return fmt.Sprintf("2026-09-%02d %02d:07:08 UTC", d, h) }
func dotDate(d, h int) string { return fmt.Sprintf("%02d.09.2026 %02d:07:08 UTC", d, h) }
func japDate(d, h int) string { return fmt.Sprintf("2026/09/%02d %02d:07:08 UTC", d, h) }
func britDate(d, h int) string {
	return fmt.Sprintf("%02d/09/2026 %02d:07:08 UTC", d, h)
}

var statements = map[string]statement{
	"US":             {"USD", "Amazon.com", isoDate, ".", "", true, false, charmap.Windows1252, ""},
	"US thousands":   {"USD", "Amazon.com", isoDate, ".", ",", true, true, charmap.Windows1252, "text/plain; charset=Cp1252"},
	"UK":             {"GBP", "Amazon.co.uk", britDate, ".", ",", true, false, nil, "text/plain;charset=UTF-8"},
	"DE":             {"EUR", "Amazon.de", dotDate, ",", "", true, false, charmap.Windows1252, ""},
	"DE thousands":   {"EUR", "Amazon.de", dotDate, ",", ".", true, false, charmap.Windows1252, "text/plain; charset=ISO-8859-1"},
	"FR":             {"EUR", "Amazon.fr", dotDate, ",", "\u00a0", true, false, charmap.Windows1252, ""},
	"FR narrow":      {"EUR", "Amazon.fr", dotDate, ",", "\u202f", true, false, nil, ""},
	"Swiss":          {"EUR", "Amazon.de", dotDate, ".", "'", true, false, nil, ""},
	"SE":             {"SEK", "Amazon.se", isoDate, ",", " ", true, false, charmap.Windows1252, ""},
	"JP":             {"JPY", "Amazon.co.jp", japDate, ".", "", false, false, japanese.ShiftJIS, ""},
	"JP thousands":   {"JPY", "Amazon.co.jp", japDate, ".", ",", false, false, japanese.ShiftJIS, "text/plain; charset=Shift_JIS"},
	"JP in Germany":  {"JPY", "Amazon.co.jp", dotDate, ",", ".", false, false, nil, ""},
	"UTF-16":         {"PLN", "Amazon.pl", dotDate, ",", " ", true, false, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), ""},
	"brackets comma": {"EUR", "Amazon.it", dotDate, ",", ".", true, true, nil, ""},
}

// amount writes hundredths.
func (s statement) amount(v int64) string {
	neg := v < 0
	if neg {
		v = -v
	}
	whole, tail := fmt.Sprint(v/100), fmt.Sprintf("%s%02d", s.point, v%100)
	if !s.cents {
		tail = ""
	}
	if s.group != "" {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + s.group + whole[i:]
		}
	}
	switch {
	case neg && s.bracket:
		return "(" + whole + tail + ")"
	case neg:
		return "-" + whole + tail
	}
	return whole + tail
}

func (s statement) bytes(t testing.TB, text string) []byte {
	t.Helper()
	if s.charset == nil {
		return []byte(text)
	}
	b, err := s.charset.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var settlementLabels = []domain.FeeLabel{
	{Type: "Order", AmountType: "ItemPrice", Description: "Principal"},
	{Type: "Order", AmountType: "ItemPrice", Description: "Tax"},
	{Type: "Order", AmountType: "ItemFees", Description: "Commission"},
	{Type: "Order", AmountType: "ItemFees", Description: "FBAPerUnitFulfillmentFee"},
	{Type: "Refund", AmountType: "ItemPrice", Description: "Principal"},
	{Type: "ServiceFee", AmountType: "Cost of Advertising", Description: "TransactionTotalAmount"},
	{Type: "other-transaction", AmountType: "other-transaction", Description: "Storage Fee"},
	{Type: "CouponRedemptionFee", AmountType: "CouponRedemptionFee", Description: "Für \u00e4ltere G\u00e4ste"},
}

// file makes a settlement of n rows and what parsing it has to give.
func (s statement) file(n int, seed uint64) (string, domain.Settlement) {
	r := rand.New(rand.NewPCG(seed, 7))
	want := domain.Settlement{
		ID: "18273645019", Connection: "c", Lines: int64(n) + 1,
		Start: openDate(s.date(1, 7)), End: openDate(s.date(15, 7)), Deposit: openDate(s.date(17, 7)),
	}
	rows := map[domain.SettlementRow][2]int64{}
	var body strings.Builder
	var total int64
	for i := range n {
		l := settlementLabels[r.IntN(len(settlementLabels))]
		if s.currency == "JPY" && l.AmountType == "CouponRedemptionFee" {
			l.Description = "夏のクーポン"
		}
		v := r.Int64N(500_000) - 200_000
		if i == 0 {
			v = 123_456_789
		}
		if !s.cents {
			v = v / 100 * 100
		}
		total += v
		k := domain.SettlementRow{FeeLabel: l, Marketplace: s.market, Month: "2026-09"}
		if i%10 == 3 {
			k.Marketplace = ""
		}
		x := rows[k]
		rows[k] = [2]int64{x[0] + 1, x[1] + v}
		at := s.date(1+r.IntN(14), 9)
		fmt.Fprintf(&body, "18273645019\t\t\t\t\t\t%s\t111-222-%d\t\t\t\t%s\t%s\t%s\t%s\tAFN\t%s\t%s\t\t\t\tSKU-%d\t\t\r\n",
			l.Type, i, k.Marketplace, l.AmountType, l.Description, s.amount(v), at[:10], at, i%7)
	}
	head := fmt.Sprintf("%s\r\n18273645019\t%s\t%s\t%s\t%s\t%s\t%s\r\n", settlementHeader, s.date(1, 7), s.date(15, 7), s.date(17, 7), s.amount(total), s.currency, strings.Repeat("\t", 17))
	scale := 2
	if s.currency == "JPY" {
		scale = 0
	}
	money := func(v int64) decimal.Decimal { return decimal.MustNew(v, 2).Trim(scale) }
	want.Total = domain.Money{Amount: money(total), Currency: s.currency}
	for k, x := range rows {
		k.Rows, k.Amount = x[0], money(x[1])
		want.Rows = append(want.Rows, k)
	}
	sortRows(want.Rows)
	return head + body.String(), want
}

func sortRows(rows []domain.SettlementRow) {
	for i := range rows {
		for j := i; j > 0 && compareSettlementRows(rows[j], rows[j-1]) < 0; j-- {
			rows[j], rows[j-1] = rows[j-1], rows[j]
		}
	}
}

var sameDecimals = cmp.Comparer(func(a, b decimal.Decimal) bool { return a.Cmp(b) == 0 })

func parseOne(t *testing.T, body []byte, kind string) domain.Settlement {
	t.Helper()
	got, err := ParseSettlements(strings.NewReader(string(body)), kind, "c")
	if err != nil || len(got) != 1 {
		t.Fatalf("%d settlements, %v", len(got), err)
	}
	return got[0]
}

func TestSettlementsOfEveryStyle(t *testing.T) {
	for name, s := range statements {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(20) {
				text, want := s.file(1+int(seed)*9, seed)
				got := parseOne(t, s.bytes(t, text), s.kind)
				if d := cmp.Diff(want, got, sameDecimals); d != "" {
					t.Fatalf("seed %d: %s", seed, d)
				}
				if r, err := got.Residual(); err != nil || !r.Amount.IsZero() {
					t.Fatalf("residual %v, %v", r, err)
				}
			}
		})
	}
}

// Columns may come in any order, with others among them, in quotes, with a
// byte order mark, with other line ends and with headers in other words.
func TestSettlementColumnsMoveAbout(t *testing.T) {
	s := statements["DE thousands"]
	text, want := s.file(40, 3)
	s.charset, s.kind = nil, ""
	reorder := func(f func(header bool, cells []string) []string) string {
		var out strings.Builder
		for i, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
			cells := strings.Split(line, "\t")
			for len(cells) < 24 {
				cells = append(cells, "")
			}
			out.WriteString(strings.Join(f(i == 0, cells), "\t") + "\r\n")
		}
		return out.String()
	}
	cases := map[string]string{
		"backwards": reorder(func(_ bool, c []string) []string {
			out := make([]string, len(c))
			for i := range c {
				out[len(c)-1-i] = c[i]
			}
			return out
		}),
		"more columns": reorder(func(h bool, c []string) []string {
			x := "7,50"
			if h {
				x = "new-amount"
			}
			return append(append([]string{x}, c...), x)
		}),
		"upper case and spaces": reorder(func(h bool, c []string) []string {
			for i := range c {
				if h {
					c[i] = strings.ToUpper(strings.ReplaceAll(c[i], "-", " ")) + " "
				}
			}
			return c
		}),
		"in quotes": reorder(func(_ bool, c []string) []string {
			for i := range c {
				c[i] = `"` + c[i] + `"`
			}
			return c
		}),
		"German headers": strings.NewReplacer("settlement-id", "Abrechnungsnummer", "\tamount\t", "\tBetrag\t", "total-amount", "Gesamtbetrag", "currency", "Währung").Replace(text[:len(settlementHeader)]) + text[len(settlementHeader):],
		"mark":           "\ufeff" + text,
		"LF":             strings.ReplaceAll(text, "\r\n", "\n"),
		"CR":             strings.ReplaceAll(text, "\r\n", "\r"),
		"blank lines":    strings.ReplaceAll(text, "\r\n", "\r\n\t\t\r\n"),
		"no last end":    strings.TrimSuffix(text, "\r\n"),
		"short rows": reorder(func(_ bool, c []string) []string {
			return strings.Split(strings.TrimRight(strings.Join(c, "\t"), "\t"), "\t")
		}),
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(want, parseOne(t, []byte(text), ""), sameDecimals); d != "" {
				t.Fatal(d)
			}
		})
	}
}

// A total that stands on every row, or on a summary row with an amount of
// nothing, is the total all the same.
func TestSettlementTotalOnEveryRow(t *testing.T) {
	every := strings.ReplaceAll(strings.Replace(settlementOf("1.00", "2.00"), "%TOTAL%", "3.00", 1), "1\t\t\t\t\t\tOrder", "1\t\t\t\t3.00\tEUR\tOrder")
	lines := strings.SplitAfterN(every, "\n", 3)
	for name, text := range map[string]string{
		"and a summary row": every, "without a summary row": lines[0] + lines[2],
		"amount in the summary": lines[0] + "1\t2026-09-01 07:00:00 UTC\t2026-09-15 07:00:00 UTC\t\t3.00\tEUR" + strings.Repeat("\t", 9) + "0.00" + strings.Repeat("\t", 9) + "\n" + strings.ReplaceAll(lines[2], "3.00\tEUR", "\t"),
	} {
		got := parseOne(t, []byte(text), "")
		if r, err := got.Residual(); err != nil || !r.Amount.IsZero() || got.Total.String() != "3.00 EUR" {
			t.Errorf("%s: total %s, residual %v, %v", name, got.Total, r, err)
		}
	}
}

func settlementOf(rows ...string) string {
	out := settlementHeader + "\n1\t2026-09-01 07:00:00 UTC\t2026-09-15 07:00:00 UTC\t\t%TOTAL%\tEUR" + strings.Repeat("\t", 18) + "\n"
	for _, r := range rows {
		out += "1\t\t\t\t\t\tOrder\t\t\t\t\tAmazon.de\tItemFees\tCommission\t" + r + strings.Repeat("\t", 9) + "\n"
	}
	return out
}

func TestSettlementResidualIsKept(t *testing.T) {
	text := strings.Replace(settlementOf("1.00", "-3.50"), "%TOTAL%", "10.00", 1)
	got := parseOne(t, []byte(text), "")
	if r, err := got.Residual(); err != nil || r.String() != "12.50 EUR" {
		t.Errorf("residual %v, %v", r, err)
	}
	if !got.Deposit.IsZero() || !got.PaidOn().Equal(got.End) || got.Rows[0].Month != "2026-09" {
		t.Errorf("%+v", got)
	}
}

func TestDecimalSignIsDecidedByTheFile(t *testing.T) {
	for _, c := range []struct {
		total string
		rows  []string
		sum   string // "" when the file has to be refused
	}{
		{"1.234", []string{"1.234"}, "1234.00"}, // no amount has cents
		{"1,234", []string{"1,000", "234"}, "1234.00"},
		{"1.234", []string{"1.000,5", "233,5"}, "1234.00"},
		{"1,234", []string{"1,000.5", "233.5"}, "1234.00"},
		{"0.5", []string{"1.234", "-0.734"}, "0.50"},
		{"1,23,456.50", []string{"1,23,456.50"}, "123456.50"},
		{"1.234", []string{"1,234"}, ""},           // either way one of them is wrong
		{"12.30", []string{"12,30"}, ""},           // two styles in one file
		{"5.00", []string{"five"}, ""},             // no amount
		{"5.00", []string{"5.00", "1.2.3,4"}, ""},  // nonsense
		{"5.00", []string{"(-5.00)"}, ""},          // twice negative
		{"5.00", []string{"12345678901234.5"}, ""}, // too large
		{"-7.25", []string{"(7.25)"}, "-7.25"},
		{"-7,25", []string{"7,25-"}, "-7.25"},
		{"−7,25", []string{"−7,25"}, "-7.25"},
		{"€ 7,25", []string{"7,25 €"}, "7.25"},
		{"0", []string{""}, "0.00"},
	} {
		text := strings.Replace(settlementOf(c.rows...), "%TOTAL%", c.total, 1)
		got, err := ParseSettlements(strings.NewReader(text), "", "c")
		if c.sum == "" {
			if domain.KindOf(err) != domain.FaultData {
				t.Errorf("%q %q: %v, %v", c.total, c.rows, got, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q %q: %v", c.total, c.rows, err)
			continue
		}
		if sum, err := got[0].Sum(); err != nil || sum.Amount.Cmp(decimal.MustParse(c.sum)) != 0 {
			t.Errorf("%q %q: %v, %v", c.total, c.rows, sum, err)
		}
	}
}

func TestSettlementDates(t *testing.T) {
	for _, c := range []struct{ start, end, row, want, month string }{
		{"2026-09-01 07:00:00 UTC", "2026-09-15 07:00:00 UTC", "2026-09-03", "2026-09-01", "2026-09"},
		{"01.09.2026 07:08:16 UTC", "15.09.2026 07:08:16 UTC", "03.10.2026", "2026-09-01", "2026-10"},
		{"2026/09/07 00:20:09 UTC", "2026/09/21 00:20:09 UTC", "2026/08/31", "2026-09-07", "2026-08"},
		{"05/09/2026 07:00:00 UTC", "19/09/2026 07:00:00 UTC", "06/09/2026", "2026-09-05", "2026-09"},
		{"09/05/2026 07:00:00 UTC", "09/19/2026 07:00:00 UTC", "09/06/2026", "2026-09-05", "2026-09"}, // month first: no other reading is a period
		{"2026-09-01T07:00:00+00:00", "2026-09-15T07:00:00+00:00", "", "2026-09-01", "2026-09"},
		{"", "", "13.13.2026", "0001-01-01", ""},
		{"the first", "", "", "", ""},
	} {
		text := settlementHeader + "\n1\t" + c.start + "\t" + c.end + "\t\t1.50\tEUR" + strings.Repeat("\t", 18) + "\n" +
			"1\t\t\t\t\t\tOrder\t\t\t\t\t\tItemFees\tCommission\t1.50\t\t" + c.row + strings.Repeat("\t", 7) + "\n"
		got, err := ParseSettlements(strings.NewReader(text), "", "c")
		if c.want == "" {
			if domain.KindOf(err) != domain.FaultData {
				t.Errorf("%q: %v", c.start, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%q: %v", c.start, err)
		}
		if s := got[0]; s.Start.Format("2006-01-02") != c.want || s.Rows[0].Month != c.month {
			t.Errorf("%q: %s, month %q", c.start, s.Start, s.Rows[0].Month)
		}
	}
}

func TestSettlementFilesThatAreNone(t *testing.T) {
	good := strings.Replace(settlementOf("1.00"), "%TOTAL%", "1.00", 1)
	for name, c := range map[string]struct{ text, words string }{
		"empty":            {"", "empty"},
		"a letter":         {"Dear seller,\nthank you.", "not found"},
		"headers found":    {strings.Replace(good, "amount-description", "price-kind", 1), "price-kind"},
		"only headers":     {settlementHeader + "\n", "no rows"},
		"no summary":       {settlementHeader + "\n" + strings.Join(strings.Split(good, "\n")[2:], "\n"), "total"},
		"twice":            {good + strings.Join(strings.Split(good, "\n")[1:], "\n"), "twice"},
		"no currency":      {strings.Replace(good, "EUR", "", 1), "currency"},
		"row of nobody":    {settlementHeader + "\n\t\t\t\t\t\tOrder\t\t\t\t\t\ta\tb\t1.00\n", "no settlement"},
		"cut in a row":     {good + "1\t\t\t\t\t\tOrder\t\t\t\t\t\tItemFees\tComm", "cut"},
		"one endless line": {strings.Repeat("x", maxSettlementLine+settlementBuffer+1), "no table"},
	} {
		_, err := ParseSettlements(strings.NewReader(c.text), "", "c")
		if domain.KindOf(err) != domain.FaultData || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v", name, err)
		}
	}
	two := good + strings.ReplaceAll(strings.Join(strings.Split(strings.Replace(good, "\tEUR", "\tGBP", 1), "\n")[1:], "\n"), "1\t\t\t\t\t\tOrder", "2\t\t\t\t\t\tOrder")
	two = strings.Replace(two, "\n1\t2026-09-01 07:00:00 UTC\t2026-09-15 07:00:00 UTC\t\t1.00\tGBP", "\n2\t2026-09-01 07:00:00 UTC\t2026-09-15 07:00:00 UTC\t\t1.00\tGBP", 1)
	got, err := ParseSettlements(strings.NewReader(two), "", "c")
	if err != nil || len(got) != 2 || got[0].Total.Currency != "EUR" || got[1].Total.Currency != "GBP" || len(got[1].Rows) != 1 {
		t.Errorf("joined files: %+v, %v", got, err)
	}
}

// A file with more descriptions than anybody reads stays small, and its sum right.
func TestSettlementWithEndlessDescriptions(t *testing.T) {
	var b strings.Builder
	n := maxSettlementRows + 500
	b.WriteString(strings.Replace(settlementOf(), "%TOTAL%", fmt.Sprintf("%d.50", n), 1))
	b.WriteString("1\t\t\t\t\t\tOrder\t\t\t\t\t\tItemFees\tCommission\t0.50\n")
	for i := range n {
		fmt.Fprintf(&b, "1\t\t\t\t\t\tCouponRedemptionFee\t\t\t\t\tAmazon.de\tCouponRedemptionFee\tCoupon %d\t1\n", i)
	}
	got := parseOne(t, []byte(b.String()), "")
	if r, err := got.Residual(); err != nil || !r.Amount.IsZero() || len(got.Rows) > maxSettlementRows+1 {
		t.Errorf("%d rows, residual %v, %v", len(got.Rows), r, err)
	}
}

// The memory that a file needs does not depend on its size: it streams.
func TestSettlementsStream(t *testing.T) {
	allocated := func(do func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do()
		runtime.ReadMemStats(&after)
		return after.Mallocs - before.Mallocs
	}
	// The file itself is made with allocations of its own: they are taken off.
	beyond := func(n int) int64 {
		made := allocated(func() {
			if _, err := io.Copy(io.Discard, &manyRows{n: n, style: statements["DE"]}); err != nil {
				t.Fatal(err)
			}
		})
		read := allocated(func() {
			got, err := ParseSettlements(&manyRows{n: n, style: statements["DE"]}, "", "eu")
			if err != nil || got[0].Lines != int64(n)+1 {
				t.Fatal(err)
			}
			if r, err := got[0].Residual(); err != nil || !r.Amount.IsZero() {
				t.Fatalf("residual %v, %v", r, err)
			}
		})
		return int64(read) - int64(made)
	}
	if perRow := float64(beyond(51_000)-beyond(1_000)) / 50_000; perRow > 2 {
		t.Errorf("%.1f allocations a row", perRow)
	}
}
