package practiceamazon

import (
	"slices"

	"tallybridge/engine/sandbox/world"
)

// shownStock are the FBA rows of a marketplace in the order of its listings.
func (s *Server) shownStock(m world.Market) []stockRow {
	all := s.listingsIn(m)
	shownBySKU := make(map[string]world.Bins, len(all))
	for _, r := range s.world.Rows(m.Code) {
		shownBySKU[r.SKU] = r.Bins
	}
	rows := make([]stockRow, 0, len(shownBySKU))
	for _, l := range all {
		if bins, ok := shownBySKU[l.SKU]; ok {
			rows = append(rows, stockRow{shown: l, bins: bins})
		}
	}
	return rows
}

// countryRows are the lines of the multi-country report. It is the account's,
// whichever of its marketplaces it was asked for.
func (s *Server) countryRows(markets []world.Market) []world.CountryRow {
	rows := s.world.CountryRows(markets[0].Region)
	// Where the report does not work, it knows no units either.
	return slices.DeleteFunc(rows, func(r world.CountryRow) bool {
		return markets[0].Region == "NA" && r.Country != "US" && r.Country != "CA"
	})
}

// localUnits are the sellable units of each SKU that lie in the marketplace's
// own country, as far as a marketplace with a pool of its own tells.
func (s *Server) localUnits(m world.Market) map[string]int64 {
	local := map[string]int64{}
	for _, r := range s.world.CountryRows(m.Region) {
		if r.Country == m.Country {
			local[r.SKU] += r.Units
		}
	}
	return local
}
