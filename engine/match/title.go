package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"tallybridge/engine/domain"
)

const (
	minTitleWords = 4  // fewer words say too little
	minShare      = 80 // percent of the item's words that the title must have
	maxPosting    = 64 // a word in more items than this is not rare enough to find any
)

// titleIndex finds items by the words of their name. Only the rarest words of
// each name are indexed: a title that shares 80 % of a name's words must share
// one of its rarest fifth plus one, so nothing is missed and lists stay short.
type titleIndex struct {
	names    [][]string // words of each item's name; nil when not indexed
	postings map[string]bucketList
}

type bucketList []int32

// newTitleIndex indexes the items that no product stands for.
func newTitleIndex(items []domain.Item, taken func(int32) bool) *titleIndex {
	x := &titleIndex{names: make([][]string, len(items)), postings: make(map[string]bucketList)}
	count := make(map[string]int)
	for i := range items {
		if taken(int32(i)) {
			continue
		}
		name := items[i].Name
		cut := len(utf16.Encode([]rune(name))) >= domain.MaxItemName
		if name == "" {
			name, cut = items[i].Description, false
		}
		w := titleWords(name, cut)
		if len(w) < minTitleWords {
			continue
		}
		x.names[i] = w
		for _, s := range w {
			count[s]++
		}
	}
	for i, w := range x.names {
		if w == nil {
			continue
		}
		rare := slices.Clone(w)
		slices.SortFunc(rare, func(a, b string) int { return cmp.Or(cmp.Compare(count[a], count[b]), cmp.Compare(a, b)) })
		need := (len(rare)*minShare + 99) / 100
		for _, s := range rare[:len(rare)-need+1] {
			if count[s] <= maxPosting {
				x.postings[s] = append(x.postings[s], int32(i))
			}
		}
	}
	return x
}

// find calls add for each item whose name is nearly whole in the title.
func (x *titleIndex) find(title string, add func(item int32, share int)) {
	if len(x.postings) == 0 {
		return
	}
	w := titleWords(title, false)
	if len(w) < minTitleWords {
		return
	}
	var in map[string]bool
	seen := make(map[int32]bool)
	for _, s := range w {
		for _, n := range x.postings[s] {
			if seen[n] {
				continue
			}
			seen[n] = true
			if in == nil {
				in = make(map[string]bool, len(w))
				for _, t := range w {
					in[t] = true
				}
			}
			shared, numbers := 0, true
			for _, t := range x.names[n] {
				switch {
				case in[t]:
					shared++
				case strings.IndexFunc(t, unicode.IsDigit) >= 0:
					numbers = false // another size or model is another product
				}
			}
			if share := shared * 100 / len(x.names[n]); numbers && share >= minShare {
				add(n, share)
			}
		}
	}
}

// titleWords returns the different words of a title, in order, case folded;
// cut drops a last word that may be only half there.
func titleWords(s string, cut bool) []string {
	w := words(s)
	if cut && len(w) > 0 {
		w = w[:len(w)-1]
	}
	out := w[:0]
	for _, t := range w {
		if len(t) > 1 || (len(t) == 1 && t[0] >= '0' && t[0] <= '9') {
			if !fillers[t] && !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	return out
}

// fillers carry no meaning in a title.
var fillers = map[string]bool{
	"the": true, "a": true, "an": true, "of": true, "for": true, "and": true, "with": true, "in": true, "to": true,
	"der": true, "die": true, "das": true, "und": true, "für": true, "mit": true, "von": true,
	"le": true, "la": true, "les": true, "et": true, "pour": true, "avec": true, "de": true, "du": true,
	"el": true, "los": true, "y": true, "para": true, "con": true, "il": true, "e": true, "per": true, "di": true,
}

// byTitle finds items that no product stands for and whose name is in the title.
func (f *finder) byTitle(p *product, add func(candidate)) {
	if f.titles == nil {
		f.titles = newTitleIndex(f.items, func(n int32) bool { return len(f.takers[n]) > 0 })
	}
	f.titles.find(p.title(), func(n int32, share int) {
		add(candidate{
			item: n, reason: domain.ReasonSimilarTitle, confidence: confTitle + (share-minShare)*8/(100-minShare),
			why: fmt.Sprintf("The title has %d %% of the words of the item's name %s.", share, quote(f.items[n].Name)),
		})
	})
}
