package words

import (
	"fmt"
	"strings"
	"testing"
)

// instance is a sentence as the engine may form it from a pattern, and what
// fills it.
func instance(key string) (text string, parts []string) {
	parts = []string{""}
	text = verb.ReplaceAllStringFunc(key, func(v string) string {
		n := len(parts)
		word := fmt.Sprintf("W-%d", n)
		switch v[len(v)-1] {
		case 'd':
			word = fmt.Sprint(70 + n)
		case 'q':
			parts = append(parts, word)
			return `"` + word + `"`
		}
		parts = append(parts, word)
		return word
	})
	return strings.ReplaceAll(text, "%%", "%"), parts
}

// A sentence of each pattern is recognised, by no other pattern than its own.
func TestEveryPatternIsRecognised(t *testing.T) {
	for _, l := range Languages()[1:] {
		have, err := EngineTranslations(l.Code)
		if err != nil {
			t.Fatal(err)
		}
		p := newSentences(have)
		tried := 0
		for key, tr := range have {
			if tr.Other == "" {
				continue
			}
			tried++
			text, parts := instance(strings.TrimSpace(key))
			want := insert(tr.Other, parts)
			if got := p.translate(text); got != want {
				if len(parts) > 1 && letters(key) < looseLetters {
					// Within a sentence only.
					if got, ok := p.first(p.loose, text, 1); !ok || got != want {
						t.Errorf("%s: %q became %q, want %q", l.Name, text, got, want)
					}
					continue
				}
				t.Errorf("%s: %q became %q, want %q", l.Name, text, got, want)
			}
		}
		if tried < 600 {
			t.Errorf("%s: only %d sentences", l.Name, tried)
		}
	}
}

// What the engine puts together from several texts.
func TestSentencesWithinSentences(t *testing.T) {
	Use("de")
	defer Use("en")
	for _, c := range []struct{ text, want string }{
		{"3 items created, 1 quantity lowered. 2 held for a person.", "3 Artikel angelegt, 1 Menge verringert. 2 für Sie angehalten."},
		{"Amazon could not be reached while reading your orders.", "Amazon war nicht erreichbar (beim Lesen Ihrer Bestellungen)."},
		{
			"This push would take 3 of 9 items to zero, and move 70 units, more than your limit of 50. Is that right?",
			"Diese Übertragung würde 3 von 9 Artikeln auf null setzen, und 70 Einheiten bewegen, mehr als Ihre Grenze von 50. Ist das richtig?",
		},
		{"There is no Amazon connection \"x\".", "Es gibt keine Amazon-Verbindung „x“."},
		{
			"The period up to 31 March 2026 is closed in Xero, so nothing can be posted today.",
			"Die Periode bis 31. März 2026 ist in Xero geschlossen, daher kann heute nichts gebucht werden.",
		},
		{
			"SKU “A-1” may belong to item “a1”. SKU and code “a1” have the same letters and digits.",
			"Die SKU „A-1“ gehört vielleicht zum Artikel „a1“. SKU und Code „a1“ haben dieselben Buchstaben und Ziffern.",
		},
		{"“A-1” is held: Undone with TB-7. Resume the item to let it sync again.", "„A-1“ ist angehalten: Mit TB-7 rückgängig gemacht. Setzen Sie den Artikel fort, damit er wieder abgeglichen wird."},
		{"Automatic sync cannot be turned on while 3 conflicts are open.", "Der automatische Abgleich lässt sich nicht einschalten: 3 Konflikte sind offen."},
		{
			"home DE; fulfillable 58 + reserved 7; A-1 and B-2 are the same units, counted once",
			"Heimat DE; verfügbar 58 + reserviert 7; A-1 und B-2 sind dieselben Einheiten, einmal gezählt",
		},
		{"home DE; FR, IT, ES show the same EU pool", "Heimat DE; FR, IT, ES zeigen denselben Pool EU"},
		{"Nothing is wrong. Try again after 15:04 on 2 January.", "Alles ist in Ordnung. Versuchen Sie es nach dem 2. Januar 15:04 erneut."},
		{
			"The rows of settlement 1 of 2 May 2026 come to 1,234.50 EUR, but its total is 7.00 EUR: 1,227.50 EUR is not explained.",
			"Die Zeilen von Abrechnung 1 vom 2. Mai 2026 ergeben 1.234,50 EUR, die Summe lautet aber 7,00 EUR: 1.227,50 EUR ist nicht erklärt.",
		},
		{"The SKU is the code “A” with the ending “6PK”.", "Die SKU ist der Code „A“ mit dem Ende „6PK“."},
		{
			"For settlement 9 of 2 May 2026, Referral fees 1305.42 USD and FBA fulfilment fees 98.00 USD are both in account 400 (Fees).",
			"Für Abrechnung 9 vom 2. Mai 2026 sind Verkaufsgebühren 1305,42 USD und FBA-Versandgebühren 98,00 USD beide im Konto 400 (Fees).",
		},
		{"Invoice INV-7", "Rechnung INV-7"},
		{"Set X-1 to 6 units per pack", "X-1 auf 6 Einheiten je Packung gesetzt"},
	} {
		if got := Engine(c.text); got != c.want {
			t.Errorf("%q became\n%q, want\n%q", c.text, got, c.want)
		}
	}
}

func BenchmarkEngine(b *testing.B) {
	have, err := EngineTranslations("de")
	if err != nil {
		b.Fatal(err)
	}
	texts := make([]string, 1000)
	for i := range texts {
		switch i % 4 {
		case 0:
			texts[i] = fmt.Sprintf("SKU “A-%d” may belong to item “a%d”. SKU and code “a%d” have the same letters and digits.", i, i, i)
		case 1:
			texts[i] = fmt.Sprintf("Something else moved “A-%d”: Xero says %d, we left 3; Amazon says 4.", i, i)
		case 2:
			texts[i] = fmt.Sprintf("“A-%d” needs a unit cost: Amazon says %d, Xero says 2, and no cost is known for the 3 new units.", i, i)
		case 3:
			texts[i] = fmt.Sprintf("A sentence number %d that nobody knows. And another one: it is as unknown.", i)
		}
	}
	b.Run("new", func(b *testing.B) {
		p := newSentences(have)
		n := 0
		for b.Loop() {
			if n%len(texts) == 0 {
				clear(p.done)
			}
			p.translate(texts[n%len(texts)])
			n++
		}
	})
	b.Run("known", func(b *testing.B) {
		p := newSentences(have)
		n := 0
		for b.Loop() {
			p.translate(texts[n%len(texts)])
			n++
		}
	})
}
