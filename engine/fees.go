package engine

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/fees"
	"tallybridge/engine/pace"
)

// The fee check for a window, in short. Reading: Settlements (the list),
// SettlementDetail (the waterfall), FeeGrid (groups and accounts), FeeCheck or
// Findings, FeeTrends, FeeLabels, OpenBalances. Deciding: SetFeeAccount,
// ProposeFeeAccounts, PlaceLabel, Tick and Untick, OpenSettlementFile. Files:
// ExportFees, ExportFeeFindings, ExportFeeTable and ImportFeeTable,
// ExportManualJournal. Reading anew: Sync with EntitySettlements. All but the
// last work on what is kept and call nobody; EventFeesChanged says that they may
// answer differently now. Nothing here posts anything.

// The values a window gets from the fee check. All amounts are decimal in one
// currency; nothing adds amounts of different currencies.
type (
	// FeeResult is all the check found: findings, checks by hand, payouts.
	FeeResult = fees.Result
	// FeeBreakdown is a settlement by group, marketplace and label.
	FeeBreakdown = fees.Breakdown
	// FeeMonth is what the groups came to in one month and currency, and their
	// shares of sales.
	FeeMonth = fees.Month
	// FeeLabelSum is what one label comes to.
	FeeLabelSum = fees.LabelSum
	// PayoutMatch is a payout with where it stands and its deposit.
	PayoutMatch = fees.PayoutMatch
	// PayoutState is where a payout stands.
	PayoutState = fees.PayoutState
	// FeeGroupSum is what one group comes to; FeeMarketSum what belongs to one
	// marketplace.
	FeeGroupSum  = fees.GroupSum
	FeeMarketSum = fees.MarketSum
)

// The states of a payout.
const (
	PayoutMatched    = fees.PayoutMatched    // a deposit in Xero is it
	PayoutWaiting    = fees.PayoutWaiting    // it may still be on its way
	PayoutUnrecorded = fees.PayoutUnrecorded // no deposit in Xero, though time has passed
	PayoutUnknown    = fees.PayoutUnknown    // nothing can be said of it
)

// syncSettlements runs settlements now.
func (e *Engine) syncSettlements(ctx context.Context, opts SyncOptions) (Report, error) {
	ctx, release, err := e.hold(ctx)
	if err != nil {
		return Report{}, err
	}
	defer release()
	if opts.Trigger == "" {
		opts.Trigger = "user"
	}
	if opts.Trigger == "user" {
		ctx = pace.UserStarted(ctx)
	}
	e.events.publish(Event{Kind: EventRunStarted})
	report, err := e.jobs.SyncSettlements(ctx, opts)
	if err != nil && !errors.Is(err, context.Canceled) {
		e.events.publish(Event{Kind: EventConnectionChanged})
	}
	e.events.publish(Event{Kind: EventRunFinished, Run: report.Run, Err: err})
	e.events.publish(Event{Kind: EventChecked})
	if report.Fees.Changed > 0 || report.Fees.Checked {
		e.events.publish(Event{Kind: EventFeesChanged})
	}
	return report, err
}

// feeView is what the reads below share: one consistent look at everything.
type feeView struct {
	fees.Input
	table  *fees.Table
	result fees.Result
	labels map[domain.ConnectionID]string
}

func (e *Engine) feeView(ctx context.Context) (*feeView, error) {
	in, err := e.jobs.FeeInput(ctx)
	if err != nil {
		return nil, err
	}
	v := &feeView{Input: in, table: fees.NewTable(in.Placements), labels: map[domain.ConnectionID]string{}}
	if v.result, err = fees.Check(in); err != nil {
		return nil, err
	}
	conns, err := e.store.AmazonConnections(ctx)
	for _, c := range conns {
		v.labels[c.ID] = c.Label
	}
	return v, err
}

// FeeCheck looks at all settlements and says what it found. It makes no call.
func (e *Engine) FeeCheck(ctx context.Context) (FeeResult, error) {
	v, err := e.feeView(ctx)
	if err != nil {
		return FeeResult{}, err
	}
	return v.result, nil
}

// Findings are what the fee check found, open ones first, problems before notes.
func (e *Engine) Findings(ctx context.Context) ([]domain.Finding, error) {
	r, err := e.FeeCheck(ctx)
	return r.Findings, err
}

// SettlementSummary is one line of the list of settlements.
type SettlementSummary struct {
	// Settlement has no Rows here.
	domain.Settlement
	// Connection is the label of the connection; empty for a file opened by hand.
	ConnectionLabel string
	Marketplaces    []string // names in the file
	Sales           decimal.Decimal
	Fees            decimal.Decimal // all fee groups, below zero
	Unmapped        decimal.Decimal
	Residual        decimal.Decimal // zero when the rows add up to the total
	// Payout is where the money stands; nil when there is none to expect.
	Payout *PayoutMatch
	// Open counts the findings about this settlement that are not ticked off.
	Open int
}

// Settlements lists all settlements, the newest first.
func (e *Engine) Settlements(ctx context.Context) ([]SettlementSummary, error) {
	v, err := e.feeView(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]SettlementSummary, 0, len(v.Settlements))
	for _, s := range v.Settlements {
		sum, _, err := v.summary(s)
		if err != nil {
			return nil, err
		}
		out = append(out, sum)
	}
	return out, nil
}

func (v *feeView) summary(s domain.Settlement) (SettlementSummary, fees.Breakdown, error) {
	b, err := fees.Break(s, v.table)
	if err != nil {
		return SettlementSummary{}, b, err
	}
	out := SettlementSummary{
		Settlement: s, ConnectionLabel: v.labels[s.Connection], Sales: b.Of(domain.GroupSales).Amount,
		Unmapped: b.Of(domain.GroupUnmapped).Amount, Residual: b.Residual,
	}
	out.Rows = nil
	for _, m := range b.Markets {
		if m.Marketplace != "" {
			out.Marketplaces = append(out.Marketplaces, m.Marketplace)
		}
	}
	for _, g := range b.Groups {
		if g.Group.Fee() {
			if out.Fees, err = out.Fees.Add(g.Amount); err != nil {
				return out, b, err
			}
		}
	}
	for i := range v.result.Payouts {
		if v.result.Payouts[i].Settlement == s.ID {
			out.Payout = &v.result.Payouts[i]
		}
	}
	for _, f := range v.result.Findings {
		if f.Settlement == s.ID && !f.Ticked {
			out.Open++
		}
	}
	return out, b, nil
}

// WaterfallStep is one step from sales to the payout.
type WaterfallStep struct {
	Group domain.FeeGroup
	Title string
	// Amount is what the step adds or takes; After what is left after it.
	Amount, After decimal.Decimal
	Rows          int64
}

// SettlementDetail is one settlement from every side.
type SettlementDetail struct {
	SettlementSummary
	Breakdown FeeBreakdown
	// Steps lead from nothing over each group to the sum of the rows; what is left
	// to the total is Residual.
	Steps []WaterfallStep
	// Findings are those about this settlement.
	Findings []domain.Finding
}

// SettlementDetail shows one settlement.
func (e *Engine) SettlementDetail(ctx context.Context, id domain.SettlementID) (SettlementDetail, error) {
	v, err := e.feeView(ctx)
	if err != nil {
		return SettlementDetail{}, err
	}
	i := slices.IndexFunc(v.Settlements, func(s domain.Settlement) bool { return s.ID == id })
	if i < 0 {
		return SettlementDetail{}, noSettlement(id)
	}
	sum, b, err := v.summary(v.Settlements[i])
	if err != nil {
		return SettlementDetail{}, err
	}
	d := SettlementDetail{SettlementSummary: sum, Breakdown: b}
	after := decimal.Zero
	for _, g := range b.Groups {
		if after, err = after.Add(g.Amount); err != nil {
			return d, err
		}
		d.Steps = append(d.Steps, WaterfallStep{Group: g.Group, Title: g.Group.Title(), Amount: g.Amount, After: after, Rows: g.Rows})
	}
	for _, f := range v.result.Findings {
		if f.Settlement == id {
			d.Findings = append(d.Findings, f)
		}
	}
	return d, nil
}

func noSettlement(id domain.SettlementID) error {
	return &domain.Fault{
		Kind: domain.FaultUsage, Message: "There is no settlement " + string(id) + ".",
		Advice: "See tallybridge fees list, or open its file: tallybridge fees check --file.",
	}
}

// FeeState is how a group stands in the user's table of accounts.
type FeeState string

// The states of a line of the grid.
const (
	FeeDistinct FeeState = "distinct"   // an account of its own
	FeeShared   FeeState = "shared"     // another fee group has the same account
	FeeMissing  FeeState = "missing"    // amounts, but no account
	FeeArchived FeeState = "archived"   // the account is archived, deleted or not there
	FeeWrong    FeeState = "wrong-type" // the account's type does not fit
	FeeUnused   FeeState = "unused"     // no amounts and no account
)

// FeeAmount is what a group came to in one currency.
type FeeAmount struct {
	domain.Money
	Rows int64
}

// FeeGridRow is one group of the grid of groups and accounts.
type FeeGridRow struct {
	Group domain.FeeGroup
	// Country is set on lines that hold for one country only.
	Country string
	Amounts []FeeAmount // over all settlements, by currency
	// Account is the chosen one; its code is empty when none is, and its other
	// fields are when Xero does not have it.
	Account domain.Account
	State   FeeState
	// With are the fee groups that share the account.
	With []domain.FeeGroup
}

// FeeGrid is the grid of groups and accounts.
type FeeGrid struct {
	Rows []FeeGridRow
	// Accounts are those that are chosen, by code: the columns.
	Accounts []domain.Account
}

// FeeGrid shows the user's table of accounts with the amounts behind it: a line
// for each group, and one more for each country that has its own.
func (e *Engine) FeeGrid(ctx context.Context) (FeeGrid, error) {
	v, err := e.feeView(ctx)
	if err != nil {
		return FeeGrid{}, err
	}
	mapping := slices.Clone(v.Mapping)
	for _, g := range domain.FeeGroups() {
		if g != domain.GroupUnmapped && !slices.ContainsFunc(mapping, func(m domain.FeeMapping) bool { return m.Group == g && m.Country == "" }) {
			mapping = append(mapping, domain.FeeMapping{Group: g})
		}
	}
	order := map[domain.FeeGroup]int{}
	for i, g := range domain.FeeGroups() {
		order[g] = i
	}
	slices.SortStableFunc(mapping, func(a, b domain.FeeMapping) int {
		if d := order[a.Group] - order[b.Group]; d != 0 {
			return d
		}
		return strings.Compare(a.Country, b.Country)
	})
	var grid FeeGrid
	for _, m := range mapping {
		row := FeeGridRow{Group: m.Group, Country: m.Country, Account: v.account(m.Account)}
		if row.Amounts, err = v.amounts(m.Group, m.Country); err != nil {
			return grid, err
		}
		for _, o := range v.Mapping {
			if m.Account != "" && o.Account == m.Account && o.Group != m.Group && o.Group.Fee() && m.Group.Fee() && !slices.Contains(row.With, o.Group) {
				row.With = append(row.With, o.Group)
			}
		}
		row.State = v.state(row, m)
		if m.Account != "" && !slices.ContainsFunc(grid.Accounts, func(a domain.Account) bool { return a.Code == m.Account }) {
			grid.Accounts = append(grid.Accounts, row.Account)
		}
		grid.Rows = append(grid.Rows, row)
	}
	slices.SortFunc(grid.Accounts, func(a, b domain.Account) int { return strings.Compare(a.Code, b.Code) })
	return grid, nil
}

// account finds an account of Xero by its code, an active one before others.
func (v *feeView) account(code string) domain.Account {
	out := domain.Account{Code: code}
	for _, a := range v.Accounts {
		if code != "" && a.Code == code && (out.ID == "" || strings.EqualFold(a.Status, "ACTIVE")) {
			out = a
		}
	}
	return out
}

func (v *feeView) state(r FeeGridRow, m domain.FeeMapping) FeeState {
	known := len(v.Accounts) > 0
	switch {
	case m.Account == "" && !slices.ContainsFunc(v.result.Findings, func(f domain.Finding) bool {
		return f.Kind == domain.FindingNoAccount && f.Group == m.Group
	}) && (m.Group.Fee() || len(r.Amounts) == 0):
		return FeeUnused
	case m.Account == "":
		return FeeMissing
	case known && (r.Account.ID == "" || !strings.EqualFold(r.Account.Status, "ACTIVE")):
		return FeeArchived
	case known && !slices.Contains(fees.TypesFor(m.Group), strings.ToUpper(r.Account.Type)):
		return FeeWrong
	case len(r.With) > 0:
		return FeeShared
	}
	return FeeDistinct
}

// amounts is what a group came to, in all countries or in one.
func (v *feeView) amounts(g domain.FeeGroup, country string) ([]FeeAmount, error) {
	sums := map[string]FeeAmount{}
	for _, s := range v.Settlements {
		for _, r := range s.Rows {
			if v.table.Group(r.FeeLabel) != g || country != "" && fees.CountryOf(r.Marketplace, s.Total.Currency) != country {
				continue
			}
			x := sums[s.Total.Currency]
			d, err := x.Amount.Add(r.Amount)
			if err != nil {
				return nil, err
			}
			sums[s.Total.Currency] = FeeAmount{domain.Money{Amount: d, Currency: s.Total.Currency}, x.Rows + r.Rows}
		}
	}
	out := make([]FeeAmount, 0, len(sums))
	for _, x := range sums {
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b FeeAmount) int { return strings.Compare(a.Currency, b.Currency) })
	return out, nil
}

// FeeTrends are fees by month, group and currency with their shares of sales,
// oldest month first, currency by currency.
func (e *Engine) FeeTrends(ctx context.Context) ([]FeeMonth, error) {
	in, err := e.jobs.FeeInput(ctx)
	if err != nil {
		return nil, err
	}
	return fees.Trends(in.Settlements, fees.NewTable(in.Placements))
}

// FeeLabel is a label that was seen in settlements, with its place in the table.
type FeeLabel struct {
	Label   domain.FeeLabel
	Group   domain.FeeGroup
	Own     bool // the user placed it
	Amounts []FeeAmount
}

// FeeLabels lists all labels that were seen, unmapped ones first, then in the
// order of the groups.
func (e *Engine) FeeLabels(ctx context.Context) ([]FeeLabel, error) {
	v, err := e.feeView(ctx)
	if err != nil {
		return nil, err
	}
	builtIn := fees.NewTable(nil)
	at := map[domain.FeeLabel]int{}
	var out []FeeLabel
	for _, s := range v.Settlements {
		for _, r := range s.Rows {
			i, ok := at[r.FeeLabel]
			if !ok {
				i = len(out)
				at[r.FeeLabel] = i
				g := v.table.Group(r.FeeLabel)
				out = append(out, FeeLabel{Label: r.FeeLabel, Group: g, Own: g != builtIn.Group(r.FeeLabel)})
			}
			if out[i].Amounts, err = addAmount(out[i].Amounts, s.Total.Currency, r); err != nil {
				return nil, err
			}
		}
	}
	order := map[domain.FeeGroup]int{domain.GroupUnmapped: -1}
	for i, g := range domain.FeeGroups() {
		if g != domain.GroupUnmapped {
			order[g] = i
		}
	}
	slices.SortStableFunc(out, func(a, b FeeLabel) int {
		if d := order[a.Group] - order[b.Group]; d != 0 {
			return d
		}
		return strings.Compare(a.Label.Type+"\x00"+a.Label.AmountType+"\x00"+a.Label.Description, b.Label.Type+"\x00"+b.Label.AmountType+"\x00"+b.Label.Description)
	})
	return out, nil
}

func addAmount(list []FeeAmount, currency string, r domain.SettlementRow) ([]FeeAmount, error) {
	i := slices.IndexFunc(list, func(a FeeAmount) bool { return a.Currency == currency })
	if i < 0 {
		i = len(list)
		list = append(list, FeeAmount{Money: domain.Money{Currency: currency}})
	}
	d, err := list[i].Amount.Add(r.Amount)
	list[i].Amount, list[i].Rows = d, list[i].Rows+r.Rows
	return list, err
}

// Balance is the open balance of one currency of one connection: what the next
// payout grows from.
type Balance struct {
	domain.FinancialGroup
	ConnectionLabel string
}

// OpenBalances are the balances that Amazon has not paid out yet.
func (e *Engine) OpenBalances(ctx context.Context) ([]Balance, error) {
	groups, err := e.store.FinancialGroups(ctx)
	if err != nil {
		return nil, err
	}
	conns, err := e.store.AmazonConnections(ctx)
	if err != nil {
		return nil, err
	}
	labels := map[domain.ConnectionID]string{}
	for _, c := range conns {
		labels[c.ID] = c.Label
	}
	var out []Balance
	for _, g := range groups {
		if g.Open && g.Original.Known() {
			out = append(out, Balance{g, labels[g.Connection]})
		}
	}
	return out, nil
}
