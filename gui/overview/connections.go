package overview

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// connections are a card for each account.
type connections struct {
	s      *Screen
	object fyne.CanvasObject
	cards  *fyne.Container
	drawn  string // what the cards say
}

// card is what one of them says.
type card struct {
	icon        kit.IconName
	name        string
	chip        kit.Chip
	chipIcon    kit.IconName
	text        string
	action, way string // the button and the part of the settings
}

func newConnections(s *Screen) *connections {
	c := &connections{s: s, cards: kit.Columnar(270*textFactor(), 12)}
	manage := kit.NewButton(words.T("Manage connections"), "", func() { s.h.Go(page.Settings, page.Want{Part: "amazon"}) })
	manage.Kind = kit.LinkLike
	c.object = kit.VStack(kit.Related, section(words.T("Connections"), manage), c.cards)
	return c
}

func (c *connections) take(f health.Facts) {
	var all []card
	for _, a := range f.Status.Amazon {
		all = append(all, amazonCard(a, f))
	}
	if len(all) == 0 {
		all = append(all, card{
			icon: kit.IconCart, name: words.T("Amazon"), chip: kit.Chip{Text: words.T("Not connected")}, chipIcon: kit.IconPlug,
			text: words.T("Listings, stock and orders are read from here."), action: words.T("Connect Amazon"), way: "amazon",
		})
	}
	all = append(all, xeroCard(f))
	// Drawn anew only when something differs: a button keeps the focus.
	if drawn := fmt.Sprint(all); drawn != c.drawn {
		c.drawn = drawn
		c.cards.Objects = nil
		for _, one := range all {
			c.cards.Add(c.draw(one))
		}
	}
}

func (c *connections) draw(a card) fyne.CanvasObject {
	top := kit.HStack(kit.Related, kit.NewSymbol(a.icon, kit.ColorSecondary, 18), kit.Grow(kit.NewCutText(kit.BodyBold, a.name, 40)),
		kit.NewStatusChip(a.chip, a.chipIcon))
	rows := kit.VStack(kit.Related, top, kit.NewParagraph(kit.Hint, a.text))
	if a.action != "" {
		b := kit.NewButton(a.action, kit.IconKey, func() { c.lead(a.way) })
		b.Small = true
		rows.Add(kit.HStack(0, b))
	}
	return kit.NewCard(rows)
}

// lead leads to where the connection is made.
func (c *connections) lead(way string) {
	id := page.Settings
	if c.s.health.State == health.NotConnected {
		id = page.Setup
	}
	c.s.h.Go(id, page.Want{Part: way})
}

func amazonCard(a engine.AmazonStatus, f health.Facts) card {
	var codes []string
	for _, m := range a.Active() {
		codes = append(codes, m.Code())
	}
	v := card{icon: kit.IconCart, name: words.T("Amazon {{.name}}", words.A{"name": words.Engine(a.Label)}), text: strings.Join(codes, ", ")}
	if len(codes) == 0 {
		v.text = words.T("No marketplace is switched on.")
	}
	blocked := blockedUntil(f, "amazon/"+string(a.ID)+"/")
	switch ends := soonest(a.SecretEnds, a.ConsentEnds); {
	case a.Broken != "":
		v.chip, v.chipIcon = kit.Chip{Text: words.T("Reconnect required"), Tone: kit.Bad}, kit.IconError
		v.text, v.action, v.way = words.Engine(a.Broken), words.T("Reconnect"), "amazon"
	case !blocked.IsZero():
		v.chip, v.chipIcon = kit.Chip{Text: words.T("Throttled until {{.time}}", words.A{"time": health.When(blocked, f.Now)}), Tone: kit.Warn}, kit.IconClock
	case !ends.IsZero() && ends.Sub(f.Now) <= health.Notice:
		v.chip, v.chipIcon = kit.Chip{Text: words.T("Secret has ended"), Tone: kit.Bad}, kit.IconWarning
		if ends.After(f.Now) {
			n := health.Days(ends, f.Now)
			v.chip = kit.Chip{Text: words.N(n, "Ends in {{.n}} day", "Ends in {{.n}} days"), Tone: kit.Warn}
		}
		v.text, v.action, v.way = words.Engine(strings.Join(a.Warnings, " ")), words.T("Renew"), "amazon"
	default:
		v.chip, v.chipIcon = kit.Chip{Text: words.T("Connected"), Tone: kit.Good}, kit.IconCheck
	}
	return v
}

func xeroCard(f health.Facts) card {
	x, org := f.Status.Xero, f.Status.Organisation
	v := card{icon: kit.IconCoins, name: words.T("Xero"), way: "xero"}
	blocked := blockedUntil(f, "xero/"+x.TenantID+"/")
	parts := []string{x.TenantName}
	if org.BaseCurrency != "" {
		parts = append(parts, org.BaseCurrency)
	}
	if org.Demo {
		parts = append(parts, words.T("demo company"))
	}
	v.text = strings.Join(parts, " · ")
	switch {
	case !f.Status.XeroReady:
		v.chip, v.chipIcon = kit.Chip{Text: words.T("Not connected")}, kit.IconPlug
		v.text, v.action = words.T("Items and their stock are kept here."), words.T("Connect Xero")
	case x.Broken != "":
		v.chip, v.chipIcon = kit.Chip{Text: words.T("Reconnect required"), Tone: kit.Bad}, kit.IconError
		v.text, v.action = words.Engine(x.Broken), words.T("Reconnect")
	case !blocked.IsZero():
		v.chip, v.chipIcon = kit.Chip{Text: words.T("Throttled until {{.time}}", words.A{"time": health.When(blocked, f.Now)}), Tone: kit.Warn}, kit.IconClock
	default:
		v.chip, v.chipIcon = kit.Chip{Text: words.T("Connected"), Tone: kit.Good}, kit.IconCheck
	}
	return v
}

// blockedUntil is when the last of an account's refused budgets opens again.
func blockedUntil(f health.Facts, prefix string) (until time.Time) {
	for _, b := range f.Status.Budgets {
		if strings.HasPrefix(b.Key, prefix) && b.BlockedUntil.After(f.Now) && b.BlockedUntil.After(until) {
			until = b.BlockedUntil
		}
	}
	return until
}

// soonest is the earlier of two instants that are known.
func soonest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
