package jobs

import "tallybridge/engine/domain"

// Obstacle is what keeps stock from being posted, whatever the plan: a choice
// that the user has not made, or made against it.
type Obstacle string

// The obstacles, in the order in which they are met.
const (
	ObstacleAutomatic    Obstacle = "automatic-off"
	ObstacleDifferences  Obstacle = "differences-only"
	ObstaclePurchases    Obstacle = "purchases-unset"
	ObstacleOtherProgram Obstacle = "other-program"
	ObstacleName         Obstacle = "name-not-typed"
)

// ObstacleTo is the first obstacle to posting stock; "" when there is none.
func ObstacleTo(c domain.Config, org domain.Organisation) Obstacle {
	switch {
	case !c.Automatic:
		return ObstacleAutomatic
	case c.StockMode != domain.StockPost:
		return ObstacleDifferences
	case c.Purchases == domain.PurchasesUnset:
		return ObstaclePurchases
	case c.Purchases == domain.PurchasesOther:
		return ObstacleOtherProgram
	case !org.Demo && c.OrganisationTyped != org.Name:
		return ObstacleName
	}
	return ""
}

// sentence says it for the record of a run.
func (o Obstacle) sentence() string {
	switch o {
	case ObstacleAutomatic:
		return "This was a preview: automatic sync is off, so nothing was written."
	case ObstacleDifferences:
		return "Stock is only shown, not posted: that is how it is set up."
	case ObstaclePurchases:
		return "Stock is not posted until you say how purchases are booked."
	case ObstacleOtherProgram:
		return "Stock is not posted: another program posts item sales in Xero."
	case ObstacleName:
		return "Stock is not posted until you have typed the name of the Xero organisation once."
	}
	return ""
}
