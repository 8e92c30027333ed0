package practiceamazon

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// authCode is what the seller's browser carries back to the app.
type authCode struct {
	region, redirect string
	app              *application
	expires          time.Time
	used             bool
}

// consentPage is Seller Central's question, its answer when there is nowhere
// to send the browser, and its refusals.
var consentPage = template.Must(template.New("consent").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Practice Seller Central</title></head>
<body style="font-family:sans-serif;max-width:40em;margin:3em auto;line-height:1.5">
<h1>Practice Seller Central</h1>
{{if .Problem}}<p><strong>{{.Problem}}</strong></p><p>{{.Advice}}</p>
{{else if .Code}}<p>Authorised. The app has no address to send you to; copy this into it:</p>
<dl><dt>spapi_oauth_code</dt><dd><code id="spapi_oauth_code">{{.Code}}</code></dd>
<dt>state</dt><dd><code id="state">{{.State}}</code></dd>
<dt>selling_partner_id</dt><dd><code id="selling_partner_id">{{.Seller}}</code></dd></dl>
<p>The code works once, for five minutes.</p>
{{else}}<p>The app <code>{{.App}}</code> asks to use the data of seller <code>{{.Seller}}</code>:</p>
<ul>{{range .Roles}}<li>{{.}}</li>{{end}}</ul>
<form method="post"><input type="hidden" name="answer" value="confirm"><button>Confirm</button></form>
<form method="post"><input type="hidden" name="answer" value="cancel"><button>Cancel</button></form>
{{end}}</body></html>
`))

// consentView fills the page.
type consentView struct {
	App, Seller, Code, State string
	Problem, Advice          string
	Roles                    []Role
}

// serveConsent is the page behind the consent address: GET asks, POST answers;
// ?auto=allow and ?auto=deny answer at once, for tests. It is for people, so it
// meets no faults and stands in no ledger.
// Source: developer-docs.amazon.com/sp-api/docs/website-authorization-workflow.
func (s *Server) serveConsent(w http.ResponseWriter, r *http.Request, region string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	q := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	app, region := s.asked(q.Get("application_id"), region)
	refuse := func(problem, advice string) {
		w.WriteHeader(http.StatusBadRequest)
		_ = consentPage.Execute(w, consentView{Problem: problem, Advice: advice})
	}
	if app == nil {
		refuse("MD1000: the application id is unknown.", "Check application_id, or open the page of the region the app is registered in.")
		return
	}
	if app.draft && q.Get("version") != "beta" {
		refuse("MD1000: the application is a draft.", "Add version=beta to the address.")
		return
	}
	redirect := q.Get("redirect_uri")
	if redirect == "" && len(app.redirects) > 0 {
		redirect = app.redirects[0]
	} else if redirect != "" && !slices.Contains(app.redirects, redirect) {
		refuse("MD5101: redirect_uri is not one of the addresses registered on the application.", "Register the exact https address, or leave redirect_uri out.")
		return
	}
	view := consentView{App: app.id, Seller: s.sellers[region], State: q.Get("state")}
	for _, role := range append(slices.Clone(defaultRoles), RoleInsights) {
		if app.roles[role] {
			view.Roles = append(view.Roles, role)
		}
	}
	answer := map[string]string{"allow": "confirm", "deny": "cancel"}[q.Get("auto")]
	if r.Method == http.MethodPost {
		answer = r.PostFormValue("answer")
	}
	switch answer {
	case "confirm":
		s.consent(w, r, view, region, app, redirect)
	case "cancel":
		_ = consentPage.Execute(w, consentView{Problem: "Not authorised.", Advice: "Nothing was shared. You can close this page."})
	default:
		_ = consentPage.Execute(w, view)
	}
}

// asked finds the app and region a consent is about; the caller holds the lock.
func (s *Server) asked(appID, region string) (*application, string) {
	for _, r := range s.regions {
		if c := s.creds[r]; c.AppID == appID && (region == "" || region == r) {
			return s.apps[c.ClientID], r
		}
	}
	return nil, region
}

// consent makes the code and sends the browser on; the caller holds the lock.
func (s *Server) consent(w http.ResponseWriter, r *http.Request, view consentView, region string, app *application, redirect string) {
	code := "SX" + textOf(s.derive("code "+region, s.next()), 18)
	s.codes[code] = &authCode{region: region, redirect: redirect, app: app, expires: s.now().Add(codeLife)}
	view.Code = code
	if redirect == "" {
		_ = consentPage.Execute(w, view)
		return
	}
	to, err := url.Parse(redirect)
	if err != nil { // registered, yet no address
		_ = consentPage.Execute(w, view)
		return
	}
	q := to.Query()
	q.Set("spapi_oauth_code", code)
	q.Set("state", view.State)
	q.Set("selling_partner_id", view.Seller)
	to.RawQuery = q.Encode()
	http.Redirect(w, r, to.String(), http.StatusFound)
}
