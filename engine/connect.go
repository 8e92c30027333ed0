package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tallybridge/engine/auth"
	"tallybridge/engine/domain"
	"tallybridge/engine/pace"
	"tallybridge/engine/xero"
)

// AmazonCredentials is what a user enters for one connection.
type AmazonCredentials struct {
	Label        string
	Region       domain.Region
	SellerID     string // merchant token; empty keeps that of the replaced connection; without any, listings come by report
	ClientID     string
	ClientSecret string
	RefreshToken string
	// SecretCreated is when the client secret was made; zero if not known.
	SecretCreated time.Time
	Public        bool
	// ID replaces an existing connection; empty makes a new one named after the region.
	ID domain.ConnectionID
}

// ConnectAmazon stores the secrets, tests them with one call and finds the
// marketplaces. When the test fails nothing is kept, and a connection that is
// replaced keeps its old secrets.
func (e *Engine) ConnectAmazon(ctx context.Context, c AmazonCredentials) (domain.AmazonConnection, error) {
	for field, v := range map[string]string{"client id": c.ClientID, "client secret": c.ClientSecret, "refresh token": c.RefreshToken} {
		if strings.TrimSpace(v) == "" {
			return domain.AmazonConnection{}, usage("The %s is missing.", field)
		}
	}
	conn := domain.AmazonConnection{
		ID: c.ID, Label: c.Label, Region: c.Region, SellerID: strings.TrimSpace(c.SellerID),
		ClientID: strings.TrimSpace(c.ClientID), Public: c.Public, AuthorisedAt: e.opts.Clock.Now().Unix(),
	}
	if !c.SecretCreated.IsZero() {
		conn.SecretCreated = c.SecretCreated.Unix()
	}
	if conn.Label == "" {
		conn.Label = map[domain.Region]string{domain.RegionNA: "North America", domain.RegionEU: "Europe", domain.RegionFE: "Far East"}[c.Region]
	}
	if conn.ID == "" {
		id, err := e.freeConnectionID(ctx, c.Region, conn.SellerID)
		if err != nil {
			return conn, err
		}
		conn.ID = id
	} else if _, ok, err := e.amazonConnection(ctx, conn.ID); err != nil || !ok {
		return conn, errors.Join(err, noConnection(conn.ID))
	}
	// What the user chose for a connection that is replaced stays.
	if have, ok, err := e.amazonConnection(ctx, conn.ID); err != nil {
		return conn, err
	} else if ok {
		conn.Off = have.Off
		if conn.SellerID == "" {
			conn.SellerID = have.SellerID
		}
		if c.Label == "" {
			conn.Label = have.Label
		}
	}
	v, err := e.openVault(ctx)
	if err != nil {
		return conn, err
	}
	putBack, err := v.Keep(ctx, auth.AmazonSecretName(conn.ID))
	if err != nil {
		return conn, err
	}
	secret := auth.AmazonSecret{ClientID: conn.ClientID, ClientSecret: strings.TrimSpace(c.ClientSecret), RefreshToken: strings.TrimSpace(c.RefreshToken)}
	if err := auth.SaveAmazonSecret(ctx, v, conn.ID, secret); err != nil {
		return conn, err
	}
	e.forgetTokens(conn.ID)
	// refuse keeps nothing of what was tried.
	refuse := func(err error) (domain.AmazonConnection, error) {
		e.forgetTokens(conn.ID)
		return conn, errors.Join(err, putBack(context.WithoutCancel(ctx)))
	}
	found, err := e.amazonClient(conn).Participations(pace.UserStarted(ctx))
	if err != nil {
		return refuse(err)
	}
	for _, p := range found {
		if m, ok := domain.MarketplaceByID(p.Marketplace); ok && p.Participating && m.Region == c.Region {
			conn.Marketplaces = append(conn.Marketplaces, p.Marketplace)
		}
	}
	if len(conn.Marketplaces) == 0 {
		return refuse(&domain.Fault{
			Kind: domain.FaultRegion, Op: "getMarketplaceParticipations",
			Message: "Amazon knows these credentials, but the account takes part in no marketplace of this region.",
			Advice:  "Check that you chose the right region for this authorisation.",
		})
	}
	if err := e.notTwice(ctx, conn); err != nil {
		return refuse(err)
	}
	defer e.events.publish(Event{Kind: EventConnectionChanged})
	return conn, e.store.SaveAmazonConnection(ctx, conn)
}

// notTwice refuses a connection that may be an account which is connected
// already: its stock would count twice. Amazon does not say whose credentials
// these are, so only two different merchant tokens prove two accounts.
func (e *Engine) notTwice(ctx context.Context, conn domain.AmazonConnection) error {
	all, err := e.store.AmazonConnections(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.ID == conn.ID || c.SellerID != "" && conn.SellerID != "" && c.SellerID != conn.SellerID {
			continue
		}
		for _, m := range conn.Marketplaces {
			if slices.Contains(c.Marketplaces, m) {
				return &domain.Fault{
					Kind: domain.FaultUsage, Op: "getMarketplaceParticipations",
					Message: fmt.Sprintf("%s is connected already as %q, so its stock would count twice.", m.Code(), c.Label),
					Advice:  "To renew a connection, connect it again under its own name. If these are two seller accounts, give the merchant token of both.",
				}
			}
		}
	}
	return nil
}

// amazonConnection finds a connection by its name.
func (e *Engine) amazonConnection(ctx context.Context, id domain.ConnectionID) (domain.AmazonConnection, bool, error) {
	all, err := e.store.AmazonConnections(ctx)
	for _, c := range all {
		if c.ID == id {
			return c, true, err
		}
	}
	return domain.AmazonConnection{}, false, err
}

func noConnection(id domain.ConnectionID) error {
	return &domain.Fault{
		Kind: domain.FaultUsage, Message: fmt.Sprintf("There is no Amazon connection %q.", id), Advice: "See tallybridge status for their names.",
	}
}

// freeConnectionID names a new connection after its region, or takes over the
// one of the same seller and region.
func (e *Engine) freeConnectionID(ctx context.Context, r domain.Region, seller string) (domain.ConnectionID, error) {
	all, err := e.store.AmazonConnections(ctx)
	if err != nil {
		return "", err
	}
	taken := map[domain.ConnectionID]bool{}
	for _, c := range all {
		if c.Region == r && c.SellerID == seller && seller != "" {
			return c.ID, nil
		}
		taken[c.ID] = true
	}
	base := strings.ToLower(string(r))
	id := domain.ConnectionID(base)
	for n := 2; taken[id]; n++ {
		id = domain.ConnectionID(fmt.Sprintf("%s-%d", base, n))
	}
	return id, nil
}

// AmazonConsent is a browser consent under way.
type AmazonConsent struct {
	URL   string // to open in the browser
	State string
}

// BeginAmazonConsent makes the address of Amazon's consent page for a registered app.
func (e *Engine) BeginAmazonConsent(host, applicationID string, draft bool) (AmazonConsent, error) {
	state, err := auth.NewState(e.opts.Random)
	if err != nil {
		return AmazonConsent{}, err
	}
	return AmazonConsent{URL: auth.ConsentURL(host, applicationID, state, draft), State: state}, nil
}

// FinishAmazonConsent takes the address of the page the user landed on,
// exchanges its code and connects.
func (e *Engine) FinishAmazonConsent(ctx context.Context, consent AmazonConsent, landed string, c AmazonCredentials) (domain.AmazonConnection, error) {
	code, seller, err := auth.ParseLanding(landed, consent.State)
	if err != nil {
		return domain.AmazonConnection{}, err
	}
	// Before the code is spent: it is good for one exchange.
	if _, err := e.openVault(ctx); err != nil {
		return domain.AmazonConnection{}, err
	}
	token, err := auth.ExchangeAmazonCode(ctx, auth.AmazonExchangeParams{
		TokenURL: e.opts.URLs.lwaToken(), Transport: e.opts.Transport, UserAgent: e.userAgent(),
		Code: code, ClientID: c.ClientID, ClientSecret: c.ClientSecret,
	})
	if err != nil {
		return domain.AmazonConnection{}, err
	}
	c.RefreshToken, c.Public = token, true
	if seller != "" {
		c.SellerID = seller
	}
	return e.ConnectAmazon(ctx, c)
}

// DisconnectAmazon forgets a connection and its secrets. Links and history stay.
func (e *Engine) DisconnectAmazon(ctx context.Context, id domain.ConnectionID) error {
	if _, ok, err := e.amazonConnection(ctx, id); err != nil || !ok {
		return errors.Join(err, noConnection(id))
	}
	if err := auth.ForgetAmazonSecret(ctx, e.store, id); err != nil {
		return err
	}
	e.forgetTokens(id)
	defer e.events.publish(Event{Kind: EventConnectionChanged})
	return e.store.DeleteAmazonConnection(ctx, id)
}

// SwitchMarketplace turns a marketplace of a connection on or off.
func (e *Engine) SwitchMarketplace(ctx context.Context, id domain.ConnectionID, m domain.MarketplaceID, on bool) error {
	c, ok, err := e.amazonConnection(ctx, id)
	if err != nil || !ok {
		return errors.Join(err, noConnection(id))
	}
	if !slices.Contains(c.Marketplaces, m) {
		return usage("The Amazon connection %q takes no part in marketplace %s.", id, m.Code())
	}
	off := slices.DeleteFunc(slices.Clone(c.Off), func(x domain.MarketplaceID) bool { return x == m })
	if !on {
		off = append(off, m)
	}
	c.Off = off
	defer e.events.publish(Event{Kind: EventConnectionChanged})
	return e.store.SaveAmazonConnection(ctx, c)
}

// DefaultXeroPorts are the loopback ports whose redirect addresses have to be
// registered on the Xero app, tried in this order.
var DefaultXeroPorts = []int{8742, 8743, 8744}

// XeroRedirects are the redirect addresses of DefaultXeroPorts, as they have
// to be registered on the Xero app.
func XeroRedirects() []string {
	out := make([]string, len(DefaultXeroPorts))
	for i, p := range DefaultXeroPorts {
		out[i] = fmt.Sprintf("http://localhost:%d/callback", p)
	}
	return out
}

// XeroScopes are what Tallybridge asks Xero for: the granular scopes, and
// offline_access for the refresh token.
var XeroScopes = []string{
	"openid", "profile", "email", "offline_access",
	"accounting.settings", "accounting.contacts", "accounting.invoices",
	"accounting.banktransactions.read", "accounting.payments.read",
}

// XeroSignIn is what a browser sign-in needs.
type XeroSignIn struct {
	ClientID string
	Ports    []int // DefaultXeroPorts when empty
	// Waiting hears the address while the browser is awaited, to show or copy it.
	Waiting func(url string)
	// Timeout ends the wait; 5 minutes when zero.
	Timeout time.Duration
	// Choose picks one of several organisations; nil takes the newest authorisation.
	Choose ChooseOrganisation
}

// ChooseOrganisation returns the position of the chosen organisation. No two of
// the names are alike.
type ChooseOrganisation func(names []string) (int, error)

// ConnectXero signs in with the browser (PKCE) and connects one organisation.
func (e *Engine) ConnectXero(ctx context.Context, in XeroSignIn) (domain.XeroConnection, error) {
	if strings.TrimSpace(in.ClientID) == "" {
		return domain.XeroConnection{}, usage("The client id of your Xero app is missing.")
	}
	if len(in.Ports) == 0 {
		in.Ports = DefaultXeroPorts
	}
	if in.Timeout == 0 {
		in.Timeout = 5 * time.Minute
	}
	// Before anybody signs in in vain.
	if _, err := e.openVault(ctx); err != nil {
		return domain.XeroConnection{}, err
	}
	secret, err := auth.XeroSignIn(ctx, auth.XeroSignInParams{
		AuthorizeURL: e.opts.URLs.xeroAuthorize(), TokenURL: e.opts.URLs.xeroIdentity() + "/connect/token",
		ClientID: strings.TrimSpace(in.ClientID), Scopes: XeroScopes, Ports: in.Ports, Open: e.opts.OpenBrowser,
		Transport: e.opts.Transport, Clock: e.opts.Clock, Random: e.opts.Random, Timeout: in.Timeout, Waiting: in.Waiting,
	})
	if err != nil {
		return domain.XeroConnection{}, err
	}
	return e.AdoptXero(ctx, secret, in.Choose)
}

// AdoptXero keeps a token set that was obtained elsewhere (the practice
// accounts, or a sign-in) and connects the organisation behind it. When that
// does not work out, a token set that was there before stays.
func (e *Engine) AdoptXero(ctx context.Context, secret XeroSecret, choose ChooseOrganisation) (domain.XeroConnection, error) {
	v, err := e.openVault(ctx)
	if err != nil {
		return domain.XeroConnection{}, err
	}
	putBack, err := auth.KeepXeroSecret(ctx, v)
	if err != nil {
		return domain.XeroConnection{}, err
	}
	if err := auth.SaveXeroSecret(ctx, v, secret); err != nil {
		return domain.XeroConnection{}, err
	}
	e.forgetTokens("")
	org, err := e.chosenOrganisation(ctx, choose)
	if err != nil {
		e.forgetTokens("")
		return domain.XeroConnection{}, errors.Join(err, putBack(context.WithoutCancel(ctx)))
	}
	conn := domain.XeroConnection{
		ConnectionID: org.ID, TenantID: org.TenantID, TenantName: org.TenantName,
		ClientID: secret.ClientID, Scopes: secret.Scopes, ConnectedAt: e.opts.Clock.Now().Unix(),
	}
	defer e.events.publish(Event{Kind: EventConnectionChanged})
	return conn, e.store.SaveXeroConnection(ctx, conn)
}

// chosenOrganisation asks Xero which organisations the consent covers and
// takes one of them: this profile's.
func (e *Engine) chosenOrganisation(ctx context.Context, choose ChooseOrganisation) (xero.Connection, error) {
	all, err := xero.Connections(ctx, e.xeroConfig(""))
	if err != nil {
		return xero.Connection{}, err
	}
	orgs := slices.DeleteFunc(all, func(c xero.Connection) bool { return !c.IsOrganisation() })
	if len(orgs) == 0 {
		return xero.Connection{}, &domain.Fault{
			Kind: domain.FaultDisconnected, Op: "connections", Message: "Xero gave access to no organisation.",
			Advice: "Sign in again and choose an organisation on Xero's page.",
		}
	}
	pick := newest(orgs)
	if len(orgs) > 1 && choose != nil {
		if pick, err = choose(distinct(orgs)); err != nil {
			return xero.Connection{}, err
		}
	}
	return orgs[pick], e.sameOrganisation(ctx, orgs[pick])
}

// distinct are the names of organisations; those that are alike have the
// beginning of their id behind them.
func distinct(orgs []xero.Connection) []string {
	count := map[string]int{}
	for _, o := range orgs {
		count[o.TenantName]++
	}
	names := make([]string, len(orgs))
	for i, o := range orgs {
		names[i] = o.TenantName
		if count[o.TenantName] > 1 {
			names[i] += " (" + o.TenantID[:min(8, len(o.TenantID))] + ")"
		}
	}
	return names
}

func newest(orgs []xero.Connection) int {
	best := 0
	for i, o := range orgs {
		if o.Created.After(orgs[best].Created) {
			best = i
		}
	}
	return best
}

// sameOrganisation refuses to mix two organisations in one profile: links and
// history name the items of the first.
func (e *Engine) sameOrganisation(ctx context.Context, c xero.Connection) error {
	tenant, err := e.store.Note(ctx, noteTenant)
	if err != nil {
		return err
	}
	if tenant != "" && tenant != c.TenantID {
		return &domain.Fault{
			Kind: domain.FaultUsage, Op: "connect",
			Message: "This profile belongs to another Xero organisation.",
			Advice:  "Choose that organisation again, or make a new profile for " + c.TenantName + " with --profile.",
		}
	}
	return e.store.SetNote(ctx, noteTenant, c.TenantID)
}

const noteTenant = "xero.tenant"

// DisconnectXero ends the connection at Xero and forgets the tokens. Neither
// Xero being out of reach nor a lost key keeps the tokens here.
func (e *Engine) DisconnectXero(ctx context.Context) error {
	conn, ok, err := e.store.XeroConnection(ctx)
	if err != nil {
		return err
	}
	if !ok {
		return usage("Xero is not connected, so there is nothing to end.")
	}
	remote := xero.Disconnect(ctx, e.xeroConfig(conn.TenantID), conn.ConnectionID)
	if err := auth.ForgetXeroSecret(ctx, e.store); err != nil {
		return err
	}
	e.forgetTokens("")
	if err := e.store.DeleteXeroConnection(ctx); err != nil {
		return err
	}
	e.events.publish(Event{Kind: EventConnectionChanged})
	if remote != nil && domain.KindOf(remote) != domain.FaultNotFound && domain.KindOf(remote) != domain.FaultDisconnected {
		return &domain.Fault{
			Kind: domain.FaultUnavailable, Op: "disconnect", Err: remote,
			Message: "The connection is forgotten here, but Xero could not be told.",
			Advice:  "Remove Tallybridge in Xero too: Settings, Connected apps.",
		}
	}
	return nil
}

// xeroTokenJSON lets a ready token set be handed over as JSON on standard input.
type xeroTokenJSON struct {
	ClientID     string `json:"clientId"`
	RefreshToken string `json:"refreshToken"`
}

// ParseXeroToken reads {"clientId":…,"refreshToken":…}, the form in which a
// consent given on another machine is handed to a server without a browser.
func ParseXeroToken(b []byte) (XeroSecret, error) {
	var t xeroTokenJSON
	if err := json.Unmarshal(b, &t); err != nil || t.ClientID == "" || t.RefreshToken == "" {
		return auth.XeroSecret{}, usage(`Expected {"clientId":"…","refreshToken":"…"} on standard input.`)
	}
	return auth.XeroSecret{ClientID: t.ClientID, RefreshToken: t.RefreshToken, Scopes: XeroScopes}, nil
}
