package auth

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"tallybridge/engine/domain"
)

// memory is a SealedStore that can be made to fail.
type memory struct {
	mu       sync.Mutex
	blobs    map[string][]byte
	failSave error
	failRead error
}

func newMemory() *memory { return &memory{blobs: map[string][]byte{}} }

func (m *memory) Sealed(_ context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return bytes.Clone(m.blobs[name]), m.failRead
}

func (m *memory) SaveSealed(ctx context.Context, name string, blob []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failSave != nil {
		return m.failSave
	}
	m.blobs[name] = bytes.Clone(blob)
	return ctx.Err()
}

func (m *memory) ClearSealed(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.blobs)
	return nil
}

func (m *memory) DeleteSealed(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.blobs, name)
	return nil
}

func (m *memory) failSaves(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failSave = err
}

func (m *memory) snapshot() map[string][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.blobs)
}

// chain is a Keychain in memory that can be made to fail.
type chain struct {
	entries map[string]string
	fail    error
	sets    int
	forget  bool
}

func newChain() *chain { return &chain{entries: map[string]string{}} }

func (c *chain) Get(service, user string) (string, error) {
	if c.fail != nil {
		return "", c.fail
	}
	s, ok := c.entries[service+"/"+user]
	if !ok {
		return "", ErrNoSecret
	}
	return s, nil
}

func (c *chain) Set(service, user, secret string) error {
	if c.fail != nil {
		return c.fail
	}
	c.sets++
	if !c.forget {
		c.entries[service+"/"+user] = secret
	}
	return nil
}

func (c *chain) Delete(service, user string) error {
	delete(c.entries, service+"/"+user)
	return c.fail
}

func openTestVault(t *testing.T, m *memory) *Vault {
	t.Helper()
	c := newChain()
	c.entries["Tallybridge/test"] = strings.Repeat("A", 43) + "="
	v, err := OpenVault(t.Context(), VaultParams{Store: m, Keychain: c, Profile: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// server is a token endpoint: it gets the form and answers.
type server func(r *http.Request, form url.Values) (status int, body string, err error)

func (s server) RoundTrip(r *http.Request) (*http.Response, error) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(b))
	if err != nil {
		return nil, err
	}
	status, body, err := s(r, form)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"X-Amzn-Requestid": {"req-1"}},
		Body: io.NopCloser(strings.NewReader(body)), Request: r,
	}, nil
}

var errNetwork = errors.New("connection refused")

func wantKind(t *testing.T, err error, kind domain.FaultKind) *domain.Fault {
	t.Helper()
	f, ok := domain.AsFault(err)
	if !ok || f.Kind != kind {
		t.Fatalf("got %v, want a fault of kind %q", err, kind)
	}
	if f.Message == "" || f.Advice == "" || !strings.HasSuffix(f.Message, ".") && !strings.Contains(f.Message, ": ") {
		t.Errorf("not plain enough: %+v", f)
	}
	return f
}
