package plan

import (
	"fmt"
	"strings"

	"tallybridge/engine/domain"
)

// brakeItems is the fewest items going to zero that stop a push.
const brakeItems = 10

// Brake writes the question to ask before a push that looks wrong: more than a
// fifth of the items going to zero, or more units or value moved, up plus
// down, than the user allows; empty when nothing is to be asked. A yes lifts
// each limit to the figure that was approved and no further: what goes beyond
// is asked about again. Without a yes, approved is the zero Move.
func Brake(m domain.Move, limits domain.Brake, currency string, approved domain.Move) string {
	var reasons []string
	if m.Zero >= brakeItems && m.Zero*5 > m.Items && m.Zero > approved.Zero {
		reasons = append(reasons, fmt.Sprintf("take %d of %d items to zero", m.Zero, m.Items))
	}
	if limits.MaxUnits > 0 && m.Units > max(limits.MaxUnits, approved.Units) {
		reasons = append(reasons, fmt.Sprintf("move %d units, more than your limit of %d", m.Units, limits.MaxUnits))
	}
	if limits.MaxValue.IsPos() && m.Value.Cmp(limits.MaxValue) > 0 && m.Value.Cmp(approved.Value) > 0 {
		reasons = append(reasons, fmt.Sprintf("move stock worth %s %s, more than your limit of %s", m.Value.Round(2), currency, limits.MaxValue))
	}
	switch {
	case len(reasons) == 0:
		return ""
	case approved.Zero > 0 || approved.Units > 0:
		return "This push would " + strings.Join(reasons, ", and ") + ". You said yes to less. Is that right?"
	}
	return "This push would " + strings.Join(reasons, ", and ") + ". Is that right?"
}

// move sums up what the push moves. Opening stock is looked at in its own step.
func (p *stock) move() domain.Move {
	m := domain.Move{Items: p.considered}
	for _, ch := range p.out.Changes {
		if ch.Opening {
			continue
		}
		if ch.After == 0 && ch.Before > 0 {
			m.Zero++
		}
		m.Units += max(ch.Delta(), -ch.Delta())
		if sum, err := m.Value.Add(value(ch)); err == nil {
			m.Value = sum
		}
	}
	return m
}
