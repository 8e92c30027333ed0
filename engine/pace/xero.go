package pace

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"tallybridge/engine/domain"
)

// tenant is what one Xero organisation allows.
type tenant struct {
	id      string
	minute  minute
	day     day
	lingers []time.Time // places of calls given up without an answer, until when they count
	pause   time.Time   // after a refusal for too many calls at once
	line    line
}

func (t *tenant) minuteKey() string { return "xero/" + t.id + "/minute" }
func (t *tenant) dayKey() string    { return "xero/" + t.id + "/day" }
func (t *tenant) placesKey() string { return "xero/" + t.id + "/places" }

func (t *tenant) reopenMinute(s domain.BudgetState, now time.Time) { t.minute.reopen(s, now) }
func (t *tenant) reopenDay(s domain.BudgetState)                   { t.day.reopen(s) }

// reopenPlaces lets calls that were under way when the program was killed
// keep their places for a moment.
func (t *tenant) reopenPlaces(s domain.BudgetState, now time.Time) {
	if now.Sub(s.At) > xeroLongest {
		return
	}
	for range min(max(s.Used, 0), xeroPlaces) {
		t.lingers = append(t.lingers, now.Add(xeroLinger))
	}
}

// occupied counts the places that may be in use at Xero.
func (t *tenant) occupied(now time.Time) int {
	i := 0
	for i < len(t.lingers) && !t.lingers[i].After(now) {
		i++
	}
	t.lingers = t.lingers[i:]
	return t.minute.running + len(t.lingers)
}

// place tells whether one of the concurrent places is free after those in front.
func (t *tenant) place(now time.Time, ahead int) (time.Time, bool) {
	taken := t.occupied(now)
	if t.pause.After(now) {
		return t.pause, false
	}
	if taken+ahead < xeroPlaces {
		return time.Time{}, true
	}
	if len(t.lingers) > 0 {
		return t.lingers[0], false
	}
	return time.Time{}, false
}

// try takes a place, a call of the minute and one of the day together, or none of them.
func (t *tenant) try(now time.Time, ahead int, user bool) (time.Time, string, bool) {
	limit := xeroMinuteLimit
	if !user {
		limit -= xeroMinuteReserve
	}
	if at, ok := t.day.room(now, ahead, user); !ok {
		return at, t.dayKey(), false
	}
	if at, ok := t.minute.room(now, ahead, limit); !ok {
		return at, t.minuteKey(), false
	}
	if at, ok := t.place(now, ahead); !ok {
		return at, t.placesKey(), false
	}
	t.minute.running++
	t.day.pay(now, user)
	return time.Time{}, t.minuteKey(), true
}

// end gives the place back and learns from the answer. Status 0 says that none came.
func (t *tenant) end(now time.Time, status int, h http.Header) {
	t.minute.running--
	t.minute.done = append(t.minute.done, now)
	t.day.running--
	t.day.asking = false // it was this call's question, or a header answers it as well
	if status == 0 {
		t.lingers = append(t.lingers, now.Add(xeroLinger))
	}
	if n, ok := count(h, "X-MinLimit-Remaining"); ok {
		t.minute.told(now, n)
	}
	if n, ok := count(h, "X-DayLimit-Remaining"); ok {
		t.day.told(now, n)
	}
	if status == http.StatusTooManyRequests {
		t.refused(now, h)
	}
}

// refused reads a 429. Which limit it was stands in X-Rate-Limit-Problem, in
// several spellings; Retry-After comes for the minute and the day only.
func (t *tenant) refused(now time.Time, h http.Header) {
	after, told := retryAfter(h, now)
	problem := strings.ToLower(strings.TrimSpace(h.Get("X-Rate-Limit-Problem")))
	switch {
	case strings.HasPrefix(problem, "da"): // "day", "Daily"
		t.day.spent(now, after, told)
	case strings.HasPrefix(problem, "con"):
		t.pause = now.Add(max(after, time.Second))
	case told:
		t.minute.block(now.Add(after))
	case strings.HasPrefix(problem, "min"), strings.HasPrefix(problem, "app"):
		t.minute.block(now.Add(xeroWindow))
	default:
		t.pause = now.Add(5 * time.Second)
	}
}

func (t *tenant) states(now time.Time) []domain.BudgetState {
	out := []domain.BudgetState{
		t.minute.state(t.minuteKey(), now),
		{Key: t.placesKey(), At: wall(now), Used: int64(t.occupied(now)), Limit: xeroPlaces},
	}
	if t.day.known {
		out = append(out, t.day.state(t.dayKey()))
	}
	return out
}

func (t *tenant) views(now time.Time) []domain.BudgetView {
	out := []domain.BudgetView{t.minute.view(t.minuteKey(), now)}
	if t.day.known {
		out = append(out, t.day.view(t.dayKey(), now))
	}
	return out
}

// XeroBudget is the budget of one Xero organisation. It implements the Xero
// client's Budget.
type XeroBudget struct {
	book *Book
	id   string
}

// Xero returns the budget of an organisation, named by its tenant id.
func (b *Book) Xero(tenantID string) *XeroBudget {
	return &XeroBudget{book: b, id: tenantID}
}

// Acquire blocks until a call may be made, pays for it and holds one of the
// five concurrent places until release is called. The payment is on disk
// before Acquire returns; if it cannot be saved the call must not be made and
// the error says so. It returns ctx's error when ctx ends first.
//
// release must be called exactly once, with the answer's status and headers,
// or with 0 and nil when no answer came; later calls of it do nothing.
func (x *XeroBudget) Acquire(ctx context.Context) (release func(status int, header http.Header), err error) {
	b := x.book
	b.mu.Lock()
	t := b.tenant(x.id)
	b.mu.Unlock()

	if err := b.wait(ctx, &t.line, t.try); err != nil {
		return nil, err
	}
	b.mu.Lock()
	want := b.changed
	b.mu.Unlock()

	var once sync.Once
	release = func(status int, header http.Header) {
		once.Do(func() { b.endXero(t, status, header) })
	}
	if err := b.save(ctx, want); err != nil {
		release(http.StatusOK, nil) // no call was made: the place is free again, the payment stays
		return nil, err
	}
	return release, nil
}

func (b *Book) endXero(t *tenant, status int, header http.Header) {
	b.mu.Lock()
	t.end(b.clock.Now(), status, header)
	b.changed++
	want := b.changed
	t.line.poke()
	b.mu.Unlock()
	if status == http.StatusTooManyRequests {
		// If this fails the change stays unsaved and the next payment, which must
		// be saved, tells the caller.
		_ = b.save(b.ctx, want)
	}
}
