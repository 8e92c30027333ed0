//go:build cgo || !darwin

package app

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tallybridge/engine/domain"
)

// shortDir is a folder whose socket's path is short enough for every system.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "tb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // a test's own
	return dir
}

// A second start says what it was to open, and the first one answers.
func TestKnocking(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"short": shortDir(t), "long": filepath.Join(shortDir(t), longName)} {
		t.Run(name, func(t *testing.T) {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if h := knock(t.Context(), dir, call{}); h != nobody {
				t.Fatalf("nobody is there: %v", h)
			}
			var mu sync.Mutex
			var got []call
			welcome := true
			end, err := answerKnocks(t.Context(), dir, func(c call) bool {
				mu.Lock()
				defer mu.Unlock()
				got = append(got, c)
				return welcome
			})
			if err != nil {
				t.Fatal(err)
			}
			defer end()
			for _, c := range []call{{}, {Profile: "acme"}, {Practice: true, Fresh: true, Hidden: true}} {
				h := knock(t.Context(), dir, c)
				mu.Lock()
				if h != taken || got[len(got)-1] != c {
					t.Errorf("%+v: %v, heard %+v", c, h, got)
				}
				mu.Unlock()
			}
			mu.Lock()
			welcome = false
			mu.Unlock()
			if h := knock(t.Context(), dir, call{}); h != ending {
				t.Errorf("while it ends: %v", h)
			}
			end()
			if h := knock(t.Context(), dir, call{}); h != nobody {
				t.Errorf("after the end: %v", h)
			}
		})
	}
}

const longName = "a-folder-whose-name-is-so-long-that-no-socket-can-have-its-path-on-any-system-that-we-know-of-anywhere"

// What does not speak our language is not answered, and hurts nobody.
func TestKnockingNonsense(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	end, err := answerKnocks(t.Context(), dir, func(c call) bool {
		if c != (call{}) {
			t.Errorf("heard %+v", c)
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "unix", socketPath(dir))
	if err != nil {
		t.Fatal(err)
	}
	_, werr := conn.Write([]byte("{\"profile\": 7}\n"))
	if n, err := conn.Read(make([]byte, 1)); werr != nil || n != 0 || err == nil {
		t.Errorf("answered: %d, %v, %v", n, werr, err)
	}
	_ = conn.Close()
	if h := knock(t.Context(), dir, call{}); h != taken {
		t.Errorf("after nonsense: %v", h)
	}
}

// A start while the first one is ending waits for it, then is the first.
func TestAStartWaitsForOneThatEnds(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	var once sync.Once
	knocked := make(chan struct{})
	end, err := answerKnocks(t.Context(), dir, func(call) bool {
		once.Do(func() { close(knocked) })
		return false
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = knockUntil(t.Context(), dir, call{}, 0, func() {})
	if f, ok := domain.AsFault(err); !ok || f.Kind != domain.FaultBusy {
		t.Errorf("without patience: %v", err)
	}
	said := 0
	time.AfterFunc(3*knockPause, end)
	h, err := knockUntil(t.Context(), dir, call{}, time.Minute, func() { said++ })
	if h != nobody || err != nil || said != 1 {
		t.Errorf("%v, %v, said %d times", h, err, said)
	}
	end, err = answerKnocks(t.Context(), dir, func(call) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	ctx, cancel := context.WithCancel(t.Context())
	_, err = knockUntil(ctx, dir, call{}, time.Minute, cancel)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	<-knocked
}
