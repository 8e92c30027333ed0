package pace

import (
	"context"
	"net/http"

	"tallybridge/engine/domain"
)

// AmazonBudget is the budget of one Amazon connection: a token bucket per
// operation. It implements the Amazon client's Budget.
type AmazonBudget struct {
	book *Book
	conn domain.ConnectionID
}

// Amazon returns the budget of a connection.
func (b *Book) Amazon(conn domain.ConnectionID) *AmazonBudget {
	return &AmazonBudget{book: b, conn: conn}
}

// Wait blocks until one call of the operation (in the API's own name, for
// example "createReport") may be made, and pays for it. Callers are served in
// the order they came. For slow operations the payment is on disk before Wait
// returns; if it cannot be saved the call must not be made and the error says so.
// It returns ctx's error when ctx ends first.
func (a *AmazonBudget) Wait(ctx context.Context, operation string) error {
	b := a.book
	b.mu.Lock()
	k := b.bucket(a.conn, operation)
	b.mu.Unlock()

	if err := b.wait(ctx, &k.line, k.try); err != nil {
		return err
	}
	b.mu.Lock()
	want := b.changed
	due := k.slow() || b.savedAt.IsZero() || b.clock.Now().Sub(b.savedAt) >= saveEvery || !k.onDisk
	b.mu.Unlock()
	if !due {
		return nil
	}
	return b.save(ctx, want)
}

// Observe corrects the bucket from an answer: the rate that the
// x-amzn-RateLimit-Limit header tells, and a refusal (429), which means that
// the bucket is empty, perhaps because another program shares it. Status 0
// says that no answer came.
func (a *AmazonBudget) Observe(operation string, status int, header http.Header) {
	b := a.book
	b.mu.Lock()
	k := b.bucket(a.conn, operation)
	now := b.clock.Now()
	if rate, ok := parseRate(header.Get("x-amzn-RateLimit-Limit")); ok && status != http.StatusTooManyRequests && rate != k.rate {
		k.setRate(now, rate)
		k.onDisk = false // the next payment saves the new rate
		b.changed++
		k.line.poke()
	}
	refused := status == http.StatusTooManyRequests
	if refused {
		d, _ := retryAfter(header, now)
		k.throttled(now, d)
		b.changed++
		k.line.poke()
	}
	want := b.changed
	b.mu.Unlock()
	if refused {
		// If this fails the change stays unsaved and the next payment, which must
		// be saved, tells the caller.
		_ = b.save(b.ctx, want)
	}
}
