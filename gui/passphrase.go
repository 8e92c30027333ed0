package gui

import (
	"context"

	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// leastPassphrase is how long a new passphrase has to be at least.
const leastPassphrase = 8

// askPassphrase asks for the passphrase of a machine without a keychain. It is
// called off the UI goroutine and waits for the answer.
func (w *Window) askPassphrase(ctx context.Context, create bool) (string, error) {
	answer := make(chan string, 1)
	var d *kit.Dialog
	w.loop.Post(func() { d = w.showPassphrase(create, answer) })
	select {
	case p := <-answer:
		if p == "" {
			return "", &domain.Fault{
				Kind: domain.FaultLocal, Message: "Without the passphrase your secrets stay sealed.",
				Advice: "Try again and type it, or set up the system's keychain.",
			}
		}
		return p, nil
	case <-ctx.Done():
		w.loop.Post(func() {
			if d != nil {
				d.Close()
			}
		})
		return "", ctx.Err()
	}
}

func (w *Window) showPassphrase(create bool, answer chan<- string) *kit.Dialog {
	w.show() // the question may come while the window is in the tray
	first, second := kit.NewSecretEntry(""), kit.NewSecretEntry("")
	row := kit.NewFormRow(words.T("Passphrase"), "", first)
	again := kit.NewFormRow(words.T("Once more"), words.T("It cannot be recovered."), second)
	form := kit.VStack(kit.Apart, row)
	d := &kit.Dialog{
		Title: words.T("Unseal your secrets"), Icon: kit.IconLock, Tone: kit.Info,
		Text:    words.T("This system has no keychain, so your secrets are sealed with a passphrase."),
		Confirm: words.T("Unseal"), Cancel: words.T("Cancel"), Content: form, Keep: true,
		OnCancel: func() { answer <- "" },
	}
	if create {
		d.Title, d.Confirm = words.T("Choose a passphrase"), words.T("Seal my secrets")
		form.Add(again)
	}
	d.OnConfirm = func() {
		switch {
		case create && len([]rune(first.Text)) < leastPassphrase:
			row.SetError(words.N(leastPassphrase, "At least {{.n}} character.", "At least {{.n}} characters."))
			return
		case create && first.Text != second.Text:
			again.SetError(words.T("The two differ."))
			return
		case first.Text == "":
			row.SetError(words.T("Type the passphrase."))
			return
		}
		d.Close()
		answer <- first.Text
	}
	d.Show(w.win.Canvas())
	w.win.Canvas().Focus(first)
	return d
}
