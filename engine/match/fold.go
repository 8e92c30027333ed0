package match

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookAlikes maps letters that a person cannot tell from Latin ones. Only
// whole-shape twins are listed: a digit and a letter (0 and O) are never the same.
var lookAlikes = map[rune]rune{
	// Cyrillic
	'А': 'A', 'В': 'B', 'Е': 'E', 'Ѕ': 'S', 'І': 'I', 'Ј': 'J', 'К': 'K', 'М': 'M', 'Н': 'H', 'О': 'O',
	'Р': 'P', 'С': 'C', 'Т': 'T', 'У': 'Y', 'Х': 'X', 'Ү': 'Y', 'Ԛ': 'Q', 'Ԝ': 'W', 'Ғ': 'F',
	'а': 'a', 'е': 'e', 'ѕ': 's', 'і': 'i', 'ј': 'j', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x',
	'һ': 'h', 'ԁ': 'd', 'ԛ': 'q', 'ԝ': 'w', 'ӏ': 'l',
	// Greek
	'Α': 'A', 'Β': 'B', 'Ε': 'E', 'Ζ': 'Z', 'Η': 'H', 'Ι': 'I', 'Κ': 'K', 'Μ': 'M', 'Ν': 'N', 'Ο': 'O',
	'Ρ': 'P', 'Τ': 'T', 'Υ': 'Y', 'Χ': 'X', 'ο': 'o', 'ν': 'v', 'ϲ': 'c', 'ϳ': 'j',
}

// lookAlike returns s as a person sees it: composed, Latin letters for their
// look-alikes, plain spaces and hyphens, nothing invisible. Case is kept.
func lookAlike(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] >= 0x7f {
			ascii = false
			break
		}
	}
	if ascii {
		return s
	}
	return strings.Map(func(r rune) rune {
		if l, ok := lookAlikes[r]; ok {
			return l
		}
		switch {
		case r >= '！' && r <= '～': // full-width forms
			return r - '！' + '!'
		case unicode.IsSpace(r):
			return ' '
		case r == '−' || unicode.Is(unicode.Pd, r):
			return '-'
		case unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
			return -1
		}
		return r
	}, norm.NFC.String(s))
}

// loose keeps letters and digits only, look-alikes and case folded: two codes
// with the same loose form are worth a look, no more.
func loose(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) {
			return unicode.ToLower(r)
		}
		return -1
	}, lookAlike(s))
}

// plainSeparator tells the separators that people use one for another.
func plainSeparator(r rune) bool { return r == '-' || r == '_' || unicode.IsSpace(r) }

// spaced returns s with every run of spaces, hyphens and underscores between
// two words as one separator. A leading or trailing sign stays: "A-" is not "A".
func spaced(s string) string {
	s = strings.TrimSpace(s)
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for i, r := range s {
		if plainSeparator(r) && i > 0 && strings.TrimFunc(s[i:], plainSeparator) != "" && b.Len() > 0 {
			gap = true
			continue
		}
		if gap {
			b.WriteByte(0)
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// words splits a code at anything that is not a letter or digit, look-alikes
// and case folded.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(lookAlike(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
}

// join makes an index key of words.
func join(w []string) string { return strings.Join(w, "\x00") }
