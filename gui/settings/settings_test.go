package settings_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/settings"
)

var sections = []string{
	settings.General, settings.Appearance, settings.Notifications, settings.Amazon, settings.Xero, settings.Accounts, settings.Stock,
	settings.Posting, settings.Products, settings.Schedule, settings.Orders, settings.Profiles, settings.Backup, settings.Diagnostics, settings.About,
}

func open(t *testing.T, o stage.Options, part string, change ...func(*page.Host)) (*stage.Stage, *settings.Screen) {
	t.Helper()
	s := stage.New(t, o)
	for _, c := range change {
		c(s.Host)
	}
	s.Program.List = []page.ProfileInfo{
		{Name: "default", Current: true, Folder: "/home/you/.config/Tallybridge/profiles/default"},
		{Name: "acme-eu", Folder: "/home/you/.config/Tallybridge/profiles/acme-eu"},
	}
	p := settings.New(s.Host)
	s.Show(p, 1000, 610, page.Want{Part: part})
	s.Rest()
	return s, p
}

func config(t *testing.T, s *stage.Stage) domain.Config {
	t.Helper()
	c, err := s.Engine.Config(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every section can be opened by its name from elsewhere, is found in the
// palette and has something to show.
func TestEverySection(t *testing.T) {
	s, p := open(t, stage.Options{Step: stage.Chosen, Variant: kit.Light}, "")
	commands := map[string]bool{}
	for _, c := range p.Commands() {
		commands[c.ID] = true
	}
	for _, id := range sections {
		p.Enter(page.Want{Part: id})
		s.Rest()
		if p.At() != id || !commands["settings."+id] {
			t.Errorf("%s: shown is %s, in the palette %v", id, p.At(), commands["settings."+id])
		}
		s.Look("s-" + id)
	}
}

func TestProgramSettings(t *testing.T) {
	s, p := open(t, stage.Options{Step: stage.Connected, Variant: kit.Light}, settings.General)
	s.Flip("Start at login")
	s.Flip("Keep running in the tray when the window is closed")
	p.Enter(page.Want{Part: settings.Appearance})
	s.Choose("dark")
	p.Enter(page.Want{Part: settings.Notifications})
	s.Flip("Quiet hours")
	s.Entry("From").SetText("25:00")
	if s.Row("From").Error() == "" || s.Program.Prefs.QuietFrom != "22:00" {
		t.Errorf("quiet from %q, no error", s.Program.Prefs.QuietFrom)
	}
	s.Entry("From").SetText("21:30")
	got := s.Program.Prefs
	if !s.Program.Login || !got.NoTray || got.Theme != "dark" || got.QuietFrom != "21:30" || got.QuietTo != "07:00" || got.Silent {
		t.Errorf("%+v, at login %v", got, s.Program.Login)
	}
	s.Golden("notifications-light")
}

// What is set in the profile is in the engine at once; what is wrong is said
// and not kept.
func TestProfileSettings(t *testing.T) {
	s, p := open(t, stage.Options{Step: stage.Chosen, Variant: kit.Dark}, settings.Schedule)
	s.Golden("schedule-dark")
	s.Entry("Most units in one push").SetText("many")
	if s.Row("Most units in one push").Error() == "" {
		t.Error("a word is taken for a number")
	}
	s.Entry("Most units in one push").SetText("500")
	s.Entry("Most value in one push").SetText("10,000") // ten thousand or ten?
	if e := s.Row("Most value in one push").Error(); e != `"10,000" can be read in two ways: write 10000 or 10.` {
		t.Errorf("two ways: %q", e)
	}
	s.Entry("Most value in one push").SetText("12000,50")
	s.Entry("Low-stock level").SetText("7")
	p.Enter(page.Want{Part: settings.Products})
	s.Flip("Description")
	s.Entry("Tax in Amazon's price, in percent").SetText("20")
	p.Enter(page.Want{Part: settings.Stock})
	s.Rest()
	s.Choose("sellable")
	s.Flip("Add units on their way to Amazon")
	p.Enter(page.Want{Part: settings.Posting})
	s.Choose(string(domain.CadenceDaily))
	s.Rest()
	s.Entry("Time of day").SetText("05:15")
	s.Until("everything to be stored", func() bool { return config(t, s).DailyAt == "05:15" })
	c := config(t, s)
	if c.Brake.MaxUnits != 500 || c.Brake.MaxValue.String() != "12000.50" || c.LowStockDefault != 7 || !c.HasField(domain.FieldDescription) ||
		!c.HasField(domain.FieldPrice) || c.PriceTaxRate.Decimal.String() != "20" || !c.Quantity.SellableOnly || !c.Quantity.Inbound || c.Cadence != domain.CadenceDaily {
		t.Errorf("%+v", c)
	}
	s.Rest()
	s.Golden("posting-dark")
}

func TestProfilesAreAddedOpenedAndRemoved(t *testing.T) {
	s, _ := open(t, stage.Options{Step: stage.Connected, Variant: kit.Light}, settings.Profiles)
	s.Golden("profiles-light")
	name := s.Entry("Name of the new profile")
	for _, wrong := range []string{"", "a/b", "Acme-EU", strings.Repeat("x", 41), "ümlaut"} {
		name.SetText(wrong)
		s.Click("Make and open it")
		if s.Row("Name of the new profile").Error() == "" {
			t.Errorf("the name %q is taken", wrong)
		}
	}
	name.SetText("second")
	s.Click("Make and open it")
	s.Click("Open")
	s.Click("Open the practice accounts")
	s.Click("Start them over…")
	s.Click("Start over")
	s.Files.Name = "data"
	s.Click("Open a folder…")
	want := []string{"open second", "open acme-eu", "practice", "practice fresh", "folder /home/you/data"}
	if strings.Join(s.Program.Asked(), "\n") != strings.Join(want, "\n") {
		t.Errorf("asked for %q", s.Program.Asked())
	}
	s.Program.Forget()
	bin := s.Find(func(o fyne.CanvasObject) bool {
		b, ok := o.(*kit.Button)
		return ok && b.Tip == "Remove acme-eu"
	})
	bin.(*kit.Button).OnTap()
	if b := s.Button("Remove profile"); b == nil || !b.Disabled() {
		t.Fatal("a profile can be removed without typing its name")
	}
	typed := s.Find(func(o fyne.CanvasObject) bool { _, ok := o.(*kit.Entry); return ok })
	typed.(*kit.Entry).SetText("acme-eu")
	s.Click("Remove profile")
	s.Until("the removal", func() bool { return len(s.Program.Asked()) == 1 })
	if s.Program.Asked()[0] != "remove acme-eu" {
		t.Error(s.Program.Asked())
	}
}

func TestBackupAndRestore(t *testing.T) {
	s, p := open(t, stage.Options{Step: stage.Connected, Variant: kit.Light}, settings.Backup, func(h *page.Host) { h.Practice = false })
	s.Click("Save a backup…")
	s.Until("the backup", func() bool { return len(s.Files.Saved) == 1 && len(s.Toasts) == 1 })
	for name, text := range s.Files.Saved {
		if !strings.HasPrefix(name, "tallybridge-stage-2026-03-14") || !strings.HasPrefix(text, "SQLite format 3") {
			t.Errorf("%s begins with %.20q", name, text)
		}
	}
	s.Files.Name = "old.backup"
	s.Click("Choose a backup…")
	if len(s.Program.Asked()) != 0 {
		t.Error("it was restored without a question")
	}
	s.Click("Restore")
	if len(s.Program.Asked()) != 1 || s.Program.Asked()[0] != "restore /home/you/old.backup" {
		t.Error(s.Program.Asked())
	}
	p.Enter(page.Want{Part: settings.Diagnostics})
	s.Rest()
	s.Click("Save diagnostics…")
	s.Until("the diagnostics", func() bool { return len(s.Files.Saved) == 2 })
	s.Click("Open the folder")
	if s.Program.Asked()[1] != "show "+s.Program.LogFolder() {
		t.Error(s.Program.Asked())
	}
}

// A backup takes the place of a profile, and the practice accounts are none.
func TestPracticeIsNotRestored(t *testing.T) {
	s, _ := open(t, stage.Options{SKUs: 5, Plain: true, Step: stage.Connected, Variant: kit.Light}, settings.Backup)
	if s.Button("Choose a backup…") != nil || !s.Says("A backup takes the place of a profile of your own.") {
		t.Error("a backup can be chosen, or nobody says why not")
	}
	if s.Button("Save a backup…") == nil {
		t.Error("no backup can be made")
	}
	s.Look("backup-practice")
}

// A pause set here is seen here, and ends here.
func TestPauseAndResume(t *testing.T) {
	s, _ := open(t, stage.Options{Step: stage.Synced, Variant: kit.Light}, settings.Posting)
	paused := func() bool {
		j, err := s.Engine.Jobs(t.Context())
		return err == nil && j[domain.EntityInventory].PausedUntil.After(s.Pump.Now().Add(time.Hour))
	}
	s.Click("Pause until I resume")
	s.Until("the pause", paused)
	s.Click("Resume")
	s.Until("its end", func() bool { return !paused() })
	s.Click("Turn automatic sync off")
	s.Until("the switch", func() bool { return !config(t, s).Automatic })
}

// A demo company can be asked what Xero's documentation leaves open.
func TestProveOnADemoCompany(t *testing.T) {
	s, _ := open(t, stage.Options{Step: stage.Connected, Variant: kit.Light}, settings.Xero)
	s.Click("Try it out")
	s.Until("the answers", func() bool { return !config(t, s).Rules.Proved.IsZero() && s.Says("Last tried on") })
	s.Rest()
	s.Golden("xero-light")
}
