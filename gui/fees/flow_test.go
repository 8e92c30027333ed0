package fees_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/storage"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/fees"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// choose picks an option of the visible Select that offers it.
func choose(t *testing.T, s *stage.Stage, empty, id string) {
	t.Helper()
	o := s.Find(func(o fyne.CanvasObject) bool {
		x, ok := o.(*kit.Select)
		return ok && x.Empty == empty
	})
	if o == nil {
		t.Fatalf("no choice %q", empty)
	}
	x := o.(*kit.Select)
	x.Choose(id)
	x.OnChange(id)
	s.Settle()
}

func account(t *testing.T, e *engine.Engine, g domain.FeeGroup, country string) string {
	t.Helper()
	grid, err := e.FeeGrid(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range grid.Rows {
		if r.Group == g && r.Country == country {
			return r.Account.Code
		}
	}
	return ""
}

func placed(t *testing.T, e *engine.Engine, description string) domain.FeeGroup {
	t.Helper()
	list, err := e.FeeLabels(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range list {
		if l.Label.Description == description {
			return l.Group
		}
	}
	t.Fatalf("no label %s", description)
	return ""
}

func undo(t *testing.T, s *stage.Stage) {
	t.Helper()
	last := s.Toasts[len(s.Toasts)-1]
	if last.Action != "Undo" {
		t.Fatalf("the toast %q offers %q", last.Text, last.Action)
	}
	last.OnTap()
	s.Settle()
}

func openFindings(t *testing.T, e *engine.Engine) int {
	t.Helper()
	r, err := e.FeeCheck(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r.Open()
}

// goTo makes the first row that fits the current one.
func goTo(t *testing.T, s *stage.Stage, v *fees.Screen, what string, fits func(i int) bool) {
	t.Helper()
	for i := range v.Len() {
		if fits(i) {
			v.Row(i)
			s.Settle()
			return
		}
	}
	t.Fatalf("no row: %s", what)
}

func TestAPersonRepairsTheBooks(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Connected, Variant: kit.Light})
	opened(t, s.Engine, 5) // the fifth has a label that nobody knows
	s.Sync(engine.SyncOptions{Entities: []domain.Entity{domain.EntitySettlements}})
	v := open(t, s, 1000, 650, page.Want{})

	// A finding is settled with a note, and opened again.
	before := openFindings(t, s.Engine)
	goTo(t, s, v, "the residual", func(i int) bool { return v.Finding(i).Kind == domain.FindingResidual })
	key := v.Finding(0).Key
	run(t, s, v, "fees.tick")
	if n := openFindings(t, s.Engine); n != before-1 {
		t.Errorf("%d findings after one of %d was settled", n, before)
	}
	v.Row(v.Len() - 1)
	s.Settle()
	s.Look("peek-settled")
	if !s.Says("Settled by you") {
		t.Error("what is settled does not stand last")
	}
	goTo(t, s, v, "what only a person can look up", func(i int) bool { return v.Finding(i).Kind == "" })
	s.Look("peek-by-hand")
	undo(t, s)
	if n := openFindings(t, s.Engine); n != before {
		t.Errorf("%d findings after undo, want %d", n, before)
	}
	if v.Finding(0).Key != key {
		t.Errorf("the first is %s, want %s again", v.Finding(0).Key, key)
	}

	// What a document lumps together opens in Xero.
	goTo(t, s, v, "a lump", func(i int) bool { return v.Finding(i).Kind == domain.FindingLumped })
	run(t, s, v, "fees.xero")
	if len(s.Opened) != 1 || !strings.HasPrefix(s.Opened[0], "https://go.xero.com/") {
		t.Errorf("opened %v", s.Opened)
	}

	// An unmapped label is placed from its finding.
	goTo(t, s, v, "an unmapped label", func(i int) bool { return v.Finding(i).Label.Description == "QuantumHandlingFee" })
	s.Click("Place it in a group…")
	s.Golden("place-light")
	choose(t, s, "Choose a group", string(domain.GroupFulfilment))
	s.Click("Place it")
	s.Settle()
	if g := placed(t, s.Engine, "QuantumHandlingFee"); g != domain.GroupFulfilment {
		t.Errorf("placed in %s", g)
	}
	undo(t, s)
	if g := placed(t, s.Engine, "QuantumHandlingFee"); g != domain.GroupUnmapped {
		t.Errorf("undone to %s", g)
	}

	// A group without an account gets one; the account of another is warned of.
	goTo(t, s, v, "no account", func(i int) bool {
		return v.Finding(i).Kind == domain.FindingNoAccount && v.Finding(i).Group == domain.GroupReferral
	})
	s.Click("Choose the account of Referral fees…")
	s.Settle()
	choose(t, s, "Choose an account", "401")
	s.Click("Choose")
	s.Settle()
	if code := account(t, s.Engine, domain.GroupReferral, ""); code != "401" {
		t.Errorf("account %q", code)
	}
	v.Enter(page.Want{Filter: fees.Accounts})
	s.Settle()
	goTo(t, s, v, "storage", func(i int) bool { return v.Group(i).Group == domain.GroupStorage })
	s.Click("Another account for one country…")
	s.Settle()
	choose(t, s, "Choose a country", "DE")
	choose(t, s, "Choose an account", "401")
	if !s.Says("Referral fees have this account already") {
		t.Error("nobody warns of an account that is taken")
	}
	s.Look("peek-country")
	choose(t, s, "Choose an account", "403")
	if s.Says("have this account already") {
		t.Error("the warning stays")
	}
	s.Click("Choose")
	s.Settle()
	if code := account(t, s.Engine, domain.GroupStorage, "DE"); code != "403" {
		t.Errorf("account in Germany %q", code)
	}
	undo(t, s)

	// Proposals are seen before they count.
	run(t, s, v, "fees.propose")
	s.Golden("propose-light")
	if code := account(t, s.Engine, domain.GroupFulfilment, ""); code != "" {
		t.Errorf("%q was chosen before anybody said so", code)
	}
	s.Click("Cancel")
	run(t, s, v, "fees.propose")
	o := s.Find(func(o fyne.CanvasObject) bool {
		b, ok := o.(*kit.Button)
		return ok && strings.HasPrefix(b.Text, "Use these")
	})
	if o == nil {
		t.Fatal("nothing is proposed")
	}
	o.(*kit.Button).OnTap()
	s.Settle()
	if code := account(t, s.Engine, domain.GroupFulfilment, ""); code != "402" {
		t.Errorf("account of FBA fees %q", code)
	}

	// Files, and a check.
	for id, name := range map[string]string{"fees.export.findings": "fee-findings.csv", "fees.export.fees": "fees.csv", "fees.export.table": "fee-table.csv"} {
		run(t, s, v, id)
		if strings.Count(s.Files.Saved[name], "\n") < 5 {
			t.Errorf("%s holds %q", name, s.Files.Saved[name])
		}
	}
	v.Enter(page.Want{Filter: fees.Settlements, Search: "90000000001"})
	s.Settle()
	// What somebody reads of a settlement stays where it is when a run ends.
	find := func() (page1 *container.Scroll, button *kit.Button) {
		o := s.Find(func(o fyne.CanvasObject) bool {
			x, ok := o.(*container.Scroll)
			return ok && x.Content.MinSize().Height > x.Size().Height+30
		})
		if o == nil {
			t.Fatal("there is nothing to scroll")
		}
		return o.(*container.Scroll), s.Button("Save as manual journal")
	}
	page1, button := find()
	page1.ScrollToOffset(fyne.NewPos(0, 30))
	v.Heard(page.Kinds{engine.EventRunFinished: true})
	s.Settle()
	if p, b := find(); p != page1 || p.Offset.Y != 30 || b != button {
		t.Errorf("it was built anew, at %v", p.Offset)
	}
	run(t, s, v, "fees.journal")
	if text := s.Files.Saved["not-posted-journal-90000000001.csv"]; !strings.Contains(text, "NOT POSTED") {
		t.Errorf("the journal says %q", text)
	}
	s.Click("Check now")
	if len(s.Synced) != 1 || len(s.Synced[0].Entities) != 1 || s.Synced[0].Entities[0] != domain.EntitySettlements {
		t.Errorf("synced %+v", s.Synced)
	}
}

func TestFilesAreDropped(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Empty, Variant: kit.Light})
	v := open(t, s, 1000, 650, page.Want{})
	folder := t.TempDir()
	write := func(name, text string) fyne.URI {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return storage.NewFileURI(path)
	}
	if v.Drop([]fyne.URI{write("picture.png", "x")}) {
		t.Error("a picture was taken")
	}
	if !v.Drop([]fyne.URI{write("a.txt", file(4, "EUR", "Amazon.de", 0)), write("b.txt", file(5, "EUR", "Amazon.de", 0))}) {
		t.Fatal("settlements were left")
	}
	s.Settle()
	if list, err := s.Engine.Settlements(t.Context()); err != nil || len(list) != 2 {
		t.Fatalf("settlements %v, %v", list, err)
	}
	// A table of labels is shown before it counts.
	table := "transaction-type,amount-type,amount-description,group\nOrder,ItemFees,QuantumHandlingFee,storage\n"
	v.Drop([]fyne.URI{write("table.csv", table)})
	s.Settle()
	if g := placed(t, s.Engine, "QuantumHandlingFee"); g != domain.GroupUnmapped {
		t.Errorf("placed in %s before anybody said so", g)
	}
	s.Click("Import 1 change")
	s.Settle()
	if g := placed(t, s.Engine, "QuantumHandlingFee"); g != domain.GroupStorage {
		t.Errorf("placed in %s", g)
	}
	// A wrong row says why, in the language of the window.
	words.Use("de")
	defer words.Use("")
	v.Drop([]fyne.URI{write("table.csv", strings.Replace(table, "storage", "nonsense", 1))})
	s.Settle()
	if !s.Says("diese Gruppe gibt es nicht") {
		t.Error("a wrong row speaks English")
	}
	s.Click("Schließen")
	words.Use("")
	// What is no settlement says so.
	v.Drop([]fyne.URI{write("c.txt", "hello\n")})
	s.Settle()
	if !s.Says("c.txt cannot be used") {
		t.Error("a wrong file is taken without a word")
	}
}
