package pace

import "time"

// micro is one whole token, counted in millionths so that no floating point
// is needed for rates such as 0.0056 a second.
const micro = 1_000_000

// plan is a documented usage plan: calls per second in millionths and the burst.
type plan struct {
	microRate int64
	burst     int64
}

// documented holds Amazon's default usage plans, from the official API models
// of August 2026 (github.com/amzn/selling-partner-api-models). The
// x-amzn-RateLimit-Limit header corrects the rate where an account differs.
var documented = map[string]plan{
	"getMarketplaceParticipations": {16_000, 15},
	"getAccount":                   {16_000, 15},
	"searchListingsItems":          {5_000_000, 5},
	"getListingsItem":              {5_000_000, 10},
	"createReport":                 {16_700, 15},
	"getReport":                    {2_000_000, 15},
	"getReports":                   {22_200, 10},
	"getReportDocument":            {16_700, 15},
	"getInventorySummaries":        {2_000_000, 2},
	"searchOrders":                 {5_600, 20},
	"getOrder":                     {500_000, 30},
	"confirmShipment":              {2_000_000, 10},
	"listFinancialEventGroups":     {500_000, 30},
	"listTransactions":             {500_000, 10},
	"searchCatalogItems":           {2_000_000, 2},
	"getCatalogItem":               {2_000_000, 2},
}

// cautious is used for an operation that is not in the table, until a header
// tells its rate.
var cautious = plan{100_000, 1}

func planOf(operation string) plan {
	if p, ok := documented[operation]; ok {
		return p
	}
	return cautious
}

const (
	// slowBelow: a bucket that refills slower than this (0.1 a second) is saved
	// before every call, since a restart does not refill it noticeably.
	slowBelow = 100_000
	// saveEvery bounds the calls of a fast bucket that a kill may forget: a call
	// later than this after the last save saves again before it goes out.
	saveEvery = 3 * time.Second
	// ratePercent is the share of the documented rate that is used. The table's
	// 0.0167 and 0.0056 are rounded up from 1/60 and 1/180, and clocks drift.
	ratePercent = 99
	// jitter is how much later one call may go out and travel than the next
	// without the other side seeing them too close together; at most one token
	// is kept back for it.
	jitter = 5 * time.Second
	// amazonReserve is what scheduled work leaves in a slow bucket for the user.
	amazonReserve = 1 * micro
)

// The limits of one Xero organisation.
const (
	xeroMinuteLimit = 60
	xeroPlaces      = 5
	// xeroWindow is longer than Xero's minute, for clocks that drift. A call is
	// counted until so long after its answer, so whenever Xero's fixed window
	// begins, it never holds more than xeroMinuteLimit calls.
	xeroWindow = 61 * time.Second
	// xeroMinuteReserve and xeroDayReservePercent are left to the user's own work.
	xeroMinuteReserve     = 5
	xeroDayReservePercent = 10
	xeroDay               = 24 * time.Hour
	// xeroAskAgain: a used-up day whose end is not known is tried with one call so often.
	xeroAskAgain = time.Hour
	// xeroLinger: a call given up without an answer may still occupy a place at Xero.
	xeroLinger = 2 * time.Second
	// xeroLongest is how long a call can take at all.
	xeroLongest = 2 * time.Minute
	// xeroSaveTime is how long after it was saved a call may have gone out.
	xeroSaveTime = 5 * time.Second
)
