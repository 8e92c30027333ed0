package amazon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"tallybridge/engine/domain"
)

// The report types this room can parse.
// Source: developer-docs.amazon.com/sp-api/docs/report-type-values.
const (
	// ReportListings is the All Listings report: one marketplace per request.
	ReportListings = "GET_MERCHANT_LISTINGS_ALL_DATA"
	// ReportMYI is the FBA Manage Inventory report: at most once in 30 minutes
	// per marketplace, or it ends FATAL.
	ReportMYI = "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA"
	// ReportByCountry is the Multi-Country Inventory report.
	ReportByCountry = "GET_AFN_INVENTORY_DATA_BY_COUNTRY"
)

// The processing statuses of a report.
const (
	ReportInQueue    = "IN_QUEUE"
	ReportInProgress = "IN_PROGRESS"
	ReportDone       = "DONE"
	ReportCancelled  = "CANCELLED" // by the user, or because there is no data
	ReportFatal      = "FATAL"
)

// OptionLocale is the report option that asks for column headers in a
// language, for example "en_US". A cached report may still come in another one.
const OptionLocale = "preferredReportDocumentLocale"

const (
	maxReportMarketplaces = 25
	maxFilterValues       = 10
	reportsPage           = 100
	maxReportPages        = 20
)

// ReportSpec says which report to make. Zero times are left to Amazon.
type ReportSpec struct {
	Type         string
	Marketplaces []domain.MarketplaceID // 1 to 25
	Start, End   time.Time
	Options      map[string]string
}

// ReportInfo is the state of one report.
type ReportInfo struct {
	ID, Type string
	// Status is IN_QUEUE, IN_PROGRESS, DONE, CANCELLED or FATAL; unknown words
	// are kept.
	Status string
	// DocumentID is set when there is a document: with DONE, and with FATAL
	// where Amazon gives its reason in one.
	DocumentID     string
	Marketplaces   []domain.MarketplaceID
	Created, Ended time.Time // UTC; zero if not known
}

// ReportFilter chooses reports. Types holds 1 to 10 report types; empty
// Statuses and Marketplaces take all; a zero CreatedSince takes 90 days.
type ReportFilter struct {
	Types, Statuses []string
	Marketplaces    []domain.MarketplaceID
	CreatedSince    time.Time
}

type reportEntry struct {
	ID           text       `json:"reportId"`
	Type         text       `json:"reportType"`
	Status       text       `json:"processingStatus"`
	DocumentID   text       `json:"reportDocumentId"`
	Marketplaces list[text] `json:"marketplaceIds"`
	Created      text       `json:"createdTime"`
	Ended        text       `json:"processingEndTime"`
}

func (e reportEntry) info() ReportInfo {
	r := ReportInfo{
		ID: string(e.ID), Type: string(e.Type), Status: string(e.Status), DocumentID: string(e.DocumentID),
		Created: parseTime(e.Created), Ended: parseTime(e.Ended),
	}
	for _, m := range e.Marketplaces {
		r.Marketplaces = append(r.Marketplaces, domain.MarketplaceID(m))
	}
	return r
}

// CreateReport asks Amazon to make a report (createReport) and returns its id.
// It is repeated only when the request was surely not taken; a lost answer is
// a Fault of kind uncertain, and Reports shows whether the report is there.
// Some report types refuse OptionLocale; they are asked once more without it.
//
// Source: developer-docs.amazon.com/sp-api/docs/reports-api-v2021-06-30-reference.
func (c *Client) CreateReport(ctx context.Context, spec ReportSpec) (reportID string, err error) {
	if spec.Type == "" || len(spec.Marketplaces) == 0 || len(spec.Marketplaces) > maxReportMarketplaces {
		return "", usageFault(opCreateReport, errors.New("a report needs a type and 1 to 25 marketplaces"))
	}
	id, err := c.createReport(ctx, spec, spec.Options)
	if _, ok := spec.Options[OptionLocale]; ok && domain.KindOf(err) == domain.FaultInvalid {
		plain := map[string]string{}
		for k, v := range spec.Options {
			if k != OptionLocale {
				plain[k] = v
			}
		}
		return c.createReport(ctx, spec, plain)
	}
	return id, err
}

func (c *Client) createReport(ctx context.Context, spec ReportSpec, options map[string]string) (string, error) {
	body := struct {
		ReportType    string                 `json:"reportType"`
		Marketplaces  []domain.MarketplaceID `json:"marketplaceIds"`
		DataStartTime string                 `json:"dataStartTime,omitempty"`
		DataEndTime   string                 `json:"dataEndTime,omitempty"`
		ReportOptions map[string]string      `json:"reportOptions,omitempty"`
	}{spec.Type, spec.Marketplaces, instant(spec.Start), instant(spec.End), options}
	data, err := json.Marshal(body)
	if err != nil {
		return "", usageFault(opCreateReport, err)
	}
	var answer reportEntry
	err = c.call(ctx, request{op: opCreateReport, path: "/reports/2021-06-30/reports", body: data}, func(body []byte) error {
		answer = reportEntry{}
		return decodeReport(body, &answer)
	})
	if err != nil {
		return "", err
	}
	return string(answer.ID), nil
}

// Report reads the state of one report (getReport).
//
// Source: developer-docs.amazon.com/sp-api/docs/reports-api-v2021-06-30-reference.
func (c *Client) Report(ctx context.Context, id string) (ReportInfo, error) {
	var answer reportEntry
	err := c.call(ctx, request{op: opReport, path: "/reports/2021-06-30/reports/" + pathPart(id)}, func(body []byte) error {
		answer = reportEntry{}
		return decodeReport(body, &answer)
	})
	if err != nil {
		return ReportInfo{}, err
	}
	return answer.info(), nil
}

func decodeReport(body []byte, answer *reportEntry) error {
	if err := unwrap(body, answer); err != nil {
		return err
	}
	if answer.ID == "" {
		return errors.New("the report has no id")
	}
	return nil
}

// Reports lists reports, newest first as Amazon gives them (getReports), also
// those that other programs asked for. Its budget is small: 10 calls at once,
// then one in 45 seconds, 100 reports a call.
//
// Source: developer-docs.amazon.com/sp-api/docs/reports-api-v2021-06-30-reference.
func (c *Client) Reports(ctx context.Context, f ReportFilter) ([]ReportInfo, error) {
	if len(f.Types) == 0 || len(f.Types) > maxFilterValues || len(f.Marketplaces) > maxFilterValues {
		return nil, usageFault(opReports, errors.New("a search for reports needs 1 to 10 types and at most 10 marketplaces"))
	}
	query := url.Values{
		"reportTypes": {strings.Join(f.Types, ",")},
		"pageSize":    {fmt.Sprint(reportsPage)},
	}
	if len(f.Statuses) > 0 {
		query.Set("processingStatuses", strings.Join(f.Statuses, ","))
	}
	if len(f.Marketplaces) > 0 {
		ids := make([]string, len(f.Marketplaces))
		for i, m := range f.Marketplaces {
			ids[i] = string(m)
		}
		query.Set("marketplaceIds", strings.Join(ids, ","))
	}
	if !f.CreatedSince.IsZero() {
		query.Set("createdSince", instant(f.CreatedSince))
	}
	op := opReports
	if len(f.Types) == 1 && f.Types[0] == ReportSettlement {
		op = opSettlements
	}
	var out []ReportInfo
	seen := map[string]bool{}
	for range maxReportPages {
		answer, err := c.reportsPage(ctx, op, query)
		if err != nil {
			return nil, err
		}
		for _, e := range answer.Reports {
			out = append(out, e.info())
		}
		next := string(answer.NextToken)
		if next == "" {
			return out, nil
		}
		if seen[next] {
			break
		}
		seen[next] = true
		// Any other parameter beside the token makes Amazon refuse the call.
		query = url.Values{"nextToken": {next}}
	}
	return nil, pageLoop(op)
}

type reportsAnswer struct {
	Reports   list[reportEntry] `json:"reports"`
	NextToken text              `json:"nextToken"`
}

func (c *Client) reportsPage(ctx context.Context, op operation, query url.Values) (reportsAnswer, error) {
	var answer reportsAnswer
	err := c.call(ctx, request{op: op, path: "/reports/2021-06-30/reports", query: query}, func(body []byte) error {
		answer = reportsAnswer{}
		if err := unwrap(body, &answer); err != nil {
			return err
		}
		if answer.Reports == nil {
			return errors.New("no reports in the answer")
		}
		return nil
	})
	return answer, err
}

// instant writes a time in ISO 8601, or nothing for the zero time.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
