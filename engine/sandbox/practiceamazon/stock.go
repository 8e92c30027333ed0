package practiceamazon

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"tallybridge/engine/sandbox/world"
)

// ErrUnknownMarket means that the seller does not take part in the marketplace.
var ErrUnknownMarket = errors.New("the practice seller does not take part in this marketplace")

// stockRow is one FBA SKU as one marketplace shows it.
type stockRow struct {
	shown
	bins    world.Bins
	changed time.Time // when a figure other than inbound last changed, as far as was seen
}

// stockWatch remembers when figures changed, and the pages being read.
type stockWatch struct {
	mu     sync.Mutex
	began  time.Time
	seen   map[string]stockSeen // marketplace id, NUL, SKU
	pages  map[string]*stockPages
	tokens uint64
}

type stockSeen struct {
	bins world.Bins
	at   time.Time
}

type stockPages struct {
	rows   []stockRow
	at     int
	params string
	made   time.Time
}

func newStockWatch(began time.Time) *stockWatch {
	return &stockWatch{began: began, seen: map[string]stockSeen{}, pages: map[string]*stockPages{}}
}

// note fills in when each row last changed. Inbound figures do not count as
// changes: Amazon does not notice them either.
func (w *stockWatch) note(market string, rows []stockRow, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range rows {
		b := rows[i].bins
		b.InboundWorking, b.InboundShipped, b.InboundReceiving = 0, 0, 0
		k := market + "\x00" + rows[i].SKU
		was, known := w.seen[k]
		switch {
		case !known:
			was = stockSeen{b, w.began}
		case was.bins != b:
			was = stockSeen{b, now}
		}
		w.seen[k] = was
		rows[i].changed = was.at
	}
}

// stockIn are all FBA rows of a marketplace, old and empty ones too, by SKU.
func (s *Server) stockIn(m world.Market, now time.Time) []stockRow {
	rows := s.shownStock(m)
	slices.SortFunc(rows, func(a, b stockRow) int { return strings.Compare(a.SKU, b.SKU) })
	s.stock.note(m.ID, rows, now)
	return rows
}

// WithoutFBA makes a marketplace (code or id) answer as if FBA had never been
// used there.
func (s *Server) WithoutFBA(market string, without bool) error {
	m, ok := s.world.MarketOf(market)
	if !ok {
		return ErrUnknownMarket
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noFBA[m.ID] = without
	return nil
}

func (s *Server) withoutFBA(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.noFBA[id]
}
