package setup

import (
	"context"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/forms"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// final is the last step: what is missing, and the switch.
type final struct {
	s    *Screen
	box  *fyne.Container
	name *forms.Organisation
	on   *kit.Button
	off  *kit.Button
}

func newFinal(s *Screen) *final {
	f := &final{s: s, box: kit.VStack(kit.Apart), name: forms.NewOrganisation(s.book)}
	f.on = kit.NewPrimary(words.T("Turn automatic sync on"), kit.IconPlay, f.turnOn)
	f.off = kit.NewButton(words.T("Turn it off"), kit.IconPause, func() {
		f.turn(false, func() { s.h.Done(words.T("Automatic sync is off. Syncs show what would change and write nothing.")) })
	})
	return f
}

// Object is part of forms.Part.
func (f *final) Object() fyne.CanvasObject { return f.box }

// missing is what is said of a blocker and the step that ends it.
func missing(b engine.Blocker) (text, step string) {
	switch b.Kind {
	case engine.BlockedByPreview:
		return words.T("No preview of products and stock was made yet."), StepReview
	case engine.BlockedByConflicts:
		return words.N(b.Count, "One conflict is open.", "{{.n}} conflicts are open."), StepReview
	case engine.BlockedByStockMode:
		return words.T("It is not chosen what Tallybridge does with stock."), StepPosting
	case engine.BlockedByPurchases:
		return words.T("It is not said how purchases are booked."), StepPurchases
	case engine.BlockedByAdjustment:
		return words.T("There is no account for stock adjustments."), StepPosting
	default:
		return words.T("The organisation's name is not typed yet."), StepSwitch
	}
}

// Show is part of forms.Part.
func (f *final) Show() {
	s := f.s
	if s.book.Config.Automatic {
		f.box.Objects = []fyne.CanvasObject{
			kit.NewCardPadded(20, kit.VStack(kit.Apart, kit.HStack(kit.Apart, kit.NewSymbol(kit.IconSuccess, kit.Good.Ink(), 28),
				kit.Grow(kit.VStack(kit.Near, kit.NewParagraph(kit.Heading, words.T("Automatic sync is on")),
					kit.NewParagraph(kit.Hint, words.T("You can close the window; Tallybridge goes on in the tray and speaks up when something needs you."))))),
				forms.Row(kit.NewButton(words.T("Go to Overview"), kit.IconOverview, func() { s.h.Go(page.Overview, page.Want{}) }), f.off))),
		}
		f.box.Refresh()
		return
	}
	var rows []fyne.CanvasObject
	open := 0
	for _, b := range s.blockers {
		if b.Kind == engine.BlockedByOrganisation && s.book.Connected.Organisation.Name != "" {
			continue // its field is below
		}
		open++
		text, to := missing(b)
		rows = append(rows, kit.HStack(kit.Related, kit.NewSymbol(kit.IconWarning, kit.Warn.Ink(), 18),
			kit.Grow(kit.NewParagraph(kit.Body, text)), small(words.T("Go there"), func() { s.goTo(to) })))
	}
	if !s.connected() {
		open++
		rows = append(rows, kit.HStack(kit.Related, kit.NewSymbol(kit.IconWarning, kit.Warn.Ink(), 18),
			kit.Grow(kit.NewParagraph(kit.Body, words.T("Amazon or Xero is not connected."))), small(words.T("Go there"), func() { s.goTo(StepAmazon) })))
	}
	objects := []fyne.CanvasObject{}
	if open > 0 {
		objects = append(objects, kit.NewCard(kit.VStack(kit.Related, append([]fyne.CanvasObject{kit.NewText(kit.Heading, words.T("Still missing"))}, rows...)...)))
	} else {
		objects = append(objects, f.summary())
	}
	f.name.Show()
	objects = append(objects, f.name.Object(), forms.Row(f.on))
	if len(s.blockers) == 0 && s.connected() && s.looked {
		f.on.Enable()
	} else {
		f.on.Disable()
	}
	f.box.Objects = objects
	f.box.Refresh()
}

// summary says in words what the switch begins.
func (f *final) summary() fyne.CanvasObject {
	c := f.s.book.Config
	rows := []fyne.CanvasObject{kit.NewText(kit.Heading, words.T("What begins now"))}
	add := func(icon kit.IconName, text string) { rows = append(rows, forms.Note(icon, kit.Neutral, text)) }
	add(kit.IconLink, words.T("Listings whose SKU equals a code are linked, and stay linked."))
	if c.CreateItems {
		add(kit.IconPlus, words.T("Missing items are created in Xero."))
	} else {
		add(kit.IconPlus, words.T("No items are created; listings without one wait in Mapping."))
	}
	if c.StockMode == domain.StockPost && c.Purchases != domain.PurchasesOther {
		add(kit.IconDocument, forms.Terms(forms.AccountName(f.s.book)))
	} else {
		add(kit.IconEye, words.T("Stock is only compared: differences are shown, nothing is posted."))
	}
	add(kit.IconShield, words.T("Every stock document can be undone with one click, and a push that looks wrong stops and asks."))
	return kit.NewCard(kit.VStack(kit.Related, rows...))
}

func (f *final) turnOn() {
	s := f.s
	f.on.SetBusy(true)
	s.book.WhenSaved(func() {
		f.turn(true, func() {
			s.h.Done(words.T("Automatic sync is on. The first sync runs."))
			s.h.Sync(engine.SyncOptions{Trigger: "user", Reuse: previewLife})
			s.h.Go(page.Overview, page.Want{})
		})
	})
}

func (f *final) turn(on bool, then func()) {
	s, e := f.s, f.s.h.Engine
	page.Work(s.h, func(ctx context.Context) (struct{}, error) { return struct{}{}, e.SetAutomatic(ctx, on) }, func(_ struct{}, err error) {
		f.on.SetBusy(false)
		s.Reload()
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		then()
	})
}
