package page

import (
	"context"
	"errors"

	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Say is an error as a person should read it: what happened and what to do.
// An error that nobody foresaw has its own words in details only.
func Say(err error) (message, advice, details string) {
	f, ok := domain.AsFault(err)
	if !ok {
		return words.T("Something went wrong inside Tallybridge. Nothing half done is kept."),
			words.T("Try again. What happened is in the log; see Settings, Diagnostics."), err.Error()
	}
	message, advice = words.Fault(f)
	details = f.Detail
	if f.RequestID != "" {
		details += "\n" + words.T("Request id: {{.id}}", words.A{"id": f.RequestID})
	}
	return message, advice, details
}

// ErrorToast shows that something did not work. Cancelled work is not shown.
func (h *Host) ErrorToast(err error) {
	if err == nil || errors.Is(err, context.Canceled) || h.Ctx.Err() != nil {
		return
	}
	message, advice, _ := Say(err)
	text := message
	if advice != "" {
		text += " " + advice
	}
	h.Toast(kit.Toast{Text: text, Tone: kit.Bad})
}

// Done shows that something worked.
func (h *Host) Done(text string) { h.Toast(kit.Toast{Text: text, Tone: kit.Good}) }

// ErrorDialog shows an error with its details, which can be copied.
func (h *Host) ErrorDialog(title string, err error) {
	message, advice, details := Say(err)
	text := message
	if advice != "" {
		text += "\n" + advice
	}
	d := &kit.Dialog{Title: title, Text: text, Icon: kit.IconError, Tone: kit.Bad, Confirm: words.T("Close")}
	if details != "" {
		d.Content = kit.NewDetails(kit.Detail{Label: words.T("Details"), Value: details, Copy: true})
	}
	d.Show(h.Canvas)
}

// Trouble is a failure in place of what could not be read.
func (h *Host) Trouble(title string, err error, retry func()) kit.View {
	message, advice, _ := Say(err)
	text := message
	if advice != "" {
		text += " " + advice
	}
	return kit.ErrorView(title, text, words.T("Try again"), retry, words.T("Details"), func() { h.ErrorDialog(title, err) })
}
