package board

import (
	"slices"
	"strings"
	"time"
)

// Selector selects the rows of a kind again and again while a filter is typed. It sorts all rows once, and looks for a longer text among the
// rows that have the shorter one. The zero Selector knows nothing yet; a new one is needed for another order.
type Selector[R any] struct {
	from   rowTable[R]
	sorted []*R // all of from

	last  Filter[R]
	found []*R // of sorted, by last
}

// Select is the view that Kind.Select makes.
func (s *Selector[R]) Select(k Kind[R], b *Board, f Filter[R], order Order[R], now time.Time) View[R] {
	if from := k.table(b); s.sorted == nil || !s.from.is(from) {
		*s = Selector[R]{from: from, sorted: slices.Clone(from.rows)}
		k.sort(s.sorted, order, now)
		s.found = s.sorted
	}
	among := s.sorted
	if !k.timed && f.narrows(s.last) {
		among = s.found
	}
	view := View[R]{Of: len(s.sorted), from: s.from}
	if k.belongs != nil {
		among = selected(s.sorted, k.belongs(f.terms))
		view.Of = len(among)
	}
	s.last, s.found = f, among
	if len(f.terms)+len(f.tests) > 0 {
		s.found = selected(among, k.matching(f, now))
	}
	view.Rows = s.found
	return view
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
