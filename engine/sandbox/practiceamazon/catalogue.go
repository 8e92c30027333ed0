package practiceamazon

import (
	"slices"
	"strings"
	"time"

	"tallybridge/engine/sandbox/world"
)

// shown is a listing with what its answers need besides.
type shown struct {
	world.Listing
	market    world.Market
	condition string   // "NewItem", …
	kids      []string // of a variation parent: the SKUs of the children
}

// catalogue is a marketplace's listings as they stood at a version of the
// world. It is shared: nobody changes it.
type catalogue struct {
	version  uint64
	listings []shown
}

// listingsIn returns the listings of a marketplace, to be read only.
func (s *Server) listingsIn(m world.Market) []shown {
	version := s.world.Version()
	s.mu.Lock()
	have := s.catalogues[m.ID]
	s.mu.Unlock()
	if have != nil && have.version == version {
		return have.listings
	}
	all := s.world.Offers(m.Code)
	kids := relatives(all)
	made := &catalogue{version, make([]shown, len(all))}
	for i, l := range all {
		made.listings[i] = shown{Listing: l, market: m, condition: s.world.Condition(m.Code, l.SKU)}
		if l.IsParent {
			made.listings[i].kids = kids[l.SKU]
		}
	}
	s.mu.Lock()
	s.catalogues[m.ID] = made
	s.mu.Unlock()
	return made.listings
}

// conditions are the spellings of one condition in the different answers.
type conditions struct {
	listing string // Listings Items: "new_new"
	code    string // listings report: "11"
	words   string // stock report: "New"
}

// conditionNames by the name the FBA Inventory API uses.
var conditionNames = map[string]conditions{
	"NewItem":               {"new_new", "11", "New"},
	"NewWithWarranty":       {"new_new", "11", "New"},
	"NewOpenBox":            {"new_open_box", "11", "New"},
	"NewOEM":                {"new_oem", "11", "New"},
	"UsedLikeNew":           {"used_like_new", "1", "Used - Like New"},
	"UsedVeryGood":          {"used_very_good", "2", "Used - Very Good"},
	"UsedGood":              {"used_good", "3", "Used - Good"},
	"UsedAcceptable":        {"used_acceptable", "4", "Used - Acceptable"},
	"CollectibleLikeNew":    {"collectible_like_new", "5", "Collectible - Like New"},
	"CollectibleVeryGood":   {"collectible_very_good", "6", "Collectible - Very Good"},
	"CollectibleGood":       {"collectible_good", "7", "Collectible - Good"},
	"CollectibleAcceptable": {"collectible_acceptable", "8", "Collectible - Acceptable"},
	"Refurbished":           {"refurbished_refurbished", "10", "Refurbished"},
}

func conditionOf(name string) conditions {
	if c, ok := conditionNames[name]; ok {
		return c
	}
	return conditionNames["NewItem"]
}

// channelOf is the fulfilment channel code of FBA in a marketplace.
func channelOf(m world.Market) string {
	if m.Region == "NA" || m.Region == "EU" && m.Country != "IN" {
		return "AMAZON_" + m.Region
	}
	return "AMAZON_" + m.Country
}

// statuses are what Listings Items says of a listing.
func statuses(l world.Listing) []string {
	if l.Status == "Active" && !l.IsParent {
		return []string{"BUYABLE", "DISCOVERABLE"}
	}
	if l.Status == "Active" {
		return []string{"DISCOVERABLE"}
	}
	return []string{}
}

// priceText writes a price as Amazon does: two decimals, none for yen.
func priceText(l world.Listing) string {
	if l.Currency == "JPY" {
		return l.Price.Round(0).Trim(0).String()
	}
	return l.Price.Round(2).Pad(2).String()
}

// plain makes one line of a text: report files have no quoting.
func plain(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\t' || r == '\r' || r == '\n' }), " ")
}

// isoSeconds is how Listings and FBA write an instant.
func isoSeconds(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05Z") }

// roll is a number that stays the same for the same text in the same world.
func (s *Server) roll(purpose, text string) uint64 {
	raw := s.derive(purpose+"\x00"+text, 0)
	var n uint64
	for i := range 8 {
		n = n<<8 | uint64(raw[i])
	}
	return n
}

// relatives indexes variation families of one marketplace.
func relatives(all []world.Listing) map[string][]string {
	kids := map[string][]string{}
	for _, l := range all {
		if l.Parent != "" {
			kids[l.Parent] = append(kids[l.Parent], l.SKU)
		}
	}
	for _, k := range kids {
		slices.Sort(k)
	}
	return kids
}
