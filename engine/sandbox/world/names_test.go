package world

import (
	"strings"
	"testing"
	"unicode"
)

func TestNamesAreWordsAndNeverMeet(t *testing.T) {
	seen := map[string]bool{}
	add := func(word string, bare bool) {
		t.Helper()
		if seen[word] {
			t.Errorf("%q is made twice", word)
		}
		seen[word] = true
		letters := strings.TrimFunc(word, unicode.IsDigit)
		if bare && letters != word || len(letters) < 5 || !unicode.IsUpper(rune(word[0])) || strings.ContainsAny(word, " -_") {
			t.Errorf("%q is no name", word)
		}
	}
	for n := range uint64(4000) {
		add(brandName(n), true)
	}
	for n := range uint64(20_000) {
		add(seriesName(n), n < 4000)
	}
	for _, half := range [][]string{brandHeads, brandTails, seriesHeads, seriesTails} {
		for i, w := range half {
			for _, other := range half[:i] {
				if strings.EqualFold(w, other) {
					t.Errorf("%q is there twice", w)
				}
			}
		}
	}
}
