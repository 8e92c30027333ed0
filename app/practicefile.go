package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"

	"tallybridge/engine"
)

// replaceFile writes a file whole or not at all: a reader finds the old text or
// the new one, also after a power cut.
func replaceFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new") // readable by the user alone
	if err != nil {
		return err
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// practiceKeys is a keychain in the practice folder. The keychain of the
// system is for secrets that are worth something: these open nothing but the
// practice servers.
type practiceKeys struct {
	path string
	mu   sync.Mutex
	m    map[string]string
}

// openPracticeKeys reads the keys, or starts without any.
func openPracticeKeys(path string) (*practiceKeys, error) {
	k := &practiceKeys{path: path, m: map[string]string{}}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &k.m)
	}
	if err != nil {
		return nil, fmt.Errorf("read the practice keys: %w", err)
	}
	return k, nil
}

func keyEntry(service, user string) string { return service + "/" + user }

// Get returns a secret, or engine.ErrNoSecret.
func (k *practiceKeys) Get(service, user string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	v, ok := k.m[keyEntry(service, user)]
	if !ok {
		return "", engine.ErrNoSecret
	}
	return v, nil
}

// Set keeps a secret.
func (k *practiceKeys) Set(service, user, secret string) error {
	return k.change(func(m map[string]string) { m[keyEntry(service, user)] = secret })
}

// Delete forgets a secret.
func (k *practiceKeys) Delete(service, user string) error {
	return k.change(func(m map[string]string) { delete(m, keyEntry(service, user)) })
}

func (k *practiceKeys) change(f func(map[string]string)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	next := maps.Clone(k.m)
	f(next)
	err := replaceFile(k.path, func(w io.Writer) error { return json.NewEncoder(w).Encode(next) })
	if err == nil {
		k.m = next
	}
	return err
}
