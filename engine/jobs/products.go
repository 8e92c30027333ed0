package jobs

import (
	"context"
	"maps"
	"slices"
	"strings"

	"tallybridge/engine/domain"
	"tallybridge/engine/plan"
	"tallybridge/engine/store"
	"tallybridge/engine/xero"
)

// itemBatch is how many items go into one request: within Xero's 500, and
// small enough that one slow answer does not hold up much.
const itemBatch = 250

// mapping is what the mapping of SKUs to items stands on.
type mapping struct {
	listings   []domain.Listing
	links      []domain.Link
	exclusions []domain.Exclusion
	states     map[domain.ItemID]domain.ItemState
	// stocked are the SKUs of which Amazon holds units by the last readings.
	stocked map[domain.SellerSKU]bool
	// fnskus are the SKUs' FNSKUs by the last readings; a listings report has none.
	fnskus map[domain.SellerSKU]string
}

func (s *session) readMapping(ctx context.Context) (mapping, error) {
	var m mapping
	var err error
	if m.listings, err = s.r.Store.Listings(ctx); err != nil {
		return m, err
	}
	if m.links, err = s.r.Store.Links(ctx); err != nil {
		return m, err
	}
	if m.exclusions, err = s.r.Store.Exclusions(ctx); err != nil {
		return m, err
	}
	if m.states, err = s.r.Store.ItemStates(ctx); err != nil {
		return m, err
	}
	sets, err := s.r.Store.Readings(ctx)
	m.stocked, m.fnskus = unitsOf(sets)
	return m, err
}

// unitsOf tells of which SKUs Amazon holds units, and under which FNSKU.
func unitsOf(sets []domain.ReadingSet) (stocked map[domain.SellerSKU]bool, fnskus map[domain.SellerSKU]string) {
	stocked, fnskus = map[domain.SellerSKU]bool{}, map[domain.SellerSKU]string{}
	for _, set := range sets {
		for _, x := range set.Readings {
			k := domain.SellerSKU{Connection: set.Connection, SKU: x.SKU}
			if x.FNSKU != "" {
				fnskus[k] = x.FNSKU
			}
			if x.Fulfillable+x.Reserved()+x.Unfulfillable+x.Researching > 0 {
				stocked[k] = true
			}
		}
	}
	return stocked, fnskus
}

// Units tells of which SKUs Amazon holds units by the last readings, and under which FNSKU.
func (r *Runner) Units(ctx context.Context) (stocked map[domain.SellerSKU]bool, fnskus map[domain.SellerSKU]string, err error) {
	sets, err := r.Store.Readings(ctx)
	stocked, fnskus = unitsOf(sets)
	return stocked, fnskus, err
}

// products matches listings with items, then creates and updates items.
func (s *session) products(ctx context.Context) ([]domain.Conflict, error) {
	m, err := s.readMapping(ctx)
	if err != nil {
		return nil, err
	}
	s.r.progress(domain.EntityProducts, 0, 0, "Matching listings with items")
	out, err := s.matching(ctx, &m)
	if err != nil {
		return nil, err
	}
	s.report.Suggestions = out.Suggestions
	missing, err := s.unseen(ctx)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		out.NewLinks, s.unfinished = nil, true
	}
	if err := s.saveLinks(ctx, &m, out.NewLinks); err != nil {
		return nil, err
	}
	s.keepMatch(m, out)
	quarantine, err := s.quarantined(ctx, domain.EntityProducts)
	if err != nil {
		return nil, err
	}
	p := plan.Products(plan.ProductInput{
		Items: s.books.items, Links: m.links, Listings: m.listings, States: m.states,
		Config: s.cfg, Organisation: s.books.org, Accounts: s.books.accounts,
		Creates: out.Creates, Conflicts: out.Conflicts, Exclusions: m.exclusions,
	})
	if len(missing) > 0 {
		p = waitForListings(p)
	}
	p.Creates = withoutQuarantinedCreates(p.Creates, quarantine)
	p.Updates = withoutQuarantinedUpdates(p.Updates, quarantine)
	p.Updates = slices.DeleteFunc(p.Updates, func(u domain.ItemUpdate) bool { return s.inFlight[u.Item.ID] })
	s.report.Plan.Creates, s.report.Plan.Updates = p.Creates, p.Updates
	s.report.Plan.Unchanged += p.Unchanged
	s.proposeProducts(p)
	if err := s.rememberFields(ctx, m, p); err != nil {
		return nil, err
	}
	if len(p.Creates)+len(p.Updates) == 0 {
		return p.Conflicts, nil
	}
	if ok, why := s.writes(); !ok {
		s.report.Preview = why
		return p.Conflicts, nil
	}
	if err := s.createItems(ctx, p.Creates); err != nil {
		return nil, err
	}
	return p.Conflicts, s.updateItems(ctx, p.Updates, m.states)
}

// saveLinks keeps exact links. They are the mapping itself and no write to
// Xero, so a preview keeps them too; the activity log shows them.
func (s *session) saveLinks(ctx context.Context, m *mapping, links []domain.Link) error {
	if len(links) == 0 {
		return nil
	}
	codes := s.books.byID()
	now := s.r.Clock.Now()
	for i := range links {
		links[i].At = now
		s.report.Changes = append(s.report.Changes, domain.Change{
			Run: s.run.ID, Entity: domain.EntityProducts, Action: "link", SKU: links[i].SKU, Item: links[i].Item,
			Code: codes[links[i].Item].Code, Applied: true, Reason: "the seller SKU is the item's code",
		})
	}
	m.links = append(m.links, links...)
	return s.r.Store.SaveLinks(ctx, links)
}

// proposeProducts lists the plan's changes as not yet applied.
func (s *session) proposeProducts(p plan.ProductPlan) {
	for _, c := range p.Creates {
		s.propose(domain.Change{Entity: domain.EntityProducts, Action: "create", Code: c.Code, SKU: firstSKU(c), Field: "item", After: c.Name})
	}
	for _, u := range p.Updates {
		for _, f := range u.Changes {
			s.propose(domain.Change{Entity: domain.EntityProducts, Action: "update", Item: u.Item.ID, Code: u.Item.Code, Field: string(f.Field), Before: f.Before, After: f.After})
		}
	}
}

func (s *session) propose(c domain.Change) {
	c.Run = s.run.ID
	s.report.Changes = append(s.report.Changes, c)
}

// applied marks the proposals that match as carried out.
func (s *session) applied(document string, match func(domain.Change) bool) []domain.Change {
	var out []domain.Change
	for i := range s.report.Changes {
		c := &s.report.Changes[i]
		if !c.Applied && match(*c) {
			c.Applied, c.Document = true, document
			out = append(out, *c)
		}
	}
	return out
}

func firstSKU(n domain.NewItem) domain.SellerSKU {
	if len(n.SKUs) > 0 {
		return n.SKUs[0]
	}
	return domain.SellerSKU{}
}

// rememberFields takes down the values first seen on a newly linked item, so
// that a later edit in Xero can be told from what was there before. A value
// that both sides agree on counts as written, whoever wrote it: so a write of
// ours whose answer never came is not taken for somebody's edit.
func (s *session) rememberFields(ctx context.Context, m mapping, p plan.ProductPlan) error {
	var news []domain.ItemState
	byID := s.books.byID()
	seen := map[domain.ItemID]bool{}
	for _, l := range m.links {
		st, ok := m.states[l.Item]
		item, exists := byID[l.Item]
		if !exists || seen[l.Item] || ok && st.Written != nil {
			continue
		}
		seen[l.Item] = true
		st.Item = l.Item
		st.Written = fieldsOf(item)
		// After the opening step an item that comes later is ordinary stock,
		// and so is one that Xero already counts.
		st.Opened = st.Opened || s.cfg.OpeningDone || !item.Quantity.IsZero() || !item.CostPool.IsZero()
		m.states[l.Item] = st
		news = append(news, st)
	}
	for _, id := range sortedItems(maps.Keys(p.Agreed)) {
		st := m.states[id]
		written := maps.Clone(st.Written)
		maps.Copy(written, p.Agreed[id])
		st.Written = written
		m.states[id] = st
		news = append(news, st)
	}
	if len(news) == 0 {
		return nil
	}
	return s.r.Store.SaveItemStates(ctx, news, store.StateFields)
}

func fieldsOf(i domain.Item) map[domain.Field]string {
	return map[domain.Field]string{
		domain.FieldName: i.Name, domain.FieldDescription: i.Description, domain.FieldPrice: plan.PriceText(i.SalesPrice),
	}
}

// updateItems writes changed fields in bulk.
func (s *session) updateItems(ctx context.Context, updates []domain.ItemUpdate, states map[domain.ItemID]domain.ItemState) error {
	for start := 0; start < len(updates); start += itemBatch {
		batch := updates[start:min(start+itemBatch, len(updates))]
		s.r.progress(domain.EntityProducts, start, len(updates), "Updating items in Xero")
		batch, err := sound(batch, func(b []domain.ItemUpdate) (xero.Request, error) { return xero.UpdateItems(b, s.cfg.Rules) },
			func(u domain.ItemUpdate, why string) error { return s.refusedUpdate(ctx, u, why) })
		if err != nil {
			return err
		}
		for _, part := range xero.SplitUpdates(batch, s.cfg.Rules) {
			if err := s.updateBatch(ctx, part, states); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *session) updateBatch(ctx context.Context, batch []domain.ItemUpdate, states map[domain.ItemID]domain.ItemState) error {
	req, err := xero.UpdateItems(batch, s.cfg.Rules)
	if err != nil {
		return err
	}
	// No key: an edit back and forth within its life would replay the first answer.
	w := domain.Write{Number: s.itemsNumber()}
	o, err := s.send(ctx, w, req, func(_ context.Context, o outcome) (effect, error) { return s.updated(batch, states, o.result), nil })
	if err != nil {
		return err
	}
	if o.unknown() {
		// It may still land. Until it can not, these items are not updated
		// again: an older value could arrive after a newer one.
		s.unfinished = true
		return nil
	}
	for _, el := range o.result.Elements {
		if el.OK || el.Index < 0 || el.Index >= len(batch) {
			continue
		}
		if err := s.refusedUpdate(ctx, batch[el.Index], strings.Join(el.Messages, " ")); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) refusedUpdate(ctx context.Context, u domain.ItemUpdate, why string) error {
	return s.quarantine(ctx, domain.EntityProducts, domain.Quarantined{
		Item: u.Item.ID, Code: u.Item.Code,
		Reason: "Xero did not accept the change of item " + u.Item.Code + ".", Detail: why,
	})
}

// updated is the effect of fields that Xero took.
func (s *session) updated(batch []domain.ItemUpdate, states map[domain.ItemID]domain.ItemState, res xero.Result) effect {
	var e effect
	for _, el := range res.Elements {
		if !el.OK || el.Index < 0 || el.Index >= len(batch) {
			continue
		}
		u := batch[el.Index]
		s.run.Updated++
		st := states[u.Item.ID]
		st.Item = u.Item.ID
		written := map[domain.Field]string{}
		for f, v := range st.Written {
			written[f] = v
		}
		for _, c := range u.Changes {
			written[c.Field] = c.After
			e.changes = append(e.changes, s.applied("", func(x domain.Change) bool {
				return x.Action == "update" && x.Item == u.Item.ID && x.Field == string(c.Field)
			})...)
		}
		st.Written = written
		e.states = append(e.states, st)
	}
	return e
}
