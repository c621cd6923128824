package monitor

import (
	"math"

	"fermion-tui/internal/affiliate"
)

// How λ̂, the events per hour of a link, is learned. The counters have every event since the last reading, not only whether there was
// one, so the corrections are not needed that a crawler makes for changes it cannot see (Cho & Garcia-Molina, Estimating frequency of
// change, ACM TOIT 3(3), 2003). What remains is the rate of a Poisson process: events over hours watched, both fading because rates
// change, and a prior (prior.go), so that a link without readings is read neither never nor always. There is a long view and a short one.
// What the short view has beyond chance is added to the long one, so that a burst shows after one reading.
const (
	saleWeight = 10 // clicks that a sale counts for

	longMemory  = 7 * 24. // hours after which an event counts for 1/e
	shortMemory = 4.

	shortPrior = 18. // hours that the long view counts for in the short one
	// chance is how far the short view may be from the long one before it counts, in standard deviations of a Poisson process.
	chance = 1.5

	// lifeHours and lifeEvents limit what the all-time counters count for, in hours of watching and in events, however old a link is.
	// They say less about today than what is read today, but a tracked link with ten thousand clicks is not like a new one.
	lifeHours  = 24.
	lifeEvents = 2.
	minAge     = 24.      // hours in which events happened at least, when it is unknown when they happened
	unknownAge = 90 * 24. // assumed hours of a tracked link before it was added, since its clicks are older
)

// weightOf returns the weight of a rise of counters. A refund counts like a sale; decreased clicks were reset and count nothing.
func weightOf(rise affiliate.Counters) float64 {
	return float64(max(rise.Clicks, 0)) + saleWeight*math.Abs(float64(rise.Sales))
}

// tally counts events and the hours of watching in which they happened. Both fade.
type tally struct{ events, hours float64 }

// add adds events that were spread evenly over the last hours.
func (t *tally) add(events, hours, memory float64) {
	if hours <= 0 {
		t.events += events
		return
	}
	keep := math.Exp(-hours / memory)
	t.events, t.hours = t.events*keep, t.hours*keep
	t.addPast(events, hours, 0, memory)
}

// addPast adds events that were spread evenly between two times, given as hours before the last reading.
func (t *tally) addPast(events, from, to, memory float64) {
	if from <= to {
		t.events += events * math.Exp(-to/memory)
		return
	}
	watched := memory * (math.Exp(-to/memory) - math.Exp(-from/memory))
	t.events += events * watched / (from - to)
	t.hours += watched
}

// rate is the estimate of how busy a link is.
type rate struct {
	before             tally   // what happened before the readings in long
	life, long, short  tally   // life is before, limited to what it counts for
	affiliate, product *pool   // the pools from which the prior comes; nil: unknown
	expected           float64 // what the link adds to expectedRoots of its affiliate's pool
	perHour            float64 // λ̂, never 0
}

// seen returns everything that was ever counted of the link, weighted as of today.
func (r *rate) seen() tally {
	return tally{r.life.events + r.long.events, r.life.hours + r.long.hours}
}

// observe adds a reading: events in the hours since the previous one.
func (r *rate) observe(p *population, events, hours float64) {
	p.leave(r)
	r.long.add(events, hours, longMemory)
	r.short.add(events, hours, shortMemory)
	p.enter(r)
	r.estimate(p)
}

// pastEvents are events between two times, given as hours before the last reading.
type pastEvents struct{ events, from, to float64 }

// replay adds what was seen between two times before the last reading, as if it had been observed then. Without events only the hours
// count. The caller estimates the rate.
func (r *rate) replay(p *population, seen []pastEvents, from, to float64) {
	p.leave(r)
	for _, view := range []struct {
		*tally
		memory float64
	}{{&r.long, longMemory}, {&r.short, shortMemory}} {
		hours := view.hours
		for _, s := range seen {
			view.addPast(s.events, s.from, s.to, view.memory)
		}
		view.hours = hours
		view.addPast(0, from, to, view.memory)
	}
	p.enter(r)
}

// totalsBefore returns what a link's all-time counters have from before the readings that are learned from: all but the events seen by
// these. hours is how long the link was here before them.
func totalsBefore(k *affiliate.Link, seen, hours float64) tally {
	before := tally{events: max(0, weightOf(k.Now)-seen), hours: max(0, hours)}
	if !k.MadeHere {
		before.hours += unknownAge
	}
	return before
}

// seedFromTotals sets what happened before the readings that are learned from. The caller estimates the rate.
func (r *rate) seedFromTotals(p *population, before tally) {
	p.leave(r)
	r.before = before
	r.updateLife()
	p.enter(r)
}

// moveToLong removes events and hours that were replayed from what happened before. The caller estimates the rate.
func (r *rate) moveToLong(p *population, events, hours float64) {
	r.seedFromTotals(p, tally{max(0, r.before.events-events), max(0, r.before.hours-hours)})
}

// updateLife computes life from before.
func (r *rate) updateLife() {
	before := r.before
	if before.events > 0 {
		before.hours = max(before.hours, minAge)
	}
	if r.life = (tally{}); before.hours > 0 {
		perHour := before.events / before.hours
		hours := min(before.hours, lifeHours, lifeEvents/max(perHour, lifeEvents/lifeHours))
		r.life = tally{events: perHour * hours, hours: hours}
	}
}

// estimate computes λ̂ from everything that is known.
func (r *rate) estimate(p *population) {
	long := p.posterior(r.seen(), p.expectationOf(r))
	usual := long * r.short.hours
	beyond := r.short.events - usual
	if within := chance * (1 + math.Sqrt(usual)); beyond > 0 {
		beyond = max(0, beyond-within)
	} else {
		beyond = min(0, beyond+within)
	}
	r.perHour = long + beyond/(shortPrior+r.short.hours)
}
