package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type conflictsCmd struct {
	List     conflictsListCmd `cmd:"" default:"withargs" help:"List what waits for a person."`
	SetAside setAsideCmd      `cmd:"" name:"set-aside" help:"Let the rest go on without some or all of them. What they hold stays held."`
	Accept   acceptDriftCmd   `cmd:"" help:"Amazon wins for an item that something else changed in Xero."`
}

type conflictsListCmd struct {
	Kind string `help:"Only this kind, for example no-item." placeholder:"KIND"`
	JSON bool   `name:"json" help:"Print as JSON."`
}

// Run lists conflicts; exit code 1 when any is open.
func (c *conflictsListCmd) Run(s *session) error {
	if c.Kind != "" {
		if err := among("kind of conflict", c.Kind, domain.ConflictKinds()); err != nil {
			return err
		}
	}
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
			if err := writeJSON(s.world.Stdout, each(list, viewConflict)); err != nil {
				return err
			}
			return personIf(open)
		}
		var waiting, aside []domain.Conflict
		for _, x := range list {
			if x.SetAside {
				aside = append(aside, x)
			} else {
				waiting = append(waiting, x)
			}
		}
		printConflicts(s.world.Stdout, "Held for a person", waiting, 0)
		printConflicts(s.world.Stdout, "Set aside by you, still held", aside, 0)
		if len(list) == 0 {
			fmt.Fprintln(s.world.Stdout, "Nothing waits for a person.")
		}
		return personIf(open)
	})
}

type setAsideCmd struct {
	Item []string `arg:"" optional:"" name:"item" help:"Seller SKUs or item codes."`
	All  bool     `help:"All of them."`
	Back bool     `help:"Take it back: they count as open again."`
}

// Run sets conflicts aside.
func (c *setAsideCmd) Run(s *session) error {
	if len(c.Item) == 0 && !c.All {
		return &domain.Fault{Kind: domain.FaultUsage, Message: "Say which: SKUs or codes, or --all."}
	}
	if len(c.Item) > 0 && c.All {
		return wrong("Give SKUs and codes or --all, not both.")
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
			found := map[string]bool{}
			for _, x := range all {
				if want[x.SKU.SKU] && x.SKU.SKU != "" || want[x.Code] && x.Code != "" {
					keys = append(keys, x.Key())
					found[x.SKU.SKU], found[x.Code] = true, true
				}
			}
			for _, x := range c.Item {
				if !found[x] {
					return wrong("Nothing is held under the name %q. Nothing was changed. See tallybridge conflicts.", x)
				}
			}
		}
		n, err := e.SetAside(s.ctx, keys, !c.Back)
		if err != nil {
			return err
		}
		words := "set aside. What they hold stays held; the rest goes on"
		if c.Back {
			words = "open again"
		}
		fmt.Fprintf(s.world.Stdout, "%s %s.\n", plural(n, "conflict is", "conflicts are"), words)
		return nil
	})
}

type acceptDriftCmd struct {
	Code   string `arg:"" help:"Code of the Xero item."`
	Field  string `help:"A product field instead of the quantity: name, description or price." enum:"name,description,price," default:"" placeholder:"FIELD"`
	Always bool   `help:"For this item from now on, not just this once."`
}

// Run lets Amazon win.
func (c *acceptDriftCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		item, err := e.FindItem(s.ctx, c.Code)
		if err != nil {
			return err
		}
		if err := e.AmazonWins(s.ctx, item.ID, domain.Field(c.Field), c.Always); err != nil {
			return err
		}
		what := "quantity"
		if c.Field != "" {
			what = c.Field
		}
		fmt.Fprintf(s.world.Stdout, "Amazon's %s goes to %s at the next sync.\n", what, printable(item.Code, 0))
		return nil
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
			if err := writeJSON(s.world.Stdout, each(all, viewQuarantined)); err != nil {
				return err
			}
			return personIf(len(all) > 0)
		}
		if len(all) == 0 {
			fmt.Fprintln(s.world.Stdout, "Nothing is in quarantine.")
			return nil
		}
		var rows [][]string
		for _, q := range all {
			rows = append(rows, []string{string(q.Entity), orName(q), fmt.Sprint(q.Tries), q.Reason + answered(q.Detail)})
		}
		table(s.world.Stdout, []string{"ENTITY", "ITEM", "TRIES", "WHAT"}, rows)
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
		if n == 0 && c.Code != "" {
			return wrong("No record of that code is in quarantine. See tallybridge quarantine.")
		}
		fmt.Fprintf(s.world.Stdout, "%s part in the next run again.\n", plural(n, "record takes", "records take"))
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
			return wrong("No record of that code is in quarantine. See tallybridge quarantine.")
		}
		fmt.Fprintf(s.world.Stdout, "%s left alone from now on.\n", plural(n, "record is", "records are"))
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
			if len(proofs) == 0 && err != nil {
				return err
			}
			return errors.Join(writeJSON(s.world.Stdout, each(proofs, viewProof)), err)
		}
		for _, p := range proofs {
			fmt.Fprintf(s.world.Stdout, "%s\n  %s\n", p.Question, printable(p.Answer, 0))
			if p.Switch != "" && p.Asked {
				fmt.Fprintf(s.world.Stdout, "  Sets %s to %s.\n", p.Switch, showOnOff(p.On))
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
	if _, err := os.Lstat(c.File); err == nil {
		return wrong("There is a file %s already. Choose another name.", c.File)
	}
	if info, err := os.Stat(filepath.Dir(c.File)); err != nil || !info.IsDir() {
		return wrong("There is no folder %s.", filepath.Dir(c.File))
	}
	return s.withEngine(func(e *engine.Engine) error {
		if err := e.Backup(s.ctx, c.File); err != nil {
			return err
		}
		fmt.Fprintf(s.world.Stdout, "Written to %s. It holds your secrets only sealed; to use it: tallybridge restore %s\n", c.File, c.File)
		return nil
	})
}
