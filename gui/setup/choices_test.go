package setup_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/setup"
)

func blockers(t *testing.T, s *stage.Stage) []engine.BlockerKind {
	t.Helper()
	all, err := s.Engine.Blockers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var kinds []engine.BlockerKind
	for _, b := range all {
		kinds = append(kinds, b.Kind)
	}
	return kinds
}

// A real organisation's name has to be typed before anything is posted to it.
func TestRealOrganisationIsTyped(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Settled, Variant: kit.Light})
	s.Host.Practice = false
	s.Organisation(map[string]any{"IsDemoCompany": false})
	p := setup.New(s.Host)
	window(s, p)
	s.Show(p, 1000, 610, page.Want{Part: setup.StepSwitch})
	s.Until("the question for the name", func() bool { return s.Says("This is a real organisation") })
	s.Rest()
	s.Golden("switch-real-light")
	on := s.Button("Turn automatic sync on")
	if on == nil || !on.Disabled() {
		t.Fatal("it can be turned on without typing the name")
	}
	name := s.Box.Access().Xero.TenantName
	field := s.Entry("Name of the organisation")
	for _, wrong := range []string{strings.ToLower(name), name + " ", name[:len(name)-1]} {
		field.SetText(wrong)
		s.Rest()
		if !on.Disabled() || !slices.Contains(blockers(t, s), engine.BlockedByOrganisation) {
			t.Errorf("%q is taken for %q", wrong, name)
		}
	}
	field.SetText(name)
	s.Until("the switch to be free", func() bool { return !on.Disabled() })
	s.Click("Turn automatic sync on")
	s.Until("the overview", func() bool { return len(s.Went) == 1 })
	if c, err := s.Engine.Config(t.Context()); err != nil || !c.Automatic || c.OrganisationTyped != name {
		t.Errorf("%+v, %v", c, err)
	}
}

// Wanting the opening stock as a file does not let it be posted as an
// adjustment: it is held until a person says that the file is imported.
func TestOpeningFileIsHeldUntilImported(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Previewed, Variant: kit.Light})
	p := setup.New(s.Host)
	s.Show(p, 1000, 610, page.Want{Part: setup.StepOpening})
	s.Until("the step", func() bool { return p.At() == setup.StepOpening })
	s.Rest()
	s.Choose(string(domain.OpeningFile))
	s.Rest()
	cfg, err := s.Engine.Config(t.Context())
	if err != nil || cfg.Opening != domain.OpeningFile || cfg.OpeningDone {
		t.Errorf("%+v, %v", cfg, err)
	}
	s.Golden("opening-light")
	s.Click("Save the file…")
	s.Until("the file", func() bool { return strings.HasPrefix(s.Files.Saved["opening-stock.csv"], "*ItemCode,Quantity,Value") })
	s.Until("the remark", func() bool { return s.Button("Close") != nil })
	s.Look("opening-saved")
	if !s.Says("It has no items") { // none is linked yet
		t.Error("nobody is told that there is nothing to import")
	}
	s.Click("Close")
	s.Click("I imported it in Xero")
	s.Click("Not yet")
	s.Rest()
	if cfg, err = s.Engine.Config(t.Context()); err != nil || cfg.OpeningDone {
		t.Errorf("it is over although it is not: %v", err)
	}
	s.Click("I imported it in Xero")
	s.Click("It is imported")
	s.Until("the end of the step", func() bool {
		cfg, err = s.Engine.Config(t.Context())
		return err == nil && cfg.OpeningDone && s.Says("The opening step is over")
	})
}

// A plan with few bills a month is told about where posting is chosen, and
// daily is proposed.
func TestCappedPlanProposesDaily(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Chosen, Variant: kit.Light})
	s.Organisation(map[string]any{"Class": "STARTER"})
	p := setup.New(s.Host)
	s.Show(p, 1000, 610, page.Want{Part: setup.StepPosting})
	s.Click("Choose daily")
	s.Until("daily", func() bool {
		c, err := s.Engine.Config(t.Context())
		return err == nil && c.Cadence == domain.CadenceDaily
	})
	s.Rest()
	if s.Button("Choose daily") != nil {
		t.Error("it is still proposed")
	}
}

// Pools are regrouped by choosing another one, and go back to the usual.
func TestPoolsAreRegrouped(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Connected, Variant: kit.Dark, Language: "de"})
	p := setup.New(s.Host)
	s.Show(p, 1000, 1200, page.Want{Part: setup.StepStock})
	s.Until("the pools", func() bool { return s.Says("Pool EU") })
	s.Rest()
	s.Golden("stock-german-dark")
	selects := func() (all []*kit.Select) {
		s.Find(func(o fyne.CanvasObject) bool {
			if c, ok := o.(*kit.Select); ok {
				all = append(all, c)
			}
			return false
		})
		return all
	}
	fr, _ := domain.MarketplaceByCode("FR")
	for _, c := range selects() {
		if c.Chosen() == "EU" && c.Offers("FR") {
			c.OnChange("FR")
			break
		}
	}
	s.Until("the new pool", func() bool { c, err := s.Engine.Config(t.Context()); return err == nil && c.PoolOf(fr.ID) == "FR" })
	s.Rest()
	if !s.Says("Pool FR") {
		t.Error("the new pool is not shown")
	}
	s.Click("Zurück zur üblichen Einteilung")
	s.Until("the usual pools", func() bool { c, err := s.Engine.Config(t.Context()); return err == nil && len(c.Pools) == 0 })
}

// What cannot be turned on yet says why and leads there.
func TestSwitchSaysWhatIsMissing(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Connected, Variant: kit.Dark, Language: "de", Factor: 1.4})
	p := setup.New(s.Host)
	s.Show(p, 1000, 610, page.Want{Part: setup.StepSwitch})
	s.Until("what is missing", func() bool { return s.Says("Noch offen") })
	s.Rest()
	s.Golden("missing-german-large-dark")
	if b := s.Button("Automatischen Abgleich einschalten"); b == nil || !b.Disabled() {
		t.Error("it can be turned on")
	}
	s.Click("Dorthin")
	if p.At() != setup.StepReview {
		t.Errorf("it leads to %s", p.At())
	}
}

// The welcome page has three ways in, in any language.
func TestWelcome(t *testing.T) {
	s := stage.New(t, stage.Options{Variant: kit.Light})
	var went []string
	way := func(name string) func() { return func() { went = append(went, name) } }
	w := setup.NewWelcome(setup.Ways{
		Practice: way("practice"), Connect: way("connect"), OpenFolder: way("folder"), Version: "0.1.0", Language: func(string) {},
	})
	s.Window.SetContent(w.Content())
	s.Window.Resize(fyne.NewSize(1000, 650))
	s.Golden("welcome-light")
	s.Click("Try it now")
	s.Click("Connect accounts")
	s.Click("Open a folder…")
	if !slices.Equal(went, []string{"practice", "connect", "folder"}) {
		t.Error(went)
	}
}

// What begins on the choices waits until they are stored, however fast a
// person is.
func TestPreviewStandsOnTheLastChoice(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Connected, Variant: kit.Light})
	p := setup.New(s.Host)
	var seen []domain.OpeningMode
	s.Host.Sync = func(engine.SyncOptions) {
		cfg, err := s.Engine.Config(t.Context())
		if err != nil {
			t.Error(err)
		}
		seen = append(seen, cfg.Opening)
	}
	s.Show(p, 1000, 610, page.Want{Part: setup.StepOpening})
	s.Until("the step", func() bool { return p.At() == setup.StepOpening })
	s.Rest()
	for range 4 {
		s.Choose(string(domain.OpeningHold))
		s.Choose(string(domain.OpeningPost))
	}
	s.Click("Continue")
	s.Until("the preview", func() bool { return len(seen) == 1 })
	if seen[0] != domain.OpeningPost {
		t.Errorf("the preview stands on %q", seen[0])
	}
}
