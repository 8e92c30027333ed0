package auth

import (
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"
)

// Keychain is the operating system's store for secrets. Get and Delete answer
// ErrNoSecret when there is no such entry.
type Keychain interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
	Delete(service, user string) error
}

var (
	// ErrNoSecret says that the keychain works and has no such entry.
	ErrNoSecret = errors.New("not in the keychain")
	// ErrKeychainBusy says that the keychain did not answer in time, for
	// example because it waits for the user to unlock it.
	ErrKeychainBusy = errors.New("the keychain does not answer")
)

// keychainPatience is as long as a person may take to unlock the keychain.
const keychainPatience = 60 * time.Second

// SystemKeychain is the Keychain of this computer: Credential Manager on
// Windows, Keychain on macOS, the Secret Service on Linux. A call that is not
// answered within a minute fails with ErrKeychainBusy.
func SystemKeychain() Keychain {
	return &systemKeychain{
		get: keyring.Get, set: keyring.Set, del: keyring.Delete,
		patience: keychainPatience, free: make(chan struct{}, 1),
	}
}

type systemKeychain struct {
	get      func(service, user string) (string, error)
	set      func(service, user, secret string) error
	del      func(service, user string) error
	patience time.Duration
	free     chan struct{} // holds a token while a call is under way
}

func (k *systemKeychain) Get(service, user string) (string, error) {
	return k.call(func() (string, error) { return k.get(service, user) })
}

func (k *systemKeychain) Set(service, user, secret string) error {
	_, err := k.call(func() (string, error) { return "", k.set(service, user, secret) })
	return err
}

func (k *systemKeychain) Delete(service, user string) error {
	_, err := k.call(func() (string, error) { return "", k.del(service, user) })
	return err
}

// call runs f in a goroutine, because the system's call cannot be cancelled
// and may wait for a person. A goroutine that outlives the wait keeps the
// keychain to itself: the next call does not start a second dialog.
func (k *systemKeychain) call(f func() (string, error)) (string, error) {
	timer := time.NewTimer(k.patience)
	defer timer.Stop()
	select {
	case k.free <- struct{}{}:
	case <-timer.C:
		return "", ErrKeychainBusy
	}
	type answer struct {
		secret string
		err    error
	}
	done := make(chan answer, 1)
	go func() {
		defer func() { <-k.free }()
		s, err := f()
		done <- answer{s, err}
	}()
	select {
	case a := <-done:
		if errors.Is(a.err, keyring.ErrNotFound) {
			return "", ErrNoSecret
		}
		if a.err != nil {
			return "", fmt.Errorf("keychain: %w", a.err)
		}
		return a.secret, nil
	case <-timer.C:
		return "", ErrKeychainBusy
	}
}
