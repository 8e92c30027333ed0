package jobs

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"tallybridge/engine/domain"
	"tallybridge/engine/plan"
	"tallybridge/engine/stock"
	"tallybridge/engine/store"
)

const (
	// readingAge is how old a stock reading may be and still be written from.
	readingAge = 90 * time.Minute
	// itemsAge is how old the item list may be right before a push.
	itemsAge = 10 * time.Second
	// contactName is the one technical contact that stock documents carry.
	contactName = "Inventory Adjustments"
	noteContact = "xero.contact"
)

// inventory counts stock, plans the change of every item and posts it.
func (s *session) inventory(ctx context.Context) ([]domain.Conflict, error) {
	m, err := s.readMapping(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.rememberFields(ctx, m, plan.ProductPlan{}); err != nil {
		return nil, err
	}
	counted, err := s.count(ctx, &m)
	if err != nil {
		return nil, err
	}
	s.keepCount(m, counted)
	p, err := s.planStock(ctx, m, counted)
	if err != nil {
		return nil, err
	}
	conflicts := append(counted.Conflicts, p.Conflicts...)
	may, why := s.posts()
	if may && len(p.Changes) > 0 && s.r.Clock.Now().Sub(s.books.itemsAt) > itemsAge {
		// Quantities and averages are read again seconds before they are used.
		if err := s.r.readItems(ctx, s.xero, s.books); err != nil {
			return nil, err
		}
		if p, err = s.planStock(ctx, m, counted); err != nil {
			return nil, err
		}
		conflicts = append(counted.Conflicts, p.Conflicts...)
	}
	if may {
		if err := s.rememberLeft(ctx, m, counted); err != nil {
			return nil, err
		}
	}
	s.report.Plan.Stock, s.report.Plan.Move = p.Changes, p.Move
	s.report.Plan.Unchanged += p.Unchanged
	s.run.Unchanged = s.report.Plan.Unchanged
	s.proposeStock(p.Changes, conflicts)
	docs := s.documentsFor(p.Changes, "", "")
	s.report.Plan.Documents = docs
	s.report.Plan.Cost = plan.Cost(s.report.Plan)
	switch {
	case len(p.Changes) == 0 && may:
		if err := s.endOpening(ctx, counted); err != nil {
			return nil, err
		}
		return conflicts, s.recordQuantities(ctx)
	case len(p.Changes) == 0:
		return conflicts, s.recordQuantities(ctx)
	case !may:
		s.report.Preview, s.report.Question = why, p.Brake
		return conflicts, s.recordQuantities(ctx)
	}
	if p.Brake != "" {
		question, err := s.answered(ctx, p)
		if err != nil {
			return nil, err
		}
		if question != "" {
			s.report.Plan.Brake = question
			return conflicts, s.recordQuantities(ctx)
		}
		s.run.Approved = true
	}
	if err := s.mappingMeant(ctx, m); err != nil {
		return nil, err
	}
	if err := s.push(ctx, p.Changes); err != nil {
		return nil, err
	}
	return conflicts, s.endOpening(ctx, counted)
}

// rememberLeft takes down the quantity of items that are right as they are: they
// too were left by this run as it found them, so that what moves them later is seen.
func (s *session) rememberLeft(ctx context.Context, m mapping, counted stock.Output) error {
	var news []domain.ItemState
	for _, it := range s.books.items {
		q, counts := counted.Quantities[it.ID]
		have, whole := it.WholeQuantity()
		st, known := m.states[it.ID]
		if !counts || !q.Known || !whole || have != q.Units || !it.Tracked || !known ||
			st.Suspended != "" || st.LeftKnown && st.Left == have {
			continue
		}
		st.Left, st.LeftKnown, st.LeftAt = have, true, s.books.itemsAt
		m.states[it.ID] = st
		news = append(news, st)
	}
	if len(news) == 0 {
		return nil
	}
	return s.r.Store.SaveItemStates(ctx, news, store.StateLeft)
}

// count turns readings into quantities, asking for the physical split by
// country where pools disagree or repeat each other.
//
// The user may have mapped otherwise while that was waited for: then the mapping
// is read anew.
func (s *session) count(ctx context.Context, m *mapping) (stock.Output, error) {
	s.r.progress(domain.EntityInventory, 0, 0, "Counting stock")
	missing, err := s.unseen(ctx)
	if err != nil {
		return stock.Output{}, err
	}
	if len(missing) > 0 {
		s.unfinished = true
		return uncounted(missing), nil
	}
	in, err := s.stockInput(ctx, *m)
	if err != nil {
		return stock.Output{}, err
	}
	out := stock.Count(in)
	if len(out.NeedCountries) == 0 {
		return out, nil
	}
	if err := s.r.pullCountries(ctx, s.conns, out.NeedCountries); err != nil {
		return out, err
	}
	if same, err := s.sameMapping(ctx, *m); err != nil {
		return out, err
	} else if !same {
		if *m, err = s.readMapping(ctx); err != nil {
			return out, err
		}
	}
	if in, err = s.stockInput(ctx, *m); err != nil {
		return out, err
	}
	return stock.Count(in), nil
}

func (s *session) stockInput(ctx context.Context, m mapping) (stock.Input, error) {
	in := stock.Input{
		Listings: m.listings, Links: m.links, Exclusions: m.exclusions, Items: s.books.items, Config: s.cfg,
		Now: s.r.Clock.Now(), MaxAge: readingAge, Connections: s.conns,
	}
	var err error
	if in.Sets, err = s.r.Store.Readings(ctx); err != nil {
		return in, err
	}
	if in.Countries, err = s.r.Store.CountryStock(ctx); err != nil {
		return in, err
	}
	in.Elsewhere, err = s.r.Store.Elsewhere(ctx)
	return in, err
}

func (s *session) planStock(ctx context.Context, m mapping, counted stock.Output) (plan.StockPlan, error) {
	in := plan.StockInput{
		Items: s.books.items, Quantities: counted.Quantities, States: m.states,
		Config: s.cfg, Organisation: s.books.org, Accounts: s.books.accounts,
	}
	var err error
	if in.Costs, err = s.r.Store.Costs(ctx); err != nil {
		return plan.StockPlan{}, err
	}
	if s.cfg.StockMode == domain.StockPost {
		if in.OtherPrograms, err = s.r.otherPrograms(ctx, s.xero); err != nil {
			return plan.StockPlan{}, err
		}
	}
	held, err := s.quarantined(ctx, domain.EntityInventory)
	if err != nil {
		return plan.StockPlan{}, err
	}
	in.Quarantined = map[domain.ItemID]bool{}
	for _, q := range held {
		in.Quarantined[q.Item] = true
	}
	if in.Uncertain, err = s.uncertain(ctx); err != nil {
		return plan.StockPlan{}, err
	}
	in.Only = s.opts.Items
	return plan.Stock(in), nil
}

// uncertain lists the items of documents whose fate is not known yet.
func (s *session) uncertain(ctx context.Context) (map[domain.ItemID]bool, error) {
	open, err := s.r.Store.OpenWrites(ctx)
	if err != nil {
		return nil, err
	}
	out := map[domain.ItemID]bool{}
	for _, w := range open {
		if w.Document == nil {
			continue
		}
		for _, l := range w.Document.Lines {
			out[l.Item] = true
		}
	}
	return out, nil
}

// proposeStock lists wanted changes and holds for the log.
func (s *session) proposeStock(changes []domain.StockChange, conflicts []domain.Conflict) {
	for _, c := range changes {
		action := "increase"
		if c.Delta() < 0 {
			action = "decrease"
		}
		reason := arithmetic(c.Terms)
		if c.Opening {
			reason = "opening stock: " + reason
		}
		s.propose(domain.Change{
			Entity: domain.EntityInventory, Action: action, Item: c.Item, Code: c.Code, Field: "quantity",
			Before: strconv.FormatInt(c.Before, 10), After: strconv.FormatInt(c.After, 10), Reason: reason,
		})
	}
	for _, c := range conflicts {
		s.propose(domain.Change{
			Entity: domain.EntityInventory, Action: "hold", Item: c.Item, Code: c.Code, SKU: c.SKU,
			Field: "quantity", Reason: c.Message,
		})
	}
}

// arithmetic writes a quantity's terms, for example "US 40 + EU 25 = 65".
func arithmetic(terms []domain.Term) string {
	out, sum := "", int64(0)
	for i, t := range terms {
		if i > 0 {
			out += " + "
		}
		out += fmt.Sprintf("%s %d", t.Label, t.Units)
		sum += t.Units
	}
	return fmt.Sprintf("%s = %d", out, sum)
}

// recordQuantities keeps the history of stock for charts.
func (s *session) recordQuantities(ctx context.Context) error {
	q := make(map[domain.ItemID]int64, len(s.books.items))
	for _, i := range s.books.items {
		if n, ok := i.WholeQuantity(); ok && i.Tracked {
			q[i.ID] = n
		}
	}
	return s.r.Store.RecordQuantities(ctx, s.books.itemsAt, q)
}
