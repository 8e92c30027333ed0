package pace

import "context"

// line is the queue of the callers that wait for one budget, in the order
// they came. The user's own work goes before scheduled work.
type line struct{ waiting []*waiter }

type waiter struct {
	user bool
	wake context.CancelFunc // ends the present sleep; nil while awake
}

func (l *line) join(user bool) *waiter {
	w := &waiter{user: user}
	l.waiting = append(l.waiting, w)
	return w
}

func (l *line) leave(w *waiter) {
	for i, x := range l.waiting {
		if x == w {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return
		}
	}
}

// ahead counts those who are served before w: all of the user's callers for
// scheduled work, and those of the same sort who came earlier.
func (l *line) ahead(w *waiter) int {
	n, passed := 0, false
	for _, x := range l.waiting {
		if x == w {
			passed = true
			continue
		}
		if x.user && !w.user || x.user == w.user && !passed {
			n++
		}
	}
	return n
}

// poke lets everybody look again, because something changed.
func (l *line) poke() {
	for _, w := range l.waiting {
		if w.wake != nil {
			w.wake()
		}
	}
}
