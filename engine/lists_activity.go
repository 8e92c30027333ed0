package engine

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/store"
	"tallybridge/engine/xero"
)

// The filters of the activity list. The first three part all rows among them.
const (
	FilterRuns       = "runs"
	FilterChanges    = "changes"    // what was carried out, or refused by Xero
	FilterQuarantine = "quarantine" // records that wait for a Retry
	FilterAttention  = "attention"  // runs that need a person
	FilterFailed     = "failed"     // runs that failed, were cancelled or interrupted
	FilterDocuments  = "documents"  // changes that a document of Xero carries
	FilterRefused    = "refused"    // changes that Xero refused
)

// SortTime sorts the activity list by time, oldest first; empty is newest first.
const SortTime = "time"

var activityShape = &shape{
	filters: []string{FilterRuns, FilterChanges, FilterQuarantine, FilterAttention, FilterFailed, FilterDocuments, FilterRefused},
	columns: map[string]column{SortTime: byNum(0), SortItem: byWord(0), SortState: byWord(1)},
}

// activityKept is how many changes the list goes back; older ones are found
// through their run.
const activityKept = 200_000

// ActivityRow is a run, a change that was carried out or refused, or a record in quarantine.
type ActivityRow struct {
	ID int64
	At time.Time
	// Exactly one of these is set.
	Run         *domain.Run
	Change      *domain.Change
	Quarantined *domain.Quarantined
	// Link opens the change's document in Xero; empty where there is none.
	Link string
}

// An id of the activity list tells the kind of row and its number.
const (
	activityRun int64 = iota
	activityChange
	activityQuarantine
	activityKinds
)

// activityIndex is the activity list in memory. Changes are only ever added,
// so that those read once are kept.
type activityIndex struct {
	mu      sync.Mutex
	old     bool // something happened since x was made
	x       *index
	changes []entry
	last    int64 // number of the newest change read
	version int   // counts what happened
}

func (a *activityIndex) stale() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.old = true
	a.version++
}

func (a *activityIndex) release() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.x, a.changes, a.last = nil, nil, 0
}

// activityList returns the activity list as of now.
func (l *lists) activityList(ctx context.Context) (*index, error) {
	a := &l.activity
	l.load.Lock()
	defer l.load.Unlock()
	a.mu.Lock()
	x, changes, last, version := a.x, a.changes, a.last, a.version
	if x != nil && !a.old {
		a.mu.Unlock()
		return x, nil
	}
	a.mu.Unlock()
	runs, err := l.e.store.AllRuns(ctx)
	if err != nil {
		return nil, err
	}
	began := make(map[string]int64, len(runs))
	entries := make([]entry, 0, len(runs)+len(changes))
	for _, r := range runs {
		began[r.ID] = sinceEpoch(r.Started)
		entries = append(entries, runEntry(r))
	}
	waiting, err := l.e.store.NumberedQuarantines(ctx)
	if err != nil {
		return nil, err
	}
	for _, q := range waiting {
		entries = append(entries, quarantineEntry(q))
	}
	err = l.e.store.ScanChanges(ctx, last, activityKept, func(c store.NumberedChange) {
		changes, last = append(changes, changeEntry(c, began[c.Run])), c.Seq
	})
	if err != nil {
		return nil, err
	}
	if len(changes) > activityKept {
		changes = slices.Clone(changes[len(changes)-activityKept:])
	}
	entries = append(entries, changes...)
	slices.SortFunc(entries, func(a, b entry) int {
		// Newest first; a run before what it did, in the order it did it.
		return cmp.Or(cmp.Compare(b.nums[0], a.nums[0]), cmp.Compare(a.nums[1], b.nums[1]), cmp.Compare(a.id, b.id))
	})
	x = newIndex(activityShape, entries)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.x, a.changes, a.last, a.old = x, changes, last, a.version != version
	return x, nil
}

func sinceEpoch(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func runEntry(r store.NumberedRun) entry {
	g := gathered{entry: entry{id: r.Seq*activityKinds + activityRun, filters: activityShape.bits(FilterRuns)}}
	g.add(noWord, r.ID)
	g.add(noWord, r.Message)
	g.add(noWord, r.Trigger)
	g.add(1, string(r.Result))
	g.kinds = [2]string{intern(string(r.Result)), intern(r.Trigger)}
	g.nums[0] = sinceEpoch(r.Started)
	switch r.Result {
	case domain.RunAttention:
		g.filters |= activityShape.bits(FilterAttention)
	case domain.RunFailed, domain.RunCancelled, domain.RunBroken:
		g.filters |= activityShape.bits(FilterFailed)
	}
	return g.done()
}

func changeEntry(c store.NumberedChange, began int64) entry {
	g := gathered{entry: entry{id: c.Seq*activityKinds + activityChange, filters: activityShape.bits(FilterChanges)}}
	g.add(0, c.Code)
	g.add(noWord, c.SKU.SKU)
	g.add(noWord, c.Document)
	g.add(noWord, c.Run)
	g.add(noWord, c.Field)
	g.add(1, c.Action)
	g.add(noWord, c.Reason)
	g.kinds = [2]string{intern(c.Action), intern(c.Field)}
	g.nums[0], g.nums[1] = began, 2
	if c.Document != "" {
		g.filters |= activityShape.bits(FilterDocuments)
	}
	if !c.Applied {
		g.filters |= activityShape.bits(FilterRefused)
	}
	return g.done()
}

func quarantineEntry(q store.NumberedQuarantine) entry {
	g := gathered{entry: entry{id: q.Seq*activityKinds + activityQuarantine, filters: activityShape.bits(FilterQuarantine)}}
	g.add(0, q.Code)
	g.add(noWord, q.SKU.SKU)
	g.add(noWord, q.Reason)
	g.add(noWord, q.Detail)
	g.kinds[0] = intern(string(q.Entity))
	g.nums[0], g.nums[1] = q.At*1000, 1
	return g.done()
}

// ActivityIDs returns the ids of the rows that fit a query, in its order.
func (e *Engine) ActivityIDs(ctx context.Context, q Query) ([]int64, error) {
	x, err := e.lists.activityList(ctx)
	if err != nil {
		return nil, err
	}
	return x.ids(q)
}

// ActivityCounts tells how many rows with the search each filter takes in; the
// empty filter takes in all.
func (e *Engine) ActivityCounts(ctx context.Context, search string) (map[string]int, error) {
	x, err := e.lists.activityList(ctx)
	if err != nil {
		return nil, err
	}
	return x.counts(search), nil
}

// ActivityRows returns rows by their ids, in the order of the ids. Rows that
// are gone are left out.
func (e *Engine) ActivityRows(ctx context.Context, ids []int64) ([]ActivityRow, error) {
	var seqs [activityKinds][]int64
	for _, id := range ids {
		if k := id % activityKinds; k >= 0 {
			seqs[k] = append(seqs[k], id/activityKinds)
		}
	}
	byID := make(map[int64]ActivityRow, len(ids))
	org, _, err := e.store.Organisation(ctx)
	if err != nil {
		return nil, err
	}
	if len(seqs[activityRun]) > 0 {
		runs, err := e.store.RunsByNumber(ctx, seqs[activityRun])
		if err != nil {
			return nil, err
		}
		for _, r := range runs {
			id := r.Seq*activityKinds + activityRun
			byID[id] = ActivityRow{ID: id, At: r.Started, Run: &r.Run}
		}
	}
	if len(seqs[activityChange]) > 0 {
		changes, err := e.store.ChangesByNumber(ctx, seqs[activityChange])
		if err != nil {
			return nil, err
		}
		for _, c := range changes {
			row := changeRow(c, org.ShortCode)
			byID[row.ID] = row
		}
	}
	if len(seqs[activityQuarantine]) > 0 {
		waiting, err := e.store.NumberedQuarantines(ctx)
		if err != nil {
			return nil, err
		}
		for _, q := range waiting {
			id := q.Seq*activityKinds + activityQuarantine
			byID[id] = ActivityRow{ID: id, At: time.Unix(q.At, 0).UTC(), Quarantined: &q.Quarantined}
		}
	}
	out := make([]ActivityRow, 0, len(ids))
	for _, id := range ids {
		if r, ok := byID[id]; ok {
			out = append(out, r)
			delete(byID, id)
		}
	}
	return out, nil
}

func changeRow(c store.NumberedChange, shortCode string) ActivityRow {
	return ActivityRow{ID: c.Seq*activityKinds + activityChange, At: c.At, Change: &c.Change, Link: documentLink(shortCode, c.Kind, c.DocumentID)}
}

// documentLink opens a stock document in Xero; empty while its id is not known.
func documentLink(shortCode string, kind domain.DocumentKind, id string) string {
	switch {
	case id == "":
		return ""
	case kind == domain.DocumentCreditNote:
		return xero.CreditNoteLink(shortCode, id)
	}
	return xero.BillLink(shortCode, id)
}

// RunDocument is one stock document that a run sent.
type RunDocument struct {
	domain.StockDocument
	State domain.WriteState
	// Link opens it in Xero; empty while Xero's id is not known.
	Link     string
	Error    string
	UndoneBy string // number of the document that reversed it
}

// RunDetail is a run with what it changed, proposed and held, and the
// documents that it sent.
type RunDetail struct {
	Run       domain.Run
	Changes   []domain.Change
	Documents []RunDocument
}

// RunDetail returns one run in full; a usage fault when there is none of that name.
func (e *Engine) RunDetail(ctx context.Context, id string) (RunDetail, error) {
	var d RunDetail
	var err error
	if d.Run, err = e.Run(ctx, id); err != nil {
		return d, err
	}
	if d.Changes, err = e.store.Changes(ctx, id); err != nil {
		return d, err
	}
	org, _, err := e.store.Organisation(ctx)
	if err != nil {
		return d, err
	}
	writes, err := e.store.WritesOf(ctx, id)
	for _, w := range writes {
		if w.Document != nil {
			d.Documents = append(d.Documents, RunDocument{
				StockDocument: *w.Document, State: w.State, Link: documentLink(org.ShortCode, w.Document.Kind, w.DocumentID),
				Error: w.Error, UndoneBy: w.UndoneBy,
			})
		}
	}
	return d, err
}
