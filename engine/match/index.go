package match

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"tallybridge/engine/domain"
)

// bucketSize bounds how many items an index entry keeps: more candidates than
// that say nothing, and matching stays linear whatever the codes look like.
const bucketSize = 6

// minCore is the fewest letters and digits that an added prefix or suffix may leave.
const minCore = 4

// bucket is a short list of item indexes.
type bucket []int32

func (b bucket) add(n int32) bucket {
	if len(b) >= bucketSize {
		return b
	}
	for _, x := range b {
		if x == n {
			return b
		}
	}
	return append(b, n)
}

// codeIndex finds items by what their code says. It is built only when there are SKUs without an item.
type codeIndex struct {
	loose    map[string]bucket // by loose form
	full     map[string]bucket // by all words
	stripped map[string]bucket // by the words without one or two at either end
	digits   map[string]bucket // codes that may be barcodes, without leading zeros
}

func newCodeIndex(items []domain.Item) *codeIndex {
	x := &codeIndex{
		loose: make(map[string]bucket, len(items)), full: make(map[string]bucket, len(items)),
		stripped: make(map[string]bucket, len(items)), digits: make(map[string]bucket),
	}
	for i := range items {
		n, code := int32(i), items[i].Code
		if key := loose(code); key != "" {
			x.loose[key] = x.loose[key].add(n)
		}
		w := words(code)
		if coreSize(w) >= minCore {
			key := join(w)
			x.full[key] = x.full[key].add(n)
		}
		for _, core := range cores(w) {
			key := join(core)
			x.stripped[key] = x.stripped[key].add(n)
		}
		if key, ok := barcode(code); ok {
			x.digits[key] = x.digits[key].add(n)
		}
	}
	return x
}

// cores returns w without one or two words at the front or at the end, where
// enough is left to mean something.
func cores(w []string) [][]string {
	var out [][]string
	for n := 1; n <= 2 && n < len(w); n++ {
		for _, core := range [][]string{w[n:], w[:len(w)-n]} {
			if coreSize(core) >= minCore {
				out = append(out, core)
			}
		}
	}
	return out
}

func coreSize(w []string) int {
	n := 0
	for _, s := range w {
		n += utf8.RuneCountInString(s)
	}
	return n
}

// barcode returns the digits of an EAN, UPC or ISBN-13 without leading zeros:
// UPC "012345678905" and EAN "0012345678905" are one barcode. Only barcodes
// are compared so, never SKUs.
func barcode(s string) (string, bool) {
	if len(s) < 8 || len(s) > 14 {
		return "", false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return "", false
		}
	}
	s = strings.TrimLeft(s, "0")
	return s, len(s) >= 7
}

// affixWords are beginnings and endings that sellers add to say how or where
// the same product is sold.
var affixWords = map[string]bool{
	"amz": true, "amazon": true, "fba": true, "fbm": true, "mfn": true, "afn": true, "sfp": true,
	"us": true, "usa": true, "ca": true, "mx": true, "uk": true, "gb": true, "eu": true, "de": true, "fr": true,
	"it": true, "es": true, "nl": true, "se": true, "pl": true, "jp": true, "au": true,
	"new": true, "used": true, "old": true, "copy": true, "stickerless": true, "commingled": true,
	"ebay": true, "shopify": true, "web": true, "xero": true,
}

// packSize recognises "6pk", "x6", "pack6", "12ct" and the like.
var packSize = regexp.MustCompile(`^(?:(?:pack|x)([0-9]{1,4})|([0-9]{1,4})(?:pk|pck|packs?|pcs?|ct|count|x|er|set|stk))$`)

// packWord reports whether w speaks of a pack, and its size if it tells one.
func packWord(w string) (size int64, pack bool) {
	switch w {
	case "pack", "packs", "pk", "set", "multipack":
		return 0, true
	}
	m := packSize.FindStringSubmatch(w)
	if m == nil {
		return 0, false
	}
	return number(m[1] + m[2]), true
}

// affix describes the words that were added to a code.
type affix struct {
	text  string
	pack  int64 // units per pack they tell, 0 if none
	known bool  // channel, country or pack words only
}

func newAffix(w []string) affix {
	a := affix{text: strings.Join(w, "-"), known: true}
	packs := false
	for i, s := range w {
		size, pack := packWord(s)
		switch {
		case pack:
			packs = true
			if size > 0 {
				a.pack = size
			}
		case affixWords[s]:
		case i > 0 && packs && a.pack == 0 && isNumber(s):
			a.pack = number(s)
		case i == 0 && len(w) == 2 && isNumber(s) && isPack(w[1]):
			a.pack = number(s)
		default:
			a.known = false
		}
	}
	return a
}

func isPack(s string) bool { _, ok := packWord(s); return ok }

func isNumber(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != "" && len(s) <= 4
}

func number(s string) (n int64) {
	for _, r := range s {
		n = n*10 + int64(r-'0')
	}
	return n
}
