package slips

import (
	"strconv"
	"strings"
)

// pickColumns are the columns of a pick list, as x and width.
type pickColumns struct {
	tick, bin, item, code, units float64 // where they begin
	binW, itemW, codeW, unitsW   float64
	text, sub                    float64 // sizes of SKU and title
	codeH                        float64
	titleLines                   int
}

func (s *sheet) pickColumns() pickColumns {
	x, w := s.margin, s.inner()
	if s.small {
		c := pickColumns{text: 8, sub: 6.5, codeH: 6, titleLines: 2, binW: 15, unitsW: 10}
		c.tick, c.bin = x, x+6
		c.item = c.bin + c.binW
		c.units = x + w - c.unitsW
		c.itemW = c.units - c.item - 1
		c.code, c.codeW = c.item, c.itemW // under the title: there is no room beside it
		return c
	}
	c := pickColumns{text: 11, sub: 8.5, codeH: 9, titleLines: 2, binW: 24, unitsW: 16, codeW: 56}
	c.tick, c.bin = x, x+8
	c.item = c.bin + c.binW
	c.units = x + w - c.unitsW
	c.code = c.units - c.codeW
	c.itemW = c.code - c.item - 2
	return c
}

// pickRow is a line of a pick list made ready.
type pickRow struct {
	line           PickLine
	sku, title     []string
	orders         []string
	height         float64
	hasCode        bool
	codeY, ordersY float64 // from the row's top
}

// pickList draws the whole list.
func (s *sheet) pickList(l PickList) {
	c := s.pickColumns()
	rows := make([]pickRow, len(l.Lines))
	heights := make([]float64, len(rows))
	for i, line := range l.Lines {
		rows[i] = s.pickRow(line, c)
		heights[i] = rows[i].height
	}
	head, column := 22.0, 7.0
	if s.small {
		head, column = 13, 5
	}
	top := s.margin + head
	room := s.bottom() - top - column
	pages := paginate(heights, room, room+head-column-2, 0)
	for n, p := range pages {
		s.AddPage()
		y := s.margin
		if n == 0 {
			s.pickHead(l)
			y = top
		}
		y = s.pickHeader(c, y, column)
		for _, r := range rows[p[0]:p[1]] {
			s.drawPick(r, c, y)
			y += r.height
			s.rule(y, 0.1, 190)
		}
		s.footer(s.o.say("Pick list")+" "+s.o.day(l.Made), n+1, len(pages))
	}
}

func (s *sheet) pickHead(l PickList) {
	big, sub := 20.0, 10.0
	if s.small {
		big, sub = 13, 7.5
	}
	s.put(s.margin, s.margin, s.inner(), s.o.say("Pick list"), "B", big, "L")
	s.put(s.margin, s.margin, s.inner(), s.o.day(l.Made), "", sub, "R")
	words := strconv.FormatInt(l.Units(), 10) + " " + s.o.say("units") + " · " + itoa(len(l.Lines)) + " " + s.o.say("SKUs") + " · " + itoa(l.Orders) + " " + s.o.say("orders")
	s.put(s.margin, s.margin+lineHeight(big), s.inner(), words, "", sub, "L")
}

func (s *sheet) pickHeader(c pickColumns, y, height float64) float64 {
	size := 8.5
	if s.small {
		size = 6.5
	}
	s.SetTextColor(90, 90, 90)
	s.put(c.bin, y, c.binW, s.o.say("Bin"), "", size, "L")
	s.put(c.item, y, c.itemW, s.o.say("SKU and title"), "", size, "L")
	s.put(c.units, y, c.unitsW, s.o.say("Units"), "", size, "R")
	s.SetTextColor(0, 0, 0)
	s.rule(y+height-1, 0.4, 0)
	return y + height
}

func (s *sheet) pickRow(line PickLine, c pickColumns) pickRow {
	r := pickRow{line: line}
	r.sku = s.wrap(line.SKU.SKU, "B", c.text, c.itemW, 2)
	r.title = s.wrap(line.Title, "", c.sub, c.itemW, c.titleLines)
	var orders []string
	for _, o := range line.Orders {
		word := o.ID
		if o.Units != 1 || len(line.Orders) > 1 {
			word += " × " + strconv.FormatInt(o.Units, 10)
		}
		orders = append(orders, word)
	}
	r.orders = s.wrap(strings.Join(orders, ", "), "", c.sub-1, c.itemW, 2)
	text := float64(len(r.sku))*lineHeight(c.text) + float64(len(r.title))*lineHeight(c.sub)
	r.ordersY = text + 0.5
	text += float64(len(r.orders))*lineHeight(c.sub-1) + 0.5
	_, _, r.hasCode = code128Of(line.SKU.SKU, c.codeW)
	r.height = text + 3
	switch {
	case s.small && r.hasCode:
		r.codeY = text + 1
		r.height = r.codeY + c.codeH + 2
	case r.hasCode:
		r.height = max(r.height, c.codeH+4)
		r.codeY = 0.5
	}
	r.height = roundUp(r.height)
	return r
}

func (s *sheet) drawPick(r pickRow, c pickColumns, y float64) {
	y += 1.5
	box := 4.2
	if s.small {
		box = 3.2
	}
	s.SetDrawColor(0, 0, 0)
	s.SetLineWidth(0.25)
	s.Rect(c.tick, y+0.4, box, box, "D")
	bin := s.wrap(r.line.Bin, "B", c.text, c.binW-1, 2)
	s.putLines(c.bin, y, c.binW, bin, "B", c.text)
	s.putLines(c.item, y, c.itemW, r.sku, "B", c.text)
	s.putLines(c.item, y+float64(len(r.sku))*lineHeight(c.text), c.itemW, r.title, "", c.sub)
	s.SetTextColor(90, 90, 90)
	s.putLines(c.item, y+r.ordersY, c.itemW, r.orders, "", c.sub-1)
	s.SetTextColor(0, 0, 0)
	if r.hasCode {
		s.barcode(c.code, y+r.codeY, c.codeW, c.codeH, r.line.SKU.SKU, "L")
	}
	size := c.text + 3
	s.put(c.units, y, c.unitsW, strconv.FormatInt(r.line.Units, 10), "B", size, "R")
}
