package board

import (
	"time"

	"fermion-tui/internal/affiliate"
)

// PreviousPeriod has what links did in the period that the numbers of a board are compared with.
type PreviousPeriod struct {
	Span affiliate.Span
	Sums map[int64]affiliate.PeriodSum // by link ID, of all links
}

// WithBefore is the next board, whose rows also have the numbers of the period before.
func (b *Board) WithBefore(before PreviousPeriod) *Board {
	with := *b
	with.before = &PreviousPeriod{Span: before.Span}
	return with.With(Delta{Before: before.Sums})
}

// Before is the period that rows also have the numbers of; false while these were not read.
func (b *Board) Before() (PreviousPeriod, bool) {
	if b.before == nil {
		return PreviousPeriod{}, false
	}
	return *b.before, true
}

// HasBefore reports whether rows also have the numbers of the period before.
func (b *Board) HasBefore() bool { return b.before != nil }

// beforeStep is how much longer a period lasts until it is compared with more of the one before.
const beforeStep = 10 * time.Minute

// WantsBefore reports whether the numbers of the period before are not there, or are of less time than the period has had by now.
func (b *Board) WantsBefore(now time.Time, zone *time.Location) bool {
	span, ok := b.period.SpanBefore(now, zone)
	return ok && (b.before == nil || span.To.Sub(b.before.Span.To) >= beforeStep)
}

func (p *builder) applyBefore(sums map[int64]affiliate.PeriodSum) {
	idle, absent := &Numbers{Read: 1}, &Numbers{Absent: 1} // many links have one of them in common
	for id, sum := range sums {
		row := p.mutableLink(id)
		if row == nil {
			continue
		}
		switch sum {
		case affiliate.PeriodSum{Complete: true}:
			row.Before = idle
		case affiliate.PeriodSum{Complete: true, Untracked: true}:
			row.Before = absent // that a link was created later is no lack of data
		default:
			n := numbersOf(row.Link, &sum)
			row.Before = &n
		}
	}
}

func (n *Numbers) equals(o *Numbers) bool { return n == o || n != nil && o != nil && *n == *o }

// plus is both together; nil is nothing.
func (n *Numbers) plus(o *Numbers) *Numbers {
	if o == nil {
		return n
	}
	var sum Numbers
	if n != nil {
		sum = *n
	}
	sum.add(*o)
	return &sum
}

// Untracked reports whether nothing at all is known of a period: it has no numbers, and there are links of which nothing is known, and none
// of which something is.
func (n *Numbers) Untracked() bool {
	return n != nil && n.NoData > 0 && n.Read == 0 && n.Uncertainty == nil && n.Sum() == (affiliate.Sum{})
}

// Change is how a number compares with that of the period before.
type Change struct {
	Delta     int64
	Tenths    int64 // of a percent of the number before, rounded half to even
	Known     bool  // the percentage: there was something before
	Uncertain bool  // one of both may be another number, or not all of the period before is known
}

// ChangeOf compares one of the numbers with the period before; nil is nothing before.
func (n *Numbers) ChangeOf(before *Numbers, of func(affiliate.Sum) int64) Change {
	if before == nil {
		before = &Numbers{}
	}
	was := of(before.Sum())
	low, high := n.Range(of)
	lowBefore, highBefore := before.Range(of)
	c := Change{Delta: of(n.Sum()) - was, Uncertain: low != high || lowBefore != highBefore || !before.IsComplete()}
	if was > 0 {
		c.Tenths, c.Known = ratio(c.Delta, 1000, was), true
	}
	return c
}
