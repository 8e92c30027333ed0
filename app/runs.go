package app

import (
	"fmt"
	"strings"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type runsCmd struct {
	List runsListCmd `cmd:"" default:"withargs" help:"List the newest runs."`
	Show runsShowCmd `cmd:"" help:"Show everything a run changed, held or proposed."`
}

type runsListCmd struct {
	Limit int  `help:"How many." default:"20"`
	JSON  bool `name:"json" help:"Print as JSON."`
}

// Run lists runs.
func (c *runsListCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		runs, err := e.Runs(s.ctx, c.Limit)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, runs)
		}
		var rows [][]string
		for _, r := range runs {
			what := string(r.Entity)
			if what == "" {
				what = "both"
			}
			if r.DryRun {
				what += ", dry run"
			}
			if r.Undoes != "" {
				what = "undo of " + r.Undoes
			}
			rows = append(rows, []string{r.ID, r.Started.In(s.world.Location).Format("2006-01-02 15:04:05"), what, r.Trigger, string(r.Result), r.Message})
		}
		table(s.world.Stdout, []string{"RUN", "STARTED", "WHAT", "BY", "RESULT", "MESSAGE"}, rows)
		return nil
	})
}

type runsShowCmd struct {
	ID   string `arg:"" name:"run" help:"The run's id."`
	JSON bool   `name:"json" help:"Print as JSON."`
}

// runDetails is a run with its changes and writes, for JSON.
type runDetails struct {
	Changes []domain.Change
	Writes  []domain.Write
}

// Run shows one run.
func (c *runsShowCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		changes, err := e.Changes(s.ctx, c.ID)
		if err != nil {
			return err
		}
		writes, err := e.Writes(s.ctx, c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, runDetails{changes, writes})
		}
		var rows [][]string
		for _, ch := range changes {
			applied := "no"
			if ch.Applied {
				applied = "yes"
			}
			rows = append(rows, []string{ch.Action, orSKU(ch), ch.Field, ch.Before, ch.After, applied, ch.Document, ch.Reason})
		}
		table(s.world.Stdout, []string{"ACTION", "ITEM", "FIELD", "BEFORE", "AFTER", "DONE", "DOCUMENT", "WHY"}, rows)
		rows = nil
		for _, w := range writes {
			rows = append(rows, []string{w.Op, w.Number, string(w.State), w.DocumentID, w.Error, w.UndoneBy})
		}
		fmt.Fprintln(s.world.Stdout)
		table(s.world.Stdout, []string{"WRITE", "NUMBER", "STATE", "XERO ID", "ERROR", "UNDONE BY"}, rows)
		return nil
	})
}

type undoCmd struct {
	ID     string `arg:"" name:"run" help:"The run's id, see tallybridge runs."`
	DryRun bool   `name:"dry-run" help:"Only show what undoing would post."`
	JSON   bool   `name:"json" help:"Print as JSON."`
}

// Run previews and carries out an undo.
func (c *undoCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		p, err := e.PreviewUndo(s.ctx, c.ID)
		if err != nil {
			return err
		}
		if c.DryRun && c.JSON {
			return writeJSON(s.world.Stdout, p)
		}
		how := "posting the opposite document"
		if p.Void {
			how = "voiding it"
		}
		for _, d := range p.Documents {
			var items []string
			for _, l := range d.Lines {
				items = append(items, fmt.Sprintf("%s %d -> %d", l.Code, l.After, l.Before))
			}
			fmt.Fprintf(s.world.Stdout, "%s is undone by %s: %s\n", d.Number, how, printable(strings.Join(items, ", "), 400))
		}
		for _, b := range p.Blocked {
			fmt.Fprintln(s.world.Stdout, "Not undone:", b.Message, b.Fix)
		}
		if c.DryRun {
			return nil
		}
		report, err := e.Undo(s.ctx, c.ID)
		if err != nil {
			return err
		}
		if err := s.printReport(e, report, c.JSON); err != nil {
			return err
		}
		fmt.Fprintln(s.world.Stdout, "The items stay held until you resume them: tallybridge resume --all.")
		return personIf(len(p.Blocked) > 0)
	})
}

type resumeCmd struct {
	Code []string `arg:"" optional:"" help:"Item codes."`
	All  bool     `help:"All items that are held after an undo."`
}

// Run resumes items.
func (c *resumeCmd) Run(s *session) error {
	if len(c.Code) == 0 && !c.All {
		return &domain.Fault{Kind: domain.FaultUsage, Message: "Say which items: codes, or --all."}
	}
	return s.withEngine(func(e *engine.Engine) error {
		n, err := e.ResumeByCode(s.ctx, c.Code, c.All)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.world.Stdout, "%d items sync again.\n", n)
		return nil
	})
}
