package pace

import (
	"time"

	"tallybridge/engine/domain"
)

// bucket mirrors one token bucket of Amazon from the careful side: it never
// holds more than the real one.
type bucket struct {
	key, operation string
	tokens         int64 // millionths, at at
	rate           int64 // millionths per second, as documented or told by a header
	burst          int64 // whole tokens
	at             time.Time
	blockedUntil   time.Time
	// onDisk tells that a save since Open holds this bucket at its present rate.
	onDisk bool
	line   line
}

func newBucket(key, operation string, now time.Time) *bucket {
	p := planOf(operation)
	b := &bucket{key: key, operation: operation, rate: p.microRate, burst: p.burst, at: now}
	b.tokens = b.capacity()
	return b
}

// reopenBucket restores a saved bucket. A slow one was saved before every call
// and is exact. A fast one may have paid for calls up to saveEvery after it was
// saved: it counts as empty then.
func reopenBucket(s domain.BudgetState, operation string, now time.Time) *bucket {
	b := newBucket(s.Key, operation, now)
	if s.MicroRate > 0 {
		b.rate = s.MicroRate
	}
	b.tokens = min(max(s.MicroTokens, 0), b.capacity())
	b.at = s.At
	b.blockedUntil = s.BlockedUntil
	if !b.slow() {
		b.tokens = 0
		b.at = s.At.Add(saveEvery)
	}
	if b.at.After(now) {
		b.at = now
	}
	return b
}

func (b *bucket) slow() bool { return b.rate < slowBelow }

// pace is the rate that is really used, millionths per second.
func (b *bucket) pace() int64 { return max(1, b.rate*ratePercent/100) }

// capacity is the burst less the allowance for travel times, at least one token.
func (b *bucket) capacity() int64 {
	back := min(micro, b.rate*int64(jitter/time.Second))
	return max(micro, b.burst*micro-back)
}

func (b *bucket) refill(now time.Time) {
	gone := now.Sub(b.at)
	b.at = now
	if gone <= 0 {
		return
	}
	whole := int64(gone / time.Second)
	if whole > b.capacity()/b.pace() {
		b.tokens = b.capacity()
		return
	}
	rest := int64(gone % time.Second)
	b.tokens = min(b.capacity(), b.tokens+whole*b.pace()+rest*b.pace()/int64(time.Second))
}

// reserve is what work that the user did not start leaves in the bucket.
func (b *bucket) reserve(user bool) int64 {
	if user || !b.slow() || b.burst < 3 {
		return 0
	}
	return amazonReserve
}

// try pays one token if the bucket has it after those who wait in front, else
// it tells when to ask again.
func (b *bucket) try(now time.Time, ahead int, user bool) (at time.Time, key string, ok bool) {
	b.refill(now)
	need := int64(ahead+1)*micro + b.reserve(user)
	if !b.blockedUntil.After(now) && b.tokens >= need {
		b.tokens -= micro
		return time.Time{}, b.key, true
	}
	at = now.Add(b.refillTime(need - b.tokens))
	if b.blockedUntil.After(at) {
		at = b.blockedUntil
	}
	return at, b.key, false
}

// refillTime is how long it takes to gain so many millionths of a token, rounded up.
func (b *bucket) refillTime(missing int64) time.Duration {
	if missing <= 0 {
		return 0
	}
	r := b.pace()
	d := time.Duration(missing/r) * time.Second
	d += time.Duration(missing%r*int64(time.Second)/r) + time.Millisecond
	return d
}

// throttled notes a refusal: the real bucket is empty, whoever emptied it.
func (b *bucket) throttled(now time.Time, retryAfter time.Duration) {
	b.refill(now)
	b.tokens = 0
	until := now.Add(max(retryAfter, b.refillTime(micro)))
	if until.After(b.blockedUntil) {
		b.blockedUntil = until
	}
}

// setRate takes over the rate that a header told.
func (b *bucket) setRate(now time.Time, rate int64) {
	b.refill(now)
	b.rate = rate
	b.tokens = min(b.tokens, b.capacity())
}

func (b *bucket) state(now time.Time) domain.BudgetState {
	b.refill(now)
	return domain.BudgetState{
		Key: b.key, MicroTokens: b.tokens, MicroRate: b.rate, Burst: b.burst,
		At: wall(b.at), BlockedUntil: wall(b.blockedUntil),
	}
}

func (b *bucket) view(now time.Time) domain.BudgetView {
	b.refill(now)
	v := domain.BudgetView{
		Key: b.key, Name: "Amazon " + b.operation,
		Left: b.tokens / micro, Limit: max(1, b.capacity()/micro),
	}
	if b.blockedUntil.After(now) {
		v.Left, v.BlockedUntil = 0, b.blockedUntil
	}
	if b.tokens < b.capacity() {
		v.More = now.Add(b.refillTime(min(b.capacity(), (b.tokens/micro+1)*micro) - b.tokens))
	}
	if b.blockedUntil.After(v.More) && b.blockedUntil.After(now) {
		v.More = b.blockedUntil
	}
	return v
}
