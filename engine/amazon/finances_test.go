package amazon

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

func TestFinancialGroups(t *testing.T) {
	first := `{"payload":{"NextToken":"N+1","FinancialEventGroupList":[
		{"FinancialEventGroupId":"g1","ProcessingStatus":"Closed","FundTransferStatus":"Succeeded","OriginalTotal":{"CurrencyCode":"EUR","CurrencyAmount":1234.56},
		 "ConvertedTotal":{"CurrencyCode":"GBP","CurrencyAmount":1056.1},"BeginningBalance":{"CurrencyCode":"EUR","CurrencyAmount":0},
		 "FundTransferDate":"2026-09-17T08:00:00Z","TraceId":"T1","AccountTail":"123","FinancialEventGroupStart":"2026-09-01T07:00:00Z","FinancialEventGroupEnd":"2026-09-15T07:00:00Z"},
		{"FinancialEventGroupId":"g2","ProcessingStatus":"Closed","OriginalTotal":{"CurrencyCode":"EUR","CurrencyAmount":"5"},"ConvertedTotal":{"CurrencyCode":"EUR","CurrencyAmount":5}}]}}`
	second := `{"payload":{"FinancialEventGroupList":[{"FinancialEventGroupId":"g3","ProcessingStatus":"Open","OriginalTotal":{"CurrencyCode":"JPY","CurrencyAmount":1.2E+3}},null,
		{"FinancialEventGroupId":"g4","ProcessingStatus":"Open"}]}}`
	r := newRig(t, answer(200, first), answer(200, second))
	got, err := r.FinancialGroups(t.Context(), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	at := func(d, h int) time.Time { return time.Date(2026, 9, d, h, 0, 0, 0, time.UTC) }
	money := func(s, c string) domain.Money { return domain.Money{Amount: decimal.MustParse(s), Currency: c} }
	want := []domain.FinancialGroup{
		{
			ID: "g1", Connection: "eu", Transfer: "Succeeded", Original: money("1234.56", "EUR"), Converted: money("1056.1", "GBP"),
			Beginning: money("0", "EUR"), TransferDate: at(17, 8), Trace: "T1", AccountTail: "123", Start: at(1, 7), End: at(15, 7),
		},
		{ID: "g2", Connection: "eu", Original: money("5", "EUR")},
		{ID: "g3", Connection: "eu", Open: true, Original: money("1200", "JPY")},
		{ID: "g4", Connection: "eu", Open: true},
	}
	if d := cmp.Diff(want, got, sameDecimals); d != "" {
		t.Error(d)
	}
	if u := r.wire.calls[1].url; !strings.Contains(u, "NextToken=N%2B1") || r.wire.calls[0].method != "GET" {
		t.Errorf("second call %s", u)
	}
	r = newRig(t, answer(200, `{"payload":{}}`))
	_, err = r.FinancialGroups(t.Context(), time.Time{})
	wantKind(t, err, domain.FaultData)
}

// Settlements need a role of their own, and the error says which.
func TestSettlementsNeedTheirRole(t *testing.T) {
	calls := map[string]func(*rig) error{
		"list": func(r *rig) error {
			_, err := r.Reports(t.Context(), ReportFilter{Types: []string{ReportSettlement}})
			return err
		},
		"fetch": func(r *rig) error {
			_, err := r.SettlementDocument(t.Context(), "D")
			return err
		},
		"groups": func(r *rig) error {
			_, err := r.FinancialGroups(t.Context(), time.Time{})
			return err
		},
	}
	for name, do := range calls {
		r := newRig(t, answer(403, roleBody))
		f := wantKind(t, do(r), domain.FaultRole)
		if !strings.Contains(f.Advice, `"Finance and Accounting"`) {
			t.Errorf("%s: %s", name, f.Advice)
		}
	}
	r := newRig(t, answer(403, roleBody))
	_, err := r.Reports(t.Context(), ReportFilter{Types: []string{ReportListings}})
	if f := wantKind(t, err, domain.FaultRole); strings.Contains(f.Advice, "Finance") {
		t.Error(f.Advice)
	}
}

// A document stays packed until it is read, and a cut one is no settlement.
func TestSettlementDocumentIsReadAsAStream(t *testing.T) {
	text, want := statements["US"].file(30, 5)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, text); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	address := answer(200, `{"reportDocumentId":"D","url":"https://files.example/x","compressionAlgorithm":"GZIP"}`)
	for name, body := range map[string]string{"packed": packed.String(), "plain": text} {
		r := newRig(t, address, answer(200, body, "Content-Type", "text/plain"))
		doc, err := r.SettlementDocument(t.Context(), "D")
		if err != nil {
			t.Fatal(name, err)
		}
		in, err := doc.Open()
		if err != nil {
			t.Fatal(name, err)
		}
		got, err := ParseSettlements(in, doc.ContentType, "c")
		if err != nil || cmp.Diff(want, got[0], sameDecimals) != "" {
			t.Errorf("%s: %v", name, err)
		}
		if len(r.wire.calls) != 2 || r.wire.calls[1].header.Get("X-Amz-Access-Token") != "" || r.purse.paid[0] != "getReportDocument" {
			t.Errorf("%s: calls %+v, paid %v", name, r.wire.calls, r.purse.paid)
		}
	}
	in, err := Packed{raw: packed.Bytes()[:packed.Len()/2]}.Open()
	if err != nil {
		t.Fatal(err)
	}
	_, err = ParseSettlements(in, "", "c")
	wantKind(t, err, domain.FaultData)
}
