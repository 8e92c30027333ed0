package app

import (
	"fmt"
	"io"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type runsCmd struct {
	List runsListCmd `cmd:"" default:"withargs" help:"List the newest runs."`
	Show runsShowCmd `cmd:"" help:"Show everything a run changed, held or proposed."`
}

type runsListCmd struct {
	Limit *int `help:"How many, 0 for all. Without it: 20, and all with --json." placeholder:"N"`
	JSON  bool `name:"json" help:"Print as JSON."`
}

// Run lists runs.
func (c *runsListCmd) Run(s *session) error {
	limit, err := limitOf(c.Limit, c.JSON, 20)
	if err != nil {
		return err
	}
	return s.withEngine(func(e *engine.Engine) error {
		runs, err := e.Runs(s.ctx, 0)
		if err != nil {
			return err
		}
		count := len(runs)
		if limit > 0 {
			runs = runs[:min(count, limit)]
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, each(runs, viewRun))
		}
		if len(runs) == 0 {
			fmt.Fprintln(s.world.Stdout, "There is no run yet. Start with tallybridge sync --dry-run.")
			return nil
		}
		var rows [][]string
		for _, r := range runs {
			what := string(r.Entity)
			if what == "" {
				what = "products, inventory"
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
		printMore(s.world.Stdout, len(runs), count)
		return nil
	})
}

type runsShowCmd struct {
	ID   string `arg:"" name:"run" help:"The run's id."`
	JSON bool   `name:"json" help:"Print as JSON."`
}

// runDetails is a run with its changes and writes, for JSON.
type runDetails struct {
	Run     runView      `json:"run"`
	Changes []changeView `json:"changes"`
	Writes  []writeView  `json:"writes"`
}

// Run shows one run.
func (c *runsShowCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		run, err := e.Run(s.ctx, c.ID)
		if err != nil {
			return err
		}
		changes, err := e.Changes(s.ctx, c.ID)
		if err != nil {
			return err
		}
		writes, err := e.Writes(s.ctx, c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, runDetails{viewRun(run), each(changes, viewChange), each(writes, viewWrite)})
		}
		fmt.Fprintf(s.world.Stdout, "Run %s, %s: %s\n\n", run.ID, s.clock(run.Started), printable(run.Message, 0))
		var rows [][]string
		for _, ch := range changes {
			applied := "no"
			if ch.Applied {
				applied = "yes"
			}
			rows = append(rows, []string{ch.Action, orSKU(ch), ch.Field, ch.Before, ch.After, applied, ch.Document, ch.Reason})
		}
		if len(rows) > 0 {
			table(s.world.Stdout, []string{"ACTION", "ITEM", "FIELD", "BEFORE", "AFTER", "DONE", "DOCUMENT", "WHY"}, rows)
			fmt.Fprintln(s.world.Stdout)
		}
		if run.Trimmed {
			fmt.Fprint(s.world.Stdout, "What this run only proposed or held is no longer kept: newer runs list it anew. What it wrote stays.\n\n")
		}
		rows = nil
		for _, w := range writes {
			rows = append(rows, []string{w.Op, w.Number, string(w.State), w.DocumentID, w.UndoneBy, w.Error})
		}
		if len(rows) > 0 {
			table(s.world.Stdout, []string{"WRITE", "NUMBER", "STATE", "XERO ID", "UNDONE BY", "ERROR"}, rows)
		}
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
		switch {
		case c.DryRun && c.JSON:
			if err := writeJSON(s.world.Stdout, viewUndo(p)); err != nil {
				return err
			}
			return personIf(len(p.Blocked) > 0)
		case !c.JSON:
			printUndo(s.world.Stdout, p)
		}
		if c.DryRun {
			fmt.Fprintln(s.world.Stdout, "This was a dry run: nothing was written.")
			return personIf(len(p.Blocked) > 0)
		}
		report, err := e.Undo(s.ctx, c.ID)
		if err != nil {
			return err
		}
		if err := s.printReport(e, report, c.JSON); err != nil {
			return err
		}
		if !c.JSON {
			fmt.Fprintln(s.world.Stdout, "The items stay held until you resume them: tallybridge resume --all.")
		}
		return personIf(len(p.Blocked) > 0)
	})
}

// printUndo prints what an undo would do, document by document.
func printUndo(w io.Writer, p engine.UndoPreview) {
	how := "the opposite document is posted"
	if p.Void {
		how = "it is voided"
	}
	for _, d := range p.Documents {
		var rows [][]string
		for _, l := range d.Lines {
			rows = append(rows, []string{l.Code, fmt.Sprint(l.After), fmt.Sprint(l.Before)})
		}
		section(w, d.Number+": "+how, []string{"ITEM", "NOW", "AFTER THE UNDO"}, rows)
	}
	printConflicts(w, "Not undone", p.Blocked, 0)
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
	if len(c.Code) > 0 && c.All {
		return wrong("Give codes or --all, not both.")
	}
	return s.withEngine(func(e *engine.Engine) error {
		n, err := e.ResumeByCode(s.ctx, c.Code, c.All)
		if err != nil {
			return err
		}
		if n == 0 && !c.All {
			return wrong("None of these items is held after an undo. See tallybridge conflicts --kind suspended.")
		}
		fmt.Fprintf(s.world.Stdout, "%s again.\n", plural(n, "item syncs", "items sync"))
		return nil
	})
}
