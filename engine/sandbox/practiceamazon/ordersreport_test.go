package practiceamazon

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/text/encoding/japanese"

	"tallybridge/engine/sandbox/world"
)

// ordersReport runs an orders report over a span of time.
func (b *bench) ordersReport(start, end time.Time, codes ...string) (reportView, []byte, string) {
	b.t.Helper()
	o := reportOrder{Type: reportOrders, Start: start.Format(time.RFC3339), End: end.Format(time.RFC3339)}
	for _, code := range codes {
		o.Markets = append(o.Markets, b.id(code))
	}
	raw, err := json.Marshal(o)
	if err != nil {
		b.t.Fatal(err)
	}
	a := b.call(http.MethodPost, b.region(codes[0]), "/reports/2021-06-30/reports", nil, raw)
	if a.status != http.StatusAccepted {
		b.t.Fatalf("createReport: %d %s", a.status, a.body)
	}
	var got struct{ ReportID string }
	a.json(b.t, &got)
	return b.reportEnd(codes[0], got.ReportID)
}

// The windows of an orders report together tell every item of every order.
func TestOrdersReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		now := time.Now().UTC()
		for _, codes := range [][]string{{"US", "CA"}, {"UK", "DE", "FR", "IT", "ES"}, {"JP"}, {"AU"}} {
			want := map[string]world.Order{}
			items := 0
			for _, o := range b.world.Orders() {
				if slices.Contains(codes, o.Market) {
					want[o.ID] = o
					items += len(o.Items)
				}
			}
			seen, got := map[string]int{}, 0
			blank := 0
			for i := range 3 {
				end := now.AddDate(0, 0, -30*i)
				if i > 0 {
					end = end.Add(-time.Second)
				}
				v, body, content := b.ordersReport(now.AddDate(0, 0, -30*(i+1)), end, codes...)
				if v.Status == "CANCELLED" && i == 2 { // nothing is that old
					continue
				}
				text := string(body)
				switch {
				case codes[0] == "JP":
					raw, err := japanese.ShiftJIS.NewDecoder().Bytes(body)
					if err != nil || content != "text/plain" {
						t.Fatalf("%s %v", content, err)
					}
					text = string(raw)
				case b.region(codes[0]) == "EU":
					if content != "text/plain;charset=UTF-8" {
						t.Fatal(content)
					}
				default:
					text = fromCp1252(t, body)
				}
				_, rows := lines(t, text)
				for _, row := range rows {
					o, ok := want[row["amazon-order-id"]]
					if !ok {
						t.Fatalf("%v is not there", row)
					}
					got++
					it := o.Items[seen[o.ID]]
					seen[o.ID]++
					priced := o.Status != world.Pending && o.Status != world.PendingAvailability && o.Status != world.Cancelled && !o.OffAmazon
					price := ""
					if priced {
						price = world.Amount(it.Money.Item, o.Currency).String()
					} else {
						blank++
					}
					channel := map[string]string{world.ByAmazon: "Amazon", world.ByMerchant: "Merchant"}[o.FulfilledBy]
					if row["item-price"] != price || row["fulfillment-channel"] != channel || row["asin"] != it.ASIN ||
						!strings.HasPrefix(row["order-status"], reportStatusNames[o.Status]) || strings.HasPrefix(row["sales-channel"], "Non-Amazon") != o.OffAmazon ||
						row["ship-country"] != o.Customer.Country || row["ship-city"] == "" {
						t.Errorf("%v is not %+v", row, o)
					}
				}
			}
			if got != items || len(seen) != len(want) || blank == 0 {
				t.Errorf("%v: %d rows of %d items, %d of %d orders, %d without a price", codes, got, items, len(seen), len(want), blank)
			}
		}
	})
}

func TestOrdersReportWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, benchOptions{})
		now := time.Now().UTC()
		_, all, _ := b.ordersReport(now.AddDate(0, 0, -60), now, "US")
		_, half, _ := b.ordersReport(now.AddDate(0, 0, -60), now.AddDate(0, 0, -30), "US")
		if len(half) == 0 || string(all) != string(half) {
			t.Errorf("60 days give %d bytes, the first 30 of them %d", len(all), len(half))
		}
		if v, _, _ := b.ordersReport(now.AddDate(-5, 0, 0), now.AddDate(-5, 0, 9), "US"); v.Status != "CANCELLED" || v.Document != "" {
			t.Errorf("an empty window: %+v", v)
		}
		if v, _, _ := b.file(reportOrders, "US", nil); v.Status != "DONE" {
			t.Errorf("without dates: %+v", v)
		}
		raw := `{"reportType":"` + reportOrders + `","marketplaceIds":["` + b.id("US") + `"],"dataStartTime":"2000-01-02T00:00:00Z","dataEndTime":"2000-01-01T00:00:00Z"}`
		if a := b.call(http.MethodPost, "NA", "/reports/2021-06-30/reports", nil, []byte(raw)); a.status != 400 {
			t.Errorf("end before start: %d", a.status)
		}
		name := b.orderWhere(func(o *world.Order) bool { return o.Market == "US" }).Customer.Name
		_, body, _ := b.ordersReport(now.AddDate(0, 0, -60), now, "US")
		if strings.Contains(string(body), name) {
			t.Error("the report names customers")
		}
		b.server.Leak(true)
		if _, body, _ := b.ordersReport(now.AddDate(0, 0, -60), now.AddDate(0, 0, -30), "US"); !strings.Contains(string(body), "buyer-email") {
			t.Error("the leak does not reach the report")
		}
		if err := b.server.DropRole("NA", RoleOrders); err != nil {
			t.Fatal(err)
		}
		raw = `{"reportType":"` + reportOrders + `","marketplaceIds":["` + b.id("US") + `"]}`
		if a := b.call(http.MethodPost, "NA", "/reports/2021-06-30/reports", nil, []byte(raw)); a.status != 403 {
			t.Errorf("without the role: %d", a.status)
		}
	})
}
