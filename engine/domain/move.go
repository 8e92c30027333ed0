package domain

import "github.com/govalues/decimal"

// Move is how much one stock push moves: the figures that the brake looks at,
// without opening stock. A yes to the brake's question carries the figures that
// were shown, and holds for no more than these.
type Move struct {
	// Zero counts the items that go to zero, of Items that the push decides about.
	Zero  int `json:"zero"`
	Items int `json:"items"`
	// Units and Value add up what goes up and what goes down; the value is in the
	// organisation's base currency.
	Units int64           `json:"units"`
	Value decimal.Decimal `json:"value"`
}

// ATenthMore are the figures of a push that was approved beforehand: the shop
// goes on selling until it runs, and a yes that holds to the unit would never
// let it through.
func (m Move) ATenthMore() Move {
	m.Zero += m.Zero / 10
	m.Units += m.Units / 10
	if v, err := m.Value.Mul(decimal.MustParse("1.1")); err == nil {
		m.Value = v
	}
	return m
}
