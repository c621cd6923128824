package affiliate

import (
	"strings"
	"time"
)

// Change is the difference of two samples. It happened after After (the older one's last reading) and by At (the newer
// one's first).
type Change struct {
	Seq         int64
	LinkID      int64
	AffiliateID int64     // of the link at that time; 0: unassigned
	After       time.Time // UTC
	At          time.Time // UTC
	Kind        ChangeKind
	Counters
	EstCommission Paise // estimated commission; negative when a refund is more than what was sold beside it
}

// ChangeKind is the direction in which a link's counters went.
type ChangeKind string

const (
	Rise  ChangeKind = "rise"
	Fall  ChangeKind = "fall"  // sales or revenue decreased: a refund, earnings decrease too
	Reset ChangeKind = "reset" // clicks decreased: the counter was reset, earlier earnings stay
)

// Adds returns what the change adds to the sum of its link's changes: nothing after a reset.
func (c Change) Adds() Sum {
	if c.Kind == Reset {
		return Sum{}
	}
	return Sum{Clicks: c.Clicks, Sales: c.Sales, Revenue: c.Revenue, EstCommission: c.EstCommission, RefundedSales: max(-c.Sales, 0),
		RefundedRevenue: max(-c.Revenue, 0)}
}

// Refund reports whether the change lowered the earnings. A fall with a positive commission did not: more was sold than refunded.
func (c Change) Refund() bool { return c.Kind == Fall && c.EstCommission <= 0 }

// Describe describes the change in words: +1 sale, +3 clicks.
func (c Change) Describe() string {
	var parts []string
	count := func(n int64, one, many string) {
		switch {
		case n > 0:
			parts = append(parts, "+"+Plural(n, one, many))
		case n < 0:
			parts = append(parts, Plural(n, one, many))
		}
	}
	count(c.Sales, "sale", "sales")
	count(c.Clicks, "click", "clicks")
	switch {
	case c.Kind == Reset:
		if c.Revenue != 0 {
			parts = append(parts, c.Revenue.Exact())
		}
		return "counter reset (" + strings.Join(parts, ", ") + ")"
	case len(parts) > 0:
		return strings.Join(parts, ", ")
	case c.Revenue < 0:
		return "less revenue"
	}
	return "more revenue"
}
