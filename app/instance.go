//go:build cgo || !darwin

package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tallybridge/engine/domain"
)

// A second start of the window goes to the first one: it knocks at a socket in
// the data folder, says what it was to open, and hears whether it is welcome.
// Both are one line of JSON.

// call is what a second start says.
type call struct {
	Profile  string `json:"profile,omitempty"`
	Practice bool   `json:"practice,omitempty"`
	Fresh    bool   `json:"fresh,omitempty"`
	Hidden   bool   `json:"hidden,omitempty"`
}

// answer is what it hears.
type answer struct {
	// Taken tells that the first one does what was asked; it is ending else.
	Taken bool `json:"taken"`
}

// heard is how a knock ended.
type heard int

const (
	nobody heard = iota // there is no window
	taken               // it shows itself
	ending              // it is there for a moment yet
)

// The limits of a conversation: who knocks says so at once, and an answer waits
// for the window's own goroutine.
const (
	callLimit = 64 << 10
	sayTime   = 2 * time.Second
	hearTime  = 15 * time.Second
)

// socketLimit is how long the path of a socket may be on every system.
const socketLimit = 100

// socketPath is where the window of a data folder listens.
func socketPath(folder string) string {
	path := filepath.Join(folder, "window.sock")
	if len(path) <= socketLimit {
		return path
	}
	sum := sha256.Sum256([]byte(folder))
	return filepath.Join(os.TempDir(), "tallybridge-"+hex.EncodeToString(sum[:8])+".sock")
}

// knock asks a window that is there already to do what this start was to do.
func knock(ctx context.Context, folder string, c call) heard {
	d := net.Dialer{Timeout: sayTime}
	conn, err := d.DialContext(ctx, "unix", socketPath(folder))
	if err != nil {
		return nobody
	}
	defer func() { _ = conn.Close() }() // everything was said
	_ = conn.SetDeadline(time.Now().Add(hearTime))
	if err := json.NewEncoder(conn).Encode(c); err != nil {
		return ending
	}
	var a answer
	if err := json.NewDecoder(io.LimitReader(conn, callLimit)).Decode(&a); err != nil || !a.Taken {
		return ending
	}
	return taken
}

// knockUntil knocks until a window takes the call, or there is none. While
// one is ending it waits, at most for patience, and tells say so once.
func knockUntil(ctx context.Context, folder string, c call, patience time.Duration, say func()) (heard, error) {
	for began, told := time.Now(), false; ; {
		switch h := knock(ctx, folder, c); {
		case h != ending:
			return h, nil
		case time.Since(began) >= patience:
			return ending, &domain.Fault{
				Kind: domain.FaultBusy, Message: "Tallybridge is still finishing.",
				Advice: "A sync stops at a safe point first. Start it again in a moment.",
			}
		}
		if !told {
			told = true
			say()
		}
		select {
		case <-time.After(knockPause):
		case <-ctx.Done():
			return ending, ctx.Err()
		}
	}
}

// knockPause is how long a second start waits between two knocks.
const knockPause = 200 * time.Millisecond

// answerKnocks asks take for every call, until the returned function ends it.
// take tells whether the window does what the call wants. Without a socket
// second starts are told that the profile is in use.
func answerKnocks(ctx context.Context, folder string, take func(call) bool) (end func(), err error) {
	path := socketPath(folder)
	// Nobody answered a knock: what is there was left behind.
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return func() {}, err
	}
	var cfg net.ListenConfig
	l, err := cfg.Listen(ctx, "unix", path)
	if err != nil {
		return func() {}, err
	}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			work.Go(func() { answerKnock(conn, take) })
		}
	})
	return func() {
		_ = l.Close()
		work.Wait()
	}, nil
}

func answerKnock(conn net.Conn, take func(call) bool) {
	defer func() { _ = conn.Close() }() // who knocked may have gone
	_ = conn.SetReadDeadline(time.Now().Add(sayTime))
	var c call
	if err := json.NewDecoder(io.LimitReader(conn, callLimit)).Decode(&c); err != nil {
		return
	}
	a := answer{Taken: take(c)}
	_ = conn.SetWriteDeadline(time.Now().Add(sayTime))
	_ = json.NewEncoder(conn).Encode(a)
}
