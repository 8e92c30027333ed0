package plan

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tallybridge/engine/domain"
)

// MaxLines is the most SKUs in one document.
const MaxLines = 250

// batch is the most items in one request to Xero.
const batch = 500

// perMinute is how many calls a minute Xero allows one organisation.
const perMinute = 60

// Documents makes the bills (increases) and credit notes (decreases) of a push:
// at most MaxLines SKUs in each, opening stock apart and first. Numbers are
// "TB-<run>-<n>-IN", "-OUT" or "-OPEN". Each sums to zero because every item
// line has an offset line of the same quantity and the negated price.
//
// It makes none unless the configuration says that stock is posted and how
// purchases are booked.
func Documents(in DocumentInput) []domain.StockDocument {
	c := in.Config
	if c.StockMode != domain.StockPost || c.Purchases == domain.PurchasesUnset || c.Purchases == domain.PurchasesOther {
		return nil
	}
	type group struct {
		kind    domain.DocumentKind
		opening bool
		suffix  string
		lines   []domain.DocumentLine
	}
	groups := []*group{
		{kind: domain.DocumentBill, opening: true, suffix: "OPEN"},
		{kind: domain.DocumentCreditNote, opening: true, suffix: "OPEN"},
		{kind: domain.DocumentBill, suffix: "IN"},
		{kind: domain.DocumentCreditNote, suffix: "OUT"},
	}
	changes := slices.Clone(in.Changes)
	slices.SortStableFunc(changes, func(a, b domain.StockChange) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Item, b.Item))
	})
	for _, ch := range changes {
		n := 0
		if !ch.Opening {
			n += 2
		}
		switch d := ch.Delta(); {
		case d == 0, d > 0 && c.Purchases == domain.PurchasesBills && !ch.Opening:
			continue
		case d < 0:
			n++
		}
		groups[n].lines = append(groups[n].lines, lineOf(ch, c))
	}
	var out []domain.StockDocument
	for _, g := range groups {
		for lines := range slices.Chunk(g.lines, MaxLines) {
			out = append(out, domain.StockDocument{
				Kind: g.kind, Number: fmt.Sprintf("TB-%s-%d-%s", in.Run, len(out)+1, g.suffix),
				Date: in.Date, ContactID: in.ContactID, Currency: in.Currency,
				Lines: slices.Clone(lines), Opening: g.opening,
			})
		}
	}
	return out
}

func lineOf(ch domain.StockChange, c domain.Config) domain.DocumentLine {
	l := domain.DocumentLine{
		Item: ch.Item, Code: ch.Code, Units: ch.Delta(), UnitCost: ch.UnitCost,
		Account: ch.Account, Offset: c.Accounts.Adjustment, Before: ch.Before, After: ch.After,
	}
	if ch.Opening {
		l.Offset = c.Accounts.Opening
	}
	sign := "+"
	if l.Units < 0 {
		l.Units, sign = -l.Units, "-"
		if ch.TakesPool && c.Rules.LineAmountWriteDown && ch.CostPool.IsPos() {
			l.Amount.Decimal, l.Amount.Valid = ch.CostPool.Floor(2), true
		}
	}
	l.Description = fmt.Sprintf("%s %s%d (Amazon %d, Xero %d)", ch.Code, sign, l.Units, ch.After, ch.Before)
	return l
}

// Reverse makes the document that undoes doc at the original cost. Its number
// must be new; Undoes names the original.
func Reverse(doc domain.StockDocument, number, date string) domain.StockDocument {
	r := doc
	r.Number, r.Date, r.Undoes = number, date, doc.Number
	r.Kind = domain.DocumentBill
	if doc.Kind == domain.DocumentBill {
		r.Kind = domain.DocumentCreditNote
	}
	r.Lines = make([]domain.DocumentLine, len(doc.Lines))
	for i, l := range doc.Lines {
		l.Before, l.After = l.After, l.Before
		l.Description = fmt.Sprintf("%s: undo of %s", l.Code, doc.Number)
		r.Lines[i] = l
	}
	return r
}

// Cost tells what a plan costs in calls: the writes, and for stock a reading of
// the items just before and again after. The wait assumes a fresh minute.
func Cost(p domain.Plan) domain.Cost {
	calls := (len(p.Creates)+batch-1)/batch + (len(p.Updates)+batch-1)/batch + len(p.Documents)
	if len(p.Documents) > 0 {
		calls += 2
	}
	c := domain.Cost{XeroCalls: calls}
	if calls > perMinute {
		c.Wait = time.Duration((calls-1)/perMinute) * time.Minute
	}
	return c
}
