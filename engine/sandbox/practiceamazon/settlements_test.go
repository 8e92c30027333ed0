package practiceamazon

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"

	"tallybridge/engine/sandbox/payouts"
)

// settlementFiles lists and downloads a region's settlement reports.
func (b *bench) settlementFiles(region string) map[string]string {
	b.t.Helper()
	out := map[string]string{}
	q := url.Values{"reportTypes": {reportSettlement}, "pageSize": {"7"}}
	for {
		var got reportsAnswer
		a := b.get(region, "/reports/2021-06-30/reports", q)
		if a.status != http.StatusOK {
			b.t.Fatalf("getReports: %d %s", a.status, a.body)
		}
		a.json(b.t, &got)
		for _, v := range got.Reports {
			if v.Status != "DONE" || v.Document == "" || v.Type != reportSettlement {
				b.t.Fatalf("%+v", v)
			}
			code := ""
			for _, m := range b.world.Market {
				if m.Region == region {
					code = m.Code
				}
			}
			out[v.ID] = b.settlementText(code, v.Document)
		}
		if got.Next == "" {
			return out
		}
		q = url.Values{"nextToken": {got.Next}}
	}
}

func (b *bench) settlementText(code, document string) string {
	b.t.Helper()
	address, zipped := b.document(code, document)
	body, content := b.download(address, zipped)
	switch {
	case strings.Contains(content, "UTF-8"):
	case b.region(code) == "FE" && isShiftJIS(body):
		raw, err := japanese.ShiftJIS.NewDecoder().Bytes(body)
		if err != nil {
			b.t.Fatal(err)
		}
		return string(raw)
	case strings.Contains(content, "Cp1252"), !utf8.Valid(body): // not always told
		return fromCp1252(b.t, body)
	}
	return string(body)
}

// isShiftJIS tells Japan's files by their dates.
func isShiftJIS(body []byte) bool { return strings.Contains(string(body[:min(len(body), 900)]), "/") }

// Every settlement of the last 90 days is listed, and its file tells it row by row.
func TestSettlementReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		for _, region := range []string{"NA", "EU", "FE"} {
			files := b.settlementFiles(region)
			n := 0
			for _, s := range b.server.conf.Payouts.Settlements() {
				if s.Region != region {
					continue
				}
				n++
				text, ok := files["5"+s.ID]
				if !ok {
					t.Errorf("settlement %s is not listed", s.ID)
					continue
				}
				header, rows := lines(t, text)
				if !slices.Equal(header, payouts.Columns) || len(rows) != len(s.Rows)+1 {
					t.Fatalf("%s: %d rows of %d under %v", s.ID, len(rows), len(s.Rows), header)
				}
				if first := rows[0]; first["transaction-type"] != "" || first["currency"] != s.Currency || first["total-amount"] != s.Style.Amount(s.Total, s.Currency) ||
					first["deposit-date"] != s.Summary()["deposit-date"] || (first["deposit-date"] == "") != (s.Total <= 0) {
					t.Errorf("%s begins with %v", s.ID, first)
				}
				var sum int64
				for i, row := range rows[1:] {
					if row["total-amount"] != "" || row["currency"] != "" || row["settlement-id"] != s.ID || row["amount-description"] != cp(s, s.Rows[i].Description) {
						t.Fatalf("%s: %v is not %+v", s.ID, row, s.Rows[i])
					}
					sum += coinsOf(t, row["amount"], s)
				}
				if want := s.Total - s.Residual; sum != want {
					t.Errorf("%s: the rows are %d, not %d", s.ID, sum, want)
				}
			}
			if n != len(files) || n < 3 {
				t.Errorf("%s: %d files of %d settlements", region, len(files), n)
			}
		}
		if a := b.call(http.MethodPost, "NA", "/reports/2021-06-30/reports", nil, []byte(`{"reportType":"`+reportSettlement+`","marketplaceIds":["`+b.id("US")+`"]}`)); a.status != 202 {
			t.Errorf("createReport: %d", a.status)
		} else {
			var got struct{ ReportID string }
			a.json(t, &got)
			b.sleep(time.Minute)
			if v := b.report("US", got.ReportID); v.Status != "FATAL" {
				t.Errorf("a settlement that was asked for is %s", v.Status)
			}
		}
		b.sleep(75 * 24 * time.Hour)
		var got reportsAnswer
		b.get("NA", "/reports/2021-06-30/reports", url.Values{"reportTypes": {reportSettlement}, "pageSize": {"100"}}).json(t, &got)
		for _, v := range got.Reports {
			if at, _ := time.Parse(time.RFC3339, v.Created); time.Since(at) > 90*24*time.Hour {
				t.Errorf("a report of %s is still there", v.Created)
			}
		}
		if err := b.server.DropRole("NA", RoleFinance); err != nil {
			t.Fatal(err)
		}
		b.get("NA", "/reports/2021-06-30/reports", url.Values{"reportTypes": {reportSettlement}, "pageSize": {"100"}}).json(t, &got)
		if a := b.get("NA", "/finances/v0/financialEventGroups", nil); len(got.Reports) != 0 || a.status != 403 {
			t.Errorf("without the role: %d reports, groups %d", len(got.Reports), a.status)
		}
	})
}

// cp is what a file's code page leaves of a text.
func cp(s *payouts.Settlement, text string) string {
	switch s.Style.Charset {
	case "Cp1252":
		return cp1252(text)
	case "Shift_JIS":
		raw, _ := japanese.ShiftJIS.NewDecoder().Bytes(japan932(text))
		return string(raw)
	}
	return text
}

// coinsOf reads an amount in a file's style.
func coinsOf(t *testing.T, text string, s *payouts.Settlement) int64 {
	t.Helper()
	sign := int64(1)
	if inner, ok := strings.CutPrefix(text, "("); ok {
		text, sign = strings.TrimSuffix(inner, ")"), -1
	}
	for _, r := range []string{",", "."} {
		text = strings.ReplaceAll(text, r, "")
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatalf("%q of %s: %v", text, s.ID, err)
	}
	return sign * n
}

func TestSettlementLayout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		plain := b.settlementFiles("EU")
		b.server.SetSettlementLayout(SettlementLayout{Extra: true, Reordered: true})
		other := b.settlementFiles("EU")
		if len(plain) == 0 || len(other) != len(plain) {
			t.Fatalf("%d and %d files", len(plain), len(other))
		}
		for id, text := range other {
			header, rows := lines(t, text)
			_, before := lines(t, plain[id])
			if len(header) != len(payouts.Columns)+3 || header[len(header)-1] != "settlement-id" || len(rows) != len(before) {
				t.Fatalf("%s: %d rows under %v", id, len(rows), header)
			}
			for i := range rows {
				for _, name := range payouts.Columns {
					if rows[i][name] != before[i][name] {
						t.Fatalf("%s row %d: %s is %q, was %q", id, i, name, rows[i][name], before[i][name])
					}
				}
			}
		}
	})
}

func TestEventGroups(t *testing.T) {
	finances := readSpec(t, "financesV0.json")
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		const path = "/finances/v0/financialEventGroups"
		b.sleep(3 * time.Minute)
		for _, region := range []string{"NA", "EU", "FE"} {
			q := url.Values{"MaxResultsPerPage": {"3"}}
			seen := map[string]eventGroup{}
			for {
				a := b.get(region, path, q)
				finances.mustFit(t, a, path, "get")
				var got groupsAnswer
				a.json(t, &got)
				for _, g := range got.Payload.Groups {
					seen[g.ID] = g
				}
				if got.Payload.Next == "" {
					break
				}
				q.Set("NextToken", got.Payload.Next)
			}
			n := 0
			for _, s := range b.server.conf.Payouts.Settlements() {
				if s.Region != region {
					continue
				}
				n++
				g := seen[s.Group]
				if g.Status != "Closed" || string(g.Original.Amount) != sum(s.Total, s.Currency).Amount.String() || (g.Converted != nil) != (s.ConvertedTo != "") ||
					g.Start != orderTime(s.Start) || g.End != orderTime(s.End) {
					t.Errorf("%+v is not settlement %s", g, s.ID)
				}
			}
			for _, o := range b.server.conf.Payouts.OpenPeriods() {
				if o.Region == region {
					n++
					if g := seen[o.Group]; g.Status != "Open" || g.End != "" || g.Date != "" {
						t.Errorf("%+v is not open", g)
					}
				}
			}
			if n != len(seen) {
				t.Errorf("%s: %d groups, want %d", region, len(seen), n)
			}
		}
		now := time.Now().UTC().Format(time.RFC3339)
		for name, q := range map[string]url.Values{
			"page of 101":     {"MaxResultsPerPage": {"101"}},
			"no date":         {"FinancialEventGroupStartedAfter": {"x"}},
			"too young":       {"FinancialEventGroupStartedBefore": {now}},
			"wrong way round": {"FinancialEventGroupStartedAfter": {"1999-01-02T00:00:00Z"}, "FinancialEventGroupStartedBefore": {"1999-01-01T00:00:00Z"}},
			"token":           {"NextToken": {"x"}},
		} {
			if a := b.get("NA", path, q); a.status != 400 {
				t.Errorf("%s: %d", name, a.status)
			}
		}
		var got groupsAnswer
		b.get("NA", path, url.Values{"FinancialEventGroupStartedAfter": {"1999-01-01T00:00:00Z"}}).json(t, &got)
		if len(got.Payload.Groups) != 0 {
			t.Error("more than 180 days were looked through")
		}
	})
}
