package page

import (
	"slices"
	"strconv"

	"tallybridge/gui/kit"
)

// How much of a long list is in memory: rows come in chunks as they are
// scrolled to, and the least recently seen chunks go.
const (
	chunkRows  = 100
	keptChunks = 40
)

// window is a list of which only ids are known as a whole. UI goroutine only.
type window[R any] struct {
	ids    []int64
	id     func(R) int64
	chunks map[int]map[int64]R
	seen   []int // chunks by when they were last looked at, oldest first
	wanted []int // chunks to load, most wanted last
	// want is called when a chunk is missing.
	want func()
}

var _ kit.Rows[int] = (*window[int])(nil)

func newWindow[R any](ids []int64, id func(R) int64, want func()) *window[R] {
	return &window[R]{ids: ids, id: id, chunks: map[int]map[int64]R{}, want: want}
}

// Len is the number of rows.
func (w *window[R]) Len() int { return len(w.ids) }

// Key is the id of row i.
func (w *window[R]) Key(i int) string { return strconv.FormatInt(w.ids[i], 10) }

// Row is row i, or false while it is on its way.
func (w *window[R]) Row(i int) (R, bool) {
	c := i / chunkRows
	rows, ok := w.chunks[c]
	if !ok {
		var none R
		if !slices.Contains(w.wanted, c) {
			w.wanted = append(w.wanted, c)
			w.want()
		}
		return none, false
	}
	if len(w.seen) > 0 && w.seen[len(w.seen)-1] != c {
		w.touch(c)
	}
	r, ok := rows[w.ids[i]]
	return r, ok
}

func (w *window[R]) touch(c int) {
	if at := slices.Index(w.seen, c); at >= 0 {
		w.seen = slices.Delete(w.seen, at, at+1)
	}
	w.seen = append(w.seen, c)
	for len(w.seen) > keptChunks {
		delete(w.chunks, w.seen[0])
		w.seen = w.seen[1:]
	}
}

// next is the chunk that is wanted most, with the ids of its rows.
func (w *window[R]) next() (c int, ids []int64, ok bool) {
	if len(w.wanted) == 0 {
		return 0, nil, false
	}
	c = w.wanted[len(w.wanted)-1]
	return c, w.idsOf(c), true
}

func (w *window[R]) idsOf(c int) []int64 {
	first := min(c*chunkRows, len(w.ids))
	return w.ids[first:min(first+chunkRows, len(w.ids))]
}

// put takes the rows of a chunk in.
func (w *window[R]) put(c int, rows []R) {
	m := make(map[int64]R, len(rows))
	for _, r := range rows {
		m[w.id(r)] = r
	}
	w.chunks[c] = m
	w.touch(c)
	if at := slices.Index(w.wanted, c); at >= 0 {
		w.wanted = slices.Delete(w.wanted, at, at+1)
	}
}
