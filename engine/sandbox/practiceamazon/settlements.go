package practiceamazon

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tallybridge/engine/sandbox/payouts"
	"tallybridge/engine/sandbox/world"
)

// SettlementLayout changes the columns of settlement files.
type SettlementLayout struct {
	// Extra adds columns that nobody announced, among the others.
	Extra bool
	// Reordered puts the columns into another order.
	Reordered bool
}

// SetSettlementLayout changes the columns of the settlement files that are
// fetched from now on.
func (s *Server) SetSettlementLayout(l SettlementLayout) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.layout = l
	for _, shelf := range s.reports {
		shelf.inOrder = slices.DeleteFunc(shelf.inOrder, func(r *report) bool { return r.typ == reportSettlement && r.outcome == "DONE" })
	}
	clear(s.shelved)
}

// shelveSettlements puts the reports that Amazon made of a region's settlements
// on the shelf, each once. Their ids do not change from one start to the next.
func (s *Server) shelveSettlements(region string) {
	all := s.conf.Payouts.Settlements()
	s.mu.Lock()
	layout := s.layout
	var fresh []*payouts.Settlement
	for _, x := range all {
		if x.Region == region && !s.shelved[x.ID] {
			fresh = append(fresh, x)
		}
	}
	s.mu.Unlock()
	if len(fresh) == 0 {
		return
	}
	made := map[string]*report{}
	for _, x := range fresh {
		r := &report{
			id: "5" + x.ID, typ: reportSettlement, created: x.Report, start: x.Start, end: x.End, outcome: "DONE",
			file: settlementFile(x, layout),
		}
		for _, m := range x.Markets {
			r.markets = append(r.markets, m.ID)
		}
		tail := s.derive("settlement document "+x.ID, 0)
		r.document = "amzn1.spdoc.1.4." + strings.ToLower(region) + "." + uuidOf(tail) + ".T" + hexOf(tail, 12) + ".2651"
		made[x.ID] = r
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	shelf := s.reports[region]
	for _, x := range fresh {
		if s.shelved[x.ID] { // somebody was quicker
			continue
		}
		s.shelved[x.ID] = true
		r := made[x.ID]
		shelf.byID[r.id], shelf.byDoc[r.document] = r, r
		shelf.inOrder = append(shelf.inOrder, r)
	}
	slices.SortStableFunc(shelf.inOrder, func(a, b *report) int { return a.created.Compare(b.created) })
}

// settlementFile is the flat file of a settlement.
func settlementFile(x *payouts.Settlement, layout SettlementLayout) *file {
	heads := slices.Clone(payouts.Columns)
	if layout.Extra {
		heads = slices.Insert(heads, 15, "direct-payment-type", "transaction-status")
		heads = append(heads, "delivery-date ")
	}
	if layout.Reordered {
		slices.Reverse(heads)
	}
	t := newTable(sameColumns(heads...))
	t.row(x.Summary())
	for i := range x.Rows {
		v := x.Cells(&x.Rows[i])
		v["transaction-status"] = "RELEASED"
		if layout.Extra {
			v["delivery-date"] = x.Rows[i].Posted.Add(48 * time.Hour).Format(x.Style.Day)
		}
		t.row(v)
	}
	text := t.b.String()
	if x.Style.Charset == "UTF-8" {
		return fileFrom(contentType("UTF-8", x.Style.Told), []byte(text))
	}
	body, charset := encode(text, x.Markets[0])
	return fileFrom(contentType(charset, x.Style.Told), body)
}

// The longest span that listFinancialEventGroups looks through, and its pages.
const (
	groupsSpan        = 180 * 24 * time.Hour
	groupsPageDefault = 10
	groupsPageMax     = 100
)

type groupsAnswer struct {
	Payload groupsPayload `json:"payload"`
}

type groupsPayload struct {
	Next   string       `json:"NextToken,omitempty"`
	Groups []eventGroup `json:"FinancialEventGroupList"`
}

type eventGroup struct {
	ID        string       `json:"FinancialEventGroupId"`
	Status    string       `json:"ProcessingStatus"`
	Transfer  string       `json:"FundTransferStatus,omitempty"`
	Original  *groupAmount `json:"OriginalTotal"`
	Converted *groupAmount `json:"ConvertedTotal,omitempty"`
	Date      string       `json:"FundTransferDate,omitempty"`
	Trace     string       `json:"TraceId,omitempty"`
	Tail      string       `json:"AccountTail,omitempty"`
	Beginning *groupAmount `json:"BeginningBalance"`
	Start     string       `json:"FinancialEventGroupStart"`
	End       string       `json:"FinancialEventGroupEnd,omitempty"`

	start time.Time
}

// eventGroups is listFinancialEventGroups, newest first.
// Source: developer-docs.amazon.com/sp-api/docs/finances-api-v0-reference.
func (c *call) eventGroups() {
	size := groupsPageDefault
	if v := c.query.Get("MaxResultsPerPage"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > groupsPageMax {
			c.invalid("MaxResultsPerPage must be between 1 and 100.", "")
			return
		}
		size = n
	}
	after, ok := c.instant("FinancialEventGroupStartedAfter")
	if !ok {
		return
	}
	before, ok := c.instant("FinancialEventGroupStartedBefore")
	if !ok {
		return
	}
	newest := c.now.Add(-orderTimesBehind)
	switch {
	case after.After(newest):
		c.invalid("FinancialEventGroupStartedAfter must be more than two minutes before the request.", "")
		return
	case before.After(newest):
		c.invalid("FinancialEventGroupStartedBefore must be more than two minutes before the request.", "")
		return
	case !before.IsZero() && !before.After(after):
		c.invalid("FinancialEventGroupStartedBefore must be after FinancialEventGroupStartedAfter.", "")
		return
	}
	end := before
	if end.IsZero() {
		end = newest
	}
	if after.IsZero() {
		after = end.Add(-groupsSpan)
	}
	var found []eventGroup
	if end.Sub(after) <= groupsSpan {
		found = c.s.groups(c.region, after, end)
	}
	params := c.fingerprint("NextToken")
	from := 0
	if token := c.query.Get("NextToken"); token != "" {
		if from, ok = readPageToken(token, params); !ok {
			c.invalid("The NextToken does not belong to these parameters.", "")
			return
		}
	}
	to := min(from+size, len(found))
	out := groupsAnswer{groupsPayload{Groups: append([]eventGroup{}, found[min(from, to):to]...)}}
	if to < len(found) {
		out.Payload.Next = pageToken(to, params)
	}
	c.answer(http.StatusOK, out)
}

// groups are a region's event groups that began in [after, before).
func (s *Server) groups(region string, after, before time.Time) []eventGroup {
	var all []eventGroup
	for _, o := range s.conf.Payouts.OpenPeriods() {
		if o.Region == region {
			all = append(all, eventGroup{
				ID: o.Group, Status: "Open", Original: sum(o.Total, o.Currency), Beginning: sum(o.Beginning, o.Currency), Start: orderTime(o.Start), start: o.Start,
			})
		}
	}
	for _, x := range s.conf.Payouts.Settlements() {
		if x.Region != region {
			continue
		}
		g := eventGroup{
			ID: x.Group, Status: "Closed", Transfer: "Succeeded", Original: sum(x.Total, x.Currency), Date: orderTime(x.Deposit),
			Trace: x.Trace, Tail: x.Tail, Beginning: sum(0, x.Currency), Start: orderTime(x.Start), End: orderTime(x.End), start: x.Start,
		}
		if x.ConvertedTo != "" {
			g.Converted = sum(x.Converted, x.ConvertedTo)
		}
		all = append(all, g)
	}
	all = slices.DeleteFunc(all, func(g eventGroup) bool { return g.start.Before(after) || !g.start.Before(before) })
	slices.SortStableFunc(all, func(a, b eventGroup) int { return b.start.Compare(a.start) })
	return all
}

// groupAmount is an amount of the Finances API: a JSON number.
type groupAmount struct {
	Currency string      `json:"CurrencyCode"`
	Amount   json.Number `json:"CurrencyAmount"`
}

func sum(minor int64, currency string) *groupAmount {
	return &groupAmount{currency, json.Number(world.Amount(minor, currency).String())}
}
