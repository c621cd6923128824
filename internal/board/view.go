package board

import (
	"cmp"
	"slices"
	"time"
)

// View is what a table shows: the rows that a filter lets through, in an order. Like a board it never changes.
type View[R any] struct {
	Rows []*R
	Of   int // rows without the filter: "12 of 120"

	from rowTable[R] // of the board that the rows are of
}

// Select is a view of the rows of a kind.
func (k Kind[R]) Select(b *Board, f Filter[R], order Order[R], now time.Time) View[R] {
	return k.selectFrom(k.table(b), f, order, now)
}

func (k Kind[R]) selectFrom(from rowTable[R], f Filter[R], order Order[R], now time.Time) View[R] {
	all := from.rows
	if k.belongs != nil {
		all = selected(all, k.belongs(f))
	}
	rows := selected(all, k.matching(f, now))
	k.sort(rows, order, now)
	return View[R]{Rows: rows, Of: len(all), from: from}
}

// Refresh is the same view of a newer board. Rows stay in place: they keep their order with new numbers, those that no longer
// match or exist drop out, and those that newly match come last, in the view's order among themselves.
func (k Kind[R]) Refresh(v View[R], b *Board, f Filter[R], order Order[R], now time.Time) View[R] {
	next := View[R]{from: k.table(b)}
	next.Of = len(next.from.rows)
	matches, timed := k.matching(f, now), f.timed() || k.timed && len(f.terms) > 0
	if k.belongs != nil {
		belongs, match := k.belongs(f), matches
		next.Of = len(selected(next.from.rows, belongs))
		matches = func(row *R) bool { return belongs(row) && match(row) }
	}
	next.Rows = k.refresh(v.Rows, v.from, next.from, timed, matches, func(rows []*R) { k.sort(rows, order, now) })
	return next
}

func selected[R any](rows []*R, matches func(*R) bool) []*R {
	kept := make([]*R, 0, len(rows))
	for _, row := range rows {
		if matches(row) {
			kept = append(kept, row)
		}
	}
	return kept
}

// refreshRows returns the rows that are shown next. A row that is the same one as on the board before matches as it did, unless time alone
// changes that (timed): so it compares pointers, and matches only the rows that changed.
func refreshRows[R any, P sortable[R]](shown []P, before, now rowTable[R], timed bool, matches func(P) bool, order func([]P)) []P {
	moved := movedRows(before, now)
	if len(moved.next) == 0 && len(moved.added) == 0 && !timed {
		return shown
	}
	met := map[*R]bool{}
	rows := make([]P, 0, len(shown)+len(moved.added))
	for _, row := range shown {
		if next, isMoved := moved.next[row]; isMoved {
			delete(moved.next, row)
			row = next
		} else if !timed {
			rows = append(rows, row)
			continue
		}
		if met[row] = true; row != nil && matches(row) {
			rows = append(rows, row)
		}
	}
	candidates := moved.added
	for _, row := range moved.next { // those left were not shown
		candidates = append(candidates, row)
	}
	if timed {
		candidates = now.rows
	}
	stay := len(rows)
	for _, row := range candidates {
		if row != nil && !met[row] && matches(row) {
			rows = append(rows, row)
		}
	}
	// By ID first: an order by no column leaves rows as they come.
	slices.SortFunc(rows[stay:], func(a, b P) int { return cmp.Compare(a.id(), b.id()) })
	order(rows[stay:])
	return slices.Clip(rows)
}

// moves are the differences of two tables.
type moves[R any] struct {
	next  map[*R]*R // what took a row's place; nil when it vanished
	added []*R
}

func movedRows[R any](before, now rowTable[R]) moves[R] {
	m := moves[R]{next: map[*R]*R{}}
	i, j := 0, 0
	for i < len(before.ids) && j < len(now.ids) {
		switch {
		case before.ids[i] < now.ids[j]:
			m.next[before.rows[i]] = nil
			i++
		case before.ids[i] > now.ids[j]:
			m.added = append(m.added, now.rows[j])
			j++
		default:
			if before.rows[i] != now.rows[j] {
				m.next[before.rows[i]] = now.rows[j]
			}
			i++
			j++
		}
	}
	for ; i < len(before.ids); i++ {
		m.next[before.rows[i]] = nil
	}
	m.added = append(m.added, now.rows[j:]...)
	return m
}
