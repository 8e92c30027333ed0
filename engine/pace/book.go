package pace

import (
	"context"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"

	"tallybridge/engine/domain"
)

// Keeper keeps the budgets over restarts. SaveBudgets gets the states of all
// budgets each time; it returns once they are safe on disk.
type Keeper interface {
	LoadBudgets(ctx context.Context) ([]domain.BudgetState, error)
	SaveBudgets(ctx context.Context, states []domain.BudgetState) error
}

// Book holds every call budget of one profile. Its methods may be called from
// many goroutines.
type Book struct {
	// OnWait, if set, is told that a caller waits for the budget key until an
	// instant, zero if it waits for another call to end. It is called on the
	// caller's goroutine and must return quickly. Set it before the first call.
	OnWait func(key string, until time.Time)

	keeper Keeper
	clock  domain.Clock
	ctx    context.Context // Open's values without its end: saves after an answer have no caller to cancel them

	mu      sync.Mutex
	buckets map[string]*bucket
	tenants map[string]*tenant
	changed int64     // counts changes
	saved   int64     // the changes that are on disk
	savedAt time.Time // when the state on disk was taken; zero before the first save

	saving chan struct{} // holds one token: one save at a time
}

// Open reads the saved budgets. Budgets that were never used are full.
func Open(ctx context.Context, keeper Keeper, clock domain.Clock) (*Book, error) {
	states, err := keeper.LoadBudgets(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the call budgets: %w", err)
	}
	b := &Book{
		keeper: keeper, clock: clock, ctx: context.WithoutCancel(ctx),
		buckets: map[string]*bucket{}, tenants: map[string]*tenant{},
		saving: make(chan struct{}, 1),
	}
	now := clock.Now()
	for _, s := range states {
		kind, rest, _ := strings.Cut(s.Key, "/")
		i := strings.LastIndexByte(rest, '/')
		if i < 0 {
			continue
		}
		owner, last := rest[:i], rest[i+1:]
		switch {
		case kind == "amazon":
			b.buckets[s.Key] = reopenBucket(s, last, now)
		case kind == "xero" && last == "minute":
			b.tenant(owner).reopenMinute(s, now)
		case kind == "xero" && last == "places":
			b.tenant(owner).reopenPlaces(s, now)
		case kind == "xero" && last == "day":
			b.tenant(owner).reopenDay(s)
		}
	}
	return b, nil
}

// Close saves what is left of every budget.
func (b *Book) Close(ctx context.Context) error {
	b.mu.Lock()
	b.changed++
	want := b.changed
	b.mu.Unlock()
	return b.save(ctx, want)
}

// View tells what is left of every budget that was ever used, sorted by key.
// Left counts the reserve too. More is zero where nothing is missing. A Xero
// day is missing from the view until Xero has told its limit.
func (b *Book) View() []domain.BudgetView {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	var out []domain.BudgetView
	for _, k := range b.buckets {
		out = append(out, k.view(now))
	}
	for _, t := range b.tenants {
		out = append(out, t.views(now)...)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Key < out[j].Key })
	return out
}

// bucket finds or makes the bucket of one operation. The lock is held.
func (b *Book) bucket(conn domain.ConnectionID, operation string) *bucket {
	key := "amazon/" + string(conn) + "/" + operation
	k, ok := b.buckets[key]
	if !ok {
		k = newBucket(key, operation, b.clock.Now())
		b.buckets[key] = k
	}
	return k
}

// tenant finds or makes the budgets of one Xero organisation. The lock is held
// (or the book is not shared yet).
func (b *Book) tenant(id string) *tenant {
	t, ok := b.tenants[id]
	if !ok {
		t = &tenant{id: id}
		b.tenants[id] = t
	}
	return t
}

// wall is an instant as it is written down: UTC, without the process's own clock.
func wall(t time.Time) time.Time { return t.Round(0).UTC() }

// save makes sure that the changes up to want are on disk. Saves follow one
// another and each takes the newest state, so an old one never lands last.
func (b *Book) save(ctx context.Context, want int64) error {
	select {
	case b.saving <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-b.saving }()

	b.mu.Lock()
	if b.saved >= want {
		b.mu.Unlock()
		return nil
	}
	now := b.clock.Now()
	taken := b.changed
	states := make([]domain.BudgetState, 0, len(b.buckets)+2*len(b.tenants))
	var held []*bucket
	var rates []int64
	for _, k := range b.buckets {
		states = append(states, k.state(now))
		held, rates = append(held, k), append(rates, k.rate)
	}
	for _, t := range b.tenants {
		states = append(states, t.states(now)...)
	}
	b.mu.Unlock()

	sort.Slice(states, func(i, j int) bool { return states[i].Key < states[j].Key })
	if err := b.keeper.SaveBudgets(ctx, states); err != nil {
		return fmt.Errorf("save the call budgets: %w", err)
	}
	b.mu.Lock()
	b.saved, b.savedAt = taken, now
	for i, k := range held {
		// A rate that a header changed meanwhile is not on disk yet.
		k.onDisk = k.rate == rates[i]
	}
	b.mu.Unlock()
	return nil
}
