package inventory_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/inventory"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
)

func item(s *stage.Stage, id int64) engine.InventoryListRow {
	s.T.Helper()
	rows, err := s.Engine.InventoryRows(s.T.Context(), []int64{id})
	if err != nil || len(rows) != 1 {
		s.T.Fatalf("row %d: %v", id, err)
	}
	return rows[0]
}

func toast(s *stage.Stage) kit.Toast {
	s.T.Helper()
	if len(s.Toasts) == 0 {
		s.T.Fatal("nothing was said")
	}
	return s.Toasts[len(s.Toasts)-1]
}

// write puts text into a field as a person would, in place of what is there.
func write(s *stage.Stage, e *kit.Entry, text string) {
	s.Window.Canvas().Focus(e)
	e.SetText("")
	test.Type(e, text)
	s.Settle()
}

func enter(s *stage.Stage, e *kit.Entry) {
	e.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.Settle()
}

// look tells the screen that lists changed, as the window does.
func look(s *stage.Stage, v *inventory.Screen) {
	s.T.Helper()
	if err := s.Engine.RefreshLists(s.T.Context()); err != nil {
		s.T.Fatal(err)
	}
	v.Heard(page.Kinds{engine.EventListsChanged: true, engine.EventRunFinished: true})
	s.Settle()
}

func editing(t *testing.T, s *stage.Stage, v *inventory.Screen) {
	t.Helper()
	id := codeOf(s, "TORCH-90")
	v.Enter(page.Want{Row: id})
	s.Until("the item", func() bool { d, ok := v.Panel.Detail(); return ok && d.ID == id })
	before := item(s, id)

	write(s, v.Panel.Cost.Entry, "much")
	enter(s, v.Panel.Cost.Entry)
	if v.Panel.Cost.Wrong() == "" || item(s, id).Cost != before.Cost {
		t.Fatalf("%q was taken for a cost", "much")
	}
	write(s, v.Panel.Cost.Entry, "8,40")
	look(s, v) // what is typed stays while the rest is read anew
	if v.Panel.Cost.Entry.Text != "8,40" {
		t.Fatalf("what was typed became %q", v.Panel.Cost.Entry.Text)
	}
	enter(s, v.Panel.Cost.Entry)
	s.Until("the cost", func() bool {
		r := item(s, id)
		return r.Cost.Decimal.Trim(0).String() == "8.4" && r.CostSource == "your cost"
	})
	toast(s).OnTap()
	s.Until("the old cost", func() bool { return item(s, id).Cost.Decimal.Cmp(before.Cost.Decimal) == 0 })

	write(s, v.Panel.Elsewhere.Entry, "-3")
	if v.Panel.Elsewhere.Wrong() == "" {
		t.Error("units below zero look right")
	}
	v.Panel.Elsewhere.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if v.Panel.Elsewhere.Wrong() != "" || v.Panel.Elsewhere.Entry.Text != "" {
		t.Error("Escape does not take back what was typed")
	}
	write(s, v.Panel.Elsewhere.Entry, "7")
	enter(s, v.Panel.Elsewhere.Entry)
	look(s, v)
	if r := item(s, id); r.Amazon != before.Amazon+7 || !r.ElsewhereSet || r.Elsewhere != 7 {
		t.Errorf("7 elsewhere: %+v", r)
	}
	if d, _ := v.Panel.Detail(); d.Amazon != before.Amazon+7 {
		t.Errorf("the panel still says %d", d.Amazon)
	}

	// What is typed and not saved waits for its row to come back.
	write(s, v.Panel.Level.Entry, "12")
	write(s, v.Panel.Cost.Entry, "8.")
	next := codeOf(s, "OWN-SHELF-1")
	at := func(id int64) {
		v.Enter(page.Want{Row: id})
		s.Until("the item", func() bool { d, ok := v.Panel.Detail(); return ok && d.ID == id })
	}
	at(next)
	if v.Panel.Level.Entry.Text == "12" || v.Panel.Cost.Entry.Text == "8." || v.Panel.Level.Dirty() {
		t.Error("another item has what was typed for this one")
	}
	at(id)
	if v.Panel.Level.Entry.Text != "12" || !v.Panel.Level.Dirty() || v.Panel.Cost.Entry.Text != "8." || v.Panel.Cost.Wrong() == "" {
		t.Errorf("what was typed became %q and %q", v.Panel.Level.Entry.Text, v.Panel.Cost.Entry.Text)
	}
	v.Panel.Cost.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	// What could not be saved is not taken for saved.
	v.Panel.Commit(v.Panel.Level, func(context.Context) error { return errors.New("the disk is full") })
	s.Settle()
	look(s, v)
	if v.Panel.Level.Entry.Text != "12" || !v.Panel.Level.Dirty() || item(s, id).OwnLevel == 12 {
		t.Errorf("after a failure it is %q, to be saved: %v", v.Panel.Level.Entry.Text, v.Panel.Level.Dirty())
	}
	enter(s, v.Panel.Level.Entry)
	s.Until("the level", func() bool { return item(s, id).OwnLevel == 12 })
	look(s, v)
	if v.Panel.Level.Dirty() {
		t.Error("what was saved is to be saved")
	}
	at(next)
	at(id)
	if v.Panel.Level.Entry.Text != "12" || v.Panel.Level.Dirty() {
		t.Errorf("what was saved is %q", v.Panel.Level.Entry.Text)
	}

	write(s, v.Panel.Level.Entry, "1000")
	enter(s, v.Panel.Level.Entry)
	if r := item(s, id); !r.Low || r.OwnLevel != 1000 {
		t.Errorf("level: %+v", r)
	}
	v.Enter(page.Want{Filter: engine.FilterLow})
	s.Until("the low one", func() bool { return v.Grid.Len() == 1 })
}

func TestLevelsOfManyAndTheDefault(t *testing.T) {
	s := stage.Big(t, 200, stage.Options{})
	v := shown(s, 1200, 800, page.Want{})
	v.Grid.SelectAll()
	s.Settle()
	n := v.Grid.Len()
	run(s, v, "inventory.level")
	field := find(dialog(s), func(*kit.Entry) bool { return true })
	write(s, field, "12")
	press(s, dialog(s), "Save")
	for _, id := range v.IDs() {
		if r := item(s, id); r.OwnLevel != 12 {
			t.Fatalf("%s has the level %d", r.Code, r.OwnLevel)
		}
	}
	toast(s).OnTap()
	s.Until("the old level", func() bool { r := item(s, v.IDs()[n-1]); return r.OwnLevel == 0 && r.LowLevel == 5 })
	run(s, v, "inventory.default")
	field = find(dialog(s), func(*kit.Entry) bool { return true })
	write(s, field, "3")
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.Settle()
	if r := item(s, v.IDs()[0]); r.LowLevel != 3 || dialog(s) != nil {
		t.Errorf("default: %+v", r)
	}
}

// One practice business serves several walks: making it takes the longest.
func TestBeforeAutomaticSync(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Previewed, Variant: kit.Light})
	v := shown(s, 1000, 650, page.Want{})
	pictures(s, v)
	s.Window.Resize(fyne.NewSize(1200, 800))
	keyboard(t, s, v)
	readyElsewhere(t, s, v)
	editing(t, s, v)
	v.Enter(page.Want{Row: codeOf(s, "OWN-SHELF-1")})
	files(t, s, v)
}

func TestWithAutomaticSync(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Settled, Variant: kit.Dark})
	v := shown(s, 1000, 650, page.Want{})
	pushing(t, s, v)
	braking(t, s, v)
	drifting(t, s, v)
}

func automatic(s *stage.Stage) {
	s.T.Helper()
	if err := s.Engine.SetAutomatic(s.T.Context(), true); err != nil {
		s.T.Fatal(err)
	}
}

func pushing(t *testing.T, s *stage.Stage, v *inventory.Screen) {
	t.Helper()
	id := codeOf(s, "TORCH-90")
	v.Enter(page.Want{Row: id})
	s.Settle()
	before := item(s, id)
	run(s, v, "inventory.selected")
	s.Until("a preview", func() bool { return dialog(s) != nil })
	if find(dialog(s), func(b *kit.Button) bool { return strings.HasPrefix(b.Text, "Push") }) != nil {
		t.Fatal("it can be pushed although automatic sync is off")
	}
	press(s, dialog(s), "Go to setup")
	if len(s.Went) != 1 || s.Went[0] != page.Setup {
		t.Errorf("went to %v", s.Went)
	}

	automatic(s)
	s.Box.Mark()
	run(s, v, "inventory.selected")
	s.Until("a preview", func() bool { return dialog(s) != nil })
	if r := item(s, id); r.Xero.Cmp(before.Xero) != 0 || len(s.Synced) != 0 {
		t.Fatal("a preview wrote something")
	}
	press(s, dialog(s), "Push 1 change")
	if len(s.Synced) != 1 || dialog(s) != nil {
		t.Fatalf("asked for %v", s.Synced)
	}
	o := s.Synced[0]
	if len(o.Items) != 1 || !o.Items[before.Item] || o.DryRun || o.Approved != nil || len(o.Entities) != 1 || o.Entities[0] != domain.EntityInventory {
		t.Errorf("asked for %+v", o)
	}
	r, err := s.Engine.Sync(t.Context(), o)
	if err != nil || r.Run.Increased+r.Run.Decreased != 1 {
		t.Fatalf("%+v: %v", r.Run, err)
	}
	look(s, v)
	if r := item(s, id); r.State != engine.StateInSync {
		t.Errorf("after the push: %+v", r)
	}
	if d, _ := v.Panel.Detail(); d.State != engine.StateInSync || len(d.Changes) == 0 || d.Changes[0].Link == "" {
		t.Errorf("the panel shows %s with %d changes", d.State, len(d.Changes))
	}
	press(s, v.Content(), d0(t, v).Changes[0].Change.Document)
	if len(s.Opened) != 1 || s.Opened[0] != d0(t, v).Changes[0].Link {
		t.Errorf("opened %v", s.Opened)
	}
	run(s, v, "inventory.selected")
	s.Until("a preview of nothing", func() bool { return dialog(s) != nil })
	press(s, dialog(s), "Close")
}

func d0(t *testing.T, v *inventory.Screen) engine.InventoryDetail {
	t.Helper()
	d, ok := v.Panel.Detail()
	if !ok {
		t.Fatal("the panel is empty")
	}
	return d
}

func braking(t *testing.T, s *stage.Stage, v *inventory.Screen) {
	t.Helper()
	ctx := t.Context()
	cfg, err := s.Engine.Config(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Brake.MaxUnits = 1
	if err := s.Engine.SaveConfig(ctx, cfg); err != nil {
		t.Fatal(err)
	}
	one := item(s, codeOf(s, "TORCH-90")).Item
	for range 3 {
		if err := s.Box.Change(map[string]any{"do": "sell", "market": "US", "sku": "TORCH-90", "units": 1}); err != nil {
			t.Fatal(err)
		}
	}
	push := engine.SyncOptions{Entities: []domain.Entity{domain.EntityInventory}, Items: map[domain.ItemID]bool{one: true}}
	r, err := s.Engine.Sync(ctx, push)
	if err != nil || r.Plan.Brake == "" {
		t.Fatalf("no question: %v", err)
	}
	look(s, v)
	v.Shut()
	s.Settle()
	s.Golden("brake")
	press(s, v.Content(), "Show what")
	s.Until("what it is about", func() bool { return dialog(s) != nil })
	press(s, dialog(s), "Close")
	press(s, v.Content(), "Approve and push")
	asked := s.Synced[len(s.Synced)-1]
	if asked.Approved == nil || asked.Approved.Units != r.Plan.Move.Units || len(asked.Items) != 1 || !asked.Items[one] {
		t.Fatalf("asked for %+v", s.Synced)
	}
	if r, err := s.Engine.Sync(ctx, asked); err != nil || r.Run.Increased+r.Run.Decreased != 1 {
		t.Fatalf("%+v: %v", r.Run, err)
	}
	look(s, v)
	if find(v.Content(), func(*kit.Banner) bool { return true }) != nil {
		t.Error("the question is still there")
	}
}

func drifting(t *testing.T, s *stage.Stage, v *inventory.Screen) {
	t.Helper()
	ctx := t.Context()
	if err := s.Box.Change(map[string]any{"do": "sell-in-xero", "number": "S-1", "code": "TORCH-90", "units": 1, "price": "9.00"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Engine.Sync(ctx, engine.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	look(s, v)
	id := codeOf(s, "TORCH-90")
	v.Enter(page.Want{Row: id})
	s.Settle()
	if d := d0(t, v); d.Kind != domain.ConflictDrift {
		t.Fatalf("held as %q: %s", d.Kind, d.Message)
	}
	s.Settle()
	s.Golden("drift")
	press(s, v.Content(), "Amazon wins")
	s.Until("it is settled", func() bool { look(s, v); return item(s, id).State == engine.StateDiffers })
	if a := toast(s); a.Action == "" || !strings.Contains(a.Text, "1 item") {
		t.Errorf("said %+v", a)
	}
	run(s, v, "inventory.wins") // nothing is left to settle
	if a := toast(s); a.Tone != kit.Info || dialog(s) != nil {
		t.Errorf("said %+v", a)
	}
}

func files(t *testing.T, s *stage.Stage, v *inventory.Screen) {
	t.Helper()
	drop := func(name, text string) bool {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		took := v.Drop([]fyne.URI{storage.NewFileURI(path)})
		s.Settle()
		return took
	}
	if drop("picture.png", "x") || v.Drop(nil) {
		t.Error("it takes what is no table")
	}
	id := codeOf(s, "TORCH-90")
	before := item(s, id).Cost
	if !drop("costs.csv", "code;cost\nTORCH-90;9,99\nNOBODY;1\n") || dialog(s) == nil {
		t.Fatal("the file is not shown")
	}
	if item(s, id).Cost != before {
		t.Error("it was taken before a person said so")
	}
	s.Settle()
	s.Golden("import")
	press(s, dialog(s), "Import 2 changes")
	s.Until("the cost", func() bool { return item(s, id).Cost.Decimal.String() == "9.99" })

	drop("units.csv", "code,units\nTORCH-90,none\nOWN-SHELF-1,3\n")
	if find(dialog(s), func(b *kit.Button) bool { return strings.HasPrefix(b.Text, "Import") }) != nil {
		t.Error("a file with a wrong row can be imported")
	}
	press(s, dialog(s), "Close")
	drop("links.csv", "sku,code,units\nA,B,1\n")
	if toast(s).Action == "" || dialog(s) != nil {
		t.Error("a file of links is not sent to Mapping")
	}
	drop("odd.csv", "colour\nred\n")
	if toast(s).Tone != kit.Bad {
		t.Errorf("said %+v", toast(s))
	}
	s.Files.Name, s.Files.Text = "e.csv", "code,units\nOWN-SHELF-1,99\n"
	run(s, v, "inventory.import")
	press(s, dialog(s), "Import 1 change")
	look(s, v)
	if r := item(s, codeOf(s, "OWN-SHELF-1")); r.Elsewhere != 99 {
		t.Errorf("elsewhere %d", r.Elsewhere)
	}
	for id, file := range map[string]string{"inventory.costs": "unit-costs.csv", "inventory.elsewhere": "held-elsewhere.csv", "inventory.export": "inventory.csv", "inventory.differences": "differences.csv"} {
		run(s, v, id)
		if !strings.Contains(s.Files.Saved[file], "\n") {
			t.Errorf("%s wrote %q", id, s.Files.Saved[file])
		}
	}
}

func TestStockAtAMonthsEnd(t *testing.T) {
	s := stage.Big(t, 100, stage.Options{})
	v := shown(s, 1200, 800, page.Want{})
	run(s, v, "inventory.monthend")
	press(s, dialog(s), "Save as CSV")
	text := s.Files.Saved["stock-2026-02.csv"]
	rows, err := s.Engine.StockAt(t.Context(), s.Engine.MonthEnd(2026, time.February))
	if err != nil || len(rows) == 0 || strings.Count(text, "\n") != len(rows)+1 {
		t.Errorf("%d rows in %q: %v", len(rows), text, err)
	}
	run(s, v, "inventory.monthend")
	b := find(dialog(s), func(b *kit.Select) bool { return true })
	b.Choose("2025-10") // before anything was recorded
	b.OnChange("2025-10")
	s.Settle()
	if save := find(dialog(s), func(b *kit.Button) bool { return b.Text == "Save as CSV" }); save == nil || !save.Disabled() {
		t.Error("an empty month can be saved")
	}
	press(s, dialog(s), "Close")
}

func keyboard(t *testing.T, s *stage.Stage, v *inventory.Screen) {
	t.Helper()
	v.Grid.Focus()
	f := s.Window.Canvas().Focused()
	if f == nil {
		t.Fatal("the list does not take the keyboard")
	}
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.Settle()
	if !v.Split.IsOpen() || d0(t, v).ID != v.Current() {
		t.Fatal("the panel does not follow")
	}
	v.Shut()
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	s.Settle()
	if v.Split.IsOpen() {
		t.Error("a closed panel opens by itself")
	}
	f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.Settle()
	if !v.Split.IsOpen() || d0(t, v).ID != v.Current() {
		t.Error("Enter does not open the item")
	}
	press(s, v.Content(), d0(t, v).SKUs[0].SKU.SKU)
	if len(s.Went) != 1 || s.Went[0] != page.Mapping || s.Wanted[0].Row != d0(t, v).SKUs[0].ID {
		t.Errorf("went to %v, %v", s.Went, s.Wanted)
	}
	if len(v.Help().Sections) == 0 {
		t.Error("no help")
	}
	v.Tick()
}

func readyElsewhere(t *testing.T, s *stage.Stage, v *inventory.Screen) {
	t.Helper()
	v.Commands()[0].Run()
	v.Leave()
	said := len(s.Toasts)
	s.Until("a word about it", func() bool { return len(s.Toasts) > said })
	if dialog(s) != nil || toast(s).Action == "" {
		t.Fatal("it shows up on another screen")
	}
	toast(s).OnTap()
	v.Enter(page.Want{})
	s.Settle()
	if dialog(s) == nil || s.Went[len(s.Went)-1] != page.Inventory {
		t.Error("it is lost")
	}
	press(s, dialog(s), "Close")

	// What nobody looked at in time is not what a push would do by then.
	v.Commands()[0].Run()
	v.Leave()
	said = len(s.Toasts)
	s.Until("a word about it", func() bool { return len(s.Toasts) > said })
	s.Pump.Advance(20 * time.Minute)
	v.Enter(page.Want{})
	s.Settle()
	if dialog(s) != nil {
		t.Error("a preview of long ago is shown")
	}
}
