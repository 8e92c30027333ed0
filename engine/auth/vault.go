package auth

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"

	"tallybridge/engine/domain"
)

// SealedStore keeps sealed blobs by name. Sealed returns nil and no error for
// a name that is not there.
type SealedStore interface {
	Sealed(ctx context.Context, name string) ([]byte, error)
	SaveSealed(ctx context.Context, name string, blob []byte) error
	DeleteSealed(ctx context.Context, name string) error
	// ClearSealed deletes all of them at once.
	ClearSealed(ctx context.Context) error
}

// Vault seals and opens the profile's secrets with AES-256-GCM. The name of a
// secret is authenticated with it, so that two of them cannot be swapped. It
// may be used from many goroutines.
type Vault struct {
	store  SealedStore
	aead   func() cipher.AEAD // a function, because printing the cipher would print its key
	id     []byte             // tells the key, without giving it away
	kind   string
	random io.Reader
}

// Sealed blobs begin with a version, then the key's id, then the nonce.
const (
	blobVersion = 1
	keyIDSize   = 8
	keySize     = 32
)

// Kind tells where the key lies: "keychain" or "passphrase".
func (v *Vault) Kind() string { return v.kind }

// Format hides the vault's insides from package fmt.
func (v *Vault) Format(s fmt.State, _ rune) { hidden(s, "Vault") }

// LogValue hides the vault's insides from logs.
func (v *Vault) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(v)) }

// Get opens a secret; nil and no error if there is none of that name. A secret
// that another key sealed, or that was damaged, is a FaultLocal; it stays where it is.
func (v *Vault) Get(ctx context.Context, name string) ([]byte, error) {
	blob, err := v.store.Sealed(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("read the secret %s: %w", name, err)
	}
	if blob == nil {
		return nil, nil
	}
	head := 1 + keyIDSize + v.aead().NonceSize()
	if len(blob) < head || blob[0] != blobVersion {
		return nil, damaged(name)
	}
	if !bytes.Equal(blob[1:1+keyIDSize], v.id) {
		return nil, &domain.Fault{
			Kind: domain.FaultLocal, Op: "vault", Detail: name,
			Message: "A stored secret was sealed with another key than this profile's.",
			Advice:  "Connect again to replace it, or bring back the keychain entry or database that belong together.",
		}
	}
	plain, err := v.aead().Open(nil, blob[1+keyIDSize:head], blob[head:], blobData(name))
	if err != nil {
		return nil, damaged(name)
	}
	if plain == nil {
		plain = []byte{}
	}
	return plain, nil
}

func damaged(name string) error {
	return &domain.Fault{
		Kind: domain.FaultLocal, Op: "vault", Detail: name,
		Message: "A stored secret is damaged.", Advice: "Connect again to replace it.",
	}
}

// Put seals a secret and keeps it, replacing one of the same name. The caller
// may clear value afterwards.
func (v *Vault) Put(ctx context.Context, name string, value []byte) error {
	if name == keyName {
		return &domain.Fault{Kind: domain.FaultUsage, Op: "vault", Message: "This name is the vault's own."}
	}
	blob := append([]byte{blobVersion}, v.id...)
	nonce := make([]byte, v.aead().NonceSize())
	if _, err := io.ReadFull(v.random, nonce); err != nil {
		return fmt.Errorf("seal the secret %s: %w", name, err)
	}
	blob = append(blob, nonce...)
	blob = v.aead().Seal(blob, nonce, value, blobData(name))
	if err := v.store.SaveSealed(ctx, name, blob); err != nil {
		return fmt.Errorf("save the secret %s: %w", name, err)
	}
	return nil
}

// Keep remembers a secret as it lies in the store, without opening it, and
// returns what puts that back: for a replacement that may not work out. So even
// a secret that cannot be opened can be replaced.
func (v *Vault) Keep(ctx context.Context, name string) (putBack func(context.Context) error, err error) {
	blob, err := v.store.Sealed(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("read the secret %s: %w", name, err)
	}
	return func(ctx context.Context) error {
		if blob == nil {
			return v.Delete(ctx, name)
		}
		if err := v.store.SaveSealed(ctx, name, blob); err != nil {
			return fmt.Errorf("save the secret %s: %w", name, err)
		}
		return nil
	}, nil
}

// Delete forgets a secret. One that is not there is no error.
func (v *Vault) Delete(ctx context.Context, name string) error {
	if name == keyName {
		return &domain.Fault{Kind: domain.FaultUsage, Op: "vault", Message: "This name is the vault's own."}
	}
	if err := v.store.DeleteSealed(ctx, name); err != nil {
		return fmt.Errorf("delete the secret %s: %w", name, err)
	}
	return nil
}

// blobData is the additional data of a sealed blob.
func blobData(name string) []byte { return []byte("tallybridge vault 1\x00" + name) }

// newVault makes a vault over a key; the key is not kept beside the cipher.
func newVault(p VaultParams, key []byte, kind string) (*Vault, error) {
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	return &Vault{store: p.Store, aead: func() cipher.AEAD { return aead }, id: keyID(key), kind: kind, random: p.Random}, nil
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("vault key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("vault key: %w", err)
	}
	return aead, nil
}

func keyID(key []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("tallybridge vault key id"))
	return m.Sum(nil)[:keyIDSize]
}
