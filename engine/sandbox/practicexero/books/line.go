package books

import (
	"fmt"

	"github.com/govalues/decimal"
)

// line makes a document's line of what was stated. The messages say what is wrong with it.
func (b *Books) line(d Draft, in DraftLine) (Line, []string) {
	approve := d.Status == StatusAuthorised
	l := Line{Description: in.Description, Account: in.Account, TaxType: "NONE"}
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }

	if in.ItemCode != "" {
		switch l.Item = b.ItemCoded(in.ItemCode); {
		case l.Item == nil:
			say("Item code '%s' is not valid", in.ItemCode)
		case l.Item.Archived:
			say("Item code '%s' is not valid: the item has been archived.", in.ItemCode)
			l.Item = nil
		}
	}
	if len(out) > 0 {
		b.amounts(&l, in, d.Places, say)
		return l, out
	}
	if l.Item != nil {
		if l.Description == "" {
			l.Description = l.Item.PurchaseDescription
		}
		if l.Description == "" {
			l.Description = l.Item.Name
		}
		if !in.UnitAmount.Valid && !in.LineAmount.Valid {
			in.UnitAmount = l.Item.Purchase.UnitPrice
		}
		b.lineAccount(&l, say)
	}
	if l.Description == "" {
		say("Description must be specified for a line item.")
	}
	if in.TaxType != "" && in.TaxType != "NONE" {
		say("The TaxType code '%s' cannot be used when amounts have no tax.", in.TaxType)
	}
	b.amounts(&l, in, d.Places, say)
	if !approve && l.Account == "" {
		return l, out
	}
	switch a := b.byAccount[l.Account]; {
	case l.Account == "":
		say("Account must be valid.")
	case !a.Active(), a.System != "", a.Type == "BANK", a.Type == "INVENTORY" && (l.Item == nil || !l.Item.Tracked()):
		say("Account code '%s' is not a valid code for this document.", l.Account)
	}
	return l, out
}

// lineAccount gives an item's line its account, or refuses the one stated.
func (b *Books) lineAccount(l *Line, say func(string, ...any)) {
	if !l.Item.Tracked() {
		if l.Account == "" {
			l.Account = l.Item.Purchase.Account
		}
		return
	}
	if l.Account != "" && l.Account != l.Item.InventoryAccount && b.Rules.WrongLineAccountRefused {
		if b.byAccount[l.Account].Active() {
			say("Account code '%s' is not a valid code for this document.", l.Account)
		}
		return // an account that is not active is refused for that
	}
	l.Account = l.Item.InventoryAccount
}

// amounts settles quantity, unit amount and line amount.
func (b *Books) amounts(l *Line, in DraftLine, places int, say func(string, ...any)) {
	for _, n := range []decimal.NullDecimal{in.Quantity, in.UnitAmount, in.LineAmount} {
		if n.Valid && tooLarge(n.Decimal) {
			say("A number of the line item is too large.")
			return
		}
	}
	l.Quantity = decimal.One.Rescale(4)
	if in.Quantity.Valid {
		l.Quantity = in.Quantity.Decimal.Rescale(4)
	}
	switch {
	case in.UnitAmount.Valid:
		l.UnitAmount = in.UnitAmount.Decimal.Rescale(places)
		if !in.Quantity.Valid && in.LineAmount.Valid && !l.UnitAmount.IsZero() {
			l.Quantity = unitOf(money(in.LineAmount.Decimal), l.UnitAmount, 4)
		}
		l.LineAmount = extend(l.Quantity, l.UnitAmount)
		if in.LineAmount.Valid && !money(in.LineAmount.Decimal).Equal(l.LineAmount) {
			say("The line total %s does not match the expected line total %s", money(in.LineAmount.Decimal), l.LineAmount)
		}
	case in.LineAmount.Valid:
		l.LineAmount = money(in.LineAmount.Decimal)
		l.UnitAmount = l.LineAmount.Rescale(places)
		if !l.Quantity.IsZero() {
			l.UnitAmount = unitOf(l.LineAmount, l.Quantity, places)
		}
		if !b.Rules.LineAmountWriteDown {
			l.LineAmount = extend(l.Quantity, l.UnitAmount)
		}
	default:
		l.UnitAmount = decimal.Zero.Rescale(places)
		l.LineAmount = money(decimal.Zero)
	}
	if tooLarge(l.LineAmount) {
		say("The amount of the line item is too large.")
		l.LineAmount = money(decimal.Zero)
	}
}
