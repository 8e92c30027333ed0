package fees

import (
	"strings"

	"tallybridge/engine/domain"
)

// Table tells the group of a label: by the user's own placements first, then
// by the built-in table.
type Table struct {
	own map[domain.FeeLabel]domain.FeeGroup
	// memory of labels already looked up, by their raw text.
	seen map[domain.FeeLabel]domain.FeeGroup
}

// NewTable makes a table with the user's placements. Of two for one label the
// later one counts. It is not safe for use by several goroutines.
func NewTable(own []domain.FeePlacement) *Table {
	t := &Table{own: map[domain.FeeLabel]domain.FeeGroup{}, seen: map[domain.FeeLabel]domain.FeeGroup{}}
	for _, p := range own {
		t.own[folded(p.Label)] = p.Group
	}
	return t
}

// Group is the group of a label, GroupUnmapped when no table knows it. Case,
// spaces and punctuation do not matter, nor that a row reverses or corrects another.
func (t *Table) Group(l domain.FeeLabel) domain.FeeGroup {
	if g, ok := t.seen[l]; ok {
		return g
	}
	g, ok := t.placed(folded(l))
	if !ok {
		g = builtIn(l)
	}
	t.seen[l] = g
	return g
}

// placed looks among the user's placements, those with the fewest "*" first.
func (t *Table) placed(l domain.FeeLabel) (domain.FeeGroup, bool) {
	if len(t.own) == 0 {
		return "", false
	}
	for _, stars := range [...]int{0, 1, 2, 4, 3, 5, 6, 7} { // bits: 1 description, 2 amount type, 4 type
		k := l
		if stars&1 != 0 {
			k.Description = anyText
		}
		if stars&2 != 0 {
			k.AmountType = anyText
		}
		if stars&4 != 0 {
			k.Type = anyText
		}
		if g, ok := t.own[k]; ok {
			return g, true
		}
	}
	return "", false
}

// builtIn is the group of a label without any placement of the user.
func builtIn(l domain.FeeLabel) domain.FeeGroup {
	typ := transactionType(l.Type)
	amount, what := fold(l.AmountType), fold(l.Description)
	if refund, ok := kindOfOrder[typ]; ok {
		return ofOrder(refund, amount, what)
	}
	switch {
	case amount == "itemwithheldtax":
		return withheldTax(what)
	case amount == "couponredemptionfee", typ == "couponredemptionfee":
		return domain.GroupCoupons
	case amount == "fbainventoryreimbursement", typ == "fbainventoryreimbursement":
		if reimbursements[what] || what == "" {
			return domain.GroupReimbursements
		}
		return domain.GroupUnmapped
	case amount == "costofadvertising":
		return domain.GroupAdvertising
	}
	// The newer rows: the amount type is the fee, the description a part of it.
	if feeParts[what] || what == "transactiontotalamount" {
		if g := named(amount); g != domain.GroupUnmapped {
			return g
		}
	}
	if g := named(what); g != domain.GroupUnmapped {
		return g
	}
	if amount == "othertransaction" && what == "" || what == typ || what == amount {
		return named(typ)
	}
	if g, ok := moves[typ]; ok {
		return g
	}
	if reimbursements[typ] {
		return domain.GroupReimbursements
	}
	return domain.GroupUnmapped
}

// transactionType folds a type and takes off that it reverses or corrects another.
func transactionType(s string) string {
	for {
		i := strings.LastIndex(s, "-")
		if i < 0 {
			return fold(s)
		}
		switch fold(s[i+1:]) {
		case "reversal", "correction", "adjustment":
			s = s[:i]
		default:
			return fold(s)
		}
	}
}

// ofOrder is the group of a row that belongs to an order or a refund.
func ofOrder(refund bool, amount, what string) domain.FeeGroup {
	var g domain.FeeGroup
	var ok bool
	switch amount {
	case "itemprice":
		g, ok = itemPrice[what]
	case "promotion", "promotions":
		g, ok = promotion[what]
	case "itemwithheldtax":
		return withheldTax(what)
	case "points", "pointsgranted", "pointsreturned", "costofpointsgranted", "costofpointsreturned":
		g, ok = domain.GroupPromotions, true
	case "buyerrecharge":
		return domain.GroupRefunds
	case "couponredemptionfee":
		return domain.GroupCoupons
	case "shipmentfees", "itemfees", "orderfees", "fees":
		return named(what)
	default:
		if feeParts[what] {
			return named(amount)
		}
		return domain.GroupUnmapped
	}
	if !ok {
		return domain.GroupUnmapped
	}
	if refund && g != domain.GroupTaxCollected {
		return domain.GroupRefunds
	}
	return g
}

func withheldTax(what string) domain.FeeGroup {
	for _, p := range withheld {
		if strings.HasPrefix(what, p) {
			return domain.GroupTaxWithheld
		}
	}
	return domain.GroupUnmapped
}

// named is the group of a fee, a move or a reimbursement by its folded name. A
// tax on a fee follows the fee.
func named(name string) domain.FeeGroup {
	for _, n := range [...]string{name, withoutTaxWord(name)} {
		if g, ok := feeNames[n]; ok {
			return g
		}
		if g, ok := moves[n]; ok {
			return g
		}
		if reimbursements[n] {
			return domain.GroupReimbursements
		}
		for _, f := range families {
			if strings.HasPrefix(n, f.prefix) {
				return f.group
			}
		}
	}
	return domain.GroupUnmapped
}

// withoutTaxWord takes the word for a tax off the name of a fee: Amazon shows
// the VAT on a fee as its twin.
func withoutTaxWord(name string) string {
	for _, w := range [...]string{"vat", "gst", "tax"} {
		if s, ok := strings.CutSuffix(name, w); ok {
			return s
		}
		if s, ok := strings.CutPrefix(name, w); ok {
			return strings.TrimPrefix(s, "on")
		}
	}
	return name
}

// Reserve reports whether a label is money that Amazon holds back or gives
// back: what is carried from one settlement to another.
func Reserve(l domain.FeeLabel) bool {
	what := fold(l.Description)
	return strings.HasPrefix(what, "currentreserve") || strings.HasPrefix(what, "previousreserve")
}
