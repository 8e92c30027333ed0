package app

import (
	"fmt"
	"io"
	"strings"
	"time"

	"tallybridge/engine"
	"tallybridge/engine/domain"
)

type connectCmd struct {
	Amazon connectAmazonCmd `cmd:"" help:"Connect one Amazon authorisation with your own private app. The client secret and the refresh token are asked for, or read from standard input, one a line."`
	Xero   connectXeroCmd   `cmd:"" help:"Connect one Xero organisation by signing in with the browser."`
}

type connectAmazonCmd struct {
	Region        string    `required:"" enum:"NA,EU,FE,na,eu,fe" placeholder:"NA|EU|FE" help:"NA (US, CA, MX, BR), EU (with UK) or FE (JP, AU, SG: each its own connection)."`
	Seller        string    `help:"Your merchant token (Seller Central, Account Info)." placeholder:"A…"`
	ClientID      string    `name:"client-id" required:"" help:"The app's client id." placeholder:"amzn1.application-oa2-client.…"`
	Label         string    `help:"Your own words for this connection." placeholder:"TEXT"`
	SecretCreated time.Time `name:"secret-created" help:"The day the client secret was made, to be warned before it ends." format:"2006-01-02" placeholder:"2026-01-31"`
	Name          string    `help:"Replace the connection of this name (see status) instead of making a new one." placeholder:"NAME"`
	Consent       string    `help:"Instead of a refresh token: authorise this registered application id in the browser and paste the address you land on." placeholder:"amzn1.sp.solution.…"`
	Host          string    `help:"Seller Central host for --consent." default:"sellercentral.amazon.com"`
	Draft         bool      `help:"The application of --consent is still a draft."`
}

// amazonHost is the default of --host.
const amazonHost = "sellercentral.amazon.com"

// Run asks for the secrets, tests and keeps them.
func (c *connectAmazonCmd) Run(s *session) error {
	if c.Consent == "" && (c.Draft || c.Host != amazonHost) {
		return wrong("--host and --draft go with --consent.")
	}
	s.connecting = true
	return s.withEngine(func(e *engine.Engine) error {
		cred := engine.AmazonCredentials{
			Label: c.Label, Region: domain.Region(strings.ToUpper(c.Region)), SellerID: c.Seller, ClientID: c.ClientID,
			SecretCreated: c.SecretCreated, ID: domain.ConnectionID(c.Name),
		}
		var err error
		if cred.ClientSecret, err = s.secret("Client secret: "); err != nil {
			return err
		}
		var conn domain.AmazonConnection
		if c.Consent != "" {
			conn, err = c.consent(s, e, cred)
		} else {
			if cred.RefreshToken, err = s.secret("Refresh token: "); err != nil {
				return err
			}
			conn, err = e.ConnectAmazon(s.ctx, cred)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(s.world.Stdout, "Connected %s as %q. Marketplaces found: %s.\n", conn.Label, conn.ID, codes(conn.Marketplaces))
		return nil
	})
}

func (c *connectAmazonCmd) consent(s *session, e *engine.Engine, cred engine.AmazonCredentials) (domain.AmazonConnection, error) {
	consent, err := e.BeginAmazonConsent(c.Host, c.Consent, c.Draft)
	if err != nil {
		return domain.AmazonConnection{}, err
	}
	fmt.Fprintln(s.world.Stderr, "Open this address, sign in and agree:\n  "+consent.URL)
	if s.world.OpenBrowser != nil {
		if err := s.world.OpenBrowser(consent.URL); err != nil {
			fmt.Fprintln(s.world.Stderr, "The browser could not be opened; copy the address by hand.")
		}
	}
	landed, err := s.ask("Paste the whole address of the page you land on: ")
	if err != nil {
		return domain.AmazonConnection{}, err
	}
	return e.FinishAmazonConsent(s.ctx, consent, landed, cred)
}

func codes(ids []domain.MarketplaceID) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.Code()
	}
	return strings.Join(out, ", ")
}

type connectXeroCmd struct {
	ClientID string        `name:"client-id" help:"The client id of your Xero app (Mobile or desktop app)." placeholder:"ID"`
	Port     []int         `help:"Loopback port of a redirect address registered on the app, tried in order." placeholder:"PORT"`
	Timeout  time.Duration `help:"How long to wait for the browser." default:"5m"`
	Token    bool          `help:"Read {\"clientId\":…,\"refreshToken\":…} from standard input instead of signing in: for servers without a browser."`
}

// Run signs in and connects.
func (c *connectXeroCmd) Run(s *session) error {
	if c.Token && (c.ClientID != "" || len(c.Port) > 0) {
		return wrong("With --token everything comes from standard input: give no --client-id and no --port.")
	}
	s.connecting = true
	return s.withEngine(func(e *engine.Engine) error {
		conn, err := c.connect(s, e)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.world.Stdout, "Connected to %s.\n", printable(conn.TenantName, 0))
		return e.RefreshBooks(s.ctx)
	})
}

func (c *connectXeroCmd) connect(s *session, e *engine.Engine) (domain.XeroConnection, error) {
	if c.Token {
		b, err := io.ReadAll(io.LimitReader(s.world.Stdin, 64<<10))
		if err != nil {
			return domain.XeroConnection{}, &domain.Fault{Kind: domain.FaultUsage, Message: "Standard input cannot be read.", Err: err}
		}
		secret, err := engine.ParseXeroToken(b)
		if err != nil {
			return domain.XeroConnection{}, err
		}
		return e.AdoptXero(s.ctx, secret, s.chooseOrganisation)
	}
	return e.ConnectXero(s.ctx, engine.XeroSignIn{
		ClientID: c.ClientID, Ports: c.Port, Timeout: c.Timeout, Choose: s.chooseOrganisation,
		Waiting: func(url string) {
			fmt.Fprintln(s.world.Stderr, "Waiting for the sign-in in your browser. If no page opened, copy this address:\n  "+url)
			fmt.Fprintln(s.world.Stderr, `If Xero shows "Sorry, something went wrong": "unauthorized_client" or "Invalid redirect_uri" means that the`)
			fmt.Fprintln(s.world.Stderr, `client id is wrong, or that the app lacks the redirect address (`+c.redirects()+`);`)
			fmt.Fprintln(s.world.Stderr, `"invalid_scope" means that the app lacks a permission. Stop with Ctrl+C.`)
		},
	})
}

// redirects are the addresses that the sign-in may come back to.
func (c *connectXeroCmd) redirects() string {
	if len(c.Port) == 0 {
		return strings.Join(engine.XeroRedirects(), ", ")
	}
	out := make([]string, len(c.Port))
	for i, p := range c.Port {
		out[i] = fmt.Sprintf("http://localhost:%d/callback", p)
	}
	return strings.Join(out, ", ")
}

// chooseOrganisation asks which of several organisations is meant.
func (s *session) chooseOrganisation(names []string) (int, error) {
	for i, name := range names {
		fmt.Fprintf(s.world.Stderr, "  %d  %s\n", i+1, printable(name, 0))
	}
	answer, err := s.ask("Which organisation? ")
	if err != nil {
		return 0, err
	}
	var n int
	if _, err := fmt.Sscan(answer, &n); err != nil || n < 1 || n > len(names) {
		return 0, &domain.Fault{Kind: domain.FaultUsage, Message: "That is none of the numbers shown."}
	}
	return n - 1, nil
}

type disconnectCmd struct {
	Amazon disconnectAmazonCmd `cmd:"" help:"Forget an Amazon connection."`
	Xero   disconnectXeroCmd   `cmd:"" help:"End the Xero connection."`
}

type disconnectAmazonCmd struct {
	Name string `arg:"" help:"The connection's name, see tallybridge status."`
}

// Run forgets an Amazon connection.
func (c *disconnectAmazonCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		if err := e.DisconnectAmazon(s.ctx, domain.ConnectionID(c.Name)); err != nil {
			return err
		}
		fmt.Fprintf(s.world.Stdout, "The Amazon connection %q and its secrets are forgotten. Links and history stay.\n", c.Name)
		return nil
	})
}

type disconnectXeroCmd struct{}

// Run ends the Xero connection.
func (c *disconnectXeroCmd) Run(s *session) error {
	return s.withEngine(func(e *engine.Engine) error {
		if err := e.DisconnectXero(s.ctx); err != nil {
			return err
		}
		fmt.Fprintln(s.world.Stdout, "The Xero connection is ended and its tokens are forgotten. Links and history stay.")
		return nil
	})
}
