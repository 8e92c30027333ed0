package auth

import (
	"bytes"
	"html/template"
	"io"
	"log"
	"net/http"
	"strconv"
)

// page is what the browser shows at the end of a sign-in.
type page struct{ Title, Text, Detail string }

// answerPage is static: no script, nothing loaded from elsewhere. The template
// escapes what it is given.
var answerPage = template.Must(template.New("answer").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} – Tallybridge</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; color: #1d2733; background: #f4f6f8; margin: 0; }
main { max-width: 30rem; margin: 15vh auto 0; padding: 2rem; background: #fff; border: 1px solid #d7dde3; border-radius: 8px; }
h1 { font-size: 1.25rem; margin: 0 0 .5rem; }
p { margin: 0; }
.detail { margin-top: 1rem; font-size: .875rem; color: #55616e; }
@media (prefers-color-scheme: dark) {
body { color: #e6ebf0; background: #14191f; }
main { background: #1c232b; border-color: #333d48; }
.detail { color: #a3afbb; }
}
</style>
</head>
<body><main>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
{{with .Detail}}<p class="detail">Xero said: {{.}}</p>{{end}}
</main></body>
</html>
`))

func writePage(w http.ResponseWriter, status int, p page) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Pragma", "no-cache")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	var body bytes.Buffer
	if err := answerPage.Execute(&body, p); err != nil {
		body.Reset()
		body.WriteString("You can close this page and go back to Tallybridge.")
	}
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	// The whole page is on its way before the sign-in goes on and ends the
	// listener. A browser that is gone needs no answer.
	_, _ = w.Write(body.Bytes())
	_ = http.NewResponseController(w).Flush()
}

// quiet swallows the server's own log: it could repeat what a browser sent.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
