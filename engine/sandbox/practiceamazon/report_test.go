package practiceamazon

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestReportLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		id := b.order(reportListings, "US", nil)
		for _, step := range []struct {
			after  time.Duration
			status string
		}{{0, "IN_QUEUE"}, {5 * time.Second, "IN_PROGRESS"}, {19 * time.Second, "IN_PROGRESS"}, {time.Second, "DONE"}} {
			b.sleep(step.after)
			v := b.report("US", id)
			if v.Status != step.status || (v.Document != "") != (step.status == "DONE") || (v.ProcessEnd != "") != (step.status == "DONE") {
				t.Errorf("want %s, got %+v", step.status, v)
			}
		}
		v := b.report("US", id)
		address, zipped := b.document("US", v.Document)
		if !zipped {
			t.Error("a file this large comes compressed")
		}
		if a := b.do(b.request(http.MethodGet, address, nil)); a.status != 200 || a.header.Get("Content-Encoding") != "" || a.body[0] != 0x1f || a.body[1] != 0x8b {
			t.Errorf("document: %d %v", a.status, a.header)
		}
		r := b.request(http.MethodGet, address, nil)
		r.Header.Set("x-amz-access-token", b.token("NA"))
		if a := b.do(r); a.status != 400 {
			t.Errorf("with the API's headers: %d", a.status)
		}
		if a := b.do(b.request(http.MethodGet, strings.Replace(address, "X-Amz-Expires=300", "X-Amz-Expires=900", 1), nil)); a.status != 403 {
			t.Errorf("with a longer life: %d", a.status)
		}
		a := b.get("NA", "/reports/2021-06-30/documents/"+v.Document, url.Values{"enableContentEncodingUrlHeader": {"true"}})
		var got struct{ URL string }
		a.json(t, &got)
		if a := b.do(b.request(http.MethodGet, got.URL, nil)); a.header.Get("Content-Encoding") != "gzip" {
			t.Errorf("asked for Content-Encoding: %v", a.header)
		}
		b.sleep(5*time.Minute + time.Second)
		if a := b.do(b.request(http.MethodGet, address, nil)); a.status != 403 || !strings.Contains(string(a.body), "Request has expired") {
			t.Errorf("after five minutes: %d %s", a.status, a.body)
		}
		if a := b.get("EU", "/reports/2021-06-30/reports/"+id, nil); a.status != 404 {
			t.Errorf("another account's report: %d", a.status)
		}
		b.sleep(91 * 24 * time.Hour)
		if a := b.get("NA", "/reports/2021-06-30/reports/"+id, nil); a.status != 404 {
			t.Errorf("after 91 days: %d", a.status)
		}
	})
}

func TestCancelReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		id := b.order(reportListings, "US", nil)
		if a := b.call(http.MethodDelete, "NA", "/reports/2021-06-30/reports/"+id, nil, nil); a.status != 200 {
			t.Fatalf("cancel: %d %s", a.status, a.body)
		}
		b.sleep(time.Minute)
		if v := b.report("US", id); v.Status != "CANCELLED" || v.Document != "" {
			t.Errorf("%+v", v)
		}
		id = b.order(reportListings, "US", nil)
		b.sleep(time.Minute)
		if a := b.call(http.MethodDelete, "NA", "/reports/2021-06-30/reports/"+id, nil, nil); a.status != 400 {
			t.Errorf("cancel what is done: %d", a.status)
		}
	})
}

func TestStockReportOncePerHalfHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{limits: true})
		if v, _, _ := b.file(reportMYI, "DE", nil); v.Status != "DONE" {
			t.Fatalf("first: %+v", v)
		}
		v, body, _ := b.file(reportMYI, "DE", nil)
		if v.Status != "FATAL" || !strings.Contains(string(body), "30 minutes") {
			t.Errorf("too soon: %+v %s", v, body)
		}
		if v, _, _ := b.file(reportMYI, "FR", nil); v.Status != "DONE" {
			t.Errorf("another marketplace: %+v", v)
		}
		b.sleep(29 * time.Minute)
		if v, _, _ := b.file(reportMYI, "DE", nil); v.Status != "DONE" {
			t.Errorf("half an hour after the one that worked: %+v", v)
		}
		if _, err := b.server.RequestElsewhere(reportByCountry, "IT"); err != nil {
			t.Fatal(err)
		}
		if v, _, _ := b.file(reportByCountry, "IT", nil); v.Status != "FATAL" {
			t.Errorf("another program's request counts: %+v", v)
		}
		a := b.get("EU", "/reports/2021-06-30/reports", url.Values{"reportTypes": {reportByCountry}, "processingStatuses": {"DONE"}})
		var got reportsAnswer
		a.json(t, &got)
		if len(got.Reports) != 1 {
			t.Errorf("and can be reused: %s", a.body)
		}
	})
}

func TestReportRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		for body, status := range map[string]int{
			`{`:                                  400,
			`{"reportType":"` + reportMYI + `"}`: 400,
			`{"reportType":"GET_NOTHING","marketplaceIds":["` + b.id("US") + `"]}`:                                            400,
			`{"reportType":"` + reportListings + `","marketplaceIds":["` + b.id("US") + `","` + b.id("CA") + `"]}`:            400,
			`{"reportType":"` + reportListings + `","marketplaceIds":["` + b.id("DE") + `"]}`:                                 403,
			`{"reportType":"` + reportListings + `","marketplaceIds":["` + b.id("US") + `"],"dataStartTime":"soon"}`:          400,
			`{"reportType":"GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2","marketplaceIds":["` + b.id("US") + `"]}`:             202,
			`{"reportType":"` + reportMYI + `","marketplaceIds":["` + b.id("US") + `"],"dataEndTime":"2026-11-01T00:00:00Z"}`: 202,
		} {
			a := b.call(http.MethodPost, "NA", "/reports/2021-06-30/reports", nil, []byte(body))
			if a.status != status {
				t.Errorf("%s: want %d, got %d %s", body, status, a.status, a.body)
			}
			if rate := a.header.Get("X-Amzn-Ratelimit-Limit"); (rate == "0.0167") != (status != 403) {
				t.Errorf("rate %q on %d", rate, a.status)
			}
		}
		if err := b.server.DropRole("NA", RoleFBA); err != nil {
			t.Fatal(err)
		}
		a := b.call(http.MethodPost, "NA", "/reports/2021-06-30/reports", nil, []byte(`{"reportType":"`+reportMYI+`","marketplaceIds":["`+b.id("US")+`"]}`))
		if a.status != 403 {
			t.Errorf("without the role: %d", a.status)
		}
		b.rig.FailNext("amazon", "createReport", "fatal-report", 1)
		if v, _, _ := b.file(reportListings, "US", nil); v.Status != "FATAL" || v.Document != "" {
			t.Errorf("a report made to fail: %+v", v)
		}
		for _, call := range b.rig.Ledger().Writes() {
			if call.Effect != (call.Status == 202) {
				t.Errorf("ledger: %+v", call)
			}
		}
	})
}

func TestGetReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		var ids []string
		for range 13 {
			ids = append(ids, b.order(reportListings, "US", nil))
			b.sleep(time.Minute)
		}
		b.order(reportMYI, "CA", nil)
		list := func(q url.Values) (out reportsAnswer) {
			t.Helper()
			a := b.get("NA", "/reports/2021-06-30/reports", q)
			if a.status != 200 {
				t.Fatalf("%d %s", a.status, a.body)
			}
			a.json(t, &out)
			return out
		}
		first := list(url.Values{"reportTypes": {reportListings}})
		if len(first.Reports) != 10 || first.Reports[0].ID != ids[12] || first.Next == "" {
			t.Fatalf("first page: %+v", first)
		}
		second := list(url.Values{"nextToken": {first.Next}})
		if len(second.Reports) != 3 || second.Reports[2].ID != ids[0] || second.Next != "" {
			t.Errorf("second page: %+v", second)
		}
		if got := list(url.Values{"reportTypes": {reportListings + "," + reportMYI}, "marketplaceIds": {b.id("CA")}}); len(got.Reports) != 1 || got.Reports[0].Status != "IN_QUEUE" {
			t.Errorf("by marketplace: %+v", got)
		}
		if got := list(url.Values{"reportTypes": {reportMYI}, "processingStatuses": {"DONE"}}); len(got.Reports) != 0 {
			t.Errorf("by status: %+v", got)
		}
		since := first.Reports[2].Created
		if got := list(url.Values{"reportTypes": {reportListings}, "createdSince": {since}}); len(got.Reports) != 3 {
			t.Errorf("since %s: %+v", since, got)
		}
		for name, q := range map[string]url.Values{
			"nothing":              {},
			"token with another":   {"nextToken": {first.Next}, "reportTypes": {reportListings}},
			"token with page size": {"nextToken": {first.Next}, "pageSize": {"5"}},
			"bad token":            {"nextToken": {"x"}},
			"bad status":           {"reportTypes": {reportListings}, "processingStatuses": {"BAD_VALUE"}},
			"page of 101":          {"reportTypes": {reportListings}, "pageSize": {"101"}},
			"11 types":             {"reportTypes": {strings.TrimSuffix(strings.Repeat("A,", 11), ",")}},
			"bad date":             {"reportTypes": {reportListings}, "createdSince": {"x"}},
		} {
			if a := b.get("NA", "/reports/2021-06-30/reports", q); a.status != 400 {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		b.sleep(91 * 24 * time.Hour)
		if got := list(url.Values{"reportTypes": {reportListings}}); len(got.Reports) != 0 {
			t.Errorf("after 91 days: %+v", got)
		}
	})
}

func TestEmptyStockReportIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		if err := b.server.WithoutFBA("AU", true); err != nil {
			t.Fatal(err)
		}
		if v, _, _ := b.file(reportMYI, "AU", nil); v.Status != "CANCELLED" || v.Document != "" {
			t.Errorf("%+v", v)
		}
	})
}
