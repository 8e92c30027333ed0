package gui

import (
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"tallybridge/engine"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// keys is an accelerator with Ctrl, on a Mac with Cmd.
func keys(name fyne.KeyName, more ...fyne.KeyModifier) *desktop.CustomShortcut {
	s := &desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierShortcutDefault}
	for _, m := range more {
		s.Modifier |= m
	}
	return s
}

// setMenu makes the main menu for what is open. Accelerators live in it,
// because only there they work while somebody types in a field.
func (w *Window) setMenu() {
	always := func(text string, key fyne.Shortcut, icon kit.IconName, run func()) *fyne.MenuItem {
		m := fyne.NewMenuItem(text, run)
		m.Shortcut, m.Icon = key, kit.Icon(icon)
		m.Disabled = run == nil
		return m
	}
	item := func(text string, key fyne.Shortcut, icon kit.IconName, run func()) *fyne.MenuItem {
		return always(text, key, icon, w.uncovered(run))
	}
	d := w.desk
	with := func(f func(*desk)) func() {
		if d == nil {
			return nil
		}
		return func() { f(d) }
	}
	quit := always(words.T("Quit"), keys(fyne.KeyQ), kit.IconStop, w.Quit)
	quit.IsQuit = true
	file := fyne.NewMenu(
		words.T("File"),
		item(words.T("Sync now"), keys(fyne.KeyR), kit.IconRefresh, with(func(d *desk) { d.sync(engine.SyncOptions{}) })),
		item(words.T("Preview only"), keys(fyne.KeyR, fyne.KeyModifierShift), kit.IconEye, with(func(d *desk) { d.sync(engine.SyncOptions{DryRun: true}) })),
		item(words.T("Pause for an hour"), nil, kit.IconPause, with(func(d *desk) { d.pause(time.Hour) })),
		item(words.T("Pause until I resume"), nil, kit.IconPause, with(func(d *desk) { d.pause(0) })),
		item(words.T("Resume"), nil, kit.IconPlay, with((*desk).resume)),
		fyne.NewMenuItemSeparator(),
		item(words.T("Export this list…"), keys(fyne.KeyE), kit.IconDownload, asked(d, page.Exporter.Export)),
		item(words.T("Open something else…"), nil, kit.IconFolder, w.openElse),
		fyne.NewMenuItemSeparator(),
		item(words.T("Settings"), keys(fyne.KeyComma), kit.IconSettings, with(func(d *desk) { d.goTo(page.Settings, page.Want{}) })),
		quit,
	)
	edit := fyne.NewMenu(
		words.T("Edit"),
		// The toolkit makes these two of the keys Z and Y, and compares names. In a
		// dialog they are about what is typed there.
		always(words.T("Undo"), &fyne.ShortcutUndo{}, kit.IconUndo, func() { w.undo(page.Undoer.Undo, undoTyping.Undo) }),
		always(words.T("Redo"), &fyne.ShortcutRedo{}, kit.IconRedo, func() { w.undo(page.Undoer.Redo, undoTyping.Redo) }),
		fyne.NewMenuItemSeparator(),
		item(words.T("Find in this list"), keys(fyne.KeyF), kit.IconSearch, asked(d, page.Finder.Find)),
		item(words.T("Find anything"), keys(fyne.KeyK), kit.IconSearch, with((*desk).openPalette)),
	)
	if runtime.GOOS == "darwin" {
		edit.Items[1].Shortcut = keys(fyne.KeyZ, fyne.KeyModifierShift)
	}
	view := fyne.NewMenu(words.T("Go to"))
	digits := []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6}
	for i, n := range navItems() {
		id := page.ID(n.ID)
		view.Items = append(view.Items, item(n.Text, keys(digits[i]), n.Icon, with(func(d *desk) { d.goTo(id, page.Want{}) })))
	}
	view.Items = append(view.Items, fyne.NewMenuItemSeparator(),
		item(words.T("Setup"), nil, kit.IconPlug, with(func(d *desk) { d.goTo(page.Setup, page.Want{}) })))
	help := fyne.NewMenu(
		words.T("Help"),
		item(words.T("Help for this screen"), nil, kit.IconHelp, with((*desk).help)),
		item(words.T("Keyboard"), nil, kit.IconKeyboard, w.keyboard),
		item(words.T("Logs and diagnostics"), nil, kit.IconDocument, with(func(d *desk) { d.goTo(page.Settings, page.Want{Part: "diagnostics"}) })),
		item(words.T("About Tallybridge"), nil, kit.IconInfo, with(func(d *desk) { d.goTo(page.Settings, page.Want{Part: "about"}) })),
	)
	w.win.SetMainMenu(fyne.NewMainMenu(file, edit, view, help))
}

// asked is an action that only some screens offer: it asks the screen that is
// shown, and is not there when that does not offer it.
func asked[P any](d *desk, do func(P)) func() {
	if d == nil {
		return nil
	}
	if _, ok := d.page().(P); !ok {
		return nil
	}
	return func() {
		if p, ok := d.page().(P); ok {
			do(p)
		}
	}
}

// covered tells that a dialog, a menu or the palette lies over the screen.
func (w *Window) covered() bool { return w.win.Canvas().Overlays().Top() != nil }

// uncovered is an action that waits until nothing lies over the screen it acts
// on: accelerators work behind dialogs, too.
func (w *Window) uncovered(run func()) func() {
	if run == nil {
		return nil
	}
	return func() {
		if !w.covered() {
			run()
		}
	}
}

// undoTyping is a field that can take typing back. While somebody types, undo
// is about the typing and never about the mapping.
type undoTyping interface {
	Undo()
	Redo()
}

func (w *Window) undo(screen func(page.Undoer), typing func(undoTyping)) {
	if f, ok := w.win.Canvas().Focused().(undoTyping); ok {
		typing(f)
		return
	}
	if w.desk == nil || w.covered() {
		return
	}
	if p, ok := w.desk.page().(page.Undoer); ok {
		screen(p)
	}
}

// typedKey is for keys that are no accelerators.
func (w *Window) typedKey(ev *fyne.KeyEvent) {
	if w.desk == nil || w.covered() {
		return
	}
	switch ev.Name {
	case fyne.KeyF1:
		w.desk.help()
	case fyne.KeyF5:
		if p, ok := w.desk.page().(page.Reloader); ok {
			p.Reload()
		}
	case fyne.KeyF3:
		if p, ok := w.desk.page().(page.Finder); ok {
			p.Find()
		}
	}
}
