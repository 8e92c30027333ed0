package jobs

import (
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/domain"
)

func TestDayOfADocumentIsTheOrganisations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := New(Deps{Clock: domain.SystemClock{}})
		// The bubble begins at midnight UTC on 1 January 2000.
		for zone, want := range map[string]string{
			"NEWZEALANDSTANDARDTIME": "2000-01-01", "PACIFICSTANDARDTIME": "1999-12-31", "UTC": "2000-01-01", "SOMETHINGNEW": "2000-01-01",
		} {
			if got := r.organisationDay(domain.Organisation{Timezone: zone}); got != want {
				t.Errorf("%s: %s, want %s", zone, got, want)
			}
		}
		time.Sleep(9 * time.Hour)
		if got := r.organisationDay(domain.Organisation{Timezone: "PACIFICSTANDARDTIME"}); got != "2000-01-01" {
			t.Errorf("nine hours later it is still %s in Los Angeles", got)
		}
	})
}
