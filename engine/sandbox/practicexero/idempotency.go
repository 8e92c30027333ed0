package practicexero

import (
	"bytes"
	"crypto/sha256"
	"net/http"
	"time"
)

// keyLife is how long an answer is kept under its Idempotency-Key, counted from the first call.
// https://developer.xero.com/documentation/guides/idempotent-requests/idempotency/
const keyLife = 6 * time.Minute

// maxKey is the longest Idempotency-Key, in characters.
const maxKey = 128

// kept is an answer under its key. Keys belong to the app, not to the organisation.
type kept struct {
	request [sha256.Size]byte // method, address and body
	at      time.Time
	status  int
	header  http.Header
	body    []byte
}

// fingerprint identifies a request's content.
func fingerprint(r *http.Request, body []byte) [sha256.Size]byte {
	h := sha256.New()
	h.Write([]byte(r.Method + " " + r.URL.RequestURI() + "\n"))
	h.Write(body)
	return [sha256.Size]byte(h.Sum(nil))
}

// remembered finds the answer kept under a key, nil if there is none any more.
// The caller holds the lock.
func (s *Server) remembered(key string, now time.Time) *kept {
	for k, v := range s.keys {
		if now.Sub(v.at) >= keyLife {
			delete(s.keys, k)
		}
	}
	return s.keys[key]
}

// buffer holds an answer back so that it can be kept.
type buffer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newBuffer() *buffer { return &buffer{header: http.Header{}} }

func (b *buffer) Header() http.Header { return b.header }

func (b *buffer) WriteHeader(status int) {
	if b.status == 0 {
		b.status = status
	}
}

func (b *buffer) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}

func (b *buffer) keep(request [sha256.Size]byte, at time.Time) *kept {
	return &kept{request: request, at: at, status: b.status, header: b.header, body: b.body.Bytes()}
}

// send writes the kept answer.
func (k *kept) send(w http.ResponseWriter) {
	for name, v := range k.header {
		w.Header()[name] = v
	}
	w.WriteHeader(k.status)
	_, _ = w.Write(k.body)
}

// watcher passes an answer on and remembers it, to learn what a fault made of a call.
type watcher struct {
	http.ResponseWriter
	copy *buffer
}

func (w *watcher) WriteHeader(status int) {
	w.copy.WriteHeader(status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *watcher) Write(p []byte) (int, error) {
	_, _ = w.copy.Write(p)
	return w.ResponseWriter.Write(p)
}

// Flush lets a cut answer reach the caller.
func (w *watcher) Flush() {
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}
