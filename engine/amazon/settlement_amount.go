package amazon

import "github.com/govalues/decimal"

// An amount such as "1.234" means different things in different countries, and
// one cell cannot tell which. So every amount of a settlement is read in both
// ways while the file streams by, and the file as a whole decides at its end.

// amountScale is how many decimals the sums keep.
const amountScale = 4

// maxAmountText bounds an amount in a cell, in bytes.
const maxAmountText = 40

// twoWays is an amount, or a sum of amounts, in ten-thousandths: as it is when
// the point separates the decimals, and as it is when the comma does.
type twoWays struct{ point, comma int64 }

// add returns false when a sum leaves the range of 64 bits.
func (a *twoWays) add(b twoWays) bool {
	p, okP := sum64(a.point, b.point)
	c, okC := sum64(a.comma, b.comma)
	a.point, a.comma = p, c
	return okP && okC
}

func sum64(a, b int64) (int64, bool) {
	s := a + b
	return s, (s > a) == (b > 0) || b == 0
}

func (a twoWays) abs() twoWays {
	return twoWays{max(a.point, -a.point), max(a.comma, -a.comma)}
}

// decimals is how many decimals a currency is written with.
func decimals(currency string) int {
	if currency == "JPY" {
		return 0
	}
	return 2
}

// in returns the amount under the decision that was made, with at least so
// many decimals.
func (a twoWays) in(s decimalSign, decimals int) decimal.Decimal {
	v := a.point
	if s == signComma {
		v = a.comma
	}
	return decimal.MustNew(v, amountScale).Trim(decimals)
}

// decimalSign is the sign that separates decimals.
type decimalSign byte

const (
	signPoint decimalSign = '.'
	signComma decimalSign = ','
)

// amountReading is what one cell says.
type amountReading struct {
	twoWays
	point, comma bool // the cell is an amount when this is the decimal sign
	vote         decimalSign
	// threes is the sign that stands before exactly three digits, and no other
	// sign is there: thousands, or decimals.
	threes decimalSign
}

// readAmount reads a cell of any national style: "1234.56", "1,234.56",
// "1.234,56", "-12,30", "(55.00)", "1 234,00", "12.30-".
func readAmount(cell []byte) amountReading {
	var buf [maxAmountText]byte
	text, negative, ok := plainAmount(cell, buf[:0])
	if !ok {
		return amountReading{}
	}
	var r amountReading
	r.twoWays.point, r.point = amountWith(text, '.')
	r.twoWays.comma, r.comma = amountWith(text, ',')
	if negative {
		r.twoWays.point, r.twoWays.comma = -r.twoWays.point, -r.twoWays.comma
	}
	last, kinds := -1, 0
	for _, s := range []byte{'.', ','} {
		n := 0
		for i, b := range text {
			if b == s {
				last, n = max(last, i), n+1
			}
		}
		if n > 0 {
			kinds++
		}
	}
	if last < 0 {
		return r
	}
	tail := len(text) - last - 1
	switch {
	case kinds == 2 || tail != 3:
		// Two kinds of signs, or a tail that is no group: the last one is the decimal sign.
		if r.point != r.comma {
			r.vote = signPoint
			if r.comma {
				r.vote = signComma
			}
		}
	default:
		r.threes = decimalSign(text[last])
	}
	return r
}

// plainAmount leaves digits, points, commas, and ' for every other sign of
// thousands; it takes the sign and currency signs off. buf is used for the result.
func plainAmount(cell, buf []byte) (text []byte, negative, ok bool) {
	open, closed, minus, seen := false, false, false, false
	for i := 0; i < len(cell); i++ {
		b := cell[i]
		switch {
		case b >= '0' && b <= '9', b == '.', b == ',':
			if closed || len(buf) == cap(buf) {
				return nil, false, false
			}
			seen = seen || b <= '9' && b >= '0'
			buf = append(buf, b)
		case b == '(' && !open && !seen:
			open = true
		case b == ')' && open && seen:
			closed = true
		case b == '-' || b == 0x96: // an en dash in Windows-1252
			if minus || open {
				return nil, false, false
			}
			minus = true
		case b == 0xe2 && i+2 < len(cell) && cell[i+1] == 0x88 && cell[i+2] == 0x92: // U+2212
			if minus || open {
				return nil, false, false
			}
			minus = true
			i += 2
		case b == ' ' || b == '\'' || b == 0xa0 || b == 0xe2 && i+2 < len(cell) && cell[i+1] == 0x80:
			// A space or an apostrophe, narrow and curly ones included, between digits.
			if b == 0xe2 {
				i += 2
			}
			if seen && i+1 < len(cell) && cell[i+1] >= '0' && cell[i+1] <= '9' && len(buf) < cap(buf) {
				buf = append(buf, '\'')
			}
		case b == '+' && !seen, b == '$', b >= 0x80:
		default:
			return nil, false, false
		}
	}
	if !seen || open != closed {
		return nil, false, false
	}
	return buf, minus || open, true
}

// amountWith reads the text with a decimal sign, in ten-thousandths.
func amountWith(text []byte, sign byte) (int64, bool) {
	whole, tail := text, []byte(nil)
	for i, b := range text {
		if b == sign {
			whole, tail = text[:i], text[i+1:]
			if len(tail) == 0 {
				return 0, false
			}
			break
		}
	}
	v, ok := wholeAmount(whole)
	if !ok || len(tail) > amountScale {
		return 0, false
	}
	for i := range amountScale {
		d := byte('0')
		if i < len(tail) {
			d = tail[i]
		}
		if d < '0' || d > '9' {
			return 0, false
		}
		v = v*10 + int64(d-'0')
	}
	return v, true
}

// wholeAmount reads the part before the decimals: digits, perhaps in groups of
// three, in India also of two, with one kind of sign between them.
func wholeAmount(text []byte) (int64, bool) {
	var v int64
	group, digits, first := byte(0), 0, true
	run := 0 // digits since the last sign
	for _, b := range text {
		if b >= '0' && b <= '9' {
			v = v*10 + int64(b-'0')
			run++
			digits++
			continue
		}
		switch {
		case group != 0 && b != group, run == 0, run > 3, !first && run < 2:
			return 0, false
		}
		group, run, first = b, 0, false
	}
	if group != 0 && run != 3 || digits > 13 {
		return 0, false
	}
	return v, true
}

// amountVotes decides for a whole file.
type amountVotes struct {
	point, comma             int64
	threesPoint, threesComma bool
	// badPoint and badComma are the first lines, counted from 1, whose amount is
	// none under that sign; 0 if there is none.
	badPoint, badComma int64
	textPoint          string
	textComma          string
}

// count takes a cell into the vote. line and text are for the error.
func (v *amountVotes) count(r amountReading, line int64, text func() string) {
	switch r.vote {
	case signPoint:
		v.point++
	case signComma:
		v.comma++
	}
	v.threesPoint = v.threesPoint || r.threes == signPoint
	v.threesComma = v.threesComma || r.threes == signComma
	if !r.point && v.badPoint == 0 {
		v.badPoint, v.textPoint = line, text()
	}
	if !r.comma && v.badComma == 0 {
		v.badComma, v.textComma = line, text()
	}
}

// decide returns the decimal sign of the file. ok is false when an amount is
// none under it, or when nothing tells which sign it is; line is 0 then.
func (v *amountVotes) decide() (s decimalSign, line int64, text string, ok bool) {
	switch {
	case v.point > v.comma:
		s = signPoint
	case v.comma > v.point:
		s = signComma
	case v.badPoint != 0 || v.badComma != 0:
		s = signPoint
		if v.badPoint != 0 && (v.badComma == 0 || v.badComma > v.badPoint) {
			s = signComma
		}
	// No amount has cents: three digits after a sign are thousands.
	case v.threesPoint && v.threesComma:
		return 0, 0, "", false
	case v.threesPoint:
		s = signComma
	default:
		s = signPoint
	}
	line, text = v.badPoint, v.textPoint
	if s == signComma {
		line, text = v.badComma, v.textComma
	}
	return s, line, text, line == 0
}
