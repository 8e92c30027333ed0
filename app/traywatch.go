//go:build cgo || !darwin

package app

import (
	"sync"
	"time"
)

// trayAnswer is how long the system may take to say whether there is a tray.
const trayAnswer = time.Second

// trayWatch knows whether somebody shows tray icons, without asking each time:
// whoever wants to know may be drawing the window. A tray may come and go.
type trayWatch struct {
	known chan struct{} // closed once something is known
	once  sync.Once
	mu    sync.Mutex
	has   bool
}

func newTrayWatch() *trayWatch { return &trayWatch{known: make(chan struct{})} }

// set says how it is now.
func (t *trayWatch) set(has bool) {
	t.mu.Lock()
	t.has = has
	t.mu.Unlock()
	t.once.Do(func() { close(t.known) })
}

// there tells how it is. Only before the first answer of the system it waits
// for that, and without one there is no tray.
func (t *trayWatch) there() bool {
	select {
	case <-t.known:
	case <-time.After(trayAnswer):
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.has
}
