package world

import (
	"math/rand/v2"
	"time"
)

// longestGap bounds what is caught up on when nobody looked for long.
const longestGap = 14 * 24 * time.Hour

// Advance lets time pass for the orders, from where it stood to now: customers
// order as on the days of the history, pending orders are paid, Amazon ships
// what it fulfils, and some orders are cancelled. Merchant orders wait for the
// seller. What happens does not depend on how often it is called. It tells how
// many orders came.
func (w *World) Advance(now time.Time) int {
	now = now.UTC().Truncate(time.Second)
	b := w.book
	b.living.Lock() // one at a time, or an hour would come twice
	defer b.living.Unlock()
	unlock := b.open()
	at := b.live
	if at.IsZero() {
		at = b.now
	}
	if now.Sub(at) > longestGap {
		at = now.Add(-longestGap)
	}
	unlock()
	came := 0
	for at.Before(now) {
		hour := at.Truncate(time.Hour)
		end := hour.Add(time.Hour)
		for _, t := range b.arrivals(hour) {
			if !t.After(at) || t.After(now) {
				continue
			}
			if _, err := w.PlaceOrder(NewOrder{}, t); err == nil { // else everything is sold out
				came++
			}
		}
		if end.After(now) {
			at = now
			break
		}
		w.proceed(end)
		at = end
	}
	defer b.open()()
	if at.After(b.live) {
		b.live = at
	}
	return came
}

// arrivals are the instants of an hour at which somebody orders.
func (b *orderBook) arrivals(hour time.Time) []time.Time {
	if b.rate == 0 || len(b.seats) == 0 {
		return nil
	}
	rng := rand.New(rand.NewPCG(b.seed^0x6c697665, uint64(hour.Unix())))
	n := b.rate / 24
	if rng.IntN(24) < b.rate%24 {
		n++
	}
	var out []time.Time
	for i := range n {
		span := 3600 / n
		out = append(out, hour.Add(time.Duration(i*span+1+rng.IntN(max(span-1, 1)))*time.Second))
	}
	return out
}

// proceed moves open orders on at the end of an hour.
func (w *World) proceed(now time.Time) {
	for _, o := range w.OrdersWhere(func(o *Order) bool {
		return o.Status == Pending || o.Status == Unshipped || o.Status == PartiallyShipped && o.FulfilledBy == ByAmazon
	}) {
		rng := rand.New(rand.NewPCG(w.book.seed, uint64(o.Created.Unix())^hashOf(o.ID)))
		age := now.Sub(o.Created)
		cancels, ships := rng.IntN(100) < 3, time.Duration(4+rng.IntN(32))*time.Hour
		// A refusal means that somebody else was quicker: nothing is left to do.
		switch {
		case cancels && age > 2*time.Hour && o.Status != PartiallyShipped && o.Holds:
			_ = w.CancelOrder(o.ID, now)
		case o.Status == Pending && age > 25*time.Minute:
			_ = w.PayOrder(o.ID, now)
		case o.FulfilledBy == ByAmazon && !o.OffAmazon && o.Status != Pending && age > ships:
			_ = w.ShipOrder(o.ID, now)
		}
	}
}

func hashOf(text string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return h
}
