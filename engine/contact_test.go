package engine

import (
	"net/http"
	"testing"
	"testing/synctest"

	"tallybridge/engine/sandbox"
)

// TestContactAfterAnError: Xero answers a repeated key with the error that it
// gave first, for minutes. One error when the contact is made holds nothing up.
func TestContactAfterAnError(t *testing.T) {
	for _, fault := range []string{"500", "503"} {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, box := switchedOn(t, sandbox.Options{SKUs: 60}, func(next http.RoundTripper) http.RoundTripper { return next })
				must(t, box.Change(map[string]any{"do": "fail", "api": "xero", "operation": "PUT Contacts", "fault": fault, "times": 1}))
				report, err := e.Sync(t.Context(), SyncOptions{})
				if err != nil || report.Run.Increased == 0 {
					t.Fatalf("%v, %s", err, report.Run.Message)
				}
				failed := false
				for _, c := range box.Ledger().Writes() {
					failed = failed || c.Operation == "PUT Contacts" && c.Fault == fault
				}
				if !failed {
					t.Error("the contact was made at once")
				}
			})
		})
	}
}
