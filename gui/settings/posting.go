package settings

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/engine/domain"
	"tallybridge/gui/forms"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// posting is everything about what happens to stock, with the switch first.
type posting struct {
	b     *forms.Book
	box   *fyne.Container
	parts []forms.Part
	state *fyne.Container
	pause *kit.Button

	until time.Time // of a pause; zero while there is none
}

func newPosting(b *forms.Book) *posting {
	p := &posting{b: b, state: kit.VStack(kit.Related)}
	p.pause = kit.NewButton("", kit.IconPause, p.pauseOrResume)
	name, mode, purchases, opening := forms.NewOrganisation(b), forms.NewPosting(b), forms.NewPurchases(b), forms.NewOpening(b)
	p.parts = []forms.Part{name, mode, purchases, opening}
	p.box = kit.VStack(kit.Section,
		forms.Group(words.T("Automatic sync"), "", p.state), name.Object(),
		forms.Group(words.T("Stock"), words.T("In Xero only approved documents move stock."), mode.Object()),
		forms.Group(words.T("How purchases are booked"), "", purchases.Object()),
		forms.Group(words.T("Opening stock"), words.T("It concerns items that Xero holds nothing of yet."), opening.Object()))
	return p
}

// Object is part of forms.Part.
func (p *posting) Object() fyne.CanvasObject { return p.box }

// Show is part of forms.Part.
func (p *posting) Show() {
	for _, one := range p.parts {
		one.Show()
	}
	h := p.b.H
	icon, tone, text := kit.IconPause, kit.Neutral, words.T("Automatic sync is off. Syncs show what would change and write nothing.")
	buttons := forms.Row(kit.NewButton(words.T("Go on with the setup"), kit.IconArrowRight, func() { h.Go(page.Setup, page.Want{Part: "switch"}) }))
	if p.b.Config.Automatic {
		icon, tone, text = kit.IconSuccess, kit.Good, words.T("Automatic sync is on.")
		p.pause.Icon = kit.IconPause
		p.pause.SetText(words.T("Pause until I resume"))
		if !p.until.IsZero() {
			icon, tone, text = kit.IconPause, kit.Warn, words.T("Automatic sync is paused.")
			p.pause.Icon = kit.IconPlay
			p.pause.SetText(words.T("Resume"))
		}
		buttons = forms.Row(p.pause, kit.NewButton(words.T("Turn automatic sync off"), kit.IconStop, p.off))
	}
	p.state.Objects = []fyne.CanvasObject{forms.Note(icon, tone, text), buttons}
	p.state.Refresh()
	p.box.Refresh()
}

// look reads whether the schedule is paused.
func (p *posting) look() {
	e := p.b.H.Engine
	page.Work(p.b.H, func(ctx context.Context) (time.Time, error) {
		s, err := e.Jobs(ctx)
		if err != nil {
			return time.Time{}, err
		}
		return s[domain.EntityInventory].PausedUntil, nil
	}, func(until time.Time, err error) {
		if err != nil {
			return
		}
		p.until = time.Time{}
		if until.After(p.b.H.Loop.Now()) {
			p.until = until
		}
		if p.b.Ready {
			p.Show()
		}
	})
}

func (p *posting) pauseOrResume() {
	e, paused := p.b.H.Engine, !p.until.IsZero()
	work(p.b.H, func(ctx context.Context) error {
		if paused {
			return e.Resume(ctx)
		}
		return e.Pause(ctx, time.Time{})
	}, p.look)
}

func (p *posting) off() {
	e := p.b.H.Engine
	work(p.b.H, func(ctx context.Context) error { return e.SetAutomatic(ctx, false) }, p.b.Load)
}
