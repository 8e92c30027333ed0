package app

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

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
