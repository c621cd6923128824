package affiliate

import (
	"fmt"
	"math"
	"time"
)

// Pace is how a campaign does against its goal at a moment.
type Pace struct {
	Campaign Campaign
	Done     PeriodSum // what its links did within its period; only what is certain counts
	Reached  time.Time // when the goal was reached, zero when it was not, or when that is unknown
}

// Percent is how much of the goal is certainly reached, rounded down; false without a goal.
func (p Pace) Percent() (int64, bool) {
	g := p.Campaign.Goal
	return g.Percent(g.Of(p.Done.Certain)), g.IsSet()
}

// Progress returns the percentage in words: 64 %, and 64–67 % when that depends on what is uncertain. It is "" without a goal.
func (p Pace) Progress() string {
	g := p.Campaign.Goal
	if !g.IsSet() {
		return ""
	}
	low, high := g.Percent(g.Of(p.Done.Low)), g.Percent(g.Of(p.Done.High))
	if low == high {
		return fmt.Sprintf("%s %%", Group(low))
	}
	return fmt.Sprintf("%s–%s %%", Group(low), Group(high))
}

// tooEarly is the fraction of a period, 1/tooEarly, before which there is no pace: one sale in the first minute of a month predicts
// nothing.
const tooEarly = 100

// tooLate is how far ahead a pace is shown.
const tooLate = 10 * 365 * day

// AtTheEnd returns the percentage of the goal that the campaign reaches at its end, at the pace so far; what it has when it ended,
// or when there is no pace. False without a goal.
func (p Pace) AtTheEnd(now time.Time) (int64, bool) {
	c, g := p.Campaign, p.Campaign.Goal
	amount := g.Of(p.Done.Certain)
	if !g.IsSet() || c.From.IsZero() || !c.From.Before(now) || !now.Before(c.To) || amount <= 0 {
		return g.Percent(amount), g.IsSet()
	}
	// Multiplied before the division, so that nothing is lost to rounding.
	return ofTotal(100*min(amount, math.MaxInt64/100), int64(c.To.Sub(c.From)), int64(now.Sub(c.From))) / g.Amount, true
}

// Describe describes the campaign: "at this pace 82 % on 1 Dec", "goal reached on 12 Nov", "no sales yet", "ended at 64 %". The pace is
// what was counted so far, spread evenly over the period. Without a goal it says where the campaign is in its period.
func (p Pace) Describe(now time.Time, zone *time.Location) string {
	c, g := p.Campaign, p.Campaign.Goal
	on := func(t time.Time) string { return ShortDay(t, now, zone) }
	if !g.IsSet() {
		return c.withoutGoal(now, on)
	}
	amount := g.Of(p.Done.Certain)
	percent := g.Percent(amount)
	switch {
	case amount >= g.Amount && !p.Reached.IsZero():
		return "goal reached on " + on(p.Reached)
	case amount >= g.Amount:
		return "goal reached"
	case !c.To.IsZero() && !now.Before(c.To):
		return "ended at " + Group(percent) + " %"
	case !c.ArchivedAt.IsZero():
		return "archived at " + Group(percent) + " %"
	case now.Before(c.From):
		return "starts on " + on(c.From)
	case amount <= 0:
		return "no " + string(g.Kind) + " yet"
	case c.From.IsZero() && c.To.IsZero():
		return Group(percent) + " % so far"
	case c.From.IsZero(): // without a start there is no pace
		return Group(percent) + " % so far, ends on " + on(c.LastDay())
	}
	elapsed := now.Sub(c.From)
	whole := c.To.Sub(c.From)
	if elapsed < time.Hour && c.To.IsZero() || !c.To.IsZero() && elapsed < whole/tooEarly {
		return "too early for a pace"
	}
	until := time.Duration(ofTotal(int64(elapsed), g.Amount, amount)) // after the start
	switch {
	case c.To.IsZero() && until > tooLate:
		return "at this pace not within 10 years"
	case c.To.IsZero(), until <= whole-time.Second:
		return "at this pace done by " + on(c.From.Add(until))
	}
	atTheEnd, _ := p.AtTheEnd(now)
	return "at this pace " + Group(atTheEnd) + " % on " + on(c.LastDay())
}

// withoutGoal describes where a campaign without a goal is in its period.
func (c Campaign) withoutGoal(now time.Time, on func(time.Time) string) string {
	switch c.State(now) {
	case CampaignArchived:
		return "archived on " + on(c.ArchivedAt)
	case CampaignPlanned:
		return "starts on " + on(c.From)
	case CampaignEnded:
		return "ended on " + on(c.LastDay())
	}
	if c.To.IsZero() {
		return "no goal"
	}
	return "runs until " + on(c.LastDay())
}

// DescribePeriod are a campaign's first and last day: 1 Nov–30 Nov, from 1 Nov, until 30 Nov; "" when it has neither.
func (c Campaign) DescribePeriod(now time.Time, zone *time.Location) string {
	from, to := c.From, c.LastDay()
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		return "from " + ShortDay(from, now, zone)
	case from.IsZero():
		return "until " + ShortDay(to, now, zone)
	}
	if from.In(zone).Year() == to.In(zone).Year() { // the year is written once
		return from.In(zone).Format("2 Jan") + "–" + ShortDay(to, now, zone)
	}
	return ShortDay(from, now, zone) + "–" + ShortDay(to, now, zone)
}
