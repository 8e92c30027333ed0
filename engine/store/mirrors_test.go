package store

import (
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// awkward are texts that have broken programs: case twins, leading zeros,
// spaces, look-alikes, combining marks, right-to-left, quotes, SQL, formulas,
// line ends, emoji, bytes that are no UTF-8, and the longest SKU.
var awkward = []string{
	"abc-1", "ABC-1", "Abc-1", "007", "7", "0007", " lead", "trail ", "in  side", "АВС-1", // Cyrillic
	"cafe\u0301", "café", "naïve\u200bzero", "\u202eright", "שלום", "日本語タイトル", "👩‍👩‍👧‍👦", "o'brien", `say "hi"`,
	"'; DROP TABLE listings; --", "=1+1", "@cmd", "%_", "a\tb", "line\r\nend", "<b>&amp;", `\u0000`, "\x1funit", "\xff\xfe",
	strings.Repeat("A", 40), strings.Repeat("Ä", 40), "null", "NULL", "1e3", "0x10", "1.50",
}

var (
	when  = time.Date(2025, 3, 30, 1, 59, 59, 987_000_000, time.UTC)
	later = when.Add(time.Hour)
)

func TestListingsRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	var want []domain.Listing
	for i, a := range awkward {
		want = append(want, domain.Listing{
			Connection: "na", Marketplace: "ATVPDKIKX0DER", SKU: a, ASIN: "B00" + a, FNSKU: a, Barcode: "00" + a,
			Title: strings.Repeat(a, 3), TitleDamaged: i%2 == 0, Description: a + "\n" + a,
			Price:  domain.Money{Amount: decimal.MustParse("-12345678901234.5670"), Currency: "USD"},
			Status: domain.ListingStatus(a), Amazon: i%3 == 0, Merchant: i%2 == 1,
			MerchantQuantity: int64(i) - 3, MerchantKnown: i%5 == 0, Parent: i%7 == 0, Created: when,
		})
	}
	want = append(want, domain.Listing{Connection: "na", Marketplace: "ATVPDKIKX0DER", SKU: "bare"})
	n := got[int](t)(s.ReplaceListings(ctx, "na", "ATVPDKIKX0DER", want, when))
	same(t, "changed", len(want), n)
	other := []domain.Listing{{Connection: "eu", Marketplace: "ATVPDKIKX0DER", SKU: "abc-1", Title: "another seller's"}}
	got[int](t)(s.ReplaceListings(ctx, "eu", "ATVPDKIKX0DER", other, later))

	have := got[[]domain.Listing](t)(s.Listings(ctx))
	sortBy(want, func(l domain.Listing) string { return l.SKU })
	same(t, "listings", append(other, want...), have)
	for i := range have {
		if have[i].Price.Amount.String() != append(other, want...)[i].Price.Amount.String() {
			t.Errorf("price %s lost its digits", have[i].Price.Amount)
		}
	}
	same(t, "read at", map[Place]time.Time{
		{"na", "ATVPDKIKX0DER"}: when, {"eu", "ATVPDKIKX0DER"}: later,
	}, got[map[Place]time.Time](t)(s.ListingsAt(ctx)))
	same(t, "again", 0, got[int](t)(s.ReplaceListings(ctx, "na", "ATVPDKIKX0DER", want, later)))
}

func TestReadingsRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	set := domain.ReadingSet{Connection: "na", Marketplace: "A2EUQ1WTGCTBG2", Source: domain.SourceMYI, At: when}
	for i, a := range awkward {
		set.Readings = append(set.Readings, domain.StockReading{
			Connection: "na", Marketplace: "A2EUQ1WTGCTBG2", SKU: a, FNSKU: a, ASIN: a, Condition: a,
			Buckets: domain.Buckets{
				Fulfillable: int64(i), ReservedOrders: 2, ReservedTransfer: 3, ReservedProcessing: 4, Unfulfillable: 5,
				Researching: 6, InboundWorking: 7, InboundShipped: 8, InboundReceiving: -9,
			},
		})
	}
	same(t, "changed", len(awkward), got[int](t)(s.ReplaceReadings(ctx, set)))
	must(t, s.MarkUnknown(ctx, "na", "A2EUQ1WTGCTBG2", "the report was cancelled"))
	must(t, s.MarkUnknown(ctx, "na", "ATVPDKIKX0DER", "never read"))
	sortBy(set.Readings, func(r domain.StockReading) string { return r.SKU })
	set.Unknown = "the report was cancelled"
	same(t, "readings", []domain.ReadingSet{set, {Connection: "na", Marketplace: "ATVPDKIKX0DER", Unknown: "never read"}},
		got[[]domain.ReadingSet](t)(s.Readings(ctx)))

	set.At = later
	same(t, "an unknown set replaces nothing", 0, got[int](t)(s.ReplaceReadings(ctx, domain.ReadingSet{
		Connection: set.Connection, Marketplace: set.Marketplace, At: later, Unknown: "page token died",
	})))
	same(t, "still there", len(awkward), len(got[[]domain.ReadingSet](t)(s.Readings(ctx))[0].Readings))
	set.Unknown = ""
	same(t, "unchanged", 0, got[int](t)(s.ReplaceReadings(ctx, set)))
	same(t, "known again", set, got[[]domain.ReadingSet](t)(s.Readings(ctx))[0])
}

func TestCountryStockRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	set := domain.CountryStockSet{Connection: "eu", At: when}
	for i, a := range awkward {
		set.Rows = append(set.Rows,
			domain.CountryStock{Connection: "eu", SKU: a, FNSKU: a, ASIN: a, Condition: "New", Country: "DE", Quantity: int64(i)},
			domain.CountryStock{Connection: "eu", SKU: a, FNSKU: a, ASIN: a, Condition: "New", Country: "PL", Quantity: 1})
	}
	must(t, s.ReplaceCountryStock(ctx, set))
	sortBy(set.Rows, func(r domain.CountryStock) string { return r.SKU + "\x00" + r.Country })
	same(t, "stock", []domain.CountryStockSet{set}, got[[]domain.CountryStockSet](t)(s.CountryStock(ctx)))
	set.Rows, set.At = set.Rows[:1], later
	must(t, s.ReplaceCountryStock(ctx, set))
	same(t, "smaller", []domain.CountryStockSet{set}, got[[]domain.CountryStockSet](t)(s.CountryStock(ctx)))
}

func TestItemsRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	none, at, err := s.Items(ctx)
	must(t, err)
	if len(none) != 0 || !at.IsZero() {
		t.Errorf("a new store has items %v read at %v", none, at)
	}
	var want []domain.Item
	for i, a := range awkward {
		it := domain.Item{
			ID: domain.ItemID("id-" + a), Code: a, Name: a, Description: a, PurchaseDescription: a, IsSold: true, IsPurchased: i%2 == 0,
			SalesAccount: "200", SalesTax: "OUTPUT", PurchaseAccount: "300", PurchaseTax: "INPUT", COGSAccount: "310",
			InventoryAccount: "630", Tracked: i%2 == 0, Quantity: decimal.MustParse("12.3400"), CostPool: decimal.MustParse("-0.01"),
			BackOrder: decimal.MustParse("2"), Updated: when,
		}
		if i%3 == 0 {
			it.SalesPrice, it.PurchasePrice, it.Available = some("0"), some("99999999999.9999"), some("0.5")
		}
		want = append(want, it)
	}
	want = append(want, domain.Item{ID: "bare"})
	same(t, "changed", len(want), got[int](t)(s.ReplaceItems(ctx, want, when)))
	have, at, err := s.Items(ctx)
	must(t, err)
	sortBy(want, func(i domain.Item) string { return i.Code + "\x00" + string(i.ID) })
	same(t, "items", want, have)
	same(t, "read at", when, at)
}

func TestBooksRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	org := domain.Organisation{
		ID: "o1", Name: "Café & Söhne <Ltd>", ShortCode: "!ab", BaseCurrency: "EUR", Country: "DE", Timezone: "WEUROPESTANDARDTIME",
		Class: "STANDARD", Demo: true, PeriodLock: when,
	}
	must(t, s.SaveOrganisation(ctx, domain.Organisation{ID: "old"}, when))
	must(t, s.SaveOrganisation(ctx, org, later))
	o, at, err := s.Organisation(ctx)
	must(t, err)
	same(t, "organisation", org, o)
	same(t, "read at", later, at)

	accounts := []domain.Account{
		{ID: "a1", Code: "", Name: "No code", Type: "BANK", Class: "ASSET", Status: "ACTIVE"},
		{ID: "a2", Code: "0310", Name: "Cost", Type: "DIRECTCOSTS", Class: "EXPENSE", Status: "ARCHIVED", Tax: "NONE", System: "X"},
	}
	must(t, s.SaveAccounts(ctx, append(accounts, domain.Account{ID: "gone", Code: "1"}), when))
	must(t, s.SaveAccounts(ctx, accounts, later))
	as, at, err := s.Accounts(ctx)
	must(t, err)
	same(t, "accounts", accounts, as)
	same(t, "read at", later, at)

	rates := []domain.TaxRate{
		{Name: "Tax exempt", Type: "NONE", Status: "ACTIVE", AppliesToRevenue: true, AppliesToExpenses: true},
		{Name: "VAT 20%", Type: "OUTPUT2", Status: "ACTIVE", Rate: decimal.MustParse("20.0000"), AppliesToRevenue: true},
	}
	must(t, s.SaveTaxRates(ctx, rates, when))
	rs, at, err := s.TaxRates(ctx)
	must(t, err)
	same(t, "tax rates", rates, rs)
	same(t, "read at", when, at)
}
