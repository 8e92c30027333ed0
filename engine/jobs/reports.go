package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tallybridge/engine/amazon"
	"tallybridge/engine/domain"
)

// How old a finished report may be and still stand for a fresh one, and how
// long one is waited for.
const (
	listingsReportAge = time.Hour
	stockReportAge    = 30 * time.Minute // Amazon makes near-real-time reports at most this often
	reportPatience    = 45 * time.Minute
)

// errNoData says that Amazon cancelled a report because there was nothing in it.
var errNoData = errors.New("the report holds no data")

// report brings one finished report document. It takes a fresh one if Amazon
// has it, goes on waiting for one that was asked for before, and only then
// asks for a new one: the quota for asking is small and shared.
func (r *Runner) report(ctx context.Context, c *amazon.Client, conn domain.ConnectionID, kind string, m []domain.MarketplaceID, fresh time.Duration) (amazon.Document, error) {
	info, err := r.findReport(ctx, c, conn, kind, m, fresh)
	if err != nil {
		return amazon.Document{}, err
	}
	if info.ID != "" {
		if info, err = r.awaitReport(ctx, c, info); domain.KindOf(err) == domain.FaultNotFound {
			info, err = amazon.ReportInfo{}, nil // Amazon forgot it: it is asked for anew
		}
		if err != nil {
			return amazon.Document{}, err
		}
	}
	if info.ID == "" {
		asked := r.Clock.Now()
		id, err := c.CreateReport(ctx, amazon.ReportSpec{
			Type: kind, Marketplaces: m,
			Options: map[string]string{amazon.OptionLocale: "en_US"},
		})
		if domain.KindOf(err) == domain.FaultUncertain {
			// The answer was lost: the report may have been taken all the same.
			id, err = r.lostReport(ctx, c, kind, m, asked, err)
		}
		if err != nil {
			return amazon.Document{}, err
		}
		ticket := domain.ReportTicket{Connection: conn, Type: kind, Marketplaces: m, ReportID: id, RequestedAt: r.Clock.Now()}
		if err := r.Store.SaveTicket(ctx, ticket); err != nil {
			return amazon.Document{}, err
		}
		info, err = r.awaitReport(ctx, c, amazon.ReportInfo{ID: id, Type: kind, Status: amazon.ReportInQueue, Created: ticket.RequestedAt})
		if err != nil {
			return amazon.Document{}, err
		}
	}
	doc, err := c.ReportDocument(ctx, info.DocumentID)
	if err != nil {
		return amazon.Document{}, err
	}
	return doc, r.Store.DeleteTicket(ctx, info.ID)
}

// findReport looks for a ticket of an earlier run, then for a fresh finished
// report, then for one that is being made: a run may have been stopped before
// it could note what it asked for. It returns an empty info when a new one has
// to be asked for.
func (r *Runner) findReport(ctx context.Context, c *amazon.Client, conn domain.ConnectionID, kind string, m []domain.MarketplaceID, fresh time.Duration) (amazon.ReportInfo, error) {
	tickets, err := r.Store.Tickets(ctx)
	if err != nil {
		return amazon.ReportInfo{}, err
	}
	now := r.Clock.Now()
	for _, t := range tickets {
		if t.Connection != conn || t.Type != kind || !sameMarketplaces(t.Marketplaces, m) {
			continue
		}
		if now.Sub(t.RequestedAt) > reportPatience {
			if err := r.Store.DeleteTicket(ctx, t.ReportID); err != nil {
				return amazon.ReportInfo{}, err
			}
			continue
		}
		return amazon.ReportInfo{ID: t.ReportID, Type: kind, Status: amazon.ReportInQueue, Created: t.RequestedAt}, nil
	}
	list, err := c.Reports(ctx, amazon.ReportFilter{
		Types: []string{kind}, Statuses: []string{amazon.ReportDone, amazon.ReportInQueue, amazon.ReportInProgress},
		Marketplaces: m, CreatedSince: now.Add(-max(fresh, reportPatience)),
	})
	if err != nil {
		return amazon.ReportInfo{}, err
	}
	var done, making amazon.ReportInfo
	for _, x := range list {
		age := now.Sub(x.Created)
		switch {
		case !sameMarketplaces(x.Marketplaces, m):
		case x.Status == amazon.ReportDone:
			if x.DocumentID != "" && age <= fresh && x.Created.After(done.Created) {
				done = x
			}
		case age <= reportPatience && x.Created.After(making.Created):
			making = x
		}
	}
	if done.ID != "" {
		return done, nil
	}
	return making, nil
}

// lostReport looks for a report that was asked for at a time and whose answer
// was lost; cause is returned when there is none.
func (r *Runner) lostReport(ctx context.Context, c *amazon.Client, kind string, m []domain.MarketplaceID, asked time.Time, cause error) (string, error) {
	// A margin for the clocks of two machines.
	list, err := c.Reports(ctx, amazon.ReportFilter{Types: []string{kind}, Marketplaces: m, CreatedSince: asked.Add(-time.Minute)})
	if err != nil {
		return "", errors.Join(cause, err)
	}
	for _, x := range list {
		if sameMarketplaces(x.Marketplaces, m) && x.Status != amazon.ReportCancelled && x.Status != amazon.ReportFatal {
			return x.ID, nil
		}
	}
	return "", cause
}

// awaitReport polls until the report is finished.
func (r *Runner) awaitReport(ctx context.Context, c *amazon.Client, info amazon.ReportInfo) (amazon.ReportInfo, error) {
	begin := r.Clock.Now()
	pause := 2 * time.Second
	for {
		switch info.Status {
		case amazon.ReportDone:
			return info, nil
		case amazon.ReportCancelled:
			return info, errors.Join(errNoData, r.Store.DeleteTicket(ctx, info.ID))
		case amazon.ReportFatal:
			f := &domain.Fault{
				Kind: domain.FaultUnavailable, Op: "getReport",
				Message: "Amazon could not make the report " + info.Type + ".",
				Advice:  "Amazon allows this report about every 30 minutes. Tallybridge tries again at the next run.",
			}
			if why := fatalReason(ctx, c, info); why != "" {
				f.Message += " It says: " + why
			}
			return info, errors.Join(f, r.Store.DeleteTicket(ctx, info.ID))
		}
		if r.Clock.Now().Sub(begin) > reportPatience {
			return info, &domain.Fault{
				Kind: domain.FaultUnavailable, Op: "getReport",
				Message: fmt.Sprintf("Amazon has not finished the report %s after %s.", info.Type, reportPatience),
				Advice:  "Tallybridge asks for it again at the next run.",
			}
		}
		if err := r.Clock.Sleep(ctx, pause); err != nil {
			return info, err
		}
		pause = min(pause*3/2, 30*time.Second)
		next, err := c.Report(ctx, info.ID)
		if domain.KindOf(err) == domain.FaultNotFound {
			return info, errors.Join(err, r.Store.DeleteTicket(ctx, info.ID))
		}
		if err != nil {
			return info, err
		}
		info = next
	}
}

func sameMarketplaces(a, b []domain.MarketplaceID) bool {
	if len(a) != len(b) {
		return false
	}
	for _, x := range a {
		if !slices.Contains(b, x) {
			return false
		}
	}
	return true
}
