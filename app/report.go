package app

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// rowsShown is how many rows of a list a report shows before it sums up.
const rowsShown = 40

// printReport prints what a run changed or would change, and what waits for a
// person. A run that failed is summed up by the error that follows.
func (s *session) printReport(e *engine.Engine, r engine.Report, asJSON bool) error {
	if asJSON {
		return writeJSON(s.world.Stdout, viewReport(r, e.Budgets()))
	}
	w := s.world.Stdout
	if r.Run.Entity == domain.EntityOrders {
		s.printOrdersReport(e, r)
		return nil
	}
	printChanges(w, r)
	var open, aside []domain.Conflict
	for _, c := range r.Conflicts {
		if c.SetAside {
			aside = append(aside, c)
		} else {
			open = append(open, c)
		}
	}
	printConflicts(w, "Held for a person", open, rowsShown)
	printAside(w, aside)
	printQuarantine(w, r.Quarantine)
	if r.Run.Result != domain.RunFailed && r.Run.Result != domain.RunCancelled {
		fmt.Fprintln(w, printable(r.Run.Message, 0))
	}
	if r.Preview != "" {
		fmt.Fprintln(w, r.Preview)
	}
	if r.Plan.Brake != "" {
		fmt.Fprintln(w, "Look at the changes above. To let them through: tallybridge approve, then sync again within an hour.")
	}
	fmt.Fprintf(w, "Run %s took %s and made %s and %s. %s\n", r.Run.ID, r.Run.Ended.Sub(r.Run.Started).Round(100*time.Millisecond),
		plural(r.Run.XeroCalls, "Xero call", "Xero calls"), plural(r.Run.AmazonCalls, "Amazon call", "Amazon calls"), budgetLine(e.Budgets()))
	return nil
}

// printChanges prints what was written, what would be, and which links were
// found. A link is kept by Tallybridge alone: nothing of it goes to Xero.
func printChanges(w io.Writer, r engine.Report) {
	var done, proposed [][]string
	var links []domain.Change
	for _, c := range r.Changes {
		row := []string{c.Action, orSKU(c), c.Field, c.Before, c.After, c.Document, c.Reason}
		switch {
		case c.Action == "hold" || c.Action == "refuse":
		case c.Action == "link":
			links = append(links, c)
		case c.Applied:
			done = append(done, row)
		default:
			proposed = append(proposed, row)
		}
	}
	if len(links) > 0 {
		fmt.Fprintf(w, "%s found to be Xero items, because the SKU is the item's code or nearly so (tallybridge links).\n\n",
			plural(len(links), "seller SKU was", "seller SKUs were"))
	}
	title := "Would change"
	if r.Preview == "" && r.Plan.Brake == "" {
		title = "Not done"
	}
	header := []string{"ACTION", "ITEM", "FIELD", "BEFORE", "AFTER", "DOCUMENT", "WHY"}
	section(w, "Changed", header, done)
	section(w, title, header, proposed)
}

// printConflicts prints conflicts by kind: what to do once, and under it what
// is held and why. limit is how many lines are shown, 0 for all.
func printConflicts(w io.Writer, title string, list []domain.Conflict, limit int) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "%s (%d)\n", title, len(list))
	type group struct {
		kind, fix string
		lines     []string
	}
	var groups []*group
	for _, c := range list {
		i := slices.IndexFunc(groups, func(g *group) bool { return g.kind == string(c.Kind) && g.fix == c.Fix })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &group{kind: string(c.Kind), fix: c.Fix})
		}
		groups[i].lines = append(groups[i].lines, conflictLine(c))
	}
	shown := 0
	for _, g := range groups {
		n := len(g.lines)
		// Two connections often have the same SKU, and the same is wrong with it.
		g.lines = slices.Compact(slices.Sorted(slices.Values(g.lines)))
		fmt.Fprintf(w, "  %s (%d): %s%s\n", g.kind, n, printable(g.fix, 0), commandFor(domain.ConflictKind(g.kind)))
		for i, line := range g.lines {
			if limit > 0 && shown >= limit {
				fmt.Fprintf(w, "    … and %d more: see tallybridge conflicts.\n", len(g.lines)-i)
				break
			}
			fmt.Fprintf(w, "    %s\n", line)
			shown++
		}
	}
	fmt.Fprintln(w)
}

// commandFor is the command that settles a kind of conflict; empty where it is
// settled in Xero or at Amazon.
func commandFor(kind domain.ConflictKind) string {
	commands := map[domain.ConflictKind]string{
		domain.ConflictNoItem:         "links link SKU CODE, or config set create-items on",
		domain.ConflictSuggested:      "links accept SKU, or links accept --safe",
		domain.ConflictSeveral:        "links link SKU CODE",
		domain.ConflictASINs:          "links link SKU CODE",
		domain.ConflictCodeClash:      "links link SKU CODE, or links exclude SKU",
		domain.ConflictNeedsCost:      "costs import FILE",
		domain.ConflictDrift:          "conflicts accept CODE",
		domain.ConflictFieldChanged:   "conflicts accept CODE --field FIELD",
		domain.ConflictOpening:        "opening",
		domain.ConflictSuspended:      "resume CODE",
		domain.ConflictPoolsRepeat:    "config set pool.MARKETPLACE POOL",
		domain.ConflictTooManyTracked: "config set allow-many-tracked on",
	}
	if c := commands[kind]; c != "" {
		return " (tallybridge " + c + ")"
	}
	return ""
}

func conflictLine(c domain.Conflict) string {
	line := c.Message
	if name := conflictName(c); !strings.Contains(line, name) {
		line = name + ": " + line
	}
	return printable(line, 0)
}

// printAside prints in short what the user has set aside.
func printAside(w io.Writer, list []domain.Conflict) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "Set aside by you, still held (%d; see tallybridge conflicts)\n", len(list))
	names := map[domain.ConflictKind][]string{}
	var kinds []domain.ConflictKind
	for _, c := range list {
		if names[c.Kind] == nil {
			kinds = append(kinds, c.Kind)
		}
		if n := printable(conflictName(c), 0); !slices.Contains(names[c.Kind], n) {
			names[c.Kind] = append(names[c.Kind], n)
		}
	}
	for _, k := range kinds {
		list, more := names[k], ""
		if len(list) > 8 {
			list, more = list[:8], fmt.Sprintf(" and %d more", len(names[k])-8)
		}
		fmt.Fprintf(w, "  %s: %s%s\n", k, strings.Join(list, ", "), more)
	}
	fmt.Fprintln(w)
}

func printQuarantine(w io.Writer, list []domain.Quarantined) {
	var rows [][]string
	for _, q := range list {
		rows = append(rows, []string{orName(q), q.Reason + answered(q.Detail)})
	}
	section(w, "In quarantine: put it right, then tallybridge quarantine retry", []string{"ITEM", "WHAT"}, rows)
}

// answered quotes a server's own words after ours.
func answered(words string) string {
	if words == "" {
		return ""
	}
	return " (Xero: " + words + ")"
}

func orName(q domain.Quarantined) string {
	if q.Code != "" {
		return q.Code
	}
	return q.SKU.SKU
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

// printOrdersReport prints what a run of orders did.
func (s *session) printOrdersReport(e *engine.Engine, r engine.Report) {
	w := s.world.Stdout
	printQuarantine(w, r.Quarantine)
	if r.Run.Result != domain.RunFailed && r.Run.Result != domain.RunCancelled {
		fmt.Fprintln(w, printable(r.Run.Message, 0))
	}
	if d, err := e.DeadlineCounts(s.ctx); err == nil && d.Today+d.Late > 0 {
		fmt.Fprintf(w, "%s to be shipped today, %d late.\n", plural(d.Today, "order is", "orders are"), d.Late)
	}
	fmt.Fprintf(w, "Run %s took %s and made %s.\n", r.Run.ID, r.Run.Ended.Sub(r.Run.Started).Round(100*time.Millisecond),
		plural(r.Run.AmazonCalls, "Amazon call", "Amazon calls"))
}
