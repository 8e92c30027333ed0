package auth

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/scrypt"
	"golang.org/x/text/unicode/norm"

	"tallybridge/engine/domain"
)

// VaultParams are what a vault is opened with.
type VaultParams struct {
	Store    SealedStore
	Keychain Keychain // nil: this computer has none
	Profile  string   // the name of the keychain entry
	// Passphrase asks the user for the passphrase; create tells that it is a new
	// one (ask twice). Nil: nobody can be asked.
	Passphrase func(ctx context.Context, create bool) (string, error)
	Random     io.Reader // nil means crypto/rand
}

const (
	// keyName is the store's entry that tells where the key is.
	keyName = "vault/key"
	// keychainService is the name under which the user finds the entry in the keychain.
	keychainService = "Tallybridge"

	kindKeychain   = "keychain"
	kindPassphrase = "passphrase"

	// scrypt's cost: about a tenth of a second and 32 MB.
	scryptN, scryptR, scryptP = 1 << 15, 8, 1
	shortestPassphrase        = 8
)

var (
	// ErrKeyLost is in the chain of a fault that says that the vault's key is not
	// on this computer. Waiting does not bring it back.
	ErrKeyLost = errors.New("the key is not on this computer")
	// ErrKeyOutOfReach is in the chain of a fault that says that the vault's key
	// could not be used now: the keychain does not answer, or the passphrase is
	// wrong or was not given. The secrets may still be good.
	ErrKeyOutOfReach = errors.New("the key cannot be reached")
)

// keyRecord tells where the key is. It holds nothing secret in clear: the
// key's id, or the key sealed by the passphrase.
type keyRecord struct {
	Version int    `json:"version"`
	Kind    string `json:"kind"`
	ID      []byte `json:"id"`
	Salt    []byte `json:"salt,omitempty"`
	N       int    `json:"n,omitempty"`
	R       int    `json:"r,omitempty"`
	P       int    `json:"p,omitempty"`
	Nonce   []byte `json:"nonce,omitempty"`
	Sealed  []byte `json:"sealed,omitempty"`
}

// OpenVault opens the profile's vault, or makes it on first use: with a new
// key in the keychain, or, where the keychain cannot be used, with a key
// sealed by a passphrase that the user is asked for. Once made, a vault stays
// of its kind: a keychain that is locked, empty or gone later is a FaultLocal
// over ErrKeyLost or ErrKeyOutOfReach, and nothing is replaced.
func OpenVault(ctx context.Context, p VaultParams) (*Vault, error) {
	if p.Random == nil {
		p.Random = rand.Reader
	}
	raw, err := p.Store.Sealed(ctx, keyName)
	if err != nil {
		return nil, fmt.Errorf("open the vault: %w", err)
	}
	if raw == nil {
		return createVault(ctx, p)
	}
	var rec keyRecord
	if err := json.Unmarshal(raw, &rec); err != nil || rec.Version != 1 {
		return nil, &domain.Fault{
			Kind: domain.FaultLocal, Op: "vault", Message: "The record of the vault's key cannot be understood.",
			Advice: "Use the newest Tallybridge, or restore the database from a backup.",
		}
	}
	var key []byte
	switch rec.Kind {
	case kindKeychain:
		key, err = keyFromKeychain(p, rec)
	case kindPassphrase:
		key, err = keyFromPassphrase(ctx, p, rec)
	default:
		err = &domain.Fault{
			Kind: domain.FaultLocal, Op: "vault", Message: "The vault's key lies in a place this version does not know.",
			Advice: "Use the newest Tallybridge.",
		}
	}
	if err != nil {
		return nil, err
	}
	defer clear(key)
	return newVault(p, key, rec.Kind)
}

// ResetVault gives up the vault's key and everything that was sealed with it,
// so that OpenVault makes a new one and every connection can be made again.
// An entry of the keychain that is no key goes too; one that is a key stays,
// since another data folder may use it. Only for a user who asked for it, after
// the key was lost.
func ResetVault(ctx context.Context, p VaultParams) error {
	if p.Keychain != nil {
		if text, err := p.Keychain.Get(keychainService, p.Profile); err == nil {
			if _, err := decodeKey(text); err != nil {
				if err := p.Keychain.Delete(keychainService, p.Profile); err != nil {
					return keychainFault(err)
				}
			}
		}
	}
	if err := p.Store.ClearSealed(ctx); err != nil {
		return fmt.Errorf("reset the vault: %w", err)
	}
	return nil
}

// ForgetKey takes the vault's key of a profile that is removed out of the
// keychain. A keychain that cannot be used at all never held it (see
// createVault), one that is locked or refuses is a FaultLocal.
func ForgetKey(k Keychain, profile string) error {
	if k == nil {
		return nil
	}
	_, err := k.Get(keychainService, profile)
	if errors.Is(err, ErrNoSecret) || err != nil && !errors.Is(err, ErrKeychainBusy) {
		return nil
	}
	if err == nil {
		err = k.Delete(keychainService, profile)
	}
	if err == nil || errors.Is(err, ErrNoSecret) {
		return nil
	}
	return &domain.Fault{
		Kind: domain.FaultLocal, Op: "vault", Err: err,
		Message: "The profile is removed, but its key could not be taken out of this computer's keychain.",
		Advice:  "Delete the entry of Tallybridge with the profile's name there. It opens nothing any more.",
	}
}

func createVault(ctx context.Context, p VaultParams) (*Vault, error) {
	key, err := newKeychainKey(p)
	if err == nil {
		defer clear(key)
		return saveVault(ctx, p, key, keyRecord{Version: 1, Kind: kindKeychain, ID: keyID(key)})
	}
	if errors.Is(err, ErrKeychainBusy) {
		return nil, keychainFault(err)
	}
	var f *domain.Fault
	if errors.As(err, &f) {
		return nil, err
	}
	if p.Passphrase == nil {
		return nil, &domain.Fault{
			Kind: domain.FaultLocal, Op: "vault", Err: err,
			Message: "This computer's keychain cannot be used, and nobody can be asked for a passphrase.",
			Advice:  "Start Tallybridge in a terminal to choose a passphrase, or give one for unattended use.",
		}
	}
	return createByPassphrase(ctx, p)
}

// newKeychainKey makes a key in the keychain and reads it back, because some
// keychains accept an entry and forget it. A key that is there already (from an
// earlier database of this profile) is used again and never replaced.
func newKeychainKey(p VaultParams) ([]byte, error) {
	if p.Keychain == nil {
		return nil, errors.New("there is no keychain")
	}
	text, err := p.Keychain.Get(keychainService, p.Profile)
	if errors.Is(err, ErrNoSecret) {
		key := make([]byte, keySize)
		if _, err := io.ReadFull(p.Random, key); err != nil {
			return nil, fmt.Errorf("make the vault's key: %w", err)
		}
		text = base64.StdEncoding.EncodeToString(key)
		clear(key)
		if err := p.Keychain.Set(keychainService, p.Profile, text); err != nil {
			return nil, err
		}
		var again string
		if again, err = p.Keychain.Get(keychainService, p.Profile); err == nil && again != text {
			err = errors.New("the keychain does not keep what it is given")
		}
	}
	if err != nil {
		return nil, err
	}
	return decodeKey(text)
}

func decodeKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != keySize {
		return nil, &domain.Fault{
			Kind: domain.FaultLocal, Op: "vault", Err: ErrKeyLost,
			Message: "The keychain's entry of Tallybridge is not a key.", Advice: lostAdvice,
		}
	}
	return key, nil
}

// lostAdvice is what can be done about a key that is not on this computer.
const lostAdvice = "Forget the old secrets and connect anew: tallybridge secrets forget. Links, settings and history stay. Or bring the keychain entry over from the old computer."

func keyFromKeychain(p VaultParams, rec keyRecord) ([]byte, error) {
	if p.Keychain == nil {
		return nil, outOfReach(errors.New("there is no keychain"))
	}
	text, err := p.Keychain.Get(keychainService, p.Profile)
	if errors.Is(err, ErrNoSecret) {
		return nil, &domain.Fault{
			Kind: domain.FaultLocal, Op: "vault", Err: ErrKeyLost,
			Message: "The key to this profile's secrets is not in this computer's keychain.",
			Advice:  lostAdvice,
		}
	}
	if err != nil {
		return nil, outOfReach(err)
	}
	key, err := decodeKey(text)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(keyID(key), rec.ID) {
		return nil, &domain.Fault{
			Kind: domain.FaultLocal, Op: "vault", Err: ErrKeyLost,
			Message: "The key in this computer's keychain is not the one this profile was sealed with.",
			Advice:  lostAdvice,
		}
	}
	return key, nil
}

func keychainFault(err error) error {
	return &domain.Fault{
		Kind: domain.FaultLocal, Op: "vault", Err: err,
		Message: "This computer's keychain cannot be reached.",
		Advice:  "Unlock it (log in to the desktop, or answer its dialog) and try again. Nothing was changed.",
	}
}

// outOfReach is keychainFault for a vault that has been made.
func outOfReach(err error) error {
	return &domain.Fault{
		Kind: domain.FaultLocal, Op: "vault", Err: fmt.Errorf("%w: %w", ErrKeyOutOfReach, err),
		Message: "This computer's keychain cannot be reached.",
		Advice:  "Unlock it (log in to the desktop, or answer its dialog) and try again. Where there is none, give the old secrets up: tallybridge secrets forget --give-up.",
	}
}

func createByPassphrase(ctx context.Context, p VaultParams) (*Vault, error) {
	pass, err := p.Passphrase(ctx, true)
	if err != nil {
		return nil, fmt.Errorf("ask for a passphrase: %w", err)
	}
	if utf8.RuneCountInString(pass) < shortestPassphrase {
		return nil, &domain.Fault{
			Kind: domain.FaultUsage, Op: "vault",
			Message: fmt.Sprintf("The passphrase is too short: it needs at least %d characters.", shortestPassphrase),
			Advice:  "Choose a longer one.",
		}
	}
	secret := make([]byte, keySize+16+12)
	if _, err := io.ReadFull(p.Random, secret); err != nil {
		return nil, fmt.Errorf("make the vault's key: %w", err)
	}
	defer clear(secret[:keySize])
	key, salt, nonce := secret[:keySize], secret[keySize:keySize+16], secret[keySize+16:]
	rec := keyRecord{
		Version: 1, Kind: kindPassphrase, ID: keyID(key),
		Salt: salt, N: scryptN, R: scryptR, P: scryptP, Nonce: nonce,
	}
	wrap, err := wrappingKey(pass, rec)
	if err != nil {
		return nil, err
	}
	defer clear(wrap)
	aead, err := newAEAD(wrap)
	if err != nil {
		return nil, err
	}
	rec.Sealed = aead.Seal(nil, nonce, key, blobData(keyName))
	return saveVault(ctx, p, key, rec)
}

func keyFromPassphrase(ctx context.Context, p VaultParams, rec keyRecord) ([]byte, error) {
	if p.Passphrase == nil {
		return nil, &domain.Fault{
			Kind: domain.FaultLocal, Op: "vault", Err: ErrKeyOutOfReach, Message: "This profile's secrets are sealed with a passphrase, and nobody can be asked for it.",
			Advice: "Start Tallybridge in a terminal, or give the passphrase for unattended use.",
		}
	}
	// A record from elsewhere must not make us work for hours or crash.
	if rec.N < 2 || rec.N > 1<<20 || rec.R < 1 || rec.R > 32 || rec.P < 1 || rec.P > 16 || len(rec.Nonce) != 12 {
		return nil, damaged(keyName)
	}
	pass, err := p.Passphrase(ctx, false)
	if err != nil {
		return nil, fmt.Errorf("ask for the passphrase: %w", err)
	}
	wrap, err := wrappingKey(pass, rec)
	if err != nil {
		return nil, err
	}
	defer clear(wrap)
	aead, err := newAEAD(wrap)
	if err != nil {
		return nil, err
	}
	key, err := aead.Open(nil, rec.Nonce, rec.Sealed, blobData(keyName))
	if err != nil || len(key) != keySize {
		return nil, &domain.Fault{
			Kind: domain.FaultLocal, Op: "vault", Err: ErrKeyOutOfReach, Message: "The passphrase is wrong.",
			Advice: "Try again with the passphrase of this profile. If nobody knows it any more: tallybridge secrets forget --give-up.",
		}
	}
	return key, nil
}

// wrappingKey turns the passphrase into a key. The same letters typed on
// another system give the same key.
func wrappingKey(pass string, rec keyRecord) ([]byte, error) {
	key, err := scrypt.Key(norm.NFC.Bytes([]byte(pass)), rec.Salt, rec.N, rec.R, rec.P, keySize)
	if err != nil {
		return nil, fmt.Errorf("use the passphrase: %w", err)
	}
	return key, nil
}

func saveVault(ctx context.Context, p VaultParams, key []byte, rec keyRecord) (*Vault, error) {
	raw, err := json.Marshal(rec)
	if err != nil {
		return nil, fmt.Errorf("make the vault: %w", err)
	}
	if err := p.Store.SaveSealed(ctx, keyName, raw); err != nil {
		return nil, fmt.Errorf("make the vault: %w", err)
	}
	return newVault(p, key, rec.Kind)
}
