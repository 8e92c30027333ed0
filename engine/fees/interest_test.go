package fees

import (
	"testing"

	"tallybridge/engine/domain"
)

// What a check looks at is of interest, and customers' invoices are not.
func TestInterestKeepsWhatTheCheckNeeds(t *testing.T) {
	y := newYear(4)
	conv := asMoney(cents(4_711), "EUR")
	in := NewInterest(y.Settlements, []domain.FinancialGroup{{Original: y.Settlements[0].Total, Converted: conv}})
	for i := range y.Deposits {
		d := y.Deposits[i]
		d.Contact, d.Reference = "Somebody", ""
		if !in.Deposit(d) {
			t.Fatalf("not of interest: %+v", d)
		}
		p := y.Documents[i]
		p.Contact = "Somebody"
		for j := range p.Lines {
			p.Lines[j].Description = ""
		}
		if !in.Document(p) {
			t.Fatalf("not of interest: %+v", p)
		}
	}
	for _, d := range []domain.Deposit{{Amount: conv}, {Amount: asMoney(cents(1), "USD"), Contact: "AMZN"}, {Amount: asMoney(cents(1), "USD"), Bank: conv}, {Reference: "x " + string(y.Settlements[3].ID)}} {
		if !in.Deposit(d) {
			t.Errorf("not of interest: %+v", d)
		}
	}
	jane := domain.PostedDocument{Contact: "Jane Doe", Number: "INV-1", Total: asMoney(cents(5), "USD"), Lines: []domain.PostedLine{{Description: "Garden chairs"}}}
	if in.Document(jane) || in.Deposit(domain.Deposit{Contact: "Jane Doe", Amount: asMoney(cents(5), "USD"), Invoice: "INV-1"}) {
		t.Error("a customer's invoice is kept")
	}
}
