package books_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tallybridge/engine/sandbox/practicexero/books"
)

// Whatever is posted, sold, bought, refused, rolled back and voided: debits
// equal credits, nothing falls below zero, and inventory accounts equal their
// items' pools.
func TestBooksStayTrue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := books.DefaultRules()
		rules.OffAverageToCOGS = rapid.Bool().Draw(t, "off average to COGS")
		rules.LineAmountWriteDown = rapid.Bool().Draw(t, "line amounts")
		rules.IncreaseFillsBackOrders = rapid.Bool().Draw(t, "fill back orders")
		rules.WrongLineAccountRefused = rapid.Bool().Draw(t, "account refused")
		b := open(t, rules)
		codes := []string{"A", "SEVEN", "EMPTY", "WAITS", "PLAIN", "GONE", "NOPE"}
		steps := rapid.IntRange(1, 25).Draw(t, "steps")
		for range steps {
			before, journals := figures(b), len(b.Journal())
			var refused bool
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0, 1, 2:
				kind := rapid.SampledFrom([]books.Kind{books.Bill, books.SupplierCredit}).Draw(t, "kind")
				var lines [][3]string
				for range rapid.IntRange(1, 4).Draw(t, "lines") {
					amount := fmt.Sprintf("%d.%04d", rapid.IntRange(0, 30).Draw(t, "whole"), rapid.IntRange(0, 9999).Draw(t, "part"))
					if rapid.Bool().Draw(t, "by amount") {
						amount = "=" + amount
					}
					lines = append(lines, [3]string{
						rapid.SampledFrom(codes).Draw(t, "code"),
						fmt.Sprint(rapid.IntRange(0, 12).Draw(t, "units")), amount,
					})
				}
				undo := rapid.IntRange(0, 4).Draw(t, "undo") == 0
				b.Atomically(func() bool {
					_, r := b.Post(stock(kind, lines...))
					refused = r != nil
					return !undo
				})
				refused = refused || undo
			case 3:
				_, err := b.Sell("Shop", "S", rapid.SampledFrom(codes[:4]).Draw(t, "code"), rapid.Int64Range(1, 12).Draw(t, "units"), dec("7.5"))
				refused = err != nil
			case 4:
				_, err := b.Purchase("Maker", "P", rapid.SampledFrom(codes[:5]).Draw(t, "code"), rapid.Int64Range(1, 12).Draw(t, "units"), dec("2.3333"))
				refused = err != nil
			case 5:
				docs := b.Documents()
				refused = b.Void(docs[rapid.IntRange(0, len(docs)-1).Draw(t, "document")]) != nil
			}
			if refused && (!slices.Equal(before, figures(b)) || journals != len(b.Journal())) {
				t.Fatal("what was refused or rolled back changed the books")
			}
			check(t, b)
		}
	})
}
