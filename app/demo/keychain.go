package demo

import (
	"sync"

	"tallybridge/engine"
	"tallybridge/engine/sandbox"
)

// Keychain holds the key of a practice profile: practice secrets open
// nothing but practice servers.
type Keychain struct {
	mu sync.Mutex
	m  map[string]string
}

// NewKeychain makes an empty one.
func NewKeychain() *Keychain { return &Keychain{m: map[string]string{}} }

// Get returns a secret, or engine.ErrNoSecret.
func (k *Keychain) Get(service, user string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	v, ok := k.m[service+"\x00"+user]
	if !ok {
		return "", engine.ErrNoSecret
	}
	return v, nil
}

// Set keeps a secret.
func (k *Keychain) Set(service, user, secret string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.m[service+"\x00"+user] = secret
	return nil
}

// Delete forgets a secret.
func (k *Keychain) Delete(service, user string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.m, service+"\x00"+user)
	return nil
}

// URLs are the addresses of a sandbox.
func URLs(a sandbox.Access) engine.URLs {
	return engine.URLs{
		Amazon: a.Environment["TALLYBRIDGE_AMAZON_URL"], LWA: a.Environment["TALLYBRIDGE_LWA_URL"],
		Xero: a.Environment["TALLYBRIDGE_XERO_URL"], XeroIdentity: a.Environment["TALLYBRIDGE_XERO_IDENTITY_URL"],
	}
}
