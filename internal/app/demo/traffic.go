package demo

import (
	"context"
	"math"
	"sort"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// The pace of the demo's audience is that of the school's past, so that the day of the demo is one like those before. At the beginning it is
// livelier, so that there is something to see: a click every few seconds, a sale every few minutes.
const (
	visitPause  = 27 * time.Second // between two visitors, later on; with the bursts that is a day of the past
	livelyTime  = 4 * time.Minute  // after which what the beginning has more is down to a third
	firstVisits = 7                // times the usual visitors come in addition at the beginning
	firstSales  = 2                // times the usual share of them buys in addition

	saleShare   = 0.0154 // of the visitors buy, as in the past
	refundShare = 0.002
	burstShare  = 0.02 // of the visitors bring others
	burstPause  = 1500 * time.Millisecond

	newLinkCheckInterval = 2 * time.Second // for links that were created meanwhile
	newLinkDelay         = 4 * time.Second // until people find a new link
	newLinkOdds          = 30              // a new link has about one visitor in so many
)

// traffic is who clicks and buys while the demo runs.
type traffic struct {
	*School
	cumulativeShares []float64 // shares of demoLinks, summed up
	links            map[string]fermiontest.Link
	knownSlugs       map[string]bool // slugs of the beginning
	newSlugs         []string        // slugs made since, once people find them
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
	a := d.traffic
	a.visitAt = d.Now().Add(a.nextPause())
	tick := time.NewTicker(trafficTick)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			a.step()
		case <-ctx.Done():
			return
		}
	}
}

// trafficTick is how often is looked at who comes and what arrives.
const trafficTick = 250 * time.Millisecond

// step lets those come whose time has come, and what the school sends to its webhook.
func (a *traffic) step() {
	a.refreshLinks()
	for now := a.Now(); !now.Before(a.visitAt); a.visitAt = a.visitAt.Add(a.nextPause()) {
		a.visit()
		a.events.onVisit()
	}
	a.events.deliver()
}

func (d *School) newTraffic() *traffic {
	a := &traffic{School: d, events: newEventSender(d.Now, d.webhook), links: map[string]fermiontest.Link{}, knownSlugs: map[string]bool{}, startedAt: d.Now()}
	for _, l := range d.Server.Links() {
		a.knownSlugs[l.Slug], a.links[l.Slug] = true, l
	}
	total := 0.0
	for _, p := range d.demoLinks {
		total += p.liveShare()
		a.cumulativeShares = append(a.cumulativeShares, total)
	}
	return a
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
func (a *traffic) visitFirstScreen() {
	for i, p := range a.demoLinks {
		if p.onFirstScreen && p.gone == 0 && a.rnd.IntN(4) > 0 {
			a.Server.AddClicks(p.slug, 1+a.rnd.Int64N(3))
			if i%8 == 2 {
				a.sell(p.slug)
			}
		}
	}
}

// nextPause is the time until the next visitor.
func (a *traffic) nextPause() time.Duration {
	mean := float64(visitPause) / (1 + firstVisits*a.liveliness())
	if a.burstClicks > 0 {
		mean = float64(burstPause)
	}
	return time.Duration(a.rnd.ExpFloat64() * mean)
}

// liveliness is 1 at the beginning and goes down to 0.
func (a *traffic) liveliness() float64 {
	return math.Exp(-float64(a.Now().Sub(a.startedAt)) / float64(livelyTime))
}

// refreshLinks finds links that were created since, and the counters of all.
func (a *traffic) refreshLinks() {
	now := a.Now()
	if now.Sub(a.checkedAt) < newLinkCheckInterval {
		return
	}
	a.checkedAt = now
	for _, l := range a.Server.Links() {
		a.links[l.Slug] = l
		if !a.knownSlugs[l.Slug] && now.Sub(l.At) >= newLinkDelay {
			a.knownSlugs[l.Slug] = true
			a.newSlugs = append(a.newSlugs, l.Slug)
			a.burst(l.Slug)
		}
	}
}

// visit is what the next visitor does.
func (a *traffic) visit() {
	if a.burstClicks > 0 {
		a.burstClicks--
		a.Server.AddClicks(a.burstSlug, 1)
		return
	}
	dice, slug := a.rnd.Float64(), a.randomSlug()
	if dice -= refundShare; dice < 0 {
		a.refund(slug)
		return
	}
	a.Server.AddClicks(slug, 1)
	if dice < saleShare*(1+firstSales*a.liveliness()) {
		a.sell(slug)
		return
	}
	if 1-dice < refundShare+burstShare {
		a.burst(a.randomLink().slug)
	}
}

// burst sends several visitors to a link, one soon after the other.
func (a *traffic) burst(slug string) {
	a.burstSlug, a.burstClicks = slug, 3+a.rnd.IntN(6)
	a.visitAt = a.Now().Add(a.nextPause())
}

// randomSlug is the slug of the link that the next visitor finds.
func (a *traffic) randomSlug() string {
	if n := len(a.newSlugs); n > 0 && a.rnd.IntN(newLinkOdds+n) < n {
		return a.newSlugs[a.rnd.IntN(n)]
	}
	return a.randomLink().slug
}

func (a *traffic) randomLink() *demoLink {
	at := sort.SearchFloat64s(a.cumulativeShares, a.rnd.Float64()*a.cumulativeShares[len(a.cumulativeShares)-1])
	return a.demoLinks[min(at, len(a.demoLinks)-1)]
}

// sell adds a sale of the link's product.
func (a *traffic) sell(slug string) {
	c, ok := a.courseByProduct[a.links[slug].ProductID]
	if !ok {
		c.price = unknownPrice
	}
	charged := charge(a.rnd, c.price)
	a.Server.AddSale(slug, int64(charged))
	if ok {
		a.events.enqueueLinkSale(c, charged)
	}
}

// refund gives an average buyer the money back.
func (a *traffic) refund(slug string) {
	l := a.links[slug]
	if l.Stats.Sales == 0 {
		return
	}
	back := l.Stats.RevenuePaise / l.Stats.Sales
	a.Server.Refund(slug, back)
	l.Stats.Sales, l.Stats.RevenuePaise = l.Stats.Sales-1, l.Stats.RevenuePaise-back
	a.links[slug] = l
}
