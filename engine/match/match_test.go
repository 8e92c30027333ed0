package match

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

func TestDeriveCode(t *testing.T) {
	long := "A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER"
	for _, c := range []struct{ name, sku, want string }{
		{"short stays", "TEA-1", "TEA-1"},
		{"thirty stay", strings.Repeat("x", 30), strings.Repeat("x", 30)},
		{"zeros stay", "00471", "00471"},
		{"runes, not bytes", strings.Repeat("ä", 30), strings.Repeat("ä", 30)},
		{"long is cut and hashed", long, "A-VERY-LONG-SELLER--80e009c2f3"},
	} {
		if got := DeriveCode(c.sku); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := DeriveCode(strings.Repeat("é", 31)); len([]rune(got)) != 30 {
		t.Errorf("derived code %q has %d characters", got, len([]rune(got)))
	}
}

// TestOutcomes is one row per rule: one SKU under question, what surrounds it, and what becomes of it.
func TestOutcomes(t *testing.T) {
	type want struct {
		state    State
		kinds    []domain.ConflictKind
		item     string // of the suggestion
		reason   domain.SuggestionReason
		safe     bool
		units    int64
		creates  []string
		exact    string // code it is linked to
		atLeast  int    // confidence
		contains string // in Why or the first conflict's message
	}
	q := sku(na, "Q")
	for _, c := range []struct {
		name  string
		ask   domain.SellerSKU // q if not set
		in    Input
		wants want
	}{
		{
			name:  "exact code",
			in:    Input{Listings: []domain.Listing{listing(na, "US", "Q")}, Items: []domain.Item{item("Q")}},
			wants: want{state: StateLinked, exact: "Q"},
		},
		{
			name: "leading zeros make another code", ask: sku(na, "471"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "471"), listing(na, "US", "00471")}, Items: []domain.Item{item("00471")}, Config: creating()},
			wants: want{state: StateUnmapped, creates: []string{"471"}},
		},
		{
			name: "leading zeros, the other way round", ask: sku(na, "00471"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "00471")}, Items: []domain.Item{item("471")}, Config: creating()},
			wants: want{state: StateUnmapped, creates: []string{"00471"}},
		},
		{
			name:  "no item, creating off",
			in:    Input{Listings: []domain.Listing{listing(na, "US", "Q")}},
			wants: want{state: StateUnmapped, kinds: []domain.ConflictKind{domain.ConflictNoItem}},
		},
		{
			name:  "no item, creating on",
			in:    Input{Listings: []domain.Listing{listing(na, "US", "Q")}, Config: creating()},
			wants: want{state: StateUnmapped, creates: []string{"Q"}},
		},
		{
			name:  "excluded",
			in:    Input{Listings: []domain.Listing{listing(na, "US", "Q")}, Items: []domain.Item{item("Q")}, Exclusions: []domain.Exclusion{{SKU: q}}, Config: creating()},
			wants: want{state: StateExcluded},
		},
		{
			name:  "variation parent",
			in:    Input{Listings: []domain.Listing{listing(na, "US", "Q", parent)}, Items: []domain.Item{item("Q")}, Config: creating()},
			wants: want{state: StateParent},
		},
		{
			name:  "closed without item",
			in:    Input{Listings: []domain.Listing{listing(na, "US", "Q", inactive)}, Config: creating()},
			wants: want{state: StateClosed},
		},
		{
			name:  "closed with item is linked",
			in:    Input{Listings: []domain.Listing{listing(na, "US", "Q", inactive)}, Items: []domain.Item{item("Q")}},
			wants: want{state: StateLinked, exact: "Q"},
		},
		{
			name:  "closed but Amazon holds units",
			in:    Input{Listings: []domain.Listing{listing(na, "US", "Q", inactive)}, Stocked: map[domain.SellerSKU]bool{q: true}, Config: creating()},
			wants: want{state: StateUnmapped, creates: []string{"Q"}},
		},
		{
			name:  "linked already",
			in:    Input{Listings: []domain.Listing{listing(na, "US", "Q")}, Items: []domain.Item{item("OTHER")}, Links: []domain.Link{link(na, "Q", "OTHER", domain.LinkManual, 1)}, Config: creating()},
			wants: want{state: StateLinked},
		},
		{
			name:  "the linked item is gone",
			in:    Input{Listings: []domain.Listing{listing(na, "US", "Q")}, Links: []domain.Link{link(na, "Q", "GONE", domain.LinkManual, 1)}, Config: creating()},
			wants: want{state: StateConflict, kinds: []domain.ConflictKind{domain.ConflictNoItem}, contains: "no longer there"},
		},
		{
			name: "different ASINs in one account", ask: sku(eu, "Q"),
			in:    Input{Listings: []domain.Listing{listing(eu, "DE", "Q", asin("B01")), listing(eu, "UK", "Q", asin("B02"))}, Items: []domain.Item{item("Q")}},
			wants: want{state: StateConflict, kinds: []domain.ConflictKind{domain.ConflictASINs}, contains: "B01 in DE"},
		},
		{
			name:  "different ASINs in two accounts",
			in:    Input{Listings: []domain.Listing{listing(na, "US", "Q", asin("B01")), listing(eu, "DE", "Q", asin("B02"))}, Items: []domain.Item{item("Q")}},
			wants: want{state: StateConflict, kinds: []domain.ConflictKind{domain.ConflictASINs}},
		},
		{
			name: "different ASINs, but the other account's was linked elsewhere by hand",
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "Q", asin("B01")), listing(eu, "DE", "Q", asin("B02"))},
				Items:    []domain.Item{item("Q"), item("Z")}, Links: []domain.Link{link(eu, "Q", "Z", domain.LinkManual, 1)},
			},
			wants: want{state: StateLinked, exact: "Q"},
		},
		{
			name: "linked by itself, by now with different ASINs", ask: sku(eu, "Q"),
			in: Input{
				Listings: []domain.Listing{listing(eu, "DE", "Q", asin("B01")), listing(eu, "FR", "Q", asin("B02"))},
				Items:    []domain.Item{item("Q")}, Links: []domain.Link{link(eu, "Q", "Q", domain.LinkExact, 1)},
			},
			wants: want{state: StateConflict, kinds: []domain.ConflictKind{domain.ConflictASINs}},
		},
		{
			name: "linked by hand with different ASINs", ask: sku(eu, "Q"),
			in: Input{
				Listings: []domain.Listing{listing(eu, "DE", "Q", asin("B01")), listing(eu, "FR", "Q", asin("B02"))},
				Items:    []domain.Item{item("Q")}, Links: []domain.Link{link(eu, "Q", "Q", domain.LinkManual, 1)},
			},
			wants: want{state: StateLinked},
		},
		{
			name: "same FNSKU as an exactly matching SKU", ask: sku(na, "TEA-STICKERLESS"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "TEA"), listing(na, "US", "TEA-STICKERLESS", asin("B0TEA"), fnsku("X0TEA"))},
				Items:    []domain.Item{item("TEA")}, Config: creating(),
			},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "TEA", reason: domain.ReasonSameFNSKU, safe: true, units: 1, atLeast: 95},
		},
		{
			name: "same FNSKU, told by a reading only", ask: sku(na, "TEA-STICKERLESS"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "TEA", fnsku("")), listing(na, "US", "TEA-STICKERLESS", asin("B0TEA"), fnsku(""))},
				FNSKUs:   map[domain.SellerSKU]string{sku(na, "TEA"): "X1", sku(na, "TEA-STICKERLESS"): "X1"},
				Items:    []domain.Item{item("TEA")}, Config: creating(),
			},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "TEA", reason: domain.ReasonSameFNSKU, safe: true, units: 1},
		},
		{
			name: "same FNSKU in another account means nothing", ask: sku(eu, "B"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "TEA"), listing(eu, "DE", "B", fnsku("X0TEA"))},
				Items:    []domain.Item{item("TEA")}, Config: creating(),
			},
			wants: want{state: StateUnmapped, creates: []string{"B"}},
		},
		{
			name: "same FNSKU as a pack", ask: sku(na, "PACK-B"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "PACK-A"), listing(na, "US", "PACK-B", fnsku("X0PACK-A"))},
				Items:    []domain.Item{item("UNIT")}, Links: []domain.Link{link(na, "PACK-A", "UNIT", domain.LinkManual, 6)}, Config: creating(),
			},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "UNIT", reason: domain.ReasonSameFNSKU, units: 6},
		},
		{
			name: "same FNSKU as a bundle", ask: sku(na, "SET-B"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "SET-A"), listing(na, "US", "SET-B", fnsku("X0SET-A"))},
				Items:    []domain.Item{item("CUP"), item("POT")},
				Links:    []domain.Link{link(na, "SET-A", "CUP", domain.LinkManual, 2), link(na, "SET-A", "POT", domain.LinkManual, 1)}, Config: creating(),
			},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, contains: "bundle"},
		},
		{
			name: "merchant twin with the same ASIN", ask: sku(na, "TEA-FBM"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "TEA"), listing(na, "US", "TEA-FBM", merchant, asin("B0TEA"))},
				Items:    []domain.Item{item("TEA")}, Config: creating(),
			},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "TEA", reason: domain.ReasonSameASIN, units: 1},
		},
		{
			name: "code is the barcode, zeros in front do not matter there",
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "Q", ean("0012345678905"))},
				Items:    []domain.Item{item("012345678905")}, Config: creating(),
			},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "012345678905", reason: domain.ReasonSameBarcode, units: 1},
		},
		{
			name: "code is the ASIN",
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "Q", asin("B00ABCDEFG"))},
				Items:    []domain.Item{item("B00ABCDEFG")}, Config: creating(),
			},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "B00ABCDEFG", reason: domain.ReasonSameASIN, units: 1},
		},
		{
			name: "case only, nobody else's item", ask: sku(na, "tea-1"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "tea-1")}, Items: []domain.Item{item("TEA-1")}, Config: creating()},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "TEA-1", reason: domain.ReasonCaseOnly, units: 1},
		},
		{
			name: "case twin of another product", ask: sku(na, "case-7a"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "case-7a"), listing(na, "US", "CASE-7A")}, Items: []domain.Item{item("CASE-7A")}, Config: creating()},
			wants: want{state: StateConflict, kinds: []domain.ConflictKind{domain.ConflictCodeClash}, contains: "differ only in case"},
		},
		{
			name: "case twin where Xero keeps case apart", ask: sku(na, "case-7a"),
			in: Input{Listings: []domain.Listing{listing(na, "US", "case-7a"), listing(na, "US", "CASE-7A")}, Items: []domain.Item{item("CASE-7A")}, Config: func() domain.Config {
				c := creating()
				c.Rules.CaseSensitiveCodes = true
				return c
			}()},
			wants: want{state: StateUnmapped, creates: []string{"case-7a"}},
		},
		{
			name: "two new SKUs that differ in case", ask: sku(na, "ab-1"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "ab-1"), listing(na, "US", "AB-1")}, Config: creating()},
			wants: want{state: StateConflict, kinds: []domain.ConflictKind{domain.ConflictCodeClash}},
		},
		{
			name: "spaces", ask: sku(na, "NB 20 GRID"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "NB 20 GRID")}, Items: []domain.Item{item("NB-20-GRID"), item("NB-20")}, Config: creating()},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "NB-20-GRID", reason: domain.ReasonSpaces, safe: true, units: 1},
		},
		{
			name: "spaces, but the code is another product's", ask: sku(na, "NB 20 GRID"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "NB 20 GRID"), listing(na, "US", "NB-20-GRID")}, Items: []domain.Item{item("NB-20-GRID")}, Config: creating()},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "NB-20-GRID", reason: domain.ReasonSpaces, units: 1},
		},
		{
			name: "a sign at the end is no space", ask: sku(na, "GRADE-A-"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "GRADE-A-")}, Items: []domain.Item{item("GRADE-A")}, Config: creating()},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "GRADE-A", reason: domain.ReasonSpaces, units: 1},
		},
		{
			name: "a point between digits is no space", ask: sku(na, "M6 1.5"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "M6 1.5")}, Items: []domain.Item{item("M6 15")}, Config: creating()},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "M6 15", reason: domain.ReasonSpaces, units: 1},
		},
		{
			name: "several by spaces", ask: sku(na, "LAMP 12"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "LAMP 12")}, Items: []domain.Item{item("LAMP-12"), item("LAMP_12")}, Config: creating()},
			wants: want{state: StateConflict, kinds: []domain.ConflictKind{domain.ConflictSeveral}, contains: "“LAMP-12” and “LAMP_12”"},
		},
		{
			name: "look-alike letter", ask: sku(na, "PАN-5"), // Cyrillic А
			in:    Input{Listings: []domain.Listing{listing(na, "US", "PАN-5")}, Items: []domain.Item{item("PAN-5")}, Config: creating()},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "PAN-5", reason: domain.ReasonLookAlike, safe: true, units: 1, contains: "U+0410"},
		},
		{
			name: "O and 0 do not look alike", ask: sku(na, "LOT-0"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "LOT-0")}, Items: []domain.Item{item("LOT-O")}, Config: creating()},
			wants: want{state: StateUnmapped, creates: []string{"LOT-0"}},
		},
		{
			name: "the code has a prefix", ask: sku(na, "POT-3L"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "POT-3L")}, Items: []domain.Item{item("AMZ-POT-3L")}, Config: creating()},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "AMZ-POT-3L", reason: domain.ReasonPrefix, units: 1},
		},
		{
			name: "the SKU has a pack suffix", ask: sku(na, "TEA-GREEN-50-6PK"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "TEA-GREEN-50"), listing(na, "US", "TEA-GREEN-50-6PK")}, Items: []domain.Item{item("TEA-GREEN-50")}, Config: creating()},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "TEA-GREEN-50", reason: domain.ReasonSuffix, units: 6, contains: "pack of 6"},
		},
		{
			name: "a colour is no suffix of another product", ask: sku(na, "MUGS-10-BLUE"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "MUGS-10"), listing(na, "US", "MUGS-10-BLUE")}, Items: []domain.Item{item("MUGS-10")}, Config: creating()},
			wants: want{state: StateUnmapped, creates: []string{"MUGS-10-BLUE"}},
		},
		{
			name: "a single unit is no part of a pack item", ask: sku(na, "TEA-GREEN-50"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "TEA-GREEN-50")}, Items: []domain.Item{item("TEA-GREEN-50-6PK")}, Config: creating()},
			wants: want{state: StateUnmapped, creates: []string{"TEA-GREEN-50"}},
		},
		{
			name: "similar title", ask: q,
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "Q", title("Oak Cutting Board with Juice Groove, Large, 40 x 30 cm"))},
				Items:    []domain.Item{{ID: "id-CB", Code: "CB-9", Name: "Cutting Board Oak Juice Groove Large"}}, Config: creating(),
			},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "CB-9", reason: domain.ReasonSimilarTitle, units: 1},
		},
		{
			name: "similar title of another size", ask: q,
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "Q", title("Stainless Steel Water Bottle Leakproof 500 ml"))},
				Items:    []domain.Item{{ID: "id-WB", Code: "WB-1", Name: "Stainless Steel Water Bottle Leakproof 750 ml"}}, Config: creating(),
			},
			wants: want{state: StateUnmapped, creates: []string{"Q"}},
		},
		{
			name: "similar title of an item that has its SKU", ask: q,
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "Q", title("Oak Cutting Board Juice Groove Large Natural")), listing(na, "US", "CB-9", title("Oak Cutting Board Juice Groove Large"))},
				Items:    []domain.Item{{ID: "id-CB", Code: "CB-9", Name: "Oak Cutting Board Juice Groove Large"}}, Config: creating(),
			},
			wants: want{state: StateUnmapped, creates: []string{"Q"}},
		},
		{
			name: "long SKU finds the item with its derived code", ask: sku(na, "A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER")},
				Items:    []domain.Item{item(DeriveCode("A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER"))}, Config: creating(),
			},
			wants: want{state: StateLinked, exact: "A-VERY-LONG-SELLER--80e009c2f3"},
		},
		{
			name: "long SKU, item has its first 30 characters", ask: sku(na, "A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER")},
				Items:    []domain.Item{item("A-VERY-LONG-SELLER-SKU-OF-38-C")}, Config: creating(),
			},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, item: "A-VERY-LONG-SELLER-SKU-OF-38-C", reason: domain.ReasonSuffix, units: 1},
		},
		{
			name: "two long SKUs, one item with their first 30 characters", ask: sku(na, "A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER"), listing(na, "US", "A-VERY-LONG-SELLER-SKU-OF-38-COLOURS")},
				Items:    []domain.Item{item("A-VERY-LONG-SELLER-SKU-OF-38-C")}, Config: creating(),
			},
			wants: want{state: StateConflict, kinds: []domain.ConflictKind{domain.ConflictSKUTooLong}},
		},
		{
			name: "two long SKUs without item get two codes", ask: sku(na, "A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER"), listing(na, "US", "A-VERY-LONG-SELLER-SKU-OF-38-COLOURS")},
				Config:   creating(),
			},
			wants: want{state: StateUnmapped, creates: []string{"A-VERY-LONG-SELLER--2f17bc0b71", "A-VERY-LONG-SELLER--80e009c2f3"}},
		},
		{
			name: "new SKU that equals the code derived from a long one", ask: sku(na, "A-VERY-LONG-SELLER--80e009c2f3"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "A-VERY-LONG-SELLER-SKU-OF-38-CHARACTER"), listing(na, "US", "A-VERY-LONG-SELLER--80e009c2f3")},
				Config:   creating(),
			},
			wants: want{state: StateConflict, kinds: []domain.ConflictKind{domain.ConflictCodeClash}},
		},
		{
			name: "new merchant twin waits for the item of its ASIN", ask: sku(na, "Q-FBM"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "Q"), listing(na, "US", "Q-FBM", merchant, asin("B0Q"))}, Config: creating(),
			},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, creates: []string{"Q"}},
		},
		{
			name: "shares its ASIN with a SKU that waits", ask: sku(na, "OTHER"),
			in: Input{
				Listings: []domain.Listing{listing(na, "US", "tea-1"), listing(na, "US", "OTHER", asin("B0tea-1"))},
				Items:    []domain.Item{item("TEA-1")}, Config: creating(),
			},
			wants: want{state: StateSuggested, kinds: []domain.ConflictKind{domain.ConflictSuggested}, contains: "waits for a decision"},
		},
		{
			name: "odd characters are no pattern", ask: sku(na, "=SUM(A1,B2)/50%+'x'&ü"),
			in:    Input{Listings: []domain.Listing{listing(na, "US", "=SUM(A1,B2)/50%+'x'&ü")}, Config: creating()},
			wants: want{state: StateUnmapped, creates: []string{"=SUM(A1,B2)/50%+'x'&ü"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			ask := c.ask
			if ask.SKU == "" {
				ask = q
			}
			out := Match(c.in)
			got := want{state: stateOf(t, out, ask), kinds: conflictsOf(out, ask), atLeast: c.wants.atLeast, contains: c.wants.contains}
			text := ""
			for _, x := range out.Conflicts {
				if x.Message == "" || x.Fix == "" || !x.Blocks {
					t.Errorf("conflict without words, or that does not block: %+v", x)
				}
				if x.SKU == ask {
					text += x.Message
				}
			}
			if s, ok := suggestionOf(out, ask); ok {
				got.item, got.reason, got.safe, got.units = s.Code, s.Reason, s.Safe, s.Units
				text += s.Why
				if s.Confidence < Threshold || s.Confidence < c.wants.atLeast || s.Confidence > 100 || s.Why == "" {
					t.Errorf("suggestion %+v", s)
				}
			}
			for _, n := range out.Creates {
				got.creates = append(got.creates, n.Code)
			}
			for _, l := range out.NewLinks {
				if l.SKU == ask {
					got.exact = strings.TrimPrefix(string(l.Item), "id-")
				}
			}
			if diff := cmp.Diff(c.wants, got, cmp.AllowUnexported(want{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if !strings.Contains(text, c.wants.contains) {
				t.Errorf("words %q lack %q", text, c.wants.contains)
			}
		})
	}
}
