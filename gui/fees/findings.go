package fees

import (
	"cmp"
	"slices"
	"strings"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// item is a line of the findings: what the check found, or what only a person
// can look up.
type item struct {
	domain.Finding
	// Check tells that it is to be looked up by hand.
	Check bool
	// payout is that of the settlement it is about; unknown if there is none.
	payout domain.Money
}

// findings is the list of what was found.
type findings struct {
	s     *Screen
	items []item
	table *table[item]
}

func newFindings(s *Screen) *findings {
	f := &findings{s: s}
	f.table = newTable(s.h, "findings", 400, kit.GridOptions[item]{
		Columns: []kit.Column[item]{
			{ID: "severity", Title: words.T("Severity"), Width: 112, Sortable: true, Always: true, Cell: func(i item) kit.Cell { c, _ := i.chip(); return kit.Cell{Chip: c} }},
			{ID: "words", Title: words.T("Finding"), Width: 240, Flex: 1, Always: true, Cell: func(i item) kit.Cell {
				return kit.Cell{Text: words.Engine(i.Words), Secondary: i.Ticked, Tip: words.Engine(i.Words)}
			}},
			{ID: "about", Title: words.T("Concerns"), Width: 176, Sortable: true, Priority: 2, Cell: func(i item) kit.Cell { return kit.Cell{Text: i.about(), Secondary: true} }},
			{ID: "amount", Title: words.T("Amount"), Width: 124, Align: kit.End, Priority: 1, Cell: func(i item) kit.Cell {
				return kit.Cell{Text: words.Money(i.amount()), Secondary: i.Ticked}
			}},
		},
		OnMenu: s.menu,
		Empty: kit.View{
			Icon: kit.IconSuccess, Tone: kit.Good, Title: words.T("Nothing was found"),
			Text: words.T("Every fee has its own account, and every payout that should be there is recorded."),
		},
	}, func(i item) string { return i.Key }, f.panel)
	f.table.text = func(i item) string {
		c, _ := i.chip()
		return strings.Join([]string{c.Text, words.Engine(i.Words), i.about(), string(i.Settlement), words.Money(i.amount())}, "\n")
	}
	rank := func(i item) int {
		switch {
		case i.Ticked:
			return 4
		case i.Check:
			return 3
		}
		return slices.Index([]domain.Severity{domain.SeverityProblem, domain.SeverityWarning, domain.SeverityNote}, i.Severity)
	}
	f.table.sorts["severity"] = func(a, b item) int { return rank(a) - rank(b) }
	f.table.sorts["about"] = func(a, b item) int { return cmp.Compare(a.about(), b.about()) }
	return f
}

// take shows open findings first, then what is to be looked up, then what is settled.
func (f *findings) take(x *facts) {
	var open, hand, done []item
	payouts := map[domain.SettlementID]domain.Money{}
	for _, p := range x.settlements {
		payouts[p.ID] = p.Total
	}
	for _, one := range x.check.Findings {
		i := item{Finding: one, payout: payouts[one.Settlement]}
		if one.Ticked {
			done = append(done, i)
		} else {
			open = append(open, i)
		}
	}
	for _, c := range x.check.Checks {
		i := item{Finding: domain.Finding{Key: c.Key, Words: c.Words, Advice: c.Advice, Ticked: c.Ticked, Note: c.Note}, Check: true}
		if c.Ticked {
			done = append(done, i)
		} else {
			hand = append(hand, i)
		}
	}
	f.items = slices.Concat(open, hand, done)
	f.table.set(f.items)
}

func (i item) chip() (kit.Chip, kit.IconName) {
	switch {
	case i.Ticked:
		return kit.Chip{Text: words.T("Settled")}, kit.IconCheck
	case i.Check:
		return kit.Chip{Text: words.T("Look it up"), Tone: kit.Info}, kit.IconEye
	}
	return severityChip(i.Severity)
}

// about is what a finding concerns, in few words.
func (i item) about() string {
	switch {
	case i.Kind == domain.FindingUnmapped:
		return i.Label.Description
	case i.Settlement != "":
		return words.T("Settlement {{.id}}", words.A{"id": string(i.Settlement)})
	case i.Group != "" && i.Country != "":
		return groupName(i.Group) + ", " + i.Country
	case i.Group != "" && i.Month != "":
		return groupName(i.Group) + ", " + month(i.Month)
	case i.Group != "":
		return groupName(i.Group)
	case i.Account != "":
		return i.Account
	}
	return words.T("Bank account")
}

// amount is the figure that matters most of a finding; unknown if there is none.
func (i item) amount() domain.Money {
	var known []domain.Money
	for _, e := range i.Evidence {
		if e.Amount.Known() {
			known = append(known, e.Amount)
		}
	}
	switch {
	case i.Kind == domain.FindingNegative && i.payout.Known():
		return i.payout
	case len(known) == 0:
		return domain.Money{}
	case i.Kind == domain.FindingResidual:
		return known[len(known)-1]
	}
	if i.Settlement == "" && i.Group != "" && i.Month == "" { // sums of several currencies: the one with most rows
		most := i.Evidence[0]
		for _, e := range i.Evidence {
			if e.Amount.Known() && e.Rows > most.Rows {
				most = e
			}
		}
		return most.Amount
	}
	return known[0]
}

// jumps are the findings of rates that jumped, by currency.
func jumps(r engine.FeeResult) map[string][]domain.Finding {
	out := map[string][]domain.Finding{}
	for _, f := range r.Findings {
		if f.Kind == domain.FindingRateJump && len(f.Evidence) > 0 {
			out[f.Evidence[0].Amount.Currency] = append(out[f.Evidence[0].Amount.Currency], f)
		}
	}
	return out
}
