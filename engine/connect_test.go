package engine

import (
	"net/http"
	"testing"
	"testing/synctest"

	"tallybridge/engine/domain"
	"tallybridge/engine/sandbox"
)

// TestOneAccountIsConnectedOnce: the stock of an account that is connected twice
// would count twice. Only two different merchant tokens prove two accounts.
func TestOneAccountIsConnectedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, box := switchedOn(t, sandbox.Options{SKUs: 60}, func(next http.RoundTripper) http.RoundTripper { return next })
		ctx := t.Context()
		var na AmazonCredentials
		for _, r := range box.Access().Amazon.Regions {
			if r.Region == "NA" {
				na = AmazonCredentials{
					Region: domain.RegionNA, SellerID: r.MerchantID, ClientID: r.ClientID, ClientSecret: r.ClientSecret, RefreshToken: r.RefreshToken,
				}
			}
		}
		count := func() int {
			all, err := e.store.AmazonConnections(ctx)
			must(t, err)
			return len(all)
		}
		before := count()
		blank := na
		blank.SellerID, blank.Label = "", "Canada"
		if _, err := e.ConnectAmazon(ctx, blank); domain.KindOf(err) != domain.FaultUsage || count() != before {
			t.Errorf("without a merchant token it is connected twice: %v, %d connections", err, count())
		}
		if c, err := e.ConnectAmazon(ctx, na); err != nil || c.ID != "na" || count() != before {
			t.Errorf("connected again: %v %v, %d connections", c.ID, err, count())
		}
		blank.ID, blank.Label = "na", ""
		if c, err := e.ConnectAmazon(ctx, blank); err != nil || c.ID != "na" || count() != before {
			t.Errorf("connected again by its name: %v %v, %d connections", c.ID, err, count())
		}
	})
}
