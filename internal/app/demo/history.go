package demo

import (
	"math/rand/v2"
	"time"

	"fermion-tui/internal/affiliate"
)

// history makes the readings of links as a program that ran all the time would have taken them, but fewer.
type history struct {
	rnd  *rand.Rand
	now  time.Time // whole milliseconds, as the database stores them
	zone *time.Location
}

// fill makes a link's samples.
func (t history) fill(p *demoLink) {
	c := affiliate.Counters{Commission: p.commission}
	begun := t.now.Add(-p.age)
	if !p.made { // it had clicks and sales before it was tracked
		t.visit(p, &c, poisson(t.rnd, 0.6*p.rate(p.age+t.days(10, 150), p.age, t.now, t.zone)))
		begun = begun.Add(t.between(0, 4*time.Minute))
	}
	p.read(begun, c, !p.made)
	for n := pastDays; n >= 1; n-- {
		from, to := min(time.Duration(n)*day, p.age), max(time.Duration(n-1)*day, p.gone)
		if n == 1 {
			to = max(to, lastReadings)
		}
		if from > to {
			t.day(p, &c, n, from, to)
		}
	}
	if p.gone == 0 {
		t.hour(p, &c)
	}
	t.confirm(p)
}

// lastReadings is the part of today whose readings hour makes.
const lastReadings = 40 * time.Minute

// day makes the readings between two moments that long ago, n days back: more for recent days.
func (t history) day(p *demoLink, c *affiliate.Counters, n int, from, to time.Duration) {
	if p.refunds == n && c.Sales > 0 {
		c.Revenue -= c.Revenue / affiliate.Paise(c.Sales)
		c.Sales--
		p.read(t.now.Add(-from+time.Minute), *c, false)
	}
	clicks := poisson(t.rnd, p.rate(from, to, t.now, t.zone))
	parts := min(1+clicks/60, 3)
	if n <= 2 {
		parts = min(1+clicks/8, 6)
	}
	for i := range parts {
		t.visit(p, c, clicks*(i+1)/parts-clicks*i/parts)
		unread := c.Clicks - p.samples[len(p.samples)-1].Clicks
		if unread == 0 || n > 8 && unread < 16 {
			continue // of a quiet link there are fewer readings
		}
		piece := (from - to) / time.Duration(parts)
		p.read(t.now.Add(-from+time.Duration(i)*piece+t.between(piece/8, piece*7/8)), *c, false)
	}
}

// hour makes the newest readings, which are at the top of the feed.
func (t history) hour(p *demoLink, c *affiliate.Counters) {
	left := lastReadings
	for p.share*t.rnd.Float64() > 0.004 && left > 8*time.Minute {
		left -= t.between(left/8, left/2)
		t.visit(p, c, 1+t.rnd.Int64N(3))
		p.read(t.now.Add(-left), *c, false)
	}
	if p.samples[len(p.samples)-1].Counters != *c {
		p.read(t.now.Add(-left+time.Minute), *c, false)
	}
}

// visit adds clicks, and the sales to some of them.
func (t history) visit(p *demoLink, c *affiliate.Counters, clicks int64) {
	c.Clicks += clicks
	for range min(poisson(t.rnd, float64(clicks)*p.conv), clicks) {
		c.Sales++
		c.Revenue += charge(t.rnd, p.price())
	}
}

func (p *demoLink) read(at time.Time, c affiliate.Counters, baseline bool) {
	p.samples = append(p.samples, affiliate.Sample{FirstRead: at.Truncate(time.Millisecond), Counters: c, Baseline: baseline})
}

// confirm sets until when each reading was confirmed: until shortly before the next one, and the newest until a moment
// ago, as if the program had been running.
func (t history) confirm(p *demoLink) {
	for i := range p.samples {
		s := &p.samples[i]
		until := t.now.Add(-p.gone - t.between(2*time.Second, 130*time.Second))
		if i+1 < len(p.samples) {
			until = p.samples[i+1].FirstRead.Add(-t.between(2*time.Second, 130*time.Second))
		}
		s.LastRead = until.Truncate(time.Millisecond)
		if s.LastRead.Before(s.FirstRead) {
			s.LastRead = s.FirstRead
		}
	}
}

func (t history) between(low, high time.Duration) time.Duration {
	return low + time.Duration(t.rnd.Int64N(int64(max(high-low, 1))))
}

func (t history) days(low, high int) time.Duration {
	return time.Duration(low+t.rnd.IntN(high-low)) * day
}

// newest is what Fermion counts for the link when the demo begins.
func (p *demoLink) newest() affiliate.Counters { return p.samples[len(p.samples)-1].Counters }
