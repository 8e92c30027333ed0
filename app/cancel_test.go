package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"tallybridge/engine/sandbox"
)

// stopAt cancels a command at its nth call.
type stopAt struct {
	next http.RoundTripper
	mu   sync.Mutex
	left int
	stop func()
}

func (s *stopAt) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	if s.left--; s.left == 0 {
		s.stop()
	}
	s.mu.Unlock()
	return s.next.RoundTrip(r)
}

// TestCtrlC stops a sync at each of its first calls: it ends at once, says so
// in one line, and the next run ends right.
func TestCtrlC(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{}).ready()
	world := d.world
	for n := 1; n < 60; n++ {
		ctx, stop := context.WithCancel(t.Context())
		at := &stopAt{next: world.Transport, left: n, stop: stop}
		d.world.Transport, d.context = at, ctx
		d.run("sync")
		stop()
		d.world, d.context = world, t.Context()
		if at.left > 0 {
			if n < 5 {
				t.Fatalf("a sync of %d calls", n)
			}
			break
		}
		d.ends(ExitPerson, "Cancelled. What was done so far is kept.")
		if strings.Count(d.out+d.err, "Cancelled") != 1 {
			t.Errorf("said more than once:\n%s%s", d.out, d.err)
		}
	}
	d.run("sync")
	d.ends(ExitDone)
	d.right()
}

// TestCtrlCWhileAsked: a question that waits for an answer can be left.
func TestCtrlCWhileAsked(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	ctx, stop := context.WithCancel(t.Context())
	never, typing := io.Pipe()
	defer typing.Close()
	w := d.world
	var out, errs safeBuffer
	w.Stdin, w.Stdout, w.Stderr = strings.NewReader(""), &out, &errs
	w.ReadSecret = func(string) (string, error) {
		stop()
		_, err := never.Read(make([]byte, 1))
		return "", err
	}
	code := Run(ctx, []string{"--data-dir", d.dir, "connect", "amazon", "--region", "NA", "--client-id", "x"}, w)
	if code != ExitPerson || !strings.Contains(errs.String(), "Cancelled") {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
	d.run("status").ends(ExitReach, "not connected") // the profile is free again
}

// TestAskedOnATerminal: secrets and a passphrase are asked for, hidden, and the
// passphrase twice.
func TestAskedOnATerminal(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{})
	r := d.box.Access().Amazon.Regions[0]
	d.world.Keychain = nil
	var asked []string
	answers := map[string]string{
		"Client secret: ": r.ClientSecret, "Refresh token: ": r.RefreshToken,
		"New passphrase: ": "correct horse battery", "Once more: ": "correct horse batterie", "Passphrase: ": "correct horse battery",
	}
	d.world.ReadSecret = func(prompt string) (string, error) {
		asked = append(asked, prompt)
		return answers[prompt], nil
	}
	connect := []string{"connect", "amazon", "--region", r.Region, "--client-id", r.ClientID, "--seller", r.MerchantID}
	d.run(connect...).ends(ExitUsage, "passphrases differ")
	answers["Once more: "] = answers["New passphrase: "]
	asked = nil
	d.run(connect...).ends(ExitDone, "cannot be recovered")
	if got := strings.Join(asked, ""); got != "Client secret: Refresh token: New passphrase: Once more: " {
		t.Errorf("asked: %s", got)
	}
	asked = nil
	d.connectXero().ends(ExitDone)
	if got := strings.Join(asked, ""); got != "Passphrase: " {
		t.Errorf("asked: %s", got)
	}
	d.env["TALLYBRIDGE_PASSPHRASE"] = "correct horse battery"
	d.secretless()
}

// lostReport stops a command right after Amazon took a request for a report,
// before its answer is heard.
type lostReport struct {
	next  http.RoundTripper
	stop  func()
	asked map[string]int // requests by type and marketplaces
	mu    sync.Mutex
}

func (l *lostReport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/reports") {
		return l.next.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	res, err := l.next.RoundTrip(r.WithContext(context.WithoutCancel(r.Context())))
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked[string(body)]++
	l.stop()
	return nil, errors.Join(r.Context().Err(), res.Body.Close())
}

// TestStoppedWhileAskingForAReport: a report that was asked for and whose
// answer nobody heard is waited for by the next run. Amazon makes these
// reports every 30 minutes at most, so a second request would only fail.
func TestStoppedWhileAskingForAReport(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{
		Traps: true, Marketplaces: []string{"US", "CA", "UK", "DE", "FR"}, ReportTime: 2 * time.Minute,
	}).connect()
	world := d.world
	lost := &lostReport{asked: map[string]int{}}
	for twice := false; !twice; {
		ctx, stop := context.WithCancel(t.Context())
		before := len(lost.asked)
		lost.next, lost.stop = world.Transport, stop
		d.world.Transport, d.context = lost, ctx
		d.run("sync", "--dry-run")
		stop()
		d.world, d.context = world, t.Context()
		for body, times := range lost.asked {
			if times != 1 {
				t.Errorf("asked %d times: %s", times, body)
				twice = true
			}
		}
		if len(lost.asked) == before {
			break
		}
		d.ends(ExitPerson, "Cancelled. What was done so far is kept.")
	}
	if len(lost.asked) < 2 {
		t.Fatalf("only %d reports were asked for", len(lost.asked))
	}
	if strings.Contains(d.out+d.err, "could not make the report") {
		t.Errorf("a report failed:\n%s%s", d.out, d.err)
	}
}

// forgetful takes requests for reports and forgets them, and stops the command
// at the first look at one.
type forgetful struct {
	next http.RoundTripper
	stop func()
}

func (f forgetful) RoundTrip(r *http.Request) (*http.Response, error) {
	folder, _ := path.Split(r.URL.Path)
	switch {
	case r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/reports"):
		return &http.Response{
			StatusCode: http.StatusAccepted, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
			Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(`{"reportId":"404"}`)),
		}, r.Body.Close()
	case strings.HasSuffix(folder, "/reports/"):
		f.stop()
	}
	return f.next.RoundTrip(r)
}

// TestReportThatAmazonForgot: a report that an earlier run asked for and that
// Amazon does not know any more is asked for anew, in the same run.
func TestReportThatAmazonForgot(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sandbox.Options{Traps: true, Marketplaces: []string{"US", "CA", "UK", "DE", "FR"}}).connect()
	world := d.world
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	d.world.Transport, d.context = forgetful{world.Transport, stop}, ctx
	d.run("sync", "--dry-run").ends(ExitPerson, "Cancelled.")
	d.world, d.context = world, t.Context()
	d.run("sync", "--dry-run")
	if !strings.Contains(d.out, "US 69 + CA 0 = 69") {
		t.Errorf("Canada's stock is not known:\n%s%s", d.out, d.err)
	}
}
