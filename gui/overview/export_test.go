package overview

import "tallybridge/gui/health"

// Take shows facts that a test made up.
func (s *Screen) Take(f health.Facts) {
	s.reading.Cancel()
	s.take(f, nil)
}

// Known reports whether everything was read once.
func (s *Screen) Known() bool { return s.known }
