package world

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"
)

// orderGrowth numbers the way histories grow: a saved business goes on only
// with the history it was saved with.
const orderGrowth = 1

// chance makes the random numbers of the n-th order: its own, so that one order
// does not shift the others.
func (b *orderBook) chance(n uint64) *rand.Rand {
	return rand.New(rand.NewPCG(b.seed^0x6f7264657273, n))
}

// grow makes the history: ordinary days, then one of every difficulty in each
// marketplace. The caller sees to it that nobody else is there.
func (b *orderBook) grow() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.seats) == 0 || b.rate == 0 || b.days == 0 {
		return
	}
	start := b.now.Truncate(24 * time.Hour)
	for d := b.days - 1; d >= 0; d-- {
		day := start.AddDate(0, 0, -d)
		busy := []int{115, 110, 100, 95, 95, 90, 105}[day.Weekday()] // Sundays and Mondays sell best
		roll := rand.New(rand.NewPCG(b.seed^0x646179, uint64(d)))
		n := max(b.rate*busy*(80+roll.IntN(41))/10_000, 1)
		for range n {
			rng := b.chance(b.serial)
			created := day.Add(time.Duration(rng.IntN(43_200)+rng.IntN(43_200)) * time.Second)
			s := b.pickSeat(rng)
			if created.After(b.now) { // today is not over
				b.serial++
				continue
			}
			b.add(b.draw(s, rng, created, kindOf(rng)))
		}
	}
	for _, s := range b.seats {
		for i, k := range plantedKinds {
			rng := b.chance(b.serial)
			b.add(b.draw(s, rng, b.now.Add(-time.Duration(3+5*i)*time.Minute-k.age), k.kind))
		}
	}
	b.grown = len(b.list)
}

func (b *orderBook) pickSeat(rng *rand.Rand) *seat {
	sum := 0
	for _, s := range b.seats {
		sum += s.weight
	}
	roll := rng.IntN(sum)
	for _, s := range b.seats {
		if roll -= s.weight; roll < 0 {
			return s
		}
	}
	return b.seats[0]
}

// kind is what is special about an order.
type kind string

const (
	ordinaryKind   kind = ""
	preorderKind   kind = "preorder"
	pendingKind    kind = "pending"
	unshippedKind  kind = "unshipped"
	lateKind       kind = "late"
	partialKind    kind = "partial"
	cancelledKind  kind = "cancelled"
	replacingKind  kind = "replacement"
	exchangingKind kind = "exchange"
	freeKind       kind = "free"
	offAmazonKind  kind = "off-amazon"
	stuckKind      kind = "unfulfillable"
	twelveKind     kind = "twelve lines"
	sixtyKind      kind = "sixty lines"
)

// plantedKinds are there in every marketplace that can have them, so old.
var plantedKinds = []struct {
	kind kind
	age  time.Duration
}{
	{preorderKind, 9 * 24 * time.Hour},
	{pendingKind, 20 * time.Minute},
	{unshippedKind, 3 * time.Hour},
	{lateKind, 6 * 24 * time.Hour},
	{partialKind, 30 * time.Hour},
	{cancelledKind, 26 * time.Hour},
	{replacingKind, 20 * time.Hour},
	{exchangingKind, 22 * time.Hour},
	{freeKind, 40 * time.Hour},
	{offAmazonKind, 50 * time.Hour},
	{stuckKind, 28 * time.Hour},
	{twelveKind, 5 * time.Hour},
	{sixtyKind, 6 * time.Hour},
}

// kindOf draws what is special about an order of an ordinary day.
func kindOf(rng *rand.Rand) kind {
	switch roll := rng.IntN(1000); {
	case roll < 10:
		return replacingKind
	case roll < 14:
		return exchangingKind
	case roll < 18:
		return freeKind
	case roll < 40:
		return offAmazonKind
	case roll < 41:
		return stuckKind
	case roll < 75:
		return cancelledKind
	}
	return ordinaryKind
}

// draw makes the next order of a marketplace.
func (b *orderBook) draw(s *seat, rng *rand.Rand, created time.Time, k kind) *Order {
	n := b.serial
	b.serial++
	byMerchant := len(s.amazon) == 0 || len(s.merchant) > 0 && rng.IntN(100) < 32
	switch k {
	case lateKind, partialKind, twelveKind, sixtyKind, unshippedKind:
		byMerchant = len(s.merchant) > 0
	case offAmazonKind, stuckKind:
		byMerchant = len(s.amazon) == 0
		if byMerchant { // only Amazon sends for others
			k = ordinaryKind
		}
	}
	o := &Order{
		ID: orderID(s.market, n, b.seed), Market: s.market.Code, FulfilledBy: ByAmazon, Currency: s.market.Currency,
		Created: created.UTC().Truncate(time.Second), Service: service(rng, byMerchant),
	}
	stock := s.amazon
	if byMerchant {
		o.FulfilledBy, stock = ByMerchant, s.merchant
	}
	business := rng.IntN(9) == 0
	lines, units := 1, int64(0)
	switch roll := rng.IntN(100); {
	case k == twelveKind:
		lines = 12
	case k == sixtyKind:
		lines = 60
	case k == partialKind:
		lines, units = 2, 2
	case roll >= 97:
		lines = 3
	case roll >= 88:
		lines = 2
	}
	for i, g := range choose(rng, stock, lines) {
		o.Items = append(o.Items, b.item(o, rng, n, i, g, units, business))
	}
	o.Customer = newCustomer(rng, n, s.market, business)
	if business {
		o.Programs = append(o.Programs, "AMAZON_BUSINESS")
		if rng.IntN(2) == 0 {
			o.PurchaseOrder = "PO-" + strconv.FormatUint(70_000+n, 10)
		}
	}
	if !byMerchant && rng.IntN(100) < 62 || byMerchant && rng.IntN(100) < 8 {
		o.Programs = append(o.Programs, "PRIME")
	}
	if byMerchant && rng.IntN(5) == 0 {
		o.SellerOrderID = "SO-" + strconv.FormatUint(20_000+n, 10)
	}
	b.special(o, rng, n, k)
	b.settle(o, rng, k)
	return o
}

// special makes an order what its kind says, as far as the contents go.
func (b *orderBook) special(o *Order, rng *rand.Rand, n uint64, k kind) {
	free := func() {
		for i := range o.Items {
			o.Items[i].Money, o.Items[i].Promotion, o.Items[i].Business = Line{}, "", false
		}
	}
	switch k {
	case replacingKind, exchangingKind:
		first := b.earlier(o)
		if first == nil {
			return
		}
		o.Original, o.Relation = first.ID, ReplacementOf
		if k == exchangingKind {
			o.Relation = ExchangeOf
		}
		it := first.Items[rng.IntN(len(first.Items))]
		it.ID, it.Ordered, it.Shipped, it.GiftNote = itemID(n, 0), 1, 0, ""
		o.FulfilledBy, o.Service, o.Customer, o.Items = first.FulfilledBy, first.Service, first.Customer, []OrderItem{it}
		o.SellerOrderID = ""
		free()
	case freeKind:
		free()
		for i := range o.Items {
			o.Items[i].Promotion = "Vine.Enrollment." + strconv.FormatUint(n, 10)
		}
	case offAmazonKind, stuckKind:
		o.OffAmazon, o.Programs, o.PurchaseOrder = true, nil, ""
		o.ID = "S" + o.ID[1:]
		o.SellerOrderID = "WEB-" + strconv.FormatUint(4_000+n, 10)
		free()
	case preorderKind:
		o.Programs = append(o.Programs, "PREORDER")
	}
}

// earlier is a shipped order of the same marketplace some days before.
func (b *orderBook) earlier(o *Order) *Order {
	for i := len(b.list) - 1; i >= 0; i-- {
		p := b.list[i]
		if p.Market == o.Market && p.Status == Shipped && !p.OffAmazon && p.Original == "" && p.Total() > 0 &&
			o.Created.Sub(p.Created) > 4*24*time.Hour {
			return p
		}
	}
	return nil
}

// choose draws different goods; some sell much better than others.
func choose(rng *rand.Rand, stock []goods, lines int) []goods {
	var out []goods
	taken := map[int]bool{}
	for range 4 * lines {
		u := rng.IntN(len(stock))
		u = min(u, rng.IntN(len(stock)))
		at := int(scatter(uint64(u), 3) % uint64(len(stock)))
		if !taken[at] {
			taken[at] = true
			out = append(out, stock[at])
		}
		if len(out) == min(lines, len(stock)) {
			break
		}
	}
	return out
}

// item makes a line; units 0 draws how many.
func (b *orderBook) item(o *Order, rng *rand.Rand, n uint64, i int, g goods, units int64, business bool) OrderItem {
	it := OrderItem{ID: itemID(n, i), SKU: g.sku, ASIN: g.asin, Title: g.title, Condition: g.condition, Ordered: units}
	if it.Ordered == 0 {
		it.Ordered = 1
		if rng.IntN(6) == 0 {
			it.Ordered += 1 + rng.Int64N(3)
		}
		if business && rng.IntN(3) == 0 {
			it.Ordered += 2 + rng.Int64N(10)
		}
	}
	each := g.price
	if business && rng.IntN(2) == 0 && each > 100 {
		each, it.Business = each*95/100, true
	}
	m := Line{Item: each * it.Ordered}
	small := func(cents int64) int64 { // a small sum in US cents, in the order's currency
		v := cents * rateOf(o.Currency) / 1000
		if decimals(o.Currency) == 0 {
			v /= 100
		}
		return v
	}
	if o.FulfilledBy == ByMerchant && i == 0 && rng.IntN(100) < 40 {
		m.Shipping = small(399)
	}
	if o.FulfilledBy == ByAmazon && rng.IntN(100) < 12 { // charged and given back at once
		m.Shipping = small(599)
		m.ShipDiscount = m.Shipping
	}
	if rng.IntN(100) < 9 {
		m.ItemDiscount = m.Item * (5 + rng.Int64N(16)) / 100
		it.Promotion = "Save-" + strconv.FormatUint(n%97, 10) + "-" + base36(scatter(n, 17), 5)
	}
	if rng.IntN(100) < 4 {
		m.Gift = small(449)
		it.GiftNote = "To dear " + givenNames[rng.IntN(len(givenNames))] + ", with love " + strconv.FormatUint(n, 10)
	}
	m.ItemTax, m.GiftTax = taxOf(m.Item-m.ItemDiscount, o.Market), taxOf(m.Gift, o.Market)
	m.ShippingTax = taxOf(m.Shipping-m.ShipDiscount, o.Market)
	it.Money = m
	return it
}

func service(rng *rand.Rand, byMerchant bool) string {
	switch roll := rng.IntN(100); {
	case byMerchant && roll < 72:
		return "STANDARD"
	case byMerchant && roll < 88:
		return "EXPEDITED"
	case byMerchant && roll < 93:
		return "NEXT_DAY"
	case roll < 34:
		return "STANDARD"
	case roll < 60:
		return "EXPEDITED"
	case roll < 84:
		return "SECOND_DAY"
	case roll < 94:
		return "NEXT_DAY"
	case roll < 97:
		return "SAME_DAY"
	}
	return "FREE_ECONOMY"
}

// idHeads are the first three digits of order ids by marketplace.
var idHeads = map[string][]int{
	"US": {111, 112, 113, 114}, "CA": {701, 702}, "MX": {701, 702}, "BR": {701, 702},
	"UK": {202, 203, 204, 205, 206}, "JP": {249, 250, 503}, "AU": {249, 250, 503}, "SG": {249, 250, 503},
}

// orderID is the id of the n-th order: 3-7-7 digits, no two alike.
func orderID(m Market, n, seed uint64) string {
	heads := idHeads[m.Code]
	if heads == nil {
		heads = []int{302, 303, 304, 305, 306, 402, 403, 404, 405, 406, 407, 408}
	}
	const parts = 10_000_000
	a := (n*3_819_661 + seed%parts) % parts // the factor shares none with ten millions
	return fmt.Sprintf("%d-%07d-%07d", heads[(n+seed)%uint64(len(heads))], a, (n*n*7_654_321+seed/7+n*31)%parts)
}

// itemID is the id of the i-th line of the n-th order.
func itemID(n uint64, i int) string {
	return fmt.Sprintf("6%07d%04d%02d", n*6_180_339%10_000_000, n*7%10_000, i)
}
