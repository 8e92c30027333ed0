package engine

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
	"tallybridge/engine/fees"
)

// writeFees writes a table whose amounts stay numbers: a plain number is no
// formula, whatever its sign. All other cells are guarded.
func writeFees(w io.Writer, header []string, rows [][]string) error {
	c := csv.NewWriter(w)
	if err := c.Write(header); err != nil {
		return err
	}
	for _, r := range rows {
		safe := make([]string, len(r))
		for i, cell := range r {
			if safe[i] = cell; !plainNumber(cell) {
				safe[i] = guard(cell)
			}
		}
		if err := c.Write(safe); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// plainNumber reports whether a cell is digits with at most one point and a minus.
func plainNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, tail, point := strings.Cut(s, ".")
	digits := func(t string) bool { return t != "" && strings.Trim(t, "0123456789") == "" }
	return digits(whole) && (!point || digits(tail))
}

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02")
}

// ExportFees writes everything known of all settlements: a row for each label,
// marketplace and month, with its group and account. Amounts that are not
// explained have a row of their own.
func (e *Engine) ExportFees(ctx context.Context, w io.Writer) error {
	v, err := e.feeView(ctx)
	if err != nil {
		return err
	}
	mapping := fees.NewMapping(v.Mapping)
	var rows [][]string
	for _, s := range v.Settlements {
		head := []string{string(s.ID), v.labels[s.Connection], dayText(s.Start), dayText(s.End), dayText(s.Deposit), s.Total.Currency}
		for _, r := range s.Rows {
			g, country := v.table.Group(r.FeeLabel), fees.CountryOf(r.Marketplace, s.Total.Currency)
			rows = append(rows, slices.Concat(head, []string{
				r.Marketplace, country, r.Month, r.Type, r.AmountType, r.Description, string(g), mapping.Account(g, country), strconv.FormatInt(r.Rows, 10), r.Amount.String(),
			}))
		}
		rest, err := s.Residual()
		if err != nil {
			return err
		}
		if !rest.Amount.IsZero() {
			rows = append(rows, slices.Concat(head, []string{"", "", "", "", "", "not explained by the rows", "residual", "", "", rest.Amount.String()}))
		}
	}
	return writeFees(w, []string{
		"settlement", "connection", "start", "end", "deposit", "currency", "marketplace", "country", "month", "transaction-type", "amount-type", "amount-description",
		"group", "account", "rows", "amount",
	}, rows)
}

// ExportFeeFindings writes what the check found.
func (e *Engine) ExportFeeFindings(ctx context.Context, w io.Writer) error {
	r, err := e.FeeCheck(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, f := range r.Findings {
		var evidence []string
		for _, x := range f.Evidence {
			evidence = append(evidence, strings.TrimSpace(x.Label+" "+x.Amount.String()))
		}
		rows = append(rows, []string{
			f.Key, string(f.Kind), string(f.Severity), string(f.Settlement), string(f.Group), f.Account, f.Words, f.Advice, strings.Join(evidence, "; "), strconv.FormatBool(f.Ticked), f.Note,
		})
	}
	return writeFees(w, []string{"key", "kind", "severity", "settlement", "group", "account", "finding", "advice", "evidence", "ticked", "note"}, rows)
}

// ExportFeeTable writes the table of labels and groups: all that were seen, and
// the user's own placements, in the form that ImportFeeTable reads.
func (e *Engine) ExportFeeTable(ctx context.Context, w io.Writer) error {
	labels, err := e.FeeLabels(ctx)
	if err != nil {
		return err
	}
	own, err := e.store.FeePlacements(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	seen := map[domain.FeeLabel]bool{}
	for _, l := range labels {
		seen[l.Label] = true
		by := "built in"
		if l.Own {
			by = "you"
		}
		g := string(l.Group)
		if l.Group == domain.GroupUnmapped {
			g, by = "", ""
		}
		rows = append(rows, []string{l.Label.Type, l.Label.AmountType, l.Label.Description, g, by})
	}
	for _, p := range own {
		if !seen[p.Label] {
			rows = append(rows, []string{p.Label.Type, p.Label.AmountType, p.Label.Description, string(p.Group), "you"})
		}
	}
	return writeFees(w, []string{"transaction-type", "amount-type", "amount-description", "group", "by"}, rows)
}

// ImportFeeTable reads placements: transaction-type, amount-type,
// amount-description and group. A row whose group is what the built-in table
// says anyway takes the user's own placement away; an empty group changes
// nothing. Without apply nothing is changed; with it, only when every row is right.
func (e *Engine) ImportFeeTable(ctx context.Context, r io.Reader, apply bool) (Import, error) {
	rows, err := readCSV(r, "transaction-type", "amount-type", "amount-description", "group")
	if err != nil {
		return Import{}, err
	}
	own, err := e.store.FeePlacements(ctx)
	if err != nil {
		return Import{}, err
	}
	table, builtIn := fees.NewTable(own), fees.NewTable(nil)
	var out Import
	var save []domain.FeePlacement
	for _, row := range rows {
		l := domain.FeeLabel{Type: row.cells["transaction-type"], AmountType: row.cells["amount-type"], Description: row.cells["amount-description"]}
		name := strings.TrimSpace(row.cells["group"])
		if name == "" || strings.EqualFold(name, string(domain.GroupUnmapped)) {
			out.Unchanged++
			continue
		}
		g, ok := domain.FeeGroupByName(name)
		res := ImportRow{Line: row.line, Name: fees.Words(l), Before: string(table.Group(l)), After: string(g)}
		if !ok {
			res.After, res.Error = name, "there is no such group; there are: "+groupNames()+"."
		} else if err := checkPlacement(l, g); err != nil {
			res.Error = plainError(err)
		}
		if res.Error == "" && table.Group(l) == g {
			out.Unchanged++
			continue
		}
		out.Rows = append(out.Rows, res)
		p := domain.FeePlacement{Label: l, Group: g, At: e.opts.Clock.Now()}
		if builtIn.Group(l) == g {
			p.Group = ""
		}
		save = append(save, p)
	}
	if !apply || len(out.Wrong()) > 0 || len(save) == 0 {
		return out, nil
	}
	if err := e.store.SaveFeePlacements(ctx, save); err != nil {
		return out, err
	}
	out.Applied = true
	e.feesEdited()
	return out, nil
}

func plainError(err error) string {
	if f, ok := domain.AsFault(err); ok {
		return f.Message
	}
	return err.Error()
}

// journalHeader is the layout of Xero's import of manual journals.
// Source: help.xero.com, ManualJournalsImport.
var journalHeader = []string{
	"*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount", "TrackingName1", "TrackingOption1", "TrackingName2", "TrackingOption2",
}

// maxJournalLines is how many lines one import of Xero takes.
const maxJournalLines = 300

// ExportManualJournal writes a settlement in the layout of Xero's import of
// manual journals, for an accountant to use or not: debits above zero, one line
// for each group and country, and one for the payout that balances them. It is
// labelled as not posted, and nothing is sent to Xero. Account codes that were
// not chosen are left empty, and so is that of the payout unless the group of
// reserves has one: Xero lets no journal touch a bank account.
//
// Xero's journals are in the organisation's own currency; a settlement in
// another one is refused, as nothing is converted here.
func (e *Engine) ExportManualJournal(ctx context.Context, w io.Writer, id domain.SettlementID) error {
	v, err := e.feeView(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(v.Settlements, func(s domain.Settlement) bool { return s.ID == id })
	if i < 0 {
		return noSettlement(id)
	}
	s := v.Settlements[i]
	org, at, err := e.store.Organisation(ctx)
	if err != nil {
		return err
	}
	if !at.IsZero() && org.BaseCurrency != s.Total.Currency {
		return &domain.Fault{
			Kind: domain.FaultUsage, Message: fmt.Sprintf("Xero's manual journals are in %s, but settlement %s is in %s.", org.BaseCurrency, id, s.Total.Currency),
			Advice: "Nothing is converted here. Export the fees as CSV instead and let your accountant choose the rate: tallybridge fees export.",
		}
	}
	rates, _, err := e.store.TaxRates(ctx)
	if err != nil {
		return err
	}
	rows, err := v.journal(s, rates)
	if err != nil {
		return err
	}
	return writeFees(w, journalHeader, rows)
}

// journal makes the lines of a settlement.
func (v *feeView) journal(s domain.Settlement, rates []domain.TaxRate) ([][]string, error) {
	b, err := fees.Break(s, v.table)
	if err != nil {
		return nil, err
	}
	narration := fmt.Sprintf("NOT POSTED by Tallybridge: Amazon settlement %s, %s to %s", s.ID, dayText(s.Start), dayText(s.End))
	date := s.End
	if date.IsZero() {
		date = s.PaidOn()
	}
	mapping := fees.NewMapping(v.Mapping)
	line := func(description, code string, debit decimal.Decimal) []string {
		return []string{narration, date.UTC().Format("02/01/2006"), description, code, taxName(v.account(code), rates), debit.String(), "", "", "", ""}
	}
	var rows [][]string
	for _, m := range b.Markets {
		for _, g := range m.Groups {
			if g.Amount.IsZero() {
				continue
			}
			text := "Amazon " + g.Group.Title()
			if m.Marketplace != "" {
				text += ", " + m.Marketplace
			}
			rows = append(rows, line(text, mapping.Account(g.Group, m.Country), g.Amount.Neg()))
		}
	}
	if !b.Residual.IsZero() {
		rows = append(rows, line("Not explained by the settlement's rows", "", b.Residual.Neg()))
	}
	rows = append(rows, line("Payout, to the clearing account", mapping.Account(domain.GroupReserves, ""), b.Total))
	if len(rows) > maxJournalLines {
		return nil, refused("Export the fees as CSV instead.", "This settlement needs %d lines; Xero imports at most %d.", len(rows), maxJournalLines)
	}
	return rows, nil
}

// taxName is the name of an account's own tax rate, as Xero's import wants it.
func taxName(a domain.Account, rates []domain.TaxRate) string {
	for _, r := range rates {
		if r.Type == a.Tax && a.Tax != "" {
			return r.Name
		}
	}
	return ""
}
