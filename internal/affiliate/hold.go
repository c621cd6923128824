package affiliate

import "time"

// MaxHoldDays bounds how long a commission can be on hold. Changes of this time and a few more days are stored one by one.
const MaxHoldDays = 90

// Earning is what one change did to the earnings of the affiliate to whom its link belonged then.
type Earning struct {
	LinkID, AffiliateID int64
	After, At           time.Time // UTC: it happened after After and was seen at At
	Amount              Paise     // estimated commission; negative for a refund
	Moves               Paise     // what it adds to or takes from what is on hold: Amount, except for a day that was rolled up
}

// EarnedUnassigned is what a link earned while it was unassigned and its affiliate has now. It follows the link to another affiliate
// unless this one was paid since the assignment.
type EarnedUnassigned struct {
	LinkID, AffiliateID int64
	Amount              Paise
	Paid                bool
}

// RiseOnHold is what is left on hold of one rise.
type RiseOnHold struct {
	LinkID, AffiliateID int64
	After, At           time.Time
	Amount              Paise // positive
}

// Release is when it clears.
func (h RiseOnHold) Release(hold time.Duration) time.Time { return h.At.Add(hold) }

// Across reports whether the rise may have happened before an instant at which it was not yet seen.
func (h RiseOnHold) Across(edge time.Time) bool { return h.After.Before(edge) }

// HoldTime is how long a commission is on hold: a number of hours, whatever clocks do meanwhile.
func HoldTime(days int) time.Duration { return time.Duration(days) * 24 * time.Hour }

// OnHold returns what is on hold at an instant, from the changes in the order in which they were seen. A rise is on hold until it was
// seen hold ago. A refund takes the newest rises of the same link and affiliate first, as far as they were on hold when it came,
// and the rest from what has cleared. So a cleared commission never goes back on hold, and a refund lowers what is due once.
//
// Only changes that were seen after asOf − hold matter: an older rise has cleared, and an older refund took from older rises.
func OnHold(earnings []Earning, asOf time.Time, hold time.Duration) []RiseOnHold {
	type owner struct{ link, affiliate int64 }
	edge := asOf.Add(-hold)
	stacks := map[owner][]int{} // indexes into rises, the newest last
	var rises []RiseOnHold
	for _, e := range earnings {
		if !e.At.After(edge) || e.At.After(asOf) {
			continue
		}
		key := owner{e.LinkID, e.AffiliateID}
		if e.Moves > 0 {
			stacks[key] = append(stacks[key], len(rises))
			rises = append(rises, RiseOnHold{LinkID: e.LinkID, AffiliateID: e.AffiliateID, After: e.After, At: e.At, Amount: e.Moves})
			continue
		}
		refund := -e.Moves
		stack := stacks[key]
		for refund > 0 && len(stack) > 0 {
			newest := &rises[stack[len(stack)-1]]
			taken := min(refund, newest.Amount)
			newest.Amount -= taken
			refund -= taken
			if newest.Amount == 0 {
				stack = stack[:len(stack)-1]
			}
		}
		stacks[key] = stack
	}
	left := rises[:0]
	for _, h := range rises {
		if h.Amount > 0 {
			left = append(left, h)
		}
	}
	return left
}

// RollUpHold sums up what changes of one link and affiliate do to what is on hold: what they take of earlier rises, and what they leave on
// hold at their end. A day that is rolled up stores these with its refunds and its rises, so that the hold counts as before.
func RollUpHold(earnings []Earning) (takes, leaves Paise) {
	for _, e := range earnings {
		leaves += e.Moves
		if leaves < 0 {
			takes -= leaves
			leaves = 0
		}
	}
	return takes, leaves
}
