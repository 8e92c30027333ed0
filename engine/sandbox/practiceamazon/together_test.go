package practiceamazon

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

// Calls and switches may come at the same time.
func TestUsedByManyAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{skus: 60})
		token := b.token("EU")
		seller := b.server.Credentials()["EU"].SellerID
		id := b.id("DE")
		paths := []string{
			"/sellers/v1/marketplaceParticipations",
			"/listings/2021-08-01/items/" + seller + "?marketplaceIds=" + id + "&includedData=summaries,relationships",
			"/fba/inventory/v1/summaries?details=true&granularityType=Marketplace&granularityId=" + id + "&marketplaceIds=" + id,
			"/reports/2021-06-30/reports?reportTypes=" + url.QueryEscape(reportMYI),
		}
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://"+host+"/eu"+paths[i%len(paths)], nil)
				if err != nil {
					t.Error(err)
					return
				}
				r.Header.Set("x-amz-access-token", token)
				a, err := b.client.Do(r)
				if err != nil {
					t.Error(err)
					return
				}
				_ = a.Body.Close()
			})
			all.Go(func() {
				var err error
				switch i % 6 {
				case 0:
					err = b.server.DropRole("EU", RoleFinance)
				case 1:
					err = b.server.AddRole("EU", RoleFinance)
				case 2:
					_, err = b.server.Reauthorise("EU")
				case 3:
					_, err = b.server.RequestElsewhere(reportMYI, "DE")
				case 4:
					err = b.world.Restock("DE", b.world.Rows("DE")[0].SKU, 1)
				default:
					_, err = b.server.RotateSecret("EU")
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

func TestSecretsStayOutOfText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{skus: 60})
		for _, c := range b.server.Credentials() {
			for _, text := range []string{c.String(), c.GoString(), c.LogValue().String()} {
				if strings.Contains(text, c.ClientSecret) || strings.Contains(text, c.RefreshToken) {
					t.Errorf("a secret stands in %q", text)
				}
			}
		}
	})
}
