package plan

import (
	"fmt"
	"strings"

	"github.com/govalues/decimal"
)

// brakeItems is the fewest items going to zero that stop a push.
const brakeItems = 10

// brake writes the question to ask before a push that looks wrong: more than a
// fifth of the items going to zero, or more units or value moved, up plus
// down, than the user allows. Opening stock is looked at in its own step.
func (p *stock) brake() {
	limits := p.in.Config.Brake
	var units int64
	var worth decimal.Decimal
	zero := 0
	for _, ch := range p.out.Changes {
		if ch.Opening {
			continue
		}
		if ch.After == 0 && ch.Before > 0 {
			zero++
		}
		units += max(ch.Delta(), -ch.Delta())
		if sum, err := worth.Add(value(ch)); err == nil {
			worth = sum
		}
	}
	var reasons []string
	if zero >= brakeItems && zero*5 > p.considered {
		reasons = append(reasons, fmt.Sprintf("take %d of %d items to zero", zero, p.considered))
	}
	if limits.MaxUnits > 0 && units > limits.MaxUnits {
		reasons = append(reasons, fmt.Sprintf("move %d units, more than your limit of %d", units, limits.MaxUnits))
	}
	if limits.MaxValue.IsPos() && worth.Cmp(limits.MaxValue) > 0 {
		reasons = append(reasons, fmt.Sprintf("move stock worth %s %s, more than your limit of %s",
			worth.Round(2), p.in.Organisation.BaseCurrency, limits.MaxValue))
	}
	if len(reasons) > 0 {
		p.out.Brake = "This push would " + strings.Join(reasons, ", and ") + ". Is that right?"
	}
}
