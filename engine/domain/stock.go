package domain

import "time"

// ReadingSource tells which Amazon operation a stock reading came from.
type ReadingSource string

// The sources of stock readings.
const (
	SourceSummaries ReadingSource = "summaries" // getInventorySummaries
	SourceMYI       ReadingSource = "myi"       // GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA
)

// Buckets are the units Amazon reports for one SKU in one marketplace.
type Buckets struct {
	Fulfillable        int64
	ReservedOrders     int64 // pendingCustomerOrderQuantity
	ReservedTransfer   int64 // pendingTransshipmentQuantity
	ReservedProcessing int64 // fcProcessingQuantity
	Unfulfillable      int64
	Researching        int64
	InboundWorking     int64 // still with the seller
	InboundShipped     int64
	InboundReceiving   int64
}

// Reserved is the sum of the three reserved buckets.
func (b Buckets) Reserved() int64 {
	return b.ReservedOrders + b.ReservedTransfer + b.ReservedProcessing
}

// StockReading is what Amazon says of one FBA SKU in one marketplace. It is
// availability in that marketplace, not location: pools are counted, never readings added.
type StockReading struct {
	Connection  ConnectionID
	Marketplace MarketplaceID
	SKU         string
	FNSKU       string
	ASIN        string
	Condition   string
	Buckets
}

// ReadingSet is one complete reading of a marketplace, or the fact that there is none.
type ReadingSet struct {
	Connection  ConnectionID
	Marketplace MarketplaceID
	Source      ReadingSource
	At          time.Time // when the reading ended; zero if there never was one
	// Unknown holds the reason why the newest try gave no complete reading;
	// while it is set nothing may be written from the set.
	Unknown  string
	Readings []StockReading
}

// CountryStock is one row of the multi-country inventory report: units that
// are physically in one country (available and moving between centres only).
type CountryStock struct {
	Connection ConnectionID
	SKU        string
	FNSKU      string
	ASIN       string
	Condition  string
	Country    string // ISO 3166 alpha-2
	Quantity   int64
}

// CountryStockSet is one complete multi-country report of a connection.
type CountryStockSet struct {
	Connection ConnectionID
	At         time.Time
	Rows       []CountryStock
}
