package kit

// followed is what becomes of cursor, selection and scroll offset when the
// data is swapped.
type followed struct {
	scroll           bool
	offset           float32
	cursorGone       bool
	selectionChanged bool
}

// follow finds the current row, the selected rows and the row at the top of
// the window in the new data, in one pass over its keys that ends as soon as
// all are found.
func (g *gridCore) follow(next rowSource, how Swap) (f followed) {
	n := next.Len()
	topKey, topIndex, topRest := "", -1, float32(0)
	offset := g.list.GetScrollOffset()
	if old := g.Len(); how == Stay && old > 0 && offset > 0 {
		if i := int(offset / g.style.height); i < old {
			topKey, topRest = g.source.Key(i), offset-float32(i)*g.style.height
			if i < n && next.Key(i) == topKey {
				topIndex = i
			}
		}
	}
	cursorKey, cursorIndex := g.keyAt(g.cursor), -1
	if cursorKey != "" && g.cursor < n && next.Key(g.cursor) == cursorKey {
		cursorIndex = g.cursor
	}

	kept, moved := g.keepSelected(next)
	wantTop, wantCursor := topKey != "" && topIndex < 0, cursorKey != "" && cursorIndex < 0
	for i := 0; i < n && (wantTop || wantCursor || len(moved) > 0); i++ {
		key := next.Key(i)
		if wantTop && key == topKey {
			topIndex, wantTop = i, false
		}
		if wantCursor && key == cursorKey {
			cursorIndex, wantCursor = i, false
		}
		if _, ok := moved[key]; ok {
			kept.put(i, true)
			delete(moved, key)
		}
	}

	f.cursorGone = cursorKey != "" && cursorIndex < 0
	f.selectionChanged = kept.n != g.selected.n
	g.selected = kept
	g.cursor = cursorIndex
	g.anchor = cursorIndex
	switch {
	case how == FromTop:
		f.scroll, f.offset = offset > 0, 0
	case topIndex >= 0:
		f.scroll, f.offset = true, float32(topIndex)*g.style.height+topRest
	}
	return f
}

// keepSelected finds the selected rows that stand where they stood, and the
// keys of those that do not.
func (g *gridCore) keepSelected(next rowSource) (kept bitset, moved map[string]struct{}) {
	if g.selected.n == 0 {
		return kept, nil
	}
	n := next.Len()
	kept.sized(n)
	g.selected.each(func(i int) bool {
		key := g.source.Key(i)
		if i < n && next.Key(i) == key {
			kept.put(i, true)
			return true
		}
		if moved == nil {
			moved = make(map[string]struct{}, g.selected.n-kept.n)
		}
		moved[key] = struct{}{}
		return true
	})
	return kept, moved
}

// keyAt is the key of row i in the present data, "" for no row.
func (g *gridCore) keyAt(i int) string {
	if i < 0 || i >= g.Len() {
		return ""
	}
	return g.source.Key(i)
}
