package world

import "github.com/govalues/decimal"

// Figures of a practice business are far below what a Decimal holds (19
// digits), so that an overflow is a mistake of this package.

func must(d decimal.Decimal, err error) decimal.Decimal {
	if err != nil {
		panic("practice world: " + err.Error())
	}
	return d
}

func plus(a, b decimal.Decimal) decimal.Decimal  { return must(a.Add(b)) }
func minus(a, b decimal.Decimal) decimal.Decimal { return must(a.Sub(b)) }

// worth is units at a unit cost, in cents; half a cent goes to the even one.
func worth(units int64, cost decimal.Decimal) decimal.Decimal {
	return must(decimal.MustNew(units, 0).Mul(cost)).Rescale(2)
}

func valid(d decimal.Decimal) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: d, Valid: true}
}
