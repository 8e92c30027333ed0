package engine

import (
	"context"
	"slices"

	"tallybridge/engine/domain"
	"tallybridge/engine/jobs"
)

// Obstacle is what keeps stock from being posted, whatever would change.
type Obstacle = jobs.Obstacle

// The obstacles, in the order in which they are met.
const (
	ObstacleAutomatic    = jobs.ObstacleAutomatic    // automatic sync is off
	ObstacleDifferences  = jobs.ObstacleDifferences  // differences are only shown
	ObstaclePurchases    = jobs.ObstaclePurchases    // nobody said how purchases are booked
	ObstacleOtherProgram = jobs.ObstacleOtherProgram // another program posts item sales
	ObstacleName         = jobs.ObstacleName         // the organisation's name was not typed yet
)

// InventoryFacts is what a screen of stock has to know beside its rows.
type InventoryFacts struct {
	// Amazon and Xero tell whether they are connected.
	Amazon, Xero bool
	// Currency is the organisation's base currency; empty while it is not known.
	Currency        string
	LowStockDefault int64
	// Obstacle is what keeps stock from being posted; empty when nothing does.
	Obstacle Obstacle
	// Asked is what the brake asks about the push that it stopped last: a yes is
	// a Sync of the same items with its figures as Approved.
	Asked Asked
}

// InventoryFacts gathers them. It makes no call and reads no list.
func (e *Engine) InventoryFacts(ctx context.Context) (InventoryFacts, error) {
	var f InventoryFacts
	conns, err := e.store.AmazonConnections(ctx)
	if err != nil {
		return f, err
	}
	f.Amazon = len(conns) > 0
	if _, f.Xero, err = e.store.XeroConnection(ctx); err != nil {
		return f, err
	}
	org, _, err := e.store.Organisation(ctx)
	if err != nil {
		return f, err
	}
	cfg, err := e.store.Config(ctx)
	if err != nil {
		return f, err
	}
	f.Currency, f.LowStockDefault, f.Obstacle = org.BaseCurrency, cfg.LowStockDefault, jobs.ObstacleTo(cfg, org)
	f.Asked, err = e.Asked(ctx)
	return f, err
}

// ItemsOf returns the Xero items of rows of the inventory list. Rows that are
// gone are left out.
func (e *Engine) ItemsOf(ctx context.Context, ids []int64) ([]domain.ItemID, error) {
	out := make([]domain.ItemID, 0, len(ids))
	for chunk := range slices.Chunk(ids, 500) {
		rows, err := e.store.ItemRecords(ctx, chunk)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			out = append(out, rows[i].Item)
		}
	}
	return out, nil
}
