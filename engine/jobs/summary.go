package jobs

import (
	"fmt"
	"strings"
)

// summary is the run's one sentence.
func (s *session) summary() string {
	var parts []string
	add := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	add(s.run.Created, "item created", "items created")
	add(s.run.Updated, "item updated", "items updated")
	add(s.run.Increased, "quantity raised", "quantities raised")
	add(s.run.Decreased, "quantity lowered", "quantities lowered")
	if len(parts) == 0 {
		parts = append(parts, "Nothing to change")
		if s.report.Preview != "" || s.report.Plan.Brake != "" {
			parts[0] = fmt.Sprintf("%d changes proposed", s.proposed())
		}
	}
	out := strings.Join(parts, ", ")
	out = strings.ToUpper(out[:1]) + out[1:] + "."
	if s.report.Plan.Brake != "" {
		out += " " + s.report.Plan.Brake
	}
	if s.stopped {
		out += " " + s.report.Preview
	}
	if s.kept > 0 {
		out += fmt.Sprintf(" %d could not be taken back. Undo the run again when the cause is gone.", s.kept)
	} else if n := s.openConflicts(); n > 0 {
		out += fmt.Sprintf(" %d held for a person.", n)
	}
	if n := len(s.report.Quarantine); n > 0 {
		out += fmt.Sprintf(" %d in quarantine.", n)
	}
	if s.pull != nil && len(s.pull.failed) > 0 {
		out += fmt.Sprintf(" %d readings failed: %s", len(s.pull.failed), plainReason(s.pull.failed[0]))
	}
	return out
}

func (s *session) proposed() int {
	n := 0
	for _, c := range s.report.Changes {
		if !c.Applied && c.Action != "hold" && c.Action != "refuse" {
			n++
		}
	}
	return n
}

func (s *session) openConflicts() int {
	n := 0
	for _, c := range s.report.Conflicts {
		if !c.SetAside {
			n++
		}
	}
	return n
}
