package jobs

import (
	"context"
	"slices"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/match"
)

// barcodeLimit bounds how many SKUs are asked for their barcode in one run: 20 a
// call, 5 calls a second.
const barcodeLimit = 4000

// matching matches, and where items of Xero are coded by barcode, learns the
// barcodes of the SKUs that found no item and matches again: barcodes come
// with the bulky attributes only, so they are not read for every listing. No
// item is created for a SKU that could not be asked for: Xero may have its item
// under the barcode, and a second one would stay for good.
func (s *session) matching(ctx context.Context, m *mapping) (match.Output, error) {
	in := match.Input{
		Listings: m.listings, Items: s.books.items, Links: m.links,
		Exclusions: m.exclusions, Config: s.cfg, States: m.states,
		BaseCurrency: s.books.org.BaseCurrency, Stocked: m.stocked, FNSKUs: m.fnskus,
	}
	out := match.Match(in)
	learnt, unasked, err := s.learnBarcodes(ctx, m, out)
	if err != nil {
		return out, err
	}
	if learnt {
		in.Listings = m.listings
		out = match.Match(in)
	}
	all := len(out.Creates)
	out.Creates = slices.DeleteFunc(out.Creates, func(n domain.NewItem) bool {
		return slices.ContainsFunc(n.SKUs, func(k domain.SellerSKU) bool { return unasked[k] })
	})
	s.unfinished = s.unfinished || len(out.Creates) < all
	return out, nil
}

// learnBarcodes asks for the barcodes of SKUs that an item would be created
// for, when there is an item without a link whose code could be one. unasked are
// the SKUs whose barcode is still to be asked for.
func (s *session) learnBarcodes(ctx context.Context, m *mapping, out match.Output) (learnt bool, unasked map[domain.SellerSKU]bool, err error) {
	if len(out.Creates) == 0 || !s.barcodeCoded(m, out) {
		return false, nil, nil
	}
	unasked = map[domain.SellerSKU]bool{}
	want := map[domain.SellerSKU]bool{}
	for _, c := range out.Creates {
		for _, k := range c.SKUs {
			want[k] = true
		}
	}
	ask := map[place][]string{}
	asked := map[domain.SellerSKU]bool{}
	for _, l := range m.listings {
		k := l.Key()
		if !want[k] || l.Barcode != "" || asked[k] {
			continue
		}
		if len(asked) >= barcodeLimit {
			unasked[k] = true
			continue
		}
		asked[k] = true
		ask[place{l.Connection, l.Marketplace}] = append(ask[place{l.Connection, l.Marketplace}], l.SKU)
	}
	found := map[domain.SellerSKU]string{}
	for _, conn := range s.conns {
		for _, mp := range conn.Active() {
			skus := ask[place{conn.ID, mp}]
			if len(skus) == 0 || conn.SellerID == "" {
				continue
			}
			s.r.progress(domain.EntityProducts, 0, len(skus), "Reading barcodes of %s", marketName(mp))
			rows, err := s.r.Amazon(conn).ListingsBySKU(ctx, mp, skus)
			if err != nil {
				if ctx.Err() != nil {
					return false, nil, ctx.Err()
				}
				for _, sku := range skus {
					unasked[domain.SellerSKU{Connection: conn.ID, SKU: sku}] = true
				}
				// Matching goes on without barcodes; they are asked for again next time.
				s.r.Log.Warn("Barcodes could not be read", "marketplace", mp.Code(), "error", err)
				continue
			}
			for _, l := range rows {
				if l.Barcode != "" {
					found[l.Key()] = l.Barcode
				}
			}
		}
	}
	return len(found) > 0, unasked, s.keepBarcodes(ctx, m, found)
}

// barcodeCoded reports whether an item that nothing is linked to has a code of
// the form of a barcode.
func (s *session) barcodeCoded(m *mapping, out match.Output) bool {
	linked := map[domain.ItemID]bool{}
	for _, l := range m.links {
		linked[l.Item] = true
	}
	for _, l := range out.NewLinks {
		linked[l.Item] = true
	}
	for _, i := range s.books.items {
		if !linked[i.ID] && looksLikeBarcode(i.Code) {
			return true
		}
	}
	return false
}

// looksLikeBarcode tells codes of 8 to 14 digits (EAN, UPC, GTIN) from others.
func looksLikeBarcode(code string) bool {
	if len(code) < 8 || len(code) > 14 {
		return false
	}
	for _, r := range code {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// keepBarcodes writes what was learnt into the mirror.
func (s *session) keepBarcodes(ctx context.Context, m *mapping, found map[domain.SellerSKU]string) error {
	if len(found) == 0 {
		return nil
	}
	rows := map[place][]domain.Listing{}
	changed := map[place]bool{}
	for i := range m.listings {
		l := &m.listings[i]
		at := place{l.Connection, l.Marketplace}
		if b := found[l.Key()]; b != "" && l.Barcode == "" {
			l.Barcode = b
			changed[at] = true
		}
		rows[at] = append(rows[at], *l)
	}
	read, err := s.r.Store.ListingsAt(ctx)
	if err != nil {
		return err
	}
	times := map[place]time.Time{}
	for k, t := range read {
		times[place{k.Connection, k.Marketplace}] = t
	}
	for at := range changed {
		if _, err := s.r.Store.ReplaceListings(ctx, at.connection, at.marketplace, rows[at], times[at]); err != nil {
			return err
		}
	}
	return nil
}

// carryOver keeps what the mirror knows and the new reading could not tell:
// barcodes and descriptions, which a search does not bring, and titles that a
// report's charset damaged.
func (r *Runner) carryOver(ctx context.Context, conn domain.ConnectionID, m domain.MarketplaceID, rows []domain.Listing) error {
	known, err := r.Store.Listings(ctx)
	if err != nil {
		return err
	}
	old := map[string]domain.Listing{}
	for _, l := range known {
		if l.Connection == conn && l.Marketplace == m {
			old[l.SKU] = l
		}
	}
	for i := range rows {
		o, ok := old[rows[i].SKU]
		if !ok || o.ASIN != rows[i].ASIN {
			continue
		}
		if rows[i].Barcode == "" {
			rows[i].Barcode = o.Barcode
		}
		if rows[i].Description == "" {
			rows[i].Description = o.Description
		}
		if rows[i].TitleDamaged && !o.TitleDamaged {
			rows[i].Title, rows[i].TitleDamaged = o.Title, false
		}
	}
	return nil
}
