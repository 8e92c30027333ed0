package jobs

import (
	"context"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/fees"
	"tallybridge/engine/store"
	"tallybridge/engine/xero"
)

const (
	// booksWindow is how far back what others posted is read again at every run:
	// somebody may still correct it.
	booksWindow = 120 * 24 * time.Hour
	// booksReach bounds how far back it is ever read: settlements opened by hand
	// may be years old.
	booksReach = 800 * 24 * time.Hour
	// booksBefore is read before the first settlement, for documents dated early.
	booksBefore = 7 * 24 * time.Hour
)

// books reads of Xero what the fee check compares settlements with: a handful
// of calls, all of them reads. Without a connection there is nothing to read.
func (f *feeRun) books(ctx context.Context) error {
	conn, ok, err := f.r.Store.XeroConnection(ctx)
	if err != nil || !ok {
		return err
	}
	settlements, err := f.r.Store.Settlements(ctx)
	if err != nil || len(settlements) == 0 {
		return err
	}
	groups, err := f.r.Store.FinancialGroups(ctx)
	if err != nil {
		return err
	}
	have, _, _, err := f.r.Store.FeeBooks(ctx)
	if err != nil {
		return err
	}
	x := f.r.Xero(conn, f.cfg.Rules)
	org, err := f.r.organisation(ctx, x, organisationAge)
	if err != nil {
		return err
	}
	if _, err := f.r.accounts(ctx, x, accountsAge); err != nil {
		return err
	}
	since := booksSince(f.r.Clock.Now(), settlements, have)
	r := &booksReading{interest: fees.NewInterest(settlements, groups), from: since}
	f.r.progress(domain.EntitySettlements, 0, 0, "Reading what was posted in Xero")
	if err := r.read(ctx, x, org.BaseCurrency, f.r.Clock.Now()); err != nil {
		return err
	}
	currencies, err := x.Currencies(ctx)
	if err != nil {
		return err
	}
	b := store.FeeBooks{From: r.from, At: f.r.Clock.Now(), Currencies: currencies}
	// What was read before and lies in front of this reading still counts, as
	// long as there is no gap between the two.
	if r.from.Equal(since) && !have.From.IsZero() && have.From.Before(since) && !have.At.Before(since) {
		b.From = have.From
	}
	if err := f.r.Store.ReplaceFeeBooks(ctx, since, b, r.deposits, r.posted); err != nil {
		return err
	}
	f.worked, f.done.Checked = true, true
	return nil
}

// booksSince is the first day to read: the usual window, or back to the first
// settlement when that was never read.
func booksSince(now time.Time, settlements []domain.Settlement, have store.FeeBooks) time.Time {
	first := now
	for _, s := range settlements {
		if at := s.Start; !at.IsZero() && at.Before(first) {
			first = at
		} else if at := s.PaidOn(); s.Start.IsZero() && !at.IsZero() && at.Before(first) {
			first = at
		}
	}
	day := func(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
	want := first.Add(-booksBefore)
	if oldest := now.Add(-booksReach); want.Before(oldest) {
		want = oldest
	}
	usual := now.Add(-booksWindow)
	covered := !have.From.IsZero() && !have.From.After(day(want)) && !have.At.Before(day(usual))
	if covered && want.Before(usual) {
		want = usual
	}
	return day(want)
}

// booksReading gathers what is of interest.
type booksReading struct {
	interest fees.Interest
	// from is the first day that was read without a gap.
	from     time.Time
	deposits []domain.Deposit
	posted   []domain.PostedDocument
	seen     map[string]bool
}

func (r *booksReading) read(ctx context.Context, x *xero.Client, base string, now time.Time) error {
	r.seen = map[string]bool{}
	since, oldest := r.from, now
	see := func(at time.Time) { oldest = at } // lists come newest first
	// list closes one list: of one that was too long, only the days after its
	// oldest element were read in full.
	list := func(complete bool, err error) error {
		if full := oldest.AddDate(0, 0, 1); err == nil && !complete && full.After(r.from) {
			r.from = full
		}
		oldest = now
		return err
	}
	if err := list(x.PostedInvoices(ctx, since, func(d domain.PostedDocument) {
		see(d.Date)
		r.document(d)
	})); err != nil {
		return err
	}
	if err := list(x.Receipts(ctx, since, func(p xero.Receipt) {
		see(p.Deposit.Date)
		r.document(p.Document)
		r.deposit(p.Deposit)
	})); err != nil {
		return err
	}
	return list(x.InvoicePayments(ctx, since, base, func(d domain.Deposit) {
		see(d.Date)
		r.deposit(d)
	}))
}

func (r *booksReading) document(d domain.PostedDocument) {
	if key := "document " + d.ID; !r.seen[key] && r.interest.Document(d) {
		r.seen[key] = true
		r.posted = append(r.posted, d)
	}
}

func (r *booksReading) deposit(d domain.Deposit) {
	if key := "deposit " + d.ID; !r.seen[key] && r.interest.Deposit(d) {
		r.seen[key] = true
		r.deposits = append(r.deposits, d)
	}
}

// FeeInput gathers from the store all that a fee check looks at. It makes no call.
func (r *Runner) FeeInput(ctx context.Context) (in fees.Input, err error) {
	if in.Settlements, err = r.Store.Settlements(ctx); err != nil {
		return in, err
	}
	if in.FinancialGroups, err = r.Store.FinancialGroups(ctx); err != nil {
		return in, err
	}
	if in.Placements, err = r.Store.FeePlacements(ctx); err != nil {
		return in, err
	}
	if in.Mapping, err = r.Store.FeeMapping(ctx); err != nil {
		return in, err
	}
	if in.Ticks, err = r.Store.FeeTicks(ctx); err != nil {
		return in, err
	}
	if in.Accounts, _, err = r.Store.Accounts(ctx); err != nil {
		return in, err
	}
	books, deposits, posted, err := r.Store.FeeBooks(ctx)
	if err != nil {
		return in, err
	}
	in.Deposits, in.Documents, in.Currencies = deposits, posted, books.Currencies
	in.DepositsFrom, in.DepositsAt = books.From, books.At
	org, _, err := r.Store.Organisation(ctx)
	if err != nil {
		return in, err
	}
	in.Base = org.BaseCurrency
	for i := range in.Deposits {
		in.Deposits[i].Link = depositLink(org.ShortCode, in.Deposits[i])
	}
	for i := range in.Documents {
		in.Documents[i].Link = documentLink(org.ShortCode, in.Documents[i])
	}
	in.SettlementsAt, in.SettlementsPart, err = r.settlementsAt(ctx)
	return in, err
}

// settlementsAt is when the list of settlements was read last: that of the
// connection for which it was read first, as the others may know more but not
// all. part tells that there is a connection for which it never was.
func (r *Runner) settlementsAt(ctx context.Context) (oldest time.Time, part bool, err error) {
	conns, err := r.Store.AmazonConnections(ctx)
	if err != nil {
		return time.Time{}, false, err
	}
	for _, c := range conns {
		at, ok, err := r.noteTime(ctx, noteSettlementsAt(c.ID))
		if err != nil {
			return time.Time{}, false, err
		}
		part = part || !ok
		if ok && (oldest.IsZero() || at.Before(oldest)) {
			oldest = at
		}
	}
	return oldest, part, nil
}

func depositLink(shortCode string, d domain.Deposit) string {
	switch {
	case d.Kind == domain.DepositReceived:
		return xero.BankTransactionLink(shortCode, d.ID)
	case d.InvoiceID != "":
		return xero.InvoiceLink(shortCode, d.InvoiceID)
	}
	return ""
}

func documentLink(shortCode string, d domain.PostedDocument) string {
	switch d.Kind {
	case domain.PostedInvoice:
		return xero.InvoiceLink(shortCode, d.ID)
	case domain.PostedBill:
		return xero.BillLink(shortCode, d.ID)
	default:
		return xero.BankTransactionLink(shortCode, d.ID)
	}
}
