package practicexero

import (
	"encoding/json"
	"strings"

	"tallybridge/engine/sandbox/practicexero/books"
)

var contactFields = []string{"ContactID", "ContactStatus", "Name", "EmailAddress", "IsSupplier", "IsCustomer", "UpdatedDateUTC", "ContactNumber", "AccountNumber", "FirstName", "LastName"}

func (s *Server) contactRow(c *books.Contact) object {
	supplier, customer := false, false
	for _, d := range s.books.Documents() {
		if d.Contact == c {
			supplier = supplier || d.Kind != books.SalesInvoice
			customer = customer || d.Kind == books.SalesInvoice
		}
	}
	return object{
		{"ContactID", c.ID},
		{"ContactStatus", c.Status},
		{"Name", c.Name},
		{"EmailAddress", ""},
		{"BankAccountDetails", ""},
		{"Addresses", none("Address")},
		{"Phones", none("Phone")},
		{"UpdatedDateUTC", instant(c.Updated)},
		{"ContactGroups", none("ContactGroup")},
		{"IsSupplier", supplier},
		{"IsCustomer", customer},
		{"ContactPersons", none("ContactPerson")},
		{"HasAttachments", false},
		{"HasValidationErrors", false},
	}
}

// getContacts answers GET /Contacts.
// https://developer.xero.com/documentation/api/accounting/contacts
func (s *Server) getContacts(c *call) outcome {
	archived := strings.EqualFold(first(c.query, "includeArchived"), "true")
	term := strings.ToLower(first(c.query, "searchTerm"))
	var rows []object
	for _, contact := range s.books.Contacts() {
		if (contact.Status == "ACTIVE" || archived) && strings.Contains(strings.ToLower(contact.Name), term) {
			rows = append(rows, s.contactRow(contact))
		}
	}
	for _, stranger := range s.payouts.Bank().Contacts {
		if strings.Contains(strings.ToLower(stranger.Name), term) {
			rows = append(rows, strangerRow(stranger, s.books.Org.Created))
		}
	}
	rows = among(rows, "ContactID", first(c.query, "IDs"))
	rows, bad := s.filter(c, rows, contactFields, "UpdatedDateUTC")
	if bad != nil {
		return *bad
	}
	rows, pagination, bad := paged(c, rows)
	if bad != nil {
		return *bad
	}
	return ok(append(pagination, field{"Contacts", list{"Contact", rows}})...)
}

// getContact answers GET /Contacts/{ContactID}.
func (s *Server) getContact(c *call) outcome {
	contact := s.books.Contact(c.id)
	if contact == nil {
		for _, stranger := range s.payouts.Bank().Contacts {
			if strings.EqualFold(stranger.ID, c.id) {
				return ok(field{"Contacts", list{"Contact", []object{strangerRow(stranger, s.books.Org.Created)}}})
			}
		}
		return missing("no contact " + c.id)
	}
	return ok(field{"Contacts", list{"Contact", []object{s.contactRow(contact)}}})
}

// putContacts answers PUT /Contacts, which only creates.
func (s *Server) putContacts(c *call) outcome {
	raw := c.elements()
	if len(raw) == 0 {
		return noData(c.resource)
	}
	var all, refused []object
	var why []string
	var bad *outcome
	s.books.Atomically(func() bool {
		for _, r := range raw {
			var b struct{ Name string }
			if err := json.Unmarshal(r, &b); err != nil {
				o := invalid(14, "PostDataInvalidException", "The contact data could not be read: "+err.Error())
				bad = &o
				return false
			}
			if !strings.EqualFold(strings.TrimSpace(b.Name), s.technical) {
				forbid(c.entry, "PUT", "the contact "+b.Name)
			}
			contact, refusal := s.books.CreateContact(b.Name)
			if refusal != nil {
				o := object{{"ContactID", noID}, {"Name", b.Name}, {"HasValidationErrors", true}, {"StatusAttributeString", "ERROR"}, {"ValidationErrors", messages(refusal.All())}}
				all, refused, why = append(all, o), append(refused, o), append(why, refusal.Error())
				continue
			}
			c.entry.Effect = true
			o := s.contactRow(contact)
			if !c.summarize {
				o = append(o, field{"StatusAttributeString", "OK"})
			}
			all = append(all, append(o, field{"ValidationErrors", none("ValidationError")}))
		}
		return !c.summarize || len(refused) == 0
	})
	if bad != nil {
		c.entry.Effect = false
		return *bad
	}
	out := ok(field{"Contacts", list{"Contact", all}})
	if c.summarize && len(refused) > 0 {
		c.entry.Effect = false
		out = validation(refused)
	}
	if len(why) > 0 {
		out.why = strings.Join(why, "; ")
	}
	return out
}
