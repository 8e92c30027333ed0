package forms

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// Accounts chooses the Xero accounts that Tallybridge writes to or sets on
// new items.
type Accounts struct {
	b      *Book
	box    *fyne.Container
	picks  []*accountPick
	create *kit.Switch
	track  *kit.Switch
	read   *kit.Button
	none   fyne.CanvasObject
	main   fyne.CanvasObject
}

// accountPick is one choice of an account.
type accountPick struct {
	of     func(*domain.AccountMap) *string
	types  []string // of accounts that fit; nil for tax types
	not    string   // the type that does not fit where types is empty
	tax    func(domain.TaxRate) bool
	row    *kit.FormRow
	choice *kit.Select
}

// NewAccounts makes the part.
func NewAccounts(b *Book) *Accounts {
	a := &Accounts{b: b}
	a.create = kit.NewSwitch(words.T("Create missing items in Xero"), false, func(on bool) {
		b.Change(func(c *domain.Config) { c.CreateItems = on }, nil)
	})
	a.track = kit.NewSwitch(words.T("New items track their stock"), true, func(on bool) {
		b.Change(func(c *domain.Config) { c.TrackNew = on }, nil)
	})
	a.read = kit.NewButton(words.T("Read accounts again"), kit.IconRefresh, a.refresh)
	inventory := a.pick(words.T("Inventory asset"), words.T("Holds the value of the stock of new items."), func(m *domain.AccountMap) *string { return &m.Inventory }, "INVENTORY")
	cogs := a.pick(words.T("Cost of goods sold"), words.T("Set on new items; Xero charges it when you invoice them."), func(m *domain.AccountMap) *string { return &m.COGS }, "DIRECTCOSTS")
	sales := a.pick(words.T("Sales"), words.T("Set on new items. Tallybridge never posts sales."), func(m *domain.AccountMap) *string { return &m.Sales }, "REVENUE", "SALES", "OTHERINCOME")
	adjustment := a.Adjustment()
	salesTax := a.taxPick(words.T("Tax on sales"), func(m *domain.AccountMap) *string { return &m.SalesTax }, func(t domain.TaxRate) bool { return t.AppliesToRevenue })
	buyTax := a.taxPick(words.T("Tax on purchases"), func(m *domain.AccountMap) *string { return &m.PurchaseTax }, func(t domain.TaxRate) bool { return t.AppliesToExpenses })
	a.none = Note(kit.IconInfo, kit.Info, words.T("The accounts are not known yet. Connect Xero first."))
	a.main = kit.VStack(kit.Apart,
		Group(words.T("Stock adjustments"), words.T("When stock is posted, units that are gone are charged here at average cost."), adjustment),
		kit.NewRule(),
		Group(words.T("New items"), words.T("Listings without an item in Xero can get one. These accounts are set on it. They were chosen by their type and name; no code is assumed."),
			a.create, a.track, kit.Columnar(240, kit.Apart, inventory, cogs, sales, salesTax, buyTax)),
		Row(a.read, kit.NewText(kit.Caption, words.T("After you added an account in Xero."))))
	a.box = kit.VStack(kit.Apart, a.none, a.main)
	return a
}

// Adjustment is the choice of the account for adjustments, which other forms
// show too.
func (a *Accounts) Adjustment() fyne.CanvasObject {
	return a.pick(words.T("Adjustment account"), words.T("A direct costs or expense account."), func(m *domain.AccountMap) *string { return &m.Adjustment }, "DIRECTCOSTS", "EXPENSE", "OVERHEADS")
}

// Object is part of Part.
func (a *Accounts) Object() fyne.CanvasObject { return a.box }

func (a *Accounts) pick(label, hint string, of func(*domain.AccountMap) *string, types ...string) fyne.CanvasObject {
	return newAccountPick(a.b, &a.picks, label, hint, of, types, "")
}

func newAccountPick(b *Book, picks *[]*accountPick, label, hint string, of func(*domain.AccountMap) *string, types []string, not string) fyne.CanvasObject {
	p := &accountPick{of: of, types: types, not: not}
	p.choice = kit.NewSelect(func(code string) {
		p.row.SetError("")
		b.Change(func(c *domain.Config) { *of(&c.Accounts) = code }, func(err error) { p.row.SetError(said(err)) })
	}, "", words.T("Choose an account"))
	p.row = kit.NewFormRow(label, hint, p.choice)
	*picks = append(*picks, p)
	return p.row
}

func (a *Accounts) taxPick(label string, of func(*domain.AccountMap) *string, fits func(domain.TaxRate) bool) fyne.CanvasObject {
	row := newAccountPick(a.b, &a.picks, label, words.T("Set on new items. Empty leaves it to Xero."), of, nil, "")
	p := a.picks[len(a.picks)-1]
	p.tax = fits
	p.choice.Empty = words.T("Leave it to Xero")
	return row
}

// said is an error in one line, for below a field.
func said(err error) string {
	message, advice, _ := page.Say(err)
	return strings.TrimSpace(message + " " + advice)
}

// Show is part of Part.
func (a *Accounts) Show() {
	c := a.b.Config
	a.create.Set(c.CreateItems)
	a.track.Set(c.TrackNew)
	for _, p := range a.picks {
		p.show(a.b)
	}
	Visible(a.none, len(a.b.Accounts) == 0)
	Visible(a.main, len(a.b.Accounts) > 0)
	a.box.Refresh()
}

// show offers the accounts that fit; one that no longer fits stays visible.
func (p *accountPick) show(b *Book) {
	chosen := *p.of(&b.Config.Accounts)
	var options []kit.Option
	found := chosen == ""
	add := func(id, text string) {
		options = append(options, kit.Option{ID: id, Text: text})
		found = found || id == chosen
	}
	if p.tax != nil {
		add("", words.T("Leave it to Xero"))
		for _, t := range b.Taxes {
			if strings.EqualFold(t.Status, "ACTIVE") && p.tax(t) {
				add(t.Type, t.Name)
			}
		}
	} else {
		for _, a := range fitting(b.Accounts, p.types, p.not) {
			add(a.Code, AccountText(a))
		}
	}
	if !found {
		text := chosen
		if a, ok := b.Account(chosen); ok {
			text = AccountText(a)
		}
		options = append(options, kit.Option{ID: chosen, Text: words.T("{{.account}} (does not fit)", words.A{"account": text}), Disabled: true})
	}
	p.choice.SetOptions(options...)
	p.choice.Choose(chosen)
}

// fitting are the active accounts of a type, in Xero's order; without types
// all but those of the type that does not fit and bank accounts.
func fitting(all []domain.Account, types []string, not string) []domain.Account {
	var out []domain.Account
	for _, a := range all {
		kind := strings.ToUpper(a.Type)
		fits := slices.Contains(types, kind)
		if len(types) == 0 {
			fits = kind != not && kind != "BANK"
		}
		if fits && a.Code != "" && strings.EqualFold(a.Status, "ACTIVE") {
			out = append(out, a)
		}
	}
	return out
}

// AccountText writes an account with its code.
func AccountText(a domain.Account) string {
	if a.Code == "" {
		return a.Name
	}
	return a.Code + "  " + a.Name
}

// Propose fills accounts that are not chosen yet by type and name. Nothing is
// written anywhere by that; every step shows them.
func (b *Book) Propose(done func()) {
	e := b.H.Engine
	page.Work(b.H, func(ctx context.Context) (domain.AccountMap, error) { return e.ProposeAccounts(ctx) }, func(m domain.AccountMap, err error) {
		if err == nil {
			b.Change(func(c *domain.Config) {
				for _, p := range []struct{ have, want *string }{
					{&c.Accounts.Inventory, &m.Inventory},
					{&c.Accounts.COGS, &m.COGS},
					{&c.Accounts.Adjustment, &m.Adjustment},
					{&c.Accounts.Opening, &m.Opening},
					{&c.Accounts.Sales, &m.Sales},
					{&c.Accounts.SalesTax, &m.SalesTax},
					{&c.Accounts.PurchaseTax, &m.PurchaseTax},
				} {
					if *p.have == "" {
						*p.have = *p.want
					}
				}
			}, nil)
		}
		if done != nil {
			done()
		}
	})
}

func (a *Accounts) refresh() {
	e := a.b.H.Engine
	a.read.SetBusy(true)
	page.Work(a.b.H, func(ctx context.Context) (struct{}, error) { return struct{}{}, e.RefreshBooks(ctx) }, func(_ struct{}, err error) {
		a.read.SetBusy(false)
		a.b.H.ErrorToast(err)
		a.b.Load()
	})
}
