package fees

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// Input is all a check looks at. What was not read is left empty, and nothing
// is concluded from it.
type Input struct {
	Settlements []domain.Settlement
	// SettlementsAt is when Amazon's list of settlements was last read; zero if never.
	SettlementsAt time.Time
	// SettlementsPart tells that there is a connection whose settlements were never
	// read: a deposit may belong to one of them.
	SettlementsPart bool
	FinancialGroups []domain.FinancialGroup
	Placements      []domain.FeePlacement
	Mapping         []domain.FeeMapping
	Accounts        []domain.Account // empty: not read
	Currencies      []string         // enabled in Xero; empty: not read
	Documents       []domain.PostedDocument
	// Deposits are all of Xero's that were dated on or after DepositsFrom, read
	// at DepositsAt; zero if never.
	Deposits                 []domain.Deposit
	DepositsFrom, DepositsAt time.Time
	Ticks                    []domain.FeeTick
	// Base is the organisation's own currency; empty if not known.
	Base string
}

// Result is what a check found.
type Result struct {
	// Findings are the open ones first, in the order of their severity.
	Findings []domain.Finding
	// Checks are what the user has to look up, as no program can.
	Checks  []domain.ManualCheck
	Payouts []PayoutMatch
}

// Open counts the findings that are not ticked off.
func (r Result) Open() int {
	n := 0
	for _, f := range r.Findings {
		if !f.Ticked {
			n++
		}
	}
	return n
}

// Check looks at everything and says what it found.
func Check(in Input) (Result, error) {
	c := &checker{in: &in, table: NewTable(in.Placements), mapping: NewMapping(in.Mapping), broken: map[domain.SettlementID]Breakdown{}}
	for _, s := range in.Settlements {
		b, err := Break(s, c.table)
		if err != nil {
			return Result{}, err
		}
		c.broken[s.ID] = b
	}
	for _, step := range []func() error{c.settlements, c.unmapped, c.accounts, c.documents, c.payouts, c.trends} {
		if err := step(); err != nil {
			return Result{}, err
		}
	}
	c.tick()
	return Result{Findings: c.found, Checks: c.byHand(), Payouts: c.matches}, nil
}

type checker struct {
	in      *Input
	table   *Table
	mapping Mapping
	broken  map[domain.SettlementID]Breakdown
	found   []domain.Finding
	matches []PayoutMatch
}

func (c *checker) add(f domain.Finding, key ...string) {
	f.Key = string(f.Kind) + ":" + strings.Join(key, ":")
	c.found = append(c.found, f)
}

// nameOf is a settlement for people: "settlement 123 of 15 Sep 2026".
func nameOf(s domain.Settlement) string {
	if at := s.PaidOn(); !at.IsZero() {
		return fmt.Sprintf("settlement %s of %s", s.ID, at.UTC().Format("2 Jan 2006"))
	}
	return "settlement " + string(s.ID)
}

// settlements looks at each settlement by itself.
func (c *checker) settlements() error {
	for _, s := range c.in.Settlements {
		b := c.broken[s.ID]
		if !b.Residual.IsZero() {
			c.add(domain.Finding{
				Kind: domain.FindingResidual, Severity: domain.SeverityProblem, Settlement: s.ID,
				Words:  fmt.Sprintf("The rows of %s come to %s, but its total is %s: %s is not explained.", nameOf(s), money(b.Sum, b.Currency), money(b.Total, b.Currency), money(b.Residual, b.Currency)),
				Advice: "Download the settlement again in Seller Central (Payments, Reports) and open it here. If the difference stays, ask Amazon's seller support for the missing rows.",
				Evidence: []domain.Evidence{
					{Label: "Total as stated", Amount: asMoney(b.Total, b.Currency)},
					{Label: "Sum of the rows", Amount: asMoney(b.Sum, b.Currency), Rows: s.Lines},
					{Label: "Not explained", Amount: asMoney(b.Residual, b.Currency)},
				},
			}, string(s.ID))
		}
		if s.Total.Amount.IsNeg() {
			c.add(domain.Finding{
				Kind: domain.FindingNegative, Severity: domain.SeverityWarning, Settlement: s.ID,
				Words:    fmt.Sprintf("Amazon pays nothing for %s: it charges %s.", nameOf(s), money(s.Total.Amount.Abs(), b.Currency)),
				Advice:   "Look for a charge to your card, or for the amount being taken from the next payout, and book it as a bill of Amazon.",
				Evidence: groupEvidence(b),
			}, string(s.ID))
		}
		c.currency(s, b)
		c.mixed(s, b)
		if err := c.reserve(s, b); err != nil {
			return err
		}
	}
	return nil
}

func groupEvidence(b Breakdown) []domain.Evidence {
	var out []domain.Evidence
	for _, g := range b.Groups {
		out = append(out, domain.Evidence{Label: g.Group.Title(), Amount: asMoney(g.Amount, b.Currency), Rows: g.Rows})
	}
	return out
}

func (c *checker) currency(s domain.Settlement, b Breakdown) {
	if len(c.in.Currencies) == 0 || slices.Contains(c.in.Currencies, b.Currency) {
		return
	}
	key := string(domain.FindingCurrency) + ":" + b.Currency
	e := domain.Evidence{Label: "Settlement " + string(s.ID), Amount: s.Total, Rows: s.Lines}
	if i := slices.IndexFunc(c.found, func(f domain.Finding) bool { return f.Key == key }); i >= 0 {
		c.found[i].Evidence = append(c.found[i].Evidence, e)
		return
	}
	c.add(domain.Finding{
		Kind: domain.FindingCurrency, Severity: domain.SeverityProblem, Settlement: s.ID,
		Words:    fmt.Sprintf("Settlements come in %s, but Xero has no currency %s: its amounts can only be booked in another currency, at a rate that nobody chose.", b.Currency, b.Currency),
		Advice:   fmt.Sprintf("Add %s in Xero (Settings, Currencies; it needs a plan with several currencies), or let Amazon's converted amounts be what is booked and say so to your accountant.", b.Currency),
		Evidence: []domain.Evidence{e},
	}, b.Currency)
}

func (c *checker) mixed(s domain.Settlement, b Breakdown) {
	var names []string
	var evidence []domain.Evidence
	for _, m := range b.Markets {
		if onAmazon(m.Marketplace) {
			names = append(names, m.Marketplace)
			evidence = append(evidence, domain.Evidence{Label: m.Marketplace, Amount: asMoney(m.Amount, b.Currency), Rows: m.Rows})
		}
	}
	if len(names) < 2 {
		return
	}
	c.add(domain.Finding{
		Kind: domain.FindingMixed, Severity: domain.SeverityNote, Settlement: s.ID,
		Words:    fmt.Sprintf("%s mixes %d marketplaces: %s.", upperFirst(nameOf(s)), len(names), strings.Join(names, ", ")),
		Advice:   "Check that sales and tax of each country go to their own accounts or tax rates, and not all to those of one country.",
		Evidence: evidence,
	}, string(s.ID))
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// reserve looks for money that is carried to or from another settlement.
func (c *checker) reserve(s domain.Settlement, b Breakdown) error {
	var a adder
	net := decimal.Zero
	var evidence []domain.Evidence
	for _, l := range b.Labels {
		if Reserve(l.Label) {
			net = a.plus(net, l.Amount)
			evidence = append(evidence, domain.Evidence{Label: l.Label.Description, Amount: asMoney(l.Amount, b.Currency), Rows: l.Rows})
		}
	}
	if a.err != nil || net.IsZero() {
		return a.err
	}
	words := fmt.Sprintf("%s of what was earned in %s is kept back by Amazon and comes with a later payout.", money(net.Abs(), b.Currency), nameOf(s))
	if net.IsPos() {
		words = fmt.Sprintf("The payout of %s holds %s that was earned before it.", nameOf(s), money(net, b.Currency))
	}
	c.add(domain.Finding{
		Kind: domain.FindingReserve, Severity: domain.SeverityNote, Settlement: s.ID, Words: words,
		Advice:   "Book it on a clearing account, so that income stays in the period in which it was earned.",
		Evidence: evidence,
	}, string(s.ID))
	return nil
}

// unmapped names each label that no table knows, over all settlements.
func (c *checker) unmapped() error {
	type seen struct {
		label    domain.FeeLabel
		evidence []domain.Evidence
		first    domain.SettlementID
	}
	found := map[domain.FeeLabel]*seen{}
	var order []domain.FeeLabel
	for _, s := range c.in.Settlements {
		b := c.broken[s.ID]
		for _, l := range b.Labels {
			if l.Group != domain.GroupUnmapped {
				continue
			}
			k := folded(l.Label)
			if found[k] == nil {
				found[k] = &seen{label: l.Label, first: s.ID}
				order = append(order, k)
			}
			found[k].evidence = append(found[k].evidence, domain.Evidence{Label: "Settlement " + string(s.ID), Amount: asMoney(l.Amount, b.Currency), Rows: l.Rows})
		}
	}
	for _, k := range order {
		x := found[k]
		c.add(domain.Finding{
			Kind: domain.FindingUnmapped, Severity: domain.SeverityProblem, Settlement: x.first, Group: domain.GroupUnmapped, Label: x.label,
			Words:    fmt.Sprintf("Amazon charges or pays something under a name that Tallybridge does not know: %s.", Words(x.label)),
			Advice:   "Say which group it belongs to. It is counted as unmapped until then.",
			Evidence: x.evidence,
		}, k.Type, k.AmountType, k.Description)
	}
	return nil
}

// Words is a label for people: "other-transaction / other-transaction / Storage Fee".
func Words(l domain.FeeLabel) string {
	part := func(s string) string {
		if s == "" {
			return "(empty)"
		}
		return s
	}
	return part(l.Type) + " / " + part(l.AmountType) + " / " + part(l.Description)
}
