package fees_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"tallybridge/app/stage"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/engine/sandbox/practiceamazon"
	"tallybridge/gui/fees"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

func open(t *testing.T, s *stage.Stage, w, h float32, want page.Want) *fees.Screen {
	t.Helper()
	v := fees.New(s.Host)
	s.Show(v, w, h, want)
	s.Settle()
	return v
}

// run does what the command palette would.
func run(t *testing.T, s *stage.Stage, v *fees.Screen, id string) {
	t.Helper()
	for _, c := range v.Commands() {
		if c.ID == id {
			c.Run()
			s.Settle()
			return
		}
	}
	t.Fatalf("no command %q", id)
}

func theme(v kit.Variant, factor float32) {
	fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(v, factor))
}

// file is a settlement's file with round figures; off is added to its total.
func file(n int, currency, market string, off float64) string {
	return fileWith(n, currency, market, off, 410+60*float64(n%4))
}

// fileWith is file with another amount for advertising.
func fileWith(n int, currency, market string, off, ads float64) string {
	start := time.Date(2026, 2, 24, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -14*n)
	end := start.AddDate(0, 0, 14)
	var b strings.Builder
	b.WriteString("settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id\tmarketplace-name\tamount-type\tamount-description\tposted-date\tamount\n")
	stamp := func(t time.Time) string { return t.Format("2006-01-02T15:04:05+00:00") }
	id := 90000000001 + n
	rows := []struct {
		kind, typ, what string
		amount          float64
	}{
		{"Order", "ItemPrice", "Principal", 4000 + 35*float64(n%7)},
		{"Order", "ItemPrice", "Shipping", 120},
		{"Refund", "ItemPrice", "Principal", -210},
		{"Order", "ItemFees", "Commission", -612.4},
		{"Order", "ItemFees", "FBAPerUnitFulfillmentFee", -840.15 - 12*float64(n%5)},
		{"other-transaction", "other-transaction", "Storage Fee", -88.2},
		{"ServiceFee", "Cost of Advertising", "TransactionTotalAmount", -ads},
		{"other-transaction", "other-transaction", "Subscription Fee", -39.99},
	}
	if n%9 == 4 {
		rows = append(rows, struct {
			kind, typ, what string
			amount          float64
		}{"Order", "ItemFees", "QuantumHandlingFee", -17.5})
	}
	total := off
	for _, r := range rows {
		total += r.amount
	}
	fmt.Fprintf(&b, "%d\t%s\t%s\t%s\t%.2f\t%s\t\t\t\t\t\t\t\n", id, stamp(start), stamp(end), stamp(end.AddDate(0, 0, 2)), total, currency)
	for i, r := range rows {
		place := market
		if r.kind == "other-transaction" || r.kind == "ServiceFee" {
			place = ""
		}
		fmt.Fprintf(&b, "%d\t\t\t\t\t\t%s\t111-%07d-%07d\t%s\t%s\t%s\t%s\t%.2f\n", id, r.kind, n, i, place, r.typ, r.what, stamp(start.AddDate(0, 0, 1+i)), r.amount)
	}
	return b.String()
}

// opened puts settlements into the engine as a person would open their files.
func opened(t testing.TB, e *engine.Engine, n int) {
	t.Helper()
	for i := range n {
		currency, market := "USD", "Amazon.com"
		if i%3 == 1 {
			currency, market = "EUR", "Amazon.de"
		}
		off := 0.0
		if i == 0 {
			off = -14.05
		}
		if _, err := e.OpenSettlementFile(t.Context(), fmt.Sprintf("settlement-%d.txt", i), strings.NewReader(file(i, currency, market, off))); err != nil {
			t.Fatal(err)
		}
	}
}

func TestLookNothing(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Empty, Variant: kit.Light})
	v := open(t, s, 1000, 650, page.Want{})
	s.Golden("none-light")
	s.Click("Start setup")
	if len(s.Went) != 1 || s.Went[0] != page.Setup {
		t.Errorf("went %v", s.Went)
	}
	// One settlement, opened by hand.
	s.Files.Name, s.Files.Text = "settlement.txt", file(0, "USD", "Amazon.com", -14.05)
	s.Click("Open settlement file…")
	s.Settle()
	if !s.Says("−14.05 USD of the payout is not explained") {
		t.Error("the residual is hidden")
	}
	s.Golden("one-light")
	run(t, s, v, "fees.forget")
	s.Click("Forget")
	s.Settle()
	if list, err := s.Engine.Settlements(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("left %v, %v", list, err)
	}
}

func TestLookMany(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Connected, Variant: kit.Light})
	opened(t, s.Engine, 60)
	s.Sync(engine.SyncOptions{Entities: []domain.Entity{domain.EntitySettlements}})
	for g, code := range map[domain.FeeGroup]string{
		domain.GroupReferral: "401", domain.GroupFulfilment: "402", domain.GroupStorage: "403", domain.GroupAdvertising: "404", domain.GroupInbound: "402", domain.GroupOther: "408",
	} {
		if err := s.Engine.SetFeeAccount(t.Context(), g, "", code); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Engine.SetFeeAccount(t.Context(), domain.GroupReferral, "DE", "405"); err != nil {
		t.Fatal(err)
	}
	look := func(name string, v kit.Variant, factor float32, language string, w, h float32, want page.Want, do func(*fees.Screen)) {
		theme(v, factor)
		words.Use(language)
		screen := open(t, s, w, h, want)
		if do != nil {
			do(screen)
			s.Settle()
		}
		s.Golden(name)
	}
	look("findings-light", kit.Light, 1, "", 1000, 650, page.Want{}, func(v *fees.Screen) { v.Row(0) })
	look("settlements-dark", kit.Dark, 1, "", 1920, 1080, page.Want{Filter: fees.Settlements}, func(v *fees.Screen) { v.Row(3) })
	look("accounts-light", kit.Light, 1, "", 1000, 650, page.Want{Filter: fees.Accounts}, func(v *fees.Screen) { v.Row(4) })
	look("labels-dark", kit.Dark, 1, "", 1000, 650, page.Want{Filter: fees.Labels}, func(v *fees.Screen) { v.Row(0) })
	look("months-light", kit.Light, 1, "", 1000, 650, page.Want{Filter: fees.Months}, nil)
	look("german-large", kit.Light, 1.4, "de", 1000, 650, page.Want{Filter: fees.Settlements}, func(v *fees.Screen) { v.Row(0) })
	words.Use("")
	if os.Getenv("TALLYBRIDGE_LOOK") == "" {
		return
	}
	// For a person to look at, without masters.
	peek := func(name string, v kit.Variant, factor float32, language string, w, h float32, want page.Want, row int) {
		theme(v, factor)
		words.Use(language)
		screen := open(t, s, w, h, want)
		if row >= 0 {
			screen.Row(row)
			s.Settle()
		}
		s.Look(name)
	}
	peek("peek-accounts-dark", kit.Dark, 1, "", 1920, 1080, page.Want{Filter: fees.Accounts}, 6)
	peek("peek-accounts-closed", kit.Light, 1, "", 1000, 650, page.Want{Filter: fees.Accounts}, -1)
	peek("peek-findings-closed", kit.Dark, 1, "", 1000, 650, page.Want{Filter: fees.Findings}, -1)
	peek("peek-settlements-closed", kit.Light, 1, "", 1000, 650, page.Want{Filter: fees.Settlements}, -1)
	peek("peek-months-dark", kit.Dark, 1, "", 1920, 1080, page.Want{Filter: fees.Months}, -1)
	peek("peek-german-findings", kit.Light, 1, "de", 1000, 650, page.Want{Filter: fees.Findings}, 11)
	peek("peek-german-accounts", kit.Light, 1.4, "de", 1000, 650, page.Want{Filter: fees.Accounts}, 2)
	peek("peek-german-months", kit.Light, 1.4, "de", 1000, 650, page.Want{Filter: fees.Months}, -1)
	words.Use("")
}

// A long list is searched by words; a row that is asked for from elsewhere is
// shown whatever was searched for.
func TestSearchInALongList(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Connected, Variant: kit.Light})
	opened(t, s.Engine, 24)
	s.Sync(engine.SyncOptions{Entities: []domain.Entity{domain.EntitySettlements}})
	v := open(t, s, 1000, 650, page.Want{Filter: fees.Settlements})
	all := v.Len()
	v.Find()
	field, ok := s.Window.Canvas().Focused().(*kit.Search)
	if !ok || all < 20 {
		t.Fatalf("%d settlements have no search", all)
	}
	field.SetText("settlement-1.txt 90000000002")
	s.Settle()
	if v.Len() != 1 {
		t.Errorf("%d settlements fit", v.Len())
	}
	field.SetText("nonsense")
	s.Settle()
	if v.Len() != 0 || s.Button("Clear the search") == nil {
		t.Errorf("%d settlements fit nonsense", v.Len())
	}
	v.Enter(page.Want{Filter: fees.Settlements, Search: "90000000005"})
	s.Settle()
	if v.Len() != all || field.Text != "" || !s.Says("Settlement 90000000005") {
		t.Errorf("%d settlements are shown, searching %q", v.Len(), field.Text)
	}
	v.Enter(page.Want{Filter: fees.Findings})
	s.Settle()
	before := v.Len()
	v.Find()
	s.Window.Canvas().Focused().(*kit.Search).SetText("90000000001")
	s.Settle()
	if n := v.Len(); n == 0 || n >= before {
		t.Errorf("%d of %d findings fit", n, before)
	}
}

func TestTheRoleIsMissing(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Connected, Plain: true, SKUs: 5, Variant: kit.Light, World: func(o *sandbox.Options) { o.Marketplaces = []string{"US"} }})
	for _, r := range s.Box.Access().Amazon.Regions {
		if err := s.Box.Amazon().DropRole(r.Region, practiceamazon.RoleFinance); err != nil {
			t.Fatal(err)
		}
	}
	v := open(t, s, 1000, 650, page.Want{Filter: fees.Settlements})
	first := s.Find(func(o fyne.CanvasObject) bool {
		text, ok := o.(*canvas.Text)
		return ok && text.Text == "No settlements yet"
	})
	if first == nil {
		t.Error("before the first check nothing says that there was none")
	}
	s.Sync(engine.SyncOptions{Entities: []domain.Entity{domain.EntitySettlements}})
	v.Heard(page.Kinds{engine.EventFeesChanged: true})
	s.Settle()
	s.Golden("role-light")
	s.Click("Open Amazon settings")
	if len(s.Went) != 1 || s.Went[0] != page.Settings || s.Wanted[0].Part != "amazon" {
		t.Errorf("went %v %v", s.Went, s.Wanted)
	}
}

func TestARateThatJumped(t *testing.T) {
	s := stage.New(t, stage.Options{Step: stage.Empty, Variant: kit.Dark})
	for n := range 16 {
		ads := 300.0
		if n < 3 {
			ads = 900
		}
		if _, err := s.Engine.OpenSettlementFile(t.Context(), "a.txt", strings.NewReader(fileWith(n, "USD", "Amazon.com", 0, ads))); err != nil {
			t.Fatal(err)
		}
	}
	v := open(t, s, 1000, 650, page.Want{Filter: fees.Months})
	s.Golden("jump-dark")
	s.Click("Details")
	s.Settle()
	if !s.Says("Look at what changed") || v.Finding(v.Cursor()).Kind != domain.FindingRateJump {
		t.Error("the way to the finding is gone")
	}
}
