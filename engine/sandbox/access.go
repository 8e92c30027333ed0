package sandbox

import (
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Access is everything a program needs to be pointed at the sandbox: the one
// JSON line that is printed when the servers run alone. It holds secrets, of
// practice accounts only.
type Access struct {
	Amazon AmazonAccess `json:"amazon"`
	Xero   XeroAccess   `json:"xero"`
	// Environment are the variables that point Tallybridge at the servers.
	Environment map[string]string `json:"environment"`
}

// AmazonAccess is the practice Amazon.
type AmazonAccess struct {
	URL      string         `json:"url"`      // bare: the region follows from the token
	LWA      string         `json:"lwa"`      // Login with Amazon; the token endpoint is /auth/o2/token
	Controls string         `json:"controls"` // + /ledger, /state, /truth, /change
	Regions  []RegionAccess `json:"regions"`
}

// RegionAccess is one seller account: one connection.
type RegionAccess struct {
	Region       string   `json:"region"` // NA, EU, FE
	URL          string   `json:"url"`    // Selling Partner API
	Consent      string   `json:"consent"`
	AppID        string   `json:"appId"`
	ClientID     string   `json:"clientId"`
	ClientSecret string   `json:"clientSecret"`
	RefreshToken string   `json:"refreshToken"`
	MerchantID   string   `json:"merchantId"`
	Marketplaces []string `json:"marketplaces"` // codes
}

// XeroAccess is the practice Xero.
type XeroAccess struct {
	URL          string    `json:"url"`      // API base, without /api.xro/2.0
	Identity     string    `json:"identity"` // /identity/connect/authorize, /connect/token, /connect/revocation
	Controls     string    `json:"controls"`
	ClientID     string    `json:"clientId"`
	RedirectURIs []string  `json:"redirectUris"`
	TenantID     string    `json:"tenantId"`
	TenantName   string    `json:"tenantName"`
	ConnectionID string    `json:"connectionId"`
	AccessToken  string    `json:"accessToken"`
	RefreshToken string    `json:"refreshToken"`
	Expiry       time.Time `json:"expiry"`
	Scopes       []string  `json:"scopes"`
}

// String names the addresses without the secrets.
func (a Access) String() string {
	return fmt.Sprintf("practice Amazon at %s, practice Xero at %s", a.Amazon.URL, a.Xero.URL)
}

// GoString is String.
func (a Access) GoString() string { return a.String() }

// LogValue keeps the secrets out of logs.
func (a Access) LogValue() slog.Value { return slog.StringValue(a.String()) }

// Access tells the addresses and credentials: those of the listeners after
// Listen, else those of Transport. The Xero consent is given once, on the first call.
func (s *Sandbox) Access() Access {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tokens == nil {
		t := s.xero.Grant()
		s.tokens = &t
	}
	b, t := s.bases, s.tokens
	a := Access{
		Amazon: AmazonAccess{URL: b.amazon, LWA: b.amazon, Controls: b.amazon + controls},
		Xero: XeroAccess{
			URL: b.xero, Identity: b.xero, Controls: b.xero + controls,
			ClientID: t.ClientID, RedirectURIs: t.RedirectURIs, TenantID: t.TenantID, TenantName: t.TenantName,
			ConnectionID: t.ConnectionID, AccessToken: t.AccessToken, RefreshToken: t.RefreshToken, Expiry: t.Expiry, Scopes: t.Scopes,
		},
		Environment: map[string]string{
			"TALLYBRIDGE_AMAZON_URL":        b.amazon + "/{region}",
			"TALLYBRIDGE_LWA_URL":           b.amazon,
			"TALLYBRIDGE_XERO_URL":          b.xero,
			"TALLYBRIDGE_XERO_IDENTITY_URL": b.xero,
		},
	}
	creds := s.amazon.Credentials()
	for _, region := range s.amazon.Regions() {
		c := creds[region]
		r := RegionAccess{
			Region: region, URL: b.amazon + "/" + strings.ToLower(region), Consent: b.amazon + "/" + strings.ToLower(region) + "/apps/authorize/consent",
			AppID: c.AppID, ClientID: c.ClientID, ClientSecret: c.ClientSecret, RefreshToken: c.RefreshToken, MerchantID: c.SellerID,
		}
		for _, m := range s.world.Market {
			if m.Region == region {
				r.Marketplaces = append(r.Marketplaces, m.Code)
			}
		}
		a.Amazon.Regions = append(a.Amazon.Regions, r)
	}
	return a
}
