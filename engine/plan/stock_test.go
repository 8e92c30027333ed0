package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// fate is what becomes of the item "S".
type fate struct {
	Delta     int64
	Cost      string
	Source    string
	TakesPool bool
	Opening   bool
	Kind      domain.ConflictKind
	Blocks    bool
	Unchanged int
}

func fateOf(t *testing.T, p StockPlan) fate {
	t.Helper()
	checkWords(t, p.Conflicts)
	f := fate{Unchanged: p.Unchanged}
	if len(p.Changes)+len(p.Conflicts)+p.Unchanged > 1 {
		t.Errorf("more than one fate: %+v", p)
	}
	for _, c := range p.Changes {
		f.Delta, f.Cost, f.Source, f.TakesPool, f.Opening = c.Delta(), c.UnitCost.Pad(2).Trim(2).String(), c.CostSource, c.TakesPool, c.Opening
		if c.Account != "630" || c.Code != "S" || c.Item != "id-S" || len(c.Terms) == 0 {
			t.Errorf("change %+v", c)
		}
	}
	for _, c := range p.Conflicts {
		f.Kind, f.Blocks = c.Kind, c.Blocks
	}
	return f
}

func TestStock(t *testing.T) {
	rise := fate{Delta: 2, Cost: "5.00", Source: "Xero average"}
	fall := fate{Delta: -3, Cost: "5.00", Source: "Xero average"}
	hold := func(k domain.ConflictKind) fate { return fate{Kind: k, Blocks: true} }
	note := func(k domain.ConflictKind) fate { return fate{Kind: k} }
	left := func(n int64) domain.ItemState { return domain.ItemState{Left: n, LeftKnown: true, Opened: true} }
	unopened := func(c *domain.Config) { c.OpeningDone = false }
	for _, c := range []struct {
		name  string
		bench *bench
		want  fate
	}{
		{"increase", newBench(), rise},
		{"decrease", newBench().want(7), fall},
		{"to zero takes the whole pool", newBench().want(0), fate{Delta: -10, Cost: "5.00", Source: "Xero average", TakesPool: true}},
		{"nothing to do", newBench().want(10), fate{Unchanged: 1}},
		{"not counted", newBench().do(func(b *bench) { b.Quantities = nil }), fate{}},
		{"not known", newBench().do(func(b *bench) { b.Quantities["id-S"] = domain.Quantity{Item: "id-S", Units: 3} }), fate{}},
		{"quarantined", newBench().do(func(b *bench) { b.Quarantined = map[domain.ItemID]bool{"id-S": true} }), fate{}},
		{"uncertain", newBench().do(func(b *bench) { b.Uncertain = map[domain.ItemID]bool{"id-S": true} }), note(domain.ConflictUncertain)},
		{"suspended", newBench().state(domain.ItemState{Suspended: "undone by you"}), note(domain.ConflictSuspended)},
		{"untracked", newBench().item(func(i *domain.Item) { i.Tracked = false }), hold(domain.ConflictUntracked)},
		{"back order", newBench().item(func(i *domain.Item) { i.BackOrder = dec("1") }), hold(domain.ConflictBackOrder)},
		{"fraction", newBench().item(func(i *domain.Item) { i.Quantity = dec("2.5") }), hold(domain.ConflictFraction)},
		{"whole with zeros behind the point", newBench().item(func(i *domain.Item) { i.Quantity = dec("12.0000") }), fate{Unchanged: 1}},
		{"other program", newBench().do(func(b *bench) { b.OtherPrograms = map[string]int{"S": 4} }), hold(domain.ConflictOtherProgram)},
		{"below zero", newBench().want(-1), hold(domain.ConflictNegative)},
		{"account archived", newBench().item(func(i *domain.Item) { i.InventoryAccount = "631" }), hold(domain.ConflictAccounts)},
		{"account gone", newBench().item(func(i *domain.Item) { i.InventoryAccount = "999" }), hold(domain.ConflictAccounts)},
		{"account not set", newBench().item(func(i *domain.Item) { i.InventoryAccount = "" }), hold(domain.ConflictAccounts)},
		{"account of the wrong type", newBench().item(func(i *domain.Item) { i.InventoryAccount = "200" }), hold(domain.ConflictAccounts)},
		{"a wrong account matters only when there is a change", newBench().want(10).item(func(i *domain.Item) { i.InventoryAccount = "631" }), fate{Unchanged: 1}},
		{"adjustment account missing", newBench().config(func(c *domain.Config) { c.Accounts.Adjustment = "" }), hold(domain.ConflictAccounts)},
		{"adjustment account of the wrong type", newBench().config(func(c *domain.Config) { c.Accounts.Adjustment = "630" }), hold(domain.ConflictAccounts)},
		{"differences need no account", newBench().config(func(c *domain.Config) { c.Accounts.Adjustment, c.StockMode = "", domain.StockDifferences }), rise},

		{"the user's cost", newBench().do(func(b *bench) { b.Costs = map[string]decimal.Decimal{"S": dec("4.25")} }), fate{Delta: 2, Cost: "4.25", Source: "your cost"}},
		{"the user's cost is no matter in a decrease", newBench().want(7).do(func(b *bench) { b.Costs = map[string]decimal.Decimal{"S": dec("4.25")} }), fall},
		{"last average", newBench().item(empty).state(domain.ItemState{Opened: true, LastAverage: some("3.333333")}), fate{Delta: 12, Cost: "3.3333", Source: "last average"}},
		{"purchase price", newBench().item(empty).item(func(i *domain.Item) { i.PurchasePrice = some("2.5") }), fate{Delta: 12, Cost: "2.50", Source: "purchase price"}},
		{"no cost", newBench().item(empty), hold(domain.ConflictNeedsCost)},
		{"a pool of zero is no cost", newBench().item(func(i *domain.Item) { i.CostPool = decimal.Zero }), hold(domain.ConflictNeedsCost)},
		{"the user's cost of zero", newBench().do(func(b *bench) { b.Costs = map[string]decimal.Decimal{"S": decimal.Zero} }), hold(domain.ConflictNeedsCost)},
		{"the user's cost of zero where Xero takes it", newBench().do(func(b *bench) {
			b.Costs, b.Config.Rules.ZeroCostIncrease = map[string]decimal.Decimal{"S": decimal.Zero}, true
		}), fate{Delta: 2, Cost: "0.00", Source: "your cost"}},
		{"worthless units leave for nothing", newBench().want(5).item(func(i *domain.Item) { i.CostPool = decimal.Zero }), fate{Delta: -5, Cost: "0.00", Source: "Xero average"}},
		{"awkward average", newBench().want(4).item(func(i *domain.Item) { i.Quantity, i.CostPool = dec("7"), dec("100.00") }), fate{Delta: -3, Cost: "14.2857", Source: "Xero average"}},

		{"drift", newBench().state(left(100)), hold(domain.ConflictDrift)},
		{"no drift", newBench().state(left(10)), rise},
		{"drift to what Amazon says", newBench().want(10).state(left(100)), fate{Unchanged: 1}},
		{"drift, Amazon always wins", newBench().state(with(left(100), func(s *domain.ItemState) { s.AmazonWins = true })), rise},
		{"drift, accepted for this quantity", newBench().state(with(left(100), func(s *domain.ItemState) { s.AcceptDrift, s.AcceptKnown = 10, true })), rise},
		{"drift, accepted for another quantity", newBench().state(with(left(100), func(s *domain.ItemState) { s.AcceptDrift, s.AcceptKnown = 9, true })), hold(domain.ConflictDrift)},
		{"bills: a rise is expected", newBench().want(8).state(left(4)).config(bills), fate{Delta: -2, Cost: "5.00", Source: "Xero average"}},
		{"bills: a fall is drift", newBench().want(8).state(left(20)).config(bills), hold(domain.ConflictDrift)},
		{"bills: increases are held", newBench().config(bills), note(domain.ConflictIncreaseHeld)},
		{"another program: only shown", newBench().config(func(c *domain.Config) { c.Purchases = domain.PurchasesOther }), note(domain.ConflictOtherProgram)},
		{"another program: nothing to show", newBench().want(10).config(func(c *domain.Config) { c.Purchases = domain.PurchasesOther }), fate{Unchanged: 1}},

		{"opening held", newBench().config(unopened), hold(domain.ConflictOpening)},
		{"opening held, nothing to do", newBench().want(10).config(unopened), fate{Unchanged: 1}},
		{"opening posted", newBench().config(unopened).config(func(c *domain.Config) { c.Opening = domain.OpeningPost }), with(rise, func(f *fate) { f.Opening = true })},
		{"opening posted downwards", newBench().want(7).config(unopened).config(func(c *domain.Config) { c.Opening = domain.OpeningPost }), with(fall, func(f *fate) { f.Opening = true })},
		{"opening by file waits for the import", newBench().config(unopened).config(func(c *domain.Config) { c.Opening = domain.OpeningFile }), hold(domain.ConflictOpening)},
		{"opening by file, imported", newBench().config(unopened).config(func(c *domain.Config) { c.Opening, c.OpeningDone = domain.OpeningFile, true }), rise},
		{"an item that waited since the first days", newBench().state(domain.ItemState{Item: "id-S"}).config(func(c *domain.Config) { c.Opening = domain.OpeningPost }), with(rise, func(f *fate) { f.Opening = true })},
		{"opened item", newBench().config(unopened).state(domain.ItemState{Opened: true}), rise},
		{"the opening step goes on with hold", newBench().config(unopened).do(func(b *bench) { b.Opening = true }), with(rise, func(f *fate) { f.Opening = true })},
		{"the opening step leaves opened items alone", newBench().state(domain.ItemState{Opened: true}).do(func(b *bench) { b.Opening = true }), fate{}},
		{"opening increases come also where bills raise stock", newBench().config(unopened).config(bills).config(func(c *domain.Config) { c.Opening = domain.OpeningPost }), with(rise, func(f *fate) { f.Opening = true })},
		{"opening account missing", newBench().config(unopened).config(func(c *domain.Config) { c.Opening, c.Accounts.Opening = domain.OpeningPost, "" }), hold(domain.ConflictAccounts)},
		{"opening account is the inventory account", newBench().config(unopened).config(func(c *domain.Config) { c.Opening, c.Accounts.Opening = domain.OpeningPost, "630" }), hold(domain.ConflictAccounts)},
		{"other program before opening", newBench().config(unopened).do(func(b *bench) { b.OtherPrograms = map[string]int{"S": 1} }), hold(domain.ConflictOtherProgram)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, fateOf(t, Stock(c.bench.StockInput))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func empty(i *domain.Item) { i.Quantity, i.CostPool = decimal.Zero, decimal.Zero }

func bills(c *domain.Config) { c.Purchases = domain.PurchasesBills }

func with[T any](v T, f func(*T)) T { f(&v); return v }

// crowd makes n items of 10 units worth 20.00 each; zero of them go to zero, the rest stay.
func crowd(n, zero int) StockInput {
	in := newBench().StockInput
	in.Items, in.Quantities = nil, map[domain.ItemID]domain.Quantity{}
	for i := range n {
		it := tracked(fmt.Sprintf("I%04d", i), "10", "20.00")
		in.Items = append(in.Items, it)
		units := int64(10)
		if i < zero {
			units = 0
		}
		in.Quantities[it.ID] = domain.Quantity{Item: it.ID, Units: units, Known: true}
	}
	return in
}

// A yes lifts each limit to what was shown, and to no more.
func TestBrakeAfterAYes(t *testing.T) {
	limits := domain.Brake{MaxUnits: 100, MaxValue: dec("1000")}
	move := func(zero int, units int64, worth string) domain.Move {
		return domain.Move{Zero: zero, Items: 50, Units: units, Value: dec(worth)}
	}
	shown := move(12, 600, "2000")
	for name, c := range map[string]struct {
		now, yes domain.Move
		asks     string
	}{
		"no yes":             {shown, domain.Move{}, "take 12 of 50 items to zero, and move 600 units"},
		"as shown":           {shown, shown, ""},
		"less":               {move(11, 500, "1900"), shown, ""},
		"one more to zero":   {move(13, 600, "2000"), shown, "take 13 of 50 items to zero. You said yes to less."},
		"one more unit":      {move(12, 601, "2000"), shown, "move 601 units, more than your limit of 100. You said yes to less."},
		"a little dearer":    {move(12, 600, "2000.01"), shown, "worth 2000.01 EUR"},
		"within the limits":  {move(9, 100, "1000"), move(1, 1, "1"), ""},
		"another limit":      {move(12, 600, "1"), move(12, 20, "1"), "move 600 units"},
		"far beyond":         {move(50, 9000, "90000"), shown, "take 50 of 50 items to zero, and move 9000 units"},
		"a tenth beforehand": {move(13, 660, "2200"), shown.ATenthMore(), ""},
		"more than a tenth":  {move(14, 661, "2200.01"), shown.ATenthMore(), "take 14 of 50 items to zero, and move 661 units, more than your limit of 100, and move stock worth 2200.01"},
	} {
		got := Brake(c.now, limits, "EUR", c.yes)
		if (got == "") != (c.asks == "") || !strings.Contains(got, c.asks) {
			t.Errorf("%s: %q, want %q", name, got, c.asks)
		}
	}
}

func TestBrake(t *testing.T) {
	for _, c := range []struct {
		name string
		in   StockInput
		want string // part of the question; empty for none
	}{
		{"a fifth is allowed", crowd(100, 20), ""},
		{"more than a fifth stops", crowd(100, 21), "take 21 of 100 items to zero"},
		{"nine of any number are allowed", crowd(10, 9), ""},
		{"ten of ten stop", crowd(10, 10), "take 10 of 10 items to zero"},
		{"opening has no brake", with(crowd(50, 50), func(in *StockInput) { in.Config.OpeningDone, in.Config.Opening = false, domain.OpeningPost }), ""},
		{"held items do not count", with(crowd(100, 19), func(in *StockInput) {
			for i := 20; i < 100; i++ {
				in.Items[i].BackOrder = dec("1")
			}
		}), "take 19 of 20 items to zero"},
		{"at the limit of units", with(crowd(100, 5), func(in *StockInput) { in.Config.Brake.MaxUnits = 50 }), ""},
		{"over the limit of units", with(crowd(100, 5), func(in *StockInput) { in.Config.Brake.MaxUnits = 49 }), "move 50 units, more than your limit of 49"},
		{"up and down add up", with(crowd(100, 5), func(in *StockInput) {
			in.Config.Brake.MaxUnits = 59
			in.Quantities["id-I0099"] = domain.Quantity{Units: 20, Known: true}
		}), "move 60 units"},
		{"at the limit of value", with(crowd(100, 5), func(in *StockInput) { in.Config.Brake.MaxValue = dec("100") }), ""},
		{"a push of some items is judged by itself", with(crowd(100, 30), func(in *StockInput) {
			in.Only = map[domain.ItemID]bool{"id-I0001": true, "id-I0002": true}
		}), ""},
		{"some items can be too many", with(crowd(100, 30), func(in *StockInput) {
			in.Config.Brake.MaxUnits, in.Only = 19, map[domain.ItemID]bool{"id-I0001": true, "id-I0002": true}
		}), "move 20 units"},
		{"over the limit of value", with(crowd(100, 5), func(in *StockInput) { in.Config.Brake.MaxValue = dec("99.99") }), "worth 100.00 EUR, more than your limit of 99.99"},
	} {
		p := Stock(c.in)
		if (p.Brake == "") != (c.want == "") || !strings.Contains(p.Brake, c.want) {
			t.Errorf("%s: %q, want %q", c.name, p.Brake, c.want)
		}
		if p.Brake != "" && !strings.HasSuffix(p.Brake, "?") {
			t.Errorf("%s: no question: %q", c.name, p.Brake)
		}
	}
}

func TestTooManyTracked(t *testing.T) {
	in := crowd(TrackedLimit+1, 1)
	p := Stock(in)
	if len(p.Conflicts) != 1 || p.Conflicts[0].Kind != domain.ConflictTooManyTracked || len(p.Changes) != 1 {
		t.Errorf("%d changes, conflicts %+v", len(p.Changes), p.Conflicts)
	}
	in.Config.TrackedLimitAccepted = true
	if p := Stock(in); len(p.Conflicts) != 0 {
		t.Errorf("accepted, but %+v", p.Conflicts)
	}
}

// The words are part of what the user pays attention to.
func TestStockWords(t *testing.T) {
	p := Stock(newBench().state(domain.ItemState{Left: 100, LeftKnown: true}).StockInput)
	if got, want := p.Conflicts[0].Message, "Something else moved “S”: Xero says 10, we left 100; Amazon says 12."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
