package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"tallybridge/engine/domain"
)

func change(code string, before, after int64, cost string, f ...func(*domain.StockChange)) domain.StockChange {
	ch := domain.StockChange{
		Item: domain.ItemID("id-" + code), Code: code, Before: before, After: after, UnitCost: dec(cost), Account: "630", TakesPool: after == 0,
	}
	for _, g := range f {
		g(&ch)
	}
	return ch
}

func opening(ch *domain.StockChange) { ch.Opening = true }

func pool(s string) func(*domain.StockChange) {
	return func(ch *domain.StockChange) { ch.CostPool = dec(s) }
}

func input(changes ...domain.StockChange) DocumentInput {
	return DocumentInput{Changes: changes, Run: "7F3K", Date: "2026-10-05", ContactID: "contact", Currency: "EUR", Config: posting()}
}

func TestDocuments(t *testing.T) {
	in := input(
		change("B", 3, 5, "1.5"), change("A", 10, 12, "4.25"), change("C", 7, 4, "14.2857", pool("100")),
		change("D", 3, 0, "0.3333", pool("1.00")), change("E", 0, 9, "2", opening), change("F", 4, 1, "2", opening), change("G", 5, 5, "1"),
	)
	in.Config.Rules.LineAmountWriteDown = true
	line := func(code string, units int64, cost, offset, text string, before, after int64) domain.DocumentLine {
		return domain.DocumentLine{
			Item: domain.ItemID("id-" + code), Code: code, Units: units, UnitCost: dec(cost), Account: "630", Offset: offset,
			Description: text, Before: before, After: after,
		}
	}
	doc := func(kind domain.DocumentKind, number string, open bool, lines ...domain.DocumentLine) domain.StockDocument {
		return domain.StockDocument{Kind: kind, Number: number, Date: "2026-10-05", ContactID: "contact", Currency: "EUR", Opening: open, Lines: lines}
	}
	all := line("D", 3, "0.3333", "320", "D -3 (Amazon 0, Xero 3)", 3, 0)
	all.Amount = some("1.00")
	want := []domain.StockDocument{
		doc(domain.DocumentBill, "TB-7F3K-1-OPEN", true, line("E", 9, "2", "140", "E +9 (Amazon 9, Xero 0)", 0, 9)),
		doc(domain.DocumentCreditNote, "TB-7F3K-2-OPEN", true, line("F", 3, "2", "140", "F -3 (Amazon 1, Xero 4)", 4, 1)),
		doc(domain.DocumentBill, "TB-7F3K-3-IN", false, line("A", 2, "4.25", "320", "A +2 (Amazon 12, Xero 10)", 10, 12), line("B", 2, "1.5", "320", "B +2 (Amazon 5, Xero 3)", 3, 5)),
		doc(domain.DocumentCreditNote, "TB-7F3K-4-OUT", false, line("C", 3, "14.2857", "320", "C -3 (Amazon 4, Xero 7)", 7, 4), all),
	}
	if diff := cmp.Diff(want, Documents(in), compareDecimals); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	in.Config.Rules.LineAmountWriteDown = false
	if got := Documents(in)[3].Lines[1]; got.Amount.Valid || !got.UnitCost.Equal(dec("0.3333")) {
		t.Errorf("without the rule the pool goes by unit cost: %+v", got)
	}
}

func TestDocumentsSplit(t *testing.T) {
	for _, c := range []struct{ lines, docs int }{{0, 0}, {1, 1}, {250, 1}, {251, 2}, {501, 3}} {
		var changes []domain.StockChange
		for i := range c.lines {
			changes = append(changes, change(fmt.Sprintf("I%04d", i), 0, 1, "1"))
		}
		docs := Documents(input(changes...))
		seen, n := map[string]bool{}, 0
		for _, d := range docs {
			if seen[d.Number] || len(d.Lines) > MaxLines || len(d.Lines) == 0 {
				t.Errorf("document %s with %d lines", d.Number, len(d.Lines))
			}
			seen[d.Number] = true
			n += len(d.Lines)
		}
		if len(docs) != c.docs || n != c.lines {
			t.Errorf("%d changes: %d documents with %d lines", c.lines, len(docs), n)
		}
	}
}

// Nothing is posted that the user did not choose.
func TestDocumentsOnlyWhenChosen(t *testing.T) {
	for _, c := range []struct {
		mode      domain.StockMode
		purchases domain.Purchases
		want      int
	}{
		{domain.StockPost, domain.PurchasesExpensed, 2},
		{domain.StockPost, domain.PurchasesBills, 1}, // the increase is held
		{domain.StockPost, domain.PurchasesOther, 0},
		{domain.StockPost, domain.PurchasesUnset, 0},
		{domain.StockDifferences, domain.PurchasesExpensed, 0},
		{domain.StockUnset, domain.PurchasesExpensed, 0},
	} {
		in := input(change("A", 1, 2, "1"), change("B", 2, 1, "1"))
		in.Config.StockMode, in.Config.Purchases = c.mode, c.purchases
		if got := Documents(in); len(got) != c.want {
			t.Errorf("%q, %q: %d documents, want %d", c.mode, c.purchases, len(got), c.want)
		}
	}
}

func TestReverse(t *testing.T) {
	in := input(change("A", 10, 12, "4.25"), change("C", 3, 0, "0.3333", pool("1.00")))
	in.Config.Rules.LineAmountWriteDown = true
	for _, d := range Documents(in) {
		r := Reverse(d, "TB-X-1-UNDO", "2026-10-06")
		if r.Kind == d.Kind || r.Number != "TB-X-1-UNDO" || r.Date != "2026-10-06" || r.Undoes != d.Number || r.ContactID != d.ContactID || r.Currency != d.Currency {
			t.Errorf("reverse of %+v is %+v", d, r)
		}
		a, b := d.Lines[0], r.Lines[0]
		if a.Units != b.Units || !a.UnitCost.Equal(b.UnitCost) || a.Amount != b.Amount || a.Account != b.Account || a.Offset != b.Offset || a.Before != b.After || a.After != b.Before {
			t.Errorf("line %+v became %+v", a, b)
		}
		back := Reverse(r, d.Number, d.Date)
		if back.Kind != d.Kind || back.Lines[0].Before != a.Before {
			t.Errorf("twice reversed: %+v", back)
		}
		if d.Lines[0].Before != a.Before || d.Undoes != "" {
			t.Error("the original was changed")
		}
	}
}

func TestCost(t *testing.T) {
	for _, c := range []struct {
		creates, updates, docs, calls int
		wait                          time.Duration
	}{
		{0, 0, 0, 0, 0},
		{1, 0, 0, 1, 0},
		{500, 501, 0, 3, 0},
		{0, 0, 2, 4, 0},
		{500, 0, 2, 5, 0},
		{5000, 0, 40, 52, 0},
		{5000, 5000, 41, 63, time.Minute},
	} {
		p := domain.Plan{Creates: make([]domain.NewItem, c.creates), Updates: make([]domain.ItemUpdate, c.updates), Documents: make([]domain.StockDocument, c.docs)}
		if got := Cost(p); got.XeroCalls != c.calls || got.Wait != c.wait {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

// books are Xero's, as documented: quantity and cost pool move on approval,
// neither may fall below zero, a document has to sum to zero.
type books map[domain.ItemID]*domain.Item

func (b books) post(d domain.StockDocument, round func(decimal.Decimal) decimal.Decimal) error {
	total := decimal.Zero
	for _, l := range d.Lines {
		n := decimal.MustNew(l.Units, 0)
		amount := func(unit decimal.Decimal) decimal.Decimal { v, _ := n.Mul(unit); return round(v) }
		in, out := amount(l.UnitCost), amount(l.UnitCost.Neg())
		if l.Amount.Valid {
			in, out = l.Amount.Decimal, l.Amount.Decimal.Neg()
			if in.Round(2).Cmp(in) != 0 {
				return fmt.Errorf("%s: amount %s has more than 2 decimals", l.Code, in)
			}
		}
		total, _ = total.Add(in)
		total, _ = total.Add(out)
		if l.Units <= 0 || l.UnitCost.Round(4).Cmp(l.UnitCost) != 0 || l.UnitCost.IsNeg() {
			return fmt.Errorf("%s: %d units at %s", l.Code, l.Units, l.UnitCost)
		}
		it := b[l.Item]
		if d.Kind == domain.DocumentCreditNote {
			n, in = n.Neg(), in.Neg()
		}
		it.Quantity, _ = it.Quantity.Add(n)
		it.CostPool, _ = it.CostPool.Add(in)
		if it.Quantity.IsNeg() || it.CostPool.IsNeg() {
			return fmt.Errorf("%s falls to %s units worth %s", l.Code, it.Quantity, it.CostPool)
		}
	}
	if !total.IsZero() {
		return fmt.Errorf("%s sums to %s", d.Number, total)
	}
	return nil
}

// For any books and any wanted quantities: every document sums to zero however
// halves are rounded, no pool or quantity ever falls below zero, the quantity
// ends as wanted, units are conserved, and a second plan has nothing to do.
func TestDocumentsKeepTheBooks(t *testing.T) {
	rounding := map[string]func(decimal.Decimal) decimal.Decimal{
		"half to even": func(d decimal.Decimal) decimal.Decimal { return d.Round(2) },
		"half away from zero": func(d decimal.Decimal) decimal.Decimal {
			half := decimal.MustParse("0.005").CopySign(d)
			if d.IsZero() {
				return d
			}
			v, _ := d.Add(half)
			return v.Trunc(2)
		},
	}
	rapid.Check(t, func(rt *rapid.T) {
		in := newBench().StockInput
		in.Items, in.Quantities = nil, map[domain.ItemID]domain.Quantity{}
		in.Config.Rules.LineAmountWriteDown = rapid.Bool().Draw(rt, "amounts")
		in.Config.OpeningDone = rapid.Bool().Draw(rt, "opened")
		in.Config.Opening = domain.OpeningPost
		in.Costs = map[string]decimal.Decimal{}
		for i := range rapid.IntRange(1, 12).Draw(rt, "items") {
			q := rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(0, 200_000)).Draw(rt, "quantity")
			cents := int64(0)
			if q > 0 {
				cents = rapid.OneOf(rapid.Int64Range(0, 100), rapid.Int64Range(0, 1e9)).Draw(rt, "pool")
			}
			it := tracked(fmt.Sprintf("I%02d", i), fmt.Sprint(q), decimal.MustNew(cents, 2).String())
			in.Items = append(in.Items, it)
			want := rapid.OneOf(rapid.Just(int64(0)), rapid.Just(q), rapid.Int64Range(0, q+30), rapid.Int64Range(max(0, q-3), q)).Draw(rt, "wanted")
			in.Quantities[it.ID] = domain.Quantity{Item: it.ID, Units: want, Known: true}
			if rapid.Bool().Draw(rt, "has a cost") {
				in.Costs[it.Code] = decimal.MustNew(rapid.Int64Range(1, 1e7).Draw(rt, "cost"), 4)
			}
		}
		p := Stock(in)
		docs := Documents(DocumentInput{Changes: p.Changes, Run: "R", Date: "2026-10-05", Config: in.Config})
		name := rapid.SampledFrom([]string{"half to even", "half away from zero"}).Draw(rt, "rounding")
		b := books{}
		after := slices.Clone(in.Items)
		for i := range after {
			b[after[i].ID] = &after[i]
		}
		moved := map[domain.ItemID]bool{}
		for _, d := range docs {
			bill := d.Kind == domain.DocumentBill
			if bill && strings.HasSuffix(d.Number, "-OUT") || !bill && strings.HasSuffix(d.Number, "-IN") || d.Opening == in.Config.OpeningDone {
				rt.Fatalf("document %+v", d)
			}
			for _, l := range d.Lines {
				if moved[l.Item] {
					rt.Fatalf("%s is in two lines", l.Code)
				}
				moved[l.Item] = true
			}
			if err := b.post(d, rounding[name]); err != nil {
				rt.Fatal(err)
			}
		}
		held := map[domain.ItemID]bool{}
		for _, c := range p.Conflicts {
			held[c.Item] = true
		}
		for i := range after {
			want := decimal.MustNew(in.Quantities[after[i].ID].Units, 0)
			if held[after[i].ID] {
				want = in.Items[i].Quantity
			}
			if !after[i].Quantity.Equal(want) {
				rt.Fatalf("%s ends at %s, wanted %s", after[i].Code, after[i].Quantity, want)
			}
			if after[i].Quantity.IsZero() && in.Config.Rules.LineAmountWriteDown && moved[after[i].ID] && !after[i].CostPool.IsZero() {
				rt.Fatalf("%s leaves %s behind", after[i].Code, after[i].CostPool)
			}
		}
		in.Items = after
		if again := Stock(in); len(again.Changes) != 0 {
			rt.Fatalf("not settled: %+v", again.Changes)
		}
		// Undone in the opposite order, the quantities are what they were.
		for _, d := range slices.Backward(docs) {
			for _, l := range Reverse(d, d.Number+"-UNDO", "2026-10-06").Lines {
				n := decimal.MustNew(l.Units, 0)
				if d.Kind == domain.DocumentBill {
					n = n.Neg()
				}
				b[l.Item].Quantity, _ = b[l.Item].Quantity.Add(n)
				if l.Before-l.After != 0 && !b[l.Item].Quantity.Equal(decimal.MustNew(l.After, 0)) {
					rt.Fatalf("%s: undo ends at %s, said %d", l.Code, b[l.Item].Quantity, l.After)
				}
			}
		}
	})
}

// Law 12: a push without a question moves no more than the user allows and
// takes no more than a fifth of the items to zero.
func TestTheBrakeHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 80).Draw(rt, "items")
		in := crowd(n, rapid.IntRange(0, n).Draw(rt, "to zero"))
		in.Config.Brake.MaxUnits = rapid.Int64Range(0, 300).Draw(rt, "units")
		in.Config.Brake.MaxValue = decimal.MustNew(rapid.Int64Range(0, 60000).Draw(rt, "value"), 2)
		p := Stock(in)
		var units int64
		value, zero := decimal.Zero, 0
		for _, ch := range p.Changes {
			units += max(ch.Delta(), -ch.Delta())
			v, _ := decimal.MustNew(max(ch.Delta(), -ch.Delta()), 0).Mul(ch.UnitCost)
			value, _ = value.Add(v)
			if ch.After == 0 {
				zero++
			}
		}
		stop := zero >= 10 && zero*5 > n || in.Config.Brake.MaxUnits > 0 && units > in.Config.Brake.MaxUnits ||
			in.Config.Brake.MaxValue.IsPos() && value.Cmp(in.Config.Brake.MaxValue) > 0
		if stop != (p.Brake != "") {
			rt.Fatalf("%d of %d to zero, %d units, worth %s: brake %q", zero, n, units, value, p.Brake)
		}
	})
}
