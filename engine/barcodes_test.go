package engine

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// deaf refuses to tell barcodes while it is on.
type deaf struct {
	next http.RoundTripper
	on   bool
}

func (d *deaf) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.on && r.URL.Query().Get("identifiersType") == "SKU" {
		return &http.Response{
			StatusCode: http.StatusBadRequest, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
			Header: http.Header{"Content-Type": {"application/json"}},
			Body:   io.NopCloser(strings.NewReader(`{"errors":[{"code":"InvalidInput","message":"not now"}]}`)),
		}, nil
	}
	return d.next.RoundTrip(r)
}

// TestNoItemBeforeItsBarcodeIsKnown: Xero may have the item under its barcode, so
// none is created for a SKU whose barcode could not be asked for.
func TestNoItemBeforeItsBarcodeIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &deaf{on: true}
		e, _ := switchedOn(t, sandbox.Options{SKUs: 60}, func(next http.RoundTripper) http.RoundTripper {
			d.next = next
			return d
		})
		codes := func() map[string]bool {
			out := map[string]bool{}
			must(t, e.RefreshBooks(t.Context()))
			items, _, err := e.store.Items(t.Context())
			must(t, err)
			for _, i := range items {
				out[i.Code] = true
			}
			return out
		}
		products := SyncOptions{Entities: []domain.Entity{domain.EntityProducts}}
		_, err := e.Sync(t.Context(), products)
		must(t, err)
		if codes()["BARCODED-STAND"] {
			t.Fatal("an item was created beside the one that has the barcode as its code")
		}
		d.on = false
		report, err := e.Sync(t.Context(), products)
		must(t, err)
		if report.Run.Created == 0 {
			t.Error("nothing is created once the barcodes are known")
		}
		if codes()["BARCODED-STAND"] {
			t.Error("an item was created beside the one that has the barcode as its code")
		}
	})
}
