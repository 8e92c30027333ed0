package engine

import (
	"context"
	"errors"

	"tallybridge/engine/auth"
	"tallybridge/engine/domain"
)

// Keychain is where the key to the profile's secrets lies.
type Keychain = auth.Keychain

// XeroSecret is a Xero token set. Its text forms never show the tokens.
type XeroSecret = auth.XeroSecret

// SystemKeychain is the operating system's keychain.
func SystemKeychain() Keychain { return auth.SystemKeychain() }

// ForgetKey takes the key of a profile that was removed out of the keychain. A
// keychain that does not let it go is a FaultLocal.
func ForgetKey(k Keychain, profile string) error { return auth.ForgetKey(k, profile) }

// ErrNoSecret says that a keychain has no such entry.
var ErrNoSecret = auth.ErrNoSecret

// SecretsLost tells that an error is about a key that is not on this computer,
// as after a backup was restored on another one: only ForgetSecrets helps.
func SecretsLost(err error) bool { return errors.Is(err, auth.ErrKeyLost) }

// SecretsOutOfReach tells that an error is about a key that could not be used
// now: the keychain does not answer, or the passphrase is wrong. The secrets
// may still be good.
func SecretsOutOfReach(err error) bool { return errors.Is(err, auth.ErrKeyOutOfReach) }

// ForgetSecrets gives up secrets whose key is lost, so that Amazon and Xero can
// be connected anew; the connections stay and say that they need it. Links,
// settings and history stay. giveUp includes secrets that are only out of
// reach. Secrets that can be opened are never forgotten: that, and a key that
// is out of reach without giveUp, is refused with a FaultUsage.
func (e *Engine) ForgetSecrets(ctx context.Context, giveUp bool) error {
	if err := e.forgetSecrets(ctx, giveUp); err != nil {
		return err
	}
	e.tokenMu.Lock()
	clear(e.amazons)
	e.xeros = nil
	e.tokenMu.Unlock()
	defer e.events.publish(Event{Kind: EventConnectionChanged})
	const why = "Its secrets were forgotten here. Connect it again."
	all, err := e.store.AmazonConnections(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		c.Broken = why
		if err := e.store.SaveAmazonConnection(ctx, c); err != nil {
			return err
		}
	}
	conn, ok, err := e.store.XeroConnection(ctx)
	if err != nil || !ok {
		return err
	}
	conn.Broken = why
	return e.store.SaveXeroConnection(ctx, conn)
}

func (e *Engine) forgetSecrets(ctx context.Context, giveUp bool) error {
	e.vaultMu.Lock()
	defer e.vaultMu.Unlock()
	p := e.vaultParams()
	if giveUp {
		p.Passphrase = nil // who does not know it is not asked again
	}
	var err error
	if e.vault == nil {
		_, err = auth.OpenVault(ctx, p)
	}
	switch {
	case err == nil:
		return &domain.Fault{
			Kind: domain.FaultUsage, Op: "vault", Message: "The secrets of this profile can be opened, so none was forgotten.",
			Advice: "To forget one connection: tallybridge disconnect amazon NAME, or tallybridge disconnect xero.",
		}
	case SecretsLost(err) || giveUp && SecretsOutOfReach(err):
		return auth.ResetVault(ctx, p)
	case SecretsOutOfReach(err):
		return &domain.Fault{
			Kind: domain.FaultUsage, Op: "vault", Err: err, Message: "The secrets may still be good: only their key cannot be reached. None was forgotten.",
			Advice: "Unlock the keychain or give the passphrase. When that cannot be: tallybridge secrets forget --give-up.",
		}
	}
	return err
}
