package amazon

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAmounts(t *testing.T) {
	cases := []struct {
		in, want string // "" for not an amount, "?" for two ways
	}{
		{"19.99", "19.99"},
		{"19,99", "19.99"},
		{"19", "19"},
		{" 19.9 ", "19.9"},
		{"0.5", "0.5"},
		{".5", "0.5"},
		{",50", "0.50"},
		{"1,234.56", "1234.56"},
		{"1.234,56", "1234.56"},
		{"1 234,56", "1234.56"},
		{"1\u00a0234,56 €", "1234.56"},
		{"1\u202f234,00", "1234.00"},
		{"1'234.50", "1234.50"},
		{"1,23,456.00", "123456.00"},
		{"1.234.567", "1234567"},
		{"1,234,567.8", "1234567.8"},
		{"€ 12,90", "12.90"},
		{"EUR 12.90", "12.90"},
		{"12.90 USD", "12.90"},
		{"￥1980", "1980"},
		{"12,-", "12"},
		{"1.234", "?"},
		{"12,345", "?"},
		{"123.456", "?"},
		{"0.125", "0.125"},
		{"1234.567", "1234.567"},
		{"12.3456", "12.3456"},
		{"", ""},
		{"-", ""},
		{"abc", ""},
		{"-5", ""},
		{"(5.00)", ""},
		{"1-2", ""},
		{"2 for 10", ""},
		{"1.2.3", ""},
		{"1,2,3.4", ""},
		{"12.345.6", ""},
		{"1..2", ""},
		{"1.,2", ""},
		{strings.Repeat("9", 60), ""},
	}
	for _, c := range cases {
		var s amountStyle
		d, ok, unsure := s.parse(c.in)
		got := ""
		switch {
		case unsure:
			got = "?"
		case ok:
			got = d.String()
		}
		if got != c.want {
			t.Errorf("parse(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	yen := amountStyle{noDecimals: true}
	for in, want := range map[string]string{"19940": "19940", "19,940": "19940", "1.980": "1980", "1,234,567": "1234567"} {
		if d, ok, unsure := yen.parse(in); !ok || unsure || d.String() != want {
			t.Errorf("yen %q = %s, %v, %v", in, d, ok, unsure)
		}
	}
}

// Whatever the national style, an amount with cents reads back as itself.
func TestAmountsOfEveryStyleReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(0, 99_999_999_999).Draw(t, "cents")
		decimals := rapid.SampledFrom([]string{".", ","}).Draw(t, "decimal sign")
		group := rapid.SampledFrom([]string{"", " ", "\u00a0", "\u202f", "'", ".", ","}).Draw(t, "group sign")
		if group == decimals {
			group = ""
		}
		whole := fmt.Sprint(cents / 100)
		for i := len(whole) - 3; i > 0 && group != ""; i -= 3 {
			whole = whole[:i] + group + whole[i:]
		}
		tail := rapid.SampledFrom([]string{"", " €", " EUR"}).Draw(t, "currency")
		text := fmt.Sprintf("%s%s%02d%s", whole, decimals, cents%100, tail)
		var s amountStyle
		d, ok, unsure := s.parse(text)
		want := fmt.Sprintf("%d.%02d", cents/100, cents%100)
		if !ok || unsure || d.String() != want {
			t.Fatalf("%q = %s (%v, %v), want %s", text, d, ok, unsure, want)
		}
	})
}

func TestUnitsOfACell(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "12": "12", " 12 ": "12", "-3": "-3", "12.0": "12", "12,00": "12", "00012": "12",
		"": "no", "1.000": "no", "1,000": "no", "1.5": "no", "x": "no", "1e3": "no", "0x1": "no", "99999999999999999999": "no", ".0": "no",
	} {
		got := "no"
		if n, ok := cellUnits([]byte(in)); ok {
			got = fmt.Sprint(n)
		}
		if got != want {
			t.Errorf("cellUnits(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestOpenDates(t *testing.T) {
	for in, want := range map[string]string{
		"2021-08-15 20:35:17 PDT":   "2021-08-16T03:35:17Z",
		"2021-01-15 20:35:17 PST":   "2021-01-16T04:35:17Z",
		"2021/08/15 20:35:17 JST":   "2021-08-15T11:35:17Z",
		"15/08/2021 20:35:17 BST":   "2021-08-15T19:35:17Z",
		"15.08.2021 20:35:17 MEST":  "2021-08-15T18:35:17Z",
		"2021-08-15 20:35:17 AEST":  "2021-08-15T10:35:17Z",
		"2021-08-15 20:35:17":       "2021-08-15T20:35:17Z",
		"2021-08-15":                "2021-08-15T00:00:00Z",
		"2021-08-15T20:35:17+02:00": "2021-08-15T18:35:17Z",
		"2021-08-15 20:35:17 XYZ":   "",
		"08/15/2021 20:35:17 PDT":   "",
		"yesterday":                 "", "": "", " ": "",
	} {
		got := ""
		if d := openDate(in); !d.IsZero() {
			got = d.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("openDate(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDamagedTitles(t *testing.T) {
	lossy, whole := charset{lossy: true}, charset{}
	for title, want := range map[string][2]bool{
		"Plain":                 {false, false},
		"Really?":               {true, false},
		"Who? Me":               {true, false},
		"Nó? a w?sko":           {true, true},
		"?? Emoji":              {true, true},
		"Lost \uFFFD rune":      {true, true},
		"日本?製":                  {true, true},
		"Grüße – genau so, ok!": {false, false},
	} {
		if got := lossy.damaged(title); got != want[0] {
			t.Errorf("lossy %q: %v", title, got)
		}
		if got := whole.damaged(title); got != want[1] {
			t.Errorf("whole %q: %v", title, got)
		}
	}
}
