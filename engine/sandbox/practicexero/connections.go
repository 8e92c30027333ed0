package practicexero

import (
	"net/http"
	"strings"
	"time"

	"tallybridge/engine/sandbox/wire"
)

// connections lists and removes the organisations connected to the app.
// https://developer.xero.com/documentation/guides/oauth2/tenants/
func (s *Server) connections(w http.ResponseWriter, r *http.Request) {
	e := wire.EntryOf(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, p := s.bearer(r); p != nil {
		p.send(w, e)
		return
	}
	id := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/connections"), "/")
	switch {
	case r.Method == http.MethodGet && id == "":
		type row struct {
			ID          string `json:"id"`
			AuthEventID string `json:"authEventId"`
			TenantID    string `json:"tenantId"`
			TenantType  string `json:"tenantType"`
			TenantName  string `json:"tenantName"`
			Created     string `json:"createdDateUtc"`
			Updated     string `json:"updatedDateUtc"`
		}
		out := []row{}
		want := r.URL.Query().Get("authEventId")
		for _, c := range s.identity.links {
			if want != "" && !strings.EqualFold(want, c.authEventID) {
				continue
			}
			out = append(out, row{
				ID: c.id, AuthEventID: c.authEventID, TenantID: s.identity.tenantID, TenantType: "ORGANISATION",
				TenantName: s.books.Org.Name, Created: sevenDigits(c.created), Updated: sevenDigits(c.update),
			})
		}
		sendJSON(w, http.StatusOK, out)
	case r.Method == http.MethodDelete && id != "":
		for i, c := range s.identity.links {
			if strings.EqualFold(c.id, id) {
				s.identity.links = append(s.identity.links[:i:i], s.identity.links[i+1:]...)
				e.Effect = true
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		e.Refusal = "no such connection"
		w.WriteHeader(http.StatusNotFound)
	default:
		e.Refusal = "method not allowed"
		forbid(e, r.Method, "connections")
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// sevenDigits writes an instant without a zone and with seven decimals of a second, as identity does.
func sevenDigits(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000") }
