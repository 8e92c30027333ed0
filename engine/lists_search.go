package engine

import (
	"runtime"
	"strings"
	"sync"
)

// fieldEnd keeps a search from matching across two fields.
const fieldEnd = "\x00"

// fold makes text comparable without regard to case.
func fold(s string) string { return strings.ToLower(s) }

// searchWords splits what a person typed into the words that must all occur.
// Every character stands for itself.
func searchWords(search string) []string {
	if strings.Contains(search, fieldEnd) {
		return []string{fieldEnd + fieldEnd} // no field holds it
	}
	return strings.Fields(fold(search))
}

// searchPart is how many texts are worth a goroutine of their own.
const searchPart = 4096

// having tells which of n texts hold every word; nil when there are no words.
// Most of its time goes to waiting for memory, so that every core takes a part.
func having(n int, text func(i int) string, words []string) []bool {
	if len(words) == 0 {
		return nil
	}
	found := make([]bool, n)
	part := max(searchPart, (n+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	var all sync.WaitGroup
	for from := 0; from < n; from += part {
		all.Go(func() {
		next:
			for i := from; i < min(from+part, n); i++ {
				t := text(i)
				for _, w := range words {
					if !strings.Contains(t, w) {
						continue next
					}
				}
				found[i] = true
			}
		})
	}
	all.Wait()
	return found
}
