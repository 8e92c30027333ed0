package xero

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Xero's where filters are a small language of their own, and its escaping
// rules are not documented. So a string that holds anything with a meaning in
// there does not get in at all; what Tallybridge searches for (its own document
// numbers, its own contact) never does.
//
// Source: developer.xero.com/documentation/api/accounting/requests-and-responses

// equals writes field=="value", or fails if value could be anything but text.
func equals(field, value string) (string, error) {
	if err := searchable(value); err != nil {
		return "", err
	}
	return field + `=="` + value + `"`, nil
}

// searchable refuses text that could end a literal or split a list.
func searchable(value string) error {
	if value == "" || strings.TrimSpace(value) != value {
		return fmt.Errorf("a search needs a text without spaces around it")
	}
	for _, r := range value {
		switch {
		case r == '"', r == '\\', r == '\'', r == ',', r == '`':
			return fmt.Errorf("Xero cannot be searched for the character %q", string(r))
		case unicode.IsControl(r), r == unicode.ReplacementChar, !unicode.IsPrint(r):
			return fmt.Errorf("Xero cannot be searched for text with control characters")
		}
	}
	return nil
}

// since writes field>=DateTime(y,m,d) for the UTC day of at.
func since(field string, at time.Time) string {
	at = at.UTC()
	return fmt.Sprintf("%s>=DateTime(%04d,%02d,%02d)", field, at.Year(), at.Month(), at.Day())
}
