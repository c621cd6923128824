package monitor

import "time"

// The policy: read the link with the largest w·τ², where τ is the time since its last reading and w its weight. Reading
// intervals then come out proportional to 1/√w, the square-root rule for links that are equally busy. Nothing here reads a
// clock or a database.

// Weights of a link that somebody looks at, or pinned, against 1 for all others.
const (
	weightOnScreen = 100
	weightPinned   = 10
)

// rarely is how often a link is read that Fermion no longer knows. It is never dropped.
const rarely = 10 * time.Minute

// candidate is a link as the policy sees it. Times are Unix milliseconds: a hundred thousand of them are looked at for one
// choice.
type candidate struct {
	id       int64
	lastTry  int64 // of the last reading that was tried; 0 before the first
	again    int64 // a doubtful answer is to be confirmed then; 0 when there is none
	slug     string
	pinned   bool
	onScreen bool
	gone     bool
	reading  bool // on its way now
}

// pace is what the choice depends on besides the links.
type pace struct {
	now   int64 // Unix milliseconds
	gap   int64 // at least between two readings of a link
	floor int64 // a link on screen that is older comes before all others
}

// paceOf gives links on screen at most half of the calls, but each at least every ten seconds while they are few.
func paceOf(now time.Time, gap, spacing time.Duration, onScreen int) pace {
	const often = 9 * time.Second
	floor := max(often, 2*time.Duration(onScreen)*spacing)
	return pace{now: now.UnixMilli(), gap: gap.Milliseconds(), floor: floor.Milliseconds()}
}

// urgency is w·τ²; less than zero when the link must not be read now.
func (c *candidate) urgency(p pace) float64 {
	if c.reading {
		return -1
	}
	if c.again != 0 {
		if p.now < c.again {
			return -1
		}
		return 1e30 // a doubt is settled before anything else
	}
	if c.lastTry == 0 {
		return 1e26 * c.weight()
	}
	age := max(p.now-c.lastTry, 0) // below 0: the clock stepped back
	if age < p.gap || c.gone && age < rarely.Milliseconds() {
		return -1
	}
	if c.onScreen && age > p.floor {
		return 1e20 * float64(age)
	}
	return c.weight() * float64(age) * float64(age)
}

func (c *candidate) weight() float64 {
	w := 1.0
	if c.onScreen {
		w = weightOnScreen
	}
	if c.pinned {
		w *= weightPinned
	}
	return w
}

// next is the index of the link to read now, -1 when none needs it. One pass over all links: at 100,000 well under a
// millisecond.
func next(all []candidate, p pace) int {
	best, most := -1, 0.0
	for i := range all {
		if u := all[i].urgency(p); u > most {
			best, most = i, u
		}
	}
	return best
}

// round is how long one reading of every link takes at a pace.
func round(links int, spacing time.Duration) time.Duration {
	return time.Duration(links) * spacing
}
