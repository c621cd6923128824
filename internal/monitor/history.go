package monitor

import (
	"context"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// At its start the loop learns rates from the database. The newest changes are read before the first poll. If there is older history, it
// follows while links are polled, as differences of sums at midnights, which take a moment for many links.

const (
	// maxHistory is how many changes are read before the first poll.
	maxHistory = 20_000
	// firstRounds is in how many rounds the first weights are learned.
	firstRounds = 10
	// linksPerPart is how many links one query reads.
	linksPerPart = 2500
	// linksPerLock is how many links change under one lock, so that a key press waits for it at most about a millisecond.
	linksPerLock = 500
)

// olderDays are how many days before today the spans of the older history begin. Events before them hardly count any more (longMemory).
var olderDays = []int{21, 7}

// history is the newest changes.
type history struct {
	since   int64 // Unix milliseconds: all changes from then on are in it; 0: all changes
	changes map[int64][]affiliate.Change
}

func (l *Loop) loadHistory(ctx context.Context) {
	changes, err := l.store.NewestChanges(ctx, l.maxHistory)
	if err != nil {
		if ctx.Err() == nil {
			l.o.Log.Error("read what links did before", "err", err)
		}
		return
	}
	h := &history{changes: map[int64][]affiliate.Change{}}
	if len(changes) == l.maxHistory {
		h.since = changes[len(changes)-1].At.UnixMilli()
	}
	for _, c := range changes {
		h.changes[c.LinkID] = append(h.changes[c.LinkID], c)
	}
	l.history = h
}

// replayInto gives a link the rate that it had when it was read last. It returns the events and the hours on which that is based.
func (h *history) replayInto(r *rate, p *population, id, lastRead, createdAt int64) (replayed tally) {
	watched := hours(lastRead - max(h.since, createdAt))
	if watched <= 0 {
		return tally{}
	}
	var seen []pastEvents
	for _, c := range h.changes[id] {
		before := func(t time.Time) float64 { return min(max(0, hours(lastRead-t.UnixMilli())), watched) }
		seen = append(seen, pastEvents{events: weightOf(c.Counters), from: before(c.After), to: before(c.At)})
		replayed.events += weightOf(c.Counters)
	}
	r.replay(p, seen, watched, 0)
	replayed.hours = watched
	return replayed
}

// events returns the weight of the changes of a link within a span.
func (h *history) events(id int64, span affiliate.Span) (sum float64) {
	for _, c := range h.changes[id] {
		if !c.After.Before(span.From) && (span.To.IsZero() || c.At.Before(span.To)) {
			sum += weightOf(c.Counters)
		}
	}
	return sum
}

func hours(milli int64) float64 { return float64(milli) / float64(time.Hour.Milliseconds()) }

// loadOlder adds what links did before the newest changes. Links whose sums cannot be read go without it.
func (l *Loop) loadOlder(ctx context.Context, h *history) {
	if h == nil || h.since == 0 {
		return
	}
	l.mu.Lock()
	ids := make([]int64, len(l.candidates))
	for i := range l.candidates {
		ids[i] = l.candidates[i].id
	}
	l.mu.Unlock()
	slices.Sort(ids)
	zone := l.o.Zone()
	today := affiliate.DateOf(l.o.Now(), zone)
	var failed error
	for part := range slices.Chunk(ids, linksPerPart) {
		for i, days := range olderDays {
			span := affiliate.Span{From: today.Add(-days).Start(zone)}
			if i+1 < len(olderDays) {
				span.To = today.Add(-olderDays[i+1]).Start(zone)
			}
			sums, err := l.store.PeriodSums(ctx, part, span)
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				failed = err
				continue
			}
			for some := range slices.Chunk(part, linksPerLock) {
				l.addOlder(h, some, sums, span)
			}
		}
	}
	if failed != nil {
		l.o.Log.Error("read what some links did before", "err", failed)
	}
	l.learnPrior(firstRounds)
}

// addOlder adds the sums of a span to the rates of links, without the newest changes within it, which are included already.
func (l *Loop) addOlder(h *history, ids []int64, sums map[int64]affiliate.PeriodSum, span affiliate.Span) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range ids {
		c := l.find(id)
		if c == nil || c.lastRead == 0 {
			continue
		}
		sum := sums[id].Certain
		sales := sum.Sales + 2*sum.RefundedSales // Sales is net of refunds, and a refund counts like a sale
		events := weightOf(affiliate.Counters{Clicks: sum.Clicks, Sales: sales}) - h.events(id, span)
		from, to := max(span.From.UnixMilli(), c.created), h.since
		if !span.To.IsZero() {
			to = min(to, span.To.UnixMilli())
		}
		if to = min(to, c.lastRead); from >= to {
			continue
		}
		past := pastEvents{events: max(0, events), from: hours(c.lastRead - from), to: hours(c.lastRead - to)}
		c.rate.replay(&l.population, []pastEvents{past}, past.from, past.to)
		c.rate.moveToLong(&l.population, past.events, past.from-past.to)
	}
}
