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

// How much the readings of what was posted take at most: 20,000 elements each.
const (
	postedPages    = 20
	postedPageSize = 1000
)

// invoiceAnswer is what is read of an invoice or bill.
type invoiceAnswer struct {
	Type, InvoiceID, InvoiceNumber, Reference string
	Contact                                   struct{ Name string }
	Date                                      instant
	Status, LineAmountTypes, CurrencyCode     string
	Total                                     number
	LineItems                                 []postedLineAnswer
}

type postedLineAnswer struct {
	Description, AccountCode string
	LineAmount, TaxAmount    number
}

// lines gives the lines with the tax that comes on top of them.
func lines(list []postedLineAnswer, lineAmountTypes string) []domain.PostedLine {
	out := make([]domain.PostedLine, 0, len(list))
	for _, l := range list {
		p := domain.PostedLine{Account: l.AccountCode, Description: cleanText(l.Description, 200), Amount: or(l.LineAmount, decimal.Zero)}
		if strings.EqualFold(lineAmountTypes, "Exclusive") {
			p.Tax = or(l.TaxAmount, decimal.Zero)
		}
		out = append(out, p)
	}
	return out
}

// PostedInvoices reads the approved and paid sales invoices and bills dated on
// or after the UTC day of from, newest first, and hands each to take. It only
// reads. complete is false when there were more than 20,000: then the oldest
// were not seen. Drafts and voided ones are left out. take may hear of one
// twice when the list moves while it is read.
//
// Source: xero_accounting.yaml of Xero-OpenAPI, getInvoices
func (c *Client) PostedInvoices(ctx context.Context, from time.Time, take func(domain.PostedDocument)) (complete bool, err error) {
	query := url.Values{"where": {since("Date", from)}, "Statuses": {"AUTHORISED,PAID"}, "order": {"Date DESC"}}
	return readPages(ctx, c, "getInvoices", invoicePath, "Invoices", query, func(a *invoiceAnswer) (*domain.PostedDocument, error) {
		kind := domain.PostedKind(a.Type)
		if kind != domain.PostedInvoice && kind != domain.PostedBill || a.Status != "AUTHORISED" && a.Status != "PAID" {
			return nil, nil
		}
		if !isGUID(a.InvoiceID) || !a.Total.Valid || a.CurrencyCode == "" || a.Date.IsZero() {
			return nil, errors.New("an invoice came without its id, date, total or currency")
		}
		return &domain.PostedDocument{
			ID: a.InvoiceID, Kind: kind, Number: a.InvoiceNumber, Reference: a.Reference, Contact: a.Contact.Name, Date: a.Date.Time, Status: a.Status,
			Total: domain.Money{Amount: a.Total.Decimal, Currency: a.CurrencyCode}, Lines: lines(a.LineItems, a.LineAmountTypes),
		}, nil
	}, take)
}

// Receipt is a receive-money bank transaction: money that came in, and the
// document that says what for.
type Receipt struct {
	Deposit  domain.Deposit
	Document domain.PostedDocument
}

// Receipts reads the receive-money bank transactions dated on or after the UTC
// day of from; see PostedInvoices. Statement lines that nobody recorded yet are
// not among them: Xero shows them to no program.
//
// Source: xero_accounting.yaml of Xero-OpenAPI, getBankTransactions
func (c *Client) Receipts(ctx context.Context, from time.Time, take func(Receipt)) (complete bool, err error) {
	type answer struct {
		Type, BankTransactionID, Reference, Status, LineAmountTypes, CurrencyCode string
		Contact                                                                   struct{ Name string }
		BankAccount                                                               struct{ Code, Name string }
		Date                                                                      instant
		Total                                                                     number
		IsReconciled                                                              bool
		LineItems                                                                 []postedLineAnswer
	}
	query := url.Values{"where": {`Type=="RECEIVE" AND ` + since("Date", from)}, "order": {"Date DESC"}}
	return readPages(ctx, c, "getBankTransactions", "/BankTransactions", "BankTransactions", query, func(a *answer) (*Receipt, error) {
		if a.Type != "RECEIVE" || a.Status != "AUTHORISED" {
			return nil, nil
		}
		if !isGUID(a.BankTransactionID) || !a.Total.Valid || a.CurrencyCode == "" || a.Date.IsZero() {
			return nil, errors.New("a bank transaction came without its id, date, total or currency")
		}
		total := domain.Money{Amount: a.Total.Decimal, Currency: a.CurrencyCode}
		account := a.BankAccount.Name
		if account == "" {
			account = a.BankAccount.Code
		}
		return &Receipt{
			Deposit: domain.Deposit{
				ID: a.BankTransactionID, Kind: domain.DepositReceived, Date: a.Date.Time, Amount: total, Reference: a.Reference,
				Contact: a.Contact.Name, Account: account, Reconciled: a.IsReconciled,
			},
			Document: domain.PostedDocument{
				ID: a.BankTransactionID, Kind: domain.PostedReceipt, Reference: a.Reference, Contact: a.Contact.Name, Date: a.Date.Time, Status: a.Status,
				Total: total, Lines: lines(a.LineItems, a.LineAmountTypes),
			},
		}, nil
	}, take)
}

// InvoicePayments reads the payments of sales invoices dated on or after the
// UTC day of from; see PostedInvoices. base is the organisation's currency, in
// which a bank account of another currency than the invoice is taken to be.
//
// Source: xero_accounting.yaml of Xero-OpenAPI, getPayments
func (c *Client) InvoicePayments(ctx context.Context, from time.Time, base string, take func(domain.Deposit)) (complete bool, err error) {
	type answer struct {
		PaymentID, PaymentType, Status, Reference string
		Date                                      instant
		Amount, BankAmount                        number
		IsReconciled                              bool
		Account                                   struct{ Code, Name string }
		Invoice                                   struct {
			Type, InvoiceID, InvoiceNumber, CurrencyCode string
			Contact                                      struct{ Name string }
		}
	}
	query := url.Values{"where": {since("Date", from)}, "order": {"Date DESC"}}
	return readPages(ctx, c, "getPayments", "/Payments", "Payments", query, func(a *answer) (*domain.Deposit, error) {
		if a.PaymentType != "ACCRECPAYMENT" || a.Status != "AUTHORISED" {
			return nil, nil
		}
		if !isGUID(a.PaymentID) || !a.Amount.Valid || a.Date.IsZero() {
			return nil, errors.New("a payment came without its id, date or amount")
		}
		currency := a.Invoice.CurrencyCode
		if currency == "" {
			currency = base
		}
		account := a.Account.Name
		if account == "" {
			account = a.Account.Code
		}
		d := &domain.Deposit{
			ID: a.PaymentID, Kind: domain.DepositPayment, Date: a.Date.Time, Amount: domain.Money{Amount: a.Amount.Decimal, Currency: currency},
			Reference: a.Reference, Contact: a.Invoice.Contact.Name, Account: account, Invoice: a.Invoice.InvoiceNumber, InvoiceID: a.Invoice.InvoiceID,
			Reconciled: a.IsReconciled,
		}
		if a.BankAmount.Valid && a.BankAmount.Decimal.Cmp(a.Amount.Decimal) != 0 && base != currency {
			d.Bank = domain.Money{Amount: a.BankAmount.Decimal, Currency: base}
		}
		return d, nil
	}, take)
}

// Currencies reads the codes of the currencies that the organisation uses.
//
// Source: xero_accounting.yaml of Xero-OpenAPI, getCurrencies
func (c *Client) Currencies(ctx context.Context) ([]string, error) {
	var codes []string
	err := c.get(ctx, "getCurrencies", "/Currencies", nil, tryTimeout, func(r io.Reader) error {
		codes = nil
		_, err := decodeList(r, "Currencies", func(a *struct{ Code string }) error {
			if a.Code != "" {
				codes = append(codes, a.Code)
			}
			return nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// readPages reads a paged list to its end, or to the most that is read. convert
// turns an element into a value, or nil for one that is not wanted.
func readPages[A, V any](ctx context.Context, c *Client, op, path, list string, query url.Values, convert func(*A) (*V, error), take func(V)) (complete bool, err error) {
	query.Set("pageSize", strconv.Itoa(postedPageSize))
	for page := 1; page <= postedPages; page++ {
		query.Set("page", strconv.Itoa(page))
		var found []V
		var rows int
		var env envelope
		err := c.get(ctx, op, path, query, bulkTimeout, func(r io.Reader) error {
			found, rows = nil, 0
			var err error
			env, err = decodeList(r, list, func(a *A) error {
				rows++
				v, err := convert(a)
				if err == nil && v != nil {
					found = append(found, *v)
				}
				return err
			})
			return err
		})
		if err != nil {
			return false, fmt.Errorf("reading %s, page %d: %w", list, page, err)
		}
		for _, v := range found {
			take(v)
		}
		if lastPage(env.pages, page, rows) {
			return true, nil
		}
	}
	return false, nil
}
