package setup_test

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"tallybridge/app/stage"
	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/setup"
)

// fresh is a new profile that is set up for real accounts, which the sandbox
// plays.
func fresh(t *testing.T, o stage.Options, part string) (*stage.Stage, *setup.Screen) {
	t.Helper()
	s := stage.New(t, o)
	s.Host.Practice = false
	p := setup.New(s.Host)
	s.Show(p, 1000, 610, page.Want{Part: part})
	s.Until("the step", func() bool { return p.At() == part && s.Says("Connect") })
	s.Rest()
	return s, p
}

func region(s *stage.Stage, name string) sandbox.RegionAccess {
	for _, r := range s.Box.Access().Amazon.Regions {
		if r.Region == name {
			return r
		}
	}
	s.T.Fatalf("the practice Amazon has no region %s", name)
	return sandbox.RegionAccess{}
}

// begin opens the form of a card by its title.
func begin(s *stage.Stage, title string) {
	s.T.Helper()
	card := s.Find(func(o fyne.CanvasObject) bool {
		box, ok := o.(*fyne.Container)
		if !ok || len(box.Objects) < 3 {
			return false
		}
		text, ok := box.Objects[0].(*kit.Text)
		return ok && text.Text() == title
	})
	if card == nil {
		s.T.Fatalf("there is no card %q", title)
	}
	button := card.(*fyne.Container).Objects[2].(*fyne.Container).Objects[0].(*kit.Button)
	button.OnTap()
	s.Rest()
}

func amazons(t *testing.T, s *stage.Stage) []domain.AmazonConnection {
	t.Helper()
	c, err := s.Engine.Connections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []domain.AmazonConnection
	for _, a := range c.Amazon {
		out = append(out, a.AmazonConnection)
	}
	return out
}

// The keys of a private app are tested when they are entered; what is wrong is
// said at its field, and afterwards no secret stays in a field.
func TestAmazonIsConnectedWithOwnKeys(t *testing.T) {
	s, _ := fresh(t, stage.Options{Variant: kit.Light}, setup.StepAmazon)
	s.Golden("amazon-light")
	begin(s, "North America")
	s.Golden("amazon-form-light")
	s.Click("Test and connect")
	if s.Row("Client id").Error() == "" || s.Row("Refresh token").Error() == "" {
		t.Error("empty fields are sent")
	}
	r := region(s, "NA")
	id, secret, token := s.Entry("Client id"), s.Entry("Client secret"), s.Entry("Refresh token")
	if !secret.Password || !token.Password {
		t.Error("secrets can be read over one's shoulder")
	}
	id.SetText(r.ClientID)
	secret.SetText("amzn1.oa2-cs.v1.wrong")
	token.SetText(r.RefreshToken)
	s.Entry("Merchant token").SetText(r.MerchantID)
	s.Click("Test and connect")
	s.Until("the refusal", func() bool { return s.Row("Client secret").Error() != "" })
	s.Rest()
	s.Golden("amazon-refused-light")
	if len(amazons(t, s)) != 0 || secret.Text == "" {
		t.Error("a refused connection is kept, or what was typed is lost")
	}
	secret.SetText(r.ClientSecret)
	s.Entry("Secret made on (optional)").SetText("2026-13-01")
	s.Click("Test and connect")
	if s.Row("Secret made on (optional)").Error() == "" {
		t.Error("there is a thirteenth month")
	}
	s.Entry("Secret made on (optional)").SetText("2026-03-01")
	whileTesting(t, s, r)
	s.Click("Test and connect")
	s.Until("the connection", func() bool { return len(amazons(t, s)) == 1 && s.Says("marketplaces were found") })
	s.Rest()
	c := amazons(t, s)[0]
	if c.Label != "North America" || c.SellerID != r.MerchantID || c.SecretCreated == 0 || len(c.Marketplaces) != len(r.Marketplaces) {
		t.Errorf("%+v", c)
	}
	if secret.Text != "" || token.Text != "" {
		t.Error("secrets stay in their fields after they were handed over")
	}
	if s.Button("Continue") == nil {
		t.Error("the step is not done")
	}
	s.Golden("amazon-connected-light")
	s.Flip("CA  amazon.ca")
	s.Until("the switch", func() bool { return len(amazons(t, s)[0].Off) == 1 })
	if bin := s.Find(func(o fyne.CanvasObject) bool { b, ok := o.(*kit.Button); return ok && b.Icon == kit.IconTrash }); bin == nil {
		t.Error("it cannot be disconnected")
	} else {
		bin.(*kit.Button).OnTap()
	}
	if len(amazons(t, s)) != 1 {
		t.Error("it was disconnected without a question")
	}
	s.Click("Disconnect")
	s.Until("the end", func() bool { return len(amazons(t, s)) == 0 })
}

// whileTesting: a second Enter does not send twice, and Cancel ends the test
// with nothing connected. What was typed besides the secrets is still there.
func whileTesting(t *testing.T, s *stage.Stage, r sandbox.RegionAccess) {
	t.Helper()
	release := s.Stall()
	s.Click("Test and connect")
	s.Until("the call", func() bool { return s.Stalled() == 1 })
	s.Entry("Client id").TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.Rest()
	if n := s.Stalled(); n != 1 {
		t.Errorf("%d calls after a second Enter", n)
	}
	s.Click("Cancel")
	release()
	s.Until("the end of the call", func() bool { return s.Stalled() == 0 })
	s.Settle()
	if len(amazons(t, s)) != 0 || s.Button("Test and connect") != nil {
		t.Error("it is connected after Cancel, or the form is open")
	}
	begin(s, "North America")
	if s.Button("Test and connect").Disabled() {
		t.Fatal("the form is locked")
	}
	s.Entry("Client secret").SetText(r.ClientSecret)
	s.Entry("Refresh token").SetText(r.RefreshToken)
}

// shown are the fields of the practice consent page.
var shown = regexp.MustCompile(`id="(spapi_oauth_code|state|selling_partner_id)">([^<]+)<`)

// confirm plays the person on Amazon's page and returns where they land.
func confirm(t *testing.T, s *stage.Stage, r sandbox.RegionAccess, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Host != "sellercentral.amazon.com" {
		t.Fatalf("%s, %v", address, err)
	}
	q := u.Query()
	q.Set("auto", "allow")
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.Consent+"?"+q.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.Box.Transport().RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if to := resp.Header.Get("Location"); to != "" {
		return to
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := url.Values{}
	for _, m := range shown.FindAllStringSubmatch(string(text), -1) {
		got.Set(m[1], html.UnescapeString(m[2]))
	}
	return "https://example.org/landing?" + got.Encode()
}

// By consent in the browser the address of the page one lands on is pasted.
func TestAmazonIsConnectedByConsent(t *testing.T) {
	s, _ := fresh(t, stage.Options{Variant: kit.Light}, setup.StepAmazon)
	r := region(s, "NA")
	begin(s, "North America")
	s.Choose("consent")
	s.Rest()
	s.Entry("Application id").SetText(r.AppID)
	s.Entry("Client id").SetText(r.ClientID)
	s.Entry("Client secret").SetText(r.ClientSecret)
	s.Entry("Address of the page you landed on").SetText("https://example.org/?x=1")
	s.Click("Test and connect")
	if s.Row("Address of the page you landed on").Error() == "" {
		t.Error("an address is taken before Amazon's page was opened")
	}
	s.Click("Open Amazon's page")
	if len(s.Opened) != 1 {
		t.Fatal("Amazon's page was not opened")
	}
	s.Click("Test and connect")
	s.Until("what is wrong with the address", func() bool { return s.Row("Address of the page you landed on").Error() != "" })
	s.Entry("Address of the page you landed on").SetText(confirm(t, s, r, s.Opened[0]))
	s.Click("Test and connect")
	s.Until("the connection", func() bool {
		if wrong := s.Find(func(o fyne.CanvasObject) bool { r, ok := o.(*kit.FormRow); return ok && r.Error() != "" }); wrong != nil {
			t.Fatal(wrong.(*kit.FormRow).Error())
		}
		return len(amazons(t, s)) == 1
	})
	if c := amazons(t, s)[0]; !c.Public || c.SellerID != r.MerchantID {
		t.Errorf("%+v", c)
	}
}

// The sign-in to Xero can be cancelled, opened again and copied while it waits,
// says what Xero's pages mean, and reads the books once it went through.
func TestXeroSignIn(t *testing.T) {
	s, _ := fresh(t, stage.Options{Variant: kit.Dark}, setup.StepXero)
	s.Golden("xero-dark")
	s.Click("Sign in to Xero")
	if s.Row("Client id of your Xero app").Error() == "" {
		t.Error("it signs in without a client id")
	}
	s.Entry("Client id of your Xero app").SetText(s.Box.Access().Xero.ClientID)
	s.Click("Sign in to Xero")
	s.Click("Open again")
	s.Click("What did Xero's page say?")
	s.Rest()
	s.Golden("xero-waiting-dark")
	s.Click("Cancel")
	s.Until("the form", func() bool { return s.Button("Sign in to Xero") != nil })
	if c, err := s.Engine.Connections(t.Context()); err != nil || c.XeroReady {
		t.Errorf("connected after Cancel: %v", err)
	}

	// What a cancelled sign-in says late does not end the next one.
	s.Click("Sign in to Xero")
	s.Click("Cancel")
	s.Click("Sign in to Xero")
	s.Rest()
	if s.Button("Sign in to Xero") != nil {
		t.Fatal("the second sign-in ended with the first")
	}
	s.Click("Open again")
	address := s.Opened[len(s.Opened)-1]
	s.Twin()
	go follow(t, s, address)
	// Of two organisations of one name the one that was clicked is taken.
	tenant := s.Box.Access().Xero.TenantID
	s.Until("the question", func() bool { return s.Says("You gave access to several") })
	s.Choose("1")
	s.Choose("0")
	s.Click("Use it")
	s.Until("the accounts", func() bool {
		a, err := s.Engine.Accounts(t.Context())
		return err == nil && len(a) > 0
	})
	s.Until("the organisation", func() bool { return s.Says(s.Box.Access().Xero.TenantName) && s.Button("Continue") != nil })
	if c, err := s.Engine.Connections(t.Context()); err != nil || c.Xero.TenantID != tenant {
		t.Errorf("connected to %s, %v", c.Xero.TenantID, err)
	}
	var kept string
	if !s.Keep.Load("xero.client", &kept) || kept != s.Box.Access().Xero.ClientID {
		t.Errorf("the client id has to be typed again: %q", kept)
	}
}

// follow plays the browser: Xero's page, and what that sends to this computer.
func follow(t *testing.T, s *stage.Stage, address string) {
	u, err := url.Parse(address)
	if err != nil {
		t.Error(err)
		return
	}
	q := u.Query()
	q.Set("auto", "allow")
	u.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(s.Host.Ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		t.Error(err)
		return
	}
	back, err := s.Box.Transport().RoundTrip(req)
	if err != nil {
		t.Error(err)
		return
	}
	defer back.Body.Close()
	to := back.Header.Get("Location")
	if !strings.HasPrefix(to, "http://localhost:") {
		t.Errorf("Xero's page sends to %q", to)
		return
	}
	req, err = http.NewRequestWithContext(s.Host.Ctx, http.MethodGet, to, nil)
	if err != nil {
		t.Error(err)
		return
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return
	}
	_ = answer.Body.Close()
}
