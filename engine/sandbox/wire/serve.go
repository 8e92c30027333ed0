package wire

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// hangTime is the longest a call without an answer is kept open, in the clock's time.
const hangTime = 100 * time.Second

// maxBody is the largest request body that is read, in bytes.
const maxBody = 12 << 20

// Entry is where a handler says what a call meant. It belongs to the handler
// until it returns.
type Entry struct {
	Refusal  string // why the call was refused
	Effect   bool   // something changed
	Replayed bool   // answered from the idempotency cache
	Note     string
	// Account, when set, replaces the account named by the Op (known only after the token was read).
	Account string
}

type entryKey struct{}

// EntryOf returns the ledger entry of a request that came through Serve; for
// any other request it returns one that nobody reads. Never nil.
func EntryOf(r *http.Request) *Entry {
	if e, ok := r.Context().Value(entryKey{}).(*Entry); ok {
		return e
	}
	return &Entry{}
}

// Serve answers a request with h, and records it. It adds the latency and a
// fault where one is due; h then may run before a lost answer, minutes later,
// or not at all. A write whose caller hung up is run all the same, as a real
// server would. h gets the whole body in memory and writes into a buffer.
func (g *Rig) Serve(w http.ResponseWriter, r *http.Request, op Op, h http.HandlerFunc) {
	var body []byte
	var err error
	if r.Body != nil {
		body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	}
	call := &Call{
		At: g.clock.Now(), API: op.API, Operation: op.Name, Method: r.Method,
		Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Account: op.Account,
		Key: r.Header.Get("Idempotency-Key"), Write: op.Write,
	}
	if op.Write && op.API != "lwa" && op.API != "identity" {
		call.Body = body
	}
	if err != nil {
		call.Refusal, call.Status = "the request body could not be read: "+err.Error(), http.StatusBadRequest
		g.ledger.add(call)
		http.Error(w, "The request body could not be read.", http.StatusBadRequest)
		return
	}
	fault := g.pick(op)
	call.Fault = fault
	g.ledger.add(call)

	if d := g.delay(op); d > 0 {
		if g.clock.Sleep(r.Context(), d) != nil && !op.Write {
			panic(http.ErrAbortHandler) // the reader has gone
		}
	}
	switch fault {
	case Fault429, Fault500, Fault503:
		g.refuse(w, op, fault)
		return
	case FaultTimeoutBefore:
		g.hang(r)
	case FaultLate:
		g.land(r, op, call, body, h)
		g.hang(r)
	}
	answer := g.run(r, r.Context(), call, body, h)
	switch fault {
	case Fault500After:
		g.refuse(w, op, Fault500)
	case FaultTimeoutAfter:
		g.hang(r)
	case FaultCut:
		answer.cut(w)
	case FaultBadJSON:
		answer.spoil()
		answer.send(w)
	default:
		answer.send(w)
	}
}

// run runs the handler on a copy of the request and closes the call's record.
func (g *Rig) run(r *http.Request, ctx context.Context, call *Call, body []byte, h http.HandlerFunc) *answer {
	entry := &Entry{}
	q := r.WithContext(context.WithValue(ctx, entryKey{}, entry))
	q.Body = io.NopCloser(bytes.NewReader(body))
	q.ContentLength = int64(len(body))
	a := &answer{header: http.Header{}}
	defer g.ledger.update(call, func(c *Call) {
		c.Refusal, c.Effect, c.Replayed, c.Note = entry.Refusal, entry.Effect, entry.Replayed, entry.Note
		if entry.Account != "" {
			c.Account = entry.Account
		}
		c.Status = a.code()
	})
	h(a, q)
	return a
}

// land runs a write later, on the rig's own time.
func (g *Rig) land(r *http.Request, op Op, call *Call, body []byte, h http.HandlerFunc) {
	d := g.lateness(op)
	// The request's own context ends with the caller; what it carries (the
	// token's owner, the route) is still needed.
	ctx := context.WithoutCancel(r.Context())
	q := r.Clone(ctx)
	g.mu.Lock()
	if g.closed {
		g.mu.Unlock()
		return
	}
	g.pending++
	g.late.Add(1)
	g.mu.Unlock()
	go func() {
		defer g.late.Done()
		defer func() {
			g.mu.Lock()
			g.pending--
			g.mu.Unlock()
		}()
		if g.clock.Sleep(g.ctx, d) != nil {
			return
		}
		g.run(q, ctx, call, body, h)
		now := g.clock.Now()
		g.ledger.update(call, func(c *Call) { c.Late, c.Landed = c.Effect, now })
	}()
}

// hang gives no answer: it keeps the caller until it hangs up, the rig closes
// or hangTime has passed, and then breaks the connection. It does not return.
func (g *Rig) hang(r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	stop := context.AfterFunc(g.ctx, cancel)
	_ = g.clock.Sleep(ctx, hangTime)
	stop()
	cancel()
	panic(http.ErrAbortHandler)
}

// refuse writes an injected refusal in the API's own form where it has one.
func (g *Rig) refuse(w http.ResponseWriter, op Op, fault string) {
	g.mu.Lock()
	throttle := g.throttle[op.API]
	g.mu.Unlock()
	switch {
	case fault == Fault429 && throttle != nil:
		throttle(w)
	case fault == Fault429:
		w.Header().Set("Retry-After", "1")
		http.Error(w, "Too Many Requests", http.StatusTooManyRequests)
	case fault == Fault503 && (op.API == "xero" || op.API == "identity"):
		http.Error(w, "The Xero API is currently offline for maintenance", http.StatusServiceUnavailable)
	case fault == Fault503:
		http.Error(w, "Service Unavailable", http.StatusServiceUnavailable)
	case op.API == "amazon":
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, `{"errors":[{"code":"InternalFailure","message":"We encountered an internal error. Please try again.","details":""}]}`)
	default:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, "<html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1></body></html>")
	}
}

// answer is a handler's response, held back.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// head copies the header and announces the whole body.
func (a *answer) head(w http.ResponseWriter) {
	out := w.Header()
	for k, v := range a.header {
		out[k] = v
	}
	if a.code() != http.StatusNoContent && a.code() != http.StatusNotModified {
		out.Set("Content-Length", strconv.Itoa(a.body.Len()))
	}
	w.WriteHeader(a.code())
}

func (a *answer) send(w http.ResponseWriter) {
	a.head(w)
	_, _ = w.Write(a.body.Bytes()) // the caller may have gone; nothing to do about it
}

// cut sends half of the body and breaks the connection. It does not return.
func (a *answer) cut(w http.ResponseWriter) {
	if a.body.Len() > 1 {
		a.head(w)
		_, _ = w.Write(a.body.Bytes()[:a.body.Len()/2])
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
	}
	panic(http.ErrAbortHandler)
}

// spoil makes a JSON answer unreadable; other answers stay as they are, since
// nobody could tell a spoiled text from a good one.
func (a *answer) spoil() {
	if !strings.Contains(a.header.Get("Content-Type"), "json") {
		return
	}
	keep := bytes.Clone(a.body.Bytes()[:a.body.Len()*2/3])
	a.body.Reset()
	a.body.Write(keep)
	a.body.WriteString("<!-- upstream")
}
