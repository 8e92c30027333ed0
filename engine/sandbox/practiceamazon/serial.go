package practiceamazon

// Serial is the number of the last unique thing: report ids and tokens follow
// from it.
func (s *Server) Serial() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.serial
}

// ContinueAfter makes a server that was just made number on from a Serial of
// the same business, so that no report id means two reports.
func (s *Server) ContinueAfter(serial uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial = max(s.serial, serial)
}
