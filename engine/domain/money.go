package domain

import (
	"fmt"

	"github.com/govalues/decimal"
)

// Money is an amount in one currency. The zero Money has no currency and
// means "no amount known".
type Money struct {
	Amount   decimal.Decimal
	Currency string // ISO 4217
}

// Known reports whether m holds an amount at all.
func (m Money) Known() bool { return m.Currency != "" }

// String writes the amount with its currency, for example "12.90 EUR".
func (m Money) String() string {
	if !m.Known() {
		return "–"
	}
	return fmt.Sprintf("%s %s", m.Amount, m.Currency)
}

// Equal compares by value: 1.50 equals 1.5 in the same currency.
func (m Money) Equal(o Money) bool {
	return m.Currency == o.Currency && m.Amount.Cmp(o.Amount) == 0
}
