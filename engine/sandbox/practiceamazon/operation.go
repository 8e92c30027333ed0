package practiceamazon

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// operation is one operation of the Selling Partner API with its documented
// usage plan.
type operation struct {
	name    string
	method  string
	pattern string        // path with {}: one segment, still percent-encoded
	rate    string        // as x-amzn-RateLimit-Limit carries it, calls per second
	every   time.Duration // 1/rate: one call is earned in this time
	burst   int
	write   bool
	// allowed tells whether an authorisation with these roles opens it.
	allowed func(s *Server, roles map[Role]bool) bool
	handle  func(*call)
}

// operations with their default rates.
// Source: the usage plan tables in the published models, and
// developer-docs.amazon.com/sp-api/docs/usage-plans-and-rate-limits-in-the-sp-api.
var operations = []operation{
	{
		name: "getMarketplaceParticipations", method: http.MethodGet, pattern: "/sellers/v1/marketplaceParticipations",
		rate: "0.016", every: 62500 * time.Millisecond, burst: 15, allowed: sellersOpen, handle: (*call).participations,
	},
	{
		name: "searchListingsItems", method: http.MethodGet, pattern: "/listings/2021-08-01/items/{}",
		rate: "5.0", every: 200 * time.Millisecond, burst: 5, allowed: anyOf(RoleListing), handle: (*call).searchListings,
	},
	{
		name: "getListingsItem", method: http.MethodGet, pattern: "/listings/2021-08-01/items/{}/{}",
		rate: "5.0", every: 200 * time.Millisecond, burst: 10, allowed: anyOf(RoleListing), handle: (*call).getListing,
	},
	{
		name: "createReport", method: http.MethodPost, pattern: "/reports/2021-06-30/reports",
		rate: "0.0167", every: 59880 * time.Millisecond, burst: 15, write: true, allowed: anyRole, handle: (*call).createReport,
	},
	{
		name: "getReports", method: http.MethodGet, pattern: "/reports/2021-06-30/reports",
		rate: "0.0222", every: 45045 * time.Millisecond, burst: 10, allowed: anyRole, handle: (*call).getReports,
	},
	{
		name: "getReport", method: http.MethodGet, pattern: "/reports/2021-06-30/reports/{}",
		rate: "2.0", every: 500 * time.Millisecond, burst: 15, allowed: anyRole, handle: (*call).getReport,
	},
	{
		name: "cancelReport", method: http.MethodDelete, pattern: "/reports/2021-06-30/reports/{}",
		rate: "0.0222", every: 45045 * time.Millisecond, burst: 10, write: true, allowed: anyRole, handle: (*call).cancelReport,
	},
	{
		name: "getReportDocument", method: http.MethodGet, pattern: "/reports/2021-06-30/documents/{}",
		rate: "0.0167", every: 59880 * time.Millisecond, burst: 15, allowed: anyRole, handle: (*call).getReportDocument,
	},
	{
		name: "getInventorySummaries", method: http.MethodGet, pattern: "/fba/inventory/v1/summaries",
		rate: "2.0", every: 500 * time.Millisecond, burst: 2, allowed: anyOf(RoleListing, RoleFBA), handle: (*call).inventorySummaries,
	},
	{
		name: "listFinancialEventGroups", method: http.MethodGet, pattern: "/finances/v0/financialEventGroups",
		rate: "0.5", every: 2 * time.Second, burst: 30, allowed: anyOf(RoleFinance), handle: (*call).eventGroups,
	},
	{
		name: "searchOrders", method: http.MethodGet, pattern: "/orders/2026-01-01/orders",
		rate: "0.0056", every: 178571 * time.Millisecond, burst: 20, allowed: anyOf(RoleOrders), handle: (*call).searchOrders,
	},
	{
		name: "getOrder", method: http.MethodGet, pattern: "/orders/2026-01-01/orders/{}",
		rate: "0.5", every: 2 * time.Second, burst: 30, allowed: anyOf(RoleOrders), handle: (*call).getOrder,
	},
	{
		name: "confirmShipment", method: http.MethodPost, pattern: "/orders/v0/orders/{}/shipmentConfirmation",
		rate: "2.0", every: 500 * time.Millisecond, burst: 10, write: true, allowed: anyOf(RoleOrders), handle: (*call).confirmShipment,
	},
}

func anyOf(roles ...Role) func(*Server, map[Role]bool) bool {
	return func(_ *Server, have map[Role]bool) bool { return holds(have, roles) }
}

// holds tells whether one of the roles is there.
func holds(have map[Role]bool, roles []Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return have[r] })
}

func anyRole(_ *Server, roles map[Role]bool) bool { return len(roles) > 0 }

func sellersOpen(s *Server, roles map[Role]bool) bool {
	if s.conf.SellersNeedsInsights {
		return roles[RoleInsights]
	}
	return len(roles) > 0
}

// route finds the operation of a path; known tells that another method would
// have found one.
func route(method, path string) (op *operation, parts []string, known bool) {
	for i := range operations {
		o := &operations[i]
		got, ok := match(o.pattern, path)
		if !ok {
			continue
		}
		if o.method == method {
			return o, got, true
		}
		known = true
	}
	return nil, nil, known
}

// match fits a still encoded path into a pattern and decodes what stands for {}.
func match(pattern, path string) ([]string, bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	var parts []string
	for i := range want {
		if want[i] != "{}" {
			if want[i] != have[i] {
				return nil, false
			}
			continue
		}
		part, err := url.PathUnescape(have[i])
		if err != nil || part == "" {
			return nil, false
		}
		parts = append(parts, part)
	}
	return parts, true
}
