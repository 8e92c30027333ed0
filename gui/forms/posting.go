package forms

import (
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Terms are the words in which a person is told what posting means, in the
// chosen language; in English they are engine.PostingTerms.
func Terms(account string) string {
	return words.T("Tallybridge posts one zero-total bill and one zero-total credit note each time stock changed. "+
		"They change stock value and profit: units gone are charged to {{.account}} at average cost. "+
		"Don't use this if another program posts item sales or cost of sales. Ask your accountant.", words.A{"account": account})
}

// Purchases asks how purchases are booked.
type Purchases struct {
	b      *Book
	box    *fyne.Container
	choice *kit.Options
}

// NewPurchases makes the part.
func NewPurchases(b *Book) *Purchases {
	p := &Purchases{b: b}
	p.choice = kit.NewOptions(func(id string) {
		b.Change(func(c *domain.Config) {
			c.Purchases = domain.Purchases(id)
			// Where bills raise stock, goods in transit are in Xero already.
			if c.Purchases == domain.PurchasesBills {
				c.Quantity.Inbound = true
			}
		}, nil)
	}, "",
		kit.Option{ID: string(domain.PurchasesExpensed), Text: words.T("Purchases are expensed"), More: words.T("You book what you buy as a cost, without items. Tallybridge keeps the quantity right in both directions, against one direct costs account.")},
		kit.Option{ID: string(domain.PurchasesBills), Text: words.T("Bills with items raise stock in Xero"), More: words.T("You enter bills with item codes. Only decreases are posted; increases are held and shown, and goods in transit count as owned.")},
		kit.Option{ID: string(domain.PurchasesOther), Text: words.T("Another program posts item sales or cost of sales"), More: words.T("Such as A2X by SKU or Link My Books. Posting stock would count every sale twice, so Tallybridge only shows differences.")})
	p.box = kit.VStack(kit.Apart, p.choice,
		kit.NewParagraph(kit.Caption, words.T("Not sure? Ask whoever keeps your books. Tallybridge also looks for sales with item codes in the last 60 days and holds these items.")))
	return p
}

// Object is part of Part.
func (p *Purchases) Object() fyne.CanvasObject { return p.box }

// Show is part of Part.
func (p *Purchases) Show() { p.choice.Choose(string(p.b.Config.Purchases)) }

// Posting asks what is done with stock, and when. No option is preselected.
type Posting struct {
	b       *Book
	box     *fyne.Container
	mode    *kit.Options
	post    *fyne.Container
	account *Accounts
	cadence *kit.Options
	at      *kit.Entry
	atRow   *kit.FormRow
	capped  *fyne.Container
	refused *fyne.Container
}

// NewPosting makes the part.
func NewPosting(b *Book) *Posting {
	p := &Posting{b: b}
	p.mode = kit.NewOptions(func(id string) {
		b.Change(func(c *domain.Config) { c.StockMode = domain.StockMode(id) }, nil)
	}, "")
	p.account = &Accounts{b: b}
	adjustment := p.account.Adjustment()
	p.cadence = kit.NewOptions(func(id string) {
		b.Change(func(c *domain.Config) { c.Cadence = domain.Cadence(id) }, nil)
	}, "",
		kit.Option{ID: string(domain.CadenceChange), Text: words.T("As it changes"), More: words.T("Within minutes. Most documents.")},
		kit.Option{ID: string(domain.CadenceHourly), Text: words.T("Hourly"), More: words.T("At most one bill and one credit note an hour.")},
		kit.Option{ID: string(domain.CadenceDaily), Text: words.T("Daily"), More: words.T("At most one bill and one credit note a day, at a time you choose.")})
	p.at = kit.NewEntry("06:00")
	p.at.OnChanged = func(text string) {
		if text == b.Config.DailyAt {
			return
		}
		if _, err := time.Parse("15:04", text); err != nil {
			p.atRow.SetError(words.T("It has to be a time like 06:00."))
			return
		}
		p.atRow.SetError("")
		b.Change(func(c *domain.Config) { c.DailyAt = text }, nil)
	}
	p.atRow = kit.NewFormRow(words.T("Time of day"), words.T("On this computer's clock, hours and minutes."), kit.AtMost(120, p.at))
	p.capped = kit.VStack(kit.Related,
		Note(kit.IconWarning, kit.Warn, words.T("This Xero plan lets only a few bills a month be approved, and bills of zero probably count. Daily, or only showing differences, is the safe choice.")),
		Row(kit.NewButton(words.T("Choose daily"), kit.IconCalendar, func() {
			b.Change(func(c *domain.Config) { c.Cadence = domain.CadenceDaily }, nil)
		})))
	p.refused = Note(kit.IconInfo, kit.Warn, words.T("Another program posts item sales or cost of sales, as you said, so Tallybridge posts nothing and shows differences."))
	p.post = kit.VStack(kit.Apart, adjustment, kit.NewText(kit.Heading, words.T("How often")), p.capped, p.cadence, p.atRow)
	p.box = kit.VStack(kit.Apart, p.mode, p.refused, p.post)
	return p
}

// Object is part of Part.
func (p *Posting) Object() fyne.CanvasObject { return p.box }

// AccountName is the adjustment account as the terms of posting name it.
func AccountName(b *Book) string {
	if a, ok := b.Account(b.Config.Accounts.Adjustment); ok {
		return words.T("account {{.code}} ({{.name}})", words.A{"code": a.Code, "name": a.Name})
	}
	return words.T("the adjustment account")
}

// Show is part of Part.
func (p *Posting) Show() {
	c := p.b.Config
	p.mode.SetOptions(
		kit.Option{ID: string(domain.StockDifferences), Text: words.T("Only show differences"), More: words.T("Nothing is posted. You see item by item where Amazon and Xero differ, and save it as CSV.")},
		kit.Option{ID: string(domain.StockPost), Text: words.T("Keep Xero equal to Amazon"), More: Terms(AccountName(p.b))})
	p.mode.Choose(string(c.StockMode))
	for _, pick := range p.account.picks {
		pick.show(p.b)
	}
	p.cadence.Choose(string(c.Cadence))
	if p.at.Text == "" || p.atRow.Error() == "" && p.at.Text != c.DailyAt {
		p.at.SetText(c.DailyAt)
	}
	posts := c.StockMode == domain.StockPost
	Visible(p.refused, posts && c.Purchases == domain.PurchasesOther)
	Visible(p.post, posts)
	Visible(p.capped, p.b.Connected.Organisation.BillsCapped() && c.Cadence != domain.CadenceDaily)
	Visible(p.atRow, c.Cadence == domain.CadenceDaily)
	p.post.Refresh()
	p.box.Refresh()
}
