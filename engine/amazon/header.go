package amazon

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// column is a column by its English name in Amazon's documentation.
type column struct {
	name string
	// aliases are the names seen in reports of other languages.
	aliases []string
	// last takes the last of several columns with the name, not the first.
	last bool
}

// columns is what a parser looks for in a header line.
type columns struct {
	list []column
	keys map[string]int // header key to index in list
}

func newColumns(list ...column) *columns {
	c := &columns{list: list, keys: map[string]int{}}
	for i, col := range list {
		for _, name := range append([]string{col.name}, col.aliases...) {
			c.keys[headerKey(name)] = i
		}
	}
	return c
}

// find tells for each column of the list at which place of the header it
// stands, -1 if nowhere.
func (c *columns) find(header []string) []int {
	at := make([]int, len(c.list))
	for i := range at {
		at[i] = -1
	}
	for place, h := range header {
		if i, ok := c.match(h); ok && (at[i] < 0 || c.list[i].last) {
			at[i] = place
		}
	}
	return at
}

// match finds the column a header means: by its name in any language, trimmed
// and whatever its case; by the English name before a translation in
// parentheses; or, when the charset of the file ate some of its characters, by
// the rest of it.
func (c *columns) match(header string) (int, bool) {
	key := headerKey(header)
	if i, ok := c.keys[key]; ok {
		return i, true
	}
	if english, _, ok := strings.Cut(header, "("); ok {
		if i, ok := c.keys[headerKey(english)]; ok && ascii([]byte(english)) {
			return i, true
		}
	}
	if !strings.ContainsAny(key, "?\uFFFD") || utf8.RuneCountInString(strings.Trim(key, "?\uFFFD")) < 3 {
		return 0, false
	}
	found, ok := 0, false
	for k, i := range c.keys {
		if i == found && ok || !fits(key, k) {
			continue
		}
		if ok {
			return 0, false // it could be two columns
		}
		found, ok = i, true
	}
	return found, ok
}

// headerKey is what of a header is compared: compatible forms made one, lower
// case, without spaces, hyphens and the like.
func headerKey(h string) string {
	h = strings.ToLower(norm.NFKC.String(clip(h, 100)))
	return strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, r == '?', r == '(', r == ')':
			return r
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			return r
		default:
			return -1
		}
	}, h)
}

// fits reports whether pattern is key with some characters lost: each "?" or
// U+FFFD stands for none to two.
func fits(pattern, key string) bool {
	k := []rune(key)
	// reach[j]: the pattern so far can stand for the first j runes of the key.
	reach := make([]bool, len(k)+1)
	reach[0] = true
	for _, r := range pattern {
		next := make([]bool, len(k)+1)
		for j, ok := range reach {
			if !ok {
				continue
			}
			if r == '?' || r == utf8.RuneError {
				for n := j; n <= min(j+2, len(k)); n++ {
					next[n] = true
				}
			} else if j < len(k) && k[j] == r {
				next[j+1] = true
			}
		}
		reach = next
	}
	return reach[len(k)]
}
