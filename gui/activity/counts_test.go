package activity

import (
	"testing"

	"tallybridge/engine/domain"
)

func TestCountsOfARunOfOrders(t *testing.T) {
	for entity, want := range map[domain.Entity]string{
		domain.EntityOrders:   "3 new orders, 1 order changed",
		domain.EntityProducts: "3 items created, 1 item updated",
	} {
		if got := counts(domain.Run{Entity: entity, Created: 3, Updated: 1}); got != want {
			t.Errorf("%s: %q", entity, got)
		}
	}
}
