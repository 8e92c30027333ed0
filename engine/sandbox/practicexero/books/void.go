package books

// Void takes an approved document back: stock, pools and balances return to
// what they would be without it. It is refused in locked periods, where
// quantity or value would fall below zero, and where the document's state does
// not allow it.
func (b *Books) Void(d *Document) *Refusal {
	r := &Refusal{}
	switch {
	case d.Status == StatusAuthorised:
	case d.Status == StatusPaid && d.ZeroTotal() && b.Rules.VoidZeroTotal:
	default:
		return refuse("Invoice not of valid status for modification")
	}
	b.checkOpen(d.Date, r)
	t := trial{}
	var ps []posting
	for _, p := range d.postings {
		ps = append(ps, posting{p.account, p.amount.Neg()})
	}
	for n := range d.Lines {
		l := &d.Lines[n]
		if l.Item == nil || l.Units.IsZero() && l.Value.IsZero() && l.Filled.IsZero() {
			continue
		}
		if l.Item.Archived {
			r.line(n, "Item code '"+l.Item.Code+"' is not valid: the item has been archived.")
			continue
		}
		var ok bool
		if ps, ok = b.takeBack(t, l, ps); !ok {
			r.line(n, noStock)
		}
	}
	if r := r.orNil(); r != nil {
		return r
	}
	before := *d
	d.Status, d.Updated = StatusVoided, b.now()
	b.onRollback(func() { *d = before })
	b.settle(t)
	b.book(d, ps, true)
	return nil
}
