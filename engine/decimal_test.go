package engine

import (
	"strings"
	"testing"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"
)

func TestParseDecimal(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "12": "12", "12.5": "12.5", "12,5": "12.5", "12.50": "12.50", " 12,50 ": "12.50", "-3,5": "-3.5", "+3": "3", "−3": "-3",
		"1,234.56": "1234.56", "1.234,56": "1234.56", "1 234,56": "1234.56", "1\u00a0234,56": "1234.56", "1\u202f234": "1234", "1'234.50": "1234.50",
		"1’234": "1234", "1,234,567": "1234567", "1.234.567": "1234567", "1.234.567,8": "1234567.8", "12 345": "12345",
		"0.125": "0.125", "0,125": "0.125", ".125": "0.125", ",5": "0.5", "1234.567": "1234.567", "1234,567": "1234.567", "8.1250": "8.1250",
		"1,234.567": "1234.567", "1 234.567": "1234.567", "00,125": "0.125",
		// Two ways.
		"10,000": "10000 or 10.", "10.000": "10000 or 10.", "1.234": "1234 or 1.2340.", "1,234": "1234 or 1.2340.", "-999,100": "-999100 or -999.1.",
		// No numbers.
		"": "", "-": "", ".": "", ",": "", "12.": "", "1,23,4": "", "1,00,000": "", "1.23.4": "", "1,2.3,4": "", "12 34": "", "0,123,456": "",
		"1e3": "", "1,234 567": "", "ten": "", "€ 5": "", "5 %": "", "1..5": "", "1.5,": "", "1 .5": "", "--5": "", "1234,567,890": "", " 1 ,5": "", "٣": "",
	} {
		d, err := ParseDecimal(text)
		got := ""
		switch {
		case err == nil:
			got = d.String()
		case TwoWays(err) != "":
			_, got, _ = strings.Cut(TwoWays(err), ": write ")
		}
		if got != want {
			t.Errorf("%q: %q, want %q (%v)", text, got, want, err)
		}
	}
}

func TestParsePercent(t *testing.T) {
	for text, want := range map[string]string{"8.875": "8.875", "8,875": "8.875", "20": "20", "x": "", "": ""} {
		d, err := ParsePercent(text)
		if (err != nil) != (want == "") || err == nil && d.String() != want {
			t.Errorf("%q: %v, %v", text, d, err)
		}
	}
}

// grouped writes a whole number with a mark between its thousands.
func grouped(s, mark string) string {
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + mark + s[i:]
	}
	return s
}

// However a number is written, it is read as that number or not at all, and
// what the program writes it reads.
func TestANumberIsNeverReadAsAnotherOne(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := decimal.MustNew(rapid.Int64Range(0, 1_000_000_000_000).Draw(rt, "digits"), rapid.IntRange(0, 5).Draw(rt, "decimals"))
		if got, err := ParseDecimal(WriteDecimal(d)); err != nil || got.Cmp(d) != 0 {
			rt.Fatalf("%q: %v, %v", WriteDecimal(d), got, err)
		}
		style := rapid.SampledFrom([][2]string{{".", ""}, {",", ""}, {".", ","}, {",", "."}, {",", " "}, {".", "'"}, {",", "\u00a0"}}).Draw(rt, "style")
		whole, part, _ := strings.Cut(d.String(), ".")
		text := grouped(whole, style[1])
		if part != "" {
			text += style[0] + part
		}
		got, err := ParseDecimal(text)
		switch {
		case err == nil && got.Cmp(d) != 0:
			rt.Fatalf("%q was read as %s", text, got)
		case err != nil && TwoWays(err) == "":
			rt.Fatalf("%q: %v", text, err)
		case err != nil && strings.Count(text, ".")+strings.Count(text, ",") != 1:
			rt.Fatalf("%q has one way only: %v", text, err)
		}
	})
}

// What is taken is taken the English way or the German one, digit for digit.
func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"10,000", "1.234,56", "1 234", "-0,5", "1e9", "0.125", "1,2,3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDecimal(text)
		if err != nil {
			return
		}
		digits := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r < '0' || r > '9' {
					return -1
				}
				return r
			}, s)
		}
		if got, want := strings.TrimLeft(digits(d.String()), "0"), strings.TrimLeft(digits(text), "0"); got != want {
			t.Fatalf("%q: %s", text, d)
		}
		english := strings.NewReplacer(",", "", " ", "", "'", "").Replace(text)
		if n := strings.Count(text, "."); n > 1 {
			english = ""
		}
		german := strings.Replace(strings.NewReplacer(".", "", " ", "", "'", "").Replace(text), ",", ".", 1)
		if e, err1 := decimal.Parse(strings.TrimSpace(english)); err1 == nil && e.Cmp(d) == 0 {
			return
		}
		if g, err2 := decimal.Parse(strings.TrimSpace(german)); err2 == nil && g.Cmp(d) == 0 {
			return
		}
		if strings.ContainsAny(text, "\u00a0\u202f\u2009’−\t\n\r\v\f\u0085\u2000\u3000") {
			return // the same with other spaces
		}
		t.Fatalf("%q was read as %s", text, d)
	})
}
