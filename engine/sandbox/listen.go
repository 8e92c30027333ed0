package sandbox

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Listen serves both practice servers on addresses of this machine
// ("127.0.0.1:8081", "localhost:0", "[::1]:0"; empty is any free port of
// 127.0.0.1) until Close. Any other address is refused. Afterwards Access
// tells the addresses. On an error nothing listens.
func (s *Sandbox) Listen(ctx context.Context, amazonAddr, xeroAddr string) error {
	amazon, err := listen(ctx, amazonAddr)
	if err != nil {
		return fmt.Errorf("practice Amazon: %w", err)
	}
	xero, err := listen(ctx, xeroAddr)
	if err != nil {
		_ = amazon.Close()
		return fmt.Errorf("practice Xero: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bases.amazon, s.bases.xero = "http://"+amazon.Addr().String(), "http://"+xero.Addr().String()
	s.serve(amazon, s.hosts[AmazonHost])
	s.serve(xero, s.hosts[XeroHost])
	return nil
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%q is no address: %w", addr, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%q is not an address of this machine alone: use 127.0.0.1, [::1] or localhost", addr)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	if a, ok := l.Addr().(*net.TCPAddr); !ok || !a.IP.IsLoopback() {
		_ = l.Close()
		return nil, fmt.Errorf("%q leads to %v, which is not an address of this machine alone", addr, l.Addr())
	}
	return l, nil
}

// serve runs a server until Close; the caller holds the lock.
func (s *Sandbox) serve(l net.Listener, h http.Handler) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	s.servers = append(s.servers, server)
	s.serving.Go(func() {
		_ = server.Serve(l) // always ends with an error: ErrServerClosed after Close
	})
}
