package app

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type feesCmd struct {
	Check  feesCheckCmd  `cmd:"" help:"Read new settlements and check them. Exit code 1 when something was found."`
	List   feesListCmd   `cmd:"" help:"List the settlements."`
	Show   feesShowCmd   `cmd:"" help:"Show one settlement from sales to payout."`
	Open   feesOpenCmd   `cmd:"" help:"Keep a settlement file that you downloaded from Seller Central."`
	Forget feesForgetCmd `cmd:"" help:"Forget a settlement that came from a file."`
	Map    feesMapCmd    `cmd:"" help:"Show or choose which fees go to which Xero account."`
	Place  feesPlaceCmd  `cmd:"" help:"Say which group a label of Amazon belongs to."`
	Labels feesLabelsCmd `cmd:"" help:"List the labels that were seen, with their groups."`
	Trends feesTrendsCmd `cmd:"" help:"Show fees by month and their share of sales."`
	Tick   feesTickCmd   `cmd:"" help:"Tick a finding or a check by hand off, with a note."`
	Untick feesUntickCmd `cmd:"" help:"Take a tick away."`
	Export feesExportCmd `cmd:"" help:"Write fees as CSV to standard output. Nothing is posted to Xero."`
}

type feesCheckCmd struct {
	File    string `help:"Check this settlement file alone and keep nothing of it; - is standard input." placeholder:"FILE"`
	Offline bool   `help:"Look at what is known and call nobody."`
	JSON    bool   `name:"json" help:"Print as JSON and nothing else."`
}

// Run reads settlements and checks them.
func (c *feesCheckCmd) Run(s *session) error {
	if c.File != "" {
		return c.file(s)
	}
	return s.withEngine(func(e *engine.Engine) error {
		var trouble []string
		if !c.Offline {
			r, err := e.Sync(s.ctx, engine.SyncOptions{Entities: []domain.Entity{domain.EntitySettlements}, Trigger: "user"})
			if err != nil {
				return err
			}
			trouble = r.Fees.Trouble
			if r.Fees.Left > 0 {
				trouble = append(trouble, fmt.Sprintf("%s for the next check: Amazon hands out one file a minute.",
					plural(r.Fees.Left, "settlement is left", "settlements are left")))
			}
		}
		res, err := e.FeeCheck(s.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			err = writeJSON(s.world.Stdout, viewFees(res, trouble))
		} else {
			for _, t := range trouble {
				fmt.Fprintln(s.world.Stdout, "!", printable(t, 0))
			}
			err = s.printFees(e, res)
		}
		if err != nil {
			return err
		}
		return personIf(res.Open() > 0 || len(trouble) > 0)
	})
}

// file checks one file.
func (c *feesCheckCmd) file(s *session) error {
	f, err := s.open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	return s.withEngine(func(e *engine.Engine) error {
		list, res, err := e.CheckSettlementFile(s.ctx, f)
		if err != nil {
			return err
		}
		if c.JSON {
			v := viewFees(res, nil)
			v.Settlements = each(list, viewBreakdown)
			if err := writeJSON(s.world.Stdout, v); err != nil {
				return err
			}
			return personIf(res.Open() > 0)
		}
		for _, b := range list {
			s.printBreakdown(b)
		}
		printFindings(s.world.Stdout, res.Findings)
		return personIf(res.Open() > 0)
	})
}

// printFees prints what a check found.
func (s *session) printFees(e *engine.Engine, res engine.FeeResult) error {
	w := s.world.Stdout
	balances, err := e.OpenBalances(s.ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, b := range balances {
		rows = append(rows, []string{b.ConnectionLabel, b.Original.String(), day(b.Start)})
	}
	if len(rows) > 0 {
		table(w, []string{"OPEN BALANCE", "AMOUNT", "SINCE"}, rows)
		fmt.Fprintln(w)
	}
	states := map[string]int{}
	for _, p := range res.Payouts {
		states[string(p.State)]++
	}
	fmt.Fprintf(w, "%s: %d matched with a deposit, %d on their way, %d not yet recorded, %d not known.\n",
		plural(len(res.Payouts), "payout", "payouts"), states["matched"], states["waiting"], states["not-recorded"], states["unknown"])
	printFindings(w, res.Findings)
	for _, c := range res.Checks {
		mark := "[ ]"
		if c.Ticked {
			mark = "[x]"
		}
		fmt.Fprintln(w, mark, printable(strings.TrimSpace(c.Words+" "+c.Note), 0))
		if !c.Ticked {
			fmt.Fprintf(w, "    %s\n    tallybridge fees tick %q --note \"…\"\n", printable(c.Advice, 0), c.Key)
		}
	}
	return nil
}

// printFindings prints findings with their evidence, open ones first.
func printFindings(w io.Writer, list []domain.Finding) {
	open, ticked := 0, 0
	for _, f := range list {
		if f.Ticked {
			ticked++
			continue
		}
		open++
		fmt.Fprintf(w, "\n%s  %s\n", strings.ToUpper(string(f.Severity)), printable(f.Words, 0))
		for i, x := range f.Evidence {
			if i == evidenceShown {
				fmt.Fprintf(w, "    … and %d more\n", len(f.Evidence)-i)
				break
			}
			text := x.Label
			if x.Amount.Known() {
				text += ": " + x.Amount.String()
			}
			fmt.Fprintln(w, "   ", printable(text, 0))
		}
		fmt.Fprintf(w, "    %s\n    key: %s\n", printable(f.Advice, 0), printable(f.Key, 0))
	}
	fmt.Fprintf(w, "\n%s", plural(open, "finding", "findings"))
	if ticked > 0 {
		fmt.Fprintf(w, ", %d more ticked off by you", ticked)
	}
	fmt.Fprintln(w, ".")
}

const evidenceShown = 8

func (s *session) printBreakdown(b engine.FeeBreakdown) {
	var rows [][]string
	for _, g := range b.Groups {
		rows = append(rows, []string{g.Group.Title(), g.Amount.String(), fmt.Sprint(g.Rows)})
	}
	rows = append(rows, []string{"Sum of the rows", b.Sum.String(), ""}, []string{"Total as stated", b.Total.String(), ""})
	if !b.Residual.IsZero() {
		rows = append(rows, []string{"NOT EXPLAINED", b.Residual.String(), ""})
	}
	table(s.world.Stdout, []string{"GROUP", b.Currency, "ROWS"}, rows)
}

type feesListCmd struct {
	JSON bool `name:"json" help:"Print as JSON."`
}

// Run lists settlements.
func (c *feesListCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		list, err := e.Settlements(s.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, each(list, viewSettlement))
		}
		if len(list) == 0 {
			fmt.Fprintln(s.world.Stdout, "There are no settlements yet. Read them with tallybridge fees check, or open a file: tallybridge fees open FILE.")
			return nil
		}
		var rows [][]string
		for _, x := range list {
			state, residual, open := "", "", ""
			if x.Payout != nil {
				state = string(x.Payout.State)
			}
			if !x.Residual.IsZero() {
				residual = x.Residual.String()
			}
			if x.Open > 0 {
				open = fmt.Sprint(x.Open)
			}
			rows = append(rows, []string{
				string(x.ID), day(x.Start), day(x.End), day(x.PaidOn()), x.Sales.String(), x.Fees.String(), x.Total.String(), residual, state, open, strings.Join(x.Marketplaces, " "),
			})
		}
		table(s.world.Stdout, []string{"SETTLEMENT", "FROM", "TO", "PAID", "SALES", "FEES", "PAYOUT", "NOT EXPLAINED", "DEPOSIT", "FINDINGS", "MARKETPLACES"}, rows)
		return nil
	})
}

type feesShowCmd struct {
	ID   string `arg:"" help:"Settlement id, see tallybridge fees list."`
	JSON bool   `name:"json" help:"Print as JSON."`
}

// Run shows one settlement.
func (c *feesShowCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		d, err := e.SettlementDetail(s.ctx, domain.SettlementID(c.ID))
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, viewSettlementDetail(d))
		}
		fmt.Fprintf(s.world.Stdout, "Settlement %s, %s to %s, paid %s\n\n", d.ID, day(d.Start), day(d.End), day(d.PaidOn()))
		s.printBreakdown(d.Breakdown)
		if len(d.Breakdown.Markets) > 1 {
			var rows [][]string
			for _, m := range d.Breakdown.Markets {
				name := m.Marketplace
				if name == "" {
					name = "(no marketplace)"
				}
				rows = append(rows, []string{name, m.Country, m.Amount.String(), fmt.Sprint(m.Rows)})
			}
			fmt.Fprintln(s.world.Stdout)
			table(s.world.Stdout, []string{"MARKETPLACE", "COUNTRY", d.Breakdown.Currency, "ROWS"}, rows)
		}
		printFindings(s.world.Stdout, d.Findings)
		return nil
	})
}

type feesOpenCmd struct {
	File []string `arg:"" help:"Settlement files (Flat File V2), as text or gzip; - is standard input."`
}

// Run keeps settlement files.
func (c *feesOpenCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		for _, path := range c.File {
			if err := s.keepSettlement(e, path); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *session) keepSettlement(e *engine.Engine, path string) error {
	f, err := s.open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	ids, err := e.OpenSettlementFile(s.ctx, filepath.Base(path), f)
	if err != nil {
		return err
	}
	for _, id := range ids {
		fmt.Fprintln(s.world.Stdout, printable(fmt.Sprintf("Settlement %s is kept.", id), 0))
	}
	return nil
}

type feesForgetCmd struct {
	ID string `arg:"" help:"Settlement id."`
}

// Run forgets a settlement.
func (c *feesForgetCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		if err := e.RemoveSettlementFile(s.ctx, domain.SettlementID(c.ID)); err != nil {
			return err
		}
		fmt.Fprintln(s.world.Stdout, printable(fmt.Sprintf("Settlement %s is forgotten.", c.ID), 0))
		return nil
	})
}

type feesExportCmd struct {
	Findings bool   `help:"Write what the check found instead." xor:"what"`
	Table    bool   `help:"Write the table of labels and groups instead, as fees place --import reads it." xor:"what"`
	Journal  string `help:"Write one settlement in the layout of Xero's import of manual journals instead. It is not posted." placeholder:"ID" xor:"what"`
}

// Run exports fees.
func (c *feesExportCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		switch {
		case c.Findings:
			return e.ExportFeeFindings(s.ctx, s.world.Stdout)
		case c.Table:
			return e.ExportFeeTable(s.ctx, s.world.Stdout)
		case c.Journal != "":
			return e.ExportManualJournal(s.ctx, s.world.Stdout, domain.SettlementID(c.Journal))
		}
		return e.ExportFees(s.ctx, s.world.Stdout)
	})
}
