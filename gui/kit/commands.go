package kit

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Command is one entry of the command palette.
type Command struct {
	ID    string
	Title string
	// Group says what kind of thing it is: "Action", "Go to", "SKU".
	Group string
	// Keys is its accelerator in words, "Ctrl+R".
	Keys string
	Icon IconName
	// Also are more words to find it by.
	Also string
	Run  func()
}

// matched is a command with how well it fits what was typed.
type matched struct {
	Command
	score int
	at    []int // the runes of Title that were typed, by their index
}

// FindCommands orders commands by how well they fit the query, best first, at
// most limit. The letters of the query must occur in order; beginnings of
// words, runs of letters and short titles count more. Case and accents do not
// matter. An empty query gives all in their order.
func FindCommands(commands []Command, query string, limit int) []Command {
	found := rank(commands, query, limit)
	out := make([]Command, len(found))
	for i, m := range found {
		out[i] = m.Command
	}
	return out
}

func rank(commands []Command, query string, limit int) []matched {
	words := strings.Fields(query)
	var found []matched
	for _, c := range commands {
		m := matched{Command: c}
		fits := true
		for _, w := range words {
			score, at, ok := fuzzy(c.Title, w)
			if !ok || score < len(w)*2 && len(w) > 2 {
				if other, _, also := fuzzy(c.Also+" "+c.Group, w); also && (!ok || other/2 > score) {
					score, at, ok = other/2, nil, true
				}
			}
			if !ok {
				fits = false
				break
			}
			m.score += score
			m.at = append(m.at, at...)
		}
		if fits {
			found = append(found, m)
		}
	}
	if len(words) > 0 {
		slices.SortStableFunc(found, func(a, b matched) int { return cmp.Compare(b.score, a.score) })
	}
	if limit > 0 && len(found) > limit {
		found = found[:limit]
	}
	return found
}

// Scores of a match.
const (
	scoreLetter = 1
	scoreRun    = 5  // right after the letter before it
	scoreWord   = 8  // at the beginning of a word
	scoreStart  = 12 // at the beginning of the title
)

// fuzzy finds the query's letters in the title, in order. It tries every place
// the first letter may stand and keeps the best.
func fuzzy(title, query string) (score int, at []int, ok bool) {
	t, q := []rune(fold(title)), []rune(fold(query))
	if len(q) == 0 {
		return 0, nil, true
	}
	best := -1
	for i, r := range t {
		if r != q[0] {
			continue
		}
		if s, places, fits := fuzzyFrom(t, q, i); fits && s > best {
			best, at = s, places
		}
	}
	if best < 0 {
		return 0, nil, false
	}
	return best - len(t)/16, at, true
}

func fuzzyFrom(t, q []rune, i int) (score int, at []int, ok bool) {
	k := 0
	for ; i < len(t) && k < len(q); i++ {
		if t[i] != q[k] {
			continue
		}
		first := i == 0 || !unicode.IsLetter(t[i-1]) && !unicode.IsDigit(t[i-1])
		run := len(at) > 0 && at[len(at)-1] == i-1
		switch {
		case i == 0:
			score += scoreStart
		case first:
			score += scoreWord
		case run:
			score += scoreRun
		default:
			score += scoreLetter
		}
		at = append(at, i)
		k++
	}
	return score, at, k == len(q)
}

// fold is lower case without accents, rune by rune, so that the places of
// letters stay what they are in the title.
func fold(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= utf8.RuneSelf {
			d := norm.NFD.String(string(r))
			first, size := utf8.DecodeRuneInString(d)
			if size < len(d) {
				r = first
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
