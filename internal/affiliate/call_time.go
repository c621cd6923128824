package affiliate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// CallLimits is how many calls of each kind may be made in a window. Each new affiliate is looked up first. Coupons has one limit for
// creating and another, as high, for deleting.
type CallLimits struct {
	Links, Coupons, LookUps int
	Window                  time.Duration
}

// Slowdowns are the slowdowns of each kind of call at a moment. The zero Slowdowns are none.
type Slowdowns struct{ Links, Coupons, LookUps, Deletions Slowdown }

// Slowdown is what may be sent of one kind of call after a limit answer of Fermion: nothing for Wait, then Limit calls in a window, and
// Step more in each next window until the limit is what it was. The zero Slowdown slows nothing down.
type Slowdown struct {
	Wait        time.Duration
	Limit, Step int
}

// WithDefaults replaces missing limits by the published ones [doc].
func (l CallLimits) WithDefaults() CallLimits {
	l.Links = cmp.Or(max(l.Links, 0), 60)
	l.Coupons = cmp.Or(max(l.Coupons, 0), 10)
	l.LookUps = cmp.Or(max(l.LookUps, 0), 60)
	l.Window = cmp.Or(max(l.Window, 0), time.Minute)
	return l
}

// Calls counts the calls that a plan makes, or has still to make.
type Calls struct{ Links, Coupons, Affiliates, Deletions int }

// Add counts n more calls of a kind.
func (c *Calls) Add(kind OperationKind, n int) {
	switch kind {
	case CreateLink:
		c.Links += n
	case CreateCoupon:
		c.Coupons += n
	case CreateAffiliate:
		c.Affiliates += n
	case DeleteCoupon:
		c.Deletions += n
	}
}

// Plus returns the calls and others.
func (c Calls) Plus(o Calls) Calls {
	return Calls{c.Links + o.Links, c.Coupons + o.Coupons, c.Affiliates + o.Affiliates, c.Deletions + o.Deletions}
}

// Without returns the calls less others.
func (c Calls) Without(o Calls) Calls {
	return Calls{c.Links - o.Links, c.Coupons - o.Coupons, c.Affiliates - o.Affiliates, c.Deletions - o.Deletions}
}

// OpenSteps are the steps of a chain whose call is still to be made.
type OpenSteps map[int]OperationKind

// Calls counts them.
func (o OpenSteps) Calls() (c Calls) {
	for _, kind := range o {
		c.Add(kind, 1)
	}
	return c
}

// First is the kind of the first open step, "" when no step is open.
func (o OpenSteps) First() OperationKind {
	if len(o) == 0 {
		return ""
	}
	return o[slices.Min(slices.Collect(maps.Keys(o)))]
}

// Shared returns the calls that are among others too.
func (c Calls) Shared(o Calls) Calls {
	return Calls{min(c.Links, o.Links), min(c.Coupons, o.Coupons), min(c.Affiliates, o.Affiliates), min(c.Deletions, o.Deletions)}
}

// All counts the calls of all kinds.
func (c Calls) All() int { return c.Links + c.Coupons + c.Affiliates + c.Deletions }

// Beside returns all calls that are made until these ones are done, while others are sent at the same limits. They take turns, so that as
// many of the other calls go before the last of these as there are of these.
func (c Calls) Beside(others ...Calls) Calls {
	sum := c
	for _, o := range others {
		sum.Links += min(c.Links, o.Links)
		sum.Coupons += min(c.Coupons, o.Coupons)
		sum.Affiliates += min(c.Affiliates, o.Affiliates)
		sum.Deletions += min(c.Deletions, o.Deletions)
	}
	return sum
}

// Duration is how long some calls take within the limits, alone, with what slows them down. The kinds have separate limits and run at the
// same time.
func (l CallLimits) Duration(c Calls, slow Slowdowns) time.Duration {
	longest := time.Duration(0)
	for _, k := range []struct {
		n, limit int
		slow     Slowdown
	}{{c.Links, l.Links, slow.Links}, {c.Coupons, l.Coupons, slow.Coupons}, {c.Affiliates, l.LookUps, slow.LookUps},
		{c.Deletions, l.Coupons, slow.Deletions}} {
		longest = max(longest, l.durationOf(k.n, k.limit, k.slow))
	}
	return longest
}

// durationOf is how long n calls of one kind take.
func (l CallLimits) durationOf(n, limit int, slow Slowdown) (d time.Duration) {
	if n <= 0 {
		return 0
	}
	d = slow.Wait
	for lowered := slow.Limit; lowered > 0 && lowered < limit && n > lowered; lowered += max(1, slow.Step) {
		d, n = d+l.Window, n-lowered
	}
	if n > limit {
		d += l.Window * time.Duration(n) / time.Duration(limit)
	}
	return d
}

// PlanTime is how long calls take that begin now.
type PlanTime struct {
	Duration time.Duration
	Beside   bool // longer, since other writes are sent at the same limits
	Slowed   bool // longer, since a limit answer lowered the limits for a while
}

// Time is how long some calls take beside others that are sent at the same limits.
func (l CallLimits) Time(c Calls, slow Slowdowns, others ...Calls) PlanTime {
	all := c.Beside(others...)
	d := l.Duration(all, slow)
	return PlanTime{Duration: d, Beside: d > l.Duration(c, slow), Slowed: d > l.Duration(all, Slowdowns{})}
}

// Why is the reason why it takes longer than usual, "" when it does not: "beside what is sent already".
func (t PlanTime) Why() string {
	var why []string
	if t.Beside {
		why = append(why, "beside what is sent already")
	}
	if t.Slowed {
		why = append(why, "at limits that are lower for a while")
	}
	return strings.Join(why, ", ")
}

// FormatETA is a duration in the words of a plan.
func FormatETA(d time.Duration) string {
	n := int((d + time.Minute - 1) / time.Minute)
	switch {
	case n <= 1:
		return "less than a minute"
	case n < 90:
		return fmt.Sprintf("about %d min", n)
	case n%60 == 0:
		return fmt.Sprintf("about %d h", n/60)
	default:
		return fmt.Sprintf("about %d h %d min", n/60, n%60)
	}
}
