package domain

// MergeOrder says what is known of an order when a version of it comes in
// beside the one that is kept; ok is false when the kept one stays as it is.
//
// The API knows more than the report (deadlines, packages, order items), so of
// two versions of the same age the API's stays. A report's newer version brings
// its news into the API's. A version that is older than the kept one is left
// out: pages and windows may come in any order.
func MergeOrder(kept, in Order) (out Order, ok bool) {
	switch {
	case in.Updated.Before(kept.Updated):
		return kept, false
	case in.Source == OrderFromAPI:
		if in.Country == "" {
			in.Country = kept.Country
		}
		return in, true
	case kept.Source == OrderFromReport && kept.ShipBy.IsZero() && len(kept.Packages) == 0:
		return in, true
	case !in.Updated.After(kept.Updated):
		return kept, false
	}
	out = kept
	out.Status, out.Updated, out.Source = in.Status, in.Updated, OrderFromReport
	if out.Country == "" {
		out.Country = in.Country
	}
	if !out.Total.Known() {
		out.Total, out.TotalFromLines = in.Total, in.TotalFromLines
	}
	out.Items = mergeItems(kept.Items, in.Items)
	return out, true
}

// mergeItems brings the quantities of a report into items of the API.
func mergeItems(kept, in []OrderItem) []OrderItem {
	out := append([]OrderItem(nil), kept...)
	used := make([]bool, len(out))
	for _, n := range in {
		at := -1
		for i, k := range out {
			if !used[i] && (n.ID != "" && n.ID == k.ID || n.ID == "" && n.SKU == k.SKU) {
				at = i
				break
			}
		}
		if at < 0 {
			return in // these are other items than those that are kept
		}
		used[at] = true
		if n.Ordered > 0 { // a cancelled row says 0; what was ordered stays to be seen
			out[at].Ordered = n.Ordered
		}
		if n.ShippedKnown {
			out[at].Shipped, out[at].ShippedKnown = max(n.Shipped, out[at].Shipped), true
		}
	}
	return out
}
