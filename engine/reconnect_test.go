package engine

import (
	"testing"
	"testing/synctest"
	"time"

	"tallybridge/engine/domain"
)

// Connecting again without the merchant token keeps the one that is known:
// without it, listings would come by report from then on.
func TestReconnectingKeepsTheMerchantToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(48 * time.Hour) // away from the first day of the bubble, which is last century elsewhere
		e, box := practised(t, 10)
		for _, r := range box.Access().Amazon.Regions {
			id := domain.ConnectionID("")
			before, err := e.store.AmazonConnections(t.Context())
			must(t, err)
			for _, c := range before {
				if c.Region == domain.Region(r.Region) {
					id = c.ID
				}
			}
			c, err := e.ConnectAmazon(t.Context(), AmazonCredentials{
				ID: id, Region: domain.Region(r.Region), ClientID: r.ClientID, ClientSecret: r.ClientSecret, RefreshToken: r.RefreshToken,
			})
			must(t, err)
			if c.SellerID != r.MerchantID {
				t.Errorf("%s: the merchant token became %q, it was %q", r.Region, c.SellerID, r.MerchantID)
			}
		}
	})
}
