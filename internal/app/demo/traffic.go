package demo

import (
	"context"
	"sort"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// The pace of the demo's audience: about as fast as a reader can follow, and much faster than the school's past.
const (
	everyClick  = 650 * time.Millisecond
	everySale   = 8 * time.Second
	everyBurst  = 40 * time.Second
	everyRefund = 9 * time.Minute
	everyLook   = 2 * time.Second // for links that somebody made meanwhile
	untilKnown  = 4 * time.Second // until people find a new link
)

// traffic is who clicks and buys while the demo runs.
type traffic struct {
	*School
	upTo   []float64 // shares of demoLinks, summed up
	links  map[string]fermiontest.Link
	known  map[string]bool // slugs of the beginning
	fresh  []string        // slugs made since, once people find them
	looked time.Time
	crowd  *demoLink // everybody runs to it
	rush   int       // how many are still to come
	events *eventSender
}

// Welcome lets something have happened just before the newcomer came: the first polls bring it to the screen. Run calls it if
// nobody did; call it before anything polls, and each start shows the same.
func (d *School) Welcome() {
	d.traffic = d.newTraffic()
	d.traffic.welcome()
}

// Run sends traffic to the school until ctx ends.
func (d *School) Run(ctx context.Context) {
	if d.traffic == nil {
		d.Welcome()
	}
	a := d.traffic
	for {
		next := time.NewTimer(a.pause())
		select {
		case <-next.C:
			a.look()
			a.act()
			a.events.chat()
		case <-ctx.Done():
			next.Stop()
			return
		}
	}
}

func (d *School) newTraffic() *traffic {
	a := &traffic{School: d, events: newEventSender(d.Now, d.webhook), links: map[string]fermiontest.Link{}, known: map[string]bool{}}
	for _, l := range d.Server.Links() {
		a.known[l.Slug], a.links[l.Slug] = true, l
	}
	total := 0.0
	for _, p := range d.demoLinks {
		total += p.pull()
		a.upTo = append(a.upTo, total)
	}
	return a
}

// pull is a link's part of the live traffic: as in the past, but the first screen gets more, so that there is something to see.
func (p *demoLink) pull() float64 {
	switch {
	case p.gone > 0:
		return 0
	case p.faded > 0:
		return p.share * 0.15
	case p.lively:
		return p.share*0.6 + 0.018
	}
	return p.share * 0.6
}

// welcome sends a few visitors to the links of the first screen.
func (a *traffic) welcome() {
	for i, p := range a.demoLinks {
		if p.lively && p.gone == 0 && a.rnd.IntN(4) > 0 {
			a.Server.AddClicks(p.slug, 1+a.rnd.Int64N(3))
			if i%8 == 2 {
				a.buy(p.slug)
			}
		}
	}
}

func (a *traffic) pause() time.Duration {
	mean := everyClick
	if a.rush > 0 {
		mean /= 5
	}
	return time.Duration(a.rnd.ExpFloat64() * float64(mean))
}

// look finds links that were made since, and how all of them stand.
func (a *traffic) look() {
	now := a.Now()
	if now.Sub(a.looked) < everyLook {
		return
	}
	a.looked = now
	for _, l := range a.Server.Links() {
		a.links[l.Slug] = l
		if !a.known[l.Slug] && now.Sub(l.At) >= untilKnown {
			a.known[l.Slug] = true
			a.fresh = append(a.fresh, l.Slug)
		}
	}
}

// act is what the next visitor does.
func (a *traffic) act() {
	if a.rush > 0 {
		a.rush--
		a.Server.AddClicks(a.crowd.slug, 1)
		return
	}
	chance := func(every time.Duration) float64 { return float64(everyClick) / float64(every) }
	dice, slug := a.rnd.Float64(), a.pick()
	if dice -= chance(everyRefund); dice < 0 {
		a.regret(slug)
		return
	}
	a.Server.AddClicks(slug, 1)
	if dice -= chance(everySale); dice < 0 {
		a.buy(slug)
		return
	}
	if dice -= chance(everyBurst); dice < 0 {
		a.crowd, a.rush = a.randomLink(), 5+a.rnd.IntN(12)
	}
}

// pick is the slug of a link that somebody found. What the person at the screen has just made gets a fair part.
func (a *traffic) pick() string {
	if len(a.fresh) > 0 && a.rnd.IntN(6) == 0 {
		return a.fresh[a.rnd.IntN(len(a.fresh))]
	}
	return a.randomLink().slug
}

func (a *traffic) randomLink() *demoLink {
	at := sort.SearchFloat64s(a.upTo, a.rnd.Float64()*a.upTo[len(a.upTo)-1])
	return a.demoLinks[min(at, len(a.demoLinks)-1)]
}

// buy sells what the link is for.
func (a *traffic) buy(slug string) {
	c, ok := a.taught[a.links[slug].ProductID]
	if !ok {
		c.price = unknownPrice
	}
	charged := charge(a.rnd, c.price)
	a.Server.AddSale(slug, int64(charged))
	if ok {
		a.events.sold(c, charged)
	}
}

// regret gives an average buyer the money back.
func (a *traffic) regret(slug string) {
	l := a.links[slug]
	if l.Stats.Sales == 0 {
		return
	}
	back := l.Stats.RevenuePaise / l.Stats.Sales
	a.Server.Refund(slug, back)
	l.Stats.Sales, l.Stats.RevenuePaise = l.Stats.Sales-1, l.Stats.RevenuePaise-back
	a.links[slug] = l
}
