package books

import "github.com/govalues/decimal"

// noStock is Xero's message when a document would take more than there is.
const noStock = "No items available to sell"

// increase books a purchase line: the item comes in at the line's own amount.
// Where back orders wait, their share of the amount goes on to cost of goods sold.
func (b *Books) increase(t trial, i *Item, l *Line, ps []posting) []posting {
	h := t.of(i)
	filled := decimal.Zero.Pad(4)
	if b.Rules.IncreaseFillsBackOrders && h.back.IsPos() {
		filled = h.back.Min(l.Quantity)
	}
	cost := money(decimal.Zero)
	switch {
	case filled.Equal(l.Quantity):
		cost = l.LineAmount
	case filled.IsPos():
		cost = share(l.LineAmount, filled, l.Quantity)
	}
	l.Filled = filled
	l.Units = sub(l.Quantity, filled)
	l.Value = sub(l.LineAmount, cost)
	t[i] = holding{quantity: add(h.quantity, l.Units), pool: add(h.pool, l.Value), back: sub(h.back, filled)}
	return append(ps,
		posting{l.Account, l.LineAmount},
		posting{l.Account, cost.Neg()}, posting{i.Purchase.Account, cost})
}

// decrease books a supplier credit line: units leave. By OffAverageToCOGS their
// value leaves at average cost, all of the pool with the last unit, and the
// difference to the line's amount is cost of goods sold; else the pool falls by
// the line's amount. It returns false, and books nothing, when quantity or
// value would fall below zero.
func (b *Books) decrease(t trial, i *Item, l *Line, ps []posting) ([]posting, bool) {
	h := t.of(i)
	left := sub(h.quantity, l.Quantity)
	if left.IsNeg() {
		return ps, false
	}
	value := l.LineAmount
	if b.Rules.OffAverageToCOGS {
		value = atAverage(h, l.Quantity)
	}
	if sub(h.pool, value).IsNeg() {
		return ps, false
	}
	l.Units, l.Value = l.Quantity.Neg(), value.Neg()
	t[i] = holding{quantity: left, pool: sub(h.pool, value), back: h.back}
	return append(ps,
		posting{l.Account, value.Neg()},
		posting{i.Purchase.Account, sub(value, l.LineAmount)}), true
}

// atAverage is what units are worth at average cost: everything for all of
// them, and never more than there is.
func atAverage(h holding, units decimal.Decimal) decimal.Decimal {
	if units.Equal(h.quantity) {
		return h.pool
	}
	return extend(units, average(h.quantity, h.pool)).Min(h.pool)
}

// takeBack undoes a line's movement. It returns false when quantity or value
// would fall below zero. Under OffAverageToCOGS, what would stay in the pool
// without any unit is cost of goods sold.
func (b *Books) takeBack(t trial, l *Line, ps []posting) ([]posting, bool) {
	h := t.of(l.Item)
	h = holding{quantity: sub(h.quantity, l.Units), pool: sub(h.pool, l.Value), back: add(h.back, l.Filled)}
	if h.quantity.IsNeg() || h.pool.IsNeg() {
		return ps, false
	}
	if b.Rules.OffAverageToCOGS && h.quantity.IsZero() && h.pool.IsPos() {
		ps = append(ps, posting{l.Account, h.pool.Neg()}, posting{l.Item.Purchase.Account, h.pool})
		h.pool = money(decimal.Zero)
	}
	t[l.Item] = h
	return ps, true
}
