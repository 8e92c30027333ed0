package app

import (
	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// percent writes a share: 0.152 is "15.2 %".
func percent(d decimal.Decimal) string {
	p, err := d.Mul(decimal.Hundred)
	if err != nil {
		return "?"
	}
	return p.Round(1).Trim(1).String() + " %"
}

type feesView struct {
	Open     int           `json:"open"`
	Findings []findingView `json:"findings"`
	Checks   []checkView   `json:"checks"`
	Payouts  []payoutView  `json:"payouts"`
	Trouble  []string      `json:"trouble"`
	// Settlements are those of the file of check --file.
	Settlements []breakdownView `json:"settlements,omitempty"`
}

type findingView struct {
	Key        string         `json:"key"`
	Kind       string         `json:"kind"`
	Severity   string         `json:"severity"`
	Settlement string         `json:"settlement"`
	Group      string         `json:"group"`
	Account    string         `json:"account"`
	Month      string         `json:"month"`
	Words      string         `json:"words"`
	Advice     string         `json:"advice"`
	Evidence   []evidenceView `json:"evidence"`
	Ticked     bool           `json:"ticked"`
	Note       string         `json:"note"`
}

type evidenceView struct {
	Label string     `json:"label"`
	Money *moneyView `json:"money,omitempty"`
	Rows  int64      `json:"rows"`
	Link  string     `json:"link"`
}

type checkView struct {
	Key    string `json:"key"`
	Words  string `json:"words"`
	Advice string `json:"advice"`
	Ticked bool   `json:"ticked"`
	Note   string `json:"note"`
}

type payoutView struct {
	Settlement string     `json:"settlement"`
	Date       string     `json:"date"`
	Money      *moneyView `json:"money"`
	Converted  *moneyView `json:"converted,omitempty"`
	State      string     `json:"state"`
	Deposit    string     `json:"deposit"` // Xero's id
}

func viewFinding(f domain.Finding) findingView {
	return findingView{
		Key: f.Key, Kind: string(f.Kind), Severity: string(f.Severity), Settlement: string(f.Settlement), Group: string(f.Group), Account: f.Account,
		Month: f.Month, Words: f.Words, Advice: f.Advice, Ticked: f.Ticked, Note: f.Note,
		Evidence: each(f.Evidence, func(x domain.Evidence) evidenceView {
			return evidenceView{x.Label, viewMoney(x.Amount), x.Rows, x.Link}
		}),
	}
}

func viewFees(r engine.FeeResult, trouble []string) feesView {
	return feesView{
		Open: r.Open(), Trouble: each(trouble, same),
		Findings: each(r.Findings, viewFinding),
		Checks: each(r.Checks, func(c domain.ManualCheck) checkView {
			return checkView{c.Key, c.Words, c.Advice, c.Ticked, c.Note}
		}),
		Payouts: each(r.Payouts, func(p engine.PayoutMatch) payoutView {
			v := payoutView{
				Settlement: string(p.Settlement), Date: day(p.Date), Money: viewMoney(p.Amount), Converted: viewMoney(p.Converted), State: string(p.State),
			}
			if p.Deposit != nil {
				v.Deposit = p.Deposit.ID
			}
			return v
		}),
	}
}
