package practicexero

import (
	"strings"

	"tallybridge/engine/sandbox/practicexero/books"
)

// shape is what differs between the two resources that hold documents.
type shape struct {
	resource, elem, id, number string
	kinds                      []books.Kind
}

var (
	invoiceShape    = shape{"Invoices", "Invoice", "InvoiceID", "InvoiceNumber", []books.Kind{books.Bill, books.SalesInvoice}}
	creditNoteShape = shape{"CreditNotes", "CreditNote", "CreditNoteID", "CreditNoteNumber", []books.Kind{books.SupplierCredit}}
)

func shapeOf(resource string) shape {
	if resource == creditNoteShape.resource {
		return creditNoteShape
	}
	return invoiceShape
}

func (sh shape) holds(k books.Kind) bool {
	for _, x := range sh.kinds {
		if x == k {
			return true
		}
	}
	return false
}

// fields are the names a where filter may use.
func (sh shape) fields() []string {
	return append([]string{sh.id, sh.number}, "Type", "Status", "Date", "DueDate", "Reference", "Total", "SubTotal", "AmountDue", "AmountPaid",
		"RemainingCredit", "CurrencyCode", "UpdatedDateUTC", "Contact.ContactID", "Contact.Name", "LineAmountTypes", "FullyPaidOnDate")
}

// row is a document as the API shows it; lines come with one document and with pages.
func (s *Server) row(sh shape, d *books.Document, places int, lines bool) object {
	o := object{{"Type", string(d.Kind)}, {sh.id, d.ID}, {sh.number, d.Number}, {"Reference", ""}, {"Payments", none("Payment")}}
	due := d.Total
	if d.Status == books.StatusVoided || d.Status == books.StatusPaid {
		due = due.Zero()
	}
	if sh.id == invoiceShape.id {
		o = append(o, object{
			{"CreditNotes", none("CreditNote")},
			{"Prepayments", none("Prepayment")},
			{"Overpayments", none("Overpayment")},
			{"AmountDue", due},
			{"AmountPaid", d.Total.Zero()},
			{"AmountCredited", d.Total.Zero()},
			{"SentToContact", false},
		}...)
	} else {
		o = append(o, object{{"ID", d.ID}, {"RemainingCredit", due}, {"Allocations", none("Allocation")}}...)
	}
	o = append(o, object{
		{"CurrencyRate", six},
		{"HasErrors", false},
		{"IsDiscounted", false},
		{"HasAttachments", false},
		{"Contact", object{
			{"ContactID", d.Contact.ID},
			{"Name", d.Contact.Name},
			{"Addresses", none("Address")},
			{"Phones", none("Phone")},
			{"ContactGroups", none("ContactGroup")},
			{"ContactPersons", none("ContactPerson")},
			{"HasValidationErrors", false},
		}},
		{"DateString", d.Date.Format("2006-01-02T15:04:05")},
		{"Date", day(d.Date)},
	}...)
	if sh.id == invoiceShape.id {
		o = append(o, object{{"DueDateString", d.Due.Format("2006-01-02T15:04:05")}, {"DueDate", day(d.Due)}}...)
	}
	o = append(o, object{{"Status", d.Status}, {"LineAmountTypes", "NoTax"}}...)
	rows := none("LineItem")
	if lines {
		for n := range d.Lines {
			rows.values = append(rows.values, s.lineRow(&d.Lines[n], places))
		}
	}
	o = append(o, object{
		{"LineItems", rows},
		{"SubTotal", d.Total},
		{"TotalTax", d.Total.Zero()},
		{"Total", d.Total},
		{"UpdatedDateUTC", instant(d.Updated)},
		{"UpdatedDateUTCString", d.Updated.UTC().Format("2006-01-02T15:04:05Z")},
		{"CurrencyCode", d.Currency},
	}...)
	if d.Status == books.StatusPaid {
		o = append(o, field{"FullyPaidOnDate", day(d.Date)})
	}
	return o
}

func (s *Server) lineRow(l *books.Line, places int) object {
	o := object{}
	if l.Item != nil {
		o = append(o, object{
			{"ItemCode", l.Item.Code},
			{"Item", object{{"ItemID", l.Item.ID}, {"Name", l.Item.Name}, {"Code", l.Item.Code}}},
		}...)
	}
	o = append(o, object{
		{"LineItemID", l.ID},
		{"Description", l.Description},
		{"UnitAmount", l.UnitAmount.Rescale(places)},
		{"TaxType", l.TaxType},
		{"TaxAmount", l.LineAmount.Zero()},
		{"LineAmount", l.LineAmount},
		{"AccountCode", l.Account},
	}...)
	if a := s.books.Account(l.Account); a != nil {
		o = append(o, field{"AccountID", a.ID})
	}
	return append(o, object{
		{"Tracking", none("TrackingCategory")}, {"Quantity", l.Quantity}, {"ValidationErrors", none("ValidationError")},
	}...)
}

// getDocuments answers GET /Invoices and GET /CreditNotes. Line items come with
// pages only, as in Xero.
// https://developer.xero.com/documentation/api/accounting/invoices
// https://developer.xero.com/documentation/api/accounting/creditnotes
func (s *Server) getDocuments(c *call) outcome {
	sh := shapeOf(c.resource)
	mine := strings.EqualFold(first(c.query, "createdByMyApp"), "true")
	lines := first(c.query, "page") != "" || first(c.query, "pageSize") != ""
	rows := []object{}
	docs := map[string]*books.Document{}
	for _, d := range s.books.Documents() {
		if sh.holds(d.Kind) && (!mine || d.ByApp) {
			rows = append(rows, s.row(sh, d, c.places, false))
			docs[d.ID] = d
		}
	}
	if sh.id == invoiceShape.id && !mine {
		for i := range s.payouts.Bank().Documents {
			rows = append(rows, s.postedRow(&s.payouts.Bank().Documents[i], c.places, false))
		}
	}
	rows = among(rows, sh.id, first(c.query, "IDs"))
	if sh.id == invoiceShape.id {
		rows = among(rows, "InvoiceNumber", first(c.query, "InvoiceNumbers"))
		rows = among(rows, "Contact.ContactID", first(c.query, "ContactIDs"))
		rows = among(rows, "Status", first(c.query, "Statuses"))
	}
	rows, bad := s.filter(c, rows, sh.fields(), "UpdatedDateUTC")
	if bad != nil {
		return *bad
	}
	rows, pagination, bad := paged(c, rows)
	if bad != nil {
		return *bad
	}
	if lines {
		for n, o := range rows {
			id, _ := o.get(sh.id)
			if d := docs[id.(string)]; d != nil {
				rows[n] = s.row(sh, d, c.places, true)
			} else {
				rows[n] = s.postedRow(s.posted(id.(string)), c.places, true)
			}
		}
	}
	return ok(append(pagination, field{sh.resource, list{sh.elem, rows}})...)
}

// getDocument answers GET /Invoices/{id or number} and GET /CreditNotes/{id or number}.
func (s *Server) getDocument(c *call) outcome {
	sh := shapeOf(c.resource)
	var rows []object
	if d := s.books.Document(c.id); d != nil && sh.holds(d.Kind) {
		rows = append(rows, s.row(sh, d, c.places, true))
	} else {
		for _, d := range s.books.Numbered(c.id) {
			if sh.holds(d.Kind) {
				rows = append(rows, s.row(sh, d, c.places, true))
			}
		}
	}
	if len(rows) == 0 && sh.id == invoiceShape.id {
		for i := range s.payouts.Bank().Documents {
			if d := &s.payouts.Bank().Documents[i]; strings.EqualFold(d.ID, c.id) || d.Number == c.id {
				rows = append(rows, s.postedRow(d, c.places, true))
			}
		}
	}
	if len(rows) == 0 {
		return missing("no document " + c.id)
	}
	return ok(field{sh.resource, list{sh.elem, rows}})
}
