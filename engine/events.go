package engine

import (
	"sync"

	"tallybridge/engine/domain"
)

// EventKind names what happened.
type EventKind string

// The events. "Changed" kinds say that data differs; EventChecked says that we
// looked, whether anything differed or not.
const (
	EventProgress          EventKind = "progress"
	EventWaiting           EventKind = "waiting"
	EventChecked           EventKind = "checked"
	EventListingsChanged   EventKind = "listings-changed"
	EventLinksChanged      EventKind = "links-changed"
	EventItemsChanged      EventKind = "items-changed"
	EventConflictsChanged  EventKind = "conflicts-changed"
	EventRunStarted        EventKind = "run-started"
	EventRunFinished       EventKind = "run-finished"
	EventConnectionChanged EventKind = "connection-changed"
	EventConfigChanged     EventKind = "config-changed"
	EventScheduleChanged   EventKind = "schedule-changed"
	// EventListsChanged says that rows of the mapping, inventory or activity
	// list may differ from those last asked for.
	EventListsChanged EventKind = "lists-changed"
	// EventFeesChanged says that settlements, findings or the user's table of fees
	// may differ from those last asked for.
	EventFeesChanged EventKind = "fees-changed"
	// EventOrdersChanged says that orders, or what the seller keeps about them, differ.
	EventOrdersChanged EventKind = "orders-changed"
)

// Event is one thing that happened.
type Event struct {
	Kind     EventKind
	Progress domain.Progress // for progress and waiting
	Run      domain.Run      // for run events
	Err      error           // why a run failed
}

// eventBuffer is how many events a slow listener may be behind before it
// starts to lose the oldest: the engine never waits for a window.
const eventBuffer = 256

// hub hands events to listeners.
type hub struct {
	mu     sync.Mutex
	subs   map[int]chan Event
	next   int
	closed bool
	// tap hears of every event first; it must not block. May be nil.
	tap func(EventKind)
}

func newHub() *hub { return &hub{subs: map[int]chan Event{}} }

// Subscribe returns a channel of events and a function that ends the
// subscription. The channel is closed when it ends or the engine closes. A
// listener that falls behind loses the oldest events, never the newest.
func (e *Engine) Subscribe() (<-chan Event, func()) {
	h := e.events
	h.mu.Lock()
	defer h.mu.Unlock()
	ch := make(chan Event, eventBuffer)
	if h.closed {
		close(ch)
		return ch, func() {}
	}
	id := h.next
	h.next++
	h.subs[id] = ch
	return ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if _, ok := h.subs[id]; ok {
			delete(h.subs, id)
			close(ch)
		}
	}
}

func (h *hub) publish(ev Event) {
	if h.tap != nil {
		h.tap(ev.Kind)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, ch := range h.subs {
		for {
			select {
			case ch <- ev:
			default:
				select {
				case <-ch:
				default:
				}
				continue
			}
			break
		}
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for id, ch := range h.subs {
		delete(h.subs, id)
		close(ch)
	}
}
