package app

import (
	"fmt"
	"io"
	"strings"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type statusCmd struct {
	JSON bool `name:"json" help:"Print as JSON."`
}

// Run shows the profile's health. It makes no call to Amazon or Xero.
func (c *statusCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		st, err := e.Status(s.ctx)
		if err != nil {
			return err
		}
		question, err := e.Question(s.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := writeJSON(s.world.Stdout, viewStatus(st, question, s.world.Clock.Now())); err != nil {
				return err
			}
		} else {
			s.printStatus(st, question)
		}
		return statusResult(st, question)
	})
}

// statusResult is the exit code in the form of an error: what is missing, or
// that something waits for a person.
func statusResult(st engine.Status, question string) error {
	missing := func(what, how string) error {
		return &domain.Fault{Kind: domain.FaultSetup, Message: what + " not connected yet.", Advice: "Connect it first: " + how + "."}
	}
	switch {
	case len(st.Amazon) == 0 && !st.XeroReady:
		return missing("Amazon and Xero are", "tallybridge connect amazon, then tallybridge connect xero")
	case len(st.Amazon) == 0:
		return missing("Amazon is", "tallybridge connect amazon")
	case !st.XeroReady:
		return missing("Xero is", "tallybridge connect xero")
	case st.Conflicts+st.Quarantined+st.OpenWrites > 0 || st.Xero.Broken != "" || question != "":
		return errPerson
	}
	for _, a := range st.Amazon {
		if len(a.Warnings) > 0 {
			return errPerson
		}
	}
	return nil
}

func (s *session) printStatus(st engine.Status, question string) {
	w, now := s.world.Stdout, s.world.Clock.Now()
	for _, a := range st.Amazon {
		fmt.Fprintf(w, "Amazon %-8s %s: %s\n", a.ID, a.Label, codes(a.Active()))
		for _, warn := range a.Warnings {
			fmt.Fprintln(w, "  !", warn)
		}
	}
	if st.XeroReady {
		fmt.Fprintf(w, "Xero            %s\n", printable(st.Xero.TenantName, 0))
		if st.Xero.Broken != "" {
			fmt.Fprintln(w, "  !", st.Xero.Broken)
		}
	}
	fmt.Fprintf(w, "Automatic sync  %s\n\n", showOnOff(st.Config.Automatic))
	var rows [][]string
	for _, e := range entities {
		j := st.Jobs[e]
		next := ago(now, j.NextDue)
		switch {
		case j.PausedUntil.After(now):
			next = "paused"
		case !st.Config.Automatic:
			next = "by hand"
		case j.NextDue.IsZero() || !j.NextDue.After(now):
			next = "due"
		}
		rows = append(rows, []string{string(e), directionOf(e), ago(now, j.LastEnd), string(j.LastResult), next, strings.TrimSpace(j.LastMessage + " " + j.Stretched)})
	}
	table(w, []string{"ENTITY", "DIRECTION", "LAST RUN", "RESULT", "NEXT", "WHAT"}, rows)
	fmt.Fprintf(w, "\n%d listings, %d Xero items, %d links; %d held for a person, %d set aside, %d in quarantine", st.Listings, st.Items, st.Linked, st.Conflicts, st.SetAside, st.Quarantined)
	if st.OpenWrites > 0 {
		fmt.Fprintf(w, ", %d writes whose outcome is not known yet", st.OpenWrites)
	}
	fmt.Fprintln(w, ".")
	if question != "" {
		fmt.Fprintf(w, "The brake asks: %s Say yes with tallybridge approve, then sync.\n", printable(question, 0))
	}
	printBudgets(w, st.Budgets, now)
}

// printBudgets prints what is left of the call allowances.
func printBudgets(w io.Writer, budgets []domain.BudgetView, now time.Time) {
	var rows [][]string
	for _, b := range budgets {
		more := ""
		if b.Left < b.Limit && b.More.Sub(now) >= time.Second {
			more = ago(now, b.More)
		}
		name := b.Name
		// Every Amazon connection has allowances of its own.
		if part := strings.Split(b.Key, "/"); len(part) == 3 && part[0] == "amazon" {
			name = fmt.Sprintf("Amazon %s %s", part[1], part[2])
		}
		rows = append(rows, []string{name, fmt.Sprint(b.Left), fmt.Sprint(b.Limit), more})
	}
	if len(rows) > 0 {
		fmt.Fprintln(w)
		table(w, []string{"CALLS", "LEFT", "OF", "MORE"}, rows)
	}
}
