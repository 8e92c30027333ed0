package jobs

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tallybridge/engine/amazon"
	"tallybridge/engine/domain"
	"tallybridge/engine/store"
)

// The report buckets hold 15 calls and refill one a minute; stock, listings and
// settlements live from them too. A scheduled run, each five minutes, takes no
// more than refills meanwhile. A run by hand may take more: its user waits.
const (
	windowsAtOnce     = 5
	windowsAtOnceUser = 12
	// firstLook is when a report by hand is looked for first; then more and more rarely.
	firstLook = time.Minute
	longLook  = 4 * time.Minute
	// windowPatience is how long a report may take before it is given up.
	windowPatience = 3 * time.Hour
	// A window waits after Amazon could not make its report: this long at first,
	// then twice as long each time.
	windowPause    = 5 * time.Minute
	maxWindowPause = 2 * time.Hour
	// windowCancels is how often a report is asked for that Amazon cancels: it
	// does so when there is no order in it, but also when too much was asked for.
	windowCancels = 3
	// orderChunk is how many orders of a report are saved in one step.
	orderChunk = 500
)

// history brings what reports have to bring: it asks for some windows, newest
// first, looks with one call how far all of them are, and reads the finished
// ones. A scheduled run never waits: the next one goes on.
func (o *orderRun) history(ctx context.Context, conn domain.AmazonConnection, c *amazon.Client) error {
	user := o.opts.Trigger != "schedule"
	most := windowsAtOnce
	if user {
		most = windowsAtOnceUser
	}
	for pause, begin := firstLook, o.r.Clock.Now(); ; pause = min(2*pause, longLook) {
		windows, err := o.windows(ctx, conn.ID)
		if err != nil || len(windows) == 0 {
			return err
		}
		left, failed, err := o.collect(ctx, conn, c, windows)
		if err != nil {
			return err
		}
		asked, err := o.ask(ctx, conn, c, left, most)
		if err != nil || !user || asked == 0 || o.r.Clock.Now().Sub(begin) > reportPatience {
			return cmp.Or(err, failed)
		}
		o.r.progress(domain.EntityOrders, 0, 0, "Waiting for older orders (%s)", conn.Label)
		if err := o.r.Clock.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}

func (o *orderRun) windows(ctx context.Context, id domain.ConnectionID) ([]domain.OrderWindow, error) {
	all, err := o.r.Store.OrderWindows(ctx)
	return slices.DeleteFunc(all, func(w domain.OrderWindow) bool { return w.Connection != id }), err
}

// collect reads the windows whose report is finished and returns the others,
// with the first trouble with one of them, which keeps no other waiting.
func (o *orderRun) collect(ctx context.Context, conn domain.AmazonConnection, c *amazon.Client, windows []domain.OrderWindow) (left []domain.OrderWindow, failed, err error) {
	oldest := time.Time{}
	for _, w := range windows {
		if w.ReportID != "" && (oldest.IsZero() || w.Asked.Before(oldest)) {
			oldest = w.Asked
		}
	}
	if oldest.IsZero() {
		return windows, nil, nil
	}
	list, err := c.Reports(ctx, amazon.ReportFilter{Types: []string{amazon.ReportOrders}, CreatedSince: oldest.Add(-10 * time.Minute)})
	if err != nil {
		return nil, nil, err
	}
	known := make(map[string]amazon.ReportInfo, len(list))
	for _, i := range list {
		known[i.ID] = i
	}
	for _, w := range windows {
		if w.ReportID == "" {
			left = append(left, w)
			continue
		}
		info := known[w.ReportID]
		old := o.r.Clock.Now().Sub(w.Asked) > windowPatience
		switch {
		case info.Status == amazon.ReportDone:
			err := o.readWindow(ctx, conn, c, w, info)
			if err == nil {
				continue
			}
			if kind := domain.KindOf(err); ctx.Err() != nil || !ofOneRecord(err) && kind != domain.FaultUnavailable {
				return nil, nil, err
			}
			failed = cmp.Or(failed, err)
			w.Error = plainReason(err)
			if ofOneRecord(err) || old {
				w.ReportID = "" // the file is no good: it is asked for again, later
			}
		case info.Status == amazon.ReportCancelled && w.Tries >= windowCancels: // there is no order in it
			w.Done, w.Error = true, ""
			if err := o.r.Store.SaveOrderWindow(ctx, w); err != nil {
				return nil, nil, err
			}
			continue
		case info.Status == amazon.ReportCancelled:
			w.ReportID, w.Error = "", "Amazon cancelled the report of these orders. Perhaps there are none."
		case info.Status == amazon.ReportFatal:
			w.ReportID, w.Error = "", "Amazon could not make the report of these orders."
			if why := fatalReason(ctx, c, info); why != "" {
				w.Error += " It says: " + why
			}
		case old:
			w.ReportID, w.Error = "", "Amazon could not make the report of these orders."
		default:
			left = append(left, w)
			continue
		}
		if err := o.r.Store.SaveOrderWindow(ctx, w); err != nil {
			return nil, nil, err
		}
		left = append(left, w)
	}
	return left, failed, nil
}

// readWindow reads one finished report. Its window is done with its last order.
func (o *orderRun) readWindow(ctx context.Context, conn domain.AmazonConnection, c *amazon.Client, w domain.OrderWindow, info amazon.ReportInfo) error {
	o.r.progress(domain.EntityOrders, 0, 0, "Reading orders of %s to %s (%s)", w.Start.Format("2 Jan 2006"), w.End.Format("2 Jan 2006"), conn.Label)
	doc, err := c.ReportDocument(ctx, info.DocumentID)
	if err != nil {
		return err
	}
	orders, bad, err := amazon.ParseOrders(doc, conn.ID, firstOf(conn.Active()))
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(orders, orderChunk) {
		if err := o.save(ctx, conn, store.OrderBatch{Orders: slices.Clone(chunk)}, nil); err != nil {
			return err
		}
	}
	w.Done, w.Error = true, ""
	return o.save(ctx, conn, store.OrderBatch{Window: &w}, bad)
}

func firstOf(m []domain.MarketplaceID) domain.MarketplaceID {
	if len(m) == 0 {
		return ""
	}
	return m[0]
}

// ask asks for reports until as many are under way as may be, and returns how
// many are. A lost answer is no harm: the window is asked for again, and
// nobody reads the other report.
func (o *orderRun) ask(ctx context.Context, conn domain.AmazonConnection, c *amazon.Client, windows []domain.OrderWindow, most int) (int, error) {
	under := 0
	for _, w := range windows {
		if w.ReportID != "" {
			under++
		}
	}
	marketplaces := conn.Active()
	if len(marketplaces) == 0 {
		return 0, nil
	}
	for _, w := range windows {
		now := o.r.Clock.Now()
		if under >= most {
			break
		}
		if w.ReportID != "" || w.Error != "" && now.Sub(w.Asked) < min(windowPause<<min(max(w.Tries-1, 0), 10), maxWindowPause) {
			continue
		}
		id, err := c.CreateReport(ctx, amazon.ReportSpec{Type: amazon.ReportOrders, Marketplaces: marketplaces, Start: w.Start, End: w.End})
		if domain.KindOf(err) == domain.FaultUncertain {
			continue
		}
		w.Asked, w.Tries = now, w.Tries+1
		if domain.KindOf(err) == domain.FaultInvalid {
			w.Error = plainReason(err)
			if err := o.r.Store.SaveOrderWindow(ctx, w); err != nil {
				return under, err
			}
			continue
		}
		if err != nil {
			return under, err
		}
		w.ReportID, w.Error = id, ""
		if err := o.r.Store.SaveOrderWindow(ctx, w); err != nil {
			return under, err
		}
		under++
	}
	return under, nil
}
