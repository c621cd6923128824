package board

import (
	"slices"
	"strings"
	"time"
)

// Filter selects the rows that are shown. Its clauses are ANDed. The zero Filter selects all.
//
// A word, or a "quoted phrase", is searched in affiliate name, e-mail, product, slug, tags, campaign and coupon codes, ignoring case and
// the accents of Latin letters; user and product IDs are found as a whole, or by their start. A comparison is true only for a row that has
// the number: a link without clicks has no conv and no epc. is:replaced is true for a row in that state. quiet>14d depends on the time, so
// each match gets the time.
type Filter[R any] struct {
	terms terms
	tests []comparison[R]
}

// terms are the words that a filter looks for, at most maxWords.
type terms []word

// maxWords is how many words a filter may have: one bit each.
const maxWords = 64

// word is a text that a row must, or must not, contain. A tag includes its marks.
type word struct {
	text string
	id   string // what the text of an ID contains that the word finds; "": it finds none
	not  bool
}

// findsID reports whether the word finds one of the IDs of a text.
func (w word) findsID(ids string) bool { return w.id != "" && strings.Contains(ids, w.id) }

// comparison is clicks>100.
type comparison[R any] struct {
	of    func(now time.Time) func(*R) (value int64, known bool)
	timed bool   // the number changes with time
	state string // the state that is asked for; "": it compares a number
	op    operator
	not   bool
	value int64
	step  int64 // in which = rounds: a day for quiet=14d, a tenth of a percent for conv=1.6
}

type operator int

const (
	equal operator = iota
	unequal
	less
	atMost
	more
	atLeast
)

// NoRows is the filter that selects none, for a text that cannot be read: nobody is to act on rows that they did not ask for.
func NoRows[R any]() Filter[R] {
	unknown := func(*R) (int64, bool) { return 0, false }
	return Filter[R]{tests: []comparison[R]{{of: func(time.Time) func(*R) (int64, bool) { return unknown }}}}
}

// timed reports whether a row may start or stop matching with time alone.
func (f Filter[R]) timed() bool {
	return slices.ContainsFunc(f.tests, func(c comparison[R]) bool { return c.timed })
}

// matchesAt returns a function that reports whether a row satisfies the comparisons at that time.
func (f Filter[R]) matchesAt(now time.Time) func(*R) bool {
	type test struct {
		comparison[R]
		number func(*R) (int64, bool)
	}
	tests := make([]test, len(f.tests))
	for i, c := range f.tests {
		tests[i] = test{c, c.of(now)}
	}
	return func(row *R) bool {
		for i := range tests {
			value, known := tests[i].number(row)
			if (known && tests[i].compare(value)) == tests[i].not {
				return false
			}
		}
		return true
	}
}

// matchMask returns a bit for each word that a shared text contains.
func (t terms) matchMask(s *SharedText) (mask uint64) {
	if s == nil {
		return 0
	}
	for i, w := range t {
		if strings.Contains(s.words, w.text) || w.findsID(s.ids) {
			mask |= 1 << i
		}
	}
	return mask
}

// idMask returns a bit for each word that finds one of the IDs.
func (t terms) idMask(ids string) (mask uint64) {
	if ids == "" {
		return 0
	}
	for i, w := range t {
		if w.findsID(ids) {
			mask |= 1 << i
		}
	}
	return mask
}

// matches searches a row's own text for the words that no shared text contains.
func (t terms) matches(own string, mask uint64) bool {
	for i, w := range t {
		if (mask&(1<<i) != 0 || strings.Contains(own, w.text)) == w.not {
			return false
		}
	}
	return true
}

// asksFor reports whether only rows in a state are selected.
func (f Filter[R]) asksFor(state string) bool {
	return slices.ContainsFunc(f.tests, func(c comparison[R]) bool { return c.state == state && !c.not })
}

// hasWord reports whether one of the words is exactly this one.
func (t terms) hasWord(text string) bool {
	return slices.ContainsFunc(t, func(w word) bool { return !w.not && w.text == text })
}

func (c *comparison[R]) compare(value int64) bool {
	switch c.op {
	case equal:
		return value-value%c.step == c.value
	case unequal:
		return value-value%c.step != c.value
	case less:
		return value < c.value
	case atMost:
		return value <= c.value
	case more:
		return value > c.value
	case atLeast:
		return value >= c.value
	}
	return false
}
