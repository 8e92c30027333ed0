package forms

import (
	"context"

	"fyne.io/fyne/v2"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// proof asks a demo company what Xero's documentation leaves open.
type proof struct {
	b       *Book
	box     *fyne.Container
	button  *kit.Button
	answers []engine.Proof
}

func newProof(b *Book) *proof {
	p := &proof{b: b, box: kit.VStack(kit.Related)}
	p.button = kit.NewButton(words.T("Try it out"), kit.IconBolt, p.ask)
	return p
}

func (p *proof) show() fyne.CanvasObject {
	rows := []fyne.CanvasObject{Group(words.T("What Xero's documentation leaves open"),
		words.T("This is a demo company, so Tallybridge can try it out: it makes a few items and documents there and remembers how Xero behaves. Without it Tallybridge assumes the careful answer."),
		Row(p.button))}
	if at := p.b.Config.Rules.Proved; !at.IsZero() {
		rows = append(rows, kit.NewText(kit.Caption, words.T("Last tried on {{.day}}", words.A{"day": words.Instant(at)})))
	}
	if len(p.answers) > 0 {
		var details []kit.Detail
		for _, a := range p.answers {
			details = append(details, kit.Detail{Label: words.Engine(a.Question), Value: words.Engine(a.Answer)})
		}
		rows = append(rows, kit.NewCard(kit.NewDetails(details...)))
	}
	fill(p.box, rows...)
	return p.box
}

func (p *proof) ask() {
	e := p.b.H.Engine
	p.button.SetBusy(true)
	page.Work(p.b.H, func(ctx context.Context) ([]engine.Proof, error) { return e.Prove(ctx) }, func(answers []engine.Proof, err error) {
		p.button.SetBusy(false)
		if err != nil {
			p.b.H.ErrorDialog(words.T("It could not be tried out"), err)
			return
		}
		p.answers = answers
		p.b.Load()
		p.b.changed()
	})
}
