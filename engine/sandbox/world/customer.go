package world

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// Customer is who bought and where it goes: all of it invented, and all of it
// what a program should never ask for.
type Customer struct {
	Name       string `json:"name"`
	Company    string `json:"company,omitempty"`
	Email      string `json:"email"`
	Phone      string `json:"phone"`
	Line1      string `json:"line1"`
	Line2      string `json:"line2,omitempty"`
	City       string `json:"city"`
	State      string `json:"state,omitempty"`
	PostalCode string `json:"postalCode"`
	Country    string `json:"country"` // ISO alpha-2
}

// Private lists what must never be stored of a customer. The country may be.
func (c Customer) Private() []string {
	var out []string
	for _, v := range []string{c.Name, c.Company, c.Email, c.Phone, c.Line1, c.Line2, c.City, c.PostalCode} {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

var (
	givenNames   = strings.Fields("Ottoline Barnabus Clementina Thaddeus Philippa Ignatius Rosamund Leopold Winifred Cornelius Araminta Balthazar Henrietta Octavian Seraphina Zebedee")
	familyHeads  = strings.Fields("Quill Bramble Fizzle Thistle Wobble Pickle Marrow Snuggle Crumple Dapple Gorse Nettle Puddle Tumble")
	familyTails  = strings.Fields("feather worth bottom wick thorpe stone berry hatch mere field")
	streetNames  = strings.Fields("Imaginary Pretend Makebelieve Fictional Invented Fabled Dreamt")
	inventedCity = strings.Fields("Neverham Imagineton Fableford Mockville Pretendia Dreamstadt Fictonia Inventia")
)

// Names of a customer in Japan: invented as well.
var (
	japanFamily = strings.Fields("架空 空想 仮野 夢見沢 作話")
	japanGiven  = strings.Fields("太郎丸 花子丸 次郎丸 桃子丸")
)

// newCustomer invents the n-th customer in a market. No two share a name with its number.
func newCustomer(rng *rand.Rand, n uint64, m Market, business bool) Customer {
	family := familyHeads[rng.IntN(len(familyHeads))] + familyTails[rng.IntN(len(familyTails))]
	c := Customer{
		Name:    givenNames[rng.IntN(len(givenNames))] + " " + family,
		Email:   strings.ToLower(base36(scatter(n, 991), 5)+base36(n*13, 6)) + "@marketplace.practice.example",
		Phone:   fmt.Sprintf("+000 555 01%02d %04d", rng.IntN(100), n%10_000),
		Line1:   strconv.Itoa(1+rng.IntN(900)) + " " + streetNames[rng.IntN(len(streetNames))] + " Street",
		City:    inventedCity[rng.IntN(len(inventedCity))],
		Country: m.Country,
	}
	if rng.IntN(4) == 0 {
		c.Line2 = "Flat " + strconv.Itoa(1+rng.IntN(90)) + "Q"
	}
	if business {
		c.Company = family + " & Daughters Ltd"
	}
	digits := func(k int) string { return fmt.Sprintf("%0*d", k, rng.IntN(pow10(k))) }
	switch m.Country {
	case "US":
		c.State = []string{"CA", "TX", "NY", "WA", "OH", "FL"}[rng.IntN(6)]
		c.PostalCode = "00" + digits(3) + "-" + digits(4)
	case "CA":
		c.State = []string{"ON", "BC", "QC", "AB"}[rng.IntN(4)]
		c.PostalCode = "Z" + digits(1) + "Z " + digits(1) + "Z" + digits(1)
	case "GB":
		c.PostalCode = "ZZ" + digits(2) + " " + digits(1) + "QQ"
	case "DE":
		c.Name = strings.Replace(c.Name, "o", "ö", 1) // what UTF-8 and Windows-1252 write differently
		c.City = strings.Replace(c.City, "a", "ä", 1)
		c.PostalCode = "00" + digits(3)
	case "JP":
		c.Name = japanFamily[rng.IntN(len(japanFamily))] + " " + japanGiven[rng.IntN(len(japanGiven))]
		c.City, c.State = "架空市夢町", "空想県"
		c.PostalCode = "000-" + digits(4)
	default:
		c.PostalCode = "00" + digits(4)
	}
	// In Europe a customer of one country's site may live in another.
	if m.Pool == "EU" && rng.IntN(12) == 0 {
		c.Country = []string{"AT", "LU", "BE", "PT"}[rng.IntN(4)]
	}
	return c
}

func pow10(k int) int {
	n := 1
	for range k {
		n *= 10
	}
	return n
}
