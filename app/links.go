package app

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type linksCmd struct {
	List    linksListCmd    `cmd:"" default:"withargs" help:"List seller SKUs with their items and suggestions."`
	Accept  linksAcceptCmd  `cmd:"" help:"Accept suggestions: of one SKU, all safe ones, or all of one reason."`
	Link    linksLinkCmd    `cmd:"" help:"Link a seller SKU to a Xero item."`
	Unlink  linksUnlinkCmd  `cmd:"" help:"Remove the links of a seller SKU."`
	Exclude linksExcludeCmd `cmd:"" help:"Leave a seller SKU alone."`
	Include linksIncludeCmd `cmd:"" help:"Take an exclusion back."`
	Import  linksImportCmd  `cmd:"" help:"Read links from a CSV file: sku, code, units (and connection)."`
	Export  linksExportCmd  `cmd:"" help:"Write all links as CSV to standard output."`
}

type linksListCmd struct {
	State string `help:"Only this state: linked, suggested, conflict, unmapped, excluded, closed or parent." enum:"linked,suggested,conflict,unmapped,excluded,closed,parent,any" default:"any" placeholder:"STATE"`
	JSON  bool   `name:"json" help:"Print as JSON."`
}

// Run lists the mapping.
func (c *linksListCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		rows, err := e.Mapping(s.ctx)
		if err != nil {
			return err
		}
		known := len(rows)
		if c.State != "any" {
			rows = slices.DeleteFunc(rows, func(r engine.MappingRow) bool { return r.Product.State != c.State })
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, each(rows, viewMapping))
		}
		switch {
		case known == 0:
			fmt.Fprintln(s.world.Stdout, "There are no listings yet. Read them with tallybridge sync --dry-run.")
			return nil
		case len(rows) == 0:
			fmt.Fprintf(s.world.Stdout, "No seller SKU is %s.\n", c.State)
			return nil
		}
		var out [][]string
		for _, r := range rows {
			var to []string
			for _, l := range r.Links {
				to = append(to, fmt.Sprintf("%d × %s", l.Units, l.Code))
			}
			for _, g := range r.Suggestions {
				to = append(to, fmt.Sprintf("%s? (%s, %d %%)", g.Code, g.Reason, g.Confidence))
			}
			title := ""
			if len(r.Product.Listings) > 0 {
				title = r.Product.Listings[0].Title
			}
			out = append(out, []string{string(r.Product.SKU.Connection), r.Product.SKU.SKU, r.Product.State, strings.Join(to, ", "), title})
		}
		table(s.world.Stdout, []string{"CONNECTION", "SKU", "STATE", "XERO ITEM", "TITLE"}, out)
		return nil
	})
}

type linksAcceptCmd struct {
	SKU    []string `arg:"" optional:"" help:"Seller SKUs whose best suggestion is accepted."`
	Safe   bool     `help:"Accept every suggestion that cannot double or hide stock."`
	Reason string   `help:"Accept every suggestion of this reason, for example same-asin." placeholder:"REASON"`
}

// Run accepts suggestions.
func (c *linksAcceptCmd) Run(s *session) error {
	if len(c.SKU) == 0 && !c.Safe && c.Reason == "" {
		return &domain.Fault{Kind: domain.FaultUsage, Message: "Say which suggestions: SKUs, --safe or --reason."}
	}
	if c.Reason != "" {
		if err := among("reason", c.Reason, domain.SuggestionReasons()); err != nil {
			return err
		}
	}
	return s.withEngine(func(e *engine.Engine) error {
		n, err := e.AcceptSuggestions(s.ctx, func(g domain.Suggestion) bool {
			return slices.Contains(c.SKU, g.SKU.SKU) || c.Safe && g.Safe || c.Reason != "" && string(g.Reason) == c.Reason
		})
		if err != nil {
			return err
		}
		if n == 0 && len(c.SKU) > 0 {
			return wrong("There is no suggestion for %s. Case and leading zeros matter. See tallybridge links --state suggested.", strings.Join(c.SKU, ", "))
		}
		fmt.Fprintf(s.world.Stdout, "%s accepted.\n", plural(n, "suggestion", "suggestions"))
		return nil
	})
}

type linksLinkCmd struct {
	SKU   string `arg:"" help:"Seller SKU; with its connection as eu/SKU where several have it."`
	Code  string `arg:"" help:"Code of the Xero item."`
	Units int64  `help:"How many units of the item are in one pack." default:"1"`
	Add   bool   `help:"Add to the SKU's links (a bundle) instead of replacing them."`
}

// Run links a SKU in every connection that has it.
func (c *linksLinkCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		item, err := e.FindItem(s.ctx, c.Code)
		if err != nil {
			return err
		}
		return s.eachSKU(e, c.SKU, fmt.Sprintf("is %d × %s", c.Units, item.Code), func(k domain.SellerSKU) error {
			return e.Link(s.ctx, k, item.ID, c.Units, !c.Add, domain.LinkManual)
		})
	})
}

// eachSKU does something with a SKU in every connection that has it, and says so.
func (s *session) eachSKU(e *engine.Engine, text, done string, f func(domain.SellerSKU) error) error {
	skus, err := e.FindSKUs(s.ctx, text)
	if err != nil {
		return err
	}
	for _, k := range skus {
		if err := f(k); err != nil {
			return err
		}
		fmt.Fprintln(s.world.Stdout, printable(fmt.Sprintf("%s/%s %s.", k.Connection, k.SKU, done), 0))
	}
	return nil
}

type linksUnlinkCmd struct {
	SKU string `arg:"" help:"Seller SKU; with its connection as eu/SKU where several have it."`
}

// Run removes links.
func (c *linksUnlinkCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		return s.eachSKU(e, c.SKU, "has no link any more", func(k domain.SellerSKU) error { return e.Unlink(s.ctx, k) })
	})
}

type linksExcludeCmd struct {
	SKU    string `arg:"" help:"Seller SKU; with its connection as eu/SKU where several have it."`
	Reason string `help:"A note for yourself." default:"excluded by you"`
}

// Run excludes a SKU.
func (c *linksExcludeCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		return s.eachSKU(e, c.SKU, "is left alone from now on", func(k domain.SellerSKU) error { return e.Exclude(s.ctx, k, c.Reason) })
	})
}

type linksIncludeCmd struct {
	SKU string `arg:"" help:"Seller SKU; with its connection as eu/SKU where several have it."`
}

// Run includes a SKU again.
func (c *linksIncludeCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		return s.eachSKU(e, c.SKU, "takes part again", func(k domain.SellerSKU) error { return e.Include(s.ctx, k) })
	})
}

type linksImportCmd struct {
	File   string `arg:"" help:"CSV file, or - for standard input."`
	DryRun bool   `name:"dry-run" help:"Only show what the file would change."`
}

// Run imports links.
func (c *linksImportCmd) Run(s *session) error {
	return s.importFile(c.File, c.DryRun, (*engine.Engine).ImportLinks)
}

type linksExportCmd struct{}

// Run exports links.
func (c *linksExportCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error { return e.ExportLinks(s.ctx, s.world.Stdout) })
}

// open opens a file to import, or standard input.
func (s *session) open(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(s.world.Stdin), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, &domain.Fault{Kind: domain.FaultUsage, Message: "The file " + path + " cannot be opened. Is the name right?", Err: err}
	}
	return f, nil
}
