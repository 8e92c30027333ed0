package practiceamazon

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/sandbox/world"
)

// orderIDForm is 3-7-7 digits; multi-channel orders begin with S.
var orderIDForm = regexp.MustCompile(`^[0-9S][0-9]{2}-[0-9]{7}-[0-9]{7}$`)

// aheadOfTime is how far a ship date may lie in the future: clocks differ.
const aheadOfTime = 10 * time.Minute

type confirmation struct {
	Market  string         `json:"marketplaceId"`
	COD     string         `json:"codCollectionMethod"`
	Package *packageDetail `json:"packageDetail"`
}

type packageDetail struct {
	Reference   string          `json:"packageReferenceId"`
	Carrier     string          `json:"carrierCode"`
	CarrierName string          `json:"carrierName"`
	Method      string          `json:"shippingMethod"`
	Tracking    string          `json:"trackingNumber"`
	ShipDate    string          `json:"shipDate"`
	Source      string          `json:"shipFromSupplySourceId"`
	Items       []confirmedItem `json:"orderItems"`
}

type confirmedItem struct {
	ID       string   `json:"orderItemId"`
	Quantity *int64   `json:"quantity"`
	Codes    []string `json:"transparencyCodes"`
}

// confirmShipment is confirmShipment.
// Source: developer-docs.amazon.com/sp-api/docs/orders-api-v0-reference.
func (c *call) confirmShipment() {
	id := c.parts[0]
	if !orderIDForm.MatchString(id) {
		c.invalid("Invalid orderId: "+id, "")
		return
	}
	raw, err := c.body()
	if err != nil {
		c.invalid("The body could not be read.", "")
		return
	}
	var order confirmation
	if err := json.Unmarshal(raw, &order); err != nil {
		c.invalid("The body is not a shipment confirmation.", "")
		return
	}
	o, ok := c.order(id)
	if !ok {
		c.notFound("The order " + id + " was not found.")
		return
	}
	p, wrong := c.packageOf(&order)
	if wrong == "" {
		wrong = c.marketFits(&order, &o)
	}
	if wrong != "" {
		c.invalid(wrong, "")
		return
	}
	err = c.s.world.ConfirmShipment(id, p, c.s.conf.RepeatedPackages, c.now)
	var refusal *world.OrderRefusal
	switch {
	case errors.As(err, &refusal):
		c.invalid(refusal.Reason, "")
		return
	case err != nil:
		c.notFound(err.Error())
		return
	}
	c.entry.Effect, c.entry.Note = true, "order "+id+" package "+p.Reference
	c.head(http.StatusNoContent)
}

// marketFits tells what is wrong with the marketplace of a confirmation.
func (c *call) marketFits(order *confirmation, o *world.Order) string {
	m, _ := c.s.world.MarketOf(o.Market)
	switch {
	case order.Market == "":
		return "marketplaceId is missing."
	case order.Market != m.ID:
		return "The marketplaceId " + order.Market + " is not that of the order."
	case order.COD != "" && order.COD != "DirectPayment":
		return "Invalid codCollectionMethod: " + order.COD
	case order.COD != "" && o.Market != "JP":
		return "codCollectionMethod is only supported in the JP marketplace."
	}
	return ""
}

// packageOf reads the parcel, or tells what is wrong with it.
func (c *call) packageOf(order *confirmation) (p world.Package, wrong string) {
	d := order.Package
	if d == nil {
		return p, "packageDetail is missing."
	}
	if n, err := strconv.ParseUint(d.Reference, 10, 64); err != nil || n == 0 {
		return p, "packageReferenceId must be a positive number."
	}
	at, err := time.Parse(time.RFC3339, d.ShipDate)
	switch {
	case strings.TrimSpace(d.Carrier) == "":
		return p, "carrierCode is missing."
	case d.Carrier == "Other" && strings.TrimSpace(d.CarrierName) == "":
		return p, "carrierName is required when carrierCode is Other."
	case strings.TrimSpace(d.Tracking) == "":
		return p, "trackingNumber is missing."
	case err != nil:
		return p, "shipDate must be an ISO 8601 date and time."
	case at.After(c.now.Add(aheadOfTime)):
		return p, "The ship date must not be in the future."
	case len(d.Items) == 0:
		return p, "orderItems must not be empty."
	}
	p = world.Package{Reference: d.Reference, Carrier: d.Carrier, Service: d.Method, Tracking: d.Tracking, Shipped: at.UTC().Truncate(time.Second)}
	if d.Carrier == "Other" {
		p.Carrier = d.CarrierName
	}
	for _, it := range d.Items {
		if it.ID == "" || it.Quantity == nil {
			return p, "orderItemId and quantity are required."
		}
		p.Items = append(p.Items, world.PackageItem{Item: it.ID, Quantity: *it.Quantity})
	}
	return p, ""
}

// Leak makes the practice Amazon return personal data that nobody asked for, as
// no server should: every order then comes with its buyer and recipient.
func (s *Server) Leak(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leaks = on
}
