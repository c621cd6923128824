package monitor

import (
	"math"
	"time"

	"fermion-tui/internal/affiliate"
)

// How λ̂, the events an hour of a link, is learned. The counters tell every event since the last reading, not only that there
// was one, so none of the corrections is needed that a crawler makes for changes it cannot see (Cho & Garcia-Molina,
// Estimating frequency of change, ACM TOIT 3(3), 2003). What is left is the rate of a Poisson process: events over hours
// watched, both fading because rates change, and a gamma prior, so that a link without readings is neither never nor always
// read. A long view and a short one: the short one is shrunk towards the long one, and catches a burst within a reading.
const (
	saleWeight = 10 // a sale counts for so many clicks

	longMemory  = 7 * 24. // hours after which an event counts for 1/e
	shortMemory = 4.

	priorShape = 1.0 // of the gamma prior; its mean is the population's
	shortPrior = 18. // the long view counts for so many hours in the short one

	// lifeHours is how many hours of watching the all-time counters are worth, however old a link is: they say little about today,
	// but a tracked link with ten thousand clicks is not a new one.
	lifeHours  = 3.
	minAge     = 24.      // hours, of a link made here
	unknownAge = 90 * 24. // hours, of a tracked link at least: its clicks are older than its row

	// priorMean is the population's rate before anything was read, and priorMeanHours what that is worth.
	priorMean      = 0.5
	priorMeanHours = 20.
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
	watched := memory * (1 - keep)
	t.events = t.events*keep + events*watched/hours
	t.hours = t.hours*keep + watched
}

// rate is the estimate of how busy a link is.
type rate struct{ life, long, short tally }

// population is all links together: their mean is a new link's prior.
type population struct{ tally }

func (p *population) mean() float64 {
	return (priorMean*priorMeanHours + p.events) / (priorMeanHours + p.hours)
}

func (p *population) enter(r *rate) {
	p.events += r.long.events
	p.hours += r.long.hours
}

func (p *population) leave(r *rate) {
	p.events -= r.long.events
	p.hours -= r.long.hours
}

// observe adds a reading: so many events in the hours since the one before.
func (r *rate) observe(p *population, events, hours float64) {
	p.leave(r)
	r.long.add(events, hours, longMemory)
	r.short.add(events, hours, shortMemory)
	p.enter(r)
}

// pastEvents is events so many hours before the last reading.
type pastEvents struct{ events, hours float64 }

// replay adds what was seen in the hours before the last reading, as if it had been observed then.
func (r *rate) replay(p *population, seen []pastEvents, hours float64) {
	p.leave(r)
	faded := func(memory float64) tally {
		t := tally{hours: memory * (1 - math.Exp(-hours/memory))}
		for _, s := range seen {
			t.events += s.events * math.Exp(-s.hours/memory)
		}
		return t
	}
	r.long, r.short = faded(longMemory), faded(shortMemory)
	p.enter(r)
}

// seedFromTotals files what a link gathered in all its life.
func (r *rate) seedFromTotals(k *affiliate.Link, now time.Time) {
	age := max(now.Sub(k.CreatedAt).Hours(), minAge)
	if !k.MadeHere {
		age = max(age, unknownAge)
	}
	r.life = tally{events: weightOf(k.Now) * lifeHours / age, hours: lifeHours}
}

// perHour is λ̂. It is never 0.
func (r *rate) perHour(p *population) float64 {
	long := (priorShape + r.life.events + r.long.events) / (priorShape/p.mean() + r.life.hours + r.long.hours)
	return (long*shortPrior + r.short.events) / (shortPrior + r.short.hours)
}
