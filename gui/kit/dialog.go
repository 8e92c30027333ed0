package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Dialog asks something above the window. Enter does what the main button
// says, Escape what Cancel says; a Danger button is never what Enter does.
type Dialog struct {
	Title string
	Text  string
	Icon  IconName
	Tone  Tone
	// Content stands below the text: a field, details, a list.
	Content fyne.CanvasObject
	// Width at text factor 1; 0 means 440.
	Width float32

	// Confirm is the main button; Danger makes it red.
	Confirm   string
	Danger    bool
	OnConfirm func()
	// Keep leaves the dialog open after Confirm until Close is called.
	Keep bool
	// Other is a third, quiet button on the left.
	Other   string
	OnOther func()
	// Cancel is the button that changes nothing; none when empty.
	Cancel   string
	OnCancel func()
	// TypeToConfirm must be typed before the main button works.
	TypeToConfirm string
	TypeHint      string

	page *dialogPage
}

// Show opens the dialog above everything else on the canvas.
func (d *Dialog) Show(c fyne.Canvas) {
	if d.page != nil {
		return
	}
	d.page = newDialogPage(d, c)
	d.page.open()
}

// Close ends it without an answer.
func (d *Dialog) Close() {
	if d.page != nil {
		d.page.close()
		d.page = nil
	}
}

// IsOpen tells whether it is shown.
func (d *Dialog) IsOpen() bool { return d.page != nil }

// Refresh lays the dialog out anew after its content grew or shrank.
func (d *Dialog) Refresh() {
	if d.page != nil {
		d.page.Refresh()
	}
}

// EnableConfirm locks or unlocks the main button, while a form has errors.
func (d *Dialog) EnableConfirm(on bool) {
	if d.page != nil {
		d.page.confirm.setDisabled(!on)
	}
}

// SetBusy locks the main button while its work runs.
func (d *Dialog) SetBusy(busy bool) {
	if d.page != nil {
		d.page.confirm.SetBusy(busy)
	}
}

// Ask is the short way: a question, a verb and Cancel.
func Ask(c fyne.Canvas, title, text, verb, cancel string, danger bool, yes func()) *Dialog {
	d := &Dialog{Title: title, Text: text, Confirm: verb, Cancel: cancel, Danger: danger, OnConfirm: yes}
	if danger {
		d.Icon, d.Tone = IconWarning, Bad
	}
	d.Show(c)
	return d
}

// answer is what a button or key does.
func (d *Dialog) answer(f func(), keep bool) {
	if !keep {
		d.Close()
	}
	call(f)
}

func (d *Dialog) confirmed() {
	if d.page == nil || d.page.confirm.Disabled() || d.Confirm == "" {
		return
	}
	d.answer(d.OnConfirm, d.Keep)
}

func (d *Dialog) cancelled() { d.answer(d.OnCancel, false) }

// dialogPage covers the window, with the card in its middle.
type dialogPage struct {
	widget.BaseWidget
	dialog *Dialog
	canvas fyne.Canvas
	before func(*fyne.KeyEvent)
	old    fyne.Focusable

	scrim, card            *canvas.Rectangle
	body                   *fyne.Container
	confirm, cancel, other *Button
	typed                  *Entry
}

var _ fyne.Tappable = (*dialogPage)(nil)

func newDialogPage(d *Dialog, c fyne.Canvas) *dialogPage {
	p := &dialogPage{dialog: d, canvas: c, scrim: rect(), card: rect()}
	var rows []fyne.CanvasObject
	title := NewParagraph(Heading, d.Title)
	if d.Icon != "" {
		rows = append(rows, HStack(10, NewSymbol(d.Icon, d.Tone.Ink(), 22), Grow(title)))
	} else {
		rows = append(rows, title)
	}
	if d.Text != "" {
		rows = append(rows, NewParagraph(Hint, d.Text))
	}
	if d.Content != nil {
		rows = append(rows, d.Content)
	}
	p.confirm = newButton(Primary, d.Confirm, "", d.confirmed)
	if d.Danger {
		p.confirm.Kind = Danger
	}
	if d.TypeToConfirm != "" {
		p.typed = NewEntry(d.TypeToConfirm)
		p.typed.OnChanged = func(text string) { p.confirm.setDisabled(text != d.TypeToConfirm) }
		p.typed.OnEnter = d.confirmed
		p.confirm.disabled = true
		rows = append(rows, VStack(Near, NewParagraph(Label, d.TypeHint), p.typed))
	}
	p.cancel = newButton(Quiet, d.Cancel, "", d.cancelled)
	p.other = newButton(Ghost, d.Other, "", func() { d.answer(d.OnOther, false) })
	p.confirm.Hidden, p.cancel.Hidden, p.other.Hidden = d.Confirm == "", d.Cancel == "", d.Other == ""
	rows = append(rows, Inset(8, 0, 0, 0, HStack(Related, p.other, Grow(NewText(Body, "")), p.cancel, p.confirm)))
	p.body = VStack(12, rows...)
	p.ExtendBaseWidget(p)
	return p
}

func (p *dialogPage) open() {
	p.before, p.old = p.canvas.OnTypedKey(), p.canvas.Focused()
	p.canvas.Overlays().Add(p)
	p.Resize(p.canvas.Size())
	p.canvas.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		switch ev.Name {
		case fyne.KeyEscape:
			p.dialog.cancelled()
		case fyne.KeyReturn, fyne.KeyEnter:
			if !p.dialog.Danger {
				p.dialog.confirmed()
			}
		}
	})
	switch {
	case p.typed != nil:
		p.canvas.Focus(p.typed)
	case firstField(p.dialog.Content) != nil:
		p.canvas.Focus(firstField(p.dialog.Content))
	case p.dialog.Danger && !p.cancel.Hidden:
		p.canvas.Focus(p.cancel)
	case !p.confirm.Hidden:
		p.canvas.Focus(p.confirm)
	}
}

// firstField is the first thing in the content that can be typed into.
func firstField(o fyne.CanvasObject) fyne.Focusable {
	switch o := o.(type) {
	case nil:
		return nil
	case *Entry:
		return o
	case *Search:
		return o
	case *FormRow:
		return firstField(o.field)
	case *fyne.Container:
		for _, child := range o.Objects {
			if f := firstField(child); f != nil {
				return f
			}
		}
	}
	return nil
}

func (p *dialogPage) close() {
	p.canvas.Overlays().Remove(p)
	p.canvas.SetOnTypedKey(p.before)
	if p.old != nil {
		p.canvas.Focus(p.old)
	}
}

// Tapped keeps taps from the window below.
func (p *dialogPage) Tapped(*fyne.PointEvent) {}

// CreateRenderer is part of fyne.Widget.
func (p *dialogPage) CreateRenderer() fyne.WidgetRenderer {
	r := &dialogRenderer{p}
	r.Refresh()
	return r
}

type dialogRenderer struct{ p *dialogPage }

const dialogPad = 20

func (r *dialogRenderer) Destroy() {}

func (r *dialogRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

func (r *dialogRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.scrim, r.p.card, r.p.body}
}

func (r *dialogRenderer) Layout(size fyne.Size) {
	p := r.p
	p.scrim.Resize(size)
	width := p.dialog.Width
	if width <= 0 {
		width = 440
	}
	width = max(min(width*factor(), size.Width-32), min(p.body.MinSize().Width+2*dialogPad, size.Width-8))
	height := min(heightFor(p.body, width-2*dialogPad)+2*dialogPad, size.Height-16)
	x, y := (size.Width-width)/2, max(8, (size.Height-height)*0.42)
	p.card.Resize(fyne.NewSize(width, height))
	p.card.Move(fyne.NewPos(x, y))
	p.body.Resize(fyne.NewSize(width-2*dialogPad, height-2*dialogPad))
	p.body.Move(fyne.NewPos(x+dialogPad, y+dialogPad))
}

func (r *dialogRenderer) Refresh() {
	p := r.p
	p.scrim.FillColor = colorOf(ColorScrim)
	raisedCard(p.card)
	p.body.Refresh()
	r.Layout(p.Size())
	p.scrim.Refresh()
	canvas.Refresh(p)
}

// raisedCard is the paper of what floats above a window.
func raisedCard(card *canvas.Rectangle) {
	card.FillColor = colorOf(ColorRaised)
	card.CornerRadius = sizeOf(theme.SizeNameDialogRadius)
	card.StrokeColor, card.StrokeWidth = colorOf(ColorBorder), 1
	card.Shadow = canvas.Shadow{Color: colorOf(theme.ColorNameShadow), BlurRadius: 24, Offset: fyne.NewPos(0, 6)}
	card.Refresh()
}
