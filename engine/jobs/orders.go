package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"tallybridge/engine/amazon"
	"tallybridge/engine/domain"
	"tallybridge/engine/pace"
	"tallybridge/engine/store"
)

const (
	// orderOverlap is read twice from poll to poll: an update may be listed a
	// little later than it happened.
	orderOverlap = 2 * time.Minute
	// orderSeam is how far the API reads back behind the beginning, where the
	// report that brings the history may not be up to date yet.
	orderSeam = 6 * time.Hour
	// openReach is how far back open orders are looked for at the beginning, at least.
	openReach = 90 * 24 * time.Hour
	// orderGap is how long nobody may have looked before the report fills the
	// gap: it costs two calls, the API one for each 100 orders.
	orderGap = 7 * 24 * time.Hour
	// tokenLife is how long a page token is trusted; Amazon keeps it 24 hours.
	tokenLife = 23 * time.Hour
	// maxOrderPages bounds one search: half a million orders.
	maxOrderPages = 5000
	// wantedAtOnce bounds the orders that are read one by one in a run.
	wantedAtOnce = 30
	// scheduledPatience is how long a scheduled run waits for a call: longer
	// ones end it, so that stock is not kept waiting, and the next goes on there.
	scheduledPatience = 20 * time.Second
)

// The passes of a round. A new connection reads the open orders first, so that
// the work of the day is there at once, with its deadlines; then what changed of
// late and is not open any more. From then on there is one pass a round.
const (
	passOpen   = "open"
	passRecent = "recent"
	passPoll   = "poll"
)

var (
	openStatuses   = []domain.OrderStatus{domain.OrderPendingAvailability, domain.OrderPending, domain.OrderUnshipped, domain.OrderPartiallyShipped}
	closedStatuses = []domain.OrderStatus{domain.OrderShipped, domain.OrderCancelled, domain.OrderUnfulfillable}
)

// OrdersDone is what a run did with orders.
type OrdersDone struct {
	New, Changed int
	Bad          int     // records that wait in quarantine
	Removed      int     // by the retention setting
	Rows         []int64 // the rows that are new or changed
	// Confirmed and Refused count shipment confirmations that were settled.
	Confirmed, Refused int
	// History counts the pieces of history that are still to come.
	History int
	// Later says why more comes later, and Until when; empty if nothing does.
	Later string
	Until time.Time
}

// orderRun is one run of orders on its way.
type orderRun struct {
	r    *Runner
	opts Options
	cfg  domain.Config
	run  domain.Run
	pull *pulled

	mu   sync.Mutex
	done OrdersDone
}

// SyncOrders brings the orders of every Amazon connection up to date once,
// settles shipment confirmations whose outcome is open, and removes what the
// retention setting does not keep. It does not need Xero. A dry run sends no
// confirmation. The report's Orders say what was done.
func (r *Runner) SyncOrders(ctx context.Context, opts Options) (Report, error) {
	conns, err := r.Store.AmazonConnections(ctx)
	if err != nil {
		return Report{}, err
	}
	if len(conns) == 0 {
		return Report{}, amazonMissing()
	}
	cfg, err := r.Store.Config(ctx)
	if err != nil {
		return Report{}, err
	}
	id, err := r.newRunID()
	if err != nil {
		return Report{}, err
	}
	o := &orderRun{r: r, opts: opts, cfg: cfg, pull: &pulled{broken: map[domain.ConnectionID]string{}}}
	o.run = domain.Run{
		ID: id, Entity: domain.EntityOrders, Trigger: opts.Trigger, DryRun: opts.DryRun, Started: r.Clock.Now(), Result: domain.RunRunning,
	}
	o.run.XeroCalls, o.run.AmazonCalls = r.Calls()
	if err := r.Store.SaveRun(ctx, o.run); err != nil {
		return Report{}, err
	}
	err = o.all(ctx, conns)
	return o.end(ctx, conns, err)
}

func amazonMissing() error {
	return &domain.Fault{
		Kind: domain.FaultSetup, Message: "Amazon is not connected yet.",
		Advice: "Connect it first: tallybridge connect amazon.",
	}
}

// all reads every connection, side by side: they share no budget.
func (o *orderRun) all(ctx context.Context, conns []domain.AmazonConnection) error {
	if o.opts.Trigger == "schedule" {
		ctx = pace.Patience(ctx, scheduledPatience)
	}
	g, together := errgroup.WithContext(ctx)
	for _, conn := range conns {
		g.Go(func() error {
			err := o.connection(together, conn)
			if together.Err() != nil {
				return together.Err()
			}
			if local(err) {
				return err
			}
			o.note(conn, err)
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	if err := o.retention(ctx); err != nil {
		return err
	}
	return o.pull.fault()
}

// local tells trouble of this computer from trouble with Amazon.
func local(err error) bool {
	if err == nil {
		return false
	}
	f, ok := domain.AsFault(err)
	return !ok || f.Kind == domain.FaultLocal || f.Kind == domain.FaultBusy
}

// note keeps how a connection went. A used-up allowance is no failure: more
// comes later.
func (o *orderRun) note(conn domain.AmazonConnection, err error) {
	f, _ := domain.AsFault(err)
	switch {
	case err == nil:
		o.pull.ok(conn.ID, 0, 0)
	case f.Kind == domain.FaultThrottled:
		o.pull.ok(conn.ID, 0, 0)
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.done.Until.IsZero() || f.Until.Before(o.done.Until) {
			o.done.Until = f.Until
		}
		o.done.Later = "Amazon allows so many calls and no more: Tallybridge goes on as soon as the next one is allowed."
	case f.Kind == domain.FaultRole:
		// Listings and stock have other roles and may well work.
		o.pull.mu.Lock()
		defer o.pull.mu.Unlock()
		o.pull.failed = append(o.pull.failed, fmt.Errorf("orders of %s: %w", conn.Label, err))
	default:
		o.pull.fail(conn.ID, fmt.Errorf("orders of %s: %w", conn.Label, err))
	}
}

// connection does everything of one connection, the most pressing first. What
// fails for its allowance or its content does not keep the rest from being done.
func (o *orderRun) connection(ctx context.Context, conn domain.AmazonConnection) error {
	c := o.r.Amazon(conn)
	var errs []error
	for _, part := range []func(context.Context, domain.AmazonConnection, *amazon.Client) error{o.shipments, o.wanted, o.rounds, o.history} {
		err := part(ctx, conn, c)
		if ctx.Err() != nil || local(err) {
			return err
		}
		if err != nil {
			errs = append(errs, err)
			if domain.KindOf(err) != domain.FaultThrottled && !ofOneRecord(err) {
				break // the next calls would fail for the same reason
			}
		}
	}
	// Throttling is told last: a failure weighs more.
	slices.SortStableFunc(errs, func(a, b error) int { return rank(a) - rank(b) })
	if len(errs) == 0 {
		return nil
	}
	return errs[0]
}

// ofOneRecord tells trouble with what was asked for from trouble that every
// other call would have too.
func ofOneRecord(err error) bool {
	switch domain.KindOf(err) {
	case domain.FaultInvalid, domain.FaultData, domain.FaultNotFound:
		return true
	}
	return false
}

func rank(err error) int {
	if domain.KindOf(err) == domain.FaultThrottled {
		return 1
	}
	return 0
}

// save keeps a batch and counts it.
func (o *orderRun) save(ctx context.Context, conn domain.AmazonConnection, b store.OrderBatch, bad []amazon.BadOrder) error {
	b.At = o.r.Clock.Now()
	b.Orders = slices.DeleteFunc(b.Orders, func(x domain.Order) bool { return !o.wants(conn, x) })
	for _, x := range bad {
		b.Bad = append(b.Bad, badOrder(conn.ID, x, b.At))
	}
	saved, err := o.r.Store.SaveOrders(ctx, b)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done.New += saved.New
	o.done.Changed += saved.Changed
	o.done.Bad += len(bad)
	o.done.Rows = append(o.done.Rows, saved.Rows...)
	return nil
}

// badOrder is a record that could not be read. Nothing of its content is kept.
func badOrder(conn domain.ConnectionID, x amazon.BadOrder, at time.Time) domain.Quarantined {
	return domain.Quarantined{
		Key: store.OrderQuarantineKey(domain.OrderKey{Connection: conn, ID: x.ID}), Entity: domain.EntityOrders,
		SKU: domain.SellerSKU{Connection: conn}, Code: x.ID, Reason: x.Reason + " The other orders are read all the same.", At: at.Unix(), Tries: 1,
	}
}

// wants leaves out orders of marketplaces that are switched off, and those
// that the retention setting would remove at once.
func (o *orderRun) wants(conn domain.AmazonConnection, x domain.Order) bool {
	if x.Marketplace != "" && slices.Contains(conn.Off, x.Marketplace) {
		return false
	}
	if days := o.cfg.OrderRetention; days > 0 && !x.Status.Open() {
		return !x.Created.Before(o.r.Clock.Now().AddDate(0, 0, -int(days)))
	}
	return true
}

// rounds reads what changed since the last round, page by page. Each page is
// kept together with how far it takes the reading.
func (o *orderRun) rounds(ctx context.Context, conn domain.AmazonConnection, c *amazon.Client) error {
	cursors, err := o.r.Store.OrderCursors(ctx)
	if err != nil {
		return err
	}
	cur := cursors[conn.ID]
	cur.Connection = conn.ID
	if cur, err = o.beginRound(ctx, conn, cur); err != nil {
		return err
	}
	restarted := false
	for cur.Pass != nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		p := cur.Pass
		if p.Token != "" && o.r.Clock.Now().Sub(p.Asked) > tokenLife {
			p.Token, p.Pages = "", 0
		}
		o.r.progress(domain.EntityOrders, p.Pages*amazon.MaxOrdersPage, 0, "Reading orders (%s)", conn.Label)
		page, err := c.SearchOrders(ctx, amazon.OrderSearch{UpdatedAfter: p.After, Statuses: statusesOf(p.Kind), Token: p.Token})
		if domain.KindOf(err) == domain.FaultInvalid && p.Token != "" && !restarted {
			// The token has ended, or Amazon forgot it: the pass begins again.
			p.Token, p.Pages, restarted = "", 0, true
			continue
		}
		if err != nil {
			return err
		}
		if page.Next != "" && (page.Next == p.Token || p.Pages >= maxOrderPages) {
			return &domain.Fault{
				Kind: domain.FaultData, Op: "searchOrders", Message: "Amazon's pages of orders do not come to an end.",
				Advice: "Tallybridge tries again at the next run.",
			}
		}
		cur = o.turn(cur, page)
		if err := o.save(ctx, conn, store.OrderBatch{Orders: page.Orders, Cursor: &cur}, page.Bad); err != nil {
			return err
		}
	}
	return nil
}

func statusesOf(kind string) []domain.OrderStatus {
	switch kind {
	case passOpen:
		return openStatuses
	case passRecent:
		return closedStatuses
	}
	return nil
}

// beginRound says what is read next: the pass under way, what changed since
// the last round, or, where nobody looked for long or ever, the beginning, with
// the windows of history that reports have to bring. Whatever changes after now
// is the API's to tell, and whatever changed before is in a window: the seam
// between the two is read by both.
func (o *orderRun) beginRound(ctx context.Context, conn domain.AmazonConnection, cur domain.OrderCursor) (domain.OrderCursor, error) {
	now := o.r.Clock.Now().Truncate(time.Second)
	if cur.Pass != nil {
		return cur, nil
	}
	if !cur.After.IsZero() && now.Sub(cur.After) <= orderGap {
		cur.Pass = &domain.OrderPass{Kind: passPoll, After: cur.After}
		return cur, nil // it is kept with its first page
	}
	history := o.cfg.OrderHistoryTime()
	from, open := now.Add(-history), now.Add(-max(history, openReach))
	if !cur.After.IsZero() {
		from, open = cur.After.Add(-orderOverlap), cur.After.Add(-orderOverlap)
		if oldest := now.Add(-domain.MaxOrderHistory * 24 * time.Hour); from.Before(oldest) {
			from, open = oldest, oldest
		}
	}
	var windows []domain.OrderWindow
	for end := now; end.After(from); {
		start := end.Add(-amazon.MaxOrdersWindow)
		if start.Before(from) {
			start = from
		}
		windows = append(windows, domain.OrderWindow{Connection: conn.ID, Start: start, End: end})
		end = start
	}
	cur.After, cur.Next = now.Add(-orderSeam), time.Time{}
	cur.Pass = &domain.OrderPass{Kind: passOpen, After: open}
	return cur, o.r.Store.BeginOrders(ctx, cur, windows)
}

// turn is the cursor after a page.
func (o *orderRun) turn(cur domain.OrderCursor, page amazon.OrderPage) domain.OrderCursor {
	now := o.r.Clock.Now()
	pass := *cur.Pass
	if cur.Next.IsZero() {
		// The first page of a round says up to when Amazon has looked. Later pages
		// and passes may say more; what changes meanwhile is for the next round.
		if cur.Next = page.Before; cur.Next.IsZero() {
			cur.Next = now.Add(-2 * orderOverlap)
		}
	}
	switch {
	case page.Next != "":
		pass.Token, pass.Asked, pass.Pages = page.Next, now, pass.Pages+1
		cur.Pass = &pass
	case pass.Kind == passOpen:
		cur.Pass = &domain.OrderPass{Kind: passRecent, After: cur.After}
	default:
		cur.After, cur.Next, cur.Pass, cur.Polled = cur.Next.Add(-orderOverlap), time.Time{}, nil, now
	}
	return cur
}

// wanted reads the orders that a person asked for again, one by one.
func (o *orderRun) wanted(ctx context.Context, conn domain.AmazonConnection, c *amazon.Client) error {
	all, err := o.r.Store.WantedOrders(ctx)
	if err != nil {
		return err
	}
	n := 0
	for _, k := range all {
		if k.Connection != conn.ID {
			continue
		}
		if n++; n > wantedAtOnce {
			break
		}
		order, err := c.Order(ctx, k.ID)
		switch domain.KindOf(err) {
		case domain.FaultNotFound:
			// It is not this account's, or gone: nobody asks again.
		case domain.FaultData:
			if err := o.save(ctx, conn, store.OrderBatch{}, []amazon.BadOrder{{ID: k.ID, Reason: "Amazon's record of this order cannot be read."}}); err != nil {
				return err
			}
		default:
			if err != nil {
				return err
			}
			if err := o.save(ctx, conn, store.OrderBatch{Orders: []domain.Order{order}}, nil); err != nil {
				return err
			}
		}
		if err := o.r.Store.OrderNotWanted(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// noteRetention holds when old orders were removed last.
const noteRetention = "orders.retention"

// retention removes old orders, once a day or when the setting changed.
func (o *orderRun) retention(ctx context.Context) error {
	days := o.cfg.OrderRetention
	if days <= 0 {
		return nil
	}
	now := o.r.Clock.Now()
	key := fmt.Sprintf("%s.%d", noteRetention, days)
	last, known, err := o.r.noteTime(ctx, key)
	if err != nil || known && now.Sub(last) < 24*time.Hour {
		return err
	}
	n, err := o.r.Store.RemoveOrders(ctx, now.AddDate(0, 0, -int(days)))
	if err != nil {
		return err
	}
	o.done.Removed = n
	return o.r.setNoteTime(ctx, key, now)
}

// end closes the run's record whatever happened.
func (o *orderRun) end(ctx context.Context, conns []domain.AmazonConnection, err error) (Report, error) {
	ctx = context.WithoutCancel(ctx)
	x, a := o.r.Calls()
	o.run.XeroCalls, o.run.AmazonCalls = x-o.run.XeroCalls, a-o.run.AmazonCalls
	o.run.Ended = o.r.Clock.Now()
	quarantine, qerr := o.r.Store.Quarantine(ctx)
	windows, werr := o.r.Store.OrderWindows(ctx)
	err = errors.Join(err, qerr, werr)
	quarantine = slices.DeleteFunc(quarantine, func(q domain.Quarantined) bool { return q.Entity != domain.EntityOrders })
	o.done.History = len(windows)
	o.run.Created, o.run.Updated, o.run.Quarantined = o.done.New, o.done.Changed, len(quarantine)
	switch {
	case errors.Is(err, context.Canceled):
		o.run.Result, o.run.Message = domain.RunCancelled, "Cancelled. What was read so far is kept."
	case err != nil:
		o.run.Result, o.run.Message = domain.RunFailed, plainReason(err)
	default:
		o.run.Result, o.run.Message = domain.RunDone, o.summary()
		if len(quarantine) > 0 || o.done.Refused > 0 || len(o.pull.failed) > 0 {
			o.run.Result = domain.RunAttention
		}
	}
	keep := o.r.Store.SaveRun(ctx, o.run)
	if o.opts.Trigger == "schedule" && o.run.Result == domain.RunDone && o.done.Idle() {
		// Every five minutes a look at nothing new: the schedule remembers the
		// last one, and the list of runs would hold nothing else.
		keep = errors.Join(keep, o.r.Store.ForgetRun(ctx, o.run.ID))
	}
	err = errors.Join(err, keep, o.r.noteAmazon(ctx, conns, o.pull), o.noteJob(ctx))
	return Report{Run: o.run, Quarantine: quarantine, Orders: o.done}, err
}

// Idle reports whether there is nothing to tell.
func (d OrdersDone) Idle() bool {
	return d.New+d.Changed+d.Bad+d.Removed+d.Confirmed+d.Refused == 0 && d.Later == ""
}

func (o *orderRun) summary() string {
	var parts []string
	add := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "1 "+one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	add(o.done.New, "new order", "new orders")
	add(o.done.Changed, "order changed", "orders changed")
	add(o.done.Confirmed, "shipment confirmed", "shipments confirmed")
	add(o.done.Refused, "confirmation refused", "confirmations refused")
	add(o.done.Removed, "old order removed", "old orders removed")
	out := "No order changed."
	if len(parts) > 0 {
		out = strings.Join(parts, ", ") + "."
	}
	if o.done.Bad > 0 {
		out += fmt.Sprintf(" %d could not be read and wait in quarantine.", o.done.Bad)
	}
	if o.done.History > 0 {
		out += " Older orders are still on their way."
	}
	if o.done.Later != "" {
		out += " " + o.done.Later
	}
	if n := len(o.pull.failed); n > 0 {
		out += fmt.Sprintf(" %d connections failed: %s", n, plainReason(o.pull.failed[0]))
	}
	return out
}

// noteJob writes down when orders are due again.
func (o *orderRun) noteJob(ctx context.Context) error {
	states, err := o.r.Store.JobStates(ctx)
	if err != nil {
		return err
	}
	st := states[domain.EntityOrders]
	st.Entity = domain.EntityOrders
	st.LastStart, st.LastEnd, st.LastResult, st.LastMessage = o.run.Started, o.run.Ended, o.run.Result, o.run.Message
	if o.run.Result == domain.RunDone || o.run.Result == domain.RunAttention {
		st.LastSuccess = o.run.Ended
	}
	st.NextDue, st.Stretched = o.r.nextDue(o.cfg, domain.EntityOrders, o.run)
	if o.done.Later != "" {
		if o.done.Until.After(st.NextDue) {
			st.Stretched = o.done.Later
		}
		st.NextDue = o.done.Until
	}
	return o.r.Store.SaveJobState(ctx, st)
}
