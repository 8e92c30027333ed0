package kit

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// How long a toast stays. One with an action stays longer, because somebody
// may want to reach it; a Bad one stays until it is dismissed.
const (
	ToastTime       = 3500 * time.Millisecond
	ToastActionTime = 7 * time.Second
)

// toastLift keeps toasts clear of a status line and a ProgressStrip.
const toastLift = 78

// toastQueue is how many toasts wait at most; of the others the oldest that is
// no error is forgotten.
const toastQueue = 8

// toastStack is how many toasts with something to tap are seen at once.
const toastStack = 3

// toastGap lies between toasts above each other.
const toastGap = 8

// Toast is a short message at the lower edge.
type Toast struct {
	Text   string
	Tone   Tone
	Action string // one word, such as Undo
	OnTap  func()
}

// Toasts shows short messages above a window's content, one at a time. Those
// with something to tap wait for no other: each is seen from the moment it is
// added, the newest lowest, because what it offers may soon be over. Toasts
// take no taps beside themselves and never the focus.
type Toasts struct {
	widget.BaseWidget
	loop   Loop
	queue  []Toast      // messages; the first is shown
	stop   func()       // ends the waiting of the first
	offers []*toastCard // with something to tap, oldest first
	card   *toastCard   // of the first message
}

// NewToasts makes the layer.
func NewToasts(loop Loop) *Toasts {
	t := &Toasts{loop: loop}
	t.card = newToastCard(t.next, t.next)
	t.ExtendBaseWidget(t)
	return t
}

// Add shows a toast, or queues it when there is nothing to tap. The same words
// are not queued twice; what can be tapped is never left out, as each has a
// matter of its own. UI goroutine only.
func (t *Toasts) Add(toast Toast) {
	if toast.OnTap != nil {
		t.offer(toast)
	} else {
		t.enqueue(toast)
	}
	t.Refresh()
}

func (t *Toasts) offer(toast Toast) {
	var c *toastCard
	c = newToastCard(func() {
		t.withdraw(c)
		toast.OnTap()
	}, func() { t.withdraw(c) })
	c.toast = toast
	if d := toast.time(); d > 0 {
		c.stop = t.loop.After(d, func() { t.withdraw(c) })
	}
	t.offers = append(t.offers, c)
	if len(t.offers) > toastQueue {
		t.withdraw(t.offers[0])
	}
}

// withdraw takes a toast away that has something to tap.
func (t *Toasts) withdraw(c *toastCard) {
	if c.stop != nil {
		c.stop()
	}
	t.offers = slices.DeleteFunc(t.offers, func(x *toastCard) bool { return x == c })
	t.Refresh()
}

func (t *Toasts) enqueue(toast Toast) {
	for _, other := range t.queue {
		if other.Text == toast.Text && other.Action == toast.Action {
			return
		}
	}
	t.queue = append(t.queue, toast)
	if len(t.queue) > toastQueue {
		for i := 1; i < len(t.queue)-1; i++ {
			if t.queue[i].Tone != Bad {
				t.queue = append(t.queue[:i], t.queue[i+1:]...)
				break
			}
		}
		if len(t.queue) > toastQueue {
			t.queue = append(t.queue[:1], t.queue[2:]...)
		}
	}
	if len(t.queue) == 1 {
		t.arm()
	}
}

// Current is the toast that is shown, the lowest where there are several.
func (t *Toasts) Current() (Toast, bool) {
	if n := len(t.offers); n > 0 {
		return t.offers[n-1].toast, true
	}
	if len(t.queue) > 0 {
		return t.queue[0], true
	}
	return Toast{}, false
}

// Waiting is how many more there are.
func (t *Toasts) Waiting() int { return max(0, len(t.queue)+len(t.offers)-1) }

// Dismiss ends the toast that Current tells.
func (t *Toasts) Dismiss() {
	if n := len(t.offers); n > 0 {
		t.withdraw(t.offers[n-1])
		return
	}
	t.next()
}

// next goes on to the next message.
func (t *Toasts) next() {
	if t.stop != nil {
		t.stop()
		t.stop = nil
	}
	if len(t.queue) > 0 {
		t.queue = t.queue[1:]
	}
	if len(t.queue) > 0 {
		t.arm()
	}
	t.Refresh()
}

func (t *Toasts) arm() {
	t.card.toast = t.queue[0]
	if d := t.queue[0].time(); d > 0 {
		t.stop = t.loop.After(d, t.next)
	}
}

// time is how long a toast stays; 0 is until it is dismissed.
func (toast Toast) time() time.Duration {
	switch {
	case toast.Tone == Bad:
		return 0
	case toast.Action != "":
		return ToastActionTime
	}
	return ToastTime
}

// seen are the cards that are shown, from the lowest up.
func (t *Toasts) seen() []*toastCard {
	var out []*toastCard
	for i := len(t.offers) - 1; i >= max(0, len(t.offers)-toastStack); i-- {
		out = append(out, t.offers[i])
	}
	if len(t.queue) > 0 {
		out = append(out, t.card)
	}
	return out
}

// CreateRenderer is part of fyne.Widget.
func (t *Toasts) CreateRenderer() fyne.WidgetRenderer { return &toastsRenderer{t} }

type toastsRenderer struct{ t *Toasts }

func (r *toastsRenderer) Destroy() {}

func (r *toastsRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *toastsRenderer) Objects() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, c := range r.t.seen() {
		out = append(out, c)
	}
	return out
}

func (r *toastsRenderer) Layout(size fyne.Size) {
	if size.Width == 0 {
		return
	}
	bottom := size.Height - toastLift
	for _, card := range r.t.seen() {
		s := card.measure(min(560, size.Width-32))
		card.Resize(s)
		card.Move(fyne.NewPos((size.Width-s.Width)/2, max(8, bottom-s.Height)))
		bottom -= s.Height + toastGap
	}
}

func (r *toastsRenderer) Refresh() {
	r.Layout(r.t.Size())
	for _, c := range r.t.seen() {
		c.Refresh()
	}
	canvas.Refresh(r.t)
}

// toastCard draws the toast and keeps taps from what is below it.
type toastCard struct {
	widget.BaseWidget
	toast  Toast
	stop   func() // ends its waiting
	back   *canvas.Rectangle
	mark   *glyph
	lines  []*canvas.Text
	text   []string
	action *Button
	close  *Button
}

var _ fyne.Tappable = (*toastCard)(nil)

func newToastCard(act, dismiss func()) *toastCard {
	c := &toastCard{back: rect(), mark: newGlyph()}
	c.action = newButton(onTip, "", "", act)
	c.close = newButton(onTip, "", IconClose, dismiss)
	c.action.Small, c.close.Small = true, true
	c.ExtendBaseWidget(c)
	return c
}

// onTip is a button on the dark paper of toasts.
const onTip ButtonKind = 100

// Tapped keeps the tap.
func (c *toastCard) Tapped(*fyne.PointEvent) {}

func (c *toastCard) metrics() *metrics {
	return metricsFor(sizeOf(theme.SizeNameText), fyne.TextStyle{})
}

// measure wraps the text and answers the card's size.
func (c *toastCard) measure(widest float32) fyne.Size {
	now, m := c.toast, c.metrics()
	c.action.Text = now.Action
	around := float32(14+18+10) + c.close.MinSize().Width + 12
	if now.Action != "" {
		around += c.action.MinSize().Width + 8
	}
	c.text = m.wrap(now.Text, widest-around)
	var w float32
	for _, s := range c.text {
		w = max(w, m.width(s))
	}
	h := float32(len(c.text))*lineHeight(m) + 20
	return fyne.NewSize(max(240, w+around), max(h, sizeOf(SizeControl)+12))
}

// CreateRenderer is part of fyne.Widget.
func (c *toastCard) CreateRenderer() fyne.WidgetRenderer {
	r := &toastRenderer{c: c}
	r.Refresh()
	return r
}

type toastRenderer struct {
	c       *toastCard
	objects []fyne.CanvasObject
}

func (r *toastRenderer) Destroy() {}

func (r *toastRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *toastRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *toastRenderer) Layout(fyne.Size) { r.Refresh() }

var toastIcons = [toneCount]IconName{IconInfo, IconSuccess, IconInfo, IconWarning, IconError}

func (r *toastRenderer) Refresh() {
	c := r.c
	now := c.toast
	size, m := c.Size(), c.metrics()
	c.back.FillColor = colorOf(ColorTip)
	c.back.CornerRadius = 8
	c.back.Shadow = canvas.Shadow{Color: colorOf(theme.ColorNameShadow), BlurRadius: 16, Offset: fyne.NewPos(0, 4)}
	c.back.Resize(size)
	ink := tipInk(now.Tone)
	c.mark.set(toastIcons[max(0, min(toneCount-1, now.Tone))], ink)
	c.mark.place(14, 0, 18, size.Height, 18)
	r.objects = append(r.objects[:0], c.back, c.mark.img)
	tall := lineHeight(m)
	y := (size.Height - tall*float32(len(c.text))) / 2
	c.lines = c.lines[:0]
	for _, s := range c.text {
		l := canvas.NewText(s, colorOf(ColorOnTip))
		l.TextSize = m.size
		l.Resize(fyne.NewSize(size.Width, tall))
		l.Move(fyne.NewPos(14+18+10, y))
		y += tall
		c.lines = append(c.lines, l)
		r.objects = append(r.objects, l)
	}
	x := size.Width - 6
	place := func(b *Button) {
		s := b.MinSize()
		x -= s.Width
		b.Resize(s)
		b.Move(fyne.NewPos(x, (size.Height-s.Height)/2))
		b.Refresh()
		r.objects = append(r.objects, b)
	}
	place(c.close)
	if now.Action != "" {
		place(c.action)
	}
	canvas.Refresh(c)
}
