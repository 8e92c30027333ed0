package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"

	"github.com/govalues/decimal"
)

// row takes the values of one row of a mirror, in the order of the columns.
// It either works out the row's key and digest, without allocating, or
// collects the values for SQLite.
type row struct {
	keys int    // how many of the first values are the key
	key  []byte // the key's parts, each ended by a zero byte
	buf  []byte // the content in a form to be hashed

	collect bool
	skip    int // values at the start that are not collected
	args    []any

	n int // values taken
}

func (r *row) reset() { r.n, r.key, r.buf = 0, r.key[:0], r.buf[:0] }

// digest is a fingerprint of the content: the first 8 bytes of a SHA-256, so
// that two contents never meet by accident.
func (r *row) digest() int64 {
	sum := sha256.Sum256(r.buf)
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// add collects a value; it reports whether the row is collecting.
func (r *row) add(v func() any) bool {
	r.n++
	if !r.collect {
		return false
	}
	if r.n > r.skip {
		r.args = append(r.args, v())
	}
	return true
}

// content appends one value to what is hashed, with its kind and length.
func (r *row) content(kind byte, v []byte) {
	r.buf = append(binary.AppendUvarint(append(r.buf, kind), uint64(len(v))), v...)
}

func (r *row) text(s string) {
	if r.add(func() any { return s }) {
		return
	}
	if r.n <= r.keys {
		r.key = append(append(r.key, s...), 0)
		return
	}
	r.buf = append(binary.AppendUvarint(append(r.buf, 't'), uint64(len(s))), s...)
}

func (r *row) texts(values ...string) {
	for _, s := range values {
		r.text(s)
	}
}

func (r *row) int(v int64) {
	if r.add(func() any { return v }) {
		return
	}
	if r.n <= r.keys {
		r.key = append(strconv.AppendInt(r.key, v, 10), 0)
		return
	}
	r.buf = binary.BigEndian.AppendUint64(append(r.buf, 'i'), uint64(v))
}

func (r *row) ints(values ...int64) {
	for _, v := range values {
		r.int(v)
	}
}

func (r *row) truths(values ...bool) {
	for _, v := range values {
		r.int(truth(v))
	}
}

// decimal takes a decimal; 1.50 differs from 1.5 in what is stored, but not
// in telling whether the row changed.
func (r *row) decimal(d decimal.Decimal) {
	if r.add(func() any { return decimalText(d) }) {
		return
	}
	var room [32]byte
	v, err := d.AppendText(room[:0])
	if err != nil {
		v = []byte(d.String())
	}
	if bytes.IndexByte(v, '.') >= 0 {
		v = bytes.TrimRight(bytes.TrimRight(v, "0"), ".")
	}
	r.content('d', v)
}

func (r *row) nullDecimal(d decimal.NullDecimal) {
	if d.Valid {
		r.decimal(d.Decimal)
		return
	}
	r.null()
}

func (r *row) time(t time.Time) {
	if t.IsZero() {
		r.null()
		return
	}
	r.int(t.UnixMilli())
}

func (r *row) null() {
	if !r.add(func() any { return nil }) {
		r.buf = append(r.buf, '0')
	}
}
