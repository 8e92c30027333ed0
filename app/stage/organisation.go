package stage

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// retold lets Xero tell other things of the organisation than the practice
// books do: that it is no demo company, another plan, that there are two. It
// can also leave every call waiting.
type retold struct {
	next    http.RoundTripper
	mu      sync.Mutex
	edit    map[string]any
	twin    bool
	stall   chan struct{} // until it is closed no call is answered
	waiting atomic.Int32
}

// RoundTrip is part of http.RoundTripper.
func (r *retold) RoundTrip(q *http.Request) (*http.Response, error) {
	r.mu.Lock()
	edit, twin, stall := r.edit, r.twin, r.stall
	r.mu.Unlock()
	if stall != nil {
		r.waiting.Add(1)
		defer r.waiting.Add(-1)
		select {
		case <-stall:
		case <-q.Context().Done():
			return nil, q.Context().Err()
		}
	}
	resp, err := r.next.RoundTrip(q)
	if err != nil || q.Method != http.MethodGet {
		return resp, err
	}
	var change func(body []byte) ([]byte, error)
	switch {
	case len(edit) > 0 && strings.HasSuffix(q.URL.Path, "/Organisation"):
		change = func(body []byte) ([]byte, error) { return edited(body, edit) }
	case twin && strings.HasSuffix(q.URL.Path, "/connections"):
		change = twins
	default:
		return resp, nil
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp, err
	}
	_ = resp.Body.Close() // it is in memory
	if body, err = change(body); err != nil {
		return resp, err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, nil
}

func edited(body []byte, edit map[string]any) ([]byte, error) {
	var answer map[string]any
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	if rows, ok := answer["Organisations"].([]any); ok && len(rows) > 0 {
		row := rows[0].(map[string]any)
		for k, v := range edit {
			row[k] = v
		}
	}
	return json.Marshal(answer)
}

// twins puts another organisation of the same name behind the first.
func twins(body []byte) ([]byte, error) {
	var rows []map[string]any
	if err := json.Unmarshal(body, &rows); err != nil || len(rows) == 0 {
		return body, err
	}
	other := maps.Clone(rows[0])
	other["id"], other["tenantId"] = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
	return json.Marshal(append(rows, other))
}

// Twin makes Xero give access to a second organisation of the same name.
func (s *Stage) Twin() {
	s.retold.mu.Lock()
	defer s.retold.mu.Unlock()
	s.retold.twin = true
}

// Stall leaves every call of the engine waiting until release is called or its
// context ends; Stalled is how many wait.
func (s *Stage) Stall() (release func()) {
	stall := make(chan struct{})
	s.retold.mu.Lock()
	defer s.retold.mu.Unlock()
	s.retold.stall = stall
	return func() {
		s.retold.mu.Lock()
		defer s.retold.mu.Unlock()
		s.retold.stall = nil
		close(stall)
	}
}

// Stalled is how many calls wait since Stall.
func (s *Stage) Stalled() int { return int(s.retold.waiting.Load()) }

// Organisation makes Xero tell other things of the organisation from now on,
// by Xero's own names, and reads the books anew.
func (s *Stage) Organisation(fields map[string]any) {
	s.T.Helper()
	s.retold.mu.Lock()
	s.retold.edit = fields
	s.retold.mu.Unlock()
	must(s.T, s.Engine.RefreshBooks(s.T.Context()))
}
