package amazon

import "time"

// operation is one operation of the API as this room uses it.
type operation struct {
	name string // as in the API model; budgets are kept under it
	// period is the time one call costs at the documented rate. A person is told
	// to come back after it when Amazon throttles for good.
	period time.Duration
	// what says for a person what was being done.
	what string
	// role is the role the authorisation needs.
	role string
}

// careful tells that an operation is not repeated by itself after an answer of
// 500 and above: what it does must not be done twice.
func (o operation) careful() bool { return o.name == "confirmShipment" }

// Rates and roles: the usage plans in the API models of August 2026 and
// developer-docs.amazon.com/sp-api/docs/role-mappings-for-sp-api-operations.
var (
	opParticipations = operation{
		"getMarketplaceParticipations", 63 * time.Second,
		"asking for your marketplaces", "Selling Partner Insights",
	}
	opSearchListings = operation{
		"searchListingsItems", time.Second,
		"reading your listings", "Product Listing",
	}
	opListing = operation{
		"getListingsItem", time.Second,
		"reading a listing", "Product Listing",
	}
	opSummaries = operation{
		"getInventorySummaries", time.Second,
		"reading FBA stock", "Amazon Fulfillment or Product Listing",
	}
	opCreateReport = operation{
		"createReport", time.Minute,
		"asking for a report", "Amazon Fulfillment and Product Listing",
	}
	opReport = operation{
		"getReport", time.Second,
		"looking how far a report is", "Amazon Fulfillment and Product Listing",
	}
	opReports = operation{
		"getReports", 46 * time.Second,
		"listing reports", "Amazon Fulfillment and Product Listing",
	}
	opDocument = operation{
		"getReportDocument", time.Minute,
		"fetching a report", "Amazon Fulfillment and Product Listing",
	}
	opSearchOrders = operation{
		"searchOrders", 3 * time.Minute,
		"reading your orders", "Inventory and Order Tracking",
	}
	opOrder = operation{
		"getOrder", 2 * time.Second,
		"reading an order", "Inventory and Order Tracking",
	}
	opConfirm = operation{
		"confirmShipment", time.Second,
		"confirming a shipment", "Inventory and Order Tracking",
	}
	// Settlements have a role of their own; an account without it still has
	// all other reports.
	opSettlements = operation{
		"getReports", 46 * time.Second,
		"listing your settlements", "Finance and Accounting",
	}
	opSettlementDocument = operation{
		"getReportDocument", time.Minute,
		"fetching a settlement", "Finance and Accounting",
	}
	opFinancialGroups = operation{
		"listFinancialEventGroups", 3 * time.Second,
		"reading your balance", "Finance and Accounting",
	}
)
