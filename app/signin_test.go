package app

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"tallybridge/engine/sandbox"
)

// follow plays the user in the browser: it opens the practice consent page with
// an answer ready and goes where that sends it.
func (d *desk) follow(answer string) func(string) error {
	return func(address string) error {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		q := u.Query()
		q.Set("auto", answer)
		u.RawQuery = q.Encode()
		r, err := http.NewRequestWithContext(d.context, http.MethodGet, u.String(), nil)
		if err != nil {
			return err
		}
		back, err := d.world.Transport.RoundTrip(r)
		if err != nil {
			return err
		}
		defer back.Body.Close()
		to := back.Header.Get("Location")
		if to == "" {
			text, _ := io.ReadAll(back.Body)
			return fmt.Errorf("the consent page sent nobody on: %s", text)
		}
		page, err := http.Get(to)
		if err != nil {
			return err
		}
		return page.Body.Close()
	}
}

// nextPort is below the ports that systems hand out by themselves: between the
// look and the sign-in no other test gets one of these.
var nextPort = func() *atomic.Int64 {
	n := new(atomic.Int64)
	n.Store(20_000 + int64(os.Getpid())%500*20)
	return n
}()

// redirectPort is a free port that the practice app knows as a redirect address.
func redirectPort(t *testing.T) int {
	t.Helper()
	for range 200 {
		port := int(nextPort.Add(1))
		free := 0
		for _, host := range []string{"127.0.0.1", "::1"} {
			if l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port))); err == nil {
				free++
				_ = l.Close()
			} else if !errors.Is(err, syscall.EADDRINUSE) {
				free++ // a machine without this kind of address
			}
		}
		if free == 2 {
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// signIn connects Xero through the browser.
func (d *desk) signIn() *desk {
	d.t.Helper()
	problem := make(chan error, 1)
	d.world.OpenBrowser = func(u string) error { problem <- d.follow("allow")(u); return nil }
	var port string
	for _, uri := range d.box.Access().Xero.RedirectURIs {
		u, err := url.Parse(uri)
		if err != nil {
			d.t.Fatal(err)
		}
		port = u.Port()
	}
	d.run("connect", "xero", "--client-id", d.box.Access().Xero.ClientID, "--port", port)
	select {
	case err := <-problem:
		if err != nil {
			d.t.Error(err)
		}
	default:
	}
	return d
}

func withPort(t *testing.T) sandbox.Options {
	return sandbox.Options{RedirectURIs: []string{fmt.Sprintf("http://localhost:%d/callback", redirectPort(t))}}
}

func TestBrowserSignIn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, withPort(t))
	d.signIn().ends(ExitDone, "Connected to "+d.box.World().Books.Name)
	if strings.Contains(d.out, "http") {
		t.Errorf("the sign-in's chatter is on standard output: %s", d.out)
	}
	d.connectAmazon(d.box.Access().Amazon.Regions[0]).ends(ExitDone)
	d.run("sync", "--dry-run")
	if d.code != ExitDone && d.code != ExitPerson {
		t.Errorf("exit code %d: %s", d.code, d.err)
	}
}

func TestBrowserSignInRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t, withPort(t))
	d.world.OpenBrowser = d.follow("deny")
	uri, _ := url.Parse(d.box.Access().Xero.RedirectURIs[0])
	d.run("connect", "xero", "--client-id", d.box.Access().Xero.ClientID, "--port", uri.Port()).ends(ExitReach, "did not give").plainly()
	d.signIn().ends(ExitDone)
}

// TestBrowserSignInTimesOut: nobody answers, as after Xero's own error page.
func TestBrowserSignInTimesOut(t *testing.T) {
	t.Parallel()
	d := newDesk(t, withPort(t))
	d.run("connect", "xero", "--client-id", "wrong", "--port", fmt.Sprint(redirectPort(t)), "--timeout", "20s").
		ends(ExitReach, "not finished in time", "/callback").plainly()
}

var shown = regexp.MustCompile(`id="(spapi_oauth_code|state|selling_partner_id)">([^<]+)<`)

// TestAmazonConsent pastes the address on which Amazon's consent page ends.
func TestAmazonConsent(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	r := d.box.Access().Amazon.Regions[0]
	input, answer := io.Pipe()
	d.world.OpenBrowser = func(address string) error {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		if u.Scheme != "https" || u.Host != "sellercentral.amazon.com" {
			t.Errorf("not Seller Central: %s", address)
		}
		q := u.Query()
		q.Set("auto", "allow")
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.Consent+"?"+q.Encode(), nil)
		if err != nil {
			return err
		}
		page, err := d.world.Transport.RoundTrip(req)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(page.Body)
		landing := page.Header.Get("Location")
		if landing == "" {
			got := url.Values{}
			for _, m := range shown.FindAllStringSubmatch(string(text), -1) {
				got.Set(m[1], m[2])
			}
			landing = "https://example.org/landing?" + got.Encode()
		}
		go fmt.Fprintln(answer, landing)
		return err
	}
	w := d.world
	var out, errs strings.Builder
	w.Stdin, w.Stdout, w.Stderr = io.MultiReader(strings.NewReader(r.ClientSecret+"\n"), input), &out, &errs
	code := Run(t.Context(), []string{"--data-dir", d.dir, "connect", "amazon", "--region", r.Region, "--client-id", r.ClientID, "--consent", r.AppID}, w)
	if code != ExitDone || !strings.Contains(out.String(), "Marketplaces found") {
		t.Fatalf("exit code %d\n%s%s", code, out.String(), errs.String())
	}
	d.connectXero().ends(ExitDone)
}
