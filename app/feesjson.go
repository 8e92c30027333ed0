package app

import (
	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// settlementView is a line of fees list --json.
type settlementView struct {
	Settlement   string     `json:"settlement"`
	Connection   string     `json:"connection,omitempty"`
	File         string     `json:"file,omitempty"`
	Start        string     `json:"start"`
	End          string     `json:"end"`
	Paid         string     `json:"paid,omitempty"`
	Sales        *moneyView `json:"sales"`
	Fees         *moneyView `json:"fees"`
	Payout       *moneyView `json:"payout"`
	NotExplained *moneyView `json:"notExplained"`
	Deposit      string     `json:"deposit,omitempty"` // matched, waiting, not-recorded or unknown
	Findings     int        `json:"findings"`          // open ones
	Marketplaces []string   `json:"marketplaces"`
}

func viewSettlement(x engine.SettlementSummary) settlementView {
	in := x.Total.Currency
	v := settlementView{
		Settlement: string(x.ID), Connection: string(x.Connection), File: x.File, Start: day(x.Start), End: day(x.End), Paid: day(x.PaidOn()),
		Sales: &moneyView{x.Sales.String(), in}, Fees: &moneyView{x.Fees.String(), in}, Payout: viewMoney(x.Total),
		NotExplained: &moneyView{x.Residual.String(), in}, Findings: x.Open, Marketplaces: each(x.Marketplaces, same),
	}
	if x.Payout != nil {
		v.Deposit = string(x.Payout.State)
	}
	return v
}

type groupSumView struct {
	Group  string `json:"group"`
	Amount string `json:"amount"`
	Rows   int64  `json:"rows"`
}

func viewGroupSum(g engine.FeeGroupSum) groupSumView {
	return groupSumView{string(g.Group), g.Amount.String(), g.Rows}
}

// breakdownView is a settlement by group and marketplace, in one currency.
type breakdownView struct {
	Currency     string          `json:"currency"`
	Groups       []groupSumView  `json:"groups"`
	Marketplaces []marketSumView `json:"marketplaces"`
	Sum          string          `json:"sum"`
	Total        string          `json:"total"`
	NotExplained string          `json:"notExplained"`
}

type marketSumView struct {
	Marketplace string `json:"marketplace"` // empty for fees that belong to none
	Country     string `json:"country"`
	Amount      string `json:"amount"`
	Rows        int64  `json:"rows"`
}

func viewBreakdown(b engine.FeeBreakdown) breakdownView {
	return breakdownView{
		Currency: b.Currency, Sum: b.Sum.String(), Total: b.Total.String(), NotExplained: b.Residual.String(),
		Groups: each(b.Groups, viewGroupSum),
		Marketplaces: each(b.Markets, func(m engine.FeeMarketSum) marketSumView {
			return marketSumView{m.Marketplace, m.Country, m.Amount.String(), m.Rows}
		}),
	}
}

// settlementDetailView is the answer of fees show --json.
type settlementDetailView struct {
	settlementView
	Breakdown breakdownView `json:"breakdown"`
	Details   []findingView `json:"details"` // the findings
}

func viewSettlementDetail(d engine.SettlementDetail) settlementDetailView {
	return settlementDetailView{viewSettlement(d.SettlementSummary), viewBreakdown(d.Breakdown), each(d.Findings, viewFinding)}
}

// feeGridRowView is a line of fees map --json.
type feeGridRowView struct {
	Group      string       `json:"group"`
	Country    string       `json:"country,omitempty"`
	Account    string       `json:"account,omitempty"` // its code
	Name       string       `json:"name,omitempty"`
	State      string       `json:"state"`
	SharedWith []string     `json:"sharedWith"`
	Amounts    []*moneyView `json:"amounts"`
}

func viewFeeGridRow(r engine.FeeGridRow) feeGridRowView {
	return feeGridRowView{
		Group: string(r.Group), Country: r.Country, Account: r.Account.Code, Name: r.Account.Name, State: string(r.State),
		SharedWith: each(r.With, func(g domain.FeeGroup) string { return string(g) }), Amounts: each(r.Amounts, viewFeeAmount),
	}
}

func viewFeeAmount(a engine.FeeAmount) *moneyView { return viewMoney(a.Money) }

// feeMappingView is a line of fees map --propose --json.
type feeMappingView struct {
	Group   string `json:"group"`
	Country string `json:"country,omitempty"`
	Account string `json:"account"`
}

// feeLabelView is a line of fees labels --json.
type feeLabelView struct {
	Group       string       `json:"group"`
	Own         bool         `json:"own"` // placed by the user
	Type        string       `json:"type"`
	AmountType  string       `json:"amountType"`
	Description string       `json:"description"`
	Amounts     []*moneyView `json:"amounts"`
}

func viewFeeLabel(l engine.FeeLabel) feeLabelView {
	return feeLabelView{string(l.Group), l.Own, l.Label.Type, l.Label.AmountType, l.Label.Description, each(l.Amounts, viewFeeAmount)}
}

// feeMonthView is a line of fees trends --json.
type feeMonthView struct {
	Month    string         `json:"month"`
	Complete bool           `json:"complete"` // settlements cover the whole month
	Currency string         `json:"currency"`
	Sales    string         `json:"sales"`
	Fees     []feeShareView `json:"fees"`
}

type feeShareView struct {
	Group  string `json:"group"`
	Amount string `json:"amount"`
	Share  string `json:"share,omitempty"` // of sales: 0.15 is 15 %
}

func viewFeeMonth(m engine.FeeMonth) feeMonthView {
	v := feeMonthView{Month: m.Month, Complete: m.Complete, Currency: m.Currency, Sales: m.Sales.String(), Fees: []feeShareView{}}
	for _, g := range m.Groups {
		if !g.Group.Fee() {
			continue
		}
		f := feeShareView{Group: string(g.Group), Amount: g.Amount.String()}
		if share, ok := m.Shares[g.Group]; ok {
			f.Share = share.String()
		}
		v.Fees = append(v.Fees, f)
	}
	return v
}
