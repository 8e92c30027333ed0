package slips

import (
	"fmt"
	"io"
	"time"

	"tallybridge/engine/domain"
)

// Paper is a size of paper.
type Paper string

// The papers.
const (
	A4     Paper = "A4"
	Letter Paper = "Letter"
	A6     Paper = "A6"
)

// Papers returns all papers.
func Papers() []Paper { return []Paper{A4, Letter, A6} }

// size is the paper's width and height in millimetres.
func (p Paper) size() (w, h float64, ok bool) {
	switch p {
	case A4, "":
		return 210, 297, true
	case Letter:
		return 215.9, 279.4, true
	case A6:
		return 105, 148, true
	}
	return 0, 0, false
}

// Options are what does not depend on the orders.
type Options struct {
	Paper Paper // empty is A4
	// Shop is the seller's own name at the top of packing slips; may be empty.
	Shop string
	// Logo is a PNG or JPEG picture beside it; nil for none.
	Logo []byte
	// Note is printed at the end of every packing slip: thanks, returns, opening hours.
	Note string
	// Font is a TrueType font for texts that the built-in one (Latin, Greek,
	// Cyrillic) cannot write, for example Japanese titles; nil for none. Characters
	// that neither has are left out.
	Font []byte
	// Words translates the headings; nil leaves them in English.
	Words func(string) string
	// Zone is where the day's date is looked up; nil is UTC.
	Zone *time.Location
}

func (o Options) say(s string) string {
	if o.Words == nil {
		return s
	}
	return o.Words(s)
}

func (o Options) day(t time.Time) string {
	zone := o.Zone
	if zone == nil {
		zone = time.UTC
	}
	return t.In(zone).Format("2006-01-02")
}

// PickList is everything to be taken from the shelves for some orders.
type PickList struct {
	Made   time.Time
	Orders int
	Lines  []PickLine
}

// PickLine is one seller SKU.
type PickLine struct {
	SKU    domain.SellerSKU
	Title  string
	ASIN   string
	Bin    string // where it lies
	Units  int64
	Orders []PickOrder
}

// PickOrder says how many of the units go into which order.
type PickOrder struct {
	ID    string
	Units int64
}

// Units is how many units are to be picked in all.
func (l PickList) Units() int64 {
	n := int64(0)
	for _, x := range l.Lines {
		n += x.Units
	}
	return n
}

// Slip is the packing slip of one order.
type Slip struct {
	Order       string // Amazon's order id
	SellerOrder string
	Placed      time.Time
	Service     string
	Items       []SlipItem
	// Note is printed above the general one; may be empty.
	Note string
}

// SlipItem is one line of a packing slip.
type SlipItem struct {
	SKU   string
	Title string
	Units int64
}

// Units is how many units are in the parcel.
func (s Slip) Units() int64 {
	n := int64(0)
	for _, i := range s.Items {
		n += i.Units
	}
	return n
}

// WritePickList draws a pick list. An empty one is a usage fault.
func WritePickList(w io.Writer, l PickList, o Options) error {
	if len(l.Lines) == 0 {
		return nothing("There is nothing to pick.")
	}
	s, err := newSheet(o)
	if err != nil {
		return err
	}
	s.pickList(l)
	return s.write(w)
}

// WriteSlips draws packing slips, each beginning on a new page. None is a usage fault.
func WriteSlips(w io.Writer, slips []Slip, o Options) error {
	if len(slips) == 0 {
		return nothing("There is no order to make a packing slip for.")
	}
	s, err := newSheet(o)
	if err != nil {
		return err
	}
	for _, x := range slips {
		s.slip(x)
	}
	return s.write(w)
}

func nothing(message string) error {
	return &domain.Fault{Kind: domain.FaultUsage, Message: message}
}

func badOption(format string, args ...any) error {
	return &domain.Fault{Kind: domain.FaultUsage, Message: fmt.Sprintf(format, args...)}
}
