package xero

import (
	"bytes"
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"unicode"
)

// longestDetail is how much of a server's own words is kept, in characters.
const longestDetail = 400

// refused is an error body. Xero has several shapes; every key that is not
// there stays empty. text is set when the body is no JSON at all.
type refused struct {
	ErrorNumber json.Number
	Type        *string
	Title       string
	Message     string
	Description string
	Detail      string
	Error       json.RawMessage // a string, or an object in some gateways
	Elements    []element
	text        string
}

// readRefusal reads an error body of any kind: Xero's JSON, problem JSON, XML,
// a gateway's HTML page or plain text.
func readRefusal(body []byte) refused {
	var r refused
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	if len(body) > 0 && body[0] == '{' {
		if err := json.Unmarshal(body, &r); err == nil {
			return r
		}
		// A field of an unexpected type must not cost the rest.
		var loose map[string]json.RawMessage
		if json.Unmarshal(body, &loose) == nil {
			r = refused{}
			for k, v := range loose {
				var s string
				if json.Unmarshal(v, &s) != nil {
					continue
				}
				switch strings.ToLower(k) {
				case "message":
					r.Message = s
				case "description":
					r.Description = s
				case "detail":
					r.Detail = s
				case "title":
					r.Title = s
				}
			}
			return r
		}
	}
	r = refused{text: markupText(string(body))}
	return r
}

// messages lists everything the body says, elements first.
func (r refused) messages() []string {
	var out []string
	for _, e := range r.Elements {
		out = append(out, e.problems()...)
		for _, l := range e.LineItems {
			out = append(out, l.problems()...)
		}
	}
	for _, s := range []string{r.Message, r.Description, r.Detail, r.text} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// words is the body in one line for Fault.Detail.
func (r refused) words() string {
	parts := r.messages()
	if len(parts) == 0 && r.Title != "" {
		parts = append(parts, r.Title)
	}
	var seen []string
	for _, p := range parts {
		dup := false
		for _, s := range seen {
			dup = dup || s == p
		}
		if !dup {
			seen = append(seen, p)
		}
		if len(seen) == 5 {
			break
		}
	}
	return cleanText(strings.Join(seen, "; "), longestDetail)
}

// without takes the token out of a body before anything else reads it: no
// server should repeat it, but none is trusted with that.
func without(token string, body []byte) []byte {
	if token == "" {
		return body
	}
	return bytes.ReplaceAll(body, []byte(token), []byte(removed))
}

const removed = "[removed]"

// secretLike finds what looks like a bearer token or a JWT.
var secretLike = regexp.MustCompile(`(?i)bearer\s+[A-Za-z0-9._~+/=-]+|eyJ[A-Za-z0-9_-]{10,}[A-Za-z0-9._-]*`)

var (
	xmlMessage = regexp.MustCompile(`(?is)<(?:message|detail)>(.*?)</(?:message|detail)>`)
	htmlTitle  = regexp.MustCompile(`(?is)<title>(.*?)</title>`)
)

// markupText takes the telling part out of an XML or HTML body; plain text
// comes back as it is.
func markupText(s string) string {
	if !strings.HasPrefix(s, "<") {
		return cleanText(s, longestDetail)
	}
	var parts []string
	for _, m := range xmlMessage.FindAllStringSubmatch(s, 5) {
		parts = append(parts, html.UnescapeString(m[1]))
	}
	if len(parts) > 0 {
		return cleanText(strings.Join(parts, "; "), longestDetail)
	}
	if m := htmlTitle.FindStringSubmatch(s); m != nil {
		return cleanText("a web page titled "+html.UnescapeString(m[1]), longestDetail)
	}
	return "a web page or XML instead of an answer"
}

// cleanText puts text from a server on one line without control characters and
// without what looks like a secret, and cuts it to at most n characters.
func cleanText(s string, n int) string {
	s = secretLike.ReplaceAllString(s, removed)
	var b strings.Builder
	count, space := 0, false
	for _, r := range strings.ToValidUTF8(s, "?") {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			space = count > 0
			continue
		}
		if !unicode.IsPrint(r) {
			continue
		}
		if space {
			b.WriteByte(' ')
			count++
			space = false
		}
		if count >= n {
			b.WriteString("…")
			break
		}
		b.WriteRune(r)
		count++
	}
	return b.String()
}
