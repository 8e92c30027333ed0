package app

import (
	"fmt"

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
		if c.JSON {
			return writeJSON(s.world.Stdout, st)
		}
		s.printStatus(st)
		switch {
		case len(st.Amazon) == 0 || !st.XeroReady:
			return &domain.Fault{Kind: domain.FaultSetup, Message: "Not everything is connected yet.", Advice: "tallybridge connect amazon, tallybridge connect xero."}
		case st.Conflicts+st.Quarantined > 0 || st.Xero.Broken != "":
			return errPerson
		}
		return nil
	})
}

func (s *session) printStatus(st engine.Status) {
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
	onOff := "off"
	if st.Config.Automatic {
		onOff = "on"
	}
	fmt.Fprintf(w, "Automatic sync  %s\n\n", onOff)
	var rows [][]string
	for _, e := range []domain.Entity{domain.EntityProducts, domain.EntityInventory} {
		j := st.Jobs[e]
		next := ago(now, j.NextDue)
		if j.NextDue.IsZero() || !j.NextDue.After(now) {
			next = "now"
		}
		if j.PausedUntil.After(now) {
			next = "paused"
		}
		rows = append(rows, []string{string(e), "Amazon -> Xero", ago(now, j.LastEnd), string(j.LastResult), next, j.LastMessage + " " + j.Stretched})
	}
	table(w, []string{"ENTITY", "DIRECTION", "LAST RUN", "RESULT", "NEXT", "WHAT"}, rows)
	fmt.Fprintf(w, "\n%d listings, %d Xero items, %d links; %d held for a person, %d set aside, %d in quarantine", st.Listings, st.Items, st.Linked, st.Conflicts, st.SetAside, st.Quarantined)
	if st.OpenWrites > 0 {
		fmt.Fprintf(w, ", %d writes whose outcome is not known yet", st.OpenWrites)
	}
	fmt.Fprintln(w, ".")
	rows = nil
	for _, b := range st.Budgets {
		more := ""
		if b.More.After(now) {
			more = ago(now, b.More)
		}
		rows = append(rows, []string{b.Name, fmt.Sprint(b.Left), fmt.Sprint(b.Limit), more})
	}
	if len(rows) > 0 {
		fmt.Fprintln(w)
		table(w, []string{"CALLS", "LEFT", "OF", "MORE"}, rows)
	}
}
