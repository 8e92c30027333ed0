package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"tallybridge/engine/domain"
	"tallybridge/engine/plan"
	"tallybridge/engine/store"
	"tallybridge/engine/xero"
)

// createRounds is how often a creation whose outcome stays unknown is tried
// under a new key: Xero makes no code twice, so trying again is safe.
const createRounds = 3

// itemsNumber is the journal's name for the next write of items of this run.
func (s *session) itemsNumber() string {
	s.itemWrites++
	return fmt.Sprintf("items-%s-%d", s.run.ID, s.itemWrites)
}

// createItems makes the missing items and links them.
func (s *session) createItems(ctx context.Context, creates []domain.NewItem) error {
	for start := 0; start < len(creates); start += itemBatch {
		batch := creates[start:min(start+itemBatch, len(creates))]
		s.r.progress(domain.EntityProducts, start, len(creates), "Creating items in Xero")
		batch, err := sound(batch, xero.CreateItems, func(n domain.NewItem, why string) error { return s.refusedCreate(ctx, n, why) })
		if err != nil {
			return err
		}
		for _, part := range xero.SplitCreates(batch) {
			if err := s.createBatch(ctx, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// sound takes the elements out of a batch that no request can hold and puts
// them aside one by one: the others do not wait for them.
func sound[T any](batch []T, request func([]T) (xero.Request, error), aside func(T, string) error) ([]T, error) {
	for len(batch) > 0 {
		_, err := request(batch)
		f, ok := domain.AsFault(err)
		if err == nil || !ok || len(f.Elements) == 0 {
			break // other trouble, such as the size, is that of the request
		}
		bad := map[int]bool{}
		for _, e := range f.Elements {
			if e.Index < 0 || e.Index >= len(batch) {
				return nil, err
			}
			if bad[e.Index] {
				continue
			}
			bad[e.Index] = true
			if err := aside(batch[e.Index], strings.Join(e.Messages, " ")); err != nil {
				return nil, err
			}
		}
		var rest []T
		for i, x := range batch {
			if !bad[i] {
				rest = append(rest, x)
			}
		}
		batch = rest
	}
	return batch, nil
}

// createBatch creates until every item of the batch exists or was refused.
func (s *session) createBatch(ctx context.Context, batch []domain.NewItem) error {
	for range createRounds {
		o, err := s.sendCreates(ctx, batch)
		if err != nil {
			return err
		}
		if !o.unknown() {
			return s.refusedCreates(ctx, batch, o)
		}
		// Not known what landed: the list of items tells.
		missing, err := s.readAndAdopt(ctx, batch)
		if err != nil {
			return err
		}
		if len(missing) == 0 {
			o.write.State = domain.WriteDone
			return s.closeCreate(ctx, o.write, effect{})
		}
		batch = missing
	}
	s.unfinished = true
	return nil
}

func (s *session) sendCreates(ctx context.Context, batch []domain.NewItem) (outcome, error) {
	req, err := xero.CreateItems(batch)
	if err != nil {
		return outcome{}, err
	}
	w := domain.Write{Number: s.itemsNumber()}
	if w.ID, err = s.r.newID(12); err != nil {
		return outcome{}, err
	}
	w.Key = idempotencyKey(s.tenant.TenantID, w.Number, req.Bytes())
	if err := s.noteCreate(ctx, w.ID, batch); err != nil {
		return outcome{}, err
	}
	o, err := s.send(ctx, w, req, func(_ context.Context, o outcome) (effect, error) { return s.created(batch, o.result), nil })
	if err == nil && !o.unknown() || errors.Is(err, errChanged) {
		err = errors.Join(err, s.noteCreate(ctx, w.ID, nil))
	}
	return o, err
}

// refusedCreates sorts out what Xero did not accept of a batch. An item that is
// there all the same arrived with an earlier sending; the others go to quarantine.
func (s *session) refusedCreates(ctx context.Context, batch []domain.NewItem, o outcome) error {
	var refused []domain.NewItem
	why := map[string]string{}
	for _, el := range o.result.Elements {
		if !el.OK && el.Index >= 0 && el.Index < len(batch) {
			n := batch[el.Index]
			refused = append(refused, n)
			why[n.Code] = strings.Join(el.Messages, " ")
		}
	}
	if len(refused) == 0 {
		return nil
	}
	missing, err := s.readAndAdopt(ctx, refused)
	if err != nil {
		return err
	}
	for _, n := range missing {
		if err := s.refusedCreate(ctx, n, why[n.Code]); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) refusedCreate(ctx context.Context, n domain.NewItem, why string) error {
	return s.quarantine(ctx, domain.EntityProducts, domain.Quarantined{
		SKU: firstSKU(n), Code: n.Code,
		Reason: "Xero did not accept the new item " + n.Code + ".", Detail: why,
	})
}

// readAndAdopt reads the items again, links those of the batch that exist and
// returns the others.
func (s *session) readAndAdopt(ctx context.Context, batch []domain.NewItem) ([]domain.NewItem, error) {
	if err := s.r.readItems(ctx, s.xero, s.books); err != nil {
		return nil, err
	}
	states, err := s.r.Store.ItemStates(ctx)
	if err != nil {
		return nil, err
	}
	e, missing := s.adopt(batch, states)
	if err := s.r.Store.SaveItemStates(ctx, e.states, store.StateFields); err != nil {
		return nil, err
	}
	if err := s.r.Store.SaveLinks(ctx, e.links); err != nil {
		return nil, err
	}
	return missing, s.r.Store.AddChanges(ctx, e.changes)
}

// adopt is the effect of wanted items that turn out to exist, found by their
// exact codes. Those that are known already are left as they are.
func (s *session) adopt(batch []domain.NewItem, states map[domain.ItemID]domain.ItemState) (e effect, missing []domain.NewItem) {
	byCode := make(map[string]domain.Item, len(s.books.items))
	for _, i := range s.books.items {
		byCode[i.Code] = i
	}
	for _, n := range batch {
		i, ok := byCode[n.Code]
		if !ok {
			missing = append(missing, n)
			continue
		}
		if states[i.ID].Created {
			continue
		}
		add := s.createdItem(n, i.ID)
		add.states[0].Written = fieldsOf(i)
		add.states[0].Opened = s.cfg.OpeningDone || !i.Quantity.IsZero() || !i.CostPool.IsZero()
		e.add(add)
	}
	return e, missing
}

// created is the effect of items that Xero made.
func (s *session) created(batch []domain.NewItem, res xero.Result) effect {
	var e effect
	for _, el := range res.Elements {
		if el.OK && el.Index >= 0 && el.Index < len(batch) && el.ID != "" {
			e.add(s.createdItem(batch[el.Index], domain.ItemID(el.ID)))
		}
	}
	return e
}

func (s *session) createdItem(n domain.NewItem, id domain.ItemID) effect {
	s.run.Created++
	e := effect{states: []domain.ItemState{{
		Item: id, Created: true, Opened: s.cfg.OpeningDone,
		Written: map[domain.Field]string{
			domain.FieldName: n.Name, domain.FieldDescription: n.Description, domain.FieldPrice: plan.PriceText(n.SalesPrice),
		},
	}}}
	for _, sku := range n.SKUs {
		e.links = append(e.links, domain.Link{SKU: sku, Item: id, Units: 1, Origin: domain.LinkCreated, At: s.r.Clock.Now()})
	}
	e.changes = s.applied("", func(c domain.Change) bool { return c.Action == "create" && c.Code == n.Code })
	return e
}

// noteCreates keeps, for every creation that is not over, which seller SKUs its
// items are made for: the request itself holds only their codes.
const noteCreates = "items.creating"

func (s *session) notedCreates(ctx context.Context) (map[string][]domain.NewItem, error) {
	text, err := s.r.Store.Note(ctx, noteCreates)
	out := map[string][]domain.NewItem{}
	if err != nil || text == "" {
		return out, err
	}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return nil, fmt.Errorf("note %s: %w", noteCreates, err)
	}
	return out, nil
}

// noteCreate adds a creation to the note, or takes it out when batch is empty.
func (s *session) noteCreate(ctx context.Context, write string, batch []domain.NewItem) error {
	ctx = context.WithoutCancel(ctx)
	all, err := s.notedCreates(ctx)
	if err != nil {
		return err
	}
	delete(all, write)
	for _, n := range batch {
		all[write] = append(all[write], domain.NewItem{Code: n.Code, SKUs: n.SKUs})
	}
	if len(all) == 0 {
		return s.r.Store.SetNote(ctx, noteCreates, "")
	}
	b, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("note %s: %w", noteCreates, err)
	}
	return s.r.Store.SetNote(ctx, noteCreates, string(b))
}

func (s *session) closeCreate(ctx context.Context, w domain.Write, e effect) error {
	ctx = context.WithoutCancel(ctx)
	if err := s.r.Store.FinishWrite(ctx, w, e.states, e.links, e.changes); err != nil {
		return err
	}
	return s.noteCreate(ctx, w.ID, nil)
}

// reconcile finds out, from the items as just read, what became of writes of
// items that an earlier run left open.
func (s *session) reconcile(ctx context.Context) error {
	if len(s.pending) == 0 {
		return nil
	}
	noted, err := s.notedCreates(ctx)
	if err != nil {
		return err
	}
	states, err := s.r.Store.ItemStates(ctx)
	if err != nil {
		return err
	}
	for _, w := range s.pending {
		over := s.books.itemsAt.Sub(w.LastSent) >= settlingTime
		batch := noted[w.ID]
		e, missing := s.adopt(batch, states)
		for _, st := range e.states {
			states[st.Item] = st
		}
		switch {
		case over:
			w.State = domain.WriteLost
			if len(batch) > 0 && len(missing) == 0 {
				w.State = domain.WriteDone
			}
		case w.Op == xero.OpCreateItems && len(batch) > 0 && len(missing) == 0:
			w.State = domain.WriteDone
		case w.Op == xero.OpUpdateItems:
			if err := s.keepApart(w); err != nil {
				return err
			}
		}
		if w.State.Final() {
			err = s.closeCreate(ctx, w, e)
		} else {
			// It may still arrive; what is missing is made again meanwhile, as
			// Xero makes no code twice.
			err = s.r.Store.FinishWrite(ctx, w, e.states, e.links, e.changes)
		}
		if err != nil {
			return err
		}
	}
	s.pending = nil
	return nil
}

// keepApart remembers the items of an update that may still land, so that they
// are not updated meanwhile: an older value could arrive after a newer one.
func (s *session) keepApart(w domain.Write) error {
	req, err := xero.Reopen(w.Body)
	if err != nil {
		return err
	}
	if s.inFlight == nil {
		s.inFlight = map[domain.ItemID]bool{}
	}
	for _, id := range req.ItemIDs() {
		s.inFlight[id] = true
	}
	s.unfinished = true
	return nil
}
