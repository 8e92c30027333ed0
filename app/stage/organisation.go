package stage

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// retold lets Xero tell other things of the organisation than the practice
// books do: that it is no demo company, another plan.
type retold struct {
	next http.RoundTripper
	mu   sync.Mutex
	edit map[string]any
}

// RoundTrip is part of http.RoundTripper.
func (r *retold) RoundTrip(q *http.Request) (*http.Response, error) {
	resp, err := r.next.RoundTrip(q)
	r.mu.Lock()
	edit := r.edit
	r.mu.Unlock()
	if err != nil || len(edit) == 0 || q.Method != http.MethodGet || !strings.HasSuffix(q.URL.Path, "/Organisation") {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp, err
	}
	_ = resp.Body.Close() // it is in memory
	var answer map[string]any
	if err := json.Unmarshal(body, &answer); err != nil {
		return resp, err
	}
	if rows, ok := answer["Organisations"].([]any); ok && len(rows) > 0 {
		row := rows[0].(map[string]any)
		for k, v := range edit {
			row[k] = v
		}
	}
	if body, err = json.Marshal(answer); err != nil {
		return resp, err
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Del("Content-Length")
	return resp, nil
}

// Organisation makes Xero tell other things of the organisation from now on,
// by Xero's own names, and reads the books anew.
func (s *Stage) Organisation(fields map[string]any) {
	s.T.Helper()
	s.retold.mu.Lock()
	s.retold.edit = fields
	s.retold.mu.Unlock()
	must(s.T, s.Engine.RefreshBooks(s.T.Context()))
}
