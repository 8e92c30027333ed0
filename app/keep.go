//go:build cgo || !darwin

package app

import (
	"encoding/json"
	"io"
	"maps"
	"os"
	"strconv"
	"sync"
	"time"

	"tallybridge/gui/page"
)

// keepPause is how long the file waits for more to be kept.
const keepPause = 500 * time.Millisecond

// keep remembers the window's small things in one file. What matters is in the
// database: a file that cannot be read or written costs a window size. It is
// written a moment later, because the UI goroutine must not wait for a disk;
// flush writes what has not been.
type keep struct {
	path  string
	mu    sync.Mutex
	kept  map[string]json.RawMessage
	late  *time.Timer // writes the file; nil while everything is written
	write sync.Mutex  // held while the file is written
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

// Store is part of page.Keep.
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
	k.changed()
}

// forget keeps something no longer.
func (k *keep) forget(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, there := k.kept[key]; there {
		delete(k.kept, key)
		k.changed()
	}
}

// changed has the file written soon. The lock is held.
func (k *keep) changed() {
	if k.late == nil {
		k.late = time.AfterFunc(keepPause, k.flush)
	}
}

// flush writes the file now, when it has to be. When it returns everything that
// was stored before is written.
func (k *keep) flush() {
	k.write.Lock()
	defer k.write.Unlock()
	k.mu.Lock()
	dirty, kept := k.late != nil, maps.Clone(k.kept)
	if dirty {
		k.late.Stop()
		k.late = nil
	}
	k.mu.Unlock()
	if dirty { // the file is small and written whole
		_ = replaceFile(k.path, func(w io.Writer) error { return json.NewEncoder(w).Encode(kept) })
	}
}

// scaleText writes a scale as the toolkit's environment variable takes it.
func scaleText(f float32) string { return strconv.FormatFloat(float64(f), 'f', 2, 32) }
