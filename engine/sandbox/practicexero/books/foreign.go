package books

import (
	"fmt"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/world"
)

// Purchase books a supplier's ordinary item-coded bill, as somebody might in Xero.
func (b *Books) Purchase(supplier, number, code string, units int64, unitCost decimal.Decimal) (*Document, error) {
	i := b.ItemCoded(code)
	if i == nil {
		return nil, fmt.Errorf("there is no item %q", code)
	}
	now := b.now()
	doc, r := b.Post(Draft{
		Kind: Bill, Number: number, ContactName: supplier, Date: now, Due: now.AddDate(0, 0, 30), Status: StatusAuthorised,
		LineAmountTypes: "NoTax", Places: 4,
		Lines: []DraftLine{{
			Description: "Delivery of " + code, ItemCode: code,
			Quantity: valid(decimal.MustNew(units, 0)), UnitAmount: valid(unitCost),
		}},
	})
	if r != nil {
		return nil, r
	}
	return doc, nil
}

// Sell books an item-coded sales invoice: stock leaves at average cost.
func (b *Books) Sell(customer, number, code string, units int64, unitPrice decimal.Decimal) (*Document, error) {
	i := b.ItemCoded(code)
	switch {
	case i == nil:
		return nil, fmt.Errorf("there is no item %q", code)
	case units <= 0:
		return nil, fmt.Errorf("cannot sell %d of %q", units, code)
	case b.revenue(i) == "":
		return nil, fmt.Errorf("item %q has no sales account, and the organisation no revenue account", code)
	}
	now := b.now()
	doc := b.salesInvoice(customer, number, now, i, units, unitPrice)
	doc.postings = []posting{{b.system("DEBTORS").Code, doc.Total}, {b.revenue(i), doc.Total.Neg()}}
	t := trial{}
	if i.Tracked() {
		h := t.of(i)
		l := &doc.Lines[0]
		value := money(decimal.Zero)
		left := sub(h.quantity, l.Quantity)
		if !left.IsNeg() {
			value = atAverage(h, l.Quantity)
		}
		if left.IsNeg() || sub(h.pool, value).IsNeg() {
			return nil, refuse(noStock)
		}
		l.Units, l.Value = l.Quantity.Neg(), value.Neg()
		t[i] = holding{quantity: left, pool: sub(h.pool, value), back: h.back}
		doc.postings = append(doc.postings, posting{i.InventoryAccount, value.Neg()}, posting{i.Purchase.Account, value})
	}
	doc.Approved = now
	b.addDocument(doc)
	b.settle(t)
	b.book(doc, doc.postings, false)
	return doc, nil
}

// revenue is the account an item's sales go to.
func (b *Books) revenue(i *Item) string {
	if i.Sales.Account != "" {
		return i.Sales.Account
	}
	for _, a := range b.accounts {
		if a.Active() && (a.Type == "REVENUE" || a.Type == "SALES") {
			return a.Code
		}
	}
	return ""
}

func (b *Books) salesInvoice(customer, number string, date time.Time, i *Item, units int64, unitPrice decimal.Decimal) *Document {
	c := b.ContactNamed(customer)
	if c == nil {
		c = b.addContact(customer)
	}
	l := Line{
		ID: b.newID(), Description: i.Name, Item: i, Account: b.revenue(i), TaxType: "NONE",
		Quantity: decimal.MustNew(units, 0).Rescale(4), UnitAmount: unitPrice.Rescale(4),
	}
	if l.Description == "" {
		l.Description = i.Code
	}
	l.LineAmount = extend(l.Quantity, l.UnitAmount)
	return &Document{
		ID: b.newID(), Number: number, Kind: SalesInvoice, Status: StatusAuthorised, Contact: c, Date: day(date), Due: day(date),
		Currency: b.Org.BaseCurrency, Lines: []Line{l}, Total: l.LineAmount, Updated: date,
	}
}

// addOpeningSale shows a sales invoice of before the first day: its movements
// are already in the opening figures.
func (b *Books) addOpeningSale(s world.SalesInvoice) error {
	i := b.ItemCoded(s.Code)
	if i == nil {
		return fmt.Errorf("opening books: sales invoice %q names item %q, which is not there", s.Number, s.Code)
	}
	b.addDocument(b.salesInvoice("Amazon customers", s.Number, s.Date, i, s.Units, i.Sales.UnitPrice.Decimal))
	return nil
}

func valid(d decimal.Decimal) decimal.NullDecimal {
	return decimal.NullDecimal{Decimal: d, Valid: true}
}

// Edit changes an item as somebody working in Xero would: fields left out stay,
// whatever the rules of the API say.
func (b *Books) Edit(e ItemEdit) error {
	rules := b.Rules
	b.Rules.PartialUpdateKeeps, b.Rules.TrackedUpdateNeedsAccounts = true, false
	_, _, r := b.SaveItem(e, Upsert, 4)
	b.Rules = rules
	if r != nil {
		return r
	}
	return nil
}
