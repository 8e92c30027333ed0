package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"tallybridge/engine/domain"
)

// AmazonSecret is what one Amazon connection signs in with. Its text forms
// never show it.
type AmazonSecret struct {
	ClientID     string // amzn1.application-oa2-client.…
	ClientSecret string // lives 180 days
	RefreshToken string // Atzr|…
}

// XeroSecret is one Xero token set, shared by all organisations of the
// sign-in. Its text forms never show it.
type XeroSecret struct {
	AccessToken  string // may be empty: then the refresh token gets one
	Expiry       time.Time
	RefreshToken string // replaced at every refresh
	ClientID     string
	Scopes       []string
}

// Format hides the secret from every verb of package fmt.
func (s AmazonSecret) Format(f fmt.State, _ rune) { hidden(f, "AmazonSecret") }

// String hides the secret.
func (s AmazonSecret) String() string { return fmt.Sprint(s) }

// GoString hides the secret.
func (s AmazonSecret) GoString() string { return fmt.Sprint(s) }

// LogValue hides the secret from logs.
func (s AmazonSecret) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }

// MarshalJSON hides the secret; the vault stores another form.
func (s AmazonSecret) MarshalJSON() ([]byte, error) { return hiddenJSON() }

// Format hides the secret from every verb of package fmt.
func (s XeroSecret) Format(f fmt.State, _ rune) { hidden(f, "XeroSecret") }

// String hides the secret.
func (s XeroSecret) String() string { return fmt.Sprint(s) }

// GoString hides the secret.
func (s XeroSecret) GoString() string { return fmt.Sprint(s) }

// LogValue hides the secret from logs.
func (s XeroSecret) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(s)) }

// MarshalJSON hides the secret; the vault stores another form.
func (s XeroSecret) MarshalJSON() ([]byte, error) { return hiddenJSON() }

// sealedAmazon and sealedXero are the forms inside the vault.
type sealedAmazon struct {
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
	RefreshToken string `json:"refreshToken"`
}

type sealedXero struct {
	AccessToken  string    `json:"accessToken,omitempty"`
	Expiry       time.Time `json:"expiry,omitzero"`
	RefreshToken string    `json:"refreshToken"`
	ClientID     string    `json:"clientId"`
	Scopes       []string  `json:"scopes,omitempty"`
}

// AmazonSecretName is the name under which a connection's secret lies in the vault.
func AmazonSecretName(id domain.ConnectionID) string { return "amazon/" + string(id) }

// xeroSecretName is the name of the profile's one Xero token set.
const xeroSecretName = "xero"

// SaveAmazonSecret puts a connection's secret into the vault.
func SaveAmazonSecret(ctx context.Context, v *Vault, id domain.ConnectionID, s AmazonSecret) error {
	return put(ctx, v, AmazonSecretName(id), sealedAmazon(s))
}

// LoadAmazonSecret takes a connection's secret out of the vault; false if there is none.
func LoadAmazonSecret(ctx context.Context, v *Vault, id domain.ConnectionID) (AmazonSecret, bool, error) {
	var s sealedAmazon
	ok, err := get(ctx, v, AmazonSecretName(id), &s)
	return AmazonSecret(s), ok, err
}

// ForgetAmazonSecret forgets a connection's secret. It needs no key.
func ForgetAmazonSecret(ctx context.Context, st SealedStore, id domain.ConnectionID) error {
	return st.DeleteSealed(ctx, AmazonSecretName(id))
}

// SaveXeroSecret puts the Xero token set into the vault.
func SaveXeroSecret(ctx context.Context, v *Vault, s XeroSecret) error {
	return put(ctx, v, xeroSecretName, sealedXero(s))
}

// LoadXeroSecret takes the Xero token set out of the vault; false if there is none.
func LoadXeroSecret(ctx context.Context, v *Vault) (XeroSecret, bool, error) {
	var s sealedXero
	ok, err := get(ctx, v, xeroSecretName, &s)
	return XeroSecret(s), ok, err
}

// KeepXeroSecret is Keep for the Xero token set.
func KeepXeroSecret(ctx context.Context, v *Vault) (putBack func(context.Context) error, err error) {
	return v.Keep(ctx, xeroSecretName)
}

// ForgetXeroSecret forgets the Xero token set. It needs no key.
func ForgetXeroSecret(ctx context.Context, st SealedStore) error {
	return st.DeleteSealed(ctx, xeroSecretName)
}

func put(ctx context.Context, v *Vault, name string, value any) error {
	b, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("write the secret %s: %w", name, err)
	}
	defer clear(b)
	return v.Put(ctx, name, b)
}

func get(ctx context.Context, v *Vault, name string, into any) (bool, error) {
	b, err := v.Get(ctx, name)
	if err != nil || b == nil {
		return false, err
	}
	defer clear(b)
	if err := json.Unmarshal(b, into); err != nil {
		// The decoder's words could quote the value.
		return false, &domain.Fault{
			Kind: domain.FaultLocal, Op: "vault", Message: "A stored secret cannot be understood.", Detail: name,
			Advice: "Connect again to replace it.",
		}
	}
	return true, nil
}
