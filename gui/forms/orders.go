package forms

import (
	"strconv"

	"fyne.io/fyne/v2"

	"tallybridge/engine/domain"
	"tallybridge/gui/kit"
	"tallybridge/gui/words"
)

// Orders chooses how many orders are fetched and kept.
type Orders struct {
	b             *Book
	box           *fyne.Container
	history, keep *kit.Select
}

// The days that can be chosen.
var (
	historyDays = []int64{-1, 7, 30, 60, 90, 180, 365, 730}
	keepDays    = []int64{0, 90, 180, 365, 730, 1825}
)

// NewOrders makes the part.
func NewOrders(b *Book) *Orders {
	o := &Orders{b: b}
	pick := func(set func(*domain.Config, int64)) *kit.Select {
		return kit.NewSelect(func(id string) {
			days, err := strconv.ParseInt(id, 10, 64)
			if err == nil {
				b.Change(func(c *domain.Config) { set(c, days) }, nil)
			}
		}, "", "")
	}
	o.history = pick(func(c *domain.Config, n int64) { c.OrderHistory = n })
	o.keep = pick(func(c *domain.Config, n int64) { c.OrderRetention = n })
	o.box = kit.VStack(kit.Section,
		Group(words.T("Orders of the past"), words.T("Fetched once, when a connection is new. Amazon keeps two years."), kit.AtMost(260, o.history)),
		Group(words.T("How long orders are kept"), words.T("Older ones are removed from this computer once nothing about them is open. They stay at Amazon."), kit.AtMost(260, o.keep)))
	return o
}

// Object is part of Part.
func (o *Orders) Object() fyne.CanvasObject { return o.box }

// Show is part of Part.
func (o *Orders) Show() {
	c := o.b.Config
	days := c.OrderHistory
	if days == 0 {
		days = domain.DefaultOrderHistory
	}
	choose(o.history, historyDays, days, func(n int64) string {
		if n < 0 {
			return words.T("None")
		}
		return words.N(int(n), "The last day", "The last {{.n}} days")
	})
	choose(o.keep, keepDays, c.OrderRetention, func(n int64) string {
		if n == 0 {
			return words.T("For good")
		}
		return words.N(int(n), "{{.n}} day", "{{.n}} days")
	})
}

// choose offers numbers; one that is not among them is offered too.
func choose(s *kit.Select, offered []int64, now int64, text func(int64) string) {
	var options []kit.Option
	found := false
	for _, n := range offered {
		found = found || n == now
		options = append(options, kit.Option{ID: strconv.FormatInt(n, 10), Text: text(n)})
	}
	if !found {
		options = append(options, kit.Option{ID: strconv.FormatInt(now, 10), Text: text(now)})
	}
	s.SetOptions(options...)
	s.Choose(strconv.FormatInt(now, 10))
}
