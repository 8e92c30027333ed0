package sandbox

import (
	"fmt"
	"maps"
	"slices"

	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/practicexero"
	"tallybridge/engine/sandbox/world"
)

// Difference is one thing in the practice Xero that is not as a correct sync
// leaves it.
type Difference struct {
	What string `json:"what"` // "item ABC", "account 310", …
	Have string `json:"have"`
	Want string `json:"want"`
	Trap string `json:"trap,omitempty"`
}

// String is one line.
func (d Difference) String() string {
	text := fmt.Sprintf("%s: %s, want %s", d.What, d.Have, d.Want)
	if d.Trap != "" {
		text += " (" + d.Trap + ")"
	}
	return text
}

// baseline is where the books stood before the sync that is judged.
type baseline struct {
	held     map[string]world.Holding
	balances map[string]decimal.Decimal
}

// Mark makes the books as they stand now the start of what Differences judges:
// call it between two syncs. Until then the first day is the start.
func (s *Sandbox) Mark() {
	st := s.xero.State()
	b := baseline{held: map[string]world.Holding{}, balances: map[string]decimal.Decimal{}}
	for _, it := range st.Items {
		if it.Tracked {
			b.held[it.Code] = world.Holding{Quantity: it.Quantity, CostPool: it.CostPool}
		}
	}
	for _, a := range st.Accounts {
		b.balances[a.Code] = a.Balance
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.baseline = &b
}

// expected is the truth after one sync from the start: items and balances.
func (s *Sandbox) expected() ([]world.Truth, map[string]decimal.Decimal) {
	s.mu.Lock()
	b := s.baseline
	s.mu.Unlock()
	if b == nil {
		return s.world.Truth(), s.world.TruthBalances()
	}
	return s.world.TruthAfter(b.held), s.world.BalancesAfter(b.held, b.balances, false)
}

// Differences compares the practice Xero with the truth, item by item and
// account by account. It is empty when one sync under the usual configuration
// (see world.World.Truth) did exactly what it should since the first day or the
// last Mark: quantities and cost pools right, what is held untouched, no item
// too many or too few.
func (s *Sandbox) Differences() []Difference {
	truth, balances := s.expected()
	st := s.xero.State()
	have := map[string]practicexero.ItemState{}
	for _, it := range st.Items {
		have[it.Code] = it
	}
	first := map[string]bool{}
	for _, it := range s.world.Books.Items {
		first[it.Code] = it.Tracked
	}
	out := []Difference{}
	known := map[string]bool{}
	for _, t := range truth {
		code := t.Item()
		if code == "" {
			continue
		}
		known[code] = true
		it, there := have[code]
		tracked, old := first[code]
		switch {
		case !there:
			out = append(out, Difference{"item " + code, "is not there", stock(t.Quantity, t.CostPool), t.Trap})
		case it.Tracked != (tracked || !old):
			out = append(out, Difference{"item " + code, fmt.Sprintf("tracked %v", it.Tracked), fmt.Sprintf("tracked %v", !it.Tracked), t.Trap})
		case it.Tracked && (it.Quantity.Cmp(t.Quantity) != 0 || it.CostPool.Cmp(t.CostPool) != 0):
			out = append(out, Difference{"item " + code, stock(it.Quantity, it.CostPool), stock(t.Quantity, t.CostPool), t.Trap})
		}
	}
	for _, code := range slices.Sorted(maps.Keys(have)) {
		if !known[code] {
			out = append(out, Difference{What: "item " + code, Have: stock(have[code].Quantity, have[code].CostPool), Want: "no such item"})
		}
	}
	for _, a := range st.Accounts {
		if want := balances[a.Code]; a.Balance.Cmp(want) != 0 {
			out = append(out, Difference{What: "account " + a.Code + " " + a.Name, Have: a.Balance.String(), Want: want.String()})
		}
	}
	if !st.JournalSum.IsZero() {
		out = append(out, Difference{What: "journal", Have: st.JournalSum.String(), Want: "0"})
	}
	return out
}

// PriceDifferences compares the sales prices of synced items with the first
// listing of their SKUs that is sold in the organisation's base currency, as a
// sync with the price field on leaves them. Items without such a listing are
// not looked at.
func (s *Sandbox) PriceDifferences() []Difference {
	st := s.xero.State()
	have := map[string]practicexero.ItemState{}
	for _, it := range st.Items {
		have[it.Code] = it
	}
	out := []Difference{}
	for _, t := range s.world.Truth() {
		want, ok := s.basePrice(t.SKUs)
		it, there := have[t.Item()]
		if t.Outcome != world.Synced || !ok || !there {
			continue
		}
		if !it.SalesPrice.Valid || it.SalesPrice.Decimal.Cmp(want) != 0 {
			text := "none"
			if it.SalesPrice.Valid {
				text = it.SalesPrice.Decimal.String()
			}
			out = append(out, Difference{"sales price of " + it.Code, text, want.String(), t.Trap})
		}
	}
	return out
}

func (s *Sandbox) basePrice(skus []string) (decimal.Decimal, bool) {
	for _, m := range s.world.Market {
		if m.Currency != s.world.Books.BaseCurrency {
			continue
		}
		for _, sku := range skus {
			if l, ok := s.world.Offer(m.Code, sku); ok && !l.IsParent {
				return l.Price, true
			}
		}
	}
	return decimal.Decimal{}, false
}

func stock(quantity, pool decimal.Decimal) string {
	return fmt.Sprintf("%v units at %v", quantity.Trim(0), pool)
}
