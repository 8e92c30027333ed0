package settings

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/gui/forms"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// prefer changes the program's own settings.
func prefer(h *page.Host, edit func(*page.Preferences)) {
	p := h.Program.Preferences()
	edit(&p)
	h.Program.SetPreferences(p)
}

// general is how the program behaves on this computer.
type general struct {
	h        *page.Host
	box      *fyne.Container
	login    *kit.Switch
	noLogin  fyne.CanvasObject
	tray     *kit.Switch
	noTray   fyne.CanvasObject
	language *kit.Select
}

func newGeneral(h *page.Host) *general {
	g := &general{h: h}
	g.login = kit.NewSwitch(words.T("Start at login"), false, func(on bool) {
		// Writing a small file of the system's; its result is shown at once.
		if err := h.Program.SetStartAtLogin(on); err != nil {
			g.login.Set(!on)
			h.ErrorToast(err)
		}
	})
	g.noLogin = forms.Note(kit.IconInfo, kit.Neutral, words.T("This system offers no way to start a program at login that Tallybridge knows."))
	g.tray = kit.NewSwitch(words.T("Keep running in the tray when the window is closed"), true, func(on bool) {
		prefer(h, func(p *page.Preferences) { p.NoTray = !on })
	})
	g.noTray = forms.Note(kit.IconInfo, kit.Neutral, words.T("This desktop shows no tray, so closing the window ends the program. On GNOME the extension AppIndicator Support adds one."))
	options := []kit.Option{{ID: "", Text: words.T("As the system")}}
	for _, l := range words.Languages() {
		options = append(options, kit.Option{ID: l.Code, Text: l.Name})
	}
	g.language = kit.NewSelect(func(code string) { prefer(h, func(p *page.Preferences) { p.Language = code }) }, "", words.T("As the system"), options...)
	g.box = kit.VStack(kit.Section,
		forms.Group(words.T("Always there"), words.T("Automatic sync runs while Tallybridge runs."), g.login, g.noLogin, g.tray, g.noTray),
		forms.Group(words.T("Language"), words.T("Names in Seller Central and Xero stay as they are there."), kit.AtMost(260, g.language)))
	return g
}

// Object is part of forms.Part.
func (g *general) Object() fyne.CanvasObject { return g.box }

// Show is part of forms.Part.
func (g *general) Show() {
	on, ok := g.h.Program.StartsAtLogin()
	g.login.Set(on)
	forms.Visible(g.login, ok)
	forms.Visible(g.noLogin, !ok)
	p, tray := g.h.Program.Preferences(), g.h.Program.TrayReal()
	g.tray.Set(!p.NoTray)
	forms.Visible(g.tray, tray)
	forms.Visible(g.noTray, !tray)
	g.language.Choose(p.Language)
	g.box.Refresh()
}

// appearance is how the window looks.
type appearance struct {
	h     *page.Host
	box   *fyne.Container
	theme *kit.Options
	text  *kit.Select
	scale *kit.Select
	dpi   *kit.Switch
}

// The factors that can be chosen, in percent.
var (
	textSizes = []int{80, 90, 100, 110, 120, 140, 160}
	scales    = []int{75, 100, 125, 150, 175, 200, 250}
)

func percents(factors []int, first string) []kit.Option {
	var out []kit.Option
	if first != "" {
		out = append(out, kit.Option{ID: "0", Text: first})
	}
	for _, f := range factors {
		out = append(out, kit.Option{ID: strconv.Itoa(f), Text: words.Percent(f)})
	}
	return out
}

func factorOf(id string) float32 {
	n, err := strconv.Atoi(id)
	if err != nil {
		return 0
	}
	return float32(n) / 100
}

func percentOf(factor float32) string { return strconv.Itoa(int(factor*100 + 0.5)) }

func newAppearance(h *page.Host) *appearance {
	a := &appearance{h: h}
	a.theme = kit.NewOptions(func(id string) {
		prefer(h, func(p *page.Preferences) {
			p.Theme = id
			if id == "system" {
				p.Theme = ""
			}
		})
	}, "system",
		kit.Option{ID: "system", Text: words.T("As the system")}, kit.Option{ID: "light", Text: words.T("Light")}, kit.Option{ID: "dark", Text: words.T("Dark")})
	a.text = kit.NewSelect(func(id string) { prefer(h, func(p *page.Preferences) { p.TextSize = factorOf(id) }) }, "100", "", percents(textSizes, "")...)
	a.scale = kit.NewSelect(func(id string) { prefer(h, func(p *page.Preferences) { p.Scale = factorOf(id) }) }, "0", "", percents(scales, words.T("As the system"))...)
	a.dpi = kit.NewSwitch(words.T("Ignore the screen's own resolution"), false, func(on bool) {
		prefer(h, func(p *page.Preferences) { p.IgnoreDPI = on })
	})
	a.box = kit.VStack(kit.Section,
		forms.Group(words.T("Theme"), "", a.theme),
		forms.Group(words.T("Text size"), words.T("Of all texts and rows, at once."), kit.AtMost(200, a.text)),
		forms.Group(words.T("Size of everything"), words.T("For screens on which the whole window is too small or too large. Holds from the next start on."), kit.AtMost(200, a.scale), a.dpi))
	return a
}

// Object is part of forms.Part.
func (a *appearance) Object() fyne.CanvasObject { return a.box }

// Show is part of forms.Part.
func (a *appearance) Show() {
	p := a.h.Program.Preferences()
	chosen := p.Theme
	if chosen == "" {
		chosen = "system"
	}
	a.theme.Choose(chosen)
	size := p.TextSize
	if size == 0 {
		size = 1
	}
	a.text.Choose(percentOf(size))
	a.scale.Choose(percentOf(p.Scale))
	a.dpi.Set(p.IgnoreDPI)
}

// notifications is when the program speaks up.
type notifications struct {
	h              *page.Host
	box            *fyne.Container
	on             *kit.Switch
	quiet          *kit.Switch
	from, to       *kit.Entry
	fromRow, toRow *kit.FormRow
	hours          *fyne.Container
}

// The quiet hours that are proposed.
const quietFrom, quietTo = "22:00", "07:00"

func newNotifications(h *page.Host) *notifications {
	n := &notifications{h: h}
	n.on = kit.NewSwitch(words.T("Show notifications"), true, func(on bool) {
		prefer(h, func(p *page.Preferences) { p.Silent = !on })
		n.Show()
	})
	n.quiet = kit.NewSwitch(words.T("Quiet hours"), false, func(on bool) {
		prefer(h, func(p *page.Preferences) {
			p.QuietFrom, p.QuietTo = "", ""
			if on {
				p.QuietFrom, p.QuietTo = quietFrom, quietTo
			}
		})
		n.Show()
	})
	n.from, n.fromRow = n.clock(words.T("From"), func(p *page.Preferences) *string { return &p.QuietFrom })
	n.to, n.toRow = n.clock(words.T("To"), func(p *page.Preferences) *string { return &p.QuietTo })
	n.hours = kit.AtMost(300, kit.Columnar(110, kit.Apart, n.fromRow, n.toRow))
	n.box = kit.VStack(kit.Section,
		forms.Group(words.T("Notifications of this computer"), words.T("When something waits for you, a connection broke, or a push stopped. They hold numbers and fixed words only, never names of products."), n.on, n.quiet, n.hours))
	return n
}

func (n *notifications) clock(label string, of func(*page.Preferences) *string) (*kit.Entry, *kit.FormRow) {
	e := kit.NewEntry("22:00")
	row := kit.NewFormRow(label, "", e)
	e.OnChanged = func(text string) {
		if p := n.h.Program.Preferences(); *of(&p) == text || *of(&p) == "" {
			return
		}
		if _, err := time.Parse("15:04", text); err != nil {
			row.SetError(words.T("It has to be a time like 06:00."))
			return
		}
		row.SetError("")
		prefer(n.h, func(p *page.Preferences) { *of(p) = text })
	}
	return e, row
}

// Object is part of forms.Part.
func (n *notifications) Object() fyne.CanvasObject { return n.box }

// Show is part of forms.Part.
func (n *notifications) Show() {
	p := n.h.Program.Preferences()
	quiet := p.QuietFrom != "" && p.QuietTo != ""
	n.on.Set(!p.Silent)
	n.quiet.Set(quiet)
	if n.fromRow.Error() == "" && n.from.Text != p.QuietFrom {
		n.from.SetText(p.QuietFrom)
	}
	if n.toRow.Error() == "" && n.to.Text != p.QuietTo {
		n.to.SetText(p.QuietTo)
	}
	forms.Visible(n.quiet, !p.Silent)
	forms.Visible(n.hours, !p.Silent && quiet)
	n.box.Refresh()
}
