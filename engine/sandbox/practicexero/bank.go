package practicexero

import (
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/payouts"
	"tallybridge/engine/sandbox/world"
)

// The settlements' side of the books: deposits, payments and the documents of
// another program. They were there before the first day and can only be read.

var bankFields = []string{
	"BankTransactionID", "Type", "Status", "Date", "Reference", "Total", "SubTotal", "CurrencyCode", "IsReconciled", "UpdatedDateUTC",
	"Contact.ContactID", "Contact.Name", "BankAccount.AccountID", "BankAccount.Code", "BankAccount.Name",
}

// getCurrencies answers GET /Currencies, which is not paged.
// https://developer.xero.com/documentation/api/accounting/currencies
func (s *Server) getCurrencies(c *call) outcome {
	var rows []object
	for _, code := range s.world.Books.Currencies {
		name := currencyNames[code]
		if name == "" {
			name = code
		}
		rows = append(rows, object{{"Code", code}, {"Description", name}})
	}
	rows, bad := s.filter(c, rows, []string{"Code", "Description"}, "")
	if bad != nil {
		return *bad
	}
	return ok(field{"Currencies", list{"Currency", rows}})
}

var currencyNames = map[string]string{
	"USD": "United States Dollar", "CAD": "Canadian Dollar", "MXN": "Mexican Peso", "GBP": "British Pound", "EUR": "Euro",
	"SEK": "Swedish Krona", "PLN": "Polish Zloty", "JPY": "Japanese Yen", "AUD": "Australian Dollar", "SGD": "Singapore Dollar",
	"NZD": "New Zealand Dollar",
}

// getBankTransactions answers GET /BankTransactions. Line items come with pages
// only, as in Xero.
// https://developer.xero.com/documentation/api/accounting/banktransactions
func (s *Server) getBankTransactions(c *call) outcome {
	lines := first(c.query, "page") != "" || first(c.query, "pageSize") != ""
	rows := []object{}
	bank := s.payouts.Bank()
	for i := range bank.Transactions {
		rows = append(rows, s.transactionRow(&bank.Transactions[i], c.places, lines))
	}
	rows, bad := s.filter(c, rows, bankFields, "UpdatedDateUTC")
	if bad != nil {
		return *bad
	}
	rows, pagination, bad := paged(c, rows)
	if bad != nil {
		return *bad
	}
	return ok(append(pagination, field{"BankTransactions", list{"BankTransaction", rows}})...)
}

// getBankTransaction answers GET /BankTransactions/{BankTransactionID}.
func (s *Server) getBankTransaction(c *call) outcome {
	bank := s.payouts.Bank()
	for i := range bank.Transactions {
		if t := &bank.Transactions[i]; strings.EqualFold(t.ID, c.id) {
			return ok(field{"BankTransactions", list{"BankTransaction", []object{s.transactionRow(t, c.places, true)}}})
		}
	}
	return missing("no bank transaction " + c.id)
}

func (s *Server) transactionRow(t *payouts.Transaction, places int, lines bool) object {
	kind := "RECEIVE"
	if t.Spend {
		kind = "SPEND"
	}
	total := world.Amount(t.Total, t.Currency)
	o := object{
		{"BankTransactionID", t.ID},
		{"BankAccount", s.bankAccount(t.Account)},
		{"Type", kind},
		{"Reference", t.Reference},
		{"IsReconciled", t.Reconciled},
		{"HasAttachments", false},
		{"Contact", object{{"ContactID", t.Contact.ID}, {"Name", t.Contact.Name}, {"HasValidationErrors", false}}},
		{"DateString", t.Date.Format("2006-01-02T15:04:05")},
		{"Date", day(t.Date)},
		{"Status", "AUTHORISED"},
		{"LineAmountTypes", "NoTax"},
	}
	rows := none("LineItem")
	if lines {
		for _, l := range t.Lines {
			rows.values = append(rows.values, s.postedLine(l.ID, l.Text, l.Account, world.Amount(l.Amount, t.Currency), places))
		}
		if len(t.Lines) == 0 {
			rows.values = append(rows.values, s.postedLine(t.ID, t.Text, t.Line, total, places))
		}
	}
	return append(o, object{
		{"LineItems", rows},
		{"SubTotal", total},
		{"TotalTax", total.Zero()},
		{"Total", total},
		{"UpdatedDateUTC", instant(t.Date.Add(9 * time.Hour))},
		{"CurrencyCode", t.Currency},
	}...)
}

// bankAccount is how a bank account stands in other elements.
func (s *Server) bankAccount(code string) object {
	o := object{}
	if a := s.books.Account(code); a != nil {
		o = append(o, object{{"AccountID", a.ID}, {"Code", a.Code}, {"Name", a.Name}}...)
	}
	return o
}

func (s *Server) postedLine(id, text, account string, amount decimal.Decimal, places int) object {
	o := object{
		{"Description", text},
		{"UnitAmount", amount.Rescale(places)},
		{"TaxType", "NONE"},
		{"TaxAmount", amount.Zero()},
		{"LineAmount", amount},
		{"AccountCode", account},
	}
	if a := s.books.Account(account); a != nil {
		o = append(o, field{"AccountID", a.ID})
	}
	return append(o, object{
		{"Tracking", none("TrackingCategory")}, {"Quantity", decimal.One.Rescale(4)}, {"LineItemID", id}, {"ValidationErrors", none("ValidationError")},
	}...)
}

var paymentFields = []string{
	"PaymentID", "Date", "Amount", "BankAmount", "Reference", "Status", "PaymentType", "UpdatedDateUTC", "IsReconciled", "CurrencyRate",
	"Invoice.InvoiceID", "Invoice.InvoiceNumber", "Invoice.Type", "Account.AccountID", "Account.Code",
}

// getPayments answers GET /Payments.
// https://developer.xero.com/documentation/api/accounting/payments
func (s *Server) getPayments(c *call) outcome {
	bank := s.payouts.Bank()
	rows := []object{}
	for i := range bank.Payments {
		p := &bank.Payments[i]
		rows = append(rows, s.paymentRow(p, s.posted(p.Document)))
	}
	rows, bad := s.filter(c, rows, paymentFields, "UpdatedDateUTC")
	if bad != nil {
		return *bad
	}
	rows, pagination, bad := paged(c, rows)
	if bad != nil {
		return *bad
	}
	return ok(append(pagination, field{"Payments", list{"Payment", rows}})...)
}

func (s *Server) paymentRow(p *payouts.Payment, d *payouts.Document) object {
	return object{
		{"PaymentID", p.ID},
		{"Date", day(p.Date)},
		{"BankAmount", world.Amount(p.BankAmount, p.BankCurrency)},
		{"Amount", world.Amount(p.Amount, d.Currency)},
		{"Reference", p.Reference},
		{"CurrencyRate", p.Rate},
		{"PaymentType", "ACCRECPAYMENT"},
		{"Status", "AUTHORISED"},
		{"UpdatedDateUTC", instant(p.Date.Add(9 * time.Hour))},
		{"HasAccount", true},
		{"IsReconciled", true},
		{"Account", s.bankAccount(p.Account)},
		{"Invoice", object{
			{"Type", "ACCREC"},
			{"InvoiceID", d.ID},
			{"InvoiceNumber", d.Number},
			{"Contact", object{{"ContactID", d.Contact.ID}, {"Name", d.Contact.Name}, {"HasValidationErrors", false}}},
			{"IsDiscounted", false},
			{"HasErrors", false},
			{"CurrencyCode", d.Currency},
		}},
		{"HasValidationErrors", false},
	}
}

// posted finds a document of another program by its id; nil when there is none.
func (s *Server) posted(id string) *payouts.Document {
	docs := s.payouts.Bank().Documents
	for i := range docs {
		if strings.EqualFold(docs[i].ID, id) {
			return &docs[i]
		}
	}
	return nil
}

// postedRow is such a document as the API shows it.
func (s *Server) postedRow(d *payouts.Document, places int, lines bool) object {
	kind, status, total := "ACCREC", "AUTHORISED", world.Amount(d.Total, d.Currency)
	if d.Bill {
		kind = "ACCPAY"
	}
	due, paid := total, total.Zero()
	payments := none("Payment")
	if d.Paid {
		status, due, paid = "PAID", total.Zero(), total
		for _, p := range s.payouts.Bank().Payments {
			if p.Document == d.ID {
				payments.values = append(payments.values, object{
					{"PaymentID", p.ID},
					{"Date", day(p.Date)},
					{"Amount", world.Amount(p.Amount, d.Currency)},
					{"Reference", p.Reference},
					{"HasAccount", false},
					{"HasValidationErrors", false},
				})
			}
		}
	}
	o := object{
		{"Type", kind},
		{"InvoiceID", d.ID},
		{"InvoiceNumber", d.Number},
		{"Reference", d.Reference},
		{"Payments", payments},
		{"CreditNotes", none("CreditNote")},
		{"Prepayments", none("Prepayment")},
		{"Overpayments", none("Overpayment")},
		{"AmountDue", due},
		{"AmountPaid", paid},
		{"AmountCredited", total.Zero()},
		{"SentToContact", false},
		{"CurrencyRate", d.Rate},
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
		{"DueDateString", d.Date.Format("2006-01-02T15:04:05")},
		{"DueDate", day(d.Date)},
		{"Status", status},
		{"LineAmountTypes", "NoTax"},
	}
	rows := none("LineItem")
	if lines {
		for _, l := range d.Lines {
			rows.values = append(rows.values, s.postedLine(l.ID, l.Text, l.Account, world.Amount(l.Amount, d.Currency), places))
		}
	}
	o = append(o, object{
		{"LineItems", rows},
		{"SubTotal", total},
		{"TotalTax", total.Zero()},
		{"Total", total},
		{"UpdatedDateUTC", instant(d.Date.Add(30 * time.Hour))},
		{"UpdatedDateUTCString", d.Date.Add(30 * time.Hour).Format("2006-01-02T15:04:05Z")},
		{"CurrencyCode", d.Currency},
	}...)
	if d.Paid {
		o = append(o, field{"FullyPaidOnDate", day(d.Date)})
	}
	return o
}

// strangerRow is a contact of these documents and deposits.
func strangerRow(c payouts.Contact, since time.Time) object {
	return object{
		{"ContactID", c.ID},
		{"ContactStatus", "ACTIVE"},
		{"Name", c.Name},
		{"EmailAddress", ""},
		{"BankAccountDetails", ""},
		{"Addresses", none("Address")},
		{"Phones", none("Phone")},
		{"UpdatedDateUTC", instant(since)},
		{"ContactGroups", none("ContactGroup")},
		{"IsSupplier", false},
		{"IsCustomer", true},
		{"ContactPersons", none("ContactPerson")},
		{"HasAttachments", false},
		{"HasValidationErrors", false},
	}
}
