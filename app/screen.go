package app

import (
	"fmt"
	"io"
	"sync"
)

// screen draws one line of progress below what a command prints, on the same
// terminal: whatever is printed takes the line away first.
type screen struct {
	mu    sync.Mutex
	w     io.Writer // the terminal
	drawn bool
}

// draw shows text in place of the line that is there.
func (s *screen) draw(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(s.w, "\r\x1b[K%s", text)
	s.drawn = true
}

// clear takes the line away.
func (s *screen) clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
}

func (s *screen) erase() {
	if s.drawn {
		fmt.Fprint(s.w, "\r\x1b[K")
		s.drawn = false
	}
}

// over returns a writer to w that takes the line away before it writes.
func (s *screen) over(w io.Writer) io.Writer { return printed{s, w} }

type printed struct {
	screen *screen
	w      io.Writer
}

// Write prints above the line of progress.
func (p printed) Write(b []byte) (int, error) {
	p.screen.mu.Lock()
	defer p.screen.mu.Unlock()
	p.screen.erase()
	return p.w.Write(b)
}
