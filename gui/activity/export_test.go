package activity

// Shown is the row that the panel shows; 0 before it was read.
func (s *Screen) Shown() int64 { return s.panel.shown.ID }
