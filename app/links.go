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
	State string `help:"Only this state: linked, suggested, conflict, unmapped, excluded, closed or parent." placeholder:"STATE"`
	JSON  bool   `name:"json" help:"Print as JSON."`
}

// Run lists the mapping.
func (c *linksListCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		rows, err := e.Mapping(s.ctx)
		if err != nil {
			return err
		}
		if c.State != "" {
			rows = slices.DeleteFunc(rows, func(r engine.MappingRow) bool { return r.Product.State != c.State })
		}
		if c.JSON {
			return writeJSON(s.world.Stdout, rows)
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
	Reason string   `help:"Accept every suggestion of this reason, for example same-asin."`
}

// Run accepts suggestions.
func (c *linksAcceptCmd) Run(s *session) error {
	if len(c.SKU) == 0 && !c.Safe && c.Reason == "" {
		return &domain.Fault{Kind: domain.FaultUsage, Message: "Say which suggestions: SKUs, --safe or --reason."}
	}
	return s.withEngine(func(e *engine.Engine) error {
		n, err := e.AcceptSuggestions(s.ctx, func(g domain.Suggestion) bool {
			return slices.Contains(c.SKU, g.SKU.SKU) || c.Safe && g.Safe || c.Reason != "" && string(g.Reason) == c.Reason
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(s.world.Stdout, "%d suggestions accepted.\n", n)
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
		return s.eachSKU(e, c.SKU, func(k domain.SellerSKU) error {
			return e.Link(s.ctx, k, item.ID, c.Units, !c.Add, domain.LinkManual)
		})
	})
}

func (s *session) eachSKU(e *engine.Engine, text string, f func(domain.SellerSKU) error) error {
	skus, err := e.FindSKUs(s.ctx, text)
	if err != nil {
		return err
	}
	for _, k := range skus {
		if err := f(k); err != nil {
			return err
		}
		fmt.Fprintf(s.world.Stdout, "%s/%s\n", k.Connection, printable(k.SKU, 0))
	}
	return nil
}

type linksUnlinkCmd struct {
	SKU string `arg:""`
}

// Run removes links.
func (c *linksUnlinkCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		return s.eachSKU(e, c.SKU, func(k domain.SellerSKU) error { return e.Unlink(s.ctx, k) })
	})
}

type linksExcludeCmd struct {
	SKU    string `arg:""`
	Reason string `help:"A note for yourself." default:"excluded by you"`
}

// Run excludes a SKU.
func (c *linksExcludeCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		return s.eachSKU(e, c.SKU, func(k domain.SellerSKU) error { return e.Exclude(s.ctx, k, c.Reason) })
	})
}

type linksIncludeCmd struct {
	SKU string `arg:""`
}

// Run includes a SKU again.
func (c *linksIncludeCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		return s.eachSKU(e, c.SKU, func(k domain.SellerSKU) error { return e.Include(s.ctx, k) })
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
		return nil, &domain.Fault{Kind: domain.FaultUsage, Message: "The file cannot be opened.", Err: err}
	}
	return f, nil
}
