//go:build cgo || !darwin

package app

import "strings"

// harmless takes everything out of a notification's text that a system might
// take for code: on Windows the toolkit hands the text to PowerShell, in
// double quotes. Letters, digits and plain punctuation stay.
func harmless(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		case strings.ContainsRune(" .,:;-#/()", r):
			return r
		case strings.ContainsRune("äöüÄÖÜßéèàçñ", r):
			return r
		case r == '–', r == '−':
			return '-'
		}
		return ' '
	}, s)
}
