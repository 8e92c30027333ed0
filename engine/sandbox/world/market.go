package world

import "strings"

// rated is a market and what a US dollar is worth there, in thousandths.
type rated struct {
	Market
	rate int64
}

// atlas is every marketplace that can be practised with, in the order sellers
// name them. Source of ids and regions: developer-docs.amazon.com/sp-api/docs/marketplace-ids.
var atlas = []rated{
	{Market{"ATVPDKIKX0DER", "US", "US", "USD", "amazon.com", "en_US", "NA", "US"}, 1000},
	{Market{"A2EUQ1WTGCTBG2", "CA", "CA", "CAD", "amazon.ca", "en_CA", "NA", "CA"}, 1370},
	{Market{"A1AM78C64UM0Y8", "MX", "MX", "MXN", "amazon.com.mx", "es_MX", "NA", "MX"}, 18500},
	{Market{"A2Q3Y263D00KWC", "BR", "BR", "BRL", "amazon.com.br", "pt_BR", "NA", "BR"}, 5400},
	{Market{"A1F83G8C2ARO7P", "UK", "GB", "GBP", "amazon.co.uk", "en_GB", "EU", "UK"}, 780},
	{Market{"A1PA6795UKMFR9", "DE", "DE", "EUR", "amazon.de", "de_DE", "EU", "EU"}, 920},
	{Market{"A13V1IB3VIYZZH", "FR", "FR", "EUR", "amazon.fr", "fr_FR", "EU", "EU"}, 920},
	{Market{"APJ6JRA9NG5V4", "IT", "IT", "EUR", "amazon.it", "it_IT", "EU", "EU"}, 920},
	{Market{"A1RKKUPIHCS9HS", "ES", "ES", "EUR", "amazon.es", "es_ES", "EU", "EU"}, 920},
	{Market{"A1805IZSGTT6HS", "NL", "NL", "EUR", "amazon.nl", "nl_NL", "EU", "EU"}, 920},
	{Market{"A2NODRKZP88ZB9", "SE", "SE", "SEK", "amazon.se", "sv_SE", "EU", "EU"}, 10400},
	{Market{"A1C3SOZRARQ6R3", "PL", "PL", "PLN", "amazon.pl", "pl_PL", "EU", "EU"}, 3950},
	{Market{"AMEN7PMS3EDWL", "BE", "BE", "EUR", "amazon.com.be", "fr_BE", "EU", "EU"}, 920},
	{Market{"A28R8C7NBKEWEA", "IE", "IE", "EUR", "amazon.ie", "en_IE", "EU", "EU"}, 920},
	{Market{"A33AVAJ2PDY3EV", "TR", "TR", "TRY", "amazon.com.tr", "tr_TR", "EU", "TR"}, 34000},
	{Market{"A2VIGQ35RCS4UG", "AE", "AE", "AED", "amazon.ae", "en_AE", "EU", "AE"}, 3670},
	{Market{"A17E79C6D8DWNP", "SA", "SA", "SAR", "amazon.sa", "en_AE", "EU", "SA"}, 3750},
	{Market{"ARBP9OOSHTCHU", "EG", "EG", "EGP", "amazon.eg", "en_AE", "EU", "EG"}, 49000},
	{Market{"AE08WJ6YKNBMC", "ZA", "ZA", "ZAR", "amazon.co.za", "en_ZA", "EU", "ZA"}, 18200},
	{Market{"A21TJRUUN4KGV", "IN", "IN", "INR", "amazon.in", "en_IN", "EU", "IN"}, 84000},
	{Market{"A1VC38T7YXB528", "JP", "JP", "JPY", "amazon.co.jp", "ja_JP", "FE", "JP"}, 150000},
	{Market{"A39IBJ37TRP1C6", "AU", "AU", "AUD", "amazon.com.au", "en_AU", "FE", "AU"}, 1520},
	{Market{"A19VAU5U5O7RUS", "SG", "SG", "SGD", "amazon.sg", "en_SG", "FE", "SG"}, 1340},
}

// DefaultMarketplaces are the codes used when Options names none.
func DefaultMarketplaces() []string {
	return []string{"US", "CA", "UK", "DE", "FR", "IT", "ES"}
}

// find looks a marketplace up by its code; GB is another name of UK.
func find(code string) (rated, bool) {
	code = strings.TrimSpace(code)
	if strings.EqualFold(code, "GB") {
		code = "UK"
	}
	for _, m := range atlas {
		if strings.EqualFold(m.Code, code) {
			return m, true
		}
	}
	return rated{}, false
}

// rateOf is what a US dollar is worth in a currency, in thousandths.
func rateOf(currency string) int64 {
	for _, m := range atlas {
		if m.Currency == currency {
			return m.rate
		}
	}
	return 1000
}

// decimals is how many decimals prices have in a currency.
func decimals(currency string) int {
	if currency == "JPY" {
		return 0
	}
	return 2
}

// tongue is the language of a market's titles as an index into a word's
// translations. Titles of other languages are left in English, as sellers do.
func tongue(language string) int {
	switch language[:2] {
	case "de":
		return 1
	case "fr":
		return 2
	case "it":
		return 3
	case "es":
		return 4
	case "ja":
		return 5
	}
	return 0
}
