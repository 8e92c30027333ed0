package setup_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/forms"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/setup"
	"tallybridge/gui/words"
)

// window runs the syncs that the page asks for, as the window does, and tells
// the page what happened.
func window(s *stage.Stage, p *setup.Screen) {
	s.Host.Sync = func(o engine.SyncOptions) {
		s.Synced = append(s.Synced, o)
		s.Sync(o)
		p.Heard(page.Kinds{engine.EventRunFinished: true, engine.EventConflictsChanged: true})
	}
}

// From the first run to automatic sync on practice accounts: at most 12 clicks,
// of which the welcome page's is one, and the first sync follows.
func TestTwelveClicksToAutomaticSync(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Connected, Variant: kit.Light})
	started := false
	w := setup.NewWelcome(setup.Ways{Practice: func() { started = true }, Connect: func() {}, OpenFolder: func() {}, Version: "0.0.0"})
	s.Window.SetContent(w.Content())
	s.Click("Try it now")
	if !started {
		t.Fatal("the practice accounts were not asked for")
	}

	p := setup.New(s.Host)
	window(s, p)
	s.Show(p, 1000, 610, page.Want{})
	s.Until("the first step that is not done", func() bool { return p.At() == setup.StepPurchases })
	s.Choose(string(domain.PurchasesExpensed))
	s.Click("Continue")
	if o := s.Button("Skip for now"); o == nil || p.At() != setup.StepPosting {
		t.Fatal("what is done with stock was chosen by nobody, and yet the step is done")
	}
	s.Choose(string(domain.StockPost))
	s.Click("Continue")
	s.Choose(string(domain.OpeningPost))
	s.Click("Continue")
	s.Until("the preview", func() bool { return s.Button("Preview again") != nil && !s.Engine.Running() })
	s.Rest()
	s.Golden("review-light")
	if preview, ok, err := s.Engine.LastPreview(t.Context()); err != nil || !ok || preview.Documents < 2 {
		t.Errorf("the preview did not wait for the choices: %+v, %v", preview, err)
	}
	accept := s.Button("Accept 4 safe suggestions")
	if accept == nil {
		t.Fatal("no safe suggestions are offered")
	}
	place := func(b *kit.Button) fyne.Position { return fyne.CurrentApp().Driver().AbsolutePositionForObject(b) }
	was := place(find(s, "Set the rest aside ("))
	s.Click(accept.Text)
	s.Until("the second preview", func() bool { return len(s.Synced) == 2 && !s.Engine.Running() && s.Button(accept.Text).Disabled() })
	s.Rest()
	aside := find(s, "Set the rest aside (")
	if now := place(aside); now != was {
		t.Errorf("the next button moved from %v to %v under the pointer", was, now)
	}
	s.Click(aside.Text)
	s.Click("Continue")
	s.Click("Turn automatic sync on")
	s.Until("the overview", func() bool { return len(s.Went) == 1 })
	if s.Clicks > 12 {
		t.Errorf("it took %d clicks", s.Clicks)
	}
	t.Logf("%d clicks", s.Clicks)
	cfg, err := s.Engine.Config(t.Context())
	if err != nil || !cfg.Automatic || cfg.StockMode != domain.StockPost || cfg.Accounts.Adjustment == "" || s.Went[0] != page.Overview {
		t.Errorf("%+v, %v, went %v", cfg, err, s.Went)
	}
	if n := len(s.Synced); n != 3 || s.Synced[2].DryRun {
		t.Errorf("synced %+v", s.Synced)
	}
	s.Until("the first sync", func() bool {
		runs, err := s.Engine.Runs(t.Context(), 1)
		return err == nil && !runs[0].DryRun && !runs[0].Ended.IsZero() && runs[0].Increased > 0 && !s.Engine.Running()
	})
	s.Rest()
	s.Golden("on-light")
}

func find(s *stage.Stage, prefix string) *kit.Button {
	var found *kit.Button
	s.Find(func(o fyne.CanvasObject) bool {
		b, ok := o.(*kit.Button)
		if ok && strings.HasPrefix(b.Text, prefix) {
			found = b
		}
		return found != nil
	})
	return found
}

// The words about posting are the engine's, with the chosen account in them,
// and nothing is chosen at first.
func TestPostingIsSaidInTheEnginesWords(t *testing.T) {
	words.Use("")
	if got, want := forms.Terms("account 310"), engine.PostingTerms("account 310"); got != want {
		t.Errorf("the window says\n%s\nthe engine\n%s", got, want)
	}
	s := stage.New(t, stage.Options{Step: stage.Connected, Variant: kit.Light})
	p := setup.New(s.Host)
	s.Show(p, 1000, 610, page.Want{Part: setup.StepPosting})
	s.Until("the step", func() bool { return p.At() == setup.StepPosting })
	s.Rest()
	var chosen []string
	s.Find(func(o fyne.CanvasObject) bool {
		if c, ok := o.(*kit.Options); ok {
			chosen = append(chosen, c.Chosen())
		}
		return false
	})
	if len(chosen) != 1 || chosen[0] != "" {
		t.Errorf("chosen at first: %q", chosen)
	}
	s.Golden("posting-light")
}

// Leaving and coming back, also with a new start, goes on at the same step
// with the same answers.
func TestComingBackLosesNothing(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Connected, Variant: kit.Light})
	s.Host.Practice = false
	p := setup.New(s.Host)
	s.Show(p, 1000, 610, page.Want{Part: setup.StepAccounts})
	s.Until("the accounts", func() bool { return p.At() == setup.StepAccounts })
	s.Until("the proposal", func() bool { c, err := s.Engine.Config(t.Context()); return err == nil && c.Accounts.Adjustment != "" })
	s.Rest()
	s.Golden("accounts-light")
	s.Click("Continue")
	s.Click("Continue")
	s.Choose(string(domain.PurchasesBills))
	s.Rest()
	p.Leave()
	again := setup.New(s.Host)
	s.Show(again, 1000, 610, page.Want{})
	s.Until("the step it was left at", func() bool { return again.At() == setup.StepPurchases })
	cfg, err := s.Engine.Config(t.Context())
	if err != nil || cfg.Purchases != domain.PurchasesBills || !cfg.Quantity.Inbound {
		t.Errorf("%+v, %v", cfg, err)
	}
	s.Rest()
	if s.Button("Continue") == nil {
		t.Error("the step is no longer done")
	}
}
