package overview

import (
	"strings"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/gui/health"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// direction is from where to where an entity moves.
func direction(e domain.Entity) string {
	switch e {
	case domain.EntityOrders:
		return words.T("Amazon to Tallybridge")
	case domain.EntitySettlements:
		return words.T("Read only")
	}
	return words.T("Amazon to Xero")
}

// schedule is how often an entity syncs.
func schedule(e domain.Entity, c domain.Config) string {
	if e == domain.EntityInventory && c.StockMode == domain.StockPost {
		switch c.Cadence {
		case domain.CadenceHourly:
			return words.T("every hour")
		case domain.CadenceDaily:
			return words.T("daily at {{.time}}", words.A{"time": c.DailyAt})
		}
	}
	every := c.Interval(e)
	if every == time.Hour {
		return words.T("every hour")
	}
	return words.T("every {{.span}}", words.A{"span": words.Span(every)})
}

// describe is all there is to know about a row of the matrix.
func describe(e domain.Entity, f health.Facts) []kit.Detail {
	c, job := f.Status.Config, f.Status.Jobs[e]
	rows := []kit.Detail{
		{Label: words.T("What moves"), Value: fields(e, c)},
		{Label: words.T("Direction"), Value: direction(e)},
		{Label: words.T("Rules"), Value: rules(e, c)},
		{Label: words.T("Schedule"), Value: schedule(e, c)},
	}
	if job.Stretched != "" {
		rows = append(rows, kit.Detail{Label: words.T("Runs later because"), Value: words.Engine(job.Stretched)})
	}
	if !job.LastEnd.IsZero() {
		rows = append(rows,
			kit.Detail{Label: words.T("Last run"), Value: words.Instant(job.LastEnd)},
			kit.Detail{Label: words.T("Result"), Value: words.Engine(job.LastMessage)})
	}
	if !job.LastSuccess.IsZero() && !job.LastSuccess.Equal(job.LastEnd) {
		rows = append(rows, kit.Detail{Label: words.T("Last success"), Value: words.Instant(job.LastSuccess)})
	}
	switch {
	case job.PausedUntil.After(f.Now) && health.Forever(job.PausedUntil, f.Now):
		rows = append(rows, kit.Detail{Label: words.T("Next run"), Value: words.T("Paused until you resume")})
	case job.PausedUntil.After(f.Now):
		rows = append(rows, kit.Detail{Label: words.T("Next run"), Value: words.T("Paused until {{.time}}", words.A{"time": words.Instant(job.PausedUntil)})})
	case !job.NextDue.IsZero():
		rows = append(rows, kit.Detail{Label: words.T("Next run"), Value: words.Instant(job.NextDue)})
	}
	return rows
}

// fields is what moves of an entity, under the present choices.
func fields(e domain.Entity, c domain.Config) string {
	switch e {
	case domain.EntityProducts:
		return productFields(c)
	case domain.EntityInventory:
		parts := []string{words.T("sellable"), words.T("reserved"), words.T("unsellable"), words.T("being looked for")}
		if c.Quantity.SellableOnly {
			parts = parts[:1]
		}
		if c.Quantity.Inbound {
			parts = append(parts, words.T("on the way to Amazon"))
		}
		if c.Quantity.Merchant {
			parts = append(parts, words.T("your own shelf (merchant-fulfilled)"))
		}
		return words.T("One quantity for each item, from all marketplaces: units that are {{.parts}}.", words.A{"parts": strings.Join(parts, ", ")})
	case domain.EntityOrders:
		return words.T("Orders of all marketplaces with their lines, statuses and deadlines. No buyer or address is asked for.")
	}
	return words.T("Settlement reports: fees by type, currencies and payouts, to check them against Xero's accounts.")
}

func productFields(c domain.Config) string {
	var parts []string
	for _, f := range c.Fields {
		switch f {
		case domain.FieldName:
			parts = append(parts, words.T("name"))
		case domain.FieldDescription:
			parts = append(parts, words.T("description"))
		case domain.FieldPrice:
			parts = append(parts, words.T("sales price in the base currency"))
		}
	}
	text := words.T("Links by seller SKU.")
	if len(parts) > 0 {
		text = words.T("Links by seller SKU. Kept up to date: {{.fields}}.", words.A{"fields": strings.Join(parts, ", ")})
	}
	if c.CreateItems {
		return text + " " + words.T("Missing items are created.")
	}
	return text + " " + words.T("Missing items are not created.")
}

// rules is what keeps an entity from going wrong.
func rules(e domain.Entity, c domain.Config) string {
	switch e {
	case domain.EntityProducts:
		return words.T("What you change in Xero yourself is never overwritten without asking. The same SKU and code link by themselves; everything else is proposed.")
	case domain.EntityInventory:
		text := words.T("A pool that several marketplaces share is counted once. Unknown is never taken for zero.")
		if c.StockMode == domain.StockPost {
			return text + " " + words.T("Differences are posted as one zero-total bill and one zero-total credit note; a push that looks wrong stops and asks.")
		}
		return text + " " + words.T("Differences are only shown.")
	case domain.EntityOrders:
		return words.T("Nothing of an order goes to Xero. A shipment is confirmed to Amazon only when you say so.")
	}
	return words.T("Nothing is posted.")
}
