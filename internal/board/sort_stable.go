package board

import (
	"cmp"
	"slices"
	"time"
)

// SortStable sorts rows that belong to no board, such as entries of the ledger. Rows without a value come last in both
// directions, and equal rows keep their order.
func SortStable[R any](rows []*R, order Order[R], now time.Time) {
	by := order.Key.at(now)
	if by.IsZero() {
		return
	}
	keyed := make([]stableKey[R], len(rows))
	for i, row := range rows {
		keyed[i] = stableKey[R]{row: row, at: i}
		keyed[i].read(by)
	}
	slices.SortFunc(keyed, func(a, b stableKey[R]) int {
		c := cmp.Or(a.text.compare(b.text), cmp.Compare(a.number, b.number))
		if order.Descending {
			c = -c
		}
		if a.known != b.known {
			c = 1
			if a.known {
				c = -1
			}
		}
		return cmp.Or(c, cmp.Compare(a.at, b.at))
	})
	for i, k := range keyed {
		rows[i] = k.row
	}
}

// stableKey is what a row is sorted by, and where the row was before.
type stableKey[R any] struct {
	text   TextKey
	number int64
	known  bool
	at     int
	row    *R
}

// read reads what the row is sorted by. It stays zero for a row without a value.
func (k *stableKey[R]) read(by Key[R]) {
	switch {
	case by.number != nil:
		if n, known := by.number(k.row); known {
			k.number, k.known = n, true
		}
	case by.text != nil:
		k.text = by.text(k.row)
		k.known = k.text != TextKey{}
	default:
		if s := by.shared(k.row); s != nil {
			k.text, k.known = s.key, true
		}
	}
}
