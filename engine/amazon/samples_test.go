package amazon

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tallybridge/engine/domain"
)

// samplesDir holds Amazon's own example answers where they are at hand. They
// are not part of this repository.
const samplesDir = "../../../shared/samples/amazon"

// sample is one example answer: <api>.<operation>.<status>.<kind>.json.
type sample struct {
	name, api, operation string
	status               int
	bodies               []json.RawMessage
}

func samples(t *testing.T) []sample {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(samplesDir, "*.json"))
	if len(files) == 0 {
		t.Skipf("Amazon's example answers are not in %s", samplesDir)
	}
	var out []sample
	for _, f := range files {
		parts := strings.Split(filepath.Base(f), ".")
		if len(parts) != 5 {
			t.Fatalf("unexpected name %s", f)
		}
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Static []struct {
				Response json.RawMessage `json:"response"`
			} `json:"static"`
			Examples json.RawMessage `json:"examples"`
		}
		if err := json.Unmarshal(data, &file); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		s := sample{name: filepath.Base(f), api: parts[0], operation: parts[1]}
		s.status, _ = strconv.Atoi(parts[2])
		for _, p := range file.Static {
			if len(p.Response) > 0 {
				s.bodies = append(s.bodies, p.Response)
			}
		}
		if len(file.Examples) > 0 {
			// Most examples stand under their media type, some do not.
			var byType map[string]json.RawMessage
			if json.Unmarshal(file.Examples, &byType) == nil && byType["application/json"] != nil {
				s.bodies = append(s.bodies, byType["application/json"])
			} else {
				s.bodies = append(s.bodies, file.Examples)
			}
		}
		out = append(out, s)
	}
	return out
}

// notYet are the APIs and operations which have no types here, with the reason.
var notYet = map[string]string{
	"ordersV0":                     "of the Orders API v0 only confirmShipment is used: reading ends in March 2027",
	"financesV0":                   "finances have no types here yet",
	"finances2024":                 "finances have no types here yet",
	"catalog":                      "the catalogue is not read",
	"sellers.getAccount":           "the account is not read",
	"listings.deleteListingsItem":  "listings are never changed",
	"listings.patchListingsItem":   "listings are never changed",
	"listings.putListingsItem":     "listings are never changed",
	"reports.cancelReport":         "reports are not cancelled",
	"reports.cancelReportSchedule": "report schedules are not used",
	"reports.createReportSchedule": "report schedules are not used",
	"reports.getReportSchedule":    "report schedules are not used",
	"reports.getReportSchedules":   "report schedules are not used",
}

// TestOfficialAnswers sends every example answer of the operations in use
// through the client as the server would.
func TestOfficialAnswers(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range samples(t) {
		if s.status < 200 || s.status > 299 {
			continue
		}
		op := s.api + "." + s.operation
		t.Run(s.name, func(t *testing.T) {
			why := notYet[op]
			if why == "" && op != "ordersV0.confirmShipment" {
				why = notYet[s.api]
			}
			if why != "" {
				t.Skip(why)
			}
			seen[op] = true
			for _, body := range s.bodies {
				checkOfficial(t, op, s.status, body)
			}
		})
	}
	for _, op := range []string{
		"sellers.getMarketplaceParticipations", "listings.searchListingsItems", "listings.getListingsItem",
		"reports.createReport", "reports.getReport", "reports.getReports", "reports.getReportDocument",
		"orders2026.searchOrders", "orders2026.getOrder", "ordersV0.confirmShipment",
	} {
		if !seen[op] {
			t.Errorf("no example answer of %s", op)
		}
	}
}

func checkOfficial(t *testing.T, op string, status int, body json.RawMessage) {
	t.Helper()
	last := answer(status, string(body))
	ctx := t.Context()
	switch op {
	case "sellers.getMarketplaceParticipations":
		got, err := newRig(t, last).Participations(ctx)
		if err != nil || len(got) != 1 || got[0].Marketplace != us || got[0].StoreName != "BestSellerStore" || !got[0].Participating {
			t.Errorf("%+v, %v", got, err)
		}
	case "listings.searchListingsItems":
		var answered listingsAnswer
		if err := unwrap(body, &answered); err != nil || answered.NumberOfResults.n != 3 || answered.Pagination.NextToken == "" {
			t.Fatalf("%+v, %v", answered, err)
		}
		checkSuitcase(t, answered.Items[0].listing("na", us))
		ca := answered.Items[0].listing("na", "A2EUQ1WTGCTBG2")
		if ca.Status != domain.ListingInactive || ca.Price.Known() && ca.Price.Currency != "CAD" {
			t.Errorf("%+v", ca)
		}
	case "listings.getListingsItem":
		l, err := newRig(t, last).oneListing(ctx, us, "GM-ZDPI-9B4E")
		if err != nil {
			t.Fatal(err)
		}
		checkSuitcase(t, l)
	case "reports.createReport":
		id, err := newRig(t, last).CreateReport(ctx, ReportSpec{Type: ReportListings, Marketplaces: []domain.MarketplaceID{us}})
		if err != nil || id != "ID323" {
			t.Errorf("%q, %v", id, err)
		}
	case "reports.getReport":
		r, err := newRig(t, last).Report(ctx, "ID323")
		if err != nil || r.ID != "ReportId1" || r.Status != ReportInProgress || r.Created.IsZero() || r.Ended.IsZero() {
			t.Errorf("%+v, %v", r, err)
		}
	case "reports.getReports":
		got, err := newRig(t, last, answer(200, `{"reports":[]}`)).Reports(ctx, ReportFilter{Types: []string{"FEE_DISCOUNTS_REPORT"}})
		if err != nil || len(got) != 1 || got[0].Type != "FEE_DISCOUNTS_REPORT" {
			t.Errorf("%+v, %v", got, err)
		}
	case "reports.getReportDocument":
		address, err := newRig(t, last).documentAddress(ctx, opDocument, "0356cf79")
		if err != nil || !strings.HasPrefix(address, "https://") {
			t.Errorf("%q, %v", address, err)
		}
	case "orders2026.searchOrders":
		page, err := newRig(t, last).SearchOrders(ctx, OrderSearch{CreatedAfter: orderTime})
		if err != nil || len(page.Orders) == 0 || len(page.Bad) > 0 {
			t.Errorf("%+v, %v", page, err)
		}
		for _, o := range page.Orders {
			checkOrder(t, body, o)
		}
	case "orders2026.getOrder":
		o, err := newRig(t, last).Order(ctx, "202-1234567-8901234")
		if err != nil {
			t.Fatal(err)
		}
		checkOrder(t, body, o)
	case "ordersV0.confirmShipment":
		if err := newRig(t, answer(status, "")).ConfirmShipment(ctx, testShipment()); err != nil {
			t.Error(err)
		}
	default:
		t.Errorf("nobody checks %s", op)
	}
}

// checkSuitcase checks the item that Amazon's examples of listings show.
func checkSuitcase(t *testing.T, l domain.Listing) {
	t.Helper()
	if l.SKU != "GM-ZDPI-9B4E" || l.ASIN != "B071VG5N9D" || l.Title == "" || l.Status != domain.ListingActive ||
		l.Created.IsZero() || l.Parent || l.Price.Known() && l.Price.String() != "100.00 USD" {
		t.Errorf("%+v", l)
	}
}

// TestOfficialRefusals reads every example of an error, of all APIs: their
// form is the same.
func TestOfficialRefusals(t *testing.T) {
	n := 0
	for _, s := range samples(t) {
		if s.status < 400 {
			continue
		}
		for _, body := range s.bodies {
			if string(body) == "{}" {
				continue // two examples of the Orders API v0 say nothing
			}
			n++
			a := answered{op: opReport, status: s.status, header: http.Header{}, body: body}
			problems := parseProblems(body, "application/json")
			if len(problems) == 0 || problems[0].code == "" || problems[0].message == "" {
				t.Errorf("%s: %+v", s.name, problems)
			}
			if f, ok := domain.AsFault(a.refusal(false, true).err); !ok || f.Kind != domain.FaultInvalid || f.Detail == "" {
				t.Errorf("%s: %+v", s.name, f)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d examples", n)
	}
}

// TestEveryOfficialAnswerIsJSONTheClientCanHold reads the answers of all APIs,
// also those without types here, with the tolerant envelope.
func TestEveryOfficialAnswerIsJSONTheClientCanHold(t *testing.T) {
	for _, s := range samples(t) {
		for _, body := range s.bodies {
			var any any
			if err := unwrap(body, &any); err != nil {
				t.Errorf("%s: %v", s.name, err)
			}
			if s.status < 300 && len(problemsInside(body)) > 0 {
				t.Errorf("%s: a good answer passes for a refusal", s.name)
			}
		}
	}
}
