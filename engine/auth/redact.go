package auth

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// removed stands where a secret stood.
const removed = "[removed]"

// hidden writes name for every verb, so that no way of printing a value shows
// its secrets. Types that hold secrets call it from their Format method.
func hidden(s fmt.State, name string) { _, _ = fmt.Fprint(s, name, "{", removed, "}") }

// hush is a secret text that is kept in a value which outlives a call. Package
// fmt does not ask unexported fields how they want to be printed, but it cannot
// look into a function.
type hush func() string

func hide(s string) hush { return func() string { return s } }

// text is the secret; empty for the zero hush.
func (h hush) text() string {
	if h == nil {
		return ""
	}
	return h()
}

func hiddenJSON() ([]byte, error) { return []byte(`"` + removed + `"`), nil }

// looksSecret finds tokens in a server's words even when they are not those we
// sent: Amazon's tokens and client secrets, JSON web tokens, and any other long
// run without a space.
var looksSecret = regexp.MustCompile(`Atz[a-z]\|[^\s"']+|amzn1\.oa2-cs\.[^\s"']+|eyJ[A-Za-z0-9_-]{6,}[^\s"']*|[A-Za-z0-9_+/=.~-]{40,}`)

// scrub makes a server's words fit for an error: known secrets and whatever
// looks like one are cut out, control characters become spaces, and the length
// is limited.
func scrub(text string, secrets ...string) string {
	for _, s := range secrets {
		if len(s) >= 4 {
			text = strings.ReplaceAll(text, s, removed)
		}
	}
	text = looksSecret.ReplaceAllString(text, removed)
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 300 {
		text = string(r[:300]) + "…"
	}
	return text
}
