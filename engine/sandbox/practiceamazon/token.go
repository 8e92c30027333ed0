package practiceamazon

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tallybridge/engine/sandbox/wire"
)

// Lives of what Login with Amazon hands out.
// Source: developer-docs.amazon.com/sp-api/docs/connecting-to-the-selling-partner-api.
const (
	accessLife = time.Hour
	codeLife   = 5 * time.Minute
)

// grantlessScopes are the scopes of operations that need no seller.
var grantlessScopes = []string{"sellingpartnerapi::notifications", "sellingpartnerapi::client_credential:rotation"}

// tokenAnswer is the body of a granted token.
type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token,omitempty"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"` // seconds
}

// tokenRefusal is the body of a refused one.
type tokenRefusal struct {
	status      int
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// maxTokenBody is the largest token request, in bytes.
const maxTokenBody = 64 << 10

func (s *Server) serveToken(w http.ResponseWriter, r *http.Request) {
	// Only the exchange of a code changes something that lasts, and the rig
	// has to know before it runs the handler.
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxTokenBody))
	if err != nil {
		http.Error(w, "Request body too large", http.StatusRequestEntityTooLarge)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, _ := url.ParseQuery(string(body)) // looked at again, and judged, in tokenFor
	op := wire.Op{API: "lwa", Name: "token", Write: form.Get("grant_type") == "authorization_code"}
	s.rig.Serve(w, r, op, s.answerToken)
}

func (s *Server) answerToken(w http.ResponseWriter, r *http.Request) {
	entry := wire.EntryOf(r)
	h := w.Header()
	h.Set("Content-Type", "application/json;charset=UTF-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache")
	s.mu.Lock()
	h.Set("X-Amzn-Requestid", uuidOf(s.derive("lwa request", s.next())))
	s.mu.Unlock()
	good, region, bad := s.tokenFor(r)
	entry.Account = region
	if bad != nil {
		entry.Refusal = bad.Error
		w.WriteHeader(bad.status)
		writeJSON(w, bad)
		return
	}
	entry.Effect = r.PostForm.Get("grant_type") == "authorization_code"
	writeJSON(w, good)
}

func (s *Server) tokenFor(r *http.Request) (good tokenAnswer, region string, bad *tokenRefusal) {
	refuse := func(status int, kind, why string) (tokenAnswer, string, *tokenRefusal) {
		return tokenAnswer{}, region, &tokenRefusal{status: status, Error: kind, Description: why}
	}
	const missing = "The request is missing a required parameter : "
	if r.Method != http.MethodPost {
		return refuse(http.StatusMethodNotAllowed, "invalid_request", "The HTTP method must be POST")
	}
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/x-www-form-urlencoded" {
		return refuse(http.StatusBadRequest, "invalid_request", "The Content-Type must be application/x-www-form-urlencoded;charset=UTF-8")
	}
	if err := r.ParseForm(); err != nil {
		return refuse(http.StatusBadRequest, "invalid_request", "The request body is not form-encoded")
	}
	f := r.PostForm // never the query: secrets do not belong there
	kind := f.Get("grant_type")
	for _, need := range []string{"grant_type", "client_id", "client_secret"} {
		if f.Get(need) == "" {
			return refuse(http.StatusBadRequest, "invalid_request", missing+need)
		}
	}
	if !slices.Contains([]string{"refresh_token", "authorization_code", "client_credentials"}, kind) {
		return refuse(http.StatusBadRequest, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server")
	}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	app := s.apps[f.Get("client_id")]
	if app == nil || !app.accepts(f.Get("client_secret"), now) {
		return refuse(http.StatusUnauthorized, "invalid_client", "Client authentication failed")
	}
	var g *grant
	switch kind {
	case "refresh_token":
		if f.Get("refresh_token") == "" {
			return refuse(http.StatusBadRequest, "invalid_request", missing+"refresh_token")
		}
		g = s.grants[f.Get("refresh_token")]
		if g == nil || g.revoked || g.app != app {
			return refuse(http.StatusBadRequest, "invalid_grant", "The request has an invalid grant parameter : refresh_token")
		}
	case "authorization_code":
		if f.Get("code") == "" {
			return refuse(http.StatusBadRequest, "invalid_request", missing+"code")
		}
		c := s.codes[f.Get("code")]
		if c == nil || c.used || c.app != app || !now.Before(c.expires) {
			return refuse(http.StatusBadRequest, "invalid_grant", "The request has an invalid grant parameter : code")
		}
		if u := f.Get("redirect_uri"); u != "" && u != c.redirect {
			return refuse(http.StatusBadRequest, "invalid_grant", "The request has an invalid grant parameter : redirect_uri")
		}
		c.used = true
		g = s.authorise(c.region, app)
	case "client_credentials":
		if scopes := strings.Fields(f.Get("scope")); len(scopes) == 0 || !subset(scopes, grantlessScopes) {
			return refuse(http.StatusBadRequest, "invalid_scope", "The request has an invalid scope parameter")
		}
	}
	token := accessTokenOf(s.derive("access", s.next()))
	s.access[token] = &accessToken{grant: g, expires: now.Add(accessLife)}
	s.forgetTokens(now)
	good = tokenAnswer{AccessToken: token, TokenType: "bearer", ExpiresIn: int(accessLife / time.Second)}
	if g != nil {
		region, good.RefreshToken = g.region, g.refresh
	}
	return good, region, nil
}

// forgetTokens drops access tokens nobody can mistake for a living one any
// more; the caller holds the lock.
func (s *Server) forgetTokens(now time.Time) {
	if len(s.access) < 4096 {
		return
	}
	for t, a := range s.access {
		if now.Sub(a.expires) > 30*24*time.Hour {
			delete(s.access, t)
		}
	}
}

func subset(got, known []string) bool {
	for _, g := range got {
		if !slices.Contains(known, g) {
			return false
		}
	}
	return true
}

// writeJSON writes v; a caller that has gone is no trouble of the server's.
func writeJSON(w io.Writer, v any) {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}
