package slips

import (
	"strconv"
	"strings"
)

// slipRow is a line of a packing slip made ready.
type slipRow struct {
	item       SlipItem
	title, sku []string
	height     float64
}

// slip draws the packing slip of one order, on pages of its own.
func (s *sheet) slip(x Slip) {
	text, sub := 10.5, 8.5
	head, column, unitsW := 36.0, 7.0, 20.0
	if s.small {
		text, sub, head, column, unitsW = 8, 6.5, 26, 5, 12
	}
	itemW := s.inner() - unitsW - 2
	rows := make([]slipRow, len(x.Items))
	heights := make([]float64, len(rows))
	for i, it := range x.Items {
		r := slipRow{item: it}
		title := it.Title
		if s.face(title, "", text) == "" {
			title = it.SKU // a title in letters that no font here has
		}
		r.title = s.wrap(title, "", text, itemW, 2)
		r.sku = s.wrap("SKU "+it.SKU, "", sub, itemW, 1)
		r.height = roundUp(float64(len(r.title))*lineHeight(text) + float64(len(r.sku))*lineHeight(sub) + 3)
		rows[i], heights[i] = r, r.height
	}
	var note []string
	for _, n := range []string{x.Note, s.o.Note} {
		for line := range strings.SplitSeq(n, "\n") {
			if strings.TrimSpace(line) != "" {
				note = append(note, s.wrap(line, "", sub+0.5, s.inner(), 6)...)
			}
		}
	}
	if len(note) > 20 {
		note = note[:20]
	}
	tail := lineHeight(text) + 4
	if len(note) > 0 {
		tail += float64(len(note))*lineHeight(sub+0.5) + 4
	}
	again := lineHeight(text) + 2 // the order's number on later pages
	room := s.bottom() - s.margin - column
	pages := paginate(heights, room-head, room-again, tail)
	for n, p := range pages {
		s.AddPage()
		y := s.margin
		if n == 0 {
			s.slipHead(x)
			y += head
		} else {
			s.put(s.margin, y, s.inner(), s.o.say("Order")+" "+x.Order+", "+s.o.say("continued"), "B", text, "L")
			y += again
		}
		y = s.slipHeader(y, column, unitsW, sub)
		for _, r := range rows[p[0]:p[1]] {
			s.putLines(s.margin, y+1.5, itemW, r.title, "", text)
			s.SetTextColor(90, 90, 90)
			s.putLines(s.margin, y+1.5+float64(len(r.title))*lineHeight(text), itemW, r.sku, "", sub)
			s.SetTextColor(0, 0, 0)
			s.put(s.width-s.margin-unitsW, y+1.5, unitsW, strconv.FormatInt(r.item.Units, 10), "B", text+1.5, "R")
			y += r.height
			s.rule(y, 0.1, 190)
		}
		if n == len(pages)-1 {
			s.slipTail(x, note, y, text, sub)
		}
		s.footer(s.o.say("Order")+" "+x.Order, n+1, len(pages))
	}
}

func (s *sheet) slipHead(x Slip) {
	big, text, codeH, codeW := 17.0, 10.0, 11.0, 78.0
	if s.small {
		big, text, codeH, codeW = 11, 7.5, 7, s.inner()
	}
	y := s.margin
	left := s.margin
	if s.logo != "" {
		s.ImageOptions(s.logo, left, y, s.logoW, s.logoH, false, s.logoKind, 0, "")
		left += s.logoW + 4
	}
	if s.o.Shop != "" {
		half := s.width/2 - left
		if s.small {
			half = s.width - s.margin - left - 30
		}
		s.putLines(left, y, half, s.wrap(s.o.Shop, "B", text+1, half, 2), "B", text+1)
	}
	s.put(s.width/2, y, s.width/2-s.margin, s.o.say("Packing slip"), "B", big, "R")
	if s.small {
		y += 11
		s.barcode(s.margin, y, codeW, codeH, x.Order, "L")
		y += codeH + 0.8
		s.put(s.margin, y, s.inner(), s.o.say("Order")+" "+x.Order, "B", text, "L")
		s.put(s.margin, y, s.inner(), s.o.day(x.Placed), "", text, "R")
		return
	}
	s.barcode(s.width-s.margin-codeW, y+9.5, codeW, codeH, x.Order, "R")
	y += 19
	s.put(s.margin, y, s.inner()/2, s.o.say("Order")+" "+x.Order, "B", text+1, "L")
	words := s.o.say("Ordered on") + " " + s.o.day(x.Placed)
	if x.SellerOrder != "" {
		words += " · " + s.o.say("Our number") + " " + x.SellerOrder
	}
	if x.Service != "" {
		words += " · " + serviceWord(x.Service)
	}
	s.put(s.margin, y+lineHeight(text+1), s.inner(), words, "", text-1, "L")
}

// serviceWord turns NEXT_DAY into "Next day".
func serviceWord(s string) string {
	s = strings.ToLower(strings.ReplaceAll(s, "_", " "))
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func (s *sheet) slipHeader(y, height, unitsW, size float64) float64 {
	s.SetTextColor(90, 90, 90)
	s.put(s.margin, y, s.inner()-unitsW, s.o.say("Item"), "", size, "L")
	s.put(s.width-s.margin-unitsW, y, unitsW, s.o.say("Units"), "", size, "R")
	s.SetTextColor(0, 0, 0)
	s.rule(y+height-1, 0.4, 0)
	return y + height
}

func (s *sheet) slipTail(x Slip, note []string, y, text, sub float64) {
	y += 1.5
	s.put(s.margin, y, s.inner(), s.o.say("Total units")+"  "+strconv.FormatInt(x.Units(), 10), "B", text, "R")
	y += lineHeight(text) + 4
	s.putLines(s.margin, y, s.inner(), note, "", sub+0.5)
}
