package demo

import (
	"context"
	"sort"
	"time"

	"fermion-tui/internal/fermion/fermiontest"
)

// The pace of the demo's audience. It begins about as fast as a reader can follow, which is forty times the pace of the school's past,
// and slows down with the time that the demo runs: an hour of it is a part of one of the days before, and not a day that makes them
// look like nothing.
const (
	clickInterval        = 650 * time.Millisecond // at the beginning
	saleInterval         = 8 * time.Second        // at the beginning
	usualSales           = 0.02                   // of a click, later on
	slowdown             = 2 * time.Minute        // until everything takes twice as long; after twice that, three times, and so on
	burstInterval        = 40 * time.Second
	refundInterval       = 9 * time.Minute
	newLinkCheckInterval = 2 * time.Second // for links that were created meanwhile
	newLinkDelay         = 4 * time.Second // until people find a new link
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
	burstLink        *demoLink // with a burst of clicks
	burstClicks      int       // how many are still to come
	events           *eventSender
}

// OnFirstScreen makes a few visits before the first poll, so that the first polls show changes. Run calls it
// if it was not called; called before anything polls, each start shows the same.
func (d *School) OnFirstScreen() {
	d.traffic = d.newTraffic()
	d.traffic.firstVisits()
}

// Run sends traffic to the school until ctx ends.
func (d *School) Run(ctx context.Context) {
	if d.traffic == nil {
		d.OnFirstScreen()
	}
	a := d.traffic
	for {
		next := time.NewTimer(a.nextPause())
		select {
		case <-next.C:
			a.refreshLinks()
			a.visit()
			a.events.step()
		case <-ctx.Done():
			next.Stop()
			return
		}
	}
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

// firstVisits sends a few visitors to the links of the first screen.
func (a *traffic) firstVisits() {
	for i, p := range a.demoLinks {
		if p.onFirstScreen && p.gone == 0 && a.rnd.IntN(4) > 0 {
			a.Server.AddClicks(p.slug, 1+a.rnd.Int64N(3))
			if i%8 == 2 {
				a.sell(p.slug)
			}
		}
	}
}

func (a *traffic) nextPause() time.Duration {
	mean := float64(clickInterval) * a.slower()
	if a.burstClicks > 0 {
		mean = float64(clickInterval) / 5
	}
	return time.Duration(a.rnd.ExpFloat64() * mean)
}

// slower is how many times longer everything takes than at the beginning.
func (a *traffic) slower() float64 { return 1 + float64(a.Now().Sub(a.startedAt))/float64(slowdown) }

// buys says whether somebody who clicked buys.
func (a *traffic) buys(dice float64) bool {
	atFirst := float64(clickInterval)/float64(saleInterval) - usualSales
	return dice < usualSales+atFirst/a.slower()
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
		}
	}
}

// visit is what the next visitor does.
func (a *traffic) visit() {
	if a.burstClicks > 0 {
		a.burstClicks--
		a.Server.AddClicks(a.burstLink.slug, 1)
		return
	}
	chance := func(every time.Duration) float64 { return float64(clickInterval) / float64(every) }
	dice, slug := a.rnd.Float64(), a.randomSlug()
	if dice -= chance(refundInterval); dice < 0 {
		a.refund(slug)
		return
	}
	a.Server.AddClicks(slug, 1)
	if a.buys(dice) {
		a.sell(slug)
		return
	}
	if 1-dice < chance(burstInterval) {
		a.burstLink, a.burstClicks = a.randomLink(), 5+a.rnd.IntN(12)
	}
}

// randomSlug is the slug of the link that the next visitor finds. New links get a fair share.
func (a *traffic) randomSlug() string {
	if len(a.newSlugs) > 0 && a.rnd.IntN(6) == 0 {
		return a.newSlugs[a.rnd.IntN(len(a.newSlugs))]
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
