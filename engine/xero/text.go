package xero

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainText makes text from Amazon or the user fit for a field of Xero: valid
// UTF-8 without control characters (an answer in XML could not hold them, and
// Xero refuses the whole element), cut to at most n characters. Line breaks and
// tabs stay. It changes nothing in text that went through it before.
func plainText(s string, n int) string {
	if len(s) <= n && clean(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		if forbiddenRune(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if utf8.RuneCountInString(s) > n {
		s = string([]rune(s)[:n])
	}
	return s
}

func clean(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, forbiddenRune)
}

func forbiddenRune(r rune) bool {
	switch r {
	case '\n', '\r', '\t':
		return false
	case '\u2028', '\u2029', '\uFFFE', '\uFFFF':
		return true
	}
	return unicode.IsControl(r)
}

// fits reports whether s is clean and has at most n characters.
func fits(s string, n int) bool { return clean(s) && utf8.RuneCountInString(s) <= n }

// isAccount reports whether s can be an account code (1 to 10 characters).
func isAccount(s string) bool { return s != "" && fits(s, 10) && strings.TrimSpace(s) == s }
