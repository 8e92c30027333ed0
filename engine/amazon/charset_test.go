package amazon

import (
	"net/http"
	"testing"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"tallybridge/engine/domain"
)

func TestDeclaredCharsets(t *testing.T) {
	for _, c := range []struct {
		contentType, text string
		as                encoding.Encoding
	}{
		{"text/plain; charset=windows-1250", "Żółw", charmap.Windows1250},
		{"text/plain;charset=ISO-8859-2", "Żółw", charmap.ISO8859_2},
		{"text/plain;charset=ISO-8859-9", "çiçeği", charmap.ISO8859_9},
		{"text/plain;charset=cp1254", "çiçeği", charmap.Windows1254},
		{"text/plain;charset=windows-1256", "السعر", charmap.Windows1256},
		{"text/plain;charset=iso-8859-15", "Œuvre €", charmap.ISO8859_15},
		{"text/plain; charset=latin1", "„Straße“ €", charmap.Windows1252},
		{"charset = broken; charset=Cp1252", "Größe", charmap.Windows1252},
		{"text/plain; charset=UTF-16BE", "Größe 急須", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
		{"text/plain; charset=utf-16le", "Größe 急須", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	} {
		raw, err := c.as.NewEncoder().Bytes([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		set, body := charsetOf(Document{raw, c.contentType}, "")
		if got := set.text(body); got != c.text {
			t.Errorf("%s: %q, want %q", c.contentType, got, c.text)
		}
	}
	// Bytes that mean nothing in a charset must be seen, not guessed.
	set, body := charsetOf(Document{[]byte("a\x81b\xfc"), "charset=Cp1252"}, "")
	if got := set.text(body); got != "a\uFFFDbü" || !set.damaged(got) {
		t.Errorf("%q", got)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for in, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "-3": 0, "soon": 0,
		"Mon, 23 Nov 2026 12:01:00 GMT": time.Minute, "Mon, 23 Nov 2026 11:00:00 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {in}}, now); got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}

func TestCodesOfErrorsInsideAGoodAnswer(t *testing.T) {
	for code, kind := range map[string]domain.FaultKind{
		"Unauthorized": domain.FaultRole, "NotFound": domain.FaultNotFound, "QuotaExceeded": domain.FaultThrottled,
		"InternalFailure": domain.FaultUnavailable, "ServiceUnavailable": domain.FaultUnavailable, "InvalidInput": domain.FaultInvalid,
	} {
		a := answered{op: opReport, status: 200, header: http.Header{}, body: []byte(`{"errors":[{"code":"` + code + `"}],"payload":null}`)}
		if f, ok := domain.AsFault(a.errorsInside(false).err); !ok || f.Kind != kind {
			t.Errorf("%s: %+v", code, f)
		}
	}
	if tr := (answered{body: []byte(`{"payload":{"x":1},"errors":[{"code":"Warning"}]}`)}).errorsInside(false); tr != nil {
		t.Errorf("an answer with a payload is refused: %v", tr.err)
	}
}

func TestBarcodes(t *testing.T) {
	for s, want := range map[string]bool{
		"4012345678901": true, "012345678905": true, "12345678": true, "00012345678905": true, "316148410X": true, "3161484100": true,
		"": false, "B00V7I4DHA": false, "123456789": false, "40123456789O1": false,
	} {
		if isBarcode(s) != want {
			t.Errorf("%q", s)
		}
	}
}

func TestEndpoints(t *testing.T) {
	for r, want := range map[domain.Region]string{
		"NA": "https://sellingpartnerapi-na.amazon.com", "EU": "https://sellingpartnerapi-eu.amazon.com", "FE": "https://sellingpartnerapi-fe.amazon.com", "XX": "",
	} {
		if got := EndpointOf(r); got != want {
			t.Errorf("%s: %q", r, got)
		}
	}
}
