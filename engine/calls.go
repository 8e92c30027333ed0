package engine

import (
	"net/http"
	"sync/atomic"
)

// callCounter counts the HTTP calls made to each API, so that a run can tell
// what it cost.
type callCounter struct {
	next           http.RoundTripper
	xeroN, amazonN atomic.Int64
}

func (c *callCounter) counts() (xeroCalls, amazonCalls int) {
	return int(c.xeroN.Load()), int(c.amazonN.Load())
}

func (c *callCounter) xero() http.RoundTripper   { return counted{c.next, &c.xeroN} }
func (c *callCounter) amazon() http.RoundTripper { return counted{c.next, &c.amazonN} }

type counted struct {
	next http.RoundTripper
	n    *atomic.Int64
}

func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return c.next.RoundTrip(r)
}
