package store

import "context"

// Counts are the sizes of what the profile holds.
type Counts struct {
	Listings, Items, Links int
	Conflicts, SetAside    int // open ones, and those set aside
	Quarantined            int
	OpenWrites             int // journal entries whose outcome is not known
}

// Counts counts without reading the rows: it is asked for each time something
// happened, also with 100,000 listings.
func (s *Store) Counts(ctx context.Context) (Counts, error) {
	c, _, err := first(ctx, s, "counting what there is", func(c *Counts) []any {
		return []any{&c.Listings, &c.Items, &c.Links, &c.Conflicts, &c.SetAside, &c.Quarantined, &c.OpenWrites}
	}, `SELECT (SELECT count(*) FROM listings), (SELECT count(*) FROM items), (SELECT count(*) FROM links),
		(SELECT count(*) FROM conflicts WHERE set_aside = 0 AND`+unsettled+`),
		(SELECT count(*) FROM conflicts WHERE set_aside <> 0 AND`+unsettled+`),
		(SELECT count(*) FROM quarantine), (SELECT count(*) FROM writes WHERE state NOT IN ('done', 'refused', 'lost'))`)
	return c, err
}
