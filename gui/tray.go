package gui

import (
	"time"

	"fyne.io/fyne/v2"

	icons "tallybridge/assets/tray"
	"tallybridge/engine"
	"tallybridge/gui/health"
	"tallybridge/gui/words"
)

// desktopTray is what the toolkit offers of a tray. Its desktop.App is one.
type desktopTray interface {
	SetSystemTrayMenu(menu *fyne.Menu)
	SetSystemTrayIcon(icon fyne.Resource)
}

// tray is the icon that stays when the window is closed: how things are, and
// the few things to do without the window.
type tray struct {
	w    *Window
	to   desktopTray // nil where there is none
	last trayLook
}

// trayLook is all that is seen of the tray; it is set only when it differs,
// because every change goes through the system's message bus.
type trayLook struct {
	icon   string
	line   string
	paused bool
	open   bool
	code   string // language
}

func newTray(w *Window) *tray {
	t := &tray{w: w}
	t.to, _ = w.app.(desktopTray)
	return t
}

func (t *tray) there() bool { return t.to != nil }

// update shows the present state.
func (t *tray) update() {
	if t.to == nil {
		return
	}
	look := t.look()
	if look == t.last {
		return
	}
	old := t.last
	t.last = look
	if old.line != look.line || old.paused != look.paused || old.open != look.open || old.code != look.code {
		t.to.SetSystemTrayMenu(t.menu(look))
	}
	if old.icon != look.icon {
		t.to.SetSystemTrayIcon(icons.Icon(look.icon))
	}
}

func (t *tray) look() trayLook {
	l := trayLook{icon: icons.Fine, line: words.T("No profile is open"), code: words.Code()}
	d := t.w.desk
	if d == nil {
		l.icon = icons.Paused
		return l
	}
	l.open, l.line = true, d.health.State.Word()
	switch d.health.State {
	case health.Syncing:
		l.icon = icons.Syncing
	case health.NeedsYou, health.NotConnected, health.Setup:
		l.icon = icons.NeedsYou
	case health.Paused, health.Off:
		l.icon, l.paused = icons.Paused, d.health.State == health.Paused
	case health.Waiting:
		l.icon = icons.Offline
	}
	return l
}

func (t *tray) menu(l trayLook) *fyne.Menu {
	line := fyne.NewMenuItem(l.line, nil)
	line.Disabled = true
	quit := fyne.NewMenuItem(words.T("Quit"), t.w.Quit)
	quit.IsQuit = true
	items := []*fyne.MenuItem{line, fyne.NewMenuItemSeparator(), fyne.NewMenuItem(words.T("Open Tallybridge"), t.w.show)}
	if d := t.w.desk; d != nil {
		items = append(items, fyne.NewMenuItem(words.T("Sync now"), func() { t.with(func(d *desk) { d.sync(engine.SyncOptions{}) }) }))
		if l.paused {
			items = append(items, fyne.NewMenuItem(words.T("Resume"), func() { t.with((*desk).resume) }))
		} else {
			items = append(items,
				fyne.NewMenuItem(words.T("Pause for an hour"), func() { t.with(func(d *desk) { d.pause(time.Hour) }) }),
				fyne.NewMenuItem(words.T("Pause until I resume"), func() { t.with(func(d *desk) { d.pause(0) }) }))
		}
	}
	return fyne.NewMenu("Tallybridge", append(items, fyne.NewMenuItemSeparator(), quit)...)
}

// with does something with the profile that is open when the item is chosen.
func (t *tray) with(do func(*desk)) {
	if d := t.w.desk; d != nil {
		do(d)
	}
}
