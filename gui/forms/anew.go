package forms

import (
	"context"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// anew is the way out when the key to the profile's secrets is lost, as after
// a backup was restored on another computer: the old secrets are forgotten and
// the connection is made again. It is offered for such an error alone.
type anew struct {
	h      *page.Host
	again  func() // makes the connection
	button *kit.Button
	err    error // why it is offered; nil while it is not
}

func newAnew(h *page.Host, again func()) *anew {
	a := &anew{h: h, again: again}
	a.button = kit.NewButton(words.T("Forget the old secrets and connect anew"), kit.IconKey, a.ask)
	return a
}

// hear takes the outcome of an attempt to connect; nil when there is none.
func (a *anew) hear(err error) {
	a.err = nil
	if engine.SecretsLost(err) || engine.SecretsOutOfReach(err) {
		a.err = err
	}
}

// rows are what to show; none while it is not offered.
func (a *anew) rows() []fyne.CanvasObject {
	if a.err == nil {
		return nil
	}
	return []fyne.CanvasObject{Row(a.button)}
}

func (a *anew) ask() {
	text := words.T("Their key is not on this computer, so nobody can open them here.")
	perhaps := engine.SecretsOutOfReach(a.err)
	if perhaps {
		text = words.T("They may still be good: the keychain does not answer, or the passphrase was wrong. Unlock it and try again if you can.")
	}
	text += " " + words.T("Amazon and Xero have to be connected again, each connection of this profile. Links, settings and history stay, and nothing changes at Amazon or in Xero.")
	kit.Ask(a.h.Canvas, words.T("Forget the old secrets?"), text, words.T("Forget them"), words.T("Cancel"), true, func() { a.forget(perhaps) })
}

func (a *anew) forget(giveUp bool) {
	a.button.SetBusy(true)
	e := a.h.Engine
	page.Work(a.h, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, e.ForgetSecrets(ctx, giveUp)
	}, func(_ struct{}, err error) {
		a.button.SetBusy(false)
		if err != nil {
			a.h.ErrorToast(err)
			return
		}
		a.hear(nil)
		a.h.Done(words.T("The old secrets are forgotten."))
		a.again()
	})
}
