package monitor

import (
	"context"
	"slices"
	"time"

	"fermion-tui/internal/affiliate"
)

// link is what the loop knows about a link, apart from what the policy needs for a choice.
type link struct {
	id         int64
	slug       string
	pinned     bool
	campaign   int64
	soughtFrom int64 // a reading from then on shows whether it made an open sale, Unix milliseconds
	rate       rate
	counters   affiliate.Counters // as the database had them last
	lastRead   int64              // Unix milliseconds, in the database; 0: never
	ours       int64              // the last reading that this loop stored
	created    int64              // Unix milliseconds: its history begins then
	unread     *unread            // since its last reading; nil when that could be parsed
}

// reload reads links from the database: all of them, or those that changed.
func (l *Loop) reload(ctx context.Context, ids []int64) {
	l.reloading.Lock() // an older result must not replace a newer one
	defer l.reloading.Unlock()
	var links []affiliate.Link
	var err error
	if ids == nil {
		links, err = l.store.Links(ctx)
	} else {
		links, err = l.store.LinksByID(ctx, ids)
	}
	if err != nil {
		if ctx.Err() == nil {
			l.o.Log.Error("read the links to poll", "err", err)
		}
		return
	}
	l.mu.Lock()
	if len(l.candidates) == 0 {
		l.candidates, l.indexByID = make([]candidate, 0, len(links)), make(map[int64]int, len(links))
	}
	rounds := 1
	if !l.loaded {
		rounds = firstRounds
	}
	l.mu.Unlock()
	for part := range slices.Chunk(links, linksPerLock) {
		l.upsertPart(part, ids != nil)
	}
	if ids == nil {
		l.learnPrior(rounds)
		l.mu.Lock()
		l.loaded = true
		l.mu.Unlock()
	}
}

// upsertPart takes over links. estimate estimates how busy they are at once, unless all are estimated later.
func (l *Loop) upsertPart(links []affiliate.Link, estimate bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range links {
		if c := l.upsert(&links[i]); c != nil && estimate {
			c.rate.estimate(&l.population)
			l.updatePriority(c)
		}
	}
}

// find returns the link's candidate, nil when it is not polled. The pointer is valid until the next reload.
func (l *Loop) find(id int64) *candidate {
	i, ok := l.indexByID[id]
	if !ok {
		return nil
	}
	return &l.candidates[i]
}

// upsert takes over a link as the database has it now, and returns its candidate, nil for a stopped link. It estimates the rate only
// after a new reading.
func (l *Loop) upsert(k *affiliate.Link) *candidate {
	i, found := l.indexByID[k.ID]
	if !k.StoppedAt.IsZero() {
		if found {
			l.remove(i)
		}
		return nil
	}
	now := l.o.Now()
	if !found {
		i = len(l.candidates)
		l.indexByID[k.ID] = i
		l.candidates = append(l.candidates, candidate{link: &link{id: k.ID, slug: k.Slug, counters: k.Now,
			created: k.CreatedAt.UnixMilli()}, since: now.UnixMilli(), onScreen: l.onScreen[k.ID]})
		l.population.assign(&l.candidates[i].rate, k.AffiliateID, k.ProductID)
		if !k.LastRead.IsZero() {
			l.seed(&l.candidates[i], k)
		}
	}
	c := &l.candidates[i]
	l.campaignJoined = l.campaignJoined || k.CampaignID != 0 && c.campaign != k.CampaignID
	c.pinned, c.gone, c.campaign = k.Pinned, !k.MissingSince.IsZero(), k.CampaignID
	l.population.assign(&c.rate, k.AffiliateID, k.ProductID)
	if read := k.LastRead.UnixMilli(); !k.LastRead.IsZero() && read != c.lastRead { // lower: the clock was set back
		l.observe(c, k, now)
	}
	c.setSought(l.soughtProducts)
	l.updatePriority(c)
	return c
}

// remove removes a candidate; the last one takes its place.
func (l *Loop) remove(i int) {
	l.population.leave(&l.candidates[i].rate)
	delete(l.indexByID, l.candidates[i].id)
	last := len(l.candidates) - 1
	if i < last {
		l.candidates[i] = l.candidates[last]
		l.indexByID[l.candidates[i].id] = i
	}
	l.candidates[last] = candidate{}
	l.candidates = l.candidates[:last]
}

// seed initializes a candidate that was read before the loop started.
func (l *Loop) seed(c *candidate, k *affiliate.Link) {
	c.lastRead = k.LastRead.UnixMilli()
	c.lastTry = c.lastRead
	seen := tally{}
	if l.history != nil {
		seen = l.history.replayInto(&c.rate, &l.population, k.ID, c.lastRead, k.CreatedAt.UnixMilli())
	}
	c.rate.seedFromTotals(&l.population, totalsBefore(k, seen.events, hours(c.lastRead-k.CreatedAt.UnixMilli())-seen.hours))
}

// observe takes over a new reading of a link, by any instance.
func (l *Loop) observe(c *candidate, k *affiliate.Link, now time.Time) {
	read := k.LastRead.UnixMilli()
	switch {
	case read < c.lastRead: // the clock was set back, or later readings were reverted: no time passed
	case c.lastRead != 0:
		c.rate.observe(&l.population, weightOf(k.Now.Minus(c.counters)), hours(read-c.lastRead))
	case k.MadeHere: // it began with nothing
		c.rate.observe(&l.population, weightOf(k.Now), hours(max(0, read-k.CreatedAt.UnixMilli())))
	default: // a baseline: its duration is unknown
		c.rate.seedFromTotals(&l.population, totalsBefore(k, 0, hours(read-k.CreatedAt.UnixMilli())))
	}
	l.population.keepUp(len(l.candidates), l.rateAt, func(i int) { l.updatePriority(&l.candidates[i]) })
	c.counters, c.lastRead = k.Now, read
	c.clearUnreadable()
	if read != c.ours {
		l.otherReadings = append(l.otherReadings, now)
		l.health.answered = l.health.answered || read >= l.startedAt
	}
	if read > c.lastTry && read <= now.UnixMilli() { // after now: from before the clock was set back
		c.lastTry = read
	}
}

// updatePriority computes w·λ̂ of a link.
func (l *Loop) updatePriority(c *candidate) {
	c.priority = c.rate.perHour
	if c.onScreen {
		c.priority *= timesOnScreen
	}
	if c.pinned {
		c.priority *= timesPinned
	}
	if l.campaigns[c.campaign] {
		c.priority *= timesCampaign
	}
	if c.gone {
		c.priority *= timesGone
	}
}

func (l *Loop) rateAt(i int) *rate { return &l.candidates[i].rate }

// learnPrior learns what is expected of links from everything known about them, and estimates them again. The lock is released between
// parts, so that a key press does not wait for all links. A link that changes its place in the slice meanwhile may be left out; keepUp
// estimates it later.
func (l *Loop) learnPrior(rounds int) {
	for range rounds {
		l.mu.Lock()
		l.population.learn(len(l.candidates), l.rateAt, 1)
		l.mu.Unlock()
	}
	for from := 0; l.estimatePart(from); from += linksPerLock {
	}
}

// estimatePart estimates the links of a part again, and reports whether there are more.
func (l *Loop) estimatePart(from int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := from; i < min(from+linksPerLock, len(l.candidates)); i++ {
		l.candidates[i].rate.estimate(&l.population)
		l.updatePriority(&l.candidates[i])
	}
	return from+linksPerLock < len(l.candidates)
}

func (l *Loop) updatePriorities() {
	for i := range l.candidates {
		l.updatePriority(&l.candidates[i])
	}
}
