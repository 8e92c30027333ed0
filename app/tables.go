package app

import (
	"context"
	"fmt"
	"io"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// importer is one of the engine's CSV imports.
type importer func(e *engine.Engine, ctx context.Context, r io.Reader, apply bool) (engine.Import, error)

// importFile previews and applies a CSV file: whole or not at all.
func (s *session) importFile(path string, dryRun bool, do importer) error {
	f, err := s.open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return s.withEngine(func(e *engine.Engine) error {
		res, err := do(e, s.ctx, f, !dryRun)
		var rows [][]string
		odd := 0
		for _, r := range res.Rows {
			line := ""
			if r.Line > 0 {
				line = fmt.Sprint(r.Line)
			}
			if r.Note != "" {
				odd++
			}
			rows = append(rows, []string{line, r.Name, r.Before, r.After, r.Error + r.Note})
		}
		title := "Rows that change something"
		if len(res.Wrong()) > 0 {
			title = "Rows that change something or are wrong"
		}
		section(s.world.Stdout, title, []string{"LINE", "NAME", "BEFORE", "AFTER", "REMARK"}, rows)
		if err == nil {
			err = res.Check()
		}
		if err != nil {
			return err
		}
		verb := "taken"
		if dryRun {
			verb = "would be taken"
		}
		fmt.Fprintf(s.world.Stdout, "%s %s, %d unchanged.\n", plural(len(res.Rows), "row", "rows"), verb, res.Unchanged)
		if odd > 0 {
			fmt.Fprintf(s.world.Stdout, "%s nothing that Amazon or Xero has: look for typing errors. Case and leading zeros matter.\n", plural(odd, "row names", "rows name"))
		}
		return nil
	})
}

type costsCmd struct {
	Import costsImportCmd `cmd:"" help:"Read unit costs: code (or sku) and cost, in the base currency."`
	Export costsExportCmd `cmd:"" help:"Write unit costs as CSV to standard output."`
}

type costsImportCmd struct {
	File   string `arg:"" help:"CSV file, or - for standard input."`
	DryRun bool   `name:"dry-run" help:"Only show what the file would change."`
}

// Run imports costs.
func (c *costsImportCmd) Run(s *session) error {
	return s.importFile(c.File, c.DryRun, (*engine.Engine).ImportCosts)
}

type costsExportCmd struct{}

// Run exports costs.
func (c *costsExportCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error { return e.ExportCosts(s.ctx, s.world.Stdout) })
}

type elsewhereCmd struct {
	Import elsewhereImportCmd `cmd:"" help:"Read units held elsewhere: code (or sku) and units."`
	Export elsewhereExportCmd `cmd:"" help:"Write units held elsewhere as CSV to standard output."`
}

type elsewhereImportCmd struct {
	File   string `arg:"" help:"CSV file, or - for standard input."`
	DryRun bool   `name:"dry-run" help:"Only show what the file would change."`
}

// Run imports units held elsewhere.
func (c *elsewhereImportCmd) Run(s *session) error {
	return s.importFile(c.File, c.DryRun, (*engine.Engine).ImportElsewhere)
}

type elsewhereExportCmd struct{}

// Run exports units held elsewhere.
func (c *elsewhereExportCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error { return e.ExportElsewhere(s.ctx, s.world.Stdout) })
}

type openingCmd struct {
	File bool `help:"Write the opening stock as CSV for Xero's own import of opening balances." xor:"what"`
	Done bool `help:"Say that the opening stock is in Xero: what comes later is ordinary stock." xor:"what"`
	JSON bool `name:"json" help:"Print the opening stock as JSON." xor:"what"`
}

// Run shows the opening stock, writes its file, or ends the step.
func (c *openingCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		if c.Done {
			if err := e.FinishOpening(s.ctx); err != nil {
				return err
			}
			fmt.Fprintln(s.world.Stdout, "The opening step is over: from now on every difference is ordinary stock.")
			return nil
		}
		if c.File {
			f, err := e.ExportOpeningStock(s.ctx, s.world.Stdout)
			if remark := f.Remark(); err == nil && remark != "" {
				fmt.Fprintln(s.world.Stderr, remark)
			}
			return err
		}
		waits, err := e.OpeningStock(s.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, each(waits, viewOpening))
		}
		if len(waits) == 0 {
			fmt.Fprintln(s.world.Stdout, "No opening stock waits.")
			return nil
		}
		rows := each(waits, func(ch domain.StockChange) []string {
			return []string{ch.Code, fmt.Sprint(ch.Delta()), ch.UnitCost.String(), ch.CostSource}
		})
		table(s.world.Stdout, []string{"ITEM", "UNITS", "UNIT COST", "COST FROM"}, rows)
		fmt.Fprintln(s.world.Stdout, "\nPost it with tallybridge config set opening post, or import it in Xero yourself: tallybridge opening --file > opening.csv.")
		return nil
	})
}

type diffCmd struct{}

// Run writes the newest run's stock differences.
func (c *diffCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error { return e.ExportDifferences(s.ctx, s.world.Stdout) })
}
