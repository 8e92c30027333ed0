package kit

// Rows is the data of a Grid in its present order. It is read on the UI
// goroutine only. Len and Key are known for all rows; a row itself may be
// missing while it is loaded, and is then drawn as a placeholder until
// Grid.RowsLoaded is called.
type Rows[R any] interface {
	Len() int
	// Key names row i for as long as it exists, whatever its place.
	Key(i int) string
	// Row is row i; false means it is not there yet.
	Row(i int) (R, bool)
}

// SliceRows makes Rows of a slice that is all there. The slice must not change
// afterwards.
func SliceRows[R any](rows []R, key func(R) string) Rows[R] { return sliceRows[R]{rows, key} }

type sliceRows[R any] struct {
	rows []R
	key  func(R) string
}

func (s sliceRows[R]) Len() int { return len(s.rows) }

func (s sliceRows[R]) Key(i int) string { return s.key(s.rows[i]) }

func (s sliceRows[R]) Row(i int) (R, bool) { return s.rows[i], true }

// rowSource is Rows without its type of row.
type rowSource interface {
	Len() int
	Key(i int) string
	// cells fills one Cell for each slot; false means the row is not there.
	cells(i int, slots []slot, out []Cell) bool
	tap(i, col int)
	taps(col int) bool
}

type typedSource[R any] struct {
	rows    Rows[R]
	columns []Column[R]
}

func (s typedSource[R]) Len() int {
	if s.rows == nil {
		return 0
	}
	return s.rows.Len()
}

func (s typedSource[R]) Key(i int) string { return s.rows.Key(i) }

func (s typedSource[R]) cells(i int, slots []slot, out []Cell) bool {
	if i < 0 || i >= s.Len() {
		return false
	}
	row, ok := s.rows.Row(i)
	if !ok {
		return false
	}
	for k, sl := range slots {
		out[k] = s.columns[sl.col].Cell(row)
	}
	return true
}

func (s typedSource[R]) taps(col int) bool { return s.columns[col].OnTap != nil }

func (s typedSource[R]) tap(i, col int) {
	f := s.columns[col].OnTap
	if f == nil || i < 0 || i >= s.Len() {
		return
	}
	if row, ok := s.rows.Row(i); ok {
		f(i, row)
	}
}
