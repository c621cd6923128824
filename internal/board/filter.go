package board

import (
	"strings"
	"time"
)

// Filter says which rows are shown. Its clauses are ANDed. The zero Filter shows all.
//
// A word, or a "quoted phrase", is looked for in affiliate name, e-mail, user ID, product, slug, tags, campaign and coupon
// codes, whatever its case. A comparison holds for a row that has the number: a link without clicks has no conv and no epc,
// a coupon has no clicks. quiet>14d needs to know what time it is; so every match is told.
type Filter struct {
	text  string
	words []word // at most maxWords
	tests []comparison
}

// maxWords is how many words a filter looks for: one bit each.
const maxWords = 64

// word is a piece of search text that must, or must not, be there. A tag carries its marks.
type word struct {
	text string
	not  bool
}

// comparison is clicks>100. The value is a count, paise, hundredths of a percent, or nanoseconds.
type comparison struct {
	column measure
	sign   operator
	not    bool
	value  int64
	unit   int64 // step in which = compares: a day for quiet=14d, a tenth of a percent for conv=1.6
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

// measure is a number that rows can be compared by.
type measure int

const (
	clicks measure = iota
	sales
	revenue
	earned
	commission
	conversion
	perClick
	quiet
	linkCount
	uses
)

// Empty says whether the filter shows everything.
func (f Filter) Empty() bool { return len(f.words) == 0 && len(f.tests) == 0 }

// String is the text as it was typed.
func (f Filter) String() string { return f.text }

// timed says whether a row may begin or cease to match by waiting alone.
func (f Filter) timed() bool {
	for _, t := range f.tests {
		if t.column == quiet {
			return true
		}
	}
	return false
}

// MatchLink says whether the filter shows a link at that time.
func (f Filter) MatchLink(l *Link, now time.Time) bool {
	return f.found(l.search, f.in(l.who)|f.in(l.what)) && f.holdsForLink(l, now)
}

// matchLinks is MatchLink for a whole table: it looks into the words of each affiliate and product once, not once a link.
func (f Filter) matchLinks(now time.Time) func(*Link) bool {
	if len(f.words) == 0 {
		return func(l *Link) bool { return f.holdsForLink(l, now) }
	}
	met := map[*label]uint64{}
	in := func(l *label) uint64 {
		mask, known := met[l]
		if !known {
			mask = f.in(l)
			met[l] = mask
		}
		return mask
	}
	return func(l *Link) bool { return f.holdsForLink(l, now) && f.found(l.search, in(l.who)|in(l.what)) }
}

func (f Filter) holdsForLink(l *Link, now time.Time) bool {
	for _, t := range f.tests {
		value, known := t.ofLink(l, now)
		if (known && t.holds(value)) == t.not {
			return false
		}
	}
	return true
}

// MatchAffiliate says whether the filter shows an affiliate at that time. Words find them by what they promote, too; tags
// are their own.
func (f Filter) MatchAffiliate(a *Affiliate, now time.Time) bool {
	if !f.found(a.search, f.in(a.label)) {
		return false
	}
	for _, t := range f.tests {
		value, known := t.ofAffiliate(a, now)
		if (known && t.holds(value)) == t.not {
			return false
		}
	}
	return true
}

// MatchCoupon says whether the filter shows a coupon at that time. Words find it by its state, too: live, expired, deleted.
func (f Filter) MatchCoupon(c *Coupon, now time.Time) bool {
	if !f.found(c.search+string(c.StateAt(now))+fieldEnd, f.in(c.who)|f.in(c.what)) {
		return false
	}
	for _, t := range f.tests {
		known := t.column == uses && c.Uses > 0
		if (known && t.holds(int64(c.Uses))) == t.not {
			return false
		}
	}
	return true
}

// in says by bits which words stand in a label.
func (f Filter) in(l *label) (mask uint64) {
	if l == nil {
		return 0
	}
	for i, w := range f.words {
		if strings.Contains(l.words, w.text) {
			mask |= 1 << i
		}
	}
	return mask
}

// found looks for the words that no label held in a row's own text.
func (f Filter) found(own string, mask uint64) bool {
	for i, w := range f.words {
		if (mask&(1<<i) != 0 || strings.Contains(own, w.text)) == w.not {
			return false
		}
	}
	return true
}

func (c comparison) ofLink(l *Link, now time.Time) (value int64, known bool) {
	switch c.column {
	case commission:
		return int64(l.Commission), l.Commission >= 0
	case quiet:
		return int64(now.Sub(l.LastMove)), !l.LastMove.IsZero()
	case linkCount, uses:
		return 0, false
	}
	return c.ofSums(l.Numbers)
}

func (c comparison) ofAffiliate(a *Affiliate, now time.Time) (value int64, known bool) {
	switch c.column {
	case linkCount:
		return int64(a.Links), true
	case quiet:
		return int64(now.Sub(a.LastMove)), !a.LastMove.IsZero()
	case commission, uses:
		return 0, false
	}
	return c.ofSums(a.Numbers)
}

func (c comparison) ofSums(n Numbers) (value int64, known bool) {
	switch c.column {
	case clicks:
		return n.Clicks, true
	case sales:
		return n.Sales, true
	case revenue:
		return int64(n.Revenue), true
	case earned:
		return int64(n.Earned), true
	case conversion:
		if n.Clicks <= 0 {
			return 0, false
		}
		// As the table shows it, unless more was typed: conv>1.6 does not hold for a row that shows 1.6.
		return c.unit * ratio(n.Sales, uint64(10_000/c.unit), n.Clicks), true
	case perClick:
		p, known := n.EPC()
		return int64(p), known
	}
	return 0, false
}

func (c comparison) holds(value int64) bool {
	switch c.sign {
	case equal:
		return value-value%c.unit == c.value
	case unequal:
		return value-value%c.unit != c.value
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
