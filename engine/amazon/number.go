package amazon

import (
	"strconv"
	"strings"

	"github.com/govalues/decimal"
)

// cellUnits reads a whole number of units from a report cell: digits, perhaps
// a sign, perhaps one or two zeros after a point or comma ("12.0"). Anything
// that could be read in two ways ("1.000") is refused.
func cellUnits(cell []byte) (int64, bool) {
	s := strings.TrimSpace(string(cell))
	if i := strings.IndexAny(s, ".,"); i > 0 {
		switch s[i+1:] {
		case "0", "00":
			s = s[:i]
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// amountStyle reads the amounts of one file and learns from them which sign
// separates the decimals there.
type amountStyle struct {
	point, comma int // amounts with one or two digits after the sign
	noDecimals   bool
}

// sign is the file's decimal sign, 0 while it is not known.
func (s *amountStyle) sign() byte {
	switch {
	case s.point > s.comma:
		return '.'
	case s.comma > s.point:
		return ','
	default:
		return 0
	}
}

// parse reads an amount in any national style: "1234.5", "1,234.56",
// "1.234,56", "12,90 €", "1 234,00". unsure tells that it could be read in two
// ways ("1.234"): once the rest of the file is read, parse may know better.
// Amounts below zero are refused, as a price is never one.
func (s *amountStyle) parse(cell string) (d decimal.Decimal, ok, unsure bool) {
	t, ok := bareAmount(cell)
	if !ok {
		return d, false, false
	}
	sign, unsure := s.signOf(t)
	if unsure {
		return d, false, true
	}
	whole, tail := t, ""
	if sign != 0 {
		i := strings.LastIndexByte(t, sign)
		whole, tail = t[:i], t[i+1:]
	}
	whole, ok = ungroup(whole)
	if !ok || digits(tail) != len(tail) {
		return d, false, false
	}
	switch {
	case len(tail) > 2 || tail == "":
	case sign == '.':
		s.point++
	default:
		s.comma++
	}
	if tail != "" {
		whole += "." + tail
	}
	d, err := decimal.Parse(whole)
	return d, err == nil, false
}

// signOf finds the decimal sign of one amount, 0 if it has no decimals.
func (s *amountStyle) signOf(t string) (sign byte, unsure bool) {
	point, comma := strings.Count(t, "."), strings.Count(t, ",")
	switch {
	case point > 0 && comma > 0:
		return t[strings.LastIndexAny(t, ".,")], false
	case point+comma != 1:
		return 0, false // none, or "1.234.567"
	}
	i := strings.IndexAny(t, ".,")
	// Three digits after the only sign: thousands or decimals? After more than
	// three digits, or a zero, or a group, they can only be decimals.
	if len(t)-i-1 != 3 || i == 0 || i > 3 || t[0] == '0' {
		return t[i], false
	}
	switch known := s.sign(); {
	case s.noDecimals, known != 0 && known != t[i]:
		return 0, false
	case known == t[i]:
		return known, false
	default:
		return 0, true
	}
}

// bareAmount takes currency signs and words off both ends and makes one space
// of each space or apostrophe between digits.
func bareAmount(cell string) (string, bool) {
	first := strings.IndexAny(cell, "0123456789")
	last := strings.LastIndexAny(cell, "0123456789")
	if first < 0 || last-first > 40 || strings.ContainsAny(cell[:first], "-\u2212(") {
		return "", false
	}
	t := cell[first : last+1]
	if strings.Trim(t, "0123456789.,") == "" { // the usual case
		if first == 1 && (cell[0] == '.' || cell[0] == ',') {
			t = "0" + cell[:last+1]
		}
		return t, true
	}
	bad := false
	t = strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r == '.', r == ',':
			return r
		case r == ' ', r == '\u00a0', r == '\u202f', r == '\u2009', r == '\'', r == '\u2019':
			return ' '
		}
		bad = true
		return -1
	}, t)
	return t, !bad
}

// ungroup takes the thousands signs out of a whole number, if they stand where
// they may: groups of three, in India also of two.
func ungroup(s string) (string, bool) {
	i := strings.IndexAny(s, ".,' ")
	if i < 0 {
		return s, s != ""
	}
	groups := strings.Split(s, s[i:i+1])
	for n, g := range groups {
		switch {
		case digits(g) != len(g), g == "", len(g) > 3,
			n > 0 && len(g) < 2, n == len(groups)-1 && len(g) != 3:
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}
