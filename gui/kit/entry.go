package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Entry is a text field that lets Enter and Escape through to dialogs.
type Entry struct {
	widget.Entry
	// OnEnter runs on Enter in a single line; without it the key goes to the
	// canvas.
	OnEnter func()
	// OnEscape runs on Escape; without it the key goes to the canvas.
	OnEscape func()
	// OnArrow runs on Up (-1) and Down (1) in a single line.
	OnArrow func(step int)
}

// NewEntry makes a single line field.
func NewEntry(placeholder string) *Entry {
	e := &Entry{}
	e.Wrapping = fyne.TextWrapOff
	e.Scroll = fyne.ScrollHorizontalOnly
	e.ExtendBaseWidget(e)
	e.SetPlaceHolder(placeholder)
	return e
}

// NewSecretEntry makes a field that hides what is typed.
func NewSecretEntry(placeholder string) *Entry {
	e := &Entry{}
	e.Password = true
	e.ExtendBaseWidget(e)
	e.SetPlaceHolder(placeholder)
	return e
}

// FocusGained is part of fyne.Focusable.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	reveal(e)
}

// TypedKey is part of fyne.Focusable.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) { e.typed(e, ev) }

func (e *Entry) typed(self fyne.CanvasObject, ev *fyne.KeyEvent) {
	pass := func(f func()) {
		if f != nil {
			f()
		} else {
			bubble(self, ev)
		}
	}
	switch {
	case ev.Name == fyne.KeyEscape:
		pass(e.OnEscape)
	case e.MultiLine:
		e.Entry.TypedKey(ev)
	case ev.Name == fyne.KeyReturn, ev.Name == fyne.KeyEnter:
		pass(e.OnEnter)
	case ev.Name == fyne.KeyUp && e.OnArrow != nil:
		e.OnArrow(-1)
	case ev.Name == fyne.KeyDown && e.OnArrow != nil:
		e.OnArrow(1)
	case isFunctionKey(ev.Name):
		bubble(self, ev)
	default:
		e.Entry.TypedKey(ev)
	}
}

func isFunctionKey(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6,
		fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		return true
	}
	return false
}

// SearchDelay is how long a search waits for the next key: long enough to take
// pasted text as one, short enough that nobody sees it. The lists answer a
// search of 100,000 rows within some 10 ms, and late answers are dropped.
const SearchDelay = 15 * time.Millisecond

// Search is a field to search in: it answers a moment after the last key, at
// once on Enter, and Escape clears it.
type Search struct {
	Entry
	// OnSearch runs with the text to search for, when it differs from the last.
	OnSearch func(text string)
	// OnLeave runs on Down and on Escape in an empty field: the screen moves the
	// focus to its list.
	OnLeave func()

	loop Loop
	stop func()
	last string
	wipe *Button
	hint string // what the empty field says, in full
}

// besideText is what icon, button and gaps take of a Search's width.
const besideText float32 = 72

// Resize cuts what the empty field says to the room there is: a field would
// scroll it, with a bar.
func (s *Search) Resize(size fyne.Size) {
	fitted, _ := Body.metrics().fit(s.hint, size.Width-besideText*factor())
	if fitted != s.PlaceHolder {
		s.SetPlaceHolder(fitted)
	}
	s.Entry.Resize(size)
}

// NewSearch makes the field.
func NewSearch(loop Loop, placeholder string, onSearch func(string)) *Search {
	s := &Search{loop: loop, OnSearch: onSearch, hint: placeholder}
	s.Wrapping = fyne.TextWrapOff
	s.Scroll = fyne.ScrollHorizontalOnly
	s.OnChanged = s.changed
	s.OnEnter = s.now
	s.OnEscape = func() {
		if s.Text == "" {
			call(s.OnLeave)
			return
		}
		s.Clear()
	}
	s.OnArrow = func(step int) {
		if step > 0 {
			s.now()
			call(s.OnLeave)
		}
	}
	s.ExtendBaseWidget(s)
	s.wipe = newButton(Ghost, "", IconClose, s.Clear)
	s.wipe.Small = true
	s.wipe.Hidden = true
	s.ActionItem = s.wipe // before the first refresh, which makes the parts
	s.SetPlaceHolder(placeholder)
	s.SetIcon(IconIn(IconSearch, ColorSecondary))
	return s
}

// TypedKey is part of fyne.Focusable.
func (s *Search) TypedKey(ev *fyne.KeyEvent) { s.typed(s, ev) }

// Clear empties the field and searches for nothing at once.
func (s *Search) Clear() {
	s.SetText("")
	s.now()
}

// Quietly changes the text without searching: the screen asks by itself.
func (s *Search) Quietly(text string) {
	s.last = text
	s.SetText(text)
	s.cancel()
}

// Insert puts typed text into the field, for runes that were typed elsewhere.
func (s *Search) Insert(r rune) {
	s.CursorColumn = len([]rune(s.Text))
	s.TypedRune(r)
}

func (s *Search) changed(text string) {
	setVisible(s.wipe, text != "")
	s.cancel()
	s.stop = s.loop.After(SearchDelay, s.now)
}

func (s *Search) cancel() {
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
}

func (s *Search) now() {
	s.cancel()
	if s.Text == s.last {
		return
	}
	s.last = s.Text
	if s.OnSearch != nil {
		s.OnSearch(s.Text)
	}
}
