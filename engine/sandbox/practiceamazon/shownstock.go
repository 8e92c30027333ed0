package practiceamazon

import "tallybridge/engine/sandbox/world"

// shownStock are the FBA rows of a marketplace in no particular order.
func (s *Server) shownStock(m world.Market) []stockRow {
	var rows []stockRow
	for _, l := range s.listingsIn(m) {
		if !l.FBA() {
			continue
		}
		rows = append(rows, stockRow{shown: l, bins: s.binsOf(l)})
	}
	return rows
}

// binsOf temp
func (s *Server) binsOf(l shown) (sum world.Bins) {
	s.world.Read(func() {
		for _, p := range s.world.Products {
			if p.FNSKU != l.FNSKU || p.Region != l.market.Region {
				continue
			}
			pool := l.market.Pool
			if l.ShowsPool != "" {
				pool = l.ShowsPool
			}
			for at, b := range p.Stock {
				if at.Pool == pool && (!l.LocalOnly || at.Country == l.market.Country) {
					sum = sum.Plus(*b)
				}
			}
		}
	})
	return sum
}

func (s *Server) localUnits(r stockRow) int64 { return r.bins.Fulfillable }

func (s *Server) countryRows(markets []world.Market) []countryRow { return nil }
