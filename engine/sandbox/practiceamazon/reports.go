package practiceamazon

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/sandbox/wire"
)

// The report types the practice Amazon writes.
// Source: developer-docs.amazon.com/sp-api/docs/report-type-values.
const (
	reportListings  = "GET_MERCHANT_LISTINGS_ALL_DATA"
	reportMYI       = "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA"
	reportByCountry = "GET_AFN_INVENTORY_DATA_BY_COUNTRY"
	reportOrders    = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
)

// reportRoles are the roles that open each type.
var reportRoles = map[string][]Role{
	reportListings:   {RoleListing, RoleOrders},
	reportMYI:        {RoleFBA},
	reportByCountry:  {RoleFBA},
	reportOrders:     {RoleOrders},
	reportSettlement: {RoleFinance},
}

// reportSettlement is the settlement report that Amazon makes.
const reportSettlement = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"

// settlementPrefix starts types that Amazon makes by itself and nobody may request.
const settlementPrefix = "GET_V2_SETTLEMENT_REPORT"

// Limits of the Reports API.
const (
	nearRealTime       = 30 * time.Minute // between two stock reports of a marketplace
	reportsKept        = 90 * 24 * time.Hour
	reportsPageDefault = 10
	reportsPageMax     = 100
	reportMarketsMax   = 25
	filterMax          = 10 // report types or marketplaces in a filter
)

// reportStatuses are the processing statuses.
var reportStatuses = []string{"CANCELLED", "DONE", "FATAL", "IN_PROGRESS", "IN_QUEUE"}

type reportView struct {
	Type         string   `json:"reportType"`
	ID           string   `json:"reportId"`
	Markets      []string `json:"marketplaceIds"`
	DataStart    string   `json:"dataStartTime"`
	DataEnd      string   `json:"dataEndTime"`
	Created      string   `json:"createdTime"`
	Status       string   `json:"processingStatus"`
	ProcessStart string   `json:"processingStartTime,omitempty"`
	ProcessEnd   string   `json:"processingEndTime,omitempty"`
	Document     string   `json:"reportDocumentId,omitempty"`
}

type reportOrder struct {
	Type    string            `json:"reportType"`
	Markets []string          `json:"marketplaceIds"`
	Start   string            `json:"dataStartTime"`
	End     string            `json:"dataEndTime"`
	Options map[string]string `json:"reportOptions"`
}

// createReport is createReport.
// Source: developer-docs.amazon.com/sp-api/docs/reports-api-v2021-06-30-reference.
func (c *call) createReport() {
	body, err := c.body()
	if err != nil {
		c.invalid("Invalid Input", "the body could not be read")
		return
	}
	var order reportOrder
	if err := json.Unmarshal(body, &order); err != nil {
		c.invalid("Invalid Input", "the body is not a createReport specification")
		return
	}
	roles, known := reportRoles[order.Type]
	settlement := strings.HasPrefix(order.Type, settlementPrefix)
	switch {
	case !known && !settlement:
		c.invalid("Invalid Input", "Invalid reportType: "+order.Type)
		return
	case len(order.Markets) == 0 || len(order.Markets) > reportMarketsMax:
		c.invalid("Invalid Input", "marketplaceIds must hold 1 to 25 marketplaces")
		return
	case order.Type == reportListings && len(order.Markets) != 1:
		c.invalid("Invalid Input", "This report type takes exactly one marketplace")
		return
	}
	markets, ok := c.markets(order.Markets)
	if !ok {
		return
	}
	if known && !holds(c.roles, roles) {
		c.denied("")
		return
	}
	r := &report{typ: order.Type, markets: order.Markets, created: c.now, start: c.now, end: c.now}
	for text, at := range map[string]*time.Time{order.Start: &r.start, order.End: &r.end} {
		if text == "" {
			continue
		}
		if *at, ok = parseInstant(text); !ok {
			c.invalid("Invalid Input", "dataStartTime and dataEndTime must be ISO 8601")
			return
		}
	}
	if order.Type == reportOrders {
		if r.end.Before(r.start) {
			c.invalid("Invalid Input", "dataEndTime must not be before dataStartTime")
			return
		}
		if order.Start == "" {
			r.start = r.end.Add(-24 * time.Hour)
		}
	}
	fatal := settlement || c.s.rig.Take(wire.FaultFatalReport, wire.Op{API: "amazon", Name: "createReport", Write: true, Account: c.region})
	c.s.start(c.region, r, markets, order.Options["preferredReportDocumentLocale"], fatal)
	c.entry.Effect = true
	c.answer(http.StatusAccepted, map[string]string{"reportId": r.id})
}

// getReport is getReport.
func (c *call) getReport() {
	if r := c.find(); r != nil {
		c.s.mu.Lock()
		v := r.view(c.now, c.s.conf.ReportTime)
		c.s.mu.Unlock()
		c.answer(http.StatusOK, v)
	}
}

// cancelReport is cancelReport: only what has not begun can be cancelled.
func (c *call) cancelReport() {
	r := c.find()
	if r == nil {
		return
	}
	c.s.mu.Lock()
	queued := r.status(c.now, c.s.conf.ReportTime) == "IN_QUEUE"
	if queued {
		r.outcome, r.cancelled, r.file = "CANCELLED", c.now, nil
	}
	c.s.mu.Unlock()
	if !queued {
		c.invalid("Invalid Input", "The report is not in a state that can be cancelled")
		return
	}
	c.entry.Effect = true
	c.answer(http.StatusOK, struct{}{})
}

// find looks a report of the account up by the path, or refuses.
func (c *call) find() *report {
	look := func() *report {
		c.s.mu.Lock()
		defer c.s.mu.Unlock()
		return c.s.reports[c.region].byID[c.parts[0]]
	}
	r := look()
	if r == nil { // perhaps one that Amazon made, known from an earlier start
		c.s.shelveSettlements(c.region)
		r = look()
	}
	if r == nil || c.now.Sub(r.created) > reportsKept {
		c.notFound("The report with id " + c.parts[0] + " was not found.")
		return nil
	}
	if roles := reportRoles[r.typ]; roles != nil && !holds(c.roles, roles) {
		c.denied("")
		return nil
	}
	return r
}

// reportFilter is what a list of reports is narrowed by; a page token carries it.
type reportFilter struct {
	Types, Statuses, Markets []string
	Since, Until             time.Time
	Size, From               int
}

type reportsAnswer struct {
	Reports []reportView `json:"reports"`
	Next    string       `json:"nextToken,omitempty"`
}

// getReports is getReports, newest first.
func (c *call) getReports() {
	f, ok := c.reportFilter()
	if !ok {
		return
	}
	if slices.Contains(f.Types, reportSettlement) {
		c.s.shelveSettlements(c.region)
	}
	var found []reportView
	c.s.mu.Lock()
	for _, r := range slices.Backward(c.s.reports[c.region].inOrder) {
		v := r.view(c.now, c.s.conf.ReportTime)
		// A report's times come in whole seconds, so they are compared that way.
		created := r.created.Truncate(time.Second)
		if !slices.Contains(f.Types, r.typ) || created.Before(f.Since) || created.After(f.Until) ||
			len(f.Statuses) > 0 && !slices.Contains(f.Statuses, v.Status) ||
			len(f.Markets) > 0 && !slices.ContainsFunc(r.markets, func(id string) bool { return slices.Contains(f.Markets, id) }) {
			continue
		}
		if roles := reportRoles[r.typ]; roles != nil && !holds(c.roles, roles) {
			continue
		}
		found = append(found, v)
	}
	c.s.mu.Unlock()
	to := min(f.From+f.Size, len(found))
	out := reportsAnswer{Reports: append([]reportView{}, found[min(f.From, to):to]...)}
	if to < len(found) {
		f.From = to
		raw, _ := json.Marshal(f) // plain values: cannot fail
		out.Next = base64.StdEncoding.EncodeToString(raw)
	}
	c.answer(http.StatusOK, out)
}

// reportFilter reads the filter, or the token of an earlier page, which must
// come alone.
func (c *call) reportFilter() (f reportFilter, ok bool) {
	if token := c.query.Get("nextToken"); token != "" {
		if len(c.query) != 1 {
			c.invalid("Invalid Input", "nextToken must be the only parameter")
			return f, false
		}
		raw, err := base64.StdEncoding.DecodeString(token)
		if err != nil || json.Unmarshal(raw, &f) != nil || f.Size < 1 || f.From < 0 {
			c.invalid("Invalid Input", "nextToken is invalid")
			return f, false
		}
		return f, true
	}
	f = reportFilter{
		Types: c.list("reportTypes"), Statuses: c.list("processingStatuses"), Markets: c.list("marketplaceIds"),
		Since: c.now.Add(-reportsKept), Until: c.now,
	}
	switch {
	case len(f.Types) == 0:
		c.invalid("Invalid Input", "Either reportTypes or nextToken is required")
	case len(f.Types) > filterMax || len(f.Markets) > filterMax:
		c.invalid("Invalid Input", "At most 10 reportTypes and 10 marketplaceIds")
	case !subset(f.Statuses, reportStatuses):
		c.invalid("Invalid input", "Invalid input in processing status")
	default:
		ok = true
	}
	if !ok {
		return f, false
	}
	for name, to := range map[string]*time.Time{"createdSince": &f.Since, "createdUntil": &f.Until} {
		at, ok := c.instant(name)
		if !ok {
			return f, false
		}
		if !at.IsZero() {
			*to = at
		}
	}
	if oldest := c.now.Add(-reportsKept); f.Since.Before(oldest) {
		f.Since = oldest
	}
	f.Size = reportsPageDefault
	if v := c.query.Get("pageSize"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > reportsPageMax {
			c.invalid("Invalid Input", "pageSize must be between 1 and 100")
			return f, false
		}
		f.Size = n
	}
	return f, true
}
