package affiliate

import (
	"fmt"
	"time"
)

// EntryRequest is an entry that a person wrote, with what they agreed to.
type EntryRequest struct {
	Entry Entry
	Zone  *time.Location // of the days that make two entries equal
	Rules PayoutRules    // for what the database does not have

	Equal    int    // how many equal entries the person saw when they confirmed another one
	AboveDue *Paise // what was due when they confirmed a payout above that; nil: they did not
}

// Keys say what makes two entries the same when one of them has no ID: affiliate, kind, amount, day and reference. An entry is looked
// for by its first key, and found by any. An entry of an instant is found by its day in the zone. One that was written with a day is
// found by that day too, so that the same file finds it after the zone was changed.
func (e Entry) Keys(zone *time.Location) []string {
	key := func(by string, day Date) string {
		return fmt.Sprintf("%s %d %s %d %s %s %s", by, e.AffiliateID, e.Kind, e.Amount, day, e.Reverses, e.Reference)
	}
	byDay, byInstant := key("day", e.WrittenDay(zone)), key("instant", DateOf(e.At, zone))
	if e.Day == (Date{}) {
		return []string{byInstant, byDay}
	}
	return []string{byDay, byInstant}
}

// WrittenDay is the day that a person wrote, else that of the instant in a zone.
func (e Entry) WrittenDay(zone *time.Location) Date {
	if e.Day != (Date{}) {
		return e.Day
	}
	return DateOf(e.At, zone)
}

// EqualEntriesError means that the ledger has entries equal to the new one that the person has not seen: nothing was written.
type EqualEntriesError struct{ Entries []Entry } // oldest first

func (e *EqualEntriesError) Error() string {
	last := e.Entries[len(e.Entries)-1]
	return fmt.Sprintf("a %s of %s was recorded already by %s: look at Entries on Payouts before you record another one", last.Kind,
		last.Amount.Exact(), last.By)
}

// AboveDueError means that a payout is more than what is due, to which the person has not agreed: nothing was written.
type AboveDueError struct {
	Amount  Paise
	Balance Balance
}

func (e *AboveDueError) Error() string {
	return fmt.Sprintf("%s is due, and %s is to be recorded as paid", max(e.Balance.Due(), 0).Exact(), e.Amount.Exact())
}

// CheckDue refuses a payout above what is due, unless the person has agreed to that and no less is due by now.
func (r EntryRequest) CheckDue(b Balance) error {
	due := b.Due()
	if r.Entry.Kind != EntryPayout || r.Entry.Amount <= due || r.AboveDue != nil && due >= *r.AboveDue {
		return nil
	}
	return &AboveDueError{Amount: r.Entry.Amount, Balance: b}
}
