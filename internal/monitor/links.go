package monitor

import (
	"context"
	"time"

	"fermion-tui/internal/affiliate"
)

// link is what the loop knows of a link besides what the policy looks at.
type link struct {
	id       int64
	slug     string
	pinned   bool
	campaign int64
	product  string
	seekFrom int64 // a reading from then on tells whether it made a sale that is open, Unix milliseconds
	rate     rate
	counters affiliate.Counters // as the register had them last
	lastRead int64              // Unix milliseconds, in the register; 0: never
	ours     int64              // the last reading that this loop stored
	failures int                // readings in a row whose numbers could not be read
	failed   string             // why the last of them could not; "" when it was read
}

// memory is what the register tells of rates when the loop starts.
type memory struct {
	since   int64 // Unix milliseconds: from then on all changes are in it
	changes map[int64][]affiliate.Change
}

// remembered is how many changes are looked at for that.
const remembered = 20_000

func (l *Loop) remember(ctx context.Context) {
	changes, err := l.store.NewestChanges(ctx, remembered)
	if err != nil {
		if ctx.Err() == nil {
			l.o.Log.Error("read what links did before", "err", err)
		}
		return
	}
	m := &memory{changes: map[int64][]affiliate.Change{}}
	if len(changes) == remembered {
		m.since = changes[remembered-1].At.UnixMilli()
	}
	for _, c := range changes {
		m.changes[c.LinkID] = append(m.changes[c.LinkID], c)
	}
	l.memory = m
}

// recall gives a link the rate that it had when it was read last.
func (m *memory) recall(r *rate, p *population, k affiliate.Link) {
	watched := hours(k.LastRead.UnixMilli() - max(m.since, k.CreatedAt.UnixMilli()))
	if watched <= 0 {
		return
	}
	var seen []past
	for _, c := range m.changes[k.ID] {
		seen = append(seen, past{events: weighed(c.Counters), hours: max(0, hours(k.LastRead.UnixMilli()-c.At.UnixMilli()))})
	}
	r.recall(p, seen, watched)
}

func hours(milli int64) float64 { return float64(milli) / float64(time.Hour.Milliseconds()) }

// reload takes the links from the register: all of them, or those that changed.
func (l *Loop) reload(ctx context.Context, ids []int64) {
	l.reloading.Lock() // an older look must not be filed after a newer one
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
	for _, k := range links {
		l.take(k)
	}
	if ids == nil {
		l.weighAll() // the prior has moved
	}
}

// find is the link's place in the loop, nil when it is not polled. The pointer holds until the next reload.
func (l *Loop) find(id int64) *candidate {
	i, ok := l.at[id]
	if !ok {
		return nil
	}
	return &l.all[i]
}

// take files a link as the register has it now.
func (l *Loop) take(k affiliate.Link) {
	i, here := l.at[k.ID]
	if !k.StoppedAt.IsZero() {
		if here {
			l.drop(i)
		}
		return
	}
	now := l.o.Now()
	if !here {
		i = len(l.all)
		l.at[k.ID] = i
		l.all = append(l.all, candidate{link: &link{id: k.ID, slug: k.Slug, counters: k.Now}, since: now.UnixMilli(), onScreen: l.onScreen[k.ID]})
		if !k.LastRead.IsZero() {
			l.meet(&l.all[i], k, now)
		}
	}
	c := &l.all[i]
	l.joined = l.joined || k.CampaignID != 0 && c.campaign != k.CampaignID
	c.pinned, c.gone, c.campaign, c.product = k.Pinned, !k.GoneAt.IsZero(), k.CampaignID, k.ProductID
	if read := k.LastRead.UnixMilli(); !k.LastRead.IsZero() && read != c.lastRead { // lower: the clock was set back
		l.learn(c, k, now)
	}
	c.wantedFrom(l.seeking)
	l.weigh(c)
}

// drop forgets a link; the last one takes its place.
func (l *Loop) drop(i int) {
	l.population.leave(&l.all[i].rate)
	delete(l.at, l.all[i].id)
	last := len(l.all) - 1
	if i < last {
		l.all[i] = l.all[last]
		l.at[l.all[i].id] = i
	}
	l.all[last] = candidate{}
	l.all = l.all[:last]
}

// meet files what the register knows of a link that was read before the loop knew it.
func (l *Loop) meet(c *candidate, k affiliate.Link, now time.Time) {
	c.lastRead = k.LastRead.UnixMilli()
	c.lastTry = c.lastRead
	c.rate.lived(k, now)
	if l.memory != nil {
		l.memory.recall(&c.rate, &l.population, k)
	}
}

// learn files a new reading of a link, whoever made it.
func (l *Loop) learn(c *candidate, k affiliate.Link, now time.Time) {
	read := k.LastRead.UnixMilli()
	switch {
	case read < c.lastRead: // the clock was set back, or what was read since is taken back: no time passed
	case c.lastRead != 0:
		c.rate.learn(&l.population, weighed(k.Now.Minus(c.counters)), hours(read-c.lastRead))
	case k.MadeHere: // it began with nothing
		c.rate.lived(k, now)
		c.rate.learn(&l.population, weighed(k.Now), hours(max(0, read-k.CreatedAt.UnixMilli())))
	default: // a baseline: nobody knows how long that took
		c.rate.lived(k, now)
	}
	c.counters, c.lastRead = k.Now, read
	c.readable()
	if read != c.ours {
		l.others = append(l.others, now)
		l.health.answered = l.health.answered || read >= l.began
	}
	if read > c.lastTry && read <= now.UnixMilli() { // after now: from before the clock was set back
		c.lastTry = read
	}
}

// weigh makes w·λ̂ of a link.
func (l *Loop) weigh(c *candidate) {
	c.pull = c.rate.perHour(&l.population)
	if c.onScreen {
		c.pull *= timesOnScreen
	}
	if c.pinned {
		c.pull *= timesPinned
	}
	if l.campaigns[c.campaign] {
		c.pull *= timesCampaign
	}
	if c.gone {
		c.pull *= timesGone
	}
}

func (l *Loop) weighAll() {
	for i := range l.all {
		l.weigh(&l.all[i])
	}
}
