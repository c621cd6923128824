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

// What a link weighs besides its rate.
const (
	timesOnScreen = 10
	timesPinned   = 10
	timesCampaign = 3   // of a campaign that is open
	timesGone     = 0.1 // Fermion no longer knows it
)

const (
	// unreadRest is how often at most a link is read that Fermion no longer knows. It is never dropped.
	unreadRest = 10 * time.Minute
	// screenInterval is how often a link on screen is read at least, while they are few.
	screenInterval = 10 * time.Second
	// minMaxAge is the oldest that links get while they are few.
	minMaxAge = time.Hour
	// overdueShare is how much of the maximum age may pass before a link is overdue: those that get there together queue up.
	overdueShare = 0.95
	// screenShare is the largest share that links on screen take before all others. By their weight they get more.
	screenShare = 1 / 3.
	// maxNewFirst is how long links that were never read are read before all that is off screen. If there are more, they take turns:
	// an import of thousands must not leave the busy ones unread for an hour.
	maxNewFirst = 5 * time.Minute
	// evenMargin and evenSlack are how much faster than evenly links may get old, and how many at once, before some are read early.
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
	since      int64   // when it was added: the age of one that was never read
	notBefore  int64   // another instance reads it, or a pending reading is to be confirmed then; 0 for none
	pending    bool    // its last answer was a decrease, or that it does not exist, and is not confirmed
	onScreen   bool
	gone       bool
	restMillis int64 // at least so many milliseconds from the last try to the next, after answers that could not be read
	sought     bool  // it may have made a sale reported by webhook: it is read once sooner
	reading    bool  // in flight
}

// pace is what the choice depends on besides the links. Times are Unix milliseconds.
type pace struct {
	now          int64
	gap          int64 // at least between two readings of a link
	floor        int64 // a link on screen older than that comes before the others
	oldest       int64 // no link gets older, as far as the budget is really there
	due          int64 // a link that is older is overdue: oldest, or less while many will be at once
	maxNew       int   // so many unread links come before the others
	preferSought bool  // sought links come before the others
	deferPending bool  // pending readings wait for their turn
}

// paceOf is the pace of an instance that reads a link every own, while all instances together read one every spacing.
func paceOf(now time.Time, gap, own, spacing time.Duration, links, onScreen int) pace {
	oldest := time.Duration(overdueShare * float64(maxAge(links, spacing)))
	// The share that keeps the maximum age is reserved: two thirds, when there are thousands. Half of the rest goes by index.
	share := min(screenShare, (overdueShare-float64(fullRefreshTime(links, spacing))/float64(oldest))/2)
	floor := max(gap, screenInterval-own, time.Duration(float64(fullRefreshTime(onScreen, own))/share))
	return pace{now: now.UnixMilli(), gap: gap.Milliseconds(), floor: floor.Milliseconds(), oldest: oldest.Milliseconds(), due: oldest.Milliseconds(),
		maxNew: int(maxNewFirst / spacing)}
}

// maxAge is the age that no link exceeds, as far as the budget is really there.
func maxAge(links int, spacing time.Duration) time.Duration {
	return max(minMaxAge, fullRefreshTime(links, spacing)*3/2)
}

// fullRefreshTime returns how long one reading of every link takes at a pace.
func fullRefreshTime(links int, spacing time.Duration) time.Duration {
	return time.Duration(links) * spacing
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

// urgency is a class, and what counts within it.
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
		return classOverdue, p.index(c.priority, p.now-c.since)
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
	index := p.index(c.priority, age)
	if c.sought && p.preferSought && !c.pending && !p.before(c.soughtFrom) {
		return classSought, index
	}
	if age >= p.due { // by index too: after a night asleep all are, and the busiest go first
		return classOverdue, index
	}
	return classNormal, index
}

// isResting reports whether the link rests after answers that could not be parsed.
func (c *candidate) isResting(p pace) bool {
	age := p.now - c.lastTry
	return age >= 0 && age < c.restMillis
}

// before reports whether now is before a time that is not far.
func (p pace) before(t int64) bool {
	return t > p.now && t-p.now <= clockStepBack.Milliseconds()
}

func (p pace) index(pull float64, age int64) float64 { return pull * float64(age) * float64(age) }

// next returns the index of the link to read now, -1 when none is due. It passes once over all links: at 100,000 in under a
// millisecond.
func next(all []candidate, p pace) int {
	p.due = dueAge(all, p)
	best, first, most := -1, classNone, 0.0
	fresh, busiest := 0, -1 // of those that were never read
	for i := range all {
		c := &all[i]
		if p.isOutranked(c, first, most) {
			continue
		}
		k, u := c.urgency(p)
		if k == classUnread {
			fresh++
			if busiest < 0 || c.priority > all[busiest].priority {
				busiest = i
			}
			k, u = classNormal, p.index(u, p.oldest)
		}
		if k > first || k == first && u > most {
			best, first, most = i, k, u
		}
	}
	if busiest >= 0 && fresh <= p.maxNew && first < classUnread {
		return busiest
	}
	return best
}

// ageSteps is how finely ages are counted.
const ageSteps = 32

// dueAge is the age at which a link is overdue now. Links that were read one after the other as fast as possible, as at a first start, would
// be overdue one after the other too, and leave nothing to the index for as long. So the oldest are read early, if more will be overdue
// within some time than an even spread of all links has in that time: from then on they are spread.
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

// isOutranked rejects almost every link quickly.
func (p *pace) isOutranked(c *candidate, first priorityClass, most float64) bool {
	if c.onScreen || c.pending || c.sought || c.lastTry == 0 {
		return false
	}
	age := p.now - c.lastTry
	if age < 0 {
		return false
	}
	k := classNormal
	if age >= p.due {
		k = classOverdue
	}
	return k < first || k == first && c.priority*float64(age)*float64(age) <= most
}
