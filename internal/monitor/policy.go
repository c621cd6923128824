package monitor

import "time"

// The policy: which link to read next. Nothing here reads a clock or a database.
//
// A link with events at rate λ, read every τ, shows an event τ/2 after it happened on average. With B readings a second and
// weights w, the mean weighted delay Σ wᵢλᵢτᵢ/2 ÷ Σ wᵢλᵢ is to be least while Σ 1/τᵢ = B. Lagrange: wᵢλᵢτᵢ² is the same for all
// links, so τᵢ = Σⱼ√(wⱼλⱼ) ÷ (B·√(wᵢλᵢ)), readings go in proportion to √(wᵢλᵢ), and the delay is
//
//	D* = (Σ√(wᵢλᵢ))² ÷ (2B·Σwᵢλᵢ).
//
// That is the square-root rule. Vaidya & Hameed (Scheduling data broadcast in asymmetric communication environments, Wireless
// Networks 5, 1999) prove it for broadcasting, where items are sent as links are read here, and reach it online as we do:
// take the item with the largest wᵢλᵢ·τᵢ², τᵢ its age, which keeps that product about the same for all whenever one is taken.
// Freshness of a crawler's pages (Azar, Horvitz, Lubetzky, Peres & Shahaf, Tractable near-optimal policies for crawling, PNAS
// 115(32), 2018) is the neighbouring problem: there a page is stale after its first change, so that pages which change
// fastest are given up; here every event waits, and the busiest link is always worth the most readings. λ̂ is learned (rate.go).
//
// Around the index stand limits, which outrank it: class.

// What a link weighs besides its rate.
const (
	timesOnScreen = 10
	timesPinned   = 10
	timesCampaign = 3   // of a campaign that is open
	timesGone     = 0.1 // Fermion no longer knows it
)

const (
	// rarely is how often at most a link is read that Fermion no longer knows. It is never dropped.
	rarely = 10 * time.Minute
	// seen is how often a link on screen is read at least, while they are few.
	seen = 10 * time.Second
	// leastMaxAge is the oldest that links get while they are few.
	leastMaxAge = time.Hour
	// onTime is how much of the maximum age may pass before a link is overdue: those that get there together queue up.
	onTime = 0.95
	// screenShare is the most that links on screen take before all others. By their weight they get more.
	screenShare = 1 / 3.
	// newFirst is for how long links that were never read may go before all that is off screen. More of them take their
	// turn: an import of thousands must not leave the busy ones unread for an hour.
	newFirst = 5 * time.Minute
	// stepped is a wait or an age that no link has: the clock was set back.
	stepped = time.Minute
)

// candidate is a link as the policy sees it. Times are Unix milliseconds; it is small, since a hundred thousand of them are
// looked at for one choice.
type candidate struct {
	*link             // what the choice does not need
	pull      float64 // w·λ̂, per hour
	lastTry   int64   // of the last reading that was tried; 0 before the first
	since     int64   // when it was first heard of: the age of one that was never read
	notBefore int64   // another instance reads it, or a doubt is to be confirmed then; 0 for none
	doubt     bool    // its last answer fell, or was that there is no such link, and was not believed
	onScreen  bool
	gone      bool
	rest      int64 // at least so many milliseconds from the last try to the next, after answers that could not be read
	sought    bool  // a sale that came by webhook may be its: it is read once sooner
	reading   bool  // on its way now
}

// pace is what the choice depends on besides the links. Times are Unix milliseconds.
type pace struct {
	now     int64
	gap     int64 // at least between two readings of a link
	floor   int64 // a link on screen that is older comes before those that are not
	oldest  int64 // a link that is older is overdue
	few     int   // so many that were never read come before the others
	seek    bool  // links that are sought come before the others
	patient bool  // doubts wait their turn
}

// paceOf is the pace of an instance that reads a link every own, while all instances together read one every spacing.
func paceOf(now time.Time, gap, own, spacing time.Duration, links, onScreen int) pace {
	oldest := time.Duration(onTime * float64(maxAge(links, spacing)))
	// What keeps the maximum age cannot be given away: two thirds, when there are thousands. Half of the rest goes by index.
	share := min(screenShare, (onTime-float64(round(links, spacing))/float64(oldest))/2)
	floor := max(gap, seen-own, time.Duration(float64(round(onScreen, own))/share))
	return pace{now: now.UnixMilli(), gap: gap.Milliseconds(), floor: floor.Milliseconds(), oldest: oldest.Milliseconds(),
		few: int(newFirst / spacing)}
}

// maxAge is the age that no link exceeds, as far as the budget is really there.
func maxAge(links int, spacing time.Duration) time.Duration {
	return max(leastMaxAge, round(links, spacing)*3/2)
}

// round is how long one reading of every link takes at a pace.
func round(links int, spacing time.Duration) time.Duration {
	return time.Duration(links) * spacing
}

// class outranks the index.
type class int8

const (
	notNow class = iota
	inTurn
	overdue
	unread
	mayHaveSold // sought, on a poll that is for those
	unwatched   // on screen, and older than the floor
	unknown     // on screen, and never read
	doubtful    // a doubt is settled before anything else
)

// urgency is a class, and what counts within it.
func (c *candidate) urgency(p pace) (class, float64) {
	if c.reading || p.before(c.notBefore) || c.resting(p) {
		return notNow, 0
	}
	switch {
	case c.doubt && !p.patient:
		return doubtful, 1
	case c.lastTry == 0 && c.onScreen:
		return unknown, c.pull
	case c.lastTry == 0 && p.now-c.since < p.oldest:
		return unread, c.pull
	case c.lastTry == 0:
		return overdue, p.index(c.pull, p.now-c.since)
	}
	age := p.now - c.lastTry
	if age < -stepped.Milliseconds() { // nobody knows how old it is
		age = p.oldest / 2
	}
	if age < p.gap || c.gone && age < rarely.Milliseconds() {
		return notNow, 0
	}
	if c.onScreen && age >= p.floor {
		return unwatched, float64(age)
	}
	index := p.index(c.pull, age)
	if c.sought && p.seek && !c.doubt && !p.before(c.seekFrom) {
		return mayHaveSold, index
	}
	if age >= p.oldest { // by index too: after a night asleep all are, and the busiest go first
		return overdue, index
	}
	return inTurn, index
}

// resting says whether the link is left alone after answers that could not be read.
func (c *candidate) resting(p pace) bool {
	age := p.now - c.lastTry
	return age >= 0 && age < c.rest
}

// before says whether now is before a time that is not far.
func (p pace) before(t int64) bool {
	return t > p.now && t-p.now <= stepped.Milliseconds()
}

func (p pace) index(pull float64, age int64) float64 { return pull * float64(age) * float64(age) }

// next is the index of the link to read now, -1 when none needs it. One pass over all links: at 100,000 under a millisecond.
func next(all []candidate, p pace) int {
	best, first, most := -1, notNow, 0.0
	fresh, busiest := 0, -1 // of those that were never read
	for i := range all {
		c := &all[i]
		if p.beaten(c, first, most) {
			continue
		}
		k, u := c.urgency(p)
		if k == unread {
			fresh++
			if busiest < 0 || c.pull > all[busiest].pull {
				busiest = i
			}
			k, u = inTurn, p.index(u, p.oldest)
		}
		if k > first || k == first && u > most {
			best, first, most = i, k, u
		}
	}
	if busiest >= 0 && fresh <= p.few && first < unread {
		return busiest
	}
	return best
}

// beaten says quickly of almost every link that it is not the one.
func (p *pace) beaten(c *candidate, first class, most float64) bool {
	if c.onScreen || c.doubt || c.sought || c.lastTry == 0 {
		return false
	}
	age := p.now - c.lastTry
	if age < 0 {
		return false
	}
	k := inTurn
	if age >= p.oldest {
		k = overdue
	}
	return k < first || k == first && c.pull*float64(age)*float64(age) <= most
}
