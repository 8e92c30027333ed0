package forms

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Products chooses which fields of linked items follow Amazon.
type Products struct {
	b        *Book
	box      *fyne.Container
	fields   map[domain.Field]*kit.Switch
	source   *kit.Select
	tax      *kit.Entry
	taxRow   *kit.FormRow
	price    *fyne.Container
	many     *kit.Switch
	currency *kit.Text
	// described tells where descriptions come from, while they are chosen.
	described *kit.Text
}

// NewProducts makes the part.
func NewProducts(b *Book) *Products {
	p := &Products{b: b, fields: map[domain.Field]*kit.Switch{}}
	toggle := func(f domain.Field, text string) *kit.Switch {
		s := kit.NewSwitch(text, false, func(on bool) {
			b.Change(func(c *domain.Config) { setField(c, f, on) }, nil)
		})
		p.fields[f] = s
		return s
	}
	p.source = kit.NewSelect(func(id string) {
		b.Change(func(c *domain.Config) { c.PriceSource = domain.MarketplaceID(id) }, nil)
	}, "", words.T("The first one in the base currency"))
	p.tax = kit.NewEntry("20")
	p.tax.OnChanged = func(text string) {
		rate, err := typedNumber(text, engine.ParsePercent)
		if err != nil {
			p.taxRow.SetError(words.T("It has to be a number like 20."))
			return
		}
		p.taxRow.SetError("")
		if same(rate, b.Config.PriceTaxRate) {
			return
		}
		b.Change(func(c *domain.Config) { c.PriceTaxRate = rate }, nil)
	}
	p.taxRow = kit.NewFormRow(words.T("Tax in Amazon's price, in percent"), words.T("It is taken off before the price goes to Xero. Empty leaves the price as it is; nothing is computed."), kit.AtMost(120, p.tax))
	p.currency = kit.NewParagraph(kit.Hint, "")
	p.described = kit.NewParagraph(kit.Hint, words.T("Descriptions come with Amazon's listings report alone. A marketplace with at most 1,000 listings is read without it once the merchant token is known: there, the descriptions in Xero stay as they are."))
	p.price = kit.VStack(kit.Apart, kit.NewFormRow(words.T("Price of"), "", p.source), p.currency, p.taxRow)
	p.many = kit.NewSwitch(words.T("Allow more than 3,500 tracked items"), false, func(on bool) {
		b.Change(func(c *domain.Config) { c.TrackedLimitAccepted = on }, nil)
	})
	p.box = kit.VStack(kit.Section,
		Group(words.T("Fields that follow Amazon"), words.T("Of linked items. A field that you changed in Xero yourself is shown as a conflict, never overwritten."),
			toggle(domain.FieldName, words.T("Name")), toggle(domain.FieldDescription, words.T("Description")), p.described, toggle(domain.FieldPrice, words.T("Sales price")), p.price),
		Group(words.T("Large catalogues"), words.T("Xero advises at most 4,000 tracked items in an organisation; it becomes slow beyond that."), p.many))
	return p
}

// Object is part of Part.
func (p *Products) Object() fyne.CanvasObject { return p.box }

// Show is part of Part.
func (p *Products) Show() {
	c := p.b.Config
	for f, s := range p.fields {
		s.Set(c.HasField(f))
	}
	base := p.b.Connected.Organisation.BaseCurrency
	options := []kit.Option{{ID: "", Text: words.T("The first one in the base currency")}}
	for _, m := range p.b.Active() {
		if m.Currency == base || base == "" {
			options = append(options, kit.Option{ID: string(m.ID), Text: m.Code + "  " + m.Domain})
		}
	}
	p.source.SetOptions(options...)
	p.source.Choose(string(c.PriceSource))
	p.currency.SetText(words.T("Only prices in the base currency {{.currency}} can be taken: nothing is converted.", words.A{"currency": base}))
	if p.taxRow.Error() == "" {
		text := ""
		if c.PriceTaxRate.Valid {
			text = c.PriceTaxRate.Decimal.Trim(0).String()
		}
		if now, err := typedNumber(p.tax.Text, engine.ParsePercent); err != nil || !same(now, c.PriceTaxRate) {
			p.tax.SetText(text)
		}
	}
	Visible(p.price, c.HasField(domain.FieldPrice))
	Visible(p.described, c.HasField(domain.FieldDescription))
	p.many.Set(c.TrackedLimitAccepted)
	p.box.Refresh()
}

func setField(c *domain.Config, f domain.Field, on bool) {
	c.Fields = slices.DeleteFunc(slices.Clone(c.Fields), func(x domain.Field) bool { return x == f })
	if on {
		c.Fields = append(c.Fields, f)
	}
}

// typedNumber reads a number that was typed; empty is none.
func typedNumber(text string, parse func(string) (decimal.Decimal, error)) (decimal.NullDecimal, error) {
	if strings.TrimSpace(text) == "" {
		return decimal.NullDecimal{}, nil
	}
	d, err := parse(text)
	return decimal.NullDecimal{Decimal: d, Valid: err == nil}, err
}

func same(a, b decimal.NullDecimal) bool {
	return a.Valid == b.Valid && (!a.Valid || a.Decimal.Cmp(b.Decimal) == 0)
}
