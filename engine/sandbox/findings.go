package sandbox

import (
	"github.com/govalues/decimal"

	"tallybridge/engine/sandbox/payouts"
	"tallybridge/engine/sandbox/world"
)

// findingsView is what GET /_sandbox/findings shows.
type findingsView struct {
	Settlements []settlementView  `json:"settlements"`
	Findings    []payouts.Finding `json:"findings"`   // on the first day
	NearMisses  []payouts.Finding `json:"nearMisses"` // look like findings and are none
}

type settlementView struct {
	ID        string                     `json:"id"`
	Region    string                     `json:"region"`
	Currency  string                     `json:"currency"`
	Start     string                     `json:"start"`
	End       string                     `json:"end"`
	Deposit   string                     `json:"deposit"`
	Rows      int                        `json:"rows"`
	Total     decimal.Decimal            `json:"total"`
	Residual  decimal.Decimal            `json:"residual"`
	Groups    map[string]decimal.Decimal `json:"groups"`
	Converted *convertedView             `json:"converted,omitempty"`
}

type convertedView struct {
	Currency string          `json:"currency"`
	Amount   decimal.Decimal `json:"amount"`
}

func (s *Sandbox) findingsView() findingsView {
	v := findingsView{Findings: s.payouts.Findings(), NearMisses: s.payouts.NearMisses()}
	for _, x := range s.payouts.Settlements() {
		const layout = "2006-01-02T15:04:05Z"
		row := settlementView{
			ID: x.ID, Region: x.Region, Currency: x.Currency, Start: x.Start.Format(layout), End: x.End.Format(layout), Deposit: x.Deposit.Format(layout),
			Rows: len(x.Rows), Total: world.Amount(x.Total, x.Currency), Residual: world.Amount(x.Residual, x.Currency), Groups: map[string]decimal.Decimal{},
		}
		for group, sum := range x.ByGroup() {
			row.Groups[group] = world.Amount(sum, x.Currency)
		}
		if x.ConvertedTo != "" {
			row.Converted = &convertedView{x.ConvertedTo, world.Amount(x.Converted, x.ConvertedTo)}
		}
		v.Settlements = append(v.Settlements, row)
	}
	return v
}
