package practiceamazon

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// Role is a developer role of the Selling Partner API.
// Source: developer-docs.amazon.com/sp-api/docs/roles-in-the-selling-partner-api.
type Role string

// The roles the practice app can hold.
const (
	RoleListing  Role = "Product Listing"
	RoleFBA      Role = "Amazon Fulfillment"
	RoleOrders   Role = "Inventory and Order Tracking"
	RoleFinance  Role = "Finance and Accounting"
	RoleInsights Role = "Selling Partner Insights"
	// RoleShipping is restricted: it opens names and addresses of customers.
	RoleShipping Role = "Direct-to-Consumer Delivery"
)

// defaultRoles are the roles an app has that was set up by the book.
var defaultRoles = []Role{RoleListing, RoleFBA, RoleOrders, RoleFinance}

// secretGrace is how long a replaced client secret stays usable.
const secretGrace = 7 * 24 * time.Hour

// ErrUnknownRegion means that the world has no account in the region.
var ErrUnknownRegion = errors.New("the practice Amazon has no account in this region")

// application is a registered developer app.
type application struct {
	id, clientID string
	secrets      []appSecret
	roles        map[Role]bool
	redirects    []string
	draft        bool
}

// appSecret is a client secret and when it stops working; zero never.
type appSecret struct {
	value string
	until time.Time
}

func (a *application) accepts(secret string, now time.Time) bool {
	for _, s := range a.secrets {
		if s.value == secret && (s.until.IsZero() || now.Before(s.until)) {
			return true
		}
	}
	return false
}

// grant is one authorisation of an app by a seller: a refresh token.
type grant struct {
	refresh, region string
	app             *application
	roles           map[Role]bool // the app's roles when the seller agreed
	revoked         bool
}

// accessToken lives for an hour; grantless ones have no grant.
type accessToken struct {
	grant   *grant
	expires time.Time
	expired bool // ended before its time
}

func (t *accessToken) over(now time.Time) bool { return t.expired || !now.Before(t.expires) }

// register makes the region's app and its first authorisation.
func (s *Server) register(region string, c Credentials) {
	if c.AppID == "" {
		c.AppID = "amzn1.sp.solution." + uuidOf(s.derive("app "+region, 0))
	}
	if c.ClientID == "" {
		c.ClientID = "amzn1.application-oa2-client." + hexOf(s.derive("client "+region, 0), 32)
	}
	if c.ClientSecret == "" {
		c.ClientSecret = clientSecretOf(s.derive("secret "+region, 0))
	}
	if c.RefreshToken == "" {
		c.RefreshToken = refreshTokenOf(s.derive("refresh "+region, 0))
	}
	c.SellerID = s.sellers[region]
	app := s.apps[c.ClientID]
	if app == nil { // one app may be authorised in several regions
		app = &application{id: c.AppID, clientID: c.ClientID, roles: map[Role]bool{}, draft: c.Draft}
		app.secrets = []appSecret{{value: c.ClientSecret}}
		for _, r := range defaultRoles {
			app.roles[r] = true
		}
		for _, u := range c.RedirectURIs {
			// The app form takes https addresses only, and no loopback.
			if strings.HasPrefix(u, "https://") {
				app.redirects = append(app.redirects, u)
			}
		}
		s.apps[c.ClientID] = app
	}
	c.ClientSecret = app.secrets[len(app.secrets)-1].value
	s.creds[region] = c
	s.grants[c.RefreshToken] = &grant{refresh: c.RefreshToken, region: region, app: app, roles: maps.Clone(app.roles)}
}

// appOf finds a region's app; the caller holds the lock.
func (s *Server) appOf(region string) (*application, error) {
	c, ok := s.creds[region]
	if !ok {
		return nil, ErrUnknownRegion
	}
	return s.apps[c.ClientID], nil
}

// RevokeToken withdraws every authorisation of the region, as a seller does in
// Manage Your Apps: refreshing fails and living access tokens are refused.
func (s *Server) RevokeToken(region string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.appOf(region); err != nil {
		return err
	}
	for _, g := range s.grants {
		if g.region == region {
			g.revoked = true
		}
	}
	return nil
}

// Reauthorise gives a new refresh token with the roles the app has now, as the
// Authorize button does. Older tokens stay as they are.
func (s *Server) Reauthorise(region string) (refreshToken string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	app, err := s.appOf(region)
	if err != nil {
		return "", err
	}
	return s.authorise(region, app).refresh, nil
}

// authorise makes a new grant; the caller holds the lock.
func (s *Server) authorise(region string, app *application) *grant {
	g := &grant{
		refresh: refreshTokenOf(s.derive("refresh "+region, s.next())),
		region:  region, app: app, roles: maps.Clone(app.roles),
	}
	s.grants[g.refresh] = g
	c := s.creds[region]
	c.RefreshToken = g.refresh
	s.creds[region] = c
	return g
}

// RotateSecret gives the region's app a new client secret. Refresh tokens stay
// valid and the old secret works for another seven days.
func (s *Server) RotateSecret(region string) (secret string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	app, err := s.appOf(region)
	if err != nil {
		return "", err
	}
	until := s.now().Add(secretGrace)
	for i, old := range app.secrets {
		if old.until.IsZero() || old.until.After(until) {
			app.secrets[i].until = until
		}
	}
	secret = clientSecretOf(s.derive("secret "+region, s.next()))
	app.secrets = append(app.secrets, appSecret{value: secret})
	for r, c := range s.creds {
		if c.ClientID == app.clientID {
			c.ClientSecret = secret
			s.creds[r] = c
		}
	}
	return secret, nil
}

// ExpireSecret is the missed 180-day rotation: every secret of the region's app
// is refused until RotateSecret. Access tokens live on.
func (s *Server) ExpireSecret(region string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	app, err := s.appOf(region)
	if err != nil {
		return err
	}
	now := s.now()
	for i := range app.secrets {
		app.secrets[i].until = now
	}
	return nil
}

// ExpireAccess ends the region's access tokens before their hour is over.
func (s *Server) ExpireAccess(region string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.appOf(region); err != nil {
		return err
	}
	for _, t := range s.access {
		if t.grant != nil && t.grant.region == region {
			t.expired = true
		}
	}
	return nil
}

// DropRole takes roles from the region's app and from its authorisations; no
// role named takes all.
func (s *Server) DropRole(region string, roles ...Role) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	app, err := s.appOf(region)
	if err != nil {
		return err
	}
	gone := func(r Role, _ bool) bool { return len(roles) == 0 || slices.Contains(roles, r) }
	maps.DeleteFunc(app.roles, gone)
	for _, g := range s.grants {
		if g.app == app {
			maps.DeleteFunc(g.roles, gone)
		}
	}
	return nil
}

// AddRole gives the region's app roles; no role named gives the usual ones.
// Refresh tokens made before do not have them: Reauthorise.
func (s *Server) AddRole(region string, roles ...Role) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	app, err := s.appOf(region)
	if err != nil {
		return err
	}
	if len(roles) == 0 {
		roles = defaultRoles
	}
	for _, r := range roles {
		app.roles[r] = true
	}
	return nil
}
