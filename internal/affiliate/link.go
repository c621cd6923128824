package affiliate

import "time"

// Counters are the four all-time numbers that Fermion reports about a link. They may decrease: refunds and resets are data.
type Counters struct {
	Clicks     int64
	Sales      int64
	Revenue    Paise       // what buyers were charged [guess]
	Commission BasisPoints // as Fermion has it now
}

// Minus returns the difference to an older reading, with the commission of this one.
func (c Counters) Minus(old Counters) Counters {
	return Counters{Clicks: c.Clicks - old.Clicks, Sales: c.Sales - old.Sales, Revenue: c.Revenue - old.Revenue, Commission: c.Commission}
}

// Moved reports whether a counter is not zero; the percentage is ignored.
func (c Counters) Moved() bool { return c.Clicks != 0 || c.Sales != 0 || c.Revenue != 0 }

// Link is an affiliate link, with its newest counters.
type Link struct {
	ID                  int64 // number in the database
	Slug                string
	AffiliateID         int64  // 0: tracked, and unassigned
	ProductID           string // "": tracked, and not set
	Commission          BasisPoints
	RequestedCommission BasisPoints // what was requested when it was created here; UnknownCommission for a tracked one
	MadeHere            bool
	Pinned              bool
	CreatedAt           time.Time // UTC
	CampaignID          int64     // 0: none
	Tags                []string

	SupersededBy int64     // ID of the link that replaced it, 0 for none
	StoppedAt    time.Time // zero while it is watched
	MissingSince time.Time // zero unless Fermion no longer knows the slug

	Now       Counters  // newest reading; zeros before the first
	FirstRead time.Time // UTC: when the newest counters were first seen
	LastRead  time.Time // UTC: when they were last confirmed; zero before the first reading
	Seen      Counters  // what the manager has seen: Now.Minus(Seen) is marked

	RefundedSales   int64 // since it is tracked; a positive number
	RefundedRevenue Paise
}

// Live reports whether the link is watched, not replaced, and known to Fermion: then a second one like it would be a duplicate.
func (l Link) Live() bool {
	return l.StoppedAt.IsZero() && l.SupersededBy == 0 && l.MissingSince.IsZero()
}

// Current reports whether the link may be given out: it is not replaced, and Fermion knows its slug. Whether it
// is watched makes no difference to visitors.
func (l Link) Current() bool { return l.SupersededBy == 0 && l.MissingSince.IsZero() }

// EstCommission is the estimated commission of all that the link ever sold.
func (l Link) EstCommission() Paise { return l.Commission.Of(l.Now.Revenue) }

// Sample is one reading that differed from the one before it. An equal reading only moves LastRead.
type Sample struct {
	LinkID    int64
	FirstRead time.Time // UTC
	LastRead  time.Time // UTC
	Counters
	Baseline bool // the first reading of a tracked link: no change, counts in all-time totals only
	Sum      Sum  // of all the link's changes up to and with this sample; maintained by the store
}
