package practicexero

import (
	"net/http"
	"strings"
	"time"

	"tallybridge/engine/sandbox/wire"
)

// problem is a refusal of the gateway, before any endpoint saw the call. It is
// JSON whatever the caller accepts.
type problem struct {
	status        int
	title, detail string
	challenge     string // WWW-Authenticate
	instance      string
}

func (p *problem) send(w http.ResponseWriter, e *wire.Entry) {
	e.Refusal = p.detail
	if p.challenge != "" {
		w.Header().Set("WWW-Authenticate", p.challenge)
	}
	sendJSON(w, p.status, struct {
		Type     *string `json:"Type"`
		Title    string  `json:"Title"`
		Status   int     `json:"Status"`
		Detail   string  `json:"Detail"`
		Instance string  `json:"Instance"`
	}{nil, p.title, p.status, p.detail, p.instance})
}

func (s *Server) unauthorized(detail, challenge string) *problem {
	return &problem{status: http.StatusUnauthorized, title: "Unauthorized", detail: detail, challenge: challenge, instance: s.newID()}
}

// bearer finds the access token of a call. The caller holds the lock.
func (s *Server) bearer(r *http.Request) (*access, *problem) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	a := s.identity.access[strings.TrimSpace(token)]
	switch now := s.rig.Clock().Now(); {
	case !strings.EqualFold(scheme, "Bearer") || a == nil:
		return nil, s.unauthorized("AuthenticationUnsuccessful", `Bearer error="invalid_token"`)
	case !now.Before(a.expires):
		return nil, s.unauthorized("TokenExpired: token expired at "+a.expires.Format("01/02/2006 15:04:05"), `Bearer error="invalid_token", error_description="The token expired"`)
	default:
		return a, nil
	}
}

// admission is what the gateway decided when a call arrived. A write that lands
// minutes later keeps it, and so does one whose answer is lost.
type admission struct {
	access  *access
	problem *problem
	breach  *breach
	at      time.Time
}

// admit checks token, organisation, scope and limits, in this order, and puts
// the remaining budget into the header. Every admit needs a leave.
func (s *Server) admit(r *http.Request, h http.Header, rt *route) *admission {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits.running++
	a := &admission{at: s.rig.Clock().Now()}
	h.Set("Xero-Correlation-Id", s.newID())
	if a.access, a.problem = s.bearer(r); a.problem != nil {
		return a
	}
	if !s.connected(r.Header.Get("xero-tenant-id")) || a.access.grant.revoked {
		a.problem = &problem{status: http.StatusForbidden, title: "Forbidden", detail: "AuthenticationUnsuccessful", instance: s.newID()}
		return a
	}
	a.breach = s.limits.pay(a.at, s.rig.Limits())
	s.limits.show(h)
	if a.breach == nil && rt != nil && !s.allowed(a.access, rt) {
		a.problem = s.unauthorized("AuthorizationUnsuccessful", `Bearer error="insufficient_scope", error_description="insufficient_scope"`)
	}
	return a
}

func (s *Server) leave() {
	s.mu.Lock()
	s.limits.running--
	s.mu.Unlock()
}

// allowed tells whether the token's scopes cover a route.
func (s *Server) allowed(a *access, rt *route) bool {
	for _, scope := range rt.scopes {
		if a.has(scope) && (scope != "accounting.invoices" || !rt.itemWrite || s.books.Rules.ItemsWithInvoicesScope) {
			return true
		}
	}
	return false
}
