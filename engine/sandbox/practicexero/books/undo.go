package books

// Atomically runs f; when f returns false everything it changed is put back.
func (b *Books) Atomically(f func() bool) {
	b.undo, b.inTransaction = nil, true
	ok := f()
	undo := b.undo
	b.undo, b.inTransaction = nil, false
	if ok {
		return
	}
	for i := len(undo) - 1; i >= 0; i-- {
		undo[i]()
	}
}

// onRollback remembers how to put a change back.
func (b *Books) onRollback(f func()) {
	if b.inTransaction {
		b.undo = append(b.undo, f)
	}
}
