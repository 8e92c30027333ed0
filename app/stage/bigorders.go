package stage

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/app/demo"
	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// ordersAtOnce is how many orders are written in one transaction.
const ordersAtOnce = 5000

// BigOrders makes a stage with n orders of two years in three marketplaces, as
// polls would have left them. There are no servers behind it.
func BigOrders(t testing.TB, n int, o Options) *Stage {
	t.Helper()
	folder, c := t.TempDir(), newClock()
	st, err := store.Open(t.Context(), folder, c)
	must(t, err)
	fill(t, st, 100, 0)
	batch := make([]domain.Order, 0, ordersAtOnce)
	for i := range n {
		batch = append(batch, manyOrder(i, n))
		if len(batch) == ordersAtOnce || i == n-1 {
			_, err := st.SaveOrders(t.Context(), store.OrderBatch{Orders: batch, At: start})
			must(t, err)
			batch = batch[:0]
		}
	}
	must(t, st.Close())
	e, err := engine.Open(t.Context(), engine.Options{
		Folder: folder, Profile: "big", Version: "0.0.0", Clock: c, Random: rand.Reader, Keychain: demo.NewKeychain(), Location: time.UTC,
	})
	must(t, err)
	return newStage(t, e, o)
}

// manyOrder is one of n orders, the newest last.
func manyOrder(i, n int) domain.Order {
	markets := []domain.MarketplaceID{"ATVPDKIKX0DER", "A2EUQ1WTGCTBG2", "A1AM78C64UM0Y8"}
	at := start.Add(-time.Duration(n-i) * (2 * 365 * 24 * time.Hour) / time.Duration(n))
	x := domain.Order{
		Connection: "na", ID: fmt.Sprintf("%03d-%07d-%07d", 100+i%800, i*7919%10_000_000, i), Marketplace: markets[i%3], SalesChannel: "Amazon.com",
		Channel: domain.ChannelAmazonStore, Status: domain.OrderShipped, FulfilledBy: domain.FulfilledByAmazon, Service: "STANDARD",
		Created: at, Updated: at.Add(time.Hour), Source: domain.OrderFromAPI,
		Total: domain.Money{Amount: decimal.MustNew(int64(900+i*31%9000), 2), Currency: "USD"},
	}
	if i%4 == 0 {
		x.FulfilledBy = domain.FulfilledByMerchant
		x.ShipBy = at.Add(48 * time.Hour)
		if i > n-400 {
			x.Status = domain.OrderUnshipped
		}
	}
	if i%50 == 7 {
		x.Status = domain.OrderCancelled
	}
	for k := range 1 + i%3 {
		sku := i*13 + k
		x.Items = append(x.Items, domain.OrderItem{
			ID: fmt.Sprintf("%d", i*10+k), SKU: fmt.Sprintf("SKU-%07d", sku%5000), ASIN: fmt.Sprintf("B0%08d", sku%5000), Ordered: int64(1 + k),
			Title: fmt.Sprintf("Brand%d %s number %d, dishwasher safe and with a lid", sku%997, nouns[sku%len(nouns)], sku%5000),
		})
	}
	return x
}
