package inventory

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/page"
	"tallybridge/gui/words"
)

// Editor is a field of the panel: it is saved on Enter or with its button,
// and Escape takes back what was typed.
type Editor struct {
	Entry   *kit.Entry
	Content fyne.CanvasObject

	row    *kit.FormRow
	save   *kit.Button
	saved  string
	check  func(text string) (wrong string)
	commit func(text string)
}

func newEditor(title, hint string, check func(string) string, commit func(string)) *Editor {
	e := &Editor{Entry: kit.NewEntry(""), check: check, commit: commit}
	e.save = kit.NewButton(words.T("Save"), "", e.enter)
	e.save.Hide()
	e.row = kit.NewFormRow(title, hint, kit.HStack(kit.Related, kit.Grow(e.Entry), e.save))
	e.Content = e.row
	e.Entry.OnChanged = func(string) { e.changed() }
	e.Entry.OnEnter = e.enter
	e.Entry.OnEscape = e.drop
	return e
}

// Wrong is what is wrong with what was typed, "" for nothing.
func (e *Editor) Wrong() string { return e.row.Error() }

func (e *Editor) dirty() bool { return strings.TrimSpace(e.Entry.Text) != e.saved }

func (e *Editor) changed() {
	wrong := ""
	if e.dirty() {
		wrong = e.check(strings.TrimSpace(e.Entry.Text))
	}
	e.row.SetError(wrong)
	if e.dirty() != e.save.Visible() {
		show(e.save, e.dirty())
		e.row.Refresh()
	}
	if wrong == "" {
		e.save.Enable()
	} else {
		e.save.Disable()
	}
}

func (e *Editor) enter() {
	if e.dirty() && e.row.Error() == "" {
		e.commit(strings.TrimSpace(e.Entry.Text))
	}
}

// drop takes back what was typed.
func (e *Editor) drop() { e.Entry.SetText(e.saved) }

// set shows the saved value; what a person is typing stays.
func (e *Editor) set(text, placeholder string) {
	typing := e.dirty()
	e.saved = text
	e.Entry.SetPlaceHolder(placeholder)
	if typing {
		e.changed()
		return
	}
	e.Entry.SetText(text)
}

func (p *Panel) editors() {
	p.Cost = newEditor(words.T("Unit cost"), words.T("What an increase is posted at. Empty takes Xero’s average."), wrongCost, p.saveCost)
	p.Elsewhere = newEditor(words.T("Held elsewhere"), words.T("Units that Amazon does not hold: your own shelf, another warehouse. They count as owned."), wrongUnits, p.saveElsewhere)
	p.Level = newEditor(words.T("Low-stock level"), words.T("The item is shown as low below it. Empty takes the default."), wrongUnits, p.saveLevel)
}

func (p *Panel) showEditors() {
	d := p.d
	cost, placeholder := "", words.T("not set")
	switch {
	case d.Cost.Valid && d.CostSource == "your cost":
		cost = typed(d.Cost.Decimal)
	case d.Cost.Valid:
		placeholder = typed(d.Cost.Decimal)
	}
	p.Cost.set(cost, placeholder)
	elsewhere := ""
	if d.ElsewhereSet {
		elsewhere = strconv.FormatInt(d.Elsewhere, 10)
	}
	p.Elsewhere.set(elsewhere, words.T("not set"))
	level := ""
	if d.OwnLevel > 0 {
		level = strconv.FormatInt(d.OwnLevel, 10)
	}
	p.Level.set(level, levelWord(p.s.facts.LowStockDefault))
}

func levelWord(level int64) string {
	if level == 0 {
		return words.T("not set")
	}
	return words.Units(level)
}

func wrongCost(text string) string {
	if text == "" {
		return ""
	}
	d, err := engine.ParseDecimal(text)
	if two := engine.TwoWays(err); two != "" {
		return words.Engine(two)
	}
	if err != nil {
		return words.T("A cost is a number, such as 12.50, without a currency.")
	}
	if d.IsNeg() {
		return words.T("A unit cost cannot be below zero.")
	}
	return ""
}

func wrongUnits(text string) string {
	if text == "" {
		return ""
	}
	if n, err := strconv.ParseInt(text, 10, 64); err != nil || n < 0 {
		return words.T("Units are a whole number of at least 0.")
	}
	return ""
}

// saveCost keeps the cost; the toast can take it back.
func (p *Panel) saveCost(text string) {
	var v, before decimal.NullDecimal
	if text != "" {
		d, err := engine.ParseDecimal(text)
		if err != nil {
			return
		}
		v = decimal.NullDecimal{Decimal: d, Valid: true}
	}
	if p.d.CostSource == "your cost" {
		before = p.d.Cost
	}
	code, e := p.d.Code, p.s.h.Engine
	set := func(v decimal.NullDecimal) func(context.Context) error {
		return func(ctx context.Context) error { return e.SetCost(ctx, code, v) }
	}
	p.commit(p.Cost, text, words.T("The unit cost of {{.code}} is saved.", words.A{"code": code}), set(v), set(before))
}

func (p *Panel) saveElsewhere(text string) {
	var v, before *int64
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		v = &n
	}
	if p.d.ElsewhereSet {
		n := p.d.Elsewhere
		before = &n
	}
	code, e := p.d.Code, p.s.h.Engine
	set := func(v *int64) func(context.Context) error {
		return func(ctx context.Context) error { return e.SetElsewhere(ctx, code, v) }
	}
	p.commit(p.Elsewhere, text, words.T("What is held elsewhere of {{.code}} is saved.", words.A{"code": code}), set(v), set(before))
}

func (p *Panel) saveLevel(text string) {
	level, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		level = 0
	}
	item, before, e := p.d.Item, p.d.OwnLevel, p.s.h.Engine
	set := func(v int64) func(context.Context) error {
		return func(ctx context.Context) error { return e.SetLowStock(ctx, []domain.ItemID{item}, v) }
	}
	p.commit(p.Level, text, words.T("The low-stock level of {{.code}} is saved.", words.A{"code": p.d.Code}), set(level), set(before))
}

// commit saves what was typed in a field of the item that is shown. It counts
// as saved once it is: after a failure it stands there still, to be saved again.
func (p *Panel) commit(e *Editor, text, said string, do, undo func(context.Context) error) {
	row := p.d.ID
	p.s.saveThen(said, do, undo, func() {
		switch {
		case p.d.ID == row:
			e.saved = text
			e.changed()
		case p.drafts[row][e] == text:
			delete(p.drafts[row], e)
		}
	})
}

// drafts are what was typed and not saved, by row: they are there again when
// the row is.
type drafts map[int64]map[*Editor]string

// switched puts the drafts of one row away and brings those of another.
func (p *Panel) switched(from, to int64) {
	all := []*Editor{p.Cost, p.Elsewhere, p.Level}
	kept := map[*Editor]string{}
	for _, e := range all {
		if e.dirty() {
			kept[e] = e.Entry.Text
		}
		e.drop()
	}
	delete(p.drafts, from)
	if from != 0 && len(kept) > 0 {
		p.drafts[from] = kept
	}
	p.showEditors()
	for _, e := range all {
		if text, ok := p.drafts[to][e]; ok {
			e.Entry.SetText(text)
		}
	}
	delete(p.drafts, to)
}

// save does one thing, says so, and offers to take it back.
func (s *Screen) save(said string, do, undo func(context.Context) error) {
	s.saveThen(said, do, undo, func() {})
}

// saveThen is save with something to be done once it is.
func (s *Screen) saveThen(said string, do, undo func(context.Context) error, then func()) {
	s.do(do, func() {
		then()
		t := kit.Toast{Text: said, Tone: kit.Good}
		if undo != nil {
			t.Action = words.T("Undo")
			t.OnTap = func() { s.do(undo, func() { s.h.Done(words.T("Taken back.")) }) }
		}
		s.h.Toast(t)
	})
}

// do does something off the UI goroutine, then reads anew what is shown.
func (s *Screen) do(do func(context.Context) error, then func()) {
	page.Work(s.h, func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx) }, func(_ struct{}, err error) {
		s.Reload()
		if err != nil {
			s.h.ErrorToast(err)
			return
		}
		then()
	})
}
