package domain

import "strings"

// Region is one Selling Partner API endpoint region.
type Region string

// The three regions of the Selling Partner API.
const (
	RegionNA Region = "NA"
	RegionEU Region = "EU"
	RegionFE Region = "FE"
)

// MarketplaceID is Amazon's identifier of a marketplace, for example "ATVPDKIKX0DER".
type MarketplaceID string

// PoolID names a physical stock pool: one set of warehouses whose units may
// show up under several marketplaces. The default pools are named like the
// country code ("US", "UK"), or "EU" for the EU continent.
type PoolID string

// Marketplace is one Amazon store front.
type Marketplace struct {
	ID       MarketplaceID
	Code     string // as Amazon's documentation writes it: "US", "UK", "DE"
	Country  string // ISO 3166 alpha-2: "US", "GB", "DE"
	Currency string // ISO 4217
	Domain   string // "amazon.de"
	Region   Region
	// SellerCentral is the host of the seller's own pages.
	SellerCentral string
	// Pool is the default pool; users may regroup pools in Config.
	Pool PoolID
}

// marketplaces is Amazon's public list, in the order screens show it.
// Source: developer-docs.amazon.com/sp-api/docs/marketplace-ids.
var marketplaces = []Marketplace{
	{"ATVPDKIKX0DER", "US", "US", "USD", "amazon.com", RegionNA, "sellercentral.amazon.com", "US"},
	{"A2EUQ1WTGCTBG2", "CA", "CA", "CAD", "amazon.ca", RegionNA, "sellercentral.amazon.ca", "CA"},
	{"A1AM78C64UM0Y8", "MX", "MX", "MXN", "amazon.com.mx", RegionNA, "sellercentral.amazon.com.mx", "MX"},
	{"A2Q3Y263D00KWC", "BR", "BR", "BRL", "amazon.com.br", RegionNA, "sellercentral.amazon.com.br", "BR"},
	{"A1F83G8C2ARO7P", "UK", "GB", "GBP", "amazon.co.uk", RegionEU, "sellercentral-europe.amazon.com", "UK"},
	{"A1PA6795UKMFR9", "DE", "DE", "EUR", "amazon.de", RegionEU, "sellercentral-europe.amazon.com", "EU"},
	{"A13V1IB3VIYZZH", "FR", "FR", "EUR", "amazon.fr", RegionEU, "sellercentral-europe.amazon.com", "EU"},
	{"APJ6JRA9NG5V4", "IT", "IT", "EUR", "amazon.it", RegionEU, "sellercentral-europe.amazon.com", "EU"},
	{"A1RKKUPIHCS9HS", "ES", "ES", "EUR", "amazon.es", RegionEU, "sellercentral-europe.amazon.com", "EU"},
	{"A1805IZSGTT6HS", "NL", "NL", "EUR", "amazon.nl", RegionEU, "sellercentral.amazon.nl", "EU"},
	{"A2NODRKZP88ZB9", "SE", "SE", "SEK", "amazon.se", RegionEU, "sellercentral.amazon.se", "EU"},
	{"A1C3SOZRARQ6R3", "PL", "PL", "PLN", "amazon.pl", RegionEU, "sellercentral.amazon.pl", "EU"},
	{"AMEN7PMS3EDWL", "BE", "BE", "EUR", "amazon.com.be", RegionEU, "sellercentral.amazon.com.be", "EU"},
	{"A28R8C7NBKEWEA", "IE", "IE", "EUR", "amazon.ie", RegionEU, "sellercentral.amazon.ie", "EU"},
	{"A33AVAJ2PDY3EV", "TR", "TR", "TRY", "amazon.com.tr", RegionEU, "sellercentral.amazon.com.tr", "TR"},
	{"A2VIGQ35RCS4UG", "AE", "AE", "AED", "amazon.ae", RegionEU, "sellercentral.amazon.ae", "AE"},
	{"A17E79C6D8DWNP", "SA", "SA", "SAR", "amazon.sa", RegionEU, "sellercentral.amazon.sa", "SA"},
	{"ARBP9OOSHTCHU", "EG", "EG", "EGP", "amazon.eg", RegionEU, "sellercentral.amazon.eg", "EG"},
	{"AE08WJ6YKNBMC", "ZA", "ZA", "ZAR", "amazon.co.za", RegionEU, "sellercentral.amazon.co.za", "ZA"},
	{"A21TJRUUN4KGV", "IN", "IN", "INR", "amazon.in", RegionEU, "sellercentral.amazon.in", "IN"},
	{"A1VC38T7YXB528", "JP", "JP", "JPY", "amazon.co.jp", RegionFE, "sellercentral.amazon.co.jp", "JP"},
	{"A39IBJ37TRP1C6", "AU", "AU", "AUD", "amazon.com.au", RegionFE, "sellercentral.amazon.com.au", "AU"},
	{"A19VAU5U5O7RUS", "SG", "SG", "SGD", "amazon.sg", RegionFE, "sellercentral.amazon.sg", "SG"},
}

// Marketplaces returns every marketplace Tallybridge knows, in screen order.
// The slice is the caller's own.
func Marketplaces() []Marketplace {
	return append([]Marketplace(nil), marketplaces...)
}

// MarketplaceByID finds a marketplace. Ids that are not in Amazon's public
// table (the "Non-Amazon" pseudo-marketplaces) are not found.
func MarketplaceByID(id MarketplaceID) (Marketplace, bool) {
	for _, m := range marketplaces {
		if m.ID == id {
			return m, true
		}
	}
	return Marketplace{}, false
}

// MarketplaceByCode finds a marketplace by "US", "UK" or "GB", any case.
func MarketplaceByCode(code string) (Marketplace, bool) {
	for _, m := range marketplaces {
		if strings.EqualFold(m.Code, code) || strings.EqualFold(m.Country, code) {
			return m, true
		}
	}
	return Marketplace{}, false
}

// Code returns the short code of a marketplace ("DE"), or the id itself when
// it is not known.
func (id MarketplaceID) Code() string {
	if m, ok := MarketplaceByID(id); ok {
		return m.Code
	}
	return string(id)
}

// ConnectionID names one Amazon authorisation: one seller account in one region.
type ConnectionID string

// AmazonConnection is one Amazon authorisation without its secrets, which are
// in the vault under the connection's id.
type AmazonConnection struct {
	ID       ConnectionID
	Label    string // the user's own words, for example "North America"
	Region   Region
	SellerID string // the merchant token, "A…"
	ClientID string
	// Marketplaces are those in which the seller takes part, by the last check.
	Marketplaces []MarketplaceID
	// Off lists marketplaces the user switched off.
	Off []MarketplaceID
	// SecretCreated is when the client secret was made (it lives 180 days); zero if not known.
	SecretCreated int64 // Unix seconds, UTC
	// Public tells that the authorisation came from a consent page and ends after 365 days.
	Public       bool
	AuthorisedAt int64 // Unix seconds, UTC
	// Broken holds the reason the connection stopped working, empty while it works.
	Broken string
}

// Active returns the marketplaces that are read: taken part in and not switched off.
func (c AmazonConnection) Active() []MarketplaceID {
	var out []MarketplaceID
next:
	for _, m := range c.Marketplaces {
		for _, off := range c.Off {
			if m == off {
				continue next
			}
		}
		out = append(out, m)
	}
	return out
}

// Participation is one row of getMarketplaceParticipations.
type Participation struct {
	Marketplace   MarketplaceID
	Name          string
	StoreName     string
	Participating bool
	Suspended     bool // hasSuspendedListings
}
