package amazon

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// problem is one error of an error body.
type problem struct {
	code, message, details string
}

const (
	maxProblems = 10
	maxDetail   = 600 // characters of the server's words that are kept
)

// errorBody is the documented form {"errors":[{code,message,details}]} together
// with what gateways send instead: {"message":…}, {"Message":…}, {"error":…}.
type errorBody struct {
	Errors           list[errorEntry] `json:"errors"`
	Payload          json.RawMessage  `json:"payload"`
	Code             text             `json:"code"`
	Message          text             `json:"message"`
	Details          text             `json:"details"`
	Error            json.RawMessage  `json:"error"`
	ErrorDescription text             `json:"error_description"`
}

type errorEntry struct {
	Code    text `json:"code"`
	Message text `json:"message"`
	Details text `json:"details"`
}

// parseProblems reads an error body in whatever form it comes. It never fails:
// what cannot be parsed is kept as text.
func parseProblems(body []byte, contentType string) []problem {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	if len(body) == 0 {
		return nil
	}
	if p := problemsOfJSON(body, 0); len(p) > 0 {
		return p
	}
	if bytes.Equal(body, []byte("{}")) || bytes.Equal(body, []byte("null")) {
		return nil
	}
	if looksLikeHTML(body) || strings.Contains(strings.ToLower(contentType), "xml") || body[0] == '<' {
		if s := htmlText(body); s != "" {
			return []problem{{message: s}}
		}
		return nil
	}
	return []problem{{message: tidy(string(body))}}
}

func problemsOfJSON(body []byte, depth int) []problem {
	if depth > 2 || len(body) == 0 {
		return nil
	}
	var b errorBody
	if err := json.Unmarshal(body, &b); err != nil {
		var entries list[errorEntry]
		if json.Unmarshal(body, &entries) != nil {
			return nil
		}
		b.Errors = entries
	}
	var out []problem
	for _, e := range b.Errors {
		p := problem{tidy(string(e.Code)), tidy(string(e.Message)), tidy(string(e.Details))}
		if p != (problem{}) && len(out) < maxProblems {
			out = append(out, p)
		}
	}
	if len(out) > 0 {
		return out
	}
	if p := (problem{tidy(string(b.Code)), tidy(string(b.Message)), tidy(string(b.Details))}); p.message != "" || p.code != "" {
		return []problem{p}
	}
	if len(b.Error) > 0 && !bytes.Equal(b.Error, []byte("null")) {
		var word text
		if b.Error[0] == '{' || b.Error[0] == '[' {
			return problemsOfJSON(b.Error, depth+1)
		}
		_ = json.Unmarshal(b.Error, &word)
		return []problem{{tidy(string(word)), tidy(string(b.ErrorDescription)), ""}}
	}
	if len(b.Payload) > 0 && b.Payload[0] == '{' {
		return problemsOfJSON(b.Payload, depth+1)
	}
	return nil
}

// problemsInside finds errors in an answer that claims success: an "errors"
// list without a payload or other content.
func problemsInside(body []byte) []problem {
	if !bytes.Contains(body, []byte(`"errors"`)) {
		return nil
	}
	var b map[string]json.RawMessage
	if json.Unmarshal(body, &b) != nil {
		return nil
	}
	for k, v := range b {
		if k != "errors" && !bytes.Equal(bytes.TrimSpace(v), []byte("null")) {
			return nil
		}
	}
	return problemsOfJSON(body, 0)
}

// statusOfCode is the status that belongs to an error code of the API models.
func statusOfCode(code string) int {
	switch strings.ToLower(code) {
	case "unauthorized", "accessdenied":
		return http.StatusForbidden
	case "notfound", "resourcenotfound":
		return http.StatusNotFound
	case "quotaexceeded", "throttled", "requestthrottled":
		return http.StatusTooManyRequests
	case "internalfailure", "internalerror":
		return http.StatusInternalServerError
	case "serviceunavailable":
		return http.StatusServiceUnavailable
	default:
		return http.StatusBadRequest
	}
}

// problemText is the server's words in one line.
func problemText(problems []problem) string {
	var parts []string
	for _, p := range problems {
		s := p.code
		for _, w := range []string{p.message, p.details} {
			if w == "" || w == s {
				continue
			}
			if s != "" {
				s += ": "
			}
			s += w
		}
		if s != "" {
			parts = append(parts, s)
		}
	}
	return clip(strings.Join(parts, "; "), maxDetail)
}

// looksLikeHTML reports whether a body is a web page.
func looksLikeHTML(body []byte) bool {
	head := strings.ToLower(string(body[:min(len(body), 512)]))
	head = strings.TrimLeft(head, "\ufeff \t\r\n")
	return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html") ||
		strings.HasPrefix(head, "<head") || strings.HasPrefix(head, "<body")
}

var (
	htmlHidden = regexp.MustCompile(`(?is)<(script|style)\b.*?(</(script|style)\s*>|$)`)
	htmlTitle  = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title`)
	htmlTag    = regexp.MustCompile(`(?s)<[^>]*>`)
)

// htmlText is the title of a web page, or its first words.
func htmlText(body []byte) string {
	body = body[:min(len(body), maxErrorBody)]
	if m := htmlTitle.FindSubmatch(body); m != nil {
		if s := tidy(string(m[1])); s != "" {
			return s
		}
	}
	body = htmlHidden.ReplaceAll(body, []byte(" "))
	return tidy(string(htmlTag.ReplaceAll(body, []byte(" "))))
}

// garbled reports whether a body begins as JSON and does not go on as such.
func garbled(body []byte) bool {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	return len(body) > 0 && (body[0] == '{' || body[0] == '[') && !json.Valid(body)
}

// tidy makes one printable line of at most maxDetail characters out of text
// that came from outside.
func tidy(s string) string {
	if len(s) > 16*maxDetail {
		s = s[:16*maxDetail]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError || !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s)
	return clip(strings.Join(strings.Fields(s), " "), maxDetail)
}

// clip cuts s to n characters at most, at a rune boundary.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	count := 0
	for i := range s {
		if count == n {
			return s[:i]
		}
		count++
	}
	return s
}

var secretLike = regexp.MustCompile(`Atz[ar]\|[^\s"',;]+|amzn1\.(oa2-cs|application-oa2-client)\.[^\s"',;]+|(?i:X-Amz-(Signature|Credential|Security-Token))=[^\s"'&]+`)

// redact takes the access token, and whatever looks like a secret, out of the
// server's words.
func redact(s, token string) string {
	if token != "" {
		s = strings.ReplaceAll(s, token, "[removed]")
	}
	return secretLike.ReplaceAllString(s, "[removed]")
}
