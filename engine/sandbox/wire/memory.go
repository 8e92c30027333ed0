package wire

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"sync"
)

// Memory is an http.RoundTripper that hands requests to handlers in the same
// process. A request whose context ends comes back with the context's error
// while the handler, like a server's, goes on by itself.
type Memory struct {
	hosts    map[string]http.Handler
	handlers sync.WaitGroup
}

// Transport returns a transport that knows the given hosts (with or without a
// port, as they stand in the URL) and no others.
func Transport(hosts map[string]http.Handler) *Memory {
	return &Memory{hosts: maps.Clone(hosts)}
}

// Wait returns when no handler is running any more.
func (m *Memory) Wait() { m.handlers.Wait() }

// RoundTrip runs the host's handler. An unknown host is a *net.OpError; a
// handler that breaks the connection (panics with http.ErrAbortHandler) gives
// io.ErrUnexpectedEOF, from the body when the head was already written.
func (m *Memory) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	var body []byte
	if r.Body != nil {
		var err error
		body, err = io.ReadAll(r.Body)
		if cerr := r.Body.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return nil, fmt.Errorf("send request body: %w", err)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h := m.hosts[r.URL.Host]
	if h == nil {
		h = m.hosts[r.URL.Hostname()]
	}
	if h == nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: r.URL.Hostname(), IsNotFound: true}}
	}
	q, end, err := incoming(r, body)
	if err != nil {
		return nil, err
	}
	out := &reply{answer: answer{header: http.Header{}}, done: make(chan struct{})}
	m.handlers.Go(func() {
		defer end()
		defer close(out.done)
		defer func() {
			if p := recover(); p != nil {
				if p != http.ErrAbortHandler { //nolint:errorlint // the sentinel itself is panicked
					panic(p)
				}
				out.broken = true
			}
		}()
		h.ServeHTTP(out, q)
	})
	select {
	case <-ctx.Done():
		end() // the server notices that the caller has gone
		return nil, ctx.Err()
	case <-out.done:
	}
	if out.broken && out.status == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return out.response(r), nil
}

// incoming turns a client's request into a server's. Its context ends with the
// caller's or by end.
func incoming(r *http.Request, body []byte) (q *http.Request, end func(), err error) {
	u, err := url.ParseRequestURI(r.URL.RequestURI())
	if err != nil {
		return nil, nil, fmt.Errorf("parse request address: %w", err)
	}
	// Like a real server's: nothing of the caller's context but its end.
	ctx, cancel := context.WithCancel(context.Background())
	stop := context.AfterFunc(r.Context(), cancel)
	q = (&http.Request{
		Method: r.Method, URL: u, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: r.Header.Clone(), Host: r.Host, RemoteAddr: "127.0.0.1:0", RequestURI: r.URL.RequestURI(),
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}).WithContext(ctx)
	if q.Header == nil {
		q.Header = http.Header{}
	}
	if q.Method == "" {
		q.Method = http.MethodGet
	}
	if q.Host == "" {
		q.Host = r.URL.Host
	}
	if q.Header.Get("User-Agent") == "" {
		q.Header.Set("User-Agent", "Go-http-client/1.1")
	}
	return q, func() { stop(); cancel() }, nil
}

// reply collects what a handler writes.
type reply struct {
	answer
	broken bool
	done   chan struct{}
}

// Flush does nothing: the whole answer is handed over at once.
func (a *reply) Flush() {}

func (a *reply) response(r *http.Request) *http.Response {
	code := a.code()
	var body io.Reader = bytes.NewReader(a.body.Bytes())
	length := int64(a.body.Len())
	if a.broken {
		body = io.MultiReader(body, brokenReader{})
		length = -1
	}
	if r.Method == http.MethodHead {
		body, length = http.NoBody, 0
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", code, http.StatusText(code)), StatusCode: code,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header.Clone(), Body: io.NopCloser(body), ContentLength: length, Request: r,
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
