package books

import (
	"fmt"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/world"
)

// Config makes Books.
type Config struct {
	Opening world.Opening
	Rules   Rules
	Now     func() time.Time // UTC
	NewID   func() string    // a fresh GUID
	// PlanBills is how many bills the plan lets be approved per calendar month; 0 is no cap.
	PlanBills int
}

// Organisation is the organisation the books belong to.
type Organisation struct {
	ID, Name, ShortCode, BaseCurrency, CountryCode, Timezone, Class string
	Demo                                                            bool
	PeriodLock, YearLock                                            time.Time // last locked day, zero if none
	Created                                                         time.Time
}

// Account is a ledger account. Balance is debit less credit.
type Account struct {
	ID, Code, Name, Type, Class, Status, TaxType, System string
	Opening, Balance                                     decimal.Decimal
	Updated                                              time.Time
}

// Active tells whether documents and items may use the account.
func (a *Account) Active() bool { return a != nil && a.Status == "ACTIVE" }

// TaxRate is a tax rate of the organisation.
type TaxRate struct {
	Name, TaxType, Status string
	Rate                  decimal.Decimal // percent
	Revenue, Expenses     bool
}

// Contact is a customer or supplier.
type Contact struct {
	ID, Name, Status string
	Updated          time.Time
}

// Books are the whole of an organisation's books.
type Books struct {
	Rules     Rules
	Org       Organisation
	PlanBills int

	now   func() time.Time
	newID func() string

	accounts  []*Account
	byAccount map[string]*Account
	rates     []TaxRate
	items     []*Item
	itemByID  map[string]*Item
	byCode    map[string]*Item
	contacts  []*Contact
	documents []*Document
	docByID   map[string]*Document
	byNumber  map[string][]*Document
	journal   []Posting

	undo          []func()
	inTransaction bool
}

// New opens the books as they stand on the first day.
func New(c Config) (*Books, error) {
	b := &Books{
		Rules: c.Rules.OrDefault(), PlanBills: c.PlanBills, now: c.Now, newID: c.NewID,
		byAccount: map[string]*Account{}, itemByID: map[string]*Item{}, byCode: map[string]*Item{},
		docByID: map[string]*Document{}, byNumber: map[string][]*Document{},
	}
	o := c.Opening
	b.Org = Organisation{
		ID: c.NewID(), Name: o.Name, ShortCode: o.ShortCode, BaseCurrency: o.BaseCurrency, CountryCode: o.CountryCode,
		Timezone: o.Timezone, Class: o.Class, Demo: o.Demo, PeriodLock: o.PeriodLock, YearLock: o.YearLock,
		Created: c.Now().AddDate(-2, 0, 0),
	}
	for _, a := range o.Accounts {
		if err := b.addAccount(a); err != nil {
			return nil, err
		}
	}
	b.systemAccount("CREDITORS", "800", "Accounts Payable", "CURRLIAB", "LIABILITY")
	b.systemAccount("DEBTORS", "610", "Accounts Receivable", "CURRENT", "ASSET")
	for _, t := range o.TaxRates {
		b.rates = append(b.rates, TaxRate{
			Name: t.Name, TaxType: t.TaxType, Status: "ACTIVE", Rate: t.Rate, Revenue: t.Revenue, Expenses: t.Expenses,
		})
	}
	for _, i := range o.Items {
		if err := b.addOpeningItem(i); err != nil {
			return nil, err
		}
	}
	for _, s := range o.SalesInvoices {
		if err := b.addOpeningSale(s); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *Books) addAccount(a world.Account) error {
	if b.byAccount[a.Code] != nil {
		return fmt.Errorf("opening books: account code %q is there twice", a.Code)
	}
	out := &Account{
		ID: b.newID(), Code: a.Code, Name: a.Name, Type: a.Type, Class: a.Class, Status: a.Status, TaxType: a.TaxType,
		Opening: money(a.Balance), Balance: money(a.Balance), Updated: b.Org.Created,
	}
	if out.Status == "" {
		out.Status = "ACTIVE"
	}
	b.accounts = append(b.accounts, out)
	b.byAccount[a.Code] = out
	return nil
}

// systemAccount marks the control account of a subledger by its name, or opens one.
func (b *Books) systemAccount(system, code, name, typ, class string) {
	for _, a := range b.accounts {
		if strings.EqualFold(a.Name, name) {
			a.System = system
			return
		}
	}
	for b.byAccount[code] != nil {
		code += "9"
	}
	a := &Account{
		ID: b.newID(), Code: code, Name: name, Type: typ, Class: class, Status: "ACTIVE", TaxType: "NONE", System: system,
		Opening: money(decimal.Zero), Balance: money(decimal.Zero), Updated: b.Org.Created,
	}
	b.accounts = append(b.accounts, a)
	b.byAccount[code] = a
}

func (b *Books) system(system string) *Account {
	for _, a := range b.accounts {
		if a.System == system {
			return a
		}
	}
	panic("practice books: no " + system + " account") // New opened it
}

// Accounts returns the chart of accounts in its own order. Read only.
func (b *Books) Accounts() []*Account { return b.accounts }

// Account returns the account with a code, nil if there is none.
func (b *Books) Account(code string) *Account { return b.byAccount[code] }

// TaxRates returns the tax rates. Read only.
func (b *Books) TaxRates() []TaxRate { return b.rates }

// Contacts returns every contact. Read only.
func (b *Books) Contacts() []*Contact { return b.contacts }

// Documents returns every document in order of creation. Read only.
func (b *Books) Documents() []*Document { return b.documents }

// Journal returns every posting in order. Read only.
func (b *Books) Journal() []Posting { return b.journal }

// Document returns a document by its id, nil if there is none.
func (b *Books) Document(id string) *Document { return b.docByID[strings.ToLower(id)] }

// Numbered returns the documents with a number, which need not be unique.
func (b *Books) Numbered(number string) []*Document { return b.byNumber[number] }

// ArchiveAccount archives an account, as somebody may in Xero.
func (b *Books) ArchiveAccount(code string) error {
	a := b.byAccount[code]
	if a == nil {
		return fmt.Errorf("there is no account %q", code)
	}
	a.Status, a.Updated = "ARCHIVED", b.now()
	return nil
}

// Lock sets the period lock date: documents dated on or before it are refused. A zero date unlocks.
func (b *Books) Lock(day time.Time) { b.Org.PeriodLock = day }

// ApprovedBills is how many bills of the present calendar month count to the plan's cap.
func (b *Books) ApprovedBills() int {
	y, m, _ := b.now().Date()
	n := 0
	for _, d := range b.documents {
		dy, dm, _ := d.Approved.Date()
		if d.Kind == Bill && !d.Approved.IsZero() && dy == y && dm == m && (b.Rules.ZeroBillsCount || !d.Total.IsZero()) {
			n++
		}
	}
	return n
}

// BillsLeft tells whether the plan lets another bill be approved this month.
func (b *Books) BillsLeft() bool { return b.PlanBills <= 0 || b.ApprovedBills() < b.PlanBills }
