package activity_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/activity"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

func open(t *testing.T, s *stage.Stage, w, h float32, want page.Want) *activity.Screen {
	t.Helper()
	v := activity.New(s.Host)
	s.Show(v, w, h, want)
	s.Until("an answer", func() bool { return v.Grid.Generation() > 0 })
	s.Rest()
	return v
}

// all finds every widget of a kind that can be seen.
func all[T any](o fyne.CanvasObject) (found []T) {
	if o == nil || !o.Visible() {
		return nil
	}
	if x, ok := o.(T); ok {
		found = append(found, x)
	}
	switch x := o.(type) {
	case *fyne.Container:
		for _, c := range x.Objects {
			found = append(found, all[T](c)...)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(x).Objects() {
			found = append(found, all[T](c)...)
		}
	}
	return found
}

func press(t *testing.T, o fyne.CanvasObject, text string) {
	t.Helper()
	for _, b := range all[*kit.Button](o) {
		if b.Text == text || b.Tip == text {
			test.Tap(b)
			return
		}
	}
	t.Fatalf("no button %q", text)
}

func top(s *stage.Stage) fyne.CanvasObject { return s.Window.Canvas().Overlays().Top() }

// first is the first row that fits.
func first(v *activity.Screen, fits func(engine.ActivityRow) bool) (int, engine.ActivityRow) {
	for i := range v.Grid.Len() {
		if r, ok := v.Grid.Row(i); ok && fits(r) {
			return i, r
		}
	}
	return -1, engine.ActivityRow{}
}

// choose makes a row the current one and waits until the panel shows it.
func choose(s *stage.Stage, v *activity.Screen, i int) {
	v.Grid.SetCursor(i)
	s.Until("the row in the panel", func() bool { return v.Current() != 0 && v.Shown() == v.Current() })
}

func wrote(r engine.ActivityRow) bool { return r.Run != nil && r.Run.Increased > 0 && !r.Run.DryRun }

func TestLooks(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Synced})
	look := func(name string, v kit.Variant, factor float32, language string, w, h float32, want page.Want, fits func(engine.ActivityRow) bool) {
		fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(v, factor))
		words.Use(language)
		screen := open(t, s, w, h, want)
		if fits != nil {
			i, _ := first(screen, fits)
			choose(s, screen, i)
		}
		s.Golden(name)
	}
	look("run-light", kit.Light, 1, "", 1000, 650, page.Want{}, wrote)
	look("run-dark", kit.Dark, 1, "", 1920, 1080, page.Want{}, wrote)
	look("change-light", kit.Light, 1, "", 1000, 650, page.Want{Filter: engine.FilterDocuments}, func(r engine.ActivityRow) bool { return r.Link != "" })
	look("quarantine-dark", kit.Dark, 1, "", 1000, 650, page.Want{Filter: engine.FilterQuarantine}, func(engine.ActivityRow) bool { return true })
	look("german-large", kit.Light, 1.4, "de", 1000, 650, page.Want{}, wrote)
	words.Use("")
	dismiss(t, s)
}

func TestAPersonReadsAndRepairs(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Synced, Variant: kit.Light})
	ctx := t.Context()
	v := open(t, s, 1000, 650, page.Want{})

	// A change with its document opens in Xero, by link and by menu.
	v.Enter(page.Want{Filter: engine.FilterDocuments})
	s.Until("documents", func() bool { r, ok := v.Grid.Row(0); return ok && r.Change != nil && r.Change.Document != "" })
	i, change := first(v, func(r engine.ActivityRow) bool { return r.Link != "" })
	choose(s, v, i)
	press(t, s.Window.Content(), "Open in Xero")
	if len(s.Opened) != 1 || s.Opened[0] != change.Link || !strings.HasPrefix(change.Link, "https://") {
		t.Errorf("opened %v, want %s", s.Opened, change.Link)
	}
	press(t, s.Window.Content(), "Show the run")
	s.Until("its run", func() bool { _, ok := v.Grid.Row(0); return ok && v.Grid.Len() == 1 })
	if r, _ := v.Grid.Row(0); r.Run == nil || r.Run.ID != change.Change.Run {
		t.Errorf("row %+v", r)
	}
	run := change.Change.Run

	// The export is what the list shows.
	v.Export()
	s.Until("a file", func() bool { return s.Files.Saved["activity.csv"] != "" })
	if text := s.Files.Saved["activity.csv"]; strings.Count(text, "\n") != 2 || !strings.Contains(text, run) {
		t.Errorf("exported %q", text)
	}

	// Undo: look first, then do it.
	choose(s, v, 0)
	press(t, s.Window.Content(), "Undo this run…")
	s.Until("the preview", func() bool { return top(s) != nil })
	s.Golden("undo-light")
	press(t, top(s), "Cancel")
	s.Rest()
	if runs, err := s.Engine.Runs(ctx, 1); err != nil || runs[0].Trigger == "undo" {
		t.Fatalf("Cancel undid: %+v, %v", runs, err)
	}
	press(t, s.Window.Content(), "Undo this run…")
	s.Until("the preview again", func() bool { return top(s) != nil })
	press(t, top(s), "Undo the run")
	s.Until("the undo", func() bool {
		return len(s.Toasts) > 0 && strings.Contains(s.Toasts[len(s.Toasts)-1].Text, "was undone")
	})
	s.Rest()
	if d, err := s.Engine.RunDetail(ctx, run); err != nil || d.Run.UndoneBy == "" {
		t.Errorf("after the undo: %+v, %v", d.Run, err)
	}
	s.Toasts[len(s.Toasts)-1].OnTap()
	if s.Went[len(s.Went)-1] != page.Inventory || s.Wanted[len(s.Wanted)-1].Filter != engine.StateHeld {
		t.Errorf("went %v %v", s.Went, s.Wanted)
	}

	// Quarantine: retry, and it takes part again.
	v.Enter(page.Want{Filter: engine.FilterQuarantine})
	s.Until("the quarantine", func() bool { r, ok := v.Grid.Row(0); return ok && r.Quarantined != nil })
	before, err := s.Engine.Quarantine(ctx)
	if err != nil || len(before) == 0 {
		t.Fatalf("quarantine %v, %v", before, err)
	}
	choose(s, v, 0)
	press(t, s.Window.Content(), "Retry")
	s.Until("retried", func() bool { return v.Grid.Len() == len(before)-1 })
	s.Toasts[len(s.Toasts)-1].OnTap()
	if len(s.Synced) != 1 {
		t.Error("the toast's Sync now did nothing")
	}
}

// dismiss leaves a record alone, which asks first.
func dismiss(t *testing.T, s *stage.Stage) {
	v := open(t, s, 1000, 650, page.Want{Filter: engine.FilterQuarantine})
	s.Until("rows", func() bool { return v.Grid.Len() > 0 })
	before, err := s.Engine.Quarantine(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	choose(s, v, 0)
	for _, c := range v.Commands() {
		if c.ID == "activity.dismiss" {
			c.Run()
		}
	}
	s.Until("the question", func() bool { return top(s) != nil })
	if now, _ := s.Engine.Quarantine(t.Context()); len(now) != len(before) {
		t.Error("dismissed without asking")
	}
	press(t, top(s), "Dismiss")
	s.Until("dismissed", func() bool { return v.Grid.Len() == len(before)-1 })
	var left []domain.Quarantined
	if left, err = s.Engine.Quarantine(t.Context()); err != nil || len(left) != len(before)-1 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestListLooks(t *testing.T) {
	s := stage.Big(t, 600, stage.Options{Variant: kit.Light, Changes: 40})
	v := open(t, s, 1000, 650, page.Want{})
	s.Golden("list-light")
	v.Grid.SelectAll()
	s.Golden("selected-light")
}

func TestNothingHasHappened(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Empty, Variant: kit.Light})
	v := open(t, s, 1000, 650, page.Want{})
	s.Golden("empty-light")
	press(t, s.Window.Content(), "Start setup")
	if len(s.Went) != 1 || s.Went[0] != page.Setup {
		t.Errorf("went %v", s.Went)
	}
	v.Search.SetText("nothing has this")
	s.Rest()
	press(t, s.Window.Content(), "Clear search")
	s.Rest()
	if v.Query().Search != "" {
		t.Error("the search was not cleared")
	}
}

// An old run that only proposed and held says that its list is not kept.
func TestAnOldRunSaysWhatIsNotKept(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Previewed, Variant: kit.Light})
	old, err := s.Engine.Runs(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	hint := "What this run only proposed or held is no longer kept: newer runs list it anew. What it wrote stays."
	show := func(kept bool) {
		t.Helper()
		v := open(t, s, 1000, 650, page.Want{Filter: engine.FilterRuns, Search: old[0].ID})
		choose(s, v, 0)
		if s.Says(hint) == kept {
			t.Errorf("with its list kept (%v) the hint is wrong", kept)
		}
	}
	show(true)
	for range 12 {
		if _, err := s.Engine.Sync(t.Context(), engine.SyncOptions{DryRun: true, Reuse: 24 * time.Hour}); err != nil {
			t.Fatal(err)
		}
	}
	show(false)
}
