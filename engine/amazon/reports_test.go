package amazon

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"tallybridge/engine/domain"
)

func TestCreateReportBody(t *testing.T) {
	r := newRig(t, answer(202, `{"reportId":"ID323"}`))
	id, err := r.CreateReport(t.Context(), ReportSpec{
		Type: ReportListings, Marketplaces: []domain.MarketplaceID{de, us},
		Start:   time.Date(2024, 3, 10, 21, 11, 24, 0, time.FixedZone("", 3600)),
		Options: map[string]string{"preferredReportDocumentLocale": "en_US"},
	})
	if err != nil || id != "ID323" {
		t.Fatalf("%q, %v", id, err)
	}
	c := r.wire.calls[0]
	want := `{"reportType":"GET_MERCHANT_LISTINGS_ALL_DATA","marketplaceIds":["A1PA6795UKMFR9","ATVPDKIKX0DER"],"dataStartTime":"2024-03-10T20:11:24Z","reportOptions":{"preferredReportDocumentLocale":"en_US"}}`
	if c.method != "POST" || c.body != want || c.header.Get("Content-Type") != "application/json" {
		t.Errorf("%s %s", c.method, c.body)
	}
	if _, err := r.CreateReport(t.Context(), ReportSpec{Type: ReportListings}); domain.KindOf(err) != domain.FaultUsage {
		t.Errorf("no marketplace: %v", err)
	}
}

func TestCreateReportWithoutTheLocaleWhereItIsRefused(t *testing.T) {
	r := newRig(t, answer(400, invalidBody), answer(202, `{"reportId":"R2"}`))
	id, err := r.CreateReport(t.Context(), ReportSpec{
		Type: ReportMYI, Marketplaces: []domain.MarketplaceID{de},
		Options: map[string]string{OptionLocale: "en_US", "custom": "yes"},
	})
	if err != nil || id != "R2" {
		t.Fatalf("%q, %v", id, err)
	}
	if b := r.wire.calls[1].body; strings.Contains(b, OptionLocale) || !strings.Contains(b, `"custom":"yes"`) {
		t.Errorf("second body %s", b)
	}
	r = newRig(t, answer(400, invalidBody))
	_, err = r.CreateReport(t.Context(), ReportSpec{Type: ReportMYI, Marketplaces: []domain.MarketplaceID{de}})
	wantKind(t, err, domain.FaultInvalid)
	if len(r.wire.calls) != 1 {
		t.Errorf("%d calls", len(r.wire.calls))
	}
}

func TestReport(t *testing.T) {
	r := newRig(t, answer(200, `{"reportId":"R/1","reportType":"X","processingStatus":"SOMETHING_NEW","reportDocumentId":"D","marketplaceIds":["A1PA6795UKMFR9"],
		"createdTime":"2024-03-10T13:47:20.677Z","processingEndTime":"2024-03-10T14:47:20+00:00"}`))
	got, err := r.Report(t.Context(), "R/1")
	if err != nil {
		t.Fatal(err)
	}
	want := ReportInfo{
		ID: "R/1", Type: "X", Status: "SOMETHING_NEW", DocumentID: "D", Marketplaces: []domain.MarketplaceID{de},
		Created: time.Date(2024, 3, 10, 13, 47, 20, 677e6, time.UTC), Ended: time.Date(2024, 3, 10, 14, 47, 20, 0, time.UTC),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if !strings.HasSuffix(r.wire.calls[0].url, "/reports/R%2F1") {
		t.Errorf("url %s", r.wire.calls[0].url)
	}
}

// A page token must travel alone.
func TestReportsPages(t *testing.T) {
	r := newRig(
		t,
		answer(200, `{"reports":[{"reportId":"1","processingStatus":"DONE"}],"nextToken":"VGhp cyB+0b2=="}`),
		answer(200, `{"reports":[{"reportId":"2","processingStatus":"FATAL"}]}`),
	)
	got, err := r.Reports(t.Context(), ReportFilter{
		Types: []string{ReportMYI, ReportListings}, Statuses: []string{ReportDone, ReportFatal},
		Marketplaces: []domain.MarketplaceID{de, us}, CreatedSince: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	})
	if err != nil || len(got) != 2 || got[1].ID != "2" {
		t.Fatalf("%v, %v", got, err)
	}
	first, _ := url.Parse(r.wire.calls[0].url)
	want := url.Values{
		"reportTypes":        {"GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA,GET_MERCHANT_LISTINGS_ALL_DATA"},
		"processingStatuses": {"DONE,FATAL"}, "marketplaceIds": {"A1PA6795UKMFR9,ATVPDKIKX0DER"},
		"createdSince": {"2026-01-02T03:04:05Z"}, "pageSize": {"100"},
	}
	if d := cmp.Diff(want, first.Query()); d != "" {
		t.Error(d)
	}
	if !strings.HasSuffix(r.wire.calls[1].url, "/reports?nextToken=VGhp%20cyB%2B0b2%3D%3D") {
		t.Errorf("second call %s", r.wire.calls[1].url)
	}
	if _, err := r.Reports(t.Context(), ReportFilter{}); domain.KindOf(err) != domain.FaultUsage {
		t.Errorf("no types: %v", err)
	}
}

func TestReportsWithoutEnd(t *testing.T) {
	r := newRig(t, answer(200, `{"reports":[],"nextToken":"t"}`))
	_, err := r.Reports(t.Context(), ReportFilter{Types: []string{ReportMYI}})
	wantKind(t, err, domain.FaultData)
	if len(r.wire.calls) != 2 {
		t.Errorf("%d calls", len(r.wire.calls))
	}
}

func TestNoReportsAreAnAnswer(t *testing.T) {
	r := newRig(t, answer(200, `{"reports":[]}`))
	got, err := r.Reports(t.Context(), ReportFilter{Types: []string{ReportMYI}})
	if err != nil || len(got) != 0 || len(r.wire.calls) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

func zipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.String()
}

const documentAnswer = `{"reportDocumentId":"D","url":"https://docs.example/f?X-Amz-Signature=s3cr3t","compressionAlgorithm":"GZIP"}`

// filed answers getReportDocument itself and gives the file to the steps.
func filed(t *testing.T, address string, steps ...step) *rig {
	t.Helper()
	file := &wire{t: t, steps: steps}
	r := newRig(t, func(req *http.Request) (*http.Response, error) {
		if strings.HasPrefix(req.URL.Path, "/reports/") {
			return answer(200, address)(req)
		}
		if req.Method != "GET" || req.Body != nil {
			t.Errorf("%s with a body", req.Method)
		}
		for k := range req.Header {
			if strings.HasPrefix(strings.ToLower(k), "x-amz") || k == "Authorization" || k == "Accept" {
				t.Errorf("the file's server was sent %s", k)
			}
		}
		return file.RoundTrip(req)
	})
	return r
}

func TestReportDocument(t *testing.T) {
	text := "seller-sku\tprice\r\nA\t1\r\n"
	for _, c := range []struct{ name, body string }{{"plain", text}, {"gzip", zipped(text)}} {
		t.Run(c.name, func(t *testing.T) {
			r := filed(t, documentAnswer, answer(200, c.body, "Content-Type", "text/plain; charset=Cp1252"))
			got, err := r.ReportDocument(t.Context(), "D")
			if err != nil {
				t.Fatal(err)
			}
			if string(got.Body) != text || got.ContentType != "text/plain; charset=Cp1252" {
				t.Errorf("%q %q", got.Body, got.ContentType)
			}
			if d := cmp.Diff([]string{"getReportDocument"}, r.purse.paid); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestReportDocumentTroubles(t *testing.T) {
	good := zipped("a\tb\n")
	expired := answer(403, `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>`, "Content-Type", "application/xml")
	cases := []struct {
		name  string
		steps []step
		kind  domain.FaultKind
		calls int // in all, asking for the address included
	}{
		{"cut file", []step{cut(good[:10]), answer(200, good)}, "", 3},
		{"cut gzip with the right length", []step{answer(200, good[:len(good)-6]), answer(200, good)}, "", 3},
		{"damaged gzip", []step{answer(200, good[:len(good)-5]+"xxxxx"), answer(200, good)}, "", 3},
		{"503", []step{answer(503, ``), answer(200, good)}, "", 3},
		{"no network for good", []step{fails(&url.Error{Op: "Get", URL: "https://docs.example/f?X-Amz-Signature=s3cr3t", Err: errReset})}, domain.FaultUnavailable, 5},
		{"address ended", []step{expired, answer(200, good)}, "", 4},
		{"address ended twice", []step{expired}, domain.FaultUnavailable, 4},
		{"refused", []step{answer(400, `no`)}, domain.FaultUnavailable, 2},
		{"announced as too large", []step{func(req *http.Request) (*http.Response, error) {
			res, err := answer(200, good)(req)
			res.ContentLength = maxDownload + 1
			return res, err
		}}, domain.FaultData, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := filed(t, documentAnswer, c.steps...)
				_, err := r.ReportDocument(t.Context(), "D")
				if c.kind == "" && err != nil {
					t.Fatal(err)
				}
				if c.kind != "" {
					wantKind(t, err, c.kind)
					if strings.Contains(err.Error(), "s3cr3t") || strings.Contains(err.Error(), "docs.example") {
						t.Errorf("the signed address is in the error: %v", err)
					}
				}
				if len(r.wire.calls) != c.calls {
					t.Errorf("%d calls, want %d", len(r.wire.calls), c.calls)
				}
			})
		})
	}
}

func TestReportDocumentWantsHTTPS(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, address := range []string{"http://docs.example/f", "file:///etc/passwd", "", "ftp://x/y"} {
			r := filed(t, `{"url":"`+address+`"}`, answer(200, ""))
			_, err := r.ReportDocument(t.Context(), "D")
			wantKind(t, err, domain.FaultData)
		}
	})
	// A practice server on this computer speaks http all the way.
	r := filed(t, `{"url":"http://127.0.0.1:1/f"}`, answer(200, "x"))
	r.endpoint = "http://127.0.0.1:1"
	if _, err := r.ReportDocument(t.Context(), "D"); err != nil {
		t.Error(err)
	}
}

// A small file may unpack to a huge one.
func TestUnzipIsBounded(t *testing.T) {
	bomb := []byte(zipped(strings.Repeat(" ", 1<<20)))
	if _, err := unzip(bomb, 1<<20-1); !errors.Is(err, errTooLarge) {
		t.Errorf("error %v", err)
	}
	if out, err := unzip(bomb, 1<<20); err != nil || len(out) != 1<<20 {
		t.Errorf("%d bytes, %v", len(out), err)
	}
}

func TestFatalReason(t *testing.T) {
	for body, want := range map[string]string{
		"\xef\xbb\xbf{\"errorDetails\":\"Asked for too\\nsoon.\"}": "Asked for too soon.",
		`{"errors":[{"code":"X","message":"no"}]}`:                 "X: no",
		"Report could not be made\r\n":                             "Report could not be made",
		"":                                                         "",
		"{}":                                                       "",
	} {
		if got := FatalReason(Document{Body: []byte(body)}); got != want {
			t.Errorf("FatalReason(%q) = %q, want %q", body, got, want)
		}
	}
}
