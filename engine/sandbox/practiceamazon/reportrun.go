package practiceamazon

import (
	"strconv"
	"time"

	"tallybridge/engine/sandbox/world"
)

// report is one requested report from its request to its end. What it will
// hold is fixed at the request: the file shows the world of that moment.
type report struct {
	id, typ    string
	markets    []string // ids, as asked
	created    time.Time
	start, end time.Time // of the data
	outcome    string    // how it ends: DONE, CANCELLED, FATAL
	cancelled  time.Time // by request
	document   string
	file       *file
}

// file is what a document address delivers.
type file struct {
	content string // Content-Type
	body    []byte
	gzipped bool
}

// reportShelf holds the reports of one seller account.
type reportShelf struct {
	byID    map[string]*report
	byDoc   map[string]*report
	inOrder []*report
	cached  map[string]cachedFile // listings reports by marketplace id
	asked   map[string]int        // listings reports per marketplace id
}

type cachedFile struct {
	made time.Time
	file *file
}

func newReportShelf() *reportShelf {
	return &reportShelf{
		byID: map[string]*report{}, byDoc: map[string]*report{},
		cached: map[string]cachedFile{}, asked: map[string]int{},
	}
}

// queueShare is the part of the report time spent in the queue.
const queueShare = 5

// status is where the report is; the caller holds the server's lock.
func (r *report) status(now time.Time, takes time.Duration) string {
	since := now.Sub(r.created)
	switch {
	case !r.cancelled.IsZero():
		return "CANCELLED"
	case since < takes/queueShare:
		return "IN_QUEUE"
	case since < takes:
		return "IN_PROGRESS"
	}
	return r.outcome
}

// reportTime is how the Reports API writes an instant.
func reportTime(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05+00:00") }

// view is the report as the API shows it; the caller holds the server's lock.
func (r *report) view(now time.Time, takes time.Duration) reportView {
	v := reportView{
		Type: r.typ, ID: r.id, Markets: r.markets, Status: r.status(now, takes),
		DataStart: reportTime(r.start), DataEnd: reportTime(r.end), Created: reportTime(r.created),
	}
	if !r.cancelled.IsZero() {
		return v
	}
	if v.Status != "IN_QUEUE" {
		v.ProcessStart = reportTime(r.created.Add(takes / queueShare))
	}
	if v.Status == r.outcome {
		v.ProcessEnd = reportTime(r.created.Add(takes))
		v.Document = r.document
	}
	return v
}

// start takes a report in and decides how it will end.
func (s *Server) start(region string, r *report, markets []world.Market, locale string, fatal bool) {
	if reason := s.forbidden(region, r, markets); reason != "" || fatal {
		s.fileFatal(region, r, reason)
		return
	}
	var f *file
	switch r.typ {
	case reportListings:
		f = s.listingsFile(region, markets[0], locale, r.created)
	case reportMYI:
		f = s.stockFile(markets, r.created)
	case reportByCountry:
		f = s.countryFile(markets)
	case reportOrders:
		f = s.ordersFile(markets, r)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f == nil { // no data: Amazon cancels by itself
		r.outcome = "CANCELLED"
	} else {
		r.outcome, r.file = "DONE", f
	}
	s.shelve(region, r)
}

// forbidden gives the reason why a report must end FATAL; empty when it need not.
func (s *Server) forbidden(region string, r *report, markets []world.Market) string {
	if r.typ != reportMYI && r.typ != reportByCountry {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range markets {
		if s.world.LostReading(m.Code) != "" {
			return "The inventory of marketplace " + m.ID + " is temporarily unavailable."
		}
		if r.typ == reportByCountry && !offersByCountry(m) {
			return "The report type is not available in marketplace " + m.ID + "."
		}
	}
	if !s.rig.Limits() {
		return ""
	}
	for _, old := range s.reports[region].inOrder {
		if old.typ != r.typ || old.outcome != "DONE" || r.created.Sub(old.created) >= nearRealTime {
			continue
		}
		for _, m := range markets {
			for _, id := range old.markets {
				if id == m.ID {
					return "A report of this type was requested for marketplace " + m.ID + " less than 30 minutes ago."
				}
			}
		}
	}
	return ""
}

// offersByCountry tells where the multi-country report works.
func offersByCountry(m world.Market) bool {
	return m.Region == "EU" || m.Country == "US" || m.Country == "CA"
}

// fileFatal files a report that fails. Its document holds the reason, as
// Amazon's sometimes do; without a reason there is none.
func (s *Server) fileFatal(region string, r *report, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.outcome = "FATAL"
	if reason != "" {
		r.file = &file{content: "application/json;charset=UTF-8", body: []byte(`{"errorDetails":"` + reason + `"}`)}
	}
	s.shelve(region, r)
}

// shelve numbers a report; the caller holds the lock.
func (s *Server) shelve(region string, r *report) {
	n := s.next()
	shelf := s.reports[region]
	r.id = strconv.FormatUint(50_000_019_000+n, 10)
	if r.file != nil {
		where := map[string]string{"NA": "na", "EU": "eu", "FE": "fe"}[region]
		r.document = "amzn1.spdoc.1.4." + where + "." + uuidOf(s.derive("document", n)) + ".T" + hexOf(s.derive("document tail", n), 12) + ".2650"
		shelf.byDoc[r.document] = r
	}
	shelf.byID[r.id] = r
	shelf.inOrder = append(shelf.inOrder, r)
}

// RequestElsewhere requests a report the way another program of the seller
// would: it shows up in getReports, and counts for the once-in-30-minutes rule.
func (s *Server) RequestElsewhere(typ, market string) (reportID string, err error) {
	m, ok := s.world.MarketOf(market)
	if !ok {
		return "", ErrUnknownMarket
	}
	now := s.now()
	r := &report{typ: typ, markets: []string{m.ID}, created: now, start: now, end: now}
	s.start(m.Region, r, []world.Market{m}, "", false)
	return r.id, nil
}
