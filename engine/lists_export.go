package engine

import (
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

// exportChunk is how many rows an export reads at a time.
const exportChunk = 500

// exportList writes the rows of ids as CSV, chunk by chunk; every cell
// but numbers is guarded against being taken for a formula.
func exportList(ctx context.Context, w io.Writer, header []string, ids []int64, cells func(ctx context.Context, ids []int64) ([][]string, error)) error {
	c := csv.NewWriter(w)
	if err := c.Write(header); err != nil {
		return err
	}
	for chunk := range slices.Chunk(ids, exportChunk) {
		rows, err := cells(ctx, chunk)
		if err != nil {
			return err
		}
		for _, r := range rows {
			for i := range r {
				if !plainNumber(r[i]) {
					r[i] = guard(r[i])
				}
			}
			if err := c.Write(r); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}

// ExportMapping writes the mapping list as a query shows it.
func (e *Engine) ExportMapping(ctx context.Context, w io.Writer, q Query) error {
	ids, err := e.MappingIDs(ctx, q)
	if err != nil {
		return err
	}
	header := []string{
		"connection", "sku", "state", "items", "title", "asin", "fnsku", "price", "currency", "marketplaces", "channel",
		"proposed", "reason", "confidence", "message",
	}
	return exportList(ctx, w, header, ids, func(ctx context.Context, ids []int64) ([][]string, error) {
		rows, err := e.MappingRows(ctx, ids)
		out := make([][]string, 0, len(rows))
		for _, r := range rows {
			price := ""
			if r.Price.Known() {
				price = r.Price.Amount.String()
			}
			proposed, reason, confidence := "", string(r.Kind), ""
			if p := r.Proposed; p != nil {
				proposed, reason, confidence = p.Code, string(p.Reason), strconv.Itoa(p.Confidence)
			}
			out = append(out, []string{
				string(r.SKU.Connection), r.SKU.SKU, r.Filter, linkWords(r.Links), r.Title, strings.Join(r.ASINs, " "), r.FNSKU,
				price, r.Price.Currency, marketCodes(r.Marketplaces), string(r.Channel), proposed, reason, confidence, r.Message,
			})
		}
		return out, err
	})
}

// linkWords writes links as people would: "2 × MUG-1 + LID-1".
func linkWords(links []LinkedItem) string {
	parts := make([]string, 0, len(links))
	for _, l := range links {
		name := l.Code
		if name == "" {
			name = string(l.Item)
		}
		if l.Units != 1 {
			name = strconv.FormatInt(l.Units, 10) + " × " + name
		}
		parts = append(parts, name)
	}
	return strings.Join(parts, " + ")
}

func marketCodes(ids []domain.MarketplaceID) string {
	codes := make([]string, 0, len(ids))
	for _, m := range ids {
		codes = append(codes, m.Code())
	}
	return strings.Join(codes, " ")
}

// ExportInventory writes the inventory list as a query shows it: with the
// filter StateDiffers, the differences.
func (e *Engine) ExportInventory(ctx context.Context, w io.Writer, q Query) error {
	ids, err := e.InventoryIDs(ctx, q)
	if err != nil {
		return err
	}
	header := []string{"code", "name", "state", "xero", "amazon", "difference", "pools", "cost", "cost source", "low", "low level", "held elsewhere", "last change", "message"}
	return exportList(ctx, w, header, ids, func(ctx context.Context, ids []int64) ([][]string, error) {
		rows, err := e.InventoryRows(ctx, ids)
		out := make([][]string, 0, len(rows))
		for _, r := range rows {
			cost, changed := "", ""
			if r.Cost.Valid {
				cost = r.Cost.Decimal.String()
			}
			if !r.LastChange.IsZero() {
				changed = r.LastChange.UTC().Format(time.RFC3339)
			}
			out = append(out, []string{
				r.Code, r.Name, r.Filter, r.Xero.Trim(0).String(), optional(r.Amazon, r.Known), optional(r.Difference, r.DifferenceKnown),
				r.Pools, cost, r.CostSource, strconv.FormatBool(r.Low), strconv.FormatInt(r.LowLevel, 10), optional(r.Elsewhere, r.ElsewhereSet), changed, r.Message,
			})
		}
		return out, err
	})
}

// optional writes a number, or nothing when it is not known: unknown is never zero.
func optional(n int64, known bool) string {
	if !known {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// ExportActivity writes the activity list as a query shows it.
func (e *Engine) ExportActivity(ctx context.Context, w io.Writer, q Query) error {
	ids, err := e.ActivityIDs(ctx, q)
	if err != nil {
		return err
	}
	header := []string{"time", "run", "what", "code", "sku", "field", "before", "after", "applied", "document", "message", "link"}
	return exportList(ctx, w, header, ids, func(ctx context.Context, ids []int64) ([][]string, error) {
		rows, err := e.ActivityRows(ctx, ids)
		out := make([][]string, 0, len(rows))
		for _, r := range rows {
			at := r.At.UTC().Format(time.RFC3339)
			switch {
			case r.Run != nil:
				out = append(out, []string{at, r.Run.ID, string(r.Run.Result), "", "", "", "", "", "", "", r.Run.Message, ""})
			case r.Change != nil:
				c := r.Change
				out = append(out, []string{
					at, c.Run, c.Action, c.Code, c.SKU.SKU, c.Field, c.Before, c.After, strconv.FormatBool(c.Applied), c.Document, c.Reason, r.Link,
				})
			case r.Quarantined != nil:
				x := r.Quarantined
				out = append(out, []string{at, "", "quarantined", x.Code, x.SKU.SKU, "", "", "", "", "", strings.TrimSpace(x.Reason + " " + x.Detail), ""})
			}
		}
		return out, err
	})
}

// ExportStockAt writes the quantity that every item had at an instant.
func (e *Engine) ExportStockAt(ctx context.Context, w io.Writer, at time.Time) error {
	rows, err := e.StockAt(ctx, at)
	if err != nil {
		return err
	}
	cells := make([][]string, 0, len(rows))
	for _, r := range rows {
		cells = append(cells, []string{r.Code, r.Name, strconv.FormatInt(r.Units, 10), r.Since.UTC().Format(time.RFC3339)})
	}
	return writeCSV(w, []string{"code", "name", "units", "since"}, cells)
}
