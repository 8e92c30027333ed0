package fees

import (
	"strings"

	"tallybridge/engine/domain"
)

// CountryOf finds the country of a marketplace by its name in a settlement
// ("Amazon.de", "SI UK Prod Marketplace", "Non-Amazon US"); empty when the name
// tells none and the currency belongs to several countries.
func CountryOf(marketplace, currency string) string {
	name := strings.ToLower(strings.TrimSpace(marketplace))
	for _, m := range domain.Marketplaces() {
		if name == m.Domain || name == "www."+m.Domain {
			return m.Country
		}
	}
	for _, word := range strings.FieldsFunc(marketplace, func(r rune) bool { return r == ' ' || r == '-' || r == '_' || r == '.' }) {
		if len(word) == 2 && word == strings.ToUpper(word) && word != "SI" {
			if m, ok := domain.MarketplaceByCode(word); ok {
				return m.Country
			}
		}
	}
	if name != "" {
		return ""
	}
	found := ""
	for _, m := range domain.Marketplaces() {
		if m.Currency == currency {
			if found != "" {
				return ""
			}
			found = m.Country
		}
	}
	return found
}

// onAmazon reports whether a marketplace's name is one of Amazon's own shops:
// orders from elsewhere that FBA ships are no second marketplace.
func onAmazon(marketplace string) bool {
	name := strings.ToLower(strings.TrimSpace(marketplace))
	return strings.HasPrefix(name, "amazon.") || strings.HasPrefix(name, "www.amazon.")
}
