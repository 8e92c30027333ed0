package payouts

import (
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/sandbox/world"
)

// Style is how a settlement file writes dates and amounts. It is the same in
// the whole of a file.
type Style struct {
	// Date is a layout of package time for a date with its time, in UTC.
	Date string
	// Day is the layout of a date alone.
	Day string
	// Comma makes the comma the decimal sign; Thousands groups the digits.
	Comma, Thousands bool
	// Brackets puts amounts below zero into brackets instead of behind a minus.
	Brackets bool
	// Charset is "UTF-8", "Cp1252" or "Shift_JIS".
	Charset string
	// Told says that the charset is named with the file.
	Told bool
}

// styleOf is the style of a marketplace's n-th file: Amazon changes some of it
// from time to time.
func styleOf(m world.Market, n int) Style {
	s := Style{Date: "2006-01-02 15:04:05 UTC", Day: "2006-01-02", Charset: "UTF-8", Told: n%2 == 0}
	switch m.Region {
	case "EU":
		s.Date, s.Day = "02.01.2006 15:04:05 UTC", "02.01.2006"
		s.Comma = m.Currency != "GBP"
		s.Thousands = n%3 == 1
		if n%2 == 1 {
			s.Charset = "Cp1252"
		}
	case "FE":
		if m.Country == "JP" {
			s.Date, s.Day, s.Charset, s.Told = "2006/01/02 15:04:05 UTC", "2006/01/02", "Shift_JIS", false
			s.Thousands = n%2 == 1
		}
	default:
		s.Thousands = n%4 == 2
		if n%3 == 2 {
			s.Charset = "Cp1252"
		}
	}
	return s
}

// Amount writes an amount of a currency.
func (s Style) Amount(minor int64, currency string) string {
	negative := minor < 0
	if negative {
		minor = -minor
	}
	text := world.Amount(minor, currency).String()
	whole, cents, _ := strings.Cut(text, ".")
	group, point := ",", "."
	if s.Comma {
		group, point = ".", ","
	}
	if s.Thousands {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + group + whole[i:]
		}
	}
	if cents != "" {
		whole += point + cents
	}
	switch {
	case negative && s.Brackets:
		return "(" + whole + ")"
	case negative:
		return "-" + whole
	}
	return whole
}

// Columns of the file, in Amazon's order.
var Columns = strings.Fields("settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type " +
	"order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount fulfillment-id posted-date " +
	"posted-date-time order-item-code merchant-order-item-id merchant-adjustment-item-id sku quantity-purchased promotion-id")

// Summary are the cells of the first row.
func (s *Settlement) Summary() map[string]string {
	at := func(t time.Time) string { return t.Format(s.Style.Date) }
	deposit := at(s.Deposit)
	if s.Total <= 0 { // nothing was sent
		deposit = ""
	}
	return map[string]string{
		"settlement-id": s.ID, "settlement-start-date": at(s.Start), "settlement-end-date": at(s.End), "deposit-date": deposit,
		"total-amount": s.Style.Amount(s.Total, s.Currency), "currency": s.Currency,
	}
}

// Cells are the cells of a later row.
func (s *Settlement) Cells(r *Row) map[string]string {
	v := map[string]string{
		"settlement-id": s.ID, "transaction-type": r.Type, "order-id": r.Order, "merchant-order-id": r.MerchantOrder, "adjustment-id": r.Adjustment,
		"shipment-id": r.Shipment, "marketplace-name": r.Market, "amount-type": r.AmountType, "amount-description": r.Description,
		"amount": s.Style.Amount(r.Amount, s.Currency), "fulfillment-id": r.Fulfilment, "posted-date": r.Posted.Format(s.Style.Day),
		"posted-date-time": r.Posted.Format(s.Style.Date), "order-item-code": r.ItemCode, "sku": r.SKU, "promotion-id": r.Promotion,
	}
	if r.Quantity != 0 {
		v["quantity-purchased"] = strconv.FormatInt(r.Quantity, 10)
	}
	return v
}
