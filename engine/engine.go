// Package engine is the facade over everything Tallybridge does: a window or a
// command asks it, and listens to its events. It owns one profile: one folder,
// one database, one Xero organisation, any number of Amazon connections.
//
// It holds no rules of its own (the pure rooms do) and knows no toolkit. All
// that touches the outside comes in through Options.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"tallybridge/engine/amazon"
	"tallybridge/engine/auth"
	"tallybridge/engine/domain"
	"tallybridge/engine/jobs"
	"tallybridge/engine/pace"
	"tallybridge/engine/store"
	"tallybridge/engine/xero"
)

// URLs are the servers to talk to. The zero value means the real ones; others
// are for practice servers on this machine only.
type URLs struct {
	Amazon       string // SP-API base; "{region}" becomes na, eu or fe
	LWA          string // Login with Amazon base
	Xero         string // API base, without /api.xro/2.0
	XeroIdentity string // token, revocation and authorize base
}

// The real servers.
const (
	productionLWA          = "https://api.amazon.com"
	productionXero         = "https://api.xero.com"
	productionXeroIdentity = "https://identity.xero.com"
	productionXeroLogin    = "https://login.xero.com"
)

// Options are an engine's world.
type Options struct {
	Folder    string // the profile's folder; it must exist
	Profile   string // its name, for the keychain entry
	Version   string
	Clock     domain.Clock      // nil means the system clock
	Random    io.Reader         // crypto/rand.Reader in production
	Transport http.RoundTripper // nil means http.DefaultTransport
	Keychain  auth.Keychain     // nil means none: a passphrase is asked for
	// Passphrase asks for the passphrase that seals secrets where there is no keychain.
	Passphrase func(ctx context.Context, create bool) (string, error)
	// OpenBrowser shows an address to the user.
	OpenBrowser func(url string) error
	URLs        URLs
	// Practice tells that URLs point into this process: no loopback check is
	// needed, and the servers' allowances begin anew with every start.
	Practice bool
	Location *time.Location
	Log      *slog.Logger
}

// Engine is one open profile.
type Engine struct {
	opts   Options
	store  *store.Store
	book   *pace.Book
	jobs   *jobs.Runner
	lists  *lists
	orders *orderList
	events *hub
	calls  *callCounter
	wake   chan struct{}

	vaultMu sync.Mutex
	vault   *auth.Vault

	tokenMu sync.Mutex
	amazons map[domain.ConnectionID]*auth.AmazonTokens
	xeros   *auth.XeroTokens

	// running is held by the one run, undo or proof under way.
	running chan struct{}
	// lastHeld is how much the newest run held; only the run under way uses it.
	lastHeld int
	// failure is why the newest run did not go through; nil when it did.
	failure atomic.Pointer[error]
	runMu   sync.Mutex
	cancel  context.CancelFunc
	// sending counts the shipment confirmations under way, which need no run.
	sending sync.WaitGroup
}

// Open opens the profile in opts.Folder, creating its database when it is new.
func Open(ctx context.Context, opts Options) (*Engine, error) {
	if opts.Clock == nil {
		opts.Clock = domain.SystemClock{}
	}
	if opts.Transport == nil {
		opts.Transport = http.DefaultTransport
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Location == nil {
		opts.Location = time.Local
	}
	if err := opts.URLs.check(opts.Practice); err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, opts.Folder, opts.Clock)
	if err != nil {
		return nil, err
	}
	if opts.Practice {
		if err := fillAllowances(ctx, st); err != nil {
			return nil, errors.Join(err, st.Close())
		}
	}
	book, err := pace.Open(ctx, st, opts.Clock)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	e := &Engine{
		opts: opts, store: st, book: book, events: newHub(),
		calls: &callCounter{next: opts.Transport}, wake: make(chan struct{}, 1),
		amazons: map[domain.ConnectionID]*auth.AmazonTokens{}, running: make(chan struct{}, 1),
	}
	e.lists = newLists(ctx, e)
	e.orders = &orderList{e: e}
	e.events.tap = e.lists.heard
	book.OnWait = func(key string, until time.Time) {
		e.events.publish(Event{Kind: EventWaiting, Progress: domain.Progress{
			Waiting: "Waiting for the call allowance of " + budgetName(key) + ".", Until: until,
		}})
	}
	e.jobs = jobs.New(jobs.Deps{
		Store: st, Clock: opts.Clock, Random: opts.Random, Amazon: e.amazonClient, Xero: e.xeroClient,
		Calls:    e.calls.counts,
		Progress: func(p domain.Progress) { e.events.publish(Event{Kind: EventProgress, Progress: p}) },
		Location: opts.Location, Log: opts.Log,
	})
	if err := e.jobs.RecoverRuns(ctx); err != nil {
		return nil, errors.Join(err, e.Close(ctx))
	}
	return e, nil
}

// fillAllowances makes all call allowances full.
func fillAllowances(ctx context.Context, st *store.Store) error {
	list, err := st.LoadBudgets(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		b := &list[i]
		b.MicroTokens, b.Used, b.BlockedUntil = b.Burst*1_000_000, 0, time.Time{}
	}
	return st.SaveBudgets(ctx, list)
}

// DatabaseFile is the name of the database in a profile's folder; SQLite keeps
// files of that name with an ending beside it.
const DatabaseFile = store.FileName

// Close cancels a run under way, waits for it and closes the database.
func (e *Engine) Close(ctx context.Context) error {
	e.Cancel()
	e.running <- struct{}{} // waits for the run's end; never released: the engine is done
	e.lists.close()
	e.sending.Wait() // they hear that the engine ends through whileOpen
	ctx = context.WithoutCancel(ctx)
	e.events.close()
	return errors.Join(e.book.Close(ctx), e.store.Close())
}

// userAgent is what both APIs ask for.
func (e *Engine) userAgent() string {
	v := e.opts.Version
	if v == "" {
		v = "dev"
	}
	return "Tallybridge/" + v + " (Language=Go)"
}

// openVault opens the vault on first use: it may ask the user for a passphrase.
func (e *Engine) openVault(ctx context.Context) (*auth.Vault, error) {
	e.vaultMu.Lock()
	defer e.vaultMu.Unlock()
	if e.vault != nil {
		return e.vault, nil
	}
	v, err := auth.OpenVault(ctx, e.vaultParams())
	if err != nil {
		return nil, err
	}
	e.vault = v
	return v, nil
}

func (e *Engine) vaultParams() auth.VaultParams {
	return auth.VaultParams{
		Store: e.store, Keychain: e.opts.Keychain, Profile: e.opts.Profile,
		Passphrase: e.opts.Passphrase, Random: e.opts.Random,
	}
}

func (e *Engine) amazonClient(c domain.AmazonConnection) *amazon.Client {
	return amazon.New(amazon.Config{
		Endpoint: e.opts.URLs.amazon(c.Region), Transport: e.calls.amazon(), Tokens: amazonTokens{e, c.ID},
		Budget: e.book.Amazon(c.ID), Clock: e.opts.Clock, UserAgent: e.userAgent(), Connection: c.ID, SellerID: c.SellerID,
	})
}

func (e *Engine) xeroConfig(tenant string) xero.Config {
	return xero.Config{
		BaseURL: e.opts.URLs.xero(), Transport: e.calls.xero(), Tokens: xeroTokens{e},
		Budget: e.book.Xero(tenant), Clock: e.opts.Clock, TenantID: tenant, UserAgent: e.userAgent(),
	}
}

func (e *Engine) xeroClient(c domain.XeroConnection, rules domain.XeroRules) *xero.Client {
	cfg := e.xeroConfig(c.TenantID)
	cfg.Rules = rules
	return xero.New(cfg)
}

// check refuses addresses that are not on this machine.
func (u URLs) check(practice bool) error {
	if practice {
		return nil
	}
	for _, raw := range []string{u.Amazon, u.LWA, u.Xero, u.XeroIdentity} {
		if raw == "" {
			continue
		}
		if err := auth.LoopbackOnly(raw); err != nil {
			return err
		}
	}
	return nil
}

func (u URLs) amazon(r domain.Region) string {
	if u.Amazon == "" {
		return amazon.EndpointOf(r)
	}
	return strings.ReplaceAll(strings.TrimRight(u.Amazon, "/"), "{region}", strings.ToLower(string(r)))
}

func (u URLs) lwaToken() string {
	base := u.LWA
	if base == "" {
		base = productionLWA
	}
	base = strings.TrimRight(base, "/")
	if strings.HasSuffix(base, "/auth/o2/token") {
		return base
	}
	return base + "/auth/o2/token"
}

func (u URLs) xero() string {
	if u.Xero == "" {
		return productionXero
	}
	return strings.TrimRight(u.Xero, "/")
}

func (u URLs) xeroIdentity() string {
	if u.XeroIdentity == "" {
		return productionXeroIdentity
	}
	return strings.TrimRight(u.XeroIdentity, "/")
}

func (u URLs) xeroAuthorize() string {
	if u.XeroIdentity == "" {
		return productionXeroLogin + "/identity/connect/authorize"
	}
	return strings.TrimRight(u.XeroIdentity, "/") + "/identity/connect/authorize"
}

// amazonTokens finds the token source of a connection when a call needs it, so
// that the vault is opened on first use only.
type amazonTokens struct {
	e  *Engine
	id domain.ConnectionID
}

func (t amazonTokens) Token(ctx context.Context) (string, error) {
	src, err := t.e.amazonSource(ctx, t.id)
	if err != nil {
		return "", err
	}
	return src.Token(ctx)
}

func (t amazonTokens) Expire(token string) {
	t.e.tokenMu.Lock()
	src := t.e.amazons[t.id]
	t.e.tokenMu.Unlock()
	if src != nil {
		src.Expire(token)
	}
}

func (e *Engine) amazonSource(ctx context.Context, id domain.ConnectionID) (*auth.AmazonTokens, error) {
	v, err := e.openVault(ctx)
	if err != nil {
		return nil, err
	}
	e.tokenMu.Lock()
	defer e.tokenMu.Unlock()
	if src := e.amazons[id]; src != nil {
		return src, nil
	}
	src := auth.NewAmazonTokens(auth.AmazonTokenParams{
		Vault: v, Connection: id, TokenURL: e.opts.URLs.lwaToken(), Transport: e.opts.Transport,
		Clock: e.opts.Clock, UserAgent: e.userAgent(),
	})
	e.amazons[id] = src
	return src, nil
}

type xeroTokens struct{ e *Engine }

func (t xeroTokens) Token(ctx context.Context) (string, error) {
	src, err := t.e.xeroSource(ctx)
	if err != nil {
		return "", err
	}
	return src.Token(ctx)
}

func (t xeroTokens) Expire(token string) {
	t.e.tokenMu.Lock()
	src := t.e.xeros
	t.e.tokenMu.Unlock()
	if src != nil {
		src.Expire(token)
	}
}

func (e *Engine) xeroSource(ctx context.Context) (*auth.XeroTokens, error) {
	v, err := e.openVault(ctx)
	if err != nil {
		return nil, err
	}
	e.tokenMu.Lock()
	defer e.tokenMu.Unlock()
	if e.xeros == nil {
		e.xeros = auth.NewXeroTokens(auth.XeroTokenParams{
			Vault: v, IdentityURL: e.opts.URLs.xeroIdentity(), Transport: e.opts.Transport,
			Clock: e.opts.Clock, UserAgent: e.userAgent(),
		})
	}
	return e.xeros, nil
}

// forgetTokens drops token sources after a connection changed.
func (e *Engine) forgetTokens(id domain.ConnectionID) {
	e.tokenMu.Lock()
	defer e.tokenMu.Unlock()
	if id == "" {
		e.xeros = nil
	} else {
		delete(e.amazons, id)
	}
}

// budgetName says whose budget a key is: "amazon/na/getReport" is Amazon's.
func budgetName(key string) string {
	parts := strings.Split(key, "/")
	switch {
	case len(parts) == 3 && parts[0] == "amazon":
		return "Amazon"
	case len(parts) == 3 && parts[0] == "xero" && parts[2] == "places":
		return "Xero, five at a time"
	case len(parts) == 3 && parts[0] == "xero":
		return "Xero, this " + parts[2]
	}
	return key
}

// hold takes the one place for work that writes; a second caller is told so.
func (e *Engine) hold(ctx context.Context) (context.Context, func(), error) {
	select {
	case e.running <- struct{}{}:
	default:
		return nil, nil, &domain.Fault{
			Kind: domain.FaultBusy, Message: "A sync is already running.",
			Advice: "Wait for it to end, or cancel it.",
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	e.runMu.Lock()
	e.cancel = cancel
	e.runMu.Unlock()
	return ctx, func() {
		cancel()
		e.runMu.Lock()
		e.cancel = nil
		e.runMu.Unlock()
		<-e.running
		e.lists.released()
	}, nil
}

// whileOpen gives work that is no run a context that ends with the engine, and
// the function that says that the work is over.
func (e *Engine) whileOpen(ctx context.Context) (context.Context, func()) {
	e.sending.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(e.lists.ctx, cancel)
	return ctx, func() {
		stop()
		cancel()
		e.sending.Done()
	}
}

// Cancel asks the run under way to stop at the next safe point.
func (e *Engine) Cancel() {
	e.runMu.Lock()
	defer e.runMu.Unlock()
	if e.cancel != nil {
		e.cancel()
	}
}

// Running reports whether a run is under way.
func (e *Engine) Running() bool { return len(e.running) > 0 }

func usage(format string, args ...any) error {
	return &domain.Fault{Kind: domain.FaultUsage, Message: fmt.Sprintf(format, args...)}
}
