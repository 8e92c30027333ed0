package practicexero

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"tallybridge/engine/sandbox/wire"
)

var verifierForm = regexp.MustCompile(`^[A-Za-z0-9._~-]{43,128}$`)

// token exchanges a code or a refresh token.
// https://developer.xero.com/documentation/guides/oauth2/pkce-flow/
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	e := wire.EntryOf(r)
	if !s.form(w, r, e) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.PostForm.Get("client_id") != s.clientID {
		oauthError(w, e, "invalid_client", "")
		return
	}
	now := s.rig.Clock().Now()
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		c := s.identity.codes[r.PostForm.Get("code")]
		verifier := r.PostForm.Get("code_verifier")
		sum := sha256.Sum256([]byte(verifier))
		switch {
		case c == nil, c.used, now.After(c.expires), c.grant.revoked:
			oauthError(w, e, "invalid_grant", "")
		case c.redirect != r.PostForm.Get("redirect_uri"):
			oauthError(w, e, "invalid_grant", "Invalid redirect_uri")
		case !verifierForm.MatchString(verifier), base64.RawURLEncoding.EncodeToString(sum[:]) != c.challenge:
			c.used = true
			oauthError(w, e, "invalid_grant", "Transformed code verifier does not match code challenge")
		default:
			c.used = true
			e.Effect = true
			sendJSON(w, http.StatusOK, s.issue(c.grant))
		}
	case "refresh_token":
		old := s.identity.refresh[r.PostForm.Get("refresh_token")]
		if old == nil || !old.usable(now) {
			oauthError(w, e, "invalid_grant", "")
			return
		}
		if old.firstly.IsZero() {
			old.firstly = now
		} else {
			e.Note = "a used refresh token within its grace period"
		}
		e.Effect = true
		sendJSON(w, http.StatusOK, s.issue(old.grant))
	default:
		oauthError(w, e, "unsupported_grant_type", "")
	}
}

// revocation revokes a refresh token and with it the user's connections to the app.
func (s *Server) revocation(w http.ResponseWriter, r *http.Request) {
	e := wire.EntryOf(r)
	if !s.form(w, r, e) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := r.PostForm.Get("client_id")
	if user, _, ok := r.BasicAuth(); ok {
		id = user
	}
	if id != s.clientID && (id != "" || s.books.Rules.RevocationNeedsClientID) {
		oauthError(w, e, "invalid_client", "")
		return
	}
	if t := s.identity.refresh[r.PostForm.Get("token")]; t != nil {
		t.grant.revoked = true
		s.identity.links = nil
		e.Effect = true
	}
	w.WriteHeader(http.StatusOK)
}

// form reads a form body, or answers why it cannot.
func (s *Server) form(w http.ResponseWriter, r *http.Request, e *wire.Entry) bool {
	if r.Method != http.MethodPost {
		e.Refusal = "method not allowed"
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return false
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") || r.ParseForm() != nil {
		oauthError(w, e, "invalid_request", "")
		return false
	}
	return true
}

func oauthError(w http.ResponseWriter, e *wire.Entry, kind, description string) {
	e.Refusal = kind
	body := map[string]string{"error": kind}
	if description != "" {
		body["error_description"] = description
	}
	sendJSON(w, http.StatusBadRequest, body)
}

func sendJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic("practice Xero: " + err.Error()) // plain values always encode
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}
