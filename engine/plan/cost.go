package plan

import (
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// Where a unit cost comes from, in the words that people read.
const (
	sourceUser     = "your cost"
	sourceAverage  = "Xero average"
	sourceLast     = "last average"
	sourcePurchase = "purchase price"
)

// costScale is the number of decimals Xero keeps of a unit amount.
const costScale = 4

// unitCost finds the unit cost of an increase of the plan's item.
func (p *stock) unitCost(it *domain.Item, st domain.ItemState) (decimal.Decimal, string, bool) {
	cost, given := p.in.Costs[it.Code]
	return UnitCost(it, decimal.NullDecimal{Decimal: cost, Valid: given}, st.LastAverage, p.in.Config.Rules)
}

// UnitCost is the unit cost at which an increase is posted, to four decimals,
// and where it comes from: the user's own, Xero's average, the last average
// seen, the item's purchase price. When there is none it returns false and the
// source whose zero Xero may refuse, if that is why.
func UnitCost(it *domain.Item, own, last decimal.NullDecimal, rules domain.XeroRules) (decimal.Decimal, string, bool) {
	if own.Valid && !own.Decimal.IsNeg() {
		cost := own.Decimal.Round(costScale)
		// The user's word is final: a cost of zero is not replaced by another source.
		return cost, sourceUser, cost.IsPos() || rules.ZeroCostIncrease
	}
	average, ok := it.AverageCost()
	for _, s := range []struct {
		cost   decimal.Decimal
		known  bool
		source string
	}{
		{average, ok, sourceAverage},
		{last.Decimal, last.Valid, sourceLast},
		{it.PurchasePrice.Decimal, it.PurchasePrice.Valid, sourcePurchase},
	} {
		if cost := s.cost.Round(costScale); s.known && cost.IsPos() {
			return cost, s.source, true
		}
	}
	return decimal.Decimal{}, "", false
}

// writeDown returns the unit cost at which units leave: the average of the pool
// to 4 decimals, a little less where rounding would take more than the pool.
func writeDown(it *domain.Item, units int64) decimal.Decimal {
	average, ok := it.AverageCost()
	if !ok || !average.IsPos() {
		return decimal.Zero
	}
	cost := average.Round(costScale)
	for cost.IsPos() && lineAmount(units, cost).Cmp(it.CostPool) > 0 {
		var err error
		if cost, err = cost.Sub(smallestCost); err != nil {
			return decimal.Zero
		}
	}
	return cost
}

var smallestCost = decimal.MustNew(1, costScale)

// lineAmount is what Xero makes of a line: quantity times unit amount, to 2
// decimals. How it rounds half a cent is not documented; away from zero is the
// more careful assumption, because the pool must cover it.
func lineAmount(units int64, cost decimal.Decimal) decimal.Decimal {
	n, err := decimal.New(units, 0)
	if err != nil {
		return decimal.Decimal{}
	}
	v, err := n.Mul(cost)
	if err != nil {
		return decimal.Decimal{}
	}
	if half := v.Trunc(2); v.Sign() > 0 {
		rest, err := v.Sub(half)
		if err == nil && rest.Cmp(halfCent) == 0 {
			return v.Ceil(2)
		}
	}
	return v.Round(2)
}

var halfCent = decimal.MustNew(5, 3)

// value is the amount that a change moves, without sign.
func value(ch domain.StockChange) decimal.Decimal {
	if ch.TakesPool {
		return ch.CostPool.Abs()
	}
	return lineAmount(max(ch.Delta(), -ch.Delta()), ch.UnitCost).Abs()
}
