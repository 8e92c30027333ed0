package app

import (
	"fmt"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type conflictsCmd struct {
	List     conflictsListCmd `cmd:"" default:"withargs" help:"List what waits for a person."`
	SetAside setAsideCmd      `cmd:"" name:"set-aside" help:"Let the rest go on without some or all of them. What they hold stays held."`
	Accept   acceptDriftCmd   `cmd:"" help:"Amazon wins for an item that something else changed in Xero."`
}

type conflictsListCmd struct {
	Kind string `help:"Only this kind."`
	JSON bool   `name:"json" help:"Print as JSON."`
}

// Run lists conflicts; exit code 1 when any is open.
func (c *conflictsListCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		all, err := e.Conflicts(s.ctx)
		if err != nil {
			return err
		}
		list := []domain.Conflict{}
		open := false
		for _, x := range all {
			if c.Kind == "" || string(x.Kind) == c.Kind {
				list = append(list, x)
				open = open || !x.SetAside
			}
		}
		if c.JSON {
			if err := writeJSON(s.world.Stdout, list); err != nil {
				return err
			}
			return personIf(open)
		}
		var rows [][]string
		for _, x := range list {
			aside := ""
			if x.SetAside {
				aside = "set aside"
			}
			rows = append(rows, []string{string(x.Kind), conflictName(x), aside, x.Message, x.Fix})
		}
		table(s.world.Stdout, []string{"KIND", "ITEM", "", "WHAT", "WHAT TO DO"}, rows)
		return personIf(open)
	})
}

type setAsideCmd struct {
	Item []string `arg:"" optional:"" help:"Seller SKUs or item codes."`
	All  bool     `help:"All of them."`
	Back bool     `help:"Take it back: they count as open again."`
}

// Run sets conflicts aside.
func (c *setAsideCmd) Run(s *session) error {
	if len(c.Item) == 0 && !c.All {
		return &domain.Fault{Kind: domain.FaultUsage, Message: "Say which: SKUs or codes, or --all."}
	}
	return s.withEngine(func(e *engine.Engine) error {
		var keys []string
		if !c.All {
			all, err := e.Conflicts(s.ctx)
			if err != nil {
				return err
			}
			want := map[string]bool{}
			for _, x := range c.Item {
				want[x] = true
			}
			for _, x := range all {
				if want[x.SKU.SKU] && x.SKU.SKU != "" || want[x.Code] && x.Code != "" {
					keys = append(keys, x.Key())
				}
			}
			if len(keys) == 0 {
				return &domain.Fault{Kind: domain.FaultUsage, Message: "None of them has a conflict."}
			}
		}
		n, err := e.SetAside(s.ctx, keys, !c.Back)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.world.Stdout, "%d conflicts changed.\n", n)
		return nil
	})
}

type acceptDriftCmd struct {
	Code   string `arg:"" help:"Code of the Xero item."`
	Field  string `help:"A product field instead of the quantity: name, description or price." enum:"name,description,price," default:""`
	Always bool   `help:"For this item from now on, not just this once."`
}

// Run lets Amazon win.
func (c *acceptDriftCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		item, err := e.FindItem(s.ctx, c.Code)
		if err != nil {
			return err
		}
		return e.AmazonWins(s.ctx, item.ID, domain.Field(c.Field), c.Always)
	})
}

type quarantineCmd struct {
	List    quarantineListCmd    `cmd:"" default:"withargs" help:"List refused records."`
	Retry   quarantineRetryCmd   `cmd:"" help:"Let records take part in the next run again."`
	Dismiss quarantineDismissCmd `cmd:"" help:"Leave a record alone for good."`
}

type quarantineListCmd struct {
	JSON bool `name:"json" help:"Print as JSON."`
}

// Run lists the quarantine; exit code 1 when it is not empty.
func (c *quarantineListCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		all, err := e.Quarantine(s.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := writeJSON(s.world.Stdout, all); err != nil {
				return err
			}
			return personIf(len(all) > 0)
		}
		var rows [][]string
		for _, q := range all {
			rows = append(rows, []string{string(q.Entity), q.Code, fmt.Sprint(q.Tries), q.Reason, q.Detail})
		}
		table(s.world.Stdout, []string{"ENTITY", "ITEM", "TRIES", "WHAT", "XERO'S ANSWER"}, rows)
		return personIf(len(all) > 0)
	})
}

type quarantineRetryCmd struct {
	Code string `arg:"" optional:"" help:"Item code; without it all."`
}

// Run lets records go.
func (c *quarantineRetryCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		n, err := e.RetryQuarantine(s.ctx, c.Code)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.world.Stdout, "%d records take part in the next run again.\n", n)
		return nil
	})
}

type quarantineDismissCmd struct {
	Code string `arg:"" help:"Item code."`
}

// Run dismisses a record.
func (c *quarantineDismissCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		n, err := e.DismissQuarantine(s.ctx, c.Code)
		if err != nil {
			return err
		}
		if n == 0 {
			return &domain.Fault{Kind: domain.FaultUsage, Message: "No record of that code is in quarantine."}
		}
		fmt.Fprintf(s.world.Stdout, "%d records are left alone from now on.\n", n)
		return nil
	})
}

type proveCmd struct {
	JSON bool `name:"json" help:"Print as JSON."`
}

// Run tries Xero's rules out.
func (c *proveCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		proofs, err := e.Prove(s.ctx)
		if c.JSON {
			if jerr := writeJSON(s.world.Stdout, proofs); jerr != nil {
				return jerr
			}
			return err
		}
		var rows [][]string
		for _, p := range proofs {
			rows = append(rows, []string{p.Question, p.Answer, p.Switch})
		}
		fmt.Fprintln(s.world.Stdout)
		for _, r := range rows {
			fmt.Fprintf(s.world.Stdout, "%s\n  %s\n", r[0], printable(r[1], 0))
			if r[2] != "" {
				fmt.Fprintf(s.world.Stdout, "  Sets: %s\n", r[2])
			}
		}
		return err
	})
}

type backupCmd struct {
	File string `arg:"" help:"Where to write it; the file must not exist." type:"path"`
}

// Run writes a backup.
func (c *backupCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error { return e.Backup(s.ctx, c.File) })
}
