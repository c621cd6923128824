package board

import (
	"time"

	"fermion-tui/internal/affiliate"
)

// How far back the days and weeks of all time are shown one by one; what came before is one row.
const (
	maxDays  = 62
	maxWeeks = 53
)

// BucketBounds are the bounds of the buckets of a board's period that have begun, and those of the same days of the period before; nil
// for all time, of which the oldest days and weeks are left to the group Earlier. zone is the school's.
func BucketBounds(b *Board, by Dimension, of []*Link, now time.Time, zone *time.Location) (bounds, before []time.Time) {
	size, _ := by.BucketSize()
	span, today := b.Span(), affiliate.DateOf(now, zone)
	end := today.End(zone)
	if span.All() {
		first := now
		for _, l := range of {
			if l.CreatedAt.Before(first) {
				first = l.CreatedAt
			}
		}
		from := affiliate.DateOf(first, zone)
		switch oldest := today.Add(1 - maxDays); {
		case by == ByDay && from.UTC().Before(oldest.UTC()):
			from = oldest
		case by == ByWeek && from.UTC().Before(today.Add(-7*maxWeeks).UTC()):
			from = today.Add(-7 * maxWeeks)
		}
		return size.Cut(affiliate.Span{From: from.Start(zone), To: end}, zone), nil
	}
	if span.To.After(end) {
		span.To = end // the rest of the period is still to come
	}
	bounds = size.Cut(span, zone)
	whole, ok := b.Period().SpanBefore(now, zone)
	if !ok || len(bounds) == 0 {
		return bounds, nil
	}
	first := affiliate.DateOf(span.From, zone)
	for _, at := range bounds {
		days := int(affiliate.DateOf(at, zone).UTC().Sub(first.UTC()) / (24 * time.Hour))
		then := affiliate.DateOf(whole.From, zone).Add(days).Start(zone)
		if then.After(whole.To) {
			then = whole.To // the month before was shorter
		}
		before = append(before, then)
	}
	before[len(before)-1] = whole.To // or it was longer, or is compared up to this time of its last day
	return bounds, before
}
