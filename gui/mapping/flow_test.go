package mapping_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

func TestAcceptUndoRedo(t *testing.T) {
	a := previewed(t, stage.Options{}, 1200, 700)
	a.enter(page.Want{Filter: engine.FilterSuggested})
	before, linked := a.count(engine.FilterSuggested), a.count(engine.FilterLinked)
	a.Grid.SetCursor(0)
	a.settle()
	first, second := a.IDs()[0], a.IDs()[1]
	want := a.detailOf(first).Proposed.Item
	a.choose(0)
	a.press("Accept")
	d := a.detailOf(first)
	if len(d.Links) != 1 || d.Links[0].Item != want || d.Links[0].Origin != domain.LinkAccepted {
		t.Fatalf("linked to %+v", d.Links)
	}
	if a.toast().Action != "Undo" || !strings.Contains(a.toast().Text, "Accepted 1 suggestion") {
		t.Errorf("said %+v", a.toast())
	}
	if a.Current() != second {
		t.Error("the next row did not become the current one")
	}
	a.toast().OnTap()
	a.settle()
	a.Until("the suggestion is back", func() bool { return a.count(engine.FilterSuggested) == before })
	if !strings.HasPrefix(a.toast().Text, "Undone: Accepted") {
		t.Errorf("said %q", a.toast().Text)
	}
	a.Redo()
	a.settle()
	if len(a.detailOf(first).Links) != 1 || a.count(engine.FilterLinked) <= linked {
		t.Error("redo did not link again")
	}
}

// The Undo of a toast takes back what the toast says, or nothing.
func TestTheUndoOfAToastIsForItsOwnStep(t *testing.T) {
	a := previewed(t, stage.Options{}, 1200, 700)
	a.enter(page.Want{Filter: engine.FilterLinked})
	first, second := a.IDs()[0], a.IDs()[1]
	a.choose(0)
	a.run("exclude")
	old := a.toast()
	a.enter(page.Want{Filter: engine.FilterLinked})
	a.Grid.SetCursor(0)
	a.settle()
	a.run("unlink")
	if d := a.detailOf(second); len(d.Links) != 0 {
		t.Fatalf("it is linked to %+v", d.Links)
	}
	old.OnTap()
	a.settle()
	if len(a.detailOf(second).Links) != 0 || a.detailOf(first).Filter != engine.FilterExcluded {
		t.Error("it took back something else")
	}
	if x := a.toast(); !strings.Contains(x.Text, "not the newest step") {
		t.Errorf("said %q", x.Text)
	}
	a.Undo()
	a.settle()
	old.OnTap() // now it is the newest again
	a.settle()
	if d := a.detailOf(first); d.Filter != engine.FilterLinked {
		t.Errorf("it is %s", d.Filter)
	}
}

// A panel's buttons are about its row, whatever is selected.
func TestThePanelActsOnItsRow(t *testing.T) {
	a := previewed(t, stage.Options{}, 1200, 900)
	a.enter(page.Want{Filter: engine.FilterLinked})
	n := a.count(engine.FilterLinked)
	a.choose(0)
	for i := range 3 {
		a.Grid.Click(i+1, ctrl)
	}
	a.Open(a.Current())
	a.settle()
	id := a.Current()
	if len(a.Selected()) != 4 {
		t.Fatalf("%d are selected", len(a.Selected()))
	}
	a.press("Units per pack")
	a.Window.Canvas().Focused().(*kit.Entry).SetText("7")
	a.key(fyne.KeyReturn)
	seven := 0
	for _, x := range a.IDs() {
		if d := a.detailOf(x); len(d.Links) == 1 && d.Links[0].Units == 7 {
			seven++
		}
	}
	if seven != 1 {
		t.Errorf("%d rows have other units", seven)
	}
	a.press("Unlink")
	if m := a.count(engine.FilterLinked); m != n-1 || len(a.detailOf(id).Links) != 0 {
		t.Errorf("%d of %d are linked still", m, n)
	}
	a.Grid.SelectAll()
	a.run("exclude")
	a.Until("all are excluded", func() bool { return a.count(engine.FilterExcluded) > 4 })
	a.enter(page.Want{Filter: engine.FilterExcluded})
	n = a.count(engine.FilterExcluded)
	a.Grid.SetCursor(0)
	a.Grid.SelectAll()
	a.settle()
	a.Open(a.Current())
	a.settle()
	a.press("Include again")
	if m := a.count(engine.FilterExcluded); m != n-1 {
		t.Errorf("%d of %d are excluded still", m, n)
	}
}

// scrolled finds the panel's page and scrolls down in it.
func (a at) scrolled() *container.Scroll {
	a.T.Helper()
	var found *container.Scroll
	walk(a.Window.Content(), func(o fyne.CanvasObject) {
		if x, ok := o.(*container.Scroll); ok && x.Content.MinSize().Height > x.Size().Height+40 {
			found = x
		}
	})
	if found == nil {
		a.T.Fatal("there is nothing to scroll")
	}
	found.ScrollToOffset(fyne.NewPos(0, 40))
	return found
}

// What somebody reads stays where it is, whatever else goes on.
func TestThePanelStaysWhereItIsRead(t *testing.T) {
	a := previewed(t, stage.Options{}, 1000, 420)
	a.enter(page.Want{Filter: engine.FilterConflict})
	a.choose(0)
	page1, button := a.scrolled(), a.Button("Exclude")
	a.Tick()
	a.Heard(page.Kinds{engine.EventListsChanged: true})
	a.settle()
	if a.Button("Exclude") != button || page1.Offset.Y != 40 {
		t.Errorf("it was built anew, at %v", page1.Offset)
	}
	a.run("aside") // its own row: it says something else, at the same place
	a.Until("it is set aside", func() bool { return a.count(engine.FilterAside) == 1 })
	id := a.Current()
	a.Undo()
	a.Until("it is open again", func() bool { return a.count(engine.FilterAside) == 0 })
	a.choose(0)
	if a.Current() != id && page1.Offset.Y != 0 {
		t.Error("another row begins in the middle")
	}
}

// Setting aside is undone and done again with the keys, as everything is.
func TestUndoCoversSettingAside(t *testing.T) {
	a := previewed(t, stage.Options{}, 1200, 700)
	a.enter(page.Want{Filter: engine.FilterConflict})
	a.Grid.SetCursor(0)
	a.settle()
	a.run("aside")
	a.Until("it is set aside", func() bool { return a.count(engine.FilterAside) == 1 })
	a.Undo()
	a.Until("it is open again", func() bool { return a.count(engine.FilterAside) == 0 })
	if x := a.toast(); x.Text != "Undone: Set 1 conflict aside." {
		t.Errorf("said %q", x.Text)
	}
	a.Redo()
	a.Until("it is set aside again", func() bool { return a.count(engine.FilterAside) == 1 })
}

func TestAcceptAllSafe(t *testing.T) {
	a := previewed(t, stage.Options{}, 1200, 700)
	safe := a.count(engine.FilterSafe)
	a.press("Accept 4 safe")
	if n := a.count(engine.FilterSafe); safe != 4 || n != 0 {
		t.Errorf("of %d safe suggestions %d are left", safe, n)
	}
	a.press("CSV") // the window still works, and the button is gone
	a.key(fyne.KeyEscape)
	if a.says("safe") {
		t.Error("there is still a button for safe suggestions")
	}
}

func TestLinkToBundleByKeys(t *testing.T) {
	a := previewed(t, stage.Options{Variant: kit.Light}, 1000, 650)
	a.enter(page.Want{Filter: engine.FilterUnmapped})
	a.Grid.SetCursor(0)
	id := a.Current()
	a.run("link")
	for _, code := range []string{"GRILL-TONGS", "TORCH-90"} {
		a.search(code)
		a.key(fyne.KeyReturn) // the first hit, and on to its units
	}
	a.golden("bundle-light")
	test.Type(a.Window.Canvas().Focused(), "3")
	a.key(fyne.KeyReturn)
	d := a.detailOf(id)
	got := map[string]int64{}
	for _, l := range d.Links {
		got[l.Code] = l.Units
	}
	if len(got) != 2 || got["GRILL-TONGS"] != 1 || got["TORCH-90"] != 3 {
		t.Fatalf("linked to %v", got)
	}
	if a.Window.Canvas().Overlays().Top() != nil {
		t.Error("the dialog is still open")
	}
}

func TestLinkNeedsWholeUnits(t *testing.T) {
	a := previewed(t, stage.Options{}, 1200, 700)
	a.enter(page.Want{Filter: engine.FilterLinked})
	a.Grid.SetCursor(0)
	id := a.Current()
	a.run("units")
	test.Type(a.Window.Canvas().Focused(), "x")
	a.key(fyne.KeyReturn)
	if a.Window.Canvas().Overlays().Top() == nil {
		t.Fatal("nonsense was taken")
	}
	field := a.Window.Canvas().Focused().(*kit.Entry)
	field.SetText("12")
	a.key(fyne.KeyReturn)
	if d := a.detailOf(id); d.Links[0].Units != 12 {
		t.Errorf("%d units", d.Links[0].Units)
	}
}

func TestExcludeIncludeUnlinkSeveral(t *testing.T) {
	a := previewed(t, stage.Options{}, 1200, 700)
	a.enter(page.Want{Filter: engine.FilterLinked})
	for i := range 3 {
		a.Grid.Click(i, ctrl)
	}
	a.settle()
	a.Shut() // its own Exclude is for one row
	a.press("Exclude")
	if n := a.count(engine.FilterExcluded); n != 3 {
		t.Fatalf("%d are excluded", n)
	}
	a.enter(page.Want{Filter: engine.FilterExcluded})
	a.Grid.SelectAll()
	a.run("include")
	if n := a.count(engine.FilterExcluded); n != 0 {
		t.Errorf("%d are still excluded", n)
	}
	a.enter(page.Want{Filter: engine.FilterLinked})
	a.Grid.SetCursor(1)
	id := a.Current()
	a.run("unlink")
	if d := a.detailOf(id); len(d.Links) != 0 {
		t.Errorf("still linked: %+v", d.Links)
	}
	a.run("exclude") // what left the list is no target
	a.Undo()
	a.settle()
}

func TestConflictAsideForAllAlike(t *testing.T) {
	a := previewed(t, stage.Options{}, 1200, 700)
	a.enter(page.Want{Filter: engine.FilterConflict, Kind: string(domain.ConflictASINs)})
	if a.Grid.Len() != 2 {
		t.Fatalf("%d rows of one kind", a.Grid.Len())
	}
	a.choose(0)
	a.settle()
	a.press("All 2 alike")
	for range 3 { // past "Show them" and "Create items" to "Set all alike aside"
		a.key(fyne.KeyDown)
	}
	a.key(fyne.KeyReturn)
	if n := a.count(engine.FilterAside); n != 0 {
		t.Fatal("nobody was asked")
	}
	a.press("Set aside")
	a.Until("both are set aside", func() bool { return a.count(engine.FilterAside) == 2 })
	a.enter(page.Want{Filter: engine.FilterAside})
	a.Grid.SetCursor(0)
	a.run("reopen")
	a.Until("one is open again", func() bool { return a.count(engine.FilterAside) == 1 })
	a.toast().OnTap() // Undo
	a.Until("it is set aside again", func() bool { return a.count(engine.FilterAside) == 2 })
}

func TestNarrowedToAKindHasAWayOut(t *testing.T) {
	a := previewed(t, stage.Options{}, 1200, 700)
	a.enter(page.Want{Filter: engine.FilterSuggested, Kind: string(domain.ReasonSameFNSKU)})
	if a.Grid.Len() != 2 {
		t.Fatalf("%d rows", a.Grid.Len())
	}
	a.press("Same FNSKU")
	if n := a.count(engine.FilterSuggested); a.Grid.Len() != n || a.Query().Kind != "" {
		t.Errorf("%d rows of %d after the way out", a.Grid.Len(), n)
	}
}

func TestCreateItems(t *testing.T) {
	a := previewed(t, stage.Options{Variant: kit.Dark}, 1000, 650)
	a.enter(page.Want{Filter: engine.FilterUnmapped})
	a.Grid.SetCursor(0)
	id := a.Current()
	a.run("create")
	a.press("Go to setup") // automatic sync is off: nothing may be written
	if len(a.Synced) != 0 || len(a.Went) != 1 || a.Went[0] != page.Setup {
		t.Fatalf("synced %v, went %v", a.Synced, a.Went)
	}
	ctx := t.Context()
	if _, err := a.Engine.SetAside(ctx, nil, true); err != nil {
		t.Fatal(err)
	}
	if err := a.Engine.SetAutomatic(ctx, true); err != nil {
		t.Fatal(err)
	}
	a.run("create")
	a.golden("create-dark")
	a.press("Create 1 item")
	if len(a.Synced) != 1 {
		t.Fatal("nothing was asked for")
	}
	if report := a.Sync(a.Synced[0]); report.Run.Created != 1 {
		t.Fatalf("%+v", report.Run)
	}
	a.Heard(page.Kinds{engine.EventListsChanged: true})
	a.settle()
	if d := a.detailOf(id); len(d.Links) != 1 || d.Links[0].Origin != domain.LinkCreated {
		t.Errorf("linked to %+v", d.Links)
	}
}

func TestKeyboardOpensDetails(t *testing.T) {
	a := previewed(t, stage.Options{}, 1200, 700)
	a.Grid.Focus()
	a.key(fyne.KeyDown)
	a.key(fyne.KeyReturn)
	if !a.Split.IsOpen() {
		t.Error("Enter did not open the details")
	}
	r, _ := a.Grid.Row(a.Grid.Cursor())
	a.Until("the details", func() bool { return a.says(r.Title) })
	a.Screen.Find()
	if _, ok := a.Window.Canvas().Focused().(*kit.Search); !ok {
		t.Error("the search has no focus")
	}
}

// Somebody edited an item in Xero: both sides are named, and Amazon wins where
// a person says so, with the next sync.
func TestEditInXero(t *testing.T) {
	s := stage.New(t, stage.Options{Variant: kit.Light, Step: stage.Synced})
	ctx := t.Context()
	cfg, err := s.Engine.Config(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Fields = []domain.Field{domain.FieldName, domain.FieldPrice}
	if err := s.Engine.SaveConfig(ctx, cfg); err != nil {
		t.Fatal(err)
	}
	if err := s.Box.Change(map[string]any{"do": "edit-item", "code": "TORCH-90", "name": "Our own name for it"}); err != nil {
		t.Fatal(err)
	}
	products := engine.SyncOptions{Entities: []domain.Entity{domain.EntityProducts}}
	s.Sync(products)
	if err := s.Engine.RefreshLists(ctx); err != nil {
		t.Fatal(err)
	}
	a := open(t, s, 1200, 760, page.Want{Filter: engine.FilterConflict, Kind: string(domain.ConflictFieldChanged)})
	a.choose(0)
	a.golden("edited-light")
	if !a.says("Our own name for it") {
		t.Error("Xero's side is not shown")
	}
	wins := a.Button("Amazon wins")
	a.press("Amazon wins")
	a.toast().OnTap() // Sync now
	if len(a.Synced) != 1 {
		t.Fatal("no sync was offered")
	}
	if r := a.Sync(a.Synced[0]); r.Run.Updated != 1 {
		t.Fatalf("%+v", r.Run)
	}
	if err := a.Engine.RefreshLists(ctx); err != nil {
		t.Fatal(err)
	}
	test.Tap(wins) // of a panel that is behind the times
	a.settle()
	if x := a.toast(); !strings.HasPrefix(x.Text, "Nothing changed") || x.Action != "" {
		t.Errorf("said %q", x.Text)
	}
	a.Heard(page.Kinds{engine.EventListsChanged: true})
	a.settle()
	if n := a.count(engine.FilterConflict); n != 0 || a.Grid.Len() != 0 {
		t.Errorf("%d conflicts, %d rows", n, a.Grid.Len())
	}
}
