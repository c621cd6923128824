package monitor

import "time"

// The policy: read the link with the largest w·τ², where τ is the time since its last reading and w its weight. Reading
// intervals then come out proportional to 1/√w, the square-root rule for links that are equally busy. Nothing here reads a
// clock or a database.

// Weights of a link that somebody looks at, or pinned, against 1 for all others.
const (
	weightOnScreen = 100
	weightPinned   = 10
	weightGone     = 0.01 // Fermion no longer knows the slug: looked at rarely, never dropped
)

// candidate is a link as the policy sees it.
type candidate struct {
	id       int64
	slug     string
	lastTry  time.Time // of the last reading that was tried; zero before the first
	pinned   bool
	onScreen bool
	gone     bool
	reading  bool      // on its way now
	again    time.Time // a doubtful answer is to be confirmed then; zero when there is none
}

// urgency is w·τ²; less than zero when the link must not be read now.
func (c *candidate) urgency(now time.Time, gap time.Duration) float64 {
	if c.reading {
		return -1
	}
	if !c.again.IsZero() {
		if now.Before(c.again) {
			return -1
		}
		return 1e18 // a doubt is settled before anything else
	}
	if c.lastTry.IsZero() {
		return 1e15 * c.weight()
	}
	age := now.Sub(c.lastTry)
	if age < 0 { // the clock stepped back
		age = 0
	}
	if age < gap {
		return -1
	}
	return c.weight() * age.Seconds() * age.Seconds()
}

func (c *candidate) weight() float64 {
	w := 1.0
	if c.onScreen {
		w = weightOnScreen
	}
	if c.pinned {
		w *= weightPinned
	}
	if c.gone {
		w *= weightGone
	}
	return w
}

// next is the link to read now, nil when none needs it. One pass over all links: at 100,000 well under a millisecond.
func next(all []*candidate, now time.Time, gap time.Duration) *candidate {
	var best *candidate
	most := 0.0
	for _, c := range all {
		if u := c.urgency(now, gap); u > most {
			best, most = c, u
		}
	}
	return best
}

// round is how long one reading of every link takes at a pace.
func round(links int, spacing time.Duration) time.Duration {
	return time.Duration(links) * spacing
}
