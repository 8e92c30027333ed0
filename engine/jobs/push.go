package jobs

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tallybridge/engine/domain"
	"tallybridge/engine/plan"
	"tallybridge/engine/store"
	"tallybridge/engine/xero"
)

// documentsFor turns changes into documents numbered within this run.
func (s *session) documentsFor(changes []domain.StockChange, day, contact string) []domain.StockDocument {
	return plan.Documents(plan.DocumentInput{
		Changes: changes, Run: s.run.ID, Date: day, ContactID: contact,
		Currency: s.books.org.BaseCurrency, Config: s.cfg,
	})
}

// push posts the changes document by document, one call at a time, then reads
// the items again: success is the quantity, not the status of a document.
func (s *session) push(ctx context.Context, changes []domain.StockChange) error {
	day, err := s.organisationForWriting(ctx)
	if err != nil {
		return err
	}
	contact, err := s.contact(ctx)
	if err != nil {
		return err
	}
	docs := s.documentsFor(changes, day, contact)
	s.report.Plan.Documents = docs
	docs, capped, err := s.allowed(ctx, docs)
	if err != nil {
		return err
	}
	s.documents = len(docs)
	for i, doc := range docs {
		s.r.progress(domain.EntityInventory, i, len(docs), "Posting %s", doc.Number)
		err := s.post(ctx, doc)
		if errors.Is(err, errChanged) && i > 0 { // what was posted is looked at all the same
			if err := s.verify(ctx); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(capped, s.verify(ctx))
}

// allowed are the documents that Xero takes now: without the bills, and with
// the reason, while it lets no bill be approved. What lowers stock goes on.
func (s *session) allowed(ctx context.Context, docs []domain.StockDocument) (may []domain.StockDocument, capped, err error) {
	bill := func(d domain.StockDocument) bool { return d.Kind == domain.DocumentBill }
	if !slices.ContainsFunc(docs, bill) {
		return docs, nil, nil
	}
	actions, err := s.xero.Actions(ctx)
	if err != nil {
		return nil, nil, err
	}
	if ok, known := actions["CreateApprovedBill"]; ok || !known {
		return docs, nil, nil
	}
	return slices.DeleteFunc(slices.Clone(docs), bill), &domain.Fault{
		Kind: domain.FaultPlanCap, Op: "postStock",
		Message: "Xero does not let another bill be approved now, so no quantity was raised.",
		Advice: "If the bills of your Xero plan are used up, post stock daily instead of as it changes, move to a larger plan, or wait for next month. " +
			"If not, your user in Xero may not approve bills: ask for a role that may, and connect again. Nothing was lost.",
	}, nil
}

// contact finds or makes the one technical contact.
func (s *session) contact(ctx context.Context) (string, error) {
	key := noteContact + "." + s.tenant.TenantID
	id, err := s.r.Store.Note(ctx, key)
	if err != nil || id != "" {
		return id, err
	}
	for try := range 3 {
		found, ok, err := s.xero.FindContact(ctx, contactName)
		if err != nil {
			return "", err
		}
		if ok {
			return found, s.r.Store.SetNote(ctx, key, found)
		}
		req, err := xero.CreateContact(contactName)
		if err != nil {
			return "", err
		}
		// A key of its own: for minutes Xero answers a repeated key with the error
		// that it gave first. Two contacts of one name it does not make.
		number := fmt.Sprintf("contact-%s-%d", s.run.ID, try+1)
		w := domain.Write{Number: number, Key: idempotencyKey(s.tenant.TenantID, number, req.Bytes())}
		o, err := s.send(ctx, w, req, nil)
		if err != nil {
			return "", err
		}
		if o.done() && len(o.result.Elements) == 1 && o.result.Elements[0].ID != "" {
			id := o.result.Elements[0].ID
			return id, s.r.Store.SetNote(ctx, key, id)
		}
		// Refused as already there, or lost: look again.
	}
	return "", &domain.Fault{
		Kind: domain.FaultUnavailable, Op: "createContact",
		Message: "The contact " + contactName + " could not be made in Xero.",
		Advice:  "Run the sync again. If it stays, add a contact of that name in Xero by hand.",
	}
}

// post sends one document. When Xero refuses it for some of its lines, these
// go to quarantine and the rest is sent again under a new number and key.
func (s *session) post(ctx context.Context, doc domain.StockDocument) error {
	if len(doc.Lines) == 0 {
		return nil
	}
	req, err := xero.Stock(doc)
	if f, ok := domain.AsFault(err); ok && len(f.Elements) > 0 {
		bad := map[int]string{}
		for _, e := range f.Elements {
			bad[e.Index] = strings.Join(e.Messages, " ")
		}
		return s.withoutLines(ctx, doc, bad)
	}
	if err != nil {
		return err
	}
	w := domain.Write{Number: doc.Number, Key: idempotencyKey(s.tenant.TenantID, doc.Number, req.Bytes()), Document: &doc}
	o, err := s.send(ctx, w, req, s.effectOf(w))
	if err != nil {
		return err
	}
	switch o.write.State {
	case domain.WriteDone:
		return nil
	case domain.WriteLost:
		// It surely did not land. The next run plans these items anew from
		// what Xero then says; repeating it here would use old figures.
		s.unfinished = true
		s.report.Preview = "Xero did not take document " + doc.Number + ". The next run repeats it."
		return nil
	}
	return s.refused(ctx, doc, o)
}

// refused sorts out a refused document.
func (s *session) refused(ctx context.Context, doc domain.StockDocument, o outcome) error {
	var el xero.ElementResult
	if len(o.result.Elements) > 0 {
		el = o.result.Elements[0]
	}
	reason := strings.Join(el.Messages, " ")
	bad := map[int]string{}
	for _, l := range el.Lines {
		bad[l.Index/2] = strings.Join(l.Messages, " ")
	}
	if len(bad) == 0 {
		if len(doc.Lines) > 1 {
			return s.halves(ctx, doc)
		}
		bad[0] = reason
	}
	return s.withoutLines(ctx, doc, bad)
}

// withoutLines puts lines of a document in quarantine, by their index, and
// posts the rest.
func (s *session) withoutLines(ctx context.Context, doc domain.StockDocument, bad map[int]string) error {
	rest := doc
	rest.Lines = nil
	for i, l := range doc.Lines {
		why, is := bad[i]
		if !is {
			rest.Lines = append(rest.Lines, l)
			continue
		}
		if err := s.quarantine(ctx, domain.EntityInventory, domain.Quarantined{
			Item: l.Item, Code: l.Code, Reason: xero.Explain(why).Plain, Detail: why,
		}); err != nil {
			return err
		}
	}
	rest.Number = s.nextNumber(doc)
	return s.post(ctx, rest)
}

// halves finds the culprit of a refusal that names no line.
func (s *session) halves(ctx context.Context, doc domain.StockDocument) error {
	mid := len(doc.Lines) / 2
	first, second := doc, doc
	first.Lines, second.Lines = doc.Lines[:mid], doc.Lines[mid:]
	first.Number = s.nextNumber(doc)
	if err := s.post(ctx, first); err != nil {
		return err
	}
	second.Number = s.nextNumber(doc)
	return s.post(ctx, second)
}

// nextNumber numbers a document that replaces a refused one.
func (s *session) nextNumber(doc domain.StockDocument) string {
	s.documents++
	suffix := "IN"
	switch {
	case doc.Opening:
		suffix = "OPEN"
	case doc.Kind == domain.DocumentCreditNote:
		suffix = "OUT"
	}
	return fmt.Sprintf("TB-%s-%d-%s", s.run.ID, s.documents, suffix)
}

// effectOf says what a taken stock document means: the quantity left behind,
// and the changes it carried out.
func (s *session) effectOf(w domain.Write) effecter {
	if w.Document == nil {
		return nil
	}
	doc := *w.Document
	return func(ctx context.Context, _ outcome) (effect, error) {
		states, err := s.r.Store.ItemStates(ctx)
		if err != nil {
			return effect{}, err
		}
		var e effect
		now := s.r.Clock.Now()
		for _, l := range doc.Lines {
			st := states[l.Item]
			st.Item = l.Item
			st.Left, st.LeftKnown, st.LeftAt = l.After, true, now
			st.Opened = true
			st.AcceptKnown = false
			if doc.Opening && doc.Undoes != "" {
				// The value is back where it lay before: what comes next is
				// opening stock again and no adjustment.
				st.Opened, st.Left, st.LeftKnown = false, 0, false
			}
			if doc.Undoes != "" {
				st.Suspended = "Undone with " + doc.Number + ". Resume the item to let it sync again."
			}
			e.states = append(e.states, st)
		}
		e.changes = s.documentChanges(doc, w.Run)
		return e, nil
	}
}

// documentChanges are the log entries of one document's lines. The entries of
// an interrupted run are made from the document itself.
func (s *session) documentChanges(doc domain.StockDocument, run string) []domain.Change {
	lines := make(map[domain.ItemID]domain.DocumentLine, len(doc.Lines))
	for _, l := range doc.Lines {
		lines[l.Item] = l
	}
	out := s.applied(doc.Number, func(c domain.Change) bool {
		_, ok := lines[c.Item]
		return ok && c.Field == "quantity" && (c.Action == "increase" || c.Action == "decrease")
	})
	for _, c := range out {
		delete(lines, c.Item)
	}
	for _, l := range doc.Lines {
		if _, left := lines[l.Item]; !left {
			continue
		}
		c := domain.Change{
			Run: run, Entity: domain.EntityInventory, Action: "increase", Item: l.Item, Code: l.Code, Field: "quantity",
			Before: fmt.Sprint(l.Before), After: fmt.Sprint(l.After), Document: doc.Number, Applied: true, Reason: l.Description,
		}
		if doc.Kind == domain.DocumentCreditNote {
			c.Action = "decrease"
		}
		out = append(out, c)
		if run == s.run.ID {
			s.report.Changes = append(s.report.Changes, c)
		}
	}
	for _, c := range out {
		if c.Action == "increase" {
			s.run.Increased++
		} else {
			s.run.Decreased++
		}
	}
	return out
}

// verify reads the items again and says which did not end where they should.
func (s *session) verify(ctx context.Context) error {
	if err := s.r.readItems(ctx, s.xero, s.books); err != nil {
		return err
	}
	states, err := s.r.Store.ItemStates(ctx)
	if err != nil {
		return err
	}
	var update []domain.ItemState
	byID := s.books.byID()
	for _, id := range sortedItems(maps.Keys(states)) {
		item, ok := byID[id]
		if !ok {
			continue
		}
		if avg, known := item.AverageCost(); known {
			st := states[id]
			if !st.LastAverage.Valid || st.LastAverage.Decimal.Cmp(avg) != 0 {
				st.LastAverage.Decimal, st.LastAverage.Valid = avg, true
				update = append(update, st)
			}
		}
	}
	if err := s.r.Store.SaveItemStates(ctx, update, store.StateAverage); err != nil {
		return err
	}
	for _, c := range s.report.Plan.Stock {
		st := states[c.Item]
		got, whole := byID[c.Item].WholeQuantity()
		if !st.LeftKnown || st.LeftAt.Before(s.run.Started) || whole && got == c.After {
			continue
		}
		s.propose(domain.Change{
			Entity: domain.EntityInventory, Action: "hold", Item: c.Item, Code: c.Code, Field: "quantity",
			Before: fmt.Sprint(c.After), After: byID[c.Item].Quantity.String(),
			Reason: "After the push Xero shows another quantity: something else moved it at the same time.",
		})
	}
	return s.recordQuantities(ctx)
}

// quarantine puts a refused record aside; a record that was there before counts one try more.
func (s *session) quarantine(ctx context.Context, e domain.Entity, q domain.Quarantined) error {
	q.Entity = e
	q.Key = string(e) + ":" + string(q.Item) + ":" + q.Code
	q.At = s.r.Clock.Now().Unix()
	q.Tries = 1
	existing, err := s.r.Store.Quarantine(ctx)
	if err != nil {
		return err
	}
	for _, x := range existing {
		if x.Key == q.Key {
			q.Tries = x.Tries + 1
		}
	}
	s.propose(domain.Change{Entity: e, Action: "refuse", Item: q.Item, Code: q.Code, SKU: q.SKU, Reason: q.Reason + " " + q.Detail})
	return s.r.Store.SaveQuarantine(ctx, q)
}
