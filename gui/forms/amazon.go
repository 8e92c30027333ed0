package forms

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// Amazon shows the Amazon connections and makes new ones.
type Amazon struct {
	b    *Book
	box  *fyne.Container
	form *amazonForm
	// open is the place whose form is shown, nil for none; replaces the
	// connection that it renews.
	open     *place
	replaces domain.ConnectionID
	cards    map[string]*kit.Button // what opens the form, by place
}

// NewAmazon makes the part.
func NewAmazon(b *Book) *Amazon {
	a := &Amazon{b: b, box: kit.VStack(kit.Apart)}
	a.form = newAmazonForm(a)
	return a
}

// Object is part of Part.
func (a *Amazon) Object() fyne.CanvasObject { return a.box }

// Close forgets what was typed.
func (a *Amazon) Close() { a.form.clear() }

// Open shows the form of a place by its id: "na", "eu", "jp", "au", "sg" or
// "other".
func (a *Amazon) Open(id string) {
	for _, p := range places() {
		if p.id == id {
			a.begin(p, "")
			return
		}
	}
	a.begin(otherPlaces()[0], "")
}

func (a *Amazon) begin(p place, replaces domain.ConnectionID) {
	a.open, a.replaces = &p, replaces
	a.form.show(p, replaces != "")
	a.Show()
	a.b.changed()
}

// FormOpen tells that a connection is being made.
func (a *Amazon) FormOpen() bool { return a.open != nil }

func (a *Amazon) closeForm() {
	a.open, a.replaces = nil, ""
	a.form.clear()
	a.Show()
	a.b.changed()
}

// Show is part of Part.
func (a *Amazon) Show() {
	var rows []fyne.CanvasObject
	for _, c := range a.b.Connected.Amazon {
		rows = append(rows, a.connection(c))
	}
	switch {
	case a.open != nil:
		rows = append(rows, a.form.card)
	case a.b.H.Practice:
		rows = append(rows, Note(kit.IconInfo, kit.Info, words.T("These are practice accounts inside this program. Your own accounts belong into a profile of their own; see Settings, Profiles.")))
	default:
		rows = append(rows, a.choices())
	}
	fill(a.box, rows...)
}

// connection is the card of one that is there.
func (a *Amazon) connection(c engine.AmazonStatus) fyne.CanvasObject {
	chip, icon := kit.Chip{Text: words.T("Connected"), Tone: kit.Good}, kit.IconSuccess
	switch {
	case c.Broken != "":
		chip, icon = kit.Chip{Text: words.T("Reconnect required"), Tone: kit.Bad}, kit.IconWarning
	case len(c.Warnings) > 0:
		chip, icon = kit.Chip{Text: words.T("Needs attention soon"), Tone: kit.Warn}, kit.IconClock
	}
	head := kit.HStack(kit.Related, kit.NewSymbol(kit.IconStore, kit.ColorSecondary, 20), kit.NewText(kit.Heading, words.Engine(c.Label)),
		kit.NewStatusChip(chip, icon), kit.Grow(kit.NewText(kit.Body, "")))
	if !a.b.H.Practice {
		head.Add(kit.NewButton(words.T("Connect again"), kit.IconKey, func() { a.begin(placeOf(c.AmazonConnection), c.ID) }))
		head.Add(kit.NewIconButton(kit.IconTrash, words.T("Disconnect"), func() { a.disconnect(c) }))
	}
	rows := []fyne.CanvasObject{head}
	for _, w := range c.Warnings {
		rows = append(rows, Note(kit.IconWarning, kit.Warn, words.Engine(w)))
	}
	rows = append(rows, kit.NewParagraph(kit.Hint, words.N(len(c.Marketplaces),
		"One marketplace was found. What is switched off is not read and counts as nothing.",
		"{{.n}} marketplaces were found. What is switched off is not read and counts as nothing.")))
	var switches []fyne.CanvasObject
	for _, m := range c.Marketplaces {
		switches = append(switches, a.market(c, m))
	}
	rows = append(rows, kit.Columnar(150, kit.Related, switches...))
	return kit.NewCard(kit.VStack(10, rows...))
}

func (a *Amazon) market(c engine.AmazonStatus, m domain.MarketplaceID) fyne.CanvasObject {
	name := string(m)
	if known, ok := domain.MarketplaceByID(m); ok {
		name = known.Code + "  " + known.Domain
	}
	e := a.b.H.Engine
	return kit.NewSwitch(name, !slices.Contains(c.Off, m), func(on bool) {
		page.Work(a.b.H, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, e.SwitchMarketplace(ctx, c.ID, m, on)
		}, func(_ struct{}, err error) {
			a.b.H.ErrorToast(err)
			a.b.Load()
		})
	})
}

func (a *Amazon) disconnect(c engine.AmazonStatus) {
	e := a.b.H.Engine
	kit.Ask(a.b.H.Canvas, words.T("Disconnect {{.name}}?", words.A{"name": words.Engine(c.Label)}),
		words.T("Its secrets are deleted from this computer and its marketplaces are no longer read. Links and history stay. Nothing changes at Amazon or in Xero."),
		words.T("Disconnect"), words.T("Cancel"), true, func() {
			page.Work(a.b.H, func(ctx context.Context) (struct{}, error) {
				return struct{}{}, e.DisconnectAmazon(ctx, c.ID)
			}, func(_ struct{}, err error) {
				a.b.H.ErrorToast(err)
				a.b.Load()
			})
		})
}

// choices are the cards of what can be connected.
func (a *Amazon) choices() fyne.CanvasObject {
	a.cards = map[string]*kit.Button{}
	var cards []fyne.CanvasObject
	add := func(p place, text, id string) {
		button := kit.NewButton(words.T("Connect"), kit.IconPlug, func() { a.begin(p, "") })
		a.cards[id] = button
		rows := []fyne.CanvasObject{kit.NewCutText(kit.BodyBold, text, 90)}
		if id == "other" {
			rows = append(rows, kit.NewCutText(kit.Caption, words.T("India, Türkiye, Emirates…"), 90))
		} else {
			rows = append(rows, kit.NewCutText(kit.Caption, codesOf(p.codes), 90))
		}
		if _, there := p.covers(a.b.Connected.Amazon); there && id != "other" {
			rows = append(rows, kit.HStack(0, kit.NewStatusChip(kit.Chip{Text: words.T("Connected"), Tone: kit.Good}, kit.IconSuccess)))
		} else {
			rows = append(rows, kit.HStack(0, button))
		}
		cards = append(cards, kit.NewCard(kit.VStack(kit.Related, rows...)))
	}
	for _, p := range places() {
		add(p, p.label, p.id)
	}
	add(otherPlaces()[0], words.T("Other countries"), "other")
	title := words.T("Connect a seller account")
	if len(a.b.Connected.Amazon) > 0 {
		title = words.T("Connect another seller account")
	}
	return Group(title, words.T("Amazon gives access account by account. North America is one, Europe with UK usually one, and Japan, Australia and Singapore are one each."),
		kit.Columnar(180, kit.Related, cards...))
}

func codesOf(ids []domain.MarketplaceID) string {
	codes := make([]string, len(ids))
	for i, id := range ids {
		codes[i] = id.Code()
	}
	return strings.Join(codes, ", ")
}
