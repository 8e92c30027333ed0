package engine

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// openingReuse is how old readings of Amazon may be for the opening stock: the
// preview that a person has just looked at.
const openingReuse = 30 * time.Minute

// OpeningStock works out the stock of the first day that is not in Xero yet,
// whatever opening mode is set. Nothing is written to Xero, and what waits for
// a person stays as it is.
func (e *Engine) OpeningStock(ctx context.Context) ([]domain.StockChange, error) {
	report, err := e.Sync(ctx, SyncOptions{DryRun: true, Opening: true, Trigger: "opening", Reuse: openingReuse})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(report.Plan.Stock, func(c domain.StockChange) bool { return !c.Opening }), nil
}

// MaxOpeningImport is how many items Xero takes in an import of opening
// balances (its help page "Enter opening balances for tracked inventory items").
const MaxOpeningImport = 4000

// OpeningFile tells what is in a file of opening stock.
type OpeningFile struct {
	Items int // rows of the file
	Falls int // items of which Xero has more than Amazon: an opening balance cannot take units away
	// Formulas are the codes that a spreadsheet would run. Guarded, Xero would not
	// know them, and unguarded they would be code, so that they are not in the file.
	Formulas []string
}

// Remark says what a person has to know before they import the file; empty if nothing.
func (f OpeningFile) Remark() string {
	var remarks []string
	if f.Items == 0 {
		remarks = append(remarks, "It has no items: no linked item that is in Xero waits for opening stock.")
	}
	if len(f.Formulas) > 0 {
		remarks = append(remarks, fmt.Sprintf("Items whose codes a spreadsheet would take for formulas are not in the file: %s. Enter their opening stock in Xero by hand, before you say that the import is done.", strings.Join(f.Formulas, ", ")))
	}
	if f.Items > MaxOpeningImport {
		remarks = append(remarks, fmt.Sprintf("Xero imports at most %d opening balances, and the file has %d. Post the opening stock from here instead.", MaxOpeningImport, f.Items))
	}
	if f.Falls > 0 {
		remarks = append(remarks, fmt.Sprintf("Items of which Xero has more than Amazon are not in the file (%d). They are ordinary differences once the import is done.", f.Falls))
	}
	return strings.Join(remarks, " ")
}

// ExportOpeningStock writes the opening stock as a file for Xero's import of
// opening balances: item code, quantity and total value.
func (e *Engine) ExportOpeningStock(ctx context.Context, w io.Writer) (OpeningFile, error) {
	list, err := e.OpeningStock(ctx)
	if err != nil {
		return OpeningFile{}, err
	}
	var f OpeningFile
	var rows [][]string
	for _, c := range list {
		switch {
		case c.Delta() < 0:
			f.Falls++
			continue
		case guard(c.Code) != c.Code:
			f.Formulas = append(f.Formulas, c.Code)
			continue
		}
		units, err := decimal.New(c.Delta(), 0)
		if err != nil {
			return OpeningFile{}, err
		}
		value, err := units.Mul(c.UnitCost)
		if err != nil {
			return OpeningFile{}, err
		}
		rows = append(rows, []string{c.Code, strconv.FormatInt(c.Delta(), 10), value.Round(2).String()})
	}
	f.Items = len(rows)
	return f, writeCSV(w, []string{"*ItemCode", "Quantity", "Value"}, rows)
}

// FinishOpening ends the opening step by the user's word: every item counts as
// opened, and what comes later is ordinary stock.
func (e *Engine) FinishOpening(ctx context.Context) error {
	cfg, err := e.store.Config(ctx)
	if err != nil {
		return err
	}
	items, _, err := e.store.Items(ctx)
	if err != nil {
		return err
	}
	states, err := e.store.ItemStates(ctx)
	if err != nil {
		return err
	}
	var update []domain.ItemState
	for _, i := range items {
		if st := states[i.ID]; !st.Opened {
			st.Item, st.Opened = i.ID, true
			update = append(update, st)
		}
	}
	if err := e.store.SaveItemStates(ctx, update, store.StateFields); err != nil {
		return err
	}
	cfg.OpeningDone = true
	if err := e.store.SaveConfig(ctx, cfg); err != nil {
		return err
	}
	e.events.publish(Event{Kind: EventConfigChanged})
	return nil
}
