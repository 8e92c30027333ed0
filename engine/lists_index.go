package engine

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"sync"
	"unique"
)

// A list is searched, filtered and sorted in memory and its rows are read from
// the database when they are shown. SQLite's own ways were slower or dearer: a
// trigram index takes two letters for nothing and costs each first sync more
// than all of matching, and sorting by a column without an index of its own
// takes longer than a person should wait. One entry takes some 200 bytes.

// entry is what a list keeps of a row.
type entry struct {
	id      int64
	text    string    // what is searched, folded; fields end with fieldEnd
	words   [4]string // folded texts to sort by; parts of text
	nums    [4]int64  // numbers to sort by
	filters uint32    // a bit for each filter of the list that takes the row in
	kinds   [2]string
}

// column says how a list is sorted: by words[word] or nums[num].
type column struct{ word, num int }

func byWord(n int) column { return column{word: n, num: -1} }
func byNum(n int) column  { return column{word: -1, num: n} }

// shape is what the entries of a list have in common.
type shape struct {
	columns map[string]column
	filters []string // the name of each bit of entry.filters
}

// bits puts filters together; names that the list does not have are left out.
func (s *shape) bits(names ...string) uint32 {
	var out uint32
	for _, n := range names {
		if i := slices.Index(s.filters, n); i >= 0 {
			out |= 1 << i
		}
	}
	return out
}

// index is one list in memory. It never changes; a change makes another one.
type index struct {
	*shape
	entries []entry // in the list's own order
	place   map[int64]int32

	mu     sync.Mutex
	orders map[string][]int32
}

func newIndex(s *shape, entries []entry) *index {
	x := &index{shape: s, entries: entries, place: make(map[int64]int32, len(entries)), orders: map[string][]int32{}}
	for i := range entries {
		x.place[entries[i].id] = int32(i)
	}
	return x
}

// with returns the index with some entries replaced; entries that are not in
// it are left out.
func (x *index) with(changed []entry) *index {
	entries := slices.Clone(x.entries)
	for _, e := range changed {
		if n, ok := x.place[e.id]; ok {
			entries[n] = e
		}
	}
	return &index{shape: x.shape, entries: entries, place: x.place, orders: map[string][]int32{}}
}

// hits tells which entries have every word; nil when all do.
func (x *index) hits(search string) []bool {
	return having(len(x.entries), func(i int) string { return x.entries[i].text }, searchWords(search))
}

// ids returns the rows that fit a query, in its order.
func (x *index) ids(q Query) ([]int64, error) {
	order, err := x.order(q.Sort)
	if err != nil {
		return nil, err
	}
	filter := uint32(0)
	if q.Filter != "" {
		if filter = x.bits(q.Filter); filter == 0 {
			return nil, usage("The list has no filter %q.", q.Filter)
		}
	}
	hit := x.hits(q.Search)
	out := make([]int64, 0, len(order))
	add := func(i int32) {
		e := &x.entries[i]
		if (hit == nil || hit[i]) && (filter == 0 || e.filters&filter != 0) && (q.Kind == "" || e.kinds[0] == q.Kind || e.kinds[1] == q.Kind) {
			out = append(out, e.id)
		}
	}
	if q.Descending {
		for _, i := range slices.Backward(order) {
			add(i)
		}
	} else {
		for _, i := range order {
			add(i)
		}
	}
	return out, nil
}

// counts tells how many rows with the search each filter takes in; "" is all.
func (x *index) counts(search string) map[string]int {
	hit := x.hits(search)
	all, each := 0, make([]int, len(x.filters))
	for i := range x.entries {
		if hit != nil && !hit[i] {
			continue
		}
		all++
		for bit := range x.filters {
			each[bit] += int(x.entries[i].filters >> bit & 1)
		}
	}
	out := map[string]int{"": all}
	for bit, name := range x.filters {
		out[name] = each[bit]
	}
	return out
}

// order returns the places of all entries sorted by a column; each order is
// worked out once.
func (x *index) order(name string) ([]int32, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if o, ok := x.orders[name]; ok {
		return o, nil
	}
	order := make([]int32, len(x.entries))
	for i := range order {
		order[i] = int32(i)
	}
	if name != "" {
		c, ok := x.columns[name]
		if !ok {
			return nil, usage("The list cannot be sorted by %q.", name)
		}
		x.sort(order, c)
	}
	x.orders[name] = order
	return order, nil
}

// sort sorts by a column; rows that are equal in it keep the list's own order.
// The first eight bytes after what all texts begin with decide most
// comparisons without looking at the texts.
func (x *index) sort(order []int32, c column) {
	type keyed struct {
		key   uint64
		place int32
	}
	keys := make([]keyed, len(order))
	if c.word < 0 {
		for i := range keys {
			keys[i] = keyed{uint64(x.entries[i].nums[c.num]) ^ 1<<63, int32(i)} // negative ones first
		}
	} else {
		shared := x.sharedPrefix(c.word)
		for i := range keys {
			keys[i] = keyed{prefixKey(x.entries[i].words[c.word], shared), int32(i)}
		}
	}
	slices.SortFunc(keys, func(a, b keyed) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		case c.word >= 0:
			if n := strings.Compare(x.entries[a.place].words[c.word], x.entries[b.place].words[c.word]); n != 0 {
				return n
			}
		}
		return int(a.place - b.place)
	})
	for i, k := range keys {
		order[i] = k.place
	}
}

// sharedPrefix is how many bytes all texts that are not empty have in common
// at their beginning.
func (x *index) sharedPrefix(word int) int {
	first, n := "", 0
	for i := range x.entries {
		s := x.entries[i].words[word]
		switch {
		case s == "":
		case first == "":
			first, n = s, len(s)
		default:
			n = min(n, len(s))
			for n > 0 && s[:n] != first[:n] {
				n--
			}
		}
		if first != "" && n == 0 {
			break
		}
	}
	return n
}

// prefixKey orders texts like their bytes from skip on, as far as eight bytes tell.
func prefixKey(s string, skip int) uint64 {
	if s == "" {
		return 0 // before all others
	}
	var room [8]byte
	copy(room[:], s[skip:])
	return binary.BigEndian.Uint64(room[:])
}

// noWord marks a field that is searched but not sorted by.
const noWord = -1

// gathered is an entry while its fields come together.
type gathered struct {
	entry
	buf      []byte
	spans    [4][2]int32
	currency string // of the price in nums
}

// add adds a field. The first one of a word is what the row is sorted by; a
// field that is there already is not repeated.
func (g *gathered) add(word int, field string) {
	if field == "" {
		return
	}
	field = fold(field)
	start := g.find(field)
	if start < 0 {
		start = len(g.buf)
		g.buf = append(append(g.buf, field...), fieldEnd...)
	}
	if word != noWord && g.spans[word] == [2]int32{} {
		g.spans[word] = [2]int32{int32(start), int32(start + len(field))}
	}
}

// find returns where a whole field begins, -1 if it is not there.
func (g *gathered) find(field string) int {
	for from := 0; ; {
		n := bytes.Index(g.buf[from:], []byte(field))
		if n < 0 {
			return -1
		}
		n += from
		end := n + len(field)
		if (n == 0 || g.buf[n-1] == fieldEnd[0]) && g.buf[end] == fieldEnd[0] {
			return n
		}
		from = n + 1
	}
}

// done returns the entry; its words are parts of its text.
func (g *gathered) done() entry {
	g.text = string(g.buf)
	for i, s := range g.spans {
		g.words[i] = g.text[s[0]:s[1]]
	}
	return g.entry
}

// intern returns one string for all equal ones, for texts of which there are few.
func intern(s string) string { return unique.Make(s).Value() }
