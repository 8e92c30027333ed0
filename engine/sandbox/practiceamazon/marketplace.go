package practiceamazon

import (
	"net/http"
	"strings"

	"tallybridge/engine/sandbox/world"
)

// place is a marketplace as the Sellers API names it.
type place struct {
	ID       string `json:"id"`
	Country  string `json:"countryCode"`
	Name     string `json:"name"`
	Currency string `json:"defaultCurrencyCode"`
	Language string `json:"defaultLanguageCode"`
	Domain   string `json:"domainName"`
}

type participation struct {
	Participating bool `json:"isParticipating"`
	Suspended     bool `json:"hasSuspendedListings"`
}

type marketParticipation struct {
	Marketplace   place         `json:"marketplace"`
	Participation participation `json:"participation"`
	StoreName     string        `json:"storeName"`
}

// pseudo are marketplaces that are none: where multi-channel orders and
// business programmes are booked. They come with every answer of the Sellers API.
var pseudo = map[string][]place{
	"NA": {
		{"A2ZV50J4W1RKNI", "US", "Non-Amazon US", "USD", "en_US", "sim1.stores.amazon.com"},
		{"A1MQXOICRS2Z7M", "CA", "Non-Amazon CA", "CAD", "en_CA", "sicaprod.stores.amazon.ca"},
	},
	"EU": {
		{"AZMDEXL2RVFNN", "GB", "SI UK Prod Marketplace", "GBP", "en_GB", "siprodukmarketplace.stores.amazon.co.uk"},
		{"A38D8NSA03LJTC", "DE", "Non-Amazon DE", "EUR", "de_DE", "sidemarketplace.stores.amazon.de"},
		{"AFQLKURYRPEL8", "ES", "Non-Amazon ES", "EUR", "es_ES", "siesprod.stores.amazon.es"},
	},
	"FE": {{"A1VN0HAN483KP2", "JP", "Non-Amazon JP", "JPY", "ja_JP", "sijpprod.stores.amazon.co.jp"}},
}

// idle is a real marketplace of each region that the account could sell in and does not.
var idle = map[string][]place{
	"NA": {{"A2Q3Y263D00KWC", "BR", "Amazon.com.br", "BRL", "pt_BR", "www.amazon.com.br"}},
	"EU": {{"A33AVAJ2PDY3EV", "TR", "Amazon.com.tr", "TRY", "tr_TR", "www.amazon.com.tr"}},
	"FE": {{"A19VAU5U5O7RUS", "SG", "Amazon.sg", "SGD", "en_SG", "www.amazon.sg"}},
}

// marketplaceIDs are the marketplaces of Amazon.
// Source: developer-docs.amazon.com/sp-api/docs/marketplace-ids.
const marketplaceIDs = " A2EUQ1WTGCTBG2 ATVPDKIKX0DER A1AM78C64UM0Y8 A2Q3Y263D00KWC A28R8C7NBKEWEA A1RKKUPIHCS9HS" +
	" A1F83G8C2ARO7P A13V1IB3VIYZZH AMEN7PMS3EDWL A1805IZSGTT6HS A1PA6795UKMFR9 APJ6JRA9NG5V4 A2NODRKZP88ZB9" +
	" AE08WJ6YKNBMC A1C3SOZRARQ6R3 ARBP9OOSHTCHU A33AVAJ2PDY3EV A17E79C6D8DWNP A2VIGQ35RCS4UG A21TJRUUN4KGV" +
	" A19VAU5U5O7RUS A39IBJ37TRP1C6 A1VC38T7YXB528 "

func isMarketplace(id string) bool {
	return id != "" && !strings.Contains(id, " ") && strings.Contains(marketplaceIDs, " "+id+" ")
}

// languages are the default languages by country.
var languages = map[string]string{
	"US": "en_US", "CA": "en_CA", "MX": "es_MX", "BR": "pt_BR", "GB": "en_GB", "DE": "de_DE", "FR": "fr_FR",
	"IT": "it_IT", "ES": "es_ES", "NL": "nl_NL", "SE": "sv_SE", "PL": "pl_PL", "BE": "fr_BE", "IE": "en_IE",
	"TR": "tr_TR", "AE": "en_AE", "SA": "ar_SA", "EG": "ar_EG", "ZA": "en_ZA", "IN": "en_IN",
	"JP": "ja_JP", "AU": "en_AU", "SG": "en_SG",
}

func languageOf(m world.Market) string {
	if len(m.Language) == len("en_US") {
		return strings.ReplaceAll(m.Language, "-", "_")
	}
	if l := languages[m.Country]; l != "" {
		return l
	}
	return "en_US"
}

// participations is getMarketplaceParticipations.
// Source: developer-docs.amazon.com/sp-api/docs/sellers-api-v1-reference.
func (c *call) participations() {
	store := c.s.conf.StoreName
	if store == "" {
		store = c.s.world.Books.Name
	}
	if store == "" {
		store = "Practice Store"
	}
	c.s.mu.Lock()
	suspended := c.s.suspended[c.region]
	c.s.mu.Unlock()
	out := []marketParticipation{}
	mine := map[string]bool{}
	for _, m := range c.s.world.Market {
		if m.Region != c.region {
			continue
		}
		mine[m.ID] = true
		out = append(out, marketParticipation{
			Marketplace: place{
				ID: m.ID, Country: m.Country, Name: "Amazon" + strings.TrimPrefix(strings.TrimPrefix(m.Domain, "www."), "amazon"),
				Currency: m.Currency, Language: languageOf(m), Domain: "www." + strings.TrimPrefix(m.Domain, "www."),
			},
			Participation: participation{Participating: true, Suspended: suspended},
			StoreName:     store,
		})
	}
	for _, p := range idle[c.region] {
		if !mine[p.ID] {
			out = append(out, marketParticipation{Marketplace: p, StoreName: store})
		}
	}
	for _, p := range pseudo[c.region] {
		out = append(out, marketParticipation{
			Marketplace: p, Participation: participation{Participating: true}, StoreName: store,
		})
	}
	c.answer(http.StatusOK, map[string]any{"payload": out})
}

// SuspendListings sets whether the seller's listings count as suspended in a region.
func (s *Server) SuspendListings(region string, suspended bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.appOf(region); err != nil {
		return err
	}
	s.suspended[region] = suspended
	return nil
}
