package overview_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/overview"
	"tallybridge/gui/page"
)

func status(t *testing.T, s *stage.Stage) engine.Status {
	t.Helper()
	st, err := s.Engine.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func command(t *testing.T, v *overview.Screen, id string) {
	t.Helper()
	for _, c := range v.Commands() {
		if c.ID == id {
			c.Run()
			return
		}
	}
	t.Fatalf("no command %s", id)
}

func overlays(s *stage.Stage) (o fyne.CanvasObject) { return s.Window.Canvas().Overlays().Top() }

// press taps a button of the dialog on top.
func press(t *testing.T, s *stage.Stage, text string) {
	t.Helper()
	for _, b := range all[*kit.Button](overlays(s)) {
		if b.Text == text {
			test.Tap(b)
			return
		}
	}
	t.Fatalf("no button %q in the dialog", text)
}

func TestAPersonUsesTheOverview(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Synced})
	v := open(t, s, 1000, 1500)
	for _, tile := range all[*kit.Tile](s.Window.Content()) {
		if tile.Stat().Label == "Waiting for you" || tile.Stat().Label == "Quarantine" {
			if tile.Stat().Figure == "0" {
				t.Errorf("%s counts nothing", tile.Stat().Label)
			}
			tile.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		}
	}
	if len(s.Went) != 2 || s.Went[0] != page.Inventory || s.Wanted[0].Filter != engine.StateHeld || s.Went[1] != page.Activity || s.Wanted[1].Filter != engine.FilterQuarantine {
		t.Errorf("the tiles led to %v %v", s.Went, s.Wanted)
	}

	// One row: run it, open it by key, pause and resume it.
	test.Tap(button(t, s, "Run Inventory now"))
	if len(s.Synced) != 1 || len(s.Synced[0].Entities) != 1 || s.Synced[0].Entities[0] != domain.EntityInventory || s.Synced[0].DryRun {
		t.Errorf("started %+v", s.Synced)
	}
	fold := all[*kit.Fold](s.Window.Content())[1]
	s.Window.Canvas().Focus(fold)
	fold.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if !fold.IsOpen() || !says(s, "Rules") {
		t.Error("Enter did not open the row")
	}
	command(t, v, "overview.pause.inventory")
	s.Until("paused", func() bool { return says(s, "paused") })
	st := status(t, s)
	if !st.Jobs[domain.EntityInventory].PausedUntil.After(s.Pump.Now()) || st.Jobs[domain.EntityProducts].PausedUntil.After(s.Pump.Now()) {
		t.Errorf("jobs %+v", st.Jobs)
	}
	if !fold.IsOpen() || s.Window.Canvas().Focused() != fyne.Focusable(fold) {
		t.Error("new numbers closed the row or took the focus")
	}
	test.Tap(button(t, s, "Resume Inventory"))
	s.Until("resumed", func() bool { return !says(s, "paused") })
	if status(t, s).Jobs[domain.EntityInventory].PausedUntil.After(s.Pump.Now()) {
		t.Error("still paused")
	}

	// Everything for an hour, from the menu below the button.
	test.Tap(button(t, s, "Pause"))
	if overlays(s) == nil {
		t.Fatal("no menu")
	}
	s.Window.Canvas().Overlays().Top().(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.Window.Canvas().Overlays().Top().(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.Until("all paused", func() bool { return says(s, "Paused") })
	command(t, v, "overview.resume")
	s.Until("all resumed", func() bool { return says(s, "Needs you") })

	// The switch.
	test.Tap(all[*kit.Switch](s.Window.Content())[0])
	s.Until("off", func() bool { return says(s, "Automatic sync off") })
	if status(t, s).Config.Automatic {
		t.Error("the engine still writes")
	}
	command(t, v, "overview.preview")
	if last := s.Synced[len(s.Synced)-1]; !last.DryRun {
		t.Errorf("the preview writes: %+v", last)
	}
}

func TestTheSwitchSaysWhatComesFirst(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Previewed, Variant: kit.Light})
	open(t, s, 1000, 650)
	sw := all[*kit.Switch](s.Window.Content())[0]
	test.Tap(sw)
	s.Until("a dialog", func() bool { return overlays(s) != nil })
	s.Golden("stays-off-light")
	if sw.On() || status(t, s).Config.Automatic {
		t.Error("the switch shows what is not so")
	}
	press(t, s, "Review")
	if len(s.Went) != 1 || s.Went[0] != page.Mapping || s.Wanted[0].Filter != engine.FilterOpen {
		t.Errorf("went %v %v", s.Went, s.Wanted)
	}
}

func TestTheBrakesQuestion(t *testing.T) {
	s := stage.New(t, stage.Options{SKUs: 20, Plain: true, Step: stage.Settled, Variant: kit.Light})
	ctx := t.Context()
	cfg := status(t, s).Config
	cfg.Brake.MaxUnits = 1
	if err := s.Engine.SaveConfig(ctx, cfg); err != nil {
		t.Fatal(err)
	}
	if err := s.Engine.SetAutomatic(ctx, true); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Engine.Sync(ctx, engine.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	open(t, s, 1000, 650)
	s.Rest()
	test.Tap(button(t, s, "Answer"))
	s.Golden("question-light")
	press(t, s, "Let it through")
	s.Until("a push", func() bool { return len(s.Synced) == 1 })
	report, err := s.Engine.Sync(ctx, s.Synced[0])
	if err != nil || report.Run.Increased+report.Run.Decreased == 0 || !report.Run.Approved {
		t.Errorf("after the yes: %+v, %v", report.Run, err)
	}
}
