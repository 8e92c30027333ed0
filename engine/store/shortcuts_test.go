package store

import (
	"context"

	"tallybridge/engine/domain"
)

// What tests alone ask the store for.

// DeleteLinks removes every link of a SKU.
func (s *Store) DeleteLinks(ctx context.Context, sku domain.SellerSKU) error {
	return s.exec(ctx, "removing the links", "DELETE FROM links WHERE connection = ? AND sku = ?", string(sku.Connection), sku.SKU)
}

// DeleteLink removes the link between a SKU and an item.
func (s *Store) DeleteLink(ctx context.Context, sku domain.SellerSKU, item domain.ItemID) error {
	return s.exec(ctx, "removing a link", "DELETE FROM links WHERE connection = ? AND sku = ? AND item = ?",
		string(sku.Connection), sku.SKU, string(item))
}

// DeleteExclusion ends an exclusion.
func (s *Store) DeleteExclusion(ctx context.Context, sku domain.SellerSKU) error {
	return s.exec(ctx, "removing an exclusion", "DELETE FROM exclusions WHERE connection = ? AND sku = ?",
		string(sku.Connection), sku.SKU)
}

// WriteByNumber returns the write with a document number (or, where there is
// no document, with a fingerprint); false if there is none. Of several, a
// document under way or in the books goes before a refused or lost one, a
// document before its void, the newest before older ones.
func (s *Store) WriteByNumber(ctx context.Context, number string) (domain.Write, bool, error) {
	return first(ctx, s, "looking for a write", bindWrite, "SELECT "+writeColumns+` FROM writes WHERE number = ?
		ORDER BY document IS NULL, state IN ('refused', 'lost'), seq DESC LIMIT 1`, number)
}
