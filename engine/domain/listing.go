package domain

import "time"

// ListingStatus is what Amazon says about a listing's offer.
type ListingStatus string

// Statuses of the listings report; unknown words are kept as they came.
const (
	ListingActive     ListingStatus = "Active"
	ListingInactive   ListingStatus = "Inactive"
	ListingIncomplete ListingStatus = "Incomplete"
)

// Listing is one seller SKU in one marketplace.
type Listing struct {
	Connection  ConnectionID
	Marketplace MarketplaceID
	SKU         string // exactly as Amazon has it: case and leading zeros matter
	ASIN        string
	FNSKU       string // empty for merchant-fulfilled offers
	Barcode     string // EAN, UPC or ISBN where Amazon told it
	Title       string // whole, up to 200 characters
	// TitleDamaged marks a title in which the report put "?" for characters it could not hold.
	TitleDamaged bool
	Description  string
	Price        Money // the consumer offer; unknown when there is none
	Status       ListingStatus
	// Amazon and Merchant tell who fulfils; one SKU may have both.
	Amazon, Merchant bool
	// MerchantQuantity is the merchant-fulfilled quantity; only valid when MerchantKnown.
	MerchantQuantity int64
	MerchantKnown    bool
	// Parent marks a variation parent: no offer and no stock of its own.
	Parent  bool
	Created time.Time // zero if not known
}

// SellerSKU identifies what a seller means by a SKU: the same text in two
// connections may be two products.
type SellerSKU struct {
	Connection ConnectionID
	SKU        string
}

// Key returns the seller SKU of the listing.
func (l Listing) Key() SellerSKU { return SellerSKU{l.Connection, l.SKU} }
