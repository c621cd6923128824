package app

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
	"fermion-tui/internal/store"
	"fermion-tui/internal/ui/screen"
)

// historyAdapter adds trends and sums at bounds to the store's history, for the screens.
type historyAdapter struct {
	*store.Store
	zone func() *time.Location
	now  func() time.Time
}

// trendParts is how many buckets a trend shows.
const trendParts = 7

// trendBounds cuts a period into equal buckets, which are days when it has as many days. All time shows the last days.
// Buckets in the future are left out.
func trendBounds(p affiliate.Period, now time.Time, zone *time.Location) []time.Time {
	span := p.Bounds(now, zone)
	if p.All() {
		today := affiliate.DateOf(now, zone)
		span = affiliate.Span{From: today.Add(1 - trendParts).Start(zone), To: today.End(zone)}
	}
	bounds := span.Days(zone)
	if len(bounds) != trendParts+1 {
		bounds = bounds[:0]
		for i := range time.Duration(trendParts) {
			bounds = append(bounds, span.From.Add(span.To.Sub(span.From)/trendParts*i))
		}
		bounds = append(bounds, span.To)
	}
	begun := 1
	for begun < trendParts && bounds[begun].Before(now) {
		begun++
	}
	return bounds[:begun+1]
}

// Trends are the clicks of each bucket of a period, newest last.
func (h historyAdapter) Trends(ctx context.Context, p affiliate.Period, links []int64) (screen.Trends, error) {
	bounds := trendBounds(p, h.now(), h.zone())
	at, err := h.ClicksAt(ctx, links, bounds)
	if err != nil {
		return nil, err
	}
	trends := make(screen.Trends, len(at))
	for id, clicks := range at {
		parts := make([]int64, len(bounds)-1)
		for i := range parts {
			parts[i] = max(0, clicks[i+1]-clicks[i])
		}
		trends[id] = parts
	}
	return trends, nil
}

func (h historyAdapter) Sums(ctx context.Context, links []int64, bounds []time.Time) ([]affiliate.Sum, error) {
	each, err := h.SumsAt(ctx, links, bounds)
	if err != nil {
		return nil, err
	}
	all := make([]affiliate.Sum, len(bounds))
	for _, sums := range each {
		for i, s := range sums {
			all[i] = all[i].Plus(s)
		}
	}
	return all, nil
}
