package practiceamazon

import (
	"strconv"
	"time"

	"tallybridge/engine/sandbox/world"
)

// Columns of the FBA reports. Their headers stay English everywhere; newer
// columns stand where Amazon put them, at the end.
var (
	stockColumns = sameColumns(
		"sku", "fnsku", "asin", "product-name", "condition", "your-price", "mfn-listing-exists", "mfn-fulfillable-quantity",
		"afn-listing-exists", "afn-warehouse-quantity", "afn-fulfillable-quantity", "afn-unsellable-quantity",
		"afn-reserved-quantity", "afn-total-quantity", "per-unit-volume", "afn-inbound-working-quantity",
		"afn-inbound-shipped-quantity", "afn-inbound-receiving-quantity", "afn-researching-quantity",
		"afn-reserved-future-supply", "afn-future-supply-buyable",
	)
	stockColumnsEU  = sameColumns("afn-fulfillable-quantity-local", "afn-fulfillable-quantity-remote")
	stockColumnsNew = sameColumns("afn-fc-transfer-quantity", "afn-onhand-buyable-quantity ", "store")
	countryColumns  = sameColumns(
		"seller-sku", "fulfillment-channel-sku", "asin", "condition-type", "country", "quantity-for-local-fulfillment",
	)
)

// utf8Mark is the byte order mark some newer reports begin with.
const utf8Mark = "\ufeff"

// stockFile is the FBA stock report (MYI); nil without a single row.
func (s *Server) stockFile(markets []world.Market, now time.Time) *file {
	columns := append([]column(nil), stockColumns...)
	if s.conf.LocalRemoteColumns && markets[0].Region == "EU" {
		columns = append(columns, stockColumnsEU...)
	}
	if markets[0].Region == "NA" {
		columns = append(columns, stockColumnsNew...)
	}
	t := newTable(columns)
	some := false
	for _, m := range markets {
		if s.withoutFBA(m.ID) {
			continue
		}
		local := map[string]int64{}
		if s.conf.LocalRemoteColumns {
			local = s.localUnits(m)
		}
		for _, r := range s.stockIn(m, now) {
			some = true
			t.row(stockValues(r, min(local[r.SKU], r.bins.Fulfillable)))
		}
	}
	if !some {
		return nil
	}
	body, charset := encode(t.b.String(), markets[0])
	// In Japan the charset is not told: nothing but the marketplace gives it away.
	return fileFrom(contentType(charset, markets[0].Country != "JP"), body)
}

// stockValues are the cells of one FBA SKU, local of whose sellable units lie in
// the marketplace's own country.
func stockValues(r stockRow, local int64) map[string]string {
	n := func(v int64) string { return strconv.FormatInt(v, 10) }
	b := r.bins
	reserved := b.ReservedOrders + b.ReservedTransfer + b.ReservedProcessing
	v := map[string]string{
		"sku": r.SKU, "fnsku": r.FNSKU, "asin": r.ASIN, "product-name": r.Title, "condition": conditionOf(r.condition).words,
		"your-price": priceText(r.Listing), "mfn-listing-exists": "No", "afn-listing-exists": "Yes",
		"afn-warehouse-quantity": n(b.Owned()), "afn-fulfillable-quantity": n(b.Fulfillable),
		"afn-unsellable-quantity": n(b.Unfulfillable), "afn-reserved-quantity": n(reserved),
		"afn-total-quantity": n(b.Owned() + b.InboundWorking + b.InboundShipped + b.InboundReceiving), "per-unit-volume": "0.03",
		"afn-inbound-working-quantity": n(b.InboundWorking), "afn-inbound-shipped-quantity": n(b.InboundShipped),
		"afn-inbound-receiving-quantity": n(b.InboundReceiving), "afn-researching-quantity": n(b.Researching),
		"afn-reserved-future-supply": "0", "afn-future-supply-buyable": "0",
		"afn-fulfillable-quantity-local": n(local), "afn-fulfillable-quantity-remote": n(b.Fulfillable - local),
		"afn-fc-transfer-quantity": n(b.ReservedTransfer), "afn-onhand-buyable-quantity": n(b.Fulfillable),
	}
	if r.Merchant {
		v["mfn-listing-exists"], v["mfn-fulfillable-quantity"] = "Yes", n(r.MFN)
	}
	return v
}

// countryFile is the multi-country report: units that can be sold plus units
// moving between warehouses, by the country they lie in; nil without a row.
func (s *Server) countryFile(markets []world.Market) *file {
	t := newTable(countryColumns)
	rows := s.countryRows(markets)
	for _, r := range rows {
		t.row(map[string]string{
			"seller-sku": r.SKU, "fulfillment-channel-sku": r.FNSKU, "asin": r.ASIN, "condition-type": r.Condition,
			"country": r.Country, "quantity-for-local-fulfillment": strconv.FormatInt(r.Units, 10),
		})
	}
	if len(rows) == 0 {
		return nil
	}
	return fileFrom("text/plain", []byte(utf8Mark+t.b.String()))
}
