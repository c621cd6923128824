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
// Limits outrank the index: priorityClass.

// The weights of a link, by which its rate is multiplied.
const (
	timesOnScreen = 10
	timesPinned   = 10
	timesCampaign = 3   // of a campaign that is open
	timesGone     = 0.1 // that Fermion no longer knows
)

const (
	// unreadRest is the shortest time between two readings of a link that Fermion no longer knows. Such a link is never dropped.
	unreadRest = 10 * time.Minute
	// screenInterval is the longest time between two readings of a link on screen, while few links are on screen.
	screenInterval = 10 * time.Second
	// minMaxAge is the maximum age of links while there are few.
	minMaxAge = time.Hour
	// overdueShare is the part of the maximum age after which a link is overdue. The rest is for overdue links that queue up.
	overdueShare = 0.95
	// screenShare is the largest share of the budget that links on screen get before all others. By their weight they get more.
	screenShare = 1 / 3.
	// maxNewFirst is for how long new links are read before all others that are off screen. If there are more new links, they take turns
	// with the others: an import of thousands must not leave busy links unread for an hour.
	maxNewFirst = 5 * time.Minute
	// evenMargin and evenSlack are how much faster than evenly, and how many at once, links may become old before some are read early.
	evenMargin = 1.02
	evenSlack  = 10
	// clockStepBack is a wait or an age that no link has unless the clock was set back.
	clockStepBack = time.Minute
)

// candidate is a link as the policy sees it. Times are Unix milliseconds; it is small, since one choice looks at a hundred thousand
// of them.
type candidate struct {
	*link              // what the choice does not need
	priority   float64 // w·λ̂, per hour
	lastTry    int64   // of the last reading that was tried; 0 before the first
	since      int64   // when it was added, from which the age of a link that was never read is counted
	notBefore  int64   // no reading before then, because another instance reads it or a pending reading is confirmed then; 0 for none
	pending    bool    // its last reading was a decrease or an unknown slug, and is not confirmed
	onScreen   bool
	gone       bool
	restMillis int64 // shortest time from the last try to the next, after answers that could not be parsed
	sought     bool  // it may have made a sale reported by webhook: it is read once sooner
	reading    bool  // in flight
}

// pace is what the choice depends on besides the links. Times are in milliseconds, now since 1970.
type pace struct {
	now          int64
	gap          int64 // shortest time between two readings of a link
	floor        int64 // age above which a link on screen comes before the others
	oldest       int64 // age that no link exceeds, if the whole budget is available
	due          int64 // age above which a link is overdue: oldest, or less while many links would become overdue together
	maxNew       int   // so many unread links come before the others
	preferSought bool  // sought links come before the others
	deferPending bool  // pending readings wait for their turn
}

// intervals are the times between two readings of links: by this instance, and by all instances together.
type intervals struct{ own, fleet time.Duration }

// paceOf returns the pace of an instance with a number of links in all and on screen. gap is the shortest time between two readings of
// one link.
func paceOf(now time.Time, gap time.Duration, every intervals, links, onScreen int) pace {
	oldest := time.Duration(overdueShare * float64(maxAge(links, every.fleet)))
	// The share that keeps the maximum age is reserved: two thirds with thousands of links. Half of the rest is for the index.
	share := min(screenShare, (overdueShare-float64(fullRefreshTime(links, every.fleet))/float64(oldest))/2)
	floor := max(gap, screenInterval-every.own, time.Duration(float64(fullRefreshTime(onScreen, every.own))/share))
	return pace{now: now.UnixMilli(), gap: gap.Milliseconds(), floor: floor.Milliseconds(), oldest: oldest.Milliseconds(),
		due: oldest.Milliseconds(), maxNew: int(maxNewFirst / every.fleet)}
}

// maxAge returns the age that no link exceeds, if the whole budget is available.
func maxAge(links int, interval time.Duration) time.Duration {
	return max(minMaxAge, fullRefreshTime(links, interval)*3/2)
}

// fullRefreshTime returns how long one reading of every link takes, with an interval between two readings.
func fullRefreshTime(links int, interval time.Duration) time.Duration {
	return time.Duration(links) * interval
}

// priorityClass outranks the index.
type priorityClass int8

const (
	classNone priorityClass = iota
	classNormal
	classOverdue
	classUnread
	classSought      // sought, on a poll that is for those
	classScreenDue   // on screen, and older than the floor
	classNewOnScreen // on screen, and never read
	classPending     // confirmed before anything else
)

// urgency returns the class of a link, and its rank within the class.
func (c *candidate) urgency(p pace) (priorityClass, float64) {
	if c.reading || p.before(c.notBefore) || c.isResting(p) {
		return classNone, 0
	}
	switch {
	case c.pending && !p.deferPending:
		return classPending, 1
	case c.lastTry == 0 && c.onScreen:
		return classNewOnScreen, c.priority
	case c.lastTry == 0 && p.now-c.since < p.oldest:
		return classUnread, c.priority
	case c.lastTry == 0:
		return classOverdue, index(c.priority, p.now-c.since)
	}
	age := p.now - c.lastTry
	if age < -clockStepBack.Milliseconds() { // its age is unknown
		age = p.oldest / 2
	}
	if age < p.gap || c.gone && age < unreadRest.Milliseconds() {
		return classNone, 0
	}
	if c.onScreen && age >= p.floor {
		return classScreenDue, float64(age)
	}
	index := index(c.priority, age)
	if c.sought && p.preferSought && !c.pending && !p.before(c.soughtFrom) {
		return classSought, index
	}
	if age >= p.due { // ranked by index: after a night asleep all links are overdue, and the busiest go first
		return classOverdue, index
	}
	return classNormal, index
}

// isResting reports whether the link rests after answers that could not be parsed.
func (c *candidate) isResting(p pace) bool {
	age := p.now - c.lastTry
	return age >= 0 && age < c.restMillis
}

// before reports whether now is before a time. A time too far ahead does not count: it is from before the clock was set back.
func (p pace) before(t int64) bool {
	return t > p.now && t-p.now <= clockStepBack.Milliseconds()
}

// index returns w·λ̂·τ² of a link with this priority and age.
func index(priority float64, age int64) float64 {
	return priority * float64(age) * float64(age)
}

// next returns the place of the link to read now, -1 when none is due. It goes through all links once, which takes less than a
// millisecond for 100,000.
func next(all []candidate, p pace) int {
	p.due = dueAge(all, p)
	best, bestClass, bestRank := -1, classNone, 0.0
	unread, busiest := 0, -1 // how many links were never read, and the busiest of them
	for i := range all {
		c := &all[i]
		if p.isOutranked(c, bestClass, bestRank) {
			continue
		}
		class, rank := c.urgency(p)
		if class == classUnread {
			unread++
			if busiest < 0 || c.priority > all[busiest].priority {
				busiest = i
			}
			class, rank = classNormal, index(rank, p.oldest)
		}
		if class > bestClass || class == bestClass && rank > bestRank {
			best, bestClass, bestRank = i, class, rank
		}
	}
	if busiest >= 0 && unread <= p.maxNew && bestClass < classUnread {
		return busiest
	}
	return best
}

// ageSteps is the number of steps into which ages are divided.
const ageSteps = 32

// dueAge returns the age at which a link is overdue now. Links that were read one after the other as fast as possible, as at a first
// start, would also become overdue one after the other, and leave nothing to the index meanwhile. So the oldest links are read early if
// more links become overdue within some time than an even spread of all links would have in that time. From then on they are spread.
func dueAge(all []candidate, p pace) int64 {
	var aged [ageSteps + 1]int
	links := 0
	scale := float64(ageSteps) / float64(p.oldest)
	for i := range all {
		c := &all[i]
		if c.lastTry == 0 || c.reading || c.gone || c.restMillis > 0 {
			continue
		}
		links++
		if age := p.now - c.lastTry; age >= 0 {
			aged[min(int(float64(age)*scale), ageSteps)]++
		}
	}
	due, eldest := 0, -1
	for step := ageSteps; step > 0; step-- {
		if due += aged[step]; due > 0 && eldest < 0 {
			eldest = step
		}
		if eldest == ageSteps {
			return p.oldest
		}
		if even := float64(links) * float64(ageSteps-step) / ageSteps; float64(due) > evenMargin*even+evenSlack {
			return p.oldest * int64(eldest) / ageSteps
		}
	}
	return p.oldest
}

// isOutranked quickly rejects almost every link that cannot be better than the best one so far.
func (p *pace) isOutranked(c *candidate, bestClass priorityClass, bestRank float64) bool {
	if c.onScreen || c.pending || c.sought || c.lastTry == 0 {
		return false
	}
	age := p.now - c.lastTry
	if age < 0 {
		return false
	}
	class := classNormal
	if age >= p.due {
		class = classOverdue
	}
	return class < bestClass || class == bestClass && index(c.priority, age) <= bestRank
}
