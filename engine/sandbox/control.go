package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"tallybridge/engine/sandbox/wire"
)

// controls is where both servers answer about themselves:
//
//	GET  /_sandbox/ledger  calls and refusals per operation, every write with its body and key; ?calls=1 every call
//	GET  /_sandbox/state   Amazon: listings, where the units lie, orders; Xero: items, accounts, documents
//	GET  /_sandbox/truth   what every Xero item and account must hold after a sync, what differs, unit costs, units held elsewhere
//	GET  /_sandbox/findings  settlements, what a fee check has to find, and what only looks like it
//	POST /_sandbox/change  one change of the world, the servers or the faults: see Change
const controls = "/_sandbox"

// maxChange is the largest body of a change, in bytes.
const maxChange = 1 << 16

// withControls puts a server's own answers before it.
func (s *Sandbox) withControls(api http.Handler, state func() any) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+controls+"/ledger", func(w http.ResponseWriter, r *http.Request) {
		reply(w, http.StatusOK, s.ledgerView(r.URL.Query().Get("calls") != ""))
	})
	mux.HandleFunc("GET "+controls+"/state", func(w http.ResponseWriter, _ *http.Request) { reply(w, http.StatusOK, state()) })
	mux.HandleFunc("GET "+controls+"/truth", func(w http.ResponseWriter, _ *http.Request) { reply(w, http.StatusOK, s.truthView()) })
	mux.HandleFunc("GET "+controls+"/findings", func(w http.ResponseWriter, _ *http.Request) { reply(w, http.StatusOK, s.findingsView()) })
	mux.HandleFunc("POST "+controls+"/change", s.serveChange)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Decided here, since a ServeMux would clean the paths of the APIs, in
		// which a SKU may hold anything.
		if strings.HasPrefix(r.URL.Path, controls+"/") {
			mux.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	})
}

func reply(w http.ResponseWriter, status int, body any) {
	raw, err := json.MarshalIndent(body, "", "  ")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(raw, '\n')) // the caller may have gone
}

// ledgerView is what GET /_sandbox/ledger shows.
type ledgerView struct {
	Calls    map[string]int `json:"calls"`    // per operation, "xero …"
	Refusals map[string]int `json:"refusals"` // per operation
	Pending  int            `json:"pending"`  // writes that have not landed yet
	Writes   []wire.Call    `json:"writes"`
	All      []wire.Call    `json:"all,omitempty"`
}

func (s *Sandbox) ledgerView(all bool) ledgerView {
	l := s.rig.Ledger()
	v := ledgerView{Calls: l.Counts(), Refusals: l.Refusals(), Pending: s.rig.Pending(), Writes: l.Writes()}
	if v.Writes == nil {
		v.Writes = []wire.Call{}
	}
	if all {
		v.All = l.Calls()
	}
	return v
}

// serveChange answers POST /_sandbox/change.
func (s *Sandbox) serveChange(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Origin") != "" { // a web page has no business here
		reply(w, http.StatusForbidden, problem{"Changes cannot be made from a web page."})
		return
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxChange))
	d.UseNumber()
	var fields map[string]any
	if err := d.Decode(&fields); err != nil {
		reply(w, http.StatusBadRequest, problem{"The body is not a JSON object: " + err.Error()})
		return
	}
	switch err := s.Change(fields); {
	case errors.Is(err, ErrUnknownChange):
		reply(w, http.StatusNotFound, problem{err.Error()})
	case err != nil:
		reply(w, http.StatusBadRequest, problem{err.Error()})
	default:
		reply(w, http.StatusOK, struct {
			Done any `json:"done"`
		}{fields["do"]})
	}
}

type problem struct {
	Error string `json:"error"`
}
