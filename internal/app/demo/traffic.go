package demo

import (
	"context"
	"math"
	"sort"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// The audience of the demo is as large as in the school's history, so that today looks like the days before. At the
// beginning it is livelier, so that there is something to see: a click every few seconds, a sale every few minutes.
const (
	visitPause  = 27 * time.Second // between two visitors, later on; with the bursts this is as many as in the history
	livelyTime  = 4 * time.Minute  // after which a third of the additional traffic is left
	firstVisits = 7                // times the usual visitors come in addition at the beginning
	firstSales  = 2                // times the usual share of them buys in addition

	saleShare   = 0.0154 // of the visitors buy, as in the past
	refundShare = 0.002
	burstShare  = 0.02 // of the visitors bring others
	burstPause  = 1500 * time.Millisecond

	newLinkCheckInterval = 2 * time.Second // for links that were created meanwhile
	newLinkDelay         = 4 * time.Second // until a new link has visitors
	newLinkOdds          = 30              // a new link has about one visitor in so many
)

// traffic is who clicks and buys while the demo runs.
type traffic struct {
	*School
	cumulativeShares []float64 // shares of demoLinks, summed up
	links            map[string]fermiontest.Link
	knownSlugs       map[string]bool // slugs of the beginning
	newSlugs         []string        // slugs made since, once they have visitors
	startedAt        time.Time
	checkedAt        time.Time
	visitAt          time.Time // when the next visitor comes
	burstSlug        string    // of a link with a burst of clicks
	burstClicks      int       // how many are still to come
	events           *eventSender
}

// OnFirstScreen makes a few visits before the first poll, so that the first polls show changes. Run calls it
// if it was not called; called before anything polls, each start shows the same.
func (d *School) OnFirstScreen() {
	d.traffic = d.newTraffic()
	d.traffic.visitFirstScreen()
}

// Run sends traffic to the school until ctx ends.
func (d *School) Run(ctx context.Context) {
	if d.traffic == nil {
		d.OnFirstScreen()
	}
	t := d.traffic
	t.visitAt = d.Now().Add(t.nextPause())
	tick := time.NewTicker(trafficTick)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			t.step()
		case <-ctx.Done():
			return
		}
	}
}

// trafficTick is how often visits and events are due.
const trafficTick = 250 * time.Millisecond

// step makes the visits that are due, and sends the events that are due.
func (t *traffic) step() {
	t.refreshLinks()
	for now := t.Now(); !now.Before(t.visitAt); t.visitAt = t.visitAt.Add(t.nextPause()) {
		t.visit()
		t.events.onVisit()
	}
	t.events.deliver()
}

func (d *School) newTraffic() *traffic {
	t := &traffic{
		School: d, events: newEventSender(d.Now, d.webhook), links: map[string]fermiontest.Link{},
		knownSlugs: map[string]bool{}, startedAt: d.Now(),
	}
	for _, l := range d.Server.Links() {
		t.knownSlugs[l.Slug], t.links[l.Slug] = true, l
	}
	total := 0.0
	for _, p := range d.demoLinks {
		total += p.liveShare()
		t.cumulativeShares = append(t.cumulativeShares, total)
	}
	return t
}

// liveShare is a link's part of the live traffic: as in the past, but the first screen gets more, so that there is something to see.
func (p *demoLink) liveShare() float64 {
	switch {
	case p.gone > 0:
		return 0
	case p.faded > 0:
		return p.share * 0.15
	case p.onFirstScreen:
		return p.share*0.6 + 0.018
	}
	return p.share * 0.6
}

// visitFirstScreen sends a few visitors to the links of the first screen.
func (t *traffic) visitFirstScreen() {
	for i, p := range t.demoLinks {
		if p.onFirstScreen && p.gone == 0 && t.rnd.IntN(4) > 0 {
			t.Server.AddClicks(p.slug, 1+t.rnd.Int64N(3))
			if i%8 == 2 {
				t.sell(p.slug)
			}
		}
	}
}

// nextPause is the time until the next visitor.
func (t *traffic) nextPause() time.Duration {
	mean := float64(visitPause) / (1 + firstVisits*t.liveliness())
	if t.burstClicks > 0 {
		mean = float64(burstPause)
	}
	return time.Duration(t.rnd.ExpFloat64() * mean)
}

// liveliness is 1 at the beginning and goes down to 0.
func (t *traffic) liveliness() float64 {
	return math.Exp(-float64(t.Now().Sub(t.startedAt)) / float64(livelyTime))
}

// refreshLinks finds links that were created since, and the counters of all.
func (t *traffic) refreshLinks() {
	now := t.Now()
	if now.Sub(t.checkedAt) < newLinkCheckInterval {
		return
	}
	t.checkedAt = now
	for _, l := range t.Server.Links() {
		t.links[l.Slug] = l
		if !t.knownSlugs[l.Slug] && now.Sub(l.At) >= newLinkDelay {
			t.knownSlugs[l.Slug] = true
			t.newSlugs = append(t.newSlugs, l.Slug)
			t.burst(l.Slug)
		}
	}
}

// visit is what the next visitor does.
func (t *traffic) visit() {
	if t.burstClicks > 0 {
		t.burstClicks--
		t.Server.AddClicks(t.burstSlug, 1)
		return
	}
	dice, slug := t.rnd.Float64(), t.randomSlug()
	if dice -= refundShare; dice < 0 {
		t.refund(slug)
		return
	}
	t.Server.AddClicks(slug, 1)
	if dice < saleShare*(1+firstSales*t.liveliness()) {
		t.sell(slug)
		return
	}
	if 1-dice < refundShare+burstShare {
		t.burst(t.randomLink().slug)
	}
}

// burst sends several visitors to a link, one soon after the other.
func (t *traffic) burst(slug string) {
	t.burstSlug, t.burstClicks = slug, 3+t.rnd.IntN(6)
	t.visitAt = t.Now().Add(t.nextPause())
}

// randomSlug is the slug of the link that the next visitor finds.
func (t *traffic) randomSlug() string {
	if n := len(t.newSlugs); n > 0 && t.rnd.IntN(newLinkOdds+n) < n {
		return t.newSlugs[t.rnd.IntN(n)]
	}
	return t.randomLink().slug
}

func (t *traffic) randomLink() *demoLink {
	at := sort.SearchFloat64s(t.cumulativeShares, t.rnd.Float64()*t.cumulativeShares[len(t.cumulativeShares)-1])
	return t.demoLinks[min(at, len(t.demoLinks)-1)]
}

// sell adds a sale of the link's product.
func (t *traffic) sell(slug string) {
	c, ok := t.courseByProduct[t.links[slug].ProductID]
	if !ok {
		c.price = unknownPrice
	}
	charged := charge(t.rnd, c.price)
	t.Server.AddSale(slug, int64(charged))
	if ok {
		t.events.enqueueLinkSale(c, charged)
	}
}

// refund gives an average buyer the money back.
func (t *traffic) refund(slug string) {
	l := t.links[slug]
	if l.Stats.Sales == 0 {
		return
	}
	back := l.Stats.RevenuePaise / l.Stats.Sales
	t.Server.Refund(slug, back)
	l.Stats.Sales, l.Stats.RevenuePaise = l.Stats.Sales-1, l.Stats.RevenuePaise-back
	t.links[slug] = l
}
