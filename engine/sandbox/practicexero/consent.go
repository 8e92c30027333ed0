package practicexero

import (
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"tallybridge/engine/sandbox/wire"
)

// ask is an authorisation request that passed every check.
type ask struct {
	redirect, state, challenge string
	scopes                     []string
}

var challengeForm = regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`)

// check holds an authorisation request against the app's registration. What is
// wrong is shown on Xero's own page; it never comes back to the app.
// https://developer.xero.com/documentation/guides/oauth2/pkce-flow/
func (s *Server) check(q url.Values) (ask, string) {
	a := ask{
		redirect: q.Get("redirect_uri"), state: q.Get("state"), challenge: q.Get("code_challenge"),
		scopes: strings.Fields(q.Get("scope")),
	}
	switch {
	case q.Get("client_id") != s.clientID:
		return a, "unauthorized_client : Unknown client or client not enabled"
	case !slices.Contains(s.redirects, a.redirect):
		return a, "unauthorized_client : Invalid redirect_uri"
	case q.Get("response_type") != "code":
		return a, "unsupported_response_type"
	case len(a.scopes) == 0:
		return a, "invalid_request : Missing scope"
	}
	for _, scope := range a.scopes {
		switch {
		case premiumScopes[scope]:
			return a, "unauthorized_client : Invalid scope for client"
		case !validScopes[scope]:
			return a, "invalid_scope : Invalid scope"
		}
	}
	switch {
	case a.challenge == "":
		return a, "invalid_request : code challenge required"
	case q.Get("code_challenge_method") != "S256":
		return a, "invalid_request : Transform algorithm not supported"
	case !challengeForm.MatchString(a.challenge):
		return a, "invalid_request : Invalid code_challenge"
	}
	return a, ""
}

// authorize shows the consent page, or answers at once with ?auto=allow or ?auto=deny.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	e := wire.EntryOf(r)
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if err := r.ParseForm(); err != nil {
		s.trouble(w, e, "invalid_request : "+err.Error())
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, problem := s.check(r.Form)
	if problem != "" {
		s.trouble(w, e, problem)
		return
	}
	decision := r.Form.Get("auto")
	if r.Method == http.MethodPost {
		decision = r.PostForm.Get("decision")
	}
	answer := url.Values{}
	switch decision {
	case "allow":
		c := s.secret(32)
		g := s.consent(a.scopes)
		s.identity.codes[c] = &code{
			grant: g, redirect: a.redirect, challenge: a.challenge, expires: s.rig.Clock().Now().Add(codeLife),
		}
		answer.Set("code", c)
		answer.Set("scope", strings.Join(g.scopes, " "))
		answer.Set("session_state", s.secret(32)+"."+s.secret(16))
		e.Effect = true
	case "deny":
		answer.Set("error", "access_denied")
		answer.Set("error_description", "TenantConsent status DENIED")
		e.Refusal = "the user denied"
	default:
		s.page(w, r.Form, a)
		return
	}
	if a.state != "" {
		answer.Set("state", a.state)
	}
	w.Header().Set("Location", withQuery(a.redirect, answer))
	w.WriteHeader(http.StatusFound)
}

func withQuery(address string, q url.Values) string {
	if strings.Contains(address, "?") {
		return address + "&" + q.Encode()
	}
	return address + "?" + q.Encode()
}

// page asks the user. Like Xero's login it refuses to be framed.
func (s *Server) page(w http.ResponseWriter, q url.Values, a ask) {
	keep := url.Values{}
	for _, name := range []string{
		"client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method",
	} {
		keep.Set(name, q.Get(name))
	}
	w.Header().Set("Content-Security-Policy", "frame-ancestors 'none'")
	w.Header().Set("X-Frame-Options", "DENY")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = consentPage.Execute(w, struct {
		Organisation string
		Scopes       []string
		Fields       url.Values
	}{s.books.Org.Name, a.scopes, keep}) // a write to the answer's buffer
}

// trouble shows Xero's own error page.
func (s *Server) trouble(w http.ResponseWriter, e *wire.Entry, problem string) {
	e.Refusal = problem
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusBadRequest)
	_ = troublePage.Execute(w, problem)
}

var consentPage = template.Must(template.New("consent").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Practice Xero: allow access</title></head>
<body style="font-family:sans-serif;max-width:34em;margin:3em auto">
<h1>Practice Xero</h1>
<p>An app wants access to <strong>{{.Organisation}}</strong> and to:</p>
<ul>{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<form method="post" action="/identity/connect/authorize">
{{range $name, $values := .Fields}}{{range $values}}<input type="hidden" name="{{$name}}" value="{{.}}">
{{end}}{{end}}<button name="decision" value="allow">Allow access</button>
<button name="decision" value="deny">Cancel</button>
</form>
<p>This is a practice account. No real organisation is touched.</p>
</body></html>
`))

var troublePage = template.Must(template.New("trouble").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Practice Xero: error</title></head>
<body style="font-family:sans-serif;max-width:34em;margin:3em auto">
<h1>Sorry, something went wrong</h1>
<p>Error code: 500</p>
<p>Error: {{.}}</p>
</body></html>
`))
