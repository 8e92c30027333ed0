package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// day writes a date; nothing for none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02")
}

type feesMapCmd struct {
	Group   string `arg:"" optional:"" help:"Fee group, for example referral. Without it: show the table."`
	Account string `arg:"" optional:"" help:"Code of the Xero account; - takes the choice away."`
	Country string `help:"Only for this country, for example DE." placeholder:"CODE"`
	Propose bool   `help:"Show which accounts would be chosen by type and name for groups that have none."`
	Accept  bool   `help:"With --propose: choose them."`
	JSON    bool   `name:"json" help:"Print the table or the proposal as JSON."`
}

// Run shows or changes the table of accounts.
func (c *feesMapCmd) Run(s *session) error {
	if c.Accept && !c.Propose {
		return wrong("--accept goes with --propose.")
	}
	if c.Propose && (c.Group != "" || c.Country != "") {
		return wrong("--propose is about all groups: give no group or country with it.")
	}
	if c.Country != "" && c.Group == "" {
		return wrong("--country goes with a group and an account: tallybridge fees map GROUP ACCOUNT --country DE.")
	}
	if c.JSON && c.Group != "" {
		return wrong("--json goes with the table or with --propose.")
	}
	return s.withEngine(func(e *engine.Engine) error {
		switch {
		case c.Propose:
			return c.propose(s, e)
		case c.Group == "":
			return s.printFeeGrid(e, c.JSON)
		}
		g, ok := domain.FeeGroupByName(c.Group)
		if !ok || c.Account == "" {
			if !ok {
				return e.SetFeeAccount(s.ctx, domain.FeeGroup(c.Group), "", "") // its refusal names the groups
			}
			return wrong("Say which account %s go to, or - for none.", g.Title())
		}
		code := c.Account
		if code == "-" {
			code = ""
		}
		if err := e.SetFeeAccount(s.ctx, g, c.Country, code); err != nil {
			return err
		}
		where := ""
		if c.Country != "" {
			where = " in " + strings.ToUpper(c.Country)
		}
		if code == "" {
			fmt.Fprintf(s.world.Stdout, "%s%s: no account of its own any more.\n", g.Title(), where)
		} else {
			fmt.Fprintf(s.world.Stdout, "%s%s: account %s.\n", g.Title(), where, code)
		}
		return nil
	})
}

func (c *feesMapCmd) propose(s *session, e *engine.Engine) error {
	list, err := e.ProposeFeeAccounts(s.ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		if c.Accept {
			if err := e.SetFeeAccounts(s.ctx, list); err != nil {
				return err
			}
		}
		return writeJSON(s.world.Stdout, each(list, func(m domain.FeeMapping) feeMappingView {
			return feeMappingView{string(m.Group), m.Country, m.Account}
		}))
	}
	if len(list) == 0 {
		fmt.Fprintln(s.world.Stdout, "No account of Xero fits a group that has none by its type and name.")
		return nil
	}
	accounts, err := e.Accounts(s.ctx)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, a := range accounts {
		names[a.Code] = a.Name
	}
	var rows [][]string
	for _, m := range list {
		rows = append(rows, []string{m.Group.Title(), m.Account, names[m.Account]})
	}
	table(s.world.Stdout, []string{"GROUP", "ACCOUNT", "NAME"}, rows)
	if !c.Accept {
		fmt.Fprintln(s.world.Stdout, "\nNothing was changed. Choose them with tallybridge fees map --propose --accept, or one by one: tallybridge fees map GROUP ACCOUNT.")
		return nil
	}
	if err := e.SetFeeAccounts(s.ctx, list); err != nil {
		return err
	}
	fmt.Fprintf(s.world.Stdout, "\n%s chosen.\n", plural(len(list), "account", "accounts"))
	return nil
}

// printFeeGrid prints groups and accounts with the amounts behind them.
func (s *session) printFeeGrid(e *engine.Engine, asJSON bool) error {
	grid, err := e.FeeGrid(s.ctx)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(s.world.Stdout, each(grid.Rows, viewFeeGridRow))
	}
	var rows [][]string
	for _, r := range grid.Rows {
		var amounts, with []string
		for _, a := range r.Amounts {
			amounts = append(amounts, a.String())
		}
		for _, g := range r.With {
			with = append(with, g.Title())
		}
		rows = append(rows, []string{
			string(r.Group), r.Group.Title(), r.Country, r.Account.Code, r.Account.Name, string(r.State), strings.Join(with, ", "), strings.Join(amounts, ", "),
		})
	}
	table(s.world.Stdout, []string{"GROUP", "TITLE", "COUNTRY", "ACCOUNT", "NAME", "STATE", "SHARED WITH", "AMOUNTS"}, rows)
	return nil
}

type feesPlaceCmd struct {
	Type        string `arg:"" optional:"" help:"Transaction type, as in the file; * is any."`
	AmountType  string `arg:"" optional:"" help:"Amount type; * is any."`
	Description string `arg:"" optional:"" help:"Amount description; * is any."`
	Group       string `arg:"" optional:"" help:"Fee group, for example storage; - gives the label back to the built-in table."`
	Import      string `help:"Read placements from a CSV file in the form of fees export --table." placeholder:"FILE"`
	DryRun      bool   `name:"dry-run" help:"With --import: only show what the file would change."`
}

// Run places a label.
func (c *feesPlaceCmd) Run(s *session) error {
	if c.Import != "" && c.Type != "" {
		return wrong("Give a label or --import, not both.")
	}
	if c.DryRun && c.Import == "" {
		return wrong("--dry-run goes with --import. Nothing was changed.")
	}
	if c.Import != "" {
		return s.importFile(c.Import, c.DryRun, (*engine.Engine).ImportFeeTable)
	}
	if c.Group == "" {
		return wrong("Say the label in three parts and the group: tallybridge fees place TYPE AMOUNT-TYPE DESCRIPTION GROUP. See tallybridge fees labels.")
	}
	group := domain.FeeGroup("")
	if c.Group != "-" {
		group = domain.FeeGroup(c.Group)
		if g, ok := domain.FeeGroupByName(c.Group); ok {
			group = g
		}
	}
	return s.withEngine(func(e *engine.Engine) error {
		l := domain.FeeLabel{Type: c.Type, AmountType: c.AmountType, Description: c.Description}
		if err := e.PlaceLabel(s.ctx, l, group); err != nil {
			return err
		}
		if group == "" {
			fmt.Fprintln(s.world.Stdout, "The label is back in the built-in table.")
			return nil
		}
		fmt.Fprintf(s.world.Stdout, "Placed: %s.\n", group.Title())
		return nil
	})
}

type feesLabelsCmd struct {
	Unmapped bool `help:"Only those that no table knows."`
	JSON     bool `name:"json" help:"Print as JSON."`
}

// Run lists labels.
func (c *feesLabelsCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		list, err := e.FeeLabels(s.ctx)
		if err != nil {
			return err
		}
		if c.Unmapped {
			list = slices.DeleteFunc(list, func(l engine.FeeLabel) bool { return l.Group != domain.GroupUnmapped })
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, each(list, viewFeeLabel))
		}
		if len(list) == 0 {
			text := "No label was seen yet. Read settlements with tallybridge fees check."
			if c.Unmapped {
				text = "Every label that was seen has a group."
			}
			fmt.Fprintln(s.world.Stdout, text)
			return nil
		}
		var rows [][]string
		for _, l := range list {
			var amounts []string
			for _, a := range l.Amounts {
				amounts = append(amounts, a.String())
			}
			by := ""
			if l.Own {
				by = "you"
			}
			rows = append(rows, []string{string(l.Group), by, l.Label.Type, l.Label.AmountType, l.Label.Description, strings.Join(amounts, ", ")})
		}
		table(s.world.Stdout, []string{"GROUP", "BY", "TYPE", "AMOUNT TYPE", "DESCRIPTION", "AMOUNTS"}, rows)
		return nil
	})
}

type feesTrendsCmd struct {
	JSON bool `name:"json" help:"Print as JSON."`
}

// Run shows fees by month.
func (c *feesTrendsCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		months, err := e.FeeTrends(s.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, each(months, viewFeeMonth))
		}
		if len(months) == 0 {
			fmt.Fprintln(s.world.Stdout, "There are no settlements yet. Read them with tallybridge fees check.")
			return nil
		}
		var rows [][]string
		for _, m := range months {
			whole := "in part"
			if m.Complete {
				whole = "whole"
			}
			for _, g := range m.Groups {
				if !g.Group.Fee() {
					continue
				}
				share := ""
				if d, ok := m.Shares[g.Group]; ok {
					share = percent(d)
				}
				rows = append(rows, []string{m.Month, whole, m.Currency, g.Group.Title(), g.Amount.String(), share, m.Sales.String()})
			}
		}
		table(s.world.Stdout, []string{"MONTH", "COVERED", "CURRENCY", "FEE", "AMOUNT", "OF SALES", "SALES"}, rows)
		return nil
	})
}

type feesTickCmd struct {
	Key  string `arg:"" help:"Key of the finding or check, see tallybridge fees check."`
	Note string `help:"Why it is settled, in your own words." placeholder:"TEXT"`
}

// Run ticks a finding off.
func (c *feesTickCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		if err := e.Tick(s.ctx, c.Key, c.Note); err != nil {
			return err
		}
		fmt.Fprintln(s.world.Stdout, "Ticked off:", printable(c.Key, 0)+".")
		return nil
	})
}

type feesUntickCmd struct {
	Key string `arg:"" help:"Key of the finding or check."`
}

// Run takes a tick away.
func (c *feesUntickCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		if err := e.Untick(s.ctx, c.Key); err != nil {
			return err
		}
		fmt.Fprintln(s.world.Stdout, "Open again:", printable(c.Key, 0)+".")
		return nil
	})
}
