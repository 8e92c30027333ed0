package gui

import (
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Asked is what a second start of the program wants of this window: to be seen,
// unless it was to stay in the tray, and to open t, when that names anything
// else than what is open. It returns false when the program is ending, and waits
// until that is known. Any goroutine but the UI's.
func (w *Window) Asked(t Target, hidden bool) bool {
	if w.over.Load() {
		return false
	}
	taken := make(chan bool, 1)
	w.loop.Post(func() { taken <- w.asked(t, hidden) })
	select {
	case ok := <-taken:
		return ok
	case <-w.ctx.Done():
		return false
	}
}

func (w *Window) asked(t Target, hidden bool) bool {
	if w.quitting {
		return false
	}
	if !hidden && w.started {
		w.show()
	}
	switch {
	case t == (Target{}):
	case !w.started:
		w.next = &t
	case w.opening && t == w.wanted:
		w.next = nil
	case w.opening:
		w.next = &t
	default:
		w.change(t)
	}
	return true
}

// goOn opens what was asked for while something else was being opened.
func (w *Window) goOn() {
	if t := w.next; t != nil {
		w.next = nil
		w.change(*t)
	}
}

// isOpen tells that a target is what the window shows.
func (w *Window) isOpen(t Target) bool { return w.desk != nil && t == w.desk.s.Target }

// change goes over to another business. It asks first when that stops a run or
// closes what somebody is at.
func (w *Window) change(t Target) {
	if w.isOpen(t) {
		return
	}
	text := ""
	switch {
	case w.desk == nil:
	case w.desk.s.Engine.Running():
		text = words.T("A sync is under way. It stops at a safe point first, and nothing half done is left behind.")
	case w.covered():
		text = words.T("What is open in front of it is closed, without being kept.")
	}
	if text == "" {
		w.open(t)
		return
	}
	w.show()
	title := words.T("Open another data folder?")
	switch {
	case t.Practice:
		title = words.T("Open the practice accounts?")
	case t.Profile != "":
		title = words.T("Open the profile {{.name}}?", words.A{"name": t.Profile})
	}
	kit.Ask(w.win.Canvas(), title, text, words.T("Open"), words.T("Cancel"), false, func() { w.open(t) })
}

// uncover takes everything away that lies over the screen: it belongs to a
// profile that is being closed.
func (w *Window) uncover() {
	c := w.win.Canvas()
	for o := c.Overlays().Top(); o != nil; o = c.Overlays().Top() {
		c.Overlays().Remove(o)
	}
	c.SetOnTypedKey(w.typedKey) // a dialog had them
}
