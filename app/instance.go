//go:build cgo || !darwin

package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// A second start of the window raises the first one instead: it knocks at a
// socket in the data folder. Nothing is read from it and nothing is answered.

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

// knock asks a window that is there already to show itself, and reports
// whether there is one.
func knock(ctx context.Context, folder string) bool {
	d := net.Dialer{Timeout: 2 * time.Second}
	c, err := d.DialContext(ctx, "unix", socketPath(folder))
	if err != nil {
		return false
	}
	return c.Close() == nil
}

// answerKnocks calls raise for every knock until the returned function ends it.
// Without a socket second starts are told that the profile is in use.
func answerKnocks(ctx context.Context, folder string, raise func()) (end func(), err error) {
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
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
			raise()
		}
	})
	return func() {
		_ = l.Close()
		work.Wait()
	}, nil
}
