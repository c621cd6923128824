package monitor

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// link is what the loop knows about a link and the policy does not need.
type link struct {
	id         int64
	slug       string
	pinned     bool
	campaign   int64
	product    string
	soughtFrom int64 // a reading from then on tells whether it made an open sale, Unix milliseconds
	rate       rate
	counters   affiliate.Counters // as the database had them last
	lastRead   int64              // Unix milliseconds, in the database; 0: never
	ours       int64              // the last reading that this loop stored
	failures   int                // consecutive readings that could not be parsed
	failed     string             // why the last of them could not; "" when it was read
}

// history is what the database knows about rates when the loop starts.
type history struct {
	since   int64 // Unix milliseconds: from then on all changes are in it
	changes map[int64][]affiliate.Change
}

// maxHistory is how many changes are read for that.
const maxHistory = 20_000

func (l *Loop) loadHistory(ctx context.Context) {
	changes, err := l.store.NewestChanges(ctx, maxHistory)
	if err != nil {
		if ctx.Err() == nil {
			l.o.Log.Error("read what links did before", "err", err)
		}
		return
	}
	m := &history{changes: map[int64][]affiliate.Change{}}
	if len(changes) == maxHistory {
		m.since = changes[maxHistory-1].At.UnixMilli()
	}
	for _, c := range changes {
		m.changes[c.LinkID] = append(m.changes[c.LinkID], c)
	}
	l.history = m
}

// replayInto gives a link the rate that it had when it was read last.
func (m *history) replayInto(r *rate, p *population, k *affiliate.Link) {
	watched := hours(k.LastRead.UnixMilli() - max(m.since, k.CreatedAt.UnixMilli()))
	if watched <= 0 {
		return
	}
	var seen []pastEvents
	for _, c := range m.changes[k.ID] {
		seen = append(seen, pastEvents{events: weightOf(c.Counters), hours: max(0, hours(k.LastRead.UnixMilli()-c.At.UnixMilli()))})
	}
	r.replay(p, seen, watched)
}

func hours(milli int64) float64 { return float64(milli) / float64(time.Hour.Milliseconds()) }

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
	defer l.mu.Unlock()
	if len(l.candidates) == 0 {
		l.candidates, l.indexByID = make([]candidate, 0, len(links)), make(map[int64]int, len(links))
	}
	for i := range links {
		l.upsert(&links[i])
	}
	if ids == nil {
		l.loaded = true
		l.updatePriorities() // the prior has moved
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

// upsert takes over a link as the database has it now.
func (l *Loop) upsert(k *affiliate.Link) {
	i, found := l.indexByID[k.ID]
	if !k.StoppedAt.IsZero() {
		if found {
			l.remove(i)
		}
		return
	}
	now := l.o.Now()
	if !found {
		i = len(l.candidates)
		l.indexByID[k.ID] = i
		l.candidates = append(l.candidates, candidate{link: &link{id: k.ID, slug: k.Slug, counters: k.Now}, since: now.UnixMilli(), onScreen: l.onScreen[k.ID]})
		if !k.LastRead.IsZero() {
			l.seed(&l.candidates[i], k, now)
		}
	}
	c := &l.candidates[i]
	l.campaignJoined = l.campaignJoined || k.CampaignID != 0 && c.campaign != k.CampaignID
	c.pinned, c.gone, c.campaign, c.product = k.Pinned, !k.MissingSince.IsZero(), k.CampaignID, k.ProductID
	if read := k.LastRead.UnixMilli(); !k.LastRead.IsZero() && read != c.lastRead { // lower: the clock was set back
		l.observe(c, k, now)
	}
	c.setSought(l.soughtProducts)
	l.updatePriority(c)
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
func (l *Loop) seed(c *candidate, k *affiliate.Link, now time.Time) {
	c.lastRead = k.LastRead.UnixMilli()
	c.lastTry = c.lastRead
	c.rate.seedFromTotals(k, now)
	if l.history != nil {
		l.history.replayInto(&c.rate, &l.population, k)
	}
}

// observe takes over a new reading of a link, by any instance.
func (l *Loop) observe(c *candidate, k *affiliate.Link, now time.Time) {
	read := k.LastRead.UnixMilli()
	switch {
	case read < c.lastRead: // the clock was set back, or what was read since is taken back: no time passed
	case c.lastRead != 0:
		c.rate.observe(&l.population, weightOf(k.Now.Minus(c.counters)), hours(read-c.lastRead))
	case k.MadeHere: // it began with nothing
		c.rate.seedFromTotals(k, now)
		c.rate.observe(&l.population, weightOf(k.Now), hours(max(0, read-k.CreatedAt.UnixMilli())))
	default: // a baseline: its duration is unknown
		c.rate.seedFromTotals(k, now)
	}
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

// updatePriority makes w·λ̂ of a link.
func (l *Loop) updatePriority(c *candidate) {
	c.priority = c.rate.perHour(&l.population)
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

func (l *Loop) updatePriorities() {
	for i := range l.candidates {
		l.updatePriority(&l.candidates[i])
	}
}
