package practicexero

import (
	"encoding/json"
	"fmt"
	"strings"

	"tallybridge/engine/sandbox/practicexero/books"
)

// maxDocuments is the most documents of one request.
const maxDocuments = 50

// documentBody is a bill or credit note of a request.
type documentBody struct {
	Type             string
	InvoiceID        string
	CreditNoteID     string
	InvoiceNumber    string
	CreditNoteNumber string
	Status           string
	LineAmountTypes  string
	CurrencyCode     string
	Date, DueDate    date
	Contact          struct{ ContactID, Name string }
	LineItems        opt[[]lineBody]
}

type lineBody struct {
	Description, ItemCode, AccountCode, TaxType string
	Quantity, UnitAmount, LineAmount            opt[number]
	DiscountRate, DiscountAmount                opt[number]
}

func (b *documentBody) id() string {
	if b.CreditNoteID != "" {
		return b.CreditNoteID
	}
	return b.InvoiceID
}

func (b *documentBody) number(sh shape) string {
	if sh.id == creditNoteShape.id {
		return b.CreditNoteNumber
	}
	return b.InvoiceNumber
}

func (b *documentBody) draft(sh shape, places int) books.Draft {
	d := books.Draft{
		Kind: books.Kind(b.Type), Number: b.number(sh), Currency: b.CurrencyCode, ContactID: b.Contact.ContactID, ContactName: b.Contact.Name,
		Date: b.Date.Time, Due: b.DueDate.Time, Status: b.Status, LineAmountTypes: b.LineAmountTypes, Places: places, ByApp: true,
	}
	for _, l := range b.LineItems.Value {
		d.Lines = append(d.Lines, books.DraftLine{
			Description: l.Description, ItemCode: l.ItemCode, Account: l.AccountCode, TaxType: l.TaxType,
			Quantity: nullable(l.Quantity), UnitAmount: nullable(l.UnitAmount), LineAmount: nullable(l.LineAmount),
		})
	}
	return d
}

// putDocuments answers PUT /Invoices and PUT /CreditNotes, which only create.
func (s *Server) putDocuments(c *call) outcome { return s.saveDocuments(c, false) }

// postDocuments answers POST on the resource: creates, or voids what is named by id.
func (s *Server) postDocuments(c *call) outcome { return s.saveDocuments(c, true) }

// postDocument answers POST /Invoices/{id} and POST /CreditNotes/{id}. The only
// change the practice books know is voiding.
func (s *Server) postDocument(c *call) outcome {
	sh := shapeOf(c.resource)
	d := s.books.Document(c.id)
	if d == nil {
		for _, x := range s.books.Numbered(c.id) {
			if sh.holds(x.Kind) {
				d = x
			}
		}
	}
	if d == nil || !sh.holds(d.Kind) {
		return missing("no document " + c.id)
	}
	c.id = d.ID
	return s.saveDocuments(c, true)
}

func (s *Server) saveDocuments(c *call, update bool) outcome {
	sh := shapeOf(c.resource)
	raw := c.elements()
	switch {
	case len(raw) == 0:
		return noData(c.resource)
	case len(raw) > maxDocuments:
		return invalid(14, "PostDataInvalidException", fmt.Sprintf("A maximum of %d documents can be sent in one request.", maxDocuments))
	case c.id != "" && len(raw) != 1:
		return invalid(14, "PostDataInvalidException", "One document can be updated by its address.")
	}
	bodies := make([]documentBody, len(raw))
	for n, r := range raw {
		if err := json.Unmarshal(r, &bodies[n]); err != nil {
			return invalid(14, "PostDataInvalidException", "The document data could not be read: "+err.Error())
		}
	}
	var all, refused []object
	var why []string
	s.books.Atomically(func() bool {
		for n := range bodies {
			b := &bodies[n]
			d, r := s.saveDocument(c, sh, b, update)
			if r != nil {
				o := b.echo(sh, r)
				all, refused, why = append(all, o), append(refused, o), append(why, r.Error())
				continue
			}
			c.entry.Effect = true
			o := s.row(sh, d, c.places, true)
			if !c.summarize {
				o = append(o, field{"StatusAttributeString", "OK"})
			}
			all = append(all, append(o, field{"ValidationErrors", none("ValidationError")}))
		}
		return !c.summarize || len(refused) == 0
	})
	out := ok(field{sh.resource, list{sh.elem, all}})
	if c.summarize && len(refused) > 0 {
		c.entry.Effect = false
		out = validation(refused)
	}
	if len(why) > 0 {
		out.why = strings.Join(why, "; ")
	}
	return out
}

// saveDocument books one document, or voids one.
func (s *Server) saveDocument(c *call, sh shape, b *documentBody, update bool) (*books.Document, *books.Refusal) {
	id := b.id()
	if c.id != "" {
		if id != "" && !strings.EqualFold(id, c.id) {
			return nil, &books.Refusal{Messages: []string{sh.id + " does not match the address."}}
		}
		id = c.id
	}
	if update && id != "" {
		return s.change(c, sh, b, id)
	}
	if b.Type == string(books.SalesInvoice) || !sh.holds(books.Kind(b.Type)) {
		forbid(c.entry, "PUT", "a document of type "+b.Type)
		return nil, &books.Refusal{Messages: []string{fmt.Sprintf("The practice organisation takes no %s of type '%s' by the API.", sh.elem, b.Type)}}
	}
	for n, l := range b.LineItems.Value {
		if l.DiscountRate.Value.Sign() != 0 || l.DiscountAmount.Value.Sign() != 0 {
			return nil, &books.Refusal{Lines: map[int][]string{n: {"Discounts can only be applied to sales invoices."}}}
		}
	}
	draft := b.draft(sh, c.places)
	s.mark(c, draft)
	newContact := draft.ContactID == "" && draft.ContactName != "" && s.books.ContactNamed(draft.ContactName) == nil
	if newContact && !s.books.Rules.ContactInDocument && !c.access.has("accounting.contacts") {
		return nil, &books.Refusal{Messages: []string{"The app has no permission to create contacts (accounting.contacts)."}}
	}
	d, r := s.books.Post(draft)
	if r == nil && !d.ZeroTotal() {
		forbid(c.entry, "PUT", "a document with a total of "+d.Total.String())
	}
	return d, r
}

// mark notes in the ledger what no stock document would hold.
func (s *Server) mark(c *call, d books.Draft) {
	switch {
	case d.Status != books.StatusAuthorised:
		forbid(c.entry, "PUT", "a document that is not approved at once")
	case d.ContactID == "" && d.ContactName != "" && !strings.EqualFold(strings.TrimSpace(d.ContactName), s.technical):
		forbid(c.entry, "PUT", "a document on the contact "+d.ContactName)
	}
	if k := s.books.Contact(d.ContactID); k != nil && !strings.EqualFold(k.Name, s.technical) {
		forbid(c.entry, "PUT", "a document on the contact "+k.Name)
	}
}

// change voids a document; every other change is refused.
func (s *Server) change(c *call, sh shape, b *documentBody, id string) (*books.Document, *books.Refusal) {
	d := s.books.Document(id)
	if d == nil || !sh.holds(d.Kind) {
		return nil, &books.Refusal{Messages: []string{fmt.Sprintf("%s '%s' does not exist", sh.id, id)}, NotFound: true}
	}
	if b.Status != books.StatusVoided || b.LineItems.Set {
		forbid(c.entry, "POST", "a change of a document other than voiding it")
		return nil, &books.Refusal{Messages: []string{"Invoice not of valid status for modification"}}
	}
	if !d.ByApp {
		forbid(c.entry, "POST", "the void of a document the app did not make")
	}
	return d, s.books.Void(d)
}

// echo shows a refused document as it was sent, with the messages of the
// document and of each line.
func (b *documentBody) echo(sh shape, r *books.Refusal) object {
	id := b.id()
	if id == "" {
		id = noID
	}
	lines := none("LineItem")
	for n, l := range b.LineItems.Value {
		o := object{{"Description", l.Description}}
		if l.ItemCode != "" {
			o = append(o, field{"ItemCode", l.ItemCode})
		}
		o = append(o, shown("UnitAmount", l.UnitAmount)...)
		o = append(o, shown("LineAmount", l.LineAmount)...)
		o = append(o, field{"AccountCode", l.AccountCode}, field{"Tracking", none("TrackingCategory")})
		o = append(o, shown("Quantity", l.Quantity)...)
		lines.values = append(lines.values, append(o, field{"ValidationErrors", messages(r.Lines[n])}))
	}
	return object{
		{"Type", b.Type},
		{sh.id, id},
		{sh.number, b.number(sh)},
		{"HasErrors", true},
		{"Status", b.Status},
		{"LineAmountTypes", b.LineAmountTypes},
		{"LineItems", lines},
		{"StatusAttributeString", "ERROR"},
		{"ValidationErrors", messages(r.All())},
	}
}
