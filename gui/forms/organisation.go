package forms

import (
	"fyne.io/fyne/v2"

	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Organisation asks for the name of the Xero organisation to be typed before
// the first posting to it. Demo companies are not asked for.
type Organisation struct {
	b     *Book
	box   *fyne.Container
	entry *kit.Entry
	row   *kit.FormRow
	text  *kit.Text
}

// NewOrganisation makes the part.
func NewOrganisation(b *Book) *Organisation {
	o := &Organisation{b: b, text: kit.NewParagraph(kit.Hint, "")}
	o.entry = kit.NewEntry("")
	o.entry.OnChanged = func(text string) {
		if name := b.Connected.Organisation.Name; text == name && name != "" {
			b.Change(func(c *domain.Config) { c.OrganisationTyped = name }, nil)
		}
	}
	o.row = kit.NewFormRow(words.T("Name of the organisation"), words.T("Exactly as it is written above."), o.entry)
	card := kit.NewCard(kit.VStack(kit.Related, kit.HStack(kit.Related, kit.NewSymbol(kit.IconShield, kit.Info.Ink(), 20),
		kit.Grow(kit.NewParagraph(kit.Heading, words.T("This is a real organisation")))), o.text, kit.AtMost(420, o.row)))
	o.box = kit.VStack(0, card)
	return o
}

// Asked tells that the name is still to be typed.
func (o *Organisation) Asked() bool {
	org, c := o.b.Connected.Organisation, o.b.Config
	return c.StockMode == domain.StockPost && org.Name != "" && !org.Demo && c.OrganisationTyped != org.Name
}

// Object is part of Part.
func (o *Organisation) Object() fyne.CanvasObject { return o.box }

// Show is part of Part.
func (o *Organisation) Show() {
	name := o.b.Connected.Organisation.Name
	o.text.SetText(words.T("Documents will be posted to {{.name}}. Type its name once, so that nothing is posted to the wrong books.", words.A{"name": name}))
	Visible(o.box, o.Asked())
	o.box.Refresh()
}
