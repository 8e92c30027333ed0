package gui

import (
	"context"
	"io"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// program is the page.Program of an open profile: what its screens may ask of
// the program around it.
type program struct {
	w *Window
	s *Session
}

var _ page.Program = (*program)(nil)

// Version is part of page.Program.
func (p *program) Version() string { return p.w.back.Version() }

// Profiles is part of page.Program. The open one is marked.
func (p *program) Profiles(ctx context.Context) ([]page.ProfileInfo, error) {
	list, err := p.w.back.Profiles(ctx)
	for i := range list {
		list[i].Current = filepath.Clean(list[i].Folder) == filepath.Clean(p.s.Folder)
	}
	return list, err
}

// OpenProfile is part of page.Program.
func (p *program) OpenProfile(name string) { p.w.change(Target{Profile: name}) }

// OpenPractice is part of page.Program.
func (p *program) OpenPractice(fresh bool) { p.w.change(Target{Practice: true, Fresh: fresh}) }

// OpenFolder is part of page.Program.
func (p *program) OpenFolder(path string) { p.w.change(Target{Folder: path}) }

// RemoveProfile is part of page.Program.
func (p *program) RemoveProfile(ctx context.Context, name string) error {
	return p.w.back.RemoveProfile(ctx, name)
}

// Restore is part of page.Program. The practice accounts have no place for a
// backup: theirs is not a profile's.
func (p *program) Restore(path string) {
	if p.s.Practice {
		return
	}
	p.w.open(Target{Profile: p.s.Profile, Folder: p.s.Target.Folder, Restore: path})
}

// DataFolder is part of page.Program.
func (p *program) DataFolder() string { return p.w.back.DataFolder() }

// LogFolder is part of page.Program.
func (p *program) LogFolder() string { return p.w.back.LogFolder(p.s) }

// ShowFolder is part of page.Program.
func (p *program) ShowFolder(path string) { p.w.showFolder(path) }

// Diagnostics is part of page.Program.
func (p *program) Diagnostics(ctx context.Context, w io.Writer) error {
	return p.w.back.Diagnostics(ctx, p.s, w)
}

// Preferences is part of page.Program.
func (p *program) Preferences() page.Preferences { return p.w.prefs }

// SetPreferences is part of page.Program.
func (p *program) SetPreferences(n page.Preferences) { p.w.setPreferences(n) }

// StartsAtLogin is part of page.Program.
func (p *program) StartsAtLogin() (on, ok bool) { return p.w.back.StartsAtLogin() }

// SetStartAtLogin is part of page.Program.
func (p *program) SetStartAtLogin(on bool) error { return p.w.back.SetStartAtLogin(on) }

// TrayReal is part of page.Program.
func (p *program) TrayReal() bool { return p.w.trayWorks() }

// setPreferences keeps the program's settings and shows what changed.
func (w *Window) setPreferences(n page.Preferences) {
	old := w.prefs
	w.prefs = n
	w.back.Keep().Store(keepPreferences, n)
	w.applyPreferences()
	if n.Language != old.Language || n.TextSize != old.TextSize { // what was measured is measured anew
		w.rebuild()
	}
}

// applyPreferences sets theme and language.
func (w *Window) applyPreferences() {
	variant := map[string]kit.Variant{"light": kit.Light, "dark": kit.Dark}[w.prefs.Theme]
	w.app.Settings().SetTheme(kit.NewTheme(variant, w.prefs.TextSize))
	code := w.prefs.Language
	if code == "" {
		code = words.ForSystem(w.back.SystemLanguage())
	}
	words.Use(code)
}

// openElse asks what to open instead.
func (w *Window) openElse() {
	if w.opening {
		return
	}
	w.background(func(ctx context.Context) func() {
		list, err := w.back.Profiles(ctx)
		return func() {
			if err != nil {
				w.back.Logged(nil, err)
			}
			w.chooseTarget(list)
		}
	})
}

func (w *Window) chooseTarget(list []page.ProfileInfo) {
	options := []kit.Option{{ID: "practice", Text: words.T("Practice accounts"), More: words.T("A made-up business to try everything on. Nothing leaves this computer.")}}
	for _, p := range list {
		options = append(options, kit.Option{ID: "profile " + p.Name, Text: p.Name, More: p.Folder})
	}
	options = append(options, kit.Option{ID: "folder", Text: words.T("A data folder elsewhere…")})
	choice := kit.NewOptions(nil, "", options...)
	d := &kit.Dialog{Title: words.T("Open"), Icon: kit.IconFolder, Tone: kit.Info, Confirm: words.T("Open"), Cancel: words.T("Cancel"), Content: choice}
	choice.OnChange = func(string) { d.EnableConfirm(true) }
	d.OnConfirm = func() {
		switch id := choice.Chosen(); {
		case id == "practice":
			w.change(Target{Practice: true})
		case id == "folder":
			w.askFolder()
		case id != "":
			w.change(Target{Profile: id[len("profile "):]})
		}
	}
	d.Show(w.win.Canvas())
	d.EnableConfirm(false)
}

// askFolder asks for a data folder and opens it.
func (w *Window) askFolder() {
	d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		if err == nil && u != nil {
			w.change(Target{Folder: u.Path()})
		}
	}, w.win)
	size := w.win.Canvas().Size()
	d.Resize(fyne.NewSize(min(900, size.Width-60), min(620, size.Height-60)))
	d.Show()
}

func folderOf(path string) string { return filepath.Dir(path) }

func (w *Window) openURL(url string) {
	w.background(func(context.Context) func() {
		err := w.back.OpenURL(url)
		if err == nil {
			return nil
		}
		return func() {
			w.app.Clipboard().SetContent(url)
			w.layers.Toasts.Add(kit.Toast{Text: words.T("No browser could be opened. The address is on the clipboard."), Tone: kit.Warn})
		}
	})
}

func (w *Window) showFolder(path string) {
	w.background(func(context.Context) func() {
		err := w.back.ShowFolder(path)
		if err == nil {
			return nil
		}
		return func() {
			w.app.Clipboard().SetContent(path)
			w.layers.Toasts.Add(kit.Toast{Text: words.T("The folder could not be shown. Its path is on the clipboard."), Tone: kit.Warn})
		}
	})
}
