package books

import "github.com/govalues/decimal"

// maxAmount bounds line amounts and quantities, so that no sum of the books can overflow.
var maxAmount = decimal.MustParse("1000000000")

// must takes the result of an operation that cannot overflow: every figure
// that enters the books was held against maxAmount.
func must(d decimal.Decimal, err error) decimal.Decimal {
	if err != nil {
		panic("practice books: " + err.Error())
	}
	return d
}

func add(a, b decimal.Decimal) decimal.Decimal { return must(a.Add(b)) }
func sub(a, b decimal.Decimal) decimal.Decimal { return must(a.Sub(b)) }

// money rounds to cents and always shows them.
func money(d decimal.Decimal) decimal.Decimal { return d.Rescale(2) }

// extend is a line's amount: quantity times unit amount in cents.
func extend(quantity, unit decimal.Decimal) decimal.Decimal {
	return money(must(quantity.Mul(unit)))
}

// share is the part of an amount that falls to some of the units, in cents.
func share(amount, part, whole decimal.Decimal) decimal.Decimal {
	return money(must(must(amount.Mul(part)).Quo(whole)))
}

// unitOf is an amount per unit with the given number of decimals.
func unitOf(amount, quantity decimal.Decimal, places int) decimal.Decimal {
	return must(amount.Quo(quantity)).Rescale(places)
}

func tooLarge(d decimal.Decimal) bool { return d.CmpAbs(maxAmount) > 0 }
