package forms

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"github.com/govalues/decimal"

	"tallybridge/engine"
	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Limits chooses how often is looked, and where a push stops and asks.
type Limits struct {
	b                          *Book
	box                        *fyne.Container
	every                      map[domain.Entity]*kit.Select
	units, value, low          *kit.Entry
	unitsRow, valueRow, lowRow *kit.FormRow
}

// intervals are what can be chosen between two looks, in minutes.
var intervals = []int{5, 10, 15, 30, 60, 120, 180, 360, 720, 1440}

// NewLimits makes the part.
func NewLimits(b *Book) *Limits {
	l := &Limits{b: b, every: map[domain.Entity]*kit.Select{}}
	each := func(e domain.Entity, label, hint string) fyne.CanvasObject {
		s := kit.NewSelect(func(id string) {
			minutes, err := strconv.ParseInt(id, 10, 64)
			if err != nil {
				return
			}
			b.Change(func(c *domain.Config) {
				if c.Every == nil {
					c.Every = map[domain.Entity]int64{}
				}
				c.Every[e] = minutes * 60
			}, nil)
		}, "", "")
		l.every[e] = s
		return kit.NewFormRow(label, hint, s)
	}
	l.units, l.unitsRow = whole(words.T("Most units in one push"), words.T("Up and down together. 0 or empty means no limit."), func(n int64) {
		b.Change(func(c *domain.Config) { c.Brake.MaxUnits = n }, nil)
	}, func() int64 { return b.Config.Brake.MaxUnits })
	l.low, l.lowRow = whole(words.T("Low-stock level"), words.T("Items below it are shown as low, unless they have a level of their own. 0 or empty means none."), func(n int64) {
		b.Change(func(c *domain.Config) { c.LowStockDefault = n }, nil)
	}, func() int64 { return b.Config.LowStockDefault })
	l.value = kit.NewEntry("0")
	l.value.OnChanged = func(text string) {
		v, err := typedNumber(text, engine.ParseDecimal)
		if two := engine.TwoWays(err); two != "" {
			l.valueRow.SetError(words.Engine(two))
			return
		}
		if err != nil || v.Decimal.IsNeg() {
			l.valueRow.SetError(words.T("It has to be a number of at least 0."))
			return
		}
		l.valueRow.SetError("")
		if v.Decimal.Cmp(b.Config.Brake.MaxValue) != 0 {
			b.Change(func(c *domain.Config) { c.Brake.MaxValue = v.Decimal }, nil)
		}
	}
	l.valueRow = kit.NewFormRow(words.T("Most value in one push"), words.T("In the base currency. 0 or empty means no limit."), l.value)
	l.box = kit.VStack(kit.Section,
		Group(words.T("How often Tallybridge looks"), words.T("Intervals stretch by themselves when a call allowance runs low; Overview says why and until when."),
			kit.Columnar(220, kit.Apart,
				each(domain.EntityInventory, words.T("Stock"), ""), each(domain.EntityProducts, words.T("Products"), ""),
				each(domain.EntityOrders, words.T("Orders"), ""), each(domain.EntitySettlements, words.T("Settlements"), ""))),
		Group(words.T("The brake"), words.T("A push that would take more than a fifth of the items to zero always stops and asks. It can stop earlier:"),
			kit.Columnar(220, kit.Apart, l.unitsRow, l.valueRow)),
		Group(words.T("Low stock"), "", kit.AtMost(320, l.lowRow)))
	return l
}

// whole is a field for a whole number of at least 0.
func whole(label, hint string, set func(int64), now func() int64) (*kit.Entry, *kit.FormRow) {
	e := kit.NewEntry("0")
	var row *kit.FormRow
	e.OnChanged = func(text string) {
		n, ok := readWhole(text)
		if !ok {
			row.SetError(words.T("It has to be a whole number of at least 0."))
			return
		}
		row.SetError("")
		if n != now() {
			set(n)
		}
	}
	row = kit.NewFormRow(label, hint, e)
	return e, row
}

func readWhole(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil && n >= 0
}

// Object is part of Part.
func (l *Limits) Object() fyne.CanvasObject { return l.box }

// Show is part of Part.
func (l *Limits) Show() {
	c := l.b.Config
	for e, s := range l.every {
		now := c.Interval(e)
		var options []kit.Option
		found := false
		for _, m := range intervals {
			d := time.Duration(m) * time.Minute
			found = found || d == now
			options = append(options, kit.Option{ID: strconv.Itoa(m), Text: words.T("Every {{.span}}", words.A{"span": words.Span(d)})})
		}
		id := strconv.Itoa(int(now / time.Minute))
		if !found {
			options = append(options, kit.Option{ID: id, Text: words.T("Every {{.span}}", words.A{"span": words.Span(now)})})
		}
		s.SetOptions(options...)
		s.Choose(id)
	}
	showWhole(l.units, l.unitsRow, c.Brake.MaxUnits)
	showWhole(l.low, l.lowRow, c.LowStockDefault)
	if v, err := typedNumber(l.value.Text, engine.ParseDecimal); l.valueRow.Error() == "" && (err != nil || v.Decimal.Cmp(c.Brake.MaxValue) != 0 || l.value.Text == "") {
		l.value.SetText(plainAmount(c.Brake.MaxValue))
	}
	l.box.Refresh()
}

func plainAmount(d decimal.Decimal) string {
	if d.IsZero() {
		return ""
	}
	return engine.WriteDecimal(d.Trim(0))
}

// showWhole writes a number into a field unless that says it already.
func showWhole(e *kit.Entry, row *kit.FormRow, n int64) {
	if now, ok := readWhole(e.Text); row.Error() != "" || ok && now == n {
		return
	}
	text := ""
	if n != 0 {
		text = strconv.FormatInt(n, 10)
	}
	e.SetText(text)
}
