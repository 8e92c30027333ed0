package fees

import (
	"fmt"
	"slices"
	"strings"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// accounts looks at the user's own table of accounts.
func (c *checker) accounts() error {
	if err := c.withoutAccount(); err != nil {
		return err
	}
	c.shared()
	if len(c.in.Accounts) > 0 {
		c.accountStates()
	}
	return nil
}

// withoutAccount names fee groups with amounts and no account.
func (c *checker) withoutAccount() error {
	type where struct{ country, currency string }
	var a adder
	for _, g := range domain.FeeGroups() {
		if !g.Fee() {
			continue
		}
		sums := map[where]*GroupSum{}
		var order []where
		for _, s := range c.in.Settlements {
			for _, m := range c.broken[s.ID].Markets {
				if c.mapping.Account(g, m.Country) != "" {
					continue
				}
				for _, x := range m.Groups {
					if x.Group != g || x.Rows == 0 {
						continue
					}
					k := where{m.Country, s.Total.Currency}
					if sums[k] == nil {
						sums[k] = &GroupSum{Group: g}
						order = append(order, k)
					}
					sums[k].Amount, sums[k].Rows = a.plus(sums[k].Amount, x.Amount), sums[k].Rows+x.Rows
				}
			}
		}
		if len(order) == 0 {
			continue
		}
		slices.SortFunc(order, func(x, y where) int {
			return strings.Compare(x.country+x.currency, y.country+y.currency)
		})
		var evidence []domain.Evidence
		for _, k := range order {
			label := k.country
			if label == "" {
				label = "No country"
			}
			evidence = append(evidence, domain.Evidence{Label: label, Amount: asMoney(sums[k].Amount, k.currency), Rows: sums[k].Rows})
		}
		c.add(domain.Finding{
			Kind: domain.FindingNoAccount, Severity: domain.SeverityProblem, Group: g,
			Words:    fmt.Sprintf("No account in Xero is chosen for %s.", g.Title()),
			Advice:   "Choose an expense account for them, and tell the program or person who posts your settlements to use it.",
			Evidence: evidence,
		}, string(g))
	}
	return a.err
}

// shared names accounts that two fee groups have in the user's table.
func (c *checker) shared() {
	groups := map[string][]domain.FeeGroup{}
	var order []string
	for _, m := range c.in.Mapping {
		if m.Account == "" || !m.Group.Fee() {
			continue
		}
		if groups[m.Account] == nil {
			order = append(order, m.Account)
		}
		if !slices.Contains(groups[m.Account], m.Group) {
			groups[m.Account] = append(groups[m.Account], m.Group)
		}
	}
	slices.Sort(order)
	for _, code := range order {
		gs := groups[code]
		if len(gs) < 2 {
			continue
		}
		slices.SortFunc(gs, func(x, y domain.FeeGroup) int { return orderOf(x) - orderOf(y) })
		var names, keys []string
		var evidence []domain.Evidence
		for _, g := range gs {
			names, keys = append(names, g.Title()), append(keys, string(g))
			evidence = append(evidence, c.amountsOf(g)...)
		}
		c.add(domain.Finding{
			Kind: domain.FindingShared, Severity: domain.SeverityProblem, Group: gs[0], Account: code,
			Words:    fmt.Sprintf("%s share account %s, so the books cannot tell them apart.", list(names), c.accountName(code)),
			Advice:   "Give each fee its own account. Xero can merge reports, but it cannot take a lump apart.",
			Evidence: evidence,
		}, append([]string{code}, keys...)...)
	}
}

// amountsOf is what a group came to over all settlements, by currency.
func (c *checker) amountsOf(g domain.FeeGroup) []domain.Evidence {
	var a adder
	sums := map[string]GroupSum{}
	var order []string
	for _, s := range c.in.Settlements {
		x := c.broken[s.ID].Of(g)
		if x.Rows == 0 {
			continue
		}
		cur := s.Total.Currency
		if _, ok := sums[cur]; !ok {
			order = append(order, cur)
		}
		sums[cur] = GroupSum{Group: g, Amount: a.plus(sums[cur].Amount, x.Amount), Rows: sums[cur].Rows + x.Rows}
	}
	slices.Sort(order)
	out := make([]domain.Evidence, 0, len(order))
	for _, cur := range order {
		out = append(out, domain.Evidence{Label: g.Title(), Amount: asMoney(sums[cur].Amount, cur), Rows: sums[cur].Rows})
	}
	return out
}

// accountStates looks whether the accounts of the table can be used.
func (c *checker) accountStates() {
	for _, m := range c.in.Mapping {
		if m.Account == "" {
			continue
		}
		f := domain.Finding{Group: m.Group, Country: m.Country, Account: m.Account, Evidence: c.amountsOf(m.Group)}
		a, ok := findAccount(c.in.Accounts, m.Account)
		switch {
		case !ok:
			f.Kind, f.Severity = domain.FindingAccountGone, domain.SeverityProblem
			f.Words = fmt.Sprintf("Account %s, chosen for %s, is not in Xero any more.", m.Account, m.Group.Title())
			f.Advice = "Choose another account."
		case !active(a):
			f.Kind, f.Severity = domain.FindingAccountGone, domain.SeverityProblem
			f.Words = fmt.Sprintf("Account %s, chosen for %s, is %s in Xero.", c.accountName(m.Account), m.Group.Title(), strings.ToLower(a.Status))
			f.Advice = "Restore the account in Xero (Accounting, Chart of accounts, Archive), or choose another one."
		case !slices.Contains(TypesFor(m.Group), strings.ToUpper(a.Type)):
			f.Kind, f.Severity = domain.FindingAccountType, domain.SeverityProblem
			f.Words = fmt.Sprintf("Account %s, chosen for %s, is of type %s.", c.accountName(m.Account), m.Group.Title(), a.Type)
			f.Advice = "Choose an account of one of the types " + strings.Join(TypesFor(m.Group), ", ") + "."
		default:
			continue
		}
		c.add(f, string(m.Group), m.Country, m.Account)
	}
}

// findAccount finds an account by its code, an active one before others.
func findAccount(accounts []domain.Account, code string) (domain.Account, bool) {
	found := false
	var out domain.Account
	for _, a := range accounts {
		if a.Code == code && (!found || active(a)) {
			out, found = a, true
		}
	}
	return out, found
}

// accountName is an account for people: "404 (Bank Fees)".
func (c *checker) accountName(code string) string {
	if a, ok := findAccount(c.in.Accounts, code); ok && a.Name != "" {
		return fmt.Sprintf("%s (%s)", code, a.Name)
	}
	return code
}

// documents compares what was really posted with the settlements.
func (c *checker) documents() error {
	for _, s := range c.in.Settlements {
		b := c.broken[s.ID]
		docs := documentsOf(s, c.in.Documents)
		found, err := lumps(s, b, docs, c.profit)
		if err != nil {
			return err
		}
		for _, l := range found {
			parts := make([]string, len(l.groups))
			var evidence []domain.Evidence
			for i, g := range l.groups {
				parts[i] = fmt.Sprintf("%s %s", g.Title(), money(l.amounts[i].Abs(), b.Currency))
				evidence = append(evidence, domain.Evidence{Label: g.Title(), Amount: asMoney(l.amounts[i], b.Currency), Rows: b.Of(g).Rows})
			}
			for _, d := range docs {
				evidence = append(evidence, domain.Evidence{Label: documentName(d), Amount: d.Total, Link: d.Link})
			}
			words := fmt.Sprintf("For %s, %s are all in account %s.", nameOf(s), list(parts), c.accountName(l.account))
			if len(parts) == 2 {
				words = fmt.Sprintf("For %s, %s are both in account %s.", nameOf(s), list(parts), c.accountName(l.account))
			}
			if l.whole {
				words = fmt.Sprintf("The whole payout of %s, sales and fees together, is in account %s: %s.", nameOf(s), c.accountName(l.account), list(parts))
			}
			c.add(domain.Finding{
				Kind: domain.FindingLumped, Severity: domain.SeverityProblem, Settlement: s.ID, Group: l.groups[0], Account: l.account, Words: words,
				Advice:   "In the program that posts your settlements, give each fee its own account, then roll this one back and post it again; or let your accountant move the amounts.",
				Evidence: evidence,
			}, string(s.ID), l.account)
		}
	}
	return nil
}

// profit tells whether an account belongs to profit and loss.
func (c *checker) profit(code string) (yes, known bool) {
	a, ok := findAccount(c.in.Accounts, code)
	return slices.Contains(eitherTypes, strings.ToUpper(a.Type)), ok
}

func documentName(d domain.PostedDocument) string {
	kind := map[domain.PostedKind]string{domain.PostedInvoice: "Invoice", domain.PostedBill: "Bill", domain.PostedReceipt: "Receive money"}[d.Kind]
	for _, n := range []string{d.Number, d.Reference} {
		if n != "" {
			return strings.TrimSpace(kind + " " + n)
		}
	}
	return strings.TrimSpace(kind + " of " + d.Date.Format("2 Jan 2006"))
}

// payouts compares payouts with deposits.
func (c *checker) payouts() error {
	matches, strangers := payoutsOf(c.in)
	c.matches = matches
	for _, m := range matches {
		if m.State != PayoutUnrecorded {
			continue
		}
		evidence := []domain.Evidence{{Label: "Payout", Amount: m.Amount}}
		if m.Converted.Known() {
			evidence = append(evidence, domain.Evidence{Label: "As Amazon converted it", Amount: m.Converted})
		}
		c.add(domain.Finding{
			Kind: domain.FindingNoDeposit, Severity: domain.SeverityWarning, Settlement: m.Settlement,
			Words: fmt.Sprintf("The payout of %s of %s (settlement %s) is not yet recorded in Xero.", money(m.Amount.Amount, m.Amount.Currency), m.Date.UTC().Format("2 Jan 2006"), m.Settlement),
			Advice: "Look at the bank account's Reconcile page: what the bank feed brought and nobody recorded yet, no program can read. Record it there. " +
				"If a bank rule books it in another way, tick this off with a note.",
			Evidence: evidence,
		}, string(m.Settlement))
	}
	for _, d := range strangers {
		amount := d.Amount
		c.add(domain.Finding{
			Kind: domain.FindingNoPayout, Severity: domain.SeverityWarning,
			Words: fmt.Sprintf("A deposit of %s on %s looks like Amazon's, but no settlement has this amount.", money(amount.Amount, amount.Currency), d.Date.Format("2 Jan 2006")),
			Advice: "If Amazon's settlement is older than 90 days, download it in Seller Central and open it here. If the money is something else, such as a refund of a purchase, " +
				"tick this off with a note.",
			Evidence: []domain.Evidence{{Label: strings.TrimSpace(d.Contact + " " + d.Reference), Amount: amount, Link: d.Link}},
		}, d.ID)
	}
	return nil
}

// trends warns of fees that take a larger share of sales than before.
func (c *checker) trends() error {
	months, err := Trends(c.in.Settlements, c.table)
	if err != nil {
		return err
	}
	found, err := jumps(months)
	if err != nil {
		return err
	}
	for _, j := range found {
		amount := decimal.Zero
		rows := int64(0)
		for _, g := range j.Groups {
			if g.Group == j.group {
				amount, rows = g.Amount, g.Rows
			}
		}
		c.add(domain.Finding{
			Kind: domain.FindingRateJump, Severity: domain.SeverityWarning, Group: j.group, Month: j.Month.Month,
			Words:  fmt.Sprintf("%s in %s took %s of sales in %s; the months before it was %s.", j.group.Title(), j.Currency, percent(j.share), j.Month.Month, percent(j.before)),
			Advice: "Look at what changed: a price below a fee threshold, a new size tier, aged stock, a campaign. If a new kind of fee landed in this group, place it elsewhere.",
			Evidence: []domain.Evidence{
				{Label: j.group.Title(), Amount: asMoney(amount, j.Currency), Rows: rows}, {Label: "Sales", Amount: asMoney(j.Sales, j.Currency)},
			},
		}, string(j.group), j.Currency, j.Month.Month)
	}
	return nil
}

// tick marks what the user settled and sorts: open before ticked, problems first.
func (c *checker) tick() {
	notes := map[string]domain.FeeTick{}
	for _, t := range c.in.Ticks {
		notes[t.Key] = t
	}
	for i := range c.found {
		if t, ok := notes[c.found[i].Key]; ok {
			c.found[i].Ticked, c.found[i].Note = true, t.Note
		}
	}
	rank := map[domain.Severity]int{domain.SeverityProblem: 0, domain.SeverityWarning: 1, domain.SeverityNote: 2}
	slices.SortStableFunc(c.found, func(x, y domain.Finding) int {
		if x.Ticked != y.Ticked {
			if x.Ticked {
				return 1
			}
			return -1
		}
		return rank[x.Severity] - rank[y.Severity]
	})
}

// byHand lists what only the user can look up: for each currency of payouts,
// the bank rule, which Xero shows to no program.
func (c *checker) byHand() []domain.ManualCheck {
	var currencies []string
	for _, s := range c.in.Settlements {
		if !slices.Contains(currencies, s.Total.Currency) {
			currencies = append(currencies, s.Total.Currency)
		}
	}
	slices.Sort(currencies)
	var out []domain.ManualCheck
	for _, cur := range currencies {
		m := domain.ManualCheck{
			Key:    "bank-rule:" + cur,
			Words:  fmt.Sprintf("Does a bank rule in Xero match Amazon's payouts in %s?", cur),
			Advice: "Look at Xero's bank rules (Accounting, Bank accounts, Manage account, Bank rules): one should match Amazon's payout and lead to the clearing account or invoice, not to sales. Xero lets no program read bank rules.",
		}
		for _, t := range c.in.Ticks {
			if t.Key == m.Key {
				m.Ticked, m.Note, m.At = true, t.Note, t.At
			}
		}
		out = append(out, m)
	}
	return out
}

// list joins names: "a, b and c".
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
