package practicexero

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"

	"tallybridge/engine/sandbox/wire"
)

// maxBody is the largest request that Xero takes, in bytes.
// https://developer.xero.com/documentation/api/accounting/requests-and-responses
const maxBody = 3_500_000

// route is one method of one resource.
type route struct {
	method, pattern string   // pattern segments; "*" stands for an id, number or code
	scopes          []string // any of them is enough
	itemWrite       bool
	run             func(*Server, *call) outcome
}

func (rt *route) name() string { return rt.method + " " + strings.ReplaceAll(rt.pattern, "*", "{id}") }

func scopes(names string) []string { return strings.Fields(names) }

var (
	settingsRead = scopes("accounting.settings accounting.settings.read")
	itemsRead    = scopes("accounting.settings accounting.settings.read accounting.invoices accounting.invoices.read")
	itemsWrite   = scopes("accounting.settings accounting.invoices")
	invoicesRead = scopes("accounting.invoices accounting.invoices.read")
	invoices     = scopes("accounting.invoices")
	contactsRead = scopes("accounting.contacts accounting.contacts.read")
	contacts     = scopes("accounting.contacts")
	bankRead     = scopes("accounting.banktransactions accounting.banktransactions.read")
	paymentsRead = scopes("accounting.payments accounting.payments.read")
)

var routes = []*route{
	{method: "GET", pattern: "Organisation", scopes: settingsRead, run: (*Server).getOrganisation},
	{method: "GET", pattern: "Organisation/Actions", scopes: settingsRead, run: (*Server).getActions},
	{method: "GET", pattern: "Accounts", scopes: settingsRead, run: (*Server).getAccounts},
	{method: "GET", pattern: "TaxRates", scopes: settingsRead, run: (*Server).getTaxRates},
	{method: "GET", pattern: "Currencies", scopes: settingsRead, run: (*Server).getCurrencies},
	{method: "GET", pattern: "BankTransactions", scopes: bankRead, run: (*Server).getBankTransactions},
	{method: "GET", pattern: "BankTransactions/*", scopes: bankRead, run: (*Server).getBankTransaction},
	{method: "GET", pattern: "Payments", scopes: paymentsRead, run: (*Server).getPayments},
	{method: "GET", pattern: "Items", scopes: itemsRead, run: (*Server).getItems},
	{method: "PUT", pattern: "Items", scopes: itemsWrite, itemWrite: true, run: (*Server).putItems},
	{method: "POST", pattern: "Items", scopes: itemsWrite, itemWrite: true, run: (*Server).postItems},
	{method: "GET", pattern: "Items/*", scopes: itemsRead, run: (*Server).getItem},
	{method: "POST", pattern: "Items/*", scopes: itemsWrite, itemWrite: true, run: (*Server).postItem},
	{method: "GET", pattern: "Items/*/History", scopes: itemsRead, run: (*Server).getHistory},
	{method: "PUT", pattern: "Items/*/History", scopes: itemsWrite, itemWrite: true, run: (*Server).putHistory},
	{method: "GET", pattern: "Contacts", scopes: contactsRead, run: (*Server).getContacts},
	{method: "GET", pattern: "Contacts/*", scopes: contactsRead, run: (*Server).getContact},
	{method: "PUT", pattern: "Contacts", scopes: contacts, run: (*Server).putContacts},
	{method: "GET", pattern: "Invoices", scopes: invoicesRead, run: (*Server).getDocuments},
	{method: "PUT", pattern: "Invoices", scopes: invoices, run: (*Server).putDocuments},
	{method: "POST", pattern: "Invoices", scopes: invoices, run: (*Server).postDocuments},
	{method: "GET", pattern: "Invoices/*", scopes: invoicesRead, run: (*Server).getDocument},
	{method: "POST", pattern: "Invoices/*", scopes: invoices, run: (*Server).postDocument},
	{method: "GET", pattern: "Invoices/*/History", scopes: invoicesRead, run: (*Server).getHistory},
	{method: "PUT", pattern: "Invoices/*/History", scopes: invoices, run: (*Server).putHistory},
	{method: "GET", pattern: "CreditNotes", scopes: invoicesRead, run: (*Server).getDocuments},
	{method: "PUT", pattern: "CreditNotes", scopes: invoices, run: (*Server).putDocuments},
	{method: "POST", pattern: "CreditNotes", scopes: invoices, run: (*Server).postDocuments},
	{method: "GET", pattern: "CreditNotes/*", scopes: invoicesRead, run: (*Server).getDocument},
	{method: "POST", pattern: "CreditNotes/*", scopes: invoices, run: (*Server).postDocument},
	{method: "GET", pattern: "CreditNotes/*/History", scopes: invoicesRead, run: (*Server).getHistory},
	{method: "PUT", pattern: "CreditNotes/*/History", scopes: invoices, run: (*Server).putHistory},
}

// find returns the route of a call and the id in its path; known tells whether
// the resource exists for another method.
func find(method, path string) (rt *route, id string, known bool) {
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for _, r := range routes {
		arg, ok := matches(strings.Split(r.pattern, "/"), parts)
		if !ok {
			continue
		}
		known = true
		if r.method == method {
			return r, arg, true
		}
	}
	return nil, "", known
}

func matches(pattern, parts []string) (arg string, ok bool) {
	if len(pattern) != len(parts) {
		return "", false
	}
	for i, p := range pattern {
		switch {
		case p == "*":
			s, err := url.PathUnescape(parts[i])
			if err != nil || s == "" {
				return "", false
			}
			arg = s
		case !strings.EqualFold(p, parts[i]):
			return "", false
		}
	}
	return arg, true
}

// serveAPI answers a call to the Accounting API.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, path string) {
	rt, id, known := find(r.Method, path)
	write := r.Method != http.MethodGet && r.Method != http.MethodHead
	op := wire.Op{API: "xero", Name: r.Method + " " + strings.SplitN(path, "/", 2)[0], Write: write, Account: r.Header.Get("xero-tenant-id")}
	if rt != nil {
		op.Name = rt.name()
	}
	a := s.admit(r, w.Header(), rt)
	defer s.leave()

	seen := &watcher{ResponseWriter: w, copy: newBuffer()}
	var body bytes.Buffer
	if r.Body != nil {
		r.Body = struct {
			io.Reader
			io.Closer
		}{io.TeeReader(r.Body, &body), r.Body}
	}
	ran := make(chan struct{}, 1)
	s.rig.Serve(seen, r, op, func(w http.ResponseWriter, r *http.Request) {
		ran <- struct{}{}
		s.handle(w, r, a, rt, id, known)
	})
	if len(ran) == 0 {
		s.keepFailure(r, body.Bytes(), seen.copy, a)
	}
}

// handle runs an admitted call.
func (s *Server) handle(w http.ResponseWriter, r *http.Request, a *admission, rt *route, id string, known bool) {
	e := wire.EntryOf(r)
	switch {
	case a.problem != nil:
		a.problem.send(w, e)
		return
	case a.breach != nil:
		e.Refusal = a.breach.problem + " limit"
		throttled(w, a.breach, a.at)
		return
	case rt == nil:
		forbid(e, r.Method, r.Method+" "+r.URL.Path)
		if !known {
			e.Refusal = "no such resource"
			notFound(w)
			return
		}
		// On purpose for good: methods that Tallybridge must never call, such as
		// deleting or paying. The ledger records the attempt, and the answer is
		// the one that Xero documents for a method a resource does not have.
		e.Refusal = "no such method"
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusNotImplemented)
		_, _ = io.WriteString(w, "The resource does not have the method")
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic("practice Xero: " + err.Error()) // Serve hands the body over in memory
	}
	if len(body) > maxBody {
		e.Refusal = "the request is too large"
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		_, _ = io.WriteString(w, "<html><body><h2>413 - Request Entity Too Large</h2></body></html>")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := r.Header.Get("Idempotency-Key")
	if rt.method == http.MethodGet || key == "" {
		s.run(w, r, rt, id, body, a, e)
		return
	}
	now := s.rig.Clock().Now()
	request := fingerprint(r, body)
	switch old := s.remembered(key, now); {
	case len(key) > maxKey:
		s.answer(w, r, e, invalid(14, "PostDataInvalidException", "Idempotency Key exceeds the maximum length of 128 characters."))
	case old == nil:
		b := newBuffer()
		s.run(b, r, rt, id, body, a, e)
		k := b.keep(request, now)
		s.keys[key] = k
		k.send(w)
	case old.request != request:
		s.answer(w, r, e, invalid(14, "PostDataInvalidException", "Idempotency Key "+key+" is used with a different request."))
	default:
		e.Replayed = true
		old.send(w)
	}
}

// keepFailure keeps an internal error under the call's key, as Xero does: the
// same key then brings the same error, although nothing was done.
func (s *Server) keepFailure(r *http.Request, body []byte, b *buffer, a *admission) {
	key := r.Header.Get("Idempotency-Key")
	if b.status != http.StatusInternalServerError || key == "" || len(key) > maxKey || r.Method == http.MethodGet || a.problem != nil || a.breach != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.books.Rules.ServerErrorsReplayed || s.remembered(key, a.at) != nil {
		return
	}
	s.keys[key] = &kept{
		request: fingerprint(r, body), at: a.at, status: b.status,
		header: http.Header{"Content-Type": {"text/html"}}, body: bytes.Clone(b.body.Bytes()),
	}
}
