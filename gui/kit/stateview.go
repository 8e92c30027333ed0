package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// View is a designed nothing: why there is nothing to see and the one thing to
// do about it. Text is one sentence.
type View struct {
	Icon   IconName
	Tone   Tone // colours the icon
	Title  string
	Text   string
	Action string // the button; none when empty
	OnTap  func()
	// Second is a quiet second button, for "Details" beside "Try again".
	Second   string
	OnSecond func()
}

func (v View) isZero() bool {
	return v.Icon == "" && v.Title == "" && v.Text == "" && v.Action == "" && v.Second == ""
}

// ErrorView is a View for a failure: what failed, what to do, Retry, Details.
func ErrorView(title, text, retry string, onRetry func(), details string, onDetails func()) View {
	return View{
		Icon: IconWarning, Tone: Bad, Title: title, Text: text,
		Action: retry, OnTap: onRetry, Second: details, OnSecond: onDetails,
	}
}

// NewStateView makes a View a page of its own, for screens that are not lists.
func NewStateView(v View) fyne.CanvasObject {
	s := newStateView()
	s.set(v, true)
	return s
}

// stateView draws a View in the middle of what it is given, or a quiet line of
// text at the lower edge while placeholders are shown.
type stateView struct {
	widget.BaseWidget
	view   View
	filled bool // covers what is below it

	back   *canvas.Rectangle
	disc   *canvas.Circle
	icon   *glyph
	title  *canvas.Text
	lines  []*canvas.Text
	action *Button
	second *Button
}

func newStateView() *stateView {
	s := &stateView{back: rect(), disc: canvas.NewCircle(nil), icon: newGlyph(), title: line()}
	s.action = NewPrimary("", "", func() { call(s.view.OnTap) })
	s.second = NewButton("", "", func() { call(s.view.OnSecond) })
	s.ExtendBaseWidget(s)
	return s
}

func call(f func()) {
	if f != nil {
		f()
	}
}

func (s *stateView) set(v View, filled bool) {
	s.view, s.filled = v, filled
	s.Refresh()
}

// CreateRenderer is part of fyne.Widget.
func (s *stateView) CreateRenderer() fyne.WidgetRenderer {
	r := &stateRenderer{s: s}
	r.Refresh()
	return r
}

type stateRenderer struct {
	s       *stateView
	objects []fyne.CanvasObject
}

const (
	stateWidth = 420 // the sentence is at most this wide
	stateDisc  = 56
)

func (r *stateRenderer) Destroy() {}

func (r *stateRenderer) MinSize() fyne.Size { return fyne.NewSize(160, 80) }

func (r *stateRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *stateRenderer) Layout(fyne.Size) { r.build() }

func (r *stateRenderer) Refresh() {
	r.build()
	canvas.Refresh(r.s)
}

// build places everything, from the middle of the page.
func (r *stateRenderer) build() {
	s, size := r.s, r.s.Size()
	r.objects = r.objects[:0]
	if !s.filled {
		r.whisper(size)
		return
	}
	s.back.CornerRadius, s.back.StrokeWidth = 0, 0
	paintRect(s.back, ColorSurface, 0, 0, size.Width, size.Height)
	r.objects = append(r.objects, s.back)

	title := metricsFor(sizeOf(theme.SizeNameSubHeadingText), fyne.TextStyle{Bold: true})
	body := metricsFor(sizeOf(theme.SizeNameText), fyne.TextStyle{})
	width := min(stateWidth, max(80, size.Width-32))
	text := body.wrap(s.view.Text, width)
	if s.view.Text == "" {
		text = nil
	}
	lineHeight := body.size * 1.5
	titleHeight := title.size * 1.6
	s.action.Text, s.second.Text = s.view.Action, s.view.Second
	buttons := sizeOf(SizeControl)

	total := lineHeight * float32(len(text))
	if s.view.Icon != "" {
		total += stateDisc + 14
	}
	if s.view.Title != "" {
		total += titleHeight + 4
	}
	if s.view.Action != "" || s.view.Second != "" {
		total += 16 + buttons
	}
	y := max(4, (size.Height-total)*0.45)
	centre := size.Width / 2

	if s.view.Icon != "" {
		s.disc.FillColor = colorOf(s.view.Tone.Tint())
		s.disc.Resize(fyne.NewSquareSize(stateDisc))
		s.disc.Move(fyne.NewPos(centre-stateDisc/2, y))
		s.icon.set(s.view.Icon, s.view.Tone.Ink())
		s.icon.place(centre-stateDisc/2, y, stateDisc, stateDisc, 28)
		r.objects = append(r.objects, s.disc, s.icon.img)
		y += stateDisc + 14
	}
	if s.view.Title != "" {
		s.title.Text, _ = title.fit(s.view.Title, size.Width-16)
		s.title.TextSize, s.title.TextStyle, s.title.Color = title.size, title.style, colorOf(colorText)
		s.title.Alignment = fyne.TextAlignCenter
		s.title.Resize(fyne.NewSize(size.Width, titleHeight))
		s.title.Move(fyne.NewPos(0, y))
		r.objects = append(r.objects, s.title)
		y += titleHeight + 4
	}
	y = r.sentence(text, body, y, lineHeight, size.Width)
	r.buttons(y+16, size.Width, buttons)
}

func (r *stateRenderer) sentence(text []string, m *metrics, y, lineHeight, width float32) float32 {
	s := r.s
	s.lines = s.lines[:0]
	for _, one := range text {
		t := canvas.NewText(one, colorOf(ColorSecondary))
		t.TextSize, t.Alignment = m.size, fyne.TextAlignCenter
		t.Resize(fyne.NewSize(width, lineHeight))
		t.Move(fyne.NewPos(0, y))
		s.lines = append(s.lines, t)
		r.objects = append(r.objects, t)
		y += lineHeight
	}
	return y
}

func (r *stateRenderer) buttons(y, width, height float32) {
	s := r.s
	var shown []*Button
	if s.view.Second != "" {
		shown = append(shown, s.second)
	}
	if s.view.Action != "" {
		shown = append(shown, s.action)
	}
	var sum float32
	for i, b := range shown {
		b.Refresh()
		sum += b.MinSize().Width
		if i > 0 {
			sum += 8
		}
	}
	x := (width - sum) / 2
	for _, b := range shown {
		w := b.MinSize().Width
		b.Resize(fyne.NewSize(w, height))
		b.Move(fyne.NewPos(x, y))
		x += w + 8
		r.objects = append(r.objects, b)
	}
}

// whisper says what is going on above the placeholders.
func (r *stateRenderer) whisper(size fyne.Size) {
	s := r.s
	m := metricsFor(sizeOf(theme.SizeNameCaptionText)+1, fyne.TextStyle{})
	text, _ := m.fit(s.view.Text, max(40, size.Width-80))
	w, h := m.width(text)+28, m.size+14
	x, y := (size.Width-w)/2, max(4, size.Height*0.4)
	paintRect(s.back, ColorRaised, x, y, w, h)
	s.back.CornerRadius = h / 2
	s.back.StrokeColor, s.back.StrokeWidth = colorOf(ColorBorder), 1
	s.title.Text, s.title.TextSize, s.title.TextStyle = text, m.size, m.style
	s.title.Color, s.title.Alignment = colorOf(ColorSecondary), fyne.TextAlignCenter
	s.title.Resize(fyne.NewSize(w, h))
	s.title.Move(fyne.NewPos(x, y))
	r.objects = append(r.objects, s.back, s.title)
}
