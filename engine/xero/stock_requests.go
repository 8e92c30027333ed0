package xero

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

const (
	invoicePath = "/Invoices"
	notePath    = "/CreditNotes"
)

// Bounds of one line. They keep every product exact in the decimals used.
const (
	maxUnits = 1_000_000_000
	maxWhole = 1_000_000_000 // of a unit amount or line amount
)

// billsBody and notesBody are the bodies of PUT Invoices and PUT CreditNotes.
type billsBody struct {
	Invoices []billBody
}

type notesBody struct {
	CreditNotes []noteBody
}

type billBody struct {
	Type            string
	InvoiceNumber   string
	Contact         contactRef
	Date            string
	DueDate         string
	LineAmountTypes string
	Status          string
	CurrencyCode    string `json:",omitempty"`
	LineItems       []lineBody
}

type noteBody struct {
	Type             string
	CreditNoteNumber string
	Contact          contactRef
	Date             string
	LineAmountTypes  string
	Status           string
	CurrencyCode     string `json:",omitempty"`
	LineItems        []lineBody
}

// contactRef names a contact by its id alone: any other field would change the contact.
type contactRef struct {
	ContactID string
}

// lineBody has a UnitAmount or a LineAmount, never both.
type lineBody struct {
	ItemCode    string `json:",omitempty"`
	Description string
	Quantity    int64
	UnitAmount  *amount `json:",omitempty"`
	LineAmount  *amount `json:",omitempty"`
	AccountCode string
}

// Stock prepares PUT Invoices (a bill that raises stock) or PUT CreditNotes (a
// supplier credit note that lowers it): approved, without tax, one item line on
// the inventory account and one offset line for each SKU, which cancel to the
// cent. 1 to MaxSKUs lines with different items. Unit costs are rounded to four
// decimals, half away from zero, as Xero does. An Amount that takes a whole
// cost pool is cut to cents, never rounded up, because Xero refuses to take
// more value than there is. domain.FaultUsage names the lines that break a
// rule, by Index.
//
// Source: developer.xero.com/documentation/api-guides/tracked-inventory-in-xero
func Stock(doc domain.StockDocument) (Request, error) {
	op := OpBill
	if doc.Kind == domain.DocumentCreditNote {
		op = OpCreditNote
	}
	var bad []domain.ElementFault
	lines := make([]lineBody, 0, 2*len(doc.Lines))
	for i, l := range doc.Lines {
		if l.Units < 1 || l.Units > maxUnits || l.UnitCost.IsNeg() || l.Amount.Valid && l.Amount.Decimal.IsNeg() {
			bad = append(bad, domain.ElementFault{Index: i, Code: l.Code, Messages: []string{
				"The number of units must be above zero, and the cost zero or more.",
			}})
			continue
		}
		lines = append(lines, pair(doc, l)...)
	}
	if len(bad) > 0 {
		return Request{}, badElements(op, bad)
	}
	contact := contactRef{doc.ContactID}
	switch doc.Kind {
	case domain.DocumentBill:
		return billRequest(billsBody{[]billBody{{
			Type: string(doc.Kind), InvoiceNumber: doc.Number, Contact: contact, Date: doc.Date, DueDate: doc.Date,
			LineAmountTypes: "NoTax", Status: "AUTHORISED", CurrencyCode: doc.Currency, LineItems: lines,
		}}})
	case domain.DocumentCreditNote:
		return noteRequest(notesBody{[]noteBody{{
			Type: string(doc.Kind), CreditNoteNumber: doc.Number, Contact: contact, Date: doc.Date,
			LineAmountTypes: "NoTax", Status: "AUTHORISED", CurrencyCode: doc.Currency, LineItems: lines,
		}}})
	default:
		return Request{}, usage("stock", "Tallybridge posts only supplier bills and supplier credit notes.")
	}
}

// pair is the item line and the offset line of one SKU.
func pair(doc domain.StockDocument, l domain.DocumentLine) []lineBody {
	what := "Inventory adjustment "
	if doc.Opening {
		what = "Opening stock "
	}
	description := l.Description
	if strings.TrimSpace(description) == "" {
		description = fmt.Sprintf("%s: %d to %d", l.Code, l.Before, l.After)
	}
	item := lineBody{
		ItemCode: l.Code, Description: plainText(description, maxDescription), Quantity: l.Units, AccountCode: l.Account,
	}
	offset := lineBody{
		Description: plainText(what+l.Code, maxDescription), Quantity: l.Units, AccountCode: l.Offset,
	}
	if l.Amount.Valid {
		pool := l.Amount.Decimal.Trunc(2)
		item.LineAmount, offset.LineAmount = &amount{pool}, &amount{pool.Neg()}
	} else {
		cost := roundHalfUp(l.UnitCost, 4)
		item.UnitAmount, offset.UnitAmount = &amount{cost}, &amount{cost.Neg()}
	}
	return []lineBody{item, offset}
}

func billRequest(body billsBody) (Request, error) {
	if len(body.Invoices) != 1 {
		return Request{}, usage(OpBill, "A request holds exactly one document.")
	}
	b := body.Invoices[0]
	if b.Type != string(domain.DocumentBill) {
		return Request{}, usage(OpBill, "Tallybridge posts no invoices but supplier bills.")
	}
	if b.DueDate != b.Date {
		return Request{}, usage(OpBill, "A stock document is due on its own date.")
	}
	h := header{OpBill, b.InvoiceNumber, b.Contact.ContactID, b.Date, b.LineAmountTypes, b.Status, b.CurrencyCode}
	if err := h.check(b.LineItems); err != nil {
		return Request{}, err
	}
	return seal(OpBill, http.MethodPut, invoicePath, body, documentIdentity(b.InvoiceNumber, b.LineItems))
}

func noteRequest(body notesBody) (Request, error) {
	if len(body.CreditNotes) != 1 {
		return Request{}, usage(OpCreditNote, "A request holds exactly one document.")
	}
	n := body.CreditNotes[0]
	if n.Type != string(domain.DocumentCreditNote) {
		return Request{}, usage(OpCreditNote, "Tallybridge posts no credit notes but suppliers'.")
	}
	h := header{OpCreditNote, n.CreditNoteNumber, n.Contact.ContactID, n.Date, n.LineAmountTypes, n.Status, n.CurrencyCode}
	if err := h.check(n.LineItems); err != nil {
		return Request{}, err
	}
	return seal(OpCreditNote, http.MethodPut, notePath, body, documentIdentity(n.CreditNoteNumber, n.LineItems))
}

func documentIdentity(number string, lines []lineBody) []identity {
	codes := make([]string, len(lines))
	for i, l := range lines {
		codes[i] = l.ItemCode
	}
	return []identity{{number: number, lines: codes}}
}

// header is what both kinds of document have in common.
type header struct {
	op, number, contact, date, lineAmountTypes, status, currency string
}

func (h header) check(lines []lineBody) error {
	switch {
	case h.number == "" || !fits(h.number, 255) || searchable(h.number) != nil:
		return usage(h.op, "A document needs a number by which it can be found again.")
	case !isGUID(h.contact):
		return usage(h.op, "A document needs the ContactID of the inventory contact.")
	case !isDay(h.date):
		return usage(h.op, "A document needs a date (YYYY-MM-DD).")
	case h.lineAmountTypes != "NoTax":
		return usage(h.op, "A stock document carries no tax.")
	case h.status != "AUTHORISED":
		return usage(h.op, "Only an approved document moves stock.")
	case h.currency != "" && !isCurrency(h.currency):
		return usage(h.op, "The currency is not a three-letter code.")
	case len(lines) == 0 || len(lines)%2 != 0 || len(lines) > 2*MaxSKUs:
		return usage(h.op, fmt.Sprintf("A document holds 1 to %d items with two lines each.", MaxSKUs))
	}
	return checkLines(h.op, lines)
}

// checkLines makes sure that each pair is an item line and its mirror, and that
// the whole document, with every line rounded as Xero rounds it, comes to zero.
func checkLines(op string, lines []lineBody) error {
	var bad []domain.ElementFault
	seen := map[string]bool{}
	total := decimal.Zero
	for i := 0; i < len(lines); i += 2 {
		item, offset := lines[i], lines[i+1]
		problem := pairProblem(item, offset)
		if problem == "" && seen[item.ItemCode] {
			problem = "The same item is in the document twice."
		}
		seen[item.ItemCode] = true
		for _, l := range lines[i : i+2] {
			if problem != "" {
				break
			}
			value, err := l.total()
			if err == nil {
				total, err = total.Add(value)
			}
			if err != nil {
				problem = "The amount is too large."
			}
		}
		if problem != "" {
			bad = append(bad, domain.ElementFault{Index: i / 2, Code: item.ItemCode, Messages: []string{problem}})
		}
	}
	if len(bad) > 0 {
		return badElements(op, bad)
	}
	if !total.IsZero() {
		return usage(op, "A stock document must come to zero.")
	}
	return nil
}

func pairProblem(item, offset lineBody) string {
	switch {
	case item.ItemCode == "" || !fits(item.ItemCode, maxCode):
		return "The first line of a pair names the item by its code."
	case offset.ItemCode != "":
		return "The offset line names no item."
	case strings.TrimSpace(item.Description) == "" || !fits(item.Description, maxDescription),
		strings.TrimSpace(offset.Description) == "" || !fits(offset.Description, maxDescription):
		return fmt.Sprintf("A line needs a description of at most %d characters.", maxDescription)
	case !isAccount(item.AccountCode) || !isAccount(offset.AccountCode):
		return "Both lines need an account."
	case item.AccountCode == offset.AccountCode:
		return "The offset cannot go to the inventory account itself."
	case item.Quantity < 1 || item.Quantity > maxUnits || offset.Quantity != item.Quantity:
		return "Both lines need the same number of units above zero."
	case !mirrored(item.UnitAmount, offset.UnitAmount, 4) || !mirrored(item.LineAmount, offset.LineAmount, 2):
		return "The offset must be the negative of the item's amount."
	case (item.UnitAmount == nil) == (item.LineAmount == nil):
		return "A line has a unit amount or a line amount."
	}
	return ""
}

// mirrored reports whether both are missing, or a is zero or more with at most
// scale decimals and b is its negative.
func mirrored(a, b *amount, scale int) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return !a.IsNeg() && a.MinScale() <= scale && a.Cmp(decimal.MustNew(maxWhole, 0)) <= 0 && a.Cmp(b.Neg()) == 0
}

// total is the line's amount as Xero books it: rounded to cents, half away from zero.
func (l lineBody) total() (decimal.Decimal, error) {
	if l.LineAmount != nil {
		return roundHalfUp(l.LineAmount.Decimal, 2), nil
	}
	units, err := decimal.New(l.Quantity, 0)
	if err != nil {
		return decimal.Decimal{}, err
	}
	// Exact: a rounded product could round the other way at the cent.
	value, err := units.MulExact(l.UnitAmount.Decimal, l.UnitAmount.Scale())
	if err != nil {
		return decimal.Decimal{}, err
	}
	return roundHalfUp(value, 2), nil
}

func isDay(s string) bool {
	t, err := time.Parse(time.DateOnly, s)
	return err == nil && t.Format(time.DateOnly) == s && t.Year() >= 2000
}

func isCurrency(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
