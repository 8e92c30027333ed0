package gui

import (
	"context"
	"time"

	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// closeAsked hides the window where a tray keeps the program reachable, and
// ends the program elsewhere.
func (w *Window) closeAsked() {
	w.remember()
	if w.quitting {
		return
	}
	if w.trayWorks() && !w.prefs.NoTray && w.desk != nil {
		w.hide()
		return
	}
	w.Quit()
}

// trayPatience is how long a hidden window waits for a tray that has gone: one
// whose desktop restarts it comes back by itself.
const trayPatience = 20 * time.Second

// TrayLeft tells that nobody shows tray icons any more. A hidden window comes
// back then, because nothing else would lead to it.
func (w *Window) TrayLeft() {
	w.loop.Post(func() {
		w.loop.After(trayPatience, func() {
			if w.hidden && !w.back.TrayReal() {
				w.show()
			}
		})
	})
}

func (w *Window) trayWorks() bool { return w.tray.there() && w.back.TrayReal() }

// hide leaves the tray alone at work: nothing is drawn, ticks or is kept in
// memory for a window nobody sees.
func (w *Window) hide() {
	w.hidden = true
	w.win.Hide()
	if w.desk != nil {
		w.desk.veiled()
	}
	if !w.arranged.Hid {
		w.arranged.Hid = true
		w.remember()
		w.notify(words.T("Tallybridge keeps working"), words.T("It is in the tray and keeps stock right. Quit it there."))
	}
	w.tray.update()
}

// remember keeps the window's size and page.
func (w *Window) remember() {
	if size := w.win.Canvas().Size(); size.Width > 200 && size.Height > 200 {
		w.arranged.Width, w.arranged.Height = size.Width, size.Height
	}
	if w.desk != nil {
		w.arranged.Page = w.desk.current
	}
	w.back.Keep().Store(keepWindow, w.arranged)
}

// Quit ends the program: a sync under way stops at a safe point and everything
// is closed first. UI goroutine only.
func (w *Window) Quit() {
	if w.quitting {
		return
	}
	w.remember()
	w.quitting = true
	if w.cancelled != nil {
		w.cancelled()
	}
	running := w.desk != nil && w.desk.s.Engine.Running()
	end := w.endDesk()
	if running {
		w.say(kit.View{Icon: kit.IconClock, Title: words.T("Finishing…"), Text: words.T("The sync stops at a safe point. Nothing half done is left behind.")})
	}
	w.tray.update()
	w.leaving.Go(func() { // it ends the program
		if end != nil {
			end()
		}
		w.stop()
		w.work.Wait()
		w.loop.Post(func() {
			if !w.over.Load() { // the toolkit cannot be ended twice
				w.app.Quit()
			}
		})
	})
}

// Wait returns when everything that the window started has ended. The program
// calls it after the application's loop: a window that the system ended has
// not been asked.
func (w *Window) Wait() {
	w.over.Store(true)
	w.stop()
	if d := w.desk; d != nil {
		w.desk = nil
		d.cancel()
		d.end()
		w.back.Logged(d.s, d.s.Close())
	}
	w.work.Wait()
	w.leaving.Wait()
}

// notify shows a desktop notification unless the user wants none now. Texts
// hold numbers and our own words only.
func (w *Window) notify(title, text string) {
	if w.prefs.Silent || w.prefs.Quiet(w.loop.Now(), time.Local) {
		return
	}
	w.background(func(context.Context) func() {
		w.back.Notify(title, text)
		return nil
	})
}
