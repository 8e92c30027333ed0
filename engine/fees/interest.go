package fees

import "tallybridge/engine/domain"

// Interest tells what of Xero's books may belong to a settlement. Nothing else
// of the books is worth keeping.
type Interest struct {
	ids     []domain.SettlementID
	amounts map[string]bool
}

// NewInterest makes an Interest of the settlements and payouts that are known.
func NewInterest(settlements []domain.Settlement, groups []domain.FinancialGroup) Interest {
	i := Interest{amounts: map[string]bool{}}
	for _, s := range settlements {
		i.ids = append(i.ids, s.ID)
		i.amounts[amountKey(absolute(s.Total))] = true
	}
	for _, g := range groups {
		if g.Converted.Known() {
			i.amounts[amountKey(absolute(g.Converted))] = true
		}
	}
	return i
}

func absolute(m domain.Money) domain.Money {
	m.Amount = m.Amount.Abs()
	return m
}

// Deposit reports whether a deposit may be a payout.
func (i Interest) Deposit(d domain.Deposit) bool {
	return i.Payout(d) || LooksAmazon(d.Contact, d.Reference, d.Invoice)
}

// Payout reports whether a deposit can be one of the payouts by its amount or
// by what it names, whoever it comes from.
func (i Interest) Payout(d domain.Deposit) bool {
	return i.amounts[amountKey(d.Amount)] || d.Bank.Known() && i.amounts[amountKey(d.Bank)] || i.named(d.Reference, d.Invoice)
}

// Document reports whether a document may carry a settlement's figures.
func (i Interest) Document(d domain.PostedDocument) bool {
	texts := []string{d.Contact, d.Number, d.Reference}
	for _, l := range d.Lines {
		texts = append(texts, l.Description)
	}
	return LooksAmazon(texts...) || i.named(texts...)
}

func (i Interest) named(texts ...string) bool {
	for _, t := range texts {
		if len(t) < 6 {
			continue
		}
		for _, id := range i.ids {
			if names(t, id) {
				return true
			}
		}
	}
	return false
}
