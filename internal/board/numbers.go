package board

import (
	"time"

	"fermion-tui/internal/affiliate"
)

// Numbers are what rows and sums show: those of the board's period. For all time they are Fermion's own counters.
type Numbers struct {
	Clicks      int64
	Sales       int64
	Revenue     affiliate.Paise
	Earned      affiliate.Paise // est. commission
	Uncertainty *Uncertainty    // nil when all of it is sure
	Partial     int             // links that were read, of which not all of the period is known
	NoData      int             // links of which nothing of it is known: never read, or not tracked then
	Absent      int             // links that were created here after it: they did nothing in it
	Read        int             // links of which something of a period is known, though they may have done nothing in it; 0 for all time

	RefundedSales   int64 // positive numbers, net of which the others are; for all time those since a link is tracked
	RefundedRevenue affiliate.Paise
}

// Uncertainty is what may belong to the period besides what is sure: each number is at least the sure one plus Low (0 or less) and at
// most that plus High. It never changes.
type Uncertainty struct {
	Low, High affiliate.Sum
	Unread    time.Duration // how long nothing was read around the period's edges, at the longest
}

// numbersOf are a link's own: of the period when there is one, else the counters.
func numbersOf(l affiliate.Link, p *affiliate.PeriodSum) Numbers {
	if p == nil {
		n := Numbers{Clicks: l.Now.Clicks, Sales: l.Now.Sales, Revenue: l.Now.Revenue, Earned: l.EstCommission(),
			RefundedSales: l.RefundedSales, RefundedRevenue: l.RefundedRevenue}
		if l.LastRead.IsZero() {
			n.NoData = 1
		}
		return n
	}
	n := periodNumbers(*p)
	switch {
	case !l.LastRead.IsZero():
		n.addKnown(*p)
	case p.Untracked && p.Complete:
		n.Absent = 1
	default:
		n.NoData = 1
	}
	return n
}

// addKnown counts a link, or a part of time, by what is known of its period.
func (n *Numbers) addKnown(p affiliate.PeriodSum) {
	switch {
	case p.IsUnknown():
		n.Partial++
		n.NoData++
	case !p.Complete:
		n.Partial++
		n.Read++
	case p.Untracked:
		n.Absent++
	default:
		n.Read++
	}
}

// IsComplete reports whether all of the period is known.
func (n *Numbers) IsComplete() bool { return n.Partial == 0 && n.NoData == 0 }

// periodNumbers are those of a period, what is not sure of them apart.
func periodNumbers(p affiliate.PeriodSum) Numbers {
	n := Numbers{Clicks: p.Certain.Clicks, Sales: p.Certain.Sales, Revenue: p.Certain.Revenue, Earned: p.Certain.EstCommission,
		RefundedSales: p.Certain.RefundedSales, RefundedRevenue: p.Certain.RefundedRevenue}
	if p.HasUncertain() {
		n.Uncertainty = &Uncertainty{Low: p.Low.Minus(p.Certain), High: p.High.Minus(p.Certain), Unread: p.Unread}
	}
	return n
}

func (n *Numbers) add(o Numbers) {
	n.Clicks += o.Clicks
	n.Sales += o.Sales
	n.Revenue += o.Revenue
	n.Earned += o.Earned
	n.Partial += o.Partial
	n.NoData += o.NoData
	n.Absent += o.Absent
	n.Read += o.Read
	n.RefundedSales += o.RefundedSales
	n.RefundedRevenue += o.RefundedRevenue
	switch {
	case o.Uncertainty == nil:
	case n.Uncertainty == nil:
		n.Uncertainty = o.Uncertainty
	default:
		n.Uncertainty = &Uncertainty{Low: n.Uncertainty.Low.Plus(o.Uncertainty.Low), High: n.Uncertainty.High.Plus(o.Uncertainty.High),
			Unread: max(n.Uncertainty.Unread, o.Uncertainty.Unread)}
	}
}

// Range is from the least to the most that one of the numbers can be, when it is not sure.
func (n Numbers) Range(of func(affiliate.Sum) int64) (low, high int64) {
	sure := of(n.Sum())
	if n.Uncertainty == nil {
		return sure, sure
	}
	return sure + of(n.Uncertainty.Low), sure + of(n.Uncertainty.High)
}

// Sum are the numbers as far as they are sure.
func (n Numbers) Sum() affiliate.Sum {
	return affiliate.Sum{Clicks: n.Clicks, Sales: n.Sales, Revenue: n.Revenue, EstCommission: n.Earned, RefundedSales: n.RefundedSales,
		RefundedRevenue: n.RefundedRevenue}
}

// Refunds are the refunded sales and of how many sales they are: those that stayed, and they themselves.
func (n Numbers) Refunds() (refunded, of int64) { return n.RefundedSales, n.Sales + n.RefundedSales }

// Conv is sales ÷ clicks in percent, "–" at no clicks.
func (n Numbers) Conv() string { return Conv(n.Sales, n.Clicks) }

// EPC is the est. commission per click in paise; false at no clicks.
func (n Numbers) EPC() (affiliate.Paise, bool) { return EPC(n.Earned, n.Clicks) }

// EPCRupees is EPC in whole rupees for a strip or a cell, "–" at no clicks.
func (n Numbers) EPCRupees() string { return EPCRupees(n.Earned, n.Clicks) }
