package domain

import "time"

// ShipmentState is where a shipment confirmation is on its way to Amazon.
type ShipmentState string

// The states of a confirmation. Done, Refused, Lost and Undone are final.
const (
	ShipmentQueued  ShipmentState = "queued"  // recorded; waits for the word to go; can be undone
	ShipmentIntent  ShipmentState = "intent"  // to be sent, surely not sent yet; can be undone
	ShipmentSending ShipmentState = "sending" // sent or about to be; the outcome is not known
	ShipmentDone    ShipmentState = "done"    // Amazon has it
	ShipmentRefused ShipmentState = "refused" // Amazon said no; nothing happened
	ShipmentLost    ShipmentState = "lost"    // looked up until it was sure that it did not land
	ShipmentUndone  ShipmentState = "undone"  // taken back before anything was sent
)

// Final reports whether nothing more will be learnt about the confirmation.
func (s ShipmentState) Final() bool {
	switch s {
	case ShipmentDone, ShipmentRefused, ShipmentLost, ShipmentUndone:
		return true
	}
	return false
}

// Unsent reports whether surely nothing was sent yet, so that it can be undone.
func (s ShipmentState) Unsent() bool { return s == ShipmentQueued || s == ShipmentIntent }

// Shipment is one journaled shipment confirmation: one package of one order,
// recorded before it is sent.
type Shipment struct {
	ID    string // unique
	Order OrderKey
	// Marketplace is the one the order was placed in.
	Marketplace MarketplaceID
	// Reference is the packageReferenceId, by which the package is found again.
	Reference   string
	Carrier     string // Amazon's carrier code, see Carriers
	CarrierName string // for the code Other
	Service     string // shipping method, may be empty
	Tracking    string
	ShipDate    time.Time
	Items       []PackageItem
	State       ShipmentState
	Created     time.Time
	// FirstSent and LastSent are zero while nothing was sent.
	FirstSent, LastSent time.Time
	Tries               int
	Error               string // Amazon's words, or why it was given up
}

// Units is how many units the package holds.
func (s Shipment) Units() int64 {
	n := int64(0)
	for _, i := range s.Items {
		n += i.Quantity
	}
	return n
}

// Carrier is a carrier that Amazon knows by a code.
type Carrier struct {
	Code string
	Name string
}

// CarrierOther is the code that needs a name beside it.
const CarrierOther = "Other"

// carriers are names that sellers choose from, by the places where they deliver
// most. Amazon publishes no closed list of its carrier codes: another one can be
// typed and is sent as it is, and Amazon answers.
var carriers = []Carrier{
	{"USPS", "USPS"},
	{"UPS", "UPS"},
	{"FedEx", "FedEx"},
	{"DHL", "DHL"},
	{"DHL eCommerce", "DHL eCommerce"},
	{"OnTrac", "OnTrac"},
	{"LaserShip", "LaserShip"},
	{"Amazon Shipping", "Amazon Shipping"},
	{"Canada Post", "Canada Post"},
	{"Purolator", "Purolator"},
	{"Estafeta", "Estafeta"},
	{"Correios", "Correios"},
	{"Royal Mail", "Royal Mail"},
	{"Parcelforce", "Parcelforce"},
	{"Evri", "Evri"},
	{"Yodel", "Yodel"},
	{"DPD", "DPD"},
	{"GLS", "GLS"},
	{"Hermes", "Hermes"},
	{"Deutsche Post", "Deutsche Post"},
	{"La Poste", "La Poste"},
	{"Colissimo", "Colissimo"},
	{"Chronopost", "Chronopost"},
	{"Mondial Relay", "Mondial Relay"},
	{"Poste Italiane", "Poste Italiane"},
	{"BRT", "BRT"},
	{"Correos", "Correos"},
	{"SEUR", "SEUR"},
	{"PostNL", "PostNL"},
	{"bpost", "bpost"},
	{"PostNord", "PostNord"},
	{"InPost", "InPost"},
	{"Poczta Polska", "Poczta Polska"},
	{"An Post", "An Post"},
	{"Aramex", "Aramex"},
	{"BlueDart", "Blue Dart"},
	{"Delhivery", "Delhivery"},
	{"Australia Post", "Australia Post"},
	{"StarTrack", "StarTrack"},
	{"SingPost", "Singapore Post"},
	{"YAMATO", "Yamato"},
	{"SAGAWA", "Sagawa"},
	{"JP_POST", "Japan Post"},
	{CarrierOther, "Other"},
}

// Carriers returns the known carriers; the last one is Other.
func Carriers() []Carrier { return append([]Carrier(nil), carriers...) }
