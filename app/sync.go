package app

import (
	"errors"
	"fmt"
	"io"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// rowsShown is how many rows of a list a table shows before it sums up.
const rowsShown = 40

type syncCmd struct {
	Demo   bool   `help:"Use the built-in practice accounts: no account, no network."`
	DryRun bool   `name:"dry-run" help:"Show what would change and write nothing."`
	Only   string `help:"Sync only this: products or inventory." enum:"products,inventory,both" default:"both"`
	JSON   bool   `name:"json" help:"Print the report as JSON."`
	SKUs   int    `name:"skus" help:"With --demo: how many seller SKUs the practice business has." default:"300" hidden:""`
	Seed   int64  `help:"With --demo: the seed the practice business grows from." default:"1" hidden:""`
	Fresh  bool   `help:"With --demo: start the practice accounts from their first day again."`
}

// Run syncs once.
func (c *syncCmd) Run(s *session) error {
	opts := engine.SyncOptions{DryRun: c.DryRun, Trigger: "user"}
	if c.Only != "both" {
		opts.Entities = []domain.Entity{domain.Entity(c.Only)}
	}
	if c.Demo {
		return s.demo(demoOptions{skus: c.SKUs, seed: c.Seed, fresh: c.Fresh, json: c.JSON}, opts)
	}
	return s.withEngine(func(e *engine.Engine) error {
		report, err := e.Sync(s.ctx, opts)
		if err != nil && report.Run.ID == "" {
			return err
		}
		if perr := s.printReport(e, report, c.JSON); perr != nil {
			return perr
		}
		if err != nil {
			return err
		}
		return personIf(report.Run.Result == domain.RunAttention)
	})
}

func personIf(b bool) error {
	if b {
		return errPerson
	}
	return nil
}

// printReport prints what a run changed or would change.
func (s *session) printReport(e *engine.Engine, r engine.Report, asJSON bool) error {
	if asJSON {
		return writeJSON(s.world.Stdout, r)
	}
	w := s.world.Stdout
	var done, proposed [][]string
	for _, c := range r.Changes {
		if c.Action == "hold" || c.Action == "refuse" {
			continue
		}
		row := []string{c.Action, orSKU(c), c.Field, c.Before, c.After, c.Document, c.Reason}
		if c.Applied {
			done = append(done, row)
		} else {
			proposed = append(proposed, row)
		}
	}
	header := []string{"ACTION", "ITEM", "FIELD", "BEFORE", "AFTER", "DOCUMENT", "WHY"}
	section(w, "Changed", header, done)
	section(w, "Would change", header, proposed)
	var open, aside [][]string
	for _, c := range r.Conflicts {
		row := []string{string(c.Kind), conflictName(c), c.Message, c.Fix}
		if c.SetAside {
			aside = append(aside, row)
		} else {
			open = append(open, row)
		}
	}
	section(w, "Held for a person", []string{"KIND", "ITEM", "WHAT", "WHAT TO DO"}, open)
	section(w, "Set aside by you", []string{"KIND", "ITEM", "WHAT", "WHAT TO DO"}, aside)
	var quarantine [][]string
	for _, q := range r.Quarantine {
		quarantine = append(quarantine, []string{q.Code, q.Reason, q.Detail})
	}
	section(w, "In quarantine (tallybridge quarantine retry CODE)", []string{"ITEM", "WHAT", "XERO'S ANSWER"}, quarantine)
	fmt.Fprintln(w, r.Run.Message)
	if r.Preview != "" {
		fmt.Fprintln(w, r.Preview)
	}
	if r.Plan.Brake != "" {
		fmt.Fprintln(w, "Answer yes with: tallybridge approve, then sync again.")
	}
	fmt.Fprintf(w, "Run %s took %s and made %d Xero calls and %d Amazon calls. %s\n", r.Run.ID,
		r.Run.Ended.Sub(r.Run.Started).Round(100*time.Millisecond), r.Run.XeroCalls, r.Run.AmazonCalls, budgetLine(e.Budgets()))
	return nil
}

func section(w io.Writer, title string, header []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(w, "%s (%d)\n", title, len(rows))
	more := len(rows) - rowsShown
	if more > 0 {
		rows = rows[:rowsShown]
	}
	table(w, header, rows)
	if more > 0 {
		fmt.Fprintf(w, "… and %d more: see tallybridge runs show, or --json.\n", more)
	}
	fmt.Fprintln(w)
}

func orSKU(c domain.Change) string {
	if c.Code != "" {
		return c.Code
	}
	return c.SKU.SKU
}

func conflictName(c domain.Conflict) string {
	if c.SKU.SKU != "" {
		return c.SKU.SKU
	}
	return c.Code
}

type watchCmd struct{}

// Run keeps the schedule until stopped.
func (c *watchCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		cfg, err := e.Config(s.ctx)
		if err != nil {
			return err
		}
		if !cfg.Automatic {
			return &domain.Fault{
				Kind: domain.FaultSetup, Message: "Automatic sync is off.",
				Advice: "Look at tallybridge sync --dry-run, then turn it on: tallybridge config set automatic on.",
			}
		}
		fmt.Fprintln(s.world.Stdout, "Watching. Stop with Ctrl+C.")
		err = e.Watch(s.ctx, func(r engine.Report, err error) {
			now := s.world.Clock.Now().In(s.world.Location).Format("2006-01-02 15:04:05")
			if err != nil {
				fmt.Fprintf(s.world.Stdout, "%s  failed: %v\n", now, err)
				return
			}
			fmt.Fprintf(s.world.Stdout, "%s  %s\n", now, printable(r.Run.Message, 0))
		})
		if errors.Is(err, s.ctx.Err()) && s.ctx.Err() != nil {
			return nil
		}
		return err
	})
}

type approveCmd struct{}

// Run approves the next push.
func (c *approveCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		if err := e.Approve(s.ctx); err != nil {
			return err
		}
		fmt.Fprintln(s.world.Stdout, "Approved: the next push within an hour goes past the brake.")
		return nil
	})
}

type pauseCmd struct {
	For    time.Duration `help:"How long, for example 1h. Without it: until resumed."`
	Resume bool          `help:"End the pause."`
}

// Run pauses or resumes the schedule.
func (c *pauseCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		if c.Resume {
			return e.Resume(s.ctx)
		}
		until := time.Time{}
		if c.For > 0 {
			until = s.world.Clock.Now().Add(c.For)
		}
		return e.Pause(s.ctx, until)
	})
}

type versionCmd struct{}

// Run prints the version.
func (c *versionCmd) Run(s *session) error {
	fmt.Fprintln(s.world.Stdout, "tallybridge", Version)
	return nil
}
