package xero

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/govalues/decimal"

	"tallybridge/engine/domain"
)

// FoundDocument is a bill or credit note that a search found.
type FoundDocument struct {
	Kind   domain.DocumentKind
	ID     string
	Number string
	Status string // AUTHORISED, PAID, VOIDED, DELETED, …; unknown words are kept
	Total  decimal.Decimal
}

// documentAnswer is what is read of a bill or credit note.
type documentAnswer struct {
	Type, Status                   string
	InvoiceID, InvoiceNumber       string
	CreditNoteID, CreditNoteNumber string
	Total                          number
}

func (a *documentAnswer) found() FoundDocument {
	f := FoundDocument{
		Kind: domain.DocumentKind(a.Type), ID: a.InvoiceID, Number: a.InvoiceNumber,
		Status: a.Status, Total: or(a.Total, decimal.Zero),
	}
	if f.ID == "" {
		f.ID = a.CreditNoteID
	}
	if f.Number == "" {
		f.Number = a.CreditNoteNumber
	}
	return f
}

// placeOf tells where a kind of document is and what the answer calls the list.
func placeOf(kind domain.DocumentKind) (path, list, readOp string, err error) {
	switch kind {
	case domain.DocumentBill:
		return invoicePath, "Invoices", "getInvoices", nil
	case domain.DocumentCreditNote:
		return notePath, "CreditNotes", "getCreditNotes", nil
	default:
		return "", "", "", usage("find", "Tallybridge looks only for supplier bills and supplier credit notes.")
	}
}

// FindDocuments returns every document of the kind (a domain.DocumentKind) whose number is exactly
// number, in whatever status, voided and deleted ones included. None found is
// no error, but says only that Xero does not have it now: a write may still
// land after a first look. An answer with other documents in it means that the
// filter did not work and is an error, never "none".
//
// Source: developer.xero.com/documentation/api/accounting/invoices and creditnotes
func (c *Client) FindDocuments(ctx context.Context, kind, number string) ([]FoundDocument, error) {
	path, list, op, err := placeOf(domain.DocumentKind(kind))
	if err != nil {
		return nil, err
	}
	query := url.Values{"page": {"1"}}
	if path == invoicePath {
		// A parameter of its own, quick in organisations of any size.
		if err := searchable(number); err != nil {
			return nil, usage(op, err.Error())
		}
		query.Set("InvoiceNumbers", number)
	} else {
		where, err := equals("CreditNoteNumber", number)
		if err != nil {
			return nil, usage(op, err.Error())
		}
		query.Set("where", `Type=="`+kind+`" AND `+where)
	}
	var found []FoundDocument
	err = c.get(ctx, op, path, query, tryTimeout, func(r io.Reader) error {
		found = nil
		_, err := decodeList(r, list, func(a *documentAnswer) error {
			f := a.found()
			switch {
			case !strings.EqualFold(f.Number, number):
				return errors.New("Xero answered with documents that were not asked for")
			case f.Number != number || string(f.Kind) != kind:
				return nil
			case !isGUID(f.ID):
				return errors.New("a document came without its id")
			case !a.Total.Valid:
				return errors.New("a document came without its total")
			}
			found = append(found, f)
			return nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// voidable reads the document that is about to be voided. It returns a result
// if it is void already, and an error if it is not a stock document.
func (c *Client) voidable(ctx context.Context, r Request) (*ElementResult, error) {
	kind := domain.DocumentBill
	if strings.HasPrefix(r.path, notePath) {
		kind = domain.DocumentCreditNote
	}
	_, list, op, err := placeOf(kind)
	if err != nil {
		return nil, err
	}
	id := r.want[0].id
	var doc FoundDocument
	err = c.get(ctx, strings.TrimSuffix(op, "s"), r.path, nil, tryTimeout, func(body io.Reader) error {
		n := 0
		_, err := decodeList(body, list, func(a *documentAnswer) error {
			n++
			doc = a.found()
			if !a.Total.Valid || !strings.EqualFold(doc.ID, id) {
				return errors.New("not the document that was asked for")
			}
			return nil
		})
		if err == nil && n != 1 {
			err = errors.New("the answer does not hold exactly one document")
		}
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case doc.Kind != kind || !doc.Total.IsZero():
		return nil, usage(r.api(), "This is not a stock document of Tallybridge, so it is not voided.")
	case strings.EqualFold(doc.Status, "VOIDED"):
		return &ElementResult{ID: doc.ID, Number: doc.Number, Status: doc.Status, OK: true}, nil
	default:
		return nil, nil
	}
}

// How much ItemCodedSales reads at most.
const (
	salesPages    = 5
	salesPageSize = 1000
)

// ItemCodedSales counts, by item code, the lines of sales invoices dated on
// or after the UTC day of from that name an item: the sign that another program posts
// sales, and with them lowers stock. Drafts, voided and deleted invoices do not
// count. At most five pages are read, newest first, so a count may be too low
// but is never too high. Nothing of the invoices is kept.
//
// Source: xero_accounting.yaml of Xero-OpenAPI, getInvoices
func (c *Client) ItemCodedSales(ctx context.Context, from time.Time) (map[string]int, error) {
	type line struct {
		ItemCode string
		Item     struct{ Code string }
	}
	type invoice struct {
		Type, Status string
		LineItems    []line
	}
	counts := map[string]int{}
	for page := 1; page <= salesPages; page++ {
		query := url.Values{
			"where":    {`Type=="ACCREC" AND ` + since("Date", from)},
			"Statuses": {"AUTHORISED,PAID"},
			"order":    {"Date DESC"},
			"page":     {strconv.Itoa(page)},
			"pageSize": {strconv.Itoa(salesPageSize)},
		}
		var onPage map[string]int
		var rows int
		var env envelope
		err := c.get(ctx, "getInvoices", invoicePath, query, bulkTimeout, func(r io.Reader) error {
			onPage, rows = map[string]int{}, 0
			var err error
			env, err = decodeList(r, "Invoices", func(a *invoice) error {
				rows++
				if a.Type != "ACCREC" || a.Status != "AUTHORISED" && a.Status != "PAID" {
					return nil
				}
				for _, l := range a.LineItems {
					code := l.ItemCode
					if code == "" {
						code = l.Item.Code
					}
					if code != "" {
						onPage[code]++
					}
				}
				return nil
			})
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("reading sales invoices, page %d: %w", page, err)
		}
		for code, n := range onPage {
			counts[code] += n
		}
		if lastPage(env.pages, page, rows) {
			break
		}
	}
	return counts, nil
}

// lastPage decides by Xero's own count where it gives one. Pages hold 100 rows
// where the wished size is not honoured.
func lastPage(p pagination, page, rows int) bool {
	if p.PageCount > 0 {
		return page >= p.PageCount
	}
	return rows < 100
}
