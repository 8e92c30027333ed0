package world

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/govalues/decimal"
)

// parse reads a vocabulary: one word a line, its forms divided by bars.
func parse(text string) [][]string {
	var out [][]string
	for line := range strings.Lines(strings.TrimSpace(text)) {
		out = append(out, strings.Split(strings.TrimSpace(line), "|"))
	}
	return out
}

// good is what somebody once decided to sell: the facts that are the same
// wherever it is listed.
type good struct {
	asin, barcode    string
	category, colour string // codes, as they stand in seller SKUs
	titles           [6]string
	cents            int64 // price in US cents
	cost             decimal.Decimal
}

// title is the title in a market's language.
func (g *good) title(m Market) string { return g.titles[tongue(m.Language)] }

// scatter is a one-to-one map of 0..36^5-1 onto itself, so that numbers that
// follow one another do not look so and never meet.
func scatter(n, seed uint64) uint64 {
	const size = 36 * 36 * 36 * 36 * 36
	const step = 36*36*36*1000 + 12347 // shares no factor with size
	return (n*step + seed%size*7919) % size
}

// base36 writes n with the given number of digits.
func base36(n uint64, digits int) string {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	out := make([]byte, digits)
	for i := digits - 1; i >= 0; i-- {
		out[i] = alphabet[n%36]
		n /= 36
	}
	return string(out)
}

// brandName makes a brand that no other n of the same 4,000 makes.
func brandName(n uint64) string { return compound(brandHeads, brandTails, n) }

// seriesName makes a series that no other n makes.
func seriesName(n uint64) string { return compound(seriesHeads, seriesTails, n) }

// compound makes a word that no other n makes: heads × tails, far apart for
// numbers that follow one another, then with a number behind it.
func compound(heads, tails []string, n uint64) string {
	const step = 1231 // a prime that divides no number of pairs
	pairs := uint64(len(heads) * len(tails))
	at := n % pairs * step % pairs
	word := heads[at%uint64(len(heads))] + tails[at/uint64(len(heads))]
	if n /= pairs; n > 0 {
		word += strconv.FormatUint(n+1, 10)
	}
	return word
}

// ean13 is an EAN-13 with its check digit.
func ean13(twelve string) string {
	sum := 0
	for i, c := range twelve {
		d := int(c - '0')
		if i%2 == 1 {
			d *= 3
		}
		sum += d
	}
	return twelve + string(rune('0'+(10-sum%10)%10))
}

// pick draws a word that suits a class.
func pick(rng *rand.Rand, words [][]string, class string) []string {
	for {
		if w := words[rng.IntN(len(words))]; strings.Contains(w[0], class) {
			return w
		}
	}
}

// newGood draws the n-th good of a world. Brand and series are made so that
// two goods never share both, and titles of ordinary goods stay far apart.
func newGood(rng *rand.Rand, n, seed uint64, currency string, tongues [6]bool) *good {
	thing := things[rng.IntN(len(things))]
	class := thing[1]
	material := pick(rng, materials, class)
	colour := colours[rng.IntN(len(colours))]
	feature := pick(rng, features, class)
	size := fmt.Sprintf(sizes[class][rng.IntN(len(sizes[class]))], 2+rng.IntN(97))
	model := "(" + base36(scatter(n, seed+5), 5) + ")"
	brand, series := brandName(scatter(n, seed)%4000), seriesName(n+seed%3000)
	g := &good{
		asin:     "B0" + base36(12+scatter(n, seed)%24, 1) + base36(scatter(n, seed^0x5bd1), 5) + base36(scatter(n, seed+77)/36, 2),
		barcode:  ean13(fmt.Sprintf("%s%07d", []string{"50607", "40061", "37601", "08500"}[n%4], (n*7_654_321+seed%1_000_000)%10_000_000)),
		category: thing[0], colour: colour[0],
	}
	said := [][]string{feature}
	if n%10 == 7 { // long titles, up to 200 characters
		said = append(said, pick(rng, features, class), pick(rng, features, class), pick(rng, features, class))
	}
	for i := range g.titles {
		if !tongues[i] {
			continue
		}
		sep := ", "
		if i == 5 {
			sep = " "
		}
		parts := []string{brand + " " + series + " " + thing[i+2] + " " + material[i+1], colour[i+1], size}
		for _, f := range said {
			parts = append(parts, f[i+1])
		}
		g.titles[i] = strings.Join(append(parts, model), sep)
		if n%31 == 30 {
			g.titles[i] += " ✓" // neither in Windows-1252 nor in Shift_JIS: reports damage it
		}
	}
	whole := []int64{4, 6, 7, 9, 11, 12, 14, 17, 19, 22, 24, 27, 29, 34, 39, 44, 49, 59, 79, 99, 129, 179, 249}[rng.IntN(23)]
	g.cents = whole*100 + []int64{99, 95, 49, 99}[rng.IntN(4)]
	g.cost = unitCost(rng, g.cents, currency)
	return g
}

// unitCost is a landed cost of 22 to 45 percent of the price, in cents of the
// base currency; some cost a third of a cent more.
func unitCost(rng *rand.Rand, cents int64, currency string) decimal.Decimal {
	cost := cents * (220 + rng.Int64N(230)) / 1000 * rateOf(currency) / 1000
	if rng.IntN(24) == 0 {
		return decimal.MustNew(max(cost, 1)*100+33, 4)
	}
	return decimal.MustNew(max(cost, 1), 2)
}

// price is a good's price in a market, ending as prices do there.
func price(cents int64, m Market) decimal.Decimal {
	local := cents * rateOf(m.Currency) / 1000
	switch {
	case decimals(m.Currency) == 0:
		return decimal.MustNew(max(local/100/10*10, 10), 0)
	case local > 100_000:
		return decimal.MustNew(local/1000*1000, 2)
	case m.Code == "US":
		return decimal.MustNew(local, 2)
	default:
		return decimal.MustNew((local/100)*100+99, 2)
	}
}
