package amazon

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

// bigListings is a listings report of n rows with a description of some 600
// characters, as sellers have them.
func bigListings(n int) string {
	var b strings.Builder
	b.WriteString(englishHeader + "\r\n")
	description := strings.Repeat("Robust, schön und leicht zu reinigen. ", 16)
	for i := range n {
		channel, quantity := "AMAZON_EU", ""
		if i%5 == 0 {
			channel, quantity = "DEFAULT", fmt.Sprint(i%100)
		}
		b.WriteString(row(englishHeader, map[string]string{
			"item-name":        fmt.Sprintf("Gießkanne Modell %d mit Brause, %d Liter, für Garten und Balkon", i, i%20),
			"item-description": description, "listing-id": fmt.Sprintf("0815Y%06d", i), "seller-sku": fmt.Sprintf("GK-%06d", i),
			"price": fmt.Sprintf("%d.%02d", 5+i%90, i%100), "quantity": quantity, "open-date": "2021-08-15 20:35:17 MEST",
			"item-is-marketplace": "y", "product-id-type": "1", "item-condition": "11", "asin1": fmt.Sprintf("B0%08d", i),
			"product-id": fmt.Sprintf("B0%08d", i), "fulfillment-channel": channel, "merchant-shipping-group": "Migrated Template", "status": "Active",
		}))
		b.WriteString("\r\n")
	}
	return b.String()
}

func bigMYI(n int) string {
	var b strings.Builder
	b.WriteString(myiHeader + "\r\n")
	for i := range n {
		b.WriteString(myiRow(myiHeader, fmt.Sprintf("GK-%06d", i), fmt.Sprintf("X0%08d", i)))
		b.WriteString("\r\n")
	}
	return b.String()
}

var benchSizes = []int{1_000, 10_000, 100_000}

func BenchmarkParseListings(b *testing.B) {
	for _, n := range benchSizes {
		text := bigListings(n)
		latin, err := charmap.Windows1252.NewEncoder().Bytes([]byte(text))
		if err != nil {
			b.Fatal(err)
		}
		sjis, err := japanese.ShiftJIS.NewEncoder().Bytes([]byte(strings.NewReplacer("ß", "急", "ö", "須", "ü", "表").Replace(text)))
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range []struct {
			name string
			doc  Document
		}{
			{"utf8", Document{Body: []byte(text)}},
			{"cp1252", Document{latin, "text/plain; charset=Cp1252"}},
			{"cp932", Document{sjis, "text/plain; charset=Shift_JIS"}},
		} {
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				b.SetBytes(int64(len(c.doc.Body)))
				b.ReportAllocs()
				for b.Loop() {
					got, err := ParseListings(c.doc, "eu", de)
					if err != nil || len(got) != n {
						b.Fatalf("%d listings, %v", len(got), err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
			})
		}
	}
}

func BenchmarkParseMYI(b *testing.B) {
	for _, n := range benchSizes {
		doc := Document{Body: []byte(bigMYI(n))}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(doc.Body)))
			b.ReportAllocs()
			for b.Loop() {
				got, err := ParseMYI(doc, "eu", de)
				if err != nil || len(got) != n {
					b.Fatalf("%d readings, %v", len(got), err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
		})
	}
}
