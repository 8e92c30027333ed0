package practiceamazon

import "time"

// bucketSlack forgives a caller who pays exactly at the rate what the way to
// the server may shift between two calls.
const bucketSlack = 25 * time.Millisecond

// bucketKey is whose bucket it is: one per seller account, application and operation.
type bucketKey struct{ region, clientID, operation string }

// bucket is a token bucket, kept as the instant at which it will be full again.
type bucket struct{ full time.Time }

// take pays for one call at now; it tells false, and takes nothing, when the
// bucket is empty.
func (b *bucket) take(now time.Time, every time.Duration, burst int) bool {
	full := b.full
	if full.Before(now) {
		full = now
	}
	full = full.Add(every)
	if full.Sub(now) > time.Duration(burst)*every+bucketSlack {
		return false
	}
	b.full = full
	return true
}

// pay takes a token for an operation from its bucket.
func (s *Server) pay(region, clientID string, op *operation, at time.Time) bool {
	if !s.rig.Limits() {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k := bucketKey{region, clientID, op.name}
	b := s.buckets[k]
	if b == nil {
		b = &bucket{}
		s.buckets[k] = b
	}
	return b.take(at, op.every, op.burst)
}
