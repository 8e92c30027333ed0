//go:build cgo || !darwin

package app

import (
	"encoding/json"
	"io"
	"os"
	"strconv"
	"sync"

	"tallybridge/gui/page"
)

// keep remembers the window's small things in one file. What matters is in the
// database: a file that cannot be read or written costs a window size.
type keep struct {
	path string
	mu   sync.Mutex
	kept map[string]json.RawMessage
}

var _ page.Keep = (*keep)(nil)

func openKeep(path string) *keep {
	k := &keep{path: path, kept: map[string]json.RawMessage{}}
	if b, err := os.ReadFile(path); err == nil {
		if json.Unmarshal(b, &k.kept) != nil || k.kept == nil {
			k.kept = map[string]json.RawMessage{}
		}
	}
	return k
}

// Load is part of page.Keep.
func (k *keep) Load(key string, v any) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	b, ok := k.kept[key]
	return ok && json.Unmarshal(b, v) == nil
}

// Store is part of page.Keep. The file is small and written whole.
func (k *keep) Store(key string, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if string(k.kept[key]) == string(b) {
		return
	}
	k.kept[key] = b
	_ = replaceFile(k.path, func(w io.Writer) error { return json.NewEncoder(w).Encode(k.kept) })
}

// scaleText writes a scale as the toolkit's environment variable takes it.
func scaleText(f float32) string { return strconv.FormatFloat(float64(f), 'f', 2, 32) }
