package engine

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tallybridge/engine/xero"
)

// Organisations of one name can be told apart.
func TestNamesOfOrganisationsAreDistinct(t *testing.T) {
	got := distinct([]xero.Connection{
		{TenantID: "11111111-aaaa", TenantName: "Mugs Ltd"}, {TenantID: "2222", TenantName: "Lamps Ltd"}, {TenantID: "33333333-bbbb", TenantName: "Mugs Ltd"},
	})
	if diff := gocmp.Diff([]string{"Mugs Ltd (11111111)", "Lamps Ltd", "Mugs Ltd (33333333)"}, got); diff != "" {
		t.Error(diff)
	}
}
