package store

import (
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

func eur(s string) domain.Money {
	return domain.Money{Amount: decimal.MustParse(s), Currency: "EUR"}
}

func aSettlement(id string) domain.Settlement {
	return domain.Settlement{
		ID: domain.SettlementID(id), Connection: "eu", Start: when.AddDate(0, 0, -14), End: when, Deposit: when.AddDate(0, 0, 2), Total: eur("10.50"), Lines: 3, Report: "R" + id, FetchedAt: when,
		Rows: []domain.SettlementRow{
			{FeeLabel: domain.FeeLabel{Type: "Order", AmountType: "ItemFees", Description: "Commission"}, Marketplace: "Amazon.de", Month: "2026-05", Rows: 1, Amount: decimal.MustParse("-1.50")},
			{FeeLabel: domain.FeeLabel{Type: "Order", AmountType: "ItemPrice", Description: "Principal"}, Marketplace: "Amazon.de", Month: "2026-05", Rows: 1, Amount: decimal.MustParse("12.00")},
		},
	}
}

func TestSettlementsRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	a, b := aSettlement("1"), aSettlement("2")
	b.Deposit, b.Rows = time.Time{}, b.Rows[:1]
	for _, v := range []domain.Settlement{b, a} {
		if !got[bool](t)(s.SaveSettlement(ctx, v)) {
			t.Error("a new settlement is no change")
		}
	}
	same(t, "settlements", []domain.Settlement{a, b}, got[[]domain.Settlement](t)(s.Settlements(ctx)))
	if got[bool](t)(s.SaveSettlement(ctx, a)) {
		t.Error("the same settlement is a change")
	}
	// The same one opened by hand stays Amazon's; other figures are a change.
	hand := a
	hand.Connection, hand.Report, hand.File, hand.Total = "", "", "x.txt", eur("10.5")
	if got[bool](t)(s.SaveSettlement(ctx, hand)) {
		t.Error("the same settlement from a file is a change")
	}
	hand.Rows = a.Rows[:1]
	if !got[bool](t)(s.SaveSettlement(ctx, hand)) {
		t.Error("other rows are no change")
	}
	v, found, err := s.Settlement(ctx, "1")
	must(t, err)
	if !found || v.Connection != "eu" || v.Report != "R1" || v.File != "x.txt" || len(v.Rows) != 1 {
		t.Errorf("%+v", v)
	}
	if _, found, err := s.Settlement(ctx, "3"); err != nil || found {
		t.Error(found, err)
	}
	// What Amazon's side forgets stays.
	must(t, s.DeleteAmazonConnection(ctx, "eu"))
	if n := len(got[[]domain.Settlement](t)(s.Settlements(ctx))); n != 2 {
		t.Errorf("%d settlements left", n)
	}
}

func TestSettlementDocumentsAndBalances(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	d := domain.SettlementDocument{Connection: "eu", Report: "R1", Trouble: "cut", Tries: 1, At: when}
	must(t, s.SaveSettlementDocument(ctx, d))
	d.Settlement, d.Trouble, d.Tries = "1", "", 2
	must(t, s.SaveSettlementDocument(ctx, d))
	must(t, s.SaveSettlementDocument(ctx, domain.SettlementDocument{Connection: "na", Report: "R1"}))
	same(t, "documents", map[string]domain.SettlementDocument{"R1": d}, got[map[string]domain.SettlementDocument](t)(s.SettlementDocuments(ctx, "eu")))

	open := domain.FinancialGroup{ID: "g1", Connection: "eu", Open: true, Original: eur("3"), Start: when}
	closed := domain.FinancialGroup{ID: "g0", Connection: "eu", Original: eur("1234567890.12"), Converted: domain.Money{Amount: decimal.MustParse("5"), Currency: "GBP"}, TransferDate: when, Trace: "t"}
	must(t, s.SaveFinancialGroups(ctx, "eu", []domain.FinancialGroup{closed, open}))
	must(t, s.SaveFinancialGroups(ctx, "na", []domain.FinancialGroup{{ID: "n", Connection: "na", Open: true}}))
	same(t, "groups", []domain.FinancialGroup{closed, open, {ID: "n", Connection: "na", Open: true}}, got[[]domain.FinancialGroup](t)(s.FinancialGroups(ctx)))
	// The old balance is closed under another id; the payout before it stays.
	must(t, s.SaveFinancialGroups(ctx, "eu", []domain.FinancialGroup{{ID: "g2", Connection: "eu", Open: true}}))
	if list := got[[]domain.FinancialGroup](t)(s.FinancialGroups(ctx)); len(list) != 3 || list[0].ID != "g0" || list[1].ID != "g2" {
		t.Errorf("%+v", list)
	}
}

func TestFeeDecisionsRoundTrip(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	label := domain.FeeLabel{Type: "a", AmountType: "*", Description: "Für'x\""}
	must(t, s.SaveFeePlacements(ctx, []domain.FeePlacement{{Label: label, Group: domain.GroupOther, At: when}, {Label: domain.FeeLabel{Type: "b"}, Group: domain.GroupStorage, At: when}}))
	must(t, s.SaveFeePlacements(ctx, []domain.FeePlacement{{Label: domain.FeeLabel{Type: "b"}}, {Label: label, Group: domain.GroupCoupons, At: when}}))
	same(t, "placements", []domain.FeePlacement{{Label: label, Group: domain.GroupCoupons, At: when}}, got[[]domain.FeePlacement](t)(s.FeePlacements(ctx)))

	must(t, s.SaveFeeMapping(ctx, []domain.FeeMapping{{Group: domain.GroupStorage, Account: "410"}, {Group: domain.GroupStorage, Country: "DE", Account: "411"}, {Group: domain.GroupOther, Account: "1"}}))
	must(t, s.SaveFeeMapping(ctx, []domain.FeeMapping{{Group: domain.GroupOther}, {Group: domain.GroupStorage, Account: "412"}}))
	same(t, "mapping", []domain.FeeMapping{{Group: domain.GroupStorage, Account: "412"}, {Group: domain.GroupStorage, Country: "DE", Account: "411"}}, got[[]domain.FeeMapping](t)(s.FeeMapping(ctx)))

	must(t, s.SaveFeeTick(ctx, domain.FeeTick{Key: "k", Note: "first", At: when}))
	must(t, s.SaveFeeTick(ctx, domain.FeeTick{Key: "k", Note: "second", At: when}))
	must(t, s.SaveFeeTick(ctx, domain.FeeTick{Key: "l", At: when}))
	must(t, s.DeleteFeeTick(ctx, "l"))
	same(t, "ticks", []domain.FeeTick{{Key: "k", Note: "second", At: when}}, got[[]domain.FeeTick](t)(s.FeeTicks(ctx)))
}

func TestFeeBooksKeepWhatIsOlder(t *testing.T) {
	ctx, s := t.Context(), opened(t)
	if b, d, p, err := s.FeeBooks(ctx); err != nil || !b.At.IsZero() || len(d)+len(p) != 0 {
		t.Fatal(b, d, p, err)
	}
	dep := func(id string, day int) domain.Deposit {
		return domain.Deposit{ID: id, Kind: domain.DepositReceived, Date: when.AddDate(0, 0, day), Amount: eur("1.10"), Contact: "Amazon"}
	}
	doc := func(id string, day int) domain.PostedDocument {
		return domain.PostedDocument{ID: id, Kind: domain.PostedBill, Date: when.AddDate(0, 0, day), Total: eur("2"), Lines: []domain.PostedLine{{Account: "404", Amount: decimal.MustParse("2.00")}}}
	}
	first := FeeBooks{From: when, At: when, Currencies: []string{"EUR"}}
	must(t, s.ReplaceFeeBooks(ctx, when, first, []domain.Deposit{dep("a", 1), dep("b", 9)}, []domain.PostedDocument{doc("x", 1), doc("y", 9)}))
	second := FeeBooks{From: when, At: when.AddDate(0, 0, 20)}
	must(t, s.ReplaceFeeBooks(ctx, when.AddDate(0, 0, 5), second, []domain.Deposit{dep("c", 10)}, nil))
	b, deposits, posted, err := s.FeeBooks(ctx)
	must(t, err)
	same(t, "books", second, b)
	same(t, "deposits", []domain.Deposit{dep("a", 1), dep("c", 10)}, deposits)
	same(t, "posted", []domain.PostedDocument{doc("x", 1)}, posted)
}
