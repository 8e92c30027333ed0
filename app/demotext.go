package app

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tallybridge/app/demo"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox/world"
)

// demoText tells a first-time visitor what sync --demo does.
type demoText struct {
	w     io.Writer
	k     *keptPractice
	where *time.Location
	later bool // the set-up was done at an earlier start
}

// examplesShown is how many changes of each kind are shown.
const examplesShown = 3

func (t demoText) say(format string, args ...any) { fmt.Fprintf(t.w, format+"\n", args...) }

// opening says whose business this is.
func (t demoText) opening() {
	for _, r := range t.k.remarks {
		t.say("%s", r)
	}
	w := t.k.box.World()
	if t.k.resumed {
		t.say("Going on with the practice business of %s: %s. (--fresh starts it over.)\n", t.k.firstDay(t.where), w.Books.Name)
		return
	}
	codes := make([]string, 0, len(w.Market))
	for _, m := range w.Market {
		codes = append(codes, m.Code)
	}
	t.say("%s is a practice business: %d seller SKUs in %s (%s), and Xero books in %s.", w.Books.Name, w.Options.SKUs,
		plural(len(codes), "Amazon marketplace", "Amazon marketplaces"), strings.Join(codes, ", "), w.Books.BaseCurrency)
	t.say("Its Amazon and its Xero are inside this program. Nothing goes over the network.\n")
}

func (t demoText) preview(r engine.Report) {
	t.say("Preview. Read every listing, the stock and the books, and wrote nothing. %s", r.Run.Message)
}

func (t demoText) decisions(d demo.Settled, automatic bool) {
	last := "left automatic sync off"
	if automatic {
		last = "turned automatic sync on"
	}
	t.say("Set-up. What you would decide now, decided for you: accepted %s, gave %s, set %s aside, %s.\n",
		plural(d.Accepted, "safe suggestion", "safe suggestions"), plural(d.Costs, "unit cost", "unit costs"),
		plural(d.Aside, "open case", "open cases"), last)
}

// report sums a run up, with a few examples of each kind of change.
func (t demoText) report(r engine.Report, budgets []domain.BudgetView) {
	title := "Sync."
	if r.Run.DryRun {
		title = "Dry run."
	}
	t.say("%s %s", title, printable(r.Run.Message, 0))
	t.say("It took %s, %s and %s. %s", r.Run.Ended.Sub(r.Run.Started).Round(100*time.Millisecond),
		plural(r.Run.AmazonCalls, "Amazon call", "Amazon calls"), plural(r.Run.XeroCalls, "Xero call", "Xero calls"), budgetLine(budgets))
	t.examples(r)
	t.difficulties(r)
}

// examples are the first changes of each kind.
func (t demoText) examples(r engine.Report) {
	var rows [][]string
	shown := map[string]int{}
	all := 0
	for _, c := range r.Changes {
		if c.Action == "hold" || c.Action == "refuse" || c.Action == "link" || c.Applied == r.Run.DryRun {
			continue
		}
		all++
		if shown[c.Action]++; shown[c.Action] <= examplesShown {
			rows = append(rows, []string{c.Action, orSKU(c), c.Field, c.Before, c.After, c.Reason})
		}
	}
	if len(rows) == 0 {
		return
	}
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	t.say("")
	table(t.w, []string{"ACTION", "ITEM", "FIELD", "BEFORE", "AFTER", "WHY"}, rows)
	if more := all - len(rows); more > 0 {
		t.say("… and %d more. All of them: --json.", more)
	}
}

// difficulties tells what became of the planted cases: those that are left for
// a person with the reason, the others by what makes them difficult.
func (t demoText) difficulties(r engine.Report) {
	var held []string
	for _, c := range r.Conflicts {
		if line := conflictLine(c); !slices.Contains(held, line) { // two connections may have the same case
			held = append(held, line)
		}
	}
	for _, q := range r.Quarantine {
		held = append(held, printable(orName(q)+": "+q.Reason, 0))
	}
	if t.later {
		if len(held) > 0 {
			t.say("In all, %s still left for a person, as before.", plural(len(held), "difficult case is", "difficult cases are"))
		}
		t.say("")
		return
	}
	t.say("")
	if len(held) > 0 {
		t.say("Difficult cases were planted. Left alone, because a wrong guess would spoil the books (%d):", len(held))
		for _, line := range held {
			t.say("  - %s", line)
		}
	}
	var solved []string
	for _, trap := range t.k.box.World().Traps {
		if trap.Outcome == world.Synced {
			names := trap.SKUs[:min(len(trap.SKUs), 2)]
			solved = append(solved, strings.Join(names, ", ")+": "+trap.Why)
		}
	}
	if len(solved) > 0 && !r.Run.DryRun && r.Run.Entity != domain.EntityProducts {
		t.say("Solved without you (%d):", len(solved))
		for _, why := range solved {
			t.say("  - %s", why)
		}
	}
	t.say("")
}

func (t demoText) secondLook(r engine.Report) {
	writes := r.Run.Created + r.Run.Updated + r.Run.Increased + r.Run.Decreased
	if writes == 0 {
		t.say("Second look. Nothing to change: %s and no write.", plural(r.Run.XeroCalls, "Xero call", "Xero calls"))
		return
	}
	t.say("Second look. %s", printable(r.Run.Message, 0))
}

func (t demoText) verdict(text string) { t.say("%s", text) }

// closing says where the business stays.
func (t demoText) closing() {
	if t.k.lasts {
		t.say("\nThe practice business is kept in %s. Run this again and it goes on from here.", t.k.folder)
	}
}
