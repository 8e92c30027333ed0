package auth

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"tallybridge/engine/domain"
)

// callbackPath is part of the redirect address that is registered with Xero.
const callbackPath = "/callback"

// landingPort is a pair of loopback listeners on one port. Xero registers
// "http://localhost:port/callback", and a browser may take localhost for
// either address.
type landingPort struct {
	port      int
	listeners []net.Listener
}

// openPort listens on the first port that is free on both loopback addresses.
// A computer without IPv6 does with one.
func openPort(ctx context.Context, ports []int) (landingPort, error) {
	var lc net.ListenConfig
	for _, p := range ports {
		v4, err := lc.Listen(ctx, "tcp4", "127.0.0.1:"+strconv.Itoa(p))
		if err != nil {
			continue
		}
		got := landingPort{port: v4.Addr().(*net.TCPAddr).Port, listeners: []net.Listener{v4}}
		if v6, err := lc.Listen(ctx, "tcp6", "[::1]:"+strconv.Itoa(got.port)); err == nil {
			got.listeners = append(got.listeners, v6)
			return got, nil
		}
		if !hasIPv6(ctx) {
			return got, nil
		}
		_ = v4.Close() // another program has the port on the other address
	}
	list := make([]string, len(ports))
	for i, p := range ports {
		list[i] = strconv.Itoa(p)
	}
	return landingPort{}, &domain.Fault{
		Kind: domain.FaultBusy, Op: xeroSignIn,
		Message: "The sign-in cannot listen for Xero's answer: these ports of this computer are in use: " + strings.Join(list, ", ") + ".",
		Advice:  "End another sign-in or program that uses one of them and try again.",
	}
}

// hasIPv6 tells whether this computer has the IPv6 loopback address at all.
func hasIPv6(ctx context.Context) bool {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp6", "[::1]:0")
	if err != nil {
		return false
	}
	return l.Close() == nil
}

func (l landingPort) redirectURI() string {
	return fmt.Sprintf("http://localhost:%d%s", l.port, callbackPath)
}

// landed is what came back from the consent page.
type landed struct {
	code   string
	reason string // OAuth error code when there is no code
	words  string // the server's own words for it
}

// catcher answers the browser and picks out the one answer that belongs to
// this sign-in. Anything else (a favicon, another page's guess, a wrong state)
// gets a short answer and changes nothing.
type catcher struct {
	state string
	port  int
	got   chan landed // of size 1

	mu   sync.Mutex
	done bool
}

func (c *catcher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !c.ours(r.Host) || r.URL.Path != callbackPath {
		writePage(w, http.StatusNotFound, page{Title: "Nothing here", Text: "This address belongs to Tallybridge's sign-in."})
		return
	}
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		writePage(w, http.StatusMethodNotAllowed, page{Title: "Nothing here", Text: "This address belongs to Tallybridge's sign-in."})
		return
	}
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || len(q["state"]) != 1 || subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(c.state)) != 1 {
		writePage(w, http.StatusBadRequest, page{
			Title: "This answer belongs to another sign-in",
			Text:  "Tallybridge still waits for the right one. Go back to the page that Tallybridge opened last, or start the sign-in again.",
		})
		return
	}
	a := landed{code: q.Get("code"), reason: q.Get("error"), words: q.Get("error_description")}
	if a.code == "" && a.reason == "" {
		writePage(w, http.StatusBadRequest, page{Title: "The answer is incomplete", Text: "Tallybridge still waits. Start the sign-in again if this page stays."})
		return
	}
	c.mu.Lock()
	first := !c.done
	c.done = true
	c.mu.Unlock()
	switch {
	case a.reason == "access_denied":
		writePage(w, http.StatusOK, page{Title: "Xero was not connected", Text: "You did not give access. You can close this page and go back to Tallybridge."})
	case a.reason != "":
		writePage(w, http.StatusOK, page{
			Title: "Xero was not connected", Text: "You can close this page and go back to Tallybridge, which tells what to do.",
			Detail: scrub(a.reason + " " + a.words),
		})
	default:
		writePage(w, http.StatusOK, page{Title: "Tallybridge has Xero's answer", Text: "You can close this page and go back to Tallybridge."})
	}
	if first {
		c.got <- a
	}
}

// ours refuses requests that another site's name was pointed at this computer for.
func (c *catcher) ours(host string) bool {
	name, port, err := net.SplitHostPort(host)
	if err != nil || port != strconv.Itoa(c.port) {
		return false
	}
	return name == "localhost" || name == "127.0.0.1" || name == "::1"
}

// serve answers on all listeners until stop is called. stop lets answers that
// are being written finish for a moment, and waits until nothing runs any more.
func (l landingPort) serve(h http.Handler) (stop func(ctx context.Context)) {
	srv := &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second,
		MaxHeaderBytes: 64 << 10, ErrorLog: quiet(),
	}
	srv.SetKeepAlivesEnabled(false)
	var running sync.WaitGroup
	for _, lis := range l.listeners {
		running.Go(func() { _ = srv.Serve(lis) })
	}
	return func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if srv.Shutdown(ctx) != nil {
			_ = srv.Close()
		}
		running.Wait()
	}
}
