package fees

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
