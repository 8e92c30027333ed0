package amazon

import (
	"fmt"
	"io"
	"runtime"
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

// manyRows is a settlement file of n rows, made while it is read.
type manyRows struct {
	n, at int
	style statement
	rest  []byte
}

func (m *manyRows) Read(p []byte) (int, error) {
	for len(m.rest) == 0 {
		switch {
		case m.at == 0:
			m.rest = fmt.Appendf(m.rest[:0], "%s\r\n1\t%s\t%s\t%s\t%s\tEUR%s\r\n", settlementHeader, m.style.date(1, 7), m.style.date(15, 7), m.style.date(17, 7), m.style.amount(int64(m.n)*123), strings.Repeat("\t", 18))
		case m.at > m.n:
			return 0, io.EOF
		default:
			l, at := settlementLabels[m.at%len(settlementLabels)], m.style.date(1+m.at%14, m.at%24)
			m.rest = fmt.Appendf(m.rest[:0], "1\t\t\t\t\t\t%s\t302-1234567-%07d\t\t\tDx%08d\t%s\t%s\t%s\t%s\tAFN\t%s\t%s\t%014d\t\t\tSKU-%05d\t1\t\r\n",
				l.Type, m.at, m.at, m.style.market, l.AmountType, l.Description, m.style.amount(123), at[:10], at, m.at, m.at%5000)
		}
		m.at++
	}
	n := copy(p, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

// BenchmarkParseSettlements shows that time grows with the rows and memory does not.
func BenchmarkParseSettlements(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				got, err := ParseSettlements(&manyRows{n: n, style: statements["DE thousands"]}, "", "eu")
				if err != nil || len(got) != 1 || got[0].Lines != int64(n)+1 {
					b.Fatalf("%d settlements, %v", len(got), err)
				}
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/row")
			b.ReportMetric(float64(after.Sys)/(1<<20), "MB-process")
		})
	}
}
