package board

import (
	"slices"
	"strings"
	"time"
)

// Selector selects the rows of a kind again and again while a filter is typed: it looks for a longer text among the rows that have the
// shorter one, and sorts all rows once for the texts that are not longer. The zero Selector knows nothing yet; a new one is needed for
// another order.
type Selector[R any] struct {
	from   rowTable[R]
	sorted []*R // all of from; nil until they are needed

	last  Filter[R]
	found []*R // of from, by last, sorted
}

// Select is the view that Kind.Select makes.
func (s *Selector[R]) Select(k Kind[R], b *Board, f Filter[R], order Order[R], now time.Time) View[R] {
	from := k.table(b)
	if !s.from.is(from) { // polling changes rows about once a second: to sort only what the filter finds costs less than to sort all of them
		view := k.selectFrom(from, f, order, now)
		*s = Selector[R]{from: from, last: f, found: view.Rows}
		return view
	}
	view := View[R]{Of: len(from.rows), from: from}
	among := s.found
	if k.timed || k.belongs != nil || !f.narrows(s.last) || k.findsByID(b, f.terms, s.last.terms) {
		if s.sorted == nil {
			s.sorted = slices.Clone(from.rows)
			k.sort(s.sorted, order, now)
		}
		among = s.sorted
	}
	if k.belongs != nil {
		among = selected(among, k.belongs(f))
		view.Of = len(among)
	}
	s.last, s.found = f, among
	if len(f.terms)+len(f.tests) > 0 {
		s.found = selected(among, k.matching(f, now))
	}
	view.Rows = s.found
	return view
}

// findsByID reports whether one of the words finds an ID. A longer word may find one that the shorter does not.
func (k Kind[R]) findsByID(b *Board, words ...terms) bool {
	if k.ids == nil {
		return false
	}
	for ids := range k.ids(b) {
		for _, t := range words {
			if t.idMask(ids) != 0 {
				return true
			}
		}
	}
	return false
}

// narrows reports whether each row that the filter selects is one of those that a wider one selects, as far as their words tell.
func (f Filter[R]) narrows(wider Filter[R]) bool {
	return len(wider.tests) == 0 && !slices.ContainsFunc(wider.terms, func(w word) bool {
		return !slices.ContainsFunc(f.terms, func(own word) bool {
			if w.not {
				return own.not && strings.Contains(w.text, own.text)
			}
			return !own.not && strings.Contains(own.text, w.text)
		})
	})
}
