package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"tallybridge/engine/amazon"
	"tallybridge/engine/domain"
)

// summariesLimit is the number of FBA listings in a marketplace above which
// the MYI report is cheaper than paging through getInventorySummaries.
const summariesLimit = 5000

// repairLimit bounds how many damaged titles of a report are looked up in one
// run and marketplace: 20 a call.
const repairLimit = 400

// pulled sums up what a pull of Amazon brought.
type pulled struct {
	mu       sync.Mutex
	listings int // rows that changed
	readings int
	failed   []error // one per marketplace and operation that gave nothing
	worked   int     // marketplaces and operations that did
	// broken is, per connection that was asked, why it stopped working; empty if it works.
	broken map[domain.ConnectionID]string
}

func (p *pulled) ok(id domain.ConnectionID, listings, readings int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken[id] = ""
	p.listings += listings
	p.readings += readings
	p.worked++
}

func (p *pulled) fail(id domain.ConnectionID, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if why := broken(err); why != "" {
		if _, known := p.broken[id]; !known {
			p.broken[id] = why
		}
	}
	p.failed = append(p.failed, err)
}

// fault returns the first failure when nothing at all could be read.
func (p *pulled) fault() error {
	if p.worked > 0 || len(p.failed) == 0 {
		return nil
	}
	return p.failed[0]
}

// pullAmazon reads listings and stock of every active marketplace. Connections
// go side by side; in one connection stock of a marketplace is read while the
// listings of the next one come in, as the two have budgets of their own.
//
// A marketplace that fails keeps its old listings, and its stock becomes
// unknown with the reason. Only store errors and cancellation end the pull.
func (r *Runner) pullAmazon(ctx context.Context, conns []domain.AmazonConnection, listings, stock bool, reuse time.Duration) (*pulled, error) {
	p := &pulled{broken: map[domain.ConnectionID]string{}}
	young, err := r.young(ctx, reuse)
	if err != nil {
		return nil, err
	}
	counts, err := r.fbaCounts(ctx)
	if err != nil {
		return nil, err
	}
	total := 0
	for _, c := range conns {
		total += len(c.Active())
	}
	if total == 0 {
		return nil, &domain.Fault{
			Kind: domain.FaultSetup, Message: "No Amazon marketplace is switched on.",
			Advice: "Run tallybridge connect amazon again, or switch a marketplace on in the settings.",
		}
	}
	g, ctx := errgroup.WithContext(ctx)
	for _, conn := range conns {
		client := r.Amazon(conn)
		ready := make(chan domain.MarketplaceID, len(conn.Active()))
		local := map[domain.MarketplaceID]int{}
		var mu sync.Mutex
		g.Go(func() error {
			defer close(ready)
			for _, m := range conn.Active() {
				if listings && !young.listings[place{conn.ID, m}] {
					n, err := r.pullListings(ctx, client, conn, m, p)
					if err != nil {
						return err
					}
					if n >= 0 {
						mu.Lock()
						local[m] = n
						mu.Unlock()
					}
				}
				ready <- m
			}
			return nil
		})
		g.Go(func() error {
			for m := range ready {
				if !stock || young.readings[place{conn.ID, m}] {
					continue
				}
				mu.Lock()
				n, known := local[m]
				mu.Unlock()
				if !known {
					n = counts[place{conn.ID, m}]
				}
				if err := r.pullStock(ctx, client, conn, m, n, p); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return p, r.noteAmazon(context.WithoutCancel(ctx), conns, p)
}

// noteAmazon keeps on every connection whether it works.
func (r *Runner) noteAmazon(ctx context.Context, conns []domain.AmazonConnection, p *pulled) error {
	for _, c := range conns {
		why, asked := p.broken[c.ID]
		if !asked || c.Broken == why {
			continue
		}
		if err := r.Store.SetAmazonBroken(ctx, c, why); err != nil {
			return err
		}
	}
	return nil
}

type place struct {
	connection  domain.ConnectionID
	marketplace domain.MarketplaceID
}

// youngSets are the marketplaces whose mirror is young enough to be used again.
type youngSets struct{ listings, readings map[place]bool }

func (r *Runner) young(ctx context.Context, reuse time.Duration) (youngSets, error) {
	y := youngSets{map[place]bool{}, map[place]bool{}}
	if reuse <= 0 {
		return y, nil
	}
	now := r.Clock.Now()
	at, err := r.Store.ListingsAt(ctx)
	if err != nil {
		return y, err
	}
	for k, t := range at {
		y.listings[place{k.Connection, k.Marketplace}] = now.Sub(t) <= reuse
	}
	sets, err := r.Store.Readings(ctx)
	for _, s := range sets {
		y.readings[place{s.Connection, s.Marketplace}] = s.Unknown == "" && now.Sub(s.At) <= reuse
	}
	return y, err
}

// fbaCounts counts the FBA listings of the mirror, to choose how stock is read.
func (r *Runner) fbaCounts(ctx context.Context) (map[place]int, error) {
	all, err := r.Store.Listings(ctx)
	if err != nil {
		return nil, err
	}
	out := map[place]int{}
	for _, l := range all {
		if l.Amazon {
			out[place{l.Connection, l.Marketplace}]++
		}
	}
	return out, nil
}

// pullListings replaces the mirror of one marketplace's listings. It returns
// the number of FBA listings, or -1 when the marketplace could not be read.
func (r *Runner) pullListings(ctx context.Context, c *amazon.Client, conn domain.AmazonConnection, m domain.MarketplaceID, p *pulled) (int, error) {
	at := r.Clock.Now()
	r.progress(domain.EntityProducts, 0, 0, "Reading listings of %s", marketName(m))
	// Without the merchant token only the report can be asked for.
	rows, err := []domain.Listing(nil), amazon.ErrTooMany
	if conn.SellerID != "" {
		rows, err = c.SearchListings(ctx, m, func(done, total int) {
			r.progress(domain.EntityProducts, done, total, "Reading listings of %s", marketName(m))
		})
	}
	reported := errors.Is(err, amazon.ErrTooMany)
	if reported {
		rows, err = r.listingsFromReport(ctx, c, conn, m)
	}
	if err != nil {
		if ctx.Err() != nil {
			return -1, ctx.Err()
		}
		p.fail(conn.ID, fmt.Errorf("listings of %s: %w", marketName(m), err))
		return -1, nil
	}
	if !reported { // a report's rows have it already, from before their titles were repaired
		if err := r.carryOver(ctx, conn.ID, m, rows); err != nil {
			return -1, err
		}
	}
	changed, err := r.Store.ReplaceListings(ctx, conn.ID, m, rows, at)
	if err != nil {
		return -1, err
	}
	p.ok(conn.ID, changed, 0)
	n := 0
	for _, l := range rows {
		if l.Amazon {
			n++
		}
	}
	return n, nil
}

// listingsFromReport reads a marketplace with more listings than can be paged
// through, and looks up the titles that the report's charset damaged.
func (r *Runner) listingsFromReport(ctx context.Context, c *amazon.Client, conn domain.AmazonConnection, m domain.MarketplaceID) ([]domain.Listing, error) {
	r.progress(domain.EntityProducts, 0, 0, "Waiting for the listings report of %s", marketName(m))
	doc, err := r.report(ctx, c, conn.ID, amazon.ReportListings, []domain.MarketplaceID{m}, listingsReportAge)
	if errors.Is(err, errNoData) {
		return nil, r.noListings(ctx, conn.ID, m)
	}
	if err != nil {
		return nil, err
	}
	rows, err := amazon.ParseListings(doc, conn.ID, m)
	if err != nil {
		return nil, err
	}
	if rows, err = r.addDamaged(ctx, c, conn, m, doc, rows); err != nil {
		return nil, err
	}
	if err := r.carryOver(ctx, conn.ID, m, rows); err != nil {
		return nil, err
	}
	return rows, r.repairTitles(ctx, c, conn, m, rows)
}

// noListings says what a cancelled listings report means: nothing to list where
// there never was anything, else that it could not be read. Amazon cancels also
// for quotas of its own, or because a person did.
func (r *Runner) noListings(ctx context.Context, conn domain.ConnectionID, m domain.MarketplaceID) error {
	known, err := r.Store.Listings(ctx)
	if err != nil {
		return err
	}
	for _, l := range known {
		if l.Connection == conn && l.Marketplace == m {
			return &domain.Fault{
				Kind: domain.FaultUnavailable, Op: amazon.ReportListings, Message: "Amazon cancelled the listings report.",
				Advice: "The listings stay as they were read last. Tallybridge asks again at the next run.",
			}
		}
	}
	return nil
}

// addDamaged brings the listings whose SKU the report's charset could not
// hold. A SKU cannot be guessed, so they are asked for by their ASINs.
func (r *Runner) addDamaged(ctx context.Context, c *amazon.Client, conn domain.AmazonConnection, m domain.MarketplaceID, doc amazon.Document, rows []domain.Listing) ([]domain.Listing, error) {
	asins, err := amazon.DamagedASINs(doc, m)
	if err != nil || len(asins) == 0 || conn.SellerID == "" {
		return rows, err
	}
	have := make(map[string]bool, len(rows))
	for _, l := range rows {
		have[l.SKU] = true
	}
	found, err := c.ListingsByASIN(ctx, m, asins)
	if err != nil {
		// Without them the reading would be taken for whole while it is not.
		return nil, err
	}
	for _, l := range found {
		if !have[l.SKU] {
			have[l.SKU] = true
			rows = append(rows, l)
		}
	}
	return rows, nil
}

// repairTitles looks up titles that hold "?". Those that stay damaged are kept
// as they came.
func (r *Runner) repairTitles(ctx context.Context, c *amazon.Client, conn domain.AmazonConnection, m domain.MarketplaceID, rows []domain.Listing) error {
	var ask []string
	for i := range rows {
		if rows[i].TitleDamaged && len(ask) < repairLimit {
			ask = append(ask, rows[i].SKU)
		}
	}
	if len(ask) == 0 || conn.SellerID == "" {
		return nil
	}
	found, err := c.ListingsBySKU(ctx, m, ask)
	if err != nil {
		// The report itself is good; the titles are tried again next time.
		r.Log.Warn("Titles could not be repaired", "marketplace", m.Code(), "error", err)
		return ctx.Err()
	}
	better := make(map[string]string, len(found))
	for _, l := range found {
		better[l.SKU] = l.Title
	}
	for i := range rows {
		if t := better[rows[i].SKU]; rows[i].TitleDamaged && t != "" {
			rows[i].Title, rows[i].TitleDamaged = t, false
		}
	}
	return nil
}

// pullStock replaces one marketplace's stock reading, or marks it unknown.
func (r *Runner) pullStock(ctx context.Context, c *amazon.Client, conn domain.AmazonConnection, m domain.MarketplaceID, fba int, p *pulled) error {
	set := domain.ReadingSet{Connection: conn.ID, Marketplace: m, Source: domain.SourceSummaries}
	r.progress(domain.EntityInventory, 0, 0, "Reading stock of %s", marketName(m))
	var err error
	if fba > summariesLimit {
		set.Source = domain.SourceMYI
		var doc amazon.Document
		doc, err = r.report(ctx, c, conn.ID, amazon.ReportMYI, []domain.MarketplaceID{m}, stockReportAge)
		if err == nil {
			set.Readings, err = amazon.ParseMYI(doc, conn.ID, m)
		}
		if errors.Is(err, errNoData) {
			// A cancelled report is not a reading of zero.
			err = &domain.Fault{Kind: domain.FaultUnavailable, Op: amazon.ReportMYI, Message: "Amazon gave no stock report."}
		}
	} else {
		set.Readings, err = c.InventorySummaries(ctx, m, func(done int) {
			r.progress(domain.EntityInventory, done, fba, "Reading stock of %s", marketName(m))
		})
	}
	if errors.Is(err, amazon.ErrNoFBA) {
		never, known := r.neverFBA(ctx, conn.ID, m, fba)
		if known != nil {
			return known
		}
		if never {
			err = nil
		}
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p.fail(conn.ID, fmt.Errorf("stock of %s: %w", marketName(m), err))
		return r.Store.MarkUnknown(ctx, conn.ID, m, plainReason(err))
	}
	set.At = r.Clock.Now()
	changed, err := r.Store.ReplaceReadings(ctx, set)
	if err != nil {
		return err
	}
	p.ok(conn.ID, 0, changed)
	return nil
}

// neverFBA reports whether a marketplace never showed anything of FBA: no
// listing and no unit. Only there is "no FBA here" taken for an empty reading.
func (r *Runner) neverFBA(ctx context.Context, conn domain.ConnectionID, m domain.MarketplaceID, fba int) (bool, error) {
	if fba > 0 {
		return false, nil
	}
	sets, err := r.Store.Readings(ctx)
	for _, s := range sets {
		if s.Connection == conn && s.Marketplace == m && len(s.Readings) > 0 {
			return false, err
		}
	}
	return true, err
}

// pullCountries reads the multi-country report of the connections whose pools
// disagree or repeat each other. Failing to get it settles nothing and is no error.
func (r *Runner) pullCountries(ctx context.Context, conns []domain.AmazonConnection, need []domain.ConnectionID) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, conn := range conns {
		if !containsConnection(need, conn.ID) {
			continue
		}
		g.Go(func() error {
			r.progress(domain.EntityInventory, 0, 0, "Waiting for the stock by country report (%s)", conn.Label)
			client := r.Amazon(conn)
			doc, err := r.report(ctx, client, conn.ID, amazon.ReportByCountry, conn.Active(), stockReportAge)
			var rows []domain.CountryStock
			if err == nil {
				rows, err = amazon.ParseByCountry(doc, conn.ID)
			}
			if err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				r.Log.Warn("No stock by country", "connection", conn.ID, "error", err)
				return nil
			}
			return r.Store.ReplaceCountryStock(ctx, domain.CountryStockSet{Connection: conn.ID, At: r.Clock.Now(), Rows: rows})
		})
	}
	return g.Wait()
}

func containsConnection(list []domain.ConnectionID, id domain.ConnectionID) bool {
	for _, x := range list {
		if x == id {
			return true
		}
	}
	return false
}

func marketName(m domain.MarketplaceID) string {
	if x, ok := domain.MarketplaceByID(m); ok {
		return x.Domain
	}
	return string(m)
}

// plainReason is the sentence a person reads for an error.
func plainReason(err error) string {
	if f, ok := domain.AsFault(err); ok && f.Message != "" {
		if f.Advice != "" {
			return f.Message + " " + f.Advice
		}
		return f.Message
	}
	return err.Error()
}
