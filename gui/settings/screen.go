// Package settings is the page with everything a person may set: the program
// itself, the profile's connections and choices, profiles, backup and
// diagnostics. Every change is saved at once.
package settings

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"tallybridge/engine"
	"tallybridge/gui/forms"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// The sections, also the parts that page.Want may name.
const (
	General       = "general"
	Appearance    = "appearance"
	Notifications = "notifications"
	Amazon        = "amazon"
	Xero          = "xero"
	Accounts      = "accounts"
	Stock         = "stock"
	Posting       = "posting"
	Products      = "products"
	Schedule      = "schedule"
	Orders        = "orders"
	Profiles      = "profiles"
	Backup        = "backup"
	Diagnostics   = "diagnostics"
	About         = "about"
)

// section is one part of the settings.
type section struct {
	id, name, title, lead string
	icon                  kit.IconName
	part                  forms.Part
	page                  *fyne.Container
}

// Screen is the settings page: its sections at the left, the current one's
// forms at the right.
type Screen struct {
	h        *page.Host
	book     *forms.Book
	sections []*section
	at       int

	nav     *kit.SideNav
	title   *kit.Text
	lead    *kit.Text
	holder  *fyne.Container
	right   *fyne.Container
	content *fyne.Container

	amazon   *forms.Amazon
	xero     *forms.Xero
	posting  *posting
	profiles *profiles
}

var (
	_ page.Page      = (*Screen)(nil)
	_ page.Commander = (*Screen)(nil)
	_ page.Reloader  = (*Screen)(nil)
	_ page.Helper    = (*Screen)(nil)
)

// keySection remembers the section that was open.
const keySection = "settings.section"

// New makes the page.
func New(h *page.Host) *Screen {
	s := &Screen{h: h, book: forms.NewBook(h)}
	s.book.OnChange = s.changed
	s.amazon, s.xero = forms.NewAmazon(s.book), forms.NewXero(s.book)
	s.xero.WithProof = true
	s.posting, s.profiles = newPosting(s.book), newProfiles(h)
	s.book.OnSaved = s.posting.look
	s.sections = s.declare()
	s.build()
	return s
}

func (s *Screen) declare() []*section {
	return []*section{
		{id: General, name: words.T("General"), icon: kit.IconSettings, title: words.T("General"), lead: words.T("How the program behaves on this computer."), part: newGeneral(s.h)},
		{id: Appearance, name: words.T("Appearance"), icon: kit.IconSun, title: words.T("Appearance"), part: newAppearance(s.h)},
		{id: Notifications, name: words.T("Notifications"), icon: kit.IconBell, title: words.T("Notifications"), lead: words.T("Tallybridge speaks up only when something needs you."), part: newNotifications(s.h)},
		{id: Amazon, name: words.T("Amazon"), icon: kit.IconStore, title: words.T("Amazon"), lead: words.T("The seller accounts that are read, and their marketplaces."), part: s.amazon},
		{id: Xero, name: words.T("Xero"), icon: kit.IconDatabase, title: words.T("Xero"), lead: words.T("One organisation a profile."), part: s.xero},
		{id: Accounts, name: words.T("Accounts"), icon: kit.IconCoins, title: words.T("Accounts and new items"), part: forms.NewAccounts(s.book)},
		{id: Stock, name: words.T("Stock and pools"), icon: kit.IconBox, title: words.T("What counts as stock"), part: forms.NewStock(s.book)},
		{id: Posting, name: words.T("Posting"), icon: kit.IconScale, title: words.T("What Tallybridge does with stock"), part: s.posting},
		{id: Products, name: words.T("Prices and fields"), icon: kit.IconTag, title: words.T("Prices and fields"), part: forms.NewProducts(s.book)},
		{id: Schedule, name: words.T("Schedule and limits"), icon: kit.IconClock, title: words.T("Schedule and limits"), part: forms.NewLimits(s.book)},
		{id: Orders, name: words.T("Orders"), icon: kit.IconCart, title: words.T("Orders"), lead: words.T("Orders never hold names or addresses of buyers: Tallybridge does not ask Amazon for them."), part: forms.NewOrders(s.book)},
		{id: Profiles, name: words.T("Profiles"), icon: kit.IconUser, title: words.T("Profiles"), lead: words.T("A profile is one business: one Xero organisation with its Amazon accounts, links and history."), part: s.profiles},
		{id: Backup, name: words.T("Backup"), icon: kit.IconShield, title: words.T("Backup and restore"), lead: words.T("A backup holds links, settings and history of this profile. Secrets in it are sealed; their key never leaves this computer's keychain."), part: newBackup(s.h)},
		{id: Diagnostics, name: words.T("Diagnostics"), icon: kit.IconActivity, title: words.T("Diagnostics and logs"), part: newDiagnostics(s.h)},
		{id: About, name: words.T("About"), icon: kit.IconInfo, title: words.T("About Tallybridge"), part: newAbout(s.h)},
	}
}

func (s *Screen) build() {
	var items []kit.SideItem
	for _, one := range s.sections {
		items = append(items, kit.SideItem{ID: one.id, Text: one.name, Icon: one.icon})
		one.page = kit.Scroll(kit.AtMost(720, kit.Inset(kit.Related, kit.Apart, kit.Section, kit.Section, one.part.Object())))
	}
	s.nav = kit.NewSideNav(s.goTo, items...)
	s.title, s.lead = kit.NewParagraph(kit.Title, ""), kit.NewParagraph(kit.Hint, "")
	s.holder = container.NewStack()
	s.right = kit.Frame(kit.Inset(kit.Apart+4, kit.Section, kit.Related, kit.Section, kit.AtMost(700, kit.VStack(kit.Near, s.title, s.lead))), nil, s.holder)
	factor := theme.Size(theme.SizeNameText) / 13
	left := kit.Sized(212*factor, 0, kit.Inset(kit.Apart+4, kit.Related, kit.Apart, kit.Apart,
		kit.VStack(kit.Apart, kit.Inset(0, 0, 0, kit.Related, kit.NewText(kit.Title, words.T("Settings"))), kit.Grow(kit.Scroll(s.nav)))))
	s.content = container.NewBorder(nil, nil, left, nil, s.right)
	var last string
	if s.h.Keep.Load(keySection, &last) {
		s.at = max(0, s.index(last))
	}
}

func (s *Screen) index(id string) int {
	for i, one := range s.sections {
		if one.id == id {
			return i
		}
	}
	return -1
}

// Content is part of page.Page.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Enter is part of page.Page.
func (s *Screen) Enter(w page.Want) {
	if i := s.index(w.Part); i >= 0 {
		s.at = i
	}
	s.book.Load()
	s.posting.look()
	s.profiles.load()
	s.show(s.at)
}

// Leave is part of page.Page.
func (s *Screen) Leave() {}

// Heard is part of page.Page.
func (s *Screen) Heard(k page.Kinds) {
	if k.Any(engine.EventConfigChanged, engine.EventConnectionChanged, engine.EventItemsChanged) {
		s.book.Load()
	}
	if k.Any(engine.EventConfigChanged, engine.EventConflictsChanged, engine.EventRunFinished, engine.EventScheduleChanged) {
		s.posting.look()
	}
}

// Close is part of page.Page.
func (s *Screen) Close() {
	s.amazon.Close()
	s.xero.Close()
	s.book.Close()
}

// Reload is part of page.Reloader.
func (s *Screen) Reload() {
	s.book.Load()
	s.posting.look()
	s.profiles.load()
}

func (s *Screen) changed() {
	one := s.sections[s.at]
	if s.book.Err != nil && !s.book.Ready && ofProfile(one.id) {
		s.hold(kit.NewStateView(s.h.Trouble(words.T("The settings could not be read"), s.book.Err, s.Reload)))
		return
	}
	s.show(s.at)
}

// ofProfile tells that a section shows the profile's own settings, which have
// to be read first.
func ofProfile(id string) bool {
	switch id {
	case Amazon, Xero, Accounts, Stock, Posting, Products, Schedule, Orders:
		return true
	}
	return false
}

func (s *Screen) goTo(id string) {
	if i := s.index(id); i >= 0 {
		s.show(i)
	}
}

// At is the name of the section that is shown.
func (s *Screen) At() string { return s.sections[s.at].id }

func (s *Screen) show(i int) {
	s.at = i
	one := s.sections[i]
	s.h.Keep.Store(keySection, one.id)
	s.nav.Choose(one.id)
	s.title.SetText(one.title)
	s.lead.SetText(one.lead)
	forms.Visible(s.lead, one.lead != "")
	if ofProfile(one.id) && !s.book.Ready {
		s.hold(kit.NewStateView(kit.View{Icon: kit.IconClock, Title: words.T("Loading…")}))
	} else {
		one.part.Show()
		s.hold(one.page)
	}
	s.right.Refresh()
	one.page.Refresh() // the form may be taller now
}

func (s *Screen) hold(o fyne.CanvasObject) {
	if len(s.holder.Objects) == 1 && s.holder.Objects[0] == o {
		return
	}
	s.holder.Objects = []fyne.CanvasObject{o}
	s.holder.Refresh()
}

// Commands is part of page.Commander.
func (s *Screen) Commands() []kit.Command {
	var all []kit.Command
	for _, one := range s.sections {
		all = append(all, kit.Command{
			ID: "settings." + one.id, Title: words.T("Settings: {{.section}}", words.A{"section": one.name}), Group: words.T("Go to"), Icon: one.icon,
			Run: func() { s.h.Go(page.Settings, page.Want{Part: one.id}) },
		})
	}
	return append(all,
		kit.Command{ID: "settings.backup.now", Title: words.T("Make a backup…"), Group: words.T("Action"), Icon: kit.IconShield, Also: words.T("save copy"), Run: func() { saveBackup(s.h) }},
		kit.Command{ID: "settings.diagnostics.now", Title: words.T("Save diagnostics…"), Group: words.T("Action"), Icon: kit.IconActivity, Also: words.T("support fault"), Run: func() { saveDiagnostics(s.h) }})
}

// Help is part of page.Helper.
func (s *Screen) Help() page.Help {
	return page.Help{Title: words.T("Settings"), Sections: []page.HelpSection{
		{Title: words.T("Saved at once"), Text: []string{words.T("There is no Save button: every change is kept as soon as it is made. What is wrong is said at its field and not kept.")}},
		{Title: words.T("For all profiles, or for this one"), Text: []string{words.T("General, Appearance and Notifications hold for the program. Everything from Amazon to Orders belongs to the profile that is open.")}},
	}}
}

// work runs something whose result does not matter.
func work(h *page.Host, do func(ctx context.Context) error, then func()) {
	page.Work(h, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			h.ErrorToast(err)
			return
		}
		if then != nil {
			then()
		}
	})
}
