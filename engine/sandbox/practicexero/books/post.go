package books

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/govalues/decimal"
)

// Draft is a document as a request states it.
type Draft struct {
	Kind                   Kind
	Number, Currency       string
	ContactID, ContactName string
	Date, Due              time.Time // zero: not stated
	Status                 string    // empty is DRAFT
	LineAmountTypes        string
	Lines                  []DraftLine
	// Places are the decimals of unit amounts, 2 or 4.
	Places int
	// ByApp tells that it came in by the API.
	ByApp bool
}

// DraftLine is one line of a Draft. Two of quantity, unit amount and line amount give the third.
type DraftLine struct {
	Description, ItemCode, Account, TaxType string
	Quantity, UnitAmount, LineAmount        decimal.NullDecimal
}

// Post books a bill or a supplier's credit note. An approved one moves stock,
// cost pools and balances at once, whatever its date; a draft moves nothing. A
// single bad line refuses the whole document.
func (b *Books) Post(d Draft) (*Document, *Refusal) {
	r := &Refusal{}
	doc := &Document{
		Number: d.Number, Kind: d.Kind, Status: d.Status, Currency: d.Currency, Date: day(d.Date), Due: day(d.Due), ByApp: d.ByApp,
	}
	newName := b.checkHead(doc, d, r)
	if len(d.Lines) == 0 {
		r.say("One or more line items must be specified.")
	}
	approve := d.Status == StatusAuthorised
	t := trial{}
	total := money(decimal.Zero)
	for n, dl := range d.Lines {
		l, messages := b.line(d, dl)
		if len(messages) == 0 && approve && l.Item != nil && l.Item.Tracked() {
			messages = b.move(t, doc, &l)
		} else if len(messages) == 0 && approve {
			doc.postings = append(doc.postings, posting{l.Account, signed(d.Kind, l.LineAmount)})
		}
		for _, m := range messages {
			r.line(n, m)
		}
		doc.Lines = append(doc.Lines, l)
		total = add(total, l.LineAmount)
	}
	doc.Total = total
	if total.IsNeg() {
		r.say("The total of the document must not be less than zero.")
	}
	if approve && d.Kind == Bill && (b.Rules.ZeroBillsCount || !total.IsZero()) && !b.BillsLeft() {
		r.say("You have reached the limit of invoices you can approve")
	}
	if r := r.orNil(); r != nil {
		return nil, r
	}

	if newName != "" {
		doc.Contact = b.addContact(newName)
	}
	doc.ID, doc.Updated = b.newID(), b.now()
	for i := range doc.Lines {
		doc.Lines[i].ID = b.newID()
	}
	b.addDocument(doc)
	if approve {
		b.approve(doc, t)
	}
	return doc, nil
}

// approve makes a tried document true.
func (b *Books) approve(doc *Document, t trial) {
	doc.Approved, doc.Status = b.now(), StatusAuthorised
	if doc.ZeroTotal() {
		doc.Status = b.Rules.ZeroTotalStatus
	}
	if !doc.ZeroTotal() {
		doc.postings = append(doc.postings, posting{b.system("CREDITORS").Code, signed(doc.Kind, doc.Total).Neg()})
	}
	b.settle(t)
	b.book(doc, doc.postings, false)
}

// signed is an amount as the document's kind debits it.
func signed(k Kind, amount decimal.Decimal) decimal.Decimal {
	if k == Bill {
		return amount
	}
	return amount.Neg()
}

// checkHead fills in and checks what is not a line. It returns the name of a
// contact that has to be made.
func (b *Books) checkHead(doc *Document, d Draft, r *Refusal) (newContact string) {
	if doc.Status == "" {
		doc.Status = StatusDraft
	}
	switch doc.Status {
	case StatusDraft, "SUBMITTED", StatusAuthorised:
	default:
		r.say(fmt.Sprintf("'%s' is not a valid status for a new document.", d.Status))
	}
	if doc.Date.IsZero() {
		doc.Date = day(b.now())
	}
	if d.Kind == Bill && doc.Status == StatusAuthorised && d.Due.IsZero() {
		r.say("Due Date must be specified for an approved bill.")
	}
	if doc.Due.IsZero() {
		doc.Due = doc.Date
	}
	if utf8.RuneCountInString(d.Number) > 255 {
		r.say("The document number must not be more than 255 characters long.")
	}
	if doc.Currency == "" {
		doc.Currency = b.Org.BaseCurrency
	}
	if doc.Currency != b.Org.BaseCurrency {
		r.say("Organisation is not subscribed to currency " + doc.Currency)
	}
	if d.LineAmountTypes != "NoTax" {
		r.say("The practice organisation books documents with LineAmountTypes NoTax only.")
	}
	if doc.Status == StatusAuthorised {
		b.checkOpen(doc.Date, r)
	}
	name := strings.TrimSpace(d.ContactName)
	switch {
	case d.ContactID != "":
		if doc.Contact = b.Contact(d.ContactID); doc.Contact == nil {
			r.say(fmt.Sprintf("The Contact with ContactID '%s' could not be found.", d.ContactID))
		} else if doc.Contact.Status != "ACTIVE" {
			r.say("The Contact must be active.")
		}
	case name == "":
		r.say("A Contact must be specified for this type of transaction")
	default:
		if doc.Contact = b.ContactNamed(name); doc.Contact == nil {
			return name
		}
	}
	return ""
}

// checkOpen refuses a day in a locked period.
func (b *Books) checkOpen(date time.Time, r *Refusal) {
	for _, l := range []struct {
		name string
		day  time.Time
	}{{"period lock date", b.Org.PeriodLock}, {"end of year lock date", b.Org.YearLock}} {
		if !l.day.IsZero() && !date.After(day(l.day)) {
			r.say(fmt.Sprintf("The document date cannot be before the %s, currently set at %s", l.name, l.day.Format("2 January 2006")))
		}
	}
}

// move tries a tracked item's line on the stock.
func (b *Books) move(t trial, doc *Document, l *Line) []string {
	switch {
	case !l.Quantity.IsPos():
		return []string{"The quantity of a tracked inventory item must be greater than zero."}
	case l.LineAmount.IsNeg():
		return []string{"The amount of a tracked inventory item must not be negative."}
	}
	if doc.Kind == Bill {
		if l.LineAmount.IsZero() && !b.Rules.ZeroCostIncrease {
			return []string{"The unit amount of a tracked inventory item must be greater than zero."}
		}
		doc.postings = b.increase(t, l.Item, l, doc.postings)
		return nil
	}
	var ok bool
	if doc.postings, ok = b.decrease(t, l.Item, l, doc.postings); !ok {
		return []string{noStock}
	}
	return nil
}

// day cuts an instant down to its date.
func day(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
