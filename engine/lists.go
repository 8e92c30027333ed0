package engine

import (
	"context"
	"sync"
	"sync/atomic"

	"tallybridge/engine/jobs"
	"tallybridge/engine/store"
)

// Query says which rows of a list are wanted and in which order.
type Query struct {
	// Search is text that a person typed: every word in it has to occur in the
	// row, whatever the case. Every character stands for itself.
	Search string
	// Filter is one of the list's filters; empty takes all rows.
	Filter string
	// Kind narrows the filter to rows with this kind of conflict or reason of a
	// suggestion; empty takes all.
	Kind string
	// Sort is one of the list's columns; empty is the list's own order.
	Sort       string
	Descending bool
}

// listRules names the rules by which verdicts are made. Verdicts of other
// rules, stored by another version, are made again.
const listRules = "2"

// lists keeps the verdicts of the big lists current and their indexes in
// memory. A list that nobody looked at since the start, or since ReleaseLists,
// has no index; then only runs keep the verdicts current, with what they
// worked out anyway.
type lists struct {
	e    *Engine
	ctx  context.Context // ends with the engine
	stop context.CancelFunc
	used atomic.Bool

	activity activityIndex

	making sync.Mutex // held while verdicts are made
	load   sync.Mutex // held while an index is loaded

	mu        sync.Mutex
	mapping   *index
	inventory *index
	working   bool // the goroutine that makes verdicts is there
	again     bool // and has to look once more
	ended     bool
	work      sync.WaitGroup
}

func newLists(ctx context.Context, e *Engine) *lists {
	l := &lists{e: e}
	l.ctx, l.stop = context.WithCancel(context.WithoutCancel(ctx))
	return l
}

func (l *lists) close() {
	l.mu.Lock()
	l.ended = true
	l.mu.Unlock()
	l.stop()
	l.work.Wait()
}

// ReleaseLists gives back the memory of the lists, for a window that is
// hidden. The next question loads them again.
func (e *Engine) ReleaseLists() {
	l := e.lists
	l.used.Store(false)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mapping, l.inventory = nil, nil
	l.activity.release()
	e.orders.drop()
}

// RefreshLists makes the lists current now and waits for it. Screens need not
// call it: they hear of EventListsChanged.
func (e *Engine) RefreshLists(ctx context.Context) error {
	e.lists.used.Store(true)
	_, err := e.lists.makeAll(ctx)
	e.events.publish(Event{Kind: EventListsChanged})
	return err
}

// mappingIndex returns the mapping list in memory, loading it when it is not there.
func (l *lists) mappingIndex(ctx context.Context) (*index, error) {
	return l.index(ctx, &l.mapping, store.ListMapping, l.makeMapping, l.loadMapping)
}

func (l *lists) inventoryIndex(ctx context.Context) (*index, error) {
	return l.index(ctx, &l.inventory, store.ListInventory, l.makeInventory, l.loadInventory)
}

func (l *lists) index(ctx context.Context, at **index, name store.ListName,
	make func(context.Context, *jobs.Findings) (bool, error), load func(context.Context) (*index, error),
) (*index, error) {
	l.used.Store(true)
	current := func() *index {
		l.mu.Lock()
		defer l.mu.Unlock()
		return *at
	}
	if x := current(); x != nil {
		return x, nil
	}
	l.load.Lock()
	defer l.load.Unlock()
	if x := current(); x != nil {
		return x, nil
	}
	if err := l.ensure(ctx, name, make); err != nil {
		return nil, err
	}
	x, err := load(ctx)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	*at = x
	return x, nil
}

// ensure makes verdicts that never were made, and has stale ones made anew in
// the background while they are shown.
func (l *lists) ensure(ctx context.Context, name store.ListName, make func(context.Context, *jobs.Findings) (bool, error)) error {
	fresh, made, err := l.e.store.ListFresh(ctx, name, listRules)
	switch {
	case err != nil || fresh:
		return err
	case made.IsZero():
		_, err := make(ctx, nil)
		return err
	}
	l.kick()
	return nil
}

// reload loads an index anew if it is in memory.
func (l *lists) reload(ctx context.Context, at **index, load func(context.Context) (*index, error)) error {
	l.mu.Lock()
	there := *at != nil
	l.mu.Unlock()
	if !there {
		return nil
	}
	x, err := load(ctx)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if *at != nil { // not released meanwhile
		*at = x
	}
	return nil
}

// heard is told of every event: those that say that data changed make the
// verdicts be looked at, if somebody uses the lists.
func (l *lists) heard(k EventKind) {
	switch k {
	case EventLinksChanged, EventConnectionChanged:
		l.e.orders.drop() // orders are mapped or not by their links
	}
	switch k {
	case EventRunStarted, EventRunFinished:
		l.activity.stale()
	case EventListingsChanged, EventLinksChanged, EventItemsChanged, EventConflictsChanged, EventConfigChanged, EventConnectionChanged:
		// While work is under way half of the data is new; its end kicks.
		l.activity.stale() // the quarantine is part of it
		if l.used.Load() && !l.e.Running() {
			l.kick()
		}
	}
}

// released is told when a run, or whatever else held the engine, is over.
func (l *lists) released() {
	if l.used.Load() {
		l.kick()
	}
}

// kick makes stale verdicts anew in the background. Kicks that come while it
// works are answered by one more look.
func (l *lists) kick() {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.ended:
	case l.working:
		l.again = true
	default:
		l.working = true
		l.work.Go(l.background)
	}
}

func (l *lists) background() {
	for {
		made, err := l.makeAll(l.ctx)
		if err != nil && l.ctx.Err() == nil {
			l.e.opts.Log.Warn("The lists could not be brought up to date", "error", err)
		}
		if made {
			l.e.events.publish(Event{Kind: EventListsChanged})
		}
		l.mu.Lock()
		if !l.again || l.ended {
			l.working = false
			l.mu.Unlock()
			return
		}
		l.again = false
		l.mu.Unlock()
	}
}

// makeAll makes the verdicts of both lists where they are stale, and reports
// whether any were.
func (l *lists) makeAll(ctx context.Context) (bool, error) {
	m, err := l.makeMapping(ctx, nil)
	if err != nil {
		return m, err
	}
	i, err := l.makeInventory(ctx, nil)
	return m || i, err
}

// afterRun makes the verdicts from what a run found. The run is over and went
// as it went: trouble here leaves the lists stale and is only logged.
// It returns nil, so that nobody holds on to the findings.
func (l *lists) afterRun(ctx context.Context, found *jobs.Findings) *jobs.Findings {
	ctx = context.WithoutCancel(ctx)
	if found == nil {
		found = &jobs.Findings{}
	}
	if err := l.makeFound(ctx, found); err != nil {
		l.e.opts.Log.Warn("The lists could not be brought up to date", "error", err)
	}
	if l.used.Load() {
		l.e.events.publish(Event{Kind: EventListsChanged})
	}
	return nil
}

func (l *lists) makeFound(ctx context.Context, run *jobs.Findings) error {
	if run.Match != nil {
		if _, err := l.makeMapping(ctx, run); err != nil {
			return err
		}
	}
	if run.Count == nil {
		return nil
	}
	_, err := l.makeInventory(ctx, run)
	return err
}
