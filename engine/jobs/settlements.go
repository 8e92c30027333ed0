package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tallybridge/engine/amazon"
	"tallybridge/engine/domain"
	"tallybridge/engine/fees"
	"tallybridge/engine/pace"
)

const (
	// settlementsAtOnce bounds the documents that one run fetches of a connection:
	// fifteen come at once and then one a minute, and listings and stock reports
	// live from the same allowance. What is left comes with the next runs.
	settlementsAtOnce     = 6
	settlementsAtOnceUser = 12
	// settlementTries is how often a document that cannot be read is fetched.
	settlementTries = 3
	// settlementsSoon is when the next run goes on with what is left.
	settlementsSoon = 10 * time.Minute
	// balanceWindow is how far back payouts and balances are asked for; Amazon
	// allows 180 days.
	balanceWindow = 175 * 24 * time.Hour
	// settlementPatience is how long a scheduled run waits for a call, so that
	// stock is not kept waiting.
	settlementPatience = 20 * time.Second
)

// FeesDone is what a run of settlements did.
type FeesDone struct {
	// Changed counts settlements that are new or differ; Left those that wait for
	// the next run.
	Changed, Left int
	// Checked tells that Xero's books were read as well.
	Checked bool
	// Open counts the findings that nobody ticked off.
	Open int
	// Trouble says in plain words what could not be read.
	Trouble []string
}

// feeRun is one run of settlements on its way.
type feeRun struct {
	r    *Runner
	opts Options
	cfg  domain.Config
	run  domain.Run
	done FeesDone
	errs []error
	// worked tells that something was read.
	worked bool
}

// SyncSettlements reads the settlements that Amazon made since the last time,
// and of Xero's books what the fee check compares them with. It writes nothing
// to either. Without Xero, settlements are read all the same. Trouble with one
// connection, a missing role for instance, keeps nothing else from being read;
// an error means that nothing could be.
func (r *Runner) SyncSettlements(ctx context.Context, opts Options) (Report, error) {
	conns, err := r.Store.AmazonConnections(ctx)
	if err != nil {
		return Report{}, err
	}
	if len(conns) == 0 {
		return Report{}, &domain.Fault{
			Kind: domain.FaultSetup, Message: "Amazon is not connected yet.",
			Advice: "Connect it first: tallybridge connect amazon. A settlement file can be checked without: tallybridge fees check --file.",
		}
	}
	cfg, err := r.Store.Config(ctx)
	if err != nil {
		return Report{}, err
	}
	id, err := r.newRunID()
	if err != nil {
		return Report{}, err
	}
	f := &feeRun{r: r, opts: opts, cfg: cfg}
	f.run = domain.Run{ID: id, Entity: domain.EntitySettlements, Trigger: opts.Trigger, Started: r.Clock.Now(), Result: domain.RunRunning}
	f.run.XeroCalls, f.run.AmazonCalls = r.Calls()
	if err := r.Store.SaveRun(ctx, f.run); err != nil {
		return Report{}, err
	}
	return f.end(ctx, f.all(ctx, conns))
}

func (f *feeRun) all(ctx context.Context, conns []domain.AmazonConnection) error {
	if f.opts.Trigger == "schedule" {
		ctx = pace.Patience(ctx, settlementPatience)
	}
	for _, conn := range conns {
		if err := f.connection(ctx, conn); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if homeMade(err) {
				return err
			}
			if err := f.failed(ctx, conn, err); err != nil {
				return err
			}
		}
	}
	if err := f.books(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if homeMade(err) {
			return err
		}
		f.trouble(err, "Xero")
	}
	if !f.worked && len(f.errs) > 0 {
		return f.errs[0]
	}
	return nil
}

// homeMade tells trouble of this computer from trouble with Amazon or Xero.
func homeMade(err error) bool {
	f, ok := domain.AsFault(err)
	return !ok || f.Kind == domain.FaultLocal
}

// trouble keeps what could not be read, as a plain sentence.
func (f *feeRun) trouble(err error, where string) {
	f.errs = append(f.errs, err)
	f.done.Trouble = append(f.done.Trouble, where+": "+plainReason(err))
}

// failed keeps the trouble of one connection. Only a dead authorisation is the
// trouble of everything; a missing role is that of settlements alone.
func (f *feeRun) failed(ctx context.Context, conn domain.AmazonConnection, err error) error {
	if domain.KindOf(err) == domain.FaultThrottled {
		f.worked = true // the allowance is used up; the next run goes on
		f.done.Left = max(f.done.Left, 1)
		return nil
	}
	where := conn.Label
	if where == "" {
		where = string(conn.ID)
	}
	f.trouble(err, where)
	why := broken(err)
	switch domain.KindOf(err) {
	case domain.FaultRevoked, domain.FaultSecret:
	case domain.FaultRole:
		f.worked = true // a person has to give the role; trying again at once is no use
		return nil
	default:
		return nil
	}
	if conn.Broken == why {
		return nil
	}
	return f.r.Store.SetAmazonBroken(context.WithoutCancel(ctx), conn, why)
}

// connection brings the settlements and balances of one connection.
func (f *feeRun) connection(ctx context.Context, conn domain.AmazonConnection) error {
	c := f.r.Amazon(conn)
	f.r.progress(domain.EntitySettlements, 0, 0, "Looking for new settlements (%s)", conn.Label)
	at := f.r.Clock.Now()
	reports, err := c.Reports(ctx, amazon.ReportFilter{Types: []string{amazon.ReportSettlement}, Statuses: []string{amazon.ReportDone}})
	if err != nil {
		return err
	}
	f.worked = true
	todo, err := f.undone(ctx, conn.ID, reports)
	if err != nil {
		return err
	}
	limit := settlementsAtOnce
	if f.opts.Trigger == "user" {
		limit = settlementsAtOnceUser
	}
	var out undoneReport // the one that could not be fetched, as far as it is one alone
	var why error
	for n, info := range todo {
		if n >= limit {
			break
		}
		f.r.progress(domain.EntitySettlements, n, len(todo), "Reading settlement %d of %d (%s)", n+1, len(todo), conn.Label)
		err := f.fetch(ctx, c, conn.ID, info.ReportInfo, info.tries)
		if err != nil && why == nil && ctx.Err() == nil && domain.KindOf(err) == domain.FaultUnavailable {
			// It may be this document alone: the next ones tell.
			out, why = info, err
			continue
		}
		if err != nil {
			f.done.Left += len(todo) - n
			return cmp.Or(why, err)
		}
	}
	if len(todo) > limit {
		f.done.Left += len(todo) - limit
		at = todo[limit].Created // what is newer is not known yet
	}
	if why != nil {
		// Those that were not tried before go first from now on. It is never given
		// up: the next look may find it.
		note := domain.SettlementDocument{
			Connection: conn.ID, Report: out.ID, Tries: min(out.tries+1, settlementTries-1), At: f.r.Clock.Now(), Trouble: plainReason(why),
		}
		if err := f.r.Store.SaveSettlementDocument(ctx, note); err != nil {
			return err
		}
		f.done.Left++
		f.done.Trouble = append(f.done.Trouble, settlementTrouble(out.ReportInfo, note))
		if out.Created.Before(at) {
			at = out.Created
		}
	}
	if err := f.r.setNoteTime(ctx, noteSettlementsAt(conn.ID), at); err != nil {
		return err
	}
	groups, err := c.FinancialGroups(ctx, f.r.Clock.Now().Add(-balanceWindow))
	if err != nil {
		return err
	}
	return f.r.Store.SaveFinancialGroups(ctx, conn.ID, groups)
}

// noteSettlementsAt is under which key it is kept when a connection's list was read.
func noteSettlementsAt(id domain.ConnectionID) string { return "settlements.at/" + string(id) }

// undoneReport is a settlement report whose document has to be fetched.
type undoneReport struct {
	amazon.ReportInfo
	tries int
}

// undone are the reports that were not read yet, the oldest first: Amazon will
// forget it first.
func (f *feeRun) undone(ctx context.Context, conn domain.ConnectionID, reports []amazon.ReportInfo) ([]undoneReport, error) {
	known, err := f.r.Store.SettlementDocuments(ctx, conn)
	if err != nil {
		return nil, err
	}
	var todo []undoneReport
	for _, info := range reports {
		k := known[info.ID]
		if info.Type != amazon.ReportSettlement || info.Status != amazon.ReportDone || info.DocumentID == "" || k.Settlement != "" || k.Tries >= settlementTries {
			continue
		}
		todo = append(todo, undoneReport{info, k.Tries})
	}
	slices.SortStableFunc(todo, func(a, b undoneReport) int {
		return cmp.Or(cmp.Compare(a.tries, b.tries), a.Created.Compare(b.Created), strings.Compare(a.ID, b.ID))
	})
	return slices.CompactFunc(todo, func(a, b undoneReport) bool { return a.ID == b.ID }), nil
}

// fetch reads one settlement report. A document that cannot be understood is
// noted and left; other trouble is the caller's.
func (f *feeRun) fetch(ctx context.Context, c *amazon.Client, conn domain.ConnectionID, info amazon.ReportInfo, tries int) error {
	note := domain.SettlementDocument{Connection: conn, Report: info.ID, Tries: tries + 1, At: f.r.Clock.Now()}
	list, err := f.read(ctx, c, conn, info)
	switch kind := domain.KindOf(err); {
	case err == nil:
	case ctx.Err() == nil && (kind == domain.FaultData || kind == domain.FaultNotFound || kind == domain.FaultInvalid):
		note.Trouble = plainReason(err)
		f.done.Trouble = append(f.done.Trouble, settlementTrouble(info, note))
		return f.r.Store.SaveSettlementDocument(ctx, note)
	default:
		return err
	}
	for _, s := range list {
		s.Report, s.FetchedAt = info.ID, note.At
		changed, err := f.r.Store.SaveSettlement(ctx, s)
		if err != nil {
			return err
		}
		if changed {
			f.done.Changed++
		}
		note.Settlement = s.ID
	}
	// Noted last: a run that ends before this fetches the document again.
	return f.r.Store.SaveSettlementDocument(ctx, note)
}

func settlementTrouble(info amazon.ReportInfo, note domain.SettlementDocument) string {
	return fmt.Sprintf("The settlement of %s: %s", info.Created.Format("2 Jan 2006"), note.Trouble)
}

func (f *feeRun) read(ctx context.Context, c *amazon.Client, conn domain.ConnectionID, info amazon.ReportInfo) ([]domain.Settlement, error) {
	doc, err := c.SettlementDocument(ctx, info.DocumentID)
	if err != nil {
		return nil, err
	}
	in, err := doc.Open()
	if err != nil {
		return nil, &domain.Fault{Kind: domain.FaultData, Op: amazon.ReportSettlement, Message: "The settlement file is cut or damaged.", Err: err}
	}
	return amazon.ParseSettlements(in, doc.ContentType, conn)
}

// end closes the run's record whatever happened.
func (f *feeRun) end(ctx context.Context, err error) (Report, error) {
	ctx = context.WithoutCancel(ctx)
	x, a := f.r.Calls()
	f.run.XeroCalls, f.run.AmazonCalls = x-f.run.XeroCalls, a-f.run.AmazonCalls
	f.run.Ended = f.r.Clock.Now()
	if in, ierr := f.r.FeeInput(ctx); ierr == nil {
		if res, cerr := fees.Check(in); cerr == nil {
			f.done.Open = res.Open()
		} else {
			err = errors.Join(err, cerr)
		}
	} else {
		err = errors.Join(err, ierr)
	}
	switch {
	case errors.Is(err, context.Canceled):
		f.run.Result, f.run.Message = domain.RunCancelled, "Cancelled. What was done so far is kept."
	case err != nil:
		f.run.Result, f.run.Message = domain.RunFailed, plainReason(err)
	case len(f.done.Trouble) > 0 || f.done.Open > 0:
		f.run.Result, f.run.Message = domain.RunAttention, f.summary()
	default:
		f.run.Result, f.run.Message = domain.RunDone, f.summary()
	}
	err = errors.Join(err, f.r.Store.SaveRun(ctx, f.run), f.note(ctx))
	return Report{Run: f.run, Fees: f.done}, err
}

func (f *feeRun) summary() string {
	var parts []string
	add := func(n int, one, many string) {
		if n == 1 {
			parts = append(parts, "1 "+one)
		} else if n > 1 {
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	add(f.done.Changed, "settlement is new", "settlements are new")
	add(f.done.Left, "more comes with the next run", "more come with the next runs")
	add(f.done.Open, "finding waits for a person", "findings wait for a person")
	if len(parts) == 0 {
		parts = append(parts, "no new settlements")
	}
	out := strings.ToUpper(parts[0][:1]) + strings.Join(parts, ", ")[1:] + "."
	for _, t := range f.done.Trouble {
		out += " " + t
	}
	return out
}

// note writes down how the run ended and when settlements are due again.
func (f *feeRun) note(ctx context.Context) error {
	states, err := f.r.Store.JobStates(ctx)
	if err != nil {
		return err
	}
	st := states[domain.EntitySettlements]
	st.Entity = domain.EntitySettlements
	st.LastStart, st.LastEnd, st.LastResult, st.LastMessage = f.run.Started, f.run.Ended, f.run.Result, f.run.Message
	if f.run.Result == domain.RunDone || f.run.Result == domain.RunAttention {
		st.LastSuccess = f.run.Ended
	}
	st.NextDue, st.Stretched = f.r.nextDue(f.cfg, domain.EntitySettlements, f.run)
	if soon := f.r.Clock.Now().Add(settlementsSoon); f.done.Left > 0 && soon.Before(st.NextDue) {
		st.NextDue = soon
	}
	return f.r.Store.SaveJobState(ctx, st)
}
