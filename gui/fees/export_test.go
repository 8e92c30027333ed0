package fees

import (
	"tallybridge/engine"
	"tallybridge/engine/domain"
)

// Row makes a row of the chosen view the current one.
func (s *Screen) Row(i int) {
	switch s.shown() {
	case Settlements:
		s.settlements.table.grid.SetCursor(i)
	case Accounts:
		s.accounts.table.grid.SetCursor(i)
	case Labels:
		s.labels.table.grid.SetCursor(i)
	default:
		s.findings.table.grid.SetCursor(i)
	}
}

// Len is the number of rows of the chosen view.
func (s *Screen) Len() int {
	switch s.shown() {
	case Settlements:
		return len(s.settlements.table.rows)
	case Accounts:
		return len(s.accounts.table.rows)
	case Labels:
		return len(s.labels.table.rows)
	}
	return len(s.findings.table.rows)
}

// Finding is a row of the findings.
func (s *Screen) Finding(i int) domain.Finding { return s.findings.table.rows[i].Finding }

// Group is a row of the accounts.
func (s *Screen) Group(i int) engine.FeeGridRow { return s.accounts.table.rows[i] }

// Cursor is the current row of the findings.
func (s *Screen) Cursor() int { return s.findings.table.grid.Cursor() }
