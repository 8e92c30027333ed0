package engine

import (
	"errors"
	"strings"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// ParseDecimal reads a number as people and spreadsheets write it, the English
// way or the German one: "12.50", "12,50", "1,234.56", "1.234,56", "1 234,56",
// "1'234.56". One point or comma with three digits behind it, as in "10,000",
// may be either a decimal sign or a grouping mark: it is refused with a usage
// fault that says how to write what is meant, see TwoWays. It never answers a
// value that neither way of writing has. Exponents and currencies are refused.
func ParseDecimal(s string) (decimal.Decimal, error) {
	plain, ways := plainDecimal(s)
	switch {
	case plain == "":
		return decimal.Decimal{}, errors.New("not a number")
	case ways > 1:
		return decimal.Decimal{}, &domain.Fault{Kind: domain.FaultUsage, Message: twoWays(strings.TrimSpace(s), plain)}
	}
	return decimal.Parse(plain)
}

// ParsePercent is ParseDecimal for a rate, where "8,875" cannot be thousands.
func ParsePercent(s string) (decimal.Decimal, error) {
	plain, _ := plainDecimal(s)
	if plain == "" {
		return decimal.Decimal{}, errors.New("not a number")
	}
	return decimal.Parse(plain)
}

// WriteDecimal writes a number so that ParseDecimal reads it back: with three
// decimals it gets a fourth.
func WriteDecimal(d decimal.Decimal) string {
	if d.Scale() == 3 {
		d = d.Pad(4)
	}
	return d.String()
}

// TwoWays is the sentence of an error of ParseDecimal about a number that can
// be read in two ways; empty for every other error.
func TwoWays(err error) string {
	var f *domain.Fault
	if errors.As(err, &f) && f.Kind == domain.FaultUsage {
		return f.Message
	}
	return ""
}

func twoWays(typed, plain string) string {
	whole := strings.Replace(plain, ".", "", 1)
	part := plain
	if d, err := decimal.Parse(plain); err == nil {
		part = WriteDecimal(d.Trim(0))
	}
	return quoted(typed) + " can be read in two ways: write " + whole + " or " + part + "."
}

func quoted(s string) string { return `"` + s + `"` }

// plainDecimal writes a number with a decimal point and no grouping; empty when
// it is none. With two ways to read it the point is taken for the decimal sign.
func plainDecimal(s string) (plain string, ways int) {
	s = strings.TrimSpace(s)
	sign := ""
	if rest, ok := strings.CutPrefix(strings.Replace(s, "−", "-", 1), "-"); ok {
		sign, s = "-", rest
	} else {
		s = strings.TrimPrefix(s, "+")
	}
	s = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2009", " ", "’", "'").Replace(s)
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" '.,", r) {
			return -1
		}
		return r
	}, s)
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", 0
	}
	whole, part, ways := cutDecimals(s)
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, ",") {
		return "", 0
	}
	whole, ok := ungroup(whole)
	switch {
	case !ok || strings.Trim(part, "0123456789") != "":
		return "", 0
	case part == "":
		return sign + whole, ways
	case whole == "":
		whole = "0"
	}
	return sign + whole + "." + part, ways
}

// cutDecimals takes off what stands behind the decimal sign. Of points and
// commas together the last is the decimal sign; one kind that comes more than
// once is for grouping. A single one can be both when three digits follow and
// one to three lead that do not begin with a zero.
func cutDecimals(s string) (whole, part string, ways int) {
	points, commas := strings.Count(s, "."), strings.Count(s, ",")
	last := strings.LastIndexAny(s, ".,")
	switch {
	case last < 0, points == 0 && commas > 1, commas == 0 && points > 1:
		return s, "", 1
	}
	whole, part = s[:last], s[last+1:]
	ways = 1
	if points+commas == 1 && len(part) == 3 && len(whole) >= 1 && len(whole) <= 3 && whole[0] != '0' {
		ways = 2
	}
	return whole, part, ways
}

// ungroup takes grouping marks out of the whole part; false when they stand
// where none belongs.
func ungroup(s string) (string, bool) {
	i := strings.IndexAny(s, " '.,")
	if i < 0 {
		return s, true
	}
	groups := strings.Split(s, s[i:i+1])
	for n, g := range groups {
		first := n == 0 && len(g) >= 1 && len(g) <= 3 && g[0] != '0'
		if !first && (n == 0 || len(g) != 3) || strings.Trim(g, "0123456789") != "" {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}
