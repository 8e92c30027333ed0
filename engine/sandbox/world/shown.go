package world

import (
	"cmp"
	"slices"
)

// Shown is what Amazon shows of a SKU in a marketplace: availability there, not
// location. Marketplaces of one pool show the same figures. It is false when
// the SKU has no FBA row there (not listed, merchant-fulfilled only, or closed
// long ago).
func (w *World) Shown(market, sku string) (Bins, bool) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.shown(w.offer(market, sku))
}

func (w *World) shown(l *Listing) (Bins, bool) {
	p := w.product(l)
	if p == nil || l.NoStockRow {
		return Bins{}, false
	}
	m := w.market(l.Market)
	pool := m.Pool
	if l.ShowsPool != "" {
		pool = l.ShowsPool
	}
	var sum Bins
	for at, b := range p.Stock {
		if at.Pool == pool && (!l.LocalOnly || at.Country == m.Country) {
			sum = sum.Plus(*b)
		}
	}
	return sum, true
}

// Row is one SKU as Amazon shows it in a marketplace.
type Row struct {
	SKU, FNSKU, ASIN, Condition, Title string
	Bins
}

// Rows are all FBA rows of a marketplace in stable order, those without units
// included.
func (w *World) Rows(market string) []Row {
	w.mu.RLock()
	defer w.mu.RUnlock()
	var out []Row
	for _, l := range w.byMarket[market] {
		b, ok := w.shown(l)
		if !ok {
			continue
		}
		out = append(out, Row{SKU: l.SKU, FNSKU: l.FNSKU, ASIN: l.ASIN, Condition: w.product(l).Condition, Title: l.Title, Bins: b})
	}
	return out
}

// CountryRow is one row of the multi-country report: units of a SKU that are
// physically in a country, available or moving between centres.
type CountryRow struct {
	SKU, FNSKU, ASIN, Condition string
	Country                     string // ISO alpha-2: GB, not UK
	Units                       int64
}

// CountryRows are the multi-country report of a region. A SKU has a row for
// every country in which units of it lie or in which it is listed, unless the
// listing leaves its country out. SKUs of one FNSKU repeat its units.
func (w *World) CountryRows(region string) []CountryRow {
	w.mu.RLock()
	defer w.mu.RUnlock()
	var out []CountryRow
	done := map[string]bool{}
	for _, first := range w.Listings {
		if done[first.SKU] || w.market(first.Market).Region != region {
			continue
		}
		done[first.SKU] = true
		out = append(out, w.countryRows(region, first.SKU)...)
	}
	return out
}

func (w *World) countryRows(region, sku string) []CountryRow {
	type key struct{ fnsku, country string }
	rows := map[key]*CountryRow{}
	leave := map[key]bool{}
	row := func(l *Listing, country string) *CountryRow {
		k := key{l.FNSKU, country}
		if rows[k] == nil {
			rows[k] = &CountryRow{SKU: sku, FNSKU: l.FNSKU, ASIN: l.ASIN, Condition: w.product(l).Condition, Country: country}
		}
		return rows[k]
	}
	counted := map[*Product]bool{}
	for _, l := range w.bySKU[sku] {
		m := w.market(l.Market)
		p := w.product(l)
		if m.Region != region || p == nil || l.NoStockRow {
			continue
		}
		if l.NoCountryRow {
			leave[key{l.FNSKU, m.Country}] = true
		} else {
			row(l, m.Country)
		}
		if counted[p] {
			continue
		}
		counted[p] = true
		for at, b := range p.Stock {
			if n := b.Fulfillable + b.ReservedTransfer; n != 0 && at.Pool != Shelf && at.Pool != Transit {
				row(l, at.Country).Units += n
			}
		}
	}
	var out []CountryRow
	for k, r := range rows {
		if !leave[k] {
			out = append(out, *r)
		}
	}
	slices.SortFunc(out, func(a, b CountryRow) int {
		return cmp.Or(cmp.Compare(a.FNSKU, b.FNSKU), cmp.Compare(a.Country, b.Country))
	})
	return out
}
