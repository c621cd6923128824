package monitor

import (
	"math"

	"fermion-tui/internal/affiliate"
)

// How λ̂, the events an hour of a link, is learned. The counters tell every event since the last reading, not only that there
// was one, so none of the corrections is needed that a crawler makes for changes it cannot see (Cho & Garcia-Molina,
// Estimating frequency of change, ACM TOIT 3(3), 2003). What is left is the rate of a Poisson process: events over hours
// watched, both fading because rates change, and a prior (prior.go), so that a link without readings is neither never nor always
// read. A long view and a short one: what the short one has beyond chance is added to the long one, and catches a burst within a reading.
const (
	saleWeight = 10 // a sale counts for so many clicks

	longMemory  = 7 * 24. // hours after which an event counts for 1/e
	shortMemory = 4.

	shortPrior = 18. // the long view counts for so many hours in the short one
	// chance is how far the short view may be from the long one, in what a Poisson process differs from its mean, before it counts.
	chance = 1.5

	// lifeHours and lifeEvents are what the all-time counters are worth at most, in hours of watching and in events, however old a link
	// is: they say less about today than what is read today, but a tracked link with ten thousand clicks is not a new one.
	lifeHours  = 24.
	lifeEvents = 2.
	minAge     = 24.      // hours in which events were gathered at least, when nothing tells when they came
	unknownAge = 90 * 24. // hours of a tracked link before its row: its clicks are older
)

// weightOf returns the weight of a rise of counters. A refund counts like a sale; decreased clicks were reset and count nothing.
func weightOf(rise affiliate.Counters) float64 {
	return float64(max(rise.Clicks, 0)) + saleWeight*math.Abs(float64(rise.Sales))
}

// tally is how many events were counted in how many hours of watching. Both fade.
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

// addPast adds events that were spread evenly between two times, so many hours before the last reading.
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
	before             tally   // what was gathered before the readings in long
	life, long, short  tally   // life: before, for as much as it is worth
	affiliate, product *pool   // of the links that the prior comes from; nil: unknown
	expected           float64 // what it adds to the affiliate's pool as expected
	perHour            float64 // λ̂, never 0
}

// seen is all that was ever counted of the link, for as much as it is worth today.
func (r *rate) seen() tally {
	return tally{r.life.events + r.long.events, r.life.hours + r.long.hours}
}

// observe adds a reading: so many events in the hours since the one before.
func (r *rate) observe(p *population, events, hours float64) {
	p.leave(r)
	r.long.add(events, hours, longMemory)
	r.short.add(events, hours, shortMemory)
	p.enter(r)
	r.estimate(p)
}

// pastEvents is events between two times, so many hours before the last reading.
type pastEvents struct{ events, from, to float64 }

// replay adds what was seen between two times before the last reading, as if it had been observed then. Without events only
// the hours count. The caller estimates the rate.
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

// totalsBefore is what the all-time counters of a link have from before the readings that are learned from: all but the events that these
// have seen. hours is how long the link was here before them.
func totalsBefore(k *affiliate.Link, seen, hours float64) tally {
	before := tally{events: max(0, weightOf(k.Now)-seen), hours: max(0, hours)}
	if !k.MadeHere {
		before.hours += unknownAge
	}
	return before
}

// seedFromTotals takes over what a link gathered before the readings that are learned from. The caller estimates the rate.
func (r *rate) seedFromTotals(p *population, before tally) {
	p.leave(r)
	r.before = before
	r.updateLife()
	p.enter(r)
}

// moveToLong takes events and hours that are replayed now out of what was gathered before. The caller estimates the rate.
func (r *rate) moveToLong(p *population, events, hours float64) {
	r.seedFromTotals(p, tally{max(0, r.before.events-events), max(0, r.before.hours-hours)})
}

// updateLife makes life of what was gathered before.
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

// estimate makes λ̂ of all that is known.
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
