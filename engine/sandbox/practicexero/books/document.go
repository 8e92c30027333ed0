package books

import (
	"strings"
	"time"

	"github.com/govalues/decimal"
)

// Kind is the type of a document.
type Kind string

// The kinds of documents.
const (
	Bill           Kind = "ACCPAY"
	SupplierCredit Kind = "ACCPAYCREDIT"
	SalesInvoice   Kind = "ACCREC"
)

// The states of a document.
const (
	StatusDraft      = "DRAFT"
	StatusAuthorised = "AUTHORISED"
	StatusPaid       = "PAID"
	StatusVoided     = "VOIDED"
)

// Document is a bill, a supplier's credit note or a sales invoice.
type Document struct {
	ID, Number string
	Kind       Kind
	Status     string
	Contact    *Contact
	Date, Due  time.Time // days
	Currency   string
	Lines      []Line
	Total      decimal.Decimal
	// Approved is the instant when it moved the books, zero if it never did.
	Approved, Updated time.Time
	// ByApp tells that it came in by the API, not by somebody working in Xero.
	ByApp bool

	postings []posting
}

// Line is one line of a document and what it moved.
type Line struct {
	ID, Description  string
	Item             *Item // nil on lines without an item
	Account, TaxType string
	Quantity         decimal.Decimal
	UnitAmount       decimal.Decimal
	LineAmount       decimal.Decimal

	// What the line moved: signed units, value in the pool and back orders filled.
	Units, Value, Filled decimal.Decimal
}

// Posting is one journal line: above zero is a debit, below a credit.
type Posting struct {
	Journal  int    // number of the journal it belongs to; postings of one journal sum to zero
	Document string // id
	Void     bool
	Date     time.Time
	Account  string
	Amount   decimal.Decimal
}

type posting struct {
	account string
	amount  decimal.Decimal
}

// ZeroTotal tells whether the document's lines sum to nothing.
func (d *Document) ZeroTotal() bool { return d.Total.IsZero() }

func (b *Books) addDocument(d *Document) {
	b.documents = append(b.documents, d)
	b.docByID[strings.ToLower(d.ID)] = d
	b.byNumber[d.Number] = append(b.byNumber[d.Number], d)
	b.onRollback(func() {
		b.documents = b.documents[:len(b.documents)-1]
		delete(b.docByID, strings.ToLower(d.ID))
		list := b.byNumber[d.Number]
		b.byNumber[d.Number] = list[:len(list)-1]
	})
}

// book writes a journal and moves the balances.
func (b *Books) book(d *Document, ps []posting, void bool) {
	number := 1
	if n := len(b.journal); n > 0 {
		number = b.journal[n-1].Journal + 1
	}
	kept := len(b.journal)
	for _, p := range ps {
		if p.amount.IsZero() {
			continue
		}
		a := b.byAccount[p.account]
		a.Balance = add(a.Balance, p.amount)
		b.journal = append(b.journal, Posting{
			Journal: number, Document: d.ID, Void: void, Date: d.Date, Account: p.account, Amount: p.amount,
		})
		b.onRollback(func() { a.Balance = sub(a.Balance, p.amount) })
	}
	b.onRollback(func() { b.journal = b.journal[:kept] })
}

// holding is an item's stock while a document is tried on it.
type holding struct{ quantity, pool, back decimal.Decimal }

// trial holds the stock of the items a document touches, before it is booked.
type trial map[*Item]holding

func (t trial) of(i *Item) holding {
	if h, ok := t[i]; ok {
		return h
	}
	return holding{quantity: i.Quantity, pool: i.CostPool, back: i.BackOrder}
}

// settle makes the trial true.
func (b *Books) settle(t trial) {
	for i, h := range t {
		before, used := trial{}.of(i), i.Used
		i.Quantity, i.CostPool, i.BackOrder, i.Used = h.quantity, h.pool, h.back, true
		b.onRollback(func() { i.Quantity, i.CostPool, i.BackOrder, i.Used = before.quantity, before.pool, before.back, used })
	}
}

// JournalSum is the sum of all postings: zero in true books.
func (b *Books) JournalSum() decimal.Decimal {
	sum := money(decimal.Zero)
	for _, p := range b.journal {
		sum = add(sum, p.Amount)
	}
	return sum
}
