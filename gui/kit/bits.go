package kit

import "math/bits"

// bitset is a set of row indexes that knows how many it holds.
type bitset struct {
	words []uint64
	n     int
}

func (b *bitset) has(i int) bool {
	w := i >> 6
	return i >= 0 && w < len(b.words) && b.words[w]&(1<<(i&63)) != 0
}

func (b *bitset) put(i int, in bool) {
	if b.has(i) == in {
		return
	}
	for i>>6 >= len(b.words) {
		b.words = append(b.words, 0)
	}
	b.words[i>>6] ^= 1 << (i & 63)
	if in {
		b.n++
	} else {
		b.n--
	}
}

// fill puts the indexes from low to high, both in.
func (b *bitset) fill(low, high int) {
	for i := low; i <= high; i++ {
		if i&63 == 0 && high-i >= 63 && i>>6 < len(b.words) {
			b.n += 64 - bits.OnesCount64(b.words[i>>6])
			b.words[i>>6] = ^uint64(0)
			i += 63
			continue
		}
		b.put(i, true)
	}
}

func (b *bitset) clear() {
	clear(b.words)
	b.n = 0
}

// sized makes room for n indexes at once.
func (b *bitset) sized(n int) {
	if need := (n + 63) >> 6; need > len(b.words) {
		b.words = append(b.words, make([]uint64, need-len(b.words))...)
	}
}

// each calls f with every index in order until f is false.
func (b *bitset) each(f func(i int) bool) {
	for w, word := range b.words {
		for word != 0 {
			i := w<<6 + bits.TrailingZeros64(word)
			if !f(i) {
				return
			}
			word &= word - 1
		}
	}
}
