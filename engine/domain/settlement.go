package domain

import (
	"time"

	"github.com/govalues/decimal"
)

// SettlementID is Amazon's settlement-id, unique over all accounts.
type SettlementID string

// FeeLabel is the name that a settlement gives to what an amount is for: its
// transaction type, amount type and amount description, as they stand in the
// file. In a FeePlacement "*" stands for any text.
type FeeLabel struct {
	Type        string // "Order", "Refund", "ServiceFee", "other-transaction", …
	AmountType  string // "ItemFees", "ItemPrice", …
	Description string // "Commission", "Principal", …
}

// SettlementRow sums up all rows of a settlement that have the same label,
// marketplace and month: a file of a million rows becomes some hundred of them.
type SettlementRow struct {
	FeeLabel
	// Marketplace is the name in the file ("Amazon.de", "Non-Amazon US"); empty
	// on fees that belong to no order.
	Marketplace string
	// Month is when the rows were posted, "2026-09" in UTC; where a row has no
	// date it is the month in which the settlement ended.
	Month  string
	Rows   int64
	Amount decimal.Decimal // in the settlement's currency; negative is taken from the seller
}

// Settlement is one of Amazon's statements of account, about every 14 days for
// each currency and account type: what came in, what Amazon kept, and the
// payout that is left.
type Settlement struct {
	ID SettlementID
	// Connection is the Amazon authorisation it was read with; empty for a file
	// opened by hand.
	Connection ConnectionID
	// Start and End bound the period; Deposit is when Amazon sends the money,
	// zero when the file does not say. UTC.
	Start, End, Deposit time.Time
	// Total is the payout as the file states it. Below zero Amazon charges the seller's card.
	Total Money
	// Rows are in the order of their label.
	Rows []SettlementRow
	// Lines is the number of rows in the file.
	Lines int64
	// Report is the id of the report it came with; File the name of the file opened by hand.
	Report, File string
	FetchedAt    time.Time
}

// Sum adds all rows up, whatever Total says. An overflow, which no account of
// this world reaches, is an error.
func (s Settlement) Sum() (Money, error) {
	sum := Money{Currency: s.Total.Currency}
	for _, r := range s.Rows {
		var err error
		if sum.Amount, err = sum.Amount.Add(r.Amount); err != nil {
			return Money{}, err
		}
	}
	return sum, nil
}

// Residual is the part of Total that the rows do not explain: zero when the
// file is in order.
func (s Settlement) Residual() (Money, error) {
	sum, err := s.Sum()
	if err != nil {
		return Money{}, err
	}
	d, err := s.Total.Amount.Sub(sum.Amount)
	return Money{Amount: d, Currency: s.Total.Currency}, err
}

// PaidOn is the day the payout is counted from: Deposit, or the end of the
// period where the file names none.
func (s Settlement) PaidOn() time.Time {
	if !s.Deposit.IsZero() {
		return s.Deposit
	}
	return s.End
}

// FinancialGroup is one of Amazon's financial event groups: an open one is the
// balance that the next payout grows from, a closed one a payout.
// Source: Finances API v0, listFinancialEventGroups.
type FinancialGroup struct {
	ID         string
	Connection ConnectionID
	Open       bool
	// Transfer is Amazon's word for the state of the payout, for example "Succeeded".
	Transfer string
	// Original is the balance, or the payout in the currency of the sales.
	// Converted is what reached the bank when Amazon changed the currency;
	// unknown otherwise.
	Original, Converted, Beginning Money
	Start, End, TransferDate       time.Time
	Trace                          string // the bank's reference
	AccountTail                    string // last digits of the bank account
}

// SettlementDocument remembers that a settlement report was dealt with, so that
// its document is not fetched again.
type SettlementDocument struct {
	Connection ConnectionID
	Report     string // report id
	Settlement SettlementID
	// Trouble says in plain words why the document could not be read; empty if it was.
	Trouble string
	Tries   int
	At      time.Time
}

// Payout is the money of one settlement on its way to the bank.
type Payout struct {
	Settlement SettlementID
	Connection ConnectionID
	Date       time.Time
	Amount     Money
	// Converted is what Amazon paid out in another currency; unknown if it did not.
	Converted   Money
	Trace       string
	AccountTail string
}

// DepositKind tells what a deposit is in Xero.
type DepositKind string

// The kinds of deposits.
const (
	DepositReceived DepositKind = "receive-money"   // a bank transaction
	DepositPayment  DepositKind = "invoice-payment" // the payment of a sales invoice
)

// Deposit is money that Xero says came into a bank account.
type Deposit struct {
	ID   string
	Kind DepositKind
	Date time.Time
	// Amount is in the currency of the transaction or invoice. Bank is what
	// reached the account in the account's own currency when that differs;
	// unknown otherwise.
	Amount, Bank Money
	Reference    string
	Contact      string
	Account      string // name or code of the bank account
	// Invoice is the number and InvoiceID the id of the paid invoice.
	Invoice, InvoiceID string
	Reconciled         bool
	Link               string // address in Xero; filled in by the facade
}

// PostedKind is the kind of a document in Xero.
type PostedKind string

// The kinds of documents that may carry the figures of a settlement.
const (
	PostedInvoice PostedKind = "ACCREC"  // sales invoice
	PostedBill    PostedKind = "ACCPAY"  // bill
	PostedReceipt PostedKind = "RECEIVE" // receive-money bank transaction
)

// PostedDocument is a document in Xero that somebody else posted and that may
// carry the figures of a settlement.
type PostedDocument struct {
	ID        string
	Kind      PostedKind
	Number    string
	Reference string
	Contact   string
	Date      time.Time
	Status    string
	Total     Money
	Lines     []PostedLine
	Link      string // address in Xero; filled in by the facade
}

// PostedLine is one line of a posted document. Amounts are in the document's
// currency; on a bill an amount above zero is a cost, on an invoice below zero.
type PostedLine struct {
	Account     string `json:"account"` // account code
	Description string `json:"description,omitempty"`
	// Amount is the line amount as posted; Tax what comes on top of it, zero
	// where the amount includes it.
	Amount decimal.Decimal `json:"amount"`
	Tax    decimal.Decimal `json:"tax"`
}
